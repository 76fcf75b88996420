#include "ui/portfolio/earned_model.h"

#include <algorithm>

#include "ui/format/number_format.h"
#include "ui/kit/cell_text.h"

namespace ballast::ui {
namespace {

using interfaces::PnlDayView;
using interfaces::PnlPart;

const std::vector<PnlPart>& partsOf(const PnlDayView& day, EarnedBy by)
{
    switch (by) {
    case EarnedBy::Venue:
        return day.byVenue;
    case EarnedBy::Strategy:
        return day.byStrategy;
    case EarnedBy::Cause:
        break;
    }
    return day.byCause;
}

std::vector<LadderColumn> earnedColumns(const std::vector<PnlDayView>& days)
{
    std::vector<LadderColumn> columns{{"part", QObject::tr("Part"), "", "Held before the day", true, true, true}};
    for (std::size_t i = 0; i < days.size(); ++i) {
        LadderColumn column;
        column.id = QStringLiteral("day%1").arg(i);
        column.name = days[i].isOver ? date(days[i].day) : QObject::tr("Today");
        column.unit = QStringLiteral("USD");
        column.widest = QStringLiteral("−8,888,888");
        columns.push_back(column);
    }
    columns.push_back({"sum", QObject::tr("Sum"), "USD", "−88,888,888"});
    return columns;
}

QString shownName(const std::string& name, EarnedBy by)
{
    QString words = text(name);
    if (by == EarnedBy::Strategy && !words.isEmpty()) words[0] = words[0].toUpper();
    return words;
}

LadderRow partRow(const std::string& name, const std::vector<PnlDayView>& days, EarnedBy by)
{
    LadderRow row;
    row.key = text(name);
    row.cells = {wordCell(shownName(name, by))};
    double sum = 0.0;
    for (const auto& day : days) {
        const auto& parts = partsOf(day, by);
        const auto part = std::find_if(parts.begin(), parts.end(), [&](const auto& p) { return p.name == name; });
        const bool has = part != parts.end();
        // A part that a day does not name earned nothing; a day without any split says nothing.
        row.cells.push_back(has ? usdCell(part->usd) : parts.empty() ? missingCell() : usdCell(0.0));
        if (!has) continue;
        sum += part->usd;
        row.cells.front().toolTip = text(part->definition);
        row.cells.back().toolTip = QStringLiteral("%1\u00A0USD").arg(signedNumber(part->usd, 2));
    }
    row.cells.push_back(usdCell(sum));
    return row;
}

LadderRow figureRow(const QString& name, const std::vector<PnlDayView>& days, double PnlDayView::*figure, RowKind kind)
{
    LadderRow row;
    row.key = name;
    row.kind = kind;
    row.cells = {wordCell(name)};
    double sum = 0.0;
    for (const auto& day : days) {
        row.cells.push_back(usdCell(day.*figure));
        sum += day.*figure;
    }
    row.cells.push_back(usdCell(sum));
    return row;
}

}  // namespace

void EarnedModel::show(const std::vector<PnlDayView>& all, EarnedBy by)
{
    const std::vector<PnlDayView> days(all.begin(),
                                       all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), kMostDays)));
    std::vector<std::string> names;
    for (const auto& day : days)
        for (const auto& part : partsOf(day, by))
            if (std::find(names.begin(), names.end(), part.name) == names.end()) names.push_back(part.name);
    std::vector<LadderRow> rows;
    for (const auto& name : names)
        rows.push_back(partRow(name, days, by));
    rows.push_back(figureRow(tr("Total, our fit"), days, &PnlDayView::theoreticalUsd, RowKind::GrandTotal));
    rows.push_back(figureRow(tr("Total, marks"), days, &PnlDayView::markToMarketUsd, RowKind::Total));
    setTable(earnedColumns(days), std::move(rows));
}

}  // namespace ballast::ui
