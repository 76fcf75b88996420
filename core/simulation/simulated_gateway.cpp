#include "simulation/simulated_gateway.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "simulation/fill_cost.h"
#include "simulation/venue_quote.h"

namespace ballast::simulation {

namespace {

using domain::OrderState;
using domain::Quantity;
using domain::Side;

constexpr Duration kOptionLatency = Duration::milliseconds(80);
constexpr double kShareOfDepth = 0.25;    ///< Above it an order comes in parts.
constexpr double kShareOfVolume = 0.0005; ///< The same where depth is unknown.
constexpr int kMostParts = 3;

const domain::HedgeVenue* findVenue(const domain::Settings& settings, const std::string& instrument)
{
    for (const domain::HedgeVenue& venue : settings.hedgeVenues)
        if (venue.instrument == instrument) return &venue;
    return nullptr;
}

Result<void> check(const domain::Settings& settings, Duration maxQuoteAge)
{
    if (maxQuoteAge.nanoseconds < 0)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("greatest quote age must be at least 0 s, was {} s", maxQuoteAge.inSeconds()));
    for (const domain::HedgeVenue& v : settings.hedgeVenues) {
        const bool good = v.dailyVolumeCoins > 0.0 && v.failureProbability >= 0.0 && v.failureProbability < 1.0 &&
                          v.latency.nanoseconds >= 0;
        if (!good)
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("{}: daily volume must be positive, failure probability in [0, 1) and latency at "
                                    "least 0 s, were {}, {} and {} s",
                                    v.instrument, v.dailyVolumeCoins, v.failureProbability, v.latency.inSeconds()));
    }
    return {};
}

/// Half-spread as a fraction of mid: quoted, or configured where the source knows only a mid.
double halfSpreadRate(const domain::HedgeVenue& venue, const domain::HedgeQuote& quote)
{
    if (quote.ask <= quote.bid) return venue.halfSpreadRate;
    return (quote.ask - quote.bid).toDouble() / (quote.ask + quote.bid).toDouble();
}

} // namespace

Result<std::unique_ptr<SimulatedGateway>> SimulatedGateway::create(const domain::Settings& settings,
                                                                   std::optional<Duration> maxQuoteAge)
{
    const Duration age = maxQuoteAge.value_or(settings.profile == "recorded" ? Duration{} : Duration::seconds(15));
    if (const auto checked = check(settings, age); !checked) return tl::unexpected<Error>(checked.error());
    return std::unique_ptr<SimulatedGateway>(new SimulatedGateway(settings, age));
}

SimulatedGateway::SimulatedGateway(const domain::Settings& settings, Duration maxQuoteAge)
    : m_settings(settings), m_maxQuoteAge(maxQuoteAge)
{
}

void SimulatedGateway::onBatch(const domain::EventBatch& batch)
{
    m_now = std::max(m_now, batch.time);
    for (const domain::Event& event : batch.events)
        m_view.onEvent(event);
}

void SimulatedGateway::send(const domain::Committed<domain::OrderIntent>& order)
{
    const domain::OrderIntent& intent = order.record();
    const Timestamp sent = std::max(m_now, intent.time);
    if (!m_seen.insert(intent.id).second)
        return planEnd(sent, intent.id, OrderState::Rejected, fmt::format("order id {} was used before", intent.id));
    if (m_latchClosed.load()) return planEnd(sent, intent.id, OrderState::NotSent, "latch closed");
    auto accepted = accept(intent);
    if (!accepted) return planEnd(sent, intent.id, OrderState::Rejected, accepted.error().message);
    const Duration latency = accepted->latency;
    m_working.insert_or_assign(intent.id, std::move(*accepted));
    plan(sent + Duration{latency.nanoseconds / 2}, {.kind = Step::Kind::Acknowledge, .order = intent.id, .reason = {}});
    plan(sent + latency, {.kind = Step::Kind::Fill, .order = intent.id, .reason = {}});
}

Result<SimulatedGateway::Working> SimulatedGateway::accept(const domain::OrderIntent& intent) const
{
    Working order{.intent = intent, .optionPrice = {}, .filled = {}, .latency = kOptionLatency};
    const domain::Instrument* instrument = m_view.findInstrument(intent.instrument);
    if (!instrument) return fail(ErrorCode::NotFound, "the venue does not list this instrument");
    if (intent.quantity.units() <= 0 || intent.limitPrice.units() <= 0)
        return fail(ErrorCode::InvalidArgument, fmt::format("quantity and limit must be positive, were {} and {}",
                                                            intent.quantity.toString(), intent.limitPrice.toString()));
    if (intent.quantity.truncatedTo(instrument->lotSize) != intent.quantity)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("quantity must be a multiple of the lot {}, was {}", instrument->lotSize.toString(),
                                intent.quantity.toString()));
    if (!m_view.findIndex(instrument->underlying))
        return fail(ErrorCode::NotFound, fmt::format("no index of {}", instrument->underlying));
    const auto possible = instrument->isOption() ? acceptOption(order) : acceptHedge(order);
    if (!possible) return tl::unexpected<Error>(possible.error());
    return order;
}

Result<void> SimulatedGateway::acceptHedge(Working& order) const
{
    const domain::Instrument& instrument = *m_view.findInstrument(order.intent.instrument);
    order.venue = findVenue(m_settings, instrument.name);
    if (!order.venue) return fail(ErrorCode::Unsupported, fmt::format("{} is no hedge instrument", instrument.name));
    if (!m_view.findHedgeQuote(instrument.id))
        return fail(ErrorCode::NotFound, fmt::format("no price of {}", instrument.name));
    if (order.venue->gasUnits > 0.0 && !m_view.findIndex("ETH"))
        return fail(ErrorCode::NotFound, "no index of ETH to price gas with");
    order.latency = order.venue->latency;
    order.parts = partsOf(order);
    return {};
}

Result<void> SimulatedGateway::acceptOption(Working& order) const
{
    const domain::OrderIntent& intent = order.intent;
    const domain::Instrument& instrument = *m_view.findInstrument(intent.instrument);
    if (instrument.expiry <= std::max(m_now, intent.time))
        return fail(ErrorCode::Refused, fmt::format("{} has expired", instrument.name));
    const domain::OptionQuote* quote = m_view.findOptionQuote(intent.instrument);
    const auto confirmed = m_view.quoteConfirmedAt(intent.instrument);
    if (!quote || !confirmed || intent.time - *confirmed > m_maxQuoteAge)
        return fail(ErrorCode::Refused, fmt::format("no fresh quote of {}", instrument.name));
    order.optionPrice = intent.side == Side::Buy ? quote->ask : quote->bid;
    if (!order.optionPrice)
        return fail(ErrorCode::Refused,
                    fmt::format("no {} of {}", intent.side == Side::Buy ? "ask" : "bid", instrument.name));
    return {};
}

/// A swap on chain is one transaction; elsewhere a large order meets the book in parts.
int SimulatedGateway::partsOf(const Working& order) const
{
    if (order.venue->gasUnits > 0.0) return 1;
    const Quantity depth = m_view.findHedgeQuote(order.intent.instrument)->depth;
    const double piece =
        depth.isZero() ? kShareOfVolume * order.venue->dailyVolumeCoins : kShareOfDepth * depth.toDouble();
    const double pieces = std::ceil(order.intent.quantity.toDouble() / piece - 1e-9);
    const auto lots = order.intent.quantity.units() / std::max<std::int64_t>(order.venue->lotSize.units(), 1);
    return static_cast<int>(std::clamp(pieces, 1.0, static_cast<double>(std::min<std::int64_t>(kMostParts, lots))));
}

void SimulatedGateway::cancelAll()
{
    std::erase_if(m_steps, [](const auto& entry) { return entry.second.kind != Step::Kind::End; });
    for (const auto& [id, order] : m_working)
        planEnd(m_now, id, OrderState::Cancelled, "cancelled by the desk");
}

void SimulatedGateway::plan(Timestamp due, Step step) { m_steps.emplace(Due{due, ++m_planned}, std::move(step)); }

void SimulatedGateway::planEnd(Timestamp due, const domain::ClientOrderId& order, OrderState state, std::string reason)
{
    plan(due, {.kind = Step::Kind::End, .order = order, .state = state, .reason = std::move(reason)});
}

std::optional<Timestamp> SimulatedGateway::nextDue() const
{
    if (m_steps.empty()) return std::nullopt;
    return m_steps.begin()->first.first;
}

std::vector<domain::Event> SimulatedGateway::takeDue(Timestamp until)
{
    std::vector<domain::Event> events;
    while (!m_steps.empty() && m_steps.begin()->first.first <= until) {
        const auto node = m_steps.extract(m_steps.begin());
        perform(node.key().first, node.mapped(), events);
    }
    m_now = std::max(m_now, until);
    return events;
}

void SimulatedGateway::perform(Timestamp time, const Step& step, std::vector<domain::Event>& events)
{
    if (step.kind == Step::Kind::End) return finish(time, step, events);
    const auto found = m_working.find(step.order);
    if (found == m_working.end()) return;
    if (m_latchClosed.load()) {
        const bool acknowledged = step.kind != Step::Kind::Acknowledge;
        return finish(time,
                      {.order = step.order,
                       .state = acknowledged ? OrderState::Cancelled : OrderState::NotSent,
                       .reason = "latch closed"},
                      events);
    }
    if (step.kind == Step::Kind::Acknowledge)
        events.push_back({time, domain::OrderAcknowledged{step.order}});
    else
        fill(time, found->second, events);
}

void SimulatedGateway::finish(Timestamp time, const Step& step, std::vector<domain::Event>& events)
{
    events.push_back({time, domain::OrderEnded{.order = step.order, .state = step.state, .reason = step.reason}});
    m_working.erase(step.order);
}

void SimulatedGateway::fill(Timestamp time, Working& order, std::vector<domain::Event>& events)
{
    if (order.venue)
        fillHedge(time, order, events);
    else
        fillOption(time, order, events);
}

void SimulatedGateway::fillHedge(Timestamp time, Working& order, std::vector<domain::Event>& events)
{
    const domain::OrderIntent& intent = order.intent;
    const domain::HedgeVenue& venue = *order.venue;
    const domain::HedgeQuote& quote = *m_view.findHedgeQuote(intent.instrument);
    const double mid = 0.5 * (quote.bid + quote.ask).toDouble();
    const double sigma = m_view.dailyVolatility(venue.underlying, time).value_or(m_settings.dailyVolatilityFallback);
    const double against = domain::sign(intent.side);
    const double half = halfSpreadRate(venue, quote);
    const double room = against * (intent.limitPrice.toDouble() / mid - 1.0) - half;
    const double reachable = std::min(coinsWithin(venue, sigma, room), intent.quantity.toDouble());

    const int part = order.part + 1;
    const Quantity share = Quantity::fromUnits(intent.quantity.units() / order.parts).truncatedTo(venue.lotSize);
    const Quantity planned = part == order.parts ? intent.quantity - order.filled : share;
    const Quantity allowed = Quantity::fromDouble(reachable)->truncatedTo(venue.lotSize) - order.filled;
    const Quantity quantity = std::min(planned, allowed);
    if (quantity.units() <= 0)
        return finish(time,
                      {.order = intent.id,
                       .state = OrderState::Cancelled,
                       .reason = fmt::format("limit {} reached, mid {:.2f}", intent.limitPrice.toString(), mid)},
                      events);

    const double rate = half + averageImpact(venue, sigma, std::min(reachable, intent.quantity.toDouble()));
    const double price = mid * (1.0 + against * rate);
    const double gwei =
        m_view.gas() ? m_view.gas()->baseFeeGwei + m_view.gas()->priorityFeeGwei : m_settings.assumedBaseFeeGwei;
    order.part = part;
    order.filled += quantity;
    const bool last = order.filled == intent.quantity;
    events.push_back({time, domain::OrderFilled{.order = intent.id,
                                                .tradeId = fmt::format("{}-{}", intent.id, part),
                                                .instrument = intent.instrument,
                                                .side = intent.side,
                                                .quantity = quantity,
                                                .price = priceOf(price),
                                                .feeUsd = venue.feeRate * quantity.toDouble() * price,
                                                .gasUsd = gasUsd(venue, gwei, m_view.findIndex("ETH").value_or(0.0)),
                                                .last = last}});
    if (last) {
        m_working.erase(intent.id);
    } else if (quantity < planned) {
        finish(time,
               {.order = intent.id,
                .state = OrderState::Cancelled,
                .reason = fmt::format("limit {} reached, mid {:.2f}", intent.limitPrice.toString(), mid)},
               events);
    } else {
        plan(time + order.latency, {.kind = Step::Kind::Fill, .order = intent.id, .reason = {}});
    }
}

void SimulatedGateway::fillOption(Timestamp time, Working& order, std::vector<domain::Event>& events)
{
    const domain::OrderIntent& intent = order.intent;
    const domain::Instrument& instrument = *m_view.findInstrument(intent.instrument);
    const bool beyond =
        intent.side == Side::Buy ? *order.optionPrice > intent.limitPrice : *order.optionPrice < intent.limitPrice;
    if (beyond)
        return finish(time,
                      {.order = intent.id,
                       .state = OrderState::Cancelled,
                       .reason = fmt::format("limit {} not met, quote {}", intent.limitPrice.toString(),
                                             order.optionPrice->toString())},
                      events);
    const double index = m_view.findIndex(instrument.underlying).value_or(0.0);
    const bool linear = instrument.settlement == domain::Settlement::Linear;
    const double premiumUsd = order.optionPrice->toDouble() * (linear ? 1.0 : index);
    events.push_back({time, domain::OrderFilled{.order = intent.id,
                                                .tradeId = intent.id + "-1",
                                                .instrument = intent.instrument,
                                                .side = intent.side,
                                                .quantity = intent.quantity,
                                                .price = *order.optionPrice,
                                                .feeUsd = optionFeeUsd(index, premiumUsd) * intent.quantity.toDouble(),
                                                .gasUsd = 0.0,
                                                .last = true}});
    m_working.erase(intent.id);
}

} // namespace ballast::simulation
