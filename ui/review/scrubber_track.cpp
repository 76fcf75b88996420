#include "ui/review/scrubber_track.h"

#include <QGraphicsLayout>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QtCharts/QAreaSeries>
#include <QtCharts/QChart>
#include <QtCharts/QLineSeries>
#include <QtCharts/QValueAxis>
#include <algorithm>
#include <array>
#include <cmath>

#include "ui/format/display_zone.h"
#include "ui/format/number_format.h"
#include "ui/review/record_kind.h"
#include "ui/review/scrubber_curve.h"
#include "ui/theme/theme.h"
#include "ui/tickets/decision_text.h"

namespace ballast::ui {
namespace {

constexpr double kLeft = 74.0, kRight = 16.0, kTop = 18.0, kCurveBottom = 58.0;
constexpr double kLegend = 8.0;  ///< Its middle: above the curves, so that it covers none.
constexpr double kMarkRow = 70.0, kTimeTop = 80.0, kTimeHeight = 16.0;
constexpr double kMarkReach = 6.0;
constexpr Duration kShortestSpan = Duration::seconds(10);

QValueAxis* addAxis(QChart& chart, Qt::Alignment side)
{
    auto* axis = new QValueAxis(&chart);
    axis->setLabelsVisible(false);
    axis->setLineVisible(false);
    axis->setGridLineVisible(false);
    chart.addAxis(axis, side);
    return axis;
}

QLineSeries* addLine(QChart& chart, QValueAxis* time, QValueAxis* value)
{
    auto* series = new QLineSeries(&chart);
    chart.addSeries(series);
    series->attachAxis(time);
    series->attachAxis(value);
    return series;
}

/// A round step of time that leaves room for labels.
Duration timeStep(Duration span, double width)
{
    constexpr std::array<std::int64_t, 18> kSeconds{1,    2,    5,    10,    30,    60,    120,   300,    600,
                                                    1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800};
    const double least = span.inSeconds() * 90.0 / std::max(90.0, width);
    for (const std::int64_t step : kSeconds)
        if (static_cast<double>(step) >= least) return Duration::seconds(step);
    return Duration::days(28);
}

QString tickText(Timestamp time, Duration step)
{
    const Timestamp wall = DisplayZone::instance().toWall(time);
    if (step >= Duration::hours(24) || wall.nanoseconds % Duration::days(1).nanoseconds == 0) return expiryShort(wall);
    const QString full = timeOfDay(time);
    return step >= Duration::minutes(1) ? full.left(5) : full;
}

}  // namespace

ScrubberTrack::ScrubberTrack(QWidget* parent) : QChartView(parent)
{
    chart()->setBackgroundRoundness(0.0);
    chart()->setMargins(QMargins());
    chart()->layout()->setContentsMargins(0.0, 0.0, 0.0, 0.0);
    chart()->legend()->hide();
    chart()->setAnimationOptions(QChart::NoAnimation);
    m_time = addAxis(*chart(), Qt::AlignBottom);
    m_coin = addAxis(*chart(), Qt::AlignLeft);
    m_usd = addAxis(*chart(), Qt::AlignRight);
    m_upper = new QLineSeries(chart());
    m_lower = new QLineSeries(chart());
    m_band = new QAreaSeries(m_upper, m_lower);
    chart()->addSeries(m_band);
    m_band->attachAxis(m_time);
    m_band->attachAxis(m_coin);
    m_spot = addLine(*chart(), m_time, m_usd);
    m_delta = addLine(*chart(), m_time, m_coin);
    setFrameShape(QFrame::NoFrame);
    setRenderHint(QPainter::Antialiasing);
    setMouseTracking(true);
    setAccessibleName(tr("Time of the review"));
    applyTheme();
}

void ScrubberTrack::applyTheme()
{
    const Theme& t = theme();
    chart()->setBackgroundBrush(t.bg1);
    chart()->setBackgroundPen(Qt::NoPen);
    setBackgroundBrush(t.bg1);
    m_band->setBrush(t.bg3);
    m_band->setPen(Qt::NoPen);
    m_delta->setPen(QPen(t.accent, 1.0));
    m_spot->setPen(QPen(t.text3, 1.0));
    viewport()->update();
}

void ScrubberTrack::setController(ReviewController* controller)
{
    if (m_controller) m_controller->disconnect(this);
    m_controller = controller;
    if (m_controller) {
        connect(m_controller, &ReviewController::positionChanged, this, &ScrubberTrack::followHead);
        connect(m_controller, &ReviewController::snapshotReady, viewport(), qOverload<>(&QWidget::update));
        connect(m_controller, &QObject::destroyed, this, [this] { m_controller = nullptr; });
    }
    showAll();
}

void ScrubberTrack::setUnderlying(const QString& code)
{
    if (code == m_underlying) return;
    m_underlying = code;
    rebuild();
}

void ScrubberTrack::showAll()
{
    if (m_controller) {
        const auto& info = m_controller->review().info();
        m_from = info.start;
        m_until = std::max(info.end, info.start + kShortestSpan);
    }
    rebuild();
}

void ScrubberTrack::zoomTime(double factor, double x)
{
    if (!m_controller || !(factor > 0.0)) return;
    const auto& info = m_controller->review().info();
    const Duration whole = std::max(info.end - info.start, kShortestSpan);
    const double wanted =
        std::clamp((m_until - m_from).inSeconds() / factor, kShortestSpan.inSeconds(), whole.inSeconds());
    const Duration span = std::min(Duration::fromSeconds(wanted), whole);
    const QRectF plot = chart()->plotArea();
    const double share = plot.width() > 0.0 ? std::clamp((x - plot.left()) / plot.width(), 0.0, 1.0) : 0.5;
    const Timestamp pivot = timeAt(x);
    const Timestamp from = pivot - Duration::fromSeconds(span.inSeconds() * share);
    m_from = std::clamp(from, info.start, info.start + (whole - span));
    m_until = m_from + span;
    rebuild();
}

double ScrubberTrack::xOf(Timestamp time) const
{
    const QRectF plot = chart()->plotArea();
    const double span = std::max(1e-9, (m_until - m_from).inSeconds());
    return plot.left() + plot.width() * (time - m_from).inSeconds() / span;
}

Timestamp ScrubberTrack::timeAt(double x) const
{
    const QRectF plot = chart()->plotArea();
    const double share = plot.width() > 0.0 ? std::clamp((x - plot.left()) / plot.width(), 0.0, 1.0) : 0.0;
    return m_from + Duration::fromSeconds((m_until - m_from).inSeconds() * share);
}

void ScrubberTrack::rebuild()
{
    layOut();
    ScrubberCurve curve;
    if (m_controller)
        curve = makeScrubberCurve(m_controller->review().curve(), m_underlying.toStdString(), m_from, m_until,
                                  std::max(50, static_cast<int>(chart()->plotArea().width())));
    m_time->setRange(0.0, std::max(1.0, (m_until - m_from).inSeconds()));
    const double most = curve.mostDelta > 0.0 ? 1.05 * curve.mostDelta : 1.0;
    m_coin->setRange(-most, most);
    const double pad = std::max(1e-6 * std::max(1.0, curve.highSpot), 0.08 * (curve.highSpot - curve.lowSpot));
    m_usd->setRange(curve.lowSpot - pad, curve.highSpot + pad);
    m_upper->replace(curve.upper);
    m_lower->replace(curve.lower);
    m_spot->replace(curve.spot);
    m_delta->replace(curve.delta);
    viewport()->update();
}

void ScrubberTrack::layOut()
{
    const QRectF area(viewport()->rect());
    chart()->setPlotArea(QRectF(kLeft, kTop, std::max(10.0, area.width() - kLeft - kRight), kCurveBottom - kTop));
}

void ScrubberTrack::resizeEvent(QResizeEvent* event)
{
    QChartView::resizeEvent(event);
    rebuild();
}

void ScrubberTrack::followHead()
{
    if (!m_controller) return;
    const Timestamp head = m_controller->position().time;
    const Duration span = m_until - m_from;
    if (!m_scrubbing && (head < m_from || head > m_until)) {
        const auto& info = m_controller->review().info();
        const Timestamp last = std::max(info.start, info.end - span);
        m_from = std::clamp(head - Duration{span.nanoseconds / 2}, info.start, last);
        m_until = m_from + span;
        return rebuild();
    }
    viewport()->update();
}

std::optional<std::size_t> ScrubberTrack::markAt(const QPointF& at) const
{
    if (!m_controller || std::abs(at.y() - kMarkRow) > kMarkReach + 3.0) return std::nullopt;
    std::optional<std::size_t> found;
    double nearest = kMarkReach;
    const auto& rows = m_controller->review().rows();
    for (std::size_t n = 0; n < rows.size(); ++n) {
        const double distance = std::abs(xOf(rows[n].decision->time) - at.x());
        if (isHold(*rows[n].decision) || distance >= nearest) continue;
        nearest = distance;
        found = n;
    }
    return found;
}

void ScrubberTrack::mousePressEvent(QMouseEvent* event)
{
    if (!m_controller || event->button() != Qt::LeftButton) return;
    const auto mark = markAt(event->position());
    if (mark) return m_controller->jumpToRow(*mark);
    m_scrubbing = true;
    m_controller->scrubTo(timeAt(event->position().x()));
}

void ScrubberTrack::mouseMoveEvent(QMouseEvent* event)
{
    if (m_controller && m_scrubbing)
        m_controller->scrubTo(timeAt(event->position().x()));
    else
        viewport()->setCursor(markAt(event->position()) ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void ScrubberTrack::mouseReleaseEvent(QMouseEvent* event)
{
    if (!m_controller || !m_scrubbing) return;
    m_scrubbing = false;
    m_controller->jumpToTime(timeAt(event->position().x()));
}

void ScrubberTrack::mouseDoubleClickEvent(QMouseEvent*) { showAll(); }

void ScrubberTrack::wheelEvent(QWheelEvent* event)
{
    zoomTime(std::pow(1.25, event->angleDelta().y() / 120.0), event->position().x());
    event->accept();
}

bool ScrubberTrack::viewportEvent(QEvent* event)
{
    if (event->type() != QEvent::ToolTip || !m_controller) return QChartView::viewportEvent(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto mark = markAt(QPointF(help->pos()));
    const auto& rows = m_controller->review().rows();
    QString tip = recordTime(timeAt(help->pos().x()));
    if (mark) {
        const auto& row = rows[*mark];
        tip = tr("%1 %2: %3")
                  .arg(recordTime(row.decision->time),
                       ui::headline(*row.decision, words::fateOf(row.ordered, row.filled, row.apart)),
                       text(row.decision->reason));
    }
    QToolTip::showText(help->globalPos(), tip, viewport());
    return true;
}

void ScrubberTrack::drawGaps(QPainter& painter) const
{
    const Theme& t = theme();
    for (const auto& [from, until] : m_controller->review().info().gaps) {
        const QRectF plot = chart()->plotArea();
        const double left = std::max(plot.left(), xOf(from)), right = std::min(plot.right(), xOf(until));
        if (right - left < 1.0) continue;
        const QRectF box(left, kTop, right - left, kTimeTop - kTop - 2.0);
        painter.fillRect(box, t.bg1);
        painter.fillRect(box, QBrush(t.line2, Qt::BDiagPattern));
        const QString words = tr("no captures for %1").arg(age(until - from));
        const double width = QFontMetricsF(painter.font()).horizontalAdvance(words) + 8.0;
        if (width > box.width()) continue;
        const QRectF label(box.center().x() - width / 2.0, kTop + 16.0, width, 16.0);
        painter.fillRect(label, t.bg1);
        painter.setPen(t.text3);
        painter.drawText(label, Qt::AlignCenter, words);
    }
}

void ScrubberTrack::drawTimes(QPainter& painter) const
{
    const Theme& t = theme();
    const QRectF plot = chart()->plotArea();
    const Duration step = timeStep(m_until - m_from, plot.width());
    const std::int64_t first = (m_from.nanoseconds + step.nanoseconds - 1) / step.nanoseconds;
    for (Timestamp tick{first * step.nanoseconds}; tick <= m_until; tick = tick + step) {
        const double x = std::round(xOf(tick)) + 0.5;
        painter.setPen(QPen(t.line, 1.0));
        painter.drawLine(QPointF(x, kTop), QPointF(x, kTimeTop));
        // The head's own time stands over the ticks'.
        const bool underHead = std::abs(x - xOf(m_controller->shownTime())) < 52.0;
        if (x + 20.0 > viewport()->width() || underHead) continue;
        painter.setPen(t.text3);
        painter.drawText(QRectF(x - 40.0, kTimeTop, 80.0, kTimeHeight), Qt::AlignCenter, tickText(tick, step));
    }
    painter.setPen(QPen(t.line, 1.0));
    const double zero = std::round(plot.center().y()) + 0.5;
    painter.drawLine(QPointF(plot.left(), zero), QPointF(plot.right(), zero));
    painter.setPen(t.text3);
    const QString most = signedNumber(m_coin->max(), m_coin->max() < 10.0 ? 1 : 0);
    const auto put = [&](double y, const QString& words) {
        painter.drawText(QRectF(0.0, y - 8.0, kLeft - 8.0, 16.0), Qt::AlignRight | Qt::AlignVCenter, words);
    };
    put(kTop + 7.0, most + QStringLiteral("\u00A0") + m_underlying);
    put(zero, QStringLiteral("0"));
    put(kCurveBottom - 7.0, signedNumber(-m_coin->max(), m_coin->max() < 10.0 ? 1 : 0));
    put(kMarkRow, tr("Decisions"));
}

void ScrubberTrack::drawMarks(QPainter& painter) const
{
    const QRectF plot = chart()->plotArea();
    // Two passes, so that what matters most is never hidden under a hedge.
    for (const bool grave : {false, true}) {
        for (const auto& row : m_controller->review().rows()) {
            const domain::Decision& decision = *row.decision;
            const bool isGrave = isBreach(decision) || isRefused(decision) || isOverride(decision);
            if (isHold(decision) || isGrave != grave) continue;
            const double x = xOf(decision.time);
            if (x < plot.left() - 4.0 || x > plot.right() + 4.0) continue;
            paintMark(painter, QRectF(x - kMarkSize / 2.0, kMarkRow - kMarkSize / 2.0, kMarkSize, kMarkSize),
                      recordMark(decision), recordColour(decision));
        }
    }
}

void ScrubberTrack::drawHead(QPainter& painter) const
{
    const Theme& t = theme();
    const double x = xOf(m_controller->shownTime());
    const QRectF plot = chart()->plotArea();
    // Where the state stood still until the place asked for, a dotted line says how far.
    const double asked = xOf(m_controller->position().time);
    if (std::abs(asked - x) > 2.0 && asked >= plot.left() && asked <= plot.right()) {
        painter.setPen(QPen(t.review, 1.0, Qt::DotLine));
        painter.drawLine(QPointF(asked, kTop - 4.0), QPointF(asked, kTimeTop));
    }
    if (x < plot.left() - 1.0 || x > plot.right() + 1.0) return;
    painter.setPen(QPen(t.review, 2.0));
    painter.drawLine(QPointF(x, kTop - 4.0), QPointF(x, kTimeTop));
    const double width = 92.0;
    const double left = std::clamp(x - width / 2.0, 0.0, viewport()->width() - width - 2.0);
    const QRectF box(left, kTimeTop, width, kTimeHeight);
    painter.fillRect(box, t.review);
    painter.setPen(t.ink);
    painter.setFont(uiFont(11, QFont::Medium));
    painter.drawText(box, Qt::AlignCenter, timeOfDayZoned(m_controller->shownTime()));
}

void ScrubberTrack::drawLegend(QPainter& painter) const
{
    const Theme& t = theme();
    const QFontMetricsF metrics(painter.font());
    double x = chart()->plotArea().left() + 8.0;
    const double y = kLegend;
    const auto put = [&](const QColor& colour, double thickness, const QString& words) {
        if (x + 15.0 + metrics.horizontalAdvance(words) > chart()->plotArea().right()) return;
        painter.fillRect(QRectF(x, y - thickness / 2.0, 11.0, thickness), colour);
        painter.setPen(t.text2);
        painter.drawText(QRectF(x + 15.0, y - 8.0, 300.0, 16.0), Qt::AlignLeft | Qt::AlignVCenter, words);
        x += 15.0 + metrics.horizontalAdvance(words) + 16.0;
    };
    put(t.accent, 1.5, tr("net delta %1").arg(m_underlying));
    put(t.bg3, 8.0, tr("no-trade band"));
    if (m_spot->count() == 0) return;
    const auto rounded = [](double value) { return plain(value, value < 1000.0 ? 2 : 0); };
    const auto points = m_spot->points();
    const auto [low, high] = std::minmax_element(points.begin(), points.end(),
                                                 [](const QPointF& a, const QPointF& b) { return a.y() < b.y(); });
    put(t.text3, 1.0, tr("spot, low %1, high %2").arg(rounded(low->y()), rounded(high->y())));
}

void ScrubberTrack::drawForeground(QPainter* painter, const QRectF&)
{
    if (!m_controller) return;
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setFont(uiFont(11));
    drawTimes(*painter);
    drawGaps(*painter);
    drawLegend(*painter);
    drawMarks(*painter);
    drawHead(*painter);
}

}  // namespace ballast::ui
