#pragma once

#include <cstdint>
#include <optional>

#include "base/timestamp.h"

namespace ballast::venue {

/// What a venue lets an account send: so many messages a second on average, so many at once.
struct RateTerms {
    double perSecond{50.0};  ///< Positive.
    double burst{100.0};     ///< At least 4, so that the kept quarter is a whole message.
};

/// A bucket of messages that fills with time. Orders stop while only a quarter of it is left, so that what takes away
/// always has room (C06, rule 9 of the fault list); a cancel may take the last.
///
/// Threads  One.
class RateBudget {
public:
    static constexpr double kKeptForCancels = 0.25;

    /// Cancels that leave at once whatever orders have used.
    static std::uint64_t cancelBurst(RateTerms terms)
    {
        return static_cast<std::uint64_t>(kKeptForCancels * terms.burst);
    }

    explicit RateBudget(RateTerms terms) : m_terms(terms), m_held(terms.burst) {}

    /// True if an order may go now; it is counted then.
    bool takeOrder(Timestamp now) { return take(now, 1.0 + kKeptForCancels * m_terms.burst); }
    /// The same of a quote: it leaves as much again for orders that do not wait for takers.
    bool takeQuote(Timestamp now) { return take(now, 1.0 + 2.0 * kKeptForCancels * m_terms.burst); }
    /// True if a cancel may go now; it is counted then.
    bool takeCancel(Timestamp now) { return take(now, 1.0); }
    /// Messages that may go at once: cancels all of them, orders down to what is kept.
    double held(Timestamp now) const { return heldAt(now); }
    /// When the next order, or cancel, may go; `now` if at once.
    Timestamp orderAt(Timestamp now) const { return at(now, 1.0 + kKeptForCancels * m_terms.burst); }
    Timestamp quoteAt(Timestamp now) const { return at(now, 1.0 + 2.0 * kKeptForCancels * m_terms.burst); }
    Timestamp cancelAt(Timestamp now) const { return at(now, 1.0); }

private:
    double heldAt(Timestamp now) const;
    bool take(Timestamp now, double least);
    Timestamp at(Timestamp now, double least) const;

    RateTerms m_terms;
    double m_held;
    Timestamp m_counted;  ///< When `m_held` was counted; never: not yet.
};

}  // namespace ballast::venue
