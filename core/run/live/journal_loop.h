#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "base/clock.h"
#include "base/latency_histogram.h"
#include "journal/writer.h"
#include "live/journal_tail.h"
#include "live/step_slot.h"
#include "replay/checker.h"
#include "venue/latch_board.h"

namespace ballast::live {

/// Where steps are kept: the journal's Writer, which alone can prove that they are.
class Store {
public:
    virtual ~Store() = default;
    /// As Writer::commitMany: all or none, and the same call may be made again, but for Corrupt.
    virtual Result<std::vector<journal::CommittedStep>> commitMany(std::span<const journal::StepRecord> steps) = 0;
    /// As Writer::encodeAhead: the next group's first steps, while nothing waits for it.
    virtual void encodeAhead(std::span<const journal::StepRecord>) {}
    /// As Writer::makeRoom: once, before the first group.
    virtual void makeRoom() {}
    /// As Writer::copyLog: what need not be done while something waits.
    virtual Result<void> tidy() { return {}; }
    /// As Writer::storeCheckpoint; nothing where states are not kept.
    virtual Result<void> storeCheckpoint(const journal::StateBytes&) { return {}; }
    /// As Writer::storeMarket; nothing where markets are not kept.
    virtual Result<void> storeMarket(const journal::MarketBytes&) { return {}; }
    /// As Writer::checkFile.
    virtual Result<void> check() = 0;
    /// Before the group that begins with `first`, a step that carries over (opensFile): what comes goes into another
    /// file, and `first` says with which hash the one before ended. The same call may be made again after an error.
    virtual Result<void> rollOver(journal::StepRecord& first);
    /// The file that is written now; any thread.
    virtual std::string file() const { return {}; }
};

/// A Writer as a Store.
class WriterStore final : public Store {
public:
    /// `program` stands in the openings of the files that come.
    explicit WriterStore(std::unique_ptr<journal::Writer> writer, std::string program = {});
    Result<std::vector<journal::CommittedStep>> commitMany(std::span<const journal::StepRecord> steps) override
    {
        return m_writer->commitMany(steps);
    }
    void encodeAhead(std::span<const journal::StepRecord> steps) override { m_writer->encodeAhead(steps); }
    void makeRoom() override { m_writer->makeRoom(); }
    Result<void> tidy() override { return m_writer->copyLog(); }
    Result<void> storeCheckpoint(const journal::StateBytes& state) override { return m_writer->storeCheckpoint(state); }
    Result<void> storeMarket(const journal::MarketBytes& market) override { return m_writer->storeMarket(market); }
    Result<void> check() override { return m_writer->checkFile(); }
    Result<void> rollOver(journal::StepRecord& first) override;
    std::string file() const override;
    const journal::Writer& writer() const { return *m_writer; }

private:
    std::unique_ptr<journal::Writer> m_writer;
    const std::string m_program;
    mutable std::mutex m_fileMutex;
    std::string m_file;
};

/// Where what was committed is offered, in order of steps.
///
/// Threads  The journal thread; waits for nothing.
class Outlet {
public:
    virtual ~Outlet() = default;
    /// False: its line is full.
    virtual bool offer(const domain::Committed<domain::Gated<domain::OrderIntent>>& order) = 0;
    virtual bool offer(const domain::Committed<domain::Gated<domain::Amendment>>& amendment) = 0;
    /// The line was full: it ends as not sent.
    virtual void notSent(const domain::OrderIntent& order) = 0;
    virtual void notSent(const domain::Amendment& amendment) = 0;
    /// What became of a step's commands; they are on disk.
    virtual void done(const journal::StepRecord& step, const std::vector<engine::CommandOutcome>& commands) = 0;
    /// The step is on disk and everything of it has been offered.
    virtual void settled(std::uint64_t) {}
    /// A group is on disk, and offered.
    virtual void committed() {}
    /// A market that can go on from what it keeps: as it stands after a step, once; empty while there is nothing new.
    virtual std::optional<journal::MarketBytes> takeMarket() { return std::nullopt; }
};

/// How long the journal gathers and how often it tries again.
struct JournalTimes {
    std::chrono::milliseconds group{250};  ///< A step without effect waits for its commit no longer.
    std::chrono::milliseconds retry{1000};
    std::chrono::milliseconds look{250};  ///< While nothing comes, whether the files still stand.
    bool endsAtFailure{};                 ///< A group that could not be kept is not tried again.
    /// How often what has gathered is encoded while nothing waits; 0: only to commit, and no room is made before.
    std::chrono::milliseconds ahead{0};
};

/// The `journal` thread of a live desk: gathers published steps and commits them in groups, at once when an effect or a
/// command waits, else after 250 ms or 512 KiB. What gathers is encoded ahead meanwhile, so that little but the disk
/// stands between an order and its commit. While one group syncs the next gathers in the ring. Then the watermark
/// rises, latches open, orders are offered in order of steps, and only then the slots are free: a transaction that
/// failed is made again, each second, until it succeeds or the ring is closed.
///
/// Threads  `run` is the thread's body; the rest any, but for durable: before or after `run`.
class JournalLoop {
public:
    struct Links {
        Steps& steps;
        const Clock& clock;
        venue::LatchBoard& latches;
        Outlet& outlet;
        std::function<void()> released;  ///< Slots are free again. Waits for nothing.
        replay::Checker* checker{};      ///< Whose states are stored after their steps; null: there are none.
        JournalTail* tail{};             ///< What is told where the journal ends; may be null.
        /// Once, when it can keep nothing any more, be it that its files were found changed. May be empty.
        std::function<void(const Error&)> failed{};
    };
    JournalLoop(Store& store, Links links, JournalTimes times = {});

    /// Until the ring is closed and all of it is kept, or the journal's file is lost. Closes the ring.
    void run();

    /// Number of the last step on disk.
    std::uint64_t watermark() const noexcept { return m_watermark.load(); }
    /// When it last rose; before that, when `run` began. Never: it has not begun.
    Timestamp movedAt() const noexcept { return {m_movedAt.load()}; }
    /// Since when a commit is under way or has failed; never: none is.
    Timestamp committingSince() const noexcept { return {m_committingSince.load()}; }
    /// How many times a commit failed since the last that did not.
    std::uint64_t failures() const noexcept { return m_failures.load(); }
    /// The journal is no longer what was written, or steps could not be kept before the end. After `run`.
    const std::optional<Error>& error() const { return m_error; }

    /// From the publication of a step that waits for its commit to the offer of its effects.
    const LatencyHistogram& durable() const { return m_durable; }
    std::uint64_t commits() const noexcept { return m_commits.load(); }
    void countFrom(Timestamp time) noexcept { m_countFrom.store(time.nanoseconds); }

private:
    using SteadyTime = Steps::SteadyTime;
    bool gather();
    bool sleep(SteadyTime now, bool gathers);
    bool isDue(SteadyTime now) const;
    bool writeOut();
    bool tryAgainLater(const Error& error);
    void letOut(std::vector<journal::CommittedStep> done);
    void storeCheckpoint(bool isLast = false);
    void takeReady(bool isLast);
    void storeMarket();
    bool look();
    void fail(const Error& error);

    Store& m_store;
    Links m_links;
    const JournalTimes m_times;
    std::uint64_t m_next{};                    ///< Slot that is read next.
    std::vector<journal::StepRecord> m_group;  ///< Taken out of the slots, which stay taken until it is committed.
    std::size_t m_groupBytes{};
    std::optional<journal::StateBytes> m_ready;    ///< A state whose step is not on disk yet.
    std::optional<journal::MarketBytes> m_market;  ///< One whose step is not on disk yet.
    std::string m_asidesLeft;  ///< Of a state that could not be stored: the next one's begin with it.
    bool m_waits{};
    bool m_rolled{};     ///< The group's first step opens a file, and it stands.
    SteadyTime m_begun;  ///< When the group's first step was seen.
    std::atomic<std::uint64_t> m_watermark{0}, m_failures{0}, m_commits{0};
    std::atomic<std::int64_t> m_committingSince{0}, m_countFrom{0}, m_movedAt{0};
    std::optional<Error> m_error;
    LatencyHistogram m_durable;
};

}  // namespace ballast::live
