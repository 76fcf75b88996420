#include "ui/workspace/dock_drag.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

#include "ui/theme/theme.h"
#include "ui/workspace/dock_area.h"

namespace ballast::ui {
namespace {

constexpr QPoint kLabelAway(14, 18);

class DropMark : public QWidget {
public:
    explicit DropMark(QWidget* parent) : QWidget(parent) { setAttribute(Qt::WA_TransparentForMouseEvents); }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter p(this);
        QColor ground = theme().select;
        ground.setAlpha(150);
        p.fillRect(rect(), ground);
        p.setPen(QPen(theme().accent, 2.0));
        p.drawRect(rect().adjusted(1, 1, -1, -1));
    }
};

}  // namespace

DockDrag::DockDrag(DockArea& area)
    : QObject(&area), m_area(area), m_mark(new DropMark(&area)),
      m_label(new QLabel(&area, Qt::ToolTip | Qt::FramelessWindowHint | Qt::WindowTransparentForInput))
{
    m_label->setFont(uiFont(12));
    m_label->setContentsMargins(8, 4, 8, 4);
    m_mark->hide();
    m_label->hide();
}

DockDrag::~DockDrag() = default;

void DockDrag::start(const QString& panel, const QPoint& from)
{
    const DeskDock* dock = m_area.docks().value(panel);
    if (isOn() || !dock) return;
    m_panel = panel;
    m_from = from;
    m_grip = from - dock->pos();
    qApp->installEventFilter(this);
}

bool DockDrag::eventFilter(QObject* watched, QEvent* event)
{
    if (!isOn()) return false;
    if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        DeskDock* dock = m_area.docks().value(m_panel);
        if (dock && dock->isFloating()) dock->move(m_from - m_grip);
        stop();
        return true;
    }
    const bool isMove = event->type() == QEvent::MouseMove, isEnd = event->type() == QEvent::MouseButtonRelease;
    if (!isMove && !isEnd) return false;
    const auto* mouse = static_cast<QMouseEvent*>(event);
    const bool mayDock = !(mouse->modifiers() & Qt::ControlModifier);
    isMove ? moveTo(mouse->globalPosition().toPoint(), mayDock) : end(mouse->globalPosition().toPoint(), mayDock);
    // The widget that was pressed has to learn that the button is up again.
    return isMove && watched->isWidgetType();
}

QString DockDrag::words(const QPoint& at, bool mayDock) const
{
    const DeskDock* dock = m_area.docks().value(m_panel);
    const QString title = dock ? dock->panel()->title() : QString();
    const auto drop = mayDock ? m_area.dropAt(m_panel, at) : std::nullopt;
    if (!drop) return tr("%1: a window of its own").arg(title);
    const DeskDock* target = m_area.docks().value(drop->target);
    const QString beside = target && !drop->isWhole ? target->panel()->title() : tr("all panels");
    switch (drop->side) {
    case Side::Left:
        return tr("%1: left of %2").arg(title, beside);
    case Side::Right:
        return tr("%1: right of %2").arg(title, beside);
    case Side::Above:
        return tr("%1: above %2").arg(title, beside);
    case Side::Below:
        return tr("%1: below %2").arg(title, beside);
    case Side::Within:
        break;
    }
    return tr("%1: a tab beside %2").arg(title, beside);
}

void DockDrag::moveTo(const QPoint& at, bool mayDock)
{
    DeskDock* dock = m_area.docks().value(m_panel);
    if (dock && dock->isFloating()) dock->move(at - m_grip);
    const auto drop = mayDock ? m_area.dropAt(m_panel, at) : std::nullopt;
    m_mark->setVisible(drop.has_value());
    if (drop) m_mark->setGeometry(drop->box);
    m_mark->raise();
    static_cast<QLabel*>(m_label)->setText(words(at, mayDock));
    m_label->adjustSize();
    m_label->move(at + kLabelAway);
    m_label->show();
}

void DockDrag::end(const QPoint& at, bool mayDock)
{
    const QString panel = m_panel;
    const auto drop = mayDock ? m_area.dropAt(panel, at) : std::nullopt;
    stop();
    DeskDock* dock = m_area.docks().value(panel);
    if (drop) {
        // A floating panel's own window ends when it docks, and the release is still being told to that window.
        if (dock && dock->isFloating())
            QMetaObject::invokeMethod(
                &m_area, [this, panel, at] { place(panel, at); }, Qt::QueuedConnection);
        else
            place(panel, at);
        return;
    }
    if (!dock || dock->isFloating()) return;
    const QPoint grip = m_from - dock->mapToGlobal(QPoint(0, 0));
    m_area.setFloating(panel, true);
    dock->move(at - QPoint(std::clamp(grip.x(), 0, dock->width() / 2), kGapBetweenDocks));
}

void DockDrag::place(const QString& panel, const QPoint& at)
{
    const auto drop = m_area.docks().contains(panel) ? m_area.dropAt(panel, at) : std::nullopt;
    // Over its own place it stays where it is.
    if (drop && drop->target != panel) m_area.drop(panel, drop->isWhole ? QString() : drop->target, drop->side);
}

void DockDrag::stop()
{
    qApp->removeEventFilter(this);
    m_panel.clear();
    m_mark->hide();
    m_label->hide();
}

namespace {

QRect half(const QRect& r, Side side)
{
    const int width = r.width() / 2, height = r.height() / 2;
    return side == Side::Left    ? r.adjusted(0, 0, -width, 0)
           : side == Side::Right ? r.adjusted(width, 0, 0, 0)
           : side == Side::Above ? r.adjusted(0, 0, 0, -height)
           : side == Side::Below ? r.adjusted(0, height, 0, 0)
                                 : r;
}

/// The side of `r` that a point in it is nearest to, and how near: 0 at the edge, 0.5 in the middle.
std::pair<double, Side> nearestSide(const QRect& r, const QPoint& point)
{
    const double x = double(point.x() - r.left()) / r.width(), y = double(point.y() - r.top()) / r.height();
    return std::min({std::pair(x, Side::Left), std::pair(1.0 - x, Side::Right), std::pair(y, Side::Above),
                     std::pair(1.0 - y, Side::Below)});
}

}  // namespace

/// Whether all panels keep their least sizes with the panel there.
bool DockArea::hasRoomFor(const QString& panel, const QString& target, Side side) const
{
    Layout then = m_layout;
    if (then.docked) then.docked = shownPart();
    then.insert(panel, target, side);
    return fitted(*then.docked, size(), least()) == *then.docked;
}

std::optional<DockArea::Drop> DockArea::dropAt(const QString& panel, const QPoint& at) const
{
    constexpr int kRim = 14;  // Pixels of the body's own edge.
    const QPoint point = mapFromGlobal(at);
    if (!rect().contains(point)) return std::nullopt;
    const Side side = nearestSide(rect(), point).second;
    const bool onRim = !rect().adjusted(kRim, kRim, -kRim, -kRim).contains(point);
    if (onRim && m_layout.docked && hasRoomFor(panel, {}, side)) return Drop{{}, side, half(rect(), side), true};
    for (const StackPlace& stack : m_placed.stacks) {
        const QRect whole = stack.tabs.isEmpty() ? stack.body : stack.body.united(stack.tabs);
        if (whole.contains(point)) return dropOnto(panel, stack, whole, point);
    }
    return std::nullopt;
}

DockArea::Drop DockArea::dropOnto(const QString& panel, const StackPlace& stack, const QRect& whole,
                                  const QPoint& point) const
{
    constexpr double kEdge = 0.3;  // Of its width and height; between them it becomes a tab.
    const QString target = frontOf(stack.panels, m_layout.raised);
    if (stack.panels == QStringList{panel}) return {panel, Side::Within, whole, false};
    // A stack is split by one of its own panels beside the others.
    QString anchor = target;
    for (const QString& other : stack.panels)
        if (anchor == panel) anchor = other;
    const auto [near, side] = nearestSide(whole, point);
    const bool onTabs = point.y() < stack.body.top() + kTabsHeight;
    if (!onTabs && near < kEdge && hasRoomFor(panel, anchor, side)) return {anchor, side, half(whole, side), false};
    return {stack.panels.contains(panel) ? panel : target, Side::Within, whole, false};
}

}  // namespace ballast::ui
