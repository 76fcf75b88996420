#include "ui/connections/connections_panel.h"

#include "ui/format/number_format.h"

namespace ballast::ui {

ConnectionsPanel::ConnectionsPanel(Selection* selection, QWidget* parent)
    : TablePanel(QStringLiteral("connections"), tr("Connections"), selection, parent)
{
    setUp(&m_model, LadderView::RowRule::Scroll, {880, 300}, {520, 200});
    header()->setLinked(false);
}

void ConnectionsPanel::rebuild(const interfaces::Snapshot& snapshot)
{
    const auto* view = snapshot.connections.get();
    if (!view || (view->venues.empty() && view->oracles.empty() && view->chains.empty())) {
        m_model.show({});
        strip()->show({}, Tone::Warn);
        return setEmptyMessage(isOfVenues(snapshot.session)
                                   ? tr("Nothing was heard of the connections yet.")
                                   : tr("This session's market is made here: it has no connections. A live desk "
                                        "(--live PROFILE.toml) shows its venues, oracles and chains."));
    }
    setEmptyMessage({});
    m_model.show(*snapshot.connections);
    const QString faults = connectionsSentence(*snapshot.connections);
    strip()->show(faults, Tone::Warn);
}

}  // namespace ballast::ui
