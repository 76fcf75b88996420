#include "dynamics/venue_models.h"

#include <algorithm>
#include <cmath>

#include "pricing/steady.h"

namespace ballast::dynamics {

namespace {

constexpr double kSlowHours = 24.0 * 18.0, kFastHours = 12.0, kTrendHours = 24.0 * 7.0;
constexpr double kPremiumCentre = -2.0, kPremiumScale = 3.4, kPremiumSkew = 0.35;
constexpr double kSlowShare = 0.60, kFastShare = 0.25, kTrendShare = 0.15;  ///< Of the variance of the mixture.
constexpr double kTrendDeviation = 0.075;                                   ///< Of the decayed sum of returns.

double ouStep(double x, double keep, RandomNumbers& random)
{
    return x * keep + std::sqrt(1.0 - keep * keep) * random.normal();
}

}  // namespace

PerpetualPremium::PerpetualPremium(std::uint64_t seed, std::size_t coin) : m_random(seed, 20 + coin)
{
    m_slow = m_random.normal();
    m_fast = m_random.normal();
}

void PerpetualPremium::step(double hours, double logReturn)
{
    m_slow = ouStep(m_slow, steady::exp(-hours / kSlowHours), m_random);
    m_fast = ouStep(m_fast, steady::exp(-hours / kFastHours), m_random);
    m_trend = m_trend * steady::exp(-hours / kTrendHours) + logReturn / kTrendDeviation;
}

double PerpetualPremium::premium() const
{
    const double x = std::sqrt(kSlowShare) * m_slow + std::sqrt(kFastShare) * m_fast +
                     std::sqrt(kTrendShare) * std::clamp(m_trend, -2.5, 2.5);
    return kPremiumCentre + kPremiumScale * steady::expm1(kPremiumSkew * x) / kPremiumSkew;
}

double PerpetualPremium::fundingOf(double meanPremium)
{
    return meanPremium + std::clamp(1.0 - meanPremium, -5.0, 5.0);
}

BookShape::BookShape(std::uint64_t seed, std::size_t coin) : m_random(seed, 30 + coin)
{
    m_spread = m_random.normal();
    m_depth = m_random.normal();
}

void BookShape::step(double hours)
{
    m_spread = ouStep(m_spread, steady::exp(-hours / 6.0), m_random);
    m_depth = ouStep(m_depth, steady::exp(-hours / 12.0), m_random);
}

double BookShape::spread(double volatility) const
{
    return steady::exp(0.86 * m_spread + 0.20 * steady::log(volatility));
}

double BookShape::depth(double volatility) const
{
    return steady::exp(0.39 * m_depth - 0.07 * steady::log(volatility));
}

namespace {

constexpr double kGasMedian = 13.0, kGasSeason = 0.39;
constexpr double kGasSlowHours = 70.0, kGasFastHours = 2.6, kGasSlowDeviation = 0.38, kGasFastDeviation = 0.26;
constexpr double kGasSkew = 0.25;
constexpr double kBlockHours = 12.0 / 3600.0;
constexpr double kAtLimit = 0.5356, kPull = 0.32;

}  // namespace

GasFee::GasFee(std::uint64_t seed) : m_random(seed, 40)
{
    m_slow = m_random.normal();
    m_fast = m_random.normal();
}

double GasFee::block(std::int64_t second)
{
    static const double kSlowKeep = steady::exp(-kBlockHours / kGasSlowHours);
    static const double kFastKeep = steady::exp(-kBlockHours / kGasFastHours);
    m_slow = ouStep(m_slow, kSlowKeep, m_random);
    m_fast = ouStep(m_fast, kFastKeep, m_random);
    const double hour = static_cast<double>(second % 86'400) / 3600.0;
    const double season = kGasSeason * steady::cos((hour - 17.0) / 24.0 * 6.283185307179586);
    const double fast = steady::expm1(kGasSkew * m_fast) / kGasSkew;
    const double slow = steady::expm1(kGasSkew * m_slow) / kGasSkew;
    const double demand = kGasMedian * steady::exp(season + kGasSlowDeviation * slow + kGasFastDeviation * fast);
    if (m_fee <= 0.0) m_fee = demand;
    const double lean = std::clamp(0.5 + kPull * steady::log(demand / m_fee), 0.02, 0.98);
    const bool limit = m_random.chance(kAtLimit), up = m_random.chance(lean);
    const double share = limit ? 1.0 : m_random.uniform();
    m_fee *= 1.0 + 0.125 * (up ? share : -share);
    return m_fee;
}

namespace {

constexpr std::int64_t kHourlyPhase = 3600 - 490;
constexpr std::int64_t kWrittenLately = 80;  ///< The hour's round is left out so soon after another.

}  // namespace

OracleRounds::OracleRounds(std::uint64_t seed, std::size_t coin, double threshold)
    : m_random(seed, 50 + coin), m_threshold(threshold)
{
    m_phase = kHourlyPhase;
}

std::optional<OracleRounds::Round> OracleRounds::step(std::int64_t second, double spot)
{
    const std::int64_t hour = (second - m_phase) / 3600;
    if (m_answer <= 0.0) {
        m_hour = hour;
        m_answer = spot;
        return Round{spot, true};
    }
    if (m_lands < 0) {
        bool due = hour != m_hour;
        if (due && second - m_written < kWrittenLately) {
            m_hour = hour;
            due = false;
        }
        if (due || std::abs(steady::log(spot / m_answer)) >= m_threshold) {
            m_hour = hour;
            m_scheduled = due;
            m_lands = second + 12 * (m_random.chance(0.02) ? 2 : 1);
        }
        return std::nullopt;
    }
    if (second < m_lands) return std::nullopt;
    m_lands = -1;
    m_written = second;
    m_answer = spot;
    return Round{m_answer, m_scheduled};
}

double PoolPrice::block(double spot)
{
    if (m_price <= 0.0) m_price = spot;
    m_price = std::clamp(m_price, spot * (1.0 - m_band), spot * (1.0 + m_band));
    return m_price;
}

Arrivals::Arrivals(std::uint64_t seed, std::uint64_t stream, Figures figures) : m_random(seed, stream), m_f(figures)
{
    m_buys = m_random.chance(0.5);
    m_excess = m_f.perSecond * m_f.branching;
}

Arrivals::Figures Arrivals::perpetualFlow(std::size_t coin)
{
    return coin == 0 ? Figures{3.73, 0.70, 2.7, 0.732} : Figures{9.75, 0.75, 2.8, 0.659};
}

/// Dassios and Zhao (2013): the next arrival of an exponential kernel, without rejection.
double Arrivals::wait()
{
    const double base = m_f.perSecond * (1.0 - m_f.branching), decay = m_f.decayPerSecond;
    const double d = 1.0 + decay * steady::log(m_random.uniform()) / std::max(m_excess, 1e-12);
    const double fromBase = m_random.exponential() / base;
    const double fromExcess = d > 0.0 ? -steady::log(d) / decay : fromBase;
    const double wait = std::min(fromBase, fromExcess);
    m_excess = m_excess * steady::exp(-decay * wait) + m_f.branching * decay;
    m_buys = m_random.chance(m_f.sameSide) ? m_buys : !m_buys;
    return wait;
}

namespace {

constexpr std::size_t kSpreadTenors = 4, kSpreadDeltas = 4;
constexpr std::array<double, kSpreadTenors> kSpreadDays{1.0, 7.0, 30.0, 90.0};
constexpr std::array<double, kSpreadDeltas> kSpreadDelta{0.05, 0.10, 0.25, 0.50};
using SpreadTable = std::array<std::array<double, kSpreadDeltas>, kSpreadTenors>;

// Full spreads, points of volatility; deltas 5, 10, 25, 50 along each row of a tenor.
constexpr std::array<std::array<SpreadTable, 2>, kCoinCount> kSpreads{{
    {{{{{3.56, 2.42, 2.13, 4.01}, {1.65, 1.29, 1.52, 1.56}, {1.04, 1.16, 0.86, 0.89}, {0.86, 0.91, 0.62, 0.55}}},
      {{{5.12, 3.71, 3.17, 4.48}, {2.37, 1.46, 1.76, 1.67}, {1.08, 1.33, 0.84, 0.73}, {0.99, 0.95, 0.67, 0.59}}}}},
    {{{{{4.55, 3.26, 2.77, 4.13}, {2.32, 1.62, 1.94, 1.97}, {1.58, 1.40, 1.21, 1.06}, {1.60, 1.30, 0.87, 0.80}}},
      {{{7.21, 5.13, 5.23, 5.11}, {3.35, 2.82, 2.59, 2.39}, {2.05, 1.55, 1.33, 1.12}, {2.05, 1.50, 1.09, 1.05}}}}},
}};

/// The nearest node in ratio.
template <std::size_t n> std::size_t nearest(const std::array<double, n>& nodes, double x)
{
    std::size_t place = 0;
    while (place + 1 < n && x * x > nodes[place] * nodes[place + 1])
        ++place;
    return place;
}

}  // namespace

double optionSpreadPoints(std::size_t coin, double days, double absDelta, double stress)
{
    const std::size_t tenor = nearest(kSpreadDays, days),
                      delta = nearest(kSpreadDelta, std::min(absDelta, 1.0 - absDelta));
    const double calm = kSpreads[coin][0][tenor][delta], stressed = kSpreads[coin][1][tenor][delta];
    return calm + std::clamp(stress, 0.0, 1.5) * (stressed - calm);
}

double optionTick(double price) { return price < 0.005 ? 0.0001 : 0.0005; }

TickQuote quoteInTicks(double fair, double spread, double tick)
{
    const double ticks = std::max(1.0, std::floor(spread / tick + 0.5));
    const double bid = std::floor(fair / tick - 0.5 * ticks + 0.5);
    return {std::max(bid, 0.0) * tick, (std::max(bid, 0.0) + ticks) * tick};
}

}  // namespace ballast::dynamics
