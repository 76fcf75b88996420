#pragma once

#include <string>
#include <vector>

#include "domain/orders.h"
#include "venue/uniswap_account/action.h"

namespace ballast::uniswap {

/// An order and the nonces that it needs.
struct SwapJob {
    domain::OrderIntent order;
    std::size_t pool{};
    std::vector<Action> actions;
    Timestamp begun;
    bool isSent{}, isAccepted{};  ///< Told as such.
    bool isRecalled{};            ///< It shall not fill any more.
    bool isFilled{}, isEnded{};   ///< Told as such.
    bool isAdopted{};             ///< Of a run before this one; what it was for is not known here.
    bool isTakenBack{};           ///< The desk has not heard yet that its fill is gone.
    std::string because;          ///< Why it was recalled.
    double quoted{}, bound{};     ///< Whole quotes that its newest plan trades for, and the worst that it lets.
    std::string filledIn;         ///< Hash of the block that its told fill was in.
};

}  // namespace ballast::uniswap
