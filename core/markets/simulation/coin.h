#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "dynamics/parameters.h"

namespace ballast::simulation {

/// The coins of the built-in market: what they are called and where they start.
struct Coin {
    std::string_view code;
    double startSpot{};  ///< USD.
};

constexpr std::size_t kCoinCount = dynamics::kCoinCount;
constexpr std::array<Coin, kCoinCount> kCoins{
    {{.code = "BTC", .startSpot = 93'000.0}, {.code = "ETH", .startSpot = 3'200.0}}};
constexpr std::size_t kEth = 1;

constexpr std::optional<std::size_t> findCoin(std::string_view code)
{
    for (std::size_t i = 0; i < kCoinCount; ++i)
        if (kCoins[i].code == code) return i;
    return std::nullopt;
}

}  // namespace ballast::simulation
