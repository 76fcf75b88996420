#include "ui/shell/panel_catalogue.h"

#include "ui/decisions/decisions_panel.h"
#if __has_include("ui/inventory/inventory_heatmap_panel.h")
#include "ui/inventory/inventory_heatmap_panel.h"
#define BALLAST_HAS_INVENTORY
#endif
#if __has_include("ui/ladders/spot_ladder_panel.h")
#include "ui/ladders/expiry_ladder_panel.h"
#include "ui/ladders/spot_ladder_panel.h"
#include "ui/ladders/strike_ladder_panel.h"
#define BALLAST_HAS_LADDERS
#endif
#if __has_include("ui/positions/fills_panel.h")
#include "ui/positions/fills_panel.h"
#include "ui/positions/orders_panel.h"
#include "ui/positions/positions_panel.h"
#define BALLAST_HAS_POSITIONS
#endif
#if __has_include("ui/review/sources.cmake")
#include "ui/review/decision_record_panel.h"
#include "ui/review/journal_panel.h"
#define BALLAST_HAS_REVIEW
#endif
#if __has_include("ui/surface/surface_panel.h")
#include "ui/surface/fit_table_panel.h"
#include "ui/surface/surface_panel.h"
#define BALLAST_HAS_SURFACE
#endif

namespace ballast::ui {

PanelCatalogue makePanels(Selection* selection, QWidget* parent)
{
    PanelCatalogue catalogue;
    catalogue.decisions = new DecisionsPanel(selection, parent);
    catalogue.all << catalogue.decisions;
#ifdef BALLAST_HAS_INVENTORY
    catalogue.all << new InventoryHeatmapPanel(selection, parent);
#endif
#ifdef BALLAST_HAS_SURFACE
    catalogue.all << new SurfacePanel(selection, parent) << new FitTablePanel(selection, parent);
#endif
#ifdef BALLAST_HAS_LADDERS
    catalogue.all << new ExpiryLadderPanel(selection, parent) << new StrikeLadderPanel(selection, parent)
                  << new SpotLadderPanel(selection, parent);
#endif
#ifdef BALLAST_HAS_POSITIONS
    catalogue.all << new PositionsPanel(selection, parent) << new OrdersPanel(selection, parent)
                  << new FillsPanel(selection, parent);
#endif
#ifdef BALLAST_HAS_REVIEW
    catalogue.record = new DecisionRecordPanel(selection, parent);
    catalogue.journal = new JournalPanel(selection, parent);
    catalogue.all << catalogue.record << catalogue.journal;
#endif
    return catalogue;
}

}  // namespace ballast::ui
