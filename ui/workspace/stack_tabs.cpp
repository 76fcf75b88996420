#include "ui/workspace/stack_tabs.h"

#include <QApplication>
#include <QMouseEvent>
#include <QStyleOption>
#include <algorithm>

#include "ui/theme/theme.h"
#include "ui/workspace/desk_dock.h"
#include "ui/workspace/layout_fit.h"

namespace ballast::ui {
namespace {

constexpr int kRoomBesideTitle = 28;
constexpr int kPadding = 12;  ///< Least of a tab's width beside its words.
constexpr int kLeastTab = 44;

}  // namespace

StackTabs::StackTabs(QWidget* parent) : QTabBar(parent)
{
    setFont(uiFont(12, QFont::Medium));
    setExpanding(false);
    setDrawBase(false);
    setElideMode(Qt::ElideNone);
    setUsesScrollButtons(false);
    setAccessibleName(tr("Panels behind one another"));
    connect(this, &QTabBar::currentChanged, this, [this](int index) {
        if (!m_isFilling && index >= 0) Q_EMIT chosen(m_panels.value(index));
    });
}

void StackTabs::showStack(const QStringList& panels, const QString& front, const QMap<QString, DeskDock*>& docks)
{
    m_isFilling = true;
    if (panels != m_panels) {
        m_panels = panels;
        while (count() > panels.size())
            removeTab(count() - 1);
        while (count() < panels.size())
            addTab(QString());
    }
    showTitles(docks);
    setCurrentIndex(static_cast<int>(m_panels.indexOf(front)));
    m_isFilling = false;
}

void StackTabs::showTitles(const QMap<QString, DeskDock*>& docks)
{
    for (int i = 0; i < m_panels.size(); ++i) {
        const DeskDock* dock = docks.value(m_panels[i]);
        if (!dock || tabText(i) == dock->windowTitle()) continue;
        setTabText(i, dock->windowTitle());
        setTabToolTip(i, dock->windowTitle());
    }
}

/// As wide as its title, or, where they have no room together, all the same part of that.
QSize StackTabs::tabSizeHint(int index) const
{
    int all = 0, own = 0;
    for (int i = 0; i < count(); ++i) {
        const int width = fontMetrics().horizontalAdvance(tabText(i)) + kRoomBesideTitle;
        all += width;
        if (i == index) own = width;
    }
    if (all > width()) own = std::max(kLeastTab, own * width() / all);
    return {own, kTabsHeight};
}

void StackTabs::initStyleOption(QStyleOptionTab* option, int index) const
{
    QTabBar::initStyleOption(option, index);
    option->text = fontMetrics().elidedText(tabText(index), Qt::ElideRight, tabRect(index).width() - kPadding);
}

QSize StackTabs::minimumTabSizeHint(int) const { return {kLeastTab, kTabsHeight}; }

void StackTabs::mousePressEvent(QMouseEvent* event)
{
    m_pressed = event->button() == Qt::LeftButton ? m_panels.value(tabAt(event->position().toPoint())) : QString();
    m_pressedAt = event->globalPosition().toPoint();
    QTabBar::mousePressEvent(event);
}

void StackTabs::mouseMoveEvent(QMouseEvent* event)
{
    const QPoint way = event->globalPosition().toPoint() - m_pressedAt;
    if (m_pressed.isEmpty() || way.manhattanLength() < 2 * QApplication::startDragDistance())
        return QTabBar::mouseMoveEvent(event);
    const QString panel = std::exchange(m_pressed, {});
    Q_EMIT dragged(panel, m_pressedAt);
}

void StackTabs::mouseReleaseEvent(QMouseEvent* event)
{
    m_pressed.clear();
    QTabBar::mouseReleaseEvent(event);
}

}  // namespace ballast::ui
