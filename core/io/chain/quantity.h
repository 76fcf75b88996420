#pragma once

#include "signing/word.h"

namespace ballast::chain {

/// "0x" and the least digits; zero is "0x0". Source   Ethereum JSON-RPC, QUANTITY.
std::string toQuantity(const signing::Word& value);

/// Errors   Parse for leading zeros, no digit or another text; InvalidArgument from 2^256 on.
Result<signing::Word> quantityFromText(std::string_view text);

}  // namespace ballast::chain
