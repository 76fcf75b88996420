#include "ui/limits/limits_model.h"

#include <cmath>

#include "ui/format/number_format.h"
#include "ui/kit/cell_text.h"

namespace ballast::ui {
namespace {

constexpr int kMostDecimals = 9;

std::vector<LadderColumn> limitColumns()
{
    return {{"underlying", QObject::tr("Coin"), "", "BTC", true},
            {"limit", QObject::tr("Limit or parameter"), "", "Notional of an order", true, true, true},
            {"inForce", QObject::tr("In force"), "", "88,888,888.88"},
            {"staged", QObject::tr("Staged"), "", "88,888,888.88", false, true, false, 14},
            {"change", QObject::tr("Change"), "%", "−888.8"},
            {"unit", QObject::tr("Unit"), "", "USD per vol pt", true},
            {"state", QObject::tr("State"), "", "changed since it was staged", true}};
}

LadderCell figureCell(double value)
{
    LadderCell cell = wordCell(limitText(value));
    cell.raw = value;
    return cell;
}

bool isNone(const interfaces::LimitView& limit, double value) { return limit.isOptional && value == 0.0; }

LadderCell valueCell(const interfaces::LimitView& limit, double value)
{
    return isNone(limit, value) ? wordCell(limitWords(limit, value), Tone::Label) : figureCell(value);
}

LadderCell stagedCell(const interfaces::LimitView& limit, const StagedLimit& staged)
{
    LadderCell cell = valueCell(limit, staged.value);
    cell.staged = true;
    cell.mark = Mark::Warning;
    cell.markTone = Tone::Warn;
    cell.toolTip = QObject::tr("Staged: not in force until it is applied. It was %1 when this was typed.")
                       .arg(limitWords(limit, staged.inForce));
    return cell;
}

/// There is no percentage to or from 0: of an optional limit it would read as all of it taken back.
LadderCell changeCell(double before, double after)
{
    return before != 0.0 && after != 0.0 ? exposureCell((after / before - 1.0) * 100.0, 1) : missingCell();
}

QString stateWords(const StagedLimit& staged, const interfaces::LimitView& limit)
{
    if (hasMoved(staged, limit)) return QObject::tr("changed since it was staged");
    return staged.sent ? QObject::tr("sent") : QObject::tr("staged");
}

}  // namespace

QString limitText(double value)
{
    int decimals = 0;
    while (decimals < kMostDecimals &&
           std::abs(value - std::round(value * std::pow(10.0, decimals)) / std::pow(10.0, decimals)) >
               1e-12 * std::max(1.0, std::abs(value)))
        ++decimals;
    return plain(value, decimals);
}

QString limitWords(const interfaces::LimitView& limit, double value)
{
    return isNone(limit, value) ? QObject::tr("no limit") : limitText(value);
}

bool hasMoved(const StagedLimit& staged, const interfaces::LimitView& limit) { return staged.inForce != limit.value; }

QString LimitsModel::keyOf(const interfaces::LimitView& limit)
{
    return text(limit.underlying) + QLatin1Char('/') + text(limit.key);
}

void LimitsModel::show(const std::vector<interfaces::LimitView>& limits, const StagedLimits& staged)
{
    std::vector<LadderRow> rows;
    for (const auto& limit : limits) {
        LadderRow row;
        row.key = keyOf(limit);
        const auto wanted = staged.find(row.key);
        const bool isStaged = wanted != staged.end();
        row.cells = {wordCell(text(limit.underlying), Tone::Label),
                     wordCell(text(limit.name)),
                     valueCell(limit, limit.value),
                     isStaged ? stagedCell(limit, wanted->second) : blankCell(),
                     isStaged ? changeCell(limit.value, wanted->second.value) : blankCell(),
                     wordCell(text(limit.unit), Tone::Label),
                     isStaged ? wordCell(stateWords(wanted->second, limit), Tone::Warn) : blankCell()};
        row.cells[2].toolTip = QObject::tr("From %1 to %2").arg(limitText(limit.least), limitText(limit.most));
        if (limit.isOptional && limit.least == 0.0) row.cells[2].toolTip += QObject::tr("; 0 is no limit");
        rows.push_back(std::move(row));
    }
    setTable(limitColumns(), std::move(rows));
}

}  // namespace ballast::ui
