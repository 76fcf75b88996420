#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QSettings>
#include <QSpinBox>
#include <QtTest>
#include <algorithm>

#include "ui/decisions/decisions_panel.h"
#include "ui/flow/flow_panel.h"
#include "ui/format/display_zone.h"
#include "ui/header/end_strip.h"
#include "ui/header/header_bar.h"
#include "ui/header/watch_line.h"
#include "ui/inventory/inventory_heatmap_panel.h"
#include "ui/portfolio/portfolio_panel.h"
#include "ui/positions/orders_panel.h"
#include "ui/positions/positions_panel.h"
#include "ui/review/decision_record_panel.h"
#include "ui/review/decision_record_view.h"
#include "ui/review/fake_review.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/window_fixture.h"
#include "ui/theme/theme.h"
#include "ui/tickets/override_badges.h"
#include "ui/tickets/override_cards.h"
#include "ui/tickets/reason_field.h"
#include "ui/widgets/card.h"
#include "ui/widgets/segment_bar.h"

using namespace ballast;
using namespace ballast::ui;

class WindowActionsTest : public support::WindowFixture {
    Q_OBJECT

    void publishOrders(std::vector<interfaces::OrderView> orders)
    {
        auto next = nextSnapshot();
        next->orders = std::move(orders);
        m_desk->publish(next);
        QTRY_COMPARE(m_window->shownSnapshot()->orders.size(), next->orders.size());
    }
    void publishStanding(std::vector<interfaces::StandingView> standing)
    {
        auto next = nextSnapshot();
        next->standing = std::move(standing);
        m_desk->publish(next);
        QTRY_COMPARE(m_window->shownSnapshot()->standing.size(), next->standing.size());
    }

private Q_SLOTS:
    void init() { openWindow(); }

    void cleanup()
    {
        DisplayZone::instance().setLocal(false);
        closeWindow();
    }

    void theKeyTurnsTheZone()
    {
        QTest::keyClick(m_window.get(), Qt::Key_U, Qt::ControlModifier);
        QVERIFY(DisplayZone::instance().isLocal());
        QTest::keyClick(m_window.get(), Qt::Key_U, Qt::ControlModifier);
        QVERIFY(!DisplayZone::instance().isLocal());
    }

    /// A setting as theme and colours are: one step back, and not the step before it.
    void theZoneIsAStepBack()
    {
        const bool dark = theme().isDark;
        const auto restore = qScopeGuard([dark] { ThemeHolder::instance().setDark(dark); });
        QTest::keyClick(m_window.get(), Qt::Key_T, Qt::ControlModifier);
        QTest::keyClick(m_window.get(), Qt::Key_U, Qt::ControlModifier);
        QVERIFY(DisplayZone::instance().isLocal() && theme().isDark != dark);
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(!DisplayZone::instance().isLocal());
        QVERIFY2(theme().isDark != dark, "it took back another step");
        QCOMPARE(m_window->watchLine()->notice(), QStringLiteral("Undone: Zone of the times."));
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(DisplayZone::instance().isLocal());
    }

    void theDeskMakesWhatPanelsThatAreSeenShow()
    {
        using interfaces::SectionId;
        QVERIFY(!panel("scenario-grid")->isVisible());
        QTRY_VERIFY(!m_desk->wanted.has(SectionId::Grid));
        QVERIFY(m_desk->wanted.has(SectionId::Header));
        QVERIFY(!m_desk->wanted.has(SectionId::Quotes));
        for (const auto* each : m_window->findChildren<Panel*>())
            if (each->isVisible()) QCOMPARE((m_desk->wanted & each->wants()), each->wants());
        m_window->showPanel(QStringLiteral("scenario-grid"));
        QTRY_VERIFY(m_desk->wanted.has(SectionId::Grid));
        m_window->showPanel(QStringLiteral("portfolio/models"));
        QTRY_VERIFY(m_desk->wanted.has(SectionId::ModelRisk));
        m_window->showPanel(QStringLiteral("portfolio/tail"));
        QTRY_VERIFY(!m_desk->wanted.has(SectionId::ModelRisk));
    }

    void aPanelIsCalledForItsOwnSectionsAlone()
    {
        using interfaces::SectionId;
        QTRY_VERIFY(panel("positions")->snapshot() == m_window->shownSnapshot() || !panel("positions")->isVisible());
        m_window->showPanel(QStringLiteral("positions"));
        const auto before = panel("positions")->snapshot();
        m_desk->publish(nextSnapshot(), SectionId::Header);
        QTRY_VERIFY(m_window->shownSnapshot() != before);
        QCOMPARE(panel("positions")->snapshot(), before);
        auto further = nextSnapshot();
        ++further->sequence.value;
        m_desk->publish(further, SectionId::Positions);
        QTRY_VERIFY(panel("positions")->snapshot() == m_window->shownSnapshot());
        QVERIFY(panel("positions")->snapshot() != before);
    }

    void theKeyOpensTheAlertList()
    {
        QVERIFY(!panel("alerts")->isVisible());
        QTest::keyClick(m_window.get(), Qt::Key_J, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(panel("alerts")->isVisible());
    }

    void keysOpenThePagesOfThePortfolio()
    {
        auto* portfolio = qobject_cast<PortfolioPanel*>(panel("portfolio"));
        const std::pair<Qt::Key, PortfolioPanel::Page> pages[]{{Qt::Key_F4, PortfolioPanel::Models},
                                                               {Qt::Key_F3, PortfolioPanel::Pnl},
                                                               {Qt::Key_F2, PortfolioPanel::Tail}};
        for (const auto& [key, page] : pages) {
            QTest::keyClick(m_window.get(), key, Qt::ShiftModifier);
            QVERIFY(portfolio->page(page)->isVisible());
        }
    }

    void keysOpenThePagesOfTheFlow()
    {
        auto* flow = qobject_cast<FlowPanel*>(panel("flow"));
        const std::pair<Qt::Key, FlowPanel::Page> pages[]{{Qt::Key_F9, FlowPanel::Markouts},
                                                          {Qt::Key_F6, FlowPanel::Takers}};
        for (const auto& [key, page] : pages) {
            QTest::keyClick(m_window.get(), key, Qt::ShiftModifier);
            QVERIFY(flow->view(page)->isVisible());
        }
    }

    void theHeadersPnlOpensItsSplit()
    {
        auto* portfolio = qobject_cast<PortfolioPanel*>(panel("portfolio"));
        Q_EMIT m_window->findChild<HeaderBar*>()->panelRequested(QStringLiteral("portfolio/pnl"));
        QVERIFY(portfolio->page(PortfolioPanel::Pnl)->isVisible());
        QCOMPARE(portfolio->page(PortfolioPanel::Pnl)->table().rowCount(),
                 static_cast<int>(m_window->shownSnapshot()->portfolio->attribution->parts.size()) + 5);
        // Behind the parts: what is unexplained, what moved since, and the two totals with what lies between them.
    }

    void aPanelWithoutThatPageOpensAllTheSame()
    {
        m_window->showPanel(QStringLiteral("margin/nothing"));
        QVERIFY(panel("margin")->isVisible());
    }

    void aDoubleClickListsThePositionsOfTheCell()
    {
        auto* positions = qobject_cast<PositionsPanel*>(panel("positions"));
        auto* skew = qobject_cast<InventoryHeatmapPanel*>(panel("inventory-skew"));
        m_window->showPanel(positions->id());
        QTRY_VERIFY(positions->model().rowCount() > 0);
        const int all = positions->model().rowCount();
        m_window->selection()->setExpiry(m_window->shownSnapshot()->underlyings.front().legs.front().expiry);
        Q_EMIT skew->positionsRequested();
        QVERIFY(positions->isVisible());
        QTRY_VERIFY(positions->model().rowCount() < all);
    }

    void quittingAsksWhileOrdersWorkAndBlocksNothing()
    {
        publishStanding({{"Deribit", "BTC", 1, 0}});
        QVERIFY(!m_window->close());
        QVERIFY(m_window->isVisible());
        const auto cards = m_window->findChildren<Card*>();
        QCOMPARE(cards.size(), 1);
        QVERIFY(!QApplication::activeModalWidget());
        QVERIFY(!m_window->close());
        QCOMPARE(m_window->findChildren<Card*>().size(), 1);
        for (auto* button : cards.front()->findChildren<PushButton*>())
            if (button->text() == QStringLiteral("Leave them and quit")) button->click();
        QVERIFY(!m_window->isVisible());
    }

    void quittingAsksNothingWhenAllIsDone()
    {
        interfaces::OrderView filled;
        filled.state = domain::OrderState::Filled;
        publishOrders({filled});
        QVERIFY(m_window->close());
    }

    void theEndOfARecordingIsSaidWithItsTwoButtons()
    {
        auto* end = m_window->findChild<EndStrip*>();
        QVERIFY(end && !end->isVisible());
        interfaces::SessionRequest request;
        request.kind = interfaces::SessionKind::Recorded;
        request.recordedFolder = "/recorded/deribit";
        request.journalFile = "/journals/first.ballast";
        m_window->setRequest(request);
        auto next = nextSnapshot();
        next->session = interfaces::SessionKind::Recorded;
        next->playback.canControl = true;
        next->playback.ended = true;
        next->playback.message = "End of the recording, 2026-02-14T15:34:11 UTC";
        m_desk->publish(next);
        QTRY_VERIFY(end->isVisible());
        QCOMPARE(end->sentence(), QStringLiteral("End of the recording, 2026-02-14 15:34:11 UTC."));
        QVERIFY(!m_window->area()->geometry().intersects(QRect(end->mapTo(m_window.get(), QPoint(0, 0)), end->size())));
        end->againButton()->click();
        QTRY_COMPARE(m_factory.opened.load(), 1);
        QCOMPARE(m_factory.asked.recordedFolder, request.recordedFolder);
        QVERIFY(m_factory.asked.journalFile.empty());
        QTest::qWait(10);
        end->reviewButton()->click();
        QTRY_VERIFY(m_window->watchLine()->notice().contains(QStringLiteral("no journal")));
        auto going = nextSnapshot();
        going->sequence.value += 1;
        m_desk->publish(going);
        QTRY_VERIFY(!end->isVisible());
    }

    /// By its number a record is found whatever its list is narrowed to, or not fed, and in a journal the journal's.
    void aRecordIsFoundByItsNumber()
    {
        const auto override =
            std::find_if(m_window->shownSnapshot()->decisions.begin(), m_window->shownSnapshot()->decisions.end(),
                         [](const auto& view) { return view.decision->kind == domain::DecisionKind::Override; });
        QVERIFY(override != m_window->shownSnapshot()->decisions.end());
        const auto number = override->decision->sequence;
        auto* decisions = m_window->decisions();
        auto* kinds = decisions->header()->findChild<SegmentBar*>();
        QVERIFY(kinds);
        Q_EMIT kinds->activated(1);  // Acted.
        kinds->setCurrent(1);
        auto* record = m_window->findChild<DecisionRecordPanel*>(QStringLiteral("decision-record"));
        const auto shown = [&] {
            const auto* view = record->findChild<DecisionRecordView*>();
            return view->record().decision ? view->record().decision->sequence.value : 0;
        };
        Q_EMIT m_window->watchLine()->badges()->recordRequested(number);
        QCOMPARE(shown(), number.value);
        QCOMPARE(kinds->current(), 0);
        QVERIFY(!m_window->watchLine()->notice().contains(QStringLiteral("not in the list")));
        auto* palette = m_window->findChild<CommandPalette*>();
        Q_EMIT palette->recordRequested(987654);
        QVERIFY(m_window->watchLine()->notice().startsWith(QStringLiteral("Record 987654 is not in the list")));
        m_window->openReview(std::make_unique<support::FakeReview>());
        Q_EMIT palette->recordRequested(3);
        QCOMPARE(shown(), std::uint64_t{3});
        Q_EMIT palette->recordRequested(987654);
        QCOMPARE(shown(), std::uint64_t{3});
        m_window->closeReview();
    }

    /// On its lighter ground, in both themes: the key of "Cancel Esc" was at 3 to 1.
    void aButtonsKeyIsReadUnderThePointer()
    {
        const bool was = theme().isDark;
        const auto restore = qScopeGuard([was] { ThemeHolder::instance().setDark(was); });
        for (const bool dark : {true, false}) {
            ThemeHolder::instance().setDark(dark);
            PushButton button(QString(), 30);
            button.setKeyHint(QStringLiteral("Esc"));
            button.resize(80, 30);
            button.setAttribute(Qt::WA_UnderMouse);
            const QImage picture = button.grab().toImage();
            const QColor ground = picture.pixelColor(10, 8);
            double most = 0.0;
            for (int y = 8; y < 22; ++y)
                for (int x = 10; x < 70; ++x)
                    most = std::max(most, contrastRatio(picture.pixelColor(x, y), ground));
            QVERIFY2(most >= 4.5, qPrintable(QString::number(most)));
        }
    }

    /// Of what matches, what begins as it was typed comes first: Enter does that.
    void thePaletteRanksWhatBeginsAsTyped()
    {
        auto* palette = m_window->findChild<CommandPalette*>();
        const auto first = [palette](const QString& typed) {
            palette->open(100);
            palette->findChild<QLineEdit*>()->setText(typed);
            const auto* list = palette->findChild<QListWidget*>();
            return list->count() > 0 ? list->item(0)->text() : QString();
        };
        QVERIFY2(first(QStringLiteral("Up red")).contains(QStringLiteral("Colours: up red, down green")),
                 qPrintable(first(QStringLiteral("Up red"))));
        QVERIFY2(first(QStringLiteral("colour")).contains(QStringLiteral("Colours: ")),
                 qPrintable(first(QStringLiteral("colour"))));
        QVERIFY2(first(QStringLiteral("margin")).contains(QStringLiteral("Margin")),
                 qPrintable(first(QStringLiteral("margin"))));
        QVERIFY2(first(QStringLiteral("orders")).contains(QStringLiteral("Orders")),
                 qPrintable(first(QStringLiteral("orders"))));
        // Scattered words are found as before.
        QVERIFY2(first(QStringLiteral("green red down")).contains(QStringLiteral("green")), "scattered");
        palette->hide();
    }

    /// Its key brings the keyboard to a panel that floats, and what is done to "the panel" is done to it or to none.
    void keysOfThePanelReachTheOneThatWasNamedOrNone()
    {
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QWidget* had = QApplication::focusWidget();
        if (had) had->clearFocus();
        QTest::keyClick(m_window.get(), Qt::Key_D, Qt::ControlModifier);
        for (const DeskDock* dock : m_window->docks())
            QVERIFY2(!dock->isFloating(), qPrintable(dock->id()));
        QVERIFY2(m_window->watchLine()->notice().startsWith(QStringLiteral("No panel has the keyboard")),
                 qPrintable(m_window->watchLine()->notice()));
        DeskDock* dock = m_window->docks().value(QStringLiteral("greeks-by-spot"));
        QTest::keyClick(m_window.get(), Qt::Key_F7);
        QTest::keyClick(m_window.get(), Qt::Key_D, Qt::ControlModifier);
        QTRY_VERIFY(dock->isFloating() && dock->isActiveWindow());
        m_window->activateWindow();
        m_window->decisions()->takeFocus(Qt::OtherFocusReason);
        QTRY_VERIFY(m_window->isActiveWindow());
        QTest::keyClick(m_window.get(), Qt::Key_F7);
        QTRY_VERIFY(dock->isActiveWindow());
        QVERIFY(dock->isAncestorOf(QApplication::focusWidget()));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_D, Qt::ControlModifier);
        QVERIFY2(!dock->isFloating(), "the same key docks it again");
        QVERIFY(!m_window->docks().value(QStringLiteral("decisions"))->isFloating());
        // What is chosen in a panel's head is the panel's too.
        m_window->showPanel(QStringLiteral("positions"));
        auto* bar = panel("positions")->header()->findChild<SegmentBar*>();
        bar->setFocus();
        QTest::keyClick(bar, Qt::Key_D, Qt::ControlModifier);
        QVERIFY(m_window->docks().value(QStringLiteral("positions"))->isFloating());
        m_window->resetLayout();
    }

    void anOrderThatWorksIsTakenBackByOneKeyAndOneThatEndedIsNot()
    {
        m_window->showPanel(QStringLiteral("orders"));
        auto* orders = m_window->findChild<OrdersPanel*>(QStringLiteral("orders"));
        QTRY_COMPARE(orders->model().rowCount(), 6);
        QVERIFY(orders->cancelButton()->isLocked());
        QCOMPARE(orders->cancelButton()->toolTip(), QStringLiteral("Choose an order first."));
        orders->view()->setFocus();
        QTest::keyClick(orders->view(), Qt::Key_Home);
        QTest::keyClick(orders->view(), Qt::Key_Down);
        QVERIFY(says(orders, QStringLiteral("Buy BTC-27FEB26-50000-P on Deribit, 4.0 of 4.0 contracts open")));
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        // What is typed into the filter is text.
        QVERIFY(orders->focusFilter());
        QTest::keyClick(m_window->windowHandle(), Qt::Key_C);
        QTest::keyClick(m_window->windowHandle(), Qt::Key_Escape);
        QVERIFY(m_desk->commands.empty());
        orders->view()->setFocus();
        QTest::keyClick(m_window->windowHandle(), Qt::Key_C);
        QTRY_COMPARE(m_desk->commands.size(), std::size_t{1});
        QVERIFY(m_desk->commands.back().action == domain::OperatorAction::CancelOrder);
        QCOMPARE(m_desk->commands.back().key, std::string("7f3a-0030"));
        QCOMPARE(m_desk->commands.back().underlying, std::string("BTC"));
        // Filtered away it is out of the key's reach, also when the filter goes.
        QVERIFY(orders->focusFilter());
        QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("Hyperliquid"));
        QTRY_COMPARE(orders->cancelButton()->toolTip(), QStringLiteral("Choose an order first."));
        QTest::keyClick(m_window->windowHandle(), Qt::Key_Escape);
        QTRY_COMPARE(orders->model().rowCount(), 6);
        orders->view()->setFocus();
        QTest::keyClick(m_window->windowHandle(), Qt::Key_C);
        QTest::qWait(150);
        QCOMPARE(m_desk->commands.size(), std::size_t{1});
        QTest::keyClick(orders->view(), Qt::Key_Home);
        QTest::keyClick(orders->view(), Qt::Key_Down);
        // What became of it stands over the button.
        auto answered = nextSnapshot();
        answered->tickets = {{.number = 1,
                              .action = domain::OperatorAction::CancelOrder,
                              .taken = answered->time,
                              .state = interfaces::TicketState::Refused,
                              .sentence = "Nothing was cancelled for ann: order 7f3a-0030 has ended: filled."}};
        for (auto& order : answered->orders.change())
            if (order.id == "7f3a-0030") order.state = domain::OrderState::Filled;
        m_desk->publish(answered);
        QTRY_VERIFY(
            orders->outcomes()->sentences().join(QLatin1Char(' ')).contains(QStringLiteral("has ended: filled")));
        QCOMPARE(orders->cancelButton()->toolTip(), QStringLiteral("This order works no more: filled."));
        QTest::keyClick(m_window->windowHandle(), Qt::Key_C);
        QTest::qWait(150);
        QCOMPARE(m_desk->commands.size(), std::size_t{1});
    }

    void aVetoTakesTwoKeysAndSaysItsScopeAndEnd()
    {
        auto* card = m_window->decisions()->card();
        QVERIFY(card->isVisible());
        card->setFocus();
        QTest::keyClick(card, Qt::Key_V);
        auto* veto = openCard(QStringLiteral("Veto"));
        QVERIFY(veto);
        QVERIFY(says(veto, QStringLiteral("BTC hedge for 30 min, until 21:59:37 UTC")));
        auto* minutes = veto->findChild<QSpinBox*>();
        minutes->setValue(1);
        QVERIFY(says(veto, QStringLiteral("for one minute, until 21:30:37 UTC")));
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QTest::keyClick(m_window->windowHandle(), Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE(m_desk->commands.size(), std::size_t{1});  // A key presses a button for a moment.
        QVERIFY(m_desk->commands.back().action == domain::OperatorAction::Veto);
        QCOMPARE(m_desk->commands.back().reason, std::string("by hand, no reason typed"));
    }

    void aForcedHedgeTakesTwoKeysAndItsSize()
    {
        auto* force = openForceHedgeCard(m_window.get(), 200, m_window->commands(), *m_window->shownSnapshot(),
                                         QStringLiteral("BTC"));
        QTest::keyClicks(force->findChild<QLineEdit*>(QString(), Qt::FindDirectChildrenOnly), QStringLiteral("1.5"));
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QTest::keyClick(m_window->windowHandle(), Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE(m_desk->commands.size(), std::size_t{1});
        QVERIFY(m_desk->commands.back().action == domain::OperatorAction::ForceHedge);
        QCOMPARE(m_desk->commands.back().reason, std::string("by hand, no reason typed"));
    }

    void anExclusionNamesItsScopeAndTakesOneOfTheLastReasonsByKey()
    {
        QSettings().setValue(QStringLiteral("desk/reasons"),
                             QStringList{QStringLiteral("gas high"), QStringLiteral("fills late")});
        auto* exclude = openExcludeCard(m_window.get(), 200, m_window->commands(), *m_window->shownSnapshot());
        auto* venue = exclude->findChild<QComboBox*>();
        QVERIFY(says(exclude, QStringLiteral("Hedges of BTC and ETH use other venues than ") + venue->currentText()));
        venue->setCurrentIndex(venue->count() - 1);
        QVERIFY(says(exclude, QStringLiteral("use other venues than ") + venue->currentText()));
        auto* reason = exclude->findChild<ReasonField*>();
        QTest::keyClick(reason, Qt::Key_2, Qt::AltModifier);
        QCOMPARE(reason->reason(), QStringLiteral("fills late"));
        QSettings().remove(QStringLiteral("desk/reasons"));
    }

private:
    Card* openCard(const QString& title)
    {
        for (auto* card : m_window->findChildren<Card*>())
            if (card->isVisible() && says(card, title)) return card;
        return nullptr;
    }
    static bool says(const QWidget* card, const QString& words)
    {
        const auto labels = card->findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) {
            return label->text().replace(QChar::Nbsp, QLatin1Char(' ')).contains(words);
        });
    }
};

QTEST_MAIN(WindowActionsTest)
#include "window_actions_test.moc"
