#include "golden/margin_pmrm_groups.h"

#include <fmt/core.h>
#include <string>

namespace ballast::golden {
namespace {

using risk::PmrmParameters;

/// Where each column of an option row stands.
struct OptionColumns {
    std::size_t seconds{}, strike{}, right{}, volatility{}, amount{};

    explicit OptionColumns(const Value& names)
    {
        seconds = find(names, "seconds_to_expiry");
        strike = find(names, "strike");
        right = find(names, "C or P");
        volatility = find(names, "mark_vol");
        amount = find(names, "amount");
        if (names.size() != 5) throw MissingField(names.path() + ": expected five columns");
    }

private:
    static std::size_t find(const Value& names, const std::string& name)
    {
        for (std::size_t i = 0; i < names.size(); ++i)
            if (names[i].text() == name) return i;
        throw MissingField(fmt::format("{}: no column {}", names.path(), name));
    }
};

std::size_t expiryOf(const risk::MarginUnderlying& underlying, double seconds, const std::string& path)
{
    for (std::size_t i = 0; i < underlying.expiries.size(); ++i)
        if (underlying.expiries[i].secondsToExpiry == seconds) return i;
    throw MissingField(fmt::format("{}: no feed of an expiry in {} s", path, seconds));
}

risk::MarginOption readOption(const Value& row, const OptionColumns& columns, const risk::MarginUnderlying& underlying)
{
    const std::string right = row[columns.right].text();
    if (right != "C" && right != "P") throw MissingField(row.path() + ": neither C nor P");
    if (row.size() != 5) throw MissingField(row.path() + ": expected five columns");
    return {.expiry = expiryOf(underlying, row[columns.seconds].number(), row.path()),
            .strike = row[columns.strike].number(),
            .right = right == "C" ? domain::OptionRight::Call : domain::OptionRight::Put,
            .amount = row[columns.amount].number(),
            .markVolatility = row[columns.volatility].number()};
}

risk::MarginExpiry readFeed(const Value& feed)
{
    return {.secondsToExpiry = feed["sec"].number(),
            .forward = feed["forward"].number(),
            .rate = feed["rate"].number(),
            .forwardConfidence = feed["forward_conf"].number(),
            .rateConfidence = feed["rate_conf"].number(),
            .volatilityConfidence = feed["vol_conf"].number()};
}

risk::MarginCollateral readCollateral(const Value& held)
{
    return {.name = held["name"].text(),
            .amount = held["amount"].number(),
            .price = held["price"].number(),
            .confidence = held["confidence"].number(),
            .riskCancelling = held["risk_cancelling"].boolean(),
            .initialHaircut = held["im_haircut"].number(),
            .maintenanceHaircut = held["mm_haircut"].number()};
}

risk::PmrmVolatilityShock readShock(const Value& direction)
{
    const std::string name = direction.text();
    if (name == "Up") return risk::PmrmVolatilityShock::Up;
    if (name == "None") return risk::PmrmVolatilityShock::None;
    if (name == "Down") return risk::PmrmVolatilityShock::Down;
    if (name == "LINEAR") return risk::PmrmVolatilityShock::Linear;
    if (name == "ABS") return risk::PmrmVolatilityShock::Absolute;
    throw MissingField(fmt::format("{}: unknown volatility shock {}", direction.path(), name));
}

void readMargin(const Value& margin, PmrmParameters& p)
{
    p.initialFactor = margin["IM_LOSS_FACTOR"].number();
    p.maintenanceFactor = margin["MM_LOSS_FACTOR"].number();
    p.longValue = {.base = margin["BASE_STATIC_DISCOUNT"].number(),
                   .rateMultiplier = margin["LONG_RATE_MULTSCALE"].number(),
                   .rateAddition = margin["LONG_RATE_ADDSCALE"].number()};
    p.shortValue = {.base = margin["BASE_STATIC_DISCOUNT_NEG"].number(),
                    .rateMultiplier = margin["SHORT_RATE_MULTSCALE"].number(),
                    .rateAddition = margin["SHORT_RATE_ADDSCALE"].number()};
}

void readShocks(const Value& volatility, const Value& skew, PmrmParameters& p)
{
    p.volatility = {.up = volatility["VOLRANGEUP"].number(),
                    .down = volatility["VOLRANGEDOWN"].number(),
                    .shortPower = volatility["SHORTTERMPOWER"].number(),
                    .longPower = volatility["LONGTERMPOWER"].number(),
                    .floorDays = volatility["DTE_FLOOR"].number(),
                    .leastShockedUp = volatility["MIN_VOL_EVAL_SHOCKED"].number()};
    p.skew = {.linearCap = skew["LINEAR_SCALE_CAP"].number(),
              .linearCapPerRoot = skew["LINEAR_CBASE"].number(),
              .absoluteCap = skew["ABS_SCALE_CAP"].number(),
              .absoluteCapPerRoot = skew["ABS_CBASE"].number(),
              .leastWidth = skew["MIN_K_STAR"].number(),
              .widthScale = skew["MIN_WIDTH_SCALE"].number(),
              .widthStatic = skew["VOL_PARAM_STATIC"].number(),
              .widthPerRoot = skew["VOL_PARAM_SCALE"].number()};
}

void readContingency(const Value& other, const Value& basis, PmrmParameters& p)
{
    p.contingency = {.confidenceThreshold = other["CONF_THRESHOLD"].number(),
                     .confidenceMargin = other["CONF_MARGIN"].number(),
                     .perpetualMaintenance = other["MM_PERP_PERCENT"].number(),
                     .perpetualInitial = other["IM_PERP_PERCENT"].number(),
                     .optionMaintenance = other["MM_OPTION_PERCENT"].number(),
                     .optionInitial = other["IM_OPTION_PERCENT"].number(),
                     .pegThreshold = other["PEG_LOSS_THRESHOLD"].number(),
                     .pegLossFactor = other["PEG_LOSS_FACTOR"].number(),
                     .basisUp = basis["SCENARIO_SPOT_UP"].number(),
                     .basisDown = basis["SCENARIO_SPOT_DOWN"].number(),
                     .basisAddition = basis["BASIS_CONT_ADD_FACTOR"].number(),
                     .basisPerYear = basis["BASIS_CONT_MULT_FACTOR"].number()};
    // The sums of the two requirements as the exchange's tools print them; the rule takes the parts above.
    other["IM_PERP_PERCENT_NORMAL"].number();
    other["IM_OPTION_PERCENT_NORMAL"].number();
}

}  // namespace

risk::PmrmParameters readPmrmParameters(const Value& set)
{
    PmrmParameters p;
    p.origin.rule = "PMRM";
    readMargin(set["Margin"], p);
    readShocks(set["VolShock"], set["SkewShock"], p);
    readContingency(set["OtherContingency"], set["BasisContingency"], p);
    const Value scenarios = set["Scenarios"];
    for (std::size_t i = 0; i < scenarios.size(); ++i)
        p.scenarios.push_back({.spotFactor = scenarios[i]["SpotShock"].number(),
                               .volatility = readShock(scenarios[i]["VolShockDirection"]),
                               .dampening = scenarios[i]["DampeningFactor"].number()});
    return p;
}

risk::MarginPortfolio readPmrmPortfolio(const Value& scenario, const Value& optionColumns)
{
    risk::MarginUnderlying u;
    u.name = "underlying";
    u.spot = scenario["spot"].number();
    u.spotConfidence = scenario["spot_confidence"].number();
    u.perpetuals.push_back({.name = "perpetual",
                            .amount = scenario["perps"].number(),
                            .price = scenario["perp_price"].number(),
                            .confidence = scenario["perp_confidence"].number(),
                            .unrealisedUsd = scenario["perp_unrealised"].number(),
                            .fundingUsd = scenario["perp_funding"].number()});
    const Value feeds = scenario["feeds"];
    for (std::size_t i = 0; i < feeds.size(); ++i)
        u.expiries.push_back(readFeed(feeds[i]));
    const OptionColumns columns(optionColumns);
    const Value options = scenario["options"];
    for (std::size_t i = 0; i < options.size(); ++i)
        u.options.push_back(readOption(options[i], columns, u));
    risk::MarginPortfolio portfolio;
    portfolio.cashUsd = scenario["cash"].number();
    portfolio.stablePrice = scenario["stable_price"].number();
    const Value held = scenario["collaterals"];
    for (std::size_t i = 0; i < held.size(); ++i)
        portfolio.collaterals.push_back(readCollateral(held[i]));
    portfolio.underlyings.push_back(std::move(u));
    return portfolio;
}

void checkPmrm(const Value& group, const Value& item, Verdict& verdict)
{
    const Value sets = group["parameter_sets"];
    // A set that no case names still has to be one; read once, with the first case.
    if (item.path().ends_with("[0]"))
        for (std::size_t i = 0; i < sets.size(); ++i)
            readPmrmParameters(sets[i]);
    const double index = item["param_set"].number();
    if (!(index >= 0.0 && index < static_cast<double>(sets.size())))
        throw MissingField(fmt::format("{}: no parameter set {}", item.path(), index));
    const auto parameters = readPmrmParameters(sets[static_cast<std::size_t>(index)]);
    const auto portfolio = readPmrmPortfolio(item["scenario"], group["option_columns"]);
    const auto margin = verdict.take(risk::pmrmMargin(portfolio, parameters));
    Tolerance tolerance = statedTolerance(group, item);
    if (group.has("tolerance"))
        tolerance = {.relative = group["tolerance"]["rel"].number(), .absolute = group["tolerance"]["abs"].number()};
    const Value expected = item["expected"];
    verdict.near(expected["MM"], margin.maintenanceHealth, tolerance);
    verdict.near(expected["IM"], margin.initialHealth, tolerance);
    verdict.near(expected["option_mtm"], margin.optionMark, tolerance);
    verdict.near(expected["basis_contingency"], margin.basisContingency, tolerance);
    verdict.near(expected["scenario_pnl"], margin.scenarioPnl, tolerance);
}

}  // namespace ballast::golden
