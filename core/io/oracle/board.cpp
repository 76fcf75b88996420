#include "oracle/board.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace ballast::oracle {

namespace {

using domain::Quality;

double medianOf(std::vector<double> prices)
{
    std::sort(prices.begin(), prices.end());
    const auto middle = prices.size() / 2;
    return prices.size() % 2 == 1 ? prices[middle] : (prices[middle - 1] + prices[middle]) / 2.0;
}

}  // namespace

void OracleBoard::add(const std::string& coin, const std::string& oracle, double deviation, bool isUsed)
{
    const std::lock_guard lock(m_mutex);
    m_coins[coin].push_back({oracle, deviation, isUsed, std::nullopt});
}

bool OracleBoard::drives(const std::string& coin, const std::string& oracle) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_coins.find(coin);
    if (found == m_coins.end() || !found->second.front().isUsed) return false;
    const auto isSound = [&](const Source& one) {
        return one.price && !one.isDoubted && compared(coin, found->second, one).isGood();
    };
    const auto& first = found->second.front();
    const Source* standsIn = nullptr;
    std::size_t others = 0;
    for (const auto& one : found->second) {
        if (&one == &first || !isSound(one)) continue;
        if (others++ == 0) standsIn = &one;
    }
    return oracle == (isSound(first) || others < 2 ? first.oracle : standsIn->oracle);
}

bool OracleBoard::mayStandIn(const std::string& coin) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_coins.find(coin);
    return found != m_coins.end() && found->second.size() > 2;
}

void OracleBoard::put(const std::string& coin, const std::string& oracle, std::optional<double> price, bool isDoubted)
{
    const std::lock_guard lock(m_mutex);
    for (auto& source : m_coins[coin])
        if (source.oracle == oracle) source.price = price, source.isDoubted = isDoubted;
}

Verdict OracleBoard::compare(const std::string& coin, const std::string& oracle) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_coins.find(coin);
    if (found == m_coins.end()) return good();
    for (const auto& source : found->second)
        if (source.price && source.oracle == oracle) return compared(coin, found->second, source);
    return good();
}

Verdict OracleBoard::compared(const std::string& coin, const std::vector<Source>& all, const Source& one)
{
    std::vector<const Source*> there;
    const Source* own = &one;
    for (const auto& source : all)
        if (source.price) there.push_back(&source);
    if (there.size() < 2) return good();
    // Between updates each may stand off the market by its own threshold.
    double widest = 0.0, second = 0.0;
    std::vector<double> prices;
    for (const auto* source : there) {
        prices.push_back(*source->price);
        second = std::max(second, std::min(widest, source->deviation));
        widest = std::max(widest, source->deviation);
    }
    const double limit = std::max(apartLimit(coin), widest + second);
    const double reference =
        there.size() > 2 ? medianOf(prices) : *(there.front() == own ? there.back() : there.front())->price;
    const double apart = std::abs(*own->price / reference - 1.0);
    // Both of two are in doubt, whichever is the larger.
    const double back = there.size() > 2 ? apart : std::abs(reference / *own->price - 1.0);
    if (std::max(apart, back) <= limit) return good();
    return {Quality::Suspect,
            there.size() > 2
                ? fmt::format("F93: {:.2f} % off the median of {} oracles", 100.0 * apart, there.size())
                : fmt::format("F93: {} is {:.2f} % away",
                              there.front() == own ? there.back()->oracle : there.front()->oracle, 100.0 * apart)};
}

std::optional<double> OracleBoard::other(const std::string& coin, const std::string& oracle) const
{
    const std::lock_guard lock(m_mutex);
    if (const auto found = m_coins.find(coin); found != m_coins.end())
        for (const auto& source : found->second)
            if (source.oracle != oracle && source.price && !source.isDoubted) return source.price;
    return std::nullopt;
}

}  // namespace ballast::oracle
