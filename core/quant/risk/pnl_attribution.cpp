#include "risk/pnl_attribution.h"

#include <array>
#include <cmath>
#include <fmt/format.h>

#include "base/finite.h"
#include "pricing/black76.h"
#include "risk/pool_share_value.h"

namespace ballast::risk {

namespace {

std::array<double, 9> values(const PnlCarry& c)
{
    return {c.funding, c.borrow, c.fees, c.rebates, c.gas, c.slippage, c.transfers, c.newTrades, c.poolFees};
}

double sum(const PnlCarry& carry)
{
    double total = 0.0;
    for (const double value : values(carry))
        total += value;
    return total;
}

template <class Values> bool allFinite(const Values& numbers)
{
    for (const double number : numbers)
        if (!std::isfinite(number)) return false;
    return true;
}

Result<void> checkInputs(const PnlGreeks& g, const PnlMove& move, const PnlCarry& carry, double total)
{
    const std::array<double, 12> numbers{g.delta, g.gamma, g.vega,    g.theta,         g.vanna,    g.volga,
                                         g.charm, g.veta,  move.spot, move.volatility, move.years, total};
    if (!allFinite(numbers) || !allFinite(values(carry)))
        return fail(ErrorCode::InvalidArgument, "greeks, moves, carry and total of an attribution must be finite");
    if (move.years >= 0.0) return {};
    return fail(ErrorCode::InvalidArgument, fmt::format("time passed must not be negative, was {} years", move.years));
}

Result<void> checkEnds(const Holding& holding, const MarketView& before, const MarketView& after)
{
    if (holding.instrument == nullptr)
        return fail(ErrorCode::InvalidArgument, "a holding must name its instrument, one has none");
    if (!std::isfinite(holding.quantity))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("quantity of {} must be finite, was {}", holding.instrument->name, holding.quantity));
    if (after.now >= before.now) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("the market after must not be earlier, was by {} s", (before.now - after.now).inSeconds()));
}

Error missingEnd(const Holding& holding)
{
    return {ErrorCode::NotFound,
            fmt::format("{} has no price or volatility at one end of the period", holding.instrument->name)};
}

/// Greeks in spot of an option on F = S c that is worth q V(F) u USD.
PnlGreeks spotGreeks(const pricing::OptionGreeks& g, double quantity, double c, double u)
{
    const double size = quantity * u;
    return {.delta = size * g.delta * c,
            .gamma = size * g.gamma * c * c,
            .vega = size * g.vega,
            .theta = size * g.theta,
            .vanna = size * g.vanna * c,
            .volga = size * g.volga,
            .charm = size * g.charm * c,
            .veta = size * g.veta};
}

Result<PnlAttribution> attributeOption(const Holding& holding, const MarketView& before, const MarketView& after,
                                       const PnlCarry& carry)
{
    const auto& option = *holding.instrument;
    const double strike = option.strike.toDouble();
    const auto start = findOptionPoint(before.of(option), option.expiry, strike);
    const auto end = findOptionPoint(after.of(option), option.expiry, strike);
    if (!start || !end) return tl::unexpected(missingEnd(holding));
    const bool inverse = option.isInverse();
    const auto valueAtEnd = [&](double c) {
        const double toUsd = inverse ? 1.0 / c : 1.0;
        return holding.size() * toUsd *
               pricing::black76Price(option.right, after.spot * c, strike, end->volatility, end->yearsToExpiry);
    };
    const double toUsd = inverse ? 1.0 / start->forwardPerSpot : 1.0;
    const auto greeks =
        pricing::black76Greeks(option.right, start->forward, strike, start->volatility, start->yearsToExpiry);
    const double valueHere = holding.size() * toUsd * greeks.price;
    const double basis = valueAtEnd(end->forwardPerSpot) - valueAtEnd(start->forwardPerSpot);
    const double total = valueAtEnd(end->forwardPerSpot) - valueHere + sum(carry);
    auto result = attributePnl(spotGreeks(greeks, holding.size(), start->forwardPerSpot, toUsd),
                               {.spot = after.spot - before.spot,
                                .volatility = end->volatility - start->volatility,
                                .years = (after.now - before.now).inYears()},
                               carry, total);
    if (!result) return result;
    result->basis = basis;
    result->residual -= basis;
    return result;
}

/// A linear holding gains what its price gains; the part of spot is delta, the rest basis.
Result<PnlAttribution> attributeLinear(const Holding& holding, const MarketView& before, const MarketView& after,
                                       const PnlCarry& carry)
{
    const auto start = valueHolding(holding, before);
    const auto end = valueHolding(holding, after);
    if (!start.complete || !end.complete) return tl::unexpected(missingEnd(holding));
    const double spotMove = after.spot - before.spot;
    const double gain = end.valueUsd - start.valueUsd;
    auto result =
        attributePnl({.delta = start.exposure.delta}, {.spot = spotMove, .years = (after.now - before.now).inYears()},
                     carry, gain + sum(carry));
    if (!result) return result;
    // The whole gain is delta and basis; an inverse future's entry is fixed, so it has no other term either.
    result->basis = holding.instrument->isInverse() ? gain - start.exposure.delta * spotMove
                                                    : holding.size() * (end.markPrice - start.markPrice - spotMove);
    result->residual -= result->basis;
    return result;
}

/// A share that nothing is put into or taken from, fees aside: its pool moving other than with spot is basis.
Result<PnlAttribution> attributeShare(const Holding& holding, const MarketView& before, const MarketView& after,
                                      const PnlCarry& carry)
{
    const auto id = holding.instrument->id;
    const bool isThere = before.poolShares != nullptr && before.poolShares->contains(id);
    if (!isThere || !(before.spot > 0.0) || !(after.spot > 0.0)) return tl::unexpected(missingEnd(holding));
    auto share = before.poolShares->at(id);
    const auto start = ofUnit(holding, valueShare(&share, before.spot));
    const auto withSpot = ofUnit(holding, valueShare(&share, before.spot, after.spot / before.spot - 1.0));
    // One that went meanwhile was last known to move with spot.
    const bool isLeft = after.poolShares != nullptr && after.poolShares->contains(id);
    if (isLeft) share.price = after.poolShares->at(id).price;
    const auto end = isLeft ? ofUnit(holding, valueShare(&share, after.spot)) : withSpot;
    if (!start.complete || !end.complete) return tl::unexpected(missingEnd(holding));
    auto result = attributePnl({.delta = start.exposure.delta, .gamma = start.gammaPerUsd},
                               {.spot = after.spot - before.spot, .years = (after.now - before.now).inYears()}, carry,
                               end.valueUsd - start.valueUsd + sum(carry));
    if (!result) return result;
    result->basis = end.valueUsd - withSpot.valueUsd;
    result->residual -= result->basis;
    return result;
}

}  // namespace

double PnlAttribution::explained() const
{
    return delta + gamma + vega + theta + vanna + volga + charm + veta + basis + sum(carry);
}

double PnlAttribution::residualShare() const
{
    double sizes = 0.0;
    for (const double term : {delta, gamma, vega, theta, vanna, volga, charm, veta, basis})
        sizes += std::abs(term);
    for (const double term : values(carry))
        sizes += std::abs(term);
    if (sizes > 0.0) return std::abs(residual) / sizes;
    return residual == 0.0 ? 0.0 : 1.0;
}

void PnlAttribution::add(const PnlAttribution& part)
{
    delta += part.delta;
    gamma += part.gamma;
    vega += part.vega;
    theta += part.theta;
    vanna += part.vanna;
    volga += part.volga;
    charm += part.charm;
    veta += part.veta;
    basis += part.basis;
    carry.funding += part.carry.funding;
    carry.borrow += part.carry.borrow;
    carry.fees += part.carry.fees;
    carry.rebates += part.carry.rebates;
    carry.gas += part.carry.gas;
    carry.slippage += part.carry.slippage;
    carry.transfers += part.carry.transfers;
    carry.newTrades += part.carry.newTrades;
    carry.poolFees += part.carry.poolFees;
    total += part.total;
    residual += part.residual;
    missing += part.missing;
}

Result<PnlAttribution> attributePnl(const PnlGreeks& greeks, const PnlMove& move, const PnlCarry& carry,
                                    double totalUsd)
{
    if (const auto fine = checkInputs(greeks, move, carry, totalUsd); !fine) return tl::unexpected(fine.error());
    PnlAttribution result{.delta = greeks.delta * move.spot,
                          .gamma = 0.5 * greeks.gamma * move.spot * move.spot,
                          .vega = greeks.vega * move.volatility,
                          .theta = greeks.theta * move.years,
                          .vanna = greeks.vanna * move.spot * move.volatility,
                          .volga = 0.5 * greeks.volga * move.volatility * move.volatility,
                          .charm = greeks.charm * move.spot * move.years,
                          .veta = greeks.veta * move.volatility * move.years,
                          .carry = carry,
                          .total = totalUsd};
    result.residual = totalUsd - result.explained();
    return finiteOnly(result,
                      {result.delta, result.gamma, result.vega, result.theta, result.vanna, result.volga, result.charm,
                       result.veta, result.residual},
                      "a part of the P&L");
}

Result<PnlAttribution> attributeHolding(const Holding& holding, const MarketView& before, const MarketView& after,
                                        const PnlCarry& carry)
{
    if (const auto fine = checkEnds(holding, before, after); !fine) return tl::unexpected(fine.error());
    if (holding.instrument->isPoolShare()) return attributeShare(holding, before, after, carry);
    return holding.instrument->isOption() ? attributeOption(holding, before, after, carry)
                                          : attributeLinear(holding, before, after, carry);
}

Result<PnlAttribution> attributeBook(std::span<const Holding> holdings, const MarketView& before,
                                     const MarketView& after, const PnlCarry& carry)
{
    auto book = attributePnl({}, {}, carry, sum(carry));
    if (!book) return book;
    for (const auto& holding : holdings) {
        const auto part = attributeHolding(holding, before, after);
        if (part)
            book->add(*part);
        else if (part.error().code == ErrorCode::NotFound)
            ++book->missing;
        else
            return part;
    }
    return book;
}

}  // namespace ballast::risk
