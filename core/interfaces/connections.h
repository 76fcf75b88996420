#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "domain/quality.h"
#include "interfaces/latency_view.h"

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
    LatencyView decision;              ///< From the socket to the published step, of what this feed told.
    LatencyView valueAge;              ///< Of its instruments' newest values, at this look.
    static constexpr std::size_t kMostDoubted = 12;
};

/// What a venue says of its account's margin, in its own currency; beside ours it stands for comparison alone.
struct OwnMarginView {
    std::string currency;  ///< "BTC"; "USD" for what the venue sums itself.
    double equity{}, initial{}, maintenance{};
    friend bool operator==(const OwnMarginView&, const OwnMarginView&) = default;
};

/// What one account's gateway can do, and how it does.
struct AccountConnectionView {
    std::string label, venue, kind;
    bool connected{};
    bool trades{};  ///< The profile lets it send orders.
    struct Capability {
        std::string name;  ///< "cancel on disconnect".
        bool has{};
        friend bool operator==(const Capability&, const Capability&) = default;
    };
    std::vector<Capability> capabilities;
    std::string finality;       ///< "at once", "after blocks".
    std::optional<bool> armed;  ///< Its dead man's switch, as the venue last confirmed; none was told: absent.
    double ordersPerSecond{}, burst{}, keptForCancels{};  ///< Messages.
    std::optional<double> budgetHeld;                     ///< Messages that may go at once now.
    std::vector<std::string> balances;                    ///< "1.25 BTC", exact; by currency.
    std::vector<OwnMarginView> margins;                   ///< As the venue last told.
    std::optional<Duration> marginAge;
    LatencyView acknowledgement;  ///< From an order's sending to the venue's first answer.
    LatencyView fill;             ///< From there to its first fill; on a chain, from sending to inclusion.
    std::uint64_t sent{}, acknowledged{}, fills{};
    std::string lastError;
    std::optional<Duration> lastErrorAge;
};

struct OracleConnectionView {
    std::string name, coin;
    std::optional<std::string> priceUsd, confidenceUsd;  ///< Exact decimals.
    std::optional<Duration> age;                         ///< By the oracle's own word.
    domain::Quality quality{domain::Quality::Missing};
    std::string reason;
    // H5b.
    std::optional<Duration> heartbeat;         ///< An update comes within it.
    std::optional<double> deviationThreshold;  ///< Fraction that forces an update.
    std::optional<double> confidenceShare;     ///< Confidence over price.
    std::optional<double> fromMedian;          ///< Over the median of the coin's sources, as a fraction; needs two.
    std::size_t sources{};                     ///< Of the coin, with a price.
    std::string midVenue;                      ///< Whose perpetual or spot is compared with.
    std::optional<double> fromMid;             ///< Over that mid, as a fraction.
    std::optional<Duration> lagToMid;          ///< Since that mid was where the oracle is now; within ten minutes.
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
    std::vector<AccountConnectionView> accounts;
    std::vector<OracleConnectionView> oracles;
    std::vector<ChainConnectionView> chains;
};

}  // namespace ballast::interfaces
