#pragma once

#include <QList>

#include "ui/widgets/panel.h"

namespace ballast::ui {

class AlertsPanel;
class BookScenariosPanel;
class ChainPanel;
class ConnectPanel;
class DecisionsPanel;
class DecisionRecordPanel;
class InventoryHeatmapPanel;
class JournalPanel;
class PositionsPanel;
class QuotesPanel;
class WhatIfPanel;

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
    ConnectPanel* connect{};
    BookScenariosPanel* wholeBook{};
    WhatIfPanel* whatIf{};
};
PanelCatalogue makePanels(Selection* selection, QWidget* parent);

}  // namespace ballast::ui
