#include "ui/header/end_strip.h"

#include <QFontMetrics>
#include <QPainter>
#include <QRegularExpression>
#include <algorithm>

#include "ui/format/number_format.h"
#include "ui/theme/theme.h"
#include "ui/widgets/marks.h"

namespace ballast::ui {
namespace {

constexpr int kEndMarkLeft = 12;
constexpr int kEndWordsLeft = 30;
constexpr int kEndGap = 8;

/// "2026-02-14T15:34:11" stands in a sentence with a space.
QString endSentence(QString message)
{
    static const QRegularExpression kTime(QStringLiteral("(\\d{4}-\\d{2}-\\d{2})T(\\d{2}:\\d{2}:\\d{2})"));
    message.replace(kTime, QStringLiteral("\\1 \\2"));
    if (!message.endsWith(QLatin1Char('.'))) message += QLatin1Char('.');
    return message;
}

}  // namespace

EndStrip::EndStrip(QWidget* parent)
    : QWidget(parent), m_again(new PushButton(tr("Play again"), 20, this)),
      m_review(new PushButton(tr("Review this session"), 20, this))
{
    setFixedHeight(kHeight);
    m_again->setFreeToolTip(tr("The same recording from its beginning, with a new journal."));
    m_review->setFreeToolTip(tr("What was decided, record by record, from this session's journal."));
    connect(m_again, &PushButton::clicked, this, &EndStrip::againRequested);
    connect(m_review, &PushButton::clicked, this, &EndStrip::reviewRequested);
    hide();
}

void EndStrip::showSnapshot(const interfaces::Snapshot& s)
{
    const bool over = s.playback.ended && s.session != interfaces::SessionKind::Review;
    const QString words = over ? endSentence(text(s.playback.message)) : QString();
    if (words == m_sentence) return;
    m_sentence = words;
    setAccessibleName(words);
    setVisible(!words.isEmpty());
    layOut();
    update();
}

void EndStrip::layOut()
{
    int left = kEndWordsLeft + QFontMetrics(uiFont(12)).horizontalAdvance(m_sentence) + 2 * kEndGap;
    for (PushButton* button : {m_again, m_review}) {
        const int wide = button->sizeHint().width();
        button->setGeometry(std::min(left, std::max(0, width() - wide - kEndGap)), 3, wide, 20);
        left += wide + kEndGap;
    }
}

void EndStrip::resizeEvent(QResizeEvent*) { layOut(); }

void EndStrip::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter p(this);
    p.fillRect(rect(), t.bg2);
    p.setPen(t.line);
    p.drawLine(0, kHeight - 1, width(), kHeight - 1);
    paintMark(p, QRectF(kEndMarkLeft, (kHeight - kMarkSize) / 2.0, kMarkSize, kMarkSize), Mark::Notice, t.text3);
    p.setFont(uiFont(12));
    p.setPen(t.text);
    p.drawText(rect().adjusted(kEndWordsLeft, 0, 0, 0), Qt::AlignVCenter, m_sentence);
}

}  // namespace ballast::ui
