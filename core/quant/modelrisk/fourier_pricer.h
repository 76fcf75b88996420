#pragma once

#include <memory>
#include <span>
#include <vector>

#include "base/result.h"
#include "modelrisk/jump_heston.h"

namespace ballast::modelrisk {

/// Prices of European options under one model: the characteristic function of ln F(T) comes from QuantLib and is
/// integrated once an expiry for all strikes, beside the Black value with the same expected variance,
///
///     c(k) = Black(k) + e^(k/2)/pi Integral_0^inf Re[e^(-iuk) (phiBlack - phi)(u - i/2)] / (u^2 + 1/4) du.
///
/// Source   Lewis (2001), A simple option formula for general jump-diffusion and other exponential Levy processes;
///          Andersen and Piterbarg (2010), Interest Rate Modeling, volume I, section 8.4, for the control variate.
/// Threads  QuantLib's reference counts and settings are not made for threads: one thread of the process at a time.
class FourierPricer {
public:
    /// Errors   as checkModel; Unsupported if QuantLib refuses.
    static Result<FourierPricer> create(const JumpHeston& model);

    FourierPricer(FourierPricer&&) noexcept;
    FourierPricer& operator=(FourierPricer&&) noexcept;
    ~FourierPricer();

    /// Undiscounted calls per unit of forward, at each k = ln(K/F).
    ///
    /// Shapes   logMoneyness: [n]; result: [n], each between the intrinsic value and 1.
    /// Errors   InvalidArgument if years is not in (0, 30] or a k is not finite or above 5 in size.
    Result<std::vector<double>> calls(double years, std::span<const double> logMoneyness) const;

private:
    class Characteristic;
    explicit FourierPricer(std::unique_ptr<Characteristic> characteristic) noexcept;

    std::unique_ptr<Characteristic> m_characteristic;
};

}  // namespace ballast::modelrisk
