#include "ui/shell/panel_catalogue.h"

#include "ui/alerts/alerts_panel.h"
#include "ui/basis/basis_panel.h"
#include "ui/chain/chain_panel.h"
#include "ui/connect/connect_panel.h"
#include "ui/connections/accounts_panel.h"
#include "ui/connections/connections_panel.h"
#include "ui/connections/oracles_panel.h"
#include "ui/connections/traded_panel.h"
#include "ui/connections/venues_panel.h"
#include "ui/decisions/decisions_panel.h"
#include "ui/flow/flow_panel.h"
#include "ui/inventory/inventory_heatmap_panel.h"
#include "ui/ladders/expiry_ladder_panel.h"
#include "ui/ladders/spot_ladder_panel.h"
#include "ui/ladders/strike_ladder_panel.h"
#include "ui/ladders/vega_bucket_panel.h"
#include "ui/limits/limits_panel.h"
#include "ui/onchain/actions_panel.h"
#include "ui/onchain/gas_panel.h"
#include "ui/portfolio/portfolio_panel.h"
#include "ui/positions/fills_panel.h"
#include "ui/positions/margin_panel.h"
#include "ui/positions/orders_panel.h"
#include "ui/positions/positions_panel.h"
#include "ui/quotes/quotes_panel.h"
#include "ui/review/decision_record_panel.h"
#include "ui/review/journal_panel.h"
#include "ui/scenarios/book_scenarios_panel.h"
#include "ui/scenarios/scenario_grid_panel.h"
#include "ui/smile/fit_table_panel.h"
#include "ui/surface/surface_panel.h"
#include "ui/whatif/what_if_panel.h"

namespace ballast::ui {

PanelCatalogue makePanels(LinkGroups& links, QWidget* parent)
{
    PanelCatalogue catalogue;
    catalogue.decisions = new DecisionsPanel(links.makeMember(), parent);
    catalogue.all << catalogue.decisions;
    catalogue.skew = new InventoryHeatmapPanel(links.makeMember(), parent);
    catalogue.all << catalogue.skew;
    catalogue.surface = new SurfacePanel(links.makeMember(), parent);
    catalogue.all << catalogue.surface << new FitTablePanel(links.makeMember(), parent);
    catalogue.all << new ExpiryLadderPanel(links.makeMember(), parent)
                  << new StrikeLadderPanel(links.makeMember(), parent)
                  << new SpotLadderPanel(links.makeMember(), parent) << new VegaBucketPanel(links.makeMember(), parent)
                  << new ScenarioGridPanel(links.makeMember(), parent) << new MarginPanel(links.makeMember(), parent)
                  << new PortfolioPanel(links.makeMember(), parent) << new FlowPanel(links.makeMember(), parent)
                  << new ConnectionsPanel(links.makeMember(), parent) << new GasPanel(links.makeMember(), parent)
                  << new ActionsPanel(links.makeMember(), parent) << new BasisPanel(links.makeMember(), parent)
                  << new OraclesPanel(links.makeMember(), parent) << new VenuesPanel(links.makeMember(), parent)
                  << new AccountsPanel(links.makeMember(), parent) << new TradedPanel(links.makeMember(), parent);
    catalogue.connect = new ConnectPanel(links.makeMember(), parent);
    catalogue.all << catalogue.connect;
    catalogue.positions = new PositionsPanel(links.makeMember(), parent);
    catalogue.orders = new OrdersPanel(links.makeMember(), parent);
    catalogue.all << catalogue.positions << catalogue.orders << new FillsPanel(links.makeMember(), parent);
    catalogue.quotes = new QuotesPanel(links.makeMember(), parent);
    catalogue.chain = new ChainPanel(links.makeMember(), parent);
    catalogue.wholeBook = new BookScenariosPanel(links.makeMember(), parent);
    catalogue.whatIf = new WhatIfPanel(links.makeMember(), parent);
    catalogue.limits = new LimitsPanel(links.makeMember(), parent);
    catalogue.all << catalogue.quotes << catalogue.chain << catalogue.wholeBook << catalogue.whatIf << catalogue.limits;
    catalogue.record = new DecisionRecordPanel(links.makeMember(), parent);
    catalogue.journal = new JournalPanel(links.makeMember(), parent);
    catalogue.alerts = new AlertsPanel(links.makeMember(), parent);
    catalogue.all << catalogue.record << catalogue.journal << catalogue.alerts;
    return catalogue;
}

}  // namespace ballast::ui
