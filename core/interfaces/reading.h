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
};

}  // namespace ballast::interfaces
