#include "venue/uniswap/shares.h"

#include <cmath>
#include <fmt/format.h>

#include "chain/quantity.h"
#include "chain/tick_math.h"
#include "signing/wide_integer.h"

namespace ballast::uniswap {

namespace {

using signing::WideInteger;
using Unexpected = tl::unexpected<Error>;

constexpr std::uint64_t kMostShares = 64;

double whole(const Word& amount, const TokenFacts& token)
{
    double one = 1.0;
    for (unsigned i = 0; i < token.decimals; ++i)
        one *= 10.0;
    return signing::toUnsigned(amount).convert_to<double>() / one;
}

Word wordFrom(const WideInteger& value) { return signing::toWord(value).value_or(Word{}); }

/// Differences of growth run over on purpose.
WideInteger wrapped(const WideInteger& value)
{
    const WideInteger beyond = WideInteger(1) << signing::kWordBits;
    WideInteger rest = value % beyond;
    if (rest < 0) rest += beyond;
    return rest;
}

Result<std::vector<chain::AbiValue>> ask(Nodes& nodes, const Address& contract, Function function,
                                         const std::vector<chain::AbiValue>& arguments, std::uint64_t block)
{
    const auto call = callOf(function, arguments);
    if (!call) return Unexpected(call.error());
    const auto bytes = nodes.call(contract, *call, block);
    if (!bytes) return Unexpected(bytes.error());
    return answerOf(function, *bytes);
}

/// What a unit of liquidity has earned between two ticks, as the pool keeps it.
struct Growth {
    WideInteger fee0, fee1;
};
Result<Growth> growthInside(Nodes& nodes, const PoolFacts& pool, const PoolState& state, std::int32_t lower,
                            std::int32_t upper)
{
    const auto global0 = ask(nodes, pool.address, Function::GrowthGlobal0, {}, state.block);
    if (!global0) return Unexpected(global0.error());
    const auto global1 = ask(nodes, pool.address, Function::GrowthGlobal1, {}, state.block);
    if (!global1) return Unexpected(global1.error());
    Growth inside{signing::toUnsigned(wordAt(*global0, 0)), signing::toUnsigned(wordAt(*global1, 0))};
    for (const auto tick : {lower, upper}) {
        const auto answer = ask(nodes, pool.address, Function::Ticks, {{signing::signedWordOf(tick)}}, state.block);
        if (!answer) return Unexpected(answer.error());
        const bool isLower = tick == lower;
        // Outside is the far side of a tick; of one that the price has not crossed it is the other side.
        const bool isBeyond = isLower ? state.tick >= tick : state.tick < tick;
        const auto take = [&](WideInteger& sum, std::size_t place, const Word& global) {
            const auto outside = signing::toUnsigned(wordAt(*answer, place));
            sum -= isBeyond ? outside : WideInteger(signing::toUnsigned(global) - outside);
        };
        take(inside.fee0, 2, wordAt(*global0, 0));
        take(inside.fee1, 3, wordAt(*global1, 0));
    }
    return Growth{wrapped(inside.fee0), wrapped(inside.fee1)};
}

WideInteger earned(const WideInteger& growth, const Word& last, const Word& liquidity)
{
    return (wrapped(WideInteger(growth - signing::toUnsigned(last))) * signing::toUnsigned(liquidity)) >> 128;
}

Result<std::optional<Share>> readShare(Nodes& nodes, const Address& manager, const Word& token,
                                       const std::vector<std::pair<PoolFacts, PoolState>>& pools)
{
    const auto held = ask(nodes, manager, Function::Share, {{token}}, pools.front().second.block);
    if (!held) return Unexpected(held.error());
    for (const auto& [pool, state] : pools) {
        if (addressOf(wordAt(*held, 2)) != pool.token0.address || addressOf(wordAt(*held, 3)) != pool.token1.address ||
            signing::toUint64(wordAt(*held, 4)) != pool.fee)
            continue;
        const auto lower = static_cast<std::int32_t>(signing::toSigned(wordAt(*held, 5)));
        const auto upper = static_cast<std::int32_t>(signing::toSigned(wordAt(*held, 6)));
        auto share = shareAt(pool, state, wordAt(*held, 7), lower, upper);
        share.token = signing::toUint64(token).value_or(0);
        WideInteger owed0 = signing::toUnsigned(wordAt(*held, 10)), owed1 = signing::toUnsigned(wordAt(*held, 11));
        if (share.liquidity != Word{}) {
            const auto growth = growthInside(nodes, pool, state, lower, upper);
            if (!growth) return Unexpected(growth.error());
            owed0 += earned(growth->fee0, wordAt(*held, 8), share.liquidity);
            owed1 += earned(growth->fee1, wordAt(*held, 9), share.liquidity);
        }
        share.owed0 = wordFrom(owed0);
        share.owed1 = wordFrom(owed1);
        share.feesBase = whole(pool.isBase0 ? share.owed0 : share.owed1, pool.base());
        share.feesQuote = whole(pool.isBase0 ? share.owed1 : share.owed0, pool.priced());
        if (share.liquidity == Word{} && owed0 == 0 && owed1 == 0) return std::optional<Share>();
        return std::optional(std::move(share));
    }
    return std::optional<Share>();
}

}  // namespace

Share shareAt(const PoolFacts& pool, const PoolState& state, const Word& liquidity, std::int32_t lower,
              std::int32_t upper)
{
    Share share{.pool = pool.name(), .coin = pool.coin, .liquidity = liquidity, .lowerTick = lower, .upperTick = upper};
    const auto low = signing::toUnsigned(chain::sqrtPriceAtTick(lower).value());
    const auto high = signing::toUnsigned(chain::sqrtPriceAtTick(upper).value());
    const auto l = signing::toUnsigned(liquidity);
    const auto root = std::min(std::max(signing::toUnsigned(state.sqrtPrice), low), high);
    share.amount0 = wordFrom(((l << 96) * (high - root) / high) / root);
    share.amount1 = wordFrom((l * (root - low)) >> 96);
    share.base = whole(pool.isBase0 ? share.amount0 : share.amount1, pool.base());
    share.quote = whole(pool.isBase0 ? share.amount1 : share.amount0, pool.priced());
    share.isInRange = state.tick >= lower && state.tick < upper;
    const double price = priceAt(pool, state.sqrtPrice);
    const double a = priceAt(pool, wordFrom(low)), b = priceAt(pool, wordFrom(high));
    share.lower = std::min(a, b);
    share.upper = std::max(a, b);
    share.toLower = share.lower / price - 1.0;
    share.toUpper = share.upper / price - 1.0;
    share.delta = share.base;
    // L of whole coins and quotes: the root of the product of the two scales.
    const double scale = std::sqrt(whole(wordFrom(1), pool.token0) * whole(wordFrom(1), pool.token1));
    share.wholeLiquidity = l.convert_to<double>() * scale;
    if (share.isInRange) share.gamma = -0.5 * share.wholeLiquidity / (price * std::sqrt(price));
    return share;
}

domain::Instrument shareInstrumentOf(const PoolFacts& pool, std::uint64_t token, const std::string& venue)
{
    domain::Instrument instrument = instrumentOf(pool, venue);
    instrument.name = fmt::format("{} #{}", pool.name(), token);
    instrument.kind = domain::InstrumentKind::PoolShare;
    instrument.price = {};
    instrument.lotSize = domain::Quantity::fromUnits(domain::Quantity::kUnitsPerOne);
    return instrument;
}

domain::PoolShare factOf(const PoolFacts& pool, const PoolState& state, const Share& share)
{
    return {.price = priceAt(pool, state.sqrtPrice),
            .liquidity = share.wholeLiquidity,
            .lower = share.lower,
            .upper = share.upper,
            .feesBase = share.feesBase,
            .feesQuote = share.feesQuote};
}

Result<std::vector<Share>> readShares(Nodes& nodes, const Address& manager, const Address& owner,
                                      const std::vector<std::pair<PoolFacts, PoolState>>& pools)
{
    std::vector<Share> shares;
    if (pools.empty()) return shares;
    const auto block = pools.front().second.block;
    const auto counted = ask(nodes, manager, Function::ShareCount, {{signing::wordOf(owner)}}, block);
    if (!counted) return Unexpected(counted.error());
    const auto count = std::min(signing::toUint64(wordAt(*counted, 0)).value_or(kMostShares), kMostShares);
    for (std::uint64_t i = 0; i < count; ++i) {
        const auto token =
            ask(nodes, manager, Function::ShareByIndex, {{signing::wordOf(owner)}, {signing::wordOf(i)}}, block);
        if (!token) return Unexpected(token.error());
        auto share = readShare(nodes, manager, wordAt(*token, 0), pools);
        if (!share) return Unexpected(share.error());
        if (*share) shares.push_back(std::move(**share));
    }
    return shares;
}

}  // namespace ballast::uniswap
