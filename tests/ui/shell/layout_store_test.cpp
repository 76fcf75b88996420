#include <QSettings>
#include <QtTest>

#include "ui/header/watch_line.h"
#include "ui/shell/fake_session_factory.h"
#include "ui/shell/main_window.h"
#include "ui/workspace/layout_store.h"

using namespace ballast;
using namespace ballast::ui;

namespace {

const QString kUnreadable = QStringLiteral("cannot be read");

}  // namespace

class LayoutStoreTest : public QObject {
    Q_OBJECT

    support::FakeSessionFactory m_factory;

    std::unique_ptr<MainWindow> openWindow()
    {
        auto window = std::make_unique<MainWindow>(m_factory, nullptr);
        window->resize(1920, 1080);
        window->show();
        QCoreApplication::processEvents();
        return window;
    }

    /// Puts `value` in the place of every stored layout, as a damaged or older file would have it.
    static int overwriteLayouts(const QByteArray& value)
    {
        QSettings settings;
        int count = 0;
        for (const QString& key : settings.allKeys())
            if (key.startsWith(QStringLiteral("layout/")) && key.endsWith(QStringLiteral("/desk"))) {
                settings.setValue(key, value);
                ++count;
            }
        return count;
    }

private Q_SLOTS:
    void theSoundIsOnUntilItIsSwitchedOff()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("sound.ini"));
        QVERIFY(LayoutStore(file).proposalSound());
        LayoutStore(file).saveProposalSound(false);
        QVERIFY(!LayoutStore(file).proposalSound());
    }

    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("ballast"));
        QCoreApplication::setApplicationName(QStringLiteral("layout_store_test"));
    }
    void init() { QSettings().clear(); }
    void cleanupTestCase() { QSettings().clear(); }

    static Layout wide()
    {
        Layout layout;
        layout.docked = rowOf({stackOf({QStringLiteral("a"), QStringLiteral("b")}, 640.5),
                               columnOf({stackOf({QStringLiteral("c")}, 1), stackOf({QStringLiteral("d")}, 2)}, 300)});
        layout.floating[QStringLiteral("e")] = QRect(-1900, 20, 700, 400);
        layout.raised = {QStringLiteral("b")};
        return layout;
    }
    static Layout narrow()
    {
        Layout layout;
        layout.docked = stackOf({QStringLiteral("a")});
        return layout;
    }

    void whatIsSavedIsLoadedForItsWorkspaceAndSizeAlone()
    {
        LayoutStore store;
        bool unreadable = true;
        QVERIFY(!store.load({idOf(Workspace::Desk), false}, &unreadable));
        QVERIFY(!unreadable);
        store.save({idOf(Workspace::Desk), false}, wide());
        store.save({idOf(Workspace::Desk), true}, narrow());
        QVERIFY(store.load({idOf(Workspace::Desk), false}, &unreadable) == wide());
        QVERIFY(store.load({idOf(Workspace::Desk), true}, &unreadable) == narrow());
        QVERIFY(!store.load({idOf(Workspace::Ladders), false}, &unreadable));
        QVERIFY(!unreadable);
    }

    void aForgottenLayoutIsGone()
    {
        LayoutStore store;
        bool unreadable = false;
        store.save({idOf(Workspace::Desk), false}, wide());
        store.save({idOf(Workspace::Desk), true}, narrow());
        store.forget({idOf(Workspace::Desk), false});
        QVERIFY(!store.load({idOf(Workspace::Desk), false}, &unreadable));
        QVERIFY(!unreadable);
        QVERIFY(store.load({idOf(Workspace::Desk), true}, &unreadable).has_value());
    }

    void aLayoutOfAnotherSchemaIsNotUsedAndSaidSo()
    {
        LayoutStore store;
        bool unreadable = false;
        store.save({idOf(Workspace::Desk), false}, wide());
        overwriteLayouts(R"({"schema":5,"full":"{}"})");
        LayoutStore later;
        QVERIFY(!later.load({idOf(Workspace::Desk), false}, &unreadable));
        QVERIFY(unreadable);
    }

    void whatIsNoLayoutIsNotRead_data()
    {
        QTest::addColumn<QByteArray>("text");
        const auto with = [](const char* docked) {
            return QByteArray("{\"docked\":") + docked + ",\"floating\":{},\"raised\":[],\"default\":false}";
        };
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("half a text") << toText(wide()).left(40);
        QTest::newRow("a row of one") << with(R"({"row":[{"stack":["a"],"share":1}],"share":1})");
        QTest::newRow("a row in a row") << with(
            R"({"row":[{"row":[{"stack":["a"],"share":1},{"stack":["b"],"share":1}],"share":1},{"stack":["c"],"share":1}],"share":1})");
        QTest::newRow("a panel twice") << with(
            R"({"row":[{"stack":["a"],"share":1},{"stack":["a"],"share":1}],"share":1})");
        QTest::newRow("an empty stack") << with(R"({"stack":[],"share":1})");
        QTest::newRow("no share") << with(R"({"stack":["a"],"share":0})");
        QTest::newRow("a share of nothing") << with(R"({"stack":["a"]})");
        QTest::newRow("a window of no size")
            << QByteArray(R"({"floating":{"a":[0,0,0,10]},"raised":[],"default":false})");
        QTest::newRow("a window far away")
            << QByteArray(R"({"floating":{"a":[1e9,0,10,10]},"raised":[],"default":false})");
    }
    void whatIsNoLayoutIsNotRead()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!layoutFromText(text));
        QVERIFY(layoutFromText(toText(wide())) == wide());
    }

    void layoutsOfAnEarlierVersionGoOnceAndAreTold()
    {
        QSettings settings;
        settings.setValue(QStringLiteral("layout/schema"), 3);
        settings.setValue(QStringLiteral("layout/0123456789abcdef/0-full"), QByteArray("state"));
        QVERIFY(LayoutStore().dropEarlierLayouts());
        QVERIFY(!LayoutStore().dropEarlierLayouts());
        QVERIFY(!QSettings().contains(QStringLiteral("layout/0123456789abcdef/0-full")));
    }

    void namesOfWorkspacesAreJudged()
    {
        LayoutStore store;
        store.saveOwnWorkspaces({{QStringLiteral("own-1"), QStringLiteral("Expiry day"), Workspace::Ladders}});
        QVERIFY(store.whyNot(QStringLiteral("Other")).isEmpty());
        QVERIFY(store.whyNot(QStringLiteral("  ")).contains(QStringLiteral("name")));
        QVERIFY(store.whyNot(QStringLiteral("expiry DAY")).contains(QStringLiteral("already")));
        QVERIFY(store.whyNot(QStringLiteral("expiry DAY"), QStringLiteral("own-1")).isEmpty());
        QVERIFY(store.whyNot(QStringLiteral("Desk")).contains(QStringLiteral("already")));
        QVERIFY(store.whyNot(QString(25, QLatin1Char('x'))).contains(QStringLiteral("25")));
    }

    void aDeletedWorkspaceLeavesNothing()
    {
        LayoutStore store;
        store.useScreens(QStringLiteral("A 1920x1080 @1"));
        store.saveOwnWorkspaces({{QStringLiteral("own-1"), QStringLiteral("Mine"), Workspace::Desk}});
        store.save({QStringLiteral("own-1"), false}, wide());
        store.useScreens(QStringLiteral("B 2560x1440 @1"));
        store.save({QStringLiteral("own-1"), false}, wide());
        store.saveOwnWorkspaces({});
        for (const QString& key : QSettings().allKeys())
            QVERIFY2(!key.contains(QStringLiteral("own-1")), qPrintable(key));
    }

    void layoutsBelongToASetOfScreens()
    {
        LayoutStore store;
        bool unreadable = false;
        store.useScreens(QStringLiteral("A 1920x1080 @1"));
        store.save({idOf(Workspace::Desk), false}, wide());
        QCOMPARE(store.useScreens(QStringLiteral("B 2560x1440 @1")), QStringLiteral("A 1920x1080 @1"));
        QVERIFY(store.load({idOf(Workspace::Desk), false}, &unreadable) == wide());
        store.save({idOf(Workspace::Desk), false}, narrow());
        QVERIFY(store.useScreens(QStringLiteral("A 1920x1080 @1")).isEmpty());
        QVERIFY(store.load({idOf(Workspace::Desk), false}, &unreadable) == wide());
    }

    void onlyTheFirstRunIsTheFirst()
    {
        QVERIFY(LayoutStore().firstRun());
        QVERIFY(!LayoutStore().firstRun());
    }

    void theWindowOpensAgainAsItWasLeft()
    {
        const QString left = QStringLiteral("decisions");
        auto window = openWindow();
        QVERIFY(window->docks().value(left)->isVisible());
        window->area()->close(left);
        window->close();
        window.reset();

        window = openWindow();
        QVERIFY(!window->docks().value(left)->isVisible());
        window->resetLayout();
        QVERIFY(window->docks().value(left)->isVisible());
    }

    void aDamagedLayoutGivesTheDefaultOneAndANotice()
    {
        auto window = openWindow();
        QVERIFY(!window->watchLine()->sentence().contains(kUnreadable));
        window->area()->close(QStringLiteral("decisions"));
        window->close();
        window.reset();
        QVERIFY(overwriteLayouts("no layout of ours") > 0);

        window = openWindow();
        QVERIFY(window->docks().value(QStringLiteral("decisions"))->isVisible());
        QVERIFY(window->watchLine()->sentence().contains(kUnreadable));
    }
};

QTEST_MAIN(LayoutStoreTest)
#include "layout_store_test.moc"
