#pragma once

#include "chain/abi_signature.h"

namespace ballast::chain {

/// Values of the parameters one after the other, tails behind heads.
///
/// Errors   InvalidArgument for another number of values, another form, or a value beyond its type.
/// Source   Solidity, "Contract ABI Specification".
Result<Bytes> encodeAbi(const std::vector<AbiParameter>& parameters, const std::vector<AbiValue>& values);

/// The whole of `bytes` as values of the parameters, in the form that `encodeAbi` makes and no other.
///
/// Errors   Parse
Result<std::vector<AbiValue>> decodeAbi(const std::vector<AbiParameter>& parameters, ByteView bytes);

/// A call: the selector and the arguments. Errors   as `encodeAbi`
Result<Bytes> encodeCall(const AbiSignature& function, const std::vector<AbiValue>& arguments);

/// Whether the word holds a value of a type that is one word.
bool fitsType(const AbiType& type, const Word& word);

}  // namespace ballast::chain
