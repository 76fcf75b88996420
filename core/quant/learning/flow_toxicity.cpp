#include "learning/flow_toxicity.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "pricing/black76.h"

namespace ballast::learning {

namespace {

bool isAmount(double value) { return std::isfinite(value) && value >= 0.0; }

}  // namespace

Result<SidedVolume> bulkVolume(double priceChange, double deviation, double volume)
{
    if (!std::isfinite(priceChange) || !std::isfinite(deviation) || deviation <= 0.0 || !isAmount(volume))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("bulk classification needs a positive deviation and a volume of zero or more; were {} "
                                "and {} at a change of {}",
                                deviation, volume, priceChange));
    const double z = priceChange / deviation;
    // Both tails are computed, so that neither loses its digits to a difference.
    return SidedVolume{.buy = volume * pricing::normalCdf(z), .sell = volume * pricing::normalCdf(-z)};
}

Result<double> volumeImbalance(std::span<const SidedVolume> buckets, double bucketVolume)
{
    if (buckets.empty() || !std::isfinite(bucketVolume) || bucketVolume <= 0.0)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("VPIN needs buckets of a positive volume, got {} of {}", buckets.size(), bucketVolume));
    double sum = 0.0;
    for (const auto& bucket : buckets) {
        const double away = std::abs(bucket.buy + bucket.sell - bucketVolume);
        if (!isAmount(bucket.buy) || !isAmount(bucket.sell) || away > 1e-6 * bucketVolume)
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("a bucket of {} must be filled by its sides, were {} and {}", bucketVolume,
                                    bucket.buy, bucket.sell));
        sum += std::abs(bucket.buy - bucket.sell);
    }
    return sum / (static_cast<double>(buckets.size()) * bucketVolume);
}

Result<FlowToxicity> FlowToxicity::create(double bucketVolume, std::size_t buckets)
{
    if (std::isfinite(bucketVolume) && bucketVolume > 0.0 && buckets >= 1) return FlowToxicity(bucketVolume, buckets);
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("VPIN needs at least one bucket of a positive volume, got {} of {}", buckets, bucketVolume));
}

bool FlowToxicity::isWhole() const
{
    return m_bucketVolume > 0.0 && m_buckets >= 1 && m_full.size() <= m_buckets && isAmount(m_open.buy) &&
           isAmount(m_open.sell) && m_open.buy + m_open.sell <= m_bucketVolume;
}

void FlowToxicity::close()
{
    m_full.push_back(m_open);
    if (m_full.size() > m_buckets) m_full.pop_front();
    m_open = {};
}

Result<void> FlowToxicity::trade(const SidedVolume& volume)
{
    constexpr double kMostBuckets = 1e6;
    const double total = volume.buy + volume.sell;
    if (!isAmount(volume.buy) || !isAmount(volume.sell) || !(total <= kMostBuckets * m_bucketVolume))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("a trade's volumes must be zero or more and at most {} buckets, were {} and {}",
                                kMostBuckets, volume.buy, volume.sell));
    double left = total;
    while (left > 0.0) {
        const double room = m_bucketVolume - m_open.buy - m_open.sell;
        const double part = std::min(left, room);
        m_open.buy += volume.buy * (part / total);
        m_open.sell += volume.sell * (part / total);
        left -= part;
        if (part < room) break;
        // The sides are scaled to the bucket, so that roundings of many trades do not add up.
        const double scale = m_bucketVolume / (m_open.buy + m_open.sell);
        m_open = {.buy = m_open.buy * scale, .sell = m_open.sell * scale};
        close();
    }
    return {};
}

Result<double> FlowToxicity::vpin() const
{
    if (!isReady())
        return fail(ErrorCode::NotFound,
                    fmt::format("VPIN needs {} full buckets, there are {}", m_buckets, m_full.size()));
    double sum = 0.0;
    for (const auto& bucket : m_full)
        sum += std::abs(bucket.buy - bucket.sell);
    return std::min(1.0, sum / (static_cast<double>(m_full.size()) * m_bucketVolume));
}

Result<double> FlowToxicity::imbalance() const
{
    if (!isReady())
        return fail(ErrorCode::NotFound,
                    fmt::format("an imbalance needs {} full buckets, there are {}", m_buckets, m_full.size()));
    double sum = 0.0;
    for (const auto& bucket : m_full)
        sum += bucket.buy - bucket.sell;
    return std::clamp(sum / (static_cast<double>(m_full.size()) * m_bucketVolume), -1.0, 1.0);
}

}  // namespace ballast::learning
