#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "base/result.h"

namespace ballast::domain {

/// Checked conversion used by FixedPoint: value × 10^8 to the nearest integer.
///
/// Errors   InvalidArgument if not finite or beyond ±9.2e10; `what` names the thing in the sentence.
Result<std::int64_t> toUnits(double value, std::string_view what);

/// Exact decimal text of units of 10^-8, without trailing zeros: "-11.617".
std::string unitsToString(std::int64_t units);

/// A decimal with eight places, held as an integer, so that prices and sizes on the order path are exact.
template <class Tag> class FixedPoint {
public:
    static constexpr std::int64_t kUnitsPerOne = 100'000'000;

    constexpr FixedPoint() = default;
    static constexpr FixedPoint fromUnits(std::int64_t units) { return FixedPoint(units); }
    /// Errors   InvalidArgument if not finite or out of range.
    static Result<FixedPoint> fromDouble(double value)
    {
        const auto units = toUnits(value, Tag::kName);
        if (!units) return tl::unexpected<Error>(units.error());
        return FixedPoint(*units);
    }

    constexpr std::int64_t units() const { return m_units; }
    constexpr double toDouble() const { return static_cast<double>(m_units) / static_cast<double>(kUnitsPerOne); }
    std::string toString() const { return unitsToString(m_units); }
    constexpr bool isZero() const { return m_units == 0; }
    constexpr FixedPoint absolute() const { return FixedPoint(m_units < 0 ? -m_units : m_units); }

    /// Towards zero to a multiple of `step`; a step of zero changes nothing.
    constexpr FixedPoint truncatedTo(FixedPoint step) const
    {
        return step.m_units > 0 ? FixedPoint(m_units / step.m_units * step.m_units) : *this;
    }

    friend constexpr auto operator<=>(const FixedPoint&, const FixedPoint&) = default;
    friend constexpr FixedPoint operator+(FixedPoint a, FixedPoint b) { return FixedPoint(a.m_units + b.m_units); }
    friend constexpr FixedPoint operator-(FixedPoint a, FixedPoint b) { return FixedPoint(a.m_units - b.m_units); }
    constexpr FixedPoint operator-() const { return FixedPoint(-m_units); }
    constexpr FixedPoint& operator+=(FixedPoint other)
    {
        m_units += other.m_units;
        return *this;
    }

private:
    constexpr explicit FixedPoint(std::int64_t units) : m_units(units) {}

    std::int64_t m_units{};
};

struct PriceTag {
    static constexpr std::string_view kName = "price";
};
struct QuantityTag {
    static constexpr std::string_view kName = "quantity";
};

/// Quote currency per base unit: USD per coin for linear, coin per contract for coin-settled options.
using Price = FixedPoint<PriceTag>;
/// Signed size in base units (coins, contracts); positive is long or buy.
using Quantity = FixedPoint<QuantityTag>;

}  // namespace ballast::domain
