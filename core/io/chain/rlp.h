#pragma once

#include "signing/bytes.h"
#include "signing/word.h"

namespace ballast::chain {

using signing::Address;
using signing::Bytes;
using signing::ByteView;
using signing::Hash32;
using signing::Word;

/// A string of bytes, or a list of items.
struct RlpItem {
    bool isList{};
    Bytes bytes;
    std::vector<RlpItem> items;

    static RlpItem string(ByteView bytes) { return {.isList = false, .bytes = Bytes(bytes.begin(), bytes.end())}; }
    /// Big-endian without leading zeros; zero is the empty string.
    static RlpItem number(const Word& value) { return string(signing::minimalBytes(value)); }
    static RlpItem number(std::uint64_t value) { return number(signing::wordOf(value)); }
    static RlpItem list(std::vector<RlpItem> items = {}) { return {.isList = true, .items = std::move(items)}; }

    friend bool operator==(const RlpItem&, const RlpItem&) = default;
};

/// Lists stand in lists at most so deep.
inline constexpr std::size_t kMostRlpDepth = 64;

/// Source   Ethereum's specification of the recursive-length prefix.
Bytes encodeRlp(const RlpItem& item);
/// The whole of `bytes` as one item in its only form.
///
/// Errors   Parse
Result<RlpItem> decodeRlp(ByteView bytes);

}  // namespace ballast::chain
