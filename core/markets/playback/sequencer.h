#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/events.h"
#include "domain/proofs.h"
#include "playback/source.h"
#include "playback/venue.h"
#include "venue/order_line.h"

namespace ballast::playback {

/// What the journal lets out of a step: it is on disk.
struct LetOut {
    std::vector<domain::Committed<domain::Gated<domain::OrderIntent>>> orders;
    std::vector<domain::Committed<domain::Gated<domain::Amendment>>> amendments;
    std::vector<domain::Committed<domain::LatchOpening>> openings;
};

/// What left in a former run, as the outbox tells it.
struct LeftBefore {
    std::vector<domain::Committed<domain::OrderIntent>> orders;
    std::vector<domain::Committed<domain::Amendment>> amendments;
    std::vector<domain::Committed<domain::LatchOpening>> openings;
};

/// An order, or one of its amendments, that did not leave.
struct NotSent {
    domain::ClientOrderId order;
    std::uint64_t amendment{};  ///< 0: the order itself.
    friend bool operator==(const NotSent&, const NotSent&) = default;
};

/// Merges a market's batches with the venue's own events into one order of steps, by event time alone, so that a run
/// is the same at every speed. Own events that are due before the next batch are a step of their own.
///
/// Orders that are still under way when the source ends stay under way: a longer run, or a resumed one, answers them.
///
/// Threads  One, the market thread.
class Sequencer {
public:
    /// All must outlive the sequencer.
    Sequencer(Source& source, Venue& venue, venue::LatchBoard& latches);

    /// Time of the next step; empty at the end. Must not be called before the outcome of the former step was applied,
    /// since what the market does next may depend on our orders.
    ///
    /// Errors   The source's.
    Result<std::optional<Timestamp>> nextTime();

    /// The step at nextTime(), which must have given one.
    domain::EventBatch take();

    /// Opens the latches whose opening has been committed; then sends what the latches let go, amendments first.
    void apply(const LetOut& letOut);

    /// The same when a run is repeated: what its journal says was not sent, is not.
    void applyAgain(const LetOut& letOut, const std::vector<NotSent>& notSent);

    /// The same from the outbox's rows alone, of a step whose engine is not run again.
    void applyRows(const LeftBefore& step, const std::vector<NotSent>& notSent);

    /// Takes away at once what it reaches. A fill of an order that was taken away does not come any more.
    void cancel(const domain::CancelIntent& intent);

    /// What the latches stopped since the last call; a step of its own, see makeNotSentBatch.
    std::vector<NotSent> takeNotSent();

    /// Tells that a step which the market did not make was of this time; nextTime() is later or equal.
    void advanceTo(Timestamp time) { m_now = std::max(m_now, time); }

    /// Event time of the last step; before the first the market's start.
    Timestamp now() const { return m_now; }

    /// Market and venue as they stand, once what the last step let out was applied: what another goes on from. Empty if
    /// one of them can only be run again from its beginning.
    std::optional<std::string> kept() const;
    /// Goes on from there, before the first step. `listed`: every instrument that steps have listed so far.
    ///
    /// Errors   Corrupt if that is not what such a market keeps, and then it is of no use any more.
    Result<void> goOn(std::string_view kept, domain::InstrumentTable listed);

private:
    template <class T>
    void offer(const domain::Committed<domain::Gated<T>>& thing, const NotSent& name,
               const std::vector<NotSent>& notSent);
    void pass(const domain::Cleared<domain::OrderIntent>& order) { m_venue.send(order); }
    void pass(const domain::Cleared<domain::Amendment>& amendment) { m_venue.amend(amendment); }
    bool venueComesFirst() const;
    domain::EventBatch takeOwn();
    domain::EventBatch takeMarket();

    Source& m_source;
    Venue& m_venue;
    venue::LatchBoard& m_latches;
    venue::OrderLine m_line;
    std::vector<NotSent> m_notSent;
    std::optional<domain::EventBatch> m_pending;
    bool m_ended{};
    Timestamp m_now;
};

/// A step that only carries what persons told the desk. Such steps are never made by the market.
domain::EventBatch makeCommandBatch(Timestamp time, std::vector<domain::OperatorCommand> commands);
bool isCommandBatch(const domain::EventBatch& batch);
/// A step that only tells which orders and amendments of the step before a latch stopped.
domain::EventBatch makeNotSentBatch(Timestamp time, const std::vector<NotSent>& things);
/// The orders of such a step; none if it is another.
std::vector<NotSent> notSentIn(const domain::EventBatch& batch);
/// A step that only tells which latches were closed beside the engine, and how the desk's disk stands.
domain::EventBatch makeClosingBatch(Timestamp time, std::vector<domain::LatchClosed> closings,
                                    std::optional<domain::JournalHealth> health = std::nullopt);
bool isClosingBatch(const domain::EventBatch& batch);
/// The same of what was computed beside the session.
domain::EventBatch makeReportBatch(Timestamp time, std::vector<domain::ModelRiskReport> reports);
bool isReportBatch(const domain::EventBatch& batch);

}  // namespace ballast::playback
