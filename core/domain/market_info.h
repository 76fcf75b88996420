#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"

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

}  // namespace ballast::domain
