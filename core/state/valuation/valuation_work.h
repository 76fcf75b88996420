#pragma once

#include <cstdint>

namespace ballast::valuation {

/// What was done for one underlying since the engine was made or copied; for tests and measurements.
struct ValuationWork {
    std::uint64_t units{};        ///< Values of one contract.
    std::uint64_t sums{};         ///< Sums over its book.
    std::uint64_t evaluations{};  ///< Times that the strategies were asked.
};

}  // namespace ballast::valuation
