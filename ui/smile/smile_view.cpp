#include "ui/smile/smile_view.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <cmath>

#include "ui/choices/place_keys.h"
#include "ui/format/number_format.h"
#include "ui/smile/smile_painter.h"
#include "ui/theme/desk_style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/spoken_role.h"

namespace ballast::ui {
namespace {

constexpr double kLeastBox = 8.0;        ///< px; a smaller box is a click.
constexpr double kHoverDistance = 12.0;  ///< px

}  // namespace

SmileView::SmileView(QWidget* parent) : QWidget(parent)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setSpokenRole(this, QAccessible::Chart);
    setAccessibleName(tr("Smile"));
    connect(&OwnCurves::instance(), &OwnCurves::changed, this, qOverload<>(&QWidget::update));
}

void SmileView::setSlice(std::shared_ptr<const interfaces::SurfaceView> surface, std::size_t slice, bool stale)
{
    if (surface == m_surface && slice == m_slice && stale == m_stale) return;
    const auto* before = this->slice();
    const bool sameExpiry = before && surface && m_surface->underlying == surface->underlying &&
                            before->expiry == surface->slices[slice].expiry;
    if (!sameExpiry) {
        m_zooms.clear();
        m_hovered.reset();
    }
    m_surface = std::move(surface);
    m_slice = slice;
    m_stale = stale;
    if (const auto* now = this->slice())
        setAccessibleDescription(tr("%1 %2, %3 quotes, at the money %4 vol pts")
                                     .arg(text(m_surface->underlying), expiryLabel(now->expiry))
                                     .arg(now->quotes.size())
                                     .arg(now->fitted ? vol1(now->atmVolatility) : kMissing));
    update();
}

void SmileView::clear()
{
    m_surface.reset();
    m_zooms.clear();
    m_hovered.reset();
    update();
}

const interfaces::SliceView* SmileView::slice() const
{
    return m_surface && m_slice < m_surface->slices.size() ? &m_surface->slices[m_slice] : nullptr;
}

void SmileView::setAxis(SmileAxisKind kind)
{
    if (kind == m_kind) return;
    m_kind = kind;
    m_zooms.clear();
    update();
}

void SmileView::setSelectedStrike(std::optional<double> strike)
{
    m_strike = strike;
    update();
}

void SmileView::setLinkedHover(std::optional<double> strike)
{
    std::optional<std::size_t> found;
    for (std::size_t n = 0; slice() && strike && n < slice()->quotes.size(); ++n)
        if (slice()->quotes[n].strike == *strike) found = n;
    if (found == m_hovered) return;
    m_hovered = found;
    update();
}

SmileWindow SmileView::window() const
{
    if (!m_zooms.empty()) return m_zooms.back();
    return slice() ? fullSmileWindow(*slice(), SmileAxis(m_kind, *slice())) : SmileWindow{0.0, 1.0, 0.0, 1.0};
}

void SmileView::zoomTo(const SmileWindow& window)
{
    if (!(window.xHigh > window.xLow) || !(window.volatilityHigh > window.volatilityLow)) return;
    m_zooms.push_back(window);
    update();
}

bool SmileView::zoomBack()
{
    if (m_zooms.empty()) return false;
    m_zooms.pop_back();
    update();
    return true;
}

SmileFrame SmileView::frame() const { return SmileFrame::layOut(QRectF(rect()), window()); }

std::optional<std::size_t> SmileView::quoteNear(double x) const
{
    if (!slice()) return std::nullopt;
    const SmileAxis axis(m_kind, *slice());
    const SmileFrame place = frame();
    std::optional<std::size_t> found;
    double nearest = kHoverDistance;
    for (std::size_t n = 0; n < slice()->quotes.size(); ++n) {
        const auto position = axis.fromStrike(slice()->quotes[n].strike);
        if (!position) continue;
        const double distance = std::abs(place.xOf(*position) - x);
        if (distance >= nearest) continue;
        nearest = distance;
        found = n;
    }
    return found;
}

void SmileView::setHovered(std::optional<std::size_t> quote)
{
    if (quote == m_hovered) return;
    m_hovered = quote;
    update();
    Q_EMIT strikeHovered(quote ? std::optional(slice()->quotes[*quote].strike) : std::nullopt);
}

void SmileView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme().bg1);
    if (hasFocus()) paintFocusRing(painter, rect().adjusted(1, 1, -1, -1));
    if (!slice()) return;
    const SmileAxis axis(m_kind, *slice());
    const SmileFrame place = frame();
    paintSmile(painter, {*slice(), axis, place, m_surface->underlying, m_strike, m_hovered, m_box, m_stale});
    paintOwnCurve(painter, axis, place);
}

QString SmileView::ownKey() const
{
    return slice() ? OwnCurves::keyOf(m_surface->underlying, slice()->expiry) : QString();
}

/// Dashed in the colour of what a model or a person made, with its name in words.
void SmileView::paintOwnCurve(QPainter& painter, const SmileAxis& axis, const SmileFrame& place) const
{
    const OwnCurve own = OwnCurves::instance().of(ownKey());
    if (own.isNone() || slice()->curve.empty()) return;
    QPolygonF line;
    for (const auto& point : slice()->curve)
        if (const auto position = axis.fromStrike(point.strike))
            line << QPointF(place.xOf(*position), place.yOf(ownVolatility(*slice(), own, point.logMoneyness)));
    painter.save();
    painter.setClipRect(place.plot);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme().estimate, 1.5, Qt::DashLine));
    painter.drawPolyline(line);
    const QString words = tr("own curve, not traded on");
    painter.setFont(uiFont(11));
    const double wide = painter.fontMetrics().horizontalAdvance(words) + 8.0;
    const QRectF box(place.plot.left() + 2.0, place.plot.bottom() - 18.0, wide, 16.0);
    painter.fillRect(box, theme().bg1);
    painter.setPen(theme().estimate);
    painter.drawText(box, Qt::AlignCenter, words);
    painter.restore();
}

std::optional<double> SmileView::logMoneynessAt(double x) const
{
    const auto strike = SmileAxis(m_kind, *slice()).toStrike(frame().positionAt(x));
    if (!strike || !(*strike > 0.0) || !(slice()->forward > 0.0)) return std::nullopt;
    return std::log(*strike / slice()->forward);
}

bool SmileView::grabOwn(const QPointF& at)
{
    if (!m_drawsOwn || !slice() || !slice()->fitted) return false;
    const auto place = logMoneynessAt(at.x());
    if (!place) return false;
    const OwnCurve own = OwnCurves::instance().of(ownKey());
    if (std::abs(frame().yOf(ownVolatility(*slice(), own, *place)) - at.y()) > kHoverDistance) return false;
    m_ownDrag = OwnDrag{own, *place};
    return true;
}

void SmileView::dragOwn(const QPointF& at)
{
    OwnCurve next = m_ownDrag->before;
    const double wanted = frame().volatilityAt(at.y());
    next.points[m_ownDrag->place] += wanted - ownVolatility(*slice(), m_ownDrag->before, m_ownDrag->place);
    OwnCurves::instance().preview(ownKey(), next);
}

/// One step, from where it was taken.
void SmileView::releaseOwn()
{
    const OwnCurve next = OwnCurves::instance().of(ownKey());
    const OwnCurve before = m_ownDrag->before;
    m_ownDrag.reset();
    OwnCurves::instance().preview(ownKey(), before);
    OwnCurves::instance().change(ownKey(), tr("Own curve"), next);
}

void SmileView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && grabOwn(event->position())) return;
    if (event->button() == Qt::LeftButton && frame().plot.contains(event->position()))
        m_box = QRectF(event->position(), event->position());
}

void SmileView::mouseMoveEvent(QMouseEvent* event)
{
    if (m_ownDrag) return dragOwn(event->position());
    if (m_box && event->buttons() & Qt::LeftButton) {
        m_box->setBottomRight(event->position());
        update();
        return;
    }
    setHovered(quoteNear(event->position().x()));
}

void SmileView::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) return;
    if (m_ownDrag) return releaseOwn();
    const QRectF box = m_box.value_or(QRectF()).normalized();
    m_box.reset();
    update();
    if (box.width() >= kLeastBox && box.height() >= kLeastBox) return zoomTo(frame().windowOf(box));
    const auto quote = quoteNear(event->position().x());
    if (quote) Q_EMIT strikeChosen(slice()->quotes[*quote].strike);
}

void SmileView::mouseDoubleClickEvent(QMouseEvent*)
{
    m_box.reset();
    m_zooms.clear();
    update();
}

void SmileView::leaveEvent(QEvent*) { setHovered(std::nullopt); }

void SmileView::keyPressEvent(QKeyEvent* event)
{
    // The middle half, as a box that is dragged there would show it.
    if (slice() && isPressed(PlaceKey::ZoomIn, *event)) {
        const QRectF plot = frame().plot;
        return zoomTo(frame().windowOf(
            plot.adjusted(plot.width() / 4.0, plot.height() / 4.0, -plot.width() / 4.0, -plot.height() / 4.0)));
    }
    const bool back = event->matches(QKeySequence::Undo) || isPressed(PlaceKey::ZoomOut, *event);
    if (!back || !zoomBack()) QWidget::keyPressEvent(event);
}

bool SmileView::event(QEvent* event)
{
    // While zoomed, Ctrl+Z belongs here and not to the window's undo.
    if (event->type() == QEvent::ShortcutOverride && !m_zooms.empty() &&
        static_cast<QKeyEvent*>(event)->matches(QKeySequence::Undo))
        event->accept();
    return QWidget::event(event);
}

}  // namespace ballast::ui
