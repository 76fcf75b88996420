#pragma once

#include <QHash>
#include <QKeyEvent>
#include <QObject>
#include <QPointer>
#include <QWidget>

namespace ballast::ui {

/// Keys that are held. One that was pressed for a card, a dialog or a menu that has closed since, or for a field that
/// has lost the keyboard since, is not meant for what has it now: until it was released and pressed again it does
/// nothing, anywhere in the program. Tab, which moves the keyboard itself, goes on while it is held. A repetition that
/// calls itself a press of its own is dropped: one hold approves one order.
///
/// Threads  GUI thread.
class HeldKeys : public QObject {
public:
    /// Listens from the first call on; needs the application.
    static HeldKeys& instance();

    /// What the keys were for goes away: those that are down now are spent.
    void spend();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    /// The last press of a key.
    struct Press {
        quint64 stamp{};            ///< Of the display, ms; 0 where it has none.
        quint64 released{};         ///< Its release's.
        QPointer<QWidget> focused;  ///< That it was pressed for.
        bool isDown{};
        bool isSpent{};
    };

    HeldKeys();
    Press& pressOf(const QKeyEvent& event);
    bool hearPress(const QKeyEvent& event);
    bool hearRelease(const QKeyEvent& event);

    QHash<quint64, Press> m_keys;
};

}  // namespace ballast::ui
