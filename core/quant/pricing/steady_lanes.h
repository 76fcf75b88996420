#pragma once

#include <array>
#include <cstdint>

#include "pricing/steady_fits.h"

/// The functions of steady.h for eight numbers at once, with the same bits: the same fits, and the same products and
/// sums in the same order, without contraction. Only for the arguments that each names; others go to steady.h. For
/// sources compiled without contraction; a vector never leaves one function.
namespace ballast::pricing::steady::lanes {

inline constexpr std::size_t kLanes = 8;
using Vec [[gnu::vector_size(kLanes * sizeof(double))]] = double;
using Bits [[gnu::vector_size(kLanes * sizeof(double))]] = std::uint64_t;

[[gnu::always_inline]] inline Bits bitsOf(Vec x) { return reinterpret_cast<Bits>(x); }
[[gnu::always_inline]] inline Vec valueOf(Bits x) { return reinterpret_cast<Vec>(x); }
[[gnu::always_inline]] inline Vec magnitude(Vec x) { return valueOf(bitsOf(x) & 0x7fffffffffffffffULL); }
[[gnu::always_inline]] inline Vec root(Vec x)
{
    for (std::size_t i = 0; i < kLanes; ++i)
        x[i] = __builtin_sqrt(x[i]);
    return x;
}

template <std::size_t first, std::size_t n>
[[gnu::always_inline]] inline Vec everyOther(Vec power, const std::array<double, n>& coefficients)
{
    if constexpr (first + 2 >= n)
        return Vec{} + coefficients[first];
    else
        return everyOther<first + 2>(power, coefficients) * power + coefficients[first];
}

template <std::size_t n> [[gnu::always_inline]] inline Vec polynomial(Vec x, const std::array<double, n>& coefficients)
{
    const Vec power = x * x;
    return everyOther<0>(power, coefficients) + x * everyOther<1>(power, coefficients);
}

/// Of |x| <= 700.
[[gnu::always_inline]] inline Vec exponential(Vec x)
{
    const Vec shifted = x * fits::kInverseLog2 + fits::kRounder;
    const Vec k = shifted - fits::kRounder;
    const Vec rest = (x - k * fits::kLog2High) - k * fits::kLog2Low;
    const Vec raised = 1.0 + (rest + rest * rest * polynomial(rest, fits::kExp));
    return valueOf(bitsOf(raised) + (bitsOf(shifted) << 52U));
}

/// Of normal positive numbers.
[[gnu::always_inline]] inline Vec logarithm(Vec x)
{
    constexpr std::uint64_t kShift = 0x4330000000000000ULL;  // 2^52: a small whole number in its last bits is added.
    const Bits raised = bitsOf(x) + (fits::kOneBits - fits::kRootHalfBits);
    const Vec k = valueOf((raised >> 52U) | kShift) - 0x1p52 - 1023.0;
    const Vec f = valueOf((raised & 0x000fffffffffffffULL) + fits::kRootHalfBits) - 1.0;
    const Vec s = f / (2.0 + f);
    const Vec z = s * s;
    const Vec half = 0.5 * f * f;
    return k * fits::kLog2High - ((half - (s * (half + z * polynomial(z, fits::kLog)) + k * fits::kLog2Low)) - f);
}

/// Of any x >= 0.
[[gnu::always_inline]] inline Vec millsRatio(Vec x)
{
    return polynomial(x, fits::kMillsOver) / polynomial(x, fits::kMillsUnder);
}

/// Of |x| <= 37.
[[gnu::always_inline]] inline Vec normalDensity(Vec x)
{
    const Vec y = magnitude(x);
    const Vec upper = valueOf(bitsOf(y) & ~0x7ffffffULL);
    const Vec rest = 0.5 * (y - upper) * (y + upper);
    const Vec correction = 1.0 - rest * (1.0 - rest * (0.5 - rest / 6.0));
    return fits::kInverseRootTwoPi * exponential(-0.5 * upper * upper) * correction;
}

}  // namespace ballast::pricing::steady::lanes
