#pragma once

#include "pricing/kernel.h"

#if defined(__AVX__)
#include <immintrin.h>
#else
#include <emmintrin.h>
#endif

/// Vectors live in registers only inside one function; the compiler alone would stop inlining too early.
#define BALLAST_INLINE [[gnu::always_inline]] inline

/// Vectors of doubles and their elementary functions, for the kernel's source only. Everything is in an unnamed
/// namespace: each level has its own copy and the linker never merges two.
namespace ballast::pricing::kernel {
namespace {

constexpr Count kLanes = BALLAST_KERNEL_LANES;
using Vec = double __attribute__((vector_size(BALLAST_KERNEL_LANES * 8)));
using Bits = unsigned long long __attribute__((vector_size(BALLAST_KERNEL_LANES * 8)));
using Mask = long long __attribute__((vector_size(BALLAST_KERNEL_LANES * 8)));
using Ints = int __attribute__((vector_size(BALLAST_KERNEL_LANES * 4)));

BALLAST_INLINE Vec all(double x) { return x - Vec{}; }

BALLAST_INLINE Vec load(const double* from)
{
    Vec v;
    __builtin_memcpy(&v, from, sizeof v);
    return v;
}

BALLAST_INLINE void store(double* to, Vec v) { __builtin_memcpy(to, &v, sizeof v); }

BALLAST_INLINE Vec square(Vec x) { return x * x; }
BALLAST_INLINE Vec least(Vec a, Vec b) { return a < b ? a : b; }
BALLAST_INLINE Vec greatest(Vec a, Vec b) { return a > b ? a : b; }
BALLAST_INLINE Vec clamped(Vec x, Vec from, Vec to) { return least(greatest(x, from), to); }

BALLAST_INLINE Vec magnitude(Vec x)
{
    return __builtin_bit_cast(Vec, __builtin_bit_cast(Bits, x) & (Bits{} + 0x7fffffffffffffffULL));
}

BALLAST_INLINE Vec root(Vec x)
{
#if BALLAST_KERNEL_LANES == 8
    return __builtin_bit_cast(Vec, _mm512_sqrt_pd(__builtin_bit_cast(__m512d, x)));
#elif BALLAST_KERNEL_LANES == 4
    return __builtin_bit_cast(Vec, _mm256_sqrt_pd(__builtin_bit_cast(__m256d, x)));
#else
    return __builtin_bit_cast(Vec, _mm_sqrt_pd(__builtin_bit_cast(__m128d, x)));
#endif
}

/// 1/x of a normal number within two units in the last place; divisions are what the widest level waits for.
BALLAST_INLINE Vec reciprocal(Vec x)
{
#if BALLAST_KERNEL_LANES == 8
    Vec y = __builtin_bit_cast(Vec, _mm512_rcp14_pd(__builtin_bit_cast(__m512d, x)));
    y += y * (1.0 - x * y);  // 28 bits
    return y + y * (1.0 - x * y);
#else
    return 1.0 / x;
#endif
}

/// True if the mask holds in every lane; masks are all ones or all zeros.
BALLAST_INLINE bool everywhere(Mask mask)
{
#if BALLAST_KERNEL_LANES == 8
    return _mm512_movepi64_mask(__builtin_bit_cast(__m512i, mask)) == 0xff;
#elif BALLAST_KERNEL_LANES == 4
    return _mm256_movemask_pd(__builtin_bit_cast(__m256d, mask)) == 0xf;
#else
    return _mm_movemask_pd(__builtin_bit_cast(__m128d, mask)) == 0x3;
#endif
}

BALLAST_INLINE bool anywhere(Mask mask) { return !everywhere(~mask); }

/// Horner's scheme on the even and the odd powers apart, so that the multipliers do not wait for one chain of sums.
template <Count n> BALLAST_INLINE Vec polynomial(Vec x, const double (&coefficients)[n])
{
    const Vec power = x * x;
    Vec sums[2] = {all(coefficients[n - 1]), all(coefficients[n - 2])};
    for (Count k = 2; k < n; ++k)
        sums[k % 2] = sums[k % 2] * power + coefficients[n - 1 - k];
    return n % 2 == 1 ? sums[0] + x * sums[1] : sums[1] + x * sums[0];
}

constexpr double kLog2High = 6.93147180369123816490e-01;  ///< Its product with a whole number of 20 bits is exact.
constexpr double kLog2Low = 1.90821492927058770002e-10;

/// e^x for x in [-708, 709]: 2^k times a Chebyshev fit on |r| <= ln(2)/2 of relative error 3e-18.
BALLAST_INLINE Vec exponential(Vec x)
{
    constexpr double kFit[] = {0.99999999999999999693,   0.99999999999999999976,    0.50000000000000184039,
                               0.1666666666666668082,    0.04166666666648795252,    0.0083333333333195896163,
                               0.0013888888952352862866, 0.00019841269890076402829, 0.000024801485441561312966,
                               2.7557240887229868596e-6, 2.763265472252779189e-7,   2.5110049204818659793e-8};
    constexpr double kRounder = 0x1.8p52;
    const Vec shifted = x * 1.44269504088896340736 + kRounder;
    const Vec k = shifted - kRounder;
    const Vec rest = (x - k * kLog2High) - k * kLog2Low;
    const Bits scaled = __builtin_bit_cast(Bits, polynomial(rest, kFit)) + (__builtin_bit_cast(Bits, shifted) << 52);
    return __builtin_bit_cast(Vec, scaled);
}

/// ln x of a positive normal number, within one unit in the last place.
///
/// Source   FreeBSD msun, e_log.c: argument in [sqrt(1/2), sqrt(2)), then s = f/(2 + f).
BALLAST_INLINE Vec logarithm(Vec x)
{
    constexpr double kFit[] = {6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01,
                               2.222219843214978396e-01, 1.818357216161805012e-01, 1.531383769920937332e-01,
                               1.479819860511658591e-01};
    constexpr unsigned long long kRootHalf = 0x3fe6a09e00000000ULL;
    constexpr unsigned long long kOne = 0x3ff0000000000000ULL;
    const Bits raised = __builtin_bit_cast(Bits, x) + (kOne - kRootHalf);
    const Bits reduced = (raised & 0x000fffffffffffffULL) + kRootHalf;
    // 2^52 + n as a double is n in its last bits.
    const Vec k = __builtin_bit_cast(Vec, (raised >> 52) | 0x4330000000000000ULL) - (0x1p52 + 1023.0);
    const Vec f = __builtin_bit_cast(Vec, reduced) - 1.0;
    const Vec s = f * reciprocal(2.0 + f);
    const Vec z = s * s;
    const Vec half = 0.5 * f * f;
    return s * (half + z * polynomial(z, kFit)) + k * kLog2Low - half + f + k * kLog2High;
}

/// Numerator and denominator of Mills' ratio N(-x)/n(x).
struct Mills {
    Vec over, under;
};

/// Mills' ratio of x >= 0: a rational minimax fit of relative error 6e-17 on [0, 40], beyond which the density is zero.
/// All coefficients are positive, so nothing cancels.
BALLAST_INLINE Mills millsRatio(Vec x)
{
    constexpr double kOver[] = {357591.22074911442148, 554679.38690861419175, 425581.43686832182747,
                                207447.64103556680414, 70107.438468256731689, 16966.098666754551678,
                                2939.8655543175996426, 352.94786146162253754, 26.844562594197269192,
                                0.99999999999734014342};
    constexpr double kUnder[] = {285316.51411436764858,
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
    return {polynomial(x, kOver), polynomial(x, kUnder)};
}

}  // namespace
}  // namespace ballast::pricing::kernel
