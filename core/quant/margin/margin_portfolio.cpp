#include "margin/margin_portfolio.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <initializer_list>

#include "pricing/black76.h"
#include "pricing/steady.h"

namespace ballast::risk {
namespace {

/// One number with its name and domain; the first that is outside is the error.
struct Checked {
    const char* name;
    double value;
    double least, most;
};

// Beyond it a figure is a slip; sums and products of smaller ones stay finite.
constexpr double kAny = 1e15;
constexpr double kLeast = 1e-15;  ///< Of what must be positive: a shocked price must not vanish.

Checked positive(const char* name, double value) { return {name, value, kLeast, kAny}; }
Checked share(const char* name, double value) { return {name, value, 0.0, 1.0}; }
Checked finite(const char* name, double value) { return {name, value, -kAny, kAny}; }

/// `thing` gives the name, which is made for an error only.
template <class Name> Result<void> checkAll(Name thing, std::initializer_list<Checked> numbers)
{
    for (const auto& n : numbers) {
        // The negated form also refuses NaN.
        const bool inside = n.value >= n.least && n.value <= n.most;
        if (!inside)
            return fail(ErrorCode::InvalidArgument, fmt::format("{}: {} must be at least {} and at most {}, was {}",
                                                                thing(), n.name, n.least, n.most, n.value));
    }
    return {};
}

Result<void> checkExpiry(const std::string& name, const MarginExpiry& e)
{
    return checkAll([&] { return name + " expiry"; }, {{"seconds to expiry", e.secondsToExpiry, 0.0, 1e9},
                                                       positive("forward", e.forward),
                                                       {"rate", e.rate, -10.0, 10.0},
                                                       share("forward confidence", e.forwardConfidence),
                                                       share("rate confidence", e.rateConfidence),
                                                       share("volatility confidence", e.volatilityConfidence)});
}

Result<void> checkOption(const MarginUnderlying& u, const MarginOption& o)
{
    const auto name = [&] { return fmt::format("{} option with strike {}", u.name, o.strike); };
    if (o.expiry >= u.expiries.size())
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{}: expiry {} of {} is not there", name(), o.expiry, u.expiries.size()));
    return checkAll(
        name,
        {positive("strike", o.strike), finite("amount", o.amount), {"mark volatility", o.markVolatility, 0.0, 1e4}});
}

Result<void> checkPerpetual(const std::string& underlying, const MarginPerpetual& p)
{
    const bool held = p.amount != 0.0;
    return checkAll([&] { return underlying + " " + p.name; },
                    {finite("amount", p.amount),
                     held ? positive("price", p.price) : finite("price", p.price),
                     share("confidence", p.confidence),
                     finite("unrealised profit", p.unrealisedUsd),
                     finite("funding", p.fundingUsd),
                     finite("funding rate", p.hourlyFundingRate),
                     {"years to expiry", p.yearsToExpiry, 0.0, 1e3},
                     {"leverage", p.leverage, 0.0, 1e6}});
}

Result<void> checkCollateral(const MarginCollateral& c)
{
    return checkAll([&] { return "collateral " + c.name; }, {finite("amount", c.amount),
                                                             {"price", c.price, 0.0, kAny},
                                                             share("confidence", c.confidence),
                                                             {"initial haircut", c.initialHaircut, -1.0, 1.0},
                                                             {"maintenance haircut", c.maintenanceHaircut, -1.0, 1.0},
                                                             {"spot beta", c.spotBeta, -10.0, 10.0}});
}

void shiftPerpetual(MarginPerpetual& p, double spot, double shock)
{
    if (p.settlement == domain::Settlement::Linear) {
        p.unrealisedUsd += p.amount * p.price * shock;
    } else {
        // Profit so far is held in coins; the new one is Q (1/p - 1/p') coins, worth amount spot shock at the new spot.
        p.unrealisedUsd = p.unrealisedUsd * (1.0 + shock) + p.amount * spot * shock;
        p.amount /= 1.0 + shock;
    }
    p.price *= 1.0 + shock;
}

}  // namespace

Result<void> checkMarginUnderlying(const MarginUnderlying& u)
{
    auto checked =
        checkAll([&] { return u.name; }, {positive("spot", u.spot), share("spot confidence", u.spotConfidence)});
    for (std::size_t i = 0; checked && i < u.expiries.size(); ++i)
        checked = checkExpiry(u.name, u.expiries[i]);
    for (std::size_t i = 0; checked && i < u.options.size(); ++i)
        checked = checkOption(u, u.options[i]);
    for (std::size_t i = 0; checked && i < u.perpetuals.size(); ++i)
        checked = checkPerpetual(u.name, u.perpetuals[i]);
    return checked;
}

Result<void> checkMarginPortfolio(const MarginPortfolio& portfolio)
{
    auto checked = checkAll([] { return "account"; },
                            {finite("cash", portfolio.cashUsd), positive("stable price", portfolio.stablePrice)});
    for (std::size_t i = 0; checked && i < portfolio.underlyings.size(); ++i)
        checked = checkMarginUnderlying(portfolio.underlyings[i]);
    for (std::size_t i = 0; checked && i < portfolio.collaterals.size(); ++i)
        checked = checkCollateral(portfolio.collaterals[i]);
    return checked;
}

MarginPortfolio shiftSpot(const MarginPortfolio& portfolio, double shock)
{
    MarginPortfolio shifted = portfolio;
    for (auto& u : shifted.underlyings) {
        for (auto& p : u.perpetuals)
            shiftPerpetual(p, u.spot, shock);
        for (auto& e : u.expiries)
            e.forward *= 1.0 + shock;
        u.spot *= 1.0 + shock;
    }
    for (auto& c : shifted.collaterals)
        c.price = std::max(0.0, c.price * (1.0 + c.spotBeta * shock));
    return shifted;
}

double optionMarkUsd(const MarginUnderlying& underlying, const MarginOption& option)
{
    const auto& expiry = underlying.expiries[option.expiry];
    const double value = pricing::black76Price(option.right, expiry.forward, option.strike, option.markVolatility,
                                               expiry.secondsToExpiry / (365.0 * 86400.0));
    return option.settlement == domain::Settlement::Linear ? value : value * underlying.spot / expiry.forward;
}

double equityUsd(const MarginPortfolio& portfolio)
{
    double equity = portfolio.cashUsd;
    for (const auto& u : portfolio.underlyings) {
        for (const auto& o : u.options)
            equity += o.amount * optionMarkUsd(u, o);
        for (const auto& p : u.perpetuals)
            equity += p.unrealisedUsd + p.fundingUsd;
    }
    for (const auto& c : portfolio.collaterals)
        equity += c.amount * c.price / portfolio.stablePrice;
    return equity;
}

double hourlyFundingUsd(const MarginUnderlying& underlying)
{
    double paid = 0.0;
    for (const auto& p : underlying.perpetuals)
        paid += p.amount * p.price * p.hourlyFundingRate;
    return paid;
}

double volatilityTermScale(double days, double floorDays, double shortPower, double longPower)
{
    constexpr double second = 1.0 / 86400.0;  // Nearer than that nothing is left to move, and the power stays finite.
    const double counted = std::max({days, floorDays, second});
    return steady::pow(30.0 / counted, days <= 30.0 ? shortPower : longPower);
}

}  // namespace ballast::risk
