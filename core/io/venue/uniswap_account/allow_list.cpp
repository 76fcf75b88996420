#include "venue/uniswap_account/allow_list.h"

#include <fmt/format.h>

#include "signing/keccak.h"
#include "signing/wide_integer.h"

namespace ballast::uniswap {

namespace {

using signing::WideInteger;

tl::unexpected<Error> refused(std::string why) { return fail(ErrorCode::Refused, std::move(why)); }

WideInteger tenPower(unsigned places)
{
    WideInteger number = 1;
    for (unsigned i = 0; i < places; ++i)
        number *= 10;
    return number;
}

bool isMore(const Word& a, const Word& b) { return signing::toUnsigned(a) > signing::toUnsigned(b); }

}  // namespace

std::string_view toString(CallKind kind) noexcept
{
    switch (kind) {
    case CallKind::Approve:
        return "approve";
    case CallKind::Swap:
        return "swap";
    case CallKind::Cancel:
        return "cancel";
    }
    return {};
}

Bytes markOf(const domain::ClientOrderId& order)
{
    const auto hash = signing::keccak256({signing::bytesOf(order)});
    return {hash.begin(), hash.begin() + kMarkBytes};
}

Result<OrderAmounts> amountsOf(const domain::OrderIntent& order, const PoolFacts& pool)
{
    const auto base = amountOf(order.quantity, pool.base());
    if (!base) return tl::unexpected<Error>(base.error());
    // Both have eight places.
    const WideInteger exact =
        WideInteger(order.quantity.units()) * order.limitPrice.units() * tenPower(pool.priced().decimals);
    const WideInteger scale = tenPower(16);
    const WideInteger limit =
        order.side == domain::Side::Sell ? WideInteger((exact + scale - 1) / scale) : exact / scale;
    const auto word = limit > 0 ? signing::toWord(limit) : std::nullopt;
    if (!word || *base == Word{})
        return fail(ErrorCode::InvalidArgument, "F36: size or limit price of the swap is zero, negative or too large");
    return OrderAmounts{*base, *word};
}

Result<CheckedCall> AllowList::approval(const domain::Cleared<domain::OrderIntent>& order, const PoolFacts& pool,
                                        Address to, Bytes data) const
{
    const bool sells = order->side == domain::Side::Sell;
    const auto& token = sells ? pool.base() : pool.priced();
    const auto amounts = amountsOf(*order, pool);
    if (!amounts) return tl::unexpected<Error>(amounts.error());
    const auto arguments = argumentsOf(Function::Approve, data);
    if (!arguments) return refused(fmt::format("C21: {}", arguments.error().message));
    if (to != token.address) return refused("C21: the approval is for a token that the order does not pay with");
    if (addressOf(wordAt(*arguments, 0)) != m_terms.router) return refused("C21: the approval is not for the router");
    if (isMore(wordAt(*arguments, 1), sells ? amounts->base : amounts->limit))
        return refused("F103: the approval is for more than the order may cost");
    return CheckedCall(CallKind::Approve, to, std::move(data));
}

Result<CheckedCall> AllowList::swap(const domain::Cleared<domain::OrderIntent>& order, const PoolFacts& pool,
                                    Address to, Bytes data, std::uint64_t chainNow) const
{
    const auto amounts = amountsOf(*order, pool);
    if (!amounts) return tl::unexpected<Error>(amounts.error());
    if (to != m_terms.router) return refused("C21: the swap is not for the router");
    const auto mark = markOf(order->id);
    if (data.size() < mark.size() || !std::equal(mark.rbegin(), mark.rend(), data.rbegin()))
        return refused("C13: the swap does not carry its order's mark");
    const auto terms = swapTerms(ByteView(data).first(data.size() - mark.size()));
    if (!terms) return refused(fmt::format("C21: {}", terms.error().message));
    if (terms->router != m_terms.kind) return refused("C21: the swap is for the other kind of router");
    const bool sells = order->side == domain::Side::Sell;
    const auto& in = sells ? pool.base() : pool.priced();
    const auto& out = sells ? pool.priced() : pool.base();
    if (terms->isExactInput != sells || terms->tokenIn != in.address || terms->tokenOut != out.address ||
        terms->fee != pool.fee)
        return refused("C21: the swap is not the order's: another pool or side");
    if (terms->recipient != m_terms.owner) return refused("C21: the swap pays to somebody else");
    if (terms->amount != amounts->base) return refused("C24: the swap is not of the order's size");
    if (sells ? isMore(amounts->limit, terms->bound) : isMore(terms->bound, amounts->limit))
        return refused("F100: the swap's bound is worse than the order's limit price");
    if (terms->deadline <= chainNow || terms->deadline > chainNow + m_terms.longest)
        return refused(fmt::format("F100: the swap's deadline must be within {} s", m_terms.longest));
    return CheckedCall(CallKind::Swap, to, std::move(data));
}

}  // namespace ballast::uniswap
