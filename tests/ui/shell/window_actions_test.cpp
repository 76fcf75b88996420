#include <QtTest>

#include "ui/flow/flow_panel.h"
#include "ui/format/display_zone.h"
#include "ui/header/header_bar.h"
#include "ui/inventory/inventory_heatmap_panel.h"
#include "ui/portfolio/portfolio_panel.h"
#include "ui/positions/positions_panel.h"
#include "ui/shell/window_fixture.h"
#include "ui/widgets/card.h"

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
        interfaces::OrderView working;
        working.state = domain::OrderState::Working;
        publishOrders({working});
        QVERIFY(!m_window->close());
        QVERIFY(m_window->isVisible());
        const auto cards = m_window->findChildren<Card*>();
        QCOMPARE(cards.size(), 1);
        QVERIFY(!QApplication::activeModalWidget());
        QVERIFY(!m_window->close());
        QCOMPARE(m_window->findChildren<Card*>().size(), 1);
        for (auto* button : cards.front()->findChildren<PushButton*>())
            if (button->text() == QStringLiteral("Quit")) button->click();
        QVERIFY(!m_window->isVisible());
    }

    void quittingAsksNothingWhenAllIsDone()
    {
        interfaces::OrderView filled;
        filled.state = domain::OrderState::Filled;
        publishOrders({filled});
        QVERIFY(m_window->close());
    }
};

QTEST_MAIN(WindowActionsTest)
#include "window_actions_test.moc"
