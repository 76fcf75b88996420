#include "ui/surface/surface_camera.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ballast::ui {
namespace {

/// Half the ground's diagonal, so that no corner leaves the view while turning.
constexpr double kFittedRadius = 1.28;

double radians(double degrees) { return degrees * std::numbers::pi / 180.0; }

}  // namespace

void SurfaceCamera::rotate(double azimuthChange, double elevationChange)
{
    m_azimuth = std::remainder(m_azimuth + azimuthChange, 360.0);
    m_elevation = std::clamp(m_elevation + elevationChange, kLeastElevation, kMostElevation);
    update();
}

void SurfaceCamera::zoomBy(double factor)
{
    m_zoom = std::clamp(m_zoom * factor, kLeastZoom, kMostZoom);
    update();
}

void SurfaceCamera::reset()
{
    m_azimuth = kStartAzimuth;
    m_elevation = kStartElevation;
    m_zoom = 1.0;
    update();
}

void SurfaceCamera::setViewport(const QRectF& viewport)
{
    m_viewport = viewport;
    update();
}

void SurfaceCamera::update()
{
    m_cosAzimuth = std::cos(radians(m_azimuth));
    m_sinAzimuth = std::sin(radians(m_azimuth));
    m_cosElevation = std::cos(radians(m_elevation));
    m_sinElevation = std::sin(radians(m_elevation));
    const double wide = 2.0 * kFittedRadius;
    const double tall = 2.0 * kFittedRadius * m_sinElevation + kHeightRatio * m_cosElevation;
    m_scale = m_zoom * std::min(m_viewport.width() / wide, m_viewport.height() / tall);
    m_origin = m_viewport.center() + QPointF(0.0, m_scale * kHeightRatio * m_cosElevation / 2.0);
}

QPointF SurfaceCamera::project(const ScenePoint& point) const
{
    const double right = point.x * m_cosAzimuth - kDepthRatio * point.depth * m_sinAzimuth;
    const double away = point.x * m_sinAzimuth + kDepthRatio * point.depth * m_cosAzimuth;
    const double up = kHeightRatio * point.height * m_cosElevation + away * m_sinElevation;
    return m_origin + QPointF(m_scale * right, -m_scale * up);
}

double SurfaceCamera::distance(const ScenePoint& point) const
{
    return point.x * m_sinAzimuth + kDepthRatio * point.depth * m_cosAzimuth;
}

}  // namespace ballast::ui
