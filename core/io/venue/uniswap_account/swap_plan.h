#pragma once

#include "venue/uniswap_account/allow_list.h"
#include "venue/uniswap_account/wallet.h"

namespace ballast::uniswap {

struct PlanTerms {
    Address quoter;
    double slippage{0.005};  ///< Fraction that a swap may be worse than its quote, and its quote than the pool's price.
    std::uint64_t longest{60};  ///< Seconds of a deadline.
};

/// A swap, and what the pool quoted for it when it was planned, in smallest units.
struct PlannedSwap : SwapTerms {
    Word quoted;
};
/// Of a token, for show.
double wholeOf(const Word& amount, const TokenFacts& token);

/// A swap as the pool quotes it now. The bound is the tighter of the order's limit price and the quote less slippage.
///
/// Errors   those of Nodes; Refused for a quote beyond the order's limit, and for a size that the pool does not trade
///          within the slippage of its own price (F100), with the pool's words where it refuses (F99).
Result<PlannedSwap> planSwap(Nodes& nodes, const PlanTerms& terms, const AllowList& allowed, const PoolFacts& pool,
                             const domain::OrderIntent& order, std::uint64_t block, std::uint64_t chainNow);

/// A swap's bytes with its order's mark.
Bytes markedCall(const SwapTerms& terms, const domain::ClientOrderId& order);

/// Quotes a base to the nearest 10^-8. Errors   InvalidArgument for no base, or beyond what a price can be.
Result<domain::Price> priceOf(const PoolFacts& pool, const Word& base, const Word& quote);

/// What a swap did, by the pool's own log.
struct Filled {
    domain::Quantity quantity;  ///< Base, positive.
    domain::Price price;        ///< Quotes a base, the pool's fee inside; to the nearest 10^-8.
    domain::Side side{domain::Side::Sell};
};
/// Errors   NotFound without exactly one Swap of the pool in the receipt; Parse.
Result<Filled> filledBy(const Receipt& receipt, const PoolFacts& pool);

}  // namespace ballast::uniswap
