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
    std::vector<OracleConnectionView> oracles;
    std::vector<ChainConnectionView> chains;
    std::vector<GasView> gas;  ///< Of each chain.
    std::vector<WalletView> wallets;
};

}  // namespace ballast::interfaces
