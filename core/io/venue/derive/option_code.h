#pragma once

#include "signing/word.h"

namespace ballast::derive {

/// What an option's number within its asset says.
struct OptionCode {
    std::uint32_t expirySeconds{};  ///< UTC seconds; options end at 08:00 UTC.
    std::uint64_t strike{};         ///< USD times 10^8, below 2^63.
    bool isCall{};
    friend bool operator==(const OptionCode&, const OptionCode&) = default;
};

/// Bits 0 to 31 the expiry, 32 to 94 the strike, 95 one for a call.
///
/// Source   inferred from two instruments of derive-py; prefer what the venue sends.
signing::Word subIdOf(const OptionCode& code);
/// Errors   InvalidArgument if bits above the 95th are set.
Result<OptionCode> optionCodeOf(const signing::Word& subId);

/// From "ETH-20270625-6000-P"; a decimal point of the strike is written `_`.
///
/// Errors   Parse, InvalidArgument
Result<OptionCode> optionCodeOf(std::string_view instrumentName);

}  // namespace ballast::derive
