#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>

#include "golden/registry.h"
#include "pricing/batch.h"
#include "pricing/implied_volatility.h"
#include "pricing/implied_volatility_batch.h"
#include "pricing/inverse_option.h"
#include "research/pools/uniswap_v3.h"
#include "research/surfaces/black_scholes.h"

namespace ballast::golden {
namespace {

using domain::OptionRight;
using pricing::OptionGreeks;

OptionRight rightOf(const Value& inputs)
{
    const std::string type = inputs["type"].text();
    if (type != "call" && type != "put") throw MissingField(inputs.path() + ".type: neither call nor put");
    return type == "call" ? OptionRight::Call : OptionRight::Put;
}

pricing::SpotOption spotOptionOf(const Value& in)
{
    return {.right = rightOf(in),
            .spot = in["S"].number(),
            .strike = in["K"].number(),
            .volatility = in["sigma"].number(),
            .years = in["T"].number(),
            .rate = in["r"].number(),
            .yield = in["q"].number()};
}

/// A field of the greeks by the schema's name, and how it scales with the spot.
struct Quantity {
    const char* name;
    double OptionGreeks::*field;
    int spotPower;
};

constexpr std::array kQuantities{
    Quantity{"price", &OptionGreeks::price, 1},  Quantity{"delta", &OptionGreeks::delta, 0},
    Quantity{"gamma", &OptionGreeks::gamma, -1}, Quantity{"vega", &OptionGreeks::vega, 1},
    Quantity{"theta", &OptionGreeks::theta, 1},  Quantity{"rho", &OptionGreeks::rho, 1},
    Quantity{"vanna", &OptionGreeks::vanna, 0},  Quantity{"volga", &OptionGreeks::volga, 1},
    Quantity{"charm", &OptionGreeks::charm, 0},  Quantity{"speed", &OptionGreeks::speed, -2},
    Quantity{"zomma", &OptionGreeks::zomma, -1}, Quantity{"color", &OptionGreeks::color, -1},
    Quantity{"veta", &OptionGreeks::veta, 1}};

OptionGreeks greeksOf(const pricing::SpotOption& option, Verdict& verdict)
{
    return verdict.take(pricing::checkSpotOption(option).map([&] { return pricing::blackScholesGreeks(option); }));
}

void checkBsmGrid(const Value& group, const Value& item, Verdict& verdict)
{
    const Value tolerance = item.has("tol") ? item["tol"] : group["tol"];
    const double relative = tolerance["rel"].number();
    const double scale = tolerance["abs_scale"].number();
    const pricing::SpotOption option = spotOptionOf(item["inputs"]);
    const OptionGreeks greeks = greeksOf(option, verdict);
    const bool isForwardForm = option.rate == option.yield;
    const OptionGreeks black = pricing::black76Greeks(option.right, option.spot, option.strike, option.volatility,
                                                      option.years, std::exp(-option.rate * option.years));
    for (const auto& [name, field, power] : kQuantities) {
        const Tolerance allowed{.relative = relative, .absolute = scale * std::pow(option.spot, power)};
        verdict.near(item["expected"][name], greeks.*field, allowed);
        if (isForwardForm && field != &OptionGreeks::rho) verdict.near(item["expected"][name], black.*field, allowed);
    }
}

double quantityOf(const OptionGreeks& greeks, std::string name)
{
    constexpr std::string_view kPerDay = "_day365";
    const bool isPerDay = name.ends_with(kPerDay);
    if (isPerDay) name.resize(name.size() - kPerDay.size());
    for (const auto& quantity : kQuantities)
        if (name == quantity.name) return greeks.*quantity.field / (isPerDay ? 365.0 : 1.0);
    throw MissingField("unknown quantity " + name);
}

void checkBookValues(const Value& group, const Value& item, Verdict& verdict)
{
    const OptionGreeks greeks = greeksOf(spotOptionOf(item["inputs"]), verdict);
    const double value = quantityOf(greeks, item["quantity"].text());
    // Half of the last digit, and a little for a print that was rounded at a tie.
    const double half = 0.5000001 * std::pow(10.0, -item["decimals"].number());
    verdict.near(item["printed"], value, {.relative = 0.0, .absolute = half});
    verdict.near(item["recomputed"], value, statedTolerance(group, item));
}

void checkInverse(const Value& expected, OptionRight right, const Value& in, Tolerance tolerance, Verdict& verdict)
{
    const double forward = in["F"].number(), strike = in["K"].number();
    const double years = in["T"].number(), volatility = in["sigma"].number();
    const auto greeks = verdict.take(pricing::checkBlack76Inputs(forward, strike, volatility, years).map([&] {
        return pricing::inverseOptionGreeks(right, forward, strike, volatility, years);
    }));
    verdict.near(expected["usd_price"], greeks.quote.price, tolerance);
    verdict.near(expected["usd_gamma"], greeks.quote.gamma, tolerance);
    verdict.near(expected["usd_vega"], greeks.quote.vega, tolerance);
    verdict.near(expected["usd_delta_bs"], greeks.delta(pricing::GreeksConvention::BlackScholes), tolerance);
    verdict.near(expected["net_transaction_delta"], greeks.delta(pricing::GreeksConvention::PremiumAdjusted),
                 tolerance);
    verdict.near(expected["coin_price"], greeks.coinPrice, tolerance);
    verdict.near(expected["coin_delta_dcdF"], greeks.coinDelta, tolerance);
    verdict.near(expected["coin_gamma_d2cdF2"], greeks.coinGamma, tolerance);
    verdict.near(expected["coin_vega"], greeks.coinVega, tolerance);
    verdict.near(expected["coin_theta"], greeks.coinTheta, tolerance);
    verdict.near(expected["coin_vanna"], greeks.coinVanna, tolerance);
    verdict.near(expected["coin_volga"], greeks.coinVolga, tolerance);
}

void checkInverseOptions(const Value& group, const Value& item, Verdict& verdict)
{
    const Tolerance tolerance = statedTolerance(group, item);
    checkInverse(item["expected"]["call"], OptionRight::Call, item["inputs"], tolerance, verdict);
    checkInverse(item["expected"]["put"], OptionRight::Put, item["inputs"], tolerance, verdict);
}

/// Both solvers; the batch promises 1e-10 where the price determines the volatility so well.
void checkImpliedVolatility(const Value&, const Value& item, Verdict& verdict)
{
    const Value in = item["inputs"], expected = item["expected"]["sigma"];
    const std::array right{rightOf(in)};
    const std::array forward{in["F"].number()}, strike{in["K"].number()}, price{in["price"].number()};
    const std::array years{in["T"].number()}, discount{in["DF"].number()};
    const double allowed = item["tol_rel"].number();
    const double found =
        verdict.take(pricing::impliedVolatility(right[0], forward[0], strike[0], price[0], years[0], discount[0]));
    verdict.near(expected, found, {.relative = allowed, .absolute = 0.0});
    const double vega = pricing::black76Greeks(right[0], forward[0], strike[0], found, years[0], discount[0]).vega;
    verdict.near(item["cond"], price[0] / (found * vega), {.relative = 1e-9, .absolute = 0.0});
    std::array volatility{0.0};
    std::array status{pricing::ImpliedStatus::BadInput};
    const auto solved = pricing::impliedVolatilityBatch(
        pricing::bestIsa(), {right, forward, strike, price, years, discount}, volatility, status);
    if (!solved || status[0] != pricing::ImpliedStatus::Found) return verdict.fail(item.path() + ": the batch refused");
    verdict.near(expected, volatility[0], {.relative = std::max(allowed, 1e-10), .absolute = 0.0});
}

void checkUniswap(const Value& group, const Value& item, Verdict& verdict)
{
    const Value in = item["inputs"], expected = item["expected"];
    const pricing::LiquidityRange range{
        .liquidity = in["L"].number(), .lowerPrice = in["pa"].number(), .upperPrice = in["pb"].number()};
    const auto greeks = verdict.take(pricing::liquidityGreeks(range, in["P"].number(), in["sigma"].number()));
    const Tolerance tolerance = statedTolerance(group, item);
    verdict.near(expected["x"], greeks.tokens, tolerance);
    verdict.near(expected["y"], greeks.quote, tolerance);
    verdict.near(expected["value"], greeks.value, tolerance);
    verdict.near(expected["delta"], greeks.delta, tolerance);
    verdict.near(expected["gamma"], greeks.gamma, tolerance);
    verdict.near(expected["lvr_per_year"], greeks.lossPerYear, tolerance);
    verdict.near(expected["lvr_over_value_per_year"], greeks.lossOverValue, tolerance);
}

}  // namespace

void addPricingGroups(Registry& registry)
{
    registry["bsm_grid"] = checkBsmGrid;
    registry["book_values"] = checkBookValues;
    registry["inverse_options"] = checkInverseOptions;
    registry["implied_vol"] = checkImpliedVolatility;
    registry["uniswap_v3"] = checkUniswap;
}

}  // namespace ballast::golden
