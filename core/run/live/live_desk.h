#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "live/gateway_outlet.h"
#include "live/health_guard.h"
#include "live/intake.h"
#include "live/recovery.h"
#include "live/spine.h"

namespace ballast::live {

/// The parts of a live desk on their threads, joined once: intake, engine, journal, gateways, kill line and guard.
/// Feeds are the caller's; they post to the intake's sinks.
///
/// Threads  Its owner's. The parts that it gives are for the threads that they name.
class LiveDesk {
public:
    struct Options {
        std::string journalFile;  ///< Whose disk the guard watches.
        venue::LatchNames latches;
        GatewayOutlet::Done done{};         ///< What became of commands; may be empty.
        std::function<Timestamp()> wall{};  ///< The machine's wall clock; empty: nobody watches it.
        HealthGuard::Limits limits{};
        /// Where a former run ended, when its journal is gone on with (`recover`); engine and store stand there.
        std::optional<Place> goesOnAfter{};
        /// Before it the chains were not walked at the start: that is done beside, and a break there kills the desk.
        std::optional<journal::Checkpoint> walkedFrom{};
        std::optional<std::int64_t> fileDay{};      ///< As EngineLoop's.
        Beside* beside{};                           ///< May be null.
        JournalTail* tail{};                        ///< May be null.
        std::function<void(const Error&)> ended{};  ///< Engine or journal goes on no more. May be empty.
    };
    /// `clock` outlives the desk.
    LiveDesk(const Clock& clock, engine::Engine engine, std::unique_ptr<Store> store, Options options);
    ~LiveDesk();
    LiveDesk(const LiveDesk&) = delete;
    LiveDesk& operator=(const LiveDesk&) = delete;

    Intake& intake() { return m_intake; }
    venue::LatchBoard& latches() { return m_latches; }
    venue::KillLine& killLine() { return m_killLine; }
    Store& store() { return m_spine.store(); }
    Steps& steps() { return m_spine.steps(); }
    EngineLoop& engineLoop() { return m_spine.engineLoop(); }
    const EngineLoop& engineLoop() const { return m_spine.engineLoop(); }
    JournalLoop& journalLoop() { return m_spine.journalLoop(); }
    const GatewayOutlet& outlet() const { return m_outlet; }

    /// Before start; every account once.
    void add(domain::AccountId account, std::string label, std::unique_ptr<venue::Gateway> gateway);

    /// Takes what feeds have told so far, on the caller's thread; then its answers are in `engineLoop().engine()`.
    void open() { engineLoop().takeWaiting(); }
    /// Errors   Refused if the system gives no thread.
    Result<void> start();
    /// The guard's looks begin: not before the first values are there, which are one long step and no stall.
    Result<void> watch() { return m_guard.start(); }
    /// Guard and gateways end, which needs no disk; the rest goes on. Again: nothing.
    void stopLines();
    /// In order: nothing new comes, gateways end, everything published is kept. Again: nothing.
    void stop();

    /// Number of the last step that was decided, those of former runs counted.
    std::uint64_t lastStep() const { return m_spine.firstStep() + m_spine.steps().published(); }
    /// Why engine or journal ended; empty: they did not. After stop.
    std::optional<Error> error() const { return m_spine.error(); }

private:
    void goOnAfter(const Place& place);
    Spine::Links links();
    void onBrokenChain(const Error& error);
    Vitals vitals();
    bool isAlive() const;
    void killAs(const std::string& who, const std::string& why);

    struct Account {
        domain::AccountId id;
        std::string label;
        std::unique_ptr<venue::Gateway> gateway;
    };

    const Options m_options;
    const Clock& m_clock;
    Intake m_intake;
    venue::LatchBoard m_latches;
    GatewayOutlet m_outlet;
    venue::KillLine m_killLine;
    Spine m_spine;
    HealthGuard m_guard;
    std::vector<Account> m_accounts;
};

}  // namespace ballast::live
