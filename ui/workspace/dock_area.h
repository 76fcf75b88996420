#pragma once

#include <QMap>
#include <QWidget>
#include <functional>

#include "ui/workspace/desk_dock.h"
#include "ui/workspace/layout_fit.h"

namespace ballast::ui {

class BoundaryHandle;
class DockDrag;
class StackTabs;

using DockMap = QMap<QString, DeskDock*>;  ///< By panel id.

/// The body of the window: shows a `Layout` with docks, tabs and boundaries, and turns what a person does with them
/// into changes of the layout. After every call the widgets stand as the layout says; nothing is left for later.
///
/// Threads  GUI thread.
class DockArea : public QWidget {
    Q_OBJECT
public:
    /// What the product makes of a window's size.
    using MakeDefault = std::function<LayoutPart(QSize window)>;

    explicit DockArea(QWidget* parent = nullptr);

    /// Takes the dock; it is in no layout yet.
    void addDock(DeskDock* dock);
    const DockMap& docks() const { return m_docks; }

    /// `layout` in place of what stands. One that is the default's is made anew by `makeDefault`, now and whenever the
    /// size changes; the other parts of it hold.
    void showLayout(Layout layout, MakeDefault makeDefault);
    const Layout& layout() const { return m_layout; }
    /// In the small window heads go where a tab says the title, and panels may be smaller.
    void setCompact(bool compact);

    /// Docks behind the tab of `beside`, or of the largest; one that is there comes forward.
    void open(const QString& panel, const QString& beside);
    void raise(const QString& panel);
    void close(const QString& panel);
    void setFloating(const QString& panel, bool floating);
    /// Out of where it is to a side of a docked panel; with no target, of the whole.
    void drop(const QString& panel, const QString& target, Side side);
    /// Its extent in the row or column around it, as far as its neighbours give way. False: there is none.
    bool stretch(const QString& panel, int pixels, Qt::Orientation orientation);
    /// One panel over the whole body until the next change; empty ends it.
    void maximise(const QString& panel);
    const QString& maximised() const { return m_maximised; }

    /// What stands behind the same tabs, itself too; empty where it is alone or not docked.
    QStringList tabsOf(const QString& panel) const;
    bool isInFront(const QString& panel) const;

    /// What a drop at `at` (in the screens' coordinates) does, and the rectangle of the area that it takes.
    struct Drop {
        QString target;
        Side side{Side::Within};
        QRect box;
        bool isWhole{};  ///< At a side of the whole body.
    };
    std::optional<Drop> dropAt(const QString& panel, const QPoint& at) const;

    QSize minimumSizeHint() const override { return {200, 120}; }

Q_SIGNALS:
    /// The layout is another.
    void changed();
    /// Before a panel's window is closed, by a person or with the whole desk.
    void aboutToClose();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    bool event(QEvent* event) override;

private:
    friend class BoundaryHandle;

    LeastSize least() const;
    LayoutPart shownPart() const;
    void makeDefault();
    void relayout();
    void layOutDocked();
    void layOutFloating();
    void showFloating();
    void showStack(const StackPlace& place, std::size_t tabs);
    void hideOthers();
    void setUpTabs(std::size_t at, const StackPlace& place);
    void takeKeyboardFrom(DeskDock& docked);
    void dockWidgetOf(DeskDock* dock);
    void floatWidgetOf(DeskDock* dock, QRect place);
    void told();
    void moveBoundary(const BoundaryPlace& boundary, int by);
    QString largestFront() const;
    void startDrag(const QString& panel, const QPoint& from);
    bool hasRoomFor(const QString& panel, const QString& target, Side side) const;
    Drop dropOnto(const QString& panel, const StackPlace& stack, const QRect& whole, const QPoint& point) const;

    DockMap m_docks;
    Layout m_layout;
    MakeDefault m_makeDefault;
    PlacedLayout m_placed;
    QString m_maximised;
    bool m_compact{};
    bool m_isLayingOut{};
    bool m_windowStands{};  ///< The screen knows the window: those that float may be shown.
    QList<StackTabs*> m_tabs;
    QList<BoundaryHandle*> m_boundaries;
    DockDrag* m_drag;

    /// What a panel that floats goes back to, while nothing else has changed.
    struct Home {
        std::optional<LayoutPart> before, after;
        bool wasDefault{};
    };
    QMap<QString, Home> m_homes;
};

}  // namespace ballast::ui
