#include "ui/positions/fills_model.h"

#include "ui/format/number_format.h"
#include "ui/kit/cell_text.h"
#include "ui/positions/fill_detail.h"
#include "ui/positions/trade_cells.h"
#include "words/instrument_words.h"

namespace ballast::ui {

using interfaces::FillView;

namespace {

constexpr int kThenAndNow = 8;  ///< Columns of what a fill stood and stands for.

/// Where the panel is narrow, what names a fill and what it earned stay.
std::vector<LadderColumn> makeColumns(Timestamp newest)
{
    LadderColumn time = timeColumn(newest);
    time.keeps = true;
    std::vector<LadderColumn> columns{
        time,
        {"venue", QObject::tr("Venue"), "", "Hyperliquid M", true},
        {"instrument", QObject::tr("Instrument"), "", "BTC-27FEB26-888888-C", true, true, true, 0, true},
        {"side", QObject::tr("Side"), "", "Sell", true, true, false, 14, true},
        {"size", QObject::tr("Size"), "", "8,888.888", false, true, false, 0, true},
        {"sizeUnit", QObject::tr("Unit"), "", "contracts", true},
        {"price", QObject::tr("Price"), "", "888,888.8", false, true, false, 0, true},
        {"theo", QObject::tr("Theo"), QObject::tr("at the fill"), "888,888.8"},
        {"unit", QObject::tr("in"), "", "USDC", true},
        {"edge", QObject::tr("Edge"), QObject::tr("USD, before fees"), "−88,888.88", false, true, false, 0, true},
        {"ivThen", QObject::tr("Vol then"), QObject::tr("vol pts"), "888.8"},
        {"ivNow", QObject::tr("Vol now"), QObject::tr("vol pts"), "888.8"},
        {"deltaThen", QObject::tr("Delta then"), QObject::tr("coins"), "−88.888", false, false},
        {"deltaNow", QObject::tr("Delta now"), QObject::tr("coins"), "−88.888", false, false},
        {"gammaThen", QObject::tr("Gamma then"), QObject::tr("coins per 1 %"), "−8.888", false, false},
        {"gammaNow", QObject::tr("Gamma now"), QObject::tr("coins per 1 %"), "−8.888", false, false},
        {"vegaThen", QObject::tr("Vega then"), QObject::tr("USD per vol pt"), "−8,888", false, false},
        {"vegaNow", QObject::tr("Vega now"), QObject::tr("USD per vol pt"), "−8,888", false, false},
        {"markout", QObject::tr("Markout"), QObject::tr("USD, latest"), "−888,888.88", false, true, false, 0, true},
        {"fee", QObject::tr("Fee"), "USD", "88,888.88"},
        {"gas", QObject::tr("Gas"), "USD", "888.88"},
        {"origin", QObject::tr("From"), "", "settlement", true},
        {"id", QObject::tr("Trade id"), "", "d-88888888", true, false}};
    saysUnitOf(columns, "sizeUnit", {QStringLiteral("size")});
    saysUnitOf(columns, "unit", {QStringLiteral("price"), QStringLiteral("theo")});
    return columns;
}

LadderCell edgeCell(std::optional<double> edge)
{
    if (!edge) return missingCell();
    LadderCell cell = exposureCell(*edge, 2);
    if (cell.tone == Tone::Value) cell.tone = *edge < 0.0 ? Tone::Down : Tone::Up;
    return cell;
}

/// Of the fill and of now: volatility, delta, gamma, vega, then the other.
void appendThenAndNow(LadderRow& row, const FillView& fill, const interfaces::FillWorth* now)
{
    const interfaces::FillWorth* then = fill.then ? &*fill.then : nullptr;
    for (const auto* worth : {then, now})
        row.cells.push_back(worth && worth->volatility ? volatilityCell(*worth->volatility) : missingCell());
    const auto both = [&](auto make) {
        for (const auto* worth : {then, now})
            row.cells.push_back(worth ? make(*worth) : missingCell());
    };
    both([&](const auto& worth) { return coinCell(fill.underlying, worth.deltaCoin); });
    both([&](const auto& worth) { return coinCell(fill.underlying, worth.gammaCoin); });
    both([&](const auto& worth) { return usdCell(worth.vegaUsd); });
}

/// The gain at the last horizon that has come; behind it the curve from the fill on.
LadderCell markoutCell(const FillView& fill)
{
    if (fill.markouts.empty() || !fill.markouts.back().usd) return missingCell();
    LadderCell cell = edgeCell(fill.markouts.back().usd);
    cell.trend = {fill.edgeUsd.value_or(0.0)};
    QStringList words{QObject::tr("at the fill %1").arg(signedNumber(fill.edgeUsd.value_or(0.0), 2))};
    for (const auto& markout : fill.markouts) {
        if (markout.usd) cell.trend.push_back(*markout.usd);
        words << QObject::tr("after %1 %2")
                     .arg(horizonText(markout.horizon), markout.usd ? signedNumber(*markout.usd, 2) : kMissing);
    }
    cell.toolTip = QObject::tr("Gained, USD of the whole fill, of an option with spot moves hedged away: %1")
                       .arg(words.join(QStringLiteral(", ")));
    return cell;
}

LadderCell costCell(double usd)
{
    LadderCell cell = plainCell(usd, 2);
    if (usd == 0.0) cell.tone = Tone::Quiet;
    return cell;
}

/// Options are counted in contracts and spot in coins; of the rest an order of the same instrument knows.
LadderCell sizeUnitCell(const FillView& fill, const std::map<std::string, std::string>& units)
{
    using words::NamedKind;
    const auto known = units.find(fill.instrument);
    if (known != units.end() && !known->second.empty()) return wordCell(text(known->second), Tone::Quiet);
    const auto kind = words::kindOfName(fill.instrument);
    if (kind == NamedKind::Option) return wordCell(QObject::tr("contracts"), Tone::Quiet);
    return kind == NamedKind::Spot ? wordCell(text(fill.underlying), Tone::Quiet) : missingCell();
}

LadderRow fillRow(const FillView& fill, int sizeDecimals, const LadderCell& sizeUnit, const interfaces::FillWorth* now)
{
    LadderRow row;
    row.key = FillsModel::keyOf(fill.venue, fill.tradeId);
    const int decimals = fill.priceUnit == fill.underlying ? 4 : tradePriceDecimals(fill.price);
    row.cells = {timeCell(fill.time),
                 wordCell(text(fill.venue), Tone::Label),
                 wordCell(text(fill.instrument)),
                 sideCell(fill.side),
                 plainCell(fill.quantity, sizeDecimals),
                 sizeUnit,
                 plainCell(fill.price, decimals),
                 fill.theoretical ? plainCell(*fill.theoretical, decimals) : missingCell(),
                 wordCell(text(fill.priceUnit), Tone::Quiet),
                 edgeCell(fill.edgeUsd)};
    appendThenAndNow(row, fill, now);
    for (const LadderCell& cell : {markoutCell(fill), costCell(fill.feeUsd), costCell(fill.gasUsd),
                                   wordCell(text(fill.origin), Tone::Label), wordCell(text(fill.tradeId), Tone::Quiet)})
        row.cells.push_back(cell);
    return row;
}

LadderRow sumRow(const std::vector<const FillView*>& fills)
{
    double edge = 0.0;
    double fee = 0.0;
    double gas = 0.0;
    for (const auto* fill : fills) {
        edge += fill->edgeUsd.value_or(0.0);
        fee += fill->feeUsd;
        gas += fill->gasUsd;
    }
    LadderRow row;
    row.key = QStringLiteral("\x1fsum");
    row.kind = RowKind::GrandTotal;
    row.cells = {wordCell(QObject::tr("All shown")),
                 blankCell(),
                 blankCell(),
                 blankCell(),
                 blankCell(),
                 blankCell(),
                 blankCell(),
                 blankCell(),
                 blankCell(),
                 edgeCell(edge)};
    for (int i = 0; i < kThenAndNow; ++i)
        row.cells.push_back(blankCell());
    for (const LadderCell& cell : {blankCell(), costCell(fee), costCell(gas), blankCell(), blankCell()})
        row.cells.push_back(cell);
    return row;
}

}  // namespace

QString FillsModel::keyOf(const std::string& venue, const std::string& tradeId)
{
    return text(venue) + QLatin1Char('/') + text(tradeId);
}

void FillsModel::show(const std::vector<const FillView*>& fills, const std::map<QString, interfaces::FillWorth>& now,
                      const std::map<std::string, std::string>& sizeUnits)
{
    SizeDecimals decimals;
    for (const auto* fill : fills)
        decimals.take(fill->instrument, fill->underlying, fill->quantity);
    std::vector<LadderRow> rows;
    for (const auto* fill : fills) {
        const auto found = now.find(keyOf(fill->venue, fill->tradeId));
        rows.push_back(fillRow(*fill, decimals.of(fill->instrument), sizeUnitCell(*fill, sizeUnits),
                               found == now.end() ? nullptr : &found->second));
    }
    if (!rows.empty()) rows.push_back(sumRow(fills));
    setTable(makeColumns(fills.empty() ? Timestamp{} : fills.front()->time), std::move(rows));
}

}  // namespace ballast::ui
