#pragma once

#include <string>
#include <string_view>

namespace ballast {

/// What kind of expected failure happened. The sentence in Error says which thing, value and range.
enum class ErrorCode {
    InvalidArgument,  ///< A value outside its domain.
    NotFound,         ///< A named thing does not exist.
    Parse,            ///< Bytes or text that do not follow their format.
    Io,               ///< File, folder or disk.
    Arbitrage,        ///< Prices that no model without arbitrage can have.
    Mismatch,         ///< Two things that must be the same are not.
    Unsupported,      ///< Known, but not possible here.
    Refused,          ///< Stopped by one of our own controls.
    Corrupt           ///< A stored record that is not what was written.
};

/// Name of a code, for logs and tests.
std::string_view toString(ErrorCode code) noexcept;

/// An expected failure: a code for programs and one sentence for people.
struct Error {
    ErrorCode code{ErrorCode::InvalidArgument};
    std::string message;  ///< Names the thing, the value and the allowed range.
};

}  // namespace ballast
