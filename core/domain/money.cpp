#include "domain/money.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/assert.h"
#include "domain/fixed_point.h"

namespace ballast::domain {

namespace {

constexpr std::array kCurrencies{Currency{"USD", CurrencyKind::Dollar},  Currency{"USDC", CurrencyKind::Stable},
                                 Currency{"USDT", CurrencyKind::Stable}, Currency{"BTC", CurrencyKind::Coin},
                                 Currency{"ETH", CurrencyKind::Coin},    Currency{"SOL", CurrencyKind::Coin},
                                 Currency{"XRP", CurrencyKind::Coin},    Currency{"MATIC", CurrencyKind::Coin},
                                 Currency{"AVAX", CurrencyKind::Coin},   Currency{"TRX", CurrencyKind::Coin}};

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

bool sameLetters(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return upper(x) == upper(y); });
}

}  // namespace

std::span<const Currency> currencies() noexcept { return kCurrencies; }

std::optional<CurrencyId> findCurrency(std::string_view name) noexcept
{
    for (std::size_t i = 0; i < kCurrencies.size(); ++i)
        if (kCurrencies[i].name == name) return CurrencyId{static_cast<std::uint16_t>(i + 1)};
    return std::nullopt;
}

const Currency& currencyOf(CurrencyId id)
{
    BALLAST_ASSERT(id.value >= 1 && id.value <= kCurrencies.size());
    return kCurrencies[id.value - 1U];
}

Result<CurrencyId> knownCurrency(std::string_view name)
{
    const std::string_view wanted = sameLetters(name, "XBT") ? "BTC" : name;
    for (std::size_t i = 0; i < kCurrencies.size(); ++i)
        if (kCurrencies[i].kind != CurrencyKind::Dollar && sameLetters(kCurrencies[i].name, wanted))
            return CurrencyId{static_cast<std::uint16_t>(i + 1)};
    std::string known;
    for (const auto& currency : kCurrencies)
        if (currency.kind != CurrencyKind::Dollar)
            known += fmt::format("{}{}", known.empty() ? "" : ", ", currency.name);
    return fail(ErrorCode::NotFound, fmt::format("currency must be one of {}, was \"{}\"", known, name.substr(0, 20)));
}

Result<Money> Money::fromDouble(double amount, CurrencyId currency)
{
    const auto units = toUnits(amount, "amount of money");
    if (!units) return tl::unexpected<Error>(units.error());
    return Money{*units, currency};
}

std::string Money::toString() const { return fmt::format("{} {}", unitsToString(units), currencyOf(currency).name); }

Money operator+(Money a, Money b)
{
    BALLAST_ASSERT(a.currency == b.currency);
    return {a.units + b.units, a.currency};
}

Money operator-(Money a, Money b) { return a + -b; }

}  // namespace ballast::domain
