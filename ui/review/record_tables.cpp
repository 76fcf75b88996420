#include "ui/review/record_tables.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "interfaces/record_codes.h"
#include "ui/format/number_format.h"
#include "ui/kit/chart_ticks.h"
#include "ui/review/record_kind.h"
#include "ui/theme/theme.h"
#include "ui/widgets/marks.h"
#include "words/codes.h"
#include "words/decision_words.h"

namespace ballast::ui {
namespace {

using domain::Candidate;
using domain::Decision;
using domain::DecisionInput;
using domain::Quality;

constexpr double kRow = 20.0, kHead = 24.0, kPad = 6.0;

struct QualityLook {
    Mark mark;
    QColor colour;
    QString word;
};

QualityLook lookOf(Quality quality, const Theme& t)
{
    switch (quality) {
    case Quality::Good:
        return {Mark::Fresh, t.text2, QString()};
    case Quality::Carried:
        return {Mark::Stale, t.stale, QObject::tr("carried")};
    case Quality::Assumed:
        return {Mark::None, t.text3, QObject::tr("assumed")};
    case Quality::Stale:
        return {Mark::Stale, t.stale, QObject::tr("stale")};
    case Quality::Suspect:
        return {Mark::Warning, t.warn, QObject::tr("suspect")};
    case Quality::Bad:
        return {Mark::Dead, t.breach, QObject::tr("bad")};
    case Quality::Missing:
        return {Mark::None, t.text3, QObject::tr("missing")};
    }
    return {Mark::None, t.text3, QString()};
}

void cell(QPainter& painter, const QRectF& box, Qt::Alignment across, const QString& words, const QColor& colour,
          Qt::TextElideMode elide = Qt::ElideRight)
{
    painter.setPen(colour);
    painter.drawText(box.adjusted(kPad, 0.0, -kPad, 0.0), int(across | Qt::AlignVCenter),
                     QFontMetricsF(painter.font()).elidedText(words, elide, box.width() - 2.0 * kPad + 1.0));
}

void rule(QPainter& painter, const QRectF& row, const QColor& colour)
{
    painter.setPen(colour);
    const double y = std::round(row.bottom()) - 0.5;
    painter.drawLine(QPointF(row.left(), y), QPointF(row.right(), y));
}

QString capitalised(const std::string& name)
{
    QString words = text(name);
    if (!words.isEmpty()) words[0] = words[0].toUpper();
    return words;
}

void paintInputRow(QPainter& painter, const QRectF& row, const DecisionInput& input, const Decision& decision)
{
    const Theme& t = theme();
    const QualityLook look = lookOf(input.quality, t);
    const bool bad = input.quality == Quality::Bad || !input.value;
    const double nameWidth = row.width() * 0.42, valueWidth = row.width() * 0.32;
    painter.setFont(uiFont(12));
    cell(painter, {row.left(), row.top(), nameWidth, row.height()}, Qt::AlignLeft, capitalised(input.name), t.text2);
    const QString value =
        input.quality == Quality::Bad ? QObject::tr("no value") : inputText(input, decision.underlying);
    const QColor colour = bad ? look.colour : input.quality == Quality::Good ? t.text : look.colour;
    cell(painter, {row.left() + nameWidth, row.top(), valueWidth, row.height()}, Qt::AlignRight, value, colour);
    QString words = input.ageMilliseconds ? age(Duration::milliseconds(*input.ageMilliseconds)) : kMissing;
    if (!look.word.isEmpty()) words = input.ageMilliseconds ? look.word + QLatin1Char(' ') + words : look.word;
    const QRectF ages(row.left() + nameWidth + valueWidth, row.top(), row.width() - nameWidth - valueWidth,
                      row.height());
    const double width = QFontMetricsF(painter.font()).horizontalAdvance(words);
    // What has no age is assumed: a mark would pass it off as fresh.
    const Mark mark = input.ageMilliseconds || bad ? look.mark : Mark::None;
    paintMark(
        painter,
        QRectF(ages.right() - kPad - width - kMarkSize - 6.0, row.center().y() - kMarkSize / 2.0, kMarkSize, kMarkSize),
        mark, look.colour);
    cell(painter, ages, Qt::AlignRight, words, input.quality == Quality::Good ? t.text3 : look.colour);
}

std::array<double, 8> candidateEdges(const QRectF& area)
{
    // Name, fee, spread, impact, gas, carry, cost, worth: the name takes what the figures leave. Where that would be no
    // name any more, the parts of the cost stand in the tooltip.
    constexpr double kRoomForParts = 600.0;
    const double figure = std::clamp(area.width() * 0.115, 60.0, 72.0);
    const bool withParts = area.width() >= kRoomForParts;
    std::array<double, 8> edges{};
    for (std::size_t n = 0; n < edges.size(); ++n)
        edges[n] = area.right() - figure * static_cast<double>(withParts ? edges.size() - 1 - n : n < 6 ? 2 : 7 - n);
    return edges;
}

void paintCandidateCells(QPainter& painter, const QRectF& row, const std::array<double, 8>& edges,
                         const std::array<QString, 8>& words, const std::array<QColor, 8>& colours)
{
    double left = row.left();
    for (std::size_t n = 0; n < words.size(); ++n) {
        const QRectF box(left, row.top(), edges[n] - left, row.height());
        left = edges[n];
        if (n == 0)  // What came of it ends the name, and is the last to go.
            cell(painter, box, Qt::AlignLeft, words[n], colours[n], Qt::ElideMiddle);
        else if (box.width() > 1.0)
            cell(painter, box, Qt::AlignRight, words[n], colours[n]);
    }
}

/// What a proposal laid before a person: the candidate of the greatest worth that was not excluded. Null: no proposal.
/// Until it is answered nothing is traded, so the record's own choice is to hold.
const Candidate* proposedOf(const Decision& decision)
{
    const Candidate* best = nullptr;
    if (decision.kind != domain::DecisionKind::Proposal) return best;
    for (const Candidate& c : decision.candidates) {
        if (domain::isHold(c) || !c.excluded.isNone() || c.quantity == 0.0) continue;
        if (best == nullptr || c.benefitUsd - c.costUsd > best->benefitUsd - best->costUsd) best = &c;
    }
    return best;
}

bool isChosen(const Candidate& candidate, const Decision& decision)
{
    return candidate.instrument == decision.choice && !candidate.instrument.empty();
}

QString candidateName(const Candidate& candidate, const Decision& decision)
{
    QString name = candidate.venue.empty() ? text(candidate.instrument)
                                           : text(candidate.venue) + QLatin1Char(' ') + text(candidate.instrument);
    if (isChosen(candidate, decision)) name += QObject::tr(", chosen");
    if (&candidate == proposedOf(decision)) name += QObject::tr(", proposed");
    if (!candidate.excluded.isNone())
        name += QStringLiteral(", ") + text(words::explained(toString(candidate.excluded)));
    return name;
}

void paintCandidate(QPainter& painter, const QRectF& row, const std::array<double, 8>& edges,
                    const Candidate& candidate, const Decision& decision)
{
    const Theme& t = theme();
    if (isChosen(candidate, decision) || &candidate == proposedOf(decision)) painter.fillRect(row, t.select);
    const bool excluded = !candidate.excluded.isNone();
    const double worth = candidate.benefitUsd - candidate.costUsd;
    const QColor figure = excluded ? t.text3 : t.text;
    paintCandidateCells(painter, row, edges,
                        {candidateName(candidate, decision), plain(candidate.feeUsd, 1), plain(candidate.spreadUsd, 1),
                         plain(candidate.impactUsd, 1), plain(candidate.gasUsd, 1), plain(candidate.carryUsd, 1),
                         plain(candidate.costUsd, 1), signedNumber(worth, 1)},
                        {figure, figure, figure, figure, figure, figure, figure, figure});
    rule(painter, row, t.line);
}

void paintHold(QPainter& painter, const QRectF& row, const std::array<double, 8>& edges, bool chosen)
{
    const Theme& t = theme();
    if (chosen) painter.fillRect(row, t.select);
    const QString zero = plain(0.0, 1);
    paintCandidateCells(
        painter, row, edges,
        {chosen ? QObject::tr("Hold, chosen") : QObject::tr("Hold"), zero, zero, zero, zero, zero, zero, zero},
        {t.text, t.text3, t.text3, t.text3, t.text3, t.text3, t.text3, t.text3});
    rule(painter, row, t.line);
}

std::size_t tradesOf(const Decision& decision)
{
    return static_cast<std::size_t>(std::count_if(decision.candidates.begin(), decision.candidates.end(),
                                                  [](const Candidate& c) { return !domain::isHold(c); }));
}

}  // namespace

QString inputText(const DecisionInput& input, std::string_view underlying)
{
    if (!input.value) return kMissing;
    const double value = *input.value;
    const QString unit = text(input.unit);
    const QString tail = unit.isEmpty() ? QString() : QStringLiteral("\u00A0") + unit;
    if (input.unit == "USD") return plain(value, std::abs(value) < 1.0 && value != 0.0 ? 4 : 2) + tail;
    if (input.unit == "gwei") return plain(value, 1) + tail;
    if (input.unit.starts_with("vol")) return plain(value, 1) + tail;
    // A record of the whole desk names no coin; each of its figures names its own: "BTC net delta" in BTC.
    const bool namesItsOwn = underlying.empty() && !input.unit.empty() && input.name.starts_with(input.unit + " ");
    const std::string coin(namesItsOwn ? std::string_view(input.unit) : underlying);
    if (!coin.empty() && (input.unit == coin || input.unit.starts_with(coin + " ")))
        return deltaCoin(coin, value) + tail;
    const double size = std::abs(value);
    return plain(value, size == std::round(size) ? 0 : size < 1.0 ? 4 : 2) + tail;
}

double inputTableHeight(const Decision& decision)
{
    return kHead + kRow * static_cast<double>(std::max<std::size_t>(1, decision.inputs.size()));
}

double candidateTableHeight(const Decision& decision)
{
    if (isOverride(decision)) return 0.0;  // A person decided; nothing was weighed.
    return kHead + kRow * static_cast<double>(tradesOf(decision) + 1);
}

void paintInputTable(QPainter& painter, const QRectF& area, const Decision& decision)
{
    const Theme& t = theme();
    painter.setFont(uiFont(11, QFont::Medium));
    const QRectF head(area.left(), area.top(), area.width(), kHead);
    cell(painter, {head.left(), head.top(), head.width() * 0.42, head.height()}, Qt::AlignLeft, QObject::tr("Input"),
         t.text2);
    cell(painter, {head.left() + head.width() * 0.42, head.top(), head.width() * 0.32, head.height()}, Qt::AlignRight,
         QObject::tr("Value"), t.text2);
    cell(painter, head, Qt::AlignRight, QObject::tr("Age"), t.text2);
    rule(painter, head, t.line2);
    QRectF row(area.left(), head.bottom(), area.width(), kRow);
    if (decision.inputs.empty()) {
        painter.setFont(uiFont(12));
        cell(painter, row, Qt::AlignLeft, QObject::tr("This record has no inputs."), t.text3);
    }
    for (const DecisionInput& input : decision.inputs) {
        paintInputRow(painter, row, input, decision);
        rule(painter, row, t.line);
        row.translate(0.0, kRow);
    }
}

void paintCandidateTable(QPainter& painter, const QRectF& area, const Decision& decision)
{
    if (isOverride(decision)) return;
    const Theme& t = theme();
    const auto edges = candidateEdges(area);
    const QRectF head(area.left(), area.top(), area.width(), kHead);
    painter.setFont(uiFont(11, QFont::Medium));
    paintCandidateCells(painter, head, edges,
                        {QObject::tr("Candidate, USD"), QObject::tr("Fee"), QObject::tr("Spread"),
                         QObject::tr("Impact"), QObject::tr("Gas"), QObject::tr("Carry"), QObject::tr("Cost"),
                         QObject::tr("Worth")},
                        {t.text2, t.text2, t.text2, t.text2, t.text2, t.text2, t.text2, t.text2});
    rule(painter, head, t.line2);
    painter.setFont(uiFont(12));
    QRectF row(area.left(), head.bottom(), area.width(), kRow);
    for (const Candidate& candidate : decision.candidates) {
        if (domain::isHold(candidate)) continue;
        paintCandidate(painter, row, edges, candidate, decision);
        row.translate(0.0, kRow);
    }
    paintHold(painter, row, edges, !isTrade(decision) && !isOverride(decision) && proposedOf(decision) == nullptr);
}

QString candidateToolTip(const Decision& decision, double below)
{
    std::size_t row = below < kHead ? decision.candidates.size() : static_cast<std::size_t>((below - kHead) / kRow);
    for (const Candidate& c : decision.candidates) {
        if (domain::isHold(c) || row-- > 0) continue;
        return QObject::tr("%1: fee %2, spread %3, impact %4, gas %5, carry %6, cost %7, worth %8 USD")
            .arg(candidateName(c, decision), plain(c.feeUsd, 1), plain(c.spreadUsd, 1), plain(c.impactUsd, 1),
                 plain(c.gasUsd, 1), plain(c.carryUsd, 1), plain(c.costUsd, 1),
                 signedNumber(c.benefitUsd - c.costUsd, 1));
    }
    return {};
}

void paintBandPicture(QPainter& painter, const QRectF& area, const Decision& decision)
{
    if (!decision.band) return;
    const Theme& t = theme();
    const QString unit = text(decision.underlying);
    painter.setFont(uiFont(11, QFont::Medium));
    painter.setPen(t.text2);
    painter.drawText(QRectF(area.left(), area.top(), area.width(), 16.0), Qt::AlignLeft | Qt::AlignVCenter,
                     QObject::tr("Net delta before and after, against the band (%1)").arg(unit));
    painter.setFont(uiFont(11));
    const double before = decision.before.delta;
    const bool moves = isTrade(decision) && decision.quantity != 0.0;
    const double after = moves ? decision.deltaAfter : before;
    const double lower = decision.band->lower, upper = decision.band->upper;
    const double most = 1.15 * std::max({std::abs(before), std::abs(after), std::abs(lower), std::abs(upper), 1e-9});
    const QRectF track(area.left() + 8.0, area.top() + 36.0, area.width() - 16.0, 10.0);
    const auto xOf = [&](double value) { return track.center().x() + track.width() / 2.0 * value / most; };
    painter.fillRect(track, t.bg2);
    painter.fillRect(QRectF(xOf(lower), track.top(), xOf(upper) - xOf(lower), track.height()), t.line2);
    for (const double tick : chartTicks(-most, most, 7).values) {
        painter.setPen(t.text3);
        painter.drawText(QRectF(xOf(tick) - 30.0, track.bottom() + 6.0, 60.0, 14.0), Qt::AlignCenter,
                         signedNumber(tick, tickDecimals(chartTicks(-most, most, 7).step)));
    }
    const bool outside = before > upper || before < lower;
    const QColor beforeColour = outside ? t.warn : t.text;
    const double y = track.center().y();
    if (moves) {
        const double from = xOf(before), to = xOf(after), step = to > from ? 1.0 : -1.0;
        painter.setPen(QPen(recordColour(decision), 1.5));
        painter.drawLine(QPointF(from, y), QPointF(to - 3.0 * step, y));
        painter.drawLine(QPointF(to - 3.0 * step, y), QPointF(to - 8.0 * step, y - 4.0));
        painter.drawLine(QPointF(to - 3.0 * step, y), QPointF(to - 8.0 * step, y + 4.0));
        painter.fillRect(QRectF(to - 1.0, track.top() - 5.0, 2.0, track.height() + 10.0), t.text);
    }
    painter.fillRect(QRectF(xOf(before) - 1.0, track.top() - 5.0, 2.0, track.height() + 10.0), beforeColour);
    const QFontMetricsF metrics(painter.font());
    std::vector<QRectF> taken;
    const auto label = [&](double x, const QString& words, const QColor& colour) {
        const double width = metrics.horizontalAdvance(words);
        const double left = std::clamp(x - width / 2.0, area.left(), std::max(area.left(), area.right() - width));
        const QRectF box(left, track.top() - 20.0, width, 14.0);
        for (const QRectF& other : taken)
            if (other.intersects(box.adjusted(-4.0, 0.0, 4.0, 0.0))) return;
        taken.push_back(box);
        painter.setPen(colour);
        painter.drawText(box, Qt::AlignCenter | Qt::TextDontClip, words);
    };
    const std::string_view asset = decision.underlying;
    label(xOf(before), deltaCoin(asset, before), beforeColour);
    if (!moves)
        return label(xOf((lower + upper) / 2.0),
                     QObject::tr("band ±%1").arg(plain((upper - lower) / 2.0, coinDecimals(asset))), t.text2);
    label(xOf(after), deltaCoin(asset, after), t.text);
    label(xOf((before + after) / 2.0),
          (decision.quantity > 0.0 ? QObject::tr("bought ") : QObject::tr("sold ")) + text(words::sizeOf(decision)),
          recordColour(decision));
    label(xOf((lower + upper) / 2.0), QObject::tr("band ±%1").arg(plain((upper - lower) / 2.0, coinDecimals(asset))),
          t.text2);
}

}  // namespace ballast::ui
