#pragma once

#include "ballast_vectors/entry.h"

namespace ballast::vectors {

/// A request of the static tests of ccxt, whose file gives the request only: what our adapters make of the test's
/// inputs.
struct KnownRequest {
    std::string address;
    Json body;  ///< Null of a call whose address says all.
};

/// By the entry's method, for example "cancelAllOrders"; nothing if nobody knows it.
std::optional<KnownRequest> deribitRequest(std::string_view method);
std::optional<KnownRequest> deriveRequest(std::string_view method);
/// The nonce, in milliseconds, that a test of Hyperliquid ran with, where its record shows one.
std::optional<std::uint64_t> hyperliquidNonce(std::string_view method);

}  // namespace ballast::vectors
