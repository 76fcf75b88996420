#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>

#include "engine/snapshot_builder.h"
#include "engine/valuation.h"
#include "margin/liquidation_distance.h"
#include "margin/margin_estimate.h"
#include "margin/margin_from_holdings.h"

namespace ballast::engine {

namespace {

using interfaces::Reading;

std::set<domain::AccountId> accountsWithMargin(const Engine::State& state)
{
    std::set<domain::AccountId> accounts;
    for (const auto& [key, amount] : state.book.cash())
        accounts.insert(key.first);
    for (const auto& hedgeVenue : state.config.settings.hedgeVenues)
        if (hedgeVenue.gasUnits > 0.0)  // a wallet: what it holds is paid for
            std::erase_if(accounts,
                          [&](domain::AccountId id) { return state.book.accounts().at(id).venue == hedgeVenue.venue; });
    return accounts;
}

/// What an account holds, and the markets that value it.
struct Account {
    std::string venue;
    std::vector<risk::Holding> holdings;
    std::vector<risk::MarginMarket> markets;
    std::vector<domain::CashBalance> dollars;  ///< Coins stand among the holdings.
    double greatestVolatility{};               ///< Of the underlyings held, annual; 0 if no surface tells.
};

Account accountOf(const Engine::State& state, domain::AccountId id)
{
    Account account{.venue = state.book.accounts().at(id).venue};
    for (const auto& [code, market] : state.market.underlyings()) {
        if (!(market.spot() > 0.0)) continue;
        account.markets.push_back({.underlying = code, .view = viewOf(state, market)});
        const auto held = state.book.holdings(state.market, code, id);
        if (!held.empty()) account.greatestVolatility = std::max(account.greatestVolatility, atmVolatility30(market));
        account.holdings.insert(account.holdings.end(), held.begin(), held.end());
    }
    for (const auto& [key, amount] : state.book.cash())
        if (key.first == id && isStable(key.second))
            account.dollars.push_back({.venue = account.venue, .currency = key.second, .amount = amount});
    return account;
}

void setFunding(const Engine::State& state, const std::string& venue, risk::MarginPortfolio& portfolio)
{
    for (auto& underlying : portfolio.underlyings) {
        const auto* market = state.market.find(underlying.name);
        if (market == nullptr) continue;
        for (auto& perpetual : underlying.perpetuals) {
            const auto id = state.market.instruments().find(venue, perpetual.name);
            const auto rate = market->fundingPerHour.find(id.value_or(domain::InstrumentId{}));
            if (rate != market->fundingPerHour.end()) perpetual.hourlyFundingRate = rate->second;
        }
    }
}

void fillDistance(const Engine::State& state, const risk::MarginPortfolio& portfolio, const risk::MarginRule& rule,
                  double dailyVolatility, interfaces::VenueMargin& view)
{
    const auto distance = risk::liquidationDistance(portfolio, rule, dailyVolatility, {}, state.config.pictureIsa);
    if (!distance) {
        view.liquidationMessage = distance.error().message;
        return;
    }
    view.liquidationHours = distance->fundingHours;
    if (!distance->shock) {
        view.liquidationMessage = "none in the range scanned: " + distance->method;
        return;
    }
    view.liquidationShift = {.value = *distance->shock,
                             .quality = domain::Quality::Good,
                             .estimated = distance->estimated,
                             .source = distance->method};
    view.liquidationDailySigmas = distance->sigmas;
}

/// By the venue's own rule. The message says what is missing when it cannot be computed.
interfaces::VenueMargin byRule(const Engine::State& state, const std::string& venue, const Account& account,
                               const risk::MarginRule& rule)
{
    const auto& origin = risk::originOf(rule);
    interfaces::VenueMargin view{.venue = venue, .rule = origin.rule, .parameterDate = origin.date};
    auto portfolio = risk::marginPortfolio(account.holdings, account.markets, account.dollars, rule);
    if (!portfolio) {
        view.liquidationMessage = portfolio.error().message;
        return view;
    }
    setFunding(state, account.venue, *portfolio);
    const auto margin = risk::venueMargin(*portfolio, rule, state.config.pictureIsa);
    if (!margin) {
        view.liquidationMessage = margin.error().message;
        return view;
    }
    const auto reading = [&](double value) {
        return Reading{
            .value = value,
            .quality = domain::Quality::Good,
            .estimated = margin->estimated,
            .source = fmt::format("{}, parameters of {}: {}", margin->rule, margin->parameterDate, margin->source)};
    };
    view.initialUsd = reading(margin->initialUsd);
    view.maintenanceUsd = reading(margin->maintenanceUsd);
    view.equityUsd = reading(margin->equityUsd);
    if (margin->equityUsd > 0.0) view.shareOfEquity = reading(margin->initialUsd / margin->equityUsd);
    fillDistance(state, *portfolio, rule, account.greatestVolatility / std::sqrt(365.0), view);
    return view;
}

/// Where no rule is known: the worst of a spot scan, marked as an estimate.
interfaces::VenueMargin byEstimate(const Engine::State& state, domain::AccountId id, const std::string& venue,
                                   const Account& account)
{
    interfaces::VenueMargin view{
        .venue = venue, .rule = "estimate", .liquidationMessage = "no margin rule of the venue is known"};
    double used = 0.0, equity = 0.0;
    for (const auto& [code, market] : state.market.underlyings()) {
        const auto holdings = state.book.holdings(state.market, code, id);
        if (holdings.empty() || !(market.spot() > 0.0)) continue;
        used += risk::estimateMarginUsd(holdings, viewOf(state, market));
        for (const auto& holding : holdings)
            equity += valueOf(state, holding).valueUsd;
    }
    for (const auto& dollars : account.dollars)
        equity += dollars.amount;
    if (equity > 0.0)
        view.shareOfEquity = {.value = used / equity,
                              .quality = domain::Quality::Good,
                              .estimated = true,
                              .source = risk::kMarginEstimateMethod};
    return view;
}

}  // namespace

void fillMargin(const Engine::State& state, interfaces::Snapshot& snapshot)
{
    for (const auto id : accountsWithMargin(state)) {
        const Account account = accountOf(state, id);
        if (account.holdings.empty()) continue;
        const auto label = state.book.accounts().at(id).label();
        const auto rule = state.config.marginRules.find(account.venue);
        snapshot.margin.push_back(rule != state.config.marginRules.end() ? byRule(state, label, account, rule->second)
                                                                         : byEstimate(state, id, label, account));
    }
    std::stable_sort(snapshot.margin.begin(), snapshot.margin.end(), [](const auto& a, const auto& b) {
        return a.shareOfEquity.value.value_or(HUGE_VAL) > b.shareOfEquity.value.value_or(HUGE_VAL);
    });
}

}  // namespace ballast::engine
