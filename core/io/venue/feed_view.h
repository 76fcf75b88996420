#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/latency_histogram.h"
#include "domain/instrument.h"
#include "domain/quality.h"
#include "domain/side.h"
#include "venue/market_feed.h"

namespace ballast::venue {

/// One level of a book: price and what stands there.
using BookLevel = std::pair<domain::Price, domain::Quantity>;

/// One trade of others, in the venue's units: as the instrument's book.
struct TradeView {
    domain::Price price;
    domain::Quantity size;
    domain::Side taker{domain::Side::Buy};
    Timestamp time;  ///< By the venue's clock, not after its receipt.
};

/// What was traded in one instrument, each trade once: legs of a combination by themselves, the combination not.
struct TradedView {
    std::optional<TradeView> last;
    domain::Quantity hourVolume;  ///< Of this minute and the 59 before it, as far as the feed heard them.
    std::uint64_t hourTrades{};
    Duration heard;  ///< So much of those sixty minutes the channel was up: of the rest nothing is known.
};

/// A venue's index of a coin's volatility.
struct VolatilityIndexView {
    std::string name, coin;
    double volatility{};          ///< Fraction a year.
    std::optional<Duration> age;  ///< Since its newest value was received.
    domain::Quality quality{domain::Quality::Missing};
};

/// What a feed holds of one instrument. Figures are the venue's, in its units; absent is absent.
struct InstrumentView {
    domain::Instrument instrument;
    std::optional<domain::Price> bid, ask, mark;
    std::optional<domain::Quantity> bidSize, askSize;
    std::optional<double> markVolatility;               ///< Fraction.
    std::vector<BookLevel> bids, asks;                  ///< Best first; empty while the book is not in step.
    domain::Quality quality{domain::Quality::Missing};  ///< The worst of line, age and its own row.
    std::string reason;                                 ///< Of a quality other than Good, one clause.
    std::optional<Duration> age;                        ///< Since the newest valid value; absent: none came.
    std::optional<TradedView> traded;                   ///< Absent: the feed reads no trades of it.
};

/// What came through one channel since the feed began.
struct ChannelView {
    std::string name;
    std::uint64_t messages{}, gaps{}, resyncs{}, reconnects{};
    std::uint64_t dropped{};  ///< Messages or rows that could not be read or used.
    bool up{};                ///< The venue confirmed it on the present line.
};

/// How late what comes through the channels of one kind is, since the feed began.
struct ChannelDelayView {
    std::string kind;  ///< What stands before the first dot of their names.
    /// From the venue's own time in a message to its receipt: by two clocks, so a venue that is ahead shows 0. Nothing
    /// of kinds whose messages carry no time, nor of the first message after a subscription.
    LatencyHistogram venueToSocket{};
    LatencyHistogram socketToBook{};  ///< From the receipt until it stands in the book and was told to the desk.
};

/// What an oracle says of one coin.
struct OracleView {
    std::string name, feed;                             ///< The oracle in the profile; the coin.
    std::optional<std::string> price, confidence;       ///< USD a coin as plain decimals, exact; no price while Bad.
    Timestamp published;                                ///< By the oracle's own word; never: none came.
    domain::Quality quality{domain::Quality::Missing};  ///< After every rule and the comparison with other oracles.
    std::string reason;                                 ///< Of a quality other than Good, one clause.
};

/// Gas of one block.
struct BlockGasView {
    double baseFeeGwei{};
    std::optional<double> fullness;  ///< Gas used of the block's limit; a half is what the base fee aims at.
};

/// Base fee, gwei, between which a chain can be after some blocks, all of them empty or full.
struct FeeRangeView {
    unsigned blocks{};
    double lowestGwei{}, highestGwei{};
};

/// The newest block that is read from.
struct ChainView {
    std::uint64_t chainId{};                            ///< What every node had to answer.
    std::optional<std::uint64_t> height;                ///< Absent: no block came.
    std::optional<std::string> baseFeeGwei;             ///< Of that block, exact.
    domain::Quality quality{domain::Quality::Missing};  ///< Of the nodes and of the fee.
    std::string reason;                                 ///< Of a quality other than Good, or which node is away.
    std::optional<double> tipGwei;                      ///< The middle of what recent blocks paid beside the base fee.
    std::optional<double> nextBaseFeeGwei;              ///< Of the block to come, by EIP-1559's rule.
    std::vector<FeeRangeView> forecasts;
    std::vector<BlockGasView> recent;  ///< Blocks seen, oldest first.
};

/// A share of a pool: what it holds, what it earned and where it ends. Whole coins and quotes.
struct PoolShareView {
    std::string name;                ///< "share 17 of WETH/USDC/500".
    std::string coin;                ///< ETH.
    double base{}, quote{};          ///< What it would pay out now.
    double feesBase{}, feesQuote{};  ///< Earned and not collected.
    double delta{}, gamma{};         ///< Coins; coins per quote of price, never positive.
    double lower{}, upper{};         ///< Prices between which it works.
    double toLower{}, toUpper{};     ///< Moves to them, as fractions of the price.
    bool isInRange{};                ///< Else it holds one of the two alone and earns nothing.
};

/// Who holds the keys of a contract that a venue on a chain consists of (V2), as the chain tells it. Sentences' parts.
struct ContractView {
    std::string role, address;  ///< "router", "token USDC".
    std::string code;           ///< First bytes of its code's hash.
    std::string owner;          ///< "none", "one key, 0x…", "a timelock of 48 h, 0x…".
    std::string upgrade;        ///< "fixed", "a proxy of 0x…, changed by …".
    std::string pause;          ///< "none", "may be paused, by 0x…".
    std::string changed;        ///< What it was when the feed began; empty: it is what it was.
    bool isOneKey{}, isUpgradeable{}, isPaused{};
};

/// Everything a feed holds.
struct FeedView {
    std::string name, kind;
    bool connected{};
    std::string lastFault;                    ///< Why the line was lost last, or what was refused.
    std::vector<InstrumentView> instruments;  ///< In order of listing.
    std::vector<ChannelView> channels;
    std::vector<std::string> missing;  ///< What was asked for and did not come up, each with its reason.
    bool isVenue{true};                ///< It lists instruments; oracles and chains do not.
    std::vector<OracleView> oracles;   ///< By coin.
    std::optional<ChainView> chain;
    std::vector<PoolShareView> shares;  ///< Of the account that the profile names.
    std::vector<ContractView> contracts;
    std::vector<ChannelDelayView> delays;  ///< By kind of channel, in no order.
    std::vector<VolatilityIndexView> volatilities;
};

/// A feed that can be looked at.
class WatchedFeed : public MarketFeed {
public:
    /// At `now`. Any thread.
    virtual FeedView view(Timestamp now) const = 0;
    /// A person says "Try again": lines that are down are tried at once. Any thread, between start and stop.
    virtual void tryNow() noexcept {}
};

}  // namespace ballast::venue
