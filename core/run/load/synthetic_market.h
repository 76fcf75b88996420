#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "domain/settings.h"
#include "simulation/option_listing.h"
#include "simulation/spot_process.h"
#include "simulation/surface_model.h"
#include "venue/market_feed.h"

namespace ballast::load {

/// One venue of a synthetic market and what it says next. Spot is a function of time alone, made of triangle waves, so
/// that all venues see the same; options are priced on the built-in market's surface at that spot. The first venue also
/// tells indices, hedge quotes, oracles, gas and funding, and lists the instruments that settings hedge with.
///
/// Of 50 messages one is a forward, of the first venue one more an index and two are hedge quotes; the rest are options
/// in turn, one a message. Each 1,000th of the first venue is an oracle, a gas price or a funding rate.
///
/// Threads  One owner.
class SyntheticMarket {
public:
    struct Plan {
        std::string venue;
        bool isFirst{};
        std::size_t options{};  ///< In all; half on BTC, half on ETH. At least 50.
        Timestamp start;
        Duration length;  ///< No option expires within it.
    };
    SyntheticMarket(Plan plan, const domain::Settings& settings);

    /// Lists every instrument and gives the first bundle: everything whole, once.
    std::vector<venue::MarketFact> open(venue::FeedSink& sink);
    /// The next message, true at `now`. One fact.
    venue::MarketFact next(Timestamp now);

private:
    struct Option {
        domain::InstrumentId id;
        std::size_t coin{}, expiry{};
        double strike{};
        domain::OptionRight right{};
    };
    struct Expiry {
        std::size_t coin{};
        Timestamp at;
    };
    struct Hedge {
        domain::HedgeVenue venue;
        domain::InstrumentId id;
        std::size_t coin{};
    };

    void planCoin(std::size_t coin, std::size_t options);
    void listOptions(std::size_t coin, std::size_t expiry, std::size_t count);
    simulation::CoinState stateAt(std::size_t coin, Timestamp now) const;
    simulation::SsviSlice sliceAt(std::size_t expiry, Timestamp now) const;
    domain::ChainUpdate chainOf(std::size_t coin, Timestamp now) const;
    domain::OptionQuote quoteOf(const Option& option, Timestamp now) const;
    domain::ExpiryForward forwardOf(std::size_t expiry, Timestamp now) const;
    domain::IndexUpdate indexOf(std::size_t coin, Timestamp now) const;
    domain::HedgeQuote hedgeQuote(const Hedge& hedge, Timestamp now) const;
    domain::OracleUpdate oracleOf(std::size_t coin, Timestamp now) const;
    venue::MarketFact rare(Timestamp now);
    venue::MarketFact option(Timestamp now);

    Plan m_plan;
    std::array<simulation::CoinState, simulation::kCoinCount> m_start{};
    std::vector<simulation::OptionListing> m_listings;  ///< By coin.
    std::vector<Option> m_options;
    std::vector<Expiry> m_expiries;
    std::vector<Hedge> m_hedges;  ///< Of the first venue.
    std::uint64_t m_message{}, m_rare{};
    std::size_t m_option{}, m_expiry{}, m_index{}, m_hedge{};  ///< Whose turn it is.
};

}  // namespace ballast::load
