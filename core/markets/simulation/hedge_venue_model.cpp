#include "simulation/hedge_venue_model.h"

#include <algorithm>
#include <cmath>

#include "pricing/steady.h"
#include "simulation/coin.h"
#include "simulation/venue_quote.h"

namespace ballast::simulation {

namespace {

constexpr double kCalmBasis = 0.0001;
constexpr double kStressBasis = -0.0012;
constexpr double kBasisSeconds = 60.0;
constexpr double kBasisNoise = 0.000036;         ///< Per second; 2 bp in the long run.
constexpr double kPerpetualDepthShare = 0.0005;  ///< Of daily volume, within 10 bp.
constexpr double kPoolDepthShare = 0.003;
constexpr std::int64_t kBlockSeconds = 12;
constexpr double kLargestFunding = 0.0005;

}  // namespace

HedgeVenueModel::HedgeVenueModel(domain::HedgeVenue venue, domain::InstrumentId instrument, std::uint64_t seed,
                                 std::uint64_t member)
    : m_venue(std::move(venue)), m_instrument(instrument), m_coin(findCoin(m_venue.underlying).value_or(0)),
      m_random(seed, StreamName::Hedges, member)
{
}

domain::HedgeQuote HedgeVenueModel::quote(Timestamp time, const MarketState& state)
{
    const double mid = isPerpetual() ? perpetualMid(state) : poolMid(state);
    const double half = m_venue.halfSpreadRate * (1.0 + 3.0 * state.stress) * mid;
    return {.instrument = m_instrument,
            .bid = m_venue.price.rounded(priceOf(mid - half), domain::Rounding::Down),
            .ask = m_venue.price.rounded(priceOf(mid + half), domain::Rounding::Up),
            .depth = depth(state.stress),
            .sampleTime = time,
            .step = {}};
}

double HedgeVenueModel::perpetualMid(const MarketState& state)
{
    const double mean = kCalmBasis + (kStressBasis - kCalmBasis) * state.stress;
    m_basis += (mean - m_basis) / kBasisSeconds + kBasisNoise * (1.0 + 2.0 * state.stress) * m_random.normal();
    return state.coins[m_coin].spot * (1.0 + m_basis);
}

double HedgeVenueModel::poolMid(const MarketState& state)
{
    const double index = state.coins[m_coin].spot;
    const double noise = 0.2 * m_venue.feeRate * m_random.normal();
    if (m_poolMid <= 0.0) m_poolMid = index;
    if (state.second % kBlockSeconds == 0) {
        const double traded = m_poolMid * (1.0 + noise);
        m_poolMid = std::clamp(traded, index * (1.0 - m_venue.feeRate), index * (1.0 + m_venue.feeRate));
    }
    return m_poolMid;
}

domain::Quantity HedgeVenueModel::depth(double stress)
{
    const double share = isPerpetual() ? kPerpetualDepthShare : kPoolDepthShare;
    const double coins = m_venue.dailyVolumeCoins * share * steady::exp(0.15 * m_random.normal() - 1.4 * stress);
    const auto exact = domain::Quantity::fromDouble(coins);
    return std::max(exact.value_or(m_venue.lotSize).truncatedTo(m_venue.lotSize), m_venue.lotSize);
}

double HedgeVenueModel::fundingPerHour() const { return std::clamp(m_basis / 8.0, -kLargestFunding, kLargestFunding); }

}  // namespace ballast::simulation
