#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace ballast::interfaces {

/// How long something takes, or how old it is.
struct LatencyView {
    static constexpr std::size_t kMostRecent = 60;

    std::string name;  ///< "Decision".
    std::optional<double> p50Seconds, p95Seconds, p99Seconds;
    std::size_t samples{};
    std::vector<double> recent;  ///< p99 of each of the last looks that had samples, seconds; oldest first.
    friend bool operator==(const LatencyView&, const LatencyView&) = default;
};

}  // namespace ballast::interfaces
