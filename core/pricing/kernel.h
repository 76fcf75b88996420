#pragma once

/// The vector kernel, compiled once an instruction level from one source. This header is all that its relaxed objects
/// share with the rest, so it holds no inline function and includes nothing: an inline function that the linker picked
/// from a wide object would fault on a narrow machine.
namespace ballast::pricing::kernel {

using Count = decltype(sizeof 0);

/// Arrays of one length. `right` is int: 0 call, 1 put.
struct Options {
    const void* right;
    const double* forward;
    const double* strike;
    const double* volatility;
    const double* years;
    const double* discount;
};

struct Greeks {
    double* price;
    double* delta;
    double* gamma;
    double* vega;
    double* theta;
    double* vanna;
    double* volga;
};

/// What impliedVolatility writes for an element that it leaves to the scalar solver.
inline constexpr double kNotFound = -1.0;

/// One level. Any element that is not ordinary gets an unspecified result, which the caller replaces.
struct Table {
    /// Whether every element is so far from all edges that the others compute it: no NaN, expired or extreme input.
    bool (*areOrdinary)(const Options& options, Count count);
    void (*price)(const Options& options, double* prices, Count count);
    void (*greeks)(const Options& options, const Greeks& greeks, Count count);
    /// `options.volatility` is not read. Found to 1e-11 relative, or kNotFound.
    void (*impliedVolatility)(const Options& options, const double* prices, double* volatilities, Count count);
};

extern const Table kPlain;
extern const Table kAvx2;
extern const Table kAvx512;

}  // namespace ballast::pricing::kernel
