#include "venue/uniswap/pool_book.h"

#include <cmath>
#include <fmt/format.h>

#include "chain/tick_math.h"

namespace ballast::uniswap {

namespace {

using domain::Quality;
using oracle::Verdict;

/// Beyond the pool's fee, from an oracle or from its own mean. Source   Protocol notes, section 3.3 of oracles.
constexpr double kApart = 0.005;
constexpr std::uint32_t kLeastMean = 300;

std::string percent(double share) { return fmt::format("{:.2f} %", 100.0 * share); }

}  // namespace

void PoolBook::add(PoolFacts pool) { m_pools.push_back({.facts = std::move(pool)}); }

void PoolBook::take(std::size_t place, Result<PoolState> state, Timestamp now)
{
    auto& pool = m_pools[place];
    ++pool.reads;
    if (!state) {
        ++pool.failures;
        pool.why = state.error().message;
        pool.isDisputed = state.error().code == ErrorCode::Mismatch;
        return;
    }
    pool.why.clear();
    pool.depth = depthOf(pool.facts, *state);
    pool.state = std::move(*state);
    pool.at = now;
}

void PoolBook::confirm(Timestamp now)
{
    for (auto& pool : m_pools)
        if (pool.state && pool.why.empty()) pool.at = now;
}

/// Of its own rules; a pool's price alone is nobody's price (F94).
Verdict PoolBook::judge(const Pool& pool, bool& confirmed) const
{
    if (!pool.fault.empty()) return {Quality::Bad, pool.fault};
    if (!pool.state) return {Quality::Missing, pool.why.empty() ? "nothing has come yet" : pool.why};
    // What two nodes contradict each other on is in doubt; what none of them answers is only old (F101).
    if (!pool.why.empty()) return {pool.isDisputed ? Quality::Suspect : Quality::Stale, pool.why};
    if (pool.depth.bids.empty() || pool.depth.asks.empty())
        return {Quality::Suspect, "F94: the pool has no liquidity at its price"};
    const double price = priceAt(pool.facts, pool.state->sqrtPrice), room = pool.facts.feeRate() + kApart;
    if (const auto usd = m_board.other(pool.facts.coin, "")) {
        const auto dollar = m_board.other(std::string(domain::currencyOf(pool.facts.quote).name), "");
        const double apart = std::abs(price * dollar.value_or(1.0) / *usd - 1.0);
        if (apart > room) return {Quality::Suspect, fmt::format("F94: {} from the oracle's price", percent(apart))};
        confirmed = true;
        return oracle::good();
    }
    if (!pool.state->meanTick) return {Quality::Suspect, "F94: no oracle, and the pool keeps no mean price"};
    const double mean = priceAt(pool.facts, chain::sqrtPriceAtTick(*pool.state->meanTick).value());
    if (const double apart = std::abs(price / mean - 1.0); apart > room)
        return {Quality::Suspect,
                fmt::format("F94: {} from its own mean of {} s", percent(apart), pool.state->meanSeconds)};
    if (pool.state->meanSeconds < kLeastMean)
        return {Quality::Suspect,
                fmt::format("F94: no oracle, and its mean is of {} s alone", pool.state->meanSeconds)};
    return oracle::good();
}

PoolNow PoolBook::now(std::size_t place, const Verdict& chain) const
{
    const auto& pool = m_pools[place];
    PoolNow now{.pool = &pool.facts};
    now.verdict = judge(pool, now.isConfirmedByOracle);
    // Of a chain that stands still nothing can be compared any more: that is why, not what then seems to differ.
    const bool isKnown = now.verdict.quality != Quality::Bad && now.verdict.quality != Quality::Missing;
    if (isKnown && !chain.isGood()) now.verdict = chain;
    now.depth = pool.state ? &pool.depth : nullptr;
    now.confirmedAt = pool.at;
    return now;
}

}  // namespace ballast::uniswap
