#include "risk/holding_risk.h"

#include <array>
#include <cmath>

#include "risk/pool_share_value.h"

namespace ballast::risk {

namespace {

using domain::InstrumentKind;

HoldingRisk optionRisk(const Holding& holding, const UnitValue& unit)
{
    HoldingRisk risk;
    const double size = holding.size();
    const OptionPoint& point = unit.point;
    const pricing::OptionGreeks& greeks = unit.greeks;
    const bool inverse = holding.instrument->isInverse();
    // Coin-settled: USD value is V(F) S / F; linear: V(F) itself, and delta gains the forward's own slope.
    const double toUsd = inverse ? 1.0 / point.forwardPerSpot : 1.0;
    const double deltaSlope = inverse ? 1.0 : point.forwardPerSpot;
    risk.complete = true;
    risk.markPrice = inverse ? greeks.price / point.forward : greeks.price;
    risk.valueUsd = size * greeks.price * toUsd;
    risk.gammaPerUsd = size * greeks.gamma * point.forwardPerSpot * deltaSlope;
    risk.exposure = {.spot = unit.spot,
                     .delta = size * greeks.delta * deltaSlope,
                     .gamma = risk.gammaPerUsd * unit.spot * 0.01,
                     .vega = size * greeks.vega * toUsd * 0.01,
                     .theta = size * greeks.theta * toUsd / 365.0};
    risk.forwardDelta = greeks.delta;
    risk.logMoneyness = point.logMoneyness;
    risk.volatility = point.volatility;
    risk.forward = point.forward;
    if (point.yearsToExpiry > 0.0) return risk;
    // Its payoff is fixed and waits to be paid: coins, which are so many coins, or money, which is none. Nothing else
    // of it moves, and nothing of it is hedged (F35).
    risk.exposure = {.spot = unit.spot, .delta = inverse && unit.spot > 0.0 ? risk.valueUsd / unit.spot : 0.0};
    risk.gammaPerUsd = risk.forwardDelta = 0.0;
    return risk;
}

HoldingRisk linearRisk(const Holding& holding, const UnitValue& unit)
{
    HoldingRisk risk;
    const domain::Instrument& instrument = *holding.instrument;
    const bool owned = instrument.kind == InstrumentKind::Spot || instrument.kind == InstrumentKind::Cash;
    const double size = holding.size();
    risk.complete = true;
    risk.markPrice = unit.price;
    risk.exposure.spot = unit.spot;
    if (!owned && instrument.isInverse()) {
        // Price and spot move together, so the gain in coins times spot is size (S / entry - S / P), S / P constant.
        const double entry = holding.entryPrice > 0.0 ? holding.entryPrice : unit.price;
        risk.valueUsd = size * (1.0 / entry - 1.0 / unit.price) * risk.exposure.spot;
        risk.exposure.delta = size / entry;
        return risk;
    }
    risk.valueUsd = owned ? size * unit.price : size * (unit.price - holding.entryPrice);
    risk.exposure.delta = size;
    return risk;
}

HoldingRisk shareRisk(const Holding& holding, const UnitValue& unit)
{
    HoldingRisk risk;
    risk.complete = true;
    risk.markPrice = unit.price;
    risk.valueUsd = holding.quantity * unit.price;
    risk.gammaPerUsd = holding.quantity * unit.greeks.gamma;
    risk.exposure = {
        .spot = unit.spot, .delta = holding.quantity * unit.greeks.delta, .gamma = risk.gammaPerUsd * unit.spot * 0.01};
    return risk;
}

const domain::PoolShare* findShare(const MarketView& market, domain::InstrumentId id)
{
    if (market.poolShares == nullptr) return nullptr;
    const auto found = market.poolShares->find(id);
    return found == market.poolShares->end() ? nullptr : &found->second;
}

UnitValue linearUnit(const domain::Instrument& instrument, const MarketView& market, double spotShift)
{
    double price = market.spot;
    if (instrument.kind != InstrumentKind::Cash && market.linearPrices != nullptr) {
        const auto own = market.linearPrices->find(instrument.id);
        if (own != market.linearPrices->end()) price = own->second;
    }
    if (!(price > 0.0) || !(market.spot > 0.0)) return {};
    return {.complete = true, .spot = market.spot * (1.0 + spotShift), .price = price * (1.0 + spotShift)};
}

}  // namespace

UnitValue valueOption(const domain::Instrument& option, const CarriedSmile* smile, double spot)
{
    const double strike = option.strike.toDouble();
    const auto point = smile != nullptr ? pointOn(*smile, strike) : std::nullopt;
    if (!point) return {};
    UnitValue unit{.complete = true, .spot = spot, .point = *point};
    unit.greeks = pricing::black76Greeks(option.right, point->forward, strike, point->volatility, point->yearsToExpiry);
    unit.price = unit.greeks.price;
    return unit;
}

UnitValue valueUnit(const domain::Instrument& instrument, const MarketView& market, double spotShift)
{
    if (instrument.isPoolShare()) return valueShare(findShare(market, instrument.id), market.spot, spotShift);
    if (!instrument.isOption()) return linearUnit(instrument, market, spotShift);
    const auto smile = findCarriedSmile(market.of(instrument), instrument.expiry, spotShift);
    return valueOption(instrument, smile ? &*smile : nullptr, market.spot * (1.0 + spotShift));
}

HoldingRisk ofUnit(const Holding& holding, const UnitValue& unit)
{
    if (!unit.complete) return {};
    if (holding.instrument->isPoolShare()) return shareRisk(holding, unit);
    return holding.instrument->isOption() ? optionRisk(holding, unit) : linearRisk(holding, unit);
}

HoldingRisk valueHolding(const Holding& holding, const MarketView& market, double spotShift)
{
    return ofUnit(holding, valueUnit(*holding.instrument, market, spotShift));
}

std::size_t deltaBucket(double forwardDelta, domain::OptionRight right)
{
    const double callDelta = right == domain::OptionRight::Call ? forwardDelta : 1.0 + forwardDelta;
    const double putDelta = 1.0 - callDelta;  // |delta| of the put at the same strike.
    constexpr std::array<double, 5> edges{0.075, 0.125, 0.20, 0.30, 0.42};
    std::size_t index = 0;
    const double wing = putDelta < callDelta ? putDelta : callDelta;
    // All are counted, since nobody can foretell where a loop over them would end.
    for (const double edge : edges)
        index += wing > edge ? 1 : 0;
    return putDelta < callDelta ? index : 10 - index;
}

void BookRisk::add(const HoldingRisk& part)
{
    if (!part.complete) {
        ++missing;
        return;
    }
    exposure.spot = part.exposure.spot;
    exposure.delta += part.exposure.delta;
    exposure.gamma += part.exposure.gamma;
    exposure.vega += part.exposure.vega;
    exposure.theta += part.exposure.theta;
    gammaPerUsd += part.gammaPerUsd;
    valueUsd += part.valueUsd;
}

}  // namespace ballast::risk
