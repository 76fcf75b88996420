#include "ui/smile/term_structure_view.h"

#include <QApplication>
#include <QGraphicsLayout>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QtCharts/QChart>
#include <QtCharts/QLineSeries>
#include <QtCharts/QValueAxis>
#include <algorithm>
#include <cmath>

#include "ui/format/number_format.h"
#include "ui/kit/chart_ticks.h"
#include "ui/smile/fit_state.h"
#include "ui/theme/desk_style.h"
#include "ui/theme/theme.h"

namespace ballast::ui {
namespace {

constexpr double kLeft = 38.0, kRight = 42.0, kTop = 24.0, kBottom = 22.0, kNote = 16.0;

using interfaces::SliceView;

std::optional<double> valueOf(const SliceView& slice, bool riskReversal)
{
    if (!slice.fitted) return std::nullopt;
    const std::optional<double> value = riskReversal ? slice.riskReversal25 : slice.atmVolatility;
    if (!value || !std::isfinite(*value)) return std::nullopt;
    return *value * 100.0;
}

QValueAxis* addAxis(QChart& chart, Qt::Alignment side)
{
    auto* axis = new QValueAxis(&chart);
    axis->setLabelsVisible(false);
    axis->setLineVisible(false);
    axis->setGridLineVisible(false);
    chart.addAxis(axis, side);
    return axis;
}

/// Whole steps around the values.
void setRange(QValueAxis& axis, double low, double high)
{
    const double pad = std::max(1.0, 0.08 * (high - low));
    const double step = chartTicks(low - pad, high + pad, 4).step;
    axis.setRange(std::floor((low - pad) / step) * step, std::ceil((high + pad) / step) * step);
}

}  // namespace

TermStructureView::TermStructureView(QWidget* parent) : QChartView(parent)
{
    chart()->setBackgroundRoundness(0.0);
    chart()->setMargins(QMargins());
    chart()->layout()->setContentsMargins(0.0, 0.0, 0.0, 0.0);
    chart()->legend()->hide();
    chart()->setAnimationOptions(QChart::NoAnimation);
    m_time = addAxis(*chart(), Qt::AlignBottom);
    m_atm = addAxis(*chart(), Qt::AlignLeft);
    m_reversal = addAxis(*chart(), Qt::AlignRight);
    setFrameShape(QFrame::NoFrame);
    setRenderHint(QPainter::Antialiasing);
    setAccessibleName(tr("Term structure"));
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget* before, QWidget* now) {
        if (before == this || now == this) viewport()->update();
    });
    applyTheme();
}

void TermStructureView::applyTheme()
{
    chart()->setBackgroundBrush(theme().bg1);
    chart()->setBackgroundPen(Qt::NoPen);
    chart()->setPlotAreaBackgroundVisible(false);
    setBackgroundBrush(theme().bg1);
    rebuild();
}

void TermStructureView::setSurface(std::shared_ptr<const interfaces::SurfaceView> surface)
{
    if (surface == m_surface) return;
    m_surface = std::move(surface);
    rebuild();
}

void TermStructureView::setSelectedExpiry(std::optional<Timestamp> expiry)
{
    if (expiry == m_selected) return;
    m_selected = expiry;
    viewport()->update();
}

void TermStructureView::rebuild()
{
    chart()->removeAllSeries();
    if (m_surface && !m_surface->slices.empty()) {
        const double longest = std::sqrt(std::max(1e-9, m_surface->slices.back().yearsToExpiry));
        m_time->setRange(0.0, longest * 1.02);
        addRuns(true);
        addRuns(false);
    }
    layOut();
    viewport()->update();
}

void TermStructureView::addRuns(bool riskReversal)
{
    const Theme& t = theme();
    QValueAxis* axis = riskReversal ? m_reversal : m_atm;
    QPen pen(riskReversal ? t.text3 : t.accent, 1.0, riskReversal ? Qt::CustomDashLine : Qt::SolidLine);
    if (riskReversal) pen.setDashPattern({4.0, 3.0});
    pen.setCosmetic(true);
    double low = 1e300, high = -1e300;
    QLineSeries* run = nullptr;
    for (const SliceView& slice : m_surface->slices) {
        const auto value = valueOf(slice, riskReversal);
        if (!value) {
            run = nullptr;
            continue;
        }
        low = std::min(low, *value);
        high = std::max(high, *value);
        if (!run) {
            run = new QLineSeries(chart());
            run->setPen(pen);
            chart()->addSeries(run);
            run->attachAxis(m_time);
            run->attachAxis(axis);
        }
        run->append(std::sqrt(std::max(0.0, slice.yearsToExpiry)), *value);
    }
    if (high >= low) setRange(*axis, low, high);
}

void TermStructureView::layOut()
{
    const QRectF area(viewport()->rect());
    // Words about the points stand above them, in a line of their own, and over no curve.
    const double top = kTop + (m_surface && !olderWords(*m_surface).isEmpty() ? kNote : 0.0);
    chart()->setPlotArea(area.adjusted(kLeft, top, -kRight, -kBottom));
}

void TermStructureView::resizeEvent(QResizeEvent* event)
{
    QChartView::resizeEvent(event);
    layOut();
}

double TermStructureView::xOf(double years) const
{
    const QRectF plot = chart()->plotArea();
    return plot.left() + plot.width() * std::sqrt(std::max(0.0, years)) / std::max(1e-9, m_time->max());
}

double TermStructureView::yOf(const QValueAxis& axis, double value) const
{
    const QRectF plot = chart()->plotArea();
    return plot.bottom() - plot.height() * (value - axis.min()) / (axis.max() - axis.min());
}

std::optional<std::size_t> TermStructureView::sliceNear(double x) const
{
    std::optional<std::size_t> found;
    double nearest = 1e300;
    for (std::size_t n = 0; m_surface && n < m_surface->slices.size(); ++n) {
        const double distance = std::abs(xOf(m_surface->slices[n].yearsToExpiry) - x);
        if (!m_surface->slices[n].fitted || distance >= nearest) continue;
        nearest = distance;
        found = n;
    }
    return found;
}

void TermStructureView::mousePressEvent(QMouseEvent* event)
{
    const auto slice = sliceNear(event->position().x());
    if (event->button() == Qt::LeftButton && slice) Q_EMIT expiryChosen(m_surface->slices[*slice].expiry);
}

bool TermStructureView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto slice = sliceNear(help->pos().x());
        if (!slice) return true;
        const SliceView& view = m_surface->slices[*slice];
        const Duration older = olderBy(view, *m_surface);
        const QString instant = older > Duration{} ? tr("; fitted %1 before the newest").arg(age(older)) : QString();
        QToolTip::showText(help->globalPos(),
                           tr("%1: at the money %2 vol pts, 25Δ risk reversal %3")
                                   .arg(expiryLabel(view.expiry), vol1(view.atmVolatility),
                                        view.riskReversal25 ? volSigned1(*view.riskReversal25) : kMissing) +
                               instant,
                           viewport());
        return true;
    }
    return QChartView::viewportEvent(event);
}

void TermStructureView::drawDots(QPainter& painter) const
{
    const Theme& t = theme();
    painter.setPen(Qt::NoPen);
    for (const SliceView& slice : m_surface->slices) {
        const double x = xOf(slice.yearsToExpiry);
        const auto reversal = valueOf(slice, true), atm = valueOf(slice, false);
        painter.setBrush(t.text3);
        if (reversal) painter.drawRect(QRectF(x - 1.75, yOf(*m_reversal, *reversal) - 1.75, 3.5, 3.5));
        const QColor dot = slice.quality == interfaces::Quality::Good ? t.accent : t.stale;
        // One of another instant is hollow.
        const bool older = olderBy(slice, *m_surface) > Duration{};
        painter.setPen(older ? QPen(dot, 1.2) : QPen(Qt::NoPen));
        painter.setBrush(older ? t.bg1 : dot);
        if (atm) painter.drawEllipse(QPointF(x, yOf(*m_atm, *atm)), older ? 2.8 : 2.2, older ? 2.8 : 2.2);
        painter.setPen(Qt::NoPen);
    }
    painter.setBrush(Qt::NoBrush);
    const QString older = olderWords(*m_surface);
    if (older.isEmpty()) return;
    const QRectF line(8.0, chart()->plotArea().top() - kNote - 4.0, viewport()->width() - 16.0, kNote);
    painter.setPen(QPen(t.accent, 1.2));
    painter.drawEllipse(QPointF(line.left() + 3.0, line.center().y()), 2.8, 2.8);
    painter.setPen(t.text2);
    painter.drawText(line.adjusted(12.0, 0.0, 0.0, 0.0), Qt::AlignLeft | Qt::AlignVCenter, older);
}

void TermStructureView::drawTicks(QPainter& painter) const
{
    const Theme& t = theme();
    const QRectF plot = chart()->plotArea();
    const int rows = std::clamp(static_cast<int>(plot.height() / 30.0), 2, 6);
    const ChartTicks left = chartTicks(m_atm->min(), m_atm->max(), rows);
    for (const double value : left.values) {
        const double y = std::round(yOf(*m_atm, value)) + 0.5;
        painter.setPen(QPen(t.line, 1.0));
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        painter.setPen(t.text3);
        painter.drawText(QRectF(0.0, y - 8.0, plot.left() - 6.0, 16.0), Qt::AlignRight | Qt::AlignVCenter,
                         plain(value, tickDecimals(left.step)));
    }
    const ChartTicks right = chartTicks(m_reversal->min(), m_reversal->max(), rows);
    for (const double value : right.values) {
        const double y = std::round(yOf(*m_reversal, value)) + 0.5;
        painter.setPen(t.text3);
        painter.drawText(QRectF(plot.right() + 6.0, y - 8.0, kRight - 6.0, 16.0), Qt::AlignLeft | Qt::AlignVCenter,
                         signedNumber(value, tickDecimals(right.step)));
    }
}

void TermStructureView::drawExpiries(QPainter& painter) const
{
    const Theme& t = theme();
    const QRectF plot = chart()->plotArea();
    const QFontMetricsF metrics(painter.font());
    std::vector<std::pair<double, double>> taken;
    const auto put = [&](const SliceView& slice, const QColor& colour) {
        const QString label = expiryShort(slice.expiry);
        const double half = metrics.horizontalAdvance(label) / 2.0;
        const double right = viewport()->width() - half - 2.0;
        const double x = std::clamp(xOf(slice.yearsToExpiry), half + 2.0, std::max(half + 2.0, right));
        for (const auto& [low, high] : taken)
            if (x - half < high + 6.0 && x + half > low - 6.0) return;
        taken.emplace_back(x - half, x + half);
        painter.setPen(colour);
        painter.drawText(QRectF(x - half, plot.bottom() + 4.0, 2.0 * half, 16.0), Qt::AlignCenter | Qt::TextDontClip,
                         label);
    };
    for (const SliceView& slice : m_surface->slices) {
        if (!m_selected || slice.expiry != *m_selected) continue;
        QPen dashed(t.text2, 1.0, Qt::CustomDashLine);
        dashed.setDashPattern({3.0, 3.0});
        painter.setPen(dashed);
        const double x = std::round(xOf(slice.yearsToExpiry)) + 0.5;
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
        put(slice, t.text);
    }
    put(m_surface->slices.back(), t.text3);
    put(m_surface->slices.front(), t.text3);
    for (auto slice = m_surface->slices.rbegin(); slice != m_surface->slices.rend(); ++slice)
        put(*slice, t.text3);
}

void TermStructureView::drawLegend(QPainter& painter) const
{
    const Theme& t = theme();
    const QFontMetricsF metrics(painter.font());
    const double y = 12.5;
    painter.setPen(QPen(t.accent, 1.5));
    painter.drawLine(QPointF(8.0, y), QPointF(20.0, y));
    const QString atm = tr("at the money, vol pts");
    QString reversal = tr("25Δ risk reversal, vol pts");
    painter.setPen(t.text2);
    painter.drawText(QRectF(25.0, 4.0, 200.0, 16.0), Qt::AlignLeft | Qt::AlignVCenter, atm);
    const double room = viewport()->width() - 8.0 - 20.0 - 25.0 - metrics.horizontalAdvance(atm) - 6.0;
    if (metrics.horizontalAdvance(reversal) > room) reversal = tr("25Δ risk reversal");
    const double width = metrics.horizontalAdvance(reversal);
    if (width > room) return;
    const double left = viewport()->width() - 8.0 - width;
    painter.drawText(QRectF(left, 4.0, width + 2.0, 16.0), Qt::AlignLeft | Qt::AlignVCenter, reversal);
    QPen dashed(t.text3, 1.5, Qt::CustomDashLine);
    dashed.setDashPattern({3.0, 2.0});
    painter.setPen(dashed);
    painter.drawLine(QPointF(left - 18.0, y), QPointF(left - 5.0, y));
}

void TermStructureView::drawForeground(QPainter* painter, const QRectF&)
{
    if (hasFocus()) paintFocusRing(*painter, viewport()->rect().adjusted(1, 1, -1, -1));
    if (!m_surface || m_surface->slices.empty()) return;
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setFont(uiFont(11));
    drawTicks(*painter);
    drawDots(*painter);
    drawExpiries(*painter);
    drawLegend(*painter);
}

}  // namespace ballast::ui
