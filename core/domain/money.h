#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ballast::domain {

/// Dollar is the unit of account that nobody holds; Stable a token that promises one; Coin anything with a price.
enum class CurrencyKind : std::uint8_t { Dollar, Stable, Coin };

/// Place in the table of currencies, which is also its code in journals; 0 means none.
struct CurrencyId {
    std::uint16_t value{};
    friend auto operator<=>(const CurrencyId&, const CurrencyId&) = default;
};

/// One currency that the desk knows.
struct Currency {
    std::string_view name;  ///< As venues write it: "USDC".
    CurrencyKind kind{CurrencyKind::Coin};
};

/// All currencies, id 1 first. New ones come last.
std::span<const Currency> currencies() noexcept;
/// By exact name; empty if the desk does not know it.
std::optional<CurrencyId> findCurrency(std::string_view name) noexcept;
/// `id` must be of the table.
const Currency& currencyOf(CurrencyId id);
/// A currency that can be held, which the dollar of account cannot, in upper or lower case; "XBT" is BTC.
///
/// Errors   NotFound with the name and those that are known.
Result<CurrencyId> knownCurrency(std::string_view name);

/// An amount of one currency in units of 10^-8. USD is what amounts are turned into and held by nobody.
struct Money {
    std::int64_t units{};
    CurrencyId currency;

    /// Errors   InvalidArgument if not finite or beyond ±9.2e10.
    static Result<Money> fromDouble(double amount, CurrencyId currency);
    constexpr double toDouble() const { return static_cast<double>(units) / 1e8; }
    /// "-0.00012 BTC".
    std::string toString() const;

    friend bool operator==(const Money&, const Money&) = default;
    constexpr Money operator-() const { return {-units, currency}; }
};
/// Two currencies never add: an assertion.
Money operator+(Money a, Money b);
Money operator-(Money a, Money b);

}  // namespace ballast::domain
