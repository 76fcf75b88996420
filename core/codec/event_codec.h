#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "codec/archive.h"
#include "domain/events.h"
#include "domain/orders.h"

namespace ballast::codec {

/// Plain bytes of one batch of inputs; the format is in README.md. Lossless, and independent of other batches. `marks`
/// gets the place of every primitive, if it is given.
///
/// Errors   InvalidArgument if a number is not finite, or a text or list is too long.
Result<std::string> encodeBatch(const domain::EventBatch& batch, std::vector<Mark>* marks = nullptr);

/// The inverse. Bytes may be hostile: every length is checked, nothing is trusted.
///
/// Errors   Corrupt if the bytes are not what encodeBatch writes.
Result<domain::EventBatch> decodeBatch(std::string_view bytes);

/// Reads one batch where `a` stands; faults stay in its bytes.
void readBatch(Decoder& a, domain::EventBatch& batch);

/// What leaves, or may: a format byte, then the fields.
///
/// Errors   As encodeBatch and decodeBatch.
Result<std::string> encodeOrder(const domain::OrderIntent& order);
Result<domain::OrderIntent> decodeOrder(std::string_view bytes);

/// Longest name of an order that amendments take.
inline constexpr std::size_t kMaxOrderNameBytes = 256;

/// The same for amendments of one account, decision and time, which stand there once; each order's name is written as
/// what it does not share with the name before it.
///
/// Errors   As encodeBatch and decodeBatch; InvalidArgument also if there is none, if account, decision or time differ,
///          or if a name is longer than kMaxOrderNameBytes.
Result<std::string> encodeAmendments(std::span<const domain::Amendment> amendments);
Result<std::vector<domain::Amendment>> decodeAmendments(std::string_view bytes);

}  // namespace ballast::codec
