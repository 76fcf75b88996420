#include "research/learning/garch.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <numbers>

#include "base/finite.h"
#include "pricing/steady.h"

namespace ballast::learning {

namespace {

Result<void> check(const GarchParameters& p)
{
    const bool finite = std::isfinite(p.omega) && std::isfinite(p.alpha) && std::isfinite(p.beta);
    if (finite && p.omega > 0.0 && p.alpha >= 0.0 && p.beta >= 0.0 && p.alpha + p.beta < 1.0) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("GARCH needs omega above 0, alpha and beta of 0 or more and a sum below 1; were {}, {}, {}",
                            p.omega, p.alpha, p.beta));
}

Result<double> meanSquare(std::span<const double> returns, std::size_t least)
{
    double sum = 0.0;
    for (const double r : returns)
        sum += r * r;
    const double mean = sum / static_cast<double>(returns.size());
    if (returns.size() >= least && std::isfinite(mean) && mean > 0.0) return mean;
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("GARCH needs at least {} finite returns that are not all zero, got {}", least, returns.size()));
}

double likelihood(const GarchParameters& p, std::span<const double> returns, double variance)
{
    double sum = 0.0;
    for (const double r : returns) {
        sum -= 0.5 * (steady::log(2.0 * std::numbers::pi * variance) + r * r / variance);
        variance = p.omega + p.alpha * r * r + p.beta * variance;
    }
    return sum / static_cast<double>(returns.size());
}

using Point = std::array<double, 3>;  ///< ln of the long-run variance over the sample's, and two logits.

double logistic(double x) { return 1.0 / (1.0 + steady::exp(-x)); }

/// Any point is a valid model: persistence alpha + beta and alpha's share of it are logistic.
GarchParameters at(const Point& x, double sampleVariance)
{
    const double persistence = std::min(logistic(x[1]), 1.0 - 1e-9);
    const double share = logistic(x[2]);
    return {.omega = sampleVariance * steady::exp(std::clamp(x[0], -10.0, 10.0)) * (1.0 - persistence),
            .alpha = persistence * share,
            .beta = persistence * (1.0 - share)};
}

struct Vertex {
    Point at{};
    double loss{};
};

Point blend(const Point& a, const Point& b, double share)
{
    Point result{};
    for (std::size_t i = 0; i < result.size(); ++i)
        result[i] = a[i] + share * (b[i] - a[i]);
    return result;
}

/// Nelder and Mead (1965), The Computer Journal 7(4), 308-313.
template <class Loss> Vertex simplexMinimum(const Point& start, const Loss& loss)
{
    constexpr int kMostSteps = 600;
    std::array<Vertex, 4> simplex{};
    for (std::size_t i = 0; i < simplex.size(); ++i) {
        simplex[i].at = start;
        if (i > 0) simplex[i].at[i - 1] += 0.5;
        simplex[i].loss = loss(simplex[i].at);
    }
    const auto better = [](const Vertex& a, const Vertex& b) { return a.loss < b.loss; };
    const auto vertex = [&](const Point& x) { return Vertex{.at = x, .loss = loss(x)}; };
    for (int step = 0; step < kMostSteps; ++step) {
        std::sort(simplex.begin(), simplex.end(), better);
        if (simplex[3].loss - simplex[0].loss < 1e-13) break;
        const Point centre = blend(blend(simplex[0].at, simplex[1].at, 0.5), simplex[2].at, 1.0 / 3.0);
        const Vertex reflected = vertex(blend(centre, simplex[3].at, -1.0));
        if (reflected.loss < simplex[0].loss) {
            const Vertex expanded = vertex(blend(centre, simplex[3].at, -2.0));
            simplex[3] = better(expanded, reflected) ? expanded : reflected;
        } else if (reflected.loss < simplex[2].loss) {
            simplex[3] = reflected;
        } else {
            const Vertex contracted =
                vertex(blend(centre, simplex[3].at, reflected.loss < simplex[3].loss ? -0.5 : 0.5));
            if (contracted.loss < std::min(reflected.loss, simplex[3].loss))
                simplex[3] = contracted;
            else
                for (std::size_t i = 1; i < simplex.size(); ++i)
                    simplex[i] = vertex(blend(simplex[0].at, simplex[i].at, 0.5));
        }
    }
    return *std::min_element(simplex.begin(), simplex.end(), better);
}

}  // namespace

Result<double> garchVariance(const GarchParameters& p, double variance, double logReturn)
{
    if (auto valid = check(p); !valid) return tl::unexpected(valid.error());
    const double next = p.omega + p.alpha * logReturn * logReturn + p.beta * variance;
    if (variance >= 0.0 && std::isfinite(next)) return next;
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("GARCH needs a variance of 0 or more and a finite return, were {} and {}", variance, logReturn));
}

Result<double> longRunVariance(const GarchParameters& p)
{
    return check(p).and_then(
        [&] { return finiteOnly(p.omega / (1.0 - p.alpha - p.beta), "GARCH's long-run variance"); });
}

Result<GarchForecast> garchForecast(const GarchParameters& p, double variance, int days)
{
    const auto longRun = longRunVariance(p);
    if (!longRun) return tl::unexpected(longRun.error());
    if (!(variance >= 0.0) || !std::isfinite(variance) || days < 1)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("a forecast needs a variance of 0 or more and at least one day, were {} and {}",
                                variance, days));
    const double persistence = p.alpha + p.beta;
    const double power = steady::pow(persistence, days);
    const double away = variance - *longRun;
    const GarchForecast forecast{.variance = *longRun + power * away,
                                 .averageVariance = *longRun + away * (1.0 - power) / ((1.0 - persistence) * days)};
    return finiteOnly(forecast, {forecast.variance, forecast.averageVariance}, "a GARCH forecast");
}

Result<double> garchLikelihood(const GarchParameters& p, std::span<const double> returns)
{
    if (auto valid = check(p); !valid) return tl::unexpected(valid.error());
    return meanSquare(returns, 1).and_then([&](double variance) {
        return finiteOnly(likelihood(p, returns, variance), "a GARCH likelihood");
    });
}

Result<GarchParameters> fitGarch(std::span<const double> returns)
{
    constexpr std::size_t kLeastReturns = 50;
    const auto variance = meanSquare(returns, kLeastReturns);
    if (!variance) return tl::unexpected(variance.error());
    const auto loss = [&](const Point& x) {
        const double value = -likelihood(at(x, *variance), returns, *variance);
        return std::isfinite(value) ? value : std::numeric_limits<double>::max();
    };
    // Persistence and share of the shock: calm, usual and violent.
    constexpr std::array<Point, 3> kStarts{Point{0.0, 0.0, 0.0}, Point{0.0, 3.0, -2.5}, Point{0.0, 4.0, -1.0}};
    Vertex best{.loss = std::numeric_limits<double>::infinity()};
    for (const Point& start : kStarts) {
        // A second search from the first one's end escapes a simplex that collapsed too early.
        const Vertex end = simplexMinimum(simplexMinimum(start, loss).at, loss);
        if (end.loss < best.loss) best = end;
    }
    return at(best.at, *variance);
}

}  // namespace ballast::learning
