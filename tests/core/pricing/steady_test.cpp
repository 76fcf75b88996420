#include "pricing/steady.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <gtest/gtest.h>
#include <limits>
#include <numbers>
#include <random>

namespace ballast::pricing::steady_test {
namespace {

using Function = double (*)(double);
using Exact = std::function<long double(long double)>;
using Limits = std::numeric_limits<double>;

constexpr double kInfinity = Limits::infinity();

/// Error of `found` in units in the last place of the extended value.
double ulps(double found, long double exact)
{
    const double near = std::abs(static_cast<double>(exact));
    const double unit = std::nextafter(near, kInfinity) - near;
    return static_cast<double>(std::abs(static_cast<long double>(found) - exact) / static_cast<long double>(unit));
}

double greatestError(Function function, const Exact& exact, double low, double high)
{
    std::mt19937_64 engine(2811);
    std::uniform_real_distribution<double> uniform(low, high);
    double greatest = 0.0;
    for (int i = 0; i < 100'000; ++i) {
        const double x = uniform(engine);
        greatest = std::max(greatest, ulps(function(x), exact(static_cast<long double>(x))));
    }
    return greatest;
}

long double exactTail(long double x) { return std::erfc(-x / std::numbers::sqrt2_v<long double>) / 2; }

long double exactDensity(long double x)
{
    return std::exp(-x * x / 2) * std::numbers::inv_sqrtpi_v<long double> / std::numbers::sqrt2_v<long double>;
}

TEST(Steady, ExponentialAndLogarithmKeepTheirBounds)
{
    const Exact exponential = [](long double x) { return std::exp(x); };
    EXPECT_LT(greatestError(steady::exp, exponential, -708.0, 709.0), 1.1);
    EXPECT_LT(greatestError(steady::exp, exponential, -5.0, 5.0), 1.1);
    EXPECT_LT(greatestError(steady::exp, exponential, -1e-3, 1e-3), 1.1);
    const Exact logarithm = [](long double x) { return std::log(x); };
    EXPECT_LT(greatestError(steady::log, logarithm, 0.5, 2.0), 0.9);
    EXPECT_LT(greatestError(steady::log, logarithm, 0.999, 1.001), 0.9);
    EXPECT_LT(greatestError(steady::log, logarithm, 1e-12, 1e12), 0.9);
}

TEST(Steady, TheNormalDistributionKeepsItsBoundsFarOut)
{
    for (const double far : {1.0, 3.0, 8.0, 37.0}) {
        EXPECT_LT(greatestError(steady::normalCdf, exactTail, -far, 0.0), 8.0) << far;
        EXPECT_LT(greatestError(steady::normalDensity, exactDensity, -far, far), 3.0) << far;
        EXPECT_LT(greatestError(
                      steady::millsRatio, [](long double x) { return exactTail(-x) / exactDensity(x); }, 0.0, far),
                  6.0)
            << far;
    }
    EXPECT_LT(greatestError(steady::normalCdf, exactTail, 0.0, 8.0), 3.0);
}

TEST(Steady, TheOthersKeepTheirBounds)
{
    const auto within = [](Function function, const Exact& exact, double low, double high, double most = 1.0) {
        EXPECT_LT(greatestError(function, exact, low, high), most) << low << " to " << high;
    };
    within(
        steady::log1p, [](long double x) { return std::log1p(x); }, -0.99, 3.0);
    within(
        steady::log1p, [](long double x) { return std::log1p(x); }, -1e-6, 1e-6);
    within(
        steady::expm1, [](long double x) { return std::expm1(x); }, -30.0, 10.0);
    within(
        steady::expm1, [](long double x) { return std::expm1(x); }, -1e-6, 1e-6);
    within(
        steady::log2, [](long double x) { return std::log2(x); }, 1.1, 1000.0);
    within(
        steady::log10, [](long double x) { return std::log10(x); }, 1e-3, 0.9);
    within(
        steady::cbrt, [](long double x) { return std::cbrt(x); }, 1e-9, 1e6);
    within(
        steady::sinh, [](long double x) { return std::sinh(x); }, -12.0, 12.0);
    within(
        steady::asinh, [](long double x) { return std::asinh(x); }, -1e5, 1e5);
    within(
        steady::cos, [](long double x) { return std::cos(x); }, 0.0, 6.2831);
    for (const double power : {0.5, -0.7, 2.0, 1.0 / 3.0}) {
        std::mt19937_64 engine(5);
        std::uniform_real_distribution<double> uniform(1e-9, 1e6);
        for (int i = 0; i < 20'000; ++i) {
            const double x = uniform(engine);
            ASSERT_LT(ulps(steady::pow(x, power), std::pow(static_cast<long double>(x), power)), 1.0) << x;
            ASSERT_LT(ulps(steady::hypot(x, power), std::hypot(static_cast<long double>(x), power)), 1.0) << x;
        }
    }
}

TEST(Steady, PowersOfTenAndTheirLogarithmsAreExact)
{
    double power = 1.0;
    for (int n = 0; n <= 22; ++n, power *= 10.0) {
        EXPECT_EQ(steady::pow(10.0, n), power) << n;
        EXPECT_EQ(steady::log10(power), n);
    }
}

TEST(Steady, EdgesAreThoseOfTheCLibrary)
{
    const double nan = Limits::quiet_NaN(), least = Limits::denorm_min();
    for (const double x : {-kInfinity, -1000.0, -746.0, -745.0, -710.0, -708.5, 0.0, 708.5, 709.7, 710.0, kInfinity}) {
        const double exact = std::exp(x);
        if (exact > 0.0 && std::isfinite(exact))
            EXPECT_NEAR(steady::exp(x), exact, std::max(least, 1e-15 * exact)) << x;
        else
            EXPECT_EQ(steady::exp(x), exact) << x;
    }
    for (const double x : {0.0, 1.0, kInfinity})
        EXPECT_EQ(steady::log(x), std::log(x)) << x;
    for (const double x : {least, 1e-310, Limits::min(), Limits::max()})
        EXPECT_DOUBLE_EQ(steady::log(x), std::log(x)) << x;
    for (const Function function : {steady::exp, steady::log, steady::normalCdf, steady::normalDensity, steady::log1p,
                                    steady::expm1, steady::cbrt, steady::sinh, steady::asinh, steady::cos})
        EXPECT_TRUE(std::isnan(function(nan)));
    EXPECT_TRUE(std::isnan(steady::log(-1.0)));
    for (const double x : {40.0, 1e300, kInfinity}) {
        EXPECT_EQ(steady::normalCdf(-x), 0.0);
        EXPECT_EQ(steady::normalCdf(x), 1.0);
        EXPECT_EQ(steady::normalDensity(x), 0.0);
    }
    EXPECT_EQ(steady::normalCdf(0.0), 0.5);
    EXPECT_NEAR(steady::millsRatio(1e6), 1e-6, 1e-16);
}

TEST(Steady, TheNormalDistributionNeverFalls)
{
    double before = 0.0;
    for (double x = -38.7; x < 9.0; x += 1e-4) {
        const double now = steady::normalCdf(x);
        ASSERT_GE(now, before * (1.0 - 2e-15)) << x;
        before = now;
    }
}

/// The bits that this build gives, over all functions. Whoever sees another number here has another library or
/// compiler, with which journals of other machines do not repeat; that must be known before a program leaves the house.
TEST(Steady, TheBitsAreThoseThatJournalsWereMadeWith)
{
    std::mt19937_64 engine(1);
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    const auto add = [&](double x) { hash = (hash ^ std::bit_cast<std::uint64_t>(x)) * 0x100000001b3ULL; };
    for (int i = 0; i < 100'000; ++i) {
        const double unit = static_cast<double>(engine() >> 11U) * 0x1p-53;  // no distribution: theirs may differ
        const double x = 20.0 * unit - 10.0;
        for (const Function function : {steady::exp, steady::normalCdf, steady::normalDensity, steady::expm1,
                                        steady::cbrt, steady::sinh, steady::asinh, steady::cos})
            add(function(x));
        for (const Function function : {steady::log, steady::log1p, steady::log2, steady::log10, steady::millsRatio})
            add(function(unit));
        add(steady::pow(unit, x));
        add(steady::hypot(unit, x));
    }
    EXPECT_EQ(hash, 0xb9ba5655be728941ULL) << std::hex << hash;
}

}  // namespace
}  // namespace ballast::pricing::steady_test
