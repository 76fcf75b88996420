#include "ui/ladders/vega_bucket_model.h"

#include <algorithm>
#include <cmath>

#include "ui/format/number_format.h"
#include "ui/kit/cell_text.h"

namespace ballast::ui {
namespace {

using interfaces::VegaBucketView;

std::vector<LadderColumn> makeColumns()
{
    return {
        {"bucket", QObject::tr("To expiry"), "", QObject::tr("180 d and more"), true},
        {"legs", QObject::tr("Legs"), "", "888"},
        {"vega", QObject::tr("Vega"), QObject::tr("USD per vol pt"), "−888,888", false, true, false, 64},
        {"vega30", QObject::tr("Vega 30 d"), QObject::tr("USD per 30-day vol pt"), "−888,888", false, true, false, 64}};
}

LadderCell vegaCell(double value, double largest)
{
    LadderCell cell = usdCell(value);
    if (largest > 0.0 && cell.tone != Tone::Quiet) cell.bar = value / largest;
    return cell;
}

LadderCell countCell(int legs)
{
    LadderCell cell = plainCell(legs, 0);
    cell.tone = legs == 0 ? Tone::Quiet : Tone::Label;
    return cell;
}

QString standardisedTip()
{
    return QObject::tr("Each leg times the root of 30 days over its days: USD for one point of 30-day volatility, as "
                       "short expiries move more");
}

LadderRow bucketRow(const VegaBucketView& bucket, double largest, double largest30)
{
    LadderRow row;
    row.key = text(bucket.name);
    row.cells = {wordCell(text(bucket.name)), countCell(bucket.legs), vegaCell(bucket.vegaUsd, largest),
                 vegaCell(bucket.standardisedVegaUsd, largest30)};
    row.cells.back().toolTip = standardisedTip();
    return row;
}

LadderRow totalRow(const std::vector<VegaBucketView>& buckets, int missingLegs)
{
    VegaBucketView sum;
    for (const auto& bucket : buckets) {
        sum.vegaUsd += bucket.vegaUsd;
        sum.standardisedVegaUsd += bucket.standardisedVegaUsd;
        sum.legs += bucket.legs;
    }
    LadderRow row;
    row.key = QObject::tr("Total");
    row.kind = RowKind::GrandTotal;
    row.cells = {wordCell(row.key), countCell(sum.legs), usdCell(sum.vegaUsd), usdCell(sum.standardisedVegaUsd)};
    row.cells.back().toolTip = standardisedTip();
    if (missingLegs == 0) return row;
    row.cells[2].mark = Mark::Warning;
    row.cells[2].markTone = Tone::Warn;
    row.cells[2].toolTip =
        missingLegs == 1 ? QObject::tr("One leg is missing") : QObject::tr("%1 legs are missing").arg(missingLegs);
    return row;
}

}  // namespace

void VegaBucketModel::show(const interfaces::UnderlyingView& view)
{
    double largest = 0.0, largest30 = 0.0;
    for (const auto& bucket : view.vegaBuckets) {
        largest = std::max(largest, std::abs(bucket.vegaUsd));
        largest30 = std::max(largest30, std::abs(bucket.standardisedVegaUsd));
    }
    std::vector<LadderRow> rows;
    for (const auto& bucket : view.vegaBuckets)
        rows.push_back(bucketRow(bucket, largest, largest30));
    if (!rows.empty()) rows.push_back(totalRow(view.vegaBuckets, view.missingLegs));
    setTable(makeColumns(), std::move(rows));
}

}  // namespace ballast::ui
