#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "engine/desk_view.h"
#include "engine/valuation.h"
#include "pricing/black76.h"
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
    for (const auto& [expiry, chain] : market.main().expiries)
        if (expiry - now > Duration::days(3) && market.main().surface->findSlice(expiry) != nullptr &&
            static_cast<int>(expiries.size()) * static_cast<int>(kPoints.size()) < wanted)
            expiries.push_back(expiry);
    return expiries;
}

/// One option of an expiry and where it stands on the smile.
struct Quotable {
    const domain::Instrument* option{};
    risk::OptionPoint point;
    double delta{};  ///< |Forward delta|.
};

/// Every option of an expiry that has a volatility.
std::vector<Quotable> quotables(const Engine::State& state, const UnderlyingMarket& market, Timestamp expiry)
{
    std::vector<Quotable> result;
    const auto smile = risk::findCarriedSmile(viewOf(state, market), expiry);  // Of the main chain.
    if (!smile) return result;
    std::optional<risk::OptionPoint> point;
    double strike = 0.0, deviation = 0.0, callDelta = 0.0;
    for (const auto& entry : market.main().expiries.at(expiry).options) {
        // Call and put of a strike stand side by side and on one point.
        if (entry.strike != strike) {
            strike = entry.strike;
            point = risk::pointOn(*smile, strike);
            deviation = point ? point->volatility * std::sqrt(std::max(point->yearsToExpiry, 0.0)) : 0.0;
            if (deviation > 0.0) callDelta = pricing::normalCdf(-point->logMoneyness / deviation + 0.5 * deviation);
        }
        if (!(deviation > 0.0)) continue;
        result.push_back({.option = &state.market.instruments().at(entry.id),
                          .point = *point,
                          .delta = entry.right == domain::OptionRight::Call ? callDelta : 1.0 - callDelta});
    }
    return result;
}

/// The option nearest to the point's delta that is not in `taken`. One that is quoted already is preferred by 0.04 of
/// delta, so that quotes do not hop between strikes as spot moves.
const Quotable* nearest(const std::vector<Quotable>& options, const Point& point,
                        const std::set<domain::InstrumentId>& standing, const std::set<domain::InstrumentId>& taken)
{
    const Quotable* best = nullptr;
    double bestDistance = 0.0;
    for (const auto& candidate : options) {
        const auto id = candidate.option->id;
        if (candidate.option->right != point.right || taken.contains(id)) continue;
        const double distance = std::abs(candidate.delta - point.delta) - (standing.contains(id) ? 0.04 : 0.0);
        if (best != nullptr && distance >= bestDistance) continue;
        bestDistance = distance;
        best = &candidate;
    }
    return best;
}

bool mayQuote(const Engine::State& state, const UnderlyingMarket& market)
{
    if (standingOf(state, market.code).state != domain::TradingState::Normal || !state.bookResolved ||
        !market.main().surface)
        return false;
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
        for (const Timestamp expiry : quotedExpiries(*market, state.now, settings.instrumentsPerUnderlying)) {
            const auto options = quotables(state, *market, expiry);
            for (const auto& point : kPoints) {
                const auto* chosen = nearest(options, point, quoted, taken);
                if (chosen == nullptr) continue;
                taken.insert(chosen->option->id);
                const quoting::QuoteInputs inputs{.option = chosen->option,
                                                  .forward = chosen->point.forward,
                                                  .spot = market->spot(),
                                                  .yearsToExpiry = chosen->point.yearsToExpiry,
                                                  .midVolatility = chosen->point.volatility,
                                                  .vegaInventoryShare = share,
                                                  .maySell = share > -1.0,
                                                  .mayBuy = share < 1.0};
                if (auto quote = quoting::makeQuote(inputs, settings)) set.quotes.push_back(*quote);
            }
        }
    }
    const bool same = standing != state.quotes.end() ? !differs(set, standing->second, settings) : set.quotes.empty();
    if (same) return;
    auto judged = controls::Gate(DeskView(state)).judge(set);
    // What the gate stops is taken away instead: the empty set passes any state.
    if (std::holds_alternative<std::vector<domain::Refusal>>(judged)) {
        set.quotes.clear();
        if (standing == state.quotes.end() || standing->second.quotes.empty()) return;
        judged = controls::Gate(DeskView(state)).judge(set);
    }
    state.quotes[underlying] = set;
    output.quoteSets.push_back(std::move(std::get<0>(judged)));
}

}  // namespace ballast::engine
