#include "research/learning/bounded_parameter.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace ballast::learning {

BoundedParameter::BoundedParameter(ParameterBounds bounds, Timestamp start)
    : m_bounds(std::move(bounds)), m_learned(m_bounds.approved), m_inUse(m_bounds.approved), m_last(start)
{
}

Result<BoundedParameter> BoundedParameter::create(const ParameterBounds& b, Timestamp start)
{
    const auto within = [&](double value) { return value >= b.lowest && value <= b.highest; };
    const auto isPositive = [](double value) { return std::isfinite(value) && value > 0.0; };
    const bool valid = std::isfinite(b.lowest) && std::isfinite(b.highest) && b.lowest <= b.highest &&
                       within(b.approved) && within(b.stress) && isPositive(b.slewPerHour) && isPositive(b.rate);
    if (valid) return BoundedParameter(b, start);
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{}: approved {} and stress {} must lie in [{}, {}], slew {} and rate {} must be positive",
                            b.name, b.approved, b.stress, b.lowest, b.highest, b.slewPerHour, b.rate));
}

Result<void> BoundedParameter::learn(double gradient)
{
    if (!std::isfinite(gradient))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{}: a gradient must be finite, was {}", m_bounds.name, gradient));
    if (m_frozen) return {};
    ++m_samples;
    const double step = m_bounds.rate / std::sqrt(static_cast<double>(m_samples)) * gradient;
    m_learned = std::clamp(m_learned - step, m_bounds.lowest, m_bounds.highest);
    return {};
}

double BoundedParameter::goal() const
{
    if (m_frozen) return m_bounds.stress;
    if (m_bounds.shadow || m_samples < m_bounds.leastSamples) return m_bounds.approved;
    return m_learned;
}

void BoundedParameter::advance(Timestamp now)
{
    if (now <= m_last) return;
    const double reach = m_bounds.slewPerHour * (now - m_last).inSeconds() / 3600.0;
    m_last = now;
    m_inUse += std::clamp(goal() - m_inUse, -reach, reach);
    // Adding the last step may overshoot a bound by its rounding.
    m_inUse = std::clamp(m_inUse, m_bounds.lowest, m_bounds.highest);
}

void BoundedParameter::returnToApproved()
{
    m_learned = m_bounds.approved;
    m_inUse = m_bounds.approved;
    m_samples = 0;
}

double effectiveLimit(double approved, double learned)
{
    return learned >= 0.0 ? std::min(approved, learned) : approved;
}

}  // namespace ballast::learning
