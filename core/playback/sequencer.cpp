#include "playback/sequencer.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"

namespace ballast::playback {

namespace {

// The venue answers in time order, but may be due at an instant that has gone by while an order was committed.
void append(domain::EventBatch& batch, std::vector<domain::Event> events)
{
    for (auto& event : events) {
        event.time = batch.time;
        batch.events.push_back(std::move(event));
    }
}

}  // namespace

Sequencer::Sequencer(Source& source, Venue& venue, venue::LatchBoard& latches)
    : m_source(source), m_venue(venue), m_latches(latches), m_line(latches), m_now(source.info().start)
{
}

bool Sequencer::venueComesFirst() const
{
    const auto due = m_venue.nextDue();
    return due && *due < m_pending->time;
}

Result<std::optional<Timestamp>> Sequencer::nextTime()
{
    if (!m_pending && !m_ended) {
        auto next = m_source.next();
        if (!next) return tl::unexpected<Error>(next.error());
        m_pending = std::move(*next);
        m_ended = !m_pending.has_value();
        if (m_pending) noteListings(*m_pending);
    }
    if (m_ended) return std::optional<Timestamp>();
    return std::optional(venueComesFirst() ? std::max(*m_venue.nextDue(), m_now) : m_pending->time);
}

domain::EventBatch Sequencer::take()
{
    BALLAST_ASSERT(m_pending.has_value());
    auto batch = venueComesFirst() ? takeOwn() : takeMarket();
    m_now = batch.time;
    return batch;
}

domain::EventBatch Sequencer::takeOwn()
{
    domain::EventBatch batch{std::max(*m_venue.nextDue(), m_now), {}};
    append(batch, m_venue.takeDue(batch.time));
    return batch;
}

domain::EventBatch Sequencer::takeMarket()
{
    auto batch = std::move(*m_pending);
    m_pending.reset();
    m_venue.onBatch(batch);
    append(batch, m_venue.takeDue(batch.time));
    return batch;
}

void Sequencer::noteListings(const domain::EventBatch& batch)
{
    for (const auto& event : batch.events)
        if (const auto* listed = std::get_if<domain::InstrumentListed>(&event.body))
            m_listed[listed->instrument.id] = {.venue = listed->instrument.venue,
                                               .account = listed->instrument.venue,
                                               .underlying = listed->instrument.underlying,
                                               .strategy = {}};
}

template <class T>
void Sequencer::offer(const domain::Committed<domain::Gated<T>>& thing, const domain::ClientOrderId& id,
                      const std::vector<domain::ClientOrderId>& notSent)
{
    const bool stopped = std::find(notSent.begin(), notSent.end(), id) != notSent.end();
    const auto cleared = stopped ? std::nullopt : m_line.clear(thing);
    if (cleared)
        pass(*cleared);
    else
        m_notSent.push_back(id);
}

void Sequencer::apply(const LetOut& letOut) { applyAgain(letOut, {}); }

void Sequencer::applyAgain(const LetOut& letOut, const std::vector<domain::ClientOrderId>& notSent)
{
    for (const auto& opening : letOut.openings)
        m_latches.open(opening.record());
    for (const auto& intent : letOut.orders)
        offer(intent, intent.record()->id, notSent);
    for (const auto& quotes : letOut.quoteSets)
        offer(quotes, "quotes of " + quotes.record()->underlying, notSent);
}

void Sequencer::applyRows(const LeftBefore& step, const std::vector<domain::ClientOrderId>& notSent)
{
    const auto left = [&](const domain::ClientOrderId& id) {
        return std::find(notSent.begin(), notSent.end(), id) == notSent.end();
    };
    for (const auto& opening : step.openings)
        m_latches.open(opening.record());
    for (const auto& order : step.orders)
        if (left(order.record().id)) pass(venue::OrderLine::again(order));
    for (const auto& quotes : step.quoteSets)
        if (left("quotes of " + quotes.record().underlying)) pass(venue::OrderLine::again(quotes));
}

void Sequencer::cancel(const domain::CancelIntent& intent)
{
    if (intent.orders) m_venue.cancel(intent.scope);
    m_source.withdrawQuotes(intent.scope);
    if (!m_pending) return;
    std::erase_if(m_pending->events, [&](const domain::Event& event) {
        const auto* fill = std::get_if<domain::QuoteFilled>(&event.body);
        if (fill == nullptr) return false;
        const auto listed = m_listed.find(fill->instrument);
        return listed == m_listed.end() || listed->second.liesIn(intent.scope);
    });
}

std::vector<domain::ClientOrderId> Sequencer::takeNotSent() { return std::exchange(m_notSent, {}); }

domain::EventBatch makeNotSentBatch(Timestamp time, const std::vector<domain::ClientOrderId>& orders)
{
    domain::EventBatch batch{time, {}};
    for (const auto& order : orders)
        batch.events.push_back({time, domain::OrderEnded{order, domain::OrderState::NotSent, "a latch was closed"}});
    return batch;
}

std::vector<domain::ClientOrderId> notSentIn(const domain::EventBatch& batch)
{
    std::vector<domain::ClientOrderId> orders;
    for (const auto& event : batch.events)
        if (const auto* ended = std::get_if<domain::OrderEnded>(&event.body);
            ended != nullptr && ended->state == domain::OrderState::NotSent)
            orders.push_back(ended->order);
    return orders;
}

domain::EventBatch makeClosingBatch(Timestamp time, std::vector<domain::LatchClosed> closings)
{
    domain::EventBatch batch{time, {}};
    for (auto& closing : closings)
        batch.events.push_back({time, std::move(closing)});
    return batch;
}

bool isClosingBatch(const domain::EventBatch& batch)
{
    return !batch.events.empty() && std::holds_alternative<domain::LatchClosed>(batch.events.front().body);
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

}  // namespace ballast::playback
