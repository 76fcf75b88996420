#pragma once

#include "chain/abi_type.h"

namespace ballast::chain {

/// A function, event or error of a contract by the text that people write: "function f((uint24 fee) p) returns (bool)",
/// "event E(address indexed a)", or the bare "f(uint256)".
struct AbiSignature {
    std::string name;
    std::vector<AbiParameter> inputs;
    std::vector<AbiParameter> outputs;

    /// Errors   Parse
    static Result<AbiSignature> parse(std::string_view text);

    /// "f(uint256)".
    std::string canonical() const;
    /// The first four bytes of the hash of `canonical`: how a call or an error begins.
    std::array<std::uint8_t, 4> selector() const;
    /// The hash of `canonical`: the first topic of an event.
    Hash32 topic() const;
};

/// The types without names, joined by commas.
std::string canonicalList(const std::vector<AbiParameter>& parameters);

}  // namespace ballast::chain
