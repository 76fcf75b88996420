#pragma once

#include "signing/word.h"

namespace ballast::hyperliquid {

/// A number as the wire takes it: at most eight places, no trailing zeros, no exponent, no "-0".
///
/// Errors   InvalidArgument if it is not finite or eight places change it by 1e-12 or more.
/// Source   hyperliquid-python-sdk, utils/signing.py, float_to_wire.
Result<std::string> wireText(double value);

/// A plain decimal without exponent times 10^8, exactly. Errors   Parse; InvalidArgument if that is not whole.
Result<signing::Word> wholeForHashing(std::string_view decimal);

}  // namespace ballast::hyperliquid
