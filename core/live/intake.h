#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "live/fact_mailbox.h"
#include "live/timers.h"
#include "venue/id_book.h"

namespace ballast::live {

/// What a venue tells of our own orders and positions.
using OwnFact = std::variant<domain::OrderAcknowledged, domain::OrderFilled, domain::OrderEnded, domain::QuoteFilled>;

/// What the intake hands over at once.
struct Input {
    domain::EventBatch batch;
    std::uint64_t firstEvent{};       ///< Number of its first event; they count from 1 without gaps.
    std::vector<Timestamp> receipts;  ///< Of market facts, when each was told first; merged ones have one together.
    bool waits{};                     ///< Somebody waits for it to be committed: a command.
};

/// How much waits at most.
struct IntakeLimits {
    std::size_t commands{256};
    std::size_t ownFacts{8192};
};

/// Everything that reaches the engine, in one total order: latches that were closed, kills, commands, then own facts,
/// the timers due and the whole mailboxes together. A step's time is its newest receipt and never falls. The order is
/// made here and nowhere else; replay reads it from the journal and asks neither clock nor mailbox.
///
/// Threads  Reading (`next`) one, the engine's. Everything else any, and nothing else waits.
class Intake {
public:
    /// `clock` outlives it. Events go on after `lastEvent`, and no step is earlier than `lastTime`.
    explicit Intake(const Clock& clock, IntakeLimits limits = {}, std::uint64_t lastEvent = 0, Timestamp lastTime = {});
    ~Intake();
    Intake(const Intake&) = delete;
    Intake& operator=(const Intake&) = delete;

    /// A mailbox of its own for one feed, in whose order feeds are read. Before the first `next`.
    venue::FeedSink& addFeed(std::string venue);

    /// False if the queue is full: the gateway stops reading its socket and tells it again later.
    bool tellOwn(OwnFact fact, Timestamp receivedAt);

    /// Errors   Refused if as many commands wait as the queue holds.
    Result<void> submit(domain::OperatorCommand command);
    /// Always fits: a kill has a slot for each scope, and a second one of a scope says no more than the first.
    void kill(domain::OperatorCommand command);
    /// A latch was closed beside the engine.
    void tellClosing(domain::LatchClosed closing);

    /// The next step. Waits for one. Without `market` the mailboxes stay as they are. Empty when something
    /// has changed for which the caller should ask anew (`wake`), and once it was closed.
    std::optional<Input> next(bool market = true);

    /// Lets whoever waits in `next` look again.
    void wake();
    void close();
    bool isClosed() const { return m_closed.load(); }

    /// Receipt of what has waited longest; empty if nothing waits.
    std::optional<Timestamp> oldest() const;
    /// Slots, facts and commands that wait now.
    std::size_t waiting() const;
    /// Of all feeds, as of the last step.
    FactMailbox::Box::Counts counts() const;
    /// Commands that found the queue full.
    std::uint64_t refused() const;

private:
    class Feed;
    template <class T> struct Received {
        T what;
        Timestamp at;
    };

    std::optional<Input> takeAside();
    std::optional<Input> takeMarket(bool market);
    void fireTimers(Input& input, Timestamp& newest);
    void takeOwnFacts(Input& input, Timestamp& newest);
    void takeFacts(Input& input, Timestamp& newest);
    void finish(Input& input, Timestamp newest);
    void sleep();

    const Clock& m_clock;
    const IntakeLimits m_limits;
    venue::IdBook m_ids;
    std::vector<std::unique_ptr<Feed>> m_feeds;

    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Received<domain::LatchClosed>> m_closings;
    std::deque<Received<domain::OperatorCommand>> m_kills;  ///< One for each scope.
    std::deque<Received<domain::OperatorCommand>> m_commands;
    std::deque<Received<OwnFact>> m_own;
    std::uint64_t m_refused{};
    FactMailbox::Box::Counts m_counts;
    std::atomic<bool> m_changed{false}, m_sleeps{false}, m_closed{false};

    // The reader's.
    Timers m_timers;
    Timestamp m_lastTime;
    std::uint64_t m_lastEvent;
};

}  // namespace ballast::live
