#include "pricing/steady.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <sleef.h>

namespace ballast::pricing::steady {
namespace {

constexpr double kLog2High = 6.93147180369123816490e-01;  ///< Its product with a whole number of 20 bits is exact.
constexpr double kLog2Low = 1.90821492927058770002e-10;
constexpr double kInverseRootTwoPi = 0.39894228040143267794;
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
    static constexpr std::array kFit{0.50000000000000184039,     0.1666666666666668082,    0.04166666666648795252,
                                     0.0083333333333195896163,   0.0013888888952352862866, 0.00019841269890076402829,
                                     0.000024801485441561312966, 2.7557240887229868596e-6, 2.763265472252779189e-7,
                                     2.5110049204818659793e-8};
    constexpr double kRounder = 0x1.8p52;  // its sum with a small number is that number rounded, in the last bits
    const double shifted = x * 1.44269504088896340736 + kRounder;
    const double k = shifted - kRounder;
    const double rest = (x - k * kLog2High) - k * kLog2Low;
    const double raised = 1.0 + (rest + rest * rest * polynomial(rest, kFit));
    return valueOf(bitsOf(raised) + (bitsOf(shifted) << 52U));
}

// Source   FreeBSD msun, e_log.c: argument in [sqrt(1/2), sqrt(2)), then s = f/(2 + f).
double log(double x) noexcept
{
    const bool isNormal = x >= std::numeric_limits<double>::min() && x <= std::numeric_limits<double>::max();
    if (!isNormal) return Sleef_cinz_logd1_u10purec(x);
    static constexpr std::array kFit{6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01,
                                     2.222219843214978396e-01, 1.818357216161805012e-01, 1.531383769920937332e-01,
                                     1.479819860511658591e-01};
    constexpr std::uint64_t kRootHalf = 0x3fe6a09e00000000ULL;
    constexpr std::uint64_t kOne = 0x3ff0000000000000ULL;
    const std::uint64_t raised = bitsOf(x) + (kOne - kRootHalf);
    const double k = static_cast<double>(static_cast<int>(raised >> 52U) - 1023);
    const double f = valueOf((raised & 0x000fffffffffffffULL) + kRootHalf) - 1.0;
    const double s = f / (2.0 + f);
    const double z = s * s;
    const double half = 0.5 * f * f;
    return k * kLog2High - ((half - (s * (half + z * polynomial(z, kFit)) + k * kLog2Low)) - f);
}

double millsRatio(double x) noexcept
{
    static constexpr std::array kOver{357591.22074911442148, 554679.38690861419175, 425581.43686832182747,
                                      207447.64103556680414, 70107.438468256731689, 16966.098666754551678,
                                      2939.8655543175996426, 352.94786146162253754, 26.844562594197269192,
                                      0.99999999999734014342};
    static constexpr std::array kUnder{285316.51411436764858,
                                       670219.76056392596671,
                                       731664.60008339658675,
                                       490076.49161793988352,
                                       223717.91116056058553,
                                       72993.611696451844149,
                                       17317.046643433445358,
                                       2966.7101139122250249,
                                       353.94786151444700884,
                                       26.844562593638623867,
                                       1.0};
    return polynomial(x, kOver) / polynomial(x, kUnder);
}

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
