#include "venue/rate_budget.h"

#include <algorithm>
#include <cmath>

namespace ballast::venue {

double RateBudget::heldAt(Timestamp now) const
{
    if (m_counted.isNever() || now <= m_counted) return m_held;
    return std::min(m_terms.burst, m_held + (now - m_counted).inSeconds() * m_terms.perSecond);
}

bool RateBudget::take(Timestamp now, double least)
{
    m_held = heldAt(now);
    m_counted = std::max(m_counted, now);
    if (m_held < least) return false;
    m_held -= 1.0;
    return true;
}

Timestamp RateBudget::at(Timestamp now, double least) const
{
    const double missing = least - heldAt(now);
    if (missing <= 0.0) return now;
    // Rounded up, so that it is there then.
    return now + Duration{static_cast<std::int64_t>(std::ceil(missing / m_terms.perSecond * 1e9)) + 1};
}

}  // namespace ballast::venue
