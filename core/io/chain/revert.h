#pragma once

#include "chain/abi_codec.h"

namespace ballast::chain {

/// Why a call was reverted, as its return data say.
struct Revert {
    enum class Kind { Empty, Text, Panic, Custom };
    Kind kind{Kind::Empty};
    std::string text;                        ///< Of Error(string), for example "Too little received".
    Word panicCode;                          ///< Of Panic(uint256): 0x11 overflow, 0x12 division by zero, …
    std::array<std::uint8_t, 4> selector{};  ///< Of an error that the contract defines.
};

/// Errors   Parse for data of one to three bytes, or an Error or Panic that does not decode.
Result<Revert> decodeRevert(ByteView data);

/// Return data of Error(string).
Bytes encodeRevertText(std::string_view text);

}  // namespace ballast::chain
