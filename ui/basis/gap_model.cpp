#include "ui/basis/gap_model.h"

#include <algorithm>

#include "ui/format/number_format.h"
#include "ui/kit/cell_text.h"

namespace ballast::ui {
namespace {

using interfaces::BasisPairView;

constexpr int kBpDecimals = 1;

std::vector<LadderColumn> makeColumns(const QString& coin)
{
    const QString bp = QObject::tr("bp");
    return {{"buy", QObject::tr("Buy at"), "", QObject::tr("Deribit BTC_USDC-PERPETUAL"), true, true, false, 0, true},
            {"sell", QObject::tr("Sell at"), "", QObject::tr("Uniswap v3 WBTC/USDC/3000"), true, true, true, 0, true},
            {"gross", QObject::tr("Gap"), bp, "−888.8", false, true, false, 0, true},
            {"fees", QObject::tr("Fees"), bp, "88.8"},
            {"latency", QObject::tr("Latency"), bp, "88.8"},
            {"impact", QObject::tr("Impact"), bp, "88.8"},
            {"gas", QObject::tr("Gas"), "USD", "8,888.88"},
            {"net", QObject::tr("Left"), bp, "−888.8", false, true, false, 14, true},
            {"netUsd", QObject::tr("Left"), "USD", "−88,888.88", false, true, false, 0, true},
            {"size", QObject::tr("Best size"), coin, "8,888.888", false, true, false, 0, true},
            {"from", QObject::tr("Pays from"), coin, "8,888.888"},
            {"to", QObject::tr("to"), coin, "8,888.888"}};
}

LadderCell bpCell(double fraction, const QString& toolTip)
{
    LadderCell cell = plainCell(1e4 * fraction, kBpDecimals);
    cell.text = plain(1e4 * fraction, kBpDecimals);
    cell.toolTip = toolTip;
    return cell;
}

LadderCell coinsCell(const QString& coin, std::optional<double> coins, const QString& toolTip)
{
    LadderCell cell = coins ? plainCell(*coins, coinDecimals(coin.toStdString())) : blankCell();
    cell.toolTip = toolTip;
    return cell;
}

LadderCell leftCell(LadderCell cell, const BasisPairView& pair)
{
    if (!pair.isUsable) {
        cell.tone = cell.markTone = Tone::Stale;
        cell.mark = Mark::Stale;
        cell.dashed = true;
        cell.toolTip = QObject::tr("One of both quotes, or gas, may not drive a decision now");
    } else {
        cell.tone = pair.coins > 0.0 ? Tone::Up : Tone::Quiet;
        cell.toolTip = pair.coins > 0.0 ? QObject::tr("After all costs, at the best size")
                                        : QObject::tr("No size pays: what the least size would lose");
    }
    return cell;
}

LadderRow rowOf(const QString& coin, const BasisPairView& pair)
{
    const QString buy = text(pair.buyVenue + ' ' + pair.buyInstrument);
    const QString sell = text(pair.sellVenue + ' ' + pair.sellInstrument);
    LadderRow row{.key = buy + QLatin1Char('\n') + sell, .cells = {}};
    LadderCell net = bpCell(pair.net, {});
    net.text = signedNumber(1e4 * pair.net, kBpDecimals);
    LadderCell netUsd = plainCell(pair.netUsd, 2);
    netUsd.text = signedNumber(pair.netUsd, 2);
    LadderCell gas = plainCell(pair.gasUsd, 2);
    if (pair.gasUsd == 0.0) gas.tone = Tone::Quiet;
    row.cells = {
        wordCell(buy),
        wordCell(sell),
        bpCell(pair.gross, QObject::tr("Bid of what is sold less ask of what is bought, of the mid between")),
        bpCell(pair.fees, QObject::tr("Of both venues; a pool's fee stands in its prices already")),
        bpCell(pair.latency, QObject::tr("What the price moves by, one deviation, while the slower venue fills")),
        bpCell(pair.impact, QObject::tr("Of both, by the square-root law, at the size beside")),
        gas,
        leftCell(net, pair),
        leftCell(netUsd, pair),
        coinsCell(coin, pair.coins > 0.0 ? std::optional(pair.coins) : std::nullopt,
                  QObject::tr("Where most is left, within what is told to stand at both")),
        coinsCell(coin, pair.fromCoins, QObject::tr("Below it gas takes all that is left")),
        coinsCell(coin, pair.toCoins, QObject::tr("Beyond it impact takes it, or nothing is told to stand there"))};
    return row;
}

}  // namespace

void GapModel::show(const QString& coin, const interfaces::BasisView& basis)
{
    std::vector<LadderRow> rows;
    for (const auto& pair : basis.pairs)
        rows.push_back(rowOf(coin, pair));
    setTable(makeColumns(coin), std::move(rows));
}

QString gapSentence(const QString& coin, const interfaces::BasisView& basis)
{
    const auto pays = std::count_if(basis.pairs.begin(), basis.pairs.end(),
                                    [](const auto& pair) { return pair.isUsable && pair.coins > 0.0; });
    if (basis.pairs.empty()) return QObject::tr("One venue alone quotes %1: there is nothing to compare.").arg(coin);
    if (pays == 0) return QObject::tr("No gap of %1 pays after fees, latency, impact and gas.").arg(coin);
    const auto& best = basis.pairs.front();
    return QObject::tr("%1 of %2 gaps pay; the best leaves %3 USD on %4 %5.")
        .arg(pays)
        .arg(basis.pairs.size())
        .arg(plain(best.netUsd, 2), plain(best.coins, coinDecimals(coin.toStdString())), coin);
}

}  // namespace ballast::ui
