#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "domain/instrument.h"
#include "domain/quality.h"

namespace ballast::domain {

/// SimulatedVenues: venues on their own time, reached as live ones are, with no money behind them.
enum class MarketKind { Live, Simulated, Recorded, SimulatedVenues };

/// Whether the market is venues on their own time, each with accounts that are asked and reconciled.
constexpr bool isOfVenues(MarketKind kind) { return kind == MarketKind::Live || kind == MarketKind::SimulatedVenues; }

/// By whose ages and limits a desk runs. Venues on their own time, simulated ones too, are Live.
enum class Profile : std::uint8_t { Simulated, Recorded, Live };
std::string_view toString(Profile profile) noexcept;
std::optional<Profile> findProfile(std::string_view text) noexcept;

/// What a market is, for titles and for the refusal to go on with another one.
struct MarketInfo {
    MarketKind kind{MarketKind::Simulated};
    std::string title;        ///< "Built-in market, seed 42", "Recorded: crash_2026-01-24_2026-02-14".
    std::string fingerprint;  ///< Same text if and only if the same events will come; no path, host or wall time.
    Timestamp start;
    std::optional<Timestamp> end;  ///< Known for recordings.
    std::vector<std::string> underlyings;
    std::vector<std::string> venues;  ///< Where its instruments are listed.
    std::size_t captures{};           ///< Recordings: how many.
};

/// A holder's share of a concentrated-liquidity pool at one block. Prices are whole quotes for a whole coin, amounts
/// whole coins and whole quotes.
struct PoolShare {
    InstrumentId instrument;            ///< Of kind PoolShare; its quote is what prices are in.
    double price{};                     ///< The pool's own, without its fee; positive.
    double liquidity{};                 ///< L: roots of coins times quotes; not negative.
    double lower{}, upper{};            ///< Between which it works; positive, ascending.
    double feesBase{}, feesQuote{};     ///< Earned and not collected; not negative.
    Timestamp sampleTime;               ///< When the nodes last confirmed its block.
    Quality quality{Quality::Missing};  ///< Of the pool's price. The amounts are the chain's own either way.
    std::string reason{};               ///< Of a quality other than Good, one clause.
    friend bool operator==(const PoolShare&, const PoolShare&) = default;
};

/// Every share that the desk's wallet at a venue holds. One that is not in it is gone.
struct PoolSharesUpdate {
    std::string venue;
    std::vector<PoolShare> shares;  ///< Each instrument once, of this venue.
};

}  // namespace ballast::domain
