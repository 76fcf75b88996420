#include <cmath>

#include "golden/registry.h"
#include "pricing/black76.h"
#include "risk/pnl_attribution.h"

namespace ballast::golden {

void addAttributionGroups(Registry& registry);

namespace {

/// A European option on a spot with rate r and yield q, on the forward F = S exp((r - q) T).
struct SpotOption {
    domain::OptionRight right{};
    double strike{}, rate{}, yield{};

    double forward(double spot, double years) const { return spot * std::exp((rate - yield) * years); }
    double price(double spot, double volatility, double years) const
    {
        return pricing::black76Price(right, forward(spot, years), strike, volatility, years, std::exp(-rate * years));
    }

    /// Black-76 greeks in F turned into those in S at constant S.
    risk::PnlGreeks greeks(double spot, double volatility, double years) const
    {
        const double f = forward(spot, years);
        const double slope = f / spot;
        const double carry = rate - yield;
        const auto g = pricing::black76Greeks(right, f, strike, volatility, years, std::exp(-rate * years));
        return {.delta = g.delta * slope,
                .gamma = g.gamma * slope * slope,
                .vega = g.vega,
                .theta = g.theta - carry * f * g.delta,
                .vanna = g.vanna * slope,
                .volga = g.volga,
                .charm = slope * (g.charm - carry * f * g.gamma - carry * g.delta),
                .veta = g.veta - carry * f * g.vanna};
    }
};

domain::OptionRight rightOf(const Value& type)
{
    const std::string text = type.text();
    if (text != "call" && text != "put") throw MissingField(type.path() + ": unknown option type " + text);
    return text == "call" ? domain::OptionRight::Call : domain::OptionRight::Put;
}

void checkPnlAttribution(const Value& group, const Value& item, Verdict& verdict)
{
    const Value in = item["inputs"];
    const SpotOption option{
        .right = rightOf(in["type"]), .strike = in["K"].number(), .rate = in["r"].number(), .yield = in["q"].number()};
    const double spot = in["S"].number(), volatility = in["sigma"].number(), years = in["T"].number();
    const risk::PnlMove move{
        .spot = in["dS"].number(), .volatility = in["dsigma"].number(), .years = in["dt"].number()};
    const double total = option.price(spot + move.spot, volatility + move.volatility, years - move.years) -
                         option.price(spot, volatility, years);
    const auto parts = verdict.take(risk::attributePnl(option.greeks(spot, volatility, years), move, {}, total));
    const auto tolerance = statedTolerance(group, item);
    const Value expected = item["expected"];
    verdict.near(expected["total"], parts.total, tolerance);
    verdict.near(expected["delta"], parts.delta, tolerance);
    verdict.near(expected["gamma"], parts.gamma, tolerance);
    verdict.near(expected["vega"], parts.vega, tolerance);
    verdict.near(expected["theta"], parts.theta, tolerance);
    verdict.near(expected["vanna"], parts.vanna, tolerance);
    verdict.near(expected["volga"], parts.volga, tolerance);
    verdict.near(expected["charm"], parts.charm, tolerance);
    // The file knows no veta: its residuals keep that term. A residual is a difference of the total, so it is compared
    // to the total's precision.
    Tolerance ofTotal = tolerance;
    ofTotal.absolute = std::max(ofTotal.absolute, 1e-12 * std::abs(option.price(spot, volatility, years)));
    const double residual = parts.residual + parts.veta;
    verdict.near(expected["residual"], residual, ofTotal);
    verdict.near(expected["residual_without_charm"], residual + parts.charm, ofTotal);
}

}  // namespace

void addAttributionGroups(Registry& registry) { registry["pnl_attr"] = checkPnlAttribution; }

}  // namespace ballast::golden
