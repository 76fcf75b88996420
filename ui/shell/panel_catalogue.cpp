#include "ui/shell/panel_catalogue.h"

#include "ui/alerts/alerts_panel.h"
#include "ui/chain/chain_panel.h"
#include "ui/connect/connect_panel.h"
#include "ui/connections/accounts_panel.h"
#include "ui/connections/connections_panel.h"
#include "ui/connections/oracles_panel.h"
#include "ui/connections/venues_panel.h"
#include "ui/decisions/decisions_panel.h"
#include "ui/flow/flow_panel.h"
#include "ui/inventory/inventory_heatmap_panel.h"
#include "ui/ladders/expiry_ladder_panel.h"
#include "ui/ladders/spot_ladder_panel.h"
#include "ui/ladders/strike_ladder_panel.h"
#include "ui/ladders/vega_bucket_panel.h"
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

PanelCatalogue makePanels(Selection* selection, QWidget* parent)
{
    PanelCatalogue catalogue;
    catalogue.decisions = new DecisionsPanel(selection, parent);
    catalogue.all << catalogue.decisions;
    catalogue.skew = new InventoryHeatmapPanel(selection, parent);
    catalogue.all << catalogue.skew;
    catalogue.all << new SurfacePanel(selection, parent) << new FitTablePanel(selection, parent);
    catalogue.all << new ExpiryLadderPanel(selection, parent) << new StrikeLadderPanel(selection, parent)
                  << new SpotLadderPanel(selection, parent) << new VegaBucketPanel(selection, parent)
                  << new ScenarioGridPanel(selection, parent) << new MarginPanel(selection, parent)
                  << new PortfolioPanel(selection, parent) << new FlowPanel(selection, parent)
                  << new ConnectionsPanel(selection, parent) << new OraclesPanel(selection, parent)
                  << new VenuesPanel(selection, parent) << new AccountsPanel(selection, parent);
    catalogue.connect = new ConnectPanel(selection, parent);
    catalogue.all << catalogue.connect;
    catalogue.positions = new PositionsPanel(selection, parent);
    catalogue.all << catalogue.positions << new OrdersPanel(selection, parent) << new FillsPanel(selection, parent);
    catalogue.quotes = new QuotesPanel(selection, parent);
    catalogue.chain = new ChainPanel(selection, parent);
    catalogue.wholeBook = new BookScenariosPanel(selection, parent);
    catalogue.whatIf = new WhatIfPanel(selection, parent);
    catalogue.all << catalogue.quotes << catalogue.chain << catalogue.wholeBook << catalogue.whatIf;
    catalogue.record = new DecisionRecordPanel(selection, parent);
    catalogue.journal = new JournalPanel(selection, parent);
    catalogue.alerts = new AlertsPanel(selection, parent);
    catalogue.all << catalogue.record << catalogue.journal << catalogue.alerts;
    return catalogue;
}

}  // namespace ballast::ui
