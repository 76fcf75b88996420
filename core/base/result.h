#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "base/error.h"

namespace ballast {

/// A value or an Error; the names are those of C++23's std::expected.
template <class T> using Result = tl::expected<T, Error>;

/// The failure branch of any Result: `return fail(ErrorCode::Parse, "line 3: ...");`.
inline tl::unexpected<Error> fail(ErrorCode code, std::string message)
{
    return tl::unexpected<Error>(Error{code, std::move(message)});
}

}  // namespace ballast
