#include <QScreen>
#include <QSettings>
#include <QWindow>
#include <QtTest>

#include "ui/choices/history.h"
#include "ui/header/watch_line.h"
#include "ui/review/fake_review.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/menu_row.h"
#include "ui/shell/window_fixture.h"
#include "ui/widgets/card.h"

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
    /// A press on the head, a way, and the release.
    static void pull(DeskDock* dock, const QPoint& to)
    {
        const QPoint from = dock->mapFromGlobal(dock->panel()->header()->mapToGlobal(QPoint(4, 4)));
        QTest::mousePress(dock, Qt::LeftButton, {}, from);
        QTest::mouseMove(dock, from + QPoint(30, 30));
        QTest::mouseMove(dock, dock->mapFromGlobal(to));
        QTest::mouseRelease(dock, Qt::LeftButton, {}, dock->mapFromGlobal(to));
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

    /// What a first start says of its book is true: the sample one only where no other was given.
    void theFirstStartNamesItsBook()
    {
        QVERIFY2(window().watchLine()->notice().contains(QStringLiteral("a sample book")),
                 qPrintable(window().watchLine()->notice()));
        closeWindow();
        QSettings().clear();
        auto desk = std::make_unique<support::FakeDesk>(support::sampleSnapshot());
        m_desk = desk.get();
        m_window = std::make_unique<MainWindow>(m_factory, std::move(desk));
        interfaces::SessionRequest request;
        request.bookFile = "books/mine.toml";
        m_window->setRequest(request);
        m_window->show();
        settle();
        QVERIFY2(window().watchLine()->notice().contains(QStringLiteral("your book mine.toml")),
                 qPrintable(window().watchLine()->notice()));
    }

    /// A window may stay black for a while on a busy machine: its words are counted from when they can be read.
    void aNoticeStandsUntilItWasPainted()
    {
        closeWindow();
        QSettings().clear();
        auto desk = std::make_unique<support::FakeDesk>(support::sampleSnapshot());
        m_desk = desk.get();
        m_window = std::make_unique<MainWindow>(m_factory, std::move(desk));
        window().watchLine()->setUpdatesEnabled(false);
        m_window->show();
        QTest::qWait(5500);
        QVERIFY2(window().watchLine()->notice().contains(QStringLiteral("a sample book")), "nobody has seen it");
        window().watchLine()->setUpdatesEnabled(true);
        QTRY_VERIFY_WITH_TIMEOUT(window().watchLine()->notice().isEmpty(), 10'000);
    }

    void aFloatedDockFloatsAgainWhereItStood()
    {
        dock("volatility-surface")->setFloating(true);
        settle();
        dock("volatility-surface")->setGeometry(40, 60, 760, 520);
        restart();
        QVERIFY(dock("volatility-surface")->isFloating());
        QVERIFY(dock("volatility-surface")->isVisible());
        QCOMPARE(dock("volatility-surface")->geometry(), QRect(40, 60, 760, 520));
        QVERIFY(!dock("inventory-skew")->isFloating());
    }

    /// A window manager keeps it above the desk only if it knows the desk by then.
    void aDockThatFloatsAgainIsShownAfterTheDesk()
    {
        dock("greeks-by-spot")->setFloating(true);
        letOrdersEnd();
        QVERIFY(window().close());
        closeWindow();
        auto desk = std::make_unique<support::FakeDesk>(support::sampleSnapshot());
        m_desk = desk.get();
        m_window = std::make_unique<MainWindow>(m_factory, std::move(desk));
        struct Order : QObject {
            MainWindow* desk{};
            QList<bool> deskStood;
            bool eventFilter(QObject* which, QEvent* event) override
            {
                if (event->type() == QEvent::Show && qobject_cast<DeskDock*>(which) &&
                    static_cast<QWidget*>(which)->isWindow())
                    deskStood << (desk->windowHandle() && desk->windowHandle()->isVisible());
                return false;
            }
        } order;
        order.desk = m_window.get();
        qApp->installEventFilter(&order);
        m_window->show();
        settle();
        QCOMPARE(order.deskStood, QList<bool>{true});
        QVERIFY(dock("greeks-by-spot")->isVisible());
        QCOMPARE(dock("greeks-by-spot")->windowHandle()->transientParent(), m_window->windowHandle());
    }

    /// Its kill button too: the screens of a later day are others.
    void aDockThatWasLeftBeyondTheScreenComesBackIntoSight()
    {
        dock("greeks-by-spot")->setFloating(true);
        settle();
        const QRect screen = dock("greeks-by-spot")->screen()->availableGeometry();
        dock("greeks-by-spot")->move(screen.right() - 40, screen.bottom() - 20);
        restart();
        QVERIFY(dock("greeks-by-spot")->isFloating());
        QVERIFY(screen.contains(dock("greeks-by-spot")->geometry()));
        // And stays there when something else is laid out.
        window().showPanel(QStringLiteral("positions"));
        QVERIFY(screen.contains(dock("greeks-by-spot")->geometry()));
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
        QVERIFY(window().area()->stretch(QStringLiteral("inventory-skew"), 800, Qt::Horizontal));
        const int width = dock("inventory-skew")->width();
        QCOMPARE(width, 800);
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

    /// A window manager places a window that was hidden anew, over the desk's own header for one: it is told the place
    /// with a new window.
    void aDockThatFloatsComesBackAsANewWindowWhereItWas()
    {
        dock("greeks-by-expiry")->setFloating(true);
        settle();
        dock("greeks-by-expiry")->move(333, 222);
        settle();
        const QRect before = dock("greeks-by-expiry")->geometry();
        const QPointer<QWindow> first = dock("greeks-by-expiry")->windowHandle();
        QVERIFY(first);
        window().chooseWorkspace(Workspace::Volatility);
        settle();
        window().chooseWorkspace(Workspace::Desk);
        settle();
        QVERIFY(dock("greeks-by-expiry")->isVisible());
        QCOMPARE(dock("greeks-by-expiry")->geometry(), before);
        QVERIFY2(first.isNull() || first != dock("greeks-by-expiry")->windowHandle(), "the window of before");
    }

    /// A window manager that is busy takes the window of a float over at the screen's corner, tells that, and moves it.
    void aDockThatComesBackStaysWhereItWasLeftWhateverTheScreenTellsMeanwhile()
    {
        const QRect left(420, 310, 800, 560);
        dock("volatility-surface")->setFloating(true);
        settle();
        dock("volatility-surface")->setGeometry(left);
        QTest::qWait(1100);
        window().chooseWorkspace(Workspace::Ladders);
        settle();
        window().chooseWorkspace(Workspace::Desk);
        settle();
        QVERIFY(dock("volatility-surface")->isFloating() && dock("volatility-surface")->isVisible());
        dock("volatility-surface")->windowHandle()->setPosition(0, 0);
        settle();
        QTRY_COMPARE_WITH_TIMEOUT(dock("volatility-surface")->geometry(), left, 3000);
        window().chooseWorkspace(Workspace::Ladders);
        settle();
        window().chooseWorkspace(Workspace::Desk);
        settle();
        QCOMPARE(dock("volatility-surface")->geometry(), left);
        // Later it is a person who moves it.
        QTest::qWait(1100);
        dock("volatility-surface")->windowHandle()->setPosition(60, 80);
        settle();
        window().chooseWorkspace(Workspace::Ladders);
        settle();
        window().chooseWorkspace(Workspace::Desk);
        settle();
        QCOMPARE(dock("volatility-surface")->geometry().topLeft(), QPoint(60, 80));
    }

    void aPanelThatFloatedGoesBackToWhereItStood()
    {
        const QRect before = dock("greeks-by-strike")->geometry();
        dock("greeks-by-strike")->setFloating(true);
        QVERIFY(dock("greeks-by-strike")->isWindow());
        dock("greeks-by-strike")->setFloating(false);
        QCOMPARE(dock("greeks-by-strike")->geometry(), before);
        QVERIFY(window().area()->layout().isDefault);
    }

    void aPanelPulledByItsHeadStandsWhereItIsDropped()
    {
        DeskDock* skew = dock("inventory-skew");
        DeskDock* decisions = dock("decisions");
        pull(skew, decisions->mapToGlobal(QPoint(decisions->width() / 2, decisions->height() - 20)));
        QCOMPARE(skew->x(), decisions->x());
        QVERIFY(skew->y() > decisions->geometry().bottom());
        // Over the head of another it becomes its tab, and away from the window it floats.
        pull(skew, dock("greeks-by-spot")->mapToGlobal(QPoint(60, 10)));
        QCOMPARE(window().area()->tabsOf(QStringLiteral("inventory-skew")),
                 QStringList({QStringLiteral("greeks-by-spot"), QStringLiteral("inventory-skew")}));
        QVERIFY(skew->isVisible() && !dock("greeks-by-spot")->isVisible());
        pull(skew, window().geometry().bottomRight() + QPoint(300, -300));
        QVERIFY(skew->isFloating() && dock("greeks-by-spot")->isVisible());
    }

    /// As the screen tells it: the release goes to the floating panel's own window, which ends when the panel docks.
    void aFloatingPanelDocksWhileItsOwnWindowIsToldOfTheRelease()
    {
        DeskDock* skew = dock("inventory-skew");
        pull(skew, window().geometry().bottomRight() + QPoint(300, -300));
        QVERIFY(skew->isFloating());
        settle();
        const QPointer<QWindow> own = skew->windowHandle();
        QVERIFY(own);
        // On the title: the square before it and the segments behind it take the press themselves.
        QWidget* head = skew->panel()->header();
        const QPoint from = head->mapTo(skew, QPoint(40, 14));
        QCOMPARE(skew->childAt(from), head);
        const QPoint to = dock("greeks-by-spot")->mapToGlobal(QPoint(60, 10));
        QTest::mousePress(own, Qt::LeftButton, {}, from);
        QTest::mouseMove(own, from + QPoint(30, 30));
        QTest::mouseMove(own, own->mapFromGlobal(to));
        QTest::mouseRelease(own, Qt::LeftButton, {}, own->mapFromGlobal(to));
        QTRY_VERIFY(!skew->isFloating());
        QCOMPARE(window().area()->tabsOf(QStringLiteral("inventory-skew")),
                 QStringList({QStringLiteral("greeks-by-spot"), QStringLiteral("inventory-skew")}));
    }

    /// The window that had the keyboard ends: without another one the keys of cards would be dead.
    void aCardTakesItsKeysAfterAPanelWasDocked_data()
    {
        QTest::addColumn<QString>("how");
        for (const char* how : {"double click", "key", "workspace"})
            QTest::newRow(how) << QString::fromLatin1(how);
    }
    void aCardTakesItsKeysAfterAPanelWasDocked()
    {
        QFETCH(QString, how);
        DeskDock* spot = dock("greeks-by-spot");
        spot->setFloating(true);
        settle();
        spot->activateWindow();
        QTRY_COMPARE(QApplication::activeWindow(), spot);
        const QWidget* head = spot->panel()->header();
        if (how == QStringLiteral("double click"))
            QTest::mouseDClick(spot->windowHandle(), Qt::LeftButton, {}, head->mapTo(spot, QPoint(40, 14)));
        else if (how == QStringLiteral("key"))
            QTest::keyClick(spot, Qt::Key_D, Qt::ControlModifier);
        else
            QTest::keyClick(spot, Qt::Key_2, Qt::ControlModifier);
        QTRY_VERIFY(!spot->isFloating());
        QTRY_COMPARE(QApplication::activeWindow(), &window());
        if (how != QStringLiteral("workspace")) QCOMPARE(window().focusedPanel(), spot->panel());
        QTest::keyClick(&window(), Qt::Key_P, Qt::ControlModifier);
        QVERIFY(window().findChild<Card*>());
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(desk().commands.size(), std::size_t(1));
        QVERIFY(desk().commands.back().action == domain::OperatorAction::PauseUnderlying);
    }

    /// Asked for in a panel that floats, it stands in the desk's window: what is typed next is the card's.
    void aCardHasTheKeyboardWhereAFloatingPanelHadIt()
    {
        DeskDock* spot = dock("greeks-by-spot");
        spot->setFloating(true);
        settle();
        spot->activateWindow();
        QTRY_COMPARE(QApplication::activeWindow(), spot);
        spot->panel()->takeFocus(Qt::OtherFocusReason);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_P, Qt::ControlModifier);
        QVERIFY(window().findChild<Card*>());
        QTRY_COMPARE(QApplication::activeWindow(), &window());
        QTRY_VERIFY(QApplication::focusWidget() &&
                    window().findChild<Card*>()->isAncestorOf(QApplication::focusWidget()));
        // Given up, the keyboard is where it was.
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        QTRY_COMPARE(QApplication::activeWindow(), spot);
        QCOMPARE(window().focusedPanel(), spot->panel());
    }

    /// What is typed into the palette would be keys of the panel that floats: one letter there acts.
    void thePaletteHasTheKeyboardWhereAFloatingPanelHadIt()
    {
        DeskDock* spot = dock("greeks-by-spot");
        spot->setFloating(true);
        settle();
        spot->activateWindow();
        QTRY_COMPARE(QApplication::activeWindow(), spot);
        spot->panel()->takeFocus(Qt::OtherFocusReason);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_G, Qt::ControlModifier);
        auto* palette = window().findChild<CommandPalette*>();
        QTRY_VERIFY(palette->isVisible());
        QTRY_COMPARE(QApplication::activeWindow(), &window());
        QTRY_COMPARE(QApplication::focusWidget(), static_cast<QWidget*>(palette->input()));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        QTRY_COMPARE(QApplication::activeWindow(), spot);
        QCOMPARE(window().focusedPanel(), spot->panel());
        // A docked panel that is named there gets its keys, not its name alone.
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_F5);
        QTRY_COMPARE(QApplication::activeWindow(), &window());
        QTRY_COMPARE(window().focusedPanel(), dock("greeks-by-expiry")->panel());
    }

    /// The palette hands the keyboard back to the panel that floats, and what it then opens has it all the same.
    void whatThePaletteOpensHasTheKeyboardWhereAFloatingPanelHadIt()
    {
        DeskDock* spot = dock("greeks-by-spot");
        spot->setFloating(true);
        settle();
        spot->activateWindow();
        QTRY_COMPARE(QApplication::activeWindow(), spot);
        spot->panel()->takeFocus(Qt::OtherFocusReason);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_G, Qt::ControlModifier);
        auto* palette = window().findChild<CommandPalette*>();
        QTRY_COMPARE(QApplication::focusWidget(), static_cast<QWidget*>(palette->input()));
        QTest::keyClicks(palette->input(), QStringLiteral("flatten"));
        QTest::keyClick(palette->input(), Qt::Key_Return);
        settle();
        const auto cards = window().findChildren<Card*>();
        QCOMPARE(cards.size(), 1);
        QTRY_COMPARE(QApplication::activeWindow(), &window());
        QTRY_VERIFY(cards.front()->isAncestorOf(QApplication::focusWidget()));
        cards.front()->dismiss();
    }

    void escGivesUpAPull()
    {
        DeskDock* skew = dock("inventory-skew");
        const QRect before = skew->geometry();
        const QPoint from(4, 4);
        QTest::mousePress(skew, Qt::LeftButton, {}, from);
        QTest::mouseMove(skew, from + QPoint(40, 40));
        QTest::mouseMove(skew, from + QPoint(900, 100));
        QTest::keyClick(skew, Qt::Key_Escape);
        QTest::mouseRelease(skew, Qt::LeftButton, {}, from + QPoint(900, 100));
        QCOMPARE(skew->geometry(), before);
        QVERIFY(window().area()->layout().isDefault);
    }

    void convention_02_aWorkspaceOfOnesOwnIsMadeRenamedResetAndDeleted()
    {
        window().chooseWorkspace(Workspace::Ladders);
        QVERIFY(window().makeWorkspace(QStringLiteral("Expiry day")));
        QCOMPARE(window().workspaceTabs()->names().last(), QStringLiteral("Expiry day"));
        QCOMPARE(window().workspaceTabs()->current(), 4);
        window().area()->close(QStringLiteral("orders"));
        window().showPanel(QStringLiteral("alerts"));
        window().chooseWorkspace(Workspace::Ladders);
        QVERIFY(window().area()->layout().has(QStringLiteral("orders")));
        QVERIFY(!window().area()->layout().has(QStringLiteral("alerts")));
        restart();
        QCOMPARE(window().ownWorkspaces().size(), 1);
        window().chooseOwn(window().ownWorkspaces().first().id);
        QVERIFY(!window().area()->layout().has(QStringLiteral("orders")));
        QVERIFY(dock("alerts")->isVisible());
        QVERIFY(window().renameWorkspace(QStringLiteral("Friday")));
        QVERIFY(!window().renameWorkspace(QStringLiteral("ladders")));
        QVERIFY(window().watchLine()->notice().contains(QStringLiteral("already")));
        QCOMPARE(window().workspaceTabs()->names().last(), QStringLiteral("Friday"));
        window().resetLayout();
        QVERIFY(window().area()->layout().has(QStringLiteral("orders")));
        QVERIFY(!window().area()->layout().has(QStringLiteral("alerts")));
        window().deleteWorkspace();
        QVERIFY(window().ownWorkspaces().isEmpty());
        QCOMPARE(window().workspace(), Workspace::Ladders);
        restart();
        QVERIFY(window().ownWorkspaces().isEmpty());
    }

    /// It asks nothing, so it must be possible to take it back: name, place, and the layout that was made in it.
    void aDeletedWorkspaceComesBackByAStep()
    {
        window().chooseWorkspace(Workspace::Ladders);
        QVERIFY(window().makeWorkspace(QStringLiteral("Expiry day")));
        QVERIFY(window().makeWorkspace(QStringLiteral("Second")));
        window().chooseOwn(window().ownWorkspaces().first().id);
        window().area()->close(QStringLiteral("orders"));
        QVERIFY(window().renameWorkspace(QStringLiteral("Friday")));
        const auto owns = window().ownWorkspaces();
        const Layout before = window().area()->layout();
        window().deleteWorkspace();
        QCOMPARE(window().ownWorkspaces().size(), 1);
        QVERIFY(window().area()->layout().has(QStringLiteral("orders")));
        window().undo();
        QCOMPARE(window().watchLine()->notice(), QStringLiteral("Undone: Deletion of the workspace Friday."));
        QVERIFY(window().ownWorkspaces() == owns);
        QCOMPARE(window().workspaceTabs()->names().at(4), QStringLiteral("Friday"));
        QCOMPARE(window().workspaceTabs()->current(), 4);
        QVERIFY(window().area()->layout().docked == before.docked);
        // The name before it too, and on again.
        window().undo();
        QCOMPARE(window().workspaceTabs()->names().at(4), QStringLiteral("Expiry day"));
        window().redo();
        window().redo();
        QCOMPARE(window().ownWorkspaces().size(), 1);
        // What has taken the name since keeps it, and what lies before the step stays in reach.
        QVERIFY(window().makeWorkspace(QStringLiteral("Friday")));
        window().undo();
        QCOMPARE(window().watchLine()->notice(), QStringLiteral("Undone: Deletion of the workspace Friday."));
        QCOMPARE(window().workspaceTabs()->names().mid(4),
                 (QStringList{QStringLiteral("Friday 2"), QStringLiteral("Second"), QStringLiteral("Friday")}));
        QVERIFY(window().area()->layout().docked == before.docked);
        window().undo();
        QCOMPARE(window().workspaceTabs()->names().at(4), QStringLiteral("Expiry day"));
        restart();
        QCOMPARE(window().ownWorkspaces().size(), 3);
    }

    void aDeletionDoneAgainFromAnotherWorkspaceTakesItsTab()
    {
        QVERIFY(window().makeWorkspace(QStringLiteral("Friday")));
        QVERIFY(window().makeWorkspace(QStringLiteral("Second")));
        window().chooseOwn(window().ownWorkspaces().first().id);
        window().deleteWorkspace();
        window().undo();
        QCOMPARE(window().workspaceTabs()->names().size(), 6);
        window().chooseWorkspace(Workspace::Desk);
        window().redo();
        QCOMPARE(window().ownWorkspaces().size(), 1);
        QCOMPARE(window().workspaceTabs()->names().mid(4), QStringList{QStringLiteral("Second")});
        QCOMPARE(window().workspaceTabs()->current(), static_cast<int>(Workspace::Desk));
    }

    /// Where there is no room for it the step goes, and those before it can be reached.
    void aDeletionThatCannotBeTakenBackDoesNotBlockWhatLiesBefore()
    {
        for (int i = 1; i <= LayoutStore::kMostOwn; ++i)
            QVERIFY(window().makeWorkspace(QStringLiteral("Own %1").arg(i)));
        QVERIFY(window().renameWorkspace(QStringLiteral("Named")));
        window().chooseOwn(window().ownWorkspaces().first().id);
        window().deleteWorkspace();
        QVERIFY(window().makeWorkspace(QStringLiteral("Another")));
        window().undo();
        QVERIFY2(window().watchLine()->notice().startsWith(QStringLiteral("Not undone: Deletion")),
                 qPrintable(window().watchLine()->notice()));
        window().undo();
        QCOMPARE(window().watchLine()->notice(), QStringLiteral("Undone: Name of the workspace Own 9."));
        QVERIFY(window().workspaceTabs()->names().contains(QStringLiteral("Own 9")));
    }

    /// A layout of the large window is no layout of the small one: nothing is done there, and nothing else is said.
    void aStepOfAnotherSizeOfTheWindowIsNotCalledUndone()
    {
        dock("decisions")->closeRequested();
        QTRY_COMPARE(History::instance().nextUndo(), QStringLiteral("Layout"));
        const auto large = window().area()->layout();
        window().resize(1500, 760);
        settle();
        const auto small = window().area()->layout();
        window().undo();
        QVERIFY2(window().watchLine()->notice().startsWith(QStringLiteral("Not undone: Layout. It was of the large")),
                 qPrintable(window().watchLine()->notice()));
        QVERIFY(window().area()->layout() == small);
        window().resize(1920, 1080);
        settle();
        QVERIFY(!window().area()->layout().has(QStringLiteral("decisions")));
        window().undo();
        QCOMPARE(window().watchLine()->notice(), QStringLiteral("Undone: Layout."));
        QVERIFY(window().area()->layout().has(QStringLiteral("decisions")));
        QVERIFY(large.docked != window().area()->layout().docked);
    }

    void aJournalGivesBackTheWorkspaceThatItWasOpenedFrom()
    {
        QVERIFY(window().makeWorkspace(QStringLiteral("Mine")));
        window().area()->close(QStringLiteral("greeks-by-spot"));
        const Layout before = window().area()->layout();
        const QRect skew = dock("inventory-skew")->geometry();
        window().openReview(std::make_unique<support::FakeReview>());
        QCOMPARE(window().workspace(), Workspace::Review);
        window().area()->close(QStringLiteral("inventory-skew"));
        window().closeReview();
        settle();
        QVERIFY(window().area()->layout() == before);
        QCOMPARE(dock("inventory-skew")->geometry(), skew);
        QCOMPARE(window().workspaceTabs()->current(), 4);
    }

    void whatHasNoRoomComesBackWithTheRoom()
    {
        window().showPanel(QStringLiteral("alerts"));
        window().area()->drop(QStringLiteral("alerts"), QStringLiteral("inventory-skew"), Side::Below);
        window().area()->drop(QStringLiteral("margin"), QStringLiteral("alerts"), Side::Below);
        window().resize(2560, 1440);
        settle();
        const Layout before = window().area()->layout();
        QMap<QString, QRect> places;
        for (DeskDock* each : window().docks())
            if (each->isVisible()) places[each->id()] = each->geometry();
        window().resize(1600, 900);
        settle();
        QVERIFY(window().area()->layout() == before);
        window().resize(2560, 1440);
        settle();
        for (const DeskDock* each : window().docks())
            if (each->isVisible()) QCOMPARE(each->geometry(), places.take(each->id()));
        QVERIFY(places.isEmpty());
    }

    void onePanelTakesTheBodyAndGivesItBack()
    {
        const QRect before = dock("decisions")->geometry();
        window().area()->maximise(QStringLiteral("decisions"));
        QCOMPARE(dock("decisions")->geometry(), window().area()->rect());
        QVERIFY(!dock("inventory-skew")->isVisible());
        window().area()->maximise(QString());
        QCOMPARE(dock("decisions")->geometry(), before);
        QVERIFY(dock("inventory-skew")->isVisible());
    }
};

QTEST_MAIN(LayoutRestoreTest)
#include "layout_restore_test.moc"
