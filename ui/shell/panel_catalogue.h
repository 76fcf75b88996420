#pragma once

#include <QList>

#include "ui/widgets/panel.h"

namespace ballast::ui {

class AlertsPanel;
class ChainPanel;
class DecisionsPanel;
class DecisionRecordPanel;
class InventoryHeatmapPanel;
class JournalPanel;
class PositionsPanel;
class QuotesPanel;

/// Every panel of the desk, made once. `all` owns nothing: the docks take them.
struct PanelCatalogue {
    QList<Panel*> all;
    DecisionsPanel* decisions{};
    DecisionRecordPanel* record{};
    JournalPanel* journal{};
    AlertsPanel* alerts{};
    InventoryHeatmapPanel* skew{};
    PositionsPanel* positions{};
    QuotesPanel* quotes{};
    ChainPanel* chain{};
};
PanelCatalogue makePanels(Selection* selection, QWidget* parent);

}  // namespace ballast::ui
