#pragma once

#include "chain/abi_codec.h"

namespace ballast::chain {

/// What an event leaves in a receipt: its topics, the first the hash of its signature, and its data.
struct EventLog {
    std::vector<Hash32> topics;
    Bytes data;
    friend bool operator==(const EventLog&, const EventLog&) = default;
};

/// Indexed values become topics: one word as it is, bytes and text by their hash; the rest is the data.
///
/// Errors   as `encodeAbi`; Unsupported for an indexed tuple or list.
Result<EventLog> encodeEvent(const AbiSignature& event, const std::vector<AbiValue>& values);

/// The values in the order of the signature. An indexed text gives its hash, for no more is known.
///
/// Errors   Mismatch if the log is of another event; Parse; Unsupported as above.
Result<std::vector<AbiValue>> decodeEvent(const AbiSignature& event, const EventLog& log);

}  // namespace ballast::chain
