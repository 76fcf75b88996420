#include "ui/workspace/dock_area.h"

#include <QGuiApplication>
#include <QPainter>
#include <QResizeEvent>
#include <QScreen>
#include <algorithm>

#include "ui/theme/theme.h"
#include "ui/workspace/boundary_handle.h"
#include "ui/workspace/dock_drag.h"
#include "ui/workspace/frame.h"
#include "ui/workspace/stack_tabs.h"

namespace ballast::ui {
namespace {

constexpr QPoint kFloatStep(24, 24);  ///< From where it stood docked.

/// Whole on the screen that most of it is on, or on the first: its kill button may not stand beyond the edge.
QRect inSight(QRect place)
{
    const QScreen* screen = QGuiApplication::screenAt(place.center());
    if (screen == nullptr) screen = QGuiApplication::screenAt(place.topLeft());
    if (screen == nullptr) screen = QGuiApplication::primaryScreen();
    if (screen == nullptr) return place;
    const QRect room = screen->availableGeometry();
    place.setSize(place.size().boundedTo(room.size()));
    place.moveLeft(std::clamp(place.left(), room.left(), room.right() + 1 - place.width()));
    place.moveTop(std::clamp(place.top(), room.top(), room.bottom() + 1 - place.height()));
    return place;
}

}  // namespace

DockArea::DockArea(QWidget* parent) : QWidget(parent), m_drag(new DockDrag(*this)) { setAccessibleName(tr("Panels")); }

void DockArea::addDock(DeskDock* dock)
{
    dock->setParent(this);
    dock->hide();
    const QString id = dock->id();
    m_docks.insert(id, dock);
    connect(dock, &DeskDock::floatRequested, this, [this, id](bool floating) { setFloating(id, floating); });
    connect(dock, &DeskDock::dragged, this, [this, id](const QPoint& from) { startDrag(id, from); });
    connect(dock, &DeskDock::closeRequested, this, [this, id] {
        Q_EMIT aboutToClose();
        close(id);
    });
    connect(dock, &QWidget::windowTitleChanged, this, [this] {
        for (StackTabs* tabs : m_tabs)
            tabs->showTitles(m_docks);
    });
    connect(dock, &DeskDock::placeChanged, this, [this, dock, id] {
        if (m_isLayingOut || !m_layout.floating.contains(id)) return;
        m_layout.floating[id] = dock->geometry();
        told();
    });
    // What the window manager made of it meanwhile is no wish of a person's.
    connect(dock, &DeskDock::settled, this, [this, dock, id] {
        const auto left = m_layout.floating.constFind(id);
        if (left != m_layout.floating.cend() && dock->isVisible() && dock->geometry() != *left)
            dock->setGeometry(*left);
    });
}

LeastSize DockArea::least() const
{
    return [this](const QString& panel, bool behindTabs) {
        const DeskDock* dock = m_docks.value(panel);
        return dock ? dock->leastSize(m_compact, behindTabs) : QSize(0, 0);
    };
}

void DockArea::showLayout(Layout layout, MakeDefault makeDefault)
{
    m_layout = std::move(layout);
    m_layout.keepOnly(m_docks.keys());
    m_makeDefault = std::move(makeDefault);
    m_maximised.clear();
    m_homes.clear();
    this->makeDefault();
    relayout();
}

void DockArea::makeDefault()
{
    if (!m_layout.isDefault || !m_makeDefault) return;
    m_layout.docked = m_makeDefault(window()->size());
    m_layout.keepOnly(m_docks.keys());
}

void DockArea::setCompact(bool compact)
{
    m_compact = compact;
    relayout();
}

void DockArea::told()
{
    relayout();
    Q_EMIT changed();
}

void DockArea::open(const QString& panel, const QString& beside)
{
    if (!m_layout.has(panel)) m_layout.insert(panel, m_layout.isDocked(beside) ? beside : largestFront(), Side::Within);
    raise(panel);
}

void DockArea::raise(const QString& panel)
{
    if (!m_maximised.isEmpty() && m_maximised != panel) m_maximised.clear();
    m_layout.raise(panel);
    told();
    DeskDock* dock = m_docks.value(panel);
    if (dock && dock->isFloating()) dock->QWidget::raise();
}

void DockArea::close(const QString& panel)
{
    if (!m_layout.has(panel)) return;
    m_maximised.clear();
    m_layout.remove(panel);
    told();
}

void DockArea::setFloating(const QString& panel, bool floating)
{
    DeskDock* dock = m_docks.value(panel);
    if (!dock || m_layout.floating.contains(panel) == floating) return;
    m_maximised.clear();
    if (floating) {
        Home home{m_layout.docked, {}, m_layout.isDefault};
        const QPoint at = dock->isVisible() ? dock->mapToGlobal(QPoint(0, 0)) : window()->geometry().center();
        m_layout.remove(panel);
        home.after = m_layout.docked;
        m_homes[panel] = home;
        m_layout.floating[panel] = inSight(QRect(at + kFloatStep, dock->likedFloating()));
        m_layout.raise(panel);
    } else if (const Home home = m_homes.value(panel); home.before && home.after == m_layout.docked) {
        m_layout.floating.remove(panel);
        m_layout.docked = home.before;
        m_layout.isDefault = home.wasDefault;
        makeDefault();
        m_layout.raise(panel);
    } else {
        m_layout.floating.remove(panel);
        m_layout.insert(panel, largestFront(), Side::Within);
    }
    told();
    if (!floating || !dock->isVisible()) return;
    dock->activateWindow();
    dock->panel()->takeFocus(Qt::OtherFocusReason);
}

void DockArea::drop(const QString& panel, const QString& target, Side side)
{
    if (!m_docks.contains(panel) || panel == target) return;
    m_maximised.clear();
    // A person points at what is shown: where tabs stand for want of room, they are what was meant.
    if (m_layout.docked) m_layout.docked = shownPart();
    m_layout.insert(panel, target, side);
    told();
}

LayoutPart DockArea::shownPart() const { return fitted(*m_layout.docked, size(), least()); }

bool DockArea::stretch(const QString& panel, int pixels, Qt::Orientation orientation)
{
    const DeskDock* dock = m_docks.value(panel);
    if (!dock || !isInFront(panel) || dock->isFloating()) return false;
    const int now = orientation == Qt::Horizontal ? dock->width() : dock->height();
    const QRect at = dock->geometry();
    for (const BoundaryPlace& boundary : m_placed.boundaries) {
        if (boundary.moves != orientation) continue;
        const bool isLevel = orientation == Qt::Horizontal;
        const bool overlaps = isLevel
                                  ? boundary.box.top() <= at.center().y() && at.center().y() <= boundary.box.bottom()
                                  : boundary.box.left() <= at.center().x() && at.center().x() <= boundary.box.right();
        const int after = isLevel ? boundary.box.left() - at.right() : boundary.box.top() - at.bottom();
        const int before = isLevel ? at.left() - boundary.box.right() : at.top() - boundary.box.bottom();
        if (!overlaps || (after != 1 && before != 1)) continue;
        moveBoundary(boundary, after == 1 ? pixels - now : now - pixels);
        return true;
    }
    return false;
}

/// What is given to one neighbour is taken from the other, as far as its least size.
void DockArea::moveBoundary(const BoundaryPlace& boundary, int by)
{
    LayoutPart shown = shownPart();
    auto pixels = extentsAt(shown, boundary.path, rect(), least());
    LayoutPart& whole = partAt(shown, boundary.path);
    const auto at = static_cast<std::size_t>(boundary.before);
    const auto leastAlong = [&](std::size_t part) {
        const QSize size = leastOf(whole.parts[part], least());
        return boundary.moves == Qt::Horizontal ? size.width() : size.height();
    };
    const int lower = std::min(0, leastAlong(at) - pixels[at]);
    const int upper = std::max(0, pixels[at + 1] - leastAlong(at + 1));
    by = std::clamp(by, lower, upper);
    if (by == 0) return;
    pixels[at] += by;
    pixels[at + 1] -= by;
    for (std::size_t i = 0; i < pixels.size(); ++i)
        whole.parts[i].share = std::max(1, pixels[i]);
    m_layout.docked = shown;
    m_layout.isDefault = false;
    told();
}

void DockArea::maximise(const QString& panel)
{
    m_maximised = m_layout.isDocked(panel) && panel != m_maximised ? panel : QString();
    if (!m_maximised.isEmpty()) m_layout.raise(panel);
    relayout();
}

QStringList DockArea::tabsOf(const QString& panel) const
{
    for (const StackPlace& stack : m_placed.stacks)
        if (stack.panels.contains(panel) && stack.panels.size() > 1) return stack.panels;
    return {};
}

bool DockArea::isInFront(const QString& panel) const
{
    if (m_layout.floating.contains(panel)) return true;
    return std::any_of(m_placed.stacks.begin(), m_placed.stacks.end(),
                       [&](const StackPlace& stack) { return frontOf(stack.panels, m_layout.raised) == panel; });
}

QString DockArea::largestFront() const
{
    const StackPlace* largest = nullptr;
    for (const StackPlace& stack : m_placed.stacks)
        if (!largest || stack.body.width() * stack.body.height() > largest->body.width() * largest->body.height())
            largest = &stack;
    return largest ? frontOf(largest->panels, m_layout.raised) : QString();
}

void DockArea::startDrag(const QString& panel, const QPoint& from) { m_drag->start(panel, from); }

void DockArea::paintEvent(QPaintEvent*) { QPainter(this).fillRect(rect(), theme().bg0); }

void DockArea::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    makeDefault();
    relayout();
}

/// Its own event comes before the screen knows the window: what floats, shown then, would belong to no window there and
/// lie behind the desk.
void DockArea::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (!m_windowStands) QMetaObject::invokeMethod(this, &DockArea::showFloating, Qt::QueuedConnection);
}

/// As they were left, but on the screens of now.
void DockArea::showFloating()
{
    m_windowStands = true;
    for (QRect& place : m_layout.floating)
        place = inSight(place);
    relayout();
    for (auto each = m_layout.floating.cbegin(); each != m_layout.floating.cend(); ++each)
        if (DeskDock* dock = m_docks.value(each.key())) dock->QWidget::raise();
}

bool DockArea::event(QEvent* event)
{
    // What a panel needs has changed.
    if (event->type() == QEvent::LayoutRequest) relayout();
    return QWidget::event(event);
}

}  // namespace ballast::ui
