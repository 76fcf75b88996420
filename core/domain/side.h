#pragma once

#include <string_view>

namespace ballast::domain {

enum class Side { Buy, Sell };
constexpr double sign(Side side) { return side == Side::Buy ? 1.0 : -1.0; }
std::string_view toString(Side side) noexcept;

}  // namespace ballast::domain
