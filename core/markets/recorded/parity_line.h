#pragma once

#include <optional>
#include <span>

#include "recorded/chain_capture.h"

namespace ballast::recorded {

enum class Premium { Mark, Mid };

/// Call less put of an expiry lies on a line over its strikes:
///
///     paid in coin   call − put = scale × (1 − strike ÷ forward)
///     else           call − put = scale × (forward − strike)
///
/// The scale of good premiums is 1, whatever forward, volatility and time are; premiums that were all multiplied, or
/// told in another unit, show by how much. The line stands on medians, so that a third of the strikes may be wrong.
///
/// Source  Put-call parity: Stoll (1969), The Relationship Between Put and Call Option Prices.
struct ParityLine {
    double forward{};  ///< USD per coin.
    double scale{};
};

/// Empty with under eight strikes whose call and put have that premium, or where a third of them leave the line by more
/// than `tolerance` of the scale.
///
/// `rows` are of one expiry of one chain.
std::optional<ParityLine> parityLine(std::span<const ChainRow* const> rows, Premium premium, double tolerance);

/// Whether the scale of a line is that of good premiums: of 288 recorded ones of marks none is off by over 0.0003.
bool isWhole(const ParityLine& line);

}  // namespace ballast::recorded
