#include "live/engine_loop.h"
#include "live/intake.h"

#include <array>
#include <gmock/gmock.h>
#include <limits>
#include <thread>

#include "base/log.h"
#include "core/engine/bare_engine.h"
#include "core/engine/two_coins.h"
#include "desk/state.h"
#include "market/market_state.h"
#include "venue/fact_limits.h"

namespace ballast::live::engine_loop_test {
namespace {

using namespace domain;
using namespace std::chrono_literals;

template <class Condition> bool waitFor(Condition holds)
{
    for (int i = 0; i < 10'000 && !holds(); ++i)
        std::this_thread::sleep_for(1ms);
    return holds();
}

class Cancels final : public venue::CancelPort {
public:
    void cancel(const CancelIntent& intent) noexcept override
    {
        decided = intent.decided.nanoseconds;
        ++asked;
    }
    bool waitHandedOver(KillId, std::chrono::milliseconds) const override { return true; }
    std::atomic<int> asked{0};
    std::atomic<std::int64_t> decided{0};
};

/// The engine thread alone; the journal is the test, which reads the ring when it likes.
class EngineLoops : public testing::Test {
protected:
    ~EngineLoops() override { end(); }
    void begin(RingLimits limits = {}, replay::Checker* checker = nullptr)
    {
        steps = std::make_unique<Steps>(limits);
        loop = std::make_unique<EngineLoop>(engine::bareEngine(),
                                            EngineLoop::Links{intake, *steps, clock, latches, cancels, {}, checker});
        thread = std::thread([this] { loop->run(); });
    }
    void end()
    {
        intake.close();
        if (steps) steps->close();
        if (thread.joinable()) thread.join();
    }
    void postIndex(std::int64_t level)
    {
        const venue::MarketFact fact = IndexUpdate{.underlying = "BTC",
                                                   .price = Price::fromUnits(level * Price::kUnitsPerOne),
                                                   .sampleTime = clock.now(),
                                                   .source = "test"};
        feed.post({&fact, 1}, clock.now());
    }
    bool published(std::uint64_t count)
    {
        return waitFor([&] { return steps->published() >= count; });
    }
    OperatorCommand command(OperatorAction action)
    {
        OperatorCommand c;
        c.action = action;
        c.operatorName = "ann";
        c.reason = "test";
        return c;
    }

    DrivenClock clock{Timestamp{1'770'000'000'000'000'000}};
    Intake intake{clock};
    venue::FeedSink& feed = intake.addFeed("Deribit");
    venue::LatchBoard latches{{}};
    Cancels cancels;
    std::unique_ptr<Steps> steps;
    std::unique_ptr<EngineLoop> loop;
    std::thread thread;
};

TEST_F(EngineLoops, RunsAheadOfTheJournalInOrderOfSteps)
{
    begin();
    for (std::uint64_t i = 1; i <= 20; ++i) {
        postIndex(static_cast<std::int64_t>(50'000 + i));
        ASSERT_TRUE(published(i)) << "nobody has read a slot";
    }
    for (std::uint64_t i = 0; i < 20; ++i) {
        const auto& slot = steps->at(i);
        EXPECT_EQ(slot.record.step, i + 1);
        EXPECT_EQ(std::get<IndexUpdate>(slot.record.inputs.events.front().body).price.units(),
                  static_cast<std::int64_t>(50'001 + i) * Price::kUnitsPerOne);
        EXPECT_FALSE(slot.waits);
        EXPECT_GT(slot.bytes, sizeof(Event));
    }
}

/// As behind a disk that fails: what was given before is never taken.
TEST_F(EngineLoops, EndsWithoutACheckpointWhereTheCheckerIsNeverFree)
{
    replay::Checker checker;
    checker.give(1, {engine::bareEngine(), {}});
    begin({}, &checker);
    postIndex(50'000);
    ASSERT_TRUE(published(1));
    intake.close();
    EXPECT_TRUE(waitFor([&] { return steps->isClosed(); })) << "it ends, and the ring with it";
    checker.stop();  // So that a wait, were there one, would not keep the test.
}

TEST_F(EngineLoops, TheNewestQuotesOfASmileAreFittedWhenTheyAreDueThoughNothingElseIsTold)
{
    engine::testing::TwoCoins market;
    market.now = clock.now();
    auto engine = market.start();
    const auto fitted = engine.summary().surfacesFitted;
    intake.goOnAfter(clock.now(), engine.instruments());
    steps = std::make_unique<Steps>(RingLimits{});
    loop = std::make_unique<EngineLoop>(std::move(engine),
                                        EngineLoop::Links{intake, *steps, clock, latches, cancels, {}, nullptr});
    thread = std::thread([this] { loop->run(); });
    ASSERT_TRUE(published(1)) << "the desk opens";
    market.chains[0].volatilities[1] += 0.02;
    const venue::MarketFact quotes = market.expiryQuotes(0, 1);
    feed.post({&quotes, 1}, clock.now());
    ASSERT_TRUE(published(2)) << "just after its last fit";
    clock.set(clock.now() + market::kBetweenFits);
    intake.wake();
    ASSERT_TRUE(published(3));
    const auto& events = steps->at(2).record.inputs.events;
    ASSERT_EQ(events.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<TimerFired>(events[0].body));
    end();
    EXPECT_FALSE(loop->error());
    EXPECT_EQ(loop->engine().summary().surfacesFitted, fitted + 1);
}

TEST_F(EngineLoops, ACommandWaitsForItsCommit)
{
    begin();
    ASSERT_TRUE(intake.submit(command(OperatorAction::PauseTrading)));
    ASSERT_TRUE(published(1));
    const auto& slot = steps->at(0);
    EXPECT_TRUE(slot.waits);
    ASSERT_EQ(slot.commands.size(), 1U);
    EXPECT_TRUE(slot.commands.front().tookEffect);
}

/// F14: SIGSTOP for ten seconds, and a person who pressed meanwhile: what he wants is judged by an engine that knows.
TEST_F(EngineLoops, F14_ACommandThatWaitedThroughASleepIsJudgedAfterTheEngineKnowsOfIt)
{
    begin();
    clock.set(clock.now() + Duration::seconds(1));
    intake.wake();
    ASSERT_TRUE(published(1)) << "a heartbeat";
    clock.set(clock.now() + Duration::seconds(10));
    ASSERT_TRUE(intake.submit(command(OperatorAction::PauseTrading)));
    ASSERT_TRUE(published(3));
    EXPECT_TRUE(std::holds_alternative<IntakeCounts>(steps->at(1).record.inputs.events.back().body));
    EXPECT_TRUE(std::holds_alternative<OperatorCommand>(steps->at(2).record.inputs.events.front().body));
    end();
    EXPECT_TRUE(loop->engine().state().alerts.isOpen({desk::AlertKind::Slept}));
}

TEST_F(EngineLoops, PastTheWatermarkMarketFactsStayInTheirMailboxesAndCommandsCome)
{
    begin({.slots = 4});
    for (std::uint64_t i = 1; i <= 3; ++i) {
        postIndex(50'000);
        ASSERT_TRUE(published(i));
    }
    ASSERT_TRUE(steps->isPastWatermark());
    postIndex(50'001);
    postIndex(50'002);
    ASSERT_TRUE(intake.submit(command(OperatorAction::PauseTrading)));
    ASSERT_TRUE(published(4));
    EXPECT_TRUE(std::holds_alternative<OperatorCommand>(steps->at(3).record.inputs.events.front().body));
    EXPECT_EQ(intake.waiting(), 1U) << "the newer index took the older one's place";
    steps->release(4);
    intake.wake();
    ASSERT_TRUE(published(5));
    EXPECT_EQ(std::get<IndexUpdate>(steps->at(4).record.inputs.events.front().body).price.units(),
              50'002 * Price::kUnitsPerOne);
}

TEST_F(EngineLoops, AFullRingHoldsTheEngineAndAKillPassesIt)
{
    begin({.slots = 1});
    postIndex(50'000);
    ASSERT_TRUE(published(1));
    ASSERT_TRUE(intake.submit(command(OperatorAction::PauseTrading)));
    ASSERT_TRUE(waitFor([&] { return cancels.asked == 1; }))
        << "decided: a pause takes quotes away, and waits for a slot";
    venue::KillLine kills(latches, {&cancels}, [&](auto kill) { intake.kill(std::move(kill)); });
    ASSERT_TRUE(kills.kill({}, "ann", "test"));
    EXPECT_FALSE(latches.lets({}, latches.newest(), Lane::Trading));
    EXPECT_EQ(cancels.asked.load(), 2);
    EXPECT_EQ(steps->published(), 1U);
    steps->release(1);
    ASSERT_TRUE(published(2));
    steps->release(2);
    ASSERT_TRUE(published(3));
    EXPECT_EQ(std::get<OperatorCommand>(steps->at(2).record.inputs.events.front().body).action, OperatorAction::Kill);
}

TEST_F(EngineLoops, WhatTheEngineTakesAwayWaitsForNoCommitAndComesBackAsAFact)
{
    begin();
    ASSERT_TRUE(intake.submit(command(OperatorAction::Kill)));
    ASSERT_TRUE(published(2));
    EXPECT_FALSE(latches.lets({}, latches.newest(), Lane::Trading));
    EXPECT_EQ(cancels.asked.load(), 1);
    EXPECT_EQ(cancels.decided.load(), steps->at(0).record.inputs.time.nanoseconds) << "so that a line recalls by it";
    const auto& told = steps->at(1).record.inputs.events.front().body;
    ASSERT_TRUE(std::holds_alternative<LatchClosed>(told));
    EXPECT_EQ(std::get<LatchClosed>(told).epoch, latches.newest());
}

TEST_F(EngineLoops, AnInputThatNoMarketSendsClosesTheLatchAndEndsTheLoop)
{
    begin();
    const venue::MarketFact unknown = HedgeQuote{.instrument = {77}};
    feed.post({&unknown, 1}, clock.now());
    thread.join();
    ASSERT_TRUE(loop->error());
    EXPECT_EQ(loop->error()->code, ErrorCode::InvalidArgument);
    EXPECT_TRUE(steps->isClosed());
    EXPECT_EQ(steps->published(), 0U);
    EXPECT_FALSE(latches.lets({}, latches.newest(), Lane::Trading));
    EXPECT_EQ(cancels.asked.load(), 1);
}

TEST_F(EngineLoops, CountsWhatWasToldAfterItWasAskedTo)
{
    begin();
    loop->countFrom(clock.now() + Duration::milliseconds(10));
    postIndex(50'000);
    ASSERT_TRUE(published(1));
    clock.set(clock.now() + Duration::milliseconds(10));
    postIndex(50'001);
    postIndex(50'002);
    ASSERT_TRUE(waitFor([&] { return steps->published() + intake.counts().merged == 3; }));
    end();
    EXPECT_GE(loop->figures().steps, 1U);
    EXPECT_EQ(loop->figures().facts + intake.counts().merged, 2U);
    EXPECT_EQ(loop->figures().decision.samples(), loop->figures().facts);
}

// ---- figures that cannot be

/// Prices and sizes at and beyond every bound that there is.
const std::array<std::int64_t, 9> kUnits{0,
                                         1,
                                         -1,
                                         100'000'000'000'000'000,
                                         100'000'000'000'000'001,
                                         -100'000'000'000'000'000,
                                         -100'000'000'000'000'001,
                                         std::numeric_limits<std::int64_t>::max(),
                                         std::numeric_limits<std::int64_t>::min()};
const std::array<double, 12> kNumbers{0.0,
                                      -1.0,
                                      1e-7,
                                      1e-6,
                                      50'000.0,
                                      1e9,
                                      1.0000001e9,
                                      1e12,
                                      1.0000001e12,
                                      1e300,
                                      std::numeric_limits<double>::quiet_NaN(),
                                      std::numeric_limits<double>::infinity()};

/// Every market fact with every such figure in each of its places.
std::vector<venue::MarketFact> oddFacts(Timestamp now)
{
    std::vector<venue::MarketFact> all;
    const auto expiry = now + Duration::days(30);
    for (const auto units : kUnits) {
        const auto price = Price::fromUnits(units);
        all.emplace_back(IndexUpdate{.underlying = "BTC", .price = price, .sampleTime = now, .source = "s"});
        all.emplace_back(HedgeQuote{.instrument = {1}, .bid = price, .ask = price, .sampleTime = now});
        all.emplace_back(HedgeQuote{.instrument = {1}, .depth = Quantity::fromUnits(units), .sampleTime = now});
        all.emplace_back(OracleUpdate{.underlying = "BTC", .price = price, .publishedAt = now});
        all.emplace_back(InstrumentSettled{{2}, price});
        ChainUpdate chain{.underlying = "BTC", .captureTime = now, .venue = "Deribit"};
        chain.quotes.push_back({.instrument = {2}, .bid = price, .ask = price, .mark = price});
        all.emplace_back(chain);
        all.emplace_back(IndexUpdate{.underlying = "BTC", .sampleTime = Timestamp{units}, .source = "s"});
        all.emplace_back(IndexUpdate{.underlying = "BTC", .sampleTime = now, .step = Duration{units}, .source = "s"});
    }
    for (const double number : kNumbers) {
        all.emplace_back(FundingUpdate{{1}, number});
        all.emplace_back(GasUpdate{.baseFeeGwei = number});
        ChainUpdate chain{.underlying = "BTC", .captureTime = now, .venue = "Deribit"};
        chain.forwards.push_back({expiry, number});
        all.emplace_back(chain);
        chain.forwards.clear();
        chain.quotes.push_back({.instrument = {2}, .markVolatility = number});
        all.emplace_back(chain);
    }
    return all;
}

/// The two ends of one rule: what the way in lets through, the engine takes, and the other way round.
TEST(FactLimits, TheWayInStopsWhatTheEngineWouldEndAt)
{
    const Timestamp now{1'770'000'000'000'000'000};
    Instrument perpetual{.name = "P", .venue = "Deribit", .underlying = "BTC", .kind = InstrumentKind::Perpetual};
    perpetual.id = {1};
    perpetual.multiplier = Quantity::fromUnits(Quantity::kUnitsPerOne);
    auto option = perpetual;
    option.id = {2};
    option.name = "O";
    option.kind = InstrumentKind::Option;
    option.strike = Price::fromUnits(50'000 * Price::kUnitsPerOne);
    option.expiry = now + Duration::days(30);
    int stopped = 0, let = 0;
    for (const auto& fact : oddFacts(now)) {
        auto engine = engine::bareEngine();
        EventBatch batch{.time = now, .events = {{now, InstrumentListed{perpetual}}, {now, InstrumentListed{option}}}};
        ASSERT_TRUE(engine.onBatch(batch));
        batch.events = {{now, std::visit([](const auto& one) { return EventBody(one); }, fact)}};
        const auto taken = engine.onBatch(batch);
        const auto why = venue::unusable(fact);
        EXPECT_EQ(taken.has_value(), !why)
            << why.value_or("let through") << "; " << (taken ? "taken" : taken.error().message);
        ++(why ? stopped : let);
    }
    EXPECT_GT(stopped, 50);
    EXPECT_GT(let, 50);
}

/// One wrong number of a venue ends nothing: it stays outside, and the rest of its bundle and of its chain is decided.
TEST_F(EngineLoops, F31_AFigureThatCannotBeStaysOutsideAndTheRestIsDecided)
{
    log::setSink([](log::Level, std::string_view) {});
    begin();
    const auto now = clock.now();
    auto option = Instrument{.name = "O", .venue = "Deribit", .underlying = "BTC", .kind = InstrumentKind::Option};
    option.strike = Price::fromUnits(50'000 * Price::kUnitsPerOne);
    option.expiry = now + Duration::days(30);
    option.multiplier = Quantity::fromUnits(Quantity::kUnitsPerOne);
    const auto id = feed.listed(option);
    ChainUpdate chain{.underlying = "BTC", .captureTime = now, .venue = "Deribit"};
    chain.forwards = {{option.expiry, 0.0}, {option.expiry + Duration::days(1), 50'000.0}};
    chain.quotes.push_back({.instrument = id, .mark = Price::fromUnits(1'000'000), .markVolatility = 1e300});
    chain.quotes.push_back({.instrument = id, .mark = Price::fromUnits(2'000'000), .markVolatility = 0.5});
    const std::vector<venue::MarketFact> bundle{
        chain, IndexUpdate{.underlying = "BTC", .price = Price::fromUnits(INT64_MAX), .sampleTime = now, .source = "s"},
        IndexUpdate{.underlying = "BTC",
                    .price = Price::fromUnits(50'000 * Price::kUnitsPerOne),
                    .sampleTime = now,
                    .source = "t"}};
    feed.post(bundle, now);
    ASSERT_TRUE(published(1));
    postIndex(50'001);
    ASSERT_TRUE(published(2)) << "the desk goes on";
    int forwards = 0, quotes = 0, indices = 0;
    for (const auto& event : steps->at(0).record.inputs.events) {
        if (const auto* told = std::get_if<ChainUpdate>(&event.body)) {
            forwards += static_cast<int>(told->forwards.size());
            quotes += static_cast<int>(told->quotes.size());
        }
        indices += std::holds_alternative<IndexUpdate>(event.body) ? 1 : 0;
    }
    EXPECT_EQ(forwards, 1);
    EXPECT_EQ(quotes, 1);
    EXPECT_EQ(indices, 1);
    EXPECT_EQ(cancels.asked, 0) << "nothing is taken away for it";
    log::setSink({});
}

}  // namespace
}  // namespace ballast::live::engine_loop_test
