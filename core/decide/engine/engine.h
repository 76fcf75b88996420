#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/sequence_number.h"
#include "desk/config.h"
#include "desk/outcome.h"
#include "domain/accounts.h"
#include "domain/events.h"
#include "domain/model_risk_report.h"
#include "orders/order_ledger.h"
#include "risk/holding_risk.h"
#include "risk/market_view.h"
#include "valuation/valuation_work.h"

namespace ballast::codec {
class StateReader;
class StateWriter;
}  // namespace ballast::codec

namespace ballast::desk {
struct State;
}

namespace ballast::engine {

using EngineConfig = desk::Config;
using EngineOutput = desk::StepOutput;
using desk::CommandOutcome;
using orders::OrderLedger;

/// Key of a kill that was in force before this session began: its reason stands in the trading state too.
inline constexpr std::string_view kKeptKill = "kept";

/// Key of the resume that a run without a person says after its delay: what only a person lets go stays stopped.
inline constexpr std::string_view kAfterDelay = "after_delay";

/// Key of the note that a signal ended the desk and what it left working (AcknowledgeAlert, which does nothing else).
inline constexpr std::string_view kDeskEnds = "desk_ends";

/// A heartbeat so long after the step before it is a wake: the machine slept or the process stood still (F14). Whoever
/// gives steps gives that heartbeat before anything else.
inline constexpr Duration kSlept = Duration::seconds(5);

/// One underlying's book and the market that it is valued on. Borrowed from an engine: good until its next batch.
struct BookOnMarket {
    std::string underlying;
    std::vector<risk::Holding> holdings;
    risk::MarketView market;
};

/// What one account holds of an instrument.
struct HeldPosition {
    domain::AccountId account;
    domain::InstrumentId instrument;
    domain::Quantity quantity;  ///< Signed.
    friend bool operator==(const HeldPosition&, const HeldPosition&) = default;
};

/// The single writer of the desk's state: events in, decisions out. Deterministic: the same batches give the same
/// bytes. Reads no clock, file, environment or random number. Copyable, so that a review can keep checkpoints.
///
/// Threads  One at a time.
class Engine {
public:
    /// Errors   InvalidArgument if the book or settings hold a value outside its range, in one sentence.
    static Result<Engine> create(EngineConfig config);

    Engine(const Engine& other);
    Engine& operator=(const Engine& other);
    Engine(Engine&&) noexcept;
    Engine& operator=(Engine&&) noexcept;
    ~Engine();

    /// Takes all events of one instant, later than every former one or equal to it. A batch of model-risk reports alone
    /// is kept for pictures and otherwise changes nothing: no evaluation, record or count comes of it.
    ///
    /// A CarriedOver stands alone in its batch: an engine that has taken nothing yet goes on from it, any other ignores
    /// it.
    ///
    /// Errors   InvalidArgument for an event that no market sends, with its place; NotFound if the book names what is
    /// not
    ///          listed by the first complete chain; those of fromCarriedOver. After an error the engine must not be
    ///          used again.
    Result<EngineOutput> onBatch(const domain::EventBatch& batch);

    using Summary = desk::Summary;
    Summary summary() const;

    /// What a valuation beside the engine starts from: every underlying of the book that has a spot and a surface, in
    /// order of name; none before the book is resolved.
    std::vector<BookOnMarket> booksOnMarket() const;
    /// The newest model-risk report of each underlying.
    const std::map<std::string, std::shared_ptr<const domain::ModelRiskReport>>& modelRisk() const;

    /// Accounts by number: those of the book first.
    const domain::AccountTable& accounts() const;
    /// By account and instrument; flat ones are left out.
    std::vector<HeldPosition> positions() const;
    /// Every order, and how each account stands with its venue.
    const OrderLedger& ledger() const;
    /// When a batch is wanted at the latest, be it an empty one: an order will then be without an answer for too long,
    /// or a venue should be asked. Empty: nothing waits.
    std::optional<Timestamp> nextDue() const;
    /// Compares every value and sum in the cache with one made from nothing, bit for bit. The first that differs, in a
    /// sentence; empty: none does.
    std::optional<std::string> findStaleValue() const;
    /// Forgets every value, so that all are made anew; none changes by that.
    void revalueAll();
    valuation::ValuationWork workOf(const std::string& underlying) const;

    /// What came before the engine, as last told; empty on markets in lock-step, where nothing waits.
    const std::optional<domain::IntakeCounts>& intakeCounts() const;

    /// Every instrument that was told, by number.
    const domain::InstrumentTable& instruments() const;
    /// The newest closing of a latch that the engine was told of.
    domain::Epoch epoch() const;
    /// Where trading stands still now until an opening is committed: by a person, by a limit, or because the desk
    /// itself was not fit to trade (F61). What a latch is closed for.
    std::vector<domain::Scope> closedScopes() const;
    /// A scope that stands KILLED until a person re-arms it.
    struct Kill {
        domain::Scope scope;
        std::string because;  ///< Code of the rule: "C15" is a person's.
        std::string reason;   ///< For people: "killed by ann".
        friend bool operator==(const Kill&, const Kill&) = default;
    };
    std::vector<Kill> kills() const;
    /// Time of the newest batch; never before the first.
    Timestamp now() const;
    SequenceNumber lastSequence() const;
    /// Trading state that a person must clear (C08, C10 trips): since when, or never.
    Timestamp waitingForPersonSince() const;

    /// Everything but caches and the configuration, between two batches; see engine/checkpoint.h for the whole bytes.
    void save(codec::StateWriter& writer) const;
    /// Errors   Corrupt, Mismatch; those of `create`.
    static Result<Engine> load(EngineConfig config, codec::StateReader& reader);

    /// The desk as it stands, for who shows it. Good until the next batch.
    const desk::State& state() const { return *m_state; }

private:
    explicit Engine(std::unique_ptr<desk::State> state);
    std::unique_ptr<desk::State> m_state;
};

}  // namespace ballast::engine
