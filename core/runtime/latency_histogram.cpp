#include "runtime/latency_histogram.h"

#include <algorithm>
#include <cmath>

namespace ballast::runtime {

namespace {

constexpr double kLeastSeconds = 1e-6;
constexpr double kDecades = 8.0;

}  // namespace

void LatencyHistogram::add(std::chrono::nanoseconds latency)
{
    const double seconds = std::max(std::chrono::duration<double>(latency).count(), kLeastSeconds);
    const double place = std::log10(seconds / kLeastSeconds) / kDecades * static_cast<double>(kBuckets);
    m_counts[std::min(static_cast<std::size_t>(place), kBuckets - 1)]++;
    m_samples++;
}

double LatencyHistogram::quantile(double share) const
{
    const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(m_samples)));
    std::uint64_t seen = 0;
    std::size_t bucket = 0;
    while (bucket + 1 < kBuckets && (seen += m_counts[bucket]) < wanted)
        ++bucket;
    return kLeastSeconds * std::pow(10.0, kDecades * static_cast<double>(bucket + 1) / static_cast<double>(kBuckets));
}

interfaces::LatencyView LatencyHistogram::view(std::string name) const
{
    interfaces::LatencyView view;
    view.name = std::move(name);
    view.samples = m_samples;
    if (m_samples == 0) return view;
    view.p50Seconds = quantile(0.50);
    view.p95Seconds = quantile(0.95);
    view.p99Seconds = quantile(0.99);
    return view;
}

}  // namespace ballast::runtime
