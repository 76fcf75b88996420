#include "ui/choices/held_keys.h"

#include <QAbstractButton>
#include <QApplication>
#include <QTimerEvent>
#include <utility>

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
        if (press.isDown) spend(press);
}

/// Up without its action, for who closes a card means no button elsewhere; one that must be held forgets its hold.
void HeldKeys::spend(Press& press)
{
    press.isSpent = true;
    if (auto* button = qobject_cast<QAbstractButton*>(press.focused.data())) button->setDown(false);
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
    if (halves) stopWaiting();
    if (event.isAutoRepeat() || halves) {
        const bool moves = event.key() == Qt::Key_Tab || event.key() == Qt::Key_Backtab;
        if (!moves && press.focused != QApplication::focusWidget()) spend(press);
        press.isDown = true;
        return press.isSpent || halves;
    }
    if (!press.isDown || press.stamp != event.timestamp())
        press = {event.timestamp(), 0, 0, QApplication::focusWidget(), true, false};
    return false;
}

/// One that may be the half of a repetition is held back for a moment: a hold would end with it.
bool HeldKeys::hearRelease(QObject* receiver, const QKeyEvent& event)
{
    Press& press = pressOf(event);
    if (event.isAutoRepeat()) return press.isSpent;
    const bool canBeHalf = press.isDown && event.nativeScanCode() != 0 && event.timestamp() != 0;
    press.released = event.timestamp();
    if (canBeHalf && press.told != event.timestamp()) {
        m_waiting.reset(event.clone());
        m_receiver = receiver;
        m_isDue = false;
        m_timer = startTimer(kHalfMilliseconds, Qt::PreciseTimer);
        return true;
    }
    press.isDown = false;
    return false;
}

void HeldKeys::stopWaiting()
{
    if (m_timer != 0) killTimer(m_timer);
    m_timer = 0;
    m_waiting.reset();
}

void HeldKeys::tellRelease()
{
    const auto release = std::move(m_waiting);
    stopWaiting();
    if (!release) return;
    Press& press = pressOf(*release);
    press.told = release->timestamp();
    press.isDown = false;
    // A menu that has opened since hears it in the button's place.
    if (press.focused != QApplication::focusWidget() || QApplication::activePopupWidget() != nullptr) spend(press);
    if (m_receiver) QCoreApplication::sendEvent(m_receiver, release.get());
}

void HeldKeys::timerEvent(QTimerEvent* event)
{
    if (event->timerId() != m_timer) return;
    // What a busy window has not read yet is read before the next tick.
    if (std::exchange(m_isDue, true)) tellRelease();
}

bool HeldKeys::isHalfOfWaiting(const QKeyEvent& press) const
{
    if (!m_waiting || m_waiting->timestamp() != press.timestamp()) return false;
    // A question for shortcuts may come without its place.
    const quint32 place = press.nativeScanCode();
    return place != 0 ? place == m_waiting->nativeScanCode() : press.key() == m_waiting->key();
}

bool HeldKeys::eventFilter(QObject* watched, QEvent* event)
{
    switch (event->type()) {
    case QEvent::MouseButtonPress:
    case QEvent::WindowDeactivate:
        tellRelease();
        return false;
    case QEvent::ShortcutOverride:
    case QEvent::KeyPress:
        if (!isHalfOfWaiting(static_cast<QKeyEvent&>(*event))) tellRelease();
        if (!hearPress(static_cast<QKeyEvent&>(*event))) return false;
        event->accept();  // A question for shortcuts too: none takes it either.
        return true;
    case QEvent::KeyRelease:
        tellRelease();
        return hearRelease(watched, static_cast<QKeyEvent&>(*event));
    case QEvent::Hide:
        if (const auto* gone = qobject_cast<QWidget*>(watched); gone != nullptr && !event->spontaneous())
            if (gone->windowType() == Qt::Popup || gone->windowType() == Qt::Dialog) spend();
        return false;
    default:
        return false;
    }
}

}  // namespace ballast::ui
