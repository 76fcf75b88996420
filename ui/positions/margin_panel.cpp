#include "ui/positions/margin_panel.h"

#include "ui/format/number_format.h"

namespace ballast::ui {

MarginPanel::MarginPanel(Selection* selection, QWidget* parent)
    : TablePanel(QStringLiteral("margin"), tr("Margin"), selection, parent)
{
    setUp(&m_model, LadderView::RowRule::Scroll, {900, 160}, {420, 120});
    header()->setLinked(false);
}

void MarginPanel::rebuild(const interfaces::Snapshot& snapshot)
{
    header()->setFollowText(tr("by venue, worst first"));
    if (!snapshot.loading.empty()) return setEmptyMessage(text(snapshot.loading));
    if (snapshot.margin.empty())
        return setEmptyMessage(tr("Margin is not computed: no venue holds both cash and positions."));
    setEmptyMessage({});
    m_model.show(snapshot.margin);
}

}  // namespace ballast::ui
