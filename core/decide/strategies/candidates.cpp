#include "strategies/candidates.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

#include "controls/gate_rules.h"
#include "desk/readings.h"
#include "desk/standing.h"
#include "desk/valuation.h"
#include "market/market_state.h"
#include "market/smile_fits.h"
#include "market/usd_rates.h"
#include "rebalancing/cost_model.h"
#include "rebalancing/no_trade_band.h"
#include "rebalancing/objective.h"

namespace ballast::strategies {

namespace {

using domain::Candidate;
using domain::Excluded;
using domain::Exclusion;
using domain::HedgeVenue;

bool isUsable(const interfaces::Reading& reading) { return reading.value && mayDrive(reading.quality); }

/// Why a venue may not be chosen.
Exclusion exclusion(const desk::State& state, const market::UnderlyingMarket& market, const HedgeVenue& venue,
                    double quantity)
{
    for (const auto& over : state.overrides)
        if (over.action == domain::OperatorAction::ExcludeVenue && over.venue == venue.venue)
            return {.why = Excluded::ByPerson, .who = over.owner};
    const auto id = state.market.find(venue);
    if (!id) return {.why = Excluded::NoQuote};
    const auto reading = hedgeQuoteReading(state, market, *id);
    if (!reading.value) return {.why = Excluded::NoQuote};
    if (reading.quality == domain::Quality::Suspect) return {.why = Excluded::SuspectQuote};
    if (!isUsable(reading)) return {.why = Excluded::StaleQuote};
    if (venue.gasUnits > 0.0 && !isUsable(gasReading(state))) return {.why = Excluded::StaleGas};
    const auto& instrument = state.market.instruments().at(*id);
    if (!instrument.expiry.isNever() && instrument.expiry <= state.now) return {.why = Excluded::Expired};
    if (venue.kind != domain::InstrumentKind::Spot) return {};
    const auto account = tradingAccount(state, instrument);
    const double held = state.book.quantityOf({account, *id}).toDouble();
    if (quantity < 0.0 && held + quantity < -1e-9) return {.why = Excluded::NoCoins};
    if (quantity > 0.0 && state.book.cashOf(account, "USDC") < quantity * *reading.value)
        return {.why = Excluded::NoCash};
    return {};
}

/// The venue whose cost the band stands on.
struct CheapestVenue {
    const HedgeVenue* venue{};
    double rate{};
    bool usable{};
};

/// Cheapest of the usable venues; when there is none, of all, so that a refusal still shows its band.
CheapestVenue cheapestVenue(const desk::State& state, const market::UnderlyingMarket& market)
{
    CheapestVenue best;
    for (const auto& venue : state.config.settings.hedgeVenues) {
        if (venue.underlying != market.code) continue;
        const bool usable = exclusion(state, market, venue, 0.0).isNone();
        // A quote that may not be used gives no spread either.
        const auto quote = usable ? venueQuote(state, market, venue)
                                  : rebalancing::VenueQuote{.mid = market.spot(), .halfSpread = -1.0};
        const double rate = rebalancing::proportionalRate(venue, quote);
        const bool better = best.venue == nullptr || (usable != best.usable ? usable : rate < best.rate);
        if (better) best = {&venue, rate, usable};
    }
    return best;
}

/// What is traded there as the venue lists it; as the settings have it where it does not, or has no price yet.
struct Traded {
    desk::HedgeContract contract;
    domain::PriceRule price;
};
Traded tradedAt(const desk::State& state, const HedgeVenue& venue)
{
    const auto id = state.market.find(venue);
    if (id)
        if (const auto listed = hedgeContractOf(state, state.market.instruments().at(*id)))
            return {*listed, state.market.instruments().at(*id).price};
    return {{.coins = 1.0, .lot = venue.lotSize}, venue.price};
}

/// What C03 counts for a coin of it: what its contracts stand for, which spot alone says of those that count coins.
double usdACoin(const desk::State& state, const HedgeVenue& venue, const desk::HedgeContract& contract)
{
    const double spot = state.market.find(venue.underlying)->spot();
    const auto id = state.market.find(venue);
    if (!id) return spot;
    const auto& instrument = state.market.instruments().at(*id);
    return instrument.unit == domain::ContractUnit::Quote ? instrument.multiplier.toDouble() / contract.coins : spot;
}

/// Coins of the largest order that the engine may send there: the book's notional (C03) and what one order may be
/// (C02). What is beyond goes with the next evaluation.
double largestHedge(const desk::State& state, const HedgeVenue& venue, const desk::HedgeContract& contract,
                    double largestUsd)
{
    const double byNotional = largestUsd / usdACoin(state, venue, contract);
    const auto id = state.market.find(venue);
    if (!id) return byNotional;
    const double spot = state.market.find(venue.underlying)->spot();
    return std::min(byNotional, controls::largestOrder(state.market.instruments().at(*id), spot) * contract.coins);
}

/// The price of the venue's rule that lies `room` beyond mid, rounded so that the order fills; where that would leave
/// the collar, the last one inside it. Zero, which the gate refuses, if it is no price at all.
double limitPrice(const domain::PriceRule& rule, double mid, double size, double room, double collar)
{
    const auto exact = domain::Price::fromDouble(mid * (1.0 + std::copysign(room, size)));
    if (!exact) return 0.0;
    const auto side = size > 0.0 ? domain::Side::Buy : domain::Side::Sell;
    const double reached = rule.rounded(*exact, domain::towardsFill(side)).toDouble();
    if (std::abs(reached - mid) <= collar * mid) return reached;
    return rule.rounded(*exact, domain::awayFromFill(side)).toDouble();
}

/// The price of the order of our own that a limit on the other side would meet first (C22); empty: none stands there.
std::optional<domain::Price> nearestOfOurOwn(const desk::State& state, domain::InstrumentId id, domain::Side side)
{
    std::optional<domain::Price> nearest;
    const auto see = [&](domain::Price price) {
        if (price.units() <= 0) return;
        if (!nearest || (side == domain::Side::Buy ? price < *nearest : price > *nearest)) nearest = price;
    };
    for (const auto& [name, order] : state.ledger.open()) {
        if (order.intent.instrument != id || order.intent.side == side) continue;
        see(order.terms.limitPrice);
        if (order.asked) see(order.asked->limitPrice);
    }
    return nearest;
}

/// A limit ends one price short of an order of our own that it would meet, where it still reaches the best price of
/// the others; it stays as it is where it does not, and the gate says why nothing leaves there.
double shortOfOurOwn(const desk::State& state, const market::UnderlyingMarket& market, const HedgeVenue& venue,
                     double size, double limit)
{
    const auto id = state.market.find(venue);
    const auto quote = id ? market.hedgeQuotes.find(*id) : market.hedgeQuotes.end();
    if (quote == market.hedgeQuotes.end()) return limit;
    const bool buys = size > 0.0;
    const auto ours = nearestOfOurOwn(state, *id, buys ? domain::Side::Buy : domain::Side::Sell);
    if (!ours || (buys ? ours->toDouble() > limit : ours->toDouble() < limit)) return limit;
    const auto& rule = state.market.instruments().at(*id).price;
    const auto unit = domain::Price::fromUnits(1);
    const auto shorter =
        buys ? rule.rounded(*ours - unit, domain::Rounding::Down) : rule.rounded(*ours + unit, domain::Rounding::Up);
    const bool reaches = buys ? shorter >= quote->second.ask : shorter <= quote->second.bid;
    return reaches ? shorter.toDouble() : limit;
}

}  // namespace

rebalancing::VenueQuote venueQuote(const desk::State& state, const market::UnderlyingMarket& market,
                                   const HedgeVenue& venue)
{
    const auto id = state.market.find(venue).value_or(domain::InstrumentId{});
    const auto found = market.hedgeQuotes.find(id);
    if (found == market.hedgeQuotes.end()) return {.mid = market.spot(), .halfSpread = -1.0};
    const auto& quote = found->second;
    rebalancing::VenueQuote result{.mid = market.linearPrices.at(id)};
    result.halfSpread = 0.5 * (quote.ask.toDouble() - quote.bid.toDouble());
    result.depthCoins = quote.depth.toDouble();
    const auto funding = market.fundingPerHour.find(id);
    if (funding != market.fundingPerHour.end()) result.fundingPerHour = funding->second;
    return result;
}

rebalancing::CostContext costContext(const desk::State& state, double dailyVolatility)
{
    const auto gas = state.market.gas();
    const auto ether = usdPer(state.market, "ETH");  // Gas of every chain is paid in it.
    return {.dailyVolatility = dailyVolatility,
            .gasGwei = gas ? gas->baseFeeGwei + gas->priorityFeeGwei : state.config.settings.assumedBaseFeeGwei,
            .gasCoinUsd = ether ? ether->usd : 0.0,
            .holdingHours = state.config.settings.horizon.inSeconds() / 3600.0};
}

double dailyVolatilityOf(const desk::State& state, const market::UnderlyingMarket& market, bool& assumed)
{
    const auto& surface = market.main().surface;
    const double atm =
        market::knowsVolatility(market.main()) ? surface->impliedVolatility(state.now + Duration::days(7), 0.0) : 0.0;
    assumed = !(atm > 0.0);
    return assumed ? state.config.settings.dailyVolatilityFallback : atm / std::sqrt(365.0);
}

std::optional<HedgeFigures> hedgeFigures(const desk::State& state, const std::string& underlying,
                                         const desk::UnderlyingRisk& risk)
{
    const auto* market = state.market.find(underlying);
    const auto* limits = state.config.book.findLimits(underlying);
    if (market == nullptr || limits == nullptr || !(market->spot() > 0.0)) return std::nullopt;
    HedgeFigures f;
    f.riskAversion = limits->riskAversion;
    f.target = limits->targetDelta;
    f.dailyVolatility = dailyVolatilityOf(state, *market, f.volatilityAssumed);
    const double spot = market->spot();
    f.hourlyVariance = f.dailyVolatility * f.dailyVolatility / 24.0 * spot * spot;
    const auto cheapest = cheapestVenue(state, *market);
    if (cheapest.venue == nullptr) return std::nullopt;
    f.costRate = cheapest.rate;
    f.venueUsable = cheapest.usable;
    const auto contract = tradedAt(state, *cheapest.venue).contract;
    const rebalancing::BandInputs inputs{
        .spot = spot,
        .gammaPerUsd = risk.book.gammaPerUsd,
        .costRate = f.costRate,
        .riskAversion = f.riskAversion,
        .target = f.target,
        .lot = contract.leastCoins(),
        .fixedCostUsd = rebalancing::gasUsd(*cheapest.venue, costContext(state, f.dailyVolatility)),
        .hourlyVarianceUsd2 = f.hourlyVariance};
    const auto band = rebalancing::noTradeBand(inputs);
    if (!band) return std::nullopt;
    f.band = *band;
    f.halfWidth = f.band.upper - f.target;
    f.horizonHours = rebalancing::riskHorizonHours(f.costRate, spot, f.riskAversion, f.hourlyVariance, f.halfWidth,
                                                   state.config.settings.horizon.inSeconds() / 3600.0);
    return f;
}

double lotAt(const desk::State& state, const HedgeVenue& venue) { return tradedAt(state, venue).contract.leastCoins(); }

namespace {

/// USD of the largest hedge of the engine: the book's notional (C03), and of one that nobody confirms no more than all
/// that C09 lets go. Beyond that it would stop at C09 after each resume, for ever. Where that is less than the venue
/// takes nothing is cut: C09 stops it, and says so.
double mostUsd(const desk::State& state, const HedgeVenue& venue, const domain::UnderlyingLimits& limits,
               const desk::HedgeContract& contract)
{
    const auto hedge = state.hedging.find(venue.underlying);
    double most = limits.orderNotionalUsd;
    if (hedge == state.hedging.end() || hedge->second.mode != domain::HedgeMode::Automatic) return most;
    const double least = contract.leastCoins() * usdACoin(state, venue, contract);
    for (const double volume : {limits.hedgeVolume5minUsd, limits.hedgeVolumeDayUsd})
        if (volume >= least && volume > 0.0) most = std::min(most, volume);
    return most;
}

/// None where the limit of one order is below what the venue takes.
double ofEngine(const desk::HedgeContract& contract, double quantity, double largest)
{
    const double wanted = std::clamp(contract.upToLot(quantity), -largest, largest);
    const double size = std::abs(wanted) < std::abs(quantity) ? contract.downToLot(wanted) : wanted;
    return std::abs(size) < contract.least.toDouble() * contract.coins * (1.0 - 1e-12) ? 0.0 : size;
}

/// Sizes by hand have eight decimals: half of the last one is how far a whole lot may lie above its text.
double ofPerson(const desk::HedgeContract& contract, double quantity, SizeBy by)
{
    constexpr double kHalfUnit = 5e-9;
    const double step = contract.lot.toDouble() * contract.coins;
    if (!(step > 0.0)) return quantity;
    const double lots = by == SizeBy::Shown ? std::round(std::abs(quantity) / step)
                                            : std::floor((std::abs(quantity) + kHalfUnit) / step + 1e-9);
    return std::copysign(lots * step, quantity);
}

}  // namespace

std::vector<Candidate> makeCandidates(const desk::State& state, const std::string& underlying,
                                      const HedgeFigures& figures, double netDelta, double quantity, SizeBy by)
{
    const auto* market = state.market.find(underlying);
    const auto* limits = state.config.book.findLimits(underlying);
    std::vector<Candidate> candidates;
    for (const auto& venue : state.config.settings.hedgeVenues) {
        if (venue.underlying != underlying) continue;
        const auto [contract, price] = tradedAt(state, venue);
        const double size =
            by == SizeBy::Engine
                ? ofEngine(contract, quantity,
                           largestHedge(state, venue, contract, mostUsd(state, venue, *limits, contract)))
                : ofPerson(contract, quantity, by);
        Candidate c{.venue = venue.venue, .instrument = venue.instrument, .quantity = size};
        auto excluded = exclusion(state, *market, venue, size);
        if (excluded.why != Excluded::NoQuote) {
            const auto quote = venueQuote(state, *market, venue);
            const auto context = costContext(state, figures.dailyVolatility);
            c = rebalancing::costOfHedge(venue, quote, context, size);
            const double room = (c.spreadUsd + 1.5 * c.impactUsd) / std::max(std::abs(size) * quote.mid, 1e-9) + 0.001;
            c.limitPrice = limitPrice(price, quote.mid, size, std::min(room, state.config.settings.tickCollar),
                                      state.config.settings.tickCollar);
            c.limitPrice = shortOfOurOwn(state, *market, venue, size, c.limitPrice);
            c.benefitUsd = rebalancing::riskRemovedUsd(figures.riskAversion, figures.hourlyVariance,
                                                       figures.horizonHours, netDelta, netDelta + size, figures.target);
        }
        c.excluded = std::move(excluded);
        candidates.push_back(std::move(c));
    }
    candidates.push_back(domain::holdCandidate());
    return candidates;
}

const Candidate* bestCandidate(const std::vector<Candidate>& candidates)
{
    const Candidate* best = nullptr;
    for (const auto& c : candidates) {
        if (!c.excluded.isNone() || isHold(c) || c.quantity == 0.0) continue;
        if (best == nullptr || c.benefitUsd - c.costUsd > best->benefitUsd - best->costUsd) best = &c;
    }
    return best;
}

}  // namespace ballast::strategies
