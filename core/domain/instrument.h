#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/timestamp.h"
#include "domain/fixed_point.h"
#include "domain/money.h"
#include "domain/price_rule.h"

namespace ballast::domain {

/// Place in the session's InstrumentTable, from 1 in order of listing; 0 means none.
struct InstrumentId {
    std::uint32_t value{};
    friend auto operator<=>(const InstrumentId&, const InstrumentId&) = default;
};

/// Their order is their code in journals: new ones come last. PoolShare: a share of a pool, whole, however much is in
/// it.
enum class InstrumentKind { Spot, Perpetual, Future, Option, Cash, PoolShare };
/// Linear is settled in the quote currency; Inverse in the coin.
enum class Settlement { Linear, Inverse };
enum class OptionRight { Call, Put };
/// What a contract counts: coins, or quote currency (Deribit's BTC-PERPETUAL: 10 USD).
enum class ContractUnit : std::uint8_t { Base, Quote };

std::string_view toString(InstrumentKind kind) noexcept;
std::string_view toString(OptionRight right) noexcept;

/// One thing that can be held. Names are the venue's own; venue and name together are unique in a session.
struct Instrument {
    InstrumentId id;
    std::string name;        ///< "BTC-27FEB26-68000-P", "BTC_USDC-PERPETUAL".
    std::string venue;       ///< "Deribit".
    std::string underlying;  ///< "BTC"; for cash its currency.
    InstrumentKind kind{InstrumentKind::Spot};
    Settlement settlement{Settlement::Linear};
    OptionRight right{OptionRight::Call};  ///< Options only.
    Price strike;                          ///< Quote currency per coin; options only.
    Timestamp expiry;                      ///< Options and futures only; otherwise never.
    PriceRule price;                       ///< Prices that the venue takes; not stated: no quote of ours.
    Quantity lotSize;
    CurrencyId base{}, quote{}, settles{};  ///< The coin; what its price is in; what gains are paid in.
    ContractUnit unit{ContractUnit::Base};
    Quantity multiplier{Quantity::fromUnits(Quantity::kUnitsPerOne)};  ///< Of `unit` in one contract, positive.
    Quantity leastQuantity{};                                          ///< Of an order; zero: one lot.

    bool isOption() const { return kind == InstrumentKind::Option; }
    bool isPoolShare() const { return kind == InstrumentKind::PoolShare; }
    bool isInverse() const { return settlement == Settlement::Inverse; }
};

/// All instruments seen in a session, in order of first listing. Ids never change.
class InstrumentTable {
public:
    /// Adds or, by venue and name, updates. Returns its id. The id inside `instrument` is ignored.
    InstrumentId add(Instrument instrument);
    /// `id` must have come from `add` of this table.
    const Instrument& at(InstrumentId id) const;
    std::optional<InstrumentId> find(std::string_view venue, std::string_view name) const;
    /// The first that was listed under that name, at whatever venue.
    std::optional<InstrumentId> findByName(std::string_view name) const;
    /// Whether more than one venue lists the name.
    bool isAmbiguous(std::string_view name) const;
    const std::vector<Instrument>& all() const { return m_instruments; }

private:
    std::vector<Instrument> m_instruments;
    std::unordered_map<std::string, std::vector<InstrumentId>> m_byName;  ///< Looked up only, never iterated.
};

/// "27 Feb 26" from an expiry.
std::string expiryLabel(Timestamp expiry);

/// Parts of an option name of the form COIN[_CURRENCY]-DMMMYY-STRIKE-C|P. With a currency the option is linear and "d"
/// is its decimal point: XRP_USDC-27FEB26-1d05-C.
///
/// Source   Deribit, API documentation, instrument naming.
struct OptionName {
    std::string underlying;  ///< The coin: "XRP".
    Timestamp expiry;        ///< 08:00 UTC of the named day.
    double strike{};
    OptionRight right{OptionRight::Call};
    std::string settles{};  ///< "USDC" of a linear option; empty: settled in the coin.
    friend bool operator==(const OptionName&, const OptionName&) = default;
};
/// Errors   Parse if the name does not have that form.
Result<OptionName> parseOptionName(std::string_view name);
/// The inverse of parseOptionName.
std::string makeOptionName(const OptionName& parts);

}  // namespace ballast::domain
