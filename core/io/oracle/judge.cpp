#include "oracle/judge.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace ballast::oracle {

namespace {

using domain::Quality;

constexpr Duration kClockAhead = Duration::seconds(60);  // Of a clock that is not ours.
constexpr Duration kJumpHolds = Duration::seconds(3);    // A jump that stands so long is true.
constexpr double kMajorJump = 0.03, kOtherJump = 0.10;
constexpr double kMajorApart = 0.01, kOtherApart = 0.03;

bool isMajor(const std::string& coin) { return coin == "BTC" || coin == "ETH"; }

double apart(double a, double b) { return std::abs(a / b - 1.0); }

}  // namespace

Verdict good() { return {Quality::Good, {}}; }

double jumpLimit(const std::string& coin) { return isMajor(coin) ? kMajorJump : kOtherJump; }
double apartLimit(const std::string& coin) { return isMajor(coin) ? kMajorApart : kOtherApart; }

bool PriceJudge::isStale(Timestamp published, Timestamp at) const
{
    return at - published > m_terms.heartbeat + Duration{m_terms.heartbeat.nanoseconds / 10};
}

void PriceJudge::take(const PriceReading& reading)
{
    const bool isNew = !m_reading || m_reading->published != reading.published || m_reading->price != reading.price;
    m_lost.reset();
    m_reading = reading;
    if (isNew && reading.price.isPositive() && !reading.published.isNever()) judgeJump(reading);
}

/// A value that stands on a chain for an hour says no more after 3 s than at once: what counts is a later update of it.
void PriceJudge::judgeJump(const PriceReading& reading)
{
    const double price = reading.price.toDouble(), limit = jumpLimit(m_terms.coin);
    const bool isFirst = !m_accepted || isStale(m_accepted->published, reading.published);
    const bool isNear = isFirst || apart(price, m_accepted->price.toDouble()) <= limit;
    const bool isConfirmed = m_jumped && apart(price, m_jumped->price.toDouble()) <= limit &&
                             reading.published >= m_jumped->published + kJumpHolds;
    if (isNear || isConfirmed) {
        m_accepted = reading;
        m_jumped.reset();
    } else if (!m_jumped || apart(price, m_jumped->price.toDouble()) > limit) {
        m_jumped = reading;
    }
}

void PriceJudge::confirm(double other)
{
    if (!m_jumped || !m_reading) return;
    if (apart(m_reading->price.toDouble(), other) > std::max(apartLimit(m_terms.coin), m_terms.deviation)) return;
    m_accepted = m_reading;
    m_jumped.reset();
}

Verdict PriceJudge::verdict(Timestamp now, Timestamp chainTime) const
{
    if (m_lost) return *m_lost;
    if (!m_reading) return {Quality::Missing, "nothing has come yet"};
    const auto& reading = *m_reading;
    if (!reading.price.isPositive())
        return {Quality::Bad, fmt::format("F92: the answer {} is no price", reading.price.text())};
    if (const auto price = reading.price.nearest(); !price || price->isZero())
        return {Quality::Bad, fmt::format("F92: the answer {} is outside 1e-8 to 1e9", reading.price.text())};
    if (reading.published.isNever()) return {Quality::Bad, "F91: the round is not complete"};
    if (reading.published > now + kClockAhead) return {Quality::Bad, "F91: it is published in the future"};
    if (const auto at = std::max(now, chainTime); isStale(reading.published, at))
        return {Quality::Stale, fmt::format("F91: {:.0f} s old, the heartbeat is {:.0f} s",
                                            (at - reading.published).inSeconds(), m_terms.heartbeat.inSeconds())};
    if (reading.doubt) return *reading.doubt;
    if (reading.isWide)
        return {Quality::Suspect, fmt::format("F92: the confidence {} is above 1 % of the price",
                                              reading.confidence ? reading.confidence->text() : "")};
    if (m_jumped)
        return {Quality::Suspect, fmt::format("F31: it jumped from {} to {}, and no later update or second source "
                                              "confirms it",
                                              m_accepted->price.text(), reading.price.text())};
    return good();
}

}  // namespace ballast::oracle
