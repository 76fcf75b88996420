#pragma once

#include <QPainter>
#include <optional>

#include "ui/surface/surface_camera.h"
#include "ui/surface/surface_mesh.h"

namespace ballast::ui {

/// All that one picture of the surface needs; the references live through the call.
struct SurfaceScene {
    const interfaces::SurfaceView& surface;
    const SurfaceMesh& mesh;
    const SurfaceCamera& camera;
    VolatilityScale scale;
    std::optional<std::size_t> selected;  ///< Index of a slice of the surface.
    Timestamp now;
    QRectF area;
};

/// Paints ground, walls, mesh, selected slice, labels and legend. Far quads first.
void paintSurface(QPainter& painter, const SurfaceScene& scene);
/// What is not in the picture, and what is old in it.
QString surfaceNotes(const interfaces::SurfaceView& surface, const SurfaceMesh& mesh);
/// Colour bar with its ends, in the upper left of `area`.
QRectF surfaceLegendRect(const QRectF& area);

}  // namespace ballast::ui
