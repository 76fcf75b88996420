#pragma once

#include <QHash>
#include <QKeyEvent>
#include <QObject>
#include <QPointer>
#include <QWidget>
#include <memory>

namespace ballast::ui {

/// Keys that are held. One that was pressed for a card, a dialog or a menu that has closed since, or for a field that
/// has lost the keyboard since, is not meant for what has it now: until it was released and pressed again it does
/// nothing, anywhere in the program. Tab, which moves the keyboard itself, goes on while it is held. A repetition that
/// calls itself a release and a press of its own is dropped: one hold approves one order, and holds what is held.
/// A release is always heard, and a button whose key is spent is let up without its action.
///
/// Threads  GUI thread.
class HeldKeys : public QObject {
public:
    /// Listens from the first call on; needs the application.
    static HeldKeys& instance();

    /// What the keys were for goes away: those that are down now are spent.
    void spend();
    /// A release waits up to twice this for the press that makes it the half of a repetition.
    static constexpr int kHalfMilliseconds = 10;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void timerEvent(QTimerEvent* event) override;

private:
    /// The last press of a key.
    struct Press {
        quint64 stamp{};            ///< Of the display, ms; 0 where it has none.
        quint64 released{};         ///< Its release's, and
        quint64 told{};             ///< of the one that its receiver was told.
        QPointer<QWidget> focused;  ///< That it was pressed for.
        bool isDown{};
        bool isSpent{};
    };

    HeldKeys();
    Press& pressOf(const QKeyEvent& event);
    static void spend(Press& press);
    bool hearPress(const QKeyEvent& event);
    bool hearRelease(QObject* receiver, const QKeyEvent& event);
    bool isHalfOfWaiting(const QKeyEvent& press) const;
    void tellRelease();
    void stopWaiting();

    QHash<quint64, Press> m_keys;
    std::unique_ptr<QKeyEvent> m_waiting;  ///< A release that may be the half of a repetition.
    QPointer<QObject> m_receiver;          ///< Of it.
    int m_timer{};
    bool m_isDue{};
};

}  // namespace ballast::ui
