#include "ui/review/filter_chips.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include "ui/theme/theme.h"

namespace ballast::ui {

FilterChips::FilterChips(QStringList words, QWidget* parent) : QWidget(parent), m_words(std::move(words))
{
    setFixedHeight(20);
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAccessibleName(tr("Filters, which may combine"));
    connect(&ThemeHolder::instance(), &ThemeHolder::changed, this, qOverload<>(&QWidget::update));
}

int FilterChips::widthOf(int index) const { return QFontMetrics(uiFont(11)).horizontalAdvance(m_words[index]) + 18; }

QSize FilterChips::sizeHint() const
{
    int width = 1;
    for (int n = 0; n < m_words.size(); ++n)
        width += widthOf(n);
    return {width, 20};
}

bool FilterChips::isPressed(int index) const
{
    return index == 0 ? m_pressed == 0 : (m_pressed >> static_cast<unsigned>(index - 1)) & 1U;
}

void FilterChips::setPressed(unsigned pressed)
{
    if (pressed == m_pressed) return;
    m_pressed = pressed;
    QStringList words;
    for (int n = 0; n < m_words.size(); ++n)
        if (isPressed(n)) words << m_words[n];
    setAccessibleDescription(words.join(QStringLiteral(", ")));
    update();
    Q_EMIT changed(m_pressed);
}

void FilterChips::toggle(int index)
{
    m_focus = index;
    update();
    setPressed(index == 0 ? 0U : m_pressed ^ (1U << static_cast<unsigned>(index - 1)));
}

void FilterChips::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(uiFont(11));
    const QRectF whole = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    int left = 0;
    for (int n = 0; n < m_words.size(); ++n) {
        const QRect cell(left, 0, widthOf(n), height());
        if (isPressed(n)) painter.fillRect(cell.adjusted(1, 1, 0, -1), t.select);
        painter.setPen(isPressed(n) ? t.text : t.text2);
        painter.drawText(cell, Qt::AlignCenter, m_words[n]);
        left += cell.width();
        painter.setPen(t.line2);
        if (n + 1 < m_words.size()) painter.drawLine(QPointF(left + 0.5, 0.0), QPointF(left + 0.5, height()));
        if (hasFocus() && n == m_focus) {
            painter.setPen(t.accent);
            painter.drawRect(QRectF(cell).adjusted(1.5, 1.5, -0.5, -1.5));
        }
    }
    painter.setPen(t.line2);
    painter.drawRoundedRect(whole, 3.0, 3.0);
}

void FilterChips::mousePressEvent(QMouseEvent* event)
{
    int left = 0;
    for (int n = 0; n < m_words.size(); ++n) {
        left += widthOf(n);
        if (event->position().x() < left) return toggle(n);
    }
}

void FilterChips::keyPressEvent(QKeyEvent* event)
{
    const int count = static_cast<int>(m_words.size());
    switch (event->key()) {
    case Qt::Key_Left:
        m_focus = (m_focus + count - 1) % count;
        break;
    case Qt::Key_Right:
        m_focus = (m_focus + 1) % count;
        break;
    case Qt::Key_Space:
    case Qt::Key_Return:
    case Qt::Key_Enter:
        return toggle(m_focus);
    default:
        return QWidget::keyPressEvent(event);
    }
    update();
}

}  // namespace ballast::ui
