#include "ui/smile/tenor_model.h"

#include <cmath>

#include "ui/format/number_format.h"
#include "ui/kit/cell_text.h"

namespace ballast::ui {
namespace {

using interfaces::TenorView;

constexpr double kUsualTenors[]{7.0, 30.0, 60.0, 90.0, 180.0};

std::vector<LadderColumn> makeColumns()
{
    const QString unit = QObject::tr("vol pts");
    return {{"tenor", QObject::tr("Tenor"), "", "888 d", true},
            {"atm", QObject::tr("ATM"), unit, "≈ 888.8"},
            {"rr25", QObject::tr("25Δ reversal"), unit, "≈ −88.8"},
            {"bf25", QObject::tr("25Δ butterfly"), unit, "≈ −88.8"}};
}

LadderCell pointsCell(std::optional<double> volatility, bool isSigned, bool extrapolated)
{
    if (!volatility) return missingCell();
    LadderCell cell = isSigned ? exposureCell(*volatility * 100.0, 1) : plainCell(*volatility * 100.0, 1);
    if (!extrapolated || !std::isfinite(*volatility)) return cell;
    cell.text.prepend(kEstimated);
    cell.tone = Tone::Estimate;
    cell.italic = true;
    cell.toolTip = QObject::tr("Outside the fitted expiries");
    return cell;
}

/// What stands on an old surface is as old; an estimate stays one, which says more.
void showQuality(LadderCell& cell, domain::Quality quality)
{
    const bool old = quality == domain::Quality::Stale || quality == domain::Quality::Carried;
    if (!old || !cell.raw.isValid() || cell.tone == Tone::Estimate) return;
    cell.tone = Tone::Stale;
    cell.dashed = quality == domain::Quality::Stale;
    cell.toolTip = quality == domain::Quality::Stale ? QObject::tr("The surface is stale")
                                                     : QObject::tr("The surface is carried from an earlier capture");
}

LadderRow tenorRow(const TenorView& tenor, domain::Quality quality)
{
    LadderRow row;
    const bool whole = std::abs(tenor.days - std::round(tenor.days)) < 1e-6;
    LadderCell name = wordCell(plain(tenor.days, whole ? 0 : 1) + QStringLiteral("\u00A0d"));
    name.raw = tenor.days;
    row.key = name.text;
    row.cells = {name, pointsCell(tenor.atmVolatility, false, tenor.extrapolated),
                 pointsCell(tenor.riskReversal25, true, tenor.extrapolated),
                 pointsCell(tenor.butterfly25, true, tenor.extrapolated)};
    for (std::size_t column = 1; column < row.cells.size(); ++column)
        showQuality(row.cells[column], quality);
    return row;
}

}  // namespace

void TenorModel::show(const interfaces::SurfaceView& surface)
{
    std::vector<LadderRow> rows;
    for (const auto& tenor : surface.tenors)
        rows.push_back(tenorRow(tenor, surface.quality));
    // Before the core can say, the table stands with dashes.
    if (rows.empty())
        for (const double days : kUsualTenors)
            rows.push_back(tenorRow({.days = days}, surface.quality));
    setTable(makeColumns(), std::move(rows));
}

}  // namespace ballast::ui
