#include <QSettings>
#include <QtTest>

#include "ui/shell/window_fixture.h"

using namespace ballast;
using namespace ballast::ui;

/// A window closed and opened again shows the desk as it was left.
class LayoutRestoreTest : public support::WindowFixture {
    Q_OBJECT

    DeskDock* dock(const char* id) { return window().docks().value(QString::fromLatin1(id)); }
    void settle()
    {
        for (int i = 0; i < 6; ++i)
            QCoreApplication::processEvents();
    }
    /// Nothing works any more, so that quitting asks nothing.
    void letOrdersEnd()
    {
        auto next = nextSnapshot();
        next->orders = {};
        desk().publish(next);
        QTRY_VERIFY(window().shownSnapshot()->orders.empty());
    }
    void restart()
    {
        letOrdersEnd();
        QVERIFY(window().close());
        closeWindow();
        openWindow({1920, 1080}, true);
        settle();
    }

private Q_SLOTS:
    void init()
    {
        QStandardPaths::setTestModeEnabled(true);
        openWindow();  // Names the application, so that the settings below are the window's own.
        closeWindow();
        QSettings().clear();
        openWindow({1920, 1080}, true);
        settle();
    }
    void cleanup()
    {
        closeWindow();
        QSettings().clear();
    }

    void aFloatedDockFloatsAgainWhereItStood()
    {
        dock("volatility-surface")->setFloating(true);
        settle();
        dock("volatility-surface")->setGeometry(40, 60, 700, 480);
        restart();
        QVERIFY(dock("volatility-surface")->isFloating());
        QVERIFY(dock("volatility-surface")->isVisible());
        QCOMPARE(dock("volatility-surface")->geometry(), QRect(40, 60, 700, 480));
        QVERIFY(!dock("inventory-skew")->isFloating());
    }

    void aDockFloatedByItsOwnButtonFloatsAgain()
    {
        Q_EMIT dock("greeks-by-spot")->panel()->floatRequested();
        restart();
        QVERIFY(dock("greeks-by-spot")->isFloating());
        QVERIFY(dock("greeks-by-spot")->isVisible());
    }

    void aDockFloatsAgainAfterAllWindowsWereClosed()
    {
        dock("decisions")->setFloating(true);
        letOrdersEnd();
        QApplication::closeAllWindows();
        closeWindow();
        openWindow({1920, 1080}, true);
        settle();
        QVERIFY(dock("decisions")->isFloating());
        QVERIFY(dock("decisions")->isVisible());
    }

    void aDockFloatsAgainAfterAnEndWithoutGoodbye()
    {
        dock("decisions")->setFloating(true);
        QTest::qWait(MainWindow::kSaveAfterMilliseconds + 200);
        closeWindow();  // Destroyed without being closed, as when the process is ended.
        openWindow({1920, 1080}, true);
        settle();
        QVERIFY(dock("decisions")->isFloating());
    }

    void sizesThatAPersonChoseComeBack()
    {
        window().resizeDocks({dock("inventory-skew"), dock("volatility-surface")}, {900, 504}, Qt::Horizontal);
        settle();
        const int width = dock("inventory-skew")->width();
        QVERIFY(width > 800);
        restart();
        QCOMPARE(dock("inventory-skew")->width(), width);
    }

    void aDockFloatedInASmallWindowFloatsAgain()
    {
        window().resize(1280, 720);
        settle();
        dock("decisions")->setFloating(true);
        restart();
        QCOMPARE(window().size(), QSize(1280, 720));
        QVERIFY(dock("decisions")->isFloating());
    }

    void aDockFloatedInOneWorkspaceStaysThere()
    {
        dock("greeks-by-expiry")->setFloating(true);
        settle();
        window().chooseWorkspace(Workspace::Volatility);
        settle();
        QVERIFY(!dock("greeks-by-expiry")->isFloating());
        window().chooseWorkspace(Workspace::Desk);
        settle();
        QVERIFY(dock("greeks-by-expiry")->isFloating());
        restart();
        QVERIFY(dock("greeks-by-expiry")->isFloating());
    }
};

QTEST_MAIN(LayoutRestoreTest)
#include "layout_restore_test.moc"
