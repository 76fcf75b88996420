#include "ui/widgets/push_button.h"

#include <QFontMetrics>
#include <QKeyEvent>
#include <QPainter>
#include <QTimerEvent>
#include <algorithm>
#include <utility>

#include "ui/choices/choices.h"
#include "ui/choices/place_keys.h"
#include "ui/theme/theme.h"

namespace ballast::ui {
namespace {

constexpr int kTick = 50;
constexpr int kKeyGap = 6;

struct Colours {
    QColor fill, border, text;
};

Colours coloursOf(PushButton::Kind kind, bool locked, bool lively, bool down)
{
    const Theme& t = theme();
    if (locked) return {Qt::transparent, t.line2, t.text3};
    if (kind == PushButton::Kind::Primary) return {t.accent, t.accent, t.ink};
    if (kind == PushButton::Kind::Warn) return {t.warnFill, t.warn, t.text};
    return {down ? t.select : lively ? t.line2 : t.bg3, t.line2, t.text};
}

}  // namespace

PushButton::PushButton(const QString& text, int height, QWidget* parent) : QAbstractButton(parent), m_height(height)
{
    setText(text);
    setAccessibleName(text);
    setFixedHeight(height);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setFocusPolicy(Qt::StrongFocus);
    connect(&ThemeHolder::instance(), &ThemeHolder::changed, this, qOverload<>(&QWidget::update));
    connect(&Choices::instance(), &Choices::changed, this, &PushButton::followKey);
}

void PushButton::setKind(Kind kind)
{
    m_kind = kind;
    update();
}

void PushButton::setKeyHint(const QString& key)
{
    m_hint = key;
    m_placeKey.reset();
    followKey();
}

void PushButton::setKey(PlaceKey key, bool presses)
{
    m_placeKey = key;
    // In its card alone: elsewhere in the window the same key may be another's.
    if (presses && parentWidget()) addShortcut(key, parentWidget(), [this] { click(); });
    followKey();
}

void PushButton::followKey()
{
    m_key = m_placeKey ? ui::shownKey(*m_placeKey) : Choices::instance().withChosenKeys(m_hint);
    setAccessibleDescription(m_key.isEmpty() ? QString() : tr("Key %1").arg(m_key));
    updateGeometry();
    update();
}

void PushButton::setLocked(const QString& why)
{
    if (why == m_locked) return;
    m_locked = why;
    setEnabled(why.isEmpty());
    setToolTip(why.isEmpty() ? m_toolTip : why);
    update();
}

void PushButton::setFreeToolTip(const QString& text)
{
    m_toolTip = text;
    if (m_locked.isEmpty()) setToolTip(text);
}

QFont PushButton::labelFont() const { return m_height >= 30 ? uiFont(12, QFont::Medium) : uiFont(11, QFont::Medium); }

QSize PushButton::sizeHint() const
{
    int width = QFontMetrics(labelFont()).horizontalAdvance(text());
    if (!m_key.isEmpty()) width += kKeyGap + QFontMetrics(uiFont(11)).horizontalAdvance(m_key);
    return {width + (m_height >= 30 ? 28 : 16), m_height};
}

void PushButton::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    const bool dashed = isLocked() || !isEnabled();
    const Colours c = coloursOf(m_kind, dashed, underMouse(), isDown());
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(QPen(c.border, 1.0, dashed ? Qt::DashLine : Qt::SolidLine));
    p.setBrush(c.fill);
    p.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    if (progress() > 0.0) p.fillRect(QRectF(1, 1, (width() - 2) * progress(), height() - 2), t.breachFill);
    if (hasFocus()) {
        p.setPen(QPen(m_kind == Kind::Primary ? t.text : t.accent, 2.0));
        p.setBrush(Qt::NoBrush);
        p.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 3, 3);
    }
    const int keyWidth = m_key.isEmpty() ? 0 : kKeyGap + QFontMetrics(uiFont(11)).horizontalAdvance(m_key);
    const int labelWidth = QFontMetrics(labelFont()).horizontalAdvance(text());
    const int left = std::max(2, (width() - m_rightMargin - labelWidth - keyWidth) / 2);
    p.setPen(c.text);
    p.setFont(labelFont());
    p.drawText(QRect(left, 0, width() - left, height()), Qt::AlignVCenter | Qt::AlignLeft, text());
    if (m_key.isEmpty() || left + labelWidth + keyWidth > width()) return;
    p.setFont(uiFont(11));
    // On the ground of a button under the pointer the quieter text cannot be read.
    if (m_kind == Kind::Plain && !dashed) p.setPen(underMouse() || isDown() ? t.text : t.text2);
    p.drawText(QRect(left + labelWidth + kKeyGap, 0, keyWidth, height()), Qt::AlignVCenter | Qt::AlignLeft, m_key);
}

void PushButton::enterEvent(QEnterEvent*) { update(); }
void PushButton::leaveEvent(QEvent*) { update(); }

void PushButton::keyPressEvent(QKeyEvent* event)
{
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (!enter || (event->modifiers() & ~Qt::KeypadModifier)) return QAbstractButton::keyPressEvent(event);
    // Held down it presses once.
    if (!event->isAutoRepeat()) click();
}

HoldButton::HoldButton(const QString& text, QWidget* parent) : PushButton(text, 30, parent)
{
    connect(this, &QAbstractButton::pressed, this, [this] {
        m_pressed.start();
        m_isDue = false;
        m_timer = startTimer(kTick, Qt::PreciseTimer);
    });
    connect(this, &QAbstractButton::released, this, &HoldButton::forget);
}

void HoldButton::forget()
{
    if (m_timer != 0) killTimer(m_timer);
    m_timer = 0;
    m_pressed.invalidate();
    update();
}

double HoldButton::progress() const
{
    return std::min(1.0, static_cast<double>(elapsed()) / static_cast<double>(kHoldMilliseconds));
}

void HoldButton::timerEvent(QTimerEvent* event)
{
    if (event->timerId() != m_timer) return;
    // Let up by the program: its key was spent.
    if (!isDown()) return forget();
    update();
    if (elapsed() < kHoldMilliseconds) return;
    // A release that waited behind a busy window is heard before the next tick.
    if (!std::exchange(m_isDue, true)) return;
    killTimer(m_timer);
    m_timer = 0;
    Q_EMIT held();
}

}  // namespace ballast::ui
