#include "market/price_watch.h"

#include <algorithm>
#include <cmath>

namespace ballast::market {

namespace {

constexpr Duration kHold = Duration::seconds(3);
constexpr double kMajor = 0.03, kOther = 0.10;
constexpr double kStep = 60.0;        ///< Seconds: samples of a recording up to so far apart are judged as live ones.
constexpr double kMostWidened = 3.0;  ///< Times the limit of the coin.

/// Symmetric: a price divided by 1,000 is as far away as one multiplied by it.
bool isNear(double a, double b, double largest)
{
    return a > 0.0 && b > 0.0 && std::max(a, b) / std::min(a, b) - 1.0 <= largest + 1e-12;
}

}  // namespace

bool PriceWatch::offer(double price, Timestamp sampled, double largest)
{
    m_newest = sampled;
    m_largest = largest;
    const bool first = m_acceptedTime.isNever() && price > 0.0;
    if (first || isNear(price, m_accepted, largest)) {
        m_waiting = price;
        accept();
        return true;
    }
    if (!m_waiting || !isNear(price, *m_waiting, largest)) m_since = sampled;
    m_waiting = price;
    return false;
}

bool PriceWatch::hasHeld() const { return m_waiting && *m_waiting > 0.0 && m_newest - m_since >= kHold; }

bool PriceWatch::agreesWith(double price, Timestamp sampled) const
{
    return m_waiting && sampled > m_acceptedTime && isNear(price, *m_waiting, m_largest);
}

void PriceWatch::accept()
{
    m_accepted = *m_waiting;
    m_acceptedTime = m_newest;
    m_waiting.reset();
}

double largestJump(const std::string& underlying, bool recorded, Duration apart)
{
    const double base = underlying == "BTC" || underlying == "ETH" ? kMajor : kOther;
    if (!recorded) return base;
    return base * std::clamp(std::sqrt(apart.inSeconds() / kStep), 1.0, kMostWidened);
}

}  // namespace ballast::market
