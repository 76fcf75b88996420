#include <cmath>
#include <fmt/format.h>

#include "desk/pnl_split.h"
#include "desk/pnl_state.h"
#include "desk/state.h"
#include "desk/valuation.h"
#include "market/market_state.h"
#include "market/smile_fits.h"
#include "risk/concentration.h"
#include "risk/scenario_grid.h"
#include "risk/var_es.h"
#include "sections/risk_books.h"
#include "sections/views.h"

namespace ballast::sections {

namespace {

using interfaces::PnlPart;

constexpr double kConfidence = 0.975;
constexpr std::size_t kQuantiles = 400;  ///< Equally likely days; ES at 97.5 % is the mean of the ten worst.
constexpr const char* kTailMethod =
    "One day. All underlyings move together by the same number of standard deviations of their own 30-day volatility, "
    "normal; full revaluation at 400 equally likely moves; volatility by log-moneyness unchanged, no time passes, no "
    "hedging on the way.";

/// Moves of the reference underlying at the middle of each of kQuantiles equal parts of probability.
std::vector<double> dailyMoves(double dailyVolatility)
{
    std::vector<double> moves;
    for (std::size_t i = 0; i < kQuantiles; ++i) {
        const double probability = (static_cast<double>(i) + 0.5) / static_cast<double>(kQuantiles);
        moves.push_back(dailyVolatility * risk::normalQuantile(probability).value_or(0.0));
    }
    return moves;
}

interfaces::TailView tailOf(const RiskBooks& books, std::optional<pricing::Isa> isa)
{
    interfaces::TailView tail{.confidence = kConfidence, .method = kTailMethod};
    std::vector<risk::ScenarioBook> moved;
    double reference = 0.0;
    for (const auto& [code, book] : books) {
        if (!(book.spot() > 0.0)) continue;
        const double volatility = market::atmVolatility30(*book.market);
        if (!(volatility > 0.0) || !market::knowsVolatility(book.market->main())) return tail;
        if (reference == 0.0) reference = volatility;
        moved.push_back({.holdings = book.holdings, .market = book.view(), .spotBeta = volatility / reference});
    }
    const auto moves = dailyMoves(reference / std::sqrt(365.0));
    constexpr std::array<double, 1> kNoShift{0.0};
    const auto grid = risk::scenarioGrid(moved, {.spotShifts = moves, .volatilityShifts = kNoShift, .isa = isa});
    if (!grid || grid->unpricedLegs > 0) return tail;
    const auto loss = risk::scenarioTail(grid->pnlUsd, kConfidence);
    if (!loss) return tail;
    const auto reading = [](double value) {
        return interfaces::Reading{
            .value = value, .quality = domain::Quality::Good, .estimated = true, .source = kTailMethod};
    };
    tail.valueAtRiskUsd = reading(loss->valueAtRisk);
    tail.expectedShortfallUsd = reading(loss->expectedShortfall);
    return tail;
}

interfaces::ConcentrationView viewOf(const risk::Concentration& spread, std::string of, std::string by)
{
    interfaces::ConcentrationView view{.of = std::move(of),
                                       .by = std::move(by),
                                       .unit = "USD/pt",
                                       .gross = spread.gross,
                                       .herfindahl = spread.herfindahl,
                                       .effectiveNames = spread.effectiveNames()};
    for (const auto& share : spread.shares)
        view.shares.push_back({.name = share.name, .amount = share.amount, .share = share.share});
    return view;
}

/// Vega over all underlyings by what `by` says; an expiry or strike is named with its coin.
std::optional<interfaces::ConcentrationView> vegaSpread(const RiskBooks& books, risk::ConcentrationBy by,
                                                        const std::string& name)
{
    std::vector<risk::NamedAmount> amounts;
    const bool nameCoin = by == risk::ConcentrationBy::Expiry || by == risk::ConcentrationBy::Strike;
    for (const auto& [code, book] : books) {
        if (!(book.spot() > 0.0)) continue;
        const auto part = risk::bookConcentration(book.holdings, book.risks, by, risk::ConcentrationOf::Vega);
        if (!part) return std::nullopt;
        for (const auto& share : part->shares)
            amounts.push_back({.name = nameCoin ? code + " " + share.name : share.name, .amount = share.amount});
    }
    const auto spread = risk::concentration(amounts);
    if (!spread) return std::nullopt;
    return viewOf(*spread, "Vega", name);
}

std::vector<PnlPart> partsOf(const risk::PnlAttribution& a, double settlementUsd)
{
    return {{"Delta", a.delta, "net delta times the move of spot"},
            {"Gamma", a.gamma, "half gamma times the squared move of spot"},
            {"Vega", a.vega, "vega times the move of each option's volatility at its new place"},
            {"Theta", a.theta, "theta times the time passed"},
            {"Vanna", a.vanna, "spot and volatility together"},
            {"Volga", a.volga, "half volga times the squared move of volatility"},
            {"Charm", a.charm, "delta's change over time, times the move of spot"},
            {"Veta", a.veta, "vega's change over time, times the move of volatility"},
            {"Basis", a.basis, "forwards and hedge mids that moved other than with spot"},
            {"Trades", a.carry.newTrades, "edge of fills against our fit: quotes earn it, hedges pay it"},
            {"Settlement", settlementUsd, "payouts of expired options less their last value"},
            {"Pool fees", a.carry.poolFees, "what pool shares earned, collected or not, at the price of then"},
            {"Funding", a.carry.funding, "perpetual funding received less paid"},
            {"Fees", a.carry.fees, "venue fees"},
            {"Gas", a.carry.gas, "gas of on-chain trades"}};
}

std::vector<PnlPart> namedParts(const std::map<std::string, double>& parts, const std::string& definition)
{
    std::vector<PnlPart> named;
    for (const auto& [name, usd] : parts)
        named.push_back({name, usd, definition});
    return named;
}

constexpr const char* kVenueRule =
    "positions and cash of the account at our fit, less what they stood for when the day began and what was brought "
    "in; fees, gas and funding in it";
constexpr const char* kStrategyRule =
    "what the day's trades of this kind have earned since, at our fit, with their fees and funding; \"held before\" "
    "is what was there when the day began";

std::vector<PnlPart> causes(const risk::PnlAttribution& sum, double settlementUsd)
{
    auto parts = partsOf(sum, settlementUsd);
    parts.push_back({"Unexplained", sum.residual, "change of equity that no cause above explains"});
    return parts;
}

interfaces::PnlDayView dayView(const desk::EarnedDay& day)
{
    return {.day = {day.day * Duration::hours(24).nanoseconds},
            .isOver = true,
            .theoreticalUsd = day.fairUsd,
            .markToMarketUsd = day.markedUsd,
            .byCause = causes(day.byCause, day.settlementUsd),
            .byVenue = namedParts(day.byVenue, kVenueRule),
            .byStrategy = namedParts(day.byStrategy, kStrategyRule)};
}

}  // namespace

std::vector<interfaces::PnlDayView> dayViews(const desk::State& state)
{
    std::vector<interfaces::PnlDayView> views;
    const auto& pnl = state.pnl;
    if (pnl.day >= 0 && pnl.equity && pnl.equityAtDayStart) {
        interfaces::PnlDayView today{.day = {pnl.day * Duration::hours(24).nanoseconds},
                                     .theoreticalUsd = *pnl.equity - *pnl.equityAtDayStart,
                                     .markToMarketUsd = *pnl.marked - *pnl.markedAtDayStart};
        if (state.attribution.steps > 0) today.byCause = causes(state.attribution.sum, state.attribution.settlementUsd);
        if (const auto parts = pnlByVenue(state)) today.byVenue = namedParts(*parts, kVenueRule);
        if (const auto parts = pnlByStrategy(state)) today.byStrategy = namedParts(*parts, kStrategyRule);
        views.push_back(std::move(today));
    }
    for (auto day = state.earnings.days.rbegin(); day != state.earnings.days.rend(); ++day)
        views.push_back(dayView(*day));
    return views;
}

std::optional<interfaces::AttributionView> attributionView(const desk::State& state)
{
    const auto& split = state.attribution;
    if (split.steps == 0 || !split.mark) return std::nullopt;
    interfaces::AttributionView view{.from = split.from,
                                     .to = split.mark->time,
                                     .parts = partsOf(split.sum, split.settlementUsd),
                                     .totalUsd = split.sum.total,
                                     .residualUsd = split.sum.residual,
                                     .missing = split.sum.missing,
                                     .steps = split.steps};
    double sizes = 0.0;
    for (const auto& part : view.parts)
        sizes += std::abs(part.usd);
    view.residualShare = sizes > 0.0 ? std::abs(view.residualUsd) / sizes : 0.0;
    view.alarm = view.residualShare > 0.10;
    return view;
}

std::shared_ptr<const interfaces::PortfolioView> portfolioView(const desk::State& state, const RiskBooks& books)
{
    if (!state.bookResolved) return nullptr;
    auto view = std::make_shared<interfaces::PortfolioView>();
    view->tail = tailOf(books, state.config.pictureIsa);
    using By = risk::ConcentrationBy;
    for (const auto& [by, name] : {std::pair{By::Underlying, "underlying"}, std::pair{By::Venue, "venue"},
                                   std::pair{By::Expiry, "expiry"}, std::pair{By::Strike, "strike"}})
        if (auto spread = vegaSpread(books, by, name)) view->concentrations.push_back(std::move(*spread));
    view->attribution = attributionView(state);
    view->days = dayViews(state);
    return view;
}

}  // namespace ballast::sections
