#include "dynamics/forward_variance.h"

#include <array>
#include <span>

#include "pricing/steady.h"

namespace ballast::dynamics {

namespace {

constexpr double kDaysPerYear = 365.0;
constexpr std::size_t kLongest = kOwnLevels + 2;

/// A level and how fast it returns to the one before it.
struct Link {
    double value{}, rate{};  ///< Per day.
};

/// The integral over `days` of what is expected of the last link, each of which returns to the one before it, the
/// first to `mean`. With a_j(u) the weight of link j's deviation from the mean in the expectation at u,
///
///     a_n = e^(-k_n u),   a_j' = -k_j a_j + k_(j+1) a_(j+1),
///
/// each a sum of exponentials. Rates differ from each other.
double integralOfLast(std::span<const Link> chain, double mean, double days)
{
    const std::size_t n = chain.size();
    std::array<double, kLongest> integral{};
    for (std::size_t k = 0; k < n; ++k)
        integral[k] = -steady::expm1(-chain[k].rate * days) / chain[k].rate;
    std::array<double, kLongest> of{}, next{};  // of[k]: the weight of e^(-rate_k u) in a_j
    double sum = mean * days;
    for (std::size_t j = n; j-- > 0;) {
        if (j + 1 == n) {
            of[j] = 1.0;
        } else {
            next = {};
            for (std::size_t k = j + 1; k < n; ++k) {
                next[k] = chain[j + 1].rate * of[k] / (chain[j].rate - chain[k].rate);
                next[j] -= next[k];
            }
            of = next;
        }
        double weight = 0.0;
        for (std::size_t k = j; k < n; ++k)
            weight += of[k] * integral[k];
        sum += weight * (chain[j].value - mean);
    }
    return sum;
}

double squareOfSize(double floor)
{
    const double rest = 1.0 - floor;
    return floor * floor + 2.0 * floor * rest + 2.0 * rest * rest;
}

std::array<Link, kLevels> ladderOf(const Parameters& p, const PathState& s)
{
    std::array<Link, kLevels> chain;
    for (std::size_t i = 0; i < kLevels; ++i)
        chain[i] = {s.level[i], 1.0 / p.levels[i].days};
    return chain;
}

/// Of BTC's continuous moves and of its jumps, weighted.
double btcVariance(const Parameters& p, const PathState& s, double days, double moveWeight, double jumpWeight)
{
    const auto chain = ladderOf(p, s);
    const double level = integralOfLast(std::span(chain).first(2), p.mean, days);
    const double longRun = p.jumpsPerYear / (1.0 - p.cascade);
    const double excess = p.jumpsPerYear + s.cascade - longRun;
    const double rate = (1.0 - p.cascade) / p.cascadeDays;
    const double jumps = longRun * level - excess * s.level[1] * steady::expm1(-rate * days) / rate;
    return (moveWeight * integralOfLast(chain, p.mean, days) +
            jumpWeight * p.jumpScale * p.jumpScale * squareOfSize(p.jumpFloor) * jumps) /
           kDaysPerYear;
}

double ownVariance(const Parameters& p, const PathState& s, double days)
{
    std::array<Link, kLongest> chain;
    for (std::size_t i = 0; i < 2; ++i)
        chain[i] = {s.level[i], 1.0 / p.levels[i].days};
    for (std::size_t i = 0; i < kOwnLevels; ++i)
        chain[i + 2] = {s.own[i], 1.0 / p.ownLevels[i].days};
    const double jumps = p.ownJumpsPerYear * p.ownJumpScale * p.ownJumpScale * squareOfSize(p.jumpFloor) *
                         integralOfLast(std::span(chain).first(3), p.mean, days);
    return p.ownMean / p.mean * (integralOfLast(chain, p.mean, days) + jumps) / kDaysPerYear;
}

}  // namespace

double expectedVariance(const Parameters& parameters, const PathState& state, std::size_t coin, double businessYears)
{
    const double days = businessYears * kDaysPerYear;
    if (coin == 0) return btcVariance(parameters, state, days, 1.0, 1.0);
    return btcVariance(parameters, state, days, steady::square(parameters.beta), steady::square(parameters.jumpBeta)) +
           ownVariance(parameters, state, days);
}

}  // namespace ballast::dynamics
