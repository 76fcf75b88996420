#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "live/engine_loop.h"
#include "live/journal_loop.h"

namespace ballast::live {

/// Engine, checker and journal on their threads, joined by the ring of steps: what every session stands on, whatever
/// its steps come from and wherever its orders go.
///
/// Threads  Its owner's; the loops say what else.
class Spine {
public:
    struct Links {
        const Clock& clock;
        Inputs& inputs;
        Outlet& outlet;
        venue::LatchBoard& latches;
        venue::CancelPort& cancels;
        std::function<void(const domain::Query&)> ask{};  ///< As EngineLoop's.
        Beside* beside{};
        JournalTail* tail{};
        std::function<void(const Error&)> refused{}, failed{};  ///< As EngineLoop's and JournalLoop's.
        /// The chains before the start were found broken. Called by a thread of the spine.
        std::function<void(const Error&)> broken{};
    };
    struct Terms {
        std::string journalFile;
        CheckpointRule checkpoints{};
        JournalTimes times{};
        /// Before it the chains were not walked at the start: that is done beside the session.
        std::optional<journal::Checkpoint> walkedFrom{};
        std::optional<std::int64_t> fileDay{};  ///< As EngineLoop's.
    };
    /// Everything in `links` outlives it.
    Spine(engine::Engine engine, std::unique_ptr<Store> store, Links links, Begin begin, Terms terms);
    ~Spine();
    Spine(const Spine&) = delete;
    Spine& operator=(const Spine&) = delete;

    /// Errors   Refused if the system gives no thread; those that run have ended then.
    Result<void> start();
    /// Ends when the inputs are closed: everything published is kept. Again: nothing.
    void stop();

    Store& store() { return *m_store; }
    const Store& store() const { return *m_store; }
    Steps& steps() { return m_steps; }
    const Steps& steps() const { return m_steps; }
    EngineLoop& engineLoop() { return m_engine; }
    const EngineLoop& engineLoop() const { return m_engine; }
    JournalLoop& journalLoop() { return m_journal; }
    const JournalLoop& journalLoop() const { return m_journal; }
    /// Number of the last step of former runs.
    std::uint64_t firstStep() const { return m_firstStep; }
    /// Why engine or journal ended; empty: they did not. After stop.
    std::optional<Error> error() const { return m_engine.error() ? m_engine.error() : m_journal.error(); }

private:
    void walkOldChain();

    const Links m_links;
    const Terms m_terms;
    const std::uint64_t m_firstStep;
    Steps m_steps;
    std::unique_ptr<Store> m_store;
    replay::Checker m_checker;
    EngineLoop m_engine;
    JournalLoop m_journal;
    std::thread m_engineThread, m_journalThread, m_checkerThread, m_chainThread;
    std::atomic<bool> m_stopping{false};
};

}  // namespace ballast::live
