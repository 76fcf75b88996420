#include "ui/onchain/gas_panel.h"

#include "ui/format/number_format.h"

namespace ballast::ui {

GasPanel::GasPanel(Selection* selection, QWidget* parent)
    : TablePanel(QStringLiteral("gas"), tr("Gas and congestion"), selection, parent)
{
    setUp(&m_model, LadderView::RowRule::Scroll, {720, 320}, {420, 200});
    header()->setLinked(false);
}

void GasPanel::rebuild(const interfaces::Snapshot& snapshot)
{
    const bool hasChain = snapshot.connections && !snapshot.connections->gas.empty();
    m_model.show(hasChain ? *snapshot.connections : interfaces::ConnectionsView{});
    strip()->show(hasChain ? gasSentence(*snapshot.connections) : QString(), Tone::Warn);
    if (hasChain) return setEmptyMessage({});
    setEmptyMessage(isOfVenues(snapshot.session)
                        ? tr("No chain is read: the profile names neither a uniswap_v3 venue nor a Chainlink oracle.")
                        : tr("This session's market is made here: it has no chain. A live desk (--live PROFILE.toml) "
                             "shows the gas of its chains."));
}

}  // namespace ballast::ui
