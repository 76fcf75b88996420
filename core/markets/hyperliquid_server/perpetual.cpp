#include "hyperliquid_server/perpetual.h"

#include <algorithm>
#include <cmath>

namespace ballast::hyperliquid_server {

namespace {

constexpr std::uint64_t kStreamOffset =
    2'000;  ///< Of the stream of faults, which the built-in market does not draw from.
constexpr int kPriceFigures = 5, kPriceDecimals = 6;
// Own figures: a premium of about a basis point that reverts within some minutes; makers a basis point away from the
// middle.
constexpr double kMeanBasis = 0.00005, kReversion = 0.004, kBasisNoise = 0.000008, kHalfSpread = 0.0001;
constexpr Duration kSampleEvery = Duration::seconds(5);
constexpr double kInterest = 0.0001, kBand = 0.0005, kMostAnHour = 0.04;  // Hyperliquid docs, "Funding".

Quantity powerOfTen(int decimals)
{
    std::int64_t units = Quantity::kUnitsPerOne;
    for (int i = 0; i < decimals; ++i)
        units /= 10;
    return Quantity::fromUnits(units);
}

}  // namespace

Perpetual::Perpetual(PerpetualTerms terms, std::uint64_t seed)
    : m_terms(std::move(terms)), m_firstLeverage(m_terms.mostLeverage),
      m_firstAbove(m_terms.above), m_rule{.ladder = {},
                                          .significantFigures = kPriceFigures,
                                          .maxDecimals =
                                              static_cast<std::uint8_t>(kPriceDecimals - m_terms.sizeDecimals)},
      m_step(powerOfTen(m_terms.sizeDecimals)),
      m_random(seed, simulation::StreamName::Faults, kStreamOffset + m_terms.asset), m_basis(kMeanBasis)
{
}

Quantity Perpetual::size()
{
    const auto drawn = Quantity::fromDouble(m_terms.depthCoins * m_random.between(0.1, 1.9)).value_or(m_step);
    return std::max(drawn.truncatedTo(m_step), m_step);
}

std::optional<Price> Perpetual::bestBid() const
{
    if (m_bids.empty()) return std::nullopt;
    return m_bids.rbegin()->first;
}

std::optional<Price> Perpetual::bestAsk() const
{
    if (m_asks.empty()) return std::nullopt;
    return m_asks.begin()->first;
}

double Perpetual::middle() const
{
    if (m_bids.empty() || m_asks.empty()) return m_oracle;
    return 0.5 * (bestBid()->toDouble() + bestAsk()->toDouble());
}

double Perpetual::premium() const
{
    if (m_oracle <= 0.0 || m_bids.empty() || m_asks.empty()) return 0.0;
    const double above = std::max(bestBid()->toDouble() - m_oracle, 0.0);
    const double below = std::max(m_oracle - bestAsk()->toDouble(), 0.0);
    return (above - below) / m_oracle;
}

double Perpetual::fundingAnHour() const
{
    const double mean = m_samples > 0 ? m_premiums / m_samples : premium();
    const double eight = mean + std::clamp(kInterest - mean, -kBand, kBand);
    return std::clamp(eight / 8.0, -kMostAnHour, kMostAnHour);
}

double Perpetual::endHour()
{
    const double rate = fundingAnHour();
    m_premiums = 0.0;
    m_samples = 0;
    return rate;
}

void Perpetual::requote(double oracle, Timestamp now)
{
    m_oracle = oracle;
    if (m_dayStart == 0.0) m_dayStart = oracle;
    m_basis += kReversion * (kMeanBasis - m_basis) + kBasisNoise * m_random.normal();
    const double middle = oracle * (1.0 + m_basis);
    const auto bid =
        m_rule.rounded(Price::fromDouble(middle * (1.0 - kHalfSpread)).value_or(Price{}), domain::Rounding::Down);
    const auto ask =
        m_rule.rounded(Price::fromDouble(middle * (1.0 + kHalfSpread)).value_or(Price{}), domain::Rounding::Up);
    std::map<Price, Quantity> bids, asks;
    // What stood at a price stays, but for one level in ten, so that a quiet market is quiet.
    const auto stand = [&](const std::map<Price, Quantity>& before, std::map<Price, Quantity>& to, Price price) {
        const auto kept = before.find(price);
        to.emplace(price, kept == before.end() || m_random.chance(0.1) ? size() : kept->second);
    };
    auto down = bid, up = ask;
    for (int i = 0; i < kLevels; ++i) {
        stand(m_bids, bids, down);
        stand(m_asks, asks, up);
        down = m_rule.rounded(down - m_rule.tickAt(down), domain::Rounding::Down);
        up = m_rule.rounded(up + m_rule.tickAt(up), domain::Rounding::Up);
    }
    m_bids = std::move(bids);
    m_asks = std::move(asks);
    const double own = this->middle(), last = lastTrade ? lastTrade->toDouble() : own;
    // The median of oracle with premium, the book's middle and the last trade.
    m_mark = std::max(std::min(middle, own), std::min(std::max(middle, own), last));
    if (m_sampledAt.isNever() || now >= m_sampledAt + kSampleEvery) {
        m_sampledAt = now;
        m_premiums += premium();
        ++m_samples;
    }
}

}  // namespace ballast::hyperliquid_server
