#include "ui/widgets/mark_button.h"

#include <QPainter>

#include "ui/theme/theme.h"

namespace ballast::ui {

MarkButton::MarkButton(Mark mark, const QString& word, QWidget* parent) : QAbstractButton(parent), m_mark(mark)
{
    setFixedSize(24, 20);
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
    setMark(mark, word);
}

void MarkButton::setMark(Mark mark, const QString& word)
{
    m_mark = mark;
    setToolTip(word);
    setAccessibleName(word);
    update();
}

void MarkButton::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(QPen(hasFocus() ? t.accent : t.line2, hasFocus() ? 2.0 : 1.0, isEnabled() ? Qt::SolidLine : Qt::DashLine));
    p.setBrush(isDown() ? t.select : underMouse() ? t.line2 : t.bg3);
    p.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    paintMark(p, QRectF(7.5, 5.5, 9, 9), m_mark, isEnabled() ? t.text : t.text3);
}

}  // namespace ballast::ui
