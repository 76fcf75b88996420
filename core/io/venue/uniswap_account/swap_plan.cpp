#include "venue/uniswap_account/swap_plan.h"

#include <cmath>
#include <fmt/format.h>

#include "signing/wide_integer.h"
#include "venue/uniswap/pool_state.h"

namespace ballast::uniswap {

namespace {

using signing::WideInteger;
using Unexpected = tl::unexpected<Error>;

constexpr std::int64_t kMillionths = 1'000'000;

/// A word by (million ± share) millionths; up or down to a whole unit.
WideInteger scaledBy(const Word& word, double share, bool up)
{
    const WideInteger product = signing::toUnsigned(word) * (kMillionths + std::llround(share * kMillionths));
    return up ? WideInteger((product + kMillionths - 1) / kMillionths) : WideInteger(product / kMillionths);
}

double wholeOf(const WideInteger& amount, const TokenFacts& token)
{
    double one = 1.0;
    for (unsigned i = 0; i < token.decimals; ++i)
        one *= 10.0;
    return amount.convert_to<double>() / one;
}

/// The pool's own price at the block.
Result<double> spotOf(Nodes& nodes, const PoolFacts& pool, std::uint64_t block)
{
    const auto bytes = nodes.call(pool.address, callOf(Function::Slot0).value(), block);
    if (!bytes) return Unexpected(bytes.error());
    const auto slot = answerOf(Function::Slot0, *bytes);
    if (!slot) return Unexpected(slot.error());
    return priceAt(pool, wordAt(*slot, 0));
}

/// Enough depth: what the pool trades the size at is close to its own price (F100).
Result<void> checkDepth(const PoolFacts& pool, double price, double spot, bool sells, double slippage)
{
    const double atSpot = sells ? spot * (1.0 - pool.feeRate()) : spot / (1.0 - pool.feeRate());
    const double worse = sells ? 1.0 - price / atSpot : price / atSpot - 1.0;
    if (worse <= slippage) return {};
    return fail(
        ErrorCode::Refused,
        fmt::format("F100: {} would trade it {:.2f} % beyond its own price {:.8g}, at most {:.2f} % is let; take "
                    "a smaller size",
                    pool.name(), 100.0 * worse, spot, 100.0 * slippage));
}

}  // namespace

double wholeOf(const Word& amount, const TokenFacts& token) { return wholeOf(signing::toUnsigned(amount), token); }

Result<PlannedSwap> planSwap(Nodes& nodes, const PlanTerms& terms, const AllowList& allowed, const PoolFacts& pool,
                             const domain::OrderIntent& order, std::uint64_t block, std::uint64_t chainNow)
{
    const bool sells = order.side == domain::Side::Sell;
    const auto amounts = amountsOf(order, pool);
    if (!amounts) return Unexpected(amounts.error());
    PlannedSwap swap{{.tokenIn = sells ? pool.base().address : pool.priced().address,
                      .tokenOut = sells ? pool.priced().address : pool.base().address,
                      .fee = pool.fee,
                      .recipient = allowed.terms().owner,
                      .deadline = chainNow + terms.longest,
                      .amount = amounts->base,
                      .bound = {},
                      .isExactInput = sells,
                      .router = allowed.terms().kind},
                     {}};
    const auto bytes = nodes.call(terms.quoter, quoteCall(swap), block);
    if (!bytes && bytes.error().code == ErrorCode::Refused)
        return fail(ErrorCode::Refused,
                    fmt::format("F99: {} does not quote it: {}", pool.name(), bytes.error().message));
    if (!bytes) return Unexpected(bytes.error());
    const auto quote = quoteOf(swap, *bytes);
    if (!quote) return Unexpected(quote.error());
    const auto spot = spotOf(nodes, pool, block);
    if (!spot) return Unexpected(spot.error());
    const auto quoted = signing::toUnsigned(quote->other), limit = signing::toUnsigned(amounts->limit);
    const double price = wholeOf(quoted, pool.priced()) / wholeOf(signing::toUnsigned(amounts->base), pool.base());
    if (sells ? quoted < limit : quoted > limit)
        return fail(ErrorCode::Refused, fmt::format("F100: {} quotes {:.8g}, beyond the order's limit {}", pool.name(),
                                                    price, order.limitPrice.toString()));
    if (auto deep = checkDepth(pool, price, *spot, sells, terms.slippage); !deep) return Unexpected(deep.error());
    const WideInteger room = scaledBy(quote->other, sells ? -terms.slippage : terms.slippage, sells);
    const auto bound = signing::toWord(sells ? std::max(room, limit) : std::min(room, limit));
    if (!bound) return fail(ErrorCode::InvalidArgument, "a bound beyond 256 bits");
    swap.bound = *bound;
    swap.quoted = quote->other;
    return swap;
}

Bytes markedCall(const SwapTerms& terms, const domain::ClientOrderId& order)
{
    auto data = swapCall(terms);
    signing::append(data, markOf(order));
    return data;
}

Result<Filled> filledBy(const Receipt& receipt, const PoolFacts& pool)
{
    std::optional<SwapLog> swap;
    for (const auto& log : receipt.logs) {
        if (log.address != pool.address) continue;
        const auto found = swapLog(log.topics, log.data);
        if (!found) return Unexpected(found.error());
        if (*found && swap) return fail(ErrorCode::NotFound, "the receipt has more than one swap of the pool");
        if (*found) swap = *found;
    }
    if (!swap) return fail(ErrorCode::NotFound, "the receipt has no swap of the pool");
    const auto base = signing::toSigned(pool.isBase0 ? swap->amount0 : swap->amount1);
    const auto quote = signing::toSigned(pool.isBase0 ? swap->amount1 : swap->amount0);
    if (base == 0 || (base > 0) == (quote > 0)) return fail(ErrorCode::Parse, "the swap's amounts have one sign");
    const auto word = signing::toWord(WideInteger(abs(base)));
    const auto quantity = word ? quantityOf(*word, pool.base()) : Result<domain::Quantity>(fail(ErrorCode::Parse, ""));
    if (!quantity) return Unexpected(quantity.error());
    const auto price = priceOf(pool, *word, *signing::toWord(WideInteger(abs(quote))));
    if (!price) return Unexpected(price.error());
    return Filled{.quantity = *quantity, .price = *price, .side = base > 0 ? domain::Side::Sell : domain::Side::Buy};
}

Result<domain::Price> priceOf(const PoolFacts& pool, const Word& base, const Word& quote)
{
    WideInteger up = signing::toUnsigned(quote) * 100'000'000, down = signing::toUnsigned(base);
    for (unsigned i = 0; i < pool.base().decimals; ++i)
        up *= 10;
    for (unsigned i = 0; i < pool.priced().decimals; ++i)
        down *= 10;
    if (down == 0) return fail(ErrorCode::InvalidArgument, "a price of nothing");
    const WideInteger units = (2 * up + down) / (2 * down);
    if (units > std::numeric_limits<std::int64_t>::max())
        return fail(ErrorCode::InvalidArgument, "a price beyond what is written");
    return domain::Price::fromUnits(static_cast<std::int64_t>(units));
}

}  // namespace ballast::uniswap
