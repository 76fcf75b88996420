#include "controls/gate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace ballast::controls {
namespace {

using domain::TradingState;

/// An order that every rule lets pass: a sale of one coin that brings net delta from 3 to 2.
class Gate : public ::testing::Test {
protected:
    Gate()
    {
        perpetual.kind = domain::InstrumentKind::Perpetual;
        perpetual.price = domain::PriceRule::ofTick(domain::Price::fromUnits(50'000'000));
        option.kind = domain::InstrumentKind::Option;
        option.price = domain::PriceRule::ofTick(domain::Price::fromUnits(10'000));
        limits.netDelta = 10.0;
        limits.orderNotionalUsd = 200'000.0;
        in = {.state = TradingState::Normal,
              .instrument = &perpetual,
              .side = domain::Side::Sell,
              .quantity = 1.0,
              .limitPrice = 80000.0,
              .referencePrice = 80000.0,
              .spot = 80000.0,
              .collar = 0.015,
              .netDeltaBefore = 3.0,
              .netDeltaAfter = 2.0,
              .limits = &limits};
    }

    /// Code of the rule that stops the order; empty when it may leave.
    std::string code() const
    {
        const auto refusal = checkOrder(in);
        if (refusal) {
            EXPECT_GT(refusal->sentence.size(), 20U) << "a refusal explains itself";
        }
        return refusal ? refusal->code : "";
    }

    domain::Instrument perpetual, option;
    domain::UnderlyingLimits limits;
    GateInputs in;
};

TEST_F(Gate, LetsAGoodOrderPass) { EXPECT_EQ(code(), ""); }

TEST_F(Gate, C01_CollarToTheTick)
{
    const double tick = 0.5;
    const double edge = 0.015 * 80000.0;
    for (const double sign : {1.0, -1.0}) {
        in.limitPrice = 80000.0 + sign * edge;
        EXPECT_EQ(code(), "") << "at the border";
        in.limitPrice = 80000.0 + sign * (edge + tick);
        EXPECT_EQ(code(), "C01") << "one tick beyond";
        in.limitPrice = 80000.0 + sign * (edge - tick);
        EXPECT_EQ(code(), "");
    }
    in.limitPrice = 80000.0;
    for (const double missing : {0.0, -1.0}) {
        in.referencePrice = missing;
        EXPECT_EQ(code(), "C01") << "no reference refuses";
    }
}

TEST_F(Gate, C01_OptionsHaveAtLeastFiveTicks)
{
    in.instrument = &option;
    in.collar = 0.10;
    in.referencePrice = 0.0010;  // 10 % is one tick; five ticks rule.
    in.limitPrice = 0.0015;
    EXPECT_EQ(code(), "");
    in.limitPrice = 0.0016;
    EXPECT_EQ(code(), "C01");
    in.referencePrice = 0.0500;  // 10 % is fifty ticks.
    in.limitPrice = 0.0550;
    EXPECT_EQ(code(), "");
    in.limitPrice = 0.0551;
    EXPECT_EQ(code(), "C01");
}

TEST_F(Gate, C03_NotionalToTheLot)
{
    in.quantity = 2.5;
    EXPECT_EQ(code(), "") << "200,000 USD exactly";
    in.quantity = 2.501;
    EXPECT_EQ(code(), "C03");
    in.quantity = 1.0;
    in.limits = nullptr;
    EXPECT_EQ(code(), "C03") << "no limits allow nothing";
    limits.orderNotionalUsd = 0.0;
    in.limits = &limits;
    EXPECT_EQ(code(), "C03") << "a missing limit allows nothing";
}

TEST_F(Gate, C04_NetDeltaToTheStepUnlessItFalls)
{
    in.automatic = false;
    in.side = domain::Side::Buy;
    in.netDeltaBefore = 9.0;
    in.netDeltaAfter = 10.0;
    EXPECT_EQ(code(), "");
    in.netDeltaAfter = 10.001;
    EXPECT_EQ(code(), "C04");
    in.netDeltaBefore = -9.0;
    in.netDeltaAfter = -10.001;
    EXPECT_EQ(code(), "C04");
    in.netDeltaBefore = 14.0;
    in.netDeltaAfter = 13.0;
    EXPECT_EQ(code(), "") << "beyond the limit, lowering passes";
    in.netDeltaAfter = 14.0;
    EXPECT_EQ(code(), "C04");
}

TEST_F(Gate, C12_AnAutomaticHedgeMustLowerTheDistanceToTheTarget)
{
    in.netDeltaAfter = 3.0;
    EXPECT_EQ(code(), "C12") << "no effect";
    in.netDeltaAfter = 3.001;
    EXPECT_EQ(code(), "C12") << "the wrong sign";
    in.netDeltaAfter = -3.001;
    EXPECT_EQ(code(), "C12") << "overshoot beyond the mirror";
    in.netDeltaAfter = -2.999;
    EXPECT_EQ(code(), "");
    in.targetDelta = 5.0;
    in.netDeltaAfter = 2.0;
    EXPECT_EQ(code(), "C12") << "away from a target of 5";
    in.automatic = false;
    EXPECT_EQ(code(), "") << "a person may";
}

TEST_F(Gate, C14_ADuplicateIsRefused)
{
    in.duplicate = true;
    EXPECT_EQ(code(), "C14");
}

TEST_F(Gate, C15_StatesLetPassWhatTheySay)
{
    in.state = TradingState::Reducing;
    EXPECT_EQ(code(), "") << "lowering passes";
    in.automatic = false;
    in.netDeltaAfter = 4.0;
    EXPECT_EQ(code(), "C15") << "raising does not";
    in.netDeltaAfter = 3.0;
    EXPECT_EQ(code(), "C15") << "neither does what changes nothing";
    for (const auto state : {TradingState::Halted, TradingState::Killed}) {
        in.state = state;
        in.netDeltaAfter = 2.0;
        EXPECT_EQ(code(), "C15");
        in.flatten = true;
        EXPECT_EQ(code(), "") << "flattening, asked for twice, passes";
        in.flatten = false;
    }
    GateInputs untouched;
    EXPECT_TRUE(checkOrder(untouched).has_value()) << "nothing filled in, nothing allowed";
}

TEST_F(Gate, F36_WhatIsNotANumberIsRefusedEvenWhenFlattening)
{
    constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    for (const bool flatten : {false, true})
        for (double GateInputs::*field :
             {&GateInputs::quantity, &GateInputs::limitPrice, &GateInputs::referencePrice, &GateInputs::spot,
              &GateInputs::collar, &GateInputs::netDeltaBefore, &GateInputs::netDeltaAfter, &GateInputs::targetDelta})
            for (const double bad : {kNan, kInfinity, -kInfinity}) {
                const GateInputs before = in;
                in.flatten = flatten;
                in.automatic = false;
                in.*field = bad;
                EXPECT_NE(code(), "") << bad;
                in = before;
            }
    for (const double bad : {0.0, -1.0}) {
        const GateInputs before = in;
        in.quantity = bad;
        EXPECT_EQ(code(), "F36");
        in = before;
        in.spot = bad;
        EXPECT_EQ(code(), "F36");
        in = before;
    }
    in.instrument = nullptr;
    EXPECT_EQ(code(), "F36");
}

TEST_F(Gate, F36_ALimitThatIsNotANumberAllowsNothing)
{
    limits.orderNotionalUsd = std::nan("");
    EXPECT_EQ(code(), "C03");
    limits.orderNotionalUsd = 1e9;
    limits.netDelta = std::nan("");
    in.automatic = false;
    in.netDeltaAfter = 4.0;
    EXPECT_EQ(code(), "C04");
}

TEST_F(Gate, C04_RandomOrdersNeverPassBeyondTheLimit)
{
    std::mt19937_64 random(1);
    std::uniform_real_distribution<double> size(-4.0, 4.0);
    std::bernoulli_distribution automatic(0.5);
    double delta = 0.0;
    int passed = 0;
    for (int i = 0; i < 100'000; ++i) {
        const double trade = size(random);
        in.automatic = automatic(random);
        in.quantity = std::abs(trade);
        in.side = trade > 0.0 ? domain::Side::Buy : domain::Side::Sell;
        in.netDeltaBefore = delta;
        in.netDeltaAfter = delta + trade;
        if (checkOrder(in)) continue;
        delta += trade;
        ++passed;
        ASSERT_LE(std::abs(delta), limits.netDelta);
    }
    EXPECT_GT(passed, 10'000);
}

}  // namespace
}  // namespace ballast::controls
