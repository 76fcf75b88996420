#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/orders.h"

namespace ballast::hyperliquid {

/// Our client order id as the venue's cloid, "0x" and 32 digits, one for each id and back again.
///
/// A desk's own, 16 hexadecimal digits of the journal, a dash and a number of 8 decimal digits or more: the byte 0xC0,
/// 8 bytes of the digits, 7 of the number. Any other: the first byte is 0xA0 plus the id's length, and then follow six
/// bits for each of its characters (A-Z a-z 0-9 - _, in this order from 0).
///
/// Errors   Empty for an id of neither form: empty, longer than 20 characters, or with another character.
std::optional<std::string> cloidOf(const domain::ClientOrderId& order);

/// The inverse; empty for a cloid that none of our ids has.
std::optional<domain::ClientOrderId> orderOf(std::string_view cloid);

}  // namespace ballast::hyperliquid
