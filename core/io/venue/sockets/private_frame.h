#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ballast::sockets {

/// One frame of an account's line.
///
/// Errors   Parse for what is no JSON object, nests too deep, has a key twice, or a text, number or list longer than
///          any venue sends (F18).
Result<nlohmann::json> parsePrivate(std::string_view frame);

/// The same; but a number with a fraction or an exponent keeps its text and is no double on its way (`figureOf`). In
/// what is returned it is a binary value, which nothing else in a frame can be.
Result<nlohmann::json> parseExact(std::string_view frame);

/// A number as JSON writes it: of `parseExact` the venue's own text. Empty for anything else.
std::string figureOf(const nlohmann::json& value);

/// A member that is a text; empty if there is none or it is something else.
std::string textOf(const nlohmann::json& object, const char* key);
/// The same of a flag, which is false then.
bool flagOf(const nlohmann::json& object, const char* key);

/// What an answer to a call is. Unreadable: both a result and an error, neither, or an error without a whole code. It
/// proves neither that something was done nor that it was not (F21, F39).
struct CallAnswer {
    enum class Kind { Result, Error, Unreadable } kind{Kind::Unreadable};
    std::int64_t code{};  ///< Of an error.
    std::string words;    ///< The venue's, printable.
};
/// An error of null is none.
CallAnswer readAnswer(const nlohmann::json& frame);

}  // namespace ballast::sockets
