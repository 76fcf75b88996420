#include "simulation/hedge_venue_model.h"

#include <algorithm>
#include <cmath>

#include "pricing/steady.h"
#include "simulation/coin.h"
#include "simulation/venue_quote.h"

namespace ballast::simulation {

namespace {

constexpr double kSecondsPerHour = 3'600.0, kFundingHours = 8.0;
constexpr double kUsualVariance = 0.17;          ///< Of spot; the median of its days.
constexpr double kWidest = 12.0;                 ///< Of the usual spread.
constexpr double kGasRate = 0.0003;              ///< Of an arbitrage, over its size.
constexpr double kPerpetualDepthShare = 0.0005;  ///< Of daily volume, within 10 bp.
constexpr double kPoolDepthShare = 0.003;
constexpr std::int64_t kBlockSeconds = 12;

}  // namespace

HedgeVenueModel::HedgeVenueModel(domain::HedgeVenue venue, domain::InstrumentId instrument, std::uint64_t seed,
                                 std::uint64_t member)
    : m_venue(std::move(venue)), m_instrument(instrument), m_coin(findCoin(m_venue.underlying).value_or(0)),
      m_random(seed, StreamName::Hedges, member), m_premium(seed * 31 + member, m_coin),
      m_book(seed * 31 + member, m_coin), m_pool(m_venue.feeRate, kGasRate), m_meanPremium(m_premium.premium())
{
}

domain::HedgeQuote HedgeVenueModel::quote(Timestamp time, const MarketState& state)
{
    const double mid = isPerpetual() ? perpetualMid(state) : poolMid(state);
    m_book.step(1.0 / kSecondsPerHour);
    const double volatility = std::sqrt(state.coins[0].path.level[3] / kUsualVariance);
    const double width = std::min(kWidest, m_book.spread(volatility) * (1.0 + state.stress));
    const double half = m_venue.halfSpreadRate * width * mid;
    return {.instrument = m_instrument,
            .bid = m_venue.price.rounded(priceOf(mid - half), domain::Rounding::Down),
            .ask = m_venue.price.rounded(priceOf(mid + half), domain::Rounding::Up),
            .depth = depth(volatility),
            .sampleTime = time,
            .step = {}};
}

double HedgeVenueModel::perpetualMid(const MarketState& state)
{
    m_premium.step(1.0 / kSecondsPerHour, state.coins[m_coin].logReturn);
    const double premium = m_premium.premium();
    m_meanPremium += (premium - m_meanPremium) / (kFundingHours * kSecondsPerHour);
    return state.coins[m_coin].spot * (1.0 + premium * 1e-4);
}

double HedgeVenueModel::poolMid(const MarketState& state)
{
    if (m_poolMid <= 0.0 || state.second % kBlockSeconds == 0) m_poolMid = m_pool.block(state.coins[m_coin].spot);
    return m_poolMid;
}

domain::Quantity HedgeVenueModel::depth(double volatility)
{
    const double share = isPerpetual() ? kPerpetualDepthShare : kPoolDepthShare;
    const double coins =
        m_venue.dailyVolumeCoins * share * m_book.depth(volatility) * steady::exp(0.15 * m_random.normal());
    const auto exact = domain::Quantity::fromDouble(coins);
    return std::max(exact.value_or(m_venue.lotSize).truncatedTo(m_venue.lotSize), m_venue.lotSize);
}

double HedgeVenueModel::fundingPerHour() const
{
    return dynamics::PerpetualPremium::fundingOf(m_meanPremium) * 1e-4 / kFundingHours;
}

}  // namespace ballast::simulation
