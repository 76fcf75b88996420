#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QTimer>
#include <functional>
#include <memory>
#include <optional>

#include "interfaces/review.h"

namespace ballast::ui {

/// Where a review stands. `row` is the record that comes next: the desk is shown one step before it; past the last
/// record it equals the number of rows. `exact` is false between records, when a person chose an instant.
struct ReviewPosition {
    Timestamp time;
    std::size_t row{};
    bool exact{true};
};

/// Walks through an opened journal: keeps the position, asks the journal for the desk as it stood there, and hands the
/// answer out. An answer that a newer request has overtaken is dropped.
///
/// Threads  GUI thread; the journal answers on a core thread and is queued across.
class ReviewController : public QObject {
    Q_OBJECT
public:
    explicit ReviewController(std::unique_ptr<interfaces::Review> review, QObject* parent = nullptr);
    ~ReviewController() override;

    const interfaces::Review& review() const { return *m_review; }
    const ReviewPosition& position() const { return m_position; }
    /// The record that comes next, or, past the end, the last one; null in a journal without records.
    const interfaces::JournalRow* currentRow() const;
    /// Null until the first answer.
    const std::shared_ptr<const interfaces::Snapshot>& snapshot() const { return m_snapshot; }
    /// The instant of the picture on the screen: what the clock, the banner and the scrubber's head all say. The state
    /// before a record is older than the record. Before the first answer it is the position's.
    Timestamp shownTime() const;
    /// The picture of the position is being read and did not come at once: what is shown is of another instant.
    bool isReading() const { return m_isReading; }
    bool isPlaying() const { return m_playTimer.isActive(); }
    /// Journal seconds per second.
    double speed() const { return m_speed; }
    /// "Desk as it stood on 5 Feb 2026 at 20:40:06.112 UTC, one step before decision 140. …"
    QString sentence() const { return sentences().front(); }
    /// The same in shorter forms after it, for less room.
    QStringList sentences() const;
    /// Empty when the hash chain is whole.
    QString brokenSentence() const;

public Q_SLOTS:
    void first();
    void last();
    /// By records; negative is back.
    void step(int records);
    void next() { step(1); }
    void previous() { step(-1); }
    void jumpToRow(std::size_t row);
    void jumpToSequence(ballast::SequenceNumber sequence);
    void jumpToTime(ballast::Timestamp time);
    /// As jumpToTime, at most 10 requests a second; the last one is always asked. For dragging.
    void scrubTo(ballast::Timestamp time);
    void nextHedge();
    void nextOverride();
    void nextBreach();
    void setPlaying(bool playing);
    void togglePlaying() { setPlaying(!isPlaying()); }
    void setSpeed(double speed);
    /// One step of the speeds 0.5, 1, 5, 50 up or down.
    void changeSpeed(int steps);
    /// Plays `wall` of a second's worth on; the play timer calls it. A gap in the data is jumped over, at the end it
    /// stops.
    void advance(ballast::Duration wall);

Q_SIGNALS:
    void snapshotReady(std::shared_ptr<const ballast::interfaces::Snapshot> snapshot);
    void positionChanged(const ballast::ui::ReviewPosition& position);
    void readingChanged(bool reading);
    void playingChanged(bool playing);
    void speedChanged(double speed);

private:
    struct Mailbox;

    void moveTo(const ReviewPosition& position);
    ReviewPosition positionAt(Timestamp time) const;
    void jumpToNext(const std::function<bool(const domain::Decision&)>& wanted);
    void request();
    void setReading(bool reading);
    void receive(std::uint64_t request, std::shared_ptr<const interfaces::Snapshot> snapshot);

    std::shared_ptr<Mailbox> m_mailbox;
    std::unique_ptr<interfaces::Review> m_review;
    ReviewPosition m_position;
    ReviewPosition m_answered;  ///< The position that `m_snapshot` shows.
    std::shared_ptr<const interfaces::Snapshot> m_snapshot;
    std::uint64_t m_request{};
    double m_speed{1.0};
    bool m_waits{};      ///< For the answer to the last request.
    bool m_isReading{};  ///< It waited long enough to be told.
    QTimer m_playTimer, m_scrubTimer, m_readingTimer;
    QElapsedTimer m_sinceTick;
};

}  // namespace ballast::ui
