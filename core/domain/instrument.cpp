#include "domain/instrument.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

#include "base/assert.h"

namespace ballast::domain {

namespace {

constexpr std::array<std::string_view, 12> kMonths{"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                   "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};

std::vector<std::string_view> splitDashes(std::string_view text)
{
    std::vector<std::string_view> parts;
    for (;;) {
        const auto dash = text.find('-');
        parts.push_back(text.substr(0, dash));
        if (dash == std::string_view::npos) return parts;
        text.remove_prefix(dash + 1);
    }
}

template <class Number> bool parseWhole(std::string_view text, Number& value)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size();
}

/// "5FEB26" to 08:00 UTC of that day.
std::optional<Timestamp> parseExpiry(std::string_view text)
{
    if (text.size() < 6 || text.size() > 7) return std::nullopt;
    CivilTime civil{.hour = 8};
    const std::string_view month = text.substr(text.size() - 5, 3);
    for (std::size_t i = 0; i < kMonths.size(); ++i)
        if (kMonths[i] == month) civil.month = static_cast<int>(i) + 1;
    if (!parseWhole(text.substr(0, text.size() - 5), civil.day) ||
        !parseWhole(text.substr(text.size() - 2), civil.year) || civil.month == 0 || civil.day < 1 || civil.year < 0)
        return std::nullopt;
    civil.year += 2000;
    // A day that the month does not have would move into the next one.
    const Timestamp expiry = fromCivil(civil);
    const CivilTime back = toCivil(expiry);
    if (back.day != civil.day || back.month != civil.month) return std::nullopt;
    return expiry;
}

/// "BTC" or "BTC_USDC".
bool parseFamily(std::string_view text, OptionName& name)
{
    const auto bar = text.find('_');
    name.underlying = text.substr(0, bar);
    if (bar != std::string_view::npos) name.settles = text.substr(bar + 1);
    return !name.underlying.empty() && (bar == std::string_view::npos || !name.settles.empty());
}

/// Only linear options write a decimal point, and write it "d".
bool parseStrike(std::string_view text, OptionName& name)
{
    std::string digits(text);
    if (!name.settles.empty()) {
        if (digits.find('.') != std::string::npos) return false;
        std::replace(digits.begin(), digits.end(), 'd', '.');
    }
    return parseWhole(digits, name.strike) && std::isfinite(name.strike) && name.strike > 0.0;
}

}  // namespace

std::string_view toString(InstrumentKind kind) noexcept
{
    constexpr std::array<std::string_view, 6> names{"spot", "perpetual", "future", "option", "cash", "pool share"};
    return names[static_cast<std::size_t>(kind)];
}

std::string_view toString(OptionRight right) noexcept { return right == OptionRight::Call ? "call" : "put"; }

InstrumentId InstrumentTable::add(Instrument instrument)
{
    if (const auto found = find(instrument.venue, instrument.name)) {
        instrument.id = *found;
        m_instruments[found->value - 1] = std::move(instrument);
        return *found;
    }
    const InstrumentId id{static_cast<std::uint32_t>(m_instruments.size() + 1)};
    instrument.id = id;
    m_byName[instrument.name].push_back(id);
    m_instruments.push_back(std::move(instrument));
    return id;
}

const Instrument& InstrumentTable::at(InstrumentId id) const
{
    BALLAST_ASSERT(id.value >= 1 && id.value <= m_instruments.size());
    return m_instruments[id.value - 1];
}

std::optional<InstrumentId> InstrumentTable::findByName(std::string_view name) const
{
    const auto found = m_byName.find(std::string(name));
    if (found == m_byName.end()) return std::nullopt;
    return found->second.front();
}

bool InstrumentTable::isAmbiguous(std::string_view name) const
{
    const auto found = m_byName.find(std::string(name));
    return found != m_byName.end() && found->second.size() > 1;
}

std::optional<InstrumentId> InstrumentTable::find(std::string_view venue, std::string_view name) const
{
    const auto found = m_byName.find(std::string(name));
    if (found == m_byName.end()) return std::nullopt;
    for (const InstrumentId id : found->second)
        if (m_instruments[id.value - 1].venue == venue) return id;
    return std::nullopt;
}

std::string expiryLabel(Timestamp expiry)
{
    const CivilTime c = toCivil(expiry);
    const std::string_view upper = kMonths[static_cast<std::size_t>(c.month - 1)];
    return fmt::format("{:02} {}{}{} {:02}", c.day, upper[0], static_cast<char>(upper[1] + 32),
                       static_cast<char>(upper[2] + 32), c.year % 100);
}

Result<OptionName> parseOptionName(std::string_view name)
{
    const auto parts = splitDashes(name);
    OptionName result;
    const auto expiry = parts.size() == 4 ? parseExpiry(parts[1]) : std::nullopt;
    if (!expiry || !parseFamily(parts[0], result) || !parseStrike(parts[2], result) ||
        (parts[3] != "C" && parts[3] != "P"))
        return fail(ErrorCode::Parse,
                    fmt::format("option name must have the form BTC-27FEB26-68000-P or XRP_USDC-27FEB26-1d05-C, was "
                                "\"{}\"",
                                name.substr(0, 60)));
    result.expiry = *expiry;
    result.right = parts[3] == "C" ? OptionRight::Call : OptionRight::Put;
    return result;
}

std::string makeOptionName(const OptionName& parts)
{
    const CivilTime c = toCivil(parts.expiry);
    std::string family = parts.underlying;
    std::string strike = fmt::format("{}", parts.strike);
    if (!parts.settles.empty()) {
        family += "_" + parts.settles;
        std::replace(strike.begin(), strike.end(), '.', 'd');
    }
    return fmt::format("{}-{}{}{:02}-{}-{}", family, c.day, kMonths[static_cast<std::size_t>(c.month - 1)],
                       c.year % 100, strike, parts.right == OptionRight::Call ? "C" : "P");
}

}  // namespace ballast::domain
