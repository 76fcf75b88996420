#pragma once

#include <cstdint>

#include "domain/events.h"
#include "domain/settings.h"
#include "dynamics/venue_models.h"
#include "simulation/random_stream.h"
#include "simulation/spot_process.h"

namespace ballast::simulation {

/// Book of one hedge instrument. A perpetual trades at the index plus a premium with memory, which follows what spot
/// did (`dynamics::PerpetualPremium`). A pool trades at a price that arbitrageurs move only at a block, every 12
/// seconds, and only to within its fee and their gas of the index. Depth shrinks and spreads widen with stress.
///
/// Threads  One owner.
class HedgeVenueModel {
public:
    /// `venue.underlying` is a coin of the market; `member` tells its random stream apart.
    HedgeVenueModel(domain::HedgeVenue venue, domain::InstrumentId instrument, std::uint64_t seed,
                    std::uint64_t member);

    /// The book at the state's second; to be called once a second.
    domain::HedgeQuote quote(Timestamp time, const MarketState& state);
    /// Perpetuals only: an eighth of what the venue's rule makes of the mean premium of the last eight hours.
    double fundingPerHour() const;
    bool isPerpetual() const { return m_venue.kind == domain::InstrumentKind::Perpetual; }
    domain::InstrumentId instrument() const { return m_instrument; }
    template <class A, class Self> static void fields(A& a, Self& h)
    {
        a(h.m_random, h.m_premium, h.m_book, h.m_pool, h.m_meanPremium, h.m_poolMid);
    }

private:
    double perpetualMid(const MarketState& state);
    double poolMid(const MarketState& state);
    domain::Quantity depth(double volatility);

    domain::HedgeVenue m_venue;
    domain::InstrumentId m_instrument;
    std::size_t m_coin;
    RandomStream m_random;
    dynamics::PerpetualPremium m_premium;
    dynamics::BookShape m_book;
    dynamics::PoolPrice m_pool;
    double m_meanPremium{};  ///< Basis points; of the last eight hours, older ones fading.
    double m_poolMid{};
};

}  // namespace ballast::simulation
