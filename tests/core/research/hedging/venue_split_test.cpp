#include "research/hedging/venue_split.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <random>

namespace ballast::rebalancing::venue_split_test {
namespace {

double costOf(const std::vector<VenueTerms>& venues, const std::vector<double>& coins)
{
    double cost = 0.0;
    for (std::size_t i = 0; i < venues.size(); ++i)
        if (coins[i] > 0.0)
            cost += venues[i].fee * coins[i] + venues[i].impact * std::pow(coins[i], 1.5) + venues[i].gas;
    return cost;
}

std::vector<VenueTerms> randomVenues(std::mt19937_64& random, std::size_t count)
{
    std::uniform_real_distribution<double> uniform;
    std::vector<VenueTerms> venues(count);
    for (auto& venue : venues)
        venue = {.fee = 30.0 * uniform(random),
                 .impact = uniform(random) < 0.15 ? 0.0 : 15.0 * uniform(random),
                 .gas = uniform(random) < 0.5 ? 0.0 : 300.0 * uniform(random),
                 .cap = 5.0 + 40.0 * uniform(random)};
    return venues;
}

TEST(VenueSplit, IsNotBeatenByAGridOfAllSplits)
{
    std::mt19937_64 random(41);
    for (int round = 0; round < 60; ++round) {
        const auto venues = randomVenues(random, 3);
        const double cap = venues[0].cap + venues[1].cap + venues[2].cap;
        const double quantity = cap * std::uniform_real_distribution<double>(0.05, 0.95)(random);
        const auto split = splitOverVenues(quantity, venues).value();
        EXPECT_NEAR(std::accumulate(split.coins.begin(), split.coins.end(), 0.0), quantity, 1e-9 * quantity);
        EXPECT_NEAR(split.totalCost, costOf(venues, split.coins), 1e-9 * split.totalCost);
        constexpr int kGrid = 150;
        for (int a = 0; a <= kGrid; ++a)
            for (int b = 0; a + b <= kGrid; ++b) {
                const std::vector<double> coins{quantity * a / kGrid, quantity * b / kGrid,
                                                quantity * (kGrid - a - b) / kGrid};
                const bool fits = coins[0] <= venues[0].cap && coins[1] <= venues[1].cap && coins[2] <= venues[2].cap;
                if (!fits) continue;
                ASSERT_GE(costOf(venues, coins), split.totalCost * (1.0 - 1e-12)) << round;
            }
    }
}

TEST(VenueSplit, EqualisesMarginalCostsBelowTheCaps)
{
    std::mt19937_64 random(43);
    for (int round = 0; round < 200; ++round) {
        const auto venues = randomVenues(random, 1 + static_cast<std::size_t>(round) % 8);
        double cap = 0.0;
        for (const auto& venue : venues)
            cap += venue.cap;
        const auto split = splitOverVenues(0.6 * cap, venues).value();
        for (const std::size_t i : split.used) {
            const double marginal = venues[i].fee + 1.5 * venues[i].impact * std::sqrt(split.coins[i]);
            EXPECT_LE(split.coins[i], venues[i].cap);
            EXPECT_LE(marginal, split.marginalPrice + 1e-6) << round;
            if (split.coins[i] == venues[i].cap) continue;
            EXPECT_NEAR(marginal, split.marginalPrice, 1e-6) << round;
        }
    }
}

TEST(VenueSplit, CostsAtMostAsMuchAsTheBestSingleVenue)
{
    std::mt19937_64 random(47);
    int better = 0;
    for (int round = 0; round < 500; ++round) {
        const auto venues = randomVenues(random, 5);
        const double quantity = std::uniform_real_distribution<double>(0.1, 30.0)(random);
        double single = std::numeric_limits<double>::infinity();
        for (const auto& venue : venues)
            if (venue.cap >= quantity)
                single = std::min(single, venue.fee * quantity + venue.impact * std::pow(quantity, 1.5) + venue.gas);
        const auto split = splitOverVenues(quantity, venues).value();
        EXPECT_LE(split.totalCost, single * (1.0 + 1e-12)) << round;
        if (split.totalCost < single * 0.999) ++better;
    }
    EXPECT_GT(better, 100) << "splitting is worth something in many random books";
}

TEST(VenueSplit, NothingCostsNothingAndTooMuchIsRefused)
{
    const std::vector<VenueTerms> venues{{.fee = 1.0, .impact = 1.0, .gas = 5.0, .cap = 10.0}};
    EXPECT_EQ(splitOverVenues(0.0, venues)->totalCost, 0.0);
    EXPECT_TRUE(splitOverVenues(0.0, venues)->used.empty());
    EXPECT_EQ(splitOverVenues(10.1, venues).error().code, ErrorCode::Refused);
    EXPECT_NEAR(splitOverVenues(10.0, venues)->coins[0], 10.0, 1e-12);
    EXPECT_NEAR(feeWithCollateral(2.0, 0.01, 300.0), 5.0, 1e-15);
}

TEST(VenueSplit, RefusesWhatHasNoMeaning)
{
    const VenueTerms good{.fee = 1.0, .impact = 1.0, .gas = 5.0, .cap = 10.0};
    for (double VenueTerms::*field : {&VenueTerms::fee, &VenueTerms::impact, &VenueTerms::gas, &VenueTerms::cap})
        for (const double bad : {-1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
            VenueTerms venue = good;
            venue.*field = bad;
            EXPECT_FALSE(splitOverVenues(1.0, {good, venue}).has_value()) << bad;
        }
    EXPECT_FALSE(splitOverVenues(-1.0, {good}).has_value());
    EXPECT_FALSE(splitOverVenues(std::nan(""), {good}).has_value());
    EXPECT_FALSE(splitOverVenues(1.0, {}).has_value());
    EXPECT_FALSE(splitOverVenues(1.0, std::vector<VenueTerms>(kMostSplitVenues + 1, good)).has_value());
}

}  // namespace
}  // namespace ballast::rebalancing::venue_split_test
