#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>

#include "domain/instrument.h"
#include "domain/side.h"
#include "pricing/black76.h"

namespace ballast::venue_server {

using domain::Price;
using domain::Quantity;
using domain::Side;

/// What stands at each price; amounts in the venue's unit of the contract.
using Levels = std::map<Price, Quantity>;

struct Sides {
    Levels bids, asks;
    bool isEmpty() const { return bids.empty() && asks.empty(); }
    friend bool operator==(const Sides&, const Sides&) = default;
};

/// How often a channel tells: at once, each 100 ms, each second.
enum class Interval : std::uint8_t { Raw, Fast, Slow };
constexpr std::size_t kIntervals = 3;

/// What the subscribers of one book channel were told last.
struct ToldBook {
    Sides sides;
    std::uint64_t change{};
};

/// Trading of the last 24 hours, from the server's start on.
struct Statistics {
    std::optional<Price> first, last, high, low;
    double volume{}, volumeUsd{};  ///< Base coins; USD.
    int tickDirection{};           ///< 0 plus, 1 zero-plus, 2 minus, 3 zero-minus.
    std::uint64_t trades{};        ///< Also the number of the last one in this instrument.
};

/// One contract that the venue lists, and what its market says now.
///
/// Amounts are the venue's: USD of an inverse perpetual, coins of everything else.
struct Contract {
    domain::Instrument instrument;
    std::size_t coin{};    ///< Place in the market's coins.
    std::string currency;  ///< That pays it: "BTC", "USDC".
    std::string index;     ///< "btc_usd".
    std::string period;    ///< "perpetual", "day", "week", "month"; futures of a date are of months.
    Quantity size, least;  ///< Of one contract; of the smallest order.
    double makerRate{}, takerRate{};
    Timestamp listedAt;
    bool isClosed{};

    std::optional<Price> bid, ask;  ///< Of the market's own makers.
    double mark{};                  ///< In the unit of its price.
    double volatility{};            ///< Options: of the mark, decimal.
    double forward{};               ///< USD; options.
    double index_price{};           ///< USD.
    double funding8h{};             ///< Perpetuals: fraction for eight hours.
    double interest{};              ///< Perpetuals: accumulated funding, fraction.
    pricing::OptionGreeks greeks;   ///< Options: USD.
    double settlement{};            ///< Mark at the last 08:00 UTC or at listing.
    double openInterest{};

    Sides makers;            ///< The market's own orders.
    Sides resting;           ///< Of accounts, summed.
    std::uint64_t change{};  ///< Number of the last change of the book; 0: none.
    std::array<ToldBook, kIntervals> told;
    std::array<bool, kIntervals> isDirty{};
    Statistics statistics;

    bool isOption() const { return instrument.isOption(); }
    bool isInverse() const { return instrument.isInverse(); }
    bool isPerpetual() const { return instrument.kind == domain::InstrumentKind::Perpetual; }
    std::string_view kind() const { return isOption() ? "option" : "future"; }
    std::string_view coinName() const { return instrument.underlying; }
    /// Everything that is shown, makers and accounts.
    Sides shown() const;
    std::optional<Price> bestBid() const;
    std::optional<Price> bestAsk() const;
    double years(Timestamp now) const;
    /// Coins in an amount at a price of the contract.
    double coinsOf(double amount, double price) const { return isInverse() && !isOption() ? amount / price : amount; }
    void touch();
};

/// The nearest with eight decimals, as the venue writes money.
double rounded(double value, int decimals = 8);
std::int64_t milliseconds(Timestamp time);
/// ASCII letters; the rest as it is.
std::string lower(std::string_view text);
std::string upper(std::string_view text);

}  // namespace ballast::venue_server
