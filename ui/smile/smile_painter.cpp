#include "ui/smile/smile_painter.h"

#include <QPainterPath>
#include <QPolygonF>
#include <algorithm>
#include <cmath>
#include <functional>

#include "ui/format/number_format.h"
#include "ui/format/size_format.h"
#include "ui/kit/chart_ticks.h"
#include "ui/theme/theme.h"

namespace ballast::ui {
namespace {

using interfaces::SmileQuoteView;

QString volatilityOr(std::optional<double> volatility) { return volatility ? vol1(*volatility) : kMissing; }

QString strikeText(double strike) { return plain(strike, strike == std::round(strike) ? 0 : 2); }

/// Quotes in view with their place across.
template <class Use> void forEachQuote(const SmileScene& scene, Use use)
{
    for (const SmileQuoteView& quote : scene.slice.quotes) {
        const auto position = scene.axis.fromStrike(quote.strike);
        if (!position || *position < scene.frame.window.xLow || *position > scene.frame.window.xHigh) continue;
        use(quote, scene.frame.xOf(*position));
    }
}

void paintGrid(QPainter& painter, const SmileScene& scene, const Theme& t)
{
    const SmileFrame& frame = scene.frame;
    const SmileWindow& window = frame.window;
    painter.setFont(uiFont(11));
    const int rows = std::max(2, static_cast<int>(frame.plot.height() / 36.0));
    const ChartTicks ticks = chartTicks(window.volatilityLow * 100.0, window.volatilityHigh * 100.0, rows);
    for (const double points : ticks.values) {
        const double y = std::round(frame.yOf(points / 100.0)) + 0.5;
        painter.setPen(QPen(t.line, 1.0));
        painter.drawLine(QPointF(frame.plot.left(), y), QPointF(frame.plot.right(), y));
        painter.setPen(t.text3);
        painter.drawText(QRectF(0.0, y - 8.0, frame.plot.left() - 6.0, 16.0), Qt::AlignRight | Qt::AlignVCenter,
                         plain(points, tickDecimals(ticks.step)));
    }
    const int columns = std::max(2, static_cast<int>(frame.plot.width() / 72.0));
    const QFontMetricsF metrics(painter.font());
    const double titleRight = frame.foot.left() + 6.0 + metrics.horizontalAdvance(scene.axis.title()) + 4.0;
    double free = titleRight;
    for (const SmileTick& tick : scene.axis.ticks(window.xLow, window.xHigh, columns)) {
        const double x = std::round(frame.xOf(tick.position)) + 0.5;
        painter.setPen(QPen(t.line, 1.0));
        painter.drawLine(QPointF(x, frame.plot.top()), QPointF(x, frame.own.bottom()));
        const double half = metrics.horizontalAdvance(tick.label) / 2.0;
        const double centre = std::min(x, frame.foot.right() - half - 2.0);
        if (centre - half < free) continue;
        free = centre + half + 8.0;
        painter.setPen(t.text3);
        painter.drawText(QRectF(centre - half, frame.foot.top(), 2.0 * half, frame.foot.height()),
                         Qt::AlignCenter | Qt::TextDontClip, tick.label);
    }
    painter.setPen(t.text3);
    painter.drawText(QRectF(frame.foot.left() + 6.0, frame.foot.top(), 60.0, frame.foot.height()),
                     Qt::AlignLeft | Qt::AlignVCenter, scene.axis.title());
}

void paintUpright(QPainter& painter, const SmileScene& scene, double strike, const QPen& pen)
{
    const auto position = scene.axis.fromStrike(strike);
    if (!position || *position < scene.frame.window.xLow || *position > scene.frame.window.xHigh) return;
    const double x = std::round(scene.frame.xOf(*position)) + 0.5;
    painter.setPen(pen);
    painter.drawLine(QPointF(x, scene.frame.plot.top()), QPointF(x, scene.frame.own.bottom()));
}

void paintForward(QPainter& painter, const SmileScene& scene, const Theme& t)
{
    QPen dashed(t.text3, 1.0, Qt::CustomDashLine);
    dashed.setDashPattern({3.0, 3.0});
    paintUpright(painter, scene, scene.slice.forward, dashed);
    const auto position = scene.axis.fromStrike(scene.slice.forward);
    if (!position || *position < scene.frame.window.xLow || *position > scene.frame.window.xHigh) return;
    const QString label = QStringLiteral("F ") + price(scene.underlying, scene.slice.forward);
    const double width = QFontMetricsF(uiFont(11)).horizontalAdvance(label);
    const double x = scene.frame.xOf(*position);
    const bool left = x + 6.0 + width > scene.frame.plot.right();
    const QRectF box(left ? x - 6.0 - width : x + 6.0, scene.frame.plot.top(), width, 14.0);
    painter.fillRect(box, t.bg1);
    painter.setPen(t.text2);
    painter.drawText(box, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip, label);
}

void paintQuote(QPainter& painter, const SmileScene& scene, const SmileQuoteView& quote, double x, const Theme& t)
{
    const SmileFrame& frame = scene.frame;
    const QColor grey = quote.used ? t.text3 : t.line2;
    if (quote.bidVolatility && quote.askVolatility) {
        painter.setPen(QPen(grey, 1.0));
        painter.drawLine(QPointF(x, frame.yOf(*quote.bidVolatility)), QPointF(x, frame.yOf(*quote.askVolatility)));
    }
    const auto tick = [&](std::optional<double> volatility, const QColor& colour) {
        if (!volatility) return;
        const double y = frame.yOf(*volatility);
        painter.setPen(QPen(quote.used ? colour : t.text3, quote.used ? 1.5 : 1.0));
        painter.drawLine(QPointF(x - 3.5, y), QPointF(x + 3.5, y));
    };
    tick(quote.bidVolatility, t.up);
    tick(quote.askVolatility, t.down);
    if (!quote.markVolatility) return;
    const QPointF mark(x, frame.yOf(*quote.markVolatility));
    painter.setPen(quote.used ? QPen(Qt::NoPen) : QPen(t.text2, 1.0));
    painter.setBrush(quote.used ? QBrush(t.text) : QBrush(t.bg1));
    painter.drawEllipse(mark, quote.used ? 2.0 : 2.5, quote.used ? 2.0 : 2.5);
    painter.setBrush(Qt::NoBrush);
}

/// A smooth line through the points: cubics whose slopes come from the neighbours. Between points a few pixels apart it
/// only takes the corners off.
QPainterPath smoothPath(const QPolygonF& points)
{
    QPainterPath path;
    if (points.isEmpty()) return path;
    const auto slope = [&points](qsizetype n) {
        const QPointF& a = points[std::max<qsizetype>(0, n - 1)];
        const QPointF& b = points[std::min(points.size() - 1, n + 1)];
        return b.x() > a.x() ? (b.y() - a.y()) / (b.x() - a.x()) : 0.0;
    };
    path.moveTo(points.front());
    for (qsizetype n = 1; n < points.size(); ++n) {
        const QPointF &a = points[n - 1], &b = points[n];
        const double third = (b.x() - a.x()) / 3.0;
        path.cubicTo(a + QPointF(third, third * slope(n - 1)), b - QPointF(third, third * slope(n)), b);
    }
    return path;
}

/// A fit that was moved by rule is of now but not fresh; a stale one is of before, and dashed.
bool isCarried(const SmileScene& scene) { return scene.slice.quality == interfaces::Quality::Carried; }

void paintFit(QPainter& painter, const SmileScene& scene, const Theme& t)
{
    if (!scene.slice.fitted) return;
    QPolygonF line;
    for (const auto& point : scene.slice.curve) {
        const auto position = scene.axis.fromStrike(point.strike);
        if (position) line << QPointF(scene.frame.xOf(*position), scene.frame.yOf(point.volatility));
    }
    const bool dashed = scene.stale && !isCarried(scene);
    painter.setPen(QPen(scene.stale ? t.stale : t.accent, 2.0, dashed ? Qt::DashLine : Qt::SolidLine));
    painter.drawPath(smoothPath(line));
}

QString fitWord(const SmileScene& scene)
{
    if (!scene.stale) return QObject::tr("SVI fit");
    return isCarried(scene) ? QObject::tr("SVI fit, carried") : QObject::tr("last fit, stale");
}

QColor longColour(const Theme& t) { return t.exposure.back().fill; }
QColor shortColour(const Theme& t) { return t.exposure.front().fill; }

void paintOwn(QPainter& painter, const SmileScene& scene, const Theme& t)
{
    const QRectF& own = scene.frame.own;
    const double middle = std::round(own.center().y()) + 0.5;
    painter.setFont(uiFont(10));
    painter.setPen(QPen(t.line2, 1.0));
    painter.drawLine(QPointF(own.left(), middle), QPointF(own.right(), middle));
    painter.setPen(t.text3);
    painter.drawText(QRectF(0.0, middle - 8.0, own.left() - 6.0, 16.0), Qt::AlignRight | Qt::AlignVCenter,
                     QObject::tr("own"));
    double most = 0.0;
    std::vector<std::pair<const SmileQuoteView*, double>> held;
    forEachQuote(scene, [&](const SmileQuoteView& quote, double x) {
        if (quote.ownContracts == 0.0 || !std::isfinite(quote.ownContracts)) return;
        held.emplace_back(&quote, x);
        most = std::max(most, std::abs(quote.ownContracts));
    });
    // The largest are named first, so that they keep their figure where room is short.
    std::stable_sort(held.begin(), held.end(), [](const auto& a, const auto& b) {
        return std::abs(a.first->ownContracts) > std::abs(b.first->ownContracts);
    });
    const QFontMetricsF metrics(painter.font());
    std::vector<QRectF> taken;
    for (const auto& [quote, x] : held) {
        const double contracts = quote->ownContracts;
        const double height = std::max(1.5, std::abs(contracts) / most * (own.height() / 2.0 - 12.0));
        const QRectF bar(x - 2.5, contracts > 0.0 ? middle - height : middle, 5.0, height);
        painter.fillRect(bar, contracts > 0.0 ? longColour(t) : shortColour(t));
        const QString figure = signedNumber(contracts, contractDecimals(contracts));
        const double width = metrics.horizontalAdvance(figure);
        const double top = contracts > 0.0 ? bar.top() - 12.0 : bar.bottom();
        const double left = std::clamp(x - width / 2.0, own.left(), own.right() - width);
        const QRectF label(left, top, width, 12.0);
        const bool hidden = std::any_of(taken.begin(), taken.end(),
                                        [&](const QRectF& box) { return box.intersects(label.adjusted(-3, 0, 3, 0)); });
        if (hidden) continue;
        taken.push_back(label);
        painter.setPen(t.text2);
        painter.drawText(label, Qt::AlignCenter | Qt::TextDontClip, figure);
    }
}

void paintCrosshair(QPainter& painter, const SmileScene& scene, const Theme& t)
{
    if (!scene.hovered || *scene.hovered >= scene.slice.quotes.size()) return;
    const SmileQuoteView& quote = scene.slice.quotes[*scene.hovered];
    QPen dotted(t.text2, 1.0, Qt::DotLine);
    paintUpright(painter, scene, quote.strike, dotted);
    const auto level = quote.fitVolatility ? quote.fitVolatility : quote.markVolatility;
    const QRectF& plot = scene.frame.plot;
    if (level && plot.contains(plot.center().x(), scene.frame.yOf(*level))) {
        const double y = std::round(scene.frame.yOf(*level)) + 0.5;
        painter.setPen(dotted);
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
    }
    painter.setFont(uiFont(11));
    const QString figures = quoteFigures(quote);
    const QFontMetricsF metrics(painter.font());
    const double width = std::min(plot.width(), metrics.horizontalAdvance(figures) + 12.0);
    const QRectF box(plot.right() - width, plot.bottom() - 20.0, width, 18.0);
    painter.fillRect(box, t.bg3);
    painter.setPen(t.text);
    painter.drawText(box.adjusted(6.0, 0.0, -6.0, 0.0), Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(figures, Qt::ElideRight, box.width() - 11.0));
}

struct LegendEntry {
    QString word;
    std::function<void(const QPointF&)> swatch;  ///< Centre of a 12 px wide field.
};

std::vector<LegendEntry> legendEntries(QPainter& painter, const SmileScene& scene, const Theme& t)
{
    const auto dash = [&painter](const QColor& colour, double width) {
        return [&painter, colour, width](const QPointF& at) {
            painter.setPen(QPen(colour, width));
            painter.drawLine(at - QPointF(5.0, 0.0), at + QPointF(5.0, 0.0));
        };
    };
    const auto disc = [&painter, &t](bool hollow) {
        return [&painter, &t, hollow](const QPointF& at) {
            painter.setPen(hollow ? QPen(t.text2, 1.0) : QPen(Qt::NoPen));
            painter.setBrush(hollow ? QBrush(Qt::NoBrush) : QBrush(t.text));
            painter.drawEllipse(at, 2.3, 2.3);
            painter.setBrush(Qt::NoBrush);
        };
    };
    const auto square = [&painter](const QColor& colour) {
        return [&painter, colour](const QPointF& at) {
            painter.fillRect(QRectF(at.x() - 3.5, at.y() - 3.5, 7.0, 7.0), colour);
        };
    };
    std::vector<LegendEntry> entries{{QObject::tr("bid"), dash(t.up, 1.5)},
                                     {QObject::tr("ask"), dash(t.down, 1.5)},
                                     {QObject::tr("mark"), disc(false)}};
    if (scene.slice.fitted) entries.push_back({fitWord(scene), dash(scene.stale ? t.stale : t.accent, 2.0)});
    entries.push_back({QObject::tr("own long"), square(longColour(t))});
    entries.push_back({QObject::tr("own short"), square(shortColour(t))});
    if (scene.slice.quotesRejected > 0) entries.push_back({QObject::tr("rejected"), disc(true)});
    return entries;
}

void paintLegend(QPainter& painter, const SmileScene& scene, const Theme& t)
{
    painter.setFont(uiFont(11));
    const QFontMetricsF metrics(painter.font());
    const QRectF& area = scene.frame.legend;
    painter.setPen(t.text3);
    const QString unit = QObject::tr("vol pts");
    painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter, unit);
    double x = area.left() + metrics.horizontalAdvance(unit) + 14.0;
    for (const LegendEntry& entry : legendEntries(painter, scene, t)) {
        const double width = 16.0 + metrics.horizontalAdvance(entry.word);
        if (x + width > area.right()) return;
        entry.swatch(QPointF(x + 5.0, area.center().y() + 0.5));
        painter.setPen(t.text2);
        painter.drawText(QRectF(x + 14.0, area.top(), width, area.height()), Qt::AlignLeft | Qt::AlignVCenter,
                         entry.word);
        x += width + 9.0;
    }
}

}  // namespace

QString quoteFigures(const SmileQuoteView& quote)
{
    QString figures =
        QObject::tr("%1: bid %2, ask %3, mark %4, fit %5")
            .arg(strikeText(quote.strike), volatilityOr(quote.bidVolatility), volatilityOr(quote.askVolatility),
                 volatilityOr(quote.markVolatility), volatilityOr(quote.fitVolatility));
    if (quote.ownContracts != 0.0) figures += QObject::tr(", own %1").arg(signedNumber(quote.ownContracts, 1));
    if (!quote.used) figures += QObject::tr(", rejected");
    return figures;
}

void paintSmile(QPainter& painter, const SmileScene& scene)
{
    const Theme& t = theme();
    painter.setRenderHint(QPainter::Antialiasing);
    paintGrid(painter, scene, t);
    if (scene.selectedStrike) paintUpright(painter, scene, *scene.selectedStrike, QPen(t.accent, 1.0));
    painter.save();
    painter.setClipRect(scene.frame.plot.adjusted(-4.0, 0.0, 4.0, 0.0));
    paintFit(painter, scene, t);
    forEachQuote(scene, [&](const SmileQuoteView& quote, double x) { paintQuote(painter, scene, quote, x, t); });
    painter.restore();
    paintForward(painter, scene, t);
    paintOwn(painter, scene, t);
    paintLegend(painter, scene, t);
    paintCrosshair(painter, scene, t);
    if (!scene.box) return;
    painter.setPen(QPen(t.accent, 1.0));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(scene.box->normalized());
}

}  // namespace ballast::ui
