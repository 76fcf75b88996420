#pragma once

#include "domain/orders.h"

namespace ballast::domain {

/// The purpose of an order that a person typed whole, behind the last of `OrderPurpose`.
inline constexpr OrderPurpose kByHand = static_cast<OrderPurpose>(4);

/// Whether an order is to trade at once or not at all: what its venue does not fill when it arrives has ended, and the
/// desk decides anew. Quotes and what a person typed rest at their limit.
constexpr bool takesAtOnce(OrderPurpose purpose) { return purpose != OrderPurpose::Quote && purpose != kByHand; }

}  // namespace ballast::domain
