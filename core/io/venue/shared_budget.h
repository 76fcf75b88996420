#pragma once

#include <algorithm>
#include <cmath>
#include <mutex>

#include "venue/rate_budget.h"

namespace ballast::venue {

/// A budget of weight that several lines take from, as their venue counts them together. Questions leave two quarters
/// of what may go at once, orders one of them; what takes away may take the last.
///
/// `now`     Of one clock for all lines.
/// `weight`  Positive; of a question at most mostOfAQuestion().
///
/// Threads  Any.
class SharedBudget {
public:
    explicit SharedBudget(RateTerms terms) : m_terms(terms), m_held(terms.burst) {}

    double mostOfAQuestion() const { return m_terms.burst - 2.0 * kept(); }
    /// True if a question that weighs so much may leave now; it is counted then.
    bool take(Timestamp now, double weight) { return takeFrom(now, weight, 2.0 * kept()); }
    /// Whether `take` would give it.
    bool may(Timestamp now, double weight) { return held(now) >= weight + 2.0 * kept(); }
    /// Whether an order may leave, which is counted by `count` when it does.
    bool mayOrder(Timestamp now, double weight) { return held(now) >= weight + kept(); }
    /// True if what takes away may leave now; it is counted then.
    bool takeCancel(Timestamp now, double weight) { return takeFrom(now, weight, 0.0); }
    /// When takeCancel gives it; `now` if at once.
    Timestamp cancelAt(Timestamp now, double weight)
    {
        const double missing = weight - held(now);
        if (missing <= 0.0) return now;
        // Rounded up, so that it is there then.
        return now + Duration{static_cast<std::int64_t>(std::ceil(missing / m_terms.perSecond * 1e9)) + 1};
    }
    /// It leaves, or has left, whatever is held. Less than zero: so much that was counted did not come.
    void count(Timestamp now, double weight)
    {
        const std::lock_guard lock(m_mutex);
        fill(now);
        m_held = std::min(m_terms.burst, m_held - weight);
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
    bool takeFrom(Timestamp now, double weight, double left)
    {
        const std::lock_guard lock(m_mutex);
        fill(now);
        if (m_held < weight + left) return false;
        m_held -= weight;
        return true;
    }
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
