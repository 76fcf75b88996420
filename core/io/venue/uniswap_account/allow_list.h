#pragma once

#include "domain/orders.h"
#include "domain/proofs.h"
#include "venue/uniswap/pool_facts.h"

namespace ballast::uniswap {

enum class CallKind : std::uint8_t { Approve, Swap, Cancel };
std::string_view toString(CallKind kind) noexcept;

/// A call that was read back from its bytes and is allowed. Only `AllowList` makes one, and a signer takes nothing
/// else.
class CheckedCall {
public:
    CallKind kind() const noexcept { return m_kind; }
    const Address& to() const noexcept { return m_to; }
    const Bytes& data() const noexcept { return m_data; }

private:
    friend class AllowList;
    CheckedCall(CallKind kind, Address to, Bytes data) : m_kind(kind), m_to(to), m_data(std::move(data)) {}

    CallKind m_kind;
    Address m_to;
    Bytes m_data;
};

/// Bytes by which an order of the desk is known on the chain.
inline constexpr std::size_t kMarkBytes = 16;
Bytes markOf(const domain::ClientOrderId& order);

/// What an order lets go at most, in smallest units: the base exactly, and the bound of the quotes that its limit price
/// means, rounded so that a breach by one unit is none.
struct OrderAmounts {
    Word base, limit;
};
/// Errors   InvalidArgument for what no amount can be.
Result<OrderAmounts> amountsOf(const domain::OrderIntent& order, const PoolFacts& pool);

/// What may leave a wallet, and nothing beside it.
///
/// Errors   of each check: Refused, with the number of the rule.
class AllowList {
public:
    struct Terms {
        Address owner, router;
        std::uint64_t longest{60};  ///< Seconds of a deadline.
        Router kind{Router::Swap};  ///< Of the router.
    };
    explicit AllowList(Terms terms) : m_terms(std::move(terms)) {}
    const Terms& terms() const { return m_terms; }

    /// approve(router, amount) at the token that the order pays with, no more than the order may cost (F103).
    Result<CheckedCall> approval(const domain::Cleared<domain::OrderIntent>& order, const PoolFacts& pool, Address to,
                                 Bytes data) const;
    /// A swap of the pool for exactly the order's coins, to the owner, within the order's limit price, with a deadline
    /// after `chainNow` and no later than `longest` (seconds since 1970, by the chain), marked with the order.
    Result<CheckedCall> swap(const domain::Cleared<domain::OrderIntent>& order, const PoolFacts& pool, Address to,
                             Bytes data, std::uint64_t chainNow) const;
    /// Nothing, to oneself: uses up a nonce.
    CheckedCall cancel() const { return {CallKind::Cancel, m_terms.owner, {}}; }

private:
    Terms m_terms;
};

}  // namespace ballast::uniswap
