#include "pricing/steady.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <sleef.h>

#include "pricing/steady_fits.h"

namespace ballast::pricing::steady {
namespace {

using namespace fits;

constexpr double kFarthest = 38.6;  ///< Beyond it the density is below the least double.

double valueOf(std::uint64_t bits) { return std::bit_cast<double>(bits); }
std::uint64_t bitsOf(double x) { return std::bit_cast<std::uint64_t>(x); }

/// Horner's scheme on every other coefficient from `first` on.
template <std::size_t first, std::size_t n>
[[gnu::always_inline]] inline double everyOther(double power, const std::array<double, n>& coefficients)
{
    if constexpr (first + 2 >= n)
        return coefficients[first];
    else
        return everyOther<first + 2>(power, coefficients) * power + coefficients[first];
}

/// Even and odd powers apart, as in the batch kernel, so that the products do not wait for one chain of sums.
template <std::size_t n>
[[gnu::always_inline]] inline double polynomial(double x, const std::array<double, n>& coefficients)
{
    const double power = x * x;
    return everyOther<0>(power, coefficients) + x * everyOther<1>(power, coefficients);
}

}  // namespace

// The fits of exp, log and Mills' ratio are those of the batch kernel (kernel_math.h), without contraction.

double exp(double x) noexcept
{
    if (!(std::abs(x) <= 708.0)) return Sleef_cinz_expd1_u10purec(x);
    const double shifted = x * kInverseLog2 + kRounder;
    const double k = shifted - kRounder;
    const double rest = (x - k * kLog2High) - k * kLog2Low;
    const double raised = 1.0 + (rest + rest * rest * polynomial(rest, kExp));
    return valueOf(bitsOf(raised) + (bitsOf(shifted) << 52U));
}

// Source   FreeBSD msun, e_log.c: argument in [sqrt(1/2), sqrt(2)), then s = f/(2 + f).
double log(double x) noexcept
{
    const bool isNormal = x >= std::numeric_limits<double>::min() && x <= std::numeric_limits<double>::max();
    if (!isNormal) return Sleef_cinz_logd1_u10purec(x);
    const std::uint64_t raised = bitsOf(x) + (kOneBits - kRootHalfBits);
    const double k = static_cast<double>(static_cast<int>(raised >> 52U) - 1023);
    const double f = valueOf((raised & 0x000fffffffffffffULL) + kRootHalfBits) - 1.0;
    const double s = f / (2.0 + f);
    const double z = s * s;
    const double half = 0.5 * f * f;
    return k * kLog2High - ((half - (s * (half + z * polynomial(z, kLog)) + k * kLog2Low)) - f);
}

double millsRatio(double x) noexcept { return polynomial(x, kMillsOver) / polynomial(x, kMillsUnder); }

// The square is taken of the upper half of the digits, where it is exact, and the rest follows as a short series: else
// its rounding alone would cost x^2/2 units in the last place.
double normalDensity(double x) noexcept
{
    const double y = std::abs(x);
    if (!(y <= kFarthest)) return std::isnan(x) ? x : 0.0;
    const double upper = valueOf(bitsOf(y) & ~0x7ffffffULL);
    const double rest = 0.5 * (y - upper) * (y + upper);
    const double correction = 1.0 - rest * (1.0 - rest * (0.5 - rest / 6.0));
    return kInverseRootTwoPi * exp(-0.5 * upper * upper) * correction;
}

double normalCdf(double x) noexcept
{
    const double y = std::abs(x);
    if (!(y <= kFarthest)) return std::isnan(x) ? x : x < 0.0 ? 0.0 : 1.0;
    const double tail = normalDensity(y) * millsRatio(y);
    return x < 0.0 ? tail : 1.0 - tail;
}

double log1p(double x) noexcept { return Sleef_cinz_log1pd1_u10purec(x); }
double log2(double x) noexcept { return Sleef_cinz_log2d1_u10purec(x); }
double log10(double x) noexcept { return Sleef_cinz_log10d1_u10purec(x); }
double expm1(double x) noexcept { return Sleef_cinz_expm1d1_u10purec(x); }
double pow(double base, double exponent) noexcept { return Sleef_cinz_powd1_u10purec(base, exponent); }
double cbrt(double x) noexcept { return Sleef_cinz_cbrtd1_u10purec(x); }
double hypot(double x, double y) noexcept { return Sleef_cinz_hypotd1_u05purec(x, y); }
double sinh(double x) noexcept { return Sleef_cinz_sinhd1_u10purec(x); }
double asinh(double x) noexcept { return Sleef_cinz_asinhd1_u10purec(x); }
double cos(double x) noexcept { return Sleef_cinz_cosd1_u10purec(x); }

}  // namespace ballast::pricing::steady
