#include "research/surfaces/ssvi.h"

#include <cmath>
#include <fmt/format.h>

#include "pricing/steady.h"

namespace ballast::volatility {
namespace {

bool isPositive(double value) { return std::isfinite(value) && value > 0.0; }

/// Below this lambda theta the series is more accurate than the difference.
constexpr double kSeries = 1e-3;

}  // namespace

Result<SviParameters> toRaw(const SsviParameters& s)
{
    if (!isPositive(s.theta) || !isPositive(s.phi) || !(std::abs(s.rho) < 1.0)) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("SSVI needs theta > 0, phi > 0 and |rho| < 1, were theta {}, phi {}, rho {}", s.theta,
                                s.phi, s.rho));
    }
    const double square = 1.0 - s.rho * s.rho;
    return SviParameters{.a = 0.5 * s.theta * square,
                         .b = 0.5 * s.theta * s.phi,
                         .rho = s.rho,
                         .m = -s.rho / s.phi,
                         .sigma = std::sqrt(square) / s.phi};
}

Result<double> powerLawPhi(double theta, double eta, double gamma)
{
    if (!isPositive(theta) || !isPositive(eta) || !(gamma > 0.0 && gamma < 1.0)) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the power law needs theta > 0, eta > 0 and gamma in (0, 1), were {}, {} and {}", theta,
                                eta, gamma));
    }
    return eta / (steady::pow(theta, gamma) * steady::pow(1.0 + theta, 1.0 - gamma));
}

Result<double> hestonPhi(double theta, double lambda)
{
    if (!isPositive(theta) || !isPositive(lambda)) {
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format("the Heston-like curvature needs theta > 0 and lambda > 0, were {} and {}", theta, lambda));
    }
    const double x = lambda * theta;
    if (x < kSeries) return 0.5 - x / 6.0 + x * x / 24.0 - x * x * x / 120.0;
    return (1.0 + steady::expm1(-x) / x) / x;
}

SsviButterfly ssviButterfly(const SsviParameters& s) noexcept
{
    const double side = 1.0 + std::abs(s.rho);
    SsviButterfly found{.wings = s.theta * s.phi * side, .curvature = s.theta * s.phi * s.phi * side};
    found.necessary = found.wings <= 4.0;
    found.sufficient = found.wings < 4.0 && found.curvature <= 4.0;
    return found;
}

bool ssviCalendarHolds(double rho, double phi, double slopeOfThetaPhi) noexcept
{
    const double square = rho * rho;
    return slopeOfThetaPhi >= 0.0 && square * slopeOfThetaPhi <= (1.0 + std::sqrt(1.0 - square)) * phi;
}

}  // namespace ballast::volatility
