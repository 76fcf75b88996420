#include "margin/margin_pricer.h"

#include <gtest/gtest.h>

#include "pricing/black76.h"

namespace ballast::risk::margin_pricer_test {
namespace {

using domain::OptionRight;

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
