#include <QLabel>
#include <QListWidget>
#include <QtTest>

#include "ui/decisions/decisions_panel.h"
#include "ui/header/header_bar.h"
#include "ui/header/status_line.h"
#include "ui/header/watch_line.h"
#include "ui/review/fake_review.h"
#include "ui/review/review_banner.h"
#include "ui/review/review_controller.h"
#include "ui/shell/review_mode.h"
#include "ui/shell/window_fixture.h"
#include "ui/tickets/reason_field.h"
#include "ui/widgets/card.h"
#include "ui/widgets/panel_header.h"

using namespace ballast;
using namespace ballast::ui;
using domain::OperatorAction;

/// What is painted, by the names of the classes.
class PaintSpy : public QObject {
public:
    PaintSpy() { qApp->installEventFilter(this); }
    bool eventFilter(QObject* part, QEvent* event) override
    {
        if (event->type() != QEvent::Paint) return false;
        painted << part;
        regions[part] += static_cast<QPaintEvent*>(event)->region();
        return false;
    }
    QSet<QObject*> painted;
    QHash<QObject*, QRegion> regions;
};

class MainWindowTest : public support::WindowFixture {
    Q_OBJECT

private Q_SLOTS:
    void init() { openWindow(); }

    void cleanup() { closeWindow(); }

    void theTitleBeginsWithTheMarketWord() { QVERIFY(m_window->windowTitle().startsWith(QStringLiteral("SIMULATED"))); }

    void figuresOfAnotherTimeAreHiddenAndArmNothing()
    {
        using interfaces::SectionId;
        const interfaces::SectionSet old{SectionId::Positions, SectionId::Flatten};
        QCoreApplication::processEvents();
        QVERIFY(!m_desk->wanted.has(SectionId::Flatten));
        auto later = nextSnapshot();
        later->time = later->time + Duration::minutes(26);
        m_desk->publish(later, interfaces::SectionSet::all().without(old));
        QTRY_COMPARE(m_window->shownSnapshot()->time.nanoseconds, later->time.nanoseconds);
        DeskDock* dock = m_window->docks().value(QStringLiteral("positions"));
        QVERIFY(dock && !dock->isVisible());
        m_window->showPanel(QStringLiteral("positions"));
        QVERIFY(dock->isVisible() && dock->waits());
        Q_EMIT m_window->header()->killSwitch()->flattenRequested();
        auto* hold = m_window->findChild<HoldButton*>();
        QVERIFY(hold && hold->isLocked());
        const auto says = [hold](const char* words) {
            for (const auto* label : hold->parentWidget()->findChildren<QLabel*>())
                if (label->text().contains(QString::fromLatin1(words))) return true;
            return false;
        };
        QVERIFY(says("being worked out"));
        // A picture that says nothing new of them changes nothing; after a while the old figures show of when they are.
        QCoreApplication::processEvents();
        QVERIFY(m_desk->wanted.has(SectionId::Flatten) && m_desk->wanted.has(SectionId::Positions));
        ++later->sequence.value;
        m_desk->publish(later, interfaces::SectionSet(SectionId::Header));
        QTRY_VERIFY_WITH_TIMEOUT(dock->waitingWords().startsWith(QStringLiteral("Of ")), 4'000);
        QVERIFY(hold->isLocked() && says("being worked out"));
        ++later->sequence.value;
        m_desk->publish(later);
        QTRY_VERIFY(!dock->waits());
        QVERIFY(!hold->isLocked() && says("Net delta"));
    }

    /// All of the window was painted with each picture, thirty times a second.
    void aPictureOfTheHeaderPaintsNoPanel()
    {
        using interfaces::SectionId;
        auto later = nextSnapshot();
        const auto show = [&](interfaces::SectionSet changed) {
            ++later->sequence.value;
            later->time = later->time + Duration::milliseconds(1);
            m_desk->publish(later, changed);
            QTRY_COMPARE(m_window->shownSnapshot()->time.nanoseconds, later->time.nanoseconds);
            for (int i = 0; i < 6; ++i)
                QCoreApplication::processEvents();
        };
        show(interfaces::SectionSet::all());
        // What comes late, as a table's first layout, has come.
        QTest::qWait(500);
        PaintSpy spy;
        show(SectionId::Header);
        const DeskDock* surface = m_window->docks().value(QStringLiteral("volatility-surface"));
        QVERIFY(surface && surface->isVisible());
        for (QObject* part : std::as_const(spy.painted)) {
            const auto* widget = qobject_cast<QWidget*>(part);
            if (widget != nullptr && (widget == surface || surface->isAncestorOf(widget)))
                QFAIL(part->metaObject()->className());
        }
        QVERIFY(spy.painted.contains(m_window->findChild<StatusLine*>()));
        spy.painted.clear();
        show({SectionId::Header, SectionId::Surface});
        QVERIFY(spy.painted.contains(surface->panel()));
    }

    /// The title is cut by where they begin; where only they were painted, half of it was of before.
    void barsThatComeLaterPaintTheTitleAgain()
    {
        PanelHeader header(QStringLiteral("A panel with a long title"));
        header.resize(300, header.height());
        header.show();
        QVERIFY(QTest::qWaitForWindowExposed(&header));
        QCoreApplication::processEvents();
        PaintSpy spy;
        header.addSegments({QStringLiteral("Delta"), QStringLiteral("Gamma")}, 0);
        QTRY_VERIFY(spy.regions.value(&header).contains(QPoint(12, header.height() / 2)));
    }

    /// Ticks were counted, of which a busy window has few: a flatten held for twice its time was not sent.
    void aHoldIsOfTheClockHoweverBusyTheWindowIs()
    {
        HoldButton hold(QStringLiteral("Hold 2.0 s to send"));
        QSignalSpy held(&hold, &HoldButton::held);
        hold.show();
        const auto busyFor = [](int milliseconds) {
            QThread::msleep(static_cast<unsigned long>(milliseconds));
            QCoreApplication::processEvents();
        };
        QTest::keyPress(&hold, Qt::Key_Space);
        for (int ms = 0; ms < 1800; ms += 300)
            busyFor(300);
        QCOMPARE(held.count(), 0);
        for (int ms = 0; ms < 900; ms += 300)
            busyFor(300);
        QCOMPARE(held.count(), 1);
        QTest::keyRelease(&hold, Qt::Key_Space);
        // A release that came while nothing was heard counts, though the time is over.
        QTest::keyPress(&hold, Qt::Key_Space);
        busyFor(2500);
        QTest::keyRelease(&hold, Qt::Key_Space);
        QTest::qWait(200);
        QCOMPARE(held.count(), 1);
    }

    /// Half of a 4K screen stood empty while margin, vega by time, scenarios and fills lay behind tabs.
    void aLargeScreenShowsLaddersAndVolatilityWithoutTabs()
    {
        m_window->resize(3840, 2160);
        QCoreApplication::processEvents();
        const std::vector<std::pair<Workspace, QStringList>> shown{
            {Workspace::Volatility, {"volatility-surface", "fit-table", "greeks-by-expiry", "greeks-by-strike"}},
            {Workspace::Ladders,
             {"greeks-by-expiry", "greeks-by-strike", "greeks-by-spot", "vega-buckets", "margin", "scenario-grid",
              "portfolio", "positions", "orders", "fills", "flow"}}};
        for (const auto& [workspace, panels] : shown) {
            m_window->chooseWorkspace(workspace);
            QCoreApplication::processEvents();
            for (const QString& panel : panels) {
                const DeskDock* dock = m_window->docks().value(panel);
                QVERIFY2(dock && dock->isVisible(), qPrintable(panel));
                QVERIFY2(dock->width() >= dock->minimumSizeHint().width() && dock->height() >= 180, qPrintable(panel));
            }
        }
    }

    void theNewestFlattenIsSaidHoweverSoonItCame()
    {
        Q_EMIT m_window->header()->killSwitch()->flattenRequested();
        QCoreApplication::processEvents();
        auto* list = m_window->findChild<HoldButton*>()->parentWidget()->findChild<QListWidget*>();
        for (const char* instrument : {"A-PERPETUAL", "B-PERPETUAL"}) {
            auto next = nextSnapshot();
            next->sequence.value += instrument[0] == 'B' ? 1 : 0;
            next->flatten.known = true;
            next->flatten.hedges.orders = 1;
            next->flatten.hedges.sent = {{instrument, "Deribit", 2.0}};
            m_desk->publish(next);
            QCoreApplication::processEvents();
        }
        QTRY_COMPARE_WITH_TIMEOUT(list->item(0)->text(), QStringLiteral("Buy 2 B-PERPETUAL at Deribit"), 3'000);
    }

    void theHeadersStateNamesVenuesThatAreHalted()
    {
        auto* block = m_window->header()->tradingBlock();
        QVERIFY(block->heldWords().isEmpty());
        auto down = nextSnapshot();
        down->tradingState = domain::TradingState::Normal;
        down->tradingStateReason = "started\nvenue Deribit HALTED: the feed of Deribit is down (cut)";
        m_desk->publish(down);
        QTRY_COMPARE(block->heldWords(), QStringLiteral("Deribit HALTED"));
        down = nextSnapshot();
        ++down->sequence.value;
        down->tradingState = domain::TradingState::Normal;
        down->tradingStateReason =
            "started\nvenue Derive HALTED: a\nvenue Hyperliquid HALTED: b\nvenue Uniswap v3 HALTED: c";
        m_desk->publish(down);
        QTRY_COMPARE(block->heldWords(), QStringLiteral("3 venues HALTED"));
        QVERIFY(block->toolTip().contains(QStringLiteral("Uniswap v3 HALTED: c")));
        QVERIFY(block->accessibleName().contains(QStringLiteral("NORMAL, 3 venues HALTED")));
        // What is no stricter than the whole desk is not counted beside it.
        auto killed = nextSnapshot();
        killed->sequence.value += 2;
        killed->tradingState = domain::TradingState::Killed;
        killed->tradingStateReason = "killed by ann\nvenue Derive HALTED: a";
        m_desk->publish(killed);
        QTRY_VERIFY(block->heldWords().isEmpty());
    }

    void killActsOnPressAndNotOnRelease()
    {
        KillButton* kill = m_window->header()->killSwitch()->killButton();
        QTest::mousePress(kill, Qt::LeftButton);
        QCOMPARE(m_desk->kills.size(), std::size_t{1});
        QTest::mouseRelease(kill, Qt::LeftButton);
        QCOMPARE(m_desk->kills.size(), std::size_t{1});
        QCOMPARE(m_desk->kills.front(), m_window->shownSnapshot()->operatorName);
    }

    void killActsByKey()
    {
        QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(m_desk->kills.size(), std::size_t{1});
    }

    void pauseAsksNothingAndASecondPauseResumes()
    {
        QTest::keyClick(m_window.get(), Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(m_desk->commands.back().action == OperatorAction::PauseTrading);
        auto halted = nextSnapshot();
        halted->tradingState = domain::TradingState::Halted;
        m_desk->publish(halted);
        QTRY_VERIFY(m_window->shownSnapshot()->tradingState == domain::TradingState::Halted);
        QTest::keyClick(m_window.get(), Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(m_desk->commands.back().action == OperatorAction::ResumeTrading);
    }

    void aModeThatAsksLessIsAskedAboutFirst()
    {
        auto confirm = nextSnapshot();
        confirm->mode = domain::HedgeMode::Confirm;
        m_desk->publish(confirm);
        QTRY_COMPARE(m_window->shownSnapshot()->sequence, confirm->sequence);
        const std::size_t before = m_desk->commands.size();
        QTest::keyClick(m_window.get(), Qt::Key_1, Qt::ControlModifier | Qt::AltModifier);
        QCOMPARE(m_desk->commands.size(), before);
        auto* card = m_window->findChild<Card*>();
        QVERIFY(card && card->isVisible());
        QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier | Qt::AltModifier);
        QVERIFY(m_desk->commands.back().mode == domain::HedgeMode::Manual);
    }

    void theNewestOfABurstOfPicturesIsShownAlone()
    {
        PictureBridge bridge;
        bridge.listenTo(m_desk);
        int shown = 0;
        connect(&bridge, &PictureBridge::pictureChanged, this, [&shown] { ++shown; });
        const std::uint64_t base = m_desk->latest()->sequence.value;
        for (std::uint64_t i = 1; i <= 100; ++i) {
            auto next = support::makeSampleSnapshot();
            next->sequence.value = base + i;
            m_desk->publish(next);
        }
        QTRY_VERIFY(bridge.newest() && bridge.newest()->sequence.value == base + 100);
        QCOMPARE(shown, 1);
    }

    void aProposalIsApprovedFromItsCard()
    {
        QVERIFY(!m_window->shownSnapshot()->proposals.empty());
        ProposalCard* card = m_window->decisions()->card();
        QVERIFY(card->isVisible());
        card->approveButton()->click();
        QVERIFY(m_desk->commands.back().action == OperatorAction::Approve);
        QCOMPARE(m_desk->commands.back().proposal, m_window->shownSnapshot()->proposals.front().decision->sequence);
    }

    void bringingThePanelForwardNeverPutsTheKeyboardOnApprove()
    {
        m_window->showPanel(QStringLiteral("decisions"));
        m_window->docks().value(QStringLiteral("decisions"))->setFloating(true);
        QCoreApplication::processEvents();
        ProposalCard* card = m_window->decisions()->card();
        QVERIFY(!card->approveButton()->hasFocus());
        QTest::keyClick(m_window->decisions()->list(), Qt::Key_Space);
        QVERIFY(m_desk->commands.empty());
    }

    void anotherProposalUnderThePressIsNotApproved()
    {
        ProposalCard* card = m_window->decisions()->card();
        auto other = m_window->shownSnapshot()->proposals.front();
        auto decision = std::make_shared<domain::Decision>(*other.decision);
        decision->sequence.value += 1;
        other.decision = decision;
        QSignalSpy refused(card, &ProposalCard::notTaken);
        QSignalSpy approved(card, &ProposalCard::approved);
        card->showProposal(other, m_window->shownSnapshot()->time, false);
        card->approveButton()->click();
        QCOMPARE(refused.count(), 1);
        QCOMPARE(approved.count(), 0);
        QTest::qWait(ProposalCard::kSettleMilliseconds + 20);
        card->approveButton()->click();
        QCOMPARE(approved.count(), 1);
    }

    void aBlockedProposalSaysWhyAndCannotBeApproved()
    {
        auto blocked = nextSnapshot();
        blocked->proposals.front().blockedBecause = "BTC oracle 3,962 s old, limit 3,960 s.";
        m_desk->publish(blocked);
        ProposalCard* card = m_window->decisions()->card();
        QTRY_VERIFY(card->approveButton()->isLocked());
        const std::size_t before = m_desk->commands.size();
        card->approveButton()->click();
        QCOMPARE(m_desk->commands.size(), before);
        QVERIFY(card->approveButton()->toolTip().contains(QStringLiteral("3,962 s")));
    }

    void aResizeSendsTheNewSize()
    {
        ProposalCard* card = m_window->decisions()->card();
        card->resizeButton()->click();
        QVERIFY(card->isResizing());
        card->sizeField()->setText(QStringLiteral("1.500"));
        auto* reason = card->findChild<ReasonField*>();
        reason->setEditText({});
        QVERIFY(card->approveButton()->isLocked());
        reason->setEditText(QStringLiteral("half is enough"));
        card->approveButton()->click();
        QVERIFY(m_desk->commands.back().action == OperatorAction::Resize);
        QCOMPARE(m_desk->commands.back().quantity->toDouble(), 1.5);
        QVERIFY(!m_desk->commands.back().limitPrice);  // It follows the size.
        QVERIFY(!card->isResizing());
    }

    void aTypedLimitGoesOutAndWithRevertItDoesNot()
    {
        ProposalCard* card = m_window->decisions()->card();
        card->resizeButton()->click();
        QVERIFY(card->priceField()->text().isEmpty());
        card->findChild<ReasonField*>()->setEditText(QStringLiteral("my price"));
        card->priceField()->setText(QStringLiteral("63,800.5"));
        card->resizeButton()->click();  // Revert
        QVERIFY(card->priceField()->text().isEmpty());
        card->priceField()->setText(QStringLiteral("63,800.5"));
        card->approveButton()->click();
        QCOMPARE(m_desk->commands.back().limitPrice->toDouble(), 63'800.5);
        const std::size_t sent = m_desk->commands.size();
        card->resizeButton()->click();
        card->findChild<ReasonField*>()->setEditText(QStringLiteral("my price"));
        card->priceField()->setText(QStringLiteral("cheap"));
        card->approveButton()->click();
        QCOMPARE(m_desk->commands.size(), sent);
    }

    void theStatusLineNamesTheNumbersOfTheList()
    {
        auto next = nextSnapshot();
        const std::uint64_t newest = next->decisions.front().decision->sequence.value;
        next->proposals.clear();
        next->journalSequence = {newest};
        m_desk->publish(next);
        auto* status = m_window->findChild<StatusLine*>();
        const QString onDisk = QStringLiteral("to #%1").arg(newest);
        QTRY_VERIFY(status->copyText().contains(onDisk + QLatin1Char(' ')));
        QVERIFY(status->copyText().contains(QStringLiteral("24 expiries,")));
        auto behind = nextSnapshot();
        behind->sequence.value += 1;
        behind->surfaceSlices = 1;
        behind->proposals.clear();
        behind->journalSequence = {newest - 1};
        m_desk->publish(behind);
        QTRY_VERIFY(status->copyText().contains(QStringLiteral("#%1 being written").arg(newest)));
        QVERIFY2(status->copyText().contains(QStringLiteral("1 expiry,")), qPrintable(status->copyText()));
    }

    void theCountOfDecisionsStandsInTheSmallWindowToo()
    {
        m_window->resize(1280, 720);
        QCoreApplication::processEvents();
        const auto& s = *m_window->shownSnapshot();
        const QString begins = QStringLiteral("%1 today, %2 hedge").arg(s.decisionCount).arg(s.hedgeCount);
        const auto labels = m_window->decisions()->findChildren<QLabel*>();
        const auto count = std::find_if(labels.begin(), labels.end(),
                                        [&](const QLabel* label) { return label->text().startsWith(begins); });
        QVERIFY(count != labels.end());
        QVERIFY((*count)->isVisible());
        QVERIFY2((*count)->width() >= (*count)->sizeHint().width(), "it is cut");
    }

    void aJournalLocksTradingButNotTheKillSwitch()
    {
        auto review = std::make_unique<support::FakeReview>();
        auto* journal = review.get();
        m_window->openReview(std::move(review));
        QVERIFY(journal->waiting() > 0);
        journal->answer(journal->waiting() - 1);
        QTRY_VERIFY(m_window->shownSnapshot()->session == interfaces::SessionKind::Review);
        QVERIFY(m_window->windowTitle().startsWith(QStringLiteral("REVIEW")));
        QVERIFY(!m_window->watchLine()->isVisible());
        m_window->commands().pauseTrading();
        QVERIFY(m_desk->commands.empty());
        QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(m_desk->kills.size(), std::size_t{1});
        // Beside the journal the button tells what the running desk is, not what it would do to one that trades.
        auto* kill = m_window->header()->killSwitch()->killButton();
        QVERIFY(kill->state() == KillButton::State::Armed);
        auto killed = nextSnapshot();
        killed->tradingState = domain::TradingState::Killed;
        m_desk->publish(killed);
        QTRY_VERIFY(kill->state() == KillButton::State::Killed);
        QVERIFY2(kill->toolTip().startsWith(QStringLiteral("The running desk: KILLED")), qPrintable(kill->toolTip()));
        journal->answer(journal->waiting() - 1);
        QCoreApplication::processEvents();
        QVERIFY2(kill->state() == KillButton::State::Killed, "the journal's own state");
        auto armed = nextSnapshot();
        armed->sequence.value += 1;
        m_desk->publish(armed);
        QTRY_VERIFY(kill->state() == KillButton::State::Armed);
        m_window->closeReview();
        QVERIFY(m_window->shownSnapshot()->session == interfaces::SessionKind::Simulated);
        QVERIFY(m_window->watchLine()->isVisible());
        m_window->commands().pauseTrading();
        QCOMPARE(m_desk->commands.size(), std::size_t{1});
    }

    /// A live journal is a file a day: buttons and keys lead to the days beside, and a day that cannot be opened is
    /// told where the review is shown.
    void aReviewGoesToTheDayBeforeAndAfter()
    {
        const auto dayOf = [](const char* name, const char* earlier, const char* later) {
            return [=] {
                auto review = std::make_unique<support::FakeReview>();
                review->stand(name, earlier, later);
                return std::unique_ptr<interfaces::Review>(std::move(review));
            };
        };
        m_factory.journals["/j/desk.ballast"] = dayOf("desk.ballast", "", "/j/desk-2026-02-05.ballast");
        m_factory.journals["/j/desk-2026-02-05.ballast"] =
            dayOf("desk-2026-02-05.ballast", "/j/desk.ballast", "/j/desk-2026-02-06.ballast");
        m_window->openReview(m_factory.journals["/j/desk-2026-02-05.ballast"]());
        auto* banner = m_window->findChild<ReviewBanner*>();
        auto* mode = m_window->findChild<ReviewMode*>();
        QVERIFY(banner && mode);
        const auto name = [mode] { return mode->controller()->review().info().name; };
        QVERIFY(banner->earlierButton()->isVisible() && banner->laterButton()->isVisible());
        QVERIFY(banner->laterButton()->geometry().right() < banner->width() - 140);
        QTest::mouseClick(banner->earlierButton(), Qt::LeftButton);
        QTRY_COMPARE(name(), std::string("desk.ballast"));
        QVERIFY(!banner->earlierButton()->isVisible() && banner->laterButton()->isVisible());
        QTest::keyClick(m_window.get(), Qt::Key_PageUp, Qt::ControlModifier);
        QTRY_VERIFY(banner->notice().startsWith(QStringLiteral("There is no journal of a day before")));
        QTest::keyClick(m_window.get(), Qt::Key_PageDown, Qt::ControlModifier);
        QTRY_COMPARE(name(), std::string("desk-2026-02-05.ballast"));
        QTest::mouseClick(banner->laterButton(), Qt::LeftButton);
        QTRY_VERIFY(banner->notice().contains(QStringLiteral("asked for /j/desk-2026-02-06.ballast")));
        QCOMPARE(name(), std::string("desk-2026-02-05.ballast"));
        m_window->closeReview();
    }

    void theSmallWindowDoesNotGrow()
    {
        m_window->resize(1280, 720);
        QCoreApplication::processEvents();
        QCOMPARE(m_window->size(), QSize(1280, 720));
        QVERIFY(m_window->header()->isCompact());
    }

    void everyDockComesForwardByItsId()
    {
        for (DeskDock* dock : m_window->docks()) {
            m_window->showPanel(dock->panel()->id());
            QCoreApplication::processEvents();
            QVERIFY2(dock->isVisible(), qPrintable(dock->panel()->id()));
        }
    }
};

QTEST_MAIN(MainWindowTest)
#include "main_window_test.moc"
