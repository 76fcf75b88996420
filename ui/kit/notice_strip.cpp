#include "ui/kit/notice_strip.h"

#include <QPainter>
#include <algorithm>

#include "ui/kit/ladder_painter.h"

namespace ballast::ui {
namespace {

constexpr int kPadding = 8;
constexpr int kLeastHeight = 28;

}  // namespace

NoticeStrip::NoticeStrip(QWidget* parent) : QWidget(parent), m_button(new QPushButton(this))
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(m_button, &QPushButton::clicked, this, &NoticeStrip::buttonPressed);
    setVisible(false);
}

void NoticeStrip::show(const QString& sentence, Tone tone, const QString& button)
{
    if (sentence == m_sentence && tone == m_tone && button == m_button->text()) return;
    m_sentence = sentence;
    m_tone = tone;
    m_button->setText(button);
    m_button->setVisible(!button.isEmpty());
    setAccessibleName(sentence);
    setVisible(!sentence.isEmpty());
    updateGeometry();
    resizeEvent(nullptr);
    update();
}

int NoticeStrip::textLeft() const { return m_tone == Tone::Label ? kPadding : 2 * kPadding + kMarkSize; }

int NoticeStrip::textWidth(int width) const
{
    const int button = m_button->text().isEmpty() ? 0 : m_button->sizeHint().width() + kPadding;
    return std::max(40, width - textLeft() - kPadding - button);
}

int NoticeStrip::heightForWidth(int width) const
{
    const QRect text =
        QFontMetrics(uiFont(12)).boundingRect(QRect(0, 0, textWidth(width), 400), Qt::TextWordWrap, m_sentence);
    return std::max(kLeastHeight, text.height() + 10);
}

QSize NoticeStrip::sizeHint() const { return {200, heightForWidth(std::max(200, width()))}; }

void NoticeStrip::resizeEvent(QResizeEvent*)
{
    setFixedHeight(heightForWidth(width()));
    const QSize size = m_button->sizeHint().expandedTo({40, 20});
    m_button->setGeometry(width() - size.width() - kPadding, (height() - 20) / 2, size.width(), 20);
}

void NoticeStrip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme().bg1);
    if (m_tone != Tone::Label)
        paintMark(painter, QRectF(kPadding, (height() - kMarkSize) / 2.0, kMarkSize, kMarkSize), Mark::Warning,
                  toneColor(m_tone, theme()));
    painter.setFont(uiFont(12));
    painter.setPen(m_tone == Tone::Label ? theme().text2 : theme().text);
    painter.drawText(QRect(textLeft(), 0, textWidth(width()), height()), Qt::AlignVCenter | Qt::TextWordWrap,
                     m_sentence);
    painter.setPen(theme().line);
    painter.drawLine(0, height() - 1, width(), height() - 1);
}

}  // namespace ballast::ui
