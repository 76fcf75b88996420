#pragma once

#include <cmath>
#include <fmt/format.h>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace ballast {

/// `value` where all of its `figures` are finite.
///
/// Errors   InvalidArgument: inputs that are valid one by one have led beyond what a double holds; `what` names the
///          thing.
template <class T> Result<T> finiteOnly(T value, std::initializer_list<double> figures, std::string_view what)
{
    for (const double figure : figures)
        if (!std::isfinite(figure))
            return fail(ErrorCode::InvalidArgument, fmt::format("{} must be finite, was {}", what, figure));
    return value;
}

inline Result<double> finiteOnly(double value, std::string_view what) { return finiteOnly(value, {value}, what); }

}  // namespace ballast
