#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <deque>

#include "core/engine/straddle_desk.h"

namespace ballast::engine::decision_record_test {
namespace {

using domain::Decision;
using domain::DecisionKind;
using domain::OperatorAction;
using domain::Quality;

class DecisionRecord : public testing::StraddleDesk {
protected:
    /// Time passes and nothing comes, so that every live input grows old.
    EngineOutput silence(Duration by)
    {
        market.advance(by);
        return engine->onBatch({.time = market.now(), .events = {{market.now(), domain::TimerFired{}}}}).value();
    }
    static const Decision* find(const EngineOutput& output, DecisionKind kind)
    {
        for (const auto& d : output.decisions)
            if (d.kind == kind) return &d;
        return nullptr;
    }
};

TEST_F(DecisionRecord, ARefusalShowsBandAndCandidatesAsLongAsTheyCanBeComputed)  // C17
{
    start();
    const auto fresh = picture()->underlyings[0].band;
    const auto output = silence(Duration::seconds(30));
    const auto* refused = find(output, DecisionKind::Refused);
    ASSERT_NE(refused, nullptr);
    EXPECT_EQ(refused->code, domain::RecordCode::C17);
    ASSERT_TRUE(refused->band.has_value());
    ASSERT_TRUE(fresh.has_value());
    // Same gamma and spot; only the spread in the cost is the settings' instead of the quoted one.
    EXPECT_NEAR(refused->band->upper, fresh->upper, 0.05 * fresh->upper);
    ASSERT_GE(refused->candidates.size(), 3U) << "two venues and to hold";
    for (const auto& c : refused->candidates)
        if (!isHold(c)) {
            EXPECT_FALSE(c.excluded.isNone());
            EXPECT_GT(c.costUsd, 0.0);
        }
}

TEST_F(DecisionRecord, WithoutASpotTheReasonSaysThatThereIsNoBand)
{
    start();
    const Engine before = *engine;
    EngineConfig config = market.config();
    config.book.positions.clear();
    engine.emplace(Engine::create(config).value());
    auto batch = market.opening(80000.0);
    std::erase_if(batch.events,
                  [](const auto& event) { return std::holds_alternative<domain::IndexUpdate>(event.body); });
    const auto output = engine->onBatch(batch).value();
    const auto* refused = find(output, DecisionKind::Refused);
    ASSERT_NE(refused, nullptr);
    EXPECT_FALSE(refused->band.has_value());
    EXPECT_THAT(refused->reason, ::testing::HasSubstr("Without a spot there is no band"));
}

TEST_F(DecisionRecord, ARefusalThatStandsIsRecordedOnceAndCounted)
{
    start();
    ASSERT_NE(find(silence(Duration::seconds(30)), DecisionKind::Refused), nullptr);
    for (int i = 0; i < 200; ++i)
        EXPECT_TRUE(silence(Duration::minutes(1)).decisions.empty()) << "minute " << i;
    const auto snapshot = picture();
    EXPECT_EQ(snapshot->decisions.at(0).merged, 201) << "the list shows the count";
    const auto output = tick(80000.0);
    ASSERT_GE(output.decisions.size(), 2U);
    EXPECT_EQ(output.decisions[0].kind, DecisionKind::Hold);
    EXPECT_EQ(output.decisions[0].code, domain::RecordCode::C17);
    EXPECT_EQ(output.decisions[0].choice, "hold");
    EXPECT_FALSE(output.decisions[0].inputs.empty());
    EXPECT_THAT(output.decisions[0].reason, ::testing::HasSubstr("200 more times"));
    EXPECT_EQ(output.decisions[1].code, domain::RecordCode::None) << "then the state that follows";
}

TEST_F(DecisionRecord, APersonWhoAsksDuringARefusalGetsItAgainWithTheCount)
{
    start();
    silence(Duration::seconds(30));
    for (int i = 0; i < 7; ++i)
        silence(Duration::seconds(1));
    const auto output = say({.action = OperatorAction::ReduceOnly, .reason = "careful"});
    const auto* refused = find(output, DecisionKind::Refused);
    ASSERT_NE(refused, nullptr);
    EXPECT_THAT(refused->reason, ::testing::HasSubstr("7 times"));
}

/// Of a coin all that its decisions stand on, of the whole desk the figures of each coin.
TEST_F(DecisionRecord, APersonsRecordHoldsWhatStoodWhenItWasGiven)
{
    start();
    tick(80500.0, Duration::seconds(2));
    const auto shown = picture()->underlyings.front();
    const auto input = [](const domain::Decision& d, const std::string& name) -> std::optional<double> {
        for (const auto& one : d.inputs)
            if (one.name == name) return one.value;
        return std::nullopt;
    };
    const auto halted = say({.action = OperatorAction::PauseTrading, .reason = "lunch"});
    const auto* whole = find(halted, DecisionKind::Override);
    ASSERT_NE(whole, nullptr);
    EXPECT_EQ(input(*whole, "BTC index"), 80500.0);
    ASSERT_TRUE(input(*whole, "BTC net delta").has_value());
    EXPECT_NEAR(*input(*whole, "BTC net delta"), shown.net.deltaCoin, 1e-9);
    ASSERT_TRUE(shown.band.has_value());
    EXPECT_EQ(input(*whole, "BTC band, lower edge"), shown.band->lower);
    EXPECT_EQ(input(*whole, "BTC band, upper edge"), shown.band->upper);
    const auto paused = say({.action = OperatorAction::PauseUnderlying, .reason = "news", .underlying = "BTC"});
    const auto* coin = find(paused, DecisionKind::Override);
    ASSERT_NE(coin, nullptr);
    EXPECT_EQ(coin->before.spot, 80500.0);
    EXPECT_EQ(input(*coin, "BTC index"), 80500.0);
    EXPECT_TRUE(input(*coin, "book gamma").has_value());
}

TEST_F(DecisionRecord, AHaltIsRecordedOnceHoweverFarTheMarketRuns)  // C15
{
    start();
    say({.action = OperatorAction::PauseTrading, .reason = "lunch"});
    int held = 0;
    for (int i = 0; i < 50; ++i)
        for (const auto& d : tick(88000.0 + 100.0 * i, Duration::seconds(30)).decisions)
            held += d.code == domain::RecordCode::C15 ? 1 : 0;
    EXPECT_EQ(held, 1);
}

TEST_F(DecisionRecord, AnAssumedBaseFeeIsNotCalledGood)
{
    engine.emplace(Engine::create(market.config()).value());
    auto batch = market.opening(80000.0);
    std::erase_if(batch.events,
                  [](const auto& event) { return std::holds_alternative<domain::GasUpdate>(event.body); });
    const auto output = engine->onBatch(batch).value();
    ASSERT_FALSE(output.decisions.empty());
    bool found = false;
    for (const auto& input : output.decisions[0].inputs) {
        if (input.name != "base fee") continue;
        found = true;
        EXPECT_EQ(input.quality, Quality::Assumed);
        EXPECT_FALSE(input.ageMilliseconds.has_value()) << "what is assumed was never sampled";
        EXPECT_EQ(input.value, market.settings.assumedBaseFeeGwei);
    }
    EXPECT_TRUE(found);
    EXPECT_THAT(toCanonicalJson(output.decisions[0]), ::testing::HasSubstr(R"("quality":"assumed")"));
    for (const auto& c : output.decisions[0].candidates)
        EXPECT_NE(c.excluded.why, domain::Excluded::StaleGas) << "an assumption may drive a cost";
}

TEST_F(DecisionRecord, F50_AVenueThatFillsTheWrongSideIsLeftAfterThreeOrders)
{
    market.limits.orderNotionalUsd = 1e12;
    int orders = 0;
    bool stopped = false;
    const auto answer = [&](const EngineOutput& first) {
        std::deque<domain::OrderIntent> open;
        const auto note = [&](const EngineOutput& output) {
            for (const auto& d : output.decisions)
                stopped = stopped || (d.kind == DecisionKind::Refused && d.code == domain::RecordCode::C08);
            for (const auto& intent : output.intents)
                open.push_back(*intent);
        };
        note(first);
        for (; !open.empty() && orders < 100; open.pop_front(), ++orders) {
            open.front().side = open.front().side == domain::Side::Buy ? domain::Side::Sell : domain::Side::Buy;
            note(fill(open.front()));
            // Its word about the side is not believed of the order, which works on until it ends.
            note(engine
                     ->onBatch({.time = market.now(),
                                .events = {{market.now(), domain::OrderEnded{.order = open.front().id,
                                                                             .state = domain::OrderState::Cancelled,
                                                                             .reason = "done"}}}})
                     .value());
        }
    };
    answer(start());
    for (int i = 0; i < 20; ++i)
        answer(tick(84000.0, Duration::seconds(40)));
    EXPECT_TRUE(stopped);
    EXPECT_LE(orders, 4) << "one may have left at the start, on the other side";
    EXPECT_GE(orders, 3);
}

TEST_F(DecisionRecord, ATrendIsHedgedAsLongAsEachHedgeWorks)
{
    start();
    int hedges = 0;
    for (int i = 0; i < 40; ++i) {
        const auto output = tick(80000.0 - 200.0 * i, Duration::seconds(60));
        for (const auto& d : output.decisions)
            EXPECT_NE(d.code, domain::RecordCode::C08);
        for (const auto& intent : output.intents) {
            ++hedges;
            fill(intent);
        }
    }
    EXPECT_GT(hedges, 3) << "all of one side";
}

const domain::HeldLimit* limitOf(const Decision& d, const std::string& of)
{
    for (const auto& held : d.judgedBy.limits)
        if (held.of == of) return &held;
    return nullptr;
}

/// C27: after the close nobody can ask the desk what its limits were.
TEST_F(DecisionRecord, C27_AHedgeNamesTheRulesAndLimitsThatItWasJudgedBy)
{
    start();
    const auto output = tick(83000.0);
    const auto* hedge = find(output, DecisionKind::Hedge);
    ASSERT_NE(hedge, nullptr);
    ASSERT_EQ(output.intents.size(), 1U);
    const auto& order = *output.intents[0];
    using Code = domain::RecordCode;
    EXPECT_EQ(hedge->judgedBy.rules,
              (std::vector<Code>{Code::F36, Code::C15, Code::C01, Code::C02, Code::C03, Code::C04, Code::C05, Code::C08,
                                 Code::C09, Code::C07, Code::C11, Code::C12, Code::C14, Code::C16, Code::C17, Code::C19,
                                 Code::C20, Code::C21, Code::C22}));
    const auto* delta = limitOf(*hedge, "BTC net delta");
    ASSERT_NE(delta, nullptr);
    EXPECT_EQ(delta->code, Code::C04);
    EXPECT_EQ(delta->limit, market.limits.netDelta);
    EXPECT_NEAR(delta->value, hedge->deltaAfter, 1e-9) << "with the order filled";
    EXPECT_EQ(delta->unit, "BTC");
    const auto* notional = limitOf(*hedge, "notional of one order in " + hedge->choice);
    ASSERT_NE(notional, nullptr);
    EXPECT_EQ(notional->limit, market.limits.orderNotionalUsd);
    EXPECT_NEAR(notional->value, order.quantity.toDouble() * 83000.0, 1.0);
    EXPECT_EQ(notional->unit, "USD");
    const auto* rate = limitOf(*hedge, "new orders of the hedger in a minute");
    ASSERT_NE(rate, nullptr);
    EXPECT_EQ(rate->value, 1.0);
    EXPECT_EQ(rate->limit, 60.0);
}

/// Half a coin by hand.
domain::OperatorCommand halfACoin()
{
    return {.action = OperatorAction::PlaceOrder,
            .operatorName = "ann",
            .reason = "test",
            .quantity = domain::Quantity::fromDouble(0.5).value(),
            .limitPrice = domain::Price::fromDouble(80010.0).value(),
            .instrument = "BTC_USDC-PERPETUAL",
            .side = domain::Side::Buy};
}

TEST_F(DecisionRecord, C27_ARefusalShowsTheLimitThatItBrokeAndThoseThatItKept)
{
    market.limits.orderNotionalUsd = 1000.0;
    start();
    const auto output = say(halfACoin());
    const auto* refused = find(output, DecisionKind::Refused);
    ASSERT_NE(refused, nullptr);
    ASSERT_EQ(refused->code, domain::RecordCode::C03);
    const auto* broken = limitOf(*refused, "notional of one order in BTC_USDC-PERPETUAL");
    ASSERT_NE(broken, nullptr);
    EXPECT_EQ(broken->limit, 1000.0);
    EXPECT_NEAR(broken->value, 0.5 * 80000.0, 1.0);
    EXPECT_EQ(standingOf(*broken), "beyond");
    ASSERT_NE(limitOf(*refused, "BTC net delta"), nullptr);
    EXPECT_EQ(standingOf(*limitOf(*refused, "BTC net delta")), "within");
}

TEST_F(DecisionRecord, C27_AHoldShowsWhereTheBookStandsAgainstItsLimits)
{
    const auto output = start();
    const auto* hold = find(output, DecisionKind::Hold);
    ASSERT_NE(hold, nullptr);
    EXPECT_TRUE(hold->judgedBy.rules.empty()) << "no order was judged";
    const auto* vega = limitOf(*hold, "BTC vega");
    ASSERT_NE(vega, nullptr);
    EXPECT_EQ(vega->limit, market.limits.vegaUsd);
    EXPECT_NEAR(vega->value, hold->before.vega, 1e-6);
    ASSERT_NE(limitOf(*hold, "BTC gamma"), nullptr);
    ASSERT_NE(limitOf(*hold, "BTC net delta"), nullptr);
}

TEST_F(DecisionRecord, C27_AnOrderByHandAndTheEndOfAFlattenShowThemToo)
{
    start();
    const auto placed = say(halfACoin());
    const auto* hand = find(placed, DecisionKind::Hedge);
    ASSERT_NE(hand, nullptr) << (placed.decisions.empty() ? "" : placed.decisions.front().reason);
    ASSERT_NE(limitOf(*hand, "new orders of the person in a second"), nullptr);
    const auto* collar = limitOf(*hand, "limit price of BTC_USDC-PERPETUAL off its reference");
    ASSERT_NE(collar, nullptr);
    EXPECT_GT(collar->limit, 0.0);
    EXPECT_LE(std::abs(collar->value), collar->limit);
    for (const auto& intent : placed.intents)
        fill(intent);

    auto output = say({.action = OperatorAction::FlattenEverything, .operatorName = "ann", .reason = "test"});
    const Decision* end = nullptr;
    for (int i = 0; i < 90 && end == nullptr; ++i) {
        for (const auto& d : output.decisions)
            if (d.trigger == domain::Trigger::Flatten) end = &d;
        if (end != nullptr) break;
        const auto sent = output.intents;
        for (const auto& intent : sent)
            fill(intent);
        output = tick(80000.0);
    }
    ASSERT_NE(end, nullptr);
    using Code = domain::RecordCode;
    EXPECT_EQ(end->judgedBy.rules, (std::vector<Code>{Code::F36, Code::C15, Code::C01, Code::C02, Code::C04, Code::C11,
                                                      Code::C14, Code::C19, Code::C21, Code::C22}));
    const auto sizes = std::count_if(end->judgedBy.limits.begin(), end->judgedBy.limits.end(),
                                     [](const auto& held) { return held.code == domain::RecordCode::C02; });
    EXPECT_EQ(sizes, 3) << "of each instrument that it closed one, whatever comes nearer elsewhere";
}

}  // namespace
}  // namespace ballast::engine::decision_record_test
