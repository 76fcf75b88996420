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
    /// From the venue's own time in a message to its receipt, by two clocks: a venue that is ahead shows 0. No samples:
    /// its messages carry no time.
    LatencyView venueToSocket{};
    LatencyView socketToBook{};  ///< From the receipt until it stands in the book and was told to the desk.
};

/// An instrument whose values are not good, with the reason.
struct DoubtedInstrumentView {
    std::string name, reason;
    domain::Quality quality{domain::Quality::Missing};
    std::optional<Duration> age;
};

/// What others traded in an instrument.
struct TradedInstrumentView {
    std::string name;
    std::string pricedIn;     ///< "USD", "BTC".
    std::string sizedIn;      ///< "USD", "BTC": what sizes and volume count.
    std::string price, size;  ///< Of the last trade, exact decimals in these units; empty: none came.
    bool isBought{};          ///< Its taker bought.
    std::optional<Duration> age;
    std::string hourVolume;  ///< Of this minute and the 59 before it, exact.
    std::uint64_t hourTrades{};
    Duration heard;  ///< So much of those sixty minutes was heard: of the rest nothing is known.
};

/// A venue's index of a coin's volatility.
struct VolatilityIndexLine {
    std::string coin, name;
    double volatility{};  ///< Fraction a year.
    std::optional<Duration> age;
    domain::Quality quality{domain::Quality::Missing};
};

struct VenueConnectionView {
    std::string name, kind;
    bool connected{};
    std::string lastFault;  ///< Why the line was lost last; empty: it never was.
    std::size_t instruments{}, good{};
    std::vector<DoubtedInstrumentView> doubted;  ///< Worst first, at most kMostDoubted.
    std::size_t moreDoubted{};                   ///< Left out of them.
    std::vector<ChannelGroupView> channels;
    std::vector<std::string> missing;          ///< What did not come up, each with its reason.
    LatencyView decision;                      ///< From the socket to the published step, of what this feed told.
    LatencyView valueAge;                      ///< Of its instruments' newest values, at this look.
    std::vector<TradedInstrumentView> traded;  ///< What hedges, and the options of the newest trades, newest first.
    std::vector<VolatilityIndexLine> volatilities;
    static constexpr std::size_t kMostTradedOptions = 20;
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

/// How full a chain's blocks are; the figures that part them stand in core/run/venues/chain_views.h.
enum class Congestion : std::uint8_t { Unknown, Quiet, Usual, Busy, Congested };

/// Base fee, gwei, between which a chain can be after some blocks, all of them empty or full.
struct BaseFeeForecast {
    unsigned blocks{};
    double lowestGwei{}, highestGwei{};
};

/// Gas of one chain.
struct GasView {
    std::string name;  ///< Of its feed.
    std::uint64_t chainId{};
    std::optional<std::uint64_t> height;
    domain::Quality quality{domain::Quality::Missing};
    std::string reason;                 ///< Of a quality other than Good.
    std::optional<double> baseFeeGwei;  ///< Of the newest block.
    std::optional<double> tipGwei;      ///< What a block's middle transaction pays beside it.
    std::optional<double> nextGwei;     ///< Base fee of the block to come, by the rule; absent: gas used not told.
    std::vector<BaseFeeForecast> forecasts;
    std::optional<double> fullness;  ///< Gas used of the limit, mean of the newest blocks; a half is the target.
    std::size_t blocks{};            ///< In that mean.
    Congestion congestion{Congestion::Unknown};
    std::vector<double> history;  ///< Base fees of the newest blocks, gwei, oldest first.
};

/// How far a nonce of ours has come; the words are the wallet's.
enum class ActionStage : std::uint8_t { Built, Signed, Pending, Included, Final, Replaced, Failed };

/// One nonce of ours.
struct ChainActionView {
    std::string order;  ///< The desk's own id.
    std::string what;   ///< "swap WETH/USDC/500".
    ActionStage stage{ActionStage::Built};
    std::uint64_t nonce{};
    std::string hash;                    ///< Of what landed, else of the newest attempt; may be empty.
    std::string maxFeeGwei;              ///< Offered, of the newest attempt.
    std::string costEther;               ///< Paid; empty while it is in no block.
    std::optional<std::uint64_t> depth;  ///< Blocks that hold it, 1: the newest.
    std::optional<Duration> age;         ///< Since the wallet was asked last.
    std::string note;
};

/// What a wallet holds of one thing, confirmed and expected. Whole units.
struct WalletBookLine {
    std::string name;    ///< "ETH" of a pool's base, "USDC".
    double confirmed{};  ///< At the block that fills are told of.
    double pending{};    ///< What actions that are not confirmed would add at their quoted amounts.
    double worst{};      ///< The same at the worst amounts that their bounds allow.
};

/// One wallet's actions.
struct WalletView {
    std::string account;  ///< Its label.
    bool connected{};
    std::optional<std::uint64_t> nextNonce;  ///< The first that no block has, by the nodes.
    std::uint64_t fillBlocks{}, finalBlocks{};
    double spentEther{}, budgetEther{};  ///< Offered for orders within the hour, and what may be.
    double feeCapGwei{};
    std::vector<ChainActionView> actions;  ///< Newest first.
    std::vector<WalletBookLine> book;
};

struct ConnectionsView {
    Timestamp time;  ///< Of the look.
    std::vector<VenueConnectionView> venues;
    std::vector<AccountConnectionView> accounts;
    std::vector<OracleConnectionView> oracles;
    std::vector<ChainConnectionView> chains;
    std::vector<GasView> gas;  ///< Of each chain.
    std::vector<WalletView> wallets;
};

}  // namespace ballast::interfaces
