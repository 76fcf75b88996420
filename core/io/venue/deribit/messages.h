#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "domain/fixed_point.h"
#include "domain/side.h"

namespace ballast::deribit {

using domain::Price;
using domain::Quantity;

/// What the venue's frames carry. Texts are valid until the decoder reads its next frame. Prices of options settled in
/// the coin are in coin, others in the quote currency; amounts of inverse futures are USD, of all else coins. What the
/// venue leaves out, or writes as an empty side (price and amount 0), is absent.
///
/// Source   Deribit API documentation v2, ticker, book, trades, deribit_price_index and markprice.options channels.
struct Ticker {
    std::string_view instrument, state, underlyingIndex;
    Timestamp timestamp;
    std::optional<Price> bid, ask, mark, last, index, underlying, settlement, leastPrice, mostPrice, delivery;
    std::optional<Quantity> bidAmount, askAmount, openInterest;
    std::optional<double> markVolatility, bidVolatility, askVolatility;  ///< Fractions: 0.65.
    std::optional<double> fundingNow, funding8h;                         ///< Fraction for eight hours.
    std::optional<double> interestRate;
    std::optional<double> delta, gamma, vega, theta, rho;  ///< As the venue states them.
};

enum class LevelAction : std::uint8_t { New, Change, Delete };
/// `amount` is what stands at the price from now on, not a difference.
struct Level {
    LevelAction action{LevelAction::New};
    Price price;
    Quantity amount;
};

struct BookMessage {
    std::string_view instrument;
    Timestamp timestamp;
    bool snapshot{};  ///< Replaces everything; also each message of a grouped channel.
    std::uint64_t change{};
    std::optional<std::uint64_t> previous;  ///< Of a change: the one that it continues.
    std::vector<Level> bids, asks;
};

struct Trade {
    std::string_view instrument, id, comboTradeId;  ///< A leg of a combo names the combo's trade.
    std::uint64_t sequence{};
    Timestamp timestamp;
    domain::Side taker{domain::Side::Buy};
    Price price;
    Quantity amount;
    std::optional<Price> mark, index;
    std::optional<double> volatility;  ///< Fraction.
    std::string_view liquidation;      ///< "M", "T", "MT" where a side was forced.
};

struct IndexPrice {
    std::string_view name;  ///< "btc_usd".
    Timestamp timestamp;
    Price price;
};

struct VolatilityIndex {
    std::string_view name;
    Timestamp timestamp;
    double volatility{};  ///< Fraction.
};

struct MarkPrice {
    std::string_view instrument;
    Timestamp timestamp;
    Price mark;
    double volatility{};  ///< Fraction, as this channel writes it.
};

struct InstrumentState {
    std::string_view instrument, state;
    Timestamp timestamp;
};

/// The venue stopped an index; absent members were not told.
struct PlatformState {
    std::string_view index;
    std::optional<bool> locked, publicCalls;
};

/// Top of book alone.
struct Quote {
    std::string_view instrument;
    Timestamp timestamp;
    std::optional<Price> bid, ask;
    std::optional<Quantity> bidAmount, askAmount;
};

/// An answer's failure in the venue's words.
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
    /// `result`: its JSON text.
    virtual void onResult(std::uint64_t id, std::string_view result) = 0;
    virtual void onError(std::uint64_t id, const CallError& error) = 0;
    virtual void onTicker(std::string_view channel, const Ticker& ticker) = 0;
    virtual void onBook(std::string_view channel, const BookMessage& book) = 0;
    virtual void onQuote(std::string_view channel, const Quote& quote) = 0;
    virtual void onTrades(std::string_view channel, std::span<const Trade> trades) = 0;
    virtual void onIndex(std::string_view channel, const IndexPrice& index) = 0;
    virtual void onVolatilityIndex(std::string_view channel, const VolatilityIndex& index) = 0;
    virtual void onMarkPrices(std::string_view channel, std::span<const MarkPrice> marks) = 0;
    virtual void onInstrumentState(std::string_view channel, const InstrumentState& state) = 0;
    virtual void onPlatformState(std::string_view channel, const PlatformState& state) = 0;
    /// `test`: the venue wants `public/test` in return, or closes the line.
    virtual void onHeartbeat(bool test) = 0;
    /// A notification of a kind that this adapter does not read.
    virtual void onOther(std::string_view channel) = 0;
};

}  // namespace ballast::deribit
