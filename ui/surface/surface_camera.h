#pragma once

#include <QPointF>
#include <QRectF>

namespace ballast::ui {

/// A point of the scene's box: x and depth in [−1, 1], height in [0, 1].
struct ScenePoint {
    double x{}, depth{}, height{};
};

/// Where the eye stands: a parallel projection turned about the vertical (azimuth, any angle), tilted (elevation, 10°
/// to 60°) and scaled (zoom, 0.7 to 2). Values outside are brought to the nearest allowed one.
///
/// Units    degrees; zoom is a factor on the size that fits the view.
/// Threads  A value.
class SurfaceCamera {
public:
    static constexpr double kLeastElevation = 10.0, kMostElevation = 60.0;
    static constexpr double kLeastZoom = 0.7, kMostZoom = 2.0;
    static constexpr double kStartAzimuth = -32.0, kStartElevation = 27.0;
    /// Height of the box against half its width.
    static constexpr double kHeightRatio = 0.95;
    /// Depth of the box against its width.
    static constexpr double kDepthRatio = 0.8;

    double azimuth() const { return m_azimuth; }
    double elevation() const { return m_elevation; }
    double zoom() const { return m_zoom; }

    /// Turns and tilts by degrees.
    void rotate(double azimuthChange, double elevationChange);
    void zoomBy(double factor);
    void reset();
    /// The rectangle of the widget that the turning box has to fit.
    void setViewport(const QRectF& viewport);

    QPointF project(const ScenePoint& point) const;
    /// Larger is farther from the eye; equal along lines of sight on the ground.
    double distance(const ScenePoint& point) const;

private:
    void update();

    double m_azimuth{kStartAzimuth}, m_elevation{kStartElevation}, m_zoom{1.0};
    QRectF m_viewport;
    double m_cosAzimuth{}, m_sinAzimuth{}, m_cosElevation{}, m_sinElevation{};
    double m_scale{1.0};
    QPointF m_origin;
};

}  // namespace ballast::ui
