#include "oracle/teller.h"

#include <algorithm>
#include <fmt/format.h>

namespace ballast::oracle {

namespace {

/// Another oracle that drove for a while takes back what it told when it goes down: what stands is told again.
constexpr Duration kTellAgain = Duration::seconds(5);

/// The first thing that is not Good, as a sentence; empty if all is.
std::string faultOf(std::span<const CoinNow> coins, const std::optional<GasNow>& gas)
{
    for (const auto& coin : coins)
        if (!coin.verdict.isGood())
            return fmt::format("{} oracle {}: {}", coin.coin, toString(coin.verdict.quality), coin.verdict.reason);
    if (gas && !gas->verdict.isGood())
        return fmt::format("base fee {}: {}", toString(gas->verdict.quality), gas->verdict.reason);
    return {};
}

}  // namespace

bool isSameKind(std::string_view one, std::string_view other)
{
    const auto figure = [](char c) { return (c >= '0' && c <= '9') || c == '.'; };
    std::size_t i = 0, k = 0;
    for (;; ++i, ++k) {
        while (i < one.size() && figure(one[i]))
            ++i;
        while (k < other.size() && figure(other[k]))
            ++k;
        if (i >= one.size() || k >= other.size()) return i >= one.size() && k >= other.size();
        if (one[i] != other[k]) return false;
    }
}

bool Teller::takesBack(std::span<const CoinNow> coins, const std::optional<GasNow>& gas) const
{
    if (gas && !gas->verdict.isGood() && m_gasHeight) return true;
    return std::any_of(coins.begin(), coins.end(), [&](const CoinNow& coin) {
        const auto told = m_coins.find(coin.coin);
        return !coin.verdict.isGood() && told != m_coins.end() && told->second.isGood;
    });
}

void Teller::tell(std::span<const CoinNow> coins, const std::optional<GasNow>& gas, Timestamp at)
{
    const auto fault = faultOf(coins, gas);
    if (takesBack(coins, gas) || (!fault.empty() && (m_isUp || (!m_fault.empty() && !isSameKind(fault, m_fault))))) {
        m_sink.connection(venue::Connection::Down, fault);
        m_fault = fault;
        m_isUp = false;
        m_gasHeight.reset();
        for (auto& [coin, told] : m_coins)
            told.isGood = false;
    } else if (fault.empty() && !m_isUp) {
        m_sink.connection(venue::Connection::Up, m_wasUp ? "every price is good again" : "connected");
        m_isUp = m_wasUp = true;
        m_fault.clear();
    }
    m_facts.clear();
    for (const auto& coin : coins) {
        if (!coin.drives || !coin.verdict.isGood() || !coin.update) continue;
        auto& told = m_coins[coin.coin];
        const bool isSame = told.price == coin.update->price && told.published == coin.update->publishedAt;
        if (told.isGood && isSame && !(coin.mayStandIn && at - told.at >= kTellAgain)) continue;
        told = {true, coin.update->price, coin.update->publishedAt, at};
        m_facts.emplace_back(*coin.update);
    }
    if (gas && gas->verdict.isGood() && gas->update && m_gasHeight != gas->height) {
        m_gasHeight = gas->height;
        m_facts.emplace_back(*gas->update);
    }
    if (!m_facts.empty()) m_sink.post(m_facts, at);
}

}  // namespace ballast::oracle
