#include "ui/choices/held_keys.h"

#include <QApplication>

namespace ballast::ui {

HeldKeys& HeldKeys::instance()
{
    static HeldKeys keys;
    return keys;
}

HeldKeys::HeldKeys() { qApp->installEventFilter(this); }

void HeldKeys::spend()
{
    for (Press& press : m_keys)
        press.isSpent = press.isSpent || press.isDown;
}

/// By its place on the keyboard where that is told: with Shift gone the same key has another name.
HeldKeys::Press& HeldKeys::pressOf(const QKeyEvent& event)
{
    constexpr quint64 kByName = quint64{1} << 32U;
    const quint64 code = event.nativeScanCode();
    return m_keys[code != 0 ? code : kByName | static_cast<quint64>(event.key())];
}

/// Comes several times for one press: as a question for shortcuts, and for each widget that leaves it to the next.
bool HeldKeys::hearPress(const QKeyEvent& event)
{
    Press& press = pressOf(event);
    // X11 tells a repetition as a release and a press of one stamp. Qt says so of both if it has read both; on a busy
    // window it may have the first alone, and calls each of them the person's. No such press is, for anybody: of many
    // repetitions one is lost. A press that a program makes up is of no place on the keyboard, and may well come in the
    // millisecond of the release before.
    const bool halves = event.nativeScanCode() != 0 && event.timestamp() != 0 && event.timestamp() == press.released;
    if (event.isAutoRepeat() || halves) {
        const bool moves = event.key() == Qt::Key_Tab || event.key() == Qt::Key_Backtab;
        if (!moves && press.focused != QApplication::focusWidget()) press.isSpent = true;
        press.isDown = true;
        return press.isSpent || halves;
    }
    if (!press.isDown || press.stamp != event.timestamp())
        press = {event.timestamp(), 0, QApplication::focusWidget(), true, false};
    return false;
}

bool HeldKeys::hearRelease(const QKeyEvent& event)
{
    Press& press = pressOf(event);
    if (event.isAutoRepeat()) return press.isSpent;
    press.isDown = false;
    press.released = event.timestamp();
    return press.isSpent;
}

bool HeldKeys::eventFilter(QObject* watched, QEvent* event)
{
    switch (event->type()) {
    case QEvent::ShortcutOverride:
    case QEvent::KeyPress:
        if (!hearPress(static_cast<QKeyEvent&>(*event))) return false;
        event->accept();  // A question for shortcuts too: none takes it either.
        return true;
    case QEvent::KeyRelease:
        return hearRelease(static_cast<QKeyEvent&>(*event));
    case QEvent::Hide:
        if (const auto* gone = qobject_cast<QWidget*>(watched); gone != nullptr && !event->spontaneous())
            if (gone->windowType() == Qt::Popup || gone->windowType() == Qt::Dialog) spend();
        return false;
    default:
        return false;
    }
}

}  // namespace ballast::ui
