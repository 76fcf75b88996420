#pragma once

#include <optional>
#include <string>

#include "base/timestamp.h"
#include "domain/quality.h"

/// Numbers of the screen with their worth.
namespace ballast::interfaces {

using domain::Quality;

/// One number with its worth. Absent: missing or withheld (quality says which).
struct Reading {
    std::optional<double> value;
    Quality quality{Quality::Missing};
    std::optional<Duration> age;    ///< Event time since the sample.
    std::optional<Duration> limit;  ///< Age beyond which it is stale; delayed from half of it.
    bool estimated{};               ///< Made by a model or an assumption: shown italic with ≈.
    std::string source;             ///< For the tooltip: method, version, inputs.
};

/// Delta in coins and USD (numeraire USD: wealth gained per USD of spot), gamma per 1 % move, vega per volatility
/// point, theta per day.
struct ScreenGreeks {
    double deltaCoin{}, deltaUsd{};
    double gammaCoin{};  ///< Coins of delta per 1 % of spot.
    double gammaUsd{};   ///< USD of delta per 1 % of spot.
    double vegaUsd{};    ///< USD per volatility point, parallel.
    double thetaUsd{};   ///< USD per day.
    /// The same vega, each leg times sqrt(30 d / its days): USD per point of 30-day volatility; and each leg times its
    /// own volatility: USD per 1 % of it. Of legs as they stand alone; 0 in rows of a moved spot.
    double vega30Usd{}, vegaOwnUsd{};
};

/// What a fill stands for at one instant, by our fit: of the whole fill, signed as bought or sold.
struct FillWorth {
    double spot{};                     ///< USD per coin.
    std::optional<double> volatility;  ///< Decimal; options alone.
    double deltaCoin{}, gammaCoin{};   ///< Coins, and coins per 1 % of spot.
    double vegaUsd{}, thetaUsd{};      ///< USD per volatility point, USD per day.
    friend bool operator==(const FillWorth&, const FillWorth&) = default;
};

}  // namespace ballast::interfaces
