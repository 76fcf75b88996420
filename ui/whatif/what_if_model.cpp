#include "ui/whatif/what_if_model.h"

#include "ui/format/number_format.h"
#include "ui/kit/cell_text.h"

namespace ballast::ui {

namespace {

std::vector<LadderColumn> whatIfColumns()
{
    const QString coins = QObject::tr("coins");
    return {{"book", QObject::tr("Book"), "", "Whole book, what-if", true},
            {"pnl", QObject::tr("P&L of move"), "USD", "−88,888,888"},
            {"spot", QObject::tr("Spot"), "USD", "888,888.8"},
            {"delta", QObject::tr("Delta"), coins, "−888.888"},
            {"deltaUsd", QObject::tr("Delta"), "USD", "−88,888,888"},
            {"gamma", QObject::tr("Gamma"), QObject::tr("coins per 1 %"), "−888.888"},
            {"vega", QObject::tr("Vega"), QObject::tr("USD per vol pt"), "−888,888"},
            {"theta", QObject::tr("Theta"), QObject::tr("USD per day"), "−888,888"}};
}

/// A supposed figure never looks like a live one.
void suppose(LadderRow& row)
{
    for (auto& cell : row.cells) {
        cell.italic = true;
        cell.tone = Tone::Estimate;
    }
}

LadderRow bookRow(const QString& name, const std::optional<double>& spot, const std::string& coin,
                  const interfaces::ScreenGreeks& greeks)
{
    LadderRow row;
    row.key = name;
    const bool whole = coin.empty();
    row.cells = {wordCell(name),
                 blankCell(),
                 spot ? plainCell(*spot, priceDecimals(coin)) : blankCell(),
                 whole ? blankCell() : coinCell(coin, greeks.deltaCoin),
                 usdCell(greeks.deltaUsd),
                 whole ? blankCell() : coinCell(coin, greeks.gammaCoin),
                 usdCell(greeks.vegaUsd),
                 usdCell(greeks.thetaUsd)};
    return row;
}

}  // namespace

void WhatIfModel::show(const interfaces::WhatIfView& view)
{
    std::vector<LadderRow> rows;
    const auto add = [&](const QString& name, const std::string& code, std::optional<double> spot,
                         std::optional<double> spotThen, const interfaces::ScreenGreeks& live,
                         const interfaces::ScreenGreeks& then, double pnl) {
        rows.push_back(bookRow(tr("%1, live").arg(name), spot, code, live));
        rows.push_back(bookRow(tr("%1, what-if").arg(name), spotThen, code, then));
        rows.back().cells[1] = usdCell(pnl);
        suppose(rows.back());
        if (code.empty()) rows[rows.size() - 2].kind = rows.back().kind = RowKind::Total;
    };
    for (const auto& coin : view.coins)
        add(text(coin.underlying), coin.underlying, coin.spot, coin.spotThen, coin.live, coin.then, coin.pnlUsd);
    add(tr("Whole book"), {}, std::nullopt, std::nullopt, view.live, view.then, view.pnlUsd);
    setTable(whatIfColumns(), std::move(rows));
}

void WhatIfModel::forgetSupposed()
{
    auto kept = rows();
    // Live and supposed stand in turn.
    for (std::size_t row = 1; row < kept.size(); row += 2)
        for (std::size_t cell = 1; cell < kept[row].cells.size(); ++cell)
            if (!kept[row].cells[cell].text.isEmpty()) kept[row].cells[cell] = noPositionCell();
    if (!kept.empty()) setTable(whatIfColumns(), std::move(kept));
}

}  // namespace ballast::ui
