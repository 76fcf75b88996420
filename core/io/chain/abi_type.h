#pragma once

#include <variant>

#include "chain/rlp.h"

namespace ballast::chain {

struct AbiParameter;

/// A type of contract values.
struct AbiType {
    enum class Kind { Unsigned, Signed, Address, Bool, FixedBytes, Binary, String, Tuple, List };

    Kind kind{Kind::Unsigned};
    unsigned size{};                    ///< Bits of a number, bytes of FixedBytes.
    std::vector<AbiParameter> parts;    ///< Of a tuple its members, of a list its element.
    std::optional<std::size_t> length;  ///< Of a list that has a fixed one.

    /// "uint256", "(address,bytes)[]". `uint` and `int` have 256 bits.
    ///
    /// Errors   Parse, naming the text.
    static Result<AbiType> parse(std::string_view text);

    /// As a signature names it, without names of members.
    std::string canonical() const;
    /// Whether the value stands behind an offset.
    bool isDynamic() const;
    /// Words that the value takes where it is named: 1 if dynamic.
    std::size_t headWords() const;
};

/// A named place for a value: an argument, a result, a member of a tuple.
struct AbiParameter {
    AbiType type;
    std::string name;  ///< May be empty.
    bool indexed{};    ///< Of an event: it is a topic.
};

/// Numbers, addresses, truth values and FixedBytes (at the left) as a word; Bytes and String as bytes; tuples and lists
/// as values.
struct AbiValue {
    std::variant<Word, Bytes, std::vector<AbiValue>> content;

    friend bool operator==(const AbiValue&, const AbiValue&) = default;
};

/// Types nest at most so deep, and a value without an offset has at most so many words.
inline constexpr std::size_t kMostAbiDepth = 16, kMostAbiWords = 65536;

}  // namespace ballast::chain
