#include "ui/flow/taker_model.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <tuple>

#include "ui/format/number_format.h"
#include "ui/format/size_format.h"
#include "ui/kit/align_decimals.h"
#include "ui/kit/cell_text.h"

namespace ballast::ui {
namespace {

using interfaces::TakerRow;
using Takers = std::vector<TakerRow>;

/// Coins below a dollar have strikes below one.
int strikeDecimals(double strike) { return strike == std::floor(strike) ? 0 : strike < 10.0 ? 3 : 2; }

std::vector<LadderColumn> makeColumns()
{
    const QString contracts = QObject::tr("contracts");
    std::vector<LadderColumn> columns{{"coin", QObject::tr("Coin"), "", QObject::tr("All coins"), true},
                                      {"expiry", QObject::tr("Expiry"), "", "88 Mmm 88", true},
                                      {"strike", QObject::tr("Strike"), "USD", "888,888"},
                                      {"right", QObject::tr("C/P"), "", "C", true},
                                      {"bought", QObject::tr("Takers bought"), contracts, "88,888.8"},
                                      {"sold", QObject::tr("Takers sold"), contracts, "88,888.8"},
                                      {"net", QObject::tr("Net"), contracts, "−88,888.8"},
                                      {"vega", QObject::tr("Net vega"), QObject::tr("USD per vol pt"), "−888,888"},
                                      {"edge", QObject::tr("Our edge"), "USD", "−888,888.88"},
                                      {"trades", QObject::tr("Trades"), "", "88,888"}};
    keepWhereNarrow(columns, {"coin", "expiry", "strike", "right", "net", "edge"});
    return columns;
}

auto placeOf(const TakerRow& row) { return std::tie(row.underlying, row.expiry, row.strike, row.right); }

bool isSameExpiry(const TakerRow& a, const TakerRow& b) { return a.underlying == b.underlying && a.expiry == b.expiry; }

TakerRow sumOf(Takers::const_iterator first, Takers::const_iterator last)
{
    TakerRow sum;
    for (auto row = first; row != last; ++row) {
        sum.boughtContracts += row->boughtContracts;
        sum.soldContracts += row->soldContracts;
        sum.netVegaUsd += row->netVegaUsd;
        sum.edgeUsd += row->edgeUsd;
        sum.trades += row->trades;
    }
    return sum;
}

LadderCell withTip(LadderCell cell, const QString& toolTip)
{
    cell.toolTip = toolTip;
    return cell;
}

LadderCell volumeCell(double contracts)
{
    LadderCell cell = plainCell(contracts, contractDecimals(contracts));
    if (contracts == 0.0) cell.tone = Tone::Quiet;
    return cell;
}

LadderCell edgeCell(double usd)
{
    LadderCell cell = exposureCell(usd, 2);
    if (cell.tone == Tone::Value) cell.tone = usd < 0.0 ? Tone::Down : Tone::Up;
    return withTip(cell, QObject::tr("Ours at the fills, before fees: price less our fit where takers bought, our fit "
                                     "less price where they sold, times contracts"));
}

void addContracts(LadderRow& row, const TakerRow& taker)
{
    row.cells.push_back(withTip(volumeCell(taker.boughtContracts), QObject::tr("Bought by takers: we sold")));
    row.cells.push_back(withTip(volumeCell(taker.soldContracts), QObject::tr("Sold by takers: we bought")));
    const double net = taker.boughtContracts - taker.soldContracts;
    row.cells.push_back(withTip(exposureCell(net, contractDecimals(net)),
                                QObject::tr("Bought less sold by takers: where it is positive we became shorter")));
}

void addMoney(LadderRow& row, const TakerRow& taker)
{
    row.cells.push_back(withTip(usdCell(taker.netVegaUsd),
                                QObject::tr("Vega that takers took, as it was at the fills: positive is long for them "
                                            "and short for us")));
    row.cells.push_back(edgeCell(taker.edgeUsd));
    row.cells.push_back(withTip(plainCell(taker.trades, 0), QObject::tr("Fills of our quotes since 00:00 UTC")));
}

LadderRow strikeRow(const TakerRow& taker)
{
    const bool call = taker.right == domain::OptionRight::Call;
    LadderRow row;
    row.key = QStringLiteral("%1 %2 %3 %4")
                  .arg(text(taker.underlying), text(toIso8601(taker.expiry)))
                  .arg(taker.strike)
                  .arg(call ? QLatin1Char('C') : QLatin1Char('P'));
    LadderCell expiry = expiryCell(taker.expiry);
    expiry.tone = Tone::Label;
    row.cells = {wordCell(text(taker.underlying), Tone::Label), expiry,
                 plainCell(taker.strike, strikeDecimals(taker.strike)),
                 withTip(wordCell(call ? QStringLiteral("C") : QStringLiteral("P")),
                         call ? QObject::tr("Call") : QObject::tr("Put"))};
    addContracts(row, taker);
    addMoney(row, taker);
    return row;
}

LadderRow expiryRow(const TakerRow& any, const TakerRow& sum)
{
    LadderRow row;
    row.key = QStringLiteral("%1 %2").arg(text(any.underlying), text(toIso8601(any.expiry)));
    row.kind = RowKind::Group;
    row.cells = {wordCell(text(any.underlying)), expiryCell(any.expiry), blankCell(), blankCell()};
    addContracts(row, sum);
    addMoney(row, sum);
    return row;
}

LadderRow coinRow(const std::string& coin, const TakerRow& sum)
{
    LadderRow row;
    row.key = text(coin);
    row.kind = RowKind::Total;
    row.cells = {wordCell(text(coin)), wordCell(QObject::tr("all"), Tone::Label), blankCell(), blankCell()};
    addContracts(row, sum);
    addMoney(row, sum);
    return row;
}

LadderRow allRow(const TakerRow& sum)
{
    LadderRow row;
    row.key = QStringLiteral("\x1f"
                             "all");
    row.kind = RowKind::GrandTotal;
    row.cells.assign(7, blankCell());
    row.cells.front() = wordCell(QObject::tr("All coins"));
    addMoney(row, sum);
    return row;
}

void addExpiries(std::vector<LadderRow>& rows, const Takers& takers)
{
    for (auto first = takers.begin(); first != takers.end();) {
        const auto last =
            std::find_if(first, takers.end(), [&](const TakerRow& row) { return !isSameExpiry(row, *first); });
        rows.push_back(expiryRow(*first, sumOf(first, last)));
        std::transform(first, last, std::back_inserter(rows), strikeRow);
        first = last;
    }
}

void addCoins(std::vector<LadderRow>& rows, const Takers& takers)
{
    for (auto first = takers.begin(); first != takers.end();) {
        const auto last =
            std::find_if(first, takers.end(), [&](const TakerRow& row) { return row.underlying != first->underlying; });
        rows.push_back(coinRow(first->underlying, sumOf(first, last)));
        first = last;
    }
}

}  // namespace

void TakerModel::show(Takers takers)
{
    std::stable_sort(takers.begin(), takers.end(),
                     [](const TakerRow& a, const TakerRow& b) { return placeOf(a) < placeOf(b); });
    std::vector<LadderRow> rows;
    addExpiries(rows, takers);
    addCoins(rows, takers);
    if (!takers.empty()) rows.push_back(allRow(sumOf(takers.begin(), takers.end())));
    alignDecimals(rows, {4, 5, 6});
    setTable(makeColumns(), std::move(rows));
}

}  // namespace ballast::ui
