#include "simulation/oracle_model.h"

#include <cmath>
#include <gtest/gtest.h>

#include "simulation/spot_process.h"

namespace ballast::simulation::oracle_model_test {
namespace {

constexpr Timestamp kStart{1'767'571'200'000'000'000};

TEST(OracleModel, PublishesAtOnceAndThenOnceAnHourWhenThePriceStands)
{
    OracleModel oracle(0, 42);
    std::vector<std::int64_t> published;
    for (std::int64_t s = 0; s <= 10'800; ++s)
        if (oracle.step(kStart + Duration::seconds(s), 93'000.0)) published.push_back(s);
    ASSERT_EQ(published.size(), 4U);
    EXPECT_EQ(published[0], 0);
    for (std::size_t i = 2; i < published.size(); ++i)
        EXPECT_NEAR(static_cast<double>(published[i] - published[i - 1]), 3'600.0, 12.0);
}

TEST(OracleModel, StaysSilentBelowTheDeviation)
{
    OracleModel oracle(0, 42);
    oracle.step(kStart, 93'000.0);
    for (std::int64_t s = 1; s < 300; ++s)
        EXPECT_FALSE(oracle.step(kStart + Duration::seconds(s), 93'000.0 * 1.0049).has_value());
}

TEST(OracleModel, PublishesThePriceOfItsBlockOneOrTwoLater)
{
    OracleModel oracle(0, 42);
    oracle.step(kStart, 93'000.0);
    for (std::int64_t s = 1; s <= 40; ++s) {
        const double spot = s == 1 ? 92'500.0 : 90'000.0;  // it moves on while the transaction is under way
        const auto update = oracle.step(kStart + Duration::seconds(s), spot);
        if (!update) continue;
        EXPECT_EQ(update->price.toString(), "90000");
        EXPECT_GE(s, 1 + 12);
        EXPECT_LE(s, 1 + 24);
        return;
    }
    FAIL() << "a fall of 0.54 % was not published within two blocks";
}

TEST(OracleModel, EveryPublicationOfAPathHasItsReason)
{
    SpotProcess process(42);
    OracleModel oracle(0, 42);
    std::vector<double> spots;
    double published = 0.0;
    int count = 0;
    for (std::int64_t s = 0; s < 5'400; ++s, process.step()) {
        spots.push_back(process.state().coins[0].spot);
        const auto update = oracle.step(kStart + Duration::seconds(s), spots.back());
        if (!update) continue;
        bool deviated = false;
        for (std::int64_t lag = 12; lag <= 24 && s >= lag; ++lag)
            deviated = deviated || std::abs(spots[static_cast<std::size_t>(s - lag)] / published - 1.0) >= 0.00498;
        const bool byTheHour = s / 3'600 != (s - 24) / 3'600 || (s + 490) / 3'600 != (s + 466) / 3'600;
        EXPECT_TRUE(s == 0 || deviated || byTheHour) << "second " << s;
        published = update->price.toDouble();
        ++count;
    }
    EXPECT_GE(count, 10);  // ten jumps of more than 0.5 % in the first half hour
}

}  // namespace
}  // namespace ballast::simulation::oracle_model_test
