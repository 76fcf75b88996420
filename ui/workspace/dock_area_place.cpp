#include <QApplication>
#include <QLayout>
#include <algorithm>

#include "ui/workspace/boundary_handle.h"
#include "ui/workspace/dock_area.h"
#include "ui/workspace/frame.h"
#include "ui/workspace/stack_tabs.h"

/// Putting docks, tabs and boundaries where the layout says.
namespace ballast::ui {

void DockArea::relayout()
{
    if (m_isLayingOut) return;
    m_isLayingOut = true;
    DeskDock* active = qobject_cast<DeskDock*>(QApplication::activeWindow());
    layOutDocked();
    layOutFloating();
    hideOthers();
    m_isLayingOut = false;
    if (active && m_docks.value(active->id()) == active && (!active->isWindow() || active->isHidden()))
        takeKeyboardFrom(*active);
}

/// The window that had the keyboard is gone, and Qt finds no other by itself: it would take this one for inactive, and
/// keys of one place, such as a card's, would be dead until it was left and entered again.
void DockArea::takeKeyboardFrom(DeskDock& docked)
{
    QWidget* top = window();
    if (!top->isVisible()) return;
    top->activateWindow();
    // The window manager may have given it the keyboard already, and tells nothing anew.
    QT_WARNING_PUSH
    QT_WARNING_DISABLE_DEPRECATED
    QApplication::setActiveWindow(top);
    QT_WARNING_POP
    if (docked.isVisible()) docked.panel()->takeFocus(Qt::OtherFocusReason);
}

void DockArea::layOutDocked()
{
    m_placed = {};
    if (!m_maximised.isEmpty() && m_layout.isDocked(m_maximised))
        m_placed.stacks = {{{m_maximised}, QRect(), rect()}};
    else if (m_layout.docked)
        m_placed = place(shownPart(), rect(), least());
    std::size_t tabs = 0;
    for (const StackPlace& stack : m_placed.stacks) {
        showStack(stack, tabs);
        if (stack.panels.size() > 1) ++tabs;
    }
    for (auto i = static_cast<qsizetype>(tabs); i < m_tabs.size(); ++i)
        m_tabs[i]->hide();
    const auto count = static_cast<qsizetype>(m_placed.boundaries.size());
    while (m_boundaries.size() < count)
        m_boundaries << new BoundaryHandle(*this);
    for (qsizetype i = 0; i < m_boundaries.size(); ++i) {
        m_boundaries[i]->setVisible(i < count);
        if (i < count) m_boundaries[i]->follow(m_placed.boundaries[static_cast<std::size_t>(i)]);
    }
}

void DockArea::showStack(const StackPlace& stack, std::size_t tabs)
{
    if (stack.panels.size() > 1) setUpTabs(tabs, stack);
    const QString frontPanel = frontOf(stack.panels, m_layout.raised);
    for (const QString& panel : stack.panels) {
        DeskDock* dock = m_docks.value(panel);
        if (dock == nullptr) continue;
        dock->m_isOpen = true;
        dockWidgetOf(dock);
        if (panel != frontPanel) dock->hide();
    }
    DeskDock* front = m_docks.value(frontPanel);
    if (front == nullptr) return;
    front->panel()->header()->setBrief(front->headIsBrief(m_compact, stack.panels.size() > 1));
    front->setGeometry(stack.body);
    front->show();
}

void DockArea::setUpTabs(std::size_t at, const StackPlace& stack)
{
    while (m_tabs.size() <= static_cast<qsizetype>(at)) {
        auto* tabs = new StackTabs(this);
        connect(tabs, &StackTabs::chosen, this, &DockArea::raise);
        connect(tabs, &StackTabs::dragged, this, &DockArea::startDrag);
        m_tabs << tabs;
    }
    StackTabs* tabs = m_tabs[static_cast<qsizetype>(at)];
    tabs->setGeometry(stack.tabs);
    tabs->showStack(stack.panels, frontOf(stack.panels, m_layout.raised), m_docks);
    tabs->show();
}

void DockArea::dockWidgetOf(DeskDock* dock)
{
    dock->m_isFloating = false;
    if (!dock->isWindow()) return;
    dock->hide();
    dock->m_strip->hide();
    dock->m_proposals->hide();
    for (QWidget* grip : dock->m_grips)
        grip->hide();
    dock->setContentsMargins(0, 0, 0, 0);
    dock->setMinimumSize(0, 0);
    dock->setParent(this, Qt::Widget);
}

void DockArea::floatWidgetOf(DeskDock* dock, QRect place)
{
    const bool isNew = !dock->m_isFloating;
    dock->m_isFloating = true;
    dock->m_isOpen = true;
    // A window that was hidden is a new one to the window manager, which puts it where it likes, unless it is one.
    if (!dock->isWindow() || (isNew && dock->isHidden())) {
        dock->hide();
        dock->setParent(window(), Qt::Tool | Qt::FramelessWindowHint);
        dock->setContentsMargins(kFrameWidth, kFrameWidth, kFrameWidth, kFrameWidth);
        dock->m_strip->show();
        for (QWidget* grip : dock->m_grips)
            grip->show();
    }
    dock->panel()->header()->setBrief(false);
    if (isNew && dock->m_desk) dock->m_proposals->showWaiting(*dock->m_desk, dock->m_waiting, dock->m_journalIsShown);
    dock->setMinimumSize(dock->leastFloating());
    if (isNew || dock->geometry() != place) dock->setGeometry(place);
    if (dock->isHidden() && isVisible() && m_windowStands) dock->show();
}

void DockArea::layOutFloating()
{
    for (auto each = m_layout.floating.cbegin(); each != m_layout.floating.cend(); ++each)
        if (DeskDock* dock = m_docks.value(each.key())) floatWidgetOf(dock, each.value());
}

void DockArea::hideOthers()
{
    const QStringList there = m_layout.panels();
    for (DeskDock* dock : m_docks) {
        if (there.contains(dock->id()) && !m_maximised.isEmpty() && !dock->m_isFloating && dock->id() != m_maximised)
            dock->hide();
        if (there.contains(dock->id())) continue;
        dock->m_isOpen = false;
        dock->m_isFloating = false;
        // One that is a window stays one until it is docked: it may be in the middle of its own closing.
        dock->hide();
    }
}

}  // namespace ballast::ui
