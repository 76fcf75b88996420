#include "research/network/collateral_plan.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <random>

namespace ballast::risk::collateral_plan_test {
namespace {

constexpr double kDay = 1.0 / 365.0;

VenueCollateral venue(const char* name, double excess, double buffer, double withdrawable)
{
    return {.venue = name,
            .excessUsd = {excess},
            .bufferUsd = buffer,
            .withdrawableUsd = withdrawable,
            .pnlStdPerSqrtYear = 1e5};
}

double total(const std::vector<double>& numbers) { return std::accumulate(numbers.begin(), numbers.end(), 0.0); }

TEST(CollateralPlan, FillsBuffersFromTheCheapestSupply)
{
    std::vector<VenueCollateral> venues{venue("short", -500.0, 1000.0, 0.0), venue("dear", 5000.0, 0.0, 5000.0),
                                        venue("cheap", 1000.0, 0.0, 1000.0)};
    venues[1].transferCost = 0.01;
    venues[2].transferCost = 0.001;
    const auto plan = planCollateral(venues, kDay).value();
    EXPECT_DOUBLE_EQ(plan.changeUsd[0], 1500.0);
    EXPECT_DOUBLE_EQ(plan.changeUsd[1], -500.0);
    EXPECT_DOUBLE_EQ(plan.changeUsd[2], -1000.0);
    EXPECT_NEAR(plan.costUsd, 500.0 * 0.01 + 1000.0 * 0.001, 1e-12);
    EXPECT_EQ(plan.shortfallUsd, 0.0);
    ASSERT_EQ(plan.transfers.size(), 2U);
    EXPECT_EQ(plan.transfers[0].from, "cheap");
    EXPECT_EQ(plan.transfers[0].to, "short");
}

TEST(CollateralPlan, TheWorstScenarioCounts)
{
    std::vector<VenueCollateral> venues{venue("a", 0.0, 100.0, 0.0), venue("treasury", 1000.0, 0.0, 1000.0)};
    venues[0].excessUsd = {300.0, -50.0, 70.0};
    EXPECT_DOUBLE_EQ(planCollateral(venues, kDay).value().changeUsd[0], 150.0);
}

TEST(CollateralPlan, CarryDecidesBetweenSuppliesThatMoveAtOneCost)
{
    std::vector<VenueCollateral> venues{venue("a", 0.0, 100.0, 0.0), venue("earns", 1000.0, 0.0, 1000.0),
                                        venue("costs", 1000.0, 0.0, 1000.0)};
    venues[1].carryPerYear = -0.05;
    venues[2].carryPerYear = 0.05;
    const auto plan = planCollateral(venues, kDay).value();
    EXPECT_DOUBLE_EQ(plan.changeUsd[2], -100.0);
    EXPECT_NEAR(plan.costUsd, -100.0 * 0.05 * kDay, 1e-12);
}

TEST(CollateralPlan, WhatArrivesTooLateIsNotSent)
{
    std::vector<VenueCollateral> venues{venue("slow", 0.0, 100.0, 0.0), venue("treasury", 1000.0, 0.0, 1000.0)};
    venues[0].arrivalHours = 25.0;
    const auto plan = planCollateral(venues, kDay).value();
    EXPECT_TRUE(plan.transfers.empty());
    EXPECT_DOUBLE_EQ(plan.shortfallUsd, 100.0);
}

/// Least cost of a plan with one needy venue, by trying all splits of the supply on a grid.
double bruteForceCost(const std::vector<VenueCollateral>& v, double need)
{
    constexpr int kSteps = 400;
    double best = std::numeric_limits<double>::infinity();
    for (int i = 0; i <= kSteps; ++i)
        for (int j = 0; i + j <= kSteps; ++j) {
            const double parts[] = {need * i / kSteps, need * j / kSteps, need * (kSteps - i - j) / kSteps};
            double cost = 0.0;
            for (std::size_t s = 0; s < 3; ++s) {
                const auto& from = v[s + 1];
                if (parts[s] > from.withdrawableUsd + 1e-9) cost = std::numeric_limits<double>::infinity();
                cost += parts[s] *
                        (from.transferCost - from.carryPerYear * kDay + v[0].transferCost + v[0].carryPerYear * kDay);
            }
            best = std::min(best, cost);
        }
    return best;
}

TEST(CollateralPlan, NoSplitOnAGridIsCheaper)
{
    std::mt19937_64 engine(61);
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    for (int round = 0; round < 20; ++round) {
        const double need = 1000.0;
        std::vector<VenueCollateral> venues{venue("a", 0.0, need, 0.0)};
        for (int s = 0; s < 3; ++s) {
            const double supply = need * (0.4 + 0.5 * uniform(engine));
            venues.push_back(venue("s", supply, 0.0, supply));
            venues.back().transferCost = 0.01 * uniform(engine);
            venues.back().carryPerYear = uniform(engine) - 0.5;
        }
        const auto plan = planCollateral(venues, kDay).value();
        const double brute = bruteForceCost(venues, need);
        EXPECT_LE(plan.costUsd, brute + 1e-9);
        EXPECT_GE(plan.costUsd, brute - 0.05) << "the grid is fine enough to come near";
        EXPECT_NEAR(total(plan.changeUsd), 0.0, 1e-9);
    }
}

TEST(CollateralPlan, AShortSupplyGoesWhereItLowersTheProbabilityMost)
{
    std::mt19937_64 engine(62);
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    for (int round = 0; round < 20; ++round) {
        const double supply = 4000.0 * uniform(engine) + 100.0;
        std::vector<VenueCollateral> venues{venue("a", 1000.0 + 2000.0 * uniform(engine), 2e4, 0.0),
                                            venue("b", 1000.0 + 2000.0 * uniform(engine), 2e4, 0.0),
                                            venue("treasury", supply, 0.0, supply)};
        venues[0].pnlStdPerSqrtYear = 2e4 + 5e4 * uniform(engine);
        venues[1].pnlStdPerSqrtYear = 2e4 + 5e4 * uniform(engine);
        venues[2].pnlStdPerSqrtYear = 0.0;
        const auto plan = planCollateral(venues, kDay).value();
        EXPECT_GT(plan.shortfallUsd, 0.0);
        EXPECT_LE(plan.breachAfter, plan.breachBefore);
        EXPECT_NEAR(plan.changeUsd[0] + plan.changeUsd[1], supply, 1e-6);
        for (int i = 0; i <= 1000; ++i) {
            auto moved = venues;
            moved[0].excessUsd[0] += supply * i / 1000.0;
            moved[1].excessUsd[0] += supply * (1000 - i) / 1000.0;
            moved[2].excessUsd[0] = moved[2].withdrawableUsd = 0.0;
            EXPECT_GE(planCollateral(moved, kDay).value().breachBefore, plan.breachAfter - 1e-9);
        }
    }
}

TEST(CollateralPlan, RefusesBadInput)
{
    EXPECT_FALSE(planCollateral({}, kDay));
    const std::vector<VenueCollateral> good{venue("a", 1.0, 0.0, 1.0)};
    for (const double bad : {0.0, -1.0, std::nan(""), std::numeric_limits<double>::infinity()})
        EXPECT_EQ(planCollateral(good, bad).error().code, ErrorCode::InvalidArgument);
    auto none = good;
    none[0].excessUsd.clear();
    EXPECT_FALSE(planCollateral(none, kDay));
    for (const double bad : {-1.0, std::nan(""), std::numeric_limits<double>::infinity()})
        for (double VenueCollateral::*member :
             {&VenueCollateral::bufferUsd, &VenueCollateral::withdrawableUsd, &VenueCollateral::transferCost,
              &VenueCollateral::arrivalHours, &VenueCollateral::pnlStdPerSqrtYear}) {
            auto broken = good;
            broken[0].*member = bad;
            EXPECT_EQ(planCollateral(broken, kDay).error().code, ErrorCode::InvalidArgument);
        }
}

}  // namespace
}  // namespace ballast::risk::collateral_plan_test
