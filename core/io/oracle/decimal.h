#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/fixed_point.h"

namespace ballast::oracle {

/// A whole number times a power of ten, as oracles publish prices: nothing of it is lost, whatever the exponent.
class Decimal {
public:
    /// `digits` is a whole number in decimal, perhaps with a minus; exponent -255 to 64.
    static Decimal of(std::string_view digits, int exponent);

    bool isPositive() const { return !m_negative && m_digits != "0"; }
    /// Plain and exact, without trailing zeros: "61409.93501".
    std::string text() const;
    /// To the nearest 10^-8, halves away from zero; nothing beyond 10^9, which no price of the desk reaches.
    std::optional<domain::Price> nearest() const;
    /// For comparisons, within a part in 10^15.
    double toDouble() const;

    friend bool operator==(const Decimal&, const Decimal&) = default;

private:
    bool m_negative{};
    std::string m_digits{"0"};  ///< Without leading zeros.
    int m_exponent{};
};

}  // namespace ballast::oracle
