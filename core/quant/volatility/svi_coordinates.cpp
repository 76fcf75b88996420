#include "volatility/svi_coordinates.h"

#include <algorithm>
#include <cmath>

#include "pricing/steady.h"

namespace ballast::volatility {
namespace {

constexpr double kFlattestWing = 1e-12;

}  // namespace

SviCoordinates SviBox::clamp(SviCoordinates x) const noexcept
{
    for (std::size_t i = 0; i < x.size(); ++i)
        x[i] = std::clamp(x[i], low[i], high[i]);
    return x;
}

SviCoordinates toCoordinates(const SviParameters& p) noexcept
{
    const double least = p.a + p.b * p.sigma * std::sqrt(1.0 - p.rho * p.rho);
    return {least, std::max(p.b * (1.0 - p.rho), kFlattestWing), std::max(p.b * (1.0 + p.rho), kFlattestWing), p.m,
            steady::log(p.sigma)};
}

SviParameters toParameters(const SviCoordinates& x) noexcept
{
    const double left = x[kLeftSlope];
    const double right = x[kRightSlope];
    const double sigma = steady::exp(x[kLogWidth]);
    SviParameters p{
        .a = 0.0, .b = 0.5 * (left + right), .rho = (right - left) / (right + left), .m = x[kCentre], .sigma = sigma};
    p.a = x[kLeastVariance] - p.b * sigma * std::sqrt(1.0 - p.rho * p.rho);
    return p;
}

SviEvaluator::SviEvaluator(const SviCoordinates& x) noexcept
    : m_level(0.0), m_halfSum(0.5 * (x[kLeftSlope] + x[kRightSlope])),
      m_halfDifference(0.5 * (x[kRightSlope] - x[kLeftSlope])), m_centre(x[kCentre]),
      m_width(steady::exp(x[kLogWidth])), m_geometric(std::sqrt(x[kLeftSlope] * x[kRightSlope])),
      m_leftShare(0.5 * m_width * std::sqrt(x[kRightSlope] / x[kLeftSlope])),
      m_rightShare(0.5 * m_width * std::sqrt(x[kLeftSlope] / x[kRightSlope]))
{
    m_level = x[kLeastVariance] - m_width * m_geometric;
}

double SviEvaluator::variance(double k) const noexcept
{
    const double z = k - m_centre;
    return m_level + m_halfDifference * z + m_halfSum * std::sqrt(z * z + m_width * m_width);
}

double SviEvaluator::variance(double k, SviCoordinates& gradient) const noexcept
{
    const double z = k - m_centre;
    const double root = std::sqrt(z * z + m_width * m_width);
    gradient = {1.0, 0.5 * (root - z) - m_leftShare, 0.5 * (root + z) - m_rightShare,
                -m_halfDifference - m_halfSum * z / root, m_width * (m_halfSum * m_width / root - m_geometric)};
    return m_level + m_halfDifference * z + m_halfSum * root;
}

VarianceJet SviEvaluator::jet(double k) const noexcept
{
    const double z = k - m_centre;
    const double square = m_width * m_width;
    const double inverse = 1.0 / std::sqrt(z * z + square);
    const double tilt = 0.5 * z * inverse;
    const double bend = square * (inverse * inverse * inverse);
    return {.w = variance(k), .wPrime = m_halfDifference + 2.0 * m_halfSum * tilt, .wSecond = m_halfSum * bend};
}

JetGradient SviEvaluator::jetGradient(double k) const noexcept
{
    const double z = k - m_centre;
    const double square = m_width * m_width;
    const double root = std::sqrt(z * z + square);
    const double inverse = 1.0 / root;
    const double cube = inverse * inverse * inverse;
    const double tilt = 0.5 * z * inverse;
    const double bend = square * cube;
    const double twist = bend * inverse * inverse;
    JetGradient result;
    result.jet.w = variance(k, result.w);
    result.jet.wPrime = m_halfDifference + 2.0 * m_halfSum * tilt;
    result.jet.wSecond = m_halfSum * bend;
    result.wPrime = {0.0, tilt - 0.5, tilt + 0.5, -result.jet.wSecond, -m_halfSum * z * bend};
    result.wSecond = {0.0, 0.5 * bend, 0.5 * bend, 3.0 * m_halfSum * z * twist,
                      m_halfSum * (2.0 * bend - 3.0 * square * twist)};
    return result;
}

}  // namespace ballast::volatility
