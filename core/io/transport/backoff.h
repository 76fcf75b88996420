#pragma once

#include <cstdint>
#include <deque>
#include <random>

#include "base/timestamp.h"

namespace ballast::transport {

/// How long a line waits before it is tried again.
struct BackoffTerms {
    Duration base{Duration::milliseconds(250)};  ///< The first wait is at most this; positive.
    Duration cap{Duration::seconds(60)};         ///< Each failed try doubles the most, up to here.
    std::uint32_t triesAMinute{10};              ///< In any 60 s, whatever was drawn.
    std::uint64_t seed{1};                       ///< Of the draws: the same seed waits the same.
};

/// Waits with full jitter: each is drawn evenly from none to a most that doubles, so that many clients cut at once do
/// not come back at once.
///
/// Source   M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
/// Threads  One.
class Backoff {
public:
    explicit Backoff(BackoffTerms terms) : m_terms(terms), m_random(terms.seed) {}

    /// From now to the next try, which is counted.
    Duration next(Timestamp now);
    /// A first try that waits for nothing; counted too.
    void tried(Timestamp now);
    /// The line was good: the next wait is a first one again. The bound of tries a minute stays.
    void reset() { m_doublings = 0; }

private:
    const BackoffTerms m_terms;
    std::mt19937_64 m_random;
    std::uint32_t m_doublings{};
    std::deque<Timestamp> m_tries;  ///< The last `triesAMinute` of them.
};

}  // namespace ballast::transport
