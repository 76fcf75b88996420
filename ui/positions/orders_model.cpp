#include "ui/positions/orders_model.h"

#include "ui/format/number_format.h"
#include "ui/kit/cell_text.h"
#include "ui/positions/trade_cells.h"

namespace ballast::ui {

using domain::OrderState;
using interfaces::OrderView;

namespace {

std::vector<LadderColumn> makeColumns(Timestamp newest)
{
    std::vector<LadderColumn> columns{timeColumn(newest),
                                      {"venue", QObject::tr("Venue"), "", "Hyperliquid M", true},
                                      {"instrument", QObject::tr("Instrument"), "", "BTC-27FEB26-888888-C", true},
                                      {"side", QObject::tr("Side"), "", "Sell", true, true, false, 14},
                                      {"size", QObject::tr("Size"), "", "8,888.888"},
                                      {"filled", QObject::tr("Filled"), "", "8,888.888"},
                                      {"sizeUnit", QObject::tr("Unit"), "", "contracts", true},
                                      {"limit", QObject::tr("Limit"), "", "888,888.8"},
                                      {"unit", QObject::tr("in"), "", "USDC", true},
                                      {"purpose", QObject::tr("For"), "", "flatten", true},
                                      {"state", QObject::tr("State"), "", "partly filled", true, true, false, 14},
                                      {"decision", QObject::tr("Decision"), QObject::tr("No."), "88888"},
                                      {"id", QObject::tr("Order id"), "", "8888-8888", true, false},
                                      {"note", QObject::tr("Note"), "", "reverted: price moved", true, true, true}};
    keepWhereNarrow(columns, {"instrument", "side", "size", "filled", "limit", "unit", "state"});
    saysUnitOf(columns, "sizeUnit", {QStringLiteral("size"), QStringLiteral("filled")});
    saysUnitOf(columns, "unit", {QStringLiteral("limit")});
    return columns;
}

LadderCell stateCell(const OrderView& order)
{
    LadderCell cell = wordCell(text(toString(order.state)));
    switch (order.state) {
    case OrderState::Filled:
        cell.mark = Mark::Done;
        break;
    case OrderState::Working:
    case OrderState::PartlyFilled:
        cell.mark = Mark::Delayed;
        break;
    case OrderState::Rejected:
    case OrderState::NotSent:
        cell.mark = Mark::Refused;
        cell.tone = Tone::Breach;
        break;
    default:
        cell.mark = Mark::Notice;
        cell.tone = Tone::Label;
        break;
    }
    cell.markTone = cell.tone;
    return cell;
}

LadderRow orderRow(const OrderView& order, int sizeDecimals)
{
    LadderRow row;
    row.key = text(order.id);
    LadderCell decision = wordCell(QStringLiteral("#%1").arg(order.decision.value), Tone::Label);
    decision.raw = static_cast<qulonglong>(order.decision.value);
    row.cells = {timeCell(order.time),
                 wordCell(text(order.venue), Tone::Label),
                 wordCell(text(order.instrument)),
                 sideCell(order.side),
                 plainCell(order.quantity, sizeDecimals),
                 plainCell(order.filled, sizeDecimals),
                 wordCell(text(order.sizeUnit), Tone::Quiet),
                 plainCell(order.limitPrice, tradePriceDecimals(order.limitPrice)),
                 wordCell(text(order.priceUnit), Tone::Quiet),
                 wordCell(text(toString(order.purpose)), Tone::Label),
                 stateCell(order),
                 decision,
                 wordCell(text(order.id), Tone::Quiet),
                 wordCell(text(order.note), Tone::Label)};
    if (order.filled == 0.0) row.cells[5].tone = Tone::Quiet;
    return row;
}

}  // namespace

void OrdersModel::show(const std::vector<const OrderView*>& orders)
{
    SizeDecimals decimals;
    for (const auto* order : orders)
        for (const double size : {order->quantity, order->filled})
            decimals.take(order->instrument, order->underlying, size);
    std::vector<LadderRow> rows;
    for (const auto* order : orders)
        rows.push_back(orderRow(*order, decimals.of(order->instrument)));
    setTable(makeColumns(orders.empty() ? Timestamp{} : orders.front()->time), std::move(rows));
}

}  // namespace ballast::ui
