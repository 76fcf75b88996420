#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <span>

#include "engine/snapshot_image.h"
#include "margin/liquidation_distance.h"
#include "margin/margin_estimate.h"
#include "margin/margin_from_holdings.h"

namespace ballast::engine {

namespace {

using interfaces::Reading;

/// What an account holds, and the markets that value it.
struct Account {
    std::string venue;
    std::vector<risk::Holding> holdings;
    std::vector<risk::MarginMarket> markets;
    std::vector<domain::CashBalance> dollars;  ///< Coins stand among the holdings.
    double greatestVolatility{};               ///< Of the underlyings held, annual; 0 if no surface tells.
};

std::span<const risk::Holding> heldBy(const UnderlyingImage& underlying, domain::AccountId account)
{
    const auto found = underlying.book->byAccount.find(account);
    return found == underlying.book->byAccount.end() ? std::span<const risk::Holding>() : found->second;
}

Account accountOf(const DeskImage& image, const AccountImage& of)
{
    Account account{.venue = of.venue};
    for (const auto& [code, underlying] : image.underlyings) {
        if (!(underlying.spot > 0.0)) continue;
        account.markets.push_back({.underlying = code, .view = underlying.view()});
        const auto held = heldBy(underlying, of.id);
        if (!held.empty())
            account.greatestVolatility = std::max(account.greatestVolatility, underlying.atmVolatility30());
        account.holdings.insert(account.holdings.end(), held.begin(), held.end());
    }
    account.dollars = of.dollars;
    return account;
}

void setFunding(const DeskImage& image, const std::string& venue, risk::MarginPortfolio& portfolio)
{
    for (auto& margined : portfolio.underlyings) {
        const auto found = image.underlyings.find(margined.name);
        if (found == image.underlyings.end()) continue;
        for (auto& perpetual : margined.perpetuals)
            for (const auto& instrument : found->second.book->instruments) {
                if (instrument.name != perpetual.name || instrument.venue != venue) continue;
                const auto rate = found->second.fundingPerHour.find(instrument.id);
                if (rate != found->second.fundingPerHour.end()) perpetual.hourlyFundingRate = rate->second;
                break;
            }
    }
}

void fillDistance(const DeskImage& image, const risk::MarginPortfolio& portfolio, const risk::MarginRule& rule,
                  double dailyVolatility, interfaces::VenueMargin& view)
{
    const auto distance = risk::liquidationDistance(portfolio, rule, dailyVolatility, {}, image.isa);
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
interfaces::VenueMargin byRule(const DeskImage& image, const std::string& venue, const Account& account,
                               const risk::MarginRule& rule)
{
    const auto& origin = risk::originOf(rule);
    interfaces::VenueMargin view{.venue = venue, .rule = origin.rule, .parameterDate = origin.date};
    auto portfolio = risk::marginPortfolio(account.holdings, account.markets, account.dollars, rule);
    if (!portfolio) {
        view.liquidationMessage = portfolio.error().message;
        return view;
    }
    setFunding(image, account.venue, *portfolio);
    const auto margin = risk::venueMargin(*portfolio, rule, image.isa);
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
    fillDistance(image, *portfolio, rule, account.greatestVolatility / std::sqrt(365.0), view);
    return view;
}

/// Where no rule is known: the worst of a spot scan, marked as an estimate.
interfaces::VenueMargin byEstimate(const DeskImage& image, const AccountImage& of, const Account& account)
{
    interfaces::VenueMargin view{
        .venue = of.label, .rule = "estimate", .liquidationMessage = "no margin rule of the venue is known"};
    double used = 0.0, equity = 0.0;
    for (const auto& [code, underlying] : image.underlyings) {
        const auto holdings = heldBy(underlying, of.id);
        if (holdings.empty() || !(underlying.spot > 0.0)) continue;
        const auto market = underlying.view();
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

std::vector<interfaces::VenueMargin> marginViews(const DeskImage& image)
{
    std::vector<interfaces::VenueMargin> views;
    for (const auto& of : image.accounts) {
        const Account account = accountOf(image, of);
        if (account.holdings.empty()) continue;
        const auto rule = image.marginRules->find(account.venue);
        views.push_back(rule != image.marginRules->end() ? byRule(image, of.label, account, rule->second)
                                                         : byEstimate(image, of, account));
    }
    std::stable_sort(views.begin(), views.end(), [](const auto& a, const auto& b) {
        return a.shareOfEquity.value.value_or(HUGE_VAL) > b.shareOfEquity.value.value_or(HUGE_VAL);
    });
    return views;
}

}  // namespace ballast::engine
