#include "ui/connections/connection_cells.h"

#include "ui/format/number_format.h"
#include "ui/kit/cell_text.h"

namespace ballast::ui {

LadderCell markedCell(const QString& words, Mark mark, Tone tone)
{
    LadderCell cell = wordCell(words, tone);
    cell.mark = mark;
    cell.markTone = tone;
    return cell;
}

LadderCell qualityCell(domain::Quality quality)
{
    switch (quality) {
    case domain::Quality::Good:
        return wordCell(QObject::tr("good"));
    case domain::Quality::Stale:
        return markedCell(QObject::tr("stale"), Mark::Stale, Tone::Stale);
    case domain::Quality::Suspect:
        return markedCell(QObject::tr("suspect"), Mark::Warning, Tone::Warn);
    case domain::Quality::Missing:
        return markedCell(QObject::tr("missing"), Mark::Warning, Tone::Warn);
    default:
        return markedCell(text(domain::toString(quality)), Mark::Warning, Tone::Warn);
    }
}

LadderCell countCell(std::uint64_t count, bool isBad)
{
    LadderCell cell = plainCell(static_cast<double>(count), 0);
    if (count == 0)
        cell.tone = Tone::Quiet;
    else if (isBad)
        cell.tone = Tone::Warn;
    return cell;
}

LadderCell noteCell(const std::string& words)
{
    LadderCell cell = words.empty() ? blankCell() : wordCell(text(words), Tone::Label);
    cell.toolTip = text(words);
    return cell;
}

LadderCell exactCell(const std::string& decimal)
{
    if (decimal.empty()) return missingCell();
    QString grouped = text(decimal);
    qsizetype point = grouped.indexOf(QLatin1Char('.'));
    if (point < 0) point = grouped.size();
    for (qsizetype at = point - 3; at > 0 && grouped.at(at - 1).isDigit(); at -= 3)
        grouped.insert(at, QLatin1Char(','));
    LadderCell cell = wordCell(grouped);
    cell.raw = text(decimal);
    return cell;
}

LadderCell ageCell(std::optional<Duration> value) { return value ? wordCell(age(*value), Tone::Label) : missingCell(); }

LadderCell latencyCell(const interfaces::LatencyView& latency, const QString& definition)
{
    if (latency.samples == 0) return blankCell();
    LadderCell cell = wordCell(latencyTriple(latency.p50Seconds, latency.p95Seconds, latency.p99Seconds), Tone::Label);
    cell.toolTip =
        QObject::tr("%1; p50, p95 and p99 of %2").arg(definition, plain(static_cast<double>(latency.samples), 0));
    return cell;
}

LadderCell trendCell(const interfaces::LatencyView& latency)
{
    LadderCell cell = blankCell();
    cell.trend = latency.recent;
    if (!latency.recent.empty())
        cell.toolTip = QObject::tr("p99 of the last %1 looks, one a second").arg(latency.recent.size());
    return cell;
}

LadderColumn latencyColumn(const QString& id, const QString& name)
{
    return {id, name, QObject::tr("p50 / p95 / p99"), QStringLiteral("8.88 / 8.88 / 88.8 ms")};
}

LadderColumn trendColumn(const QString& id)
{
    return {id, QObject::tr("Trend"), QObject::tr("p99"), QStringLiteral("888888")};
}

}  // namespace ballast::ui
