#pragma once

#include "ballast_vectors/entry.h"

/// One function for each kind of entry: it reads every member of the entry, computes what the others state and
/// compares.
namespace ballast::vectors {

// hash_checks.cpp
void checkKeccak(Entry& entry);
void checkRlp(Entry& entry);
void checkChecksumAddress(Entry& entry);
void checkKeyAddress(Entry& entry);
void checkPersonalMessage(Entry& entry);

// typed_data_checks.cpp
void checkTypedData(Entry& entry);

// transaction_checks.cpp
void checkLegacyTransaction(Entry& entry);
void checkDynamicFeeTransaction(Entry& entry);
void checkRawTransaction(Entry& entry);

// fee_checks.cpp
void checkBaseFee(Entry& entry);

// abi_checks.cpp
void checkSelector(Entry& entry);
void checkEventTopic(Entry& entry);
void checkCall(Entry& entry);
void checkEvent(Entry& entry);

// pool_checks.cpp
void checkPoolAddresses(Entry& entry);
void checkTick(Entry& entry);
void checkPrice(Entry& entry);
void checkMeanTick(Entry& entry);

// hyperliquid_checks.cpp
void checkHyperliquidAction(Entry& entry);
void checkHyperliquidAgent(Entry& entry);
void checkHyperliquidUserSigned(Entry& entry);

// hyperliquid_number_checks.cpp
void checkHashingInteger(Entry& entry);
void checkValidPrice(Entry& entry);
void checkInvalidPrice(Entry& entry);
void checkRounding(Entry& entry);

// derive_checks.cpp
void checkDeriveAction(Entry& entry);
void checkDeriveConstants(Entry& entry);
void checkOptionCode(Entry& entry);

// deribit_checks.cpp
void checkDeribitSignature(Entry& entry);

// request_checks.cpp
void checkDeribitRequest(Entry& entry);
void checkDeriveRequest(Entry& entry);
void checkHyperliquidRequest(Entry& entry);

// signature_members.cpp
/// Compares r, s and the sign's member (`v` or y_parity) or the whole 65 bytes, whatever of them stands there, and that
/// the signature recovers to `signer`.
void expectSignature(Entry& entry, const signing::Signature& signature, const Hash32& digest, const Address& signer);

}  // namespace ballast::vectors
