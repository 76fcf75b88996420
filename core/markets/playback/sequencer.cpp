#include "playback/sequencer.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "codec/event_codec.h"
#include "codec/state_archive.h"

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

template <class T>
void Sequencer::offer(const domain::Committed<domain::Gated<T>>& thing, const NotSent& name,
                      const std::vector<NotSent>& notSent)
{
    const bool stopped = std::find(notSent.begin(), notSent.end(), name) != notSent.end();
    const auto cleared = stopped ? std::nullopt : m_line.clear(thing);
    if (cleared)
        pass(*cleared);
    else
        m_notSent.push_back(name);
}

void Sequencer::apply(const LetOut& letOut) { applyAgain(letOut, {}); }

void Sequencer::applyAgain(const LetOut& letOut, const std::vector<NotSent>& notSent)
{
    for (const auto& opening : letOut.openings)
        m_latches.open(opening.record());
    for (const auto& amendment : letOut.amendments)
        offer(amendment, {amendment.record()->order, amendment.record()->number}, notSent);
    for (const auto& intent : letOut.orders)
        offer(intent, {intent.record()->id}, notSent);
}

void Sequencer::applyRows(const LeftBefore& step, const std::vector<NotSent>& notSent)
{
    const auto left = [&](const NotSent& name) {
        return std::find(notSent.begin(), notSent.end(), name) == notSent.end();
    };
    for (const auto& opening : step.openings)
        m_latches.open(opening.record());
    for (const auto& amendment : step.amendments)
        if (left({amendment.record().order, amendment.record().number})) pass(venue::OrderLine::again(amendment));
    for (const auto& order : step.orders)
        if (left({order.record().id})) pass(venue::OrderLine::again(order));
}

void Sequencer::cancel(const domain::CancelIntent& intent) { m_venue.cancel(intent); }

std::vector<NotSent> Sequencer::takeNotSent() { return std::exchange(m_notSent, {}); }

namespace {

/// A part of what is kept, in texts that the format allows.
void writePart(codec::StateWriter& writer, std::string_view bytes)
{
    std::vector<std::string> pieces;
    for (; !bytes.empty(); bytes.remove_prefix(std::min<std::size_t>(bytes.size(), codec::kMaxTextBytes)))
        pieces.emplace_back(bytes.substr(0, codec::kMaxTextBytes));
    writer(pieces);
}

std::string readPart(codec::StateReader& reader)
{
    std::vector<std::string> pieces;
    reader(pieces);
    std::string whole;
    for (const auto& piece : pieces)
        whole += piece;
    return whole;
}

}  // namespace

/// That the market has ended is not kept: a longer one goes on.
std::optional<std::string> Sequencer::kept() const
{
    const auto source = m_source.kept(), venue = source ? m_venue.kept() : std::nullopt;
    if (!source || !venue) return std::nullopt;
    codec::StateWriter writer;
    writer(m_now, m_pending.has_value());
    writePart(writer, *source);
    writePart(writer, *venue);
    const auto pending = m_pending ? codec::encodeBatch(*m_pending) : std::string();
    if (!pending) return std::nullopt;
    writePart(writer, *pending);
    return writer.error().empty() ? std::optional(writer.bytes()) : std::nullopt;
}

Result<void> Sequencer::goOn(std::string_view kept, domain::InstrumentTable listed)
{
    codec::StateReader reader(kept);
    bool waits = false;
    reader(m_now, waits);
    const auto source = readPart(reader), venue = readPart(reader), pending = readPart(reader);
    if (!reader.ok() || !reader.atEnd())
        return fail(ErrorCode::Corrupt, "what the market kept of itself cannot be read: " + reader.error());
    if (auto done = m_venue.goOn(venue, listed); !done) return done;
    if (waits) {
        auto batch = codec::decodeBatch(pending);
        if (!batch) return tl::unexpected<Error>(batch.error());
        for (const auto& event : batch->events)
            if (const auto* added = std::get_if<domain::InstrumentListed>(&event.body)) listed.add(added->instrument);
        m_pending = std::move(*batch);
    }
    return m_source.goOn(source, listed);
}

domain::EventBatch makeNotSentBatch(Timestamp time, const std::vector<NotSent>& things)
{
    domain::EventBatch batch{time, {}};
    for (const auto& thing : things)
        if (thing.amendment == 0)
            batch.events.push_back(
                {time, domain::OrderEnded{thing.order, domain::OrderState::NotSent, "a latch was closed"}});
        else
            batch.events.push_back(
                {time, domain::AmendAnswered{.order = thing.order, .amendment = thing.amendment, .left = false}});
    return batch;
}

std::vector<NotSent> notSentIn(const domain::EventBatch& batch)
{
    std::vector<NotSent> things;
    for (const auto& event : batch.events) {
        const auto* ended = std::get_if<domain::OrderEnded>(&event.body);
        const auto* answer = std::get_if<domain::AmendAnswered>(&event.body);
        if (ended != nullptr && ended->state == domain::OrderState::NotSent) things.push_back({ended->order});
        if (answer != nullptr && !answer->left) things.push_back({answer->order, answer->amendment});
    }
    return things;
}

domain::EventBatch makeClosingBatch(Timestamp time, std::vector<domain::LatchClosed> closings,
                                    std::optional<domain::JournalHealth> health)
{
    domain::EventBatch batch{time, {}};
    for (auto& closing : closings)
        batch.events.push_back({time, std::move(closing)});
    if (health) batch.events.push_back({time, *health});
    return batch;
}

bool isClosingBatch(const domain::EventBatch& batch)
{
    if (batch.events.empty()) return false;
    const auto& first = batch.events.front().body;
    return std::holds_alternative<domain::LatchClosed>(first) || std::holds_alternative<domain::JournalHealth>(first);
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
