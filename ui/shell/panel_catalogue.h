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
class LimitsPanel;
class PositionsPanel;
class OrdersPanel;
class QuotesPanel;
class SurfacePanel;
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
    OrdersPanel* orders{};
    QuotesPanel* quotes{};
    SurfacePanel* surface{};
    ChainPanel* chain{};
    ConnectPanel* connect{};
    BookScenariosPanel* wholeBook{};
    WhatIfPanel* whatIf{};
    LimitsPanel* limits{};
};
/// Each follows a group of `links` through a selection of its own.
PanelCatalogue makePanels(LinkGroups& links, QWidget* parent);

}  // namespace ballast::ui
