#include "pricing/steady_prices.h"

#include <array>
#include <bit>
#include <cmath>
#include <gtest/gtest.h>
#include <random>

#include "pricing/black76.h"

namespace ballast::pricing::steady_prices_test {
namespace {

using domain::OptionRight;

/// Options from ordinary ones to those that have no time, no volatility, or lie far out on either side.
class SteadyPrices : public ::testing::TestWithParam<Isa> {
protected:
    double uniform(double from, double to) { return std::uniform_real_distribution<double>(from, to)(m_random); }
    bool isRare() { return uniform(0.0, 1.0) < 0.04; }

    void draw(std::size_t count)
    {
        for (auto* all : {&m_forward, &m_strike, &m_volatility, &m_years, &m_discount})
            all->resize(count);
        m_right.resize(count);
        for (std::size_t i = 0; i < count; ++i) {
            m_right[i] = uniform(0.0, 1.0) < 0.5 ? OptionRight::Call : OptionRight::Put;
            m_forward[i] = std::exp(uniform(-3.0, 12.0));
            const double wide = isRare() ? 150.0 : 1.5;
            m_strike[i] = isRare() ? m_forward[i] : m_forward[i] * std::exp(uniform(-wide, wide));
            m_volatility[i] = isRare() ? uniform(-0.1, 0.0) : isRare() ? 1e-9 * uniform(0.5, 2.0) : uniform(0.01, 4.0);
            m_years[i] = isRare()   ? uniform(-0.1, 0.0)
                         : isRare() ? 1e-12 * uniform(0.5, 2.0)
                                    : std::exp(uniform(-9.0, 1.0));
            m_discount[i] = isRare() ? uniform(0.5, 1.1) : 1.0;
        }
    }

    OptionBatch batch() const { return {m_right, m_forward, m_strike, m_volatility, m_years, m_discount}; }

    std::mt19937_64 m_random{20261130};
    std::vector<OptionRight> m_right;
    std::vector<double> m_forward, m_strike, m_volatility, m_years, m_discount;
};

TEST_P(SteadyPrices, HaveTheBitsOfOneAtATime)
{
    if (!machineHas(GetParam())) GTEST_SKIP() << "this processor lacks the level";
    std::size_t positive = 0;
    for (std::size_t round = 0; round < 4000 && !HasFailure(); ++round) {
        draw(1 + round % 23);
        std::vector<double> prices(m_right.size(), -1.0);
        priceSteadily(batch(), prices, GetParam());
        for (std::size_t i = 0; i < prices.size(); ++i) {
            const double alone =
                black76Price(m_right[i], m_forward[i], m_strike[i], m_volatility[i], m_years[i], m_discount[i]);
            EXPECT_EQ(std::bit_cast<std::uint64_t>(prices[i]), std::bit_cast<std::uint64_t>(alone))
                << prices[i] << " and " << alone << ": forward " << m_forward[i] << ", strike " << m_strike[i]
                << ", volatility " << m_volatility[i] << ", years " << m_years[i];
            positive += alone > 0.0 ? 1 : 0;
        }
    }
    EXPECT_GT(positive, 30'000U);
}

INSTANTIATE_TEST_SUITE_P(Levels, SteadyPrices, ::testing::Values(Isa::Plain, Isa::Avx2, Isa::Avx512),
                         [](const auto& level) { return std::string(toString(level.param)); });

}  // namespace
}  // namespace ballast::pricing::steady_prices_test
