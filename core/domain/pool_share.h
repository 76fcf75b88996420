#pragma once

#include <string>
#include <vector>

#include "base/timestamp.h"
#include "domain/instrument.h"
#include "domain/quality.h"

namespace ballast::domain {

/// A holder's share of a concentrated-liquidity pool at one block. Prices are whole quotes for a whole coin, amounts
/// whole coins and whole quotes.
struct PoolShare {
    InstrumentId instrument;            ///< Of kind PoolShare; its quote is what prices are in.
    double price{};                     ///< The pool's own, without its fee; positive.
    double liquidity{};                 ///< L: roots of coins times quotes; not negative.
    double lower{}, upper{};            ///< Between which it works; positive, ascending.
    double feesBase{}, feesQuote{};     ///< Earned and not collected; not negative.
    Timestamp sampleTime;               ///< When the nodes last confirmed its block.
    Quality quality{Quality::Missing};  ///< Of the pool's price. The amounts are the chain's own either way.
    std::string reason{};               ///< Of a quality other than Good, one clause.
    friend bool operator==(const PoolShare&, const PoolShare&) = default;
};

/// Every share that the desk's wallet at a venue holds. One that is not in it is gone.
struct PoolSharesUpdate {
    std::string venue;
    std::vector<PoolShare> shares;  ///< Each instrument once, of this venue.
};

}  // namespace ballast::domain
