#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

}  // namespace
}  // namespace ballast::engine::decision_record_test
