#include "ui/widgets/segment_bar.h"

#include <QFontMetrics>
#include <QHelpEvent>
#include <QHoverEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include "ui/choices/choices.h"
#include "ui/theme/theme.h"

namespace ballast::ui {
namespace {

constexpr int kArrowRoom = 14;

}  // namespace

SegmentBar::SegmentBar(QStringList segments, int current, int height, QWidget* parent)
    : QWidget(parent), m_segments(std::move(segments)), m_current(current), m_height(height)
{
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    updateAccessibleName();
}

void SegmentBar::setCurrent(int index)
{
    if (index == m_current) return;
    m_current = index;
    updateAccessibleName();
    update();
    if (m_folded) Q_EMIT widthChanged();
}

void SegmentBar::setSegments(const QStringList& segments)
{
    if (segments == m_segments) return;
    m_segments = segments;
    if (m_current >= m_segments.size()) m_current = 0;
    updateAccessibleName();
    updateGeometry();
    adjustSize();
    update();
    Q_EMIT widthChanged();
}

void SegmentBar::setSegmentToolTip(int index, const QString& text)
{
    while (m_toolTips.size() <= index)
        m_toolTips << QString();
    m_toolTips[index] = text;
}

void SegmentBar::setLocked(const QString& why)
{
    if (why == m_locked) return;
    m_locked = why;
    update();
}

void SegmentBar::setPadding(int pixels)
{
    m_padding = pixels;
    updateGeometry();
}

void SegmentBar::setFolded(bool folded)
{
    if (folded == m_folded) return;
    m_folded = folded;
    updateGeometry();
    update();
}

void SegmentBar::updateAccessibleName()
{
    const QString chosen = m_current >= 0 && m_current < m_segments.size() ? m_segments[m_current] : tr("none");
    setAccessibleName(tr("%1 of %2").arg(chosen, m_segments.join(QStringLiteral(", "))));
}

int SegmentBar::widthOf(int index) const
{
    const QFontMetrics metrics(uiFont(m_height > 20 ? 12 : 11));
    return metrics.horizontalAdvance(m_segments[index]) + 2 * m_padding;
}

QSize SegmentBar::sizeHint() const
{
    if (m_folded)
        return {(m_current >= 0 && m_current < m_segments.size() ? widthOf(m_current) : 2 * m_padding) + kArrowRoom,
                m_height};
    int width = 1;
    for (int i = 0; i < m_segments.size(); ++i)
        width += widthOf(i);
    return {width, m_height};
}

QRect SegmentBar::segmentRect(int index) const
{
    int left = 0;
    for (int i = 0; i < index; ++i)
        left += widthOf(i);
    return {left, (height() - m_height) / 2, widthOf(index), m_height};
}

int SegmentBar::indexAt(const QPoint& at) const
{
    if (m_folded) return m_current;
    for (int i = 0; i < m_segments.size(); ++i)
        if (segmentRect(i).contains(at)) return i;
    return -1;
}

void SegmentBar::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter p(this);
    p.setFont(uiFont(m_height > 20 ? 12 : 11));
    const QRect outer(0, (height() - m_height) / 2, sizeHint().width() - 1, m_height - 1);
    if (m_folded) paintFolded(p, outer);
    for (int i = 0; i < m_segments.size() && !m_folded; ++i) {
        const QRect box = segmentRect(i).adjusted(1, 1, 0, -1);
        const bool pressed = i == m_current && m_locked.isEmpty();
        if (pressed) p.fillRect(box, t.select);
        if (!pressed && i == m_hover && m_locked.isEmpty()) p.fillRect(box, t.bg3);
        p.setPen(!m_locked.isEmpty() ? t.text3 : pressed ? t.text : t.text2);
        p.drawText(box, Qt::AlignCenter, m_segments[i]);
        p.setPen(t.line2);
        if (i > 0) p.drawLine(box.left() - 1, outer.top(), box.left() - 1, outer.bottom());
    }
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(QPen(hasFocus() ? t.accent : t.line2, hasFocus() ? 2.0 : 1.0,
                  m_locked.isEmpty() ? Qt::SolidLine : Qt::DashLine));
    p.drawRoundedRect(QRectF(outer).translated(0.5, 0.5), 3, 3);
}

void SegmentBar::paintFolded(QPainter& p, const QRect& outer) const
{
    const Theme& t = theme();
    if (m_locked.isEmpty()) p.fillRect(outer.adjusted(1, 1, 0, 0), m_hover >= 0 ? t.bg3 : t.select);
    p.setPen(m_locked.isEmpty() ? t.text : t.text3);
    p.drawText(outer.adjusted(m_padding, 0, -kArrowRoom, 0), Qt::AlignLeft | Qt::AlignVCenter,
               m_segments.value(m_current));
    const QPointF tip(outer.right() - kArrowRoom / 2.0 - 1.0, outer.center().y() + 2.5);
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(Qt::NoPen);
    p.setBrush(m_locked.isEmpty() ? t.text2 : t.text3);
    p.drawPolygon(QPolygonF{tip, tip + QPointF(-3.5, -4.0), tip + QPointF(3.5, -4.0)});
    p.setBrush(Qt::NoBrush);
}

/// The list behind a folded bar; it has the words as they are now and goes with its choice.
void SegmentBar::openList()
{
    if (!m_locked.isEmpty()) return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (int i = 0; i < m_segments.size(); ++i) {
        QAction* action = menu->addAction(m_segments[i]);
        action->setCheckable(true);
        action->setChecked(i == m_current);
        connect(action, &QAction::triggered, this, [this, i] { choose(i); });
        if (i == m_current) menu->setActiveAction(action);
    }
    menu->popup(mapToGlobal(QPoint(0, height())));
}

void SegmentBar::choose(int index)
{
    if (index < 0 || index >= m_segments.size() || !m_locked.isEmpty()) return;
    setCurrent(index);
    Q_EMIT activated(index);
}

void SegmentBar::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) return;
    if (m_folded) return openList();
    choose(indexAt(event->position().toPoint()));
}

void SegmentBar::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Left) return choose(m_current - 1);
    if (event->key() == Qt::Key_Right) return choose(m_current + 1);
    const bool opens = event->key() == Qt::Key_Down || event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (m_folded && opens) return openList();
    QWidget::keyPressEvent(event);
}

bool SegmentBar::event(QEvent* event)
{
    if (event->type() == QEvent::HoverMove || event->type() == QEvent::HoverLeave) {
        const int hover =
            event->type() == QEvent::HoverLeave ? -1 : indexAt(static_cast<QHoverEvent*>(event)->position().toPoint());
        if (hover != m_hover) update();
        m_hover = hover;
    }
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int index = indexAt(help->pos());
        const QString tip = !m_locked.isEmpty() ? m_locked : m_toolTips.value(index, toolTip());
        QToolTip::showText(help->globalPos(), Choices::instance().withChosenKeys(tip), this);
        return true;
    }
    return QWidget::event(event);
}

}  // namespace ballast::ui
