#pragma once

#include <cstddef>
#include <deque>
#include <span>

#include "base/result.h"

namespace ballast::learning {

/// Volume split into what buyers and sellers started.
struct SidedVolume {
    double buy{}, sell{};  ///< Not negative.
};

/// Sides unknown: buy = V Phi(dP / sigma_dP).
///
/// Source   Easley, Lopez de Prado and O'Hara (2012), Review of Financial Studies 25(5), 1457-1493.
/// Errors   InvalidArgument for values that are not finite, a negative volume or a deviation that is not positive.
Result<SidedVolume> bulkVolume(double priceChange, double deviation, double volume);

/// VPIN of whole buckets: sum |buy - sell| / (n V), in [0, 1].
///
/// Errors   InvalidArgument for no bucket, or a bucket whose sides are negative or do not fill its volume to 1e-6.
Result<double> volumeImbalance(std::span<const SidedVolume> buckets, double bucketVolume);

/// VPIN of a running flow: trades fill buckets of equal volume, one after another; a trade that does not fit goes on
/// into the next ones.
///
/// Threads  One owner.
class FlowToxicity {
public:
    /// Errors   InvalidArgument for a bucket volume that is not positive or fewer than one bucket.
    static Result<FlowToxicity> create(double bucketVolume, std::size_t buckets = 50);

    /// Errors   InvalidArgument for volumes that are negative or not finite, or of more than a million buckets.
    Result<void> trade(const SidedVolume& volume);

    /// True when the window is full: before, there is no VPIN.
    bool isReady() const { return m_full.size() == m_buckets; }
    /// VPIN of the window.
    ///
    /// Errors   NotFound before the window is full.
    Result<double> vpin() const;
    /// (buy - sell)/(buy + sell) of the window, in [-1, 1]; its sign says who is in a hurry.
    ///
    /// Errors   NotFound before the window is full.
    Result<double> imbalance() const;
    /// Every member, for checkpoints; what no flow leaves is refused.
    template <class Archive, class Self> static void fields(Archive& a, Self& self)
    {
        auto& [bucketVolume, buckets, open, full] = self;
        a(bucketVolume, buckets, open, full);
        if (Archive::kReads && !self.isWhole()) a.refuse("a tape of trades holds what no trades leave");
    }

private:
    FlowToxicity(double bucketVolume, std::size_t buckets) : m_bucketVolume(bucketVolume), m_buckets(buckets) {}
    void close();
    bool isWhole() const;

    double m_bucketVolume;
    std::size_t m_buckets;
    SidedVolume m_open;
    std::deque<SidedVolume> m_full;
};

}  // namespace ballast::learning
