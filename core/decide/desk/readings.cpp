#include "desk/readings.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "desk/reasons.h"
#include "market/smile_fits.h"
#include "valuation/valuation_cache.h"

namespace ballast::desk {

namespace {

using domain::Quality;
using interfaces::Reading;

/// Between sources of one price; beyond it a value is Suspect.
///
/// Source   The desk's list of faults, section 3: 1 % for BTC and ETH, 3 % for other coins. An oracle and a pool keep
/// the
///          wider one (README).
constexpr double kMostApart = 0.03, kMostApartOfMajors = 0.01;

/// A perpetual's funding holds it to its index; a recording's is a candle of another venue.
double mostApart(const State& state, const market::UnderlyingMarket& market, domain::InstrumentKind kind)
{
    const bool isMajor = market.code == "BTC" || market.code == "ETH";
    const bool recorded = state.config.settings.profile == domain::Profile::Recorded;
    return isMajor && !recorded && kind == domain::InstrumentKind::Perpetual ? kMostApartOfMajors : kMostApart;
}

Duration linearLimit(const State& state, Duration step, Duration live)
{
    if (step > Duration{})
        return Duration::fromSeconds(step.inSeconds() * state.config.settings.ages.recordedSpotSteps);
    return state.config.settings.profile == domain::Profile::Recorded ? state.config.settings.ages.surface : live;
}

Reading sampled(double value, Duration age, Duration limit, bool carries, std::string source)
{
    Reading reading{.value = value, .quality = Quality::Good, .age = age, .limit = limit, .source = std::move(source)};
    if (age > limit)
        reading.quality = Quality::Stale;
    else if (carries && age > Duration{})
        reading.quality = Quality::Carried;
    return reading;
}

/// What a lost feed told, and anything while inputs wait too long before the engine, is old however young it looks
/// (F01, F11).
Reading fresh(const State& state, Reading reading, bool cut)
{
    if (reading.value && (cut || inputsWait(state))) reading.quality = domain::worse(reading.quality, Quality::Stale);
    return reading;
}

domain::DecisionInput toInput(std::string name, std::string unit, const Reading& reading)
{
    domain::DecisionInput input{
        .name = std::move(name), .value = reading.value, .unit = std::move(unit), .quality = reading.quality};
    if (reading.age) input.ageMilliseconds = reading.age->inMilliseconds();
    return input;
}

/// Null while it has no fit.
const market::ExpiryChain* fittedExpiry(const market::UnderlyingMarket& market, const valuation::HeldSmile& smile)
{
    if (smile.chain == valuation::HeldSmile::kNoChain) return nullptr;
    const auto& chain = market.chains[smile.chain];
    const auto listed = chain.expiries.find(smile.expiry);
    const bool fitted = chain.surface && chain.surface->findSlice(smile.expiry) != nullptr;
    return fitted && listed != chain.expiries.end() ? &listed->second : nullptr;
}

/// Coins of an option leg, signed as the holding.
double coinsOf(const valuation::ValuedLeg& leg)
{
    constexpr double kLeastDelta = 1e-6;
    const double unit = leg.risk.forwardDelta;
    return std::abs(unit) > kLeastDelta ? leg.risk.exposure.delta / unit : leg.quantity;
}

/// What a smile that is not trusted may do to net delta, coins, if its volatilities are wrong by a share of `doubt`.
/// The delta of one coin moves by the share times phi(d) d at most, a quarter, and by 0.17 where volatilities double;
/// above 1 nothing is known of them, and a delta may be any.
double doubtOf(const State& state, const market::UnderlyingMarket& market, const valuation::HeldSmile& smile,
               double doubt)
{
    constexpr double kQuarter = 0.25, kDoubled = 0.17;
    double sum = 0.0;
    for (const auto& leg : valueOf(state, market.code).legs) {
        if (!leg.isOption) continue;
        const auto& option = state.market.instruments().at(leg.instrument);
        if (option.expiry == smile.expiry && market.chainOf(option) == &market.chains[smile.chain])
            sum += std::abs(coinsOf(leg)) * (doubt > 1.0 ? 1.0 : std::min(kQuarter * doubt, kDoubled));
    }
    return sum;
}

/// The smiles that the book stands on.
struct HeldSurface {
    Reading worst;                         ///< Of those that count.
    double doubt{};                        ///< Coins of net delta that those not trusted may hide.
    Timestamp expiry;                      ///< Of the first that is not trusted,
    const market::ExpiryChain* doubted{};  ///< and its chain; null: none.
};

/// Whether a net delta that is wrong by `doubt` coins could stand on another side of its band, or be hedged by much
/// more or less.
bool couldChange(const std::optional<domain::NoTradeBand>& band, double netDelta, double doubt)
{
    if (doubt == 0.0) return false;
    if (!band || doubt > 0.5 * (band->upper - band->lower)) return true;
    const auto side = [&](double delta) { return delta < band->lower ? -1 : delta > band->upper ? 1 : 0; };
    return side(netDelta - doubt) != side(netDelta + doubt);
}

/// Worst smile among those that the book stands on; all, when it holds none. One that is not trusted is a figure of its
/// own: it counts here only where its doubt could change the decision.
HeldSurface heldSurface(const State& state, const market::UnderlyingMarket& market, double netDelta)
{
    HeldSurface held{.worst = {.quality = Quality::Good, .limit = state.config.settings.ages.surface}};
    Reading& worst = held.worst;
    const auto& value = valueOf(state, market.code);
    for (const auto& smile : value.smiles) {
        if (smile.expiry <= state.now) continue;  // Nothing of it stands on a volatility any more (F35).
        const auto* chain = fittedExpiry(market, smile);
        const Quality quality = chain != nullptr ? smileQuality(state, *chain) : Quality::Missing;
        if (chain != nullptr && (!worst.age || state.now - chain->fitTime > *worst.age))
            worst.age = state.now - chain->fitTime;
        if (quality != Quality::Suspect && quality != Quality::Assumed) {
            worst.quality = domain::worse(worst.quality, quality);
            continue;
        }
        held.doubt += doubtOf(state, market, smile, chain->fitDoubt);
        if (!held.expiry.isNever()) continue;
        held.expiry = smile.expiry;
        held.doubted = chain;
    }
    const bool known = market::knowsVolatility(market.main());
    if (value.smiles.empty() && !known) worst.quality = Quality::Missing;
    if (known) worst.value = atmVolatility30(market) * 100.0;
    const auto hedging = state.hedging.find(market.code);
    const auto band = hedging != state.hedging.end() ? hedging->second.band : std::nullopt;
    if (couldChange(band, netDelta, held.doubt)) worst.quality = domain::worse(worst.quality, Quality::Suspect);
    return held;
}

/// Keeps the first.
void refuse(std::optional<InputFault>& first, InputFault fault)
{
    if (!first) first = std::move(fault);
}

void refuseStale(std::optional<InputFault>& first, InputKind input, const Reading& reading)
{
    if (mayDrive(reading.quality)) return;
    refuse(first, {.rule = reading.quality == Quality::Suspect ? domain::Rule::C18 : domain::Rule::C17,
                   .input = input,
                   .quality = reading.quality,
                   .age = reading.age.value_or(Duration{}),
                   .limit = reading.limit.value_or(Duration{})});
}

/// A share's delta is that of its pool's price: one that is old or that nobody else confirms may be any (F94).
void refuseShares(std::optional<InputFault>& first, const State& state, const market::UnderlyingMarket& market)
{
    for (const auto& [id, share] : market.poolShares) {
        const auto reading = shareReading(state, share);
        if (mayDrive(reading.quality)) continue;
        const bool isDoubted = reading.quality == Quality::Suspect || reading.quality == Quality::Bad;
        refuse(first, {.rule = isDoubted ? domain::Rule::C18 : domain::Rule::C17,
                       .input = InputKind::PoolShare,
                       .quality = isDoubted ? Quality::Suspect : reading.quality,
                       .age = reading.age.value_or(Duration{}),
                       .limit = reading.limit.value_or(Duration{}),
                       .source = state.market.instruments().at(id).name,
                       .against = share.reason});
    }
}

}  // namespace

bool inputsWait(const State& state) { return state.faults.lasts({controls::Fault::Inputs, {}}); }

Reading indexReading(const State& state, const market::UnderlyingMarket& market)
{
    if (!market.index) return {};
    const auto& index = *market.index;
    const Duration limit = linearLimit(state, index.step, state.config.settings.ages.index);
    Reading reading =
        sampled(index.price.toDouble(), state.now - index.sampleTime, limit,
                state.config.settings.profile == domain::Profile::Recorded && index.step == Duration{}, index.source);
    // Its teller's own word travels with it, and what two sources cannot agree on is nobody's price (F33).
    reading.quality = domain::worse(reading.quality, index.quality);
    if (market.waitingIndex || market.disagreeingIndex() != nullptr)
        reading.quality = domain::worse(reading.quality, Quality::Suspect);
    if (reading.quality == Quality::Bad) reading.value.reset();
    return fresh(state, reading, state.market.cut().indices.contains(market.code));
}

namespace {

/// `most`: how far from the index its middle may lie, a fraction.
Reading quoteReading(const State& state, const market::UnderlyingMarket& market, domain::InstrumentId instrument,
                     double most)
{
    const auto found = market.hedgeQuotes.find(instrument);
    if (found == market.hedgeQuotes.end()) return {};
    const auto& quote = found->second;
    const Duration limit = linearLimit(state, quote.step, state.config.settings.ages.hedgeQuote);
    const bool recorded = state.config.settings.profile == domain::Profile::Recorded;
    Reading reading =
        sampled(market.linearPrices.at(instrument), state.now - quote.sampleTime, limit,
                recorded && quote.step == Duration{}, state.market.instruments().at(instrument).name + " mid");
    const bool jumped = market.waitingPrice(instrument).has_value();
    // Without a side there is no middle: no number, and nothing that could be hedged at (F30). A wild one that waits
    // since then has both.
    if (!jumped && (quote.bid.units() <= 0 || quote.ask.units() <= 0)) {
        reading.value.reset();
        reading.quality = Quality::Missing;
        return reading;
    }
    const bool crossed = recorded ? quote.ask < quote.bid : quote.ask <= quote.bid;
    // What ends on a day has a price of that day.
    const auto kind = state.market.instruments().at(instrument).kind;
    const bool apart = kind != domain::InstrumentKind::Future && market.spot() > 0.0 &&
                       std::abs(*reading.value / market.spot() - 1.0) > most;
    // The collar stands around this very quote, so a wild one must not reach it (F29, F31, F33).
    if (crossed || apart || jumped) reading.quality = domain::worse(reading.quality, Quality::Suspect);
    return fresh(state, reading, state.market.cut().quotes.contains(instrument));
}

}  // namespace

Reading hedgeQuoteReading(const State& state, const market::UnderlyingMarket& market, domain::InstrumentId instrument)
{
    const auto kind = state.market.instruments().at(instrument).kind;
    return quoteReading(state, market, instrument, mostApart(state, market, kind));
}

Reading closingQuoteReading(const State& state, const market::UnderlyingMarket& market, domain::InstrumentId instrument)
{
    return quoteReading(state, market, instrument, kMostApart);
}

Reading hedgeQuoteReading(const State& state, const market::UnderlyingMarket& market, const domain::HedgeVenue& venue)
{
    const auto id = state.market.find(venue);
    return id ? hedgeQuoteReading(state, market, *id) : Reading{};
}

Reading shareReading(const State& state, const domain::PoolShare& share)
{
    Reading reading = sampled(share.price, state.now - share.sampleTime, state.config.settings.ages.hedgeQuote, false,
                              "the pool's own price");
    reading.quality = domain::worse(reading.quality, share.quality);
    return fresh(state, reading, state.market.cut().quotes.contains(share.instrument));
}

Reading oracleReading(const State& state, const market::UnderlyingMarket& market)
{
    if (!market.oracle) return {};
    const auto& oracle = *market.oracle;
    const Duration limit = Duration::fromSeconds(oracle.heartbeat.inSeconds() * 1.1);
    Reading reading = sampled(oracle.price.toDouble(), state.now - oracle.publishedAt, limit, false,
                              "oracle network; limit is its heartbeat plus 10 %");
    const double index = market.spot();
    if (index > 0.0 && std::abs(oracle.price.toDouble() / index - 1.0) > kMostApart && reading.quality == Quality::Good)
        reading.quality = Quality::Suspect;
    return fresh(state, reading, state.market.cut().oracles.contains(market.code));
}

Reading gasReading(const State& state)
{
    const auto gas = state.market.gas();
    if (!gas)
        return {.value = state.config.settings.assumedBaseFeeGwei,
                .quality = Quality::Assumed,
                .estimated = true,
                .source = "assumed: this source has no gas"};
    return fresh(state,
                 sampled(gas->baseFeeGwei, state.now - state.market.gasTime(), state.config.settings.ages.gas, false,
                         "base fee"),
                 state.market.cut().gas);
}

const market::ExpiryChain* findExpiry(const market::UnderlyingMarket& market, const domain::Instrument& option)
{
    const auto* chain = market.chainOf(option);
    if (chain == nullptr) return nullptr;
    const auto found = chain->expiries.find(option.expiry);
    return found == chain->expiries.end() ? nullptr : &found->second;
}

Quality smileQuality(const State& state, const market::ExpiryChain& chain)
{
    if (chain.fitTime.isNever()) return Quality::Missing;
    const Duration age = state.now - chain.fitTime;
    if (age > state.config.settings.ages.surface || chain.cut || inputsWait(state)) return Quality::Stale;
    // Within a second it is the capture itself: the recording's last batch stands a millisecond after it.
    const bool carried = state.config.settings.profile == domain::Profile::Recorded && age > Duration::seconds(1);
    return domain::worse(carried ? Quality::Carried : Quality::Good, chain.fitQuality);
}

namespace {

void refuseIndex(std::optional<InputFault>& first, const market::UnderlyingMarket& market)
{
    if (const auto jumped = market.waitingPrice(market::kIndexPrice))
        refuse(first, {.rule = domain::Rule::F31,
                       .input = InputKind::IndexJump,
                       .quality = Quality::Suspect,
                       .value = market.namedIndex ? market.namedIndex->price.toDouble() : 0.0,
                       .other = *jumped});
    if (const auto* other = market.disagreeingIndex())
        refuse(first, {.rule = domain::Rule::C18,
                       .input = InputKind::Indices,
                       .quality = Quality::Suspect,
                       .value = market.namedIndex->price.toDouble(),
                       .other = other->price.toDouble(),
                       .source = market.namedIndex->source,
                       .against = other->source});
}

bool needsOracle(const State& state) { return state.config.settings.profile != domain::Profile::Recorded; }

/// What may forbid a decision, in the order in which it is told.
std::optional<InputFault> firstFault(const State& state, const market::UnderlyingMarket& market, const Reading& index,
                                     const HeldSurface& surface, const UnderlyingRisk& risk)
{
    std::optional<InputFault> first;
    refuseIndex(first, market);
    refuseStale(first, InputKind::Index, index);
    if (surface.worst.quality == Quality::Suspect)
        refuse(first, {.input = InputKind::Smile,
                       .quality = Quality::Suspect,
                       .value = surface.doubt,
                       .expiry = surface.expiry,
                       .source = surface.doubted != nullptr ? wordsOf(surface.doubted->fitReason) : std::string()});
    refuseStale(first, InputKind::Surface, surface.worst);
    if (needsOracle(state)) refuseStale(first, InputKind::Oracle, oracleReading(state, market));
    refuseShares(first, state, market);
    if (risk.book.missing > 0)
        refuse(
            first,
            {.rule = domain::Rule::F36, .input = InputKind::Legs, .quality = Quality::Bad, .legs = risk.book.missing});
    return first;
}

}  // namespace

InputCheck checkInputs(const State& state, const std::string& underlying, const UnderlyingRisk& risk)
{
    const market::UnderlyingMarket* market = state.market.find(underlying);
    if (market == nullptr) return {.index = {}, .surface = {}, .fault = InputFault{.input = InputKind::Market}};
    auto surface = heldSurface(state, *market, risk.deltaToHedge());
    InputCheck check{.index = indexReading(state, *market), .surface = surface.worst, .fault = {}};
    check.fault = firstFault(state, *market, check.index, surface, risk);
    return check;
}

std::vector<domain::DecisionInput> listInputs(const State& state, const std::string& underlying,
                                              const UnderlyingRisk& risk, const InputCheck& check)
{
    std::vector<domain::DecisionInput> inputs;
    const market::UnderlyingMarket* market = state.market.find(underlying);
    if (market == nullptr) return inputs;
    const auto list = [&](const std::string& name, const std::string& unit, const Reading& reading) {
        inputs.push_back(toInput(name, unit, reading));
    };
    list(underlying + " index", "USD", check.index);
    list(underlying + " surface, 30-day at the money", "vol pts", check.surface);
    for (const auto& venue : state.config.settings.hedgeVenues)
        if (venue.underlying == underlying)
            list(venue.instrument + " mid", "USD", hedgeQuoteReading(state, *market, venue));
    if (needsOracle(state) || market->oracle) list(underlying + " oracle", "USD", oracleReading(state, *market));
    for (const auto& [id, share] : market->poolShares)
        list(state.market.instruments().at(id).name, "USD", shareReading(state, share));
    list("base fee", "gwei", gasReading(state));
    inputs.push_back({.name = "book gamma",
                      .value = risk.book.exposure.gamma,
                      .unit = underlying + " per 1 %",
                      .ageMilliseconds = 0,
                      .quality = risk.book.missing > 0 ? Quality::Bad : Quality::Good});
    if (risk.restingDelta != 0.0)
        inputs.push_back({.name = "resting orders, not hedged ahead",
                          .value = risk.restingDelta,
                          .unit = underlying,
                          .ageMilliseconds = 0});
    return inputs;
}

}  // namespace ballast::desk
