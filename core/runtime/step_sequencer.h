#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "base/result.h"
#include "domain/market_source.h"
#include "runtime/step_messages.h"
#include "venue/order_line.h"

namespace ballast::runtime {

/// An order, or one of its amendments, that did not leave.
struct NotSent {
    domain::ClientOrderId order;
    std::uint64_t amendment{};  ///< 0: the order itself.
    friend bool operator==(const NotSent&, const NotSent&) = default;
};

/// Merges a market's batches with the gateway's own events into one order of steps, by event time alone, so that a run
/// is the same at every speed. Own events that are due before the next batch are a step of their own.
///
/// Orders that are still under way when the source ends stay under way: a longer run, or a resumed one, answers them.
///
/// Threads  One, the market thread.
class StepSequencer {
public:
    /// All must outlive the sequencer.
    StepSequencer(domain::MarketSource& source, domain::OrderGateway& gateway, venue::LatchBoard& latches);

    /// Time of the next step; empty at the end. Must not be called before the outcome of the former step was applied,
    /// since what the market does next may depend on our orders.
    ///
    /// Errors   The source's.
    Result<std::optional<Timestamp>> nextTime();

    /// The step at nextTime(), which must have given one.
    domain::EventBatch take();

    /// Opens the latches whose opening has been committed; then sends what the latches let go,
    /// amendments first.
    void apply(const StepOutcome& outcome);

    /// The same when a run is repeated: what its journal says was not sent, is not.
    void applyAgain(const StepOutcome& outcome, const std::vector<NotSent>& notSent);

    /// The same from the outbox's rows alone, of a step whose engine is not run again.
    void applyRows(const journal::RecalledStep& step, const std::vector<NotSent>& notSent);

    /// Takes away at once what it reaches. A fill of an order that was taken away does not come any more.
    void cancel(const domain::CancelIntent& intent);

    /// What the latches stopped since the last call; a step of its own, see makeNotSentBatch.
    std::vector<NotSent> takeNotSent();

    /// Tells that a step which the market did not make was of this time; nextTime() is later or equal.
    void advanceTo(Timestamp time) { m_now = std::max(m_now, time); }

    /// Event time of the last step; before the first the market's start.
    Timestamp now() const { return m_now; }

private:
    template <class T>
    void offer(const domain::Committed<domain::Gated<T>>& thing, const NotSent& name,
               const std::vector<NotSent>& notSent);
    void pass(const domain::Cleared<domain::OrderIntent>& order) { m_gateway.send(order); }
    void pass(const domain::Cleared<domain::Amendment>& amendment) { m_gateway.amend(amendment); }
    bool gatewayComesFirst() const;
    domain::EventBatch takeOwn();
    domain::EventBatch takeMarket();

    domain::MarketSource& m_source;
    domain::OrderGateway& m_gateway;
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
/// A step that only tells which latches were closed beside the engine.
domain::EventBatch makeClosingBatch(Timestamp time, std::vector<domain::LatchClosed> closings);
bool isClosingBatch(const domain::EventBatch& batch);
/// The same of what was computed beside the session.
domain::EventBatch makeReportBatch(Timestamp time, std::vector<domain::ModelRiskReport> reports);
bool isReportBatch(const domain::EventBatch& batch);

}  // namespace ballast::runtime
