#include "volatility/svi_slice.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numbers>

#include "base/assert.h"
#include "pricing/steady.h"

namespace ballast::volatility {
namespace {

bool isFinite(const SviParameters& p)
{
    return std::isfinite(p.a) && std::isfinite(p.b) && std::isfinite(p.rho) && std::isfinite(p.m) &&
           std::isfinite(p.sigma);
}

bool isInDomain(const SviParameters& p)
{
    return p.b >= 0.0 && std::abs(p.rho) < 1.0 && p.sigma > 0.0 &&
           p.a + p.b * p.sigma * std::sqrt(1.0 - p.rho * p.rho) >= 0.0;
}

}  // namespace

double butterflyFunction(double k, const VarianceJet& jet) noexcept
{
    if (jet.w <= 0.0) return 0.0;
    const double inverse = 1.0 / jet.w;
    const double first = 1.0 - 0.5 * k * jet.wPrime * inverse;
    return first * first - 0.25 * jet.wPrime * jet.wPrime * (inverse + 0.25) + 0.5 * jet.wSecond;
}

Result<SviSlice> SviSlice::create(const SviParameters& parameters, double yearsToExpiry)
{
    const SviParameters& p = parameters;
    if (!std::isfinite(yearsToExpiry) || yearsToExpiry <= 0.0) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("years to expiry of a smile must be finite and positive, was {}", yearsToExpiry));
    }
    if (!isFinite(p) || !isInDomain(p)) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("SVI needs finite values, b >= 0, |rho| < 1, sigma > 0 and a least variance >= 0, "
                                "were a {}, b {}, rho {}, m {}, sigma {}",
                                p.a, p.b, p.rho, p.m, p.sigma));
    }
    return SviSlice(parameters, yearsToExpiry);
}

SviSlice::SviSlice(const SviParameters& parameters, double yearsToExpiry) noexcept
    : m_parameters(parameters), m_yearsToExpiry(yearsToExpiry)
{
}

double SviSlice::totalVariance(double k) const noexcept
{
    const auto& [a, b, rho, m, sigma] = m_parameters;
    const double x = k - m;
    return std::max(a + b * (rho * x + std::sqrt(x * x + sigma * sigma)), 0.0);
}

VarianceJet SviSlice::jet(double k) const noexcept
{
    const auto& [a, b, rho, m, sigma] = m_parameters;
    const double x = k - m;
    const double root = std::sqrt(x * x + sigma * sigma);
    const double inverse = 1.0 / root;
    return {std::max(a + b * (rho * x + root), 0.0), b * (rho + x * inverse),
            b * sigma * sigma * inverse * inverse * inverse};
}

double SviSlice::impliedVolatility(double k) const noexcept { return std::sqrt(totalVariance(k) / m_yearsToExpiry); }

void SviSlice::impliedVolatilities(std::span<const double> k, std::span<double> volatilities) const
{
    BALLAST_ASSERT(k.size() == volatilities.size());
    std::transform(k.begin(), k.end(), volatilities.begin(), [this](double x) { return impliedVolatility(x); });
}

double SviSlice::butterfly(double k) const noexcept { return butterflyFunction(k, jet(k)); }

double SviSlice::density(double k) const noexcept
{
    const VarianceJet here = jet(k);
    if (here.w <= 0.0) return 0.0;
    const double root = std::sqrt(here.w);
    const double d2 = -k / root - 0.5 * root;
    return butterflyFunction(k, here) / (root * std::sqrt(2.0 * std::numbers::pi)) * steady::exp(-0.5 * d2 * d2);
}

}  // namespace ballast::volatility
