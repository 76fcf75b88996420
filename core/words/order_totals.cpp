#include "words/order_totals.h"

namespace ballast::words {

void OrderTotals::add(const std::string& instrument, double ordered, double filled)
{
    Leg& leg = instrument == m_choice ? m_own : m_other;
    leg.ordered += ordered;
    leg.filled += filled;
}

}  // namespace ballast::words
