#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "simulation/hedge_venue_model.h"
#include "simulation/market_path.h"
#include "simulation/option_board.h"
#include "venue_server/contract.h"

namespace ballast::venue_server {

/// The built-in market's models on wall time: paths, option boards and perpetuals of one seed, listed on the calendar
/// of today, with a book of a few levels around each quote.
///
/// The path moves `speed` of its seconds a second, and there is one clock, the wall's: variance, carry and funding of
/// so many seconds of the path belong to one of the clock, so that options are priced with what spot does until they
/// expire. At a speed of 100 volatilities are ten times the model's. At 0 the path stands and all is priced as at 1.
///
/// Threads  One at a time.
class World {
public:
    World(std::uint64_t seed, double speed, Timestamp start, bool scripted = true);

    /// On to `now`, which never falls. What changed is marked in its contract.
    void advance(Timestamp now);
    /// A little life in the books, between the market's seconds.
    void breathe();
    /// From now on the index of `coin` is that of the path times `factor` more.
    void jump(std::size_t coin, double factor);

    Contract* find(std::string_view name);
    const std::vector<std::unique_ptr<Contract>>& contracts() const { return m_contracts; }
    /// Contracts that were listed, or closed, since the last call.
    std::vector<Contract*> takeListed() { return std::exchange(m_listed, {}); }
    std::vector<Contract*> takeClosed() { return std::exchange(m_closed, {}); }

    /// As of the path's last second, jumps included.
    const simulation::MarketState& state() const { return m_state; }
    double spot(std::size_t coin) const { return m_state.coins[coin].spot; }
    /// At the money in thirty days, decimal.
    double volatilityIndex(std::size_t coin) const;
    /// At which price contracts of a coin were delivered since the start, USD, by expiry.
    const std::map<Timestamp, double>& deliveries(std::size_t coin) const { return m_deliveries[coin]; }
    Timestamp now() const { return m_now; }
    simulation::RandomStream& random() { return m_random; }
    /// Random amount of a maker's level.
    Quantity makerAmount(const Contract& contract);

private:
    struct Perpetual {
        simulation::HedgeVenueModel model;
        Contract* contract{};
    };
    void addPerpetual(std::size_t coin, bool inverse, std::uint64_t seed);
    void second();
    void quotePerpetuals();
    void quoteOptions(bool all);
    void take(domain::EventBatch& batch, std::size_t coin);
    void close(Contract& contract, double price);
    void apply(const domain::ChainUpdate& update);
    void list(const domain::Instrument& option, std::size_t coin);
    void listFuture(const Contract& option);
    void quoteFuture(Contract& future, double forward);
    void price(Contract& option);
    void makeLevels(Contract& contract, int levels, std::int64_t stepTicks);
    void settleDaily();

    /// By which rates of the path are those of the clock.
    double rate() const { return m_speed > 0.0 ? m_speed : 1.0; }

    double m_speed;
    Timestamp m_start, m_now, m_dayStart;
    std::int64_t m_seconds{};  ///< Of the path, taken.
    simulation::MarketPath m_path;
    simulation::MarketState m_state;
    std::array<double, simulation::kCoinCount> m_factors;
    simulation::RandomStream m_random;
    domain::InstrumentTable m_table;
    std::vector<simulation::OptionBoard> m_boards;
    std::vector<Perpetual> m_perpetuals;
    std::map<std::pair<std::size_t, Timestamp>, Contract*> m_futures;  ///< By coin and expiry.
    std::array<std::map<Timestamp, double>, simulation::kCoinCount> m_deliveries;
    std::vector<std::unique_ptr<Contract>> m_contracts;
    std::unordered_map<std::string, Contract*> m_byName;
    std::unordered_map<std::uint32_t, Contract*> m_byId;
    std::vector<Contract*> m_listed, m_closed;
};

}  // namespace ballast::venue_server
