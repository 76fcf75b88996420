#include "ui/review/review_banner.h"

#include <QFileInfo>
#include <QPainter>
#include <algorithm>

#include "ui/format/number_format.h"
#include "ui/theme/theme.h"
#include "ui/widgets/alert_look.h"
#include "ui/widgets/marks.h"
#include "ui/widgets/spoken_role.h"

namespace ballast::ui {
namespace {

constexpr int kButtonWidth = 140, kDayWidth = 104, kPadding = 10, kGap = 6;

}  // namespace

ReviewBanner::ReviewBanner(ReviewController* controller, QWidget* parent)
    : QWidget(parent), m_earlier(new QPushButton(tr("‹ Day before"), this)),
      m_later(new QPushButton(tr("Day after ›"), this)), m_back(new QPushButton(tr("Back to the desk  Esc"), this)),
      m_alerts(new PushButton({}, 20, this))
{
    m_alerts->setKind(PushButton::Kind::Warn);
    m_alerts->hide();
    connect(m_alerts, &PushButton::clicked, this, &ReviewBanner::alertsRequested);
    m_noticeEnds.setSingleShot(true);
    connect(&m_noticeEnds, &QTimer::timeout, this, [this] {
        m_notice.clear();
        refresh();
    });
    setFixedHeight(28);
    setSpokenRole(this, QAccessible::AlertMessage);
    setAccessibleName(tr("Review"));
    m_back->setToolTip(tr("Close the journal and show the running desk again (Esc)"));
    connect(m_back, &QPushButton::clicked, this, &ReviewBanner::backRequested);
    for (auto* day : {m_earlier, m_later})
        connect(day, &QPushButton::clicked, this, [this, day] {
            if (m_controller)
                Q_EMIT dayRequested(text(day == m_earlier ? m_controller->review().info().earlierFile
                                                          : m_controller->review().info().laterFile));
        });
    connect(&ThemeHolder::instance(), &ThemeHolder::changed, this, &ReviewBanner::refresh);
    setController(controller);
}

void ReviewBanner::setController(ReviewController* controller)
{
    if (m_controller) m_controller->disconnect(this);
    m_controller = controller;
    m_notice.clear();
    followDays();
    if (m_controller) {
        connect(m_controller, &ReviewController::positionChanged, this, &ReviewBanner::refresh);
        connect(m_controller, &ReviewController::snapshotReady, this, &ReviewBanner::refresh);
        connect(m_controller, &ReviewController::readingChanged, this, &ReviewBanner::refresh);
        connect(m_controller, &QObject::destroyed, this, [this] { m_controller = nullptr; });
    }
    refresh();
}

void ReviewBanner::showNotice(const QString& notice)
{
    m_notice = notice;
    m_noticeEnds.stop();
    refresh();
}

/// The worst first, as the watch line has them; each sentence in the tooltip.
void ReviewBanner::showAlerts(const std::vector<interfaces::AlertView>& alerts, Timestamp now)
{
    QStringList sentences;
    auto worst = interfaces::AlertLevel::Notice;
    for (const auto& alert : alerts) {
        if (!asksForAttention(alert, now) || !isToldInLine(alert)) continue;
        sentences << levelWord(alert.level) + QStringLiteral(": ") + text(alert.text);
        worst = std::max(worst, alert.level);
    }
    const QString words =
        sentences.size() == 1
            ? tr("%1 at the running desk").arg(levelWord(worst))
            : tr("%1 alerts at the running desk, worst: %2").arg(sentences.size()).arg(levelWord(worst));
    m_alerts->setFreeToolTip(sentences.join(QLatin1Char('\n')) + tr("\nBack to the desk and its alerts"));
    const bool asks = !sentences.isEmpty();
    if (m_alerts->isHidden() != asks && (!asks || m_alerts->text() == words)) return;
    m_alerts->setText(words);
    m_alerts->setAccessibleName(words);
    m_alerts->setVisible(asks);
    place();
    update();
}

/// A live journal is a file a day; the buttons stand only where there is another.
void ReviewBanner::followDays()
{
    const auto follow = [](QPushButton* button, const std::string& file, const QString& which) {
        button->setVisible(!file.empty());
        button->setToolTip(file.empty()
                               ? QString()
                               : tr("Open %1, the journal of the %2").arg(QFileInfo(text(file)).fileName(), which));
    };
    const interfaces::JournalInfo none;
    const auto& info = m_controller ? m_controller->review().info() : none;
    follow(m_earlier, info.earlierFile, tr("day before (Ctrl+PgUp)"));
    follow(m_later, info.laterFile, tr("day after (Ctrl+PgDown)"));
    place();
}

/// Before the journal's first picture the values on the screen are not of it, and nothing else is claimed. The longest
/// form first.
QStringList ReviewBanner::forms() const
{
    if (!m_notice.isEmpty()) return {m_notice};
    if (const QString broken = m_controller->brokenSentence(); !broken.isEmpty()) return {broken};
    if (m_controller->snapshot() && m_controller->isReading()) {
        const Timestamp to = m_controller->position().time, from = m_controller->shownTime();
        return {
            tr("Reading %1, %2 UTC. What is not of it yet is still of %3, %4 UTC. Trading is locked here.")
                .arg(date(to), recordTime(to), date(from), recordTime(from)),
            tr("Reading %1 UTC; what stands here is of %2. Trading is locked.").arg(recordTime(to), recordTime(from))};
    }
    if (m_controller->snapshot()) return m_controller->sentences();
    return {tr("Reading the journal. Until it is read the values are still those of the running desk. Trading is "
               "locked here."),
            tr("Reading the journal; the values are still the running desk's. Trading is locked.")};
}

/// A notice has the whole line while it stands.
QString ReviewBanner::verdict() const
{
    if (!m_notice.isEmpty()) return {};
    return m_controller->brokenSentence().isEmpty() ? text(m_controller->review().info().chainMessage) : QString();
}

void ReviewBanner::refresh()
{
    if (m_controller) setAccessibleDescription(forms().front());
    update();
}

void ReviewBanner::place()
{
    int right = width() - kGap;
    for (auto [button, wide] : {std::pair(m_back, kButtonWidth), {m_later, kDayWidth}, {m_earlier, kDayWidth}}) {
        if (button->isHidden()) continue;
        button->setGeometry(right - wide, (height() - 20) / 2, wide, 20);
        right -= wide + kGap;
    }
    const int wide = m_alerts->sizeHint().width();
    m_alerts->setGeometry(right - wide, (height() - 20) / 2, wide, 20);
}

void ReviewBanner::resizeEvent(QResizeEvent*) { place(); }

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
    const QFont bold = uiFont(12, QFont::Bold);
    const QString word = tr("REVIEW");
    int left = kPadding + kMarkSize + 10;
    painter.setFont(bold);
    painter.drawText(QRect(left, 0, 80, height()), Qt::AlignVCenter | Qt::AlignLeft, word);
    left += QFontMetrics(bold).horizontalAdvance(word) + 12;
    painter.setFont(uiFont(12));
    int right = m_back->x() - 12;
    for (const QWidget* before :
         {static_cast<QWidget*>(m_later), static_cast<QWidget*>(m_earlier), static_cast<QWidget*>(m_alerts)})
        if (!before->isHidden()) right = before->x() - 12;
    if (!m_notice.isEmpty() && !m_noticeEnds.isActive()) m_noticeEnds.start(kNoticeMilliseconds);
    paintWords(painter, QRect(left, 0, right - left, height()));
}

/// What is said and what the check of the journal found, both in full where they fit: the sentence gives way first, to
/// its shorter forms, since that nothing was changed is what a review stands on. What is cut even so is in the tooltip.
void ReviewBanner::paintWords(QPainter& painter, const QRect& room)
{
    const QFontMetrics metrics(painter.font());
    const QStringList sentences = forms();
    const QString found = verdict();
    const int gap = found.isEmpty() ? 0 : 16;
    const auto fits = [&](const QString& form) {
        return metrics.horizontalAdvance(form) + gap + metrics.horizontalAdvance(found) <= room.width();
    };
    const auto fitting = std::find_if(sentences.begin(), sentences.end(), fits);
    const bool isWhole = fitting != sentences.end();
    const QString& sentence = isWhole ? *fitting : sentences.back();
    // The verdict has at least what the sentence leaves, and never less than half.
    const int least = std::min(metrics.horizontalAdvance(found), room.width() / 2);
    const int wide = found.isEmpty() ? 0 : std::max(least, room.width() - gap - metrics.horizontalAdvance(sentence));
    const auto shown = [&](const QString& words, int pixels) {
        return isWhole ? words : metrics.elidedText(words, Qt::ElideRight, pixels);
    };
    painter.drawText(room, Qt::AlignVCenter | Qt::AlignLeft, shown(sentence, room.width() - wide - gap));
    painter.drawText(room, Qt::AlignVCenter | Qt::AlignRight, shown(found, wide));
    setToolTip(isWhole && sentence == sentences.front() ? QString() : sentences.front() + QLatin1Char('\n') + found);
}

}  // namespace ballast::ui
