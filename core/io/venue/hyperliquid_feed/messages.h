#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "domain/fixed_point.h"
#include "domain/side.h"

namespace ballast::hyperliquid {

/// What the venue's market frames carry. Texts are valid until the decoder reads its next frame. Prices are USD a coin,
/// sizes coins, both positive and exact; what the venue writes as null is absent.
///
/// Source   Hyperliquid docs, "Subscriptions" and "Perpetuals"; hyperliquid-python-sdk, utils/types.py.
struct Level {
    domain::Price price;
    domain::Quantity size;
    friend bool operator==(const Level&, const Level&) = default;
};

/// A whole book, best first, as far as the venue shows it. There are no changes and no number of sequence.
struct BookSnapshot {
    std::string_view coin;
    Timestamp time;
    std::vector<Level> bids, asks;
};

/// Told when the best prices changed in a block.
struct BestPrices {
    std::string_view coin;
    Timestamp time;
    std::optional<Level> bid, ask;  ///< Absent: the side is empty.
};

struct PublicTrade {
    std::string_view coin, hash;
    std::uint64_t id{};
    Timestamp time;
    domain::Side taker{domain::Side::Buy};
    domain::Price price;
    domain::Quantity size;
};

/// State of a perpetual. It has no time of its own. Prices to the nearest 10^-8.
struct AssetContext {
    std::string_view coin;
    double fundingPerHour{};  ///< Fraction of notional that a long pays for one hour.
    domain::Price oracle, mark;
    std::optional<domain::Price> mid, impactBid, impactAsk;  ///< Absent: the book is empty.
    std::optional<double> premium;                           ///< Fraction of the oracle price.
    double openInterest{};                                   ///< Coins.
    double previousDayPrice{}, dayVolumeUsd{};
};

struct Mid {
    std::string_view coin;
    domain::Price price;  ///< To the nearest 10^-8.
};

/// The venue's word that it took a subscription, or let go of one.
struct SubscriptionEcho {
    bool subscribed{};
    std::string_view type, coin;  ///< No coin: of all.
};

/// What a frame may be. Each call is one message of its kind.
///
/// Threads  The decoder's.
class FrameHandler {
public:
    virtual ~FrameHandler() = default;
    virtual void onBook(const BookSnapshot& book) = 0;
    virtual void onBest(const BestPrices& best) = 0;
    virtual void onTrades(std::span<const PublicTrade> trades) = 0;
    virtual void onContext(const AssetContext& context) = 0;
    virtual void onMids(std::span<const Mid> mids) = 0;
    virtual void onEcho(const SubscriptionEcho& echo) = 0;
    virtual void onPong() = 0;
    /// In the venue's words; it does not say of what.
    virtual void onError(std::string_view words) = 0;
    /// A frame of a channel that this adapter does not read.
    virtual void onOther(std::string_view channel) = 0;
};

}  // namespace ballast::hyperliquid
