#pragma once

#include <QWidget>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "ui/surface/surface_camera.h"
#include "ui/surface/surface_mesh.h"

namespace ballast::ui {

using SurfacePointer = std::shared_ptr<const interfaces::SurfaceView>;

/// The volatility surface as a turning mesh: along ln K/F, into the depth by time, up by volatility. Drag turns, wheel
/// zooms, double-click resets, a click near a slice chooses its expiry, a click on the legend fits the colour scale to
/// what is shown; otherwise the scale stays, so that a colour keeps its meaning.
///
/// Threads  GUI thread.
class VolatilitySurface3dView : public QWidget {
    Q_OBJECT
public:
    explicit VolatilitySurface3dView(QWidget* parent = nullptr);

    /// Null shows nothing. `now` is the picture's time.
    void setSurface(SurfacePointer surface, Timestamp now);
    void setSelectedExpiry(std::optional<Timestamp> expiry);
    const SurfaceCamera& camera() const { return m_camera; }
    const SurfaceMesh& mesh() const { return m_mesh; }
    /// Index into SurfaceView::slices of the slice drawn nearest to `at`, within 8 px.
    std::optional<std::size_t> sliceAt(const QPointF& at) const;

    QSize sizeHint() const override { return {336, 300}; }
    QSize minimumSizeHint() const override { return {240, 160}; }

Q_SIGNALS:
    void expiryChosen(ballast::Timestamp expiry);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    void rebuild();
    std::optional<std::size_t> selectedIndex() const;
    QString tipAt(const QPointF& at) const;

    SurfacePointer m_surface;
    Timestamp m_now;
    SurfaceMesh m_mesh;
    SurfaceCamera m_camera;
    std::map<std::string, VolatilityScale> m_scales;  ///< By underlying.
    std::optional<Timestamp> m_selected;
    QPointF m_pressed, m_last;
    bool m_dragging{};
};

}  // namespace ballast::ui
