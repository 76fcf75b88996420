#pragma once

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

}  // namespace ballast::volatility
