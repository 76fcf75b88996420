#include "ui/onchain/gas_model.h"

#include <algorithm>

#include "ui/format/number_format.h"
#include "ui/kit/cell_text.h"

namespace ballast::ui {
namespace {

using domain::Quality;
using interfaces::Congestion;
using interfaces::GasView;
using interfaces::WalletView;

constexpr std::size_t kColumns = 5;
constexpr double kNearlyUsed = 0.8;  ///< Of a budget or a cap, from which a person is warned.

std::vector<LadderColumn> makeColumns()
{
    return {{"what", QObject::tr("Gas"), "", QObject::tr("Offered within the hour"), true, true, false, 14, true},
            {"state", QObject::tr("State"), "", QObject::tr("below base fee"), true, true, false, 18, true},
            {"value", QObject::tr("Value"), "", "888,888.888 gwei", false, true, false, 14, true},
            {"change", QObject::tr("Against now"), "%", "−888.8"},
            {"note", QObject::tr("Note"), "", QObject::tr("why it is not good"), true, true, true, 0, true}};
}

/// Small fees need their digits, large ones none.
int decimalsOf(double gwei) { return gwei < 1.0 ? 6 : gwei < 100.0 ? 3 : 1; }

QString gweiText(double gwei) { return plain(gwei, decimalsOf(gwei)) + QStringLiteral("\u00A0gwei"); }

LadderCell gweiCell(double gwei)
{
    LadderCell cell = plainCell(gwei, decimalsOf(gwei));
    cell.text = gweiText(gwei);
    return cell;
}

LadderCell markedCell(const QString& words, Mark mark, Tone tone)
{
    LadderCell cell = wordCell(words, tone);
    cell.mark = mark;
    cell.markTone = tone;
    return cell;
}

LadderCell qualityCell(Quality quality)
{
    if (quality == Quality::Good) return wordCell(QObject::tr("good"));
    if (quality == Quality::Stale) return markedCell(QObject::tr("stale"), Mark::Stale, Tone::Stale);
    return markedCell(text(domain::toString(quality)), Mark::Warning, Tone::Warn);
}

LadderCell congestionCell(Congestion congestion)
{
    switch (congestion) {
    case Congestion::Quiet:
        return wordCell(QObject::tr("quiet"));
    case Congestion::Usual:
        return wordCell(QObject::tr("usual"));
    case Congestion::Busy:
        return markedCell(QObject::tr("busy"), Mark::Warning, Tone::Warn);
    case Congestion::Congested:
        return markedCell(QObject::tr("congested"), Mark::Breach, Tone::Breach);
    case Congestion::Unknown:
        break;
    }
    return wordCell(QObject::tr("not known"), Tone::Quiet);
}

LadderRow rowOf(const QString& key, RowKind kind, const QString& what)
{
    LadderRow row{.key = key, .kind = kind, .cells = {}};
    row.cells.assign(kColumns, blankCell());
    row.cells[0] = wordCell(what, kind == RowKind::Group ? Tone::Value : Tone::Label);
    return row;
}

void note(LadderRow& row, const QString& words)
{
    row.cells[4] = wordCell(words, Tone::Label);
    row.cells[4].toolTip = words;
}

void change(LadderRow& row, double then, const GasView& gas)
{
    if (!gas.baseFeeGwei || !(*gas.baseFeeGwei > 0.0)) return;
    const double moved = 100.0 * (then / *gas.baseFeeGwei - 1.0);
    row.cells[3] = plainCell(moved, 1);
    row.cells[3].text = signedNumber(moved, 1);
}

/// Share of what may be spent or offered: a bar, and a mark from where it ends soon.
LadderCell shareState(double share)
{
    if (share >= 1.0) return markedCell(QObject::tr("used up"), Mark::Breach, Tone::Breach);
    if (share >= kNearlyUsed) return markedCell(QObject::tr("nearly used"), Mark::Warning, Tone::Warn);
    return wordCell(QObject::tr("within"));
}

void addChain(std::vector<LadderRow>& rows, const GasView& gas)
{
    const QString key = text(gas.name) + QLatin1Char('\n');
    auto head = rowOf(key, RowKind::Group, QObject::tr("%1, chain %2").arg(text(gas.name)).arg(gas.chainId));
    head.cells[1] = qualityCell(gas.quality);
    note(head, !gas.reason.empty() ? text(gas.reason)
               : gas.height        ? QObject::tr("block %1").arg(plain(static_cast<double>(*gas.height), 0))
                                   : QString());
    rows.push_back(std::move(head));
    auto now = rowOf(key + "now", RowKind::Plain, QObject::tr("Base fee"));
    now.cells[2] = gas.baseFeeGwei ? gweiCell(*gas.baseFeeGwei) : missingCell();
    note(now, QObject::tr("of the newest block"));
    rows.push_back(std::move(now));
    auto next = rowOf(key + "next", RowKind::Plain, QObject::tr("Next block"));
    next.cells[2] = gas.nextGwei ? gweiCell(*gas.nextGwei) : missingCell();
    if (gas.nextGwei) change(next, *gas.nextGwei, gas);
    note(next, gas.nextGwei ? QObject::tr("exact, by the gas that the newest block used")
                            : QObject::tr("the node does not tell how much gas the newest block used"));
    rows.push_back(std::move(next));
    for (const auto& one : gas.forecasts) {
        if (one.blocks <= 1) continue;
        auto row = rowOf(key + QString::number(one.blocks), RowKind::Plain,
                         QObject::tr("In %1 blocks, at most").arg(one.blocks));
        row.cells[2] = gweiCell(one.highestGwei);
        change(row, one.highestGwei, gas);
        note(row, QObject::tr("if all are full; %1 if all are empty").arg(gweiText(one.lowestGwei)));
        rows.push_back(std::move(row));
    }
    auto tip = rowOf(key + "tip", RowKind::Plain, QObject::tr("Tip"));
    tip.cells[2] = gas.tipGwei ? gweiCell(*gas.tipGwei) : missingCell();
    note(tip, gas.tipGwei ? QObject::tr("the middle of what recent blocks paid beside the base fee")
                          : QObject::tr("told of the chain alone that is traded on"));
    rows.push_back(std::move(tip));
    auto full = rowOf(key + "full", RowKind::Plain, QObject::tr("Blocks full"));
    full.cells[1] = congestionCell(gas.congestion);
    if (gas.fullness) {
        full.cells[2] = plainCell(100.0 * *gas.fullness, 1);
        full.cells[2].text += QStringLiteral("\u00A0%");
        full.cells[2].bar = *gas.fullness;
        note(full, QObject::tr("mean of %1 blocks; the base fee stands still at 50 %").arg(gas.blocks));
    } else {
        full.cells[2] = missingCell();
    }
    rows.push_back(std::move(full));
    if (gas.history.size() < 2) return;
    const auto [low, high] = std::minmax_element(gas.history.begin(), gas.history.end());
    auto seen = rowOf(key + "seen", RowKind::Plain, QObject::tr("Highest seen"));
    seen.cells[2] = gweiCell(*high);
    change(seen, *high, gas);
    note(seen, QObject::tr("of the last %1 blocks; lowest %2").arg(gas.history.size()).arg(gweiText(*low)));
    rows.push_back(std::move(seen));
}

/// The highest base fee of the chains: which one a wallet is on is not told, and a desk trades on one.
std::optional<double> baseFeeOf(const interfaces::ConnectionsView& view)
{
    std::optional<double> fee;
    for (const auto& gas : view.gas)
        if (gas.baseFeeGwei) fee = std::max(fee.value_or(0.0), *gas.baseFeeGwei);
    return fee;
}

void addWallet(std::vector<LadderRow>& rows, const WalletView& wallet, std::optional<double> baseFee)
{
    const QString key = text(wallet.account) + QStringLiteral("\nwallet");
    rows.push_back(rowOf(key, RowKind::Group, QObject::tr("%1, our budget").arg(text(wallet.account))));
    auto spent = rowOf(key + "spent", RowKind::Plain, QObject::tr("Offered within the hour"));
    const double share = wallet.budgetEther > 0.0 ? wallet.spentEther / wallet.budgetEther : 0.0;
    spent.cells[1] = shareState(share);
    spent.cells[2] = plainCell(wallet.spentEther, 4);
    spent.cells[2].text += QStringLiteral("\u00A0ETH");
    spent.cells[2].bar = std::min(share, 1.0);
    note(spent,
         QObject::tr("of %1 ETH that orders of one hour may; beyond it none leaves").arg(plain(wallet.budgetEther, 4)));
    rows.push_back(std::move(spent));
    auto cap = rowOf(key + "cap", RowKind::Plain, QObject::tr("Most for a gas"));
    cap.cells[2] = gweiCell(wallet.feeCapGwei);
    if (baseFee) {
        const double used = *baseFee / wallet.feeCapGwei;
        cap.cells[1] = used > 1.0           ? markedCell(QObject::tr("below base fee"), Mark::Breach, Tone::Breach)
                       : used > kNearlyUsed ? markedCell(QObject::tr("nearly"), Mark::Warning, Tone::Warn)
                                            : wordCell(QObject::tr("within"));
    }
    note(cap, QObject::tr("no order leaves while the base fee is above; a cancel may offer four times it"));
    rows.push_back(std::move(cap));
}

}  // namespace

void GasModel::show(const interfaces::ConnectionsView& view)
{
    std::vector<LadderRow> rows;
    for (const auto& gas : view.gas)
        addChain(rows, gas);
    for (const auto& wallet : view.wallets)
        addWallet(rows, wallet, baseFeeOf(view));
    setTable(makeColumns(), std::move(rows));
}

QString gasSentence(const interfaces::ConnectionsView& view)
{
    const auto fee = baseFeeOf(view);
    for (const auto& wallet : view.wallets) {
        if (fee && *fee > wallet.feeCapGwei)
            return QObject::tr("No order of %1 leaves: the base fee of %2 is above its cap of %3.")
                .arg(text(wallet.account), gweiText(*fee), gweiText(wallet.feeCapGwei));
        if (wallet.budgetEther > 0.0 && wallet.spentEther >= wallet.budgetEther)
            return QObject::tr("No order of %1 leaves: its gas budget of %2 ETH an hour is used up.")
                .arg(text(wallet.account), plain(wallet.budgetEther, 4));
    }
    for (const auto& gas : view.gas)
        if (gas.congestion == Congestion::Congested)
            return QObject::tr("%1 is congested: its blocks are %2 % full, and the base fee rises with each.")
                .arg(text(gas.name), plain(100.0 * gas.fullness.value_or(0.0), 0));
    return {};
}

}  // namespace ballast::ui
