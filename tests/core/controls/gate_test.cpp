#include "controls/gate.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <random>
#include <utility>

#include "controls/gate_rules.h"
#include "controls/judged_by.h"
#include "controls/refusal_text.h"
#include "core/controls/fake_view.h"

namespace ballast::controls::gate_test {
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
        return codesText(*refusals);
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

/// Contracts of 10 USD, or of a thousandth of a coin: the same coins may be ordered.
TEST_F(Gates, C02_OfContractsBelowACoinAsManyAsTheCoinsAre)
{
    const auto contracts = [&](double count) {
        view.held[1] = domain::Quantity::fromDouble(2.0 * count).value();
        quantity = -count;
        mandate = Mandate::Flatten;
        return code();
    };
    view.perpetual.lotSize = domain::Quantity::fromUnits(domain::Quantity::kUnitsPerOne);
    view.perpetual.multiplier = domain::Quantity::fromUnits(domain::Quantity::kUnitsPerOne / 1000);
    EXPECT_EQ(contracts(1000.0 * kLargestOrder), "");
    EXPECT_EQ(contracts(1000.0 * kLargestOrder + 1.0), "C02");
    view.perpetual.unit = domain::ContractUnit::Quote;
    view.perpetual.settlement = domain::Settlement::Inverse;
    view.perpetual.multiplier = domain::Quantity::fromUnits(10 * domain::Quantity::kUnitsPerOne);
    EXPECT_EQ(contracts(8000.0 * kLargestOrder), "") << "80,000 USD a coin";
    EXPECT_EQ(contracts(8000.0 * kLargestOrder + 1.0), "C02");
    // Of a thousand coins each, contracts are counted.
    view.perpetual.unit = domain::ContractUnit::Base;
    view.perpetual.multiplier = domain::Quantity::fromUnits(1000 * domain::Quantity::kUnitsPerOne);
    EXPECT_EQ(contracts(kLargestOrder), "");
    EXPECT_EQ(contracts(kLargestOrder + 1.0), "C02");
}

/// Derive's minimum amount, Hyperliquid's least notional by its mark.
TEST_F(Gates, C02_WhatTheVenueTakesAtLeast)
{
    view.perpetual.leastQuantity = domain::Quantity::fromDouble(0.1).value();
    const std::vector basket{order(1, -0.099, price)};
    for (const auto by : {Mandate::Automatic, Mandate::ByHand, Mandate::Flatten}) {
        mandate = by;
        view.held[1] = domain::Quantity::fromDouble(1.0).value();
        quantity = -0.1;
        EXPECT_EQ(code(), "") << toString(by);
        quantity = -0.099;
        EXPECT_EQ(code(), "C02") << toString(by);
    }
    const auto judged = Gate(view).judge(basket, Mandate::ByHand);
    const auto& refusal = std::get<1>(judged).front();
    EXPECT_EQ(
        sentenceOf(refusal, &view.perpetual),
        "Order size 0.099 BTC is below the least that Deribit takes in one order, 0.100 BTC; ask for at least that.");
    quantity = -0.1005;
    EXPECT_EQ(code(), "C02") << "half a lot above it";
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

TEST_F(Gates, C03_CountsTheCoinsInAContract)
{
    view.option.multiplier = domain::Quantity::fromUnits(10 * domain::Quantity::kUnitsPerOne);
    EXPECT_EQ(codes({order(2, 0.2, 0.05)}, Mandate::ByHand), "") << "2 coins are worth 160,000 USD";
    EXPECT_EQ(codes({order(2, 0.3, 0.05)}, Mandate::ByHand), "C03") << "3 coins are worth 240,000 USD";
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

/// Held 0 and a limit of 10: a sale of 8 that rests makes no room for a purchase of more than 10, nor the other way.
TEST_F(Gates, C04_WhatRestsOnOneSideIsNoCreditForTheOther)
{
    mandate = Mandate::ByHand;
    view.bookLimits.orderNotionalUsd = 1e9;
    for (const double sign : {1.0, -1.0}) {
        view.delta = -8.0 * sign;
        view.pending = sign > 0.0 ? DeltaSides{.down = -8.0} : DeltaSides{.up = 8.0};
        quantity = 10.0 * sign;
        EXPECT_EQ(code(), "");
        quantity = 10.001 * sign;
        EXPECT_EQ(code(), "C04") << "it may never fill";
        quantity = -2.0 * sign;
        EXPECT_EQ(code(), "");
        quantity = -2.001 * sign;
        EXPECT_EQ(code(), "C04") << "with what rests on its own side";
    }
    view.leg = 1e6;
    view.delta = -8.0;
    view.pending = {.down = -8.0};
    EXPECT_EQ(codes({order(2, 20.0, 0.05), order(3, 3.0, 0.05)}, Mandate::Roll), "");
    EXPECT_EQ(codes({order(2, 21.0, 0.05), order(3, 3.0, 0.05)}, Mandate::Roll), "C04") << "10.5 by the first leg";
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

TEST_F(Gates, C04_NearerToATargetBeyondTheLimitIsNoWayThroughIt)
{
    view.bookLimits.orderNotionalUsd = 1e9;
    view.bookLimits.targetDelta = 50.0;
    quantity = 6.9;
    EXPECT_EQ(code(), "") << "3 + 6.9 is within 10";
    quantity = 7.1;
    EXPECT_EQ(code(), "C04");
    quantity = 40.0;
    EXPECT_EQ(code(), "C04");
    view.bookLimits.netDelta = 2.0;
    quantity = 1.0;
    EXPECT_EQ(code(), "C04") << "3 is beyond 2, and 4 is farther";
    view.bookLimits.targetDelta = 0.0;
    quantity = -0.5;
    EXPECT_EQ(code(), "") << "beyond it still, and nearer";
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

/// Both sides of an option of delta 0.5, a coin each, on a book of 3 coins with a limit of 10.
TEST_F(Gates, C04_QuotesCountTheWorseOfAllBidsAndAllAsks)
{
    const std::vector quotes{order(2, 1.0, 0.049), order(2, -1.0, 0.051)};
    EXPECT_EQ(codes(quotes, Mandate::Quote), "");
    view.quoted = {.up = 6.5, .down = -2.0};
    EXPECT_EQ(codes(quotes, Mandate::Quote), "") << "3 + 6.5 + 0.5 is the limit itself";
    view.quoted.up = 6.6;
    EXPECT_EQ(codes(quotes, Mandate::Quote), "C04");
    view.quoted = {.up = 0.0, .down = -12.6};
    EXPECT_EQ(codes(quotes, Mandate::Quote), "C04") << "3 - 12.6 - 0.5";
    view.quoted.down = -12.5;
    EXPECT_EQ(codes(quotes, Mandate::Quote), "");
    view.bookLimits.quotedDelta = 4.0;
    EXPECT_EQ(codes(quotes, Mandate::Quote), "C04") << "its own limit";
    view.bookLimits.quotedDelta = 10.0;
    view.quoted.down = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(codes(quotes, Mandate::Quote), "F36") << "a quote without a value";
}

/// A rise lifts the asks of calls and hits the bids of puts: −2.5 and −2 coins.
TEST_F(Gates, C04_AsksOfCallsAndBidsOfPutsAddUp)
{
    view.delta = 0.0;
    const std::vector quotes{order(2, -2.5, 0.051), order(2, -2.5, 0.052), order(3, 2.5, 0.049), order(3, 2.5, 0.048)};
    view.bookLimits.netDelta = 4.5;
    EXPECT_EQ(codes(quotes, Mandate::Quote), "");
    view.bookLimits.netDelta = 4.4;
    EXPECT_EQ(codes(quotes, Mandate::Quote), "C04");
    view.pending = {.up = 8.0, .down = -0.2};
    view.delta = 7.8;
    view.bookLimits.netDelta = 4.6;
    EXPECT_EQ(codes(quotes, Mandate::Quote), "C04") << "what rests on the other side makes no room";
}

TEST_F(Gates, QuotesStandStillWithTradingAndPassSizeAndNotionalLikeEveryOrder)
{
    const std::vector quote{order(2, 1.0, 0.049)};
    EXPECT_EQ(codes(quote, Mandate::Quote), "");
    stand(TradingState::Reducing);
    EXPECT_EQ(codes(quote, Mandate::Quote), "C15");
    stand(TradingState::Normal);
    EXPECT_EQ(codes({order(2, 1.0, 0.040)}, Mandate::Quote), "C01");
    EXPECT_EQ(codes({order(2, 1.05, 0.049)}, Mandate::Quote), "C02");
    EXPECT_EQ(codes({order(2, 2.6, 0.049)}, Mandate::Quote), "C03");
}

/// Where each order needs a cancel of its own, no more work than can be cancelled at once.
TEST_F(Gates, C11_AnAccountIsBoundByItsVenuesCancels)
{
    view.room = {.working = 24, .most = 25};
    EXPECT_EQ(code(), "");
    EXPECT_EQ(codes({order(2, 1.0, 0.049), order(3, 1.0, 0.049)}, Mandate::Quote), "C11");
    view.room = {.working = 600, .most = 0};
    EXPECT_EQ(code(), "") << "no bound of its own";
    view.room = {.working = 25, .most = 25};
    for (const auto by : kMandates)
        EXPECT_NE(codes({order(1, quantity, price)}, by).find("C11"), std::string::npos);
}

/// Gamma, vega and cells: by hand one contract of the option adds 0.1 of gamma, 50 USD of vega and 80,000 USD.
TEST_F(Gates, C04_GammaAndVegaStopWhatRaisesThemBeyondTheirLimits)
{
    struct Case {
        double domain::UnderlyingLimits::*limit;
        std::size_t greek;
        double each;
        domain::LimitedFigure figure;
    };
    const std::array cases{Case{&domain::UnderlyingLimits::gammaPerPercent, 1, 0.1, domain::LimitedFigure::Gamma},
                           Case{&domain::UnderlyingLimits::vegaUsd, 2, 50.0, domain::LimitedFigure::Vega}};
    for (const auto& one : cases) {
        view.bookLimits.*(one.limit) = 10.0 * one.each;
        for (const double sign : {1.0, -1.0}) {
            view.book.whole.held[one.greek] = sign * 9.0 * one.each;
            EXPECT_EQ(codes({order(2, sign, 0.05)}, Mandate::ByHand), "") << "to the limit itself";
            EXPECT_EQ(codes({order(2, sign * 1.1, 0.05)}, Mandate::ByHand), "C04");
            view.held[2] = domain::Quantity::fromDouble(-sign * 5.0).value();
            EXPECT_EQ(codes({order(2, sign * 1.1, 0.05)}, Mandate::Flatten), "") << "a flatten closes what is held";
            view.book.whole.held[one.greek] = sign * 20.0 * one.each;
            EXPECT_EQ(codes({order(2, sign * 0.1, 0.05)}, Mandate::ByHand), "C04") << "beyond it already, and more";
            EXPECT_EQ(codes({order(2, -sign * 1.0, 0.05)}, Mandate::ByHand), "") << "what lowers a breach passes";
        }
        const std::vector basket{order(2, 1.0, 0.05)};
        view.book.whole.held[one.greek] = 20.0 * one.each;
        const auto judged = Gate(view).judge(basket, Mandate::ByHand);
        ASSERT_EQ(judged.index(), 1U);
        const auto& refusal = std::get<1>(judged).front();
        EXPECT_EQ(refusal.figure, one.figure);
        EXPECT_NEAR(refusal.value, 21.0 * one.each, 1e-9);
        EXPECT_EQ(refusal.limit, 10.0 * one.each);
        view.book.whole.held[one.greek] = 0.0;
        view.bookLimits.*(one.limit) = 1e9;
    }
}

TEST_F(Gates, C04_AMissingGammaOrVegaLimitAllowsNoOptionAndEveryHedge)  // F75
{
    for (double domain::UnderlyingLimits::*limit :
         {&domain::UnderlyingLimits::gammaPerPercent, &domain::UnderlyingLimits::vegaUsd}) {
        for (const double none : {0.0, std::nan("")}) {
            const double before = std::exchange(view.bookLimits.*limit, none);
            for (const auto by : {Mandate::ByHand, Mandate::Quote})
                EXPECT_EQ(codes({order(2, -0.1, 0.05)}, by), "C04") << domain::toString(by);
            view.book.whole.held = {0.0, -500.0, -1e6, 0.0};
            EXPECT_EQ(code(), "") << "an automatic hedge in the perpetual moves neither";
            EXPECT_EQ(codes({order(1, -1.0, 80'000.0)}, Mandate::ByHand), "");
            view.book.whole.held = {};
            view.bookLimits.*limit = before;
        }
    }
}

TEST_F(Gates, C04_ACellIsBoundedWhereTheBookBoundsIt)
{
    view.book.cells[{Timestamp{1}, 4}].held = {4.0, 0.9, 450.0, 720'000.0};
    view.book.cells[{Timestamp{2}, 5}].held = {400.0, 90.0, 45'000.0, 72e6};
    EXPECT_EQ(codes({order(2, 2.0, 0.05)}, Mandate::ByHand), "") << "no cell limit is set";
    const std::array<std::pair<double domain::UnderlyingLimits::*, double>, 4> limits{
        {{&domain::UnderlyingLimits::cellDelta, 4.5},
         {&domain::UnderlyingLimits::cellGamma, 1.0},
         {&domain::UnderlyingLimits::cellVegaUsd, 500.0},
         {&domain::UnderlyingLimits::cellNotionalUsd, 800'000.0}}};
    for (const auto& [limit, value] : limits) {
        view.bookLimits.*limit = value;
        EXPECT_EQ(codes({order(2, 1.0, 0.05)}, Mandate::ByHand), "");
        EXPECT_EQ(codes({order(2, 1.1, 0.05)}, Mandate::ByHand), "C04");
        EXPECT_EQ(codes({order(2, -1.0, 0.05)}, Mandate::ByHand), "");
        view.bookLimits.*limit = 0.0;
    }
}

/// Bids may all fill, or asks; whoever goes beyond is named, so that the quoter leaves that one out.
TEST_F(Gates, C04_QuotesBeyondVegaAreStoppedByName)
{
    view.bookLimits.vegaUsd = 200.0;
    view.book.whole.held[2] = -50.0;
    view.book.whole.asks[2] = -60.0;  // Two asks of 50 and 80 more: −160, then −240.
    const std::vector quotes{order(2, 1.0, 0.049), order(2, -1.0, 0.051), order(3, -1.0, 0.051)};
    const auto judged = Gate(view).judge(quotes, Mandate::Quote);
    ASSERT_EQ(judged.index(), 1U);
    const auto& refusals = std::get<1>(judged);
    ASSERT_EQ(refusals.size(), 1U);
    EXPECT_EQ(refusals[0].order, 2U);
    EXPECT_EQ(refusals[0].figure, domain::LimitedFigure::Vega);
    EXPECT_NEAR(refusals[0].value, -240.0, 1e-9);
    EXPECT_EQ(codes({quotes[0], quotes[1]}, Mandate::Quote), "");
}

/// Of a roll the parts fill one by one; one that lowers the figure in the end passes at any of them.
TEST_F(Gates, C04_ARollIsJudgedByItsWorstPartialFillOfVega)
{
    view.leg = 1e6;
    view.bookLimits.vegaUsd = 200.0;
    view.book.whole.held[2] = -150.0;
    const auto roll = [&](double closes, double opens) {
        return codes({order(2, closes, 0.05), order(3, -opens, 0.05)}, Mandate::Roll);
    };
    EXPECT_EQ(roll(1.0, 0.6), "") << "−150 − 48 is within";
    EXPECT_EQ(roll(1.0, 0.7), "C04") << "−206 if only the second fills, −156 in the end";
    EXPECT_EQ(roll(2.0, 1.0), "") << "−230 on the way, −130 in the end";
}

/// Optional: without a limit any change passes. To the contract, of either sign, and of hedges alone.
TEST_F(Gates, C05_ChangeOfGammaAndVegaByOneHedge)
{
    const auto asked = [&](double contracts, Mandate by = Mandate::ByHand) {
        return codes({order(2, contracts, 0.05)}, by);
    };
    view.optionDelta = 0.01;
    EXPECT_EQ(asked(2.0), "") << "no limit is set";
    view.bookLimits.hedgeGamma = 0.03;  // 0.1 coins per 1 % each.
    for (const double sign : {1.0, -1.0}) {
        EXPECT_EQ(asked(sign * 0.3), "") << sign;
        EXPECT_EQ(asked(sign * 0.4), "C05") << sign;
    }
    view.bookLimits.hedgeGamma = 0.0;
    view.bookLimits.hedgeVegaUsd = 15.0;  // 50 USD per point each.
    EXPECT_EQ(asked(0.3), "");
    EXPECT_EQ(asked(-0.4), "C05");
    // Quotes, rolls and a flatten are no hedges; a perpetual has neither.
    view.leg = 10.0;
    for (const auto by : {Mandate::Quote, Mandate::Roll, Mandate::Flatten}) {
        view.held[2] = domain::Quantity::fromDouble(-1.0).value();
        EXPECT_EQ(asked(0.4, by), "") << domain::toString(by);
    }
    EXPECT_EQ(codes({order(1, -2.0, 80'000.0)}, Mandate::ByHand), "");
    // What has no value is no number, and is not let through by a comparison with it.
    view.unit.each[2] = std::numeric_limits<double>::quiet_NaN();
    EXPECT_NE(asked(0.1).find("C05"), std::string::npos);
}

/// Nobody is kept from closing: what brings the book's own gamma, or vega, nearer to zero passes, each for itself.
TEST_F(Gates, C05_WhatLowersTheFigureOfTheBookPasses)
{
    const auto asked = [&](double contracts) { return codes({order(2, contracts, 0.05)}, Mandate::ByHand); };
    view.optionDelta = 0.01;
    view.bookLimits.hedgeGamma = 0.03;  // 0.1 coins per 1 % each.
    view.book.whole.held = {0.0, -1.0, -1000.0, 0.0};
    EXPECT_EQ(asked(0.4), "") << "it buys back what is short";
    EXPECT_EQ(asked(-0.4), "C05") << "it sells more";
    view.book.whole.held[1] = -0.015;
    EXPECT_EQ(asked(0.4), "C05") << "beyond zero it is further out than before";
    view.book.whole.held[1] = -1.0;
    view.bookLimits.hedgeVegaUsd = 15.0;  // 50 USD per point each.
    EXPECT_EQ(asked(0.4), "");
    view.book.whole.held[2] = 1000.0;
    EXPECT_EQ(asked(0.4), "C05") << "gamma falls and vega rises";
    EXPECT_EQ(asked(0.3), "");
    view.bookLimits.hedgeVegaUsd = 0.0;
    view.book.whole.held[1] = std::numeric_limits<double>::quiet_NaN();
    EXPECT_NE(asked(0.4).find("C05"), std::string::npos);
}

/// An amendment is the order that it leaves standing; one that takes something back passes at any limit.
TEST_F(Gates, C05_AnAmendmentIsJudgedByAllThatMayFill)
{
    view.optionDelta = 0.01;
    view.bookLimits.hedgeGamma = 0.03;
    view.standingOrders["o-1"] = {.instrument = {2},
                                  .side = domain::Side::Buy,
                                  .quantity = domain::Quantity::fromDouble(0.5).value(),
                                  .filled = {},
                                  .limitPrice = domain::Price::fromDouble(0.05).value()};
    const auto amended = [&](double contracts) {
        auto amendment = order(2, contracts, 0.05);
        amendment.amends = "o-1";
        return codes({amendment}, Mandate::ByHand);
    };
    view.book.whole.held = {0.0, 0.05, 25.0, 0.0};  // The order that stands, and nothing else.
    EXPECT_EQ(amended(0.4), "") << "less than stands";
    EXPECT_EQ(amended(0.6), "C05");
    view.book.whole.held = {0.0, 0.05 - 1.0, 25.0 - 1000.0, 0.0};
    EXPECT_EQ(amended(0.6), "") << "it buys back what is short";
}

TEST_F(Gates, C05_TheRefusalNamesChangeLimitAndUnit)
{
    view.optionDelta = 0.01;
    view.bookLimits.hedgeGamma = 0.03;
    view.bookLimits.hedgeVegaUsd = 10.0;
    const std::vector basket{order(2, -0.4, 0.05)};
    Sheet sheet;
    const auto judged = Gate(view).judge(basket, Mandate::ByHand, &sheet);
    const auto& refusals = std::get<1>(judged);
    ASSERT_EQ(refusals.size(), 2U);
    EXPECT_EQ(sentenceOf(refusals[0]), "The hedge would change BTC gamma by −0.040 BTC per 1 %, at most ±0.030 by one "
                                       "hedge; send less, or the risk manager may change it.");
    EXPECT_EQ(sentenceOf(refusals[1]), "The hedge would change BTC vega by −20 USD per vol pt, at most ±10 by one "
                                       "hedge; send less, or the risk manager may change it.");
    // The record names the figure as the refusal does (C27).
    const std::array<const domain::Instrument*, 1> legs{&view.option};
    const auto held = judgedBy(sheet, legs);
    const auto gamma = std::find_if(held.limits.begin(), held.limits.end(),
                                    [](const auto& one) { return one.code == domain::RecordCode::C05; });
    ASSERT_NE(gamma, held.limits.end());
    EXPECT_EQ(gamma->of, "BTC gamma by one hedge");
    EXPECT_EQ(gamma->unit, "BTC per 1 %");
    EXPECT_EQ(gamma->limit, 0.03);
    EXPECT_NEAR(gamma->value, -0.04, 1e-12);
}

/// What was sent and this hedge, at full size, to the cent; of automatic hedges alone, as C08.
TEST_F(Gates, C09_VolumeOfFiveMinutesAndOfADay)
{
    view.volume = {.fiveMinutes = 20'000.0, .day = 900'000.0};
    EXPECT_EQ(code(), "") << "no limit is set";
    view.bookLimits.hedgeVolume5minUsd = 100'000.0;  // One coin is 80,000 USD.
    EXPECT_EQ(code(), "") << "100,000 USD exactly";
    view.volume.fiveMinutes = 20'000.01;
    EXPECT_EQ(code(), "C09");
    for (const auto by : kMandates) {
        mandate = by;
        view.held[1] = domain::Quantity::fromDouble(1.0).value();
        EXPECT_EQ(code(), by == Mandate::Automatic ? "C09" : "") << domain::toString(by);
    }
    mandate = Mandate::Automatic;
    view.bookLimits.hedgeVolume5minUsd = 0.0;
    view.bookLimits.hedgeVolumeDayUsd = 980'000.0;
    EXPECT_EQ(code(), "");
    view.volume.day = 900'000.01;
    EXPECT_EQ(code(), "C09");
    const std::vector basket{order(1, -1.0, 80'000.0)};
    const auto judged = Gate(view).judge(basket, Mandate::Automatic);
    EXPECT_EQ(
        sentenceOf(std::get<1>(judged).front()),
        "Automatic BTC hedges would come to 980,000 USD this day (UTC), 900,000 USD of it sent, limit 980,000 USD, "
        "so hedging stopped. Pause and resume trading to turn it on, which counts anew; the risk manager may "
        "change the limit.");
    view.bookLimits.hedgeVolumeDayUsd = 79'999.0;
    EXPECT_EQ(sentenceOf(std::get<1>(Gate(view).judge(basket, Mandate::Automatic)).front()),
              "An automatic BTC hedge of 80,000 USD alone is above the limit 79,999 USD of a day (UTC), so hedging "
              "stopped, and a resume alone does not let it go: raise the limit (the risk manager) and resume, or hedge "
              "by hand.");
}

TEST_F(Gates, C07_NewOrdersOfAStrategyInASecondAndAMinute)
{
    for (const auto by : kMandates) {
        mandate = by;
        view.held[1] = domain::Quantity::fromDouble(1.0).value();
        const bool holds = by != Mandate::Quote && by != Mandate::Flatten;
        view.rate = {.second = kMostASecond - 1, .minute = kMostAMinute - 1};
        EXPECT_EQ(code(), "") << domain::toString(by);
        view.rate = {.second = kMostASecond, .minute = kMostASecond};
        EXPECT_EQ(code(), holds ? "C07" : "") << domain::toString(by);
        view.rate = {.second = 0, .minute = kMostAMinute};
        EXPECT_EQ(code(), holds ? "C07" : "") << domain::toString(by);
        view.rate = {};
    }
}

TEST_F(Gates, C20_ThreeTenthsOfEquityStayFreeUnlessTheMarginFalls)
{
    for (const auto by : kMandates) {
        mandate = by;
        view.held[1] = domain::Quantity::fromDouble(1.0).value();
        view.margins = {{.account = "Deribit", .initial = 700.0, .equity = 1000.0, .raises = true}};
        EXPECT_EQ(code(), "") << "30 % free: " << domain::toString(by);
        view.margins[0].initial = 700.1;
        const bool mayUseAll = by == Mandate::Flatten || by == Mandate::Automatic;
        EXPECT_EQ(code(), mayUseAll ? "" : "C20") << domain::toString(by);
        view.margins[0].initial = 1000.1;
        EXPECT_EQ(code(), by == Mandate::Flatten ? "" : "C20") << "no hedge beyond all of it: " << domain::toString(by);
        view.margins[0].raises = false;
        EXPECT_EQ(code(), "") << "it lowers: " << domain::toString(by);
        view.margins[0] = {.account = "Deribit", .initial = 1.0, .equity = -5.0, .raises = true};
        EXPECT_EQ(code(), by == Mandate::Flatten ? "" : "C20") << "no equity: " << domain::toString(by);
        view.margins.clear();
        EXPECT_EQ(code(), "") << "not known: " << domain::toString(by);
    }
}

class Amendments : public Gates {
protected:
    Amendments()
    {
        // A bid for 2 contracts, half filled.
        view.standingOrders["bid"] = {.instrument = {2},
                                      .side = domain::Side::Buy,
                                      .quantity = domain::Quantity::fromDouble(2.0).value(),
                                      .filled = domain::Quantity::fromDouble(1.0).value(),
                                      .limitPrice = domain::Price::fromDouble(0.049).value()};
    }
    std::string amended(double size, double limit)
    {
        auto amendment = order(2, size, limit);
        amendment.amends = "bid";
        return codes({amendment}, Mandate::Quote);
    }
};

TEST_F(Amendments, AreJudgedByWhatMayStillFill)
{
    EXPECT_EQ(amended(3.5, 0.050), "") << "2.5 are open: 200,000 USD";
    EXPECT_EQ(amended(3.6, 0.050), "C03");
    EXPECT_EQ(amended(1.0, 0.050), "F36") << "nothing is left of it";
}

TEST_F(Amendments, C04_CountsWhatItAddsToWhatStands)
{
    view.quoted.up = 6.5;  // With the open contract of the bid.
    EXPECT_EQ(amended(2.0, 0.050), "") << "another price adds nothing";
    EXPECT_EQ(amended(3.0, 0.050), "") << "one contract more: 3 + 6.5 + 0.5";
    EXPECT_EQ(amended(3.2, 0.050), "C04");
}

TEST_F(Amendments, NameAnOrderThatMayBeAmended)
{
    auto unknown = order(2, 2.0, 0.049);
    unknown.amends = "gone";
    EXPECT_EQ(codes({unknown}, Mandate::Quote), "C21");
    EXPECT_EQ(codes({[&] {
                        auto other = order(2, -2.0, 0.051);
                        other.amends = "bid";
                        return other;
                    }()},
                    Mandate::Quote),
              "C21")
        << "another side";
}

TEST_F(Amendments, C11AndC14_AnAmendmentIsNoNewOrderButNotTheSameTermsAgain)
{
    view.room = {.working = 25, .most = 25};
    view.working = kMostWorking;
    view.workingOfOne = kMostWorkingOfOne;
    view.lately = true;
    EXPECT_EQ(amended(2.0, 0.050), "");
    EXPECT_EQ(amended(2.0, 0.049), "C14");
}

TEST_F(Amendments, C22_LegsLeaveInTheirOrder)
{
    auto bid = order(2, 2.0, 0.052);
    bid.amends = "bid";
    auto ask = order(2, -1.0, 0.051);
    EXPECT_EQ(codes({bid, ask}, Mandate::Quote), "C22") << "the ask would meet the new bid";
    ask.limitPrice = domain::Price::fromDouble(0.053).value();
    EXPECT_EQ(codes({bid, ask}, Mandate::Quote), "");
    EXPECT_EQ(view.replaced, std::vector<domain::ClientOrderId>{"bid"}) << "the old bid is gone when the ask comes";
}

TEST_F(Amendments, CarryWhatWasJudgedToTheWire)
{
    auto amendment = order(2, 3.0, 0.050);
    amendment.amends = "bid";
    const std::vector basket{amendment};
    const auto judged = Gate(view).judge(basket, Mandate::Quote);
    const auto passed = Gate::amended(std::get<0>(judged).front(), 4, {12}, Timestamp{5});
    EXPECT_EQ(passed->order, "bid");
    EXPECT_EQ(passed->number, 4U);
    EXPECT_EQ(passed->side, domain::Side::Buy);
    EXPECT_EQ(passed->quantity.toDouble(), 3.0);
    EXPECT_EQ(passed.mandate(), Mandate::Quote);
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
}  // namespace ballast::controls::gate_test
