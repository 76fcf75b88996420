#pragma once

#include <QObject>
#include <QPoint>
#include <QString>

class QWidget;

namespace ballast::ui {

class DockArea;

/// A panel that a person pulls by its head or tab until the button is released: over the body a frame shows where it
/// would stand; elsewhere, or with Ctrl, it floats. Esc gives up. The layout changes once, at the end.
class DockDrag : public QObject {
    Q_OBJECT
public:
    explicit DockDrag(DockArea& area);
    ~DockDrag() override;

    /// `from` and what follows are in the screens' coordinates.
    void start(const QString& panel, const QPoint& from);
    bool isOn() const { return !m_panel.isEmpty(); }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void moveTo(const QPoint& at, bool mayDock);
    void end(const QPoint& at, bool mayDock);
    void place(const QString& panel, const QPoint& at);
    void stop();
    QString words(const QPoint& at, bool mayDock) const;

    DockArea& m_area;
    QWidget* m_mark;   ///< Where it would stand.
    QWidget* m_label;  ///< What would happen, at the pointer.
    QString m_panel;
    QPoint m_from;
    QPoint m_grip;  ///< Of the pointer in the floating window.
};

}  // namespace ballast::ui
