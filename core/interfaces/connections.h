#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "domain/quality.h"

/// What a live desk is connected to, and how well: looked at about once a second, beside the pictures.
namespace ballast::interfaces {

/// Channels of one kind at one venue.
struct ChannelGroupView {
    std::string name;                       ///< "ticker", "book"; what stands before the first dot of their names.
    std::size_t up{}, all{};                ///< Confirmed by the venue on the present line; asked for.
    std::uint64_t messages{}, gaps{};       ///< Since the feed began.
    std::uint64_t resyncs{}, reconnects{};  ///< Books asked for anew; lines opened anew.
    std::uint64_t dropped{};                ///< Messages or rows that could not be read or used.
    std::optional<double> perSecond;        ///< Messages, since the look before; none at the first.
};

/// An instrument whose values are not good, with the reason.
struct DoubtedInstrumentView {
    std::string name, reason;
    domain::Quality quality{domain::Quality::Missing};
    std::optional<Duration> age;
};

struct VenueConnectionView {
    std::string name, kind;
    bool connected{};
    std::string lastFault;  ///< Why the line was lost last; empty: it never was.
    std::size_t instruments{}, good{};
    std::vector<DoubtedInstrumentView> doubted;  ///< Worst first, at most kMostDoubted.
    std::size_t moreDoubted{};                   ///< Left out of them.
    std::vector<ChannelGroupView> channels;
    std::vector<std::string> missing;  ///< What did not come up, each with its reason.
    static constexpr std::size_t kMostDoubted = 12;
};

struct OracleConnectionView {
    std::string name, coin;
    std::optional<std::string> priceUsd, confidenceUsd;  ///< Exact decimals.
    std::optional<Duration> age;                         ///< By the oracle's own word.
    domain::Quality quality{domain::Quality::Missing};
    std::string reason;
};

struct ChainConnectionView {
    std::string name;
    std::uint64_t chainId{};
    std::optional<std::uint64_t> height;
    std::optional<std::string> baseFeeGwei;
    domain::Quality quality{domain::Quality::Missing};
    std::string reason;
};

struct ConnectionsView {
    Timestamp time;  ///< Of the look.
    std::vector<VenueConnectionView> venues;
    std::vector<OracleConnectionView> oracles;
    std::vector<ChainConnectionView> chains;
};

}  // namespace ballast::interfaces
