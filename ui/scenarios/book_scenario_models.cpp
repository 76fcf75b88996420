#include "ui/scenarios/book_scenario_models.h"

#include <algorithm>
#include <cmath>

#include "ui/format/number_format.h"
#include "ui/format/size_format.h"
#include "ui/kit/align_decimals.h"
#include "ui/kit/cell_text.h"

namespace ballast::ui {

using interfaces::BookScenariosView;

namespace {

std::vector<LadderColumn> ladderColumns(const BookScenariosView& view)
{
    std::vector<LadderColumn> columns{{"shift", QObject::tr("Shift"), "%", "+88.8"}};
    for (const auto& coin : view.coins)
        columns.push_back({text("pnl" + coin.underlying), text(coin.underlying), QObject::tr("P&L USD"), "−8,888,888"});
    columns.push_back(
        {"total", QObject::tr("Whole book"), QObject::tr("P&L USD"), "−8,888,888", false, true, false, 60});
    columns.push_back({"delta", QObject::tr("Delta"), "USD", "−88,888,888"});
    columns.push_back({"gamma", QObject::tr("Gamma"), QObject::tr("USD Δ per 1 %"), "−8,888,888"});
    columns.push_back({"vega", QObject::tr("Vega"), QObject::tr("USD per vol pt"), "−88,888"});
    return columns;
}

}  // namespace

QString shiftText(double fraction)
{
    const double value = fraction * 100.0;
    const bool whole = std::abs(value - std::round(value)) < 1e-6;
    return signedNumber(value, whole ? 0 : 1) + QStringLiteral("\u00A0%");
}

void BookLadderModel::show(const BookScenariosView& view)
{
    double largest = 0.0;
    for (const auto& row : view.ladder)
        largest = std::max(largest, std::abs(row.totalUsd));
    std::vector<LadderRow> rows;
    for (const auto& one : view.ladder) {
        LadderRow row;
        row.key = QString::number(one.shift, 'g', 12);
        row.kind = one.shift == 0.0 ? RowKind::AtTheMoney : RowKind::Plain;
        const bool whole = std::abs(one.shift * 100.0 - std::round(one.shift * 100.0)) < 1e-6;
        row.cells = {exposureCell(one.shift * 100.0, whole ? 0 : 1)};
        for (const double pnl : one.pnlUsd)
            row.cells.push_back(usdCell(pnl));
        LadderCell total = usdCell(one.totalUsd);
        if (largest > 0.0) total.bar = one.totalUsd / largest;
        if (view.worstShift == one.shift) {
            // The square says which is the worst. No limit is broken: the colour is that of any gain or loss.
            total.mark = Mark::Breach;
            total.tone = one.totalUsd < 0.0 ? Tone::Down : one.totalUsd > 0.0 ? Tone::Up : total.tone;
            total.markTone = total.tone;
            total.toolTip = QObject::tr("The worst of these moves");
        }
        row.cells.push_back(total);
        for (const double greek : {one.greeks.deltaUsd, one.greeks.gammaUsd, one.greeks.vegaUsd})
            row.cells.push_back(usdCell(greek));
        rows.push_back(std::move(row));
    }
    setTable(ladderColumns(view), std::move(rows));
}

void CellLegsModel::show(const BookScenariosView& view)
{
    std::vector<LadderRow> rows;
    std::size_t number = 0;
    for (const auto& leg : view.legs) {
        LadderRow row;
        row.key = QString::number(number++) + text(leg.instrument);
        row.cells = {wordCell(text(leg.instrument)), leg.pnlUsd ? usdCell(*leg.pnlUsd) : missingCell(),
                     exposureCell(leg.quantity, contractDecimals(leg.quantity)),
                     wordCell(text(leg.venue), Tone::Label)};
        if (!leg.pnlUsd) row.cells[1].toolTip = QObject::tr("No volatility: it is in no cell.");
        rows.push_back(std::move(row));
    }
    alignDecimals(rows, {2});
    setTable({{"position", QObject::tr("Position"), "", "BTC-27FEB26-888888-C", true, true, true},
              {"pnl", QObject::tr("P&L there"), "USD", "−8,888,888"},
              {"size", QObject::tr("Size"), QObject::tr("contracts, coins"), "−8,888.888"},
              {"venue", QObject::tr("Venue"), "", "Hyperliquid", true}},
             std::move(rows));
}

}  // namespace ballast::ui
