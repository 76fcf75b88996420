#pragma once

#include <array>
#include <cmath>
#include <fmt/ranges.h>
#include <gtest/gtest.h>
#include <initializer_list>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace ballast::test {

/// Numbers that no function may stumble over.
inline constexpr std::array kHostile{std::numeric_limits<double>::quiet_NaN(),
                                     std::numeric_limits<double>::infinity(),
                                     -std::numeric_limits<double>::infinity(),
                                     0.0,
                                     -0.0,
                                     -1.0,
                                     1.0,
                                     -1e-9,
                                     1e-300,
                                     5e-324,
                                     1e12,
                                     1e300,
                                     -1e300,
                                     1.7e308};

/// Figures of an answer; nothing where the function refused with a sentence.
using Figures = std::optional<std::vector<double>>;

/// The figures that `read` takes from a result.
template <class T, class Read> Figures figuresOf(const Result<T>& result, Read read)
{
    if (result) return std::vector<double>(read(*result));
    EXPECT_FALSE(result.error().message.empty());
    return std::nullopt;
}

inline Figures figuresOf(const Result<double>& result)
{
    return figuresOf(result, [](double value) { return std::vector{value}; });
}

/// Calls `function` with `good`, which must give an answer, and then with hostile numbers in each one place and in
/// random places: each time an error or finite figures, never a throw.
template <class Function> void attack(const std::string& name, const std::vector<double>& good, Function function)
{
    const auto survives = [&](const std::vector<double>& numbers) {
        try {
            const Figures figures = function(numbers);
            for (const double figure : figures.value_or(std::vector<double>{}))
                if (!std::isfinite(figure)) return false;
            return true;
        } catch (...) {
            return false;
        }
    };
    const Figures plain = function(good);
    EXPECT_TRUE(plain && survives(good)) << name << " refuses what is ordinary";
    std::mt19937_64 random(7);
    std::uniform_real_distribution<double> decade(-12.0, 12.0);
    constexpr std::size_t kRandomRounds = 4000;
    for (std::size_t round = 0; round < good.size() * kHostile.size() + kRandomRounds; ++round) {
        std::vector<double> numbers = good;
        if (round < good.size() * kHostile.size()) {
            numbers[round / kHostile.size()] = kHostile[round % kHostile.size()];
        } else {
            for (auto& number : numbers) {
                const auto kind = random() % 4;
                if (kind == 0) number = kHostile[random() % kHostile.size()];
                if (kind == 1) number *= std::pow(10.0, decade(random));
            }
        }
        ASSERT_TRUE(survives(numbers)) << fmt::format("{}: {}", name, fmt::join(numbers, ", "));
    }
}

}  // namespace ballast::test
