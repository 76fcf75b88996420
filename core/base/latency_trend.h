#pragma once

#include <cstddef>
#include <vector>

#include "base/latency_histogram.h"

namespace ballast {

/// How a latency went lately: the p99 of what came between two looks, for the last of them. For the screen alone.
///
/// Threads  One.
class LatencyTrend {
public:
    static constexpr std::size_t kMostRecent = 60;

    /// `whole` counts from the beginning and only grows. A look without new samples leaves no point.
    void look(const LatencyHistogram& whole)
    {
        const auto p99 = whole.less(m_before).quantile(0.99);
        m_before = whole;
        if (!p99) return;
        if (m_recent.size() == kMostRecent) m_recent.erase(m_recent.begin());
        m_recent.push_back(std::chrono::duration<double>(*p99).count());
    }
    /// Seconds; oldest first.
    const std::vector<double>& recent() const { return m_recent; }

private:
    LatencyHistogram m_before;
    std::vector<double> m_recent;
};

}  // namespace ballast
