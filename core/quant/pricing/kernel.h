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

/// Raw SVI of one expiry: total variance a + b (rho x + sqrt(x^2 + sigma^2)) at x = k - m.
struct Smile {
    double a, b, rho, m, sigma;
};

/// Where the options of a smile are looked at: k is the log-moneyness less `logMove`, the deviation `scale` times the
/// root of the variance.
struct SmileMove {
    double forward, logMove, scale;
};

/// What impliedVolatility writes for an element that it leaves to the scalar solver.
inline constexpr double kNotFound = -1.0;

/// One level. Any element that is not ordinary gets an unspecified result, which the caller replaces.
struct Table {
    /// Whether every element is so far from all edges that the others compute it: no NaN, expired or extreme input.
    bool (*areOrdinary)(const Options& options, Count count);
    void (*price)(const Options& options, double* prices, Count count);
    void (*greeks)(const Options& options, const Greeks& greeks, Count count);
    /// Undiscounted values of the side out of the money at each strike; `count` in whole vectors of eight. Whether
    /// every deviation was ordinary: else what was written does not count.
    bool (*outValues)(const Smile& smile, const SmileMove& move, const double* logMoneyness, const double* strikes,
                      double* values, Count count);
    /// `options.volatility` is not read. Found to 1e-11 relative, or kNotFound.
    void (*impliedVolatility)(const Options& options, const double* prices, double* volatilities, Count count);
};

extern const Table kPlain;
extern const Table kAvx2;
extern const Table kAvx512;

}  // namespace ballast::pricing::kernel
