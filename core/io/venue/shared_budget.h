#pragma once

#include <algorithm>
#include <mutex>

#include "venue/rate_budget.h"

namespace ballast::venue {

/// A budget of weight that several lines take from, as their venue counts them together. A quarter of what may go at
/// once is left to what takes away, which is counted and never kept back.
///
/// `now`     Of one clock for all lines.
/// `weight`  Positive, and at most three quarters of the burst.
///
/// Threads  Any.
class SharedBudget {
public:
    explicit SharedBudget(RateTerms terms) : m_terms(terms), m_held(terms.burst) {}

    /// True if so much may leave now; it is counted then.
    bool take(Timestamp now, double weight)
    {
        const std::lock_guard lock(m_mutex);
        fill(now);
        if (m_held < weight + kept()) return false;
        m_held -= weight;
        return true;
    }
    /// Whether `take` would give it.
    bool may(Timestamp now, double weight)
    {
        const std::lock_guard lock(m_mutex);
        fill(now);
        return m_held >= weight + kept();
    }
    /// It leaves, or has left, whatever is held.
    void count(Timestamp now, double weight)
    {
        const std::lock_guard lock(m_mutex);
        fill(now);
        m_held -= weight;
    }
    /// The venue counted more than we did (F05): nothing may leave now.
    void spendAll(Timestamp now)
    {
        const std::lock_guard lock(m_mutex);
        fill(now);
        m_held = std::min(m_held, 0.0);
    }
    /// Weight that is held; below zero where more was counted than there was.
    double held(Timestamp now)
    {
        const std::lock_guard lock(m_mutex);
        fill(now);
        return m_held;
    }

private:
    double kept() const { return RateBudget::kKeptForCancels * m_terms.burst; }
    void fill(Timestamp now)
    {
        if (!m_counted.isNever() && now > m_counted)
            m_held = std::min(m_terms.burst, m_held + (now - m_counted).inSeconds() * m_terms.perSecond);
        m_counted = std::max(m_counted, now);
    }

    const RateTerms m_terms;
    std::mutex m_mutex;
    double m_held;
    Timestamp m_counted;  ///< When `m_held` was counted; never: not yet.
};

}  // namespace ballast::venue
