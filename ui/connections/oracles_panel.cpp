#include "ui/connections/oracles_panel.h"

#include "ui/format/number_format.h"

namespace ballast::ui {

OraclesPanel::OraclesPanel(Selection* selection, QWidget* parent)
    : TablePanel(QStringLiteral("oracles"), tr("Oracles"), selection, parent)
{
    setUp(&m_model, LadderView::RowRule::Scroll, {880, 240}, {520, 160});
    header()->setLinked(false);
}

void OraclesPanel::rebuild(const interfaces::Snapshot& snapshot)
{
    const auto& connections = snapshot.connections;
    m_model.show(connections ? *connections : interfaces::ConnectionsView{});
    strip()->show(connections ? oraclesSentence(*connections) : QString(), Tone::Warn);
    if (connections && !connections->oracles.empty()) return setEmptyMessage({});
    setEmptyMessage(isOfVenues(snapshot.session)
                        ? tr("This desk's profile names no oracle, or none has been heard yet: an [[oracle]] of kind "
                             "pyth or chainlink, or \"Connect a venue\" in the File menu.")
                        : tr("This session's market is made here: it has no oracle of its own. A live desk (--live "
                             "PROFILE.toml) shows Pyth's and Chainlink's prices."));
}

}  // namespace ballast::ui
