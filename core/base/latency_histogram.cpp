#include "base/latency_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace ballast {

namespace {

constexpr std::int64_t kLongest = 7'200'000'000'000;  // Two hours.

}  // namespace

std::size_t LatencyHistogram::bucketOf(std::uint64_t nanoseconds) noexcept
{
    if (nanoseconds < kPart) return static_cast<std::size_t>(nanoseconds);
    const auto power = static_cast<unsigned>(std::bit_width(nanoseconds)) - 1;
    return (power - kBits + 1) * kPart + static_cast<std::size_t>((nanoseconds >> (power - kBits)) - kPart);
}

/// The greatest value of a bucket.
std::uint64_t LatencyHistogram::endOf(std::size_t bucket) noexcept
{
    if (bucket < kPart) return bucket;
    const auto shift = static_cast<unsigned>(bucket / kPart) - 1;
    return ((std::uint64_t{bucket % kPart} + kPart + 1) << shift) - 1;
}

void LatencyHistogram::add(std::chrono::nanoseconds latency) noexcept
{
    const auto held = std::clamp<std::int64_t>(latency.count(), 0, kLongest);
    m_counts[bucketOf(static_cast<std::uint64_t>(held))]++;
    m_samples++;
}

void LatencyHistogram::add(const LatencyHistogram& other) noexcept
{
    for (std::size_t i = 0; i < kBuckets; ++i)
        m_counts[i] += other.m_counts[i];
    m_samples += other.m_samples;
}

LatencyHistogram LatencyHistogram::less(const LatencyHistogram& before) const noexcept
{
    LatencyHistogram since;
    for (std::size_t i = 0; i < kBuckets; ++i)
        since.m_counts[i] = m_counts[i] - before.m_counts[i];
    since.m_samples = m_samples - before.m_samples;
    return since;
}

std::optional<std::chrono::nanoseconds> LatencyHistogram::quantile(double share) const noexcept
{
    if (m_samples == 0) return std::nullopt;
    const double exact = std::ceil(std::clamp(share, 0.0, 1.0) * static_cast<double>(m_samples));
    const auto wanted = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(exact), 1, m_samples);
    std::uint64_t seen = 0;
    std::size_t bucket = 0;
    while ((seen += m_counts[bucket]) < wanted)
        ++bucket;
    return std::chrono::nanoseconds(endOf(bucket));
}

}  // namespace ballast
