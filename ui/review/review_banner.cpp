#include "ui/review/review_banner.h"

#include <QPainter>

#include "ui/format/number_format.h"
#include "ui/theme/theme.h"
#include "ui/widgets/marks.h"
#include "ui/widgets/spoken_role.h"

namespace ballast::ui {
namespace {

constexpr int kButtonWidth = 140, kPadding = 10;

}  // namespace

ReviewBanner::ReviewBanner(ReviewController* controller, QWidget* parent)
    : QWidget(parent), m_back(new QPushButton(tr("Back to the desk  Esc"), this))
{
    setFixedHeight(28);
    setSpokenRole(this, QAccessible::AlertMessage);
    setAccessibleName(tr("Review"));
    m_back->setToolTip(tr("Close the journal and show the running desk again (Esc)"));
    connect(m_back, &QPushButton::clicked, this, &ReviewBanner::backRequested);
    connect(&ThemeHolder::instance(), &ThemeHolder::changed, this, &ReviewBanner::refresh);
    setController(controller);
}

void ReviewBanner::setController(ReviewController* controller)
{
    if (m_controller) m_controller->disconnect(this);
    m_controller = controller;
    if (m_controller) {
        connect(m_controller, &ReviewController::positionChanged, this, &ReviewBanner::refresh);
        connect(m_controller, &ReviewController::snapshotReady, this, &ReviewBanner::refresh);
        connect(m_controller, &QObject::destroyed, this, [this] { m_controller = nullptr; });
    }
    refresh();
}

/// Before the journal's first picture the values on the screen are not of it, and nothing else is claimed.
QString ReviewBanner::words() const
{
    if (m_controller->snapshot()) return m_controller->sentence();
    return tr("Reading the journal. Until it is read the values are still those of the running desk. Trading is locked "
              "here.");
}

void ReviewBanner::refresh()
{
    if (m_controller) setAccessibleDescription(words());
    update();
}

void ReviewBanner::resizeEvent(QResizeEvent*)
{
    m_back->setGeometry(width() - kButtonWidth - 6, (height() - 20) / 2, kButtonWidth, 20);
}

void ReviewBanner::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    const QString broken = m_controller ? m_controller->brokenSentence() : QString();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), broken.isEmpty() ? t.review : t.breach);
    if (!m_controller) return;
    paintMark(painter, QRectF(kPadding, (height() - kMarkSize) / 2.0, kMarkSize, kMarkSize),
              broken.isEmpty() ? Mark::Lock : Mark::Breach, t.ink);
    painter.setPen(t.ink);
    const QFont bold = uiFont(12, QFont::Bold), regular = uiFont(12);
    const QString word = tr("REVIEW");
    int left = kPadding + kMarkSize + 10;
    painter.setFont(bold);
    painter.drawText(QRect(left, 0, 80, height()), Qt::AlignVCenter | Qt::AlignLeft, word);
    left += QFontMetrics(bold).horizontalAdvance(word) + 12;
    painter.setFont(regular);
    const QFontMetrics metrics(regular);
    const int right = m_back->x() - 12;
    const QString verdict = broken.isEmpty() ? text(m_controller->review().info().chainMessage) : QString();
    const QString sentence = broken.isEmpty() ? words() : broken;
    const int verdictWidth = verdict.isEmpty() ? 0 : metrics.horizontalAdvance(verdict) + 16;
    // The sentence comes first: in a narrow window the verdict gives way, then the sentence is cut.
    const bool bothFit = left + metrics.horizontalAdvance(sentence) + verdictWidth <= right;
    painter.drawText(QRect(left, 0, right - left, height()), Qt::AlignVCenter | Qt::AlignLeft,
                     metrics.elidedText(sentence, Qt::ElideRight, right - left));
    if (bothFit) painter.drawText(QRect(left, 0, right - left, height()), Qt::AlignVCenter | Qt::AlignRight, verdict);
    setToolTip(bothFit ? QString() : sentence + QLatin1Char('\n') + verdict);
}

}  // namespace ballast::ui
