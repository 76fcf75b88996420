#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/engine/scripted_market.h"
#include "desk/state.h"
#include "desk/valuation.h"

namespace ballast::engine::hedging_test {
namespace {

using domain::Decision;
using domain::DecisionKind;
using domain::OptionRight;
using testing::ScriptedMarket;

/// Short ten at-the-money straddles a month out: gamma to hedge, no delta at the start.
class Hedging : public ::testing::Test {
protected:
    Hedging()
    {
        const auto ten = domain::Quantity::fromUnits(-1'000'000'000);
        market.positions = {{market.optionName(1, 80000, OptionRight::Call), ten},
                            {market.optionName(1, 80000, OptionRight::Put), ten}};
    }

    Engine start(double spot = 80000.0)
    {
        Engine engine = Engine::create(market.config()).value();
        opening = engine.onBatch(market.opening(spot)).value();
        return engine;
    }

    EngineOutput tick(Engine& engine, double spot, bool withChain = true)
    {
        market.advance(Duration::seconds(1));
        return engine.onBatch(market.tick(spot, withChain)).value();
    }

    static const Decision* find(const EngineOutput& output, DecisionKind kind)
    {
        for (const auto& decision : output.decisions)
            if (decision.kind == kind) return &decision;
        return nullptr;
    }

    ScriptedMarket market;
    EngineOutput opening;
};

TEST_F(Hedging, HoldsInsideTheBandAndSaysWhatHedgingWouldCost)
{
    start();
    const auto* hold = find(opening, DecisionKind::Hold);
    ASSERT_NE(hold, nullptr);
    EXPECT_EQ(hold->choice, "hold");
    EXPECT_TRUE(opening.intents.empty());
    ASSERT_TRUE(hold->band.has_value());
    EXPECT_GT(hold->before.delta, hold->band->lower);
    EXPECT_LT(hold->before.delta, hold->band->upper);
    EXPECT_THAT(hold->reason, ::testing::HasSubstr("lies inside"));
    EXPECT_THAT(hold->reason, ::testing::HasSubstr("USD"));
}

TEST_F(Hedging, TradesToTheNearestEdgeWhenDeltaLeavesTheBand)
{
    Engine engine = start();
    const auto output = tick(engine, 88000.0);
    const auto* hedge = find(output, DecisionKind::Hedge);
    ASSERT_NE(hedge, nullptr);
    ASSERT_EQ(output.intents.size(), 1U);
    EXPECT_LT(hedge->before.delta, hedge->band->lower) << "short gamma loses delta when spot rises";
    EXPECT_EQ(output.intents[0]->side, domain::Side::Buy);
    EXPECT_NEAR(hedge->deltaAfter, hedge->band->lower, 0.001 + 1e-9) << "to the edge, within one lot";
    EXPECT_GE(hedge->deltaAfter, hedge->band->lower - 1e-9);
    EXPECT_EQ(output.intents[0]->decision, hedge->sequence);
    EXPECT_EQ(output.intents[0]->quantity.units() % 100'000, 0) << "whole lots";
}

/// What one order may not be (C02) goes in several, instead of being refused at each evaluation for good.
TEST_F(Hedging, C02_SendsALargeHedgeAsOneLargestOrderAfterAnother)
{
    for (auto& position : market.positions)
        position.quantity = domain::Quantity::fromDouble(-400'000.0).value();
    market.limits.netDelta = market.limits.gammaPerPercent = 1e9;
    market.limits.vegaUsd = market.limits.orderNotionalUsd = 1e12;
    market.limits.dailyLossUsd = 1e12;
    market.limits.riskAversion = 1e-6;
    market.cash = 1e12;
    auto created = Engine::create(market.config());
    ASSERT_TRUE(created) << created.error().message;
    auto& engine = *created;
    const auto opened = engine.onBatch(market.opening(80000.0));
    ASSERT_TRUE(opened) << opened.error().message;
    ASSERT_EQ(opened->intents.size(), 1U);
    const auto& first = *opened->intents.front();
    EXPECT_EQ(first.quantity.toDouble(), 10'000.0) << "the first of them";
    engine.onBatch(market.fill(first)).value();
    market.advance(Duration::seconds(60));
    const auto next = engine.onBatch(market.tick(80000.0)).value();
    ASSERT_EQ(next.intents.size(), 1U) << (next.decisions.empty() ? "" : next.decisions.back().reason);
    EXPECT_EQ(next.intents.front()->side, first.side);
}

TEST_F(Hedging, ChoosesTheCandidateOfGreatestWorth)
{
    Engine engine = start();
    const auto output = tick(engine, 88000.0);
    const auto* hedge = find(output, DecisionKind::Hedge);
    ASSERT_NE(hedge, nullptr);
    double chosen = 0.0;
    for (const auto& c : hedge->candidates)
        if (c.instrument == hedge->choice) chosen = c.benefitUsd - c.costUsd;
    EXPECT_GT(chosen, 0.0);
    for (const auto& c : hedge->candidates) {
        if (c.excluded.isNone()) {
            EXPECT_LE(c.benefitUsd - c.costUsd, chosen) << c.instrument;
        }
        EXPECT_NEAR(c.costUsd, c.feeUsd + c.spreadUsd + c.impactUsd + c.gasUsd + c.carryUsd, 1e-9) << c.instrument;
    }
}

TEST_F(Hedging, RecordsEveryInputWithItsAge)
{
    Engine engine = start();
    const auto output = tick(engine, 88000.0);
    const auto* hedge = find(output, DecisionKind::Hedge);
    ASSERT_NE(hedge, nullptr);
    EXPECT_GE(hedge->inputs.size(), 6U);
    for (const auto& input : hedge->inputs) {
        EXPECT_TRUE(input.value.has_value()) << input.name;
        EXPECT_TRUE(input.ageMilliseconds.has_value()) << input.name;
    }
}

TEST_F(Hedging, CountsAWorkingOrderInNetDelta)
{
    Engine engine = start();
    const auto first = tick(engine, 88000.0);
    ASSERT_EQ(first.intents.size(), 1U);
    const auto second = tick(engine, 88000.0);
    EXPECT_TRUE(second.intents.empty()) << "the pending hedge already brings delta to the edge";
}

TEST_F(Hedging, RefusesOnAStaleIndex)
{
    Engine engine = start();
    market.advance(Duration::seconds(30));
    const auto output =
        engine.onBatch({.time = market.now(), .events = {{market.now(), domain::TimerFired{}}}}).value();
    const auto* refused = find(output, DecisionKind::Refused);
    ASSERT_NE(refused, nullptr);
    EXPECT_EQ(refused->code, domain::RecordCode::C17);
    EXPECT_EQ(refused->choice, "hold");
    EXPECT_THAT(refused->reason, ::testing::HasSubstr("limit"));
    EXPECT_TRUE(output.intents.empty());
}

TEST_F(Hedging, RefusesWhenTheOracleDisagrees)
{
    Engine engine = start();
    market.advance(Duration::seconds(1));
    auto batch = market.tick(88000.0);
    for (auto& event : batch.events)
        if (auto* oracle = std::get_if<domain::OracleUpdate>(&event.body))
            oracle->price = domain::Price::fromDouble(80000.0).value();
    const auto output = engine.onBatch(batch).value();
    ASSERT_NE(find(output, DecisionKind::Refused), nullptr);
    EXPECT_EQ(find(output, DecisionKind::Refused)->code, domain::RecordCode::C18);
    EXPECT_TRUE(output.intents.empty());
}

TEST_F(Hedging, GivesTheSameBytesTwice)
{
    const auto run = [] {
        ScriptedMarket fresh;
        fresh.positions = {
            {fresh.optionName(1, 80000, OptionRight::Call), domain::Quantity::fromUnits(-1'000'000'000)}};
        Engine engine = Engine::create(fresh.config()).value();
        std::string text;
        const auto note = [&](const EngineOutput& output) {
            for (const auto& decision : output.decisions)
                text += toCanonicalJson(decision) + "\n";
        };
        note(engine.onBatch(fresh.opening(80000.0)).value());
        for (int i = 0; i < 200; ++i) {
            fresh.advance(Duration::seconds(1));
            note(engine.onBatch(fresh.tick(80000.0 + 4000.0 * std::sin(i / 15.0), i % 6 == 0)).value());
        }
        return text;
    };
    const std::string first = run();
    EXPECT_GT(first.size(), 1000U);
    EXPECT_EQ(first, run());
}

TEST_F(Hedging, ACopyGoesOnLikeTheOriginal)
{
    Engine engine = start();
    tick(engine, 84000.0);
    Engine copy = engine;
    market.advance(Duration::seconds(1));
    const auto batch = market.tick(90000.0);
    const auto a = engine.onBatch(batch).value();
    const auto b = copy.onBatch(batch).value();
    ASSERT_EQ(a.decisions.size(), b.decisions.size());
    for (std::size_t i = 0; i < a.decisions.size(); ++i)
        EXPECT_EQ(toCanonicalJson(a.decisions[i]), toCanonicalJson(b.decisions[i]));
}

TEST_F(Hedging, StopsAfterTenHedgesInFiveMinutes)  // C08
{
    market.limits.riskAversion = 1e-2;  // A narrow band, so that every swing hedges.
    Engine engine = start();
    for (const auto& intent : opening.intents)
        engine.onBatch(market.fill(intent)).value();
    std::size_t hedges = 0;
    bool refused = false;
    double spot = 0.0;
    for (int i = 0; i < 60 && !refused; ++i) {
        spot = i % 2 == 0 ? 90000.0 : 72000.0;
        const auto output = tick(engine, spot);
        for (const auto& intent : output.intents) {
            ++hedges;
            engine.onBatch(market.fill(intent)).value();
        }
        for (const auto& d : output.decisions)
            refused = refused || d.code == domain::RecordCode::C08;
    }
    EXPECT_TRUE(refused);
    EXPECT_LE(hedges, 10U);
    EXPECT_FALSE(engine.waitingForPersonSince().isNever());
    // It is told again while it lasts, once each evaluation interval.
    int told = 0;
    for (int i = 0; i < 200; ++i)
        for (const auto& d : tick(engine, spot, i % 10 == 0).decisions)
            told += d.code == domain::RecordCode::C08 ? 1 : 0;
    EXPECT_EQ(told, 3);
    // What cannot be hedged is not quoted either, until it can be again.
    const auto quotesOf = [&](Engine desk, bool resumed) {
        const_cast<desk::State&>(desk.state()).config.settings.quoting.enabled = true;
        domain::OperatorCommand c;
        c.action = domain::OperatorAction::ResumeTrading;
        c.reason = "test";
        if (resumed) desk.onBatch(market.say(std::move(c))).value();
        desk.onBatch(market.tick(spot)).value();
        const auto& open = desk.ledger().open();
        return std::count_if(open.begin(), open.end(), [](const auto& item) {
            return item.second.intent.purpose == domain::OrderPurpose::Quote;
        });
    };
    EXPECT_EQ(quotesOf(engine, false), 0);
    EXPECT_GT(quotesOf(engine, true), 0);
    // Off until a named person turns hedging on: what resumes another part says nothing of it.
    const auto resume = [&](domain::Scope scope) {
        domain::OperatorCommand c;
        c.action = domain::OperatorAction::ResumeTrading;
        c.reason = "test";
        c.scope = std::move(scope);
        engine.onBatch(market.say(std::move(c))).value();
        return !engine.state().hedging.at("BTC").halted.has_value();
    };
    EXPECT_FALSE(resume({domain::ScopeKind::Account, "Deribit"}));
    EXPECT_FALSE(resume({domain::ScopeKind::Venue, "Deribit"}));
    EXPECT_FALSE(resume({domain::ScopeKind::Strategy, "quoter"}));
    for (const auto& scope : {domain::Scope{}, domain::Scope{domain::ScopeKind::Underlying, "BTC"},
                              domain::Scope{domain::ScopeKind::Strategy, "hedger"}}) {
        Engine copy = engine;
        domain::OperatorCommand c;
        c.action = domain::OperatorAction::ResumeTrading;
        c.reason = "test";
        c.scope = scope;
        copy.onBatch(market.say(std::move(c))).value();
        EXPECT_FALSE(copy.state().hedging.at("BTC").halted.has_value()) << toString(scope);
    }
}

/// F05: a venue that takes nothing for a while. Three such hedges are no three in vain, and they do not follow each
/// other tick by tick; three that a venue refused are (F45).
TEST_F(Hedging, C08_AHedgeThatARateKeptBackIsNoneInVain)
{
    const auto run = [&](domain::OrderState state, const std::string& reason) {
        Engine engine = start();
        std::vector<Timestamp> decided;
        for (int i = 0; i < 40; ++i) {
            const auto output = tick(engine, 96000.0);
            for (const auto& intent : output.intents) {
                decided.push_back(market.now());
                engine
                    .onBatch({.time = market.now(),
                              .events = {{market.now(),
                                          domain::OrderEnded{.order = intent->id, .state = state, .reason = reason}}}})
                    .value();
            }
        }
        return std::pair{decided, engine.state().hedging.at("BTC").halted.has_value()};
    };
    for (const auto* reason :
         {"a rate of the venue's left no room for it within 2 s (F05)", "the address has used up its requests (F05)"}) {
        const auto [decided, halted] = run(domain::OrderState::NotSent, reason);
        EXPECT_FALSE(halted) << reason;
        ASSERT_GE(decided.size(), 3U) << reason;
        for (std::size_t i = 1; i < decided.size(); ++i)
            EXPECT_GE(decided[i] - decided[i - 1], Duration::seconds(10)) << reason;
    }
    EXPECT_TRUE(run(domain::OrderState::Rejected, "not_enough_funds").second);
    EXPECT_TRUE(run(domain::OrderState::NotSent, "the venue lists no such instrument").second);
    EXPECT_TRUE(run(domain::OrderState::NotSent, "it was decided more than 2 s ago").second)
        << "a desk that is too slow";
}

/// What a venue takes at least is what would be traded there: it is weighed as that, and nothing smaller leaves.
TEST_F(Hedging, GoesUpToWhatTheVenueTakesAtLeast)
{
    const auto hedgeOf = [&](double least) {
        Engine engine = Engine::create(market.config()).value();
        auto batch = market.opening(80000.0);
        for (auto& event : batch.events)
            if (auto* listed = std::get_if<domain::InstrumentListed>(&event.body))
                if (!listed->instrument.isOption())
                    listed->instrument.leastQuantity = domain::Quantity::fromDouble(least).value();
        opening = engine.onBatch(batch).value();
        return tick(engine, 88000.0);
    };
    const auto raised = hedgeOf(2.4);
    ASSERT_EQ(raised.intents.size(), 1U);
    const auto* hedge = find(raised, DecisionKind::Hedge);
    ASSERT_NE(hedge, nullptr);
    EXPECT_LT(hedge->band->lower - hedge->before.delta, 2.39) << "to the edge it would be less";
    EXPECT_NEAR(raised.intents[0]->quantity.toDouble(), 2.4, 1e-9);
    EXPECT_NEAR(hedge->deltaAfter, hedge->before.delta + 2.4, 1e-9);
    const auto far = hedgeOf(50.0);
    EXPECT_TRUE(far.intents.empty()) << "half the band is never less than what may be traded";
    for (const auto& decision : far.decisions)
        EXPECT_NE(decision.kind, DecisionKind::Hedge);
}

/// Mark volatilities of one expiry a tenth too high for their mark prices, within bid and ask that hold both: the smile
/// is Suspect, and nothing bounds by how much it is wrong.
void contradict(domain::EventBatch& batch, const Engine& engine, Timestamp expiry)
{
    for (auto& event : batch.events) {
        auto* chain = std::get_if<domain::ChainUpdate>(&event.body);
        if (chain == nullptr) continue;
        for (auto& quote : chain->quotes) {
            if (engine.state().market.instruments().at(quote.instrument).expiry != expiry) continue;
            const auto times = [&](double factor) {
                return domain::Price::fromDouble(quote.mark->toDouble() * factor).value();
            };
            quote.bid = times(0.5);
            quote.ask = times(2.0);
            *quote.markVolatility *= 1.1;
        }
    }
}

/// A leg's delta may be wrong by 0.17 of its coins where nothing bounds its volatility: the hedge waits only where so
/// much could put net delta on another side of its band, or be more than half of it.
TEST_F(Hedging, ASuspectSmileStopsAHedgeOnlyWhereItsDoubtCouldChangeIt)
{
    const auto hedgedWith = [this](double contracts) {
        market.positions.push_back(
            {market.optionName(0, 80000, OptionRight::Put), domain::Quantity::fromDouble(contracts).value()});
        Engine engine = start();
        market.advance(Duration::seconds(1));
        auto batch = market.tick(88000.0);
        contradict(batch, engine, market.expiry(0));
        auto output = engine.onBatch(batch).value();
        EXPECT_EQ(engine.state().market.find("BTC")->main().expiries.at(market.expiry(0)).fitQuality,
                  domain::Quality::Suspect);
        market.positions.pop_back();
        return output;
    };
    const auto little = hedgedWith(0.1);
    EXPECT_EQ(little.intents.size(), 1U) << "0.017 coins of doubt";
    const auto much = hedgedWith(60.0);
    EXPECT_TRUE(much.intents.empty()) << "10.2 coins of doubt";
    const auto* refused = find(much, DecisionKind::Refused);
    ASSERT_NE(refused, nullptr);
    EXPECT_THAT(refused->reason, ::testing::HasSubstr("is not trusted"));
    EXPECT_THAT(refused->reason, ::testing::HasSubstr("may hide 10.200 BTC of delta"));
}

/// In a desk's first evaluation, too, it is the band of then that its doubt is held against.
TEST_F(Hedging, TheFirstEvaluationHoldsADoubtAgainstItsOwnBand)
{
    const auto opensWith = [this](double contracts) {
        market.positions.push_back(
            {market.optionName(0, 80000, OptionRight::Put), domain::Quantity::fromDouble(contracts).value()});
        const Engine known = start();
        Engine engine = Engine::create(market.config()).value();
        auto batch = market.opening(80000.0);
        contradict(batch, known, market.expiry(0));
        auto output = engine.onBatch(batch).value();
        EXPECT_EQ(engine.state().market.find("BTC")->main().expiries.at(market.expiry(0)).fitQuality,
                  domain::Quality::Suspect);
        market.positions.pop_back();
        return output;
    };
    EXPECT_EQ(find(opensWith(0.1), DecisionKind::Refused), nullptr);
    EXPECT_NE(find(opensWith(60.0), DecisionKind::Refused), nullptr);
}

/// No expiry has a usable quote, so no smile was ever made: options are worth their intrinsic value, which is marked,
/// and since their deltas may be any nothing is hedged on them. With the first quotes all is as if it had not been.
TEST_F(Hedging, WhereNoSmileIsLeftOptionsAreWorthTheirIntrinsicValueAndSuspect)
{
    market.positions = {{market.optionName(1, 70000, OptionRight::Call), domain::Quantity::fromDouble(2.0).value()},
                        {market.optionName(1, 70000, OptionRight::Put), domain::Quantity::fromDouble(3.0).value()}};
    Engine engine = Engine::create(market.config()).value();
    auto batch = market.opening(80000.0);
    for (auto& event : batch.events)
        if (auto* chain = std::get_if<domain::ChainUpdate>(&event.body))
            for (auto& quote : chain->quotes) {
                quote.bid.reset();
                quote.ask.reset();
                quote.mark.reset();
                quote.markVolatility.reset();
            }
    const auto output = engine.onBatch(batch).value();
    const auto& value = desk::valueOf(engine.state(), "BTC");
    EXPECT_EQ(value.book.missing, 0);
    // Two calls of 10,000 USD each; delta of one coin each, less the premium that is paid in coin.
    EXPECT_NEAR(value.book.valueUsd, 2.0 * 10'000.0, 1.0);
    const auto& listed = engine.state().market.find("BTC")->main().expiries.at(market.expiry(1));
    EXPECT_EQ(listed.fitQuality, domain::Quality::Suspect);
    EXPECT_EQ(listed.fitReason.flaw, volatility::SmileFlaw::Intrinsic);
    EXPECT_TRUE(output.intents.empty());
    const auto* refused = find(output, DecisionKind::Refused);
    ASSERT_NE(refused, nullptr);
    EXPECT_THAT(refused->reason, ::testing::HasSubstr("may hide 5.000 BTC of delta"));
    market.advance(Duration::seconds(1));
    ASSERT_TRUE(engine.onBatch(market.tick(80000.0)).has_value());
    EXPECT_EQ(engine.state().market.find("BTC")->main().expiries.at(market.expiry(1)).fitQuality,
              domain::Quality::Good);
    EXPECT_NEAR(100.0 * engine.state().market.find("BTC")->main().surface->impliedVolatility(market.expiry(1), 0.0),
                60.0, 0.1);
}

TEST_F(Hedging, SequenceNumbersAreDense)
{
    Engine engine = start();
    std::uint64_t last = opening.decisions.back().sequence.value;
    for (int i = 0; i < 100; ++i)
        for (const auto& decision : tick(engine, 80000.0 + 60.0 * i).decisions)
            EXPECT_EQ(decision.sequence.value, ++last);
}

}  // namespace
}  // namespace ballast::engine::hedging_test
