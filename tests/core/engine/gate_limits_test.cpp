#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/engine/straddle_desk.h"
#include "core/engine/two_coins.h"
#include "desk/margins.h"
#include "desk/pnl_split.h"
#include "desk/valuation.h"
#include "sections/views.h"

/// What a limit of the book, free margin, a coin's loss and a person's own limit stop on the road that users take.
namespace ballast::engine::gate_limits_test {
namespace {

using domain::OperatorAction;
using domain::Rule;
using domain::ScopeKind;
using domain::Side;
using domain::TradingState;
using ::testing::AllOf;
using ::testing::HasSubstr;

class GateLimits : public testing::StraddleDesk {
protected:
    /// The present vega, USD per point, and gamma, coins per 1 %, signed: both are negative here.
    double vega() const { return picture()->underlyings[0].net.vegaUsd; }
    double gamma() const { return picture()->underlyings[0].net.gammaCoin; }

    /// An order in half of the straddle at its fair price, by hand.
    EngineOutput order(Side side, double contracts)
    {
        tick(80000.0);  // Past what left in the same second (C07), with inputs of now.
        const auto name = market.optionName(1, 80000, right);
        domain::OperatorCommand command{.action = OperatorAction::PlaceOrder, .reason = "by hand"};
        command.account = "Deribit";
        command.instrument = name;
        command.side = side;
        command.quantity = domain::Quantity::fromDouble(contracts).value();
        const auto& table = engine->state().market.instruments();
        const auto fair = desk::unitOf(engine->state(), table.at(*table.findByName(name))).markPrice;
        command.limitPrice = domain::Price::fromDouble(fair).value();
        return say(command);
    }
    /// Rules by which it was refused; empty when it left.
    std::vector<Rule> refused(Side side, double contracts)
    {
        const auto output = order(side, contracts);
        EXPECT_EQ(output.commands.size(), 1U);
        std::vector<Rule> rules;
        for (const auto& refusal : output.commands.front().refusals)
            rules.push_back(refusal.rule);
        EXPECT_EQ(output.commands.front().tookEffect, rules.empty());
        reason = output.decisions.empty() ? "" : output.decisions.front().reason;
        return rules;
    }
    domain::OptionRight right{domain::OptionRight::Call};  ///< Which half of the straddle is traded.
    std::string reason;
};

TEST_F(GateLimits, C04_VegaStopsWhatRaisesItAndLetsPassWhatLowersIt)
{
    start();
    market.limits.vegaUsd = std::abs(vega()) * 1.04;  // One of the twenty contracts is a twentieth.
    start();
    const auto rules = refused(Side::Sell, 1.0);
    ASSERT_EQ(rules, std::vector{Rule::C04});
    EXPECT_THAT(reason, AllOf(HasSubstr("BTC vega after the order would be −"), HasSubstr("USD per vol pt, limit ±"),
                              HasSubstr("what lowers it passes")));
    EXPECT_TRUE(refused(Side::Buy, 1.0).empty());
}

/// The straddle's call lowers gamma's magnitude when it is bought, and is stopped when it is sold.
TEST_F(GateLimits, C04_GammaCountsOrdersThatWork)
{
    start();
    market.limits.gammaPerPercent = std::abs(gamma()) * 1.08;
    start();
    EXPECT_TRUE(refused(Side::Sell, 1.0).empty()) << "a twentieth more";
    EXPECT_EQ(refused(Side::Sell, 1.1), std::vector{Rule::C04}) << "the first one works still";
    EXPECT_THAT(reason, HasSubstr("BTC gamma after the order would be −"));
}

TEST_F(GateLimits, C04_AMissingVegaLimitAllowsNothingNewAndHedgingGoesOn)  // F75
{
    market.limits.vegaUsd = 0.0;
    start();
    EXPECT_EQ(refused(Side::Sell, 0.1), std::vector{Rule::C04});
    EXPECT_THAT(reason, HasSubstr("the book states no limit, so nothing is allowed"));
    EXPECT_TRUE(refused(Side::Buy, 0.1).empty()) << "it lowers what is held";
    const auto output = tick(88000.0);
    ASSERT_FALSE(ofPurpose(output, domain::OrderPurpose::Hedge).empty()) << "short gamma is hedged as before";
}

TEST_F(GateLimits, C04_ACellIsBoundedWhereTheBookBoundsIt)
{
    start();
    const auto worst = [&] {
        double most = 0.0;
        for (const auto& cell : desk::valueOf(engine->state(), "BTC").cells)
            most = std::max(most, std::abs(cell.sum[2]));
        return most;
    }();
    market.limits.cellVegaUsd = worst * 1.04;
    start();
    EXPECT_EQ(refused(Side::Sell, 1.0), std::vector{Rule::C04});
    EXPECT_THAT(reason, AllOf(HasSubstr("vega in the cell of"), HasSubstr("80000-C")));
    market.limits.cellVegaUsd = 0.0;
    start();
    EXPECT_TRUE(refused(Side::Sell, 1.0).empty()) << "a cell without a limit is bounded by the whole alone";
}

TEST_F(GateLimits, TheTicketSaysBeforeWhatTheGateSaysAfter)
{
    start();
    market.limits.vegaUsd = std::abs(vega()) * 1.02;
    start();
    interfaces::OrderQuestion question;
    question.instrument = market.optionName(1, 80000, domain::OptionRight::Call);
    question.side = Side::Sell;
    question.quantity = 1.0;
    const auto& table = engine->state().market.instruments();
    question.limit = desk::unitOf(engine->state(), table.at(*table.findByName(question.instrument))).markPrice;
    const auto preview = sections::orderPreview(engine->state(), question);
    ASSERT_EQ(preview.refusals.size(), 1U);
    EXPECT_EQ(preview.refusals[0].rule, Rule::C04);
    EXPECT_GT(std::abs(preview.vegaUsd.after), preview.vegaUsd.limit);
}

/// The press is judged with what works, and against the order that left a moment ago: so is what foretells it.
TEST_F(GateLimits, TheTicketCountsWhatWorksAndKnowsTheOrderThatJustLeft)
{
    start();
    const double held = vega();
    ASSERT_TRUE(refused(Side::Sell, 1.0).empty());
    const auto orders = engine->state().orders;
    ASSERT_FALSE(orders.empty());
    interfaces::OrderQuestion question;
    question.instrument = market.optionName(1, 80000, domain::OptionRight::Call);
    question.side = Side::Sell;
    question.quantity = 1.0;
    question.limit = orders.front().limitPrice;
    const auto preview = sections::orderPreview(engine->state(), question);
    EXPECT_LT(preview.vegaUsd.before, 1.04 * held) << "one of twenty contracts works";
    ASSERT_EQ(preview.refusals.size(), 1U);
    EXPECT_EQ(preview.refusals[0].rule, Rule::C14);
}

TEST_F(GateLimits, C07_TheSixthOrderOfASecondIsRefusedAndTold)
{
    start();
    const auto send = [&](int i) {
        domain::OperatorCommand command{.action = OperatorAction::PlaceOrder, .reason = "burst"};
        command.account = "Deribit";
        command.instrument = market.optionName(1, 80000, domain::OptionRight::Call);
        command.side = Side::Sell;
        command.quantity = domain::Quantity::fromDouble(1.0 + 0.1 * i).value();
        const auto& table = engine->state().market.instruments();
        command.limitPrice =
            domain::Price::fromDouble(
                desk::unitOf(engine->state(), table.at(*table.findByName(command.instrument))).markPrice)
                .value();
        return say(command);
    };
    for (int i = 0; i < 5; ++i)
        EXPECT_TRUE(send(i).commands.front().tookEffect) << i;
    const auto sixth = send(5);
    ASSERT_EQ(sixth.commands.front().refusals.size(), 1U);
    EXPECT_EQ(sixth.commands.front().refusals[0].rule, Rule::C07);
    EXPECT_TRUE(alert("new orders of the person").has_value());
    market.advance(Duration::seconds(1));
    EXPECT_TRUE(send(6).commands.front().tookEffect) << "a second later";
}

/// A venue whose margin is a loss over a grid; cash makes the share.
class FreeMargin : public GateLimits {
protected:
    FreeMargin()
    {
        right = domain::OptionRight::Put;  // A fall is this book's worst move: puts ask for its margin.
        market.marginRules.emplace("Deribit", testing::gridMargin());
    }
    desk::AccountMargin margin() const
    {
        for (auto& one : desk::accountMargins(engine->state()))
            if (one.account == "Deribit") return one;
        return {};
    }
    /// Our quotes that stand and are not being taken away.
    int quotes() const
    {
        int count = 0;
        for (const auto& [id, order] : engine->state().ledger.open())
            count += order.intent.purpose == domain::OrderPurpose::Quote && order.cancelAsked.isNever() ? 1 : 0;
        return count;
    }
    void startAt(double share)
    {
        start();
        market.cash += *margin().initialUsd / share - *margin().equityUsd;
        start();
        ASSERT_NEAR(*margin().share, share, 1e-6);
    }
};

TEST_F(FreeMargin, C20_WhatLeavesLessThanThreeTenthsFreeIsRefused)
{
    startAt(0.60);
    EXPECT_TRUE(refused(Side::Sell, 1.0).empty());
    startAt(0.69);
    EXPECT_EQ(refused(Side::Sell, 1.0), std::vector{Rule::C20});
    EXPECT_THAT(reason, AllOf(HasSubstr("Initial margin of Deribit after the order would be"),
                              HasSubstr("at most 70 % of its equity"), HasSubstr("what lowers it passes")));
    EXPECT_TRUE(refused(Side::Buy, 1.0).empty()) << "closing passes";
    startAt(1.3);
    EXPECT_TRUE(refused(Side::Buy, 1.0).empty()) << "at any share";
    const auto sale = refused(Side::Sell, 0.1);
    EXPECT_EQ(sale, std::vector{Rule::C20});
}

/// What works counts at its full size: the second order meets the first.
TEST_F(FreeMargin, C20_CountsOrdersThatWork)
{
    start();
    // A put is sold at its worth, so a contract moves the requirement alone.
    const auto& state = engine->state();
    const auto& table = state.market.instruments();
    const auto& put = table.at(*table.findByName(market.optionName(1, 80000, right)));
    const double fair = desk::unitOf(state, put).markPrice;
    const auto one = desk::supposedOf(state, put, -1.0, fair);
    const double each = *desk::accountMargin(state, {1}, {&one, 1})->initialUsd / *margin().initialUsd - 1.0;
    ASSERT_GT(each, 0.01);
    startAt(0.7 / (1.0 + 1.45 * each));
    EXPECT_TRUE(refused(Side::Sell, 0.5).empty());
    EXPECT_TRUE(refused(Side::Sell, 0.6).empty());
    EXPECT_EQ(refused(Side::Sell, 0.7), std::vector{Rule::C20});
}

TEST_F(FreeMargin, C20_TheTicketShowsTheMarginThatTheGateAsksFor)
{
    startAt(0.60);
    ASSERT_TRUE(refused(Side::Sell, 1.0).empty());
    interfaces::OrderQuestion question;
    question.instrument = market.optionName(1, 80000, right);
    question.side = Side::Sell;
    question.quantity = 0.5;
    question.limit = engine->state().orders.front().limitPrice;
    const auto preview = sections::orderPreview(engine->state(), question);
    const auto& table = engine->state().market.instruments();
    const auto& put = table.at(*table.findByName(question.instrument));
    const auto alone = desk::supposedOf(engine->state(), put, -0.5, question.limit);
    const auto working = desk::supposedOf(engine->state(), put, -1.5, question.limit);
    EXPECT_GT(*preview.margin.after, *desk::accountMargin(engine->state(), {1}, {&alone, 1})->share + 0.005);
    EXPECT_NEAR(*preview.margin.after, *desk::accountMargin(engine->state(), {1}, {&working, 1})->share, 1e-6);
}

/// A purchase of what is short lowers the margin when it fills, and makes no room for a sale before.
TEST_F(FreeMargin, C20_AnOrderThatWouldCloseIsNoCreditForTheNextSale)
{
    startAt(0.69);
    EXPECT_EQ(refused(Side::Sell, 1.0), std::vector{Rule::C20});
    ASSERT_TRUE(refused(Side::Buy, 3.0).empty());
    EXPECT_EQ(refused(Side::Sell, 1.1), std::vector{Rule::C20}) << "the purchase works still";
}

TEST_F(FreeMargin, C20_NothingIsQuotedWhileLessThanThreeTenthsIsFree)
{
    market.settings.quoting.enabled = true;
    startAt(0.5);
    tick(80000.0, Duration::seconds(11));
    EXPECT_GT(quotes(), 0);
    startAt(0.8);
    tick(80000.0, Duration::seconds(11));
    for (int i = 0; i < 5; ++i)
        tick(80000.0);
    EXPECT_EQ(quotes(), 0);
}

/// Coins of net delta, up and down, that takers would make of the quotes that stand; what is being taken away left out.
controls::DeltaSides quotedOf(const Engine& engine)
{
    const auto& state = engine.state();
    controls::DeltaSides sides;
    for (const auto& [id, order] : state.ledger.open())
        if (order.intent.purpose == domain::OrderPurpose::Quote && order.cancelAsked.isNever())
            sides.add(order.remaining() *
                      desk::unitOf(state, state.market.instruments().at(order.intent.instrument)).exposure.delta);
    return sides;
}

/// Calls and puts of one side of the market fall on the book together: the quoter offers what `quoted_delta` bears.
TEST_F(GateLimits, C04_AllThatARiseOrAFallLiftsStaysWithinTheQuotedDelta)
{
    market.settings.quoting.enabled = true;
    start();
    tick(80000.0, Duration::seconds(11));
    const auto free = quotedOf(*engine);
    ASSERT_GT(free.up, 4.0);
    ASSERT_LT(free.down, -4.0);
    market.limits.quotedDelta = 4.0;
    start();
    for (int i = 0; i < 5; ++i) {
        tick(80000.0 + 40.0 * i, Duration::seconds(3));
        const auto quoted = quotedOf(*engine);
        const auto held = desk::valueOf(engine->state(), "BTC").book.exposure.delta;
        EXPECT_GT(quoted.up, 0.5);
        EXPECT_LT(quoted.down, -0.5);
        EXPECT_LE(held + quoted.up, 4.4) << "sizes may stay a tenth larger than they would be now";
        EXPECT_GE(held + quoted.down, -4.4);
    }
}

/// No hedge follows while hedging is manual: all sides of one direction together stay inside the band.
TEST_F(GateLimits, WhileHedgingIsManualAllSidesTogetherStayInsideTheBand)
{
    market.settings.quoting.enabled = true;
    start();
    say({.action = OperatorAction::SetMode, .reason = "by hand", .mode = domain::HedgeMode::Manual});
    tick(80000.0, Duration::seconds(11));
    tick(80000.0, Duration::seconds(3));
    const auto quoted = quotedOf(*engine);
    const auto& band = engine->state().hedging.at("BTC").band.value();
    const double held = desk::riskOf(engine->state(), "BTC").deltaToHedge();
    ASSERT_GE(held, band.lower);
    ASSERT_LE(held, band.upper);
    // A size may stay a tenth larger than it would be now.
    EXPECT_LE(held + quoted.up / 1.1, band.upper + 1e-9);
    EXPECT_GE(held + quoted.down / 1.1, band.lower - 1e-9);
    EXPECT_GT(quoted.up - quoted.down, 0.0) << "something is offered";
}

TEST_F(FreeMargin, AnAccountThatHoldsPositionsWithoutCashIsToldOf)
{
    auto config = market.config();
    std::erase_if(config.book.cash, [](const auto& cash) { return cash.venue == "Deribit"; });
    engine.emplace(Engine::create(config).value());
    engine->onBatch(market.opening(80000.0)).value();
    tick(80000.0, Duration::seconds(11));
    EXPECT_FALSE(margin().account.empty());
    EXPECT_TRUE(alert("Deribit has no equity left").has_value());
}

class CoinLosses : public ::testing::Test {
protected:
    CoinLosses()
    {
        market.hold("BTC", 8);
        market.hold("ETH", 8);
    }
    domain::UnderlyingLimits& limits(const std::string& coin) { return market.book.limits[coin == "BTC" ? 0 : 1]; }
    EngineOutput move(Engine& engine, const std::string& coin, double spot)
    {
        market.spot(coin) = spot;
        market.advance(Duration::seconds(1));
        return engine.onBatch(market.opening()).value();
    }
    TradingState of(const Engine& engine, const std::string& coin)
    {
        return engine.state().standings.at({ScopeKind::Underlying, coin}).state;
    }
    testing::TwoCoins market;
};

TEST_F(CoinLosses, C10_TheCoinsPnlsAddUpToTheDays)
{
    auto engine = market.start();
    move(engine, "BTC", market.spot("BTC") * 1.01);
    move(engine, "ETH", market.spot("ETH") * 0.98);
    const auto& state = engine.state();
    const double day = *state.pnl.marked - *state.pnl.markedAtDayStart;
    const auto btc = desk::pnlOfCoin(state, "BTC"), eth = desk::pnlOfCoin(state, "ETH");
    ASSERT_TRUE(btc && eth);
    EXPECT_GT(std::abs(*btc), 1.0);
    EXPECT_GT(std::abs(*eth), 1.0);
    EXPECT_NEAR(*btc + *eth, day, 1e-6 * std::abs(day) + 1e-6);
}

/// What each position stands for, by the name of its coin: the sum that one walk of the book must come to, to the bit.
double pnlByName(const desk::State& state, const std::string& coin)
{
    const auto& value = desk::valueOf(state, coin);
    double usd = value.book.valueUsd + value.markLessFitUsd;
    for (const auto& [key, position] : state.book.positions())
        if (state.market.instruments().at(key.instrument).underlying == coin) usd -= position.basis.marked;
    for (const auto& [key, amount] : state.book.cash())
        if (key.second == coin) usd -= state.book.cashBasisUsd(key.first, key.second);
    const auto earned = state.book.earnedOn(coin);
    return usd + earned.closed.marked + earned.feesUsd + earned.gasUsd + earned.fundingUsd;
}

TEST_F(CoinLosses, C10_CountsEachPositionOfTwoAccountsAtItsOwnCoin)
{
    // Both accounts hold both coins, and instruments of one stand between those of the other in the book's order.
    const auto first = market.book.positions;
    for (std::size_t i = 0; i < first.size(); i += 3) {
        market.book.positions.push_back(first[i]);
        market.book.positions.back().account = "second";
    }
    auto engine = market.start();
    move(engine, "BTC", market.spot("BTC") * 1.01);
    move(engine, "ETH", market.spot("ETH") * 0.98);
    const auto& state = engine.state();
    const auto coins = desk::pnlOfLimitedCoins(state);
    ASSERT_EQ(coins.size(), market.book.limits.size());
    for (std::size_t i = 0; i < coins.size(); ++i) {
        const auto& coin = market.book.limits[i].underlying;
        ASSERT_TRUE(coins[i]) << coin;
        EXPECT_EQ(*coins[i], pnlByName(state, coin)) << coin;
        EXPECT_EQ(coins[i], desk::pnlOfCoin(state, coin)) << coin;
        EXPECT_GT(std::abs(*coins[i]), 1.0) << coin;
    }
    EXPECT_FALSE(desk::pnlOfCoin(state, "DOGE")) << "a coin without a market";
}

TEST_F(CoinLosses, C10_ACoinsOwnLimitReducesAndKillsThatCoinAlone)
{
    auto probe = market.start();
    const double spot = market.spot("BTC");
    double lost = 0.0, towards = spot;
    for (const double factor : {1.02, 0.98}) {
        auto one = probe;
        move(one, "BTC", spot * factor);
        if (const double loss = -*desk::pnlOfCoin(one.state(), "BTC"); loss > lost) {
            lost = loss;
            towards = spot * factor;
        }
        market.spot("BTC") = spot;
    }
    ASSERT_GT(lost, 1.0);
    limits("BTC").dailyLossUsd = 0.9 * lost;
    auto engine = market.start();
    const auto output = move(engine, "BTC", towards);
    EXPECT_EQ(of(engine, "BTC"), TradingState::Reducing);
    EXPECT_EQ(of(engine, "ETH"), TradingState::Normal);
    EXPECT_EQ(engine.state().standings.whole().state, TradingState::Normal) << "the other coin's limit stands for it";
    const auto record = std::find_if(output.decisions.begin(), output.decisions.end(),
                                     [](const auto& d) { return d.code == domain::RecordCode::C10; });
    ASSERT_NE(record, output.decisions.end());
    EXPECT_EQ(record->underlying, "BTC");
    EXPECT_THAT(record->reason, HasSubstr("the day's loss of BTC"));
    engine
        .onBatch(market.step(
            domain::OperatorCommand{.action = OperatorAction::ResumeTrading, .operatorName = "ann", .reason = "seen"}))
        .value();
    EXPECT_EQ(of(engine, "BTC"), TradingState::Normal) << "resuming the desk resumes it, with a new count";
    move(engine, "BTC", towards);
    EXPECT_EQ(of(engine, "BTC"), TradingState::Normal);

    limits("BTC").dailyLossUsd = 0.6 * lost;
    market.spot("BTC") = spot;
    auto killed = market.start();
    const auto kill = move(killed, "BTC", towards);
    EXPECT_EQ(of(killed, "BTC"), TradingState::Killed);
    ASSERT_EQ(kill.closings.size(), 1U);
    EXPECT_EQ(kill.closings[0], (domain::Scope{ScopeKind::Underlying, "BTC"}));
    const auto say = [&](OperatorAction action) {
        domain::OperatorCommand c{.action = action, .operatorName = "ann", .reason = "seen"};
        c.scope = {ScopeKind::Underlying, "BTC"};
        killed.onBatch(market.step(c)).value();
    };
    say(OperatorAction::Rearm);
    move(killed, "BTC", towards);
    EXPECT_EQ(of(killed, "BTC"), TradingState::Halted) << "re-arming starts a new count";
    say(OperatorAction::ResumeTrading);
    EXPECT_EQ(of(killed, "BTC"), TradingState::Normal);
}

/// What the day had gained and lost again counts (C10: drawdown from the day's high).
TEST_F(CoinLosses, C10_CountsFromTheDaysHigh)
{
    auto probe = market.start();
    const double spot = market.spot("BTC");
    auto up = probe, down = probe;
    move(up, "BTC", spot * 1.02);
    market.spot("BTC") = spot;
    move(down, "BTC", spot * 0.98);
    market.spot("BTC") = spot;
    const double ofUp = *desk::pnlOfCoin(up.state(), "BTC"), ofDown = *desk::pnlOfCoin(down.state(), "BTC");
    ASSERT_GT(std::max(ofUp, ofDown), 1.0);
    limits("BTC").dailyLossUsd = 0.9 * std::max(ofUp, ofDown);
    auto engine = market.start();
    move(engine, "BTC", ofUp > ofDown ? spot * 1.02 : spot * 0.98);
    EXPECT_EQ(of(engine, "BTC"), TradingState::Normal);
    move(engine, "BTC", spot);
    EXPECT_EQ(of(engine, "BTC"), TradingState::Reducing) << "the gain is gone";
}

TEST_F(GateLimits, C28_NoLimitIsRaisedBeyondTenTimesTheBooks)
{
    start();
    const auto set = [&](const char* key, double value) {
        return say({.action = OperatorAction::SetLimit, .reason = "t", .underlying = "BTC", .key = key, .value = value})
            .commands.front()
            .tookEffect;
    };
    const auto limits = [&] { return *engine->state().config.book.findLimits("BTC"); };
    const double own = limits().orderNotionalUsd;
    EXPECT_TRUE(set("order_notional_usd", 10.0 * own));
    EXPECT_FALSE(set("order_notional_usd", 10.001 * own));
    EXPECT_EQ(limits().orderNotionalUsd, 10.0 * own);
    EXPECT_TRUE(set("order_notional_usd", own));
    EXPECT_FALSE(set("order_notional_usd", 10.001 * own)) << "of the book's, not of the present one";
    market.limits.vegaUsd = market.limits.cellVegaUsd = 0.0;
    start();
    EXPECT_FALSE(set("vega_usd", 1.0)) << "what the book does not state is stated there";
    EXPECT_TRUE(set("cell_vega_usd", 1.0)) << "a bound where there was none is tighter";
}

}  // namespace
}  // namespace ballast::engine::gate_limits_test
