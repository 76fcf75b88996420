#include "ui/ladders/spot_ladder_model.h"

#include <algorithm>
#include <cmath>

#include "ui/choices/choices.h"
#include "ui/format/number_format.h"
#include "ui/kit/cell_text.h"

namespace ballast::ui {

using interfaces::SpotRow;

namespace {

constexpr GreekColumn kGreeks[]{GreekColumn::Delta, GreekColumn::Gamma,    GreekColumn::VegaStraight,
                                GreekColumn::Theta, GreekColumn::DeltaUsd, GreekColumn::GammaUsd};

std::vector<LadderColumn> makeColumns(const QString& coin)
{
    std::vector<LadderColumn> columns{
        {"shift", QObject::tr("Shift"), "%", "−88.8"},
        {"level", QObject::tr("Level"), "USD", "8,888.88"},
        {"pnl", QObject::tr("P&L"), QObject::tr("USD, smile follows spot"), "−888,888", false, true, false, 64}};
    for (const GreekColumn greek : kGreeks) {
        const bool usual =
            greek != GreekColumn::Theta && greek != GreekColumn::DeltaUsd && greek != GreekColumn::GammaUsd;
        columns.push_back(greekColumn(greek, coin, true, usual));
    }
    for (auto& column : columns)
        if (column.widest == QStringLiteral("−888.888") || column.widest == QStringLiteral("−88.888"))
            column.widest = QStringLiteral("−888.88");
    return columns;
}

bool isLeftOut(const SpotRow& row, SpotLadderModel::Shifts shifts)
{
    const auto is = [size = std::abs(row.shift)](double shift) { return std::abs(size - shift) < 1e-9; };
    return (shifts != SpotLadderModel::Shifts::All && (is(0.01) || is(0.075))) ||
           (shifts == SpotLadderModel::Shifts::Fewest && is(0.025));
}

LadderCell pnlCell(const SpotRow& row, double largest, const SpotRow* worst)
{
    LadderCell cell = usdCell(row.pnlUsd);
    if (largest > 0.0 && cell.tone != Tone::Quiet) cell.bar = row.pnlUsd / largest;
    if (&row != worst) return cell;
    // The square says which is the worst. No limit is broken: the colour is that of any gain or loss.
    cell.tone = cell.markTone = row.pnlUsd < 0.0 ? Tone::Down : row.pnlUsd > 0.0 ? Tone::Up : cell.tone;
    cell.mark = Mark::Breach;
    cell.toolTip = QObject::tr("The worst of these shifts");
    return cell;
}

/// Delta and gamma hold each option's volatility, the P&L beside them lets the smile move with spot; with a skew that
/// is another delta: coins that the P&L of the nearest shifts up and down is that of.
std::optional<double> deltaWithSmile(const std::vector<SpotRow>& rows)
{
    const SpotRow *up = nullptr, *down = nullptr, *here = nullptr;
    for (const auto& row : rows) {
        if (row.shift == 0.0) here = &row;
        if (row.shift > 0.0 && (!up || row.shift < up->shift)) up = &row;
        if (row.shift < 0.0 && (!down || row.shift > down->shift)) down = &row;
    }
    if (!up || !down || !here || !(up->level > down->level)) return std::nullopt;
    const double slope = (up->pnlUsd - down->pnlUsd) / (up->level - down->level);
    return std::isfinite(slope) ? std::optional(slope) : std::nullopt;
}

QString basisWords(const std::vector<SpotRow>& rows, const QString& coin)
{
    const QString basis =
        QObject::tr("Delta and gamma hold each option's volatility. P&L is a full revaluation in which "
                    "the smile follows spot (sticky log-moneyness).");
    const auto slope = deltaWithSmile(rows);
    if (!slope) return basis;
    return basis + QLatin1Char(' ') +
           QObject::tr("Around here it is that of a delta of %1 %2.").arg(signedNumber(*slope, 2), coin);
}

LadderRow spotRow(const SpotRow& spot, std::string_view code, double largest, const SpotRow* worst)
{
    LadderRow row;
    row.key = QString::number(spot.shift, 'f', 4);
    if (spot.shift == 0.0) row.kind = RowKind::AtTheMoney;
    LadderCell shift = exposureCell(spot.shift * 100.0, 1);
    shift.tone = Tone::Value;
    // Shifts come as fractions; percent to the nearest billionth keeps 7.5 from being 7.500000000000001 in a copy.
    shift.raw = std::round(spot.shift * 1e11) / 1e9;
    row.cells = {shift, plainCell(spot.level, spot.level >= 10'000.0 ? 0 : 2), pnlCell(spot, largest, worst)};
    row.cells[1].tone = Tone::Label;
    for (const GreekColumn greek : kGreeks) {
        // Two decimals of a coin: far from here the third is none.
        const auto& units = Choices::instance().now().units;
        const bool isDelta = greek == GreekColumn::Delta && units.delta == DeltaUnit::Coin;
        const bool isGamma = greek == GreekColumn::Gamma && units.gamma == GammaUnit::CoinPerPercent;
        row.cells.push_back(isDelta   ? exposureCell(spot.greeks.deltaCoin, 2)
                            : isGamma ? exposureCell(spot.greeks.gammaCoin, 2)
                                      : greekCell(greek, code, spot.greeks));
    }
    return row;
}

}  // namespace

void SpotLadderModel::show(const interfaces::UnderlyingView& view, Shifts shifts)
{
    double largest = 0.0;
    const SpotRow* worst = nullptr;
    for (const auto& row : view.bySpot) {
        if (isLeftOut(row, shifts) || !std::isfinite(row.pnlUsd)) continue;
        largest = std::max(largest, std::abs(row.pnlUsd));
        if (row.pnlUsd < 0.0 && (!worst || row.pnlUsd < worst->pnlUsd)) worst = &row;
    }
    std::vector<LadderRow> rows;
    constexpr std::size_t kPnl = 2, kDelta = 3;
    const QString basis = basisWords(view.bySpot, text(view.code));
    for (const auto& row : view.bySpot) {
        if (isLeftOut(row, shifts)) continue;
        auto& made = rows.emplace_back(spotRow(row, view.code, largest, worst));
        if (row.shift == 0.0) made.cells[kPnl].toolTip = made.cells[kDelta].toolTip = basis;
    }
    setTable(makeColumns(text(view.code)), std::move(rows));
}

}  // namespace ballast::ui
