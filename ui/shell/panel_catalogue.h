#pragma once

#include <QList>

#include "ui/widgets/panel.h"

namespace ballast::ui {

class DecisionsPanel;
class DecisionRecordPanel;
class JournalPanel;

/// Every panel of the desk, made once. `all` owns nothing: the docks take them.
struct PanelCatalogue {
    QList<Panel*> all;
    DecisionsPanel* decisions{};
    DecisionRecordPanel* record{};
    JournalPanel* journal{};
};
PanelCatalogue makePanels(Selection* selection, QWidget* parent);

}  // namespace ballast::ui
