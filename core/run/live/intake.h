#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/latency_histogram.h"
#include "base/result.h"
#include "codec/frame_codec.h"
#include "live/fact_mailbox.h"
#include "live/inputs.h"
#include "live/timers.h"
#include "venue/gateway.h"
#include "venue/id_book.h"

namespace ballast::live {

using venue::OwnFact;

/// How much waits at most.
struct IntakeLimits {
    std::size_t commands{256};
    std::size_t ownFacts{8192};  ///< Of each account.
};

/// Everything that reaches the engine, in one total order: latches that were closed and the desk's health, kills,
/// commands, then own facts, the timers due and the whole mailboxes together. With each heartbeat it tells what has
/// come, merged and waited; after a sleep that step is the first, whatever waits. A step's time is its newest receipt
/// and never falls. The order is made here and nowhere else; replay reads it from the journal and asks neither clock
/// nor mailbox.
///
/// Threads  Reading (`next`) one, the engine's. Everything else any, and nothing else waits.
class Intake final : public Inputs {
public:
    /// `clock` outlives it.
    explicit Intake(const Clock& clock, IntakeLimits limits = {});
    ~Intake() override;
    Intake(const Intake&) = delete;
    Intake& operator=(const Intake&) = delete;

    /// Numbers of instruments go on after those of a former run, no step is earlier than `lastTime`, and the first
    /// thing that is told is that the desk was opened again. Before anything else.
    void goOnAfter(Timestamp lastTime, const domain::InstrumentTable& known);

    /// A mailbox of its own for one feed, in whose order feeds are read. Before the first `next`.
    venue::FeedSink& addFeed(std::string venue);

    /// A queue of its own for one account, in whose order accounts are read. Where it is full the account's latch is
    /// closed, once until it has been read. `latches` outlives the intake. By the reader, or before there is one.
    venue::OwnSink& addAccount(domain::AccountId id, domain::Scope account, venue::LatchBoard& latches);
    /// Whether the desk lives, as its gateways ask it: any thread, and waits for nothing. Without one it does not.
    /// Before the first gateway starts.
    void setLifeSign(std::function<bool()> alive) { m_alive = std::move(alive); }

    /// What the desk itself knows of an order: that it does not leave. False if that queue is full: told again later.
    bool tellOwn(OwnFact fact, Timestamp receivedAt);

    /// Errors   Refused if as many commands wait as the queue holds.
    Result<void> submit(domain::OperatorCommand command);
    /// Always fits: where as many wait as of commands, one of a scope that waits already says no more than that. Until
    /// then each is told, with who said it and why, and has its own outcome.
    void kill(domain::OperatorCommand command);
    /// A latch was closed beside the engine. A second closing of a scope that waits only makes it newer.
    void tellClosing(domain::LatchClosed closing) override;
    /// The guard found another state of the desk; after the closing that it made. However long the engine stands, a
    /// bounded number waits.
    void tellHealth(domain::JournalHealth health);
    /// What was computed beside the desk; a step of its own. One of a coin that still waits gives way to the newer one
    /// and is counted, so that as many wait as there are coins, however long the engine stands.
    void tellReport(domain::ModelRiskReport report);

    /// From now on each heartbeat looks whether the wall clock, as `wall` tells it, has jumped against `clock`. Before
    /// the first `next`.
    void watchWall(std::function<Timestamp()> wall);
    /// When the engine wants a step at the latest; empty: it waits for nothing. The reader's.
    void setDue(std::optional<Timestamp> due) override;

    std::optional<Input> next(bool market = true, std::optional<SteadyTime> until = std::nullopt) override;
    /// Counts for each feed how long its facts of that step took from their receipt.
    void decided(const journal::StepRecord& record, const std::vector<engine::CommandOutcome>& commands,
                 const engine::Engine& engine) override;

    void wake() override;
    void close() override;
    bool isClosed() const override { return m_closed.load(); }

    /// Receipt of what has waited longest; empty if nothing waits.
    std::optional<Timestamp> oldest() const;
    /// Slots, facts and commands that wait now.
    std::size_t waiting() const override;
    /// From receipt to the published step, of one feed's facts since the beginning.
    struct FeedLatency {
        std::string venue;
        LatencyHistogram decision;
    };
    std::vector<FeedLatency> latencies() const;
    /// Of all feeds, as of the last step.
    FactMailbox::Box::Counts counts() const;
    /// Commands that found their queue full, and how often an own queue became full.
    std::uint64_t refused() const;
    /// Reports that a newer one of their coin replaced before they were read.
    std::uint64_t replacedReports() const;

private:
    class Feed;
    class Account;
    using Aside = std::variant<domain::DeskOpened, domain::LatchClosed, domain::JournalHealth>;
    template <class T> struct Received {
        T what;
        Timestamp at;
    };

    bool hasSlept(Timestamp now) const;
    std::optional<Input> takeAside();
    std::optional<Input> takeMarket(bool market);
    bool fireTimers(Input& input, Timestamp& newest);
    struct Raw {
        std::uint32_t account{};
        std::string bytes;
    };
    using Own = std::variant<OwnFact, Raw>;
    void takeOwnFacts(std::deque<Received<Own>>& queue, Input& input, Timestamp& newest);
    void watchClocks(Input& input, Timestamp now);
    void tellCounts(Input& input, std::optional<Timestamp> oldest, Timestamp& newest);
    void takeOwnFacts(Input& input, Timestamp& newest);
    void listFirst(Input& input);
    void takeFacts(Input& input, Timestamp& newest);
    void finish(Input& input, Timestamp newest);
    void sleep(std::optional<SteadyTime> until);

    const Clock& m_clock;
    const IntakeLimits m_limits;
    venue::IdBook m_ids;
    std::function<bool()> m_alive;
    std::vector<std::unique_ptr<Feed>> m_feeds;
    std::vector<std::unique_ptr<Account>> m_accounts;

    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Received<Aside>> m_asides;
    std::deque<Received<domain::OperatorCommand>> m_kills;  ///< Beyond the limit of commands one for each scope.
    std::deque<Received<domain::OperatorCommand>> m_commands;
    std::deque<Received<domain::ModelRiskReport>> m_reports;  ///< One of a coin at most.
    std::uint64_t m_replacedReports{};
    std::deque<Received<Own>> m_own;
    std::uint64_t m_refused{};
    FactMailbox::Box::Counts m_counts;
    std::atomic<bool> m_changed{false}, m_sleeps{false}, m_closed{false};

    // The reader's.
    Timers m_timers;
    std::vector<Timestamp> m_receipts;              ///< Of the step that was given last.
    std::vector<std::size_t> m_receiptEnds;         ///< Where each feed's end among them.
    std::vector<codec::PrivateMessage> m_messages;  ///< Taken, and not handed over yet: a step has events.
    std::function<Timestamp()> m_wall;
    Duration m_wallAhead;  ///< Of `m_clock`, as last seen.
    Timestamp m_lastTime;
    bool m_hasBeaten{};
};

}  // namespace ballast::live
