#include "ui/connections/venues_panel.h"

#include "ui/format/number_format.h"

namespace ballast::ui {

VenuesPanel::VenuesPanel(Selection* selection, QWidget* parent)
    : TablePanel(QStringLiteral("venues"), tr("Venues"), selection, parent)
{
    setUp(&m_model, LadderView::RowRule::Scroll, {880, 200}, {520, 140});
    header()->setLinked(false);
}

void VenuesPanel::rebuild(const interfaces::Snapshot& snapshot)
{
    m_model.show(snapshot.connections ? *snapshot.connections : interfaces::ConnectionsView{});
    if (m_model.rowCount() > 0) return setEmptyMessage({});
    setEmptyMessage(isOfVenues(snapshot.session) ? tr("Nothing was heard of the venues yet.")
                                                 : tr("This session's market is made here: it has no venue behind a "
                                                      "socket. \"Connect a venue\" in the File menu sets one up."));
}

}  // namespace ballast::ui
