#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "desk/desk_view.h"
#include "desk/readings.h"
#include "desk/standing.h"
#include "desk/valuation.h"
#include "market/market_state.h"
#include "sections/views.h"
#include "valuation/book_state.h"

namespace ballast::sections {

namespace {

using interfaces::CureOrder;
using interfaces::CureView;

constexpr std::size_t kShown = 3;
/// A breach has ended when the figure has been below this share of its limit for a while.
constexpr double kEnded = 0.95;

/// A figure that only options move.
struct Figure {
    double domain::Exposure::*of;
    double value{}, limit{};
    double goal() const { return std::copysign(kEnded * limit, value); }
};

/// Whole lots that bring the figure to its goal or just beyond; empty where the option does not move it.
std::optional<domain::Quantity> sizeFor(const Figure& figure, double perContract, domain::Quantity lot)
{
    const double wanted = (figure.goal() - figure.value) / perContract;
    if (!std::isfinite(wanted) || wanted == 0.0) return std::nullopt;
    const auto exact = domain::Quantity::fromDouble(wanted);
    if (!exact) return std::nullopt;
    if (lot.units() <= 0) return *exact;
    const std::int64_t lots = (exact->absolute().units() + lot.units() - 1) / lot.units();
    return domain::Quantity::fromUnits((wanted < 0.0 ? -1 : 1) * lots * lot.units());
}

/// One option as a cure at the market's best; empty where it is none: not quoted, no value, or the gate stops it.
std::optional<CureOrder> cureBy(const desk::State& state, const market::UnderlyingMarket& market,
                                const market::OptionEntry& entry, const Figure& figure)
{
    const auto& option = state.market.instruments().at(entry.id);
    const auto unit = unitOf(state, option);
    if (!unit.complete || unit.exposure.*figure.of == 0.0) return std::nullopt;
    const auto size = sizeFor(figure, unit.exposure.*figure.of, option.lotSize);
    if (!size) return std::nullopt;
    const bool buys = size->units() > 0;
    const auto& best = buys ? entry.quote.ask : entry.quote.bid;
    if (!best || best->toDouble() <= 0.0) return std::nullopt;
    const domain::OrderProposal order{
        .instrument = entry.id, .quantity = *size, .limitPrice = *best, .account = tradingAccount(state, option)};
    if (!std::holds_alternative<std::vector<domain::Gated<domain::OrderProposal>>>(
            judge(state, {&order, 1}, domain::Mandate::ByHand)))
        return std::nullopt;
    const double signedSize = size->toDouble();
    const double premiumCoins = option.isInverse() ? signedSize * best->toDouble() * option.multiplier.toDouble() : 0.0;
    return CureOrder{.venue = option.venue,
                     .instrument = option.name,
                     .unit = valuation::priceUnitOf(option),
                     .expiry = option.expiry,
                     .strike = option.strike.toDouble(),
                     .right = option.right,
                     .side = buys ? domain::Side::Buy : domain::Side::Sell,
                     .quantity = std::abs(signedSize),
                     .limitPrice = best->toDouble(),
                     .costUsd = signedSize * (best->toDouble() - unit.markPrice) *
                                valuation::usdPerPrice(option, market.spot()),
                     .after = figure.value + signedSize * unit.exposure.*figure.of,
                     .deltaAfterCoin =
                         riskOf(state, option.underlying).netDelta() + signedSize * unit.exposure.delta - premiumCoins};
}

/// The cheapest, an expiry whose smile may not be hedged with left out.
CureView cureOf(const desk::State& state, const market::UnderlyingMarket& market, const Figure& figure,
                std::string name, std::string unit)
{
    CureView view{.underlying = market.code,
                  .figure = std::move(name),
                  .unit = std::move(unit),
                  .value = figure.value,
                  .limit = figure.limit};
    for (const auto& [expiry, chain] : market.main().expiries) {
        if (expiry <= state.now || !domain::mayDrive(smileQuality(state, chain))) continue;
        for (const auto& entry : chain.options)
            if (auto order = cureBy(state, market, entry, figure)) view.orders.push_back(std::move(*order));
    }
    std::stable_sort(view.orders.begin(), view.orders.end(),
                     [](const CureOrder& a, const CureOrder& b) { return a.costUsd < b.costUsd; });
    if (view.orders.size() > kShown) view.orders.resize(kShown);
    if (view.orders.empty())
        view.message = "No single option that is quoted now cures it within the limits of one order.";
    return view;
}

}  // namespace

interfaces::CuresView curesView(const desk::State& state)
{
    interfaces::CuresView view;
    for (const auto& [key, breach] : state.breaches) {
        const auto* market = state.market.find(key.underlying);
        const auto* limits = state.config.book.findLimits(key.underlying);
        const auto& sum = riskOf(state, key.underlying).book.exposure;
        if (market == nullptr || limits == nullptr) continue;
        const bool gamma = key.figure == desk::LimitedFigure::Gamma;
        if (!gamma && key.figure != desk::LimitedFigure::Vega) continue;
        const Figure figure = gamma ? Figure{&domain::Exposure::gamma, sum.gamma, limits->gammaPerPercent}
                                    : Figure{&domain::Exposure::vega, sum.vega, limits->vegaUsd};
        if (std::abs(figure.value) <= figure.limit) continue;
        view.cures.push_back(cureOf(state, *market, figure, gamma ? "gamma" : "vega",
                                    gamma ? key.underlying + " per 1 %" : "USD per vol pt"));
    }
    return view;
}

}  // namespace ballast::sections
