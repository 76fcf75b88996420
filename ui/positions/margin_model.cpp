#include "ui/positions/margin_model.h"

#include <algorithm>
#include <cmath>

#include "ui/choices/trends.h"
#include "ui/format/number_format.h"
#include "ui/kit/cell_text.h"
#include "ui/widgets/margin_words.h"

namespace ballast::ui {
namespace {

using interfaces::Reading;
using interfaces::VenueMargin;

constexpr double kWarnShare = 0.8;
constexpr double kApart = 0.02;  ///< As the alert.

std::vector<LadderColumn> makeColumns()
{
    // The nearness of liquidation and where it comes from stay in a narrow panel.
    return {{"venue", QObject::tr("Venue"), "", "Hyperliquid", true, true, false, 0, true},
            {"share", QObject::tr("Used"), QObject::tr("% of equity"), "≈ 888.8", false, true, false, 20, true},
            {"initial", QObject::tr("Initial"), "USD", "≈ 88,888,888"},
            {"maintenance", QObject::tr("Maintenance"), "USD", "≈ 88,888,888"},
            {"stated", QObject::tr("Stated"), QObject::tr("by the venue"), "88,888,888"},
            {"equity", QObject::tr("Equity"), "USD", "≈ 88,888,888"},
            {"shift", QObject::tr("Liquidation"), QObject::tr("spot, %"), "≈ −888.8", false, true, false, 0, true},
            {"sigmas", QObject::tr("Liquidation"), QObject::tr("daily σ"), "88.8", false, true, false, 0, true},
            {"hours", QObject::tr("By funding"), QObject::tr("hours"), "> 8,888"},
            {"source", QObject::tr("Source"), "", "Deribit portfolio margin, 8888-88-88", true, true, true, 0, true}};
}

LadderCell percentCell(Reading reading, bool isSigned)
{
    if (reading.value) *reading.value *= 100.0;
    LadderCell cell = readingCell(reading, 1);
    if (isSigned && reading.value && *reading.value > 0.0 && cell.raw.isValid())
        cell.text.replace(plain(*reading.value, 1), signedNumber(*reading.value, 1));
    return cell;
}

LadderCell shareCell(const VenueMargin& margin)
{
    LadderCell cell = percentCell(margin.shareOfEquity, false);
    const QString definition = QObject::tr("Initial margin over equity");
    cell.toolTip = cell.toolTip.isEmpty() ? definition : definition + QLatin1Char('\n') + cell.toolTip;
    const auto& share = margin.shareOfEquity.value;
    if (!share || *share < kWarnShare) return cell;
    cell.mark = *share > 1.0 ? Mark::Breach : Mark::Warning;
    cell.markTone = *share > 1.0 ? Tone::Breach : Tone::Warn;
    return cell;
}

/// Positions are worth the venue's marks; the two differ by what these lie from our fit.
LadderCell equityCell(const VenueMargin& margin)
{
    LadderCell cell = readingCell(margin.equityUsd, 0);
    const QString basis =
        QObject::tr("Cash and positions, options at our fitted volatilities. Positions shows them at the "
                    "venue's marks.");
    cell.toolTip = cell.toolTip.isEmpty() ? basis : basis + QLatin1Char('\n') + cell.toolTip;
    return cell;
}

LadderCell shiftCell(const VenueMargin& margin)
{
    LadderCell cell = percentCell(margin.liquidationShift, true);
    const QString why = text(margin.liquidationMessage);
    if (!why.isEmpty()) cell.toolTip = why;
    return cell;
}

LadderCell optionalCell(std::optional<double> value, int decimals)
{
    return value ? plainCell(*value, decimals) : missingCell();
}

/// The venue's own maintenance margin; told apart where it is another than ours.
LadderCell statedCell(const VenueMargin& margin)
{
    LadderCell cell = readingCell(margin.statedMaintenanceUsd, 0);
    const auto &stated = margin.statedMaintenanceUsd.value, &ours = margin.maintenanceUsd.value;
    if (!stated) {
        cell.toolTip = QObject::tr("The venue states no margin of its own");
        return cell;
    }
    cell.toolTip = QObject::tr("Maintenance margin as the venue states it, USD");
    if (!ours || std::abs(*stated - *ours) <= kApart * std::max(*stated, *ours)) return cell;
    cell.toolTip += QLatin1Char('\n') + QObject::tr("More than 2 % from ours");
    cell.mark = Mark::Warning;
    cell.markTone = Tone::Warn;
    return cell;
}

/// Hours until funding alone liquidates; beyond a year nobody plans by the hour.
LadderCell hoursCell(std::optional<double> hours)
{
    constexpr double kYear = 365.0 * 24.0;
    LadderCell cell = optionalCell(hours, 0);
    if (!hours || *hours <= kYear) return cell;
    cell.text = QObject::tr("> %1").arg(plain(kYear, 0));
    cell.toolTip = QObject::tr("More than a year at the present rate of funding: %1 hours").arg(plain(*hours, 0));
    return cell;
}

/// What fits a cell; the whole source is in its tooltip.
QString ruleWords(const VenueMargin& margin)
{
    if (margin.parameterDate.empty()) return marginSource(margin);
    return text(margin.rule) + QStringLiteral(", ") + text(margin.parameterDate);
}

LadderRow venueRow(const VenueMargin& margin)
{
    LadderRow row;
    row.key = text(margin.venue);
    row.cells = {wordCell(row.key),
                 shareCell(margin),
                 readingCell(margin.initialUsd, 0),
                 readingCell(margin.maintenanceUsd, 0),
                 statedCell(margin),
                 equityCell(margin),
                 shiftCell(margin),
                 optionalCell(margin.liquidationDailySigmas, 1),
                 hoursCell(margin.liquidationHours),
                 wordCell(ruleWords(margin), Tone::Label)};
    row.cells.back().toolTip = marginSource(margin);
    row.cells[1].trend = Trends::instance().of(Trends::margin(margin.venue));
    if (!margin.liquidationHours)
        row.cells[8].toolTip = QObject::tr("Funding alone never liquidates at its present rate");
    return row;
}

}  // namespace

void MarginModel::show(const std::vector<VenueMargin>& margin)
{
    std::vector<LadderRow> rows;
    for (const auto& venue : margin)
        rows.push_back(venueRow(venue));
    setTable(makeColumns(), std::move(rows));
}

}  // namespace ballast::ui
