#include "ui/header/scope_button.h"

#include <QFontMetrics>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include "ui/theme/theme.h"

namespace ballast::ui {
namespace {

constexpr int kArrowRoom = 15;
constexpr int kWordPadding = 6;

}  // namespace

void ScopeButton::setScoped(bool scoped)
{
    m_scoped = scoped;
    setRightMargin(hasArrow() ? kArrowRoom : 0);
    update();
}

bool ScopeButton::hasArrow() const
{
    const int word = QFontMetrics(uiFont(11, QFont::Medium)).horizontalAdvance(text());
    return m_scoped && !isLocked() && width() >= word + kWordPadding + kArrowRoom;
}

void ScopeButton::paintEvent(QPaintEvent* event)
{
    setRightMargin(hasArrow() ? kArrowRoom : 0);
    PushButton::paintEvent(event);
    if (!hasArrow()) return;
    QPainter p(this);
    p.setPen(theme().line2);
    p.drawLine(width() - kArrowRoom, 4, width() - kArrowRoom, height() - 5);
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(Qt::NoPen);
    p.setBrush(theme().text2);
    const double x = width() - kArrowRoom / 2.0 - 0.5, y = height() / 2.0;
    p.drawPolygon(QPolygonF{{x - 3.0, y - 1.5}, {x + 3.0, y - 1.5}, {x, y + 2.5}});
}

void ScopeButton::mousePressEvent(QMouseEvent* event)
{
    const bool onArrow =
        event->button() == Qt::LeftButton && hasArrow() && event->position().x() >= width() - kArrowRoom;
    const bool asks = m_scoped && !isLocked() && (onArrow || event->button() == Qt::RightButton);
    if (!asks) return PushButton::mousePressEvent(event);
    event->accept();
    Q_EMIT scopeRequested();
}

void ScopeButton::keyPressEvent(QKeyEvent* event)
{
    if (m_scoped && !isLocked() && event->key() == Qt::Key_Down) return scopeRequested();
    PushButton::keyPressEvent(event);
}

}  // namespace ballast::ui
