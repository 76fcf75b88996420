#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/timestamp.h"
#include "domain/fixed_point.h"

namespace ballast::deribit {

/// Reads the members of one JSON object into typed values and keeps the first thing that was wrong, by its name. Of a
/// number nothing is rounded but where it says nearest. Not for headers that others include.
class Fields {
public:
    using Value = simdjson::ondemand::value;

    /// What the sentence says it was: "ticker".
    explicit Fields(std::string_view what) : m_what(what) {}

    bool isSound() const { return m_fault.empty(); }
    /// Errors   Parse with the first fault.
    Result<void> done() const;

    void text(std::string_view key, Value value, std::string_view& out);
    void number(std::string_view key, Value value, double& out);
    /// Null is absent.
    void number(std::string_view key, Value value, std::optional<double>& out);
    /// The venue's percent as a fraction; null is absent.
    void percent(std::string_view key, Value value, std::optional<double>& out);
    void whole(std::string_view key, Value value, std::uint64_t& out);
    void flag(std::string_view key, Value value, bool& out);
    /// Milliseconds since 1970, positive.
    void time(std::string_view key, Value value, Timestamp& out);
    void price(std::string_view key, Value value, domain::Price& out);
    void amount(std::string_view key, Value value, domain::Quantity& out);
    /// Null is absent.
    void price(std::string_view key, Value value, std::optional<domain::Price>& out);
    void amount(std::string_view key, Value value, std::optional<domain::Quantity>& out);
    /// To the nearest 10^-8, for marks, which are nobody's order; null is absent.
    void nearest(std::string_view key, Value value, std::optional<domain::Price>& out);
    /// A fault of the caller's own finding.
    void fault(std::string_view key, std::string_view found, std::string_view wanted);
    /// A member that must be there was not.
    void require(std::string_view key, bool there);

private:
    static bool isNull(Value& value);
    bool units(std::string_view key, Value& value, std::int64_t& out);

    std::string_view m_what;
    std::string m_fault;
};

}  // namespace ballast::deribit
