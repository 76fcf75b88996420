#pragma once

#include <nlohmann/json_fwd.hpp>

namespace ballast::hyperliquid {

/// The action with the keys of what is known (orders, cancels, changes, leverage, transfers between accounts of one
/// owner) in the documented order; keys that are not known stand behind them, and actions that are not known stay as
/// they are.
nlohmann::ordered_json keysInOrder(const nlohmann::ordered_json& action);

}  // namespace ballast::hyperliquid
