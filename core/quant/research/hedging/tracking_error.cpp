#include "research/hedging/tracking_error.h"

#include <cmath>
#include <fmt/format.h>
#include <numbers>

#include "base/finite.h"
#include "pricing/black76.h"
#include "pricing/steady.h"

namespace ballast::risk {

namespace {

constexpr int kMostSteps = 10'000'000;

/// E[(Gamma F^2)^2] undiscounted when a part `passed` of the years is over: the squared density of d1 integrated over a
/// log-normal forward.
double expectedSquaredGamma(const HedgedOption& option, double passed)
{
    const double variance = option.volatility * option.volatility;
    const double left = variance * (option.years - passed);
    const double over = variance * passed;
    const double mean = steady::log(option.forward / option.strike) - 0.5 * over;
    const double widening = 1.0 + 2.0 * over / left;
    const double exponent = (mean - mean * mean / left + 0.5 * over) / widening - 0.25 * left;
    return option.strike * option.strike / (2.0 * std::numbers::pi * left) * steady::exp(exponent) /
           std::sqrt(widening);
}

bool isFine(const HedgeStep& step)
{
    return std::isfinite(step.dollarGamma) && std::isfinite(step.volatility) && step.volatility >= 0.0 &&
           std::isfinite(step.years) && step.years >= 0.0 && std::isfinite(step.spotMove) &&
           std::isfinite(step.totalUsd) && std::isfinite(step.bandCoins) && std::isfinite(step.delayUsd) &&
           std::isfinite(step.costUsd);
}

}  // namespace

Result<double> boyleEmanuelStd(double dollarGamma, double volatility, double stepYears)
{
    if (!std::isfinite(dollarGamma) || !std::isfinite(volatility) || volatility < 0.0 || !std::isfinite(stepYears) ||
        stepYears < 0.0)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("gamma must be finite, volatility and time finite and not negative, were {}, {} and {}",
                                dollarGamma, volatility, stepYears));
    return finiteOnly(std::abs(dollarGamma) * volatility * volatility * stepYears / std::numbers::sqrt2,
                      "the deviation of a hedge step");
}

Result<LifetimeTrackingError> lifetimeTrackingError(const HedgedOption& option)
{
    if (const auto fine = pricing::checkBlack76Inputs(option.forward, option.strike, option.volatility, option.years,
                                                      option.discount);
        !fine)
        return tl::unexpected(fine.error());
    if (!(option.volatility > 0.0) || !(option.years > 0.0) || option.steps < 1 || option.steps > kMostSteps)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("volatility and years must be positive and steps in [1, {}], were {}, {} and {}",
                                kMostSteps, option.volatility, option.years, option.steps));
    const auto greeks = pricing::black76Greeks(domain::OptionRight::Call, option.forward, option.strike,
                                               option.volatility, option.years, option.discount);
    const double step = option.years / option.steps;
    const double stepVariance = 0.5 * steady::square(option.volatility * option.volatility * step);
    double sum = 0.0;
    for (int i = 0; i < option.steps; ++i)
        sum += stepVariance * expectedSquaredGamma(option, i * step);
    const LifetimeTrackingError error{.vega = greeks.vega,
                                      .premium = greeks.price,
                                      .kamalDerman = std::sqrt(0.25 * std::numbers::pi / option.steps) * greeks.vega *
                                                     option.volatility,
                                      .firstOrderStep = option.discount * std::sqrt(sum)};
    return finiteOnly(error, {error.vega, error.kamalDerman, error.firstOrderStep}, "a tracking error");
}

Result<TrackingReport> trackingReport(std::span<const HedgeStep> steps)
{
    if (steps.empty()) return fail(ErrorCode::InvalidArgument, "steps of a hedge must be at least one, were none");
    TrackingReport report{.steps = static_cast<int>(steps.size())};
    double realised = 0.0, expected = 0.0, expectedSquares = 0.0;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const auto& step = steps[i];
        if (!isFine(step))
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("values of hedge step {} must be finite, volatility {} and time {} not negative", i,
                                    step.volatility, step.years));
        const double band = step.bandCoins * step.spotMove;
        const double discrete = step.totalUsd - band - step.delayUsd + step.costUsd;
        const auto expectedHere = boyleEmanuelStd(step.dollarGamma, step.volatility, step.years);
        if (!expectedHere) return tl::unexpected(expectedHere.error());
        const double deviation = *expectedHere;
        report.totalUsd += step.totalUsd;
        report.bandUsd += band;
        report.delayUsd += step.delayUsd;
        report.costUsd -= step.costUsd;
        report.discreteUsd += discrete;
        realised += discrete * discrete;
        expected += deviation * deviation;
        expectedSquares += steady::square(deviation * deviation);
    }
    report.realisedStdUsd = std::sqrt(realised);
    report.expectedStdUsd = std::sqrt(expected);
    if (expected > 0.0) {
        report.ratio = report.realisedStdUsd / report.expectedStdUsd;
        // The error is d (z^2 - 1)/sqrt 2 with z normal: its fourth moment is 15 d^4, so its square varies by 14 d^4;
        // the root halves the relative error.
        report.ratioError = 0.5 * std::sqrt(14.0 * expectedSquares) / expected;
    }
    return finiteOnly(report,
                      {report.totalUsd, report.bandUsd, report.delayUsd, report.costUsd, report.discreteUsd,
                       report.realisedStdUsd, report.expectedStdUsd, report.ratio, report.ratioError},
                      "a figure of the tracking report");
}

}  // namespace ballast::risk
