#pragma once

#include <array>
#include <string_view>

#include "domain/latch.h"
#include "domain/orders.h"

namespace ballast::domain {

/// The desk's strategies as scopes and latches spell them; who trades by hand and what flattens count as such.
inline constexpr std::array<std::string_view, 5> kStrategies{"hedger", "quoter", "roller", "person", "flatten"};

/// Whether an order is the strategy's. A hedge that works does not say whose word it left on, so it is the hedger's and
/// a person's: a kill of either takes it away.
bool isOfStrategy(OrderPurpose purpose, std::string_view strategy);

/// Whether an order of this purpose in those parts of the desk lies inside `scope`; `where.strategy` is not looked at.
bool liesIn(const Scopes& where, OrderPurpose purpose, const Scope& scope);

}  // namespace ballast::domain
