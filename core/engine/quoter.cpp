#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "engine/state.h"
#include "quoting/option_quotes.h"

namespace ballast::engine {

namespace {

/// |Forward delta| of the strikes that are quoted at each expiry, puts then calls.
struct Point {
    domain::OptionRight right;
    double delta;
};
constexpr std::array<Point, 8> kPoints{{{domain::OptionRight::Put, 0.10},
                                        {domain::OptionRight::Put, 0.20},
                                        {domain::OptionRight::Put, 0.30},
                                        {domain::OptionRight::Put, 0.45},
                                        {domain::OptionRight::Call, 0.45},
                                        {domain::OptionRight::Call, 0.30},
                                        {domain::OptionRight::Call, 0.20},
                                        {domain::OptionRight::Call, 0.10}}};

/// The first five expiries at least three days away.
std::vector<Timestamp> quotedExpiries(const UnderlyingMarket& market, Timestamp now, int wanted)
{
    std::vector<Timestamp> expiries;
    for (const auto& [expiry, chain] : market.chains)
        if (expiry - now > Duration::days(3) && market.surface->findSlice(expiry) != nullptr &&
            static_cast<int>(expiries.size()) * static_cast<int>(kPoints.size()) < wanted)
            expiries.push_back(expiry);
    return expiries;
}

/// The option nearest to the point's delta that is not in `taken`. One that is quoted already is preferred by 0.04 of
/// delta, so that quotes do not hop between strikes as spot moves.
std::optional<quoting::QuoteInputs> inputsFor(const Engine::State& state, const UnderlyingMarket& market,
                                              Timestamp expiry, const Point& point,
                                              const std::set<domain::InstrumentId>& standing,
                                              const std::set<domain::InstrumentId>& taken)
{
    std::optional<quoting::QuoteInputs> best;
    double bestDistance = 0.0;
    for (const auto& entry : market.chains.at(expiry).options) {
        if (entry.right != point.right || taken.contains(entry.id)) continue;
        const auto& option = state.market.instruments().at(entry.id);
        const auto unit = risk::valueHolding({.instrument = &option, .quantity = 1.0}, market.view(state.now));
        const double distance =
            std::abs(std::abs(unit.forwardDelta) - point.delta) - (standing.contains(entry.id) ? 0.04 : 0.0);
        if (!unit.complete || (best && distance >= bestDistance)) continue;
        bestDistance = distance;
        best = quoting::QuoteInputs{.option = &option,
                                    .forward = unit.forward,
                                    .spot = market.spot(),
                                    .yearsToExpiry = (expiry - state.now).inYears(),
                                    .midVolatility = unit.volatility};
    }
    return best;
}

bool mayQuote(const Engine::State& state, const UnderlyingMarket& market)
{
    if (state.tradingState != domain::TradingState::Normal || !state.bookResolved || !market.surface) return false;
    const bool paused = std::any_of(state.overrides.begin(), state.overrides.end(), [&](const Override& over) {
        return over.action == domain::OperatorAction::PauseUnderlying &&
               (over.underlying.empty() || over.underlying == market.code);
    });
    const auto* limits = state.config.book.findLimits(market.code);
    const auto hedging = state.hedging.find(market.code);
    // A missing vega limit allows no inventory, and what cannot be hedged now is not quoted.
    const bool hedgeable = hedging != state.hedging.end() && hedging->second.offBecause.empty();
    return !paused && hedgeable && limits != nullptr && limits->vegaUsd > 0.0 &&
           indexReading(state, market).quality == domain::Quality::Good;
}

/// Whether the new set says something else than the one that stands. A set younger than 3 s is replaced only for a move
/// four times as large, so that a fast tape does not turn into a quote a second.
bool differs(const domain::QuoteSet& a, const domain::QuoteSet& b, const domain::QuotingSettings& settings)
{
    const double patience = a.time - b.time < Duration::seconds(3) ? 4.0 : 1.0;
    if (a.quotes.size() != b.quotes.size()) return true;
    for (std::size_t i = 0; i < a.quotes.size(); ++i) {
        const auto& x = a.quotes[i];
        const auto& y = b.quotes[i];
        if (x.instrument != y.instrument ||
            std::abs(x.midVolatility - y.midVolatility) > patience * settings.requoteVolatility ||
            std::abs(x.inventoryShift - y.inventoryShift) > patience * 0.1 * settings.requoteVolatility)
            return true;
        const double move = std::abs(x.bid.toDouble() - y.bid.toDouble());
        if (move > patience * std::max(0.02 * x.ask.toDouble(), 0.0003)) return true;
    }
    return false;
}

}  // namespace

void requote(Engine::State& state, EngineOutput& output, const std::string& underlying)
{
    const auto& settings = state.config.settings.quoting;
    const auto* market = state.market.find(underlying);
    if (!settings.enabled || market == nullptr) return;
    domain::QuoteSet set{.underlying = underlying, .time = state.now};
    const auto standing = state.quotes.find(underlying);
    std::set<domain::InstrumentId> quoted, taken;
    if (standing != state.quotes.end())
        for (const auto& quote : standing->second.quotes)
            quoted.insert(quote.instrument);
    if (mayQuote(state, *market)) {
        const auto* limits = state.config.book.findLimits(underlying);
        const double vega = riskOf(state, underlying).book.exposure.vega;
        const double share = vega / limits->vegaUsd;
        set.rule = quoting::describeRule(settings, share);
        for (const Timestamp expiry : quotedExpiries(*market, state.now, settings.instrumentsPerUnderlying))
            for (const auto& point : kPoints) {
                auto inputs = inputsFor(state, *market, expiry, point, quoted, taken);
                if (!inputs) continue;
                taken.insert(inputs->option->id);
                inputs->vegaInventoryShare = share;
                inputs->mayBuy = share < 1.0;
                inputs->maySell = share > -1.0;
                if (auto quote = quoting::makeQuote(*inputs, settings)) set.quotes.push_back(*quote);
            }
    }
    const bool same = standing != state.quotes.end() ? !differs(set, standing->second, settings) : set.quotes.empty();
    if (same) return;
    state.quotes[underlying] = set;
    output.quoteSets.push_back(std::move(set));
}

}  // namespace ballast::engine
