#include <QDialog>
#include <QMenu>
#include <QtTest>

#include "ui/decisions/decisions_panel.h"
#include "ui/header/header_bar.h"
#include "ui/header/proposal_bell.h"
#include "ui/header/proposal_strip.h"
#include "ui/header/watch_line.h"
#include "ui/review/fake_review.h"
#include "ui/shell/menu_row.h"
#include "ui/shell/window_fixture.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/painted_words.h"

using namespace ballast;
using namespace ballast::ui;
using domain::OperatorAction;

/// What waits for a person is seen wherever the person looks, and is gone when its time is over.
class ProposalStripTest : public support::WindowFixture {
    Q_OBJECT

    std::uint64_t m_pictures{};
    static QString timeLeft() { return QStringLiteral("18\u00a0s left"); }

    /// The sample's proposal and ones that came after it, each ten seconds later.
    static std::vector<interfaces::ProposalView> proposals(std::size_t count)
    {
        const auto sample = support::makeSampleSnapshot();
        std::vector<interfaces::ProposalView> all;
        for (std::size_t i = 0; i < count; ++i) {
            auto each = sample->proposals.front();
            auto decision = std::make_shared<domain::Decision>(*each.decision);
            decision->sequence.value += i;
            decision->quantity -= static_cast<double>(i);
            each.decision = decision;
            each.expires = each.expires + Duration::seconds(10) * static_cast<std::int64_t>(i);
            all.push_back(each);
        }
        return all;
    }
    /// Shows them `later` than the sample, in the mode that asks unless told otherwise.
    void publish(std::vector<interfaces::ProposalView> waiting, Duration later = {}, bool asks = true)
    {
        auto next = nextSnapshot();
        next->sequence.value += ++m_pictures;
        next->proposals = std::move(waiting);
        next->time = next->time + later;
        const auto mode = asks ? domain::HedgeMode::Confirm : domain::HedgeMode::Automatic;
        next->mode = mode;
        for (auto& each : next->underlyings)
            each.mode = mode;
        desk().publish(next);
        QTRY_COMPARE(window().proposals()->count(),
                     static_cast<std::size_t>(std::count_if(next->proposals.begin(), next->proposals.end(),
                                                            [&](const auto& p) { return p.expires > next->time; })));
        QCoreApplication::processEvents();
    }
    /// The strip of the panel's window, once it floats.
    ProposalStrip* floated(const QString& panel)
    {
        window().showPanel(panel);
        auto* dock = window().docks().value(panel);
        if (!dock) return nullptr;
        dock->setFloating(true);
        QCoreApplication::processEvents();
        return dock->findChild<ProposalStrip*>();
    }
    void openJournal()
    {
        auto review = std::make_unique<support::FakeReview>();
        auto* journal = review.get();
        window().openReview(std::move(review));
        QVERIFY(journal->waiting() > 0);
        journal->answer(journal->waiting() - 1);
        QTRY_VERIFY(window().shownSnapshot()->session == interfaces::SessionKind::Review);
        QCoreApplication::processEvents();
    }
    /// Every pixel of the strip is the strip's own in the picture of its window, and nothing lies over it.
    void verifyInSight(ProposalStrip* strip, QWidget* top, const char* where)
    {
        QCoreApplication::processEvents();
        QVERIFY2(strip->isVisible(), where);
        const QRect place(strip->mapTo(top, QPoint(0, 0)), strip->size());
        QVERIFY2(top->rect().contains(place) && place.height() == ProposalStrip::kHeight, where);
        for (int x = place.left() + 1; x < place.right(); x += 7) {
            const QWidget* at = top->childAt(QPoint(x, place.center().y()));
            QVERIFY2(at == strip || strip->isAncestorOf(at), where);
        }
        const QImage inWindow = top->grab(place).toImage().convertToFormat(QImage::Format_RGB32);
        QCOMPARE(inWindow, strip->grab().toImage().convertToFormat(QImage::Format_RGB32));
        QCOMPARE(inWindow.pixelColor(inWindow.width() / 2, inWindow.height() - 1), theme().warn);
        const QRect onScreen(strip->mapToGlobal(QPoint(0, 0)), strip->size());
        for (const QWidget* other : QApplication::topLevelWidgets())
            if (qobject_cast<const QDialog*>(other) && other->isVisible())
                QVERIFY2(!other->frameGeometry().intersects(onScreen), where);
    }
    void verifyInSight(const char* where)
    {
        auto* strip = window().proposals();
        verifyInSight(strip, &window(), where);
        const HeaderBar* header = window().header();
        QCOMPARE(strip->mapTo(&window(), QPoint(0, 0)), header->mapTo(&window(), QPoint(0, header->height())));
        QVERIFY(strip->words().contains(QStringLiteral("Sell 2.083 BTC")));
        QVERIFY(strip->words().contains(timeLeft()));
        for (const PushButton* each :
             {strip->showButton(), strip->approveButton(), strip->resizeButton(), strip->vetoButton()})
            QVERIFY2(each->isVisible() && strip->rect().contains(each->geometry()), where);
    }

private Q_SLOTS:
    void init()
    {
        openWindow();
        publish(proposals(1));
    }
    void cleanup()
    {
        for (QWidget* each : QApplication::topLevelWidgets())
            if (auto* dialog = qobject_cast<QDialog*>(each)) dialog->close();
        closeWindow();
    }

    void itIsInSightInEveryWorkspaceAndSize()
    {
        for (const QSize size :
             {QSize(1280, 672), QSize(1280, 720), QSize(1920, 1080), QSize(2560, 1440), QSize(3840, 2160)}) {
            window().resize(size);
            for (const Workspace each : {Workspace::Desk, Workspace::Volatility, Workspace::Ladders}) {
                window().chooseWorkspace(each);
                verifyInSight(
                    qPrintable(QStringLiteral("workspace %1 at %2").arg(static_cast<int>(each)).arg(size.width())));
                QCOMPARE(window().size(), size);
            }
            openJournal();
            verifyInSight("review");
            window().closeReview();
        }
    }

    void itIsInSightWithEveryPanelInFront()
    {
        for (DeskDock* dock : window().docks()) {
            window().showPanel(dock->panel()->id());
            verifyInSight(qPrintable(dock->panel()->id()));
        }
    }

    void everyFloatingWindowShowsIt()
    {
        for (DeskDock* dock : window().docks()) {
            window().showPanel(dock->panel()->id());
            QVERIFY(!dock->proposals()->isVisible());
            dock->setFloating(true);
            verifyInSight(dock->proposals(), dock, qPrintable(dock->panel()->id()));
            dock->resize(dock->minimumSize().expandedTo({380, 300}));
            verifyInSight(dock->proposals(), dock, qPrintable(dock->panel()->id()));
            QVERIFY(dock->proposals()->words().contains(timeLeft()));
            QVERIFY(dock->proposals()->showButton()->isVisible());
            dock->setFloating(false);
            QVERIFY(!dock->proposals()->isVisible());
        }
    }

    void whatFloatsIsToldWhatComesAndGoes()
    {
        auto* strip = floated(QStringLiteral("orders"));
        QVERIFY(strip);
        publish(proposals(2));
        QVERIFY(strip->words().contains(QStringLiteral("2 wait")));
        publish({}, {}, false);
        QVERIFY(!strip->isVisible());
    }

    void whatFloatsBesideAJournalShowsWhatTheDeskAsks()
    {
        openJournal();
        auto* strip = floated(QStringLiteral("journal"));
        QVERIFY(strip);
        verifyInSight(strip, strip->window(), "float in review");
        strip->showButton()->click();
        QVERIFY(window().shownSnapshot()->session == interfaces::SessionKind::Simulated);
    }

    void closingTheWindowWithAJournalOpenIsQuiet()
    {
        openJournal();
        closeWindow();
        QVERIFY(QApplication::topLevelWidgets().isEmpty());
    }

    void fullScreenKeepsIt()
    {
        QTest::keyClick(&window(), Qt::Key_F11);
        QVERIFY(window().isFullScreen());
        verifyInSight("full screen");
    }

    void noCardPaletteOrDialogCoversIt()
    {
        for (const QSize size : {QSize(1280, 720), QSize(1920, 1080)}) {
            window().resize(size);
            window().activateWindow();
            QVERIFY(QTest::qWaitForWindowActive(&window()));
            const auto press = [this](Qt::Key key, Qt::KeyboardModifiers with) {
                QTest::keyClick(&window(), key, with);
                QCoreApplication::processEvents();
            };
            press(Qt::Key_H, Qt::ControlModifier);
            QVERIFY(window().findChild<Card*>());
            verifyInSight("force hedge");
            press(Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
            verifyInSight("flatten");
            press(Qt::Key_G, Qt::ControlModifier);
            verifyInSight("palette");
            press(Qt::Key_F1, Qt::NoModifier);
            QVERIFY(window().findChild<QDialog*>()->isVisible());
            verifyInSight("keys");
            press(Qt::Key_N, Qt::ControlModifier);
            QCOMPARE(window().findChildren<QDialog*>().size(), 2);
            verifyInSight("seed");
            window().proposals()->vetoButton()->click();
            verifyInSight("veto");
            // Nor the line of alerts, whose verbs are pressed beside a card.
            const auto* watch = window().watchLine();
            const QRect line(watch->mapTo(&window(), QPoint(0, 0)), watch->size());
            int cards = 0;
            for (const auto* each : window().findChildren<Card*>()) {
                if (!each->isVisible()) continue;
                ++cards;
                QVERIFY2(!each->geometry().intersects(line), qPrintable(each->accessibleName()));
            }
            QVERIFY(cards > 0);
            for (auto* each : window().findChildren<Card*>())
                QTest::keyClick(each, Qt::Key_Escape);
            for (auto* each : window().findChildren<QDialog*>())
                each->close();
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        }
    }

    void aCardThatWasOpenDoesNotCoverWhatComesLater()
    {
        publish({}, {}, false);
        QVERIFY(!window().proposals()->isVisible());
        QTest::keyClick(&window(), Qt::Key_H, Qt::ControlModifier);
        QVERIFY(window().findChild<Card*>());
        publish(proposals(1), {}, false);
        verifyInSight("card first");
    }

    void nothingMovesWhenOneComesInTheModeThatAsks()
    {
        publish({});
        const auto* strip = window().proposals();
        QVERIFY(strip->isVisible());
        QVERIFY(strip->words().contains(QStringLiteral("No proposal waits")));
        const QPoint before = window().watchLine()->mapToGlobal(QPoint(0, 0));
        publish(proposals(1));
        QCOMPARE(window().watchLine()->mapToGlobal(QPoint(0, 0)), before);
        publish({}, {}, false);
        QVERIFY(!strip->isVisible());
    }

    void buttonsStandStillWhileTheTimeRuns()
    {
        const QRect before = window().proposals()->approveButton()->geometry();
        for (const int seconds : {1, 9, 12, 17}) {
            publish(proposals(1), Duration::seconds(seconds));
            QCOMPARE(window().proposals()->approveButton()->geometry(), before);
        }
    }

    void severalAreACountWithAList()
    {
        publish(proposals(3));
        auto* strip = window().proposals();
        QVERIFY(strip->listButton()->isVisible());
        QCOMPARE(strip->listButton()->text(), QStringLiteral("3 wait"));
        verifyInSight("several");
        strip->listButton()->click();
        QCOMPARE(strip->listMenu()->actions().size(), 3);
        strip->listMenu()->actions().at(2)->trigger();
        strip->listMenu()->close();
        const auto chosen = proposals(3).at(2).decision->sequence;
        QCOMPARE(strip->sequence(), chosen);
        QTRY_COMPARE(window().decisions()->card()->sequence(), chosen);
        QTest::qWait(ProposalStrip::kSettleMilliseconds + 20);
        strip->approveButton()->click();
        QCOMPARE(desk().commands.back().proposal, chosen);
        // Once the chosen one has gone, the oldest stands in front again.
        publish(proposals(2));
        QCOMPARE(strip->sequence(), proposals(1).front().decision->sequence);
    }

    void oneWhoseTimeIsOverGoes()
    {
        publish(proposals(2), Duration::seconds(18));
        QCOMPARE(window().proposals()->count(), std::size_t{1});
        QCOMPARE(window().decisions()->card()->sequence(), proposals(2).back().decision->sequence);
        publish(proposals(2), Duration::seconds(28));
        QCOMPARE(window().proposals()->count(), std::size_t{0});
        QVERIFY(!window().decisions()->card()->isVisible());
        QVERIFY(!window().proposals()->approveButton()->isVisible());
        QCOMPARE(window().workspaceTabs()->badge(0), 0);
    }

    void keysAndButtonsActOnWhatIsShown()
    {
        auto* strip = window().proposals();
        window().chooseWorkspace(Workspace::Ladders);
        QTest::keyClick(strip, Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(desk().commands.back().action == OperatorAction::Approve);
        QCOMPARE(desk().commands.back().proposal, strip->sequence());
        QTest::keyClick(strip, Qt::Key_V);
        QVERIFY(window().findChild<Card*>());
        QTest::keyClick(strip, Qt::Key_R);
        QVERIFY(window().decisions()->card()->isResizing());
        QVERIFY(window().decisions()->card()->isVisible());
    }

    /// A key that is shown and does nothing costs a person in a hurry the proposal.
    void aKeyStandsOnTheStripOnlyWhereItActs()
    {
        auto* strip = window().proposals();
        const auto shown = [&] {
            return spokenWords(wordsPaintedBy(*strip->approveButton())) + QLatin1Char(' ') +
                   spokenWords(wordsPaintedBy(*strip->vetoButton()));
        };
        for (const Workspace each : {Workspace::Volatility, Workspace::Ladders, Workspace::Desk}) {
            window().chooseWorkspace(each);
            window().findChild<MenuRow*>()->setFocus();
            QVERIFY(!strip->hasFocus());
            QCOMPARE(shown(), QStringLiteral("Approve Veto…"));
            const QRect place = strip->approveButton()->geometry();
            strip->setFocus();
            QVERIFY2(shown().contains(QStringLiteral("Ctrl+Enter")), qPrintable(shown()));
            QCOMPARE(strip->approveButton()->geometry(), place);
        }
    }

    void theKeyBringsTheCardForwardInEveryWorkspace()
    {
        for (const Workspace each : {Workspace::Volatility, Workspace::Ladders, Workspace::Desk}) {
            window().chooseWorkspace(each);
            QTest::keyClick(&window(), Qt::Key_F9);
            QTRY_VERIFY(window().decisions()->card()->isVisible());
            QVERIFY(window().decisions()->card()->hasFocus());
        }
    }

    /// The last one expires right before the press: what was meant for its card acted on the list behind it.
    void theKeyWithNothingWaitingLeavesTheKeyboardWhereItIs()
    {
        window().chooseWorkspace(Workspace::Volatility);
        window().showPanel(QStringLiteral("fit-table"));
        QWidget* had = QApplication::focusWidget();
        QVERIFY(had && !window().decisions()->isAncestorOf(had));
        publish({});
        QTest::keyClick(&window(), Qt::Key_F9);
        QCOMPARE(QApplication::focusWidget(), had);
        QVERIFY2(window().watchLine()->notice().startsWith(QStringLiteral("No proposal waits")),
                 qPrintable(window().watchLine()->notice()));
        // A journal is not left for nothing, and says whose proposals these would be.
        openJournal();
        QVERIFY2(window().proposals()->words().startsWith(QStringLiteral("Running desk: no proposal waits")),
                 qPrintable(window().proposals()->words()));
        QTest::keyClick(&window(), Qt::Key_F9);
        QVERIFY(window().shownSnapshot()->session == interfaces::SessionKind::Review);
    }

    void aJournalLocksThePressesAndTheKeyLeadsBack()
    {
        openJournal();
        auto* strip = window().proposals();
        for (auto* each : {strip->approveButton(), strip->resizeButton(), strip->vetoButton()})
            QVERIFY(each->isLocked());
        QTest::keyClick(strip, Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(desk().commands.empty());
        QTest::keyClick(&window(), Qt::Key_F9);
        QVERIFY(window().shownSnapshot()->session == interfaces::SessionKind::Simulated);
        QTRY_VERIFY(window().decisions()->card()->hasFocus());
        QVERIFY(!strip->approveButton()->isLocked());
    }

    /// Looking at yesterday's journal when it comes: two keys approve it, and the journal is shown again afterwards.
    void itIsApprovedFromAJournalByTwoKeys()
    {
        openJournal();
        QTest::keyClick(window().windowHandle(), Qt::Key_F9);
        QTRY_VERIFY(window().decisions()->card()->hasFocus());
        QTest::qWait(ProposalCard::kSettleMilliseconds + 20);
        QTest::keyClick(window().windowHandle(), Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(desk().commands.size(), std::size_t{1});
        QVERIFY(desk().commands.back().action == OperatorAction::Approve);
        QCOMPARE(desk().commands.back().proposal, proposals(1).front().decision->sequence);
    }

    /// A floating panel as large as the desk lies over it: it says what waits, and its button and the key lead through.
    void itIsApprovedFromAFloatThatCoversTheDesk_data()
    {
        QTest::addColumn<bool>("byKey");
        QTest::newRow("by key") << true;
        QTest::newRow("by mouse") << false;
    }
    void itIsApprovedFromAFloatThatCoversTheDesk()
    {
        QFETCH(bool, byKey);
        publish(proposals(2));
        auto* strip = floated(QStringLiteral("orders"));
        QWidget* top = strip->window();
        QVERIFY(top != &window());
        top->setGeometry(window().geometry());
        top->raise();
        top->activateWindow();
        QTRY_VERIFY(top->isActiveWindow());
        QVERIFY(strip->isVisible() && strip->words().contains(QStringLiteral("2 wait")));
        if (byKey)
            QTest::keyClick(top->windowHandle(), Qt::Key_F9);
        else
            QTest::mouseClick(strip->showButton(), Qt::LeftButton);
        QTRY_VERIFY(window().isActiveWindow());
        QTRY_VERIFY(window().decisions()->card()->hasFocus());
        // What floats stands above its desk whichever of them is in use.
        const auto* card = window().decisions()->card();
        QVERIFY(!top->frameGeometry().intersects(QRect(card->mapToGlobal(QPoint(0, 0)), card->size())));
        QTest::qWait(ProposalCard::kSettleMilliseconds + 20);
        QTest::keyClick(window().windowHandle(), Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(desk().commands.size(), std::size_t{1});
        QCOMPARE(desk().commands.back().proposal, proposals(1).front().decision->sequence);
    }

    /// With the list at the left edge it went out of the screen, of which a window manager keeps a strip over the card.
    void aFloatOverAListAtTheLeftEdgeStepsToTheRight()
    {
        window().chooseWorkspace(Workspace::Volatility);
        window().showPanel(window().decisions()->id());
        const auto* list = window().decisions();
        const int gap = list->mapTo(&window(), QPoint(0, 0)).x();
        QVERIFY2(gap < 100, qPrintable(QString::number(gap)));
        QWidget* top = floated(QStringLiteral("orders"))->window();
        QVERIFY(top != &window());
        top->setGeometry(QRect(window().mapToGlobal(QPoint(20, 240)), QSize(600, 400)));
        QTest::keyClick(&window(), Qt::Key_F9);
        QTRY_VERIFY(list->card()->hasFocus());
        const QRect wanted(list->mapToGlobal(QPoint(0, 0)), list->size());
        QVERIFY(!top->frameGeometry().intersects(wanted));
        QVERIFY(window().geometry().contains(top->geometry()));
    }

    /// The clock of the last ten seconds is filled, in the window and in what floats alike.
    void theLastTenSecondsStandOutEverywhere()
    {
        const auto filled = [](ProposalStrip* strip) {
            const QImage picture = strip->grab().toImage().convertToFormat(QImage::Format_RGB32);
            int most = 0, run = 0;
            for (int x = 0; x < picture.width(); ++x) {
                run = picture.pixelColor(x, 4) == theme().warn ? run + 1 : 0;
                most = std::max(most, run);
            }
            return most > 40;
        };
        auto* brief = floated(QStringLiteral("orders"));
        const auto stand = [&](const char* left) {
            for (auto* strip : {window().proposals(), brief})
                if (!strip->lastSeconds() || !filled(strip) || !strip->words().contains(QString::fromUtf8(left)))
                    return false;
            return true;
        };
        publish(proposals(1), Duration::seconds(7));
        for (auto* strip : {window().proposals(), brief})
            QVERIFY(!strip->lastSeconds() && !filled(strip));
        publish(proposals(1), Duration::seconds(9));
        QVERIFY(stand("9\u00a0s left"));
        QCOMPARE(window().workspaceTabs()->badge(static_cast<int>(Workspace::Desk)), 1);
    }

    void whatWaitsForAReasonSaysIt()
    {
        auto blocked = proposals(1);
        blocked.front().blockedBecause = "BTC oracle 3,962 s old, limit 3,960 s.";
        publish(blocked);
        QVERIFY(window().proposals()->approveButton()->isLocked());
        QVERIFY(window().proposals()->words().contains(QStringLiteral("3,962 s old")));
    }

    void anotherUnderThePressIsNotApproved()
    {
        auto other = proposals(2);
        other.erase(other.begin());
        publish(other);
        QSignalSpy refused(window().proposals(), &ProposalStrip::notTaken);
        window().proposals()->approveButton()->click();
        QCOMPARE(refused.count(), 1);
        QVERIFY(desk().commands.empty());
        QTest::qWait(ProposalStrip::kSettleMilliseconds + 20);
        window().proposals()->approveButton()->click();
        QCOMPARE(desk().commands.back().proposal, other.front().decision->sequence);
    }

    void theBellRingsWhenOneComesAndAtTenSeconds()
    {
        QSignalSpy rang(window().bell(), &ProposalBell::rang);
        const auto rings = [&rang] {
            std::vector<ProposalBell::Ring> all;
            for (const auto& each : rang)
                all.push_back(each.front().value<ProposalBell::Ring>());
            return all;
        };
        using enum ProposalBell::Ring;
        publish({});
        QVERIFY(rings().empty());
        publish(proposals(1));
        publish(proposals(1), Duration::seconds(7));
        QCOMPARE(rings(), (std::vector{Arrival}));
        publish(proposals(1), Duration::seconds(8));
        publish(proposals(1), Duration::seconds(9));
        QCOMPARE(rings(), (std::vector{Arrival, LastSeconds}));
        auto held = proposals(1);
        held.front().expires = held.front().expires + Duration::seconds(30);
        publish(held, Duration::seconds(10));
        publish(held, Duration::seconds(39));
        QCOMPARE(rings(), (std::vector{Arrival, LastSeconds, LastSeconds}));
        openJournal();
        publish(proposals(2));
        QCOMPARE(rings(), (std::vector{Arrival, LastSeconds, LastSeconds, Arrival}));
    }

    void theSoundCanBeSwitchedOff()
    {
        QSignalSpy sounds(window().bell(), &ProposalBell::sounds);
        publish({});
        publish(proposals(1));
        QCOMPARE(sounds.count(), 1);
        window().setProposalSound(false);
        QSignalSpy rang(window().bell(), &ProposalBell::rang);
        publish(proposals(2));
        QCOMPARE(rang.count(), 1);
        QCOMPARE(sounds.count(), 1);
    }

    void theTabsCountWhatWaits()
    {
        const DeskDock* dock = window().docks().value(QStringLiteral("decisions"));
        publish(proposals(2));
        QCOMPARE(window().workspaceTabs()->badge(static_cast<int>(Workspace::Desk)), 2);
        QCOMPARE(dock->windowTitle(), QStringLiteral("Decisions (2)"));
        publish({});
        QCOMPARE(window().workspaceTabs()->badge(static_cast<int>(Workspace::Desk)), 0);
        QCOMPARE(dock->windowTitle(), QStringLiteral("Decisions"));
    }
};

QTEST_MAIN(ProposalStripTest)
#include "proposal_strip_test.moc"
