#pragma once

#include <span>
#include <string>

#include "controls/gate_view.h"
#include "domain/book.h"
#include "domain/decision.h"
#include "domain/instrument.h"

namespace ballast::controls {

/// What a record keeps of a judgement (C27): each rule by its code, each limit with the figure that was held against
/// it, in words and units. `legs` are the basket's instruments, in its order.
domain::JudgedBy judgedBy(const Sheet& sheet, std::span<const domain::Instrument* const> legs);

/// Limits that `addNearest` keeps.
inline constexpr std::size_t kMostHeld = 60;

/// Adds what another order was judged by: each rule once, of each limit what came nearest to it; of more than kMostHeld
/// those that came nearest to theirs.
void addNearest(domain::JudgedBy& all, const domain::JudgedBy& one);

/// Net delta (coins), gamma (coins per 1 %) and vega (USD per point) of an underlying as they stand, where nothing
/// leaves; a limit that is missing allows nothing.
domain::JudgedBy standingAgainst(const domain::UnderlyingLimits* limits, const std::string& underlying, double netDelta,
                                 const domain::Exposure& exposure);

}  // namespace ballast::controls
