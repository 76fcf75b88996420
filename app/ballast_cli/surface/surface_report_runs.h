#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace ballast::cli::report {

/// What one fault in the fourth of six captures, or in a candle after it, does to a whole run with the sample book.
struct RunFaultRow {
    std::string what, scope;
    double amount{};              ///< Factor; of stamps hours.
    int named{};                  ///< Sentences on the log that the clean run does not have.
    int hedges{}, cleanHedges{};  ///< Automatic ones, of all coins.
    int caused{};                 ///< Hedges that the clean run has none of: same coin and side, within six hours.
    int missing{};                ///< The other way round.
    double sizeUsd{};             ///< By which hedges that both have differ, summed.
    double hedgedUsd{};           ///< Hedged in the clean run.
    double pnlUsd{};              ///< P&L less that of the clean run.
    double hedgeCostUsd{};        ///< Of the clean run.
};

struct RunFaultOptions {
    std::uint64_t seed{};
    std::size_t most{};                  ///< Faults; of more so many are drawn.
    std::vector<std::string> spotFiles;  ///< Candles; without them there are no faults of candles.
};

/// Runs the desk over windows of six captures that the seed chooses, clean and with each fault: every column times 0.5
/// to 1,000 in one cell, one expiry or all, whole rows, stamps, the perpetuals' prices beside, and candles as they are,
/// as closes alone and made longer to 15 minutes and an hour. Files go to a folder of their own below the system's for
/// temporary files and are removed. `tell` is called with how many are done, of how many.
///
/// Errors   InvalidArgument with fewer than six captures; what a file or a run says.
Result<std::vector<RunFaultRow>> corruptRuns(const std::vector<std::string>& captures, const RunFaultOptions& options,
                                             const std::function<void(std::size_t, std::size_t)>& tell);

std::string runFaultsText(const std::vector<RunFaultRow>& rows, std::uint64_t seed);

}  // namespace ballast::cli::report
