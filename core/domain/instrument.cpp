#include "domain/instrument.h"

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

}  // namespace

std::string_view toString(InstrumentKind kind) noexcept
{
    constexpr std::array<std::string_view, 5> names{"spot", "perpetual", "future", "option", "cash"};
    return names[static_cast<std::size_t>(kind)];
}

std::string_view toString(OptionRight right) noexcept { return right == OptionRight::Call ? "call" : "put"; }

InstrumentId InstrumentTable::add(Instrument instrument)
{
    const auto found = m_byName.find(instrument.name);
    if (found != m_byName.end()) {
        instrument.id = found->second;
        m_instruments[found->second.value - 1] = std::move(instrument);
        return found->second;
    }
    const InstrumentId id{static_cast<std::uint32_t>(m_instruments.size() + 1)};
    instrument.id = id;
    m_byName.emplace(instrument.name, id);
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
    return found->second;
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
    if (!expiry || parts[0].empty() || !parseWhole(parts[2], result.strike) || !std::isfinite(result.strike) ||
        result.strike <= 0.0 || (parts[3] != "C" && parts[3] != "P"))
        return fail(ErrorCode::Parse,
                    fmt::format("option name must have the form BTC-27FEB26-68000-P, was \"{}\"", name.substr(0, 60)));
    result.underlying = parts[0];
    result.expiry = *expiry;
    result.right = parts[3] == "C" ? OptionRight::Call : OptionRight::Put;
    return result;
}

std::string makeOptionName(const OptionName& parts)
{
    const CivilTime c = toCivil(parts.expiry);
    return fmt::format("{}-{}{}{:02}-{}-{}", parts.underlying, c.day, kMonths[static_cast<std::size_t>(c.month - 1)],
                       c.year % 100, parts.strike, parts.right == OptionRight::Call ? "C" : "P");
}

}  // namespace ballast::domain
