#include "venue/uniswap/pool_state.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "chain/pool.h"
#include "chain/tick_math.h"
#include "signing/wide_integer.h"

namespace ballast::uniswap {

namespace {

using domain::Price;
using domain::Quantity;
using signing::WideInteger;
using Unexpected = tl::unexpected<Error>;

constexpr Duration kTicksHold = Duration::seconds(30);
constexpr std::uint32_t kMillion = 1'000'000;
constexpr std::size_t kMostTicks = 64;  // On each side; what lies farther off no swap of ours reaches.
constexpr std::array<std::uint32_t, 4> kMeans{300, 60, 30, 10};  // Seconds: a young pool has a short history.
constexpr std::array kSteps{1, 2, 5, 10, 20, 50, 100, 200};      // Ticks, each a hundredth of a per cent.
constexpr std::size_t kNearSteps = 4;

std::int32_t tickOf(const Word& word) { return static_cast<std::int32_t>(signing::toSigned(word)); }

Result<std::vector<chain::AbiValue>> ask(Nodes& nodes, const Address& pool, Function function,
                                         const std::vector<chain::AbiValue>& arguments, std::uint64_t block)
{
    const auto call = callOf(function, arguments);
    if (!call) return Unexpected(call.error());
    const auto bytes = nodes.call(pool, *call, block);
    if (!bytes) return Unexpected(bytes.error());
    return answerOf(function, *bytes);
}

/// A pool that has no such history refuses the question, and a shorter one is asked for. What the nodes do not answer,
/// or answer differently, says nothing of its history.
Result<void> readMean(Nodes& nodes, const Address& pool, PoolState& state)
{
    for (const auto seconds : kMeans) {
        const std::vector<chain::AbiValue> ages{{signing::wordOf(std::uint64_t{seconds})}, {Word{}}};
        const auto answer = ask(nodes, pool, Function::Observe, {{ages}}, state.block);
        if (!answer && answer.error().code != ErrorCode::Refused && answer.error().code != ErrorCode::NotFound)
            return Unexpected(answer.error());
        if (!answer) continue;
        const auto& sums = std::get<std::vector<chain::AbiValue>>(answer->front().content);
        if (sums.size() != 2) return fail(ErrorCode::Parse, "F20: observe: one sum for each age is wanted");
        const auto older = static_cast<std::int64_t>(signing::toSigned(wordAt(sums, 0)));
        const auto newer = static_cast<std::int64_t>(signing::toSigned(wordAt(sums, 1)));
        if (const auto mean = chain::meanTick(older, newer, seconds)) {
            state.meanTick = *mean;
            state.meanSeconds = seconds;
        }
        return {};
    }
    return {};
}

WideInteger tenTo(unsigned places)
{
    WideInteger number = 1;
    for (unsigned i = 0; i < places; ++i)
        number *= 10;
    return number;
}

/// Price of a base with eight places at a root, with so many millionths of fee on our side.
std::optional<Price> priceOf(const PoolFacts& pool, const WideInteger& root, bool isAsk, std::uint32_t fee)
{
    WideInteger up = root * root * tenTo(pool.token0.decimals);
    WideInteger down = (WideInteger(1) << 192) * tenTo(pool.token1.decimals);
    if (!pool.isBase0) std::swap(up, down);
    up *= tenTo(8);
    (isAsk ? up : down) *= kMillion;
    (isAsk ? down : up) *= kMillion - fee;
    const WideInteger units = (up + (isAsk ? WideInteger(down - 1) : WideInteger(0))) / down;
    if (units <= 0 || units > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
    return Price::fromUnits(static_cast<std::int64_t>(units));
}

/// Base between two roots at constant liquidity, in its smallest unit, rounded down.
WideInteger baseBetween(const PoolFacts& pool, WideInteger low, WideInteger high, const WideInteger& liquidity)
{
    if (low > high) std::swap(low, high);
    if (liquidity <= 0 || low <= 0) return 0;
    if (pool.isBase0) return ((liquidity * (high - low)) << 96) / (low * high);
    return (liquidity * (high - low)) >> 96;
}

/// One side, walked from the price outwards.
class Walk {
public:
    Walk(const PoolFacts& pool, const PoolState& state, bool rises)
        : m_pool(pool), m_state(state), m_rises(rises), m_root(signing::toUnsigned(state.sqrtPrice)),
          m_liquidity(signing::toUnsigned(state.liquidity))
    {
        const auto isAhead = [&](const LiquidityTick& one) {
            return rises ? one.tick > state.tick : one.tick <= state.tick;
        };
        for (const auto& one : state.ticks)
            if (isAhead(one)) m_ahead.push_back(&one);
        if (!rises) std::reverse(m_ahead.begin(), m_ahead.end());
    }
    /// Base from where it stands to a root.
    WideInteger to(const WideInteger& root)
    {
        WideInteger amount = 0;
        for (; m_next < m_ahead.size(); ++m_next) {
            const auto edge = signing::toUnsigned(chain::sqrtPriceAtTick(m_ahead[m_next]->tick).value());
            if (m_rises ? edge > root : edge < root) break;
            amount += baseBetween(m_pool, m_root, edge, m_liquidity);
            m_root = edge;
            const auto net = signing::toSigned(m_ahead[m_next]->net);
            m_liquidity += m_rises ? net : WideInteger(-net);
        }
        amount += baseBetween(m_pool, m_root, root, m_liquidity);
        m_root = root;
        return amount;
    }

private:
    const PoolFacts& m_pool;
    const PoolState& m_state;
    bool m_rises;
    WideInteger m_root, m_liquidity;
    std::vector<const LiquidityTick*> m_ahead;
    std::size_t m_next{};
};

std::vector<venue::BookLevel> side(const PoolFacts& pool, const PoolState& state, bool isAsk, Quantity& near)
{
    // To buy the base drives its price up: the root rises where the base is token 0.
    const bool rises = isAsk == pool.isBase0;
    Walk walk(pool, state, rises);
    const auto root = signing::toUnsigned(state.sqrtPrice);
    std::vector<venue::BookLevel> levels;
    for (std::size_t i = 0; i < kSteps.size(); ++i) {
        const auto factor = signing::toUnsigned(chain::sqrtPriceAtTick(rises ? kSteps[i] : -kSteps[i]).value());
        const WideInteger end = (root * factor) >> 96;
        const auto price = priceOf(pool, end, isAsk, pool.fee);
        WideInteger amount = walk.to(end);
        // Of base that is sold the fee goes first, and moves no price.
        if (!isAsk) amount = amount * kMillion / (kMillion - pool.fee);
        const auto word = signing::toWord(amount);
        const auto size =
            word ? quantityOf(*word, pool.base()) : Result<Quantity>(fail(ErrorCode::InvalidArgument, ""));
        if (!price || !size) break;
        if (!size->isZero()) levels.emplace_back(*price, *size);
        if (i < kNearSteps) near += *size;
    }
    return levels;
}

}  // namespace

std::int32_t PoolReader::wordOf(std::int32_t tick) const
{
    const auto floored = [](std::int32_t a, std::int32_t b) { return a / b - (a % b < 0 ? 1 : 0); };
    return floored(floored(tick, m_pool.tickSpacing), 256);
}

Result<PoolState> PoolReader::read(Nodes& nodes, std::uint64_t block, Timestamp now)
{
    PoolState state{.block = block};
    const auto slot = ask(nodes, m_pool.address, Function::Slot0, {}, block);
    if (!slot) return Unexpected(slot.error());
    state.sqrtPrice = wordAt(*slot, 0);
    state.tick = tickOf(wordAt(*slot, 1));
    if (state.sqrtPrice == Word{})
        return fail(ErrorCode::NotFound, fmt::format("pool {} was never given a price", m_pool.name()));
    const auto liquidity = ask(nodes, m_pool.address, Function::Liquidity, {}, block);
    if (!liquidity) return Unexpected(liquidity.error());
    state.liquidity = wordAt(*liquidity, 0);
    const auto word = wordOf(state.tick);
    if (m_ticksAt.isNever() || m_liquidity != state.liquidity || m_word != word || now - m_ticksAt > kTicksHold) {
        auto ticks = readTicks(nodes, state);
        if (!ticks) return Unexpected(ticks.error());
        m_ticks = std::move(*ticks);
        m_liquidity = state.liquidity;
        m_word = word;
        m_ticksAt = now;
    }
    state.ticks = m_ticks;
    if (const auto mean = readMean(nodes, m_pool.address, state); !mean) return Unexpected(mean.error());
    return state;
}

Result<std::vector<LiquidityTick>> PoolReader::readTicks(Nodes& nodes, const PoolState& state) const
{
    std::vector<std::int32_t> found;
    const auto middle = wordOf(state.tick);
    for (auto word = middle - 1; word <= middle + 1; ++word) {
        const auto answer =
            ask(nodes, m_pool.address, Function::TickBitmap, {{signing::signedWordOf(word)}}, state.block);
        if (!answer) return Unexpected(answer.error());
        const auto& bits = wordAt(*answer, 0).bytes;
        for (std::int32_t bit = 0; bit < 256; ++bit)
            if ((std::uint32_t{bits[static_cast<std::size_t>(31 - bit / 8)]} >> (bit % 8) & 1U) != 0)
                found.push_back((word * 256 + bit) * m_pool.tickSpacing);
    }
    const auto here = std::upper_bound(found.begin(), found.end(), state.tick);
    const auto below = static_cast<std::size_t>(here - found.begin());
    if (found.size() > below + kMostTicks) found.resize(below + kMostTicks);
    if (below > kMostTicks) found.erase(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(below - kMostTicks));
    std::vector<LiquidityTick> ticks;
    for (const auto tick : found) {
        const auto answer = ask(nodes, m_pool.address, Function::Ticks, {{signing::signedWordOf(tick)}}, state.block);
        if (!answer) return Unexpected(answer.error());
        ticks.push_back({tick, wordAt(*answer, 1)});
    }
    return ticks;
}

Depth depthOf(const PoolFacts& pool, const PoolState& state)
{
    Depth depth;
    const auto root = signing::toUnsigned(state.sqrtPrice);
    depth.price = priceOf(pool, root, false, 0);
    Quantity bought, sold;
    depth.asks = side(pool, state, true, bought);
    depth.bids = side(pool, state, false, sold);
    depth.near = std::min(bought, sold);
    return depth;
}

double priceAt(const PoolFacts& pool, const Word& sqrtPrice)
{
    const auto root = signing::toUnsigned(sqrtPrice).convert_to<double>() / std::ldexp(1.0, 96);
    const double raw = root * root * tenTo(pool.token0.decimals).convert_to<double>() /
                       tenTo(pool.token1.decimals).convert_to<double>();
    return pool.isBase0 ? raw : 1.0 / raw;
}

}  // namespace ballast::uniswap
