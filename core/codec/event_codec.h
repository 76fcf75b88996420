#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/events.h"
#include "domain/orders.h"

namespace ballast::codec {

/// Bytes of one batch of inputs, compressed; the format is in README.md. Lossless, and independent of other batches.
///
/// Errors   InvalidArgument if a number is not finite, a text or list is too long, or the whole beyond kMaxBatchBytes.
Result<std::string> encodeBatch(const domain::EventBatch& batch);

/// The inverse. Bytes may be hostile: every length is checked, nothing is trusted.
///
/// Errors   Corrupt if the bytes are not what encodeBatch writes.
Result<domain::EventBatch> decodeBatch(std::string_view blob);

/// The same for a set of our own quotes.
Result<std::string> encodeQuoteSet(const domain::QuoteSet& quotes);
Result<domain::QuoteSet> decodeQuoteSet(std::string_view blob);

}  // namespace ballast::codec
