#pragma once

#include "venue/hyperliquid/decimal_text.h"
#include "venue/sockets/row.h"

namespace ballast::hyperliquid {

/// Decimals are texts without exponents.
inline constexpr sockets::DecimalForm kDecimals{.exact = exactUnits, .nearest = nearestUnits, .number = finiteNumber};

/// A row of this venue. Not for headers that others include.
struct Row : sockets::Row {
    Row(std::string_view what, Element element) : sockets::Row(what, element, kDecimals) {}
};

inline std::optional<domain::Price> nearestPrice(simdjson::dom::element element)
{
    return sockets::nearestPrice(element, kDecimals);
}

}  // namespace ballast::hyperliquid
