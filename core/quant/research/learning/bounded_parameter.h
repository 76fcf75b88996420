#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"
#include "base/timestamp.h"

namespace ballast::learning {

/// What a learned parameter may do; approved by a person.
struct ParameterBounds {
    std::string name;   ///< Stands in errors and in the record.
    double approved{};  ///< Value without learning, and to which `returnToApproved` goes.
    double lowest{}, highest{};
    double stress{};             ///< Value while frozen; within the bounds.
    double slewPerHour{};        ///< Most that the value in use changes in an hour, positive.
    double rate{};               ///< eta_1 of the gradient steps eta_1 / sqrt(t), positive.
    std::size_t leastSamples{};  ///< Learned values are not used before.
    bool shadow{true};           ///< Learns and shows what it would do; the value in use stays the approved one.
};

/// A parameter that learns by projected online gradient,
///
///     theta <- clip(theta - eta_t g, lowest, highest),   eta_t = eta_1 / sqrt(t),
///
/// and moves to what it learned no faster than its slew limit. While a changepoint alarm is on it learns nothing and
/// moves to the stress value. It never leaves its bounds.
///
/// Source   Zinkevich (2003), Online convex programming, ICML 2003; models/risk.md section 8.
/// Threads  One owner; time comes with each call.
class BoundedParameter {
public:
    /// Errors   InvalidArgument for bounds out of order, values outside them, or a rate or slew that is not positive.
    static Result<BoundedParameter> create(const ParameterBounds& bounds, Timestamp start);

    /// A step against the gradient of the loss at the learned value. While frozen it does nothing.
    ///
    /// Errors   InvalidArgument for a gradient that is not finite; nothing is then learnt.
    Result<void> learn(double gradient);
    /// Moves the value in use towards its goal as far as the slew limit allows since the last call. Time that runs
    /// backwards moves nothing.
    void advance(Timestamp now);

    void setFrozen(bool frozen) { m_frozen = frozen; }
    void setShadow(bool shadow) { m_bounds.shadow = shadow; }
    /// At once, without slew: back to what was approved, and what was learnt is forgotten.
    void returnToApproved();

    double inUse() const { return m_inUse; }
    double learned() const { return m_learned; }
    /// Where the value in use is heading.
    double goal() const;
    bool isFrozen() const { return m_frozen; }
    std::size_t samples() const { return m_samples; }
    const ParameterBounds& bounds() const { return m_bounds; }

private:
    BoundedParameter(ParameterBounds bounds, Timestamp start);

    ParameterBounds m_bounds;
    double m_learned;
    double m_inUse;
    Timestamp m_last;
    std::size_t m_samples{};
    bool m_frozen{};
};

/// Risk limits are never learned wider, only tighter: min(approved, learned). A learned limit that is not a number or
/// is negative gives the approved one.
double effectiveLimit(double approved, double learned);

}  // namespace ballast::learning
