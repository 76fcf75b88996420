#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "controls/hedge_volume.h"
#include "controls/repeat_guard.h"
#include "desk/verdict.h"
#include "domain/decision.h"
#include "domain/latch.h"
#include "domain/operator_command.h"
#include "domain/own_facts.h"
#include "domain/settings.h"
#include "valuation/book_state.h"

/// What strategies remember from one step to the next.
namespace ballast::desk {

/// What the quoter wants of one underlying since `time`; what stands of it is the ledger's to say.
struct QuoteTarget {
    Timestamp time;
    std::vector<domain::OwnQuote> quotes;
    bool placed{true};         ///< False: something of it could not be sent yet, or ended against our will.
    Timestamp planned;         ///< When it was last compared with what stands.
    Timestamp refused;         ///< When the gate last stopped all of it; never: it has not.
    std::uint64_t replaced{};  ///< Sides that were wanted and then wanted otherwise before they could leave.
};

/// A recipe leg as it stands now.
struct LegState {
    domain::InstrumentId instrument;
    domain::Quantity quantity;  ///< Signed; zero between closing and opening again.
    domain::InstrumentId next;  ///< What a roll opens; becomes the leg once nothing of the old one is left.
    domain::Quantity nextQuantity;
    bool rolling{};
    bool flattened{};                  ///< A person closed it; it is neither rolled nor opened again.
    std::optional<RollWait> waitsFor;  ///< Empty when it does not wait.
    std::size_t waits{};               ///< How often it was met again since the wait was recorded.
    domain::AccountId account{};
};

/// A hedge that waits for a person.
struct Proposal {
    std::shared_ptr<const domain::Decision> decision;
    domain::Candidate chosen;
    Timestamp expires;
    bool clockHeld{};    ///< Resize stops the clock once.
    bool sizeByHand{};   ///< A person set the size; otherwise it follows the market to the band's edge.
    bool limitByHand{};  ///< The limit was typed and goes out as it stands.
};

/// Proposals in a row that nobody answered. An answer, or net delta back inside its band, ends the row.
struct Unanswered {
    int count{};          ///< 0: there is none, and the rest means nothing.
    SequenceNumber last;  ///< Record of the newest,
    Timestamp ended;      ///< when its time was over,
    double delta{};       ///< and net delta then, coins.
};

/// A refusal that stands: journaled once, then counted until its code or its state changes.
struct StandingRefusal {
    domain::RecordCode code{domain::RecordCode::None};  ///< None: none stands.
    SequenceNumber record;
    Timestamp since;
    std::size_t repeats{};
};

/// A flatten that is under way: orders and quotes away, positions closed, the rest of net delta offset, told.
struct FlattenState {
    struct Tries {
        int count{};
        Timestamp last;
    };
    domain::OperatorCommand command;
    SequenceNumber record;  ///< The operator's record, behind every order of it.
    domain::Scope scope;
    bool everything{};  ///< False: hedges only.
    Timestamp started;
    bool offsets{};  ///< Positions are closed, or cannot be; what is left of net delta is offset.
    /// The newest closing of a latch when its lane was last opened; empty: it is to be opened.
    std::optional<domain::Epoch> lane;
    std::map<valuation::PositionKey, Tries> tries;
    std::map<std::string, Tries> offsetTries;  ///< By underlying.
    /// Why something is left, by underlying and instrument.
    std::map<std::string, std::map<std::string, Leftover>> obstacles;
    /// What its orders were judged by, by underlying: of each limit the order that came nearest to it.
    std::map<std::string, domain::JudgedBy> judgedBy;
    /// Accounts whose latch has closed meanwhile, and when: left out until a person resumes them, whatever else he says
    /// of them.
    std::map<domain::AccountId, Timestamp> leftOut;
};

/// What one underlying's evaluations remember.
struct HedgeState {
    domain::HedgeMode mode{domain::HedgeMode::Automatic};
    std::optional<Proposal> proposal;
    controls::RepeatGuard repeats;
    controls::HedgeVolume volume;
    Outcome outcome;  ///< Of the last record.
    StandingRefusal refusal;
    double recordedDelta{};
    double recordedSpot{};
    double recordedAtm{};
    Unanswered unanswered;
    Timestamp recorded;
    Timestamp lastHedge;
    Timestamp outsideSince;
    std::optional<domain::NoTradeBand> band;
    std::optional<InputFault> off;          ///< Why hedging may not act now; empty when it may.
    std::optional<domain::Refusal> halted;  ///< C08 or C09; a person must resume.
};

}  // namespace ballast::desk
