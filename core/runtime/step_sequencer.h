#pragma once

#include <algorithm>
#include <optional>

#include "base/result.h"
#include "domain/market_source.h"
#include "runtime/step_messages.h"

namespace ballast::runtime {

/// Merges a market's batches with the gateway's own events into one order of steps, by event time alone, so that a run
/// is the same at every speed. Own events that are due before the next batch are a step of their own.
///
/// Orders that are still under way when the source ends stay under way: a longer run, or a resumed one, answers them.
///
/// Threads  One, the market thread.
class StepSequencer {
public:
    /// Both must outlive the sequencer.
    StepSequencer(domain::MarketSource& source, domain::OrderGateway& gateway);

    /// Time of the next step; empty at the end. Must not be called before the outcome of the former step was applied,
    /// since what the market does next may depend on our quotes.
    ///
    /// Errors   The source's.
    Result<std::optional<Timestamp>> nextTime();

    /// The step at nextTime(), which must have given one.
    domain::EventBatch take();

    /// Sends and shows what has been committed.
    void apply(const StepOutcome& outcome);

    void closeLatch() { m_gateway.closeLatch(); }

    /// Tells that a step which the market did not make was of this time; nextTime() is later or equal.
    void advanceTo(Timestamp time) { m_now = std::max(m_now, time); }

    /// Event time of the last step; before the first the market's start.
    Timestamp now() const { return m_now; }

private:
    bool gatewayComesFirst() const;
    domain::EventBatch takeOwn();
    domain::EventBatch takeMarket();

    domain::MarketSource& m_source;
    domain::OrderGateway& m_gateway;
    std::optional<domain::EventBatch> m_pending;
    bool m_ended{};
    Timestamp m_now;
};

/// A step that only carries what persons told the desk. Such steps are never made by the market.
domain::EventBatch makeCommandBatch(Timestamp time, std::vector<domain::OperatorCommand> commands);
bool isCommandBatch(const domain::EventBatch& batch);
/// The same of what was computed beside the session.
domain::EventBatch makeReportBatch(Timestamp time, std::vector<domain::ModelRiskReport> reports);
bool isReportBatch(const domain::EventBatch& batch);

}  // namespace ballast::runtime
