#include "ui/surface/volatility_surface_3d_view.h"

#include <algorithm>

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <cmath>

#include "ui/format/number_format.h"
#include "ui/surface/surface_painter.h"
#include "ui/theme/desk_style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/spoken_role.h"

namespace ballast::ui {
namespace {

constexpr double kHitDistance = 8.0;   ///< px
constexpr double kDragDistance = 4.0;  ///< px; less is a click.
constexpr double kDegreesPerPixel = 0.4;

double distanceToSegment(const QPointF& p, const QPointF& a, const QPointF& b)
{
    const QPointF along = b - a;
    const double square = QPointF::dotProduct(along, along);
    const double share = square > 0.0 ? std::clamp(QPointF::dotProduct(p - a, along) / square, 0.0, 1.0) : 0.0;
    const QPointF gap = p - (a + along * share);
    return std::hypot(gap.x(), gap.y());
}

}  // namespace

VolatilitySurface3dView::VolatilitySurface3dView(QWidget* parent) : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setSpokenRole(this, QAccessible::Chart);
    setAccessibleName(tr("Volatility surface"));
}

void VolatilitySurface3dView::setSurface(SurfacePointer surface, Timestamp now)
{
    if (surface == m_surface && now - m_now < Duration::seconds(1) && now >= m_now) return;
    m_now = now;
    if (surface == m_surface) return update();  // only ages have moved
    m_surface = std::move(surface);
    rebuild();
}

void VolatilitySurface3dView::setSelectedExpiry(std::optional<Timestamp> expiry)
{
    m_selected = expiry;
    update();
}

namespace {

bool atTheMoneyLeft(const interfaces::SurfaceView& surface, const VolatilityScale& scale)
{
    return std::any_of(surface.slices.begin(), surface.slices.end(), [&](const interfaces::SliceView& slice) {
        return slice.fitted && !scale.contains(slice.atmVolatility);
    });
}

}  // namespace

void VolatilitySurface3dView::rebuild()
{
    m_mesh = {};
    if (m_surface) {
        auto scale = m_scales.find(m_surface->underlying);
        // The ends stay while the market runs, unless the money itself has left them: then a fixed scale shows nothing.
        if (scale != m_scales.end() && atTheMoneyLeft(*m_surface, scale->second)) {
            m_scales.erase(scale);
            scale = m_scales.end();
        }
        if (scale == m_scales.end()) {
            const auto fitting = fittingScale(*m_surface);
            if (fitting) scale = m_scales.emplace(m_surface->underlying, *fitting).first;
        }
        if (scale != m_scales.end()) m_mesh = buildSurfaceMesh(*m_surface, scale->second);
        setAccessibleDescription(tr("%1, %2 expiries fitted, %3 not")
                                     .arg(text(m_surface->underlying))
                                     .arg(m_mesh.slices.size())
                                     .arg(m_mesh.gaps));
    }
    update();
}

std::optional<std::size_t> VolatilitySurface3dView::selectedIndex() const
{
    if (!m_surface || !m_selected) return std::nullopt;
    for (std::size_t n = 0; n < m_surface->slices.size(); ++n)
        if (m_surface->slices[n].expiry == *m_selected) return n;
    return std::nullopt;
}

std::optional<std::size_t> VolatilitySurface3dView::sliceAt(const QPointF& at) const
{
    std::optional<std::size_t> found;
    double nearest = kHitDistance;
    for (const MeshSlice& slice : m_mesh.slices) {
        QPointF former = m_camera.project(slice.points.front());
        for (std::size_t n = 1; n < kMeshNodes; ++n) {
            const QPointF point = m_camera.project(slice.points[n]);
            const double distance = distanceToSegment(at, former, point);
            if (distance < nearest) {
                nearest = distance;
                found = slice.index;
            }
            former = point;
        }
    }
    return found;
}

void VolatilitySurface3dView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme().bg1);
    if (!m_surface || m_mesh.slices.empty()) return;
    paintSurface(painter, {*m_surface, m_mesh, m_camera, m_scales.at(m_surface->underlying), selectedIndex(), m_now,
                           QRectF(rect())});
    if (hasFocus()) paintFocusRing(painter, rect().adjusted(1, 1, -1, -1));
}

void VolatilitySurface3dView::resizeEvent(QResizeEvent*)
{
    m_camera.setViewport(QRectF(rect()).adjusted(34.0, 30.0, -46.0, -30.0));
}

void VolatilitySurface3dView::mousePressEvent(QMouseEvent* event)
{
    m_pressed = m_last = event->position();
    m_dragging = false;
}

void VolatilitySurface3dView::mouseMoveEvent(QMouseEvent* event)
{
    if (!(event->buttons() & Qt::LeftButton)) return;
    if ((event->position() - m_pressed).manhattanLength() >= kDragDistance) m_dragging = true;
    if (!m_dragging) return;
    const QPointF moved = event->position() - m_last;
    m_last = event->position();
    m_camera.rotate(moved.x() * kDegreesPerPixel, moved.y() * kDegreesPerPixel);
    update();
}

void VolatilitySurface3dView::mouseReleaseEvent(QMouseEvent* event)
{
    if (m_dragging || event->button() != Qt::LeftButton || !m_surface) return;
    if (surfaceLegendRect(QRectF(rect())).contains(event->position())) {
        m_scales.erase(m_surface->underlying);
        rebuild();
        return;
    }
    const auto slice = sliceAt(event->position());
    if (slice) Q_EMIT expiryChosen(m_surface->slices[*slice].expiry);
}

void VolatilitySurface3dView::mouseDoubleClickEvent(QMouseEvent*)
{
    m_camera.reset();
    update();
}

void VolatilitySurface3dView::wheelEvent(QWheelEvent* event)
{
    m_camera.zoomBy(std::pow(1.1, event->angleDelta().y() / 120.0));
    update();
    event->accept();
}

void VolatilitySurface3dView::keyPressEvent(QKeyEvent* event)
{
    const double step = event->modifiers() & Qt::ShiftModifier ? 20.0 : 2.0;
    switch (event->key()) {
    case Qt::Key_Left:
        m_camera.rotate(-step, 0.0);
        break;
    case Qt::Key_Right:
        m_camera.rotate(step, 0.0);
        break;
    case Qt::Key_Up:
        m_camera.rotate(0.0, step);
        break;
    case Qt::Key_Down:
        m_camera.rotate(0.0, -step);
        break;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        m_camera.zoomBy(1.1);
        break;
    case Qt::Key_Minus:
        m_camera.zoomBy(1.0 / 1.1);
        break;
    case Qt::Key_Home:
        m_camera.reset();
        break;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    update();
}

QString VolatilitySurface3dView::tipAt(const QPointF& at) const
{
    if (surfaceLegendRect(QRectF(rect())).contains(at))
        return tr("The colour scale does not move while the market runs, unless the money leaves it. Click fits it to "
                  "what is shown now.");
    constexpr int kFootnote = 20;
    if (at.y() > height() - kFootnote) return surfaceNotes(*m_surface, m_mesh) + QLatin1Char('.');
    const auto slice = sliceAt(at);
    if (!slice) return tr("Drag turns, wheel zooms, double-click resets. Click on a slice selects its expiry.");
    const auto& view = m_surface->slices[*slice];
    return tr("%1: at the money %2 vol pts, forward %3 USD")
        .arg(expiryLabel(view.expiry), vol1(view.atmVolatility), price(m_surface->underlying, view.forward));
}

bool VolatilitySurface3dView::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip && m_surface) {
        const auto* help = static_cast<QHelpEvent*>(event);
        QToolTip::showText(help->globalPos(), tipAt(QPointF(help->pos())), this);
        return true;
    }
    return QWidget::event(event);
}

}  // namespace ballast::ui
