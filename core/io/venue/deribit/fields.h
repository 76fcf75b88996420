#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/timestamp.h"
#include "domain/fixed_point.h"
#include "venue/sockets/padded_decimal.h"

namespace ballast::deribit {

/// Whether a name is this one; of a known length, which most names of a frame have not.
template <std::size_t N> bool is(std::string_view name, const char (&wanted)[N])
{
    return name.size() == N - 1 && __builtin_memcmp(name.data(), wanted, N - 1) == 0;
}

/// Reads the members of one JSON object into typed values and keeps the first thing that was wrong, by its name. Of a
/// number nothing is rounded but where it says nearest. Not for headers that others include.
class Fields {
public:
    using Value = simdjson::ondemand::value;

    /// What the sentence says it was: "ticker". `plain`: no text of the frame has an escape in it, so that texts and
    /// names stand in it as they are.
    explicit Fields(std::string_view what, bool plain = false) : m_what(what), m_plain(plain) {}

    bool isSound() const { return m_fault.empty(); }
    bool isPlain() const { return m_plain; }
    static bool isNull(std::string_view token);
    /// Errors   Parse with the first fault.
    Result<void> done() const;

    // What is read is the token of the member's value; a value itself is only asked for where it may hold escapes,
    // for to hand one on costs more than to read a figure.
    void text(std::string_view key, std::string_view token, Value& value, std::string_view& out);
    void number(std::string_view key, std::string_view token, double& out);
    /// Null is absent.
    void number(std::string_view key, std::string_view token, std::optional<double>& out);
    /// The venue's percent as a fraction; null is absent.
    void percent(std::string_view key, std::string_view token, std::optional<double>& out);
    void whole(std::string_view key, std::string_view token, std::uint64_t& out);
    void flag(std::string_view key, std::string_view token, bool& out);
    /// Milliseconds since 1970, positive.
    void time(std::string_view key, std::string_view token, Timestamp& out);
    void price(std::string_view key, std::string_view token, domain::Price& out);
    void amount(std::string_view key, std::string_view token, domain::Quantity& out);
    /// Null is absent.
    void price(std::string_view key, std::string_view token, std::optional<domain::Price>& out);
    void amount(std::string_view key, std::string_view token, std::optional<domain::Quantity>& out);
    /// To the nearest 10^-8, for marks, which are nobody's order; null is absent.
    void nearest(std::string_view key, std::string_view token, std::optional<domain::Price>& out);
    /// A fault of the caller's own finding.
    void fault(std::string_view key, std::string_view found, std::string_view wanted);
    /// A member that must be there was not.
    void require(std::string_view key, bool there);

private:
    bool units(std::string_view key, std::string_view token, std::int64_t& out);
    // What is not a short figure: null, a long one, or a fault.
    void longPrice(std::string_view key, std::string_view token, domain::Price& out);
    void longAmount(std::string_view key, std::string_view token, domain::Quantity& out);
    void longNumber(std::string_view key, std::string_view token, std::optional<double>& out);
    void longPrice(std::string_view key, std::string_view token, std::optional<domain::Price>& out);
    void longAmount(std::string_view key, std::string_view token, std::optional<domain::Quantity>& out);
    void longNearest(std::string_view key, std::string_view token, std::optional<domain::Price>& out);

    std::string_view m_what;
    bool m_plain;
    std::string m_fault;
};

// Nearly every figure of a frame is short, and there are thirty of them: these are read where they are asked for.

inline void Fields::number(std::string_view key, std::string_view token, std::optional<double>& out)
{
    if (double read = 0.0; sockets::shortDouble({token}, read))
        out = read;
    else
        longNumber(key, token, out);
}

inline void Fields::percent(std::string_view key, std::string_view token, std::optional<double>& out)
{
    number(key, token, out);
    if (out) *out /= 100.0;
}

inline void Fields::price(std::string_view key, std::string_view token, domain::Price& out)
{
    if (std::int64_t read = 0; sockets::shortUnits({token}, read))
        out = domain::Price::fromUnits(read);
    else
        longPrice(key, token, out);
}

inline void Fields::amount(std::string_view key, std::string_view token, domain::Quantity& out)
{
    if (std::int64_t read = 0; sockets::shortUnits({token}, read) && read >= 0)
        out = domain::Quantity::fromUnits(read);
    else
        longAmount(key, token, out);
}

inline void Fields::price(std::string_view key, std::string_view token, std::optional<domain::Price>& out)
{
    if (std::int64_t read = 0; sockets::shortUnits({token}, read))
        out = domain::Price::fromUnits(read);
    else
        longPrice(key, token, out);
}

inline void Fields::amount(std::string_view key, std::string_view token, std::optional<domain::Quantity>& out)
{
    if (std::int64_t read = 0; sockets::shortUnits({token}, read) && read >= 0)
        out = domain::Quantity::fromUnits(read);
    else
        longAmount(key, token, out);
}

inline void Fields::nearest(std::string_view key, std::string_view token, std::optional<domain::Price>& out)
{
    if (std::int64_t read = 0; sockets::shortUnits({token}, read))
        out = domain::Price::fromUnits(read);
    else
        longNearest(key, token, out);
}

}  // namespace ballast::deribit
