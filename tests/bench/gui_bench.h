#pragma once

#include <chrono>

namespace ballast::bench {

struct GuiFigures {
    std::chrono::nanoseconds on{}, off{};  ///< p99 from the instant at which a fact is due to its decision.
    std::chrono::nanoseconds onProcessor{}, offProcessor{};  ///< p99 of a step on the engine's thread, image included.
};

/// An engine with 1,000 legs that is told 2,000 facts a second, with every section of its pictures wanted and made
/// beside it, and without pictures: turns of a second of each, so that a machine that slows down slows both. A fact
/// that is due while the engine's thread copies an image waits, and that counts.
GuiFigures guiOnAndOff(std::chrono::seconds each);

}  // namespace ballast::bench
