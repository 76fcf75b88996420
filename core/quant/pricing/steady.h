#pragma once

/// Elementary functions with the same bits on every x86-64 machine: with and without FMA, at every instruction level
/// and with every C library. What decisions stand on, the simulated market and the recorded one call these and not the
/// C library's, whose exp, log and others have a variant for processors with FMA, a last bit apart
/// (tests/architecture looks for such calls).
///
/// All are pure; NaN gives NaN and limits are those of the C library. Errors are in units in the last place (ulp) of
/// the result, the greatest seen against 128-bit values over the ranges that README.md names.
namespace ballast::pricing::steady {

/// e^x, within 1.1 ulp.
double exp(double x) noexcept;

/// ln x, within 0.9 ulp.
double log(double x) noexcept;

/// Standard normal distribution function, within 8 ulp, also far out on the left; within 3 ulp on the right.
double normalCdf(double x) noexcept;

/// Standard normal density, within 3 ulp.
double normalDensity(double x) noexcept;

/// Mills' ratio N(-x)/n(x) of x >= 0, within 6 ulp up to 38 and within 1e-11 of it beyond, up to 1e30.
double millsRatio(double x) noexcept;

/// Within 1 ulp each.
double log1p(double x) noexcept;
double log2(double x) noexcept;
double log10(double x) noexcept;
double expm1(double x) noexcept;
double pow(double base, double exponent) noexcept;
double cbrt(double x) noexcept;
double hypot(double x, double y) noexcept;
double sinh(double x) noexcept;
double asinh(double x) noexcept;
double cos(double x) noexcept;

/// x x, which needs no power.
constexpr double square(double x) noexcept { return x * x; }

}  // namespace ballast::pricing::steady

namespace ballast {
namespace steady = pricing::steady;
}
