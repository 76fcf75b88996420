#include "ui/header/watch_line.h"

#include <QAccessible>
#include <QFontMetrics>
#include <QPainter>
#include <utility>

#include "ui/choices/choices.h"
#include "ui/format/dated_time.h"
#include "ui/format/number_format.h"
#include "ui/theme/theme.h"
#include "ui/tickets/override_badges.h"
#include "ui/widgets/alert_look.h"
#include "ui/widgets/spoken_role.h"

namespace ballast::ui {
namespace {

using interfaces::AlertLevel;

constexpr int kNoticeMilliseconds = 5000;
constexpr int kTextLeft = 30;
constexpr int kNoticeGap = 16;
/// One that has become worse keeps its id, and is another one to whoever reads it.
bool saysTheSame(const interfaces::AlertView& a, const interfaces::AlertView& b)
{
    return a.id == b.id && a.level == b.level && a.since == b.since;
}

constexpr int kLeastFeedRoom = 96;  ///< The worst feed, or the count of what is not shown.

}  // namespace

WatchLine::WatchLine(QWidget* parent)
    : QWidget(parent), m_show(new PushButton(tr("Show"), 20, this)),
      m_acknowledge(new PushButton(tr("Acknowledge"), 20, this)),
      m_snooze(new PushButton(tr("Snooze 5 min"), 20, this)), m_badges(new OverrideBadges(this))
{
    setSpokenRole(this, QAccessible::AlertMessage);
    setFixedHeight(28);
    m_noticeEnds.setSingleShot(true);
    connect(&m_noticeEnds, &QTimer::timeout, this, [this] {
        m_notice.clear();
        chooseAlert();
    });
    m_acknowledge->setFreeToolTip(tr("Acknowledge the top alert. Ctrl+J"));
    for (PushButton* each : {m_show, m_acknowledge, m_snooze})
        connect(each, &PushButton::pressed, this, [this] { m_pressed = mayPress() ? m_alert : std::nullopt; });
    const auto onClick = [this](PushButton* button, auto act) {
        connect(button, &PushButton::clicked, this, [this, act] {
            if (m_alert && m_pressed && saysTheSame(*m_alert, *m_pressed)) return act(*m_alert);
            if (m_pressed) showNotice(tr("The alert changed as you pressed: nothing was done."));
        });
    };
    onClick(m_show, [this](const auto& alert) { Q_EMIT showRequested(text(alert.panel)); });
    onClick(m_acknowledge, [this](const auto& alert) { Q_EMIT acknowledgeRequested(alert.id); });
    onClick(m_snooze, [this](const auto& alert) { Q_EMIT snoozeRequested(alert.id); });
    connect(&Choices::instance(), &Choices::changed, this, &WatchLine::chooseAlert);
    connect(m_badges, &OverrideBadges::sizeChanged, this, &WatchLine::layOut);
}

void WatchLine::setCompact(bool compact)
{
    m_compact = compact;
    setFixedHeight(compact ? 26 : 28);
    m_snooze->setText(compact ? tr("Snooze") : tr("Snooze 5 min"));
    m_badges->setCompact(compact);
}

void WatchLine::showNotice(const QString& sentence)
{
    m_notice = sentence;
    m_noticeEnds.stop();
    chooseAlert();
}

void WatchLine::acknowledgeTop()
{
    if (m_alert && mayPress()) Q_EMIT acknowledgeRequested(m_alert->id);
}

/// A person presses what was read.
bool WatchLine::mayPress()
{
    if (!m_alert) return false;
    if (m_stands.isValid() && m_stands.elapsed() >= kSettleMilliseconds) return true;
    showNotice(tr("The alert changed as you pressed: press again."));
    return false;
}

void WatchLine::showSnapshot(const interfaces::Snapshot& s)
{
    m_now = s.time;
    m_alerts = s.alerts;
    m_feeds = s.feeds;
    // The end has a strip of its own, with what can be done then.
    m_calm = !s.loading.empty() ? text(s.loading) : s.playback.ended ? QString() : text(s.playback.message);
    m_badges->showOverrides(s.overrides, s.time, s.session == interfaces::SessionKind::Review);
    chooseAlert();
}

void WatchLine::chooseAlert()
{
    const auto before = std::exchange(m_alert, std::nullopt);
    m_more = m_snoozed = 0;
    for (const auto& alert : m_alerts) {
        if (isAsleep(alert, m_now)) ++m_snoozed;
        if (!asksForAttention(alert, m_now) || !isToldInLine(alert)) continue;
        m_alert ? void(++m_more) : void(m_alert = alert);
    }
    if (m_alert && !(before && saysTheSame(*m_alert, *before))) m_stands.start();
    if (m_alert) {
        m_sentence = text(m_alert->text);
        if (m_alert->count > 1) m_sentence += tr(" Told %1 times.").arg(m_alert->count);
        if (m_more > 0) m_sentence += tr("  and %1 more").arg(m_more);
        if (m_snoozed > 0) m_sentence += tr("  %1 snoozed").arg(m_snoozed);
        m_level = levelWord(m_alert->level);
        m_since = timeSince(m_alert->since, m_now);
        // A sentence that says it needs it no second time.
        if (m_sentence.simplified().contains(m_since.simplified())) m_since.clear();
        m_snooze->setText(
            m_compact ? tr("Snooze")
                      : tr("Snooze %1 min").arg(Choices::instance().now().alertOf(m_alert->kind).snoozeMinutes));
    } else {
        m_sentence = !m_notice.isEmpty() ? m_notice
                     : !m_calm.isEmpty() ? m_calm
                     : m_snoozed > 0     ? tr("No open alerts, %1 snoozed").arg(m_snoozed)
                                         : tr("No open alerts");
    }
    announce();
    layOut();
}

/// The alert first, then what was noticed beside it.
void WatchLine::announce()
{
    const bool both = m_alert && !m_notice.isEmpty();
    const QString words = both ? m_sentence + QStringLiteral(" ") + m_notice : m_sentence;
    if (accessibleName() == words) return;
    setAccessibleName(words);
    if (!m_alert || m_alert->level < AlertLevel::Warning) return;
    Announcements::instance().make(this);
}

int WatchLine::wordsLeft() const
{
    if (!m_alert) return 12;
    return kTextLeft + QFontMetrics(uiFont(12, QFont::Medium)).horizontalAdvance(m_level) +
           (m_since.isEmpty() ? 4 : QFontMetrics(uiFont(12)).horizontalAdvance(m_since) + 8);
}

/// From the right: Acknowledge, Show, Snooze, each in a place as wide as its widest word. What an alert does not have
/// leaves its place empty, save the leftmost. Returns where the leftmost begins.
int WatchLine::placeButtons(int right)
{
    const bool snoozable = m_alert && m_alert->level == AlertLevel::Warning && !m_compact;
    struct Place {
        PushButton* button;
        bool wanted;
        int width;
    };
    const int snooze = QFontMetrics(uiFont(11, QFont::Medium)).horizontalAdvance(tr("Snooze 888 min")) + 16;
    const std::array<Place, 3> places{{{m_acknowledge, m_alert.has_value(), m_acknowledge->sizeHint().width()},
                                       {m_show, m_alert && !m_alert->panel.empty(), m_show->sizeHint().width()},
                                       {m_snooze, snoozable, snooze}}};
    int left = right;
    for (const Place& place : places) {
        right -= place.width;
        place.button->setVisible(place.wanted);
        if (place.wanted) place.button->setGeometry(left = right, (height() - 20) / 2, place.width, 20);
        right -= 8;
    }
    return left;
}

void WatchLine::layOut()
{
    const QFontMetrics metrics(uiFont(12));
    const QSize badges = m_badges->sizeHint();
    // A whole word wherever no override takes its room.
    m_acknowledge->setText(m_compact && badges.width() > 0 ? tr("Ack") : tr("Acknowledge"));
    m_badges->setGeometry(width() - badges.width() - 12, (height() - 20) / 2, badges.width(), 20);
    m_rightsLeft = placeButtons(badges.width() > 0 ? m_badges->x() - 12 : m_badges->x());
    const int room = m_rightsLeft - 12 - wordsLeft() - (m_compact && !m_feeds.empty() ? kLeastFeedRoom : 0);
    const int kept = noticeRoom(room);
    m_shownSentence = metrics.elidedText(m_sentence, Qt::ElideRight, std::max(room - 12 - kept, 0));
    m_wordsRight = wordsLeft() + metrics.horizontalAdvance(m_shownSentence) + 12;
    m_shownNotice = kept > 0 ? metrics.elidedText(m_notice, Qt::ElideRight, kept - kNoticeGap) : QString();
    chooseFeeds();
    update();
}

/// Of the room for words what a notice beside an alert takes: no more than two fifths, so that both can be read.
int WatchLine::noticeRoom(int room) const
{
    if (!m_alert || m_notice.isEmpty()) return 0;
    const int wanted = QFontMetrics(uiFont(12)).horizontalAdvance(m_notice) + kNoticeGap + 1;
    return std::min(wanted, std::max(0, room) * 2 / 5);
}

void WatchLine::chooseFeeds()
{
    interfaces::Snapshot s;
    s.feeds = m_feeds;
    const auto rows = m_compact && m_shownNotice.isEmpty() ? feedsBlock(s).rows : std::vector<HeaderRow>{};
    m_feedLine = feedLine(rows, QFontMetrics(uiFont(11)), m_rightsLeft - 12 - m_wordsRight);
    QStringList tip;
    if (m_shownSentence != m_sentence) tip << m_sentence;
    if (m_alert && m_shownNotice != m_notice) tip << m_notice;
    for (const auto& row : rows)
        tip << row.label + QLatin1Char(' ') + row.value;
    if (toolTip() != tip.join(QLatin1Char('\n'))) setToolTip(tip.join(QLatin1Char('\n')));
}

void WatchLine::resizeEvent(QResizeEvent*) { layOut(); }

void WatchLine::paintFeeds(QPainter& p) const
{
    int left = m_rightsLeft - 12 - m_feedLine.width;
    p.setFont(uiFont(11));
    for (const auto& part : m_feedLine.parts) {
        paintMark(p, QRectF(left + 5, height() / 2.0 - 4.5, 9, 9), part.mark, part.markColour);
        p.setPen(part.colour);
        p.drawText(QRect(left + kFeedMark, 0, width(), height()), Qt::AlignVCenter, part.words);
        left += kFeedMark + p.fontMetrics().horizontalAdvance(part.words) + kFeedGap;
    }
}

void WatchLine::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter p(this);
    // From when it can be read: a window is black for a while on a busy machine.
    const bool isNoticed = !m_notice.isEmpty() && (!m_alert || !m_shownNotice.isEmpty());
    if (isNoticed && !m_noticeEnds.isActive()) m_noticeEnds.start(kNoticeMilliseconds);
    const bool critical = m_alert && m_alert->level == AlertLevel::Critical;
    p.fillRect(rect(), critical ? t.breachFill : t.bg0);
    if (m_compact) paintFeeds(p);
    int left = 12;
    const QRect line(0, 0, width(), height());
    const auto write = [&](const QFont& font, const QColor& colour, const QString& words) {
        p.setFont(font);
        p.setPen(colour);
        p.drawText(line.adjusted(left, 0, 0, 0), Qt::AlignVCenter, words);
        left += p.fontMetrics().horizontalAdvance(words) + 4;
    };
    if (m_alert) {
        const QColor colour = levelColour(m_alert->level);
        paintMark(p, QRectF(left, height() / 2.0 - 5, 10, 10), levelMark(m_alert->level), colour);
        left = kTextLeft;
        write(uiFont(12, QFont::Medium), colour, m_level);
        if (!m_since.isEmpty()) write(uiFont(12), critical ? t.text : t.text3, m_since);
        write(uiFont(12), t.text, m_shownSentence);
        if (m_shownNotice.isEmpty()) return;
        left = m_wordsRight + kNoticeGap - 12;
        write(uiFont(12), critical ? t.text : t.text2, m_shownNotice);
        return;
    }
    write(uiFont(12), !m_notice.isEmpty() ? t.text : m_calm.isEmpty() ? t.text3 : t.text2, m_shownSentence);
}

}  // namespace ballast::ui
