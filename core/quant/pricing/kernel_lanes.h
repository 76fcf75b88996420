#pragma once

#include "pricing/kernel.h"
#include "pricing/kernel_math.h"

/// One vector of options and how it is read; for the kernel's source only.
namespace ballast::pricing::kernel {
namespace {

/// One vector of options.
struct Lanes {
    Vec forward, strike, volatility, years, discount;
    Mask isPut;
};

BALLAST_INLINE Mask putsOf(const void* right, Count i)
{
    Ints ints;
    __builtin_memcpy(&ints, static_cast<const char*>(right) + i * sizeof(int), sizeof ints);
    return __builtin_convertvector(ints, Mask) != 0;
}

BALLAST_INLINE Lanes lanesOf(const Options& options, Count i)
{
    return {load(options.forward + i), load(options.strike + i),   load(options.volatility + i),
            load(options.years + i),   load(options.discount + i), putsOf(options.right, i)};
}

BALLAST_INLINE Mask isWithin(Vec x, double from, double to) { return (x >= all(from)) & (x <= all(to)); }

/// Bounds between which no intermediate result overflows or loses its digits.
BALLAST_INLINE Mask isOrdinaryOption(const Lanes& in)
{
    return isWithin(in.forward, 1e-60, 1e60) & isWithin(in.strike, 1e-60, 1e60) & isWithin(in.years, 1e-12, 1e6) &
           isWithin(in.discount, 1e-60, 10.0);
}

BALLAST_INLINE Mask isOrdinary(const Lanes& in) { return isOrdinaryOption(in) & isWithin(in.volatility, 1e-9, 1e4); }

/// One vector's worth of arrays, for the end of a batch: filled with an option that is ordinary.
struct Padded {
    double forward[kLanes], strike[kLanes], volatility[kLanes], years[kLanes], discount[kLanes], price[kLanes];
    int right[kLanes];

    Padded(const Options& options, const double* prices, Count first, Count count)
    {
        for (Count i = 0; i < kLanes; ++i) {
            const Count from = first + (i < count ? i : 0);
            forward[i] = options.forward[from];
            strike[i] = options.strike[from];
            volatility[i] = options.volatility != nullptr ? options.volatility[from] : 0.0;
            years[i] = options.years[from];
            discount[i] = options.discount[from];
            price[i] = prices != nullptr ? prices[from] : 0.0;
            __builtin_memcpy(right + i, static_cast<const char*>(options.right) + from * sizeof(int), sizeof(int));
        }
    }

    Options options() const { return {right, forward, strike, volatility, years, discount}; }
};

BALLAST_INLINE void copy(double* to, const double* from, Count count)
{
    for (Count i = 0; i < count; ++i)
        to[i] = from[i];
}

}  // namespace
}  // namespace ballast::pricing::kernel
