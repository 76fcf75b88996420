#pragma once

#include <QWidget>

#include "ui/workspace/layout_fit.h"

namespace ballast::ui {

class DockArea;

/// The gap between two parts of the body; dragging it moves their boundary.
class BoundaryHandle : public QWidget {
    Q_OBJECT
public:
    explicit BoundaryHandle(DockArea& area);
    void follow(const BoundaryPlace& place);
    const BoundaryPlace& place() const { return m_place; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    int along(const QPoint& point) const { return m_place.moves == Qt::Horizontal ? point.x() : point.y(); }

    DockArea& m_area;
    BoundaryPlace m_place;
    std::optional<int> m_grabbedAt;  ///< Within the handle, along the way that it moves.
};

}  // namespace ballast::ui
