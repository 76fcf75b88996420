#include "margin/margin_pricer.h"

#include <array>
#include <bit>
#include <cmath>
#include <gtest/gtest.h>
#include <random>

#include "pricing/black76.h"

namespace ballast::risk::margin_pricer_test {
namespace {

using domain::OptionRight;
using pricing::Isa;

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

    pricing::OptionBatch batch() const { return {m_right, m_forward, m_strike, m_volatility, m_years, m_discount}; }

    std::mt19937_64 m_random{20261130};
    std::vector<OptionRight> m_right;
    std::vector<double> m_forward, m_strike, m_volatility, m_years, m_discount;
};

TEST_P(SteadyPrices, HaveTheBitsOfOneAtATime)
{
    if (!pricing::machineHas(GetParam())) GTEST_SKIP() << "this processor lacks the level";
    std::size_t positive = 0;
    for (std::size_t round = 0; round < 4000 && !HasFailure(); ++round) {
        draw(1 + round % 23);
        std::vector<double> prices(m_right.size(), -1.0);
        priceSteadily(batch(), prices, GetParam());
        for (std::size_t i = 0; i < prices.size(); ++i) {
            const double alone = pricing::black76Price(m_right[i], m_forward[i], m_strike[i], m_volatility[i],
                                                       m_years[i], m_discount[i]);
            EXPECT_EQ(std::bit_cast<std::uint64_t>(prices[i]), std::bit_cast<std::uint64_t>(alone))
                << prices[i] << " and " << alone << ": forward " << m_forward[i] << ", strike " << m_strike[i]
                << ", volatility " << m_volatility[i] << ", years " << m_years[i];
            positive += alone > 0.0 ? 1 : 0;
        }
    }
    EXPECT_GT(positive, 30'000U);
}

INSTANTIATE_TEST_SUITE_P(Levels, SteadyPrices, ::testing::Values(Isa::Plain, Isa::Avx2, Isa::Avx512),
                         [](const auto& level) { return std::string(pricing::toString(level.param)); });

// The account's margin without a level, as decisions and replays ask it.
TEST(MarginPricer, WithoutALevelGivesTheBitsOfBlack76)
{
    MarginPricer pricer(std::nullopt);
    std::vector<double> forwards, volatilities;
    for (int i = 0; i < 21; ++i) {
        pricer.add(i % 2 == 0 ? OptionRight::Call : OptionRight::Put, 50'000.0 + 3'000.0 * i, 0.02 * (i + 1), 0.97);
        forwards.push_back(80'000.0 + 10.0 * i);
        volatilities.push_back(0.4 + 0.01 * i);
    }
    std::vector<double> prices(pricer.size());
    pricer.price(forwards, volatilities, prices);
    for (std::size_t i = 0; i < prices.size(); ++i)
        EXPECT_EQ(prices[i], pricing::black76Price(i % 2 == 0 ? OptionRight::Call : OptionRight::Put, forwards[i],
                                                   pricer.strike(i), volatilities[i], pricer.years(i), 0.97));
}

}  // namespace
}  // namespace ballast::risk::margin_pricer_test
