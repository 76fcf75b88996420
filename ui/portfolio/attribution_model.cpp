#include "ui/portfolio/attribution_model.h"

#include <cmath>

#include "ui/format/number_format.h"
#include "ui/kit/cell_text.h"

namespace ballast::ui {
namespace {

using interfaces::AttributionView;

constexpr double kAlarmShare = 0.10;
constexpr qsizetype kMostNames = 3;

std::vector<LadderColumn> makeColumns()
{
    return {{"part", QObject::tr("Part"), "", QObject::tr("Unexplained"), true, true, false, 12},
            {"usd", QObject::tr("P&L"), "USD", "−8,888,888"},
            {"share", QObject::tr("Size"), QObject::tr("% of sizes"), "888.8"},
            {"definition", QObject::tr("What it is"), "", QObject::tr("perpetual funding received less paid"), true,
             false, true}};
}

double sumOfSizes(const AttributionView& view)
{
    double sizes = 0.0;
    for (const auto& part : view.parts)
        if (std::isfinite(part.usd)) sizes += std::abs(part.usd);
    return sizes;
}

LadderCell shareCell(double share)
{
    LadderCell cell = plainCell(share * 100.0, 1);
    if (cell.raw.isValid()) cell.tone = Tone::Label;
    return cell;
}

LadderRow partRow(const QString& name, double usd, const LadderCell& share, const QString& definition, RowKind kind)
{
    LadderRow row;
    row.key = name;
    row.kind = kind;
    row.cells = {wordCell(name), usdCell(usd), share, wordCell(definition, Tone::Label)};
    for (auto& cell : row.cells)
        cell.toolTip = definition;
    if (std::isfinite(usd)) row.cells[1].toolTip += QStringLiteral("\n%1 USD").arg(signedNumber(usd, 2));
    return row;
}

LadderRow residualRow(const AttributionView& view)
{
    LadderRow row = partRow(QObject::tr("Unexplained"), view.residualUsd, shareCell(view.residualShare),
                            QObject::tr("total less all parts; above %1 % of their sizes, doubt the greeks or a feed")
                                .arg(plain(kAlarmShare * 100.0, 0)),
                            RowKind::Total);
    if (!view.alarm) return row;
    row.cells[0].mark = Mark::Breach;
    row.cells[0].markTone = row.cells[1].tone = row.cells[2].tone = Tone::Breach;
    return row;
}

QString unexplainedWords(const AttributionView& view)
{
    const QString share = plain(view.residualShare * 100.0, 1);
    if (view.alarm)
        return QObject::tr(
                   "Unexplained is %1\u00A0% of the sizes of all parts, more than %2\u00A0%: doubt the greeks or "
                   "a feed.")
            .arg(share, plain(kAlarmShare * 100.0, 0));
    return QObject::tr("Unexplained is %1\u00A0% of the sizes of all parts, over %2 %3.")
        .arg(share)
        .arg(plain(view.steps, 0))
        .arg(view.steps == 1 ? QObject::tr("step") : QObject::tr("steps"));
}

/// The header's P&L is of now, the split of its last step: what lies between is said, or both would seem to differ.
QString sinceWords(const interfaces::Snapshot& snapshot, const AttributionView& view)
{
    const auto& now = snapshot.pnl.theoreticalUsd.value;
    if (!now || !std::isfinite(*now) || !(snapshot.time > view.to)) return {};
    const double moved = *now - view.totalUsd;
    if (!(std::abs(moved) >= 0.5)) return {};
    return QObject::tr(" Since %1 the P&L moved %2\u00A0USD, split with the next step.")
        .arg(timeOfDay(view.to), usd0(moved));
}

QStringList legsWithoutValue(const interfaces::Snapshot& snapshot)
{
    QStringList names;
    for (const auto& underlying : snapshot.underlyings)
        for (const auto& leg : underlying.legs)
            if (!leg.complete) names << text(leg.instrument);
    return names;
}

QString missingWords(const interfaces::Snapshot& snapshot, const AttributionView& view)
{
    if (view.missing == 0) return {};
    QString words =
        QObject::tr(" %1 could not be valued at both ends of a step: in no part, so unexplained")
            .arg(view.missing == 1 ? QObject::tr("1 holding") : QObject::tr("%1 holdings").arg(view.missing));
    const QStringList names = legsWithoutValue(snapshot);
    if (names.isEmpty()) return words + QLatin1Char('.');
    words += QObject::tr("; without value now: ") + names.mid(0, kMostNames).join(QStringLiteral(", "));
    if (names.size() > kMostNames) words += QObject::tr(" and %1 more").arg(names.size() - kMostNames);
    return words + QLatin1Char('.');
}

/// From the split's last step to the header's theoretical P&L, and from that to the one at the venue's marks.
void appendBridge(std::vector<LadderRow>& rows, const AttributionView& view, const interfaces::PnlView& pnl)
{
    const auto fit = pnl.theoreticalUsd.value;
    const double total = fit.value_or(view.totalUsd);
    if (fit)
        rows.push_back(partRow(QObject::tr("Since %1").arg(timeOfDay(view.to)), *fit - view.totalUsd, blankCell(),
                               QObject::tr("moved since the last step, split with the next one"), RowKind::Plain));
    rows.push_back(partRow(QObject::tr("Total, our fit"), total, blankCell(),
                           QObject::tr("theoretical P&L of the day, as in the header: against our fit, costs included"),
                           RowKind::GrandTotal));
    const auto marks = pnl.markToMarketUsd.value;
    if (!fit || !marks) return;
    rows.push_back(partRow(QObject::tr("Marks less fit"), *marks - *fit, blankCell(),
                           QObject::tr("how the venue's marks moved against our fit since the day began"),
                           RowKind::Plain));
    rows.push_back(partRow(QObject::tr("Total, marks"), *marks, blankCell(),
                           QObject::tr("P&L of the day at the venue's marks, as in the header"), RowKind::GrandTotal));
}

}  // namespace

void AttributionModel::show(const AttributionView& view, const interfaces::PnlView& pnl)
{
    const double sizes = sumOfSizes(view);
    std::vector<LadderRow> rows;
    for (const auto& part : view.parts)
        rows.push_back(partRow(text(part.name), part.usd,
                               sizes > 0.0 ? shareCell(std::abs(part.usd) / sizes) : missingCell(),
                               text(part.definition), RowKind::Plain));
    rows.push_back(residualRow(view));
    appendBridge(rows, view, pnl);
    setTable(makeColumns(), std::move(rows));
}

QString attributionSentence(const interfaces::Snapshot& snapshot)
{
    const auto& view = *snapshot.portfolio->attribution;
    return unexplainedWords(view) + sinceWords(snapshot, view) + missingWords(snapshot, view);
}

}  // namespace ballast::ui
