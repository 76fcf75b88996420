#include "margin/margin_venue.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace ballast::risk {
namespace {

using Level = std::optional<pricing::Isa>;

/// Requirements and equity of one account, USD.
struct Amounts {
    double initial{}, maintenance{}, equity{};
};

double collateralUsd(const MarginPortfolio& portfolio)
{
    double value = 0.0;
    for (const auto& c : portfolio.collaterals)
        value += c.amount * c.price / portfolio.stablePrice;
    return value;
}

Result<Amounts> marginBy(const PmrmParameters& parameters, const MarginPortfolio& portfolio, Level isa)
{
    return pmrmMargin(portfolio, parameters, isa).map([](const PmrmMargin& m) {
        return Amounts{m.equity - m.initialHealth, m.equity - m.maintenanceHealth, m.equity};
    });
}

/// Adds what `one` says of each underlying.
template <class One> Result<Amounts> summed(const MarginPortfolio& portfolio, One one)
{
    if (const auto checked = checkMarginPortfolio(portfolio); !checked) return tl::unexpected<Error>(checked.error());
    Amounts sum{0.0, 0.0, equityUsd(portfolio)};
    for (const auto& underlying : portfolio.underlyings) {
        const auto margin = one(underlying);
        if (!margin) return tl::unexpected<Error>(margin.error());
        sum.initial += margin->initial;
        sum.maintenance += margin->maintenance;
    }
    return sum;
}

Result<Amounts> marginBy(const GridMarginParameters& parameters, const MarginPortfolio& portfolio, Level isa)
{
    auto sum = summed(portfolio, [&](const auto& u) { return gridMargin(u, parameters, isa); });
    // Borrowed coins get no discount.
    if (sum) sum->equity -= std::max(0.0, collateralUsd(portfolio)) * parameters.coinHaircut;
    return sum;
}

Result<Amounts> marginBy(const ScanMarginParameters& parameters, const MarginPortfolio& portfolio, Level isa)
{
    return summed(portfolio, [&](const auto& u) { return scanMargin(u, parameters, isa); });
}

Result<Amounts> marginBy(const PerpetualMarginParameters& parameters, const MarginPortfolio& portfolio, Level)
{
    return summed(portfolio, [&](const auto& u) { return perpetualMargin(u, parameters); });
}

Result<Amounts> amounts(const MarginPortfolio& portfolio, const MarginRule& rule, Level isa)
{
    auto result = std::visit([&](const auto& parameters) { return marginBy(parameters, portfolio, isa); }, rule);
    if (result &&
        !(std::isfinite(result->initial) && std::isfinite(result->maintenance) && std::isfinite(result->equity)))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{}: the account's numbers are too large for a margin", originOf(rule).rule));
    return result;
}

}  // namespace

const MarginOrigin& originOf(const MarginRule& rule)
{
    return std::visit([](const auto& parameters) -> const MarginOrigin& { return parameters.origin; }, rule);
}

Result<VenueMargin> venueMargin(const MarginPortfolio& portfolio, const MarginRule& rule,
                                std::optional<pricing::Isa> isa)
{
    return amounts(portfolio, rule, isa).map([&](const Amounts& a) {
        const auto& origin = originOf(rule);
        return VenueMargin{.initialUsd = a.initial,
                           .maintenanceUsd = a.maintenance,
                           .equityUsd = a.equity,
                           .rule = origin.rule,
                           .parameterDate = origin.date,
                           .source = origin.source,
                           .estimated = origin.estimated};
    });
}

Result<double> maintenanceExcess(const MarginPortfolio& portfolio, const MarginRule& rule,
                                 std::optional<pricing::Isa> isa)
{
    return amounts(portfolio, rule, isa).map([](const Amounts& a) { return a.equity - a.maintenance; });
}

}  // namespace ballast::risk
