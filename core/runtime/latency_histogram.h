#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>

#include "interfaces/snapshot.h"

namespace ballast::runtime {

/// Wall-clock latencies in buckets of equal ratio (about 10 %) from 1 µs to 100 s. They are shown, never decided on.
///
/// Threads  One at a time.
class LatencyHistogram {
public:
    void add(std::chrono::nanoseconds latency);
    /// Quantiles at bucket ends, so at most 10 % above the truth. Absent without samples.
    interfaces::LatencyView view(std::string name) const;

private:
    double quantile(double share) const;

    static constexpr std::size_t kBuckets = 200;
    std::array<std::uint64_t, kBuckets> m_counts{};
    std::uint64_t m_samples{};
};

}  // namespace ballast::runtime
