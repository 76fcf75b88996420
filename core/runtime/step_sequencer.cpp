#include "runtime/step_sequencer.h"

#include <algorithm>

#include "base/assert.h"

namespace ballast::runtime {

namespace {

// The gateway answers in time order, but may be due at an instant that has gone by while an order was committed.
void append(domain::EventBatch& batch, std::vector<domain::Event> events)
{
    for (auto& event : events) {
        event.time = batch.time;
        batch.events.push_back(std::move(event));
    }
}

}  // namespace

StepSequencer::StepSequencer(domain::MarketSource& source, domain::OrderGateway& gateway)
    : m_source(source), m_gateway(gateway), m_now(source.info().start)
{
}

bool StepSequencer::gatewayComesFirst() const
{
    const auto due = m_gateway.nextDue();
    return due && *due < m_pending->time;
}

Result<std::optional<Timestamp>> StepSequencer::nextTime()
{
    if (!m_pending && !m_ended) {
        auto next = m_source.next();
        if (!next) return tl::unexpected<Error>(next.error());
        m_pending = std::move(*next);
        m_ended = !m_pending.has_value();
    }
    if (m_ended) return std::optional<Timestamp>();
    return std::optional(gatewayComesFirst() ? std::max(*m_gateway.nextDue(), m_now) : m_pending->time);
}

domain::EventBatch StepSequencer::take()
{
    BALLAST_ASSERT(m_pending.has_value());
    auto batch = gatewayComesFirst() ? takeOwn() : takeMarket();
    m_now = batch.time;
    return batch;
}

domain::EventBatch StepSequencer::takeOwn()
{
    domain::EventBatch batch{std::max(*m_gateway.nextDue(), m_now), {}};
    append(batch, m_gateway.takeDue(batch.time));
    return batch;
}

domain::EventBatch StepSequencer::takeMarket()
{
    auto batch = std::move(*m_pending);
    m_pending.reset();
    m_gateway.onBatch(batch);
    append(batch, m_gateway.takeDue(batch.time));
    return batch;
}

void StepSequencer::apply(const StepOutcome& outcome)
{
    if (outcome.directives.closeLatch) m_gateway.closeLatch();
    if (outcome.directives.cancelAll) m_gateway.cancelAll();
    if (outcome.directives.withdrawQuotes) m_source.withdrawQuotes();
    if (outcome.directives.openLatch) m_gateway.openLatch();
    for (const auto& intent : outcome.intents)
        m_gateway.send(intent);
    for (const auto& quotes : outcome.quoteSets)
        m_source.show(quotes);
}

domain::EventBatch makeCommandBatch(Timestamp time, std::vector<domain::OperatorCommand> commands)
{
    domain::EventBatch batch{time, {}};
    for (auto& command : commands)
        batch.events.push_back({time, std::move(command)});
    return batch;
}

bool isCommandBatch(const domain::EventBatch& batch)
{
    return !batch.events.empty() && std::holds_alternative<domain::OperatorCommand>(batch.events.front().body);
}

domain::EventBatch makeReportBatch(Timestamp time, std::vector<domain::ModelRiskReport> reports)
{
    domain::EventBatch batch{time, {}};
    for (auto& report : reports)
        batch.events.push_back({time, std::move(report)});
    return batch;
}

bool isReportBatch(const domain::EventBatch& batch)
{
    return !batch.events.empty() && std::holds_alternative<domain::ModelRiskReport>(batch.events.front().body);
}

}  // namespace ballast::runtime
