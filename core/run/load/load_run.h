#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/latency_histogram.h"
#include "base/result.h"

namespace ballast::load {

/// How much is asked of a desk, and for how long.
struct LoadOptions {
    double rate{};          ///< Messages a second of all venues together; each is one fact.
    double seconds{};       ///< Of wall time.
    std::size_t options{};  ///< Of all venues together.
    std::size_t venues{1};
    std::string journalFile;        ///< A new one.
    std::function<bool()> mayGoOn;  ///< False ends the run early; may be empty.
};

/// The ranges in which `LoadOptions` may lie.
struct LoadRange {
    static constexpr double kLeastRate = 1.0, kMostRate = 200'000.0;
    static constexpr double kLeastSeconds = 1.0, kMostSeconds = 86'400.0;
    static constexpr std::size_t kLeastOptionsAVenue = 50, kMostOptions = 20'000, kMostVenues = 8;
};

/// What came of it. Figures are of what was told after the listings and the first values of everything.
struct LoadReport {
    double seconds{};           ///< That the feeds told facts for.
    std::uint64_t events{};     ///< Facts that feeds told.
    std::uint64_t merged{};     ///< Of these, facts that a newer one took the place of, as the journal tells.
    std::uint64_t refused{};    ///< Commands and own queues that found no room, as the journal tells.
    std::uint64_t steps{};      ///< That had a fact.
    std::uint64_t orders{};     ///< Filled.
    std::uint64_t decisions{};  ///< Of the whole run.
    LatencyHistogram decision;  ///< From the telling of a fact (of merged ones the first) to its published step.
    LatencyHistogram enqueue;   ///< Of telling one fact, on the feed's thread.
    LatencyHistogram durable;   ///< From a published step with an order or quotes to the offer of them.
    std::optional<double> engineMicrosecondsAnEvent;  ///< Of the engine thread in the engine, for a fact that it took.
    double journalBytesAnHour{};                      ///< Slope of the journal's pages over the run.
    std::uint64_t journalBytesFixed{};                ///< What it held before: listings and first values.
    double megabytesAtStart{}, megabytesAtEnd{};      ///< Resident, of 10^6 bytes.
    bool queuesFlat{};                                ///< What waited did not grow; see flatness.h.
    bool endedEarly{};                                ///< By `mayGoOn`.
};

/// Runs intake, engine and journal as a live desk does, with synthetic feeds and the sample book, hedged
/// tighter, and ends them in order. The journal verifies.
///
/// Errors   InvalidArgument for options outside their ranges, and if something is stored at the journal's place; what
///          ended engine or journal.
Result<LoadReport> runLoad(const LoadOptions& options);

}  // namespace ballast::load
