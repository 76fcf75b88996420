#pragma once

#include <span>
#include <string_view>

namespace ballast::market_facts {

/// A figure of recorded markets with its interval.
struct Fact {
    std::string_view name;  ///< With its coin or pool: "rv_all.BTC".
    double recorded{}, low{}, high{};
    bool mustHold{};  ///< The model is refused without it.
};

/// All that describe a market as a desk sees it.
std::span<const Fact> coreFacts();

}  // namespace ballast::market_facts
