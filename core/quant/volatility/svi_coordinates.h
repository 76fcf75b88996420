#pragma once

#include <array>

#include "volatility/svi_slice.h"

namespace ballast::volatility {

/// Raw SVI in the coordinates of the refinement, where every condition on a smile is a bound on one number:
/// least variance nu = a + b sigma sqrt(1 - rho^2), wing slopes b (1 - rho) and b (1 + rho), m, ln sigma.
enum SviCoordinate { kLeastVariance, kLeftSlope, kRightSlope, kCentre, kLogWidth, kCoordinateCount };
using SviCoordinates = std::array<double, kCoordinateCount>;

/// Least and greatest value of each coordinate.
struct SviBox {
    SviCoordinates low{};
    SviCoordinates high{};

    SviCoordinates clamp(SviCoordinates x) const noexcept;
};

/// A smile's jet at one k with the derivative of each part in each coordinate.
struct JetGradient {
    VarianceJet jet;
    SviCoordinates w{};
    SviCoordinates wPrime{};
    SviCoordinates wSecond{};
};

SviCoordinates toCoordinates(const SviParameters& parameters) noexcept;
SviParameters toParameters(const SviCoordinates& x) noexcept;

/// What does not depend on k, computed once for many points.
class SviEvaluator {
public:
    explicit SviEvaluator(const SviCoordinates& x) noexcept;

    double variance(double k) const noexcept;
    /// Variance, and its derivatives in the coordinates written to `gradient`.
    double variance(double k, SviCoordinates& gradient) const noexcept;
    JetGradient jetGradient(double k) const noexcept;
    /// The jet alone, bit for bit that of jetGradient.
    VarianceJet jet(double k) const noexcept;

private:
    double m_level, m_halfSum, m_halfDifference, m_centre, m_width, m_geometric, m_leftShare, m_rightShare;
};

}  // namespace ballast::volatility
