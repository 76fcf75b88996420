#pragma once

#include <vector>

#include "codec/byte_stream.h"
#include "domain/events.h"

namespace ballast::codec {

/// Option quotes column by column, because equal things side by side compress: flags, id steps, bids, asks, marks,
/// volatilities. Premiums are in ticks of 0.0001 where that is exact; asks and marks are steps from the bid.
/// Lossless for every quote whose volatility is finite.
void encodeQuotes(const std::vector<domain::OptionQuote>& quotes, ByteWriter& bytes);

/// The inverse; faults are left in `bytes`.
std::vector<domain::OptionQuote> decodeQuotes(ByteReader& bytes);

}  // namespace ballast::codec
