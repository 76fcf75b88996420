#include "ui/onchain/actions_panel.h"

#include "ui/format/number_format.h"

namespace ballast::ui {

ActionsPanel::ActionsPanel(Selection* selection, QWidget* parent)
    : TablePanel(QStringLiteral("on-chain-actions"), tr("On-chain actions"), selection, parent)
{
    setUp(&m_model, LadderView::RowRule::Scroll, {960, 300}, {520, 200});
    header()->setLinked(false);
}

void ActionsPanel::rebuild(const interfaces::Snapshot& snapshot)
{
    const bool hasWallet = snapshot.connections && !snapshot.connections->wallets.empty();
    m_model.show(hasWallet ? snapshot.connections->wallets : std::vector<interfaces::WalletView>{});
    strip()->show(hasWallet ? actionsSentence(snapshot.connections->wallets) : QString(), Tone::Warn);
    if (hasWallet) return setEmptyMessage({});
    setEmptyMessage(isOfVenues(snapshot.session)
                        ? tr("No wallet is connected: the profile names no uniswap_v3 venue with a signer.")
                        : tr("This session's market is made here: nothing is sent to a chain. A live desk "
                             "(--live PROFILE.toml) shows what its wallets have on their way."));
}

}  // namespace ballast::ui
