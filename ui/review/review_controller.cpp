#include "ui/review/review_controller.h"

#include <QPointer>
#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>

#include "ui/format/number_format.h"
#include "ui/review/record_kind.h"

namespace ballast::ui {
namespace {

constexpr std::array<double, 4> kSpeeds{0.5, 1.0, 5.0, 50.0};
constexpr int kTickMilliseconds = 100;  ///< 10 Hz for playing and scrubbing.
/// A picture that comes sooner takes the place of the one before without a word.
constexpr int kAtOnceMilliseconds = 150;

using interfaces::JournalRow;

Timestamp timeOf(const JournalRow& row) { return row.decision->time; }

}  // namespace

/// Outlives the controller in callbacks that come late.
struct ReviewController::Mailbox {
    std::mutex mutex;
    ReviewController* controller{};
};

ReviewController::ReviewController(std::unique_ptr<interfaces::Review> review, QObject* parent)
    : QObject(parent), m_mailbox(std::make_shared<Mailbox>()), m_review(std::move(review))
{
    m_mailbox->controller = this;
    m_playTimer.setInterval(kTickMilliseconds);
    // Not past a picture that is still being read: each request drops the answer to the one before.
    connect(&m_playTimer, &QTimer::timeout, this, [this] {
        if (!m_waits) advance(Duration::milliseconds(m_sinceTick.restart()));
    });
    m_readingTimer.setInterval(kAtOnceMilliseconds);
    m_readingTimer.setSingleShot(true);
    connect(&m_readingTimer, &QTimer::timeout, this, [this] { setReading(true); });
    m_scrubTimer.setInterval(kTickMilliseconds);
    m_scrubTimer.setSingleShot(true);
    connect(&m_scrubTimer, &QTimer::timeout, this, &ReviewController::request);
    m_position = {m_review->rows().empty() ? m_review->info().start : timeOf(m_review->rows().front()), 0, true};
    request();
}

ReviewController::~ReviewController()
{
    const std::lock_guard lock(m_mailbox->mutex);
    m_mailbox->controller = nullptr;
}

const JournalRow* ReviewController::currentRow() const
{
    const auto& rows = m_review->rows();
    return rows.empty() ? nullptr : &rows[std::min(m_position.row, rows.size() - 1)];
}

Timestamp ReviewController::shownTime() const
{
    return m_snapshot && !m_snapshot->time.isNever() ? m_snapshot->time : m_position.time;
}

QStringList ReviewController::sentences() const
{
    const auto& rows = m_review->rows();
    const ReviewPosition& at = m_snapshot ? m_answered : m_position;
    const Timestamp time = shownTime();
    const auto number = [&](std::size_t row) { return QString::number(rows[row].decision->sequence.value); };
    QString where;
    if (rows.empty())
        where = tr("in a journal without decisions");
    else if (at.row >= rows.size())
        where = tr("after the last decision, %1").arg(number(rows.size() - 1));
    else if (at.exact)
        where = tr("one step before decision %1").arg(number(at.row));
    else if (at.row == 0)
        where = tr("before the first decision, %1").arg(number(0));
    else
        where = tr("between decisions %1 and %2").arg(number(at.row - 1), number(at.row));
    const auto say = [&](const QString& words) { return words.arg(date(time), recordTime(time), where); };
    return {say(tr("Desk as it stood on %1 at %2 UTC, %3. Every value on this screen is from the journal. Trading is "
                   "locked here.")),
            say(tr("Desk as it stood on %1 at %2 UTC, %3. Trading is locked here.")),
            say(tr("%1, %2 UTC, %3. Trading is locked."))};
}

QString ReviewController::brokenSentence() const
{
    return m_review->info().chainIntact ? QString() : text(m_review->info().chainMessage);
}

void ReviewController::first() { jumpToRow(0); }
void ReviewController::last() { jumpToRow(m_review->rows().size()); }

void ReviewController::step(int records)
{
    const auto count = static_cast<std::int64_t>(m_review->rows().size());
    // From between two records, one step back is the record just passed.
    const std::int64_t wanted =
        static_cast<std::int64_t>(m_position.row) + records - (!m_position.exact && records > 0);
    jumpToRow(static_cast<std::size_t>(std::clamp<std::int64_t>(wanted, 0, count)));
}

void ReviewController::jumpToRow(std::size_t row)
{
    const auto& rows = m_review->rows();
    const std::size_t to = std::min(row, rows.size());
    const Timestamp time = to < rows.size() ? timeOf(rows[to]) : m_review->info().end;
    moveTo({time, to, true});
    request();
}

void ReviewController::jumpToSequence(SequenceNumber sequence)
{
    const auto& rows = m_review->rows();
    const auto at =
        std::lower_bound(rows.begin(), rows.end(), sequence,
                         [](const JournalRow& row, SequenceNumber wanted) { return row.decision->sequence < wanted; });
    if (at != rows.end() && at->decision->sequence == sequence) jumpToRow(static_cast<std::size_t>(at - rows.begin()));
}

ReviewPosition ReviewController::positionAt(Timestamp time) const
{
    const auto& info = m_review->info();
    const auto& rows = m_review->rows();
    const Timestamp inside = std::clamp(time, info.start, std::max(info.start, info.end));
    const auto at = std::lower_bound(rows.begin(), rows.end(), inside,
                                     [](const JournalRow& row, Timestamp wanted) { return timeOf(row) < wanted; });
    const auto row = static_cast<std::size_t>(at - rows.begin());
    return {inside, row, row < rows.size() && timeOf(rows[row]) == inside};
}

void ReviewController::jumpToTime(Timestamp time)
{
    moveTo(positionAt(time));
    request();
}

void ReviewController::scrubTo(Timestamp time)
{
    moveTo(positionAt(time));
    if (!m_scrubTimer.isActive()) m_scrubTimer.start();
}

void ReviewController::jumpToNext(const std::function<bool(const domain::Decision&)>& wanted)
{
    const auto& rows = m_review->rows();
    for (std::size_t row = m_position.row + (m_position.exact ? 1 : 0); row < rows.size(); ++row)
        if (wanted(*rows[row].decision)) return jumpToRow(row);
}

void ReviewController::nextHedge()
{
    jumpToNext([](const auto& decision) { return isTrade(decision); });
}
void ReviewController::nextOverride()
{
    jumpToNext([](const auto& decision) { return isOverride(decision); });
}
void ReviewController::nextBreach()
{
    jumpToNext([](const auto& decision) { return isBreach(decision); });
}

void ReviewController::setPlaying(bool playing)
{
    if (playing == isPlaying()) return;
    if (playing && m_position.time >= m_review->info().end) first();
    if (playing) m_sinceTick.start();
    playing ? m_playTimer.start() : m_playTimer.stop();
    Q_EMIT playingChanged(playing);
}

void ReviewController::setSpeed(double speed)
{
    if (!(speed > 0.0) || speed == m_speed) return;
    m_speed = speed;
    Q_EMIT speedChanged(speed);
}

void ReviewController::changeSpeed(int steps)
{
    const auto at = std::lower_bound(kSpeeds.begin(), kSpeeds.end(), m_speed) - kSpeeds.begin();
    const auto wanted = std::clamp<std::ptrdiff_t>(at + steps, 0, std::ssize(kSpeeds) - 1);
    setSpeed(kSpeeds.at(static_cast<std::size_t>(wanted)));
}

void ReviewController::advance(Duration wall)
{
    Timestamp to = m_position.time + Duration::fromSeconds(wall.inSeconds() * m_speed);
    for (const auto& [from, until] : m_review->info().gaps)
        if (to > from && to < until) to = until;
    moveTo(positionAt(to));
    request();
    if (to >= m_review->info().end) setPlaying(false);
}

void ReviewController::moveTo(const ReviewPosition& position)
{
    m_position = position;
    Q_EMIT positionChanged(m_position);
}

void ReviewController::request()
{
    m_scrubTimer.stop();
    const std::uint64_t request = ++m_request;
    m_waits = true;
    if (!m_snapshot)
        setReading(true);
    else if (!m_isReading && !m_readingTimer.isActive())
        m_readingTimer.start();
    const auto ready = [mailbox = m_mailbox, request](std::shared_ptr<const interfaces::Snapshot> snapshot) {
        const std::lock_guard lock(mailbox->mutex);
        ReviewController* controller = mailbox->controller;
        if (!controller) return;
        QMetaObject::invokeMethod(
            controller, [controller, request, snapshot] { controller->receive(request, snapshot); },
            Qt::QueuedConnection);
    };
    const auto& rows = m_review->rows();
    if (m_position.exact && m_position.row < rows.size())
        m_review->requestBefore(rows[m_position.row].decision->sequence, ready);
    else
        m_review->requestAt(m_position.time, ready);
}

void ReviewController::setReading(bool reading)
{
    m_readingTimer.stop();
    if (reading == m_isReading) return;
    m_isReading = reading;
    Q_EMIT readingChanged(reading);
}

void ReviewController::receive(std::uint64_t request, std::shared_ptr<const interfaces::Snapshot> snapshot)
{
    if (request != m_request) return;
    m_waits = false;
    // What a long read took is not played over, or its events would never be seen.
    if (m_isReading && isPlaying()) m_sinceTick.restart();
    setReading(false);
    if (!snapshot) return;
    m_snapshot = std::move(snapshot);
    m_answered = m_position;
    Q_EMIT snapshotReady(m_snapshot);
}

}  // namespace ballast::ui
