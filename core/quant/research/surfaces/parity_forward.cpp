#include "research/surfaces/parity_forward.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>
#include <vector>

namespace ballast::volatility {
namespace {

constexpr double kLeastDiscount = 0.8;
constexpr double kGreatestDiscount = 1.05;

Result<void> checkPoints(std::span<const ParityPoint> points, std::size_t fewest)
{
    if (points.size() < fewest) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("a parity forward needs at least {} strikes, had {}", fewest, points.size()));
    }
    for (const ParityPoint& p : points) {
        const bool fine = std::isfinite(p.strike) && p.strike > 0.0 && std::isfinite(p.callMinusPut) &&
                          std::isfinite(p.halfSpread) && p.halfSpread > 0.0;
        if (!fine) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("a parity point must be finite with strike and half-spread positive, was strike "
                                    "{}, call less put {}, half-spread {}",
                                    p.strike, p.callMinusPut, p.halfSpread));
        }
    }
    return {};
}

struct Means {
    double strike{}, difference{}, strikeSquare{}, product{};
};

/// Weighted means, and the second moments about them.
Means meansOf(std::span<const ParityPoint> points)
{
    Means means;
    double total = 0.0;
    for (const ParityPoint& p : points)
        total += 1.0 / (p.halfSpread * p.halfSpread);
    const auto weight = [&](const ParityPoint& p) { return 1.0 / (p.halfSpread * p.halfSpread * total); };
    for (const ParityPoint& p : points) {
        means.strike += weight(p) * p.strike;
        means.difference += weight(p) * p.callMinusPut;
    }
    for (const ParityPoint& p : points) {
        const double offset = p.strike - means.strike;
        means.strikeSquare += weight(p) * offset * offset;
        means.product += weight(p) * offset * (p.callMinusPut - means.difference);
    }
    return means;
}

Result<ParityForward> positiveForward(double forward, double discount)
{
    if (std::isfinite(forward) && forward > 0.0) return ParityForward{forward, discount};
    return fail(ErrorCode::Arbitrage, fmt::format("the forward implied by parity must be positive, was {}", forward));
}

}  // namespace

Result<ParityForward> parityForward(std::span<const ParityPoint> points)
{
    if (auto checked = checkPoints(points, 2); !checked) return tl::unexpected<Error>(checked.error());
    const Means means = meansOf(points);
    if (!(means.strikeSquare > 0.0)) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("a parity forward needs two different strikes, all were {}", points.front().strike));
    }
    const double discount = std::clamp(-means.product / means.strikeSquare, kLeastDiscount, kGreatestDiscount);
    return positiveForward(means.strike + means.difference / discount, discount);
}

Result<ParityForward> inverseParityForward(std::span<const ParityPoint> points)
{
    if (auto checked = checkPoints(points, 1); !checked) return tl::unexpected<Error>(checked.error());
    std::vector<std::pair<double, double>> forwards;  // value, weight
    double total = 0.0;
    for (const ParityPoint& p : points) {
        if (p.callMinusPut >= 1.0) continue;
        forwards.emplace_back(p.strike / (1.0 - p.callMinusPut), 1.0 / p.halfSpread);
        total += forwards.back().second;
    }
    std::sort(forwards.begin(), forwards.end());
    double passed = 0.0;
    for (const auto& [forward, weight] : forwards) {
        passed += weight;
        if (2.0 * passed >= total) return positiveForward(forward, 1.0);
    }
    return fail(ErrorCode::Arbitrage, "call less put in coins must be below 1, was not at any strike");
}

}  // namespace ballast::volatility
