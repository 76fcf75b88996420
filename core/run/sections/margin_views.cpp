#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>
#include <span>

#include "desk/state.h"
#include "margin/liquidation_distance.h"
#include "margin/margin_estimate.h"
#include "margin/margin_from_holdings.h"
#include "market/market_state.h"
#include "market/usd_rates.h"
#include "sections/risk_books.h"

namespace ballast::sections {

namespace {

using interfaces::Reading;

/// What an account holds, and the markets that value it.
struct Account {
    domain::AccountId id;
    std::string venue, label;
    std::vector<risk::Holding> holdings;
    std::vector<risk::MarginMarket> markets;
    std::vector<domain::CashBalance> dollars;  ///< Worth in USD; coins stand among the holdings.
    double greatestVolatility{};               ///< Of the underlyings held, annual; 0 if no surface tells.
};

std::span<const risk::Holding> heldBy(const RiskBook& book, domain::AccountId account)
{
    const auto found = book.byAccount.find(account);
    return found == book.byAccount.end() ? std::span<const risk::Holding>() : found->second;
}

/// Whose margin is asked for: who holds cash, but wallets, where what is held is paid for.
std::vector<Account> accountsWithMargin(const desk::State& state)
{
    std::set<domain::AccountId> ids;
    for (const auto& [key, amount] : state.book.cash())
        ids.insert(key.first);
    std::vector<Account> accounts;
    for (const auto id : ids) {
        const auto& named = state.book.accounts().at(id);
        const auto isWallet = [&](const auto& hedge) { return hedge.gasUnits > 0.0 && hedge.venue == named.venue; };
        const auto& venues = state.config.settings.hedgeVenues;
        if (std::any_of(venues.begin(), venues.end(), isWallet)) continue;
        Account account{.id = id, .venue = named.venue, .label = named.label()};
        for (const auto& [key, amount] : state.book.cash())
            if (const auto rate = market::stableRate(key.second); rate && key.first == id)
                account.dollars.push_back({.venue = named.venue, .currency = key.second, .amount = amount * *rate});
        accounts.push_back(std::move(account));
    }
    return accounts;
}

void fillHoldings(const RiskBooks& books, Account& account)
{
    for (const auto& [code, book] : books) {
        if (!(book.spot() > 0.0)) continue;
        account.markets.push_back({.underlying = code, .view = book.view()});
        const auto held = heldBy(book, account.id);
        if (!held.empty())
            account.greatestVolatility = std::max(account.greatestVolatility, market::atmVolatility30(*book.market));
        account.holdings.insert(account.holdings.end(), held.begin(), held.end());
    }
}

void setFunding(const desk::State& state, const std::string& venue, risk::MarginPortfolio& portfolio)
{
    for (auto& margined : portfolio.underlyings) {
        const auto* market = state.market.find(margined.name);
        if (market == nullptr) continue;
        for (auto& perpetual : margined.perpetuals) {
            const auto id = state.market.instruments().find(venue, perpetual.name);
            const auto rate = id ? market->fundingPerHour.find(*id) : market->fundingPerHour.end();
            if (rate != market->fundingPerHour.end()) perpetual.hourlyFundingRate = rate->second;
        }
    }
}

void fillDistance(std::optional<pricing::Isa> isa, const risk::MarginPortfolio& portfolio, const risk::MarginRule& rule,
                  double dailyVolatility, interfaces::VenueMargin& view)
{
    const auto distance = risk::liquidationDistance(portfolio, rule, dailyVolatility, {}, isa);
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
interfaces::VenueMargin byRule(const desk::State& state, const Account& account, const risk::MarginRule& rule)
{
    const auto& origin = risk::originOf(rule);
    const auto isa = state.config.pictureIsa;
    interfaces::VenueMargin view{.venue = account.label, .rule = origin.rule, .parameterDate = origin.date};
    auto portfolio = risk::marginPortfolio(account.holdings, account.markets, account.dollars, rule);
    if (!portfolio) {
        view.liquidationMessage = portfolio.error().message;
        return view;
    }
    setFunding(state, account.venue, *portfolio);
    const auto margin = risk::venueMargin(*portfolio, rule, isa);
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
    fillDistance(isa, *portfolio, rule, account.greatestVolatility / std::sqrt(365.0), view);
    return view;
}

/// Where no rule is known: the worst of a spot scan, marked as an estimate.
interfaces::VenueMargin byEstimate(const RiskBooks& books, const Account& account)
{
    interfaces::VenueMargin view{
        .venue = account.label, .rule = "estimate", .liquidationMessage = "no margin rule of the venue is known"};
    double used = 0.0, equity = 0.0;
    for (const auto& [code, book] : books) {
        const auto holdings = heldBy(book, account.id);
        if (holdings.empty() || !(book.spot() > 0.0)) continue;
        const auto market = book.view();
        used += risk::estimateMarginUsd(holdings, market);
        for (const auto& holding : holdings)
            equity += risk::valueHolding(holding, market).valueUsd;
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

std::vector<interfaces::VenueMargin> marginViews(const desk::State& state, const RiskBooks& books)
{
    std::vector<interfaces::VenueMargin> views;
    for (auto& account : accountsWithMargin(state)) {
        fillHoldings(books, account);
        if (account.holdings.empty()) continue;
        const auto rule = state.config.marginRules.find(account.venue);
        views.push_back(rule != state.config.marginRules.end() ? byRule(state, account, rule->second)
                                                               : byEstimate(books, account));
    }
    std::stable_sort(views.begin(), views.end(), [](const auto& a, const auto& b) {
        return a.shareOfEquity.value.value_or(HUGE_VAL) > b.shareOfEquity.value.value_or(HUGE_VAL);
    });
    return views;
}

}  // namespace ballast::sections
