#include "ui/workspace/boundary_handle.h"

#include <QMouseEvent>
#include <QPainter>

#include "ui/theme/theme.h"
#include "ui/workspace/dock_area.h"

namespace ballast::ui {

BoundaryHandle::BoundaryHandle(DockArea& area) : QWidget(&area), m_area(area) {}

void BoundaryHandle::follow(const BoundaryPlace& place)
{
    m_place = place;
    setCursor(place.moves == Qt::Horizontal ? Qt::SplitHCursor : Qt::SplitVCursor);
    setGeometry(place.box);
}

void BoundaryHandle::paintEvent(QPaintEvent*)
{
    QPainter(this).fillRect(rect(), m_grabbedAt ? theme().line2 : theme().bg0);
}

void BoundaryHandle::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) return;
    m_grabbedAt = along(event->position().toPoint());
    update();
}

void BoundaryHandle::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_grabbedAt) return;
    const int by = along(event->position().toPoint()) - *m_grabbedAt;
    // The layout may hand this handle another place.
    if (by != 0) m_area.moveBoundary(BoundaryPlace(m_place), by);
}

void BoundaryHandle::mouseReleaseEvent(QMouseEvent*)
{
    m_grabbedAt.reset();
    update();
}

}  // namespace ballast::ui
