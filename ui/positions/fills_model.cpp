#include "ui/positions/fills_model.h"

#include "ui/format/number_format.h"
#include "ui/kit/cell_text.h"
#include "ui/positions/trade_cells.h"

namespace ballast::ui {

using interfaces::FillView;

namespace {

std::vector<LadderColumn> makeColumns(Timestamp newest)
{
    return {timeColumn(newest),
            {"venue", QObject::tr("Venue"), "", "Hyperliquid M", true},
            {"instrument", QObject::tr("Instrument"), "", "BTC-27FEB26-888888-C", true, true, true},
            {"side", QObject::tr("Side"), "", "Sell", true, true, false, 14},
            {"size", QObject::tr("Size"), "", "8,888.888"},
            {"price", QObject::tr("Price"), "", "888,888.8"},
            {"theo", QObject::tr("Theo"), QObject::tr("at the fill"), "888,888.8"},
            {"unit", QObject::tr("in"), "", "USDC", true},
            {"edge", QObject::tr("Edge"), QObject::tr("USD, before fees"), "−88,888.88"},
            {"fee", QObject::tr("Fee"), "USD", "88,888.88"},
            {"gas", QObject::tr("Gas"), "USD", "888.88"},
            {"origin", QObject::tr("From"), "", "settlement", true},
            {"id", QObject::tr("Trade id"), "", "d-88888888", true, false}};
}

LadderCell edgeCell(std::optional<double> edge)
{
    if (!edge) return missingCell();
    LadderCell cell = exposureCell(*edge, 2);
    if (cell.tone == Tone::Value) cell.tone = *edge < 0.0 ? Tone::Down : Tone::Up;
    return cell;
}

LadderCell costCell(double usd)
{
    LadderCell cell = plainCell(usd, 2);
    if (usd == 0.0) cell.tone = Tone::Quiet;
    return cell;
}

LadderRow fillRow(const FillView& fill)
{
    LadderRow row;
    row.key = text(fill.venue) + QLatin1Char('/') + text(fill.tradeId);
    const int decimals = fill.priceUnit == fill.underlying ? 4 : tradePriceDecimals(fill.price);
    row.cells = {timeCell(fill.time),
                 wordCell(text(fill.venue), Tone::Label),
                 wordCell(text(fill.instrument)),
                 sideCell(fill.side),
                 plainCell(fill.quantity, tradeSizeDecimals(fill.instrument, fill.underlying)),
                 plainCell(fill.price, decimals),
                 fill.theoretical ? plainCell(*fill.theoretical, decimals) : missingCell(),
                 wordCell(text(fill.priceUnit), Tone::Quiet),
                 edgeCell(fill.edgeUsd),
                 costCell(fill.feeUsd),
                 costCell(fill.gasUsd),
                 wordCell(text(fill.origin), Tone::Label),
                 wordCell(text(fill.tradeId), Tone::Quiet)};
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
                 edgeCell(edge),
                 costCell(fee),
                 costCell(gas),
                 blankCell(),
                 blankCell()};
    return row;
}

}  // namespace

void FillsModel::show(const std::vector<const FillView*>& fills)
{
    std::vector<LadderRow> rows;
    for (const auto* fill : fills)
        rows.push_back(fillRow(*fill));
    if (!rows.empty()) rows.push_back(sumRow(fills));
    setTable(makeColumns(fills.empty() ? Timestamp{} : fills.front()->time), std::move(rows));
}

}  // namespace ballast::ui
