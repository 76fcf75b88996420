#include "ui/connections/traded_panel.h"

#include "ui/format/number_format.h"

namespace ballast::ui {

TradedPanel::TradedPanel(Selection* selection, QWidget* parent)
    : TablePanel(QStringLiteral("traded"), tr("Traded at the venues"), selection, parent)
{
    setUp(&m_model, LadderView::RowRule::Scroll, {880, 240}, {520, 160});
    header()->setLinked(false);
}

void TradedPanel::rebuild(const interfaces::Snapshot& snapshot)
{
    m_model.show(snapshot.connections ? *snapshot.connections : interfaces::ConnectionsView{});
    if (m_model.rowCount() > 0) return setEmptyMessage({});
    setEmptyMessage(isOfVenues(snapshot.session)
                        ? tr("No venue has listed anything yet.")
                        : tr("This session's market is made here: nobody else trades in it. A live desk (--live "
                             "PROFILE.toml) shows what is traded at its venues."));
}

}  // namespace ballast::ui
