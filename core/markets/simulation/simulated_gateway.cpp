#include "simulation/simulated_gateway.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

#include "base/assert.h"
#include "simulation/fill_cost.h"
#include "simulation/kept_fields.h"
#include "simulation/venue_quote.h"

namespace ballast::simulation {

namespace {

using domain::OrderState;
using domain::Quantity;
using domain::Side;

constexpr Duration kOptionLatency = Duration::milliseconds(80);
constexpr double kShareOfDepth = 0.25;     ///< Above it an order comes in parts.
constexpr double kShareOfVolume = 0.0005;  ///< The same where depth is unknown.
constexpr int kMostParts = 3;

const domain::HedgeVenue* findVenue(const domain::Settings& settings, const domain::Instrument& instrument)
{
    for (const domain::HedgeVenue& venue : settings.hedgeVenues)
        if (venue.instrument == instrument.name && venue.venue == instrument.venue) return &venue;
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

/// A fee to 10^-8 of what it is paid in.
domain::Money moneyOf(double amount, domain::CurrencyId currency)
{
    const auto money = domain::Money::fromDouble(amount, currency);
    BALLAST_ASSERT(money.has_value());
    return *money;
}

/// Half-spread as a fraction of mid: quoted, or configured where the source knows only a mid.
double halfSpreadRate(const domain::HedgeVenue& venue, const domain::HedgeQuote& quote)
{
    if (quote.ask <= quote.bid) return venue.halfSpreadRate;
    return (quote.ask - quote.bid).toDouble() / (quote.ask + quote.bid).toDouble();
}

}  // namespace

Result<std::unique_ptr<SimulatedGateway>> SimulatedGateway::create(const domain::Settings& settings,
                                                                   std::optional<Duration> maxQuoteAge,
                                                                   std::shared_ptr<RestingQuotes> quotes)
{
    const Duration age =
        maxQuoteAge.value_or(settings.profile == domain::Profile::Recorded ? Duration{} : Duration::seconds(15));
    if (const auto checked = check(settings, age); !checked) return tl::unexpected<Error>(checked.error());
    if (!quotes) quotes = std::make_shared<RestingQuotes>();
    return std::unique_ptr<SimulatedGateway>(new SimulatedGateway(settings, age, std::move(quotes)));
}

SimulatedGateway::SimulatedGateway(const domain::Settings& settings, Duration maxQuoteAge,
                                   std::shared_ptr<RestingQuotes> quotes)
    : m_settings(settings), m_quotes(std::move(quotes)), m_maxQuoteAge(maxQuoteAge)
{
}

void SimulatedGateway::onBatch(const domain::EventBatch& batch)
{
    performUntil(batch.time - Duration{1});
    m_now = std::max(m_now, batch.time);
    for (const domain::Event& event : batch.events)
        m_view.onEvent(event);
}

void SimulatedGateway::send(const domain::Cleared<domain::OrderIntent>& order)
{
    const domain::OrderIntent& intent = *order;
    const Timestamp sent = std::max(m_now, intent.time);
    if (m_working.contains(intent.id) || m_isEnded.contains(intent.id)) return;
    auto accepted = accept(intent);
    if (!accepted) {
        remember(intent.id);
        return planEnd(sent, intent.id, OrderState::Rejected, accepted.error().message);
    }
    const Duration latency = accepted->latency;
    m_working.insert_or_assign(intent.id, std::move(*accepted));
    plan(sent + Duration{latency.nanoseconds / 2}, stepOf(Step::Kind::Acknowledge, intent.id));
    if (intent.purpose != domain::OrderPurpose::Quote) plan(sent + latency, stepOf(Step::Kind::Fill, intent.id));
}

void SimulatedGateway::amend(const domain::Cleared<domain::Amendment>& amendment)
{
    auto step = stepOf(Step::Kind::Answer, amendment->order);
    step.answer = {.order = amendment->order,
                   .amendment = amendment->number,
                   .accepted = m_quotes->amend(*amendment),
                   .quantity = amendment->quantity,
                   .limitPrice = amendment->limitPrice};
    plan(std::max(m_now, amendment->time) + kOptionLatency, std::move(step));
}

Result<SimulatedGateway::Working> SimulatedGateway::accept(const domain::OrderIntent& intent)
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
    if (!instrument->price.allows(intent.limitPrice))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("limit must be a price of {} ({}), was {}", instrument->name,
                                instrument->price.toString(), intent.limitPrice.toString()));
    if (!m_view.findIndex(instrument->underlying))
        return fail(ErrorCode::NotFound, fmt::format("no index of {}", instrument->underlying));
    const auto possible = intent.purpose == domain::OrderPurpose::Quote ? acceptQuote(order)
                          : instrument->isOption()                      ? acceptOption(order)
                                                                        : acceptHedge(order);
    if (!possible) return tl::unexpected<Error>(possible.error());
    return order;
}

Result<void> SimulatedGateway::acceptHedge(Working& order) const
{
    const domain::Instrument& instrument = *m_view.findInstrument(order.intent.instrument);
    order.venue = findVenue(m_settings, instrument);
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

Result<void> SimulatedGateway::acceptQuote(Working& order)
{
    const domain::OrderIntent& intent = order.intent;
    const domain::Instrument& instrument = *m_view.findInstrument(intent.instrument);
    if (!instrument.isOption()) return fail(ErrorCode::Unsupported, fmt::format("{} is no option", instrument.name));
    if (instrument.expiry <= std::max(m_now, intent.time))
        return fail(ErrorCode::Refused, fmt::format("{} has expired", instrument.name));
    if (!m_quotes->place(intent, instrument))
        return fail(ErrorCode::Refused, fmt::format("a quote of ours rests on that side of {}", instrument.name));
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
    const std::int64_t lots = order.intent.quantity.units() / std::max<std::int64_t>(lotOf(order).units(), 1);
    const std::int64_t most = std::clamp<std::int64_t>(lots, 1, kMostParts);
    return static_cast<int>(std::clamp(pieces, 1.0, static_cast<double>(most)));
}

Quantity SimulatedGateway::lotOf(const Working& order) const
{
    return m_view.findInstrument(order.intent.instrument)->lotSize;
}

bool SimulatedGateway::reaches(const domain::CancelIntent& cancel, const domain::OrderIntent& order) const
{
    if (!cancel.order.empty()) return cancel.order == order.id;
    const bool quotes = order.purpose == domain::OrderPurpose::Quote;
    if (!cancel.orders && !quotes) return false;
    const auto* instrument = m_view.findInstrument(order.instrument);
    if (instrument == nullptr) return true;
    const auto& scope = cancel.scope;
    // The venue does not know what the desk calls an account: a scope of one takes away the orders of all at its venue.
    if (scope.kind == domain::ScopeKind::Account)
        return scope.name.substr(0, scope.name.find('/')) == instrument->venue;
    return domain::Scopes{.venue = instrument->venue,
                          .account = instrument->venue,
                          .underlying = instrument->underlying,
                          .strategy = std::string(toString(order.purpose))}
        .liesIn(scope);
}

/// Nothing that was planned of it comes any more.
void SimulatedGateway::end(const domain::ClientOrderId& order, Quantity filled)
{
    std::erase_if(m_steps, [&](const auto& entry) {
        return entry.second.order == order && entry.second.kind != Step::Kind::End;
    });
    auto step = stepOf(Step::Kind::End, order);
    step.state = OrderState::Cancelled;
    step.reason = "cancelled by the desk";
    step.filled = filled;
    m_steps.emplace(Due{m_now, std::numeric_limits<std::uint64_t>::max(), order}, std::move(step));
}

/// The oldest are forgotten.
void SimulatedGateway::remember(const domain::ClientOrderId& ended)
{
    if (!m_isEnded.insert(ended).second) return;
    m_ended.push_back(ended);
    if (m_ended.size() <= kEndedKept) return;
    m_isEnded.erase(m_ended.front());
    m_ended.pop_front();
}

/// It works no more.
void SimulatedGateway::drop(const domain::ClientOrderId& order)
{
    if (m_working.erase(order) > 0) remember(order);
}

void SimulatedGateway::cancel(const domain::CancelIntent& cancel)
{
    for (auto place = m_working.begin(); place != m_working.end();) {
        if (!reaches(cancel, place->second.intent)) {
            ++place;
            continue;
        }
        const auto id = place->first;
        place = m_working.erase(place);
        remember(id);
        const auto filled = m_quotes->filledOf(id);
        m_quotes->takeAway(id);
        end(id, filled);
    }
}

template <class A, class Self> void SimulatedGateway::state(A& a, Self& g)
{
    a(g.m_now, g.m_planned, g.m_view, *g.m_quotes, g.m_working, g.m_steps, g.m_ended, g.m_ready);
}

std::optional<std::string> SimulatedGateway::kept() const
{
    codec::StateWriter writer;
    state(writer, *this);
    return writer.error().empty() ? std::optional(writer.bytes()) : std::nullopt;
}

Result<void> SimulatedGateway::goOn(std::string_view kept, const domain::InstrumentTable& listed)
{
    codec::StateReader reader(kept);
    m_view.list(listed.all());
    state(reader, *this);
    m_isEnded = {m_ended.begin(), m_ended.end()};
    for (auto& [id, order] : m_working) {
        const auto* instrument = m_view.findInstrument(order.intent.instrument);
        if (instrument != nullptr && !instrument->isOption()) order.venue = findVenue(m_settings, *instrument);
    }
    if (reader.ok() && (!reader.atEnd() || !isWhole())) reader.refuse("its orders do not fit together");
    if (reader.ok()) return {};
    return fail(ErrorCode::Corrupt, fmt::format("what the simulated venue kept: {}", reader.error()));
}

/// Whatever is asked of an order that works, its instrument and its price can be found.
bool SimulatedGateway::isWhole() const
{
    for (const auto& [id, order] : m_working) {
        const auto* instrument = m_view.findInstrument(order.intent.instrument);
        if (instrument == nullptr || order.intent.id != id || order.parts < 1) return false;
        if (order.intent.purpose == domain::OrderPurpose::Quote) continue;
        const bool isHedge = order.venue != nullptr && m_view.findHedgeQuote(instrument->id) != nullptr;
        if (!isHedge && !order.optionPrice) return false;
    }
    return std::none_of(m_steps.begin(), m_steps.end(), [&](const auto& entry) {
        if (entry.second.kind != Step::Kind::Fill) return false;
        const auto order = m_working.find(entry.second.order);
        return order != m_working.end() && order->second.intent.purpose == domain::OrderPurpose::Quote;
    });
}

SimulatedGateway::Step SimulatedGateway::stepOf(Step::Kind kind, const domain::ClientOrderId& order)
{
    return {.kind = kind, .order = order, .reason = {}, .filled = {}, .answer = {}};
}

void SimulatedGateway::plan(Timestamp due, Step step) { m_steps.emplace(Due{due, ++m_planned, {}}, std::move(step)); }

void SimulatedGateway::planEnd(Timestamp due, const domain::ClientOrderId& order, OrderState state, std::string reason)
{
    auto step = stepOf(Step::Kind::End, order);
    step.state = state;
    step.reason = std::move(reason);
    plan(due, std::move(step));
}

std::optional<Timestamp> SimulatedGateway::nextDue() const
{
    if (!m_ready.empty()) return m_ready.front().time;
    const auto taken = m_quotes->nextDue();
    if (m_steps.empty()) return taken;
    const auto planned = std::get<0>(m_steps.begin()->first);
    return taken ? std::min(planned, *taken) : planned;
}

std::vector<domain::Event> SimulatedGateway::takeDue(Timestamp until)
{
    performUntil(until);
    const auto later = std::find_if(m_ready.begin(), m_ready.end(), [&](const auto& e) { return e.time > until; });
    Events taken(std::make_move_iterator(m_ready.begin()), std::make_move_iterator(later));
    m_ready.erase(m_ready.begin(), later);
    return taken;
}

void SimulatedGateway::performUntil(Timestamp until)
{
    while (!m_steps.empty() && std::get<0>(m_steps.begin()->first) <= until) {
        takeFills(std::get<0>(m_steps.begin()->first) - Duration{1});
        const auto node = m_steps.extract(m_steps.begin());
        perform(std::get<0>(node.key()), node.mapped(), m_ready);
    }
    takeFills(until);
    m_now = std::max(m_now, until);
}

void SimulatedGateway::takeFills(Timestamp until)
{
    for (auto& event : m_quotes->takeDue(until)) {
        const auto* fill = std::get_if<domain::OrderFilled>(&event.body);
        const auto* end = std::get_if<domain::OrderEnded>(&event.body);
        if (fill == nullptr || fill->last) drop(fill != nullptr ? fill->order : end->order);
        m_ready.push_back(std::move(event));
    }
}

void SimulatedGateway::perform(Timestamp time, const Step& step, Events& events)
{
    if (step.kind == Step::Kind::End) return finish(time, step, events);
    if (step.kind == Step::Kind::Answer) return events.push_back({time, step.answer});
    const auto found = m_working.find(step.order);
    if (found == m_working.end()) return;
    if (step.kind == Step::Kind::Acknowledge)
        events.push_back({time, domain::OrderAcknowledged{step.order}});
    else if (found->second.venue)
        fillHedge(time, found->second, events);
    else
        fillOption(time, found->second, events);
}

void SimulatedGateway::finish(Timestamp time, const Step& step, Events& events)
{
    domain::OrderEnded ended{.order = step.order, .state = step.state, .reason = step.reason};
    if (!step.filled.isZero()) ended.filled = step.filled;
    events.push_back({time, std::move(ended)});
    drop(step.order);
}

SimulatedGateway::Terms SimulatedGateway::termsAt(Timestamp time, const Working& order) const
{
    const domain::HedgeQuote& quote = *m_view.findHedgeQuote(order.intent.instrument);
    const auto volatility = m_view.dailyVolatility(order.venue->underlying, time);
    Terms terms{.mid = 0.5 * (quote.bid + quote.ask).toDouble(),
                .halfSpread = halfSpreadRate(*order.venue, quote),
                .dailyVolatility = volatility.value_or(m_settings.dailyVolatilityFallback)};
    const double beyondMid = domain::sign(order.intent.side) * (order.intent.limitPrice.toDouble() / terms.mid - 1.0);
    terms.reachable = std::min(coinsWithin(*order.venue, terms.dailyVolatility, beyondMid - terms.halfSpread),
                               order.intent.quantity.toDouble());
    return terms;
}

/// Equal parts in whole lots; the last one takes what is left.
Quantity SimulatedGateway::nextPart(const Working& order) const
{
    if (order.part + 1 == order.parts) return order.intent.quantity - order.filled;
    return Quantity::fromUnits(order.intent.quantity.units() / order.parts).truncatedTo(lotOf(order));
}

domain::OrderFilled SimulatedGateway::hedgeFill(const Working& order, const Terms& terms, Quantity quantity) const
{
    const domain::HedgeVenue& venue = *order.venue;
    const double beyond = terms.halfSpread + averageImpact(venue, terms.dailyVolatility, terms.reachable);
    const double price = terms.mid * (1.0 + domain::sign(order.intent.side) * beyond);
    const auto& gas = m_view.gas();
    const auto settles = m_view.findInstrument(order.intent.instrument)->settles;
    const double gwei = gas ? gas->baseFeeGwei + gas->priorityFeeGwei : m_settings.assumedBaseFeeGwei;
    return {.order = order.intent.id,
            .tradeId = fmt::format("{}-{}", order.intent.id, order.part + 1),
            .instrument = order.intent.instrument,
            .side = order.intent.side,
            .quantity = quantity,
            .price = priceOf(price),
            .fee = moneyOf(venue.feeRate * quantity.toDouble() * price, settles),
            .gas =
                venue.gasUnits > 0.0 ? moneyOf(gasEther(venue, gwei), *domain::findCurrency("ETH")) : domain::Money{},
            .last = order.filled + quantity == order.intent.quantity};
}

void SimulatedGateway::fillHedge(Timestamp time, Working& order, Events& events)
{
    const Terms terms = termsAt(time, order);
    const Quantity wanted = nextPart(order);
    const auto reachable = Quantity::fromDouble(terms.reachable);
    const Quantity allowed = reachable.value_or(Quantity{}).truncatedTo(lotOf(order)) - order.filled;
    const Quantity quantity = std::min(wanted, allowed);
    if (quantity.units() <= 0) return endAtLimit(time, order, terms.mid, events);
    domain::OrderFilled filled = hedgeFill(order, terms, quantity);
    const bool last = filled.last;
    events.push_back({time, std::move(filled)});
    order.filled += quantity;
    ++order.part;
    if (last)
        drop(domain::ClientOrderId(order.intent.id));
    else if (quantity < wanted)
        endAtLimit(time, order, terms.mid, events);
    else
        plan(time + order.latency, stepOf(Step::Kind::Fill, order.intent.id));
}

void SimulatedGateway::endAtLimit(Timestamp time, const Working& order, double price, Events& events)
{
    auto step = stepOf(Step::Kind::End, order.intent.id);
    step.state = OrderState::Cancelled;
    step.reason = fmt::format("limit {} reached, market at {:.8g}", order.intent.limitPrice.toString(), price);
    finish(time, step, events);
}

void SimulatedGateway::fillOption(Timestamp time, const Working& order, Events& events)
{
    const domain::OrderIntent& intent = order.intent;
    const domain::Price price = *order.optionPrice;
    const bool beyond = intent.side == Side::Buy ? price > intent.limitPrice : price < intent.limitPrice;
    if (beyond) return endAtLimit(time, order, price.toDouble(), events);
    events.push_back({time, domain::OrderFilled{.order = intent.id,
                                                .tradeId = intent.id + "-1",
                                                .instrument = intent.instrument,
                                                .side = intent.side,
                                                .quantity = intent.quantity,
                                                .price = price,
                                                .fee = optionFee(order),
                                                .gas = {},
                                                .last = true}});
    drop(domain::ClientOrderId(intent.id));
}

domain::Money SimulatedGateway::optionFee(const Working& order) const
{
    const domain::Instrument& instrument = *m_view.findInstrument(order.intent.instrument);
    const double index = m_view.findIndex(instrument.underlying).value_or(0.0);
    const bool linear = instrument.settlement == domain::Settlement::Linear;
    const double premiumUsd = order.optionPrice->toDouble() * (linear ? 1.0 : index);
    const double usd =
        optionFeeUsd(index, premiumUsd) * instrument.multiplier.toDouble() * order.intent.quantity.toDouble();
    return moneyOf(linear || !(index > 0.0) ? usd : usd / index, instrument.settles);
}

}  // namespace ballast::simulation
