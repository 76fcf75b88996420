#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/timestamp.h"
#include "domain/fixed_point.h"

namespace ballast::domain {

/// Place in the session's InstrumentTable, from 1 in order of listing; 0 means none.
struct InstrumentId {
    std::uint32_t value{};
    friend auto operator<=>(const InstrumentId&, const InstrumentId&) = default;
};

enum class InstrumentKind { Spot, Perpetual, Future, Option, Cash };
/// Linear is settled in the quote currency; Inverse in the coin.
enum class Settlement { Linear, Inverse };
enum class OptionRight { Call, Put };

std::string_view toString(InstrumentKind kind) noexcept;
std::string_view toString(OptionRight right) noexcept;

/// One thing that can be held. Names are the venue's own and unique in a session.
struct Instrument {
    InstrumentId id;
    std::string name;        ///< "BTC-27FEB26-68000-P", "BTC_USDC-PERPETUAL".
    std::string venue;       ///< "Deribit".
    std::string underlying;  ///< "BTC"; for cash its currency.
    InstrumentKind kind{InstrumentKind::Spot};
    Settlement settlement{Settlement::Linear};
    OptionRight right{OptionRight::Call};  ///< Options only.
    double strike{};                       ///< Quote currency; options only.
    Timestamp expiry;                      ///< Options and futures only; otherwise never.
    Price tickSize;
    Quantity lotSize;

    bool isOption() const { return kind == InstrumentKind::Option; }
};

/// All instruments seen in a session, in order of first listing. Ids never change.
class InstrumentTable {
public:
    /// Adds or, by name, updates. Returns its id. The id inside `instrument` is ignored.
    InstrumentId add(Instrument instrument);
    /// `id` must have come from `add` of this table.
    const Instrument& at(InstrumentId id) const;
    std::optional<InstrumentId> findByName(std::string_view name) const;
    const std::vector<Instrument>& all() const { return m_instruments; }

private:
    std::vector<Instrument> m_instruments;
    std::unordered_map<std::string, InstrumentId> m_byName;  ///< Looked up only, never iterated.
};

/// "27 Feb 26" from an expiry.
std::string expiryLabel(Timestamp expiry);

/// Parts of an option name of the form UNDERLYING-DMMMYY-STRIKE-C|P.
struct OptionName {
    std::string underlying;
    Timestamp expiry;  ///< 08:00 UTC of the named day.
    double strike{};
    OptionRight right{OptionRight::Call};
};
/// Errors   Parse if the name does not have that form.
Result<OptionName> parseOptionName(std::string_view name);
/// The inverse of parseOptionName.
std::string makeOptionName(const OptionName& parts);

}  // namespace ballast::domain
