#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/timestamp.h"
#include "domain/fixed_point.h"

namespace ballast::sockets {

/// How a venue writes decimals in texts; units are 10^-8. Each is empty for what the venue does not write.
struct DecimalForm {
    std::optional<std::int64_t> (*exact)(std::string_view text){};
    std::optional<std::int64_t> (*nearest)(std::string_view text){};
    std::optional<double> (*number)(std::string_view text){};
};

/// Reads the members of one JSON object into typed values and keeps the first thing that was wrong, by its name. Not
/// for headers that others include.
class Row {
public:
    using Element = simdjson::dom::element;

    /// `what` is what the sentence says it was: "trade". Anything but an object is a fault.
    Row(std::string_view what, Element element, const DecimalForm& form);

    bool isSound() const { return m_fault.empty(); }
    /// Errors   Parse with the first fault.
    Result<void> done() const;

    /// Each member must be there, but for `orNone`, where null is absent.
    void text(std::string_view key, std::string_view& out);
    void whole(std::string_view key, std::uint64_t most, std::uint64_t& out);
    /// Absent is false.
    void flagIfAny(std::string_view key, bool& out);
    /// Milliseconds since 1970, positive.
    void time(std::string_view key, Timestamp& out);
    /// A decimal in a text, exact, at least `least`. Units are 10^-8.
    void units(std::string_view key, std::int64_t least, std::int64_t& out);
    /// Decimals in texts; exact and positive.
    void price(std::string_view key, domain::Price& out);
    void size(std::string_view key, domain::Quantity& out);
    /// To the nearest 10^-8, positive.
    void nearest(std::string_view key, domain::Price& out);
    void nearestOrNone(std::string_view key, std::optional<domain::Price>& out);
    void number(std::string_view key, double& out);
    void numberOrNone(std::string_view key, std::optional<double>& out);

    /// The member as it is; a fault if it is not there.
    std::optional<Element> member(std::string_view key);
    /// A fault of the caller's own finding.
    void fault(std::string_view key, std::string_view wanted);

    /// There and null; a fault if it is not there.
    bool isNull(std::string_view key);

private:
    std::string_view m_what;
    const DecimalForm& m_form;
    std::optional<simdjson::dom::object> m_object;
    std::string m_fault;
};

/// A text that is a positive decimal, to the nearest 10^-8.
std::optional<domain::Price> nearestPrice(simdjson::dom::element element, const DecimalForm& form);

}  // namespace ballast::sockets
