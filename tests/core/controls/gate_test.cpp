#include "controls/gate.h"

#include <array>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <random>

#include "controls/gate_rules.h"
#include "controls/refusal_text.h"
#include "core/controls/fake_view.h"

namespace ballast::controls {
namespace {

using domain::Mandate;
using domain::Rule;
using domain::TradingState;
using testing::order;

constexpr std::array kMandates{Mandate::Automatic, Mandate::Quote, Mandate::Roll, Mandate::ByHand, Mandate::Flatten};

/// By default an order that every rule lets pass: a sale of one coin that brings net delta from 3 to 2.
class Gates : public ::testing::Test {
protected:
    /// Codes of all rules that stop the basket; empty when it may leave.
    std::string codes(const std::vector<domain::OrderProposal>& basket, Mandate by) const
    {
        const auto judged = Gate(view).judge(basket, by);
        const auto* refusals = std::get_if<std::vector<domain::Refusal>>(&judged);
        if (refusals == nullptr) return {};
        EXPECT_FALSE(refusals->empty());
        for (const auto& refusal : *refusals)
            EXPECT_GT(sentenceOf(refusal).size(), 20U) << "a refusal explains itself";
        return codesOf(*refusals);
    }
    std::string code() const { return codes({order(1, quantity, price)}, mandate); }
    void stand(TradingState state, domain::Scope scope = {})
    {
        view.standings.set({.state = state, .scope = std::move(scope)});
    }

    testing::FakeView view;
    Mandate mandate{Mandate::Automatic};
    double quantity{-1.0}, price{80'000.0};
};

TEST_F(Gates, LetAGoodOrderPassWithItsTermsScopesAndEpoch)
{
    EXPECT_EQ(code(), "");
    view.seen = {7};
    const std::vector basket{order(1, -1.0, 80'000.0)};
    const auto judged = Gate(view).judge(basket, Mandate::ByHand);
    const auto& passed = std::get<0>(judged).front();
    EXPECT_EQ(passed.epoch(), domain::Epoch{7});
    EXPECT_EQ(passed.scopes().underlying, "BTC");
    EXPECT_EQ(passed.lane(), domain::Lane::Trading);
    const auto intent = Gate::decided(passed, "run-1", {12}, Timestamp{5});
    EXPECT_EQ(intent->id, "run-1");
    EXPECT_EQ(intent->decision.value, 12U);
    EXPECT_EQ(intent->side, domain::Side::Sell);
    EXPECT_EQ(intent->quantity.units(), 100'000'000);
    EXPECT_EQ(intent.epoch(), domain::Epoch{7});
}

TEST_F(Gates, C01_CollarToTheTick)
{
    const double edge = 0.015 * 80'000.0;
    for (const double sign : {1.0, -1.0}) {
        price = 80'000.0 + sign * edge;
        EXPECT_EQ(code(), "") << "at the border";
        price = 80'000.0 + sign * (edge + 0.5);
        EXPECT_EQ(code(), "C01") << "one tick beyond";
    }
    price = 80'000.0;
    view.reference.reset();
    EXPECT_EQ(code(), "C01") << "no reference refuses";
}

TEST_F(Gates, C01_OptionsHaveAtLeastFiveTicks)
{
    mandate = Mandate::ByHand;
    view.optionReference = 0.0010;  // 10 % is one tick; five ticks rule.
    EXPECT_EQ(codes({order(2, -1.0, 0.0015)}, mandate), "");
    EXPECT_EQ(codes({order(2, -1.0, 0.0016)}, mandate), "C01");
    view.optionReference = 0.0500;  // 10 % is fifty ticks.
    EXPECT_EQ(codes({order(2, -1.0, 0.0550)}, mandate), "");
    EXPECT_EQ(codes({order(2, -1.0, 0.0551)}, mandate), "C01");
}

TEST_F(Gates, C02_WholeLotsAndTheLargestOrder)
{
    quantity = -1.0005;
    EXPECT_EQ(code(), "C02") << "half a lot";
    mandate = Mandate::Flatten;
    view.held[1] = domain::Quantity::fromDouble(20'000.0).value();
    quantity = -kLargestOrder;
    EXPECT_EQ(code(), "");
    quantity = -kLargestOrder - 0.001;
    EXPECT_EQ(code(), "C02");
}

TEST_F(Gates, C03_NotionalToTheLot)
{
    view.delta = 5.0;
    quantity = -2.5;
    EXPECT_EQ(code(), "") << "200,000 USD exactly";
    quantity = -2.501;
    EXPECT_EQ(code(), "C03");
    quantity = -1.0;
    view.hasLimits = false;
    EXPECT_EQ(code(), "C03") << "no limits allow nothing new";
    view.hasLimits = true;
    view.bookLimits.orderNotionalUsd = 0.0;
    EXPECT_EQ(code(), "C03") << "a missing limit allows nothing";
}

TEST_F(Gates, C03_ARollIsBoundedByItsOwnLeg)
{
    view.leg = 10.0;
    view.optionDelta = 0.01;
    EXPECT_EQ(codes({order(2, 10.0, 0.05)}, Mandate::Roll), "") << "800,000 USD of a leg that the book holds";
    EXPECT_EQ(codes({order(2, 10.1, 0.05)}, Mandate::Roll), "C03");
}

TEST_F(Gates, C04_NetDeltaToTheStepUnlessItFalls)
{
    mandate = Mandate::ByHand;
    view.bookLimits.orderNotionalUsd = 1e9;
    view.delta = 9.0;
    quantity = 1.0;
    EXPECT_EQ(code(), "");
    quantity = 1.001;
    EXPECT_EQ(code(), "C04");
    view.delta = -9.0;
    quantity = -1.001;
    EXPECT_EQ(code(), "C04");
    view.delta = 14.0;
    quantity = -1.0;
    EXPECT_EQ(code(), "") << "beyond the limit, lowering passes";
    quantity = 0.001;
    EXPECT_EQ(code(), "C04");
}

TEST_F(Gates, C04_ABasketIsJudgedByItsWorstPartialFill)
{
    view.delta = 0.0;
    view.leg = 1e6;
    view.bookLimits.netDelta = 10.0;
    // +20 coins by the first leg, −20 by the second: flat together, beyond the limit if only one fills.
    EXPECT_EQ(codes({order(2, 40.0, 0.05), order(3, 50.0, 0.05)}, Mandate::Roll), "C04");
    EXPECT_EQ(codes({order(2, 20.0, 0.05), order(3, 25.0, 0.05)}, Mandate::Roll), "");
}

TEST_F(Gates, C08_C12_HoldForAutomaticHedgesAlone)
{
    view.repeat = domain::Refusal{.rule = Rule::C08, .value = 10.0, .limit = 10.0};
    EXPECT_EQ(code(), "C08");
    quantity = 1.0;
    EXPECT_EQ(code(), "C08, C12");
    mandate = Mandate::ByHand;
    EXPECT_EQ(code(), "");
}

TEST_F(Gates, C11_WorkingOrdersOfOneInstrumentAndOfTheDesk)
{
    view.workingOfOne = kMostWorkingOfOne - 1;
    EXPECT_EQ(code(), "");
    view.workingOfOne = kMostWorkingOfOne;
    EXPECT_EQ(code(), "C11");
    view.workingOfOne = 0;
    view.working = kMostWorking;
    EXPECT_EQ(code(), "C11");
}

TEST_F(Gates, C12_AnAutomaticHedgeMustLowerTheDistanceToTheTarget)
{
    view.bookLimits.orderNotionalUsd = 1e9;
    quantity = 0.001;
    EXPECT_EQ(code(), "C12") << "the wrong sign";
    quantity = -6.001;
    EXPECT_EQ(code(), "C12") << "overshoot beyond the mirror";
    quantity = -5.999;
    EXPECT_EQ(code(), "");
    view.bookLimits.targetDelta = 5.0;
    quantity = -1.0;
    EXPECT_EQ(code(), "C12") << "away from a target of 5";
}

TEST_F(Gates, C14_C19_C21_C22_HoldForEveryMandate)
{
    for (const auto one : kMandates) {
        mandate = one;
        view.held[1] = domain::Quantity::fromDouble(1.0).value();
        EXPECT_EQ(code(), "") << domain::toString(one);
        view.lately = true;
        EXPECT_EQ(code(), "C14") << domain::toString(one);
        view.lately = false;
        view.reconciled = false;
        EXPECT_EQ(code(), "C19") << domain::toString(one);
        view.reconciled = true;
        view.tradable = false;
        EXPECT_EQ(code(), "C21") << domain::toString(one);
        view.tradable = true;
        view.own = true;
        EXPECT_EQ(code(), "C22") << domain::toString(one);
        view.own = false;
    }
    EXPECT_EQ(codes({order(9, 1.0, 1.0)}, Mandate::ByHand), "C21") << "an instrument that nobody knows";
}

TEST_F(Gates, C15_StatesLetPassWhatTheySay)
{
    stand(TradingState::Reducing);
    EXPECT_EQ(code(), "") << "lowering passes";
    mandate = Mandate::ByHand;
    quantity = 1.0;
    EXPECT_EQ(code(), "C15") << "raising does not";
    quantity = -1.0;
    for (const auto one : {Mandate::Quote, Mandate::Roll}) {
        mandate = one;
        EXPECT_EQ(code(), "C15") << "only hedges and orders by hand reduce";
    }
    for (const auto state : {TradingState::Halted, TradingState::Killed}) {
        stand(state);
        for (const auto one : kMandates) {
            mandate = one;
            view.held[1] = domain::Quantity::fromDouble(1.0).value();
            EXPECT_EQ(code(), one == Mandate::Flatten ? "" : "C15") << domain::toString(one);
        }
    }
}

TEST_F(Gates, C15_TheStrictestScopeThatAppliesWins)
{
    stand(TradingState::Killed, {domain::ScopeKind::Underlying, "ETH"});
    EXPECT_EQ(code(), "");
    stand(TradingState::Killed, {domain::ScopeKind::Venue, "Deribit"});
    EXPECT_EQ(code(), "C15");
    stand(TradingState::Normal, {domain::ScopeKind::Venue, "Deribit"});
    stand(TradingState::Halted, {domain::ScopeKind::Underlying, "BTC"});
    EXPECT_EQ(code(), "C15");
    stand(TradingState::Normal, {domain::ScopeKind::Underlying, "BTC"});
    EXPECT_EQ(code(), "");
}

TEST_F(Gates, C16_C17_ByMandate)
{
    view.armed = false;
    view.input = domain::Refusal{.rule = Rule::C18, .scope = {domain::ScopeKind::Underlying, "BTC"}};
    view.held[1] = domain::Quantity::fromDouble(1.0).value();
    const std::map<Mandate, std::string> wanted{{Mandate::Automatic, "C16, C18"},
                                                {Mandate::Quote, "C16, C18"},
                                                {Mandate::Roll, "C16, C18"},
                                                {Mandate::ByHand, "C18"},
                                                {Mandate::Flatten, ""}};
    for (const auto& [one, codes] : wanted) {
        mandate = one;
        EXPECT_EQ(code(), codes) << domain::toString(one);
    }
}

TEST_F(Gates, AFlattenClosesOrLowersWhatCoinCashLeaves)
{
    mandate = Mandate::Flatten;
    stand(TradingState::Killed);
    view.bookLimits.netDelta = view.bookLimits.orderNotionalUsd = 0.0;
    view.held[1] = domain::Quantity::fromDouble(1.0).value();
    EXPECT_EQ(code(), "");
    quantity = -1.001;
    EXPECT_EQ(code(), "") << "more than held, but it lowers the net delta of 3";
    quantity = -7.0;
    EXPECT_EQ(code(), "C04") << "turns round what it should close";
    quantity = 1.0;
    EXPECT_EQ(code(), "C04") << "adds to the position";
    view.delta = std::nan("");
    quantity = -1.0;
    EXPECT_EQ(code(), "") << "what is held may be closed without a net delta";
    quantity = -1.001;
    EXPECT_EQ(code(), "F36");
}

TEST_F(Gates, F36_WhatIsNotANumberIsComparedWithNoLimit)
{
    constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    for (const auto one : {Mandate::Automatic, Mandate::Roll, Mandate::ByHand}) {
        mandate = one;
        for (double testing::FakeView::*field : {&testing::FakeView::spotPrice, &testing::FakeView::delta})
            for (const double bad : {kNan, kInfinity, -kInfinity}) {
                const double before = view.*field;
                view.*field = bad;
                EXPECT_EQ(code(), "F36") << domain::toString(one) << bad;
                view.*field = before;
            }
        view.reference = kNan;
        EXPECT_EQ(code(), "F36");
        view.reference = 80'000.0;
    }
    view.spotPrice = 0.0;
    EXPECT_EQ(code(), "F36");
    view.spotPrice = 80'000.0;
    price = 0.0;
    EXPECT_EQ(code(), "F36");
}

TEST_F(Gates, F36_ALimitThatIsNotANumberAllowsNothing)
{
    view.bookLimits.orderNotionalUsd = std::nan("");
    EXPECT_EQ(code(), "C03");
    view.bookLimits.orderNotionalUsd = 1e9;
    view.bookLimits.netDelta = std::nan("");
    mandate = Mandate::ByHand;
    quantity = 1.0;
    EXPECT_EQ(code(), "C04");
}

TEST_F(Gates, TellEveryRefusalAndNotOnlyTheFirst)
{
    mandate = Mandate::ByHand;
    quantity = 100.0;
    price = 90'000.0;
    view.lately = view.own = true;
    stand(TradingState::Halted);
    EXPECT_EQ(code(), "C15, C01, C03, C04, C14, C22");
}

TEST_F(Gates, AQuoteSetStandsStillWithTradingAndAnEmptyOneAlwaysPasses)
{
    const domain::QuoteSet quotes{.underlying = "BTC",
                                  .time = {},
                                  .rule = "test",
                                  .quotes = {{.instrument = {2},
                                              .bid = domain::Price::fromUnits(100),
                                              .ask = domain::Price::fromUnits(200),
                                              .bidSize = {},
                                              .askSize = {},
                                              .midVolatility = 0.5}}};
    EXPECT_EQ(Gate(view).judge(quotes).index(), 0U);
    stand(TradingState::Reducing);
    EXPECT_EQ(Gate(view).judge(quotes).index(), 1U);
    EXPECT_EQ(Gate(view).judge(domain::QuoteSet{.underlying = "BTC"}).index(), 0U);
}

/// One million random baskets at random books: whatever passes keeps net delta within the limit in its worst partial
/// fill, or lowers it, and none passes a closed state.
TEST_F(Gates, C04_NoRandomBasketPassesBeyondALimit)
{
    std::mt19937_64 random(1);
    std::uniform_real_distribution<double> size(-8.0, 8.0), where(-14.0, 14.0), share(-1.0, 1.0);
    std::uniform_int_distribution<int> which(0, 4), legs(1, 3);
    view.bookLimits.orderNotionalUsd = 1e9;
    view.leg = 1e9;
    int passed = 0;
    std::vector<domain::OrderProposal> basket;
    for (int i = 0; i < 1'000'000; ++i) {
        view.delta = where(random);
        view.optionDelta = share(random);
        view.otherDelta = share(random);
        const auto one = kMandates[static_cast<std::size_t>(which(random))];
        const bool halted = i % 7 == 0;
        stand(halted ? TradingState::Halted : TradingState::Normal);
        basket.clear();
        double low = view.delta, high = view.delta, after = view.delta;
        const int count = one == Mandate::Roll ? legs(random) : 1;
        for (int leg = 0; leg < count; ++leg) {
            const auto id = static_cast<std::uint32_t>(leg + 1);
            const double lots = std::round(size(random) * 10.0) / 10.0;
            if (lots == 0.0) continue;
            basket.push_back(order(id, lots, id == 1 ? 80'000.0 : 0.05));
            const double change = lots * view.deltaPerUnit(*view.instrument({id}));
            low += std::min(change, 0.0);
            high += std::max(change, 0.0);
            after += change;
        }
        if (basket.empty()) continue;
        if (Gate(view).judge(basket, one).index() != 0) continue;
        ++passed;
        ASSERT_TRUE(one == Mandate::Flatten || !halted);
        const double worst = basket.size() == 1 ? std::abs(after) : std::max(std::abs(low), std::abs(high));
        ASSERT_TRUE(worst <= 10.0 + 1e-9 || (std::abs(after) < std::abs(view.delta) &&
                                             (basket.size() == 1 || worst <= std::abs(view.delta) + 1e-9)))
            << i;
    }
    EXPECT_GT(passed, 100'000);
}

}  // namespace
}  // namespace ballast::controls
