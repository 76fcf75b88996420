#include "ui/widgets/marks.h"

#include <QPainterPath>
#include <algorithm>

namespace ballast::ui {
namespace {

constexpr double kPen = 1.4;

void paintRing(QPainter& p, double radius) { p.drawEllipse(QPointF(4.5, 4.5), radius, radius); }

void paintTriangle(QPainter& p, bool up)
{
    const double tip = up ? 1.2 : 7.8;
    const double base = up ? 7.6 : 1.4;
    p.drawPolygon(QPolygonF{{4.5, tip}, {8.4, base}, {0.6, base}});
}

void paintHalfDisc(QPainter& p)
{
    p.setBrush(Qt::NoBrush);
    paintRing(p, 3.3);
    p.setBrush(p.pen().color());
    p.drawPie(QRectF(1.2, 1.2, 6.6, 6.6), 90 * 16, 180 * 16);
}

void paintLock(QPainter& p)
{
    p.setBrush(Qt::NoBrush);
    p.drawArc(QRectF(2.4, 0.6, 4.2, 5.4), 0, 180 * 16);
    p.setBrush(p.pen().color());
    p.setPen(Qt::NoPen);
    p.drawRect(QRectF(1.2, 4.0, 6.6, 4.6));
}

void paintFilled(QPainter& p, Mark mark)
{
    p.setBrush(p.pen().color());
    p.setPen(Qt::NoPen);
    switch (mark) {
    case Mark::Fresh:
        paintRing(p, 3.1);
        break;
    case Mark::Warning:
    case Mark::Buy:
        paintTriangle(p, true);
        break;
    case Mark::Sell:
        paintTriangle(p, false);
        break;
    case Mark::Breach:
        p.drawRect(QRectF(1.0, 1.0, 7.0, 7.0));
        break;
    case Mark::Hold:
        p.drawRect(QRectF(0.8, 2.2, 7.4, 1.5));
        p.drawRect(QRectF(0.8, 5.4, 7.4, 1.5));
        break;
    case Mark::Pause:
        p.drawRect(QRectF(1.6, 1.0, 2.0, 7.0));
        p.drawRect(QRectF(5.4, 1.0, 2.0, 7.0));
        break;
    case Mark::Play:
        p.drawPolygon(QPolygonF{{1.6, 0.6}, {8.2, 4.5}, {1.6, 8.4}});
        break;
    case Mark::Step:
        p.drawPolygon(QPolygonF{{0.8, 0.8}, {6.2, 4.5}, {0.8, 8.2}});
        p.drawRect(QRectF(6.8, 0.8, 1.5, 7.4));
        break;
    case Mark::Down:
        p.drawPolygon(QPolygonF{{1.0, 3.0}, {8.0, 3.0}, {4.5, 6.8}});
        break;
    default:
        break;
    }
}

void paintOutlined(QPainter& p, Mark mark)
{
    switch (mark) {
    case Mark::Delayed:
        paintHalfDisc(p);
        break;
    case Mark::Stale:
        paintRing(p, 3.2);
        break;
    case Mark::Notice:
        paintRing(p, 3.4);
        break;
    case Mark::Dead:
        p.drawLine(QPointF(1.4, 1.4), QPointF(7.6, 7.6));
        p.drawLine(QPointF(7.6, 1.4), QPointF(1.4, 7.6));
        break;
    case Mark::Done:
        p.drawPolyline(QPolygonF{{1.0, 4.8}, {3.5, 7.3}, {8.0, 1.8}});
        break;
    case Mark::Refused:
        paintRing(p, 3.6);
        p.drawLine(QPointF(2.0, 7.0), QPointF(7.0, 2.0));
        break;
    case Mark::Override:
        p.drawRect(QRectF(1.2, 1.2, 6.6, 6.6));
        break;
    case Mark::Lock:
        paintLock(p);
        break;
    default:
        break;
    }
}

bool isFilled(Mark mark)
{
    switch (mark) {
    case Mark::Fresh:
    case Mark::Warning:
    case Mark::Breach:
    case Mark::Buy:
    case Mark::Sell:
    case Mark::Hold:
    case Mark::Pause:
    case Mark::Play:
    case Mark::Step:
    case Mark::Down:
        return true;
    default:
        return false;
    }
}

}  // namespace

void paintMark(QPainter& painter, const QRectF& box, Mark mark, const QColor& colour)
{
    if (mark == Mark::None) return;
    const double scale = std::min({box.width(), box.height(), 14.0}) / kMarkSize;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(box.center() - QPointF(4.5, 4.5) * scale);
    painter.scale(scale, scale);
    painter.setPen(QPen(colour, mark == Mark::Delayed ? 1.2 : kPen));
    painter.setBrush(Qt::NoBrush);
    if (isFilled(mark))
        paintFilled(painter, mark);
    else
        paintOutlined(painter, mark);
    painter.restore();
}

}  // namespace ballast::ui
