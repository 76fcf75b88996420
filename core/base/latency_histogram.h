#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

namespace ballast {

/// Latencies in buckets of whole nanoseconds: 32 for each power of two, so that a bucket is at most 1/32 of its value
/// wide. Adding one costs a few nanoseconds, however many there are. They are shown, never decided on.
///
/// Source   The bucket scheme is that of HdrHistogram (Gil Tene), with five bits of precision.
/// Threads  One at a time.
class LatencyHistogram {
public:
    /// What is below 0 counts as 0, and what is above two hours as two hours.
    void add(std::chrono::nanoseconds latency) noexcept;
    /// All samples of another.
    void add(const LatencyHistogram& other) noexcept;
    /// What came since `before`, an earlier state of this one.
    LatencyHistogram less(const LatencyHistogram& before) const noexcept;
    std::uint64_t samples() const noexcept { return m_samples; }
    /// The value that `share` (0 to 1) of the samples do not exceed: the end of its bucket, so at most 1/32 above the
    /// truth and never below it. Empty without samples.
    std::optional<std::chrono::nanoseconds> quantile(double share) const noexcept;

private:
    static constexpr unsigned kBits = 5, kGreatestPower = 42;  // 2^43 ns are 2.4 hours.
    static constexpr std::size_t kPart = std::size_t{1} << kBits;
    static constexpr std::size_t kBuckets = (kGreatestPower - kBits + 2) * kPart;
    static std::size_t bucketOf(std::uint64_t nanoseconds) noexcept;
    static std::uint64_t endOf(std::size_t bucket) noexcept;

    std::array<std::uint64_t, kBuckets> m_counts{};
    std::uint64_t m_samples{};
};

}  // namespace ballast
