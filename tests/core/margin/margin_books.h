#pragma once

#include <cmath>
#include <random>
#include <string>

#include "margin/margin_venue.h"

namespace ballast::risk::testing {

inline MarginExpiry expiryIn(double days, double forward, double rate = 0.05)
{
    return {.secondsToExpiry = days * 86400.0, .forward = forward, .rate = rate};
}

/// A BTC market without positions: spot 80,000 and three expiries with a basis.
inline MarginUnderlying emptyBtc()
{
    MarginUnderlying u{.name = "BTC", .spot = 80000.0};
    u.expiries = {expiryIn(7.0, 80200.0), expiryIn(30.0, 80700.0), expiryIn(120.0, 82500.0)};
    return u;
}

inline MarginPortfolio account(MarginUnderlying underlying, double cash)
{
    MarginPortfolio portfolio;
    portfolio.cashUsd = cash;
    portfolio.underlyings.push_back(std::move(underlying));
    return portfolio;
}

inline MarginOption option(std::size_t expiry, double strike, domain::OptionRight right, double amount,
                           double volatility = 0.6)
{
    return {.expiry = expiry, .strike = strike, .right = right, .amount = amount, .markVolatility = volatility};
}

inline MarginPerpetual perpetual(double amount, double price = 80000.0)
{
    return {.name = "BTC-PERP", .amount = amount, .price = price};
}

/// Seeded random books of the market above.
class RandomBooks {
public:
    explicit RandomBooks(unsigned seed) : m_engine(seed) {}

    double uniform(double least, double most) { return std::uniform_real_distribution<double>(least, most)(m_engine); }
    std::size_t below(std::size_t count) { return std::uniform_int_distribution<std::size_t>(0, count - 1)(m_engine); }

    MarginUnderlying optionBook(std::size_t legs)
    {
        MarginUnderlying u = emptyBtc();
        for (std::size_t i = 0; i < legs; ++i) {
            const auto right = below(2) == 0 ? domain::OptionRight::Call : domain::OptionRight::Put;
            const double strike = 1000.0 * std::round(uniform(50.0, 130.0));
            u.options.push_back(option(below(3), strike, right, uniform(-10.0, 10.0), uniform(0.3, 1.2)));
        }
        u.perpetuals.push_back(perpetual(uniform(-10.0, 10.0), u.spot * uniform(0.995, 1.005)));
        return u;
    }
    MarginUnderlying perpetualBook()
    {
        MarginUnderlying u = emptyBtc();
        u.perpetuals.push_back(perpetual(uniform(-10.0, 10.0), u.spot * uniform(0.995, 1.005)));
        return u;
    }

private:
    std::mt19937_64 m_engine;
};

/// Derive's defaults as risk.md and the test portfolios have them.
inline PmrmParameters pmrmRule()
{
    PmrmParameters p;
    p.origin = {"PMRM 2", "2026-03-31", "test", true};
    p.initialFactor = 1.0;
    p.maintenanceFactor = 0.8;
    p.longValue = {0.95, 1.0, 0.08};
    p.shortValue = {1.04, 0.5, 0.08};
    p.volatility = {
        .up = 0.5, .down = 0.275, .shortPower = 0.3, .longPower = 0.13, .floorDays = 1.0, .leastShockedUp = 0.45};
    p.skew = {0.15, -0.05, 0.15, -0.05, 0.01, 4.0, 0.6, -0.1};
    p.contingency = {0.55, 1.0, 0.015, 0.005, 0.003, 0.002, 0.98, 2.0, 1.045, 0.955, 0.5, 2.0};
    using enum PmrmVolatilityShock;
    for (const double move : {-0.135, -0.09, -0.045, 0.0, 0.045, 0.09, 0.135})
        for (const auto shock : {Up, None, Down})
            p.scenarios.push_back({1.0 + move, shock, 1.0});
    for (const double move : {-0.18, 0.18})
        p.scenarios.push_back({1.0 + move, Up, 1.0});
    for (const double move : {-0.66, -0.33, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0})
        p.scenarios.push_back({1.0 + move, Up, 0.1386 / std::abs(move)});
    for (const auto shock : {Linear, Absolute})
        p.scenarios.push_back({1.0, shock, 1.0});
    return p;
}

/// Deribit's numbers as pme/simulate printed them in 2024.
inline GridMarginParameters gridRule()
{
    GridMarginParameters p;
    p.origin = {"grid", "2024-06-17", "test", true};
    p.priceRange = 0.16;
    p.volatilityUp = 0.5;
    p.volatilityDown = 0.25;
    p.shortPower = 0.3;
    p.longPower = 0.13;
    p.leastVolatilityForUp = 0.5;
    for (const double move : {-0.66, -0.33, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0})
        p.extended.push_back({move, 0.16 / std::abs(move)});
    p.extendedDampenerUsd = 100000.0;
    p.deltaShock = 0.1;
    p.deltaShockThresholdUsd = 2e7;
    p.rollPerYear = 0.075;
    p.rollLeast = 0.01;
    p.shortOptionRate = 0.01;
    p.maintenanceFactor = 0.8;
    return p;
}

/// Paradex' published table.
inline ScanMarginParameters scanRule()
{
    ScanMarginParameters p;
    p.origin = {"scan", "2026-11-22", "test", true};
    p.shortPower = 0.3;
    p.longPower = 0.13;
    p.netDeltaRate = 0.02;
    p.hedgedDeltaRate = 0.01;
    p.fundingHours = 8.0;
    p.perpetualFeeRate = 0.0003;
    p.optionFeeRate = 0.0003;
    p.maintenanceShare = 0.5;
    for (const double move : {-0.12, -0.08, -0.04, 0.0, 0.04, 0.08, 0.12})
        for (const double shock : {0.4, -0.22})
            p.scenarios.push_back({move, shock, 1.0});
    for (const double move : {-0.16, 0.16})
        p.scenarios.push_back({move, 0.4, 1.0});
    for (const double move : {-0.66, -0.33, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0})
        p.scenarios.push_back({move, 0.4, 0.16 / std::abs(move)});
    return p;
}

/// Hyperliquid's tiers of BTC and ETH.
inline PerpetualMarginParameters leverageRule()
{
    PerpetualMarginParameters p;
    p.origin = {"tiers", "2026-02-01", "test", false};
    p.tables = {{"BTC", {{0.0, 40.0}, {150e6, 20.0}}}, {"ETH", {{0.0, 25.0}, {100e6, 15.0}}}};
    return p;
}

}  // namespace ballast::risk::testing
