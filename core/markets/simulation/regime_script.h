#pragma once

#include <cstdint>
#include <string_view>

#include "dynamics/price_path.h"

namespace ballast::simulation {

enum class Regime { Calm, Trend, Crash, Recovery };
std::string_view toString(Regime regime) noexcept;
/// For who keeps it.
constexpr auto lastOf(Regime) { return Regime::Recovery; }

/// What the first half hour is conditioned on, so that a desk is seen in each regime at once: the model's levels begin
/// calm, and its jumps come as a trend's from minute 6 on, as falls from 10 to 14 and as rises from 14 to 24, at seeded
/// times; none else comes before 30. All the rest, and how far each jump goes, is the model's.
///
/// Units    Seconds of event time since the start.
/// Threads  Immutable.
class RegimeScript {
public:
    static constexpr std::int64_t kSeconds = 1'800;

    explicit RegimeScript(std::uint64_t seed);

    const dynamics::Condition& condition() const { return m_condition; }
    /// The part that holds at `second` of the half hour.
    Regime regimeAt(std::int64_t second) const;

private:
    void place(int jumps, std::int64_t from, std::int64_t to, bool fall, double uniform);

    dynamics::Condition m_condition;
    std::int64_t m_trend{}, m_crash{}, m_recovery{}, m_calm{};  ///< Where each begins.
};

}  // namespace ballast::simulation
