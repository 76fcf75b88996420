#include <algorithm>
#include <array>
#include <cmath>

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
    domain::InstrumentId option;
    domain::OptionRight right{};
    risk::OptionPoint point;
    double delta{};   ///< |Forward delta|.
    bool standing{};  ///< Quoted already.
    bool taken{};     ///< By a point before.
};

/// Every option of an expiry that has a volatility.
std::vector<Quotable> quotables(const risk::CarriedSmile& smile, const ExpiryChain& chain,
                                const std::vector<domain::InstrumentId>& standing)
{
    std::vector<Quotable> result;
    std::optional<risk::OptionPoint> point;
    double strike = 0.0, deviation = 0.0, callDelta = 0.0;
    for (const auto& entry : chain.options) {
        // Call and put of a strike stand side by side and on one point.
        if (entry.strike != strike) {
            strike = entry.strike;
            point = risk::pointOn(smile, strike);
            deviation = point ? point->volatility * std::sqrt(std::max(point->yearsToExpiry, 0.0)) : 0.0;
            if (deviation > 0.0) callDelta = pricing::normalCdf(-point->logMoneyness / deviation + 0.5 * deviation);
        }
        if (!(deviation > 0.0)) continue;
        result.push_back({.option = entry.id,
                          .right = entry.right,
                          .point = *point,
                          .delta = entry.right == domain::OptionRight::Call ? callDelta : 1.0 - callDelta,
                          .standing = std::binary_search(standing.begin(), standing.end(), entry.id)});
    }
    return result;
}

/// The option nearest to the point's delta that is not taken. One that is quoted already is preferred by 0.04 of delta,
/// so that quotes do not hop between strikes as spot moves.
Quotable* nearest(std::vector<Quotable>& options, const Point& point)
{
    Quotable* best = nullptr;
    double bestDistance = 0.0;
    for (auto& candidate : options) {
        if (candidate.right != point.right || candidate.taken) continue;
        const double distance = std::abs(candidate.delta - point.delta) - (candidate.standing ? 0.04 : 0.0);
        if (best != nullptr && distance >= bestDistance) continue;
        bestDistance = distance;
        best = &candidate;
    }
    return best;
}

bool isSame(const risk::CarriedSmile& a, const risk::CarriedSmile& b)
{
    const auto& x = a.smile.parameters();
    const auto& y = b.smile.parameters();
    return a.forward == b.forward && a.forwardPerSpot == b.forwardPerSpot && a.yearsToExpiry == b.yearsToExpiry &&
           a.smile.yearsToExpiry() == b.smile.yearsToExpiry() && x.a == y.a && x.b == y.b && x.rho == y.rho &&
           x.m == y.m && x.sigma == y.sigma;
}

bool isListed(const std::vector<domain::InstrumentId>& options, const ExpiryChain& chain)
{
    return std::equal(options.begin(), options.end(), chain.options.begin(), chain.options.end(),
                      [](domain::InstrumentId id, const OptionEntry& entry) { return id == entry.id; });
}

/// The options of an expiry that are quoted now; `standing`, ascending, are those that were.
std::vector<QuoteCache::Chosen>& choose(QuoteCache::Expiry& last, const std::optional<risk::CarriedSmile>& smile,
                                        const ExpiryChain& chain, const std::vector<domain::InstrumentId>& standing,
                                        std::uint64_t listings)
{
    if (smile && last.smile && isSame(*smile, *last.smile) && last.standing == standing && last.listings == listings &&
        isListed(last.options, chain))
        return last.chosen;
    last.smile = smile;
    last.listings = listings;
    last.standing = standing;
    last.options.clear();
    for (const auto& entry : chain.options)
        last.options.push_back(entry.id);
    last.chosen.clear();
    if (!smile) return last.chosen;
    auto options = quotables(*smile, chain, standing);
    for (const auto& point : kPoints) {
        auto* chosen = nearest(options, point);
        if (chosen == nullptr) continue;
        chosen->taken = true;
        last.chosen.push_back({.option = chosen->option, .point = chosen->point, .inputs = {}, .quote = {}});
    }
    return last.chosen;
}

/// Its quote, made anew where something that it stands on is another.
const std::optional<domain::OwnQuote>& quoteOf(QuoteCache::Chosen& chosen, quoting::QuoteInputs inputs,
                                               const domain::Instrument& option,
                                               const domain::QuotingSettings& settings)
{
    if (chosen.inputs == inputs) return chosen.quote;
    chosen.inputs = inputs;
    inputs.option = &option;
    chosen.quote = quoting::makeQuote(inputs, settings);
    return chosen.quote;
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

/// What the desk would quote now.
std::vector<domain::OwnQuote> wantedQuotes(Engine::State& state, const UnderlyingMarket& market,
                                           const domain::QuoteSet* standing, double share)
{
    const auto& settings = state.config.settings.quoting;
    std::vector<domain::OwnQuote> wanted;
    const auto listings = state.marks.ofListing(market.code);
    const auto expiries = quotedExpiries(market, state.now, settings.instrumentsPerUnderlying);
    if (!expiries.empty()) state.quoteCache.forgetBefore(market.code, expiries.front());
    for (const Timestamp expiry : expiries) {
        std::vector<domain::InstrumentId> before;
        if (standing != nullptr)
            for (const auto& quote : standing->quotes)
                if (state.market.instruments().at(quote.instrument).expiry == expiry)
                    before.push_back(quote.instrument);
        std::sort(before.begin(), before.end());
        const auto smile = risk::findCarriedSmile(viewOf(state, market), expiry);  // Of the main chain.
        auto& last = state.quoteCache.of(market.code, expiry);
        for (auto& chosen : choose(last, smile, market.main().expiries.at(expiry), before, listings)) {
            const quoting::QuoteInputs inputs{.forward = chosen.point.forward,
                                              .spot = market.spot(),
                                              .yearsToExpiry = chosen.point.yearsToExpiry,
                                              .midVolatility = chosen.point.volatility,
                                              .vegaInventoryShare = share,
                                              .maySell = share > -1.0,
                                              .mayBuy = share < 1.0};
            const auto& option = state.market.instruments().at(chosen.option);
            if (const auto& quote = quoteOf(chosen, inputs, option, settings)) wanted.push_back(*quote);
        }
    }
    return wanted;
}

}  // namespace

void requote(Engine::State& state, EngineOutput& output, const std::string& underlying)
{
    const auto& settings = state.config.settings.quoting;
    const auto* market = state.market.find(underlying);
    if (!settings.enabled || market == nullptr) return;
    const auto before = state.quotes.find(underlying);
    const auto* standing = before != state.quotes.end() ? &before->second : nullptr;
    domain::QuoteSet set{.underlying = underlying, .time = state.now};
    std::optional<double> share;  ///< Vega over its limit.
    if (mayQuote(state, *market)) {
        share = riskOf(state, underlying).book.exposure.vega / state.config.book.findLimits(underlying)->vegaUsd;
        set.quotes = wantedQuotes(state, *market, standing, *share);
    }
    const bool same = standing != nullptr ? !differs(set, *standing, settings) : set.quotes.empty();
    if (same) return;
    if (share) set.rule = quoting::describeRule(settings, *share);
    auto judged = controls::Gate(DeskView(state)).judge(set);
    // What the gate stops is taken away instead: the empty set passes any state.
    if (std::holds_alternative<std::vector<domain::Refusal>>(judged)) {
        set.quotes.clear();
        if (standing == nullptr || standing->quotes.empty()) return;
        judged = controls::Gate(DeskView(state)).judge(set);
    }
    state.quotes[underlying] = set;
    output.quoteSets.push_back(std::move(std::get<0>(judged)));
}

}  // namespace ballast::engine
