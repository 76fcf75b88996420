#pragma once

#include "chain/transaction.h"

namespace ballast::chain {

/// A transaction read back from the bytes that are sent.
struct SignedTransaction {
    Transaction transaction;
    signing::Signature signature;
    Hash32 hash{};   ///< Keccak-256 of the bytes.
    Address sender;  ///< Recovered from the signature.
};

/// Errors   Parse; Unsupported for other types and for legacy transactions that are bound to no chain; InvalidArgument
///          for a signature that nobody made or numbers outside their range.
Result<SignedTransaction> decodeRawTransaction(ByteView raw);

}  // namespace ballast::chain
