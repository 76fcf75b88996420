#pragma once

#include "ballast_vectors/entry.h"
#include "chain/abi_codec.h"

namespace ballast::vectors {

/// A contract value from JSON: numbers as JSON numbers or texts, bytes and addresses as texts, tuples as lists or as
/// objects with exactly the members' names.
///
/// Errors   InvalidArgument, Parse
Result<chain::AbiValue> abiValue(const chain::AbiType& type, const Json& json);

/// One value for each parameter. Errors   as `abiValue`
Result<std::vector<chain::AbiValue>> abiValues(const std::vector<chain::AbiParameter>& parameters, const Json& list);

}  // namespace ballast::vectors
