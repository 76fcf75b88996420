#pragma once

#include <QAccessible>
#include <QWidget>

namespace ballast::ui {

/// What assistive technology calls a widget that paints itself: a dialog, a button, an alert. To be called before the
/// widget gets its name, since its interface is made then. Its value is what it paints, in its order, so that no figure
/// on the screen is for eyes alone.
void setSpokenRole(QWidget* widget, QAccessible::Role role);

/// What is announced to assistive technology, for who must know of it too.
class Announcements : public QObject {
    Q_OBJECT
public:
    static Announcements& instance();
    /// Raises an alert of that widget: its name is read at once.
    void make(QWidget* widget);

Q_SIGNALS:
    void made(QWidget* widget);
};

}  // namespace ballast::ui
