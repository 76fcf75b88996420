#pragma once

#include <optional>
#include <vector>

#include "volatility/chain_fit.h"

namespace ballast::volatility {

/// Every readable quote of an expiry, in the order of the input, with its volatilities and what its row says of itself.
struct JudgedRows {
    std::vector<QuoteFit> quotes;
    ColumnFault fault{};
};

/// Judges each row against itself: mark volatility, mark price, bid and ask must say the same thing. Where most rows
/// contradict one of these, the column is wrong and not the rows: it is set aside and named, and the others are used as
/// far as they confirm each other. Of a row whose bid stands above its ask the side that the marks contradict is set
/// aside. The strikes beside a row are not looked at.
JudgedRows judgeRows(const SliceInput& input);

/// Whether what was told at `beside` may speak against the price of a row that was told at `own`: all were told
/// together, or it was told no earlier, but for the moment that one message comes after the other. Not where it is not
/// known when.
bool isAsFresh(const SliceInput& input, Timestamp beside, Timestamp own);

/// What a row that contradicts itself is still good for: where bid and ask confirm either its mark volatility or the
/// volatility of its mark price and not the other, that one. Decimal.
std::optional<double> settledByMarket(const QuoteFit& quote);

}  // namespace ballast::volatility
