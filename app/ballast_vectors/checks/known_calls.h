#pragma once

#include "ballast_vectors/entry.h"

namespace ballast::vectors {

/// A contract call whose entry gives only bytes: what they were made from, by the entry's name.
struct KnownCall {
    std::string_view signature;  ///< Empty: the bytes are a revert's text.
    Json arguments;              ///< Null: the entry has no call.
    Json results;                ///< Null: the entry has no answer.
    std::string_view revertText;
};

/// Null if nobody knows the name.
const KnownCall* findKnownCall(std::string_view name);

/// Signature with results of a function that begins with the selector; empty if nobody knows it.
std::string_view findFunction(ByteView selector);

}  // namespace ballast::vectors
