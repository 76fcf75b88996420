#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "domain/fixed_point.h"
#include "domain/side.h"

namespace ballast::derive {

/// What the venue's market frames carry. Texts are valid until the decoder reads its next frame. Prices are in the
/// quote currency (USDC) a coin or contract, amounts coins or contracts, exact. What the venue writes as null, and an
/// empty side, which it writes as zeros, are absent.
///
/// Source   derive-py specs (v3), ticker_slim and orderbook channels; Ballast's fact sheet.
struct Level {
    domain::Price price;
    domain::Quantity size;
    friend bool operator==(const Level&, const Level&) = default;
};

/// A whole book, best first, as far as the venue shows it.
struct BookPicture {
    std::string_view instrument;
    Timestamp time;
    std::uint64_t publish{};  ///< Grows.
    std::vector<Level> bids, asks;
};

/// What the venue computes for an option. Volatilities are fractions a year; greeks are the venue's, USD.
struct OptionPricing {
    std::optional<double> bidVolatility, askVolatility, volatility;  ///< Absent: the venue writes 0.
    std::optional<domain::Price> forward, mark;                      ///< To the nearest 10^-8.
    double delta{}, gamma{}, vega{}, theta{}, rho{}, discount{};
};

/// Of the last 24 hours.
struct DayFigures {
    double contracts{}, high{}, low{}, openInterest{}, change{}, premium{}, volume{};
    std::uint64_t trades{};
};

struct Ticker {
    std::string_view instrument;
    Timestamp time;
    std::optional<Level> bid, ask;
    domain::Price mark, index;                ///< To the nearest 10^-8, not negative; the index is positive.
    std::optional<double> fundingPerHour;     ///< Perpetuals: fraction of notional that a long pays.
    domain::Price leastPrice, greatestPrice;  ///< The band of orders, to the nearest 10^-8.
    std::optional<OptionPricing> option;
    DayFigures day;
};

struct PublicTrade {
    std::string_view id, instrument;
    Timestamp time;
    domain::Side taker{domain::Side::Buy};
    domain::Price price;
    domain::Quantity size;
    domain::Price mark, index;  ///< To the nearest 10^-8.
};

/// The venue's spot of one coin.
struct SpotPrice {
    std::string_view coin;
    Timestamp time;
    domain::Price price;  ///< USD, to the nearest 10^-8, positive.
    double confidence{};  ///< 0 to 1.
};

struct CallError {
    std::int64_t code{};
    std::string_view message;
};

/// What a frame may be. Each call is one message of its kind.
///
/// Threads  The decoder's.
class FrameHandler {
public:
    virtual ~FrameHandler() = default;
    /// The answer to a call; its readers take the whole frame (`answers.h`).
    virtual void onResult(std::uint64_t id, std::string_view frame) = 0;
    virtual void onError(std::uint64_t id, const CallError& error) = 0;
    virtual void onTicker(std::string_view channel, const Ticker& ticker) = 0;
    virtual void onBook(std::string_view channel, const BookPicture& book) = 0;
    virtual void onTrades(std::string_view channel, std::span<const PublicTrade> trades) = 0;
    virtual void onSpot(std::string_view channel, std::span<const SpotPrice> prices) = 0;
    /// A channel that this adapter does not read.
    virtual void onOther(std::string_view channel) = 0;
};

}  // namespace ballast::derive
