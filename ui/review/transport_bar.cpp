#include "ui/review/transport_bar.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPolygonF>
#include <array>

#include "ui/choices/choices.h"
#include "ui/choices/place_keys.h"
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
    setWords(words);
    update();
}

void TransportButton::setWords(const QString& words)
{
    setAccessibleName(words);
    setToolTip(words);
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
        m_buttons << button;
        return button;
    };
    connect(add(TransportGlyph::First, tr("First record")), &QAbstractButton::clicked, this,
            &TransportBar::firstRequested);
    connect(add(TransportGlyph::StepBack, tr("One record back")), &QAbstractButton::clicked, this,
            [this] { Q_EMIT stepRequested(-1); });
    m_play = add(TransportGlyph::Play, tr("Play"));
    connect(m_play, &QAbstractButton::clicked, this, &TransportBar::playRequested);
    connect(add(TransportGlyph::StepOn, tr("One record on")), &QAbstractButton::clicked, this,
            [this] { Q_EMIT stepRequested(1); });
    connect(add(TransportGlyph::Last, tr("End of the journal")), &QAbstractButton::clicked, this,
            &TransportBar::lastRequested);
    tellKeys();
    connect(&Choices::instance(), &Choices::changed, this, &TransportBar::tellKeys);
}

void TransportBar::setPlaying(bool playing)
{
    m_isPlaying = playing;
    m_play->setGlyph(playing ? TransportGlyph::Pause : TransportGlyph::Play, {});
    tellKeys();
}

/// What each does, with its key as it was chosen.
void TransportBar::tellKeys()
{
    const std::array<std::pair<QString, PlaceKey>, 5> words{
        {{tr("First record (%1)"), PlaceKey::FirstRecord},
         {tr("One record back (%1, with Shift ten)"), PlaceKey::StepBack},
         {m_isPlaying ? tr("Pause (%1)") : tr("Play (%1)"), PlaceKey::Play},
         {tr("One record on (%1, with Shift ten)"), PlaceKey::StepOn},
         {tr("End of the journal (%1)"), PlaceKey::LastRecord}}};
    for (std::size_t i = 0; i < words.size(); ++i)
        m_buttons[static_cast<qsizetype>(i)]->setWords(words[i].first.arg(shownKey(words[i].second)));
}

}  // namespace ballast::ui
