#include "ui/positions/positions_model.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "ui/format/number_format.h"
#include "ui/format/size_format.h"
#include "ui/kit/cell_text.h"
#include "words/figures.h"

namespace ballast::ui {

using domain::InstrumentKind;
using interfaces::PositionView;

namespace {

constexpr std::size_t kName = 0, kPnl = 10, kFitPnl = 11;  ///< Places of columns.
constexpr GreekColumn kGreeks[]{GreekColumn::DeltaUsd, GreekColumn::GammaUsd, GreekColumn::Vega, GreekColumn::Theta};

/// In a narrow panel stays what a position is, earns and adds to the risk. `withShares`: how far a pool share's range
/// reaches, which is the first to be known of it.
std::vector<LadderColumn> makeColumns(bool withShares)
{
    std::vector<LadderColumn> columns{{"instrument", QObject::tr("Instrument"), "", "BTC-27FEB26-888888-C", true},
                                      {"state", QObject::tr("State"), "", "no volatility", true, true, false, 14},
                                      {"venue", QObject::tr("Venue"), "", "Hyperliquid M", true, false},
                                      {"expiry", QObject::tr("Expiry"), "", "88 Mmm 88", true, false},
                                      {"size", QObject::tr("Size"), "", "−8,888,888.88"},
                                      {"unit", QObject::tr("Unit"), "", "contracts", true},
                                      {"mark", QObject::tr("Mark"), "", "888,888.8"},
                                      {"entry", QObject::tr("Entry"), "", "888,888.8"},
                                      {"markUnit", QObject::tr("in"), "", "USDC", true},
                                      {"value", QObject::tr("Value"), "USD", "−8,888,888", false, true, false, 14},
                                      {"pnl", QObject::tr("P&L, marks"), "USD", "−8,888,888"},
                                      {"fitPnl", QObject::tr("P&L, our fit"), "USD", "−8,888,888"},
                                      {"delta", QObject::tr("Delta"), QObject::tr("coin"), "−8,888.888"}};
    for (const GreekColumn greek : kGreeks)
        columns.push_back(greekColumn(greek, {}, true));
    if (withShares) {
        columns.push_back({"edges", QObject::tr("Range edges"), "%", "−88.8 / +88.8"});
        columns.push_back({"edgesSigma", QObject::tr("Range edges"), QObject::tr("daily σ"), "−88.8 / +88.8"});
    }
    keepWhereNarrow(columns, {"instrument", "size", "pnl", "deltaUsd", withShares ? "edges" : "vega"});
    saysUnitOf(columns, "unit", {QStringLiteral("size")});
    saysUnitOf(columns, "markUnit", {QStringLiteral("mark"), QStringLiteral("entry")});
    return columns;
}

auto sortKey(const PositionView& p)
{
    const int kind = p.kind == InstrumentKind::Option ? 0 : p.kind == InstrumentKind::Cash ? 2 : 1;
    return std::make_tuple(p.venue, kind, p.underlying, p.expiry, p.instrument);
}

/// Sums of a venue or of all. A value that is missing makes the sum incomplete.
struct Sums {
    double value{}, pnl{}, fitPnl{};
    interfaces::ScreenGreeks greeks;
    int count{}, missing{}, withPnl{};
};

bool hasGreeks(const PositionView& p)
{
    return p.kind != InstrumentKind::Option || p.mark.value.has_value() || p.greeks.vegaUsd != 0.0;
}

void add(Sums& sums, const PositionView& p)
{
    ++sums.count;
    sums.missing += p.valueUsd ? 0 : 1;
    sums.value += p.valueUsd.value_or(0.0);
    sums.pnl += p.pnlUsd.value_or(0.0);
    sums.fitPnl += p.theoreticalPnlUsd.value_or(0.0);
    sums.withPnl += p.pnlUsd ? 1 : 0;
    sums.greeks.deltaUsd += p.greeks.deltaUsd;
    sums.greeks.gammaUsd += p.greeks.gammaUsd;
    sums.greeks.vegaUsd += p.greeks.vegaUsd;
    sums.greeks.vega30Usd += p.greeks.vega30Usd;
    sums.greeks.vegaOwnUsd += p.greeks.vegaOwnUsd;
    sums.greeks.thetaUsd += p.greeks.thetaUsd;
}

enum class Basis { Marks, Fit };

LadderCell pnlCell(std::optional<double> pnl, Basis basis)
{
    if (!pnl) return missingCell();
    LadderCell cell = usdCell(*pnl);
    if (cell.tone == Tone::Value) cell.tone = *pnl < 0.0 ? Tone::Down : Tone::Up;
    cell.toolTip =
        QObject::tr("%1 USD since 00:00 UTC or the session's start, %2")
            .arg(signedNumber(*pnl, 2), basis == Basis::Marks ? QObject::tr("at the venue's marks then and now")
                                                              : QObject::tr("at our fit then and now"));
    return cell;
}

/// The average price of entry, in the unit of the mark.
LadderCell entryCell(const PositionView& p, int decimals)
{
    if (p.kind == InstrumentKind::Cash || !p.entryPrice) return blankCell();
    LadderCell cell = plainCell(*p.entryPrice, decimals);
    cell.toolTip = QObject::tr("Average price of entry; of what the book began with, the venue's mark then");
    return cell;
}

int sizeDecimals(const PositionView& p)
{
    if (p.kind == InstrumentKind::PoolShare) return 0;
    if (p.kind == InstrumentKind::Cash) return p.greeks.deltaCoin == 0.0 ? 2 : coinDecimals(p.underlying);
    return p.unit == "contracts" ? contractDecimals(p.quantity) : words::sizeDecimals(p.underlying, p.quantity);
}

int markDecimals(const PositionView& p)
{
    return p.kind == InstrumentKind::Option && p.markUnit == p.underlying ? 4 : priceDecimals(p.underlying);
}

/// What a pool share holds, what it earned and where it ends.
QString shareWords(const PositionView& p)
{
    const auto& share = *p.share;
    const QString coin = text(p.underlying), quote = text(share.quote);
    const int coins = coinDecimals(p.underlying), prices = priceDecimals(p.underlying);
    QString words = QObject::tr("Holds %1 %2 and %3 %4; earned and not collected %5 %2 and %6 %4. Works from %7 to %8; "
                                "the pool is at %9.")
                        .arg(plain(share.coins, coins), coin, plain(share.quotes, 2), quote,
                             plain(share.feeCoins, coins + 2), plain(share.feeQuotes, 2), plain(share.lower, prices),
                             plain(share.upper, prices), plain(share.price, prices));
    if (!share.isInRange)
        words += QLatin1Char(' ') + QObject::tr("It is out of its range: it holds %1 alone and earns nothing.")
                                        .arg(share.coins > 0.0 ? coin : quote);
    if (!share.reason.empty()) words += QLatin1Char(' ') + text(share.reason) + QLatin1Char('.');
    return words;
}

LadderCell edgesCell(std::optional<double> lower, std::optional<double> upper, double scale)
{
    if (!lower || !upper) return missingCell();
    LadderCell cell =
        wordCell(signedNumber(scale * *lower, 1) + QStringLiteral(" / ") + signedNumber(scale * *upper, 1));
    cell.toolTip = QObject::tr("Moves of the pool's price to the edges of the share's range");
    return cell;
}

void appendEdges(LadderRow& row, const PositionView& p)
{
    if (!p.share) return row.cells.insert(row.cells.end(), {blankCell(), blankCell()}), void();
    row.cells.push_back(edgesCell(p.share->toLower, p.share->toUpper, 100.0));
    row.cells.push_back(edgesCell(p.share->toLowerSigmas, p.share->toUpperSigmas, 1.0));
}

LadderCell stateCell(const PositionView& p)
{
    LadderCell cell = wordCell(text(p.state), Tone::Label);
    if (p.share) cell.toolTip = shareWords(p);
    if (p.complete && (!p.share || p.share->isInRange)) return cell;
    cell.tone = cell.markTone = Tone::Warn;
    cell.mark = Mark::Warning;
    return cell;
}

void appendGreeks(LadderRow& row, const PositionView& p)
{
    // Coins are their own delta, so that the rows add up to the header's; dollars have none.
    const bool cash = p.kind == InstrumentKind::Cash;
    const bool dollars = cash && p.valueUsd && p.greeks.deltaCoin == 0.0 && p.quantity != 0.0;
    const bool known = cash ? p.valueUsd.has_value() : hasGreeks(p);
    const auto put = [&](bool shown, LadderCell cell) {
        row.cells.push_back(!shown ? blankCell() : known ? cell : missingCell());
    };
    put(!dollars, coinCell(p.underlying, p.greeks.deltaCoin));
    for (const GreekColumn greek : kGreeks)
        put(cash ? greek == GreekColumn::DeltaUsd && !dollars : true, greekCell(greek, p.underlying, p.greeks));
}

/// With its unit at the pointer too.
LadderCell sizeCell(const PositionView& p)
{
    LadderCell cell = exposureCell(p.quantity, sizeDecimals(p));
    cell.toolTip = cell.text + QLatin1Char(' ') + text(p.unit);
    return cell;
}

LadderRow positionRow(const PositionView& p, bool withShares)
{
    LadderRow row;
    row.key = text(p.venue) + QLatin1Char('/') + text(p.instrument);
    LadderCell mark = readingCell(p.mark, markDecimals(p));
    if (p.kind == InstrumentKind::Cash) mark = blankCell();
    row.cells = {wordCell(text(p.instrument)),
                 stateCell(p),
                 wordCell(text(p.venue), Tone::Label),
                 p.expiry.isNever() ? blankCell() : expiryCell(p.expiry),
                 sizeCell(p),
                 wordCell(text(p.unit), Tone::Quiet),
                 mark,
                 entryCell(p, markDecimals(p)),
                 wordCell(text(p.markUnit), Tone::Quiet),
                 p.valueUsd ? usdCell(*p.valueUsd) : missingCell(),
                 pnlCell(p.pnlUsd, Basis::Marks),
                 pnlCell(p.theoreticalPnlUsd, Basis::Fit)};
    appendGreeks(row, p);
    if (withShares) appendEdges(row, p);
    return row;
}

LadderRow sumRow(const QString& name, RowKind kind, const Sums& sums)
{
    LadderRow row;
    row.key = QLatin1Char('\x1f') + name;
    row.kind = kind;
    LadderCell value = usdCell(sums.value);
    if (sums.missing > 0) {
        value.mark = Mark::Warning;
        value.markTone = Tone::Warn;
        value.toolTip = sums.missing == 1 ? QObject::tr("One leg is missing")
                                          : QObject::tr("%1 legs are missing").arg(sums.missing);
    }
    LadderCell count = wordCell(QString::number(sums.count), Tone::Label);
    count.raw = sums.count;
    const auto known = [&](double pnl) { return sums.withPnl > 0 ? std::optional(pnl) : std::nullopt; };
    row.cells = {wordCell(name),
                 blankCell(),
                 blankCell(),
                 blankCell(),
                 count,
                 wordCell(sums.count == 1 ? QObject::tr("line") : QObject::tr("lines"), Tone::Quiet),
                 blankCell(),
                 blankCell(),
                 blankCell(),
                 value,
                 pnlCell(known(sums.pnl), Basis::Marks),
                 pnlCell(known(sums.fitPnl), Basis::Fit),
                 blankCell()};
    for (const GreekColumn greek : kGreeks)
        row.cells.push_back(greekCell(greek, {}, sums.greeks));
    return row;
}

/// What the day earned beside the lines above; without it they would not add up to the header's P&L.
LadderRow earnedRow(const QString& name, double marked, double fit, const QString& definition)
{
    LadderRow row;
    row.key = QLatin1Char('\x1f') + name;
    row.kind = RowKind::Total;
    row.cells.assign(kFitPnl + 1, blankCell());
    row.cells[kName] = wordCell(name);
    row.cells[kName].toolTip = definition;
    row.cells[kPnl] = pnlCell(marked, Basis::Marks);
    row.cells[kFitPnl] = pnlCell(fit, Basis::Fit);
    return row;
}

void appendEarned(std::vector<LadderRow>& rows, const interfaces::PnlView& pnl, Sums& all)
{
    struct Part {
        QString name;
        double marked{}, fit{};
        QString definition;
    };
    const Part parts[]{
        {QObject::tr("Closed today"), pnl.closedUsd, pnl.theoreticalClosedUsd,
         QObject::tr("What positions earned that were closed or expired since 00:00 UTC or the session's start")},
        {QObject::tr("Fees"), pnl.feesUsd, pnl.feesUsd, QObject::tr("Paid to venues, of the same day")},
        {QObject::tr("Gas"), pnl.gasUsd, pnl.gasUsd, QObject::tr("Paid on chain, of the same day")},
        {QObject::tr("Funding"), pnl.fundingUsd, pnl.fundingUsd,
         QObject::tr("Of perpetuals, received less paid, of the same day")}};
    for (const auto& part : parts) {
        if (part.marked != 0.0 || part.fit != 0.0)
            rows.push_back(earnedRow(part.name, part.marked, part.fit, part.definition));
        all.pnl += part.marked;
        all.fitPnl += part.fit;
    }
}

}  // namespace

void PositionsModel::show(Positions positions, const interfaces::PnlView* wholeBook)
{
    std::sort(positions.begin(), positions.end(),
              [](const auto* a, const auto* b) { return sortKey(*a) < sortKey(*b); });
    const bool withShares =
        std::any_of(positions.begin(), positions.end(), [](const auto* p) { return p->share.has_value(); });
    std::vector<LadderRow> rows;
    Sums all;
    for (auto first = positions.begin(); first != positions.end();) {
        const auto last =
            std::find_if(first, positions.end(), [&](const auto* p) { return p->venue != (*first)->venue; });
        Sums venue;
        std::for_each(first, last, [&](const auto* p) { add(venue, *p), add(all, *p); });
        rows.push_back(sumRow(text((*first)->venue), RowKind::Group, venue));
        std::for_each(first, last, [&](const auto* p) { rows.push_back(positionRow(*p, withShares)); });
        first = last;
    }
    if (!rows.empty() && wholeBook != nullptr) appendEarned(rows, *wholeBook, all);
    if (!rows.empty())
        rows.push_back(sumRow(wholeBook != nullptr ? tr("Whole book") : tr("All shown"), RowKind::GrandTotal, all));
    std::vector<LadderColumn> columns = makeColumns(withShares);
    for (LadderRow& row : rows)
        row.cells.resize(columns.size(), blankCell());
    setTable(std::move(columns), std::move(rows));
}

QString PositionsModel::instrumentAt(int row) const
{
    if (row < 0 || row >= rowCount() || rows()[static_cast<std::size_t>(row)].kind != RowKind::Plain) return {};
    return rows()[static_cast<std::size_t>(row)].cells.front().raw.toString();
}

}  // namespace ballast::ui
