#include "ui/review/transport_bar.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPolygonF>

#include "ui/theme/theme.h"

namespace ballast::ui {
namespace {

void triangle(QPainter& painter, double tip, double base)
{
    painter.drawPolygon(QPolygonF{QPointF(tip, 0.0), QPointF(base, -5.0), QPointF(base, 5.0)});
}

void paintGlyph(QPainter& painter, TransportGlyph glyph)
{
    switch (glyph) {
    case TransportGlyph::First:
        painter.drawRect(QRectF(-6.0, -5.0, 2.0, 10.0));
        triangle(painter, -3.0, 5.0);
        break;
    case TransportGlyph::StepBack:
        triangle(painter, -4.0, 4.0);
        break;
    case TransportGlyph::Play:
        triangle(painter, 6.0, -4.0);
        break;
    case TransportGlyph::Pause:
        painter.drawRect(QRectF(-4.5, -5.0, 3.0, 10.0));
        painter.drawRect(QRectF(1.5, -5.0, 3.0, 10.0));
        break;
    case TransportGlyph::StepOn:
        triangle(painter, 4.0, -4.0);
        break;
    case TransportGlyph::Last:
        triangle(painter, 3.0, -5.0);
        painter.drawRect(QRectF(4.0, -5.0, 2.0, 10.0));
        break;
    }
}

}  // namespace

TransportButton::TransportButton(TransportGlyph glyph, const QString& words, QWidget* parent)
    : QAbstractButton(parent), m_glyph(glyph)
{
    setFixedSize(sizeHint());
    setFocusPolicy(Qt::TabFocus);
    setGlyph(glyph, words);
}

void TransportButton::setGlyph(TransportGlyph glyph, const QString& words)
{
    m_glyph = glyph;
    setAccessibleName(words);
    setToolTip(words);
    update();
}

void TransportButton::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(hasFocus() ? t.accent : t.line2, 1.0));
    painter.setBrush(isDown() ? t.select : underMouse() ? t.bg3 : t.bg2);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3.0, 3.0);
    painter.translate(QRectF(rect()).center());
    painter.setPen(Qt::NoPen);
    painter.setBrush(isEnabled() ? t.text : t.text3);
    paintGlyph(painter, m_glyph);
}

void TransportButton::enterEvent(QEnterEvent* event)
{
    QAbstractButton::enterEvent(event);
    update();
}

void TransportButton::leaveEvent(QEvent* event)
{
    QAbstractButton::leaveEvent(event);
    update();
}

TransportBar::TransportBar(QWidget* parent) : QWidget(parent)
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(5);
    const auto add = [&](TransportGlyph glyph, const QString& words) {
        auto* button = new TransportButton(glyph, words, this);
        row->addWidget(button);
        return button;
    };
    connect(add(TransportGlyph::First, tr("First record (Home)")), &QAbstractButton::clicked, this,
            &TransportBar::firstRequested);
    connect(add(TransportGlyph::StepBack, tr("One record back (Left, with Shift ten)")), &QAbstractButton::clicked,
            this, [this] { Q_EMIT stepRequested(-1); });
    m_play = add(TransportGlyph::Play, tr("Play (Space)"));
    connect(m_play, &QAbstractButton::clicked, this, &TransportBar::playRequested);
    connect(add(TransportGlyph::StepOn, tr("One record on (Right, with Shift ten)")), &QAbstractButton::clicked, this,
            [this] { Q_EMIT stepRequested(1); });
    connect(add(TransportGlyph::Last, tr("End of the journal (End)")), &QAbstractButton::clicked, this,
            &TransportBar::lastRequested);
}

void TransportBar::setPlaying(bool playing)
{
    m_play->setGlyph(playing ? TransportGlyph::Pause : TransportGlyph::Play,
                     playing ? tr("Pause (Space)") : tr("Play (Space)"));
}

}  // namespace ballast::ui
