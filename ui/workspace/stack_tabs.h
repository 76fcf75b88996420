#pragma once

#include <QMap>
#include <QTabBar>

namespace ballast::ui {

class DeskDock;

/// The tabs of panels that share one place. Titles that have no room end in an ellipsis, and the tooltip has the whole.
class StackTabs : public QTabBar {
    Q_OBJECT
public:
    explicit StackTabs(QWidget* parent);
    void showStack(const QStringList& panels, const QString& front, const QMap<QString, DeskDock*>& docks);
    /// A title has changed.
    void showTitles(const QMap<QString, DeskDock*>& docks);
    const QStringList& panels() const { return m_panels; }

Q_SIGNALS:
    void chosen(const QString& panel);
    /// Pulled away, from a point in the screens' coordinates.
    void dragged(const QString& panel, const QPoint& from);

protected:
    void initStyleOption(QStyleOptionTab* option, int index) const override;
    QSize tabSizeHint(int index) const override;
    QSize minimumTabSizeHint(int index) const override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    QStringList m_panels;
    QString m_pressed;
    QPoint m_pressedAt;
    bool m_isFilling{};
};

}  // namespace ballast::ui
