#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "domain/instrument.h"
#include "domain/side.h"
#include "pricing/black76.h"
#include "simulation/hedge_venue_model.h"
#include "simulation/option_board.h"

namespace ballast::derive_server {

using domain::Price;
using domain::Quantity;
using domain::Side;
/// What stands at each price.
using Levels = std::map<Price, Quantity>;

/// One instrument of the venue and what its market says now. Prices in USDC a coin or contract.
struct Contract {
    domain::Instrument instrument;
    std::size_t coin{};
    std::string asset, subId;  ///< What orders are signed for.
    double makerRate{}, takerRate{}, baseFee{};
    bool isClosed{};
    Levels bids, asks;  ///< The market's makers.
    double mark{}, forward{}, volatility{}, funding{};
    pricing::OptionGreeks greeks;  ///< Options.
    double volume{}, openInterest{};
    std::uint64_t publish{};  ///< Grows with each change of its book.
    bool isDirty{true};

    bool isOption() const { return instrument.isOption(); }
    std::string_view type() const { return isOption() ? "option" : "perp"; }
    std::optional<Price> best(Side side) const;
};

/// Linear options and one perpetual a coin, quoted by makers around the built-in market's surface and spot.
///
/// Threads  One at a time.
class Market {
public:
    explicit Market(std::uint64_t seed);

    /// Quotes anew once the state has a second more.
    void advance(const simulation::MarketState& state, Timestamp now);
    Contract* find(std::string_view name);
    const std::vector<std::unique_ptr<Contract>>& contracts() const { return m_contracts; }
    double spot(std::size_t coin) const { return m_state.coins[coin].spot; }
    simulation::RandomStream& random() { return m_random; }
    /// Options that expired since the last call, with the price that settles them.
    std::vector<std::pair<Contract*, double>> takeExpired() { return std::exchange(m_expired, {}); }
    /// USD by expiry, of a coin's expiries that were settled.
    const std::map<Timestamp, double>& settled(std::size_t coin) const { return m_settled[coin]; }

private:
    void addPerpetual(std::size_t coin, std::uint64_t seed);
    void quoteOptions(std::size_t coin, bool all, Timestamp now);
    void list(const domain::Instrument& option, std::size_t coin);
    void makeLevels(Contract& contract, std::optional<Price> bid, std::optional<Price> ask);
    Quantity makerAmount(const Contract& contract);

    simulation::MarketState m_state;
    bool m_hasState{};
    simulation::RandomStream m_random;
    domain::InstrumentTable m_table;
    std::vector<simulation::OptionBoard> m_boards;
    std::vector<std::pair<simulation::HedgeVenueModel, Contract*>> m_perpetuals;
    std::vector<std::unique_ptr<Contract>> m_contracts;
    std::unordered_map<std::string, Contract*> m_byName;
    std::unordered_map<std::uint32_t, Contract*> m_byId;
    std::vector<std::pair<Contract*, double>> m_expired;
    std::array<std::map<Timestamp, double>, simulation::kCoinCount> m_settled;
};

}  // namespace ballast::derive_server
