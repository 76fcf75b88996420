#include "live/intake.h"

#include <atomic>
#include <gmock/gmock.h>
#include <thread>

#include "base/log.h"

namespace ballast::live::intake_test {
namespace {

using namespace domain;
using namespace std::chrono_literals;
using testing::ElementsAre;

Timestamp at(std::int64_t milliseconds) { return Timestamp{1'000'000'000'000} + Duration::milliseconds(milliseconds); }
Price price(std::int64_t whole) { return Price::fromUnits(whole * Price::kUnitsPerOne); }

venue::MarketFact index(std::string underlying, std::int64_t level)
{
    return IndexUpdate{.underlying = std::move(underlying), .price = price(level), .source = "test"};
}

OperatorCommand command(std::string person, OperatorAction action = OperatorAction::PauseTrading, Scope scope = {})
{
    OperatorCommand c;
    c.action = action;
    c.operatorName = std::move(person);
    c.scope = std::move(scope);
    return c;
}

Instrument instrument(std::string venue, std::string name)
{
    return {.name = std::move(name), .venue = std::move(venue), .underlying = "BTC"};
}

/// The intake alone, with a clock of the test's; nothing waits unless a test says so.
class Intakes : public testing::Test {
protected:
    void post(venue::FeedSink& feed, std::vector<venue::MarketFact> bundle, std::int64_t time)
    {
        feed.post(bundle, at(time));
    }
    /// The next step; fails if there is none.
    Input step(bool market = true)
    {
        for (int i = 0; i < 3; ++i)
            if (auto input = intake.next(market)) return std::move(*input);
        ADD_FAILURE() << "no step";
        return {};
    }
    static std::vector<std::string> kindsOf(const Input& input)
    {
        std::vector<std::string> kinds;
        for (const auto& event : input.batch.events)
            kinds.emplace_back(kindName(event));
        return kinds;
    }

    DrivenClock clock{at(0)};
    Intake intake{clock};
    venue::FeedSink& first = intake.addFeed("Deribit");
    venue::FeedSink& second = intake.addFeed("Derive");
};

TEST_F(Intakes, OneOrderClosingsKillsCommandsThenEverythingElseTogether)
{
    post(first, {index("BTC", 1)}, 1);
    ASSERT_TRUE(intake.tellOwn(OrderAcknowledged{"a"}, at(2)));
    ASSERT_TRUE(intake.submit(command("ann")));
    intake.kill(command("bob", OperatorAction::Kill));
    intake.tellClosing({{}, {1}, "test"});
    clock.set(at(1'000));
    EXPECT_THAT(kindsOf(step()), ElementsAre("latch closed"));
    EXPECT_THAT(kindsOf(step()), ElementsAre("operator"));
    const auto commands = step();
    EXPECT_EQ(std::get<OperatorCommand>(commands.batch.events.front().body).operatorName, "ann");
    EXPECT_TRUE(commands.waits);
    const auto rest = step();
    EXPECT_THAT(kindsOf(rest), ElementsAre("order acknowledged", "timer", "index", "intake counts"));
    EXPECT_FALSE(rest.waits);
}

/// F14, F72: whatever came while the machine slept or before the heartbeat's turn waits for it, so that the engine
/// knows of the sleep before it judges anything.
TEST_F(Intakes, F14_AfterASleepTheHeartbeatIsTheFirstStep)
{
    clock.set(at(1'000));
    EXPECT_THAT(kindsOf(step()), ElementsAre("timer", "intake counts"));
    clock.set(at(1'400));
    ASSERT_TRUE(intake.submit(command("ann")));
    step();
    ASSERT_TRUE(intake.submit(command("bob")));
    clock.set(at(6'400));
    EXPECT_THAT(kindsOf(step()), ElementsAre("operator")) << "five seconds after the step before are no sleep";
    EXPECT_THAT(kindsOf(step()), ElementsAre("timer", "intake counts"));
    ASSERT_TRUE(intake.submit(command("ann")));
    clock.set(at(16'400));
    ASSERT_TRUE(intake.submit(command("bob")));
    intake.tellHealth({Ailment::EngineStalled});
    intake.kill(command("bob", OperatorAction::Kill));
    const auto woke = step();
    EXPECT_THAT(kindsOf(woke), ElementsAre("timer", "intake counts"));
    EXPECT_EQ(woke.batch.time, at(16'400));
    EXPECT_THAT(kindsOf(step()), ElementsAre("journal health"));
    EXPECT_THAT(kindsOf(step()), ElementsAre("operator"));
    EXPECT_THAT(kindsOf(step()), ElementsAre("operator"));
    EXPECT_THAT(kindsOf(step()), ElementsAre("operator"));
}

/// What a desk begins with comes before any market, however long its feeds take to open.
TEST_F(Intakes, F14_ALongStartIsNoSleep)
{
    intake.goOnAfter(at(-3'600'000), {});
    intake.kill(command("bob", OperatorAction::Kill));
    ASSERT_TRUE(intake.submit(command("ann")));
    ASSERT_TRUE(intake.submit(command("bob")));
    clock.set(at(20'000));
    post(first, {index("BTC", 1)}, 20'000);
    EXPECT_THAT(kindsOf(step()), ElementsAre("desk opened"));
    for (int i = 0; i < 3; ++i)
        EXPECT_THAT(kindsOf(step()), ElementsAre("operator"));
    EXPECT_THAT(kindsOf(step()), ElementsAre("timer", "index", "intake counts"));
}

TEST_F(Intakes, ACommandsStepIsOnePersons)
{
    ASSERT_TRUE(intake.submit(command("ann")));
    ASSERT_TRUE(intake.submit(command("ann")));
    ASSERT_TRUE(intake.submit(command("bob")));
    ASSERT_TRUE(intake.submit(command("ann")));
    EXPECT_EQ(step().batch.events.size(), 2U);
    EXPECT_EQ(step().batch.events.size(), 1U);
    EXPECT_EQ(step().batch.events.size(), 1U);
}

TEST_F(Intakes, TheTimeOfAStepIsTheNewestReceiptAndNeverFalls)
{
    post(first, {index("BTC", 1)}, 50);
    post(second, {index("ETH", 1)}, 40);
    const auto one = step();
    EXPECT_EQ(one.batch.time, at(50));
    for (const auto& event : one.batch.events)
        EXPECT_EQ(event.time, at(50));
    post(second, {index("ETH", 2)}, 45);
    EXPECT_EQ(step().batch.time, at(50)) << "an earlier receipt of another feed";
    post(first, {index("BTC", 2)}, 60);
    EXPECT_EQ(step().batch.time, at(60));
}

TEST_F(Intakes, NewInstrumentsComeFirstInOrderOfTheirNumbers)
{
    // The second feed lists first, the first feed is read first.
    const auto a = second.listed(instrument("Derive", "A"));
    const auto b = first.listed(instrument("Deribit", "B"));
    EXPECT_EQ(a.value, 1U);
    EXPECT_EQ(b.value, 2U);
    EXPECT_EQ(second.listed(instrument("Deribit", "B")), b) << "the same instrument has the same number everywhere";
    post(first, {HedgeQuote{.instrument = b}}, 1);
    post(second, {HedgeQuote{.instrument = a}}, 1);
    const auto input = step();
    EXPECT_THAT(kindsOf(input), ElementsAre("instrument listed", "instrument listed", "hedge quote", "hedge quote"));
    EXPECT_EQ(std::get<InstrumentListed>(input.batch.events[0].body).instrument.id, a);
    EXPECT_EQ(std::get<InstrumentListed>(input.batch.events[1].body).instrument.id, b);
    post(first, {HedgeQuote{.instrument = b}}, 2);
    EXPECT_THAT(kindsOf(step()), ElementsAre("hedge quote"));
}

/// A gateway reports a position in what its venue's feed has listed and told nothing of yet: the engine, which ends on
/// a number that it does not know, is told the listing first.
TEST_F(Intakes, WhatAnOwnFactNamesIsListedBeforeIt)
{
    const auto id = first.listed(instrument("Deribit", "A"));
    ASSERT_TRUE(intake.tellOwn(PositionReport{.account = {1}, .instrument = id, .askedAt = at(1)}, at(2)));
    const auto input = step(false);
    ASSERT_EQ(input.batch.events.size(), 2U);
    const auto* listed = std::get_if<InstrumentListed>(&input.batch.events[0].body);
    ASSERT_NE(listed, nullptr);
    EXPECT_EQ(listed->instrument.id, id);
    EXPECT_TRUE(std::holds_alternative<PositionReport>(input.batch.events[1].body));
    post(first, {index("BTC", 1)}, 3);
    for (const auto& event : step().batch.events)
        EXPECT_FALSE(std::holds_alternative<InstrumentListed>(event.body)) << "once";
}

TEST_F(Intakes, CommandsAreRefusedWhen256WaitAndCounted)
{
    for (int i = 0; i < 256; ++i)
        ASSERT_TRUE(intake.submit(command("ann")));
    const auto refused = intake.submit(command("ann"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Refused);
    EXPECT_EQ(intake.refused(), 1U);
    EXPECT_EQ(step().batch.events.size(), 256U);
    EXPECT_TRUE(intake.submit(command("ann")));
}

/// Two that wait together are two persons' words, or two lines of a script, each with its record and its outcome.
TEST_F(Intakes, EachKillOfOneScopeIsTold)
{
    for (const char* person : {"ann", "bob", "bob"})
        intake.kill(command(person, OperatorAction::Kill));
    const auto kills = step();
    ASSERT_EQ(kills.batch.events.size(), 3U);
    EXPECT_EQ(std::get<OperatorCommand>(kills.batch.events[0].body).operatorName, "ann");
    EXPECT_EQ(std::get<OperatorCommand>(kills.batch.events[1].body).operatorName, "bob");
}

/// An engine that stands still for hours does not fill the memory with what the guard tells it.
TEST_F(Intakes, WhatIsToldBesideAnEngineThatStandsIsBounded)
{
    for (std::uint64_t i = 1; i <= 10'000; ++i) {
        intake.tellClosing({{}, {i}, i == 1 ? "first" : "again"});
        intake.tellHealth({i % 2 == 0 ? Ailment::None : Ailment::EngineStalled});
    }
    const auto told = step();
    ASSERT_LE(told.batch.events.size(), 256U);
    const auto& closing = std::get<LatchClosed>(told.batch.events.front().body);
    EXPECT_EQ(closing.epoch.value, 10'000U) << "the newest";
    EXPECT_EQ(closing.because, "first");
    EXPECT_EQ(std::get<JournalHealth>(told.batch.events.back().body).ailment, Ailment::None) << "and its last word";
}

TEST_F(Intakes, AKillAlwaysFitsAndTheNewestEpochOfAScopeIsKept)
{
    for (int i = 0; i < 256; ++i)
        ASSERT_TRUE(intake.submit(command("ann")));
    for (std::uint64_t epoch = 1; epoch <= 10'000; ++epoch) {
        auto kill = command("bob", OperatorAction::Kill);
        kill.epoch = {epoch};
        intake.kill(kill);
    }
    intake.kill(command("bob", OperatorAction::Kill, {ScopeKind::Underlying, "BTC"}));
    const auto kills = step();
    ASSERT_EQ(kills.batch.events.size(), 257U);
    EXPECT_EQ(std::get<OperatorCommand>(kills.batch.events[0].body).epoch.value, 1U);
    EXPECT_EQ(std::get<OperatorCommand>(kills.batch.events[255].body).epoch.value, 10'000U);
    EXPECT_EQ(std::get<OperatorCommand>(kills.batch.events[256].body).scope.name, "BTC") << "a scope has its slot";
    EXPECT_EQ(step().batch.events.size(), 256U);
}

TEST_F(Intakes, OwnFactsAreNeverMergedAndAFullQueueSaysSo)
{
    for (int i = 0; i < 8192; ++i)
        ASSERT_TRUE(intake.tellOwn(OrderAcknowledged{"same"}, at(1)));
    EXPECT_FALSE(intake.tellOwn(OrderAcknowledged{"same"}, at(1)));
    EXPECT_EQ(step().batch.events.size(), 8192U);
    EXPECT_TRUE(intake.tellOwn(OrderAcknowledged{"same"}, at(1)));
}

TEST_F(Intakes, WithoutMarketTheMailboxesStayAndTheRestComes)
{
    post(first, {index("BTC", 1)}, 1);
    ASSERT_TRUE(intake.tellOwn(OrderAcknowledged{"a"}, at(1)));
    EXPECT_THAT(kindsOf(step(false)), ElementsAre("order acknowledged"));
    EXPECT_EQ(intake.waiting(), 1U);
    post(first, {index("BTC", 2)}, 2);
    const auto later = step();
    EXPECT_THAT(kindsOf(later), ElementsAre("index"));
    EXPECT_EQ(std::get<IndexUpdate>(later.batch.events.front().body).price, price(2));
    EXPECT_EQ(intake.counts().merged, 1U);
    EXPECT_EQ(intake.counts().posted, 2U);
}

TEST_F(Intakes, TheHeartbeatBeatsEachSecondAndALateOneOnce)
{
    clock.set(at(999));
    ASSERT_TRUE(intake.tellOwn(OrderAcknowledged{"a"}, at(999)));
    EXPECT_THAT(kindsOf(step()), ElementsAre("order acknowledged"));
    clock.set(at(1'000));
    auto beat = step();
    EXPECT_THAT(kindsOf(beat), ElementsAre("timer", "intake counts"));
    EXPECT_EQ(beat.batch.time, at(1'000));
    const auto& fired = std::get<TimerFired>(beat.batch.events.front().body);
    EXPECT_TRUE(fired.key == TimerKey{TimerKind::Heartbeat});
    EXPECT_EQ(fired.due, at(1'000));
    // The machine slept for an hour.
    clock.set(at(3'600'000));
    EXPECT_THAT(kindsOf(step()), ElementsAre("timer", "intake counts"));
    post(first, {index("BTC", 1)}, 3'600'001);
    EXPECT_THAT(kindsOf(step()), ElementsAre("index"));
    clock.set(at(3'601'000));
    EXPECT_THAT(kindsOf(step()), ElementsAre("timer", "intake counts"));
}

TEST_F(Intakes, ALostConnectionIsAFactOfItsFeed)
{
    post(first, {index("BTC", 1)}, 1);
    post(second, {index("ETH", 1)}, 1);
    static_cast<void>(step());
    post(first, {index("BTC", 2)}, 2);
    first.connection(venue::Connection::Down, "the socket closed");
    first.connection(venue::Connection::Up, "");
    const auto input = step();
    ASSERT_THAT(kindsOf(input), ElementsAre("index", "feed connection", "feed connection"));
    const auto& down = std::get<FeedConnectionChanged>(input.batch.events[1].body);
    EXPECT_EQ(down.venue, "Deribit");
    EXPECT_FALSE(down.up);
    EXPECT_EQ(down.why, "the socket closed");
    EXPECT_THAT(down.indices, ElementsAre("BTC")) << "what this feed has told, and nothing of the other's";
    EXPECT_THAT(down.oracles, ElementsAre());
    EXPECT_FALSE(down.gas);
    EXPECT_TRUE(std::get<FeedConnectionChanged>(input.batch.events[2].body).up);
}

TEST_F(Intakes, NothingPassesALostConnection)
{
    post(first, {index("BTC", 1)}, 1);
    first.connection(venue::Connection::Down, "cut");
    post(first, {index("BTC", 2)}, 2);
    const auto input = step();
    ASSERT_THAT(kindsOf(input), ElementsAre("index", "feed connection", "index"));
    EXPECT_EQ(std::get<IndexUpdate>(input.batch.events[2].body).price, price(2));
}

TEST_F(Intakes, F11_EachHeartbeatTellsWhatCameAndHowLongTheOldestWaited)
{
    post(first, {index("BTC", 1), index("BTC", 2), index("ETH", 1)}, 400);
    for (int i = 0; i < 256; ++i)
        ASSERT_TRUE(intake.submit(command("ann")));
    ASSERT_FALSE(intake.submit(command("ann")));
    step();
    clock.set(at(1'500));
    const auto input = step();
    const auto& counts = std::get<IntakeCounts>(input.batch.events.back().body);
    EXPECT_EQ(counts.posted, 3U);
    EXPECT_EQ(counts.merged, 1U);
    EXPECT_EQ(counts.refused, 1U);
    EXPECT_EQ(counts.oldest, Duration::milliseconds(1'100));
    clock.set(at(2'500));
    const auto next = step();
    EXPECT_EQ(std::get<IntakeCounts>(next.batch.events.back().body).oldest, Duration{});
}

TEST_F(Intakes, HealthComesAfterItsClosingAndBeforeEverythingElse)
{
    intake.kill(command("bob", OperatorAction::Kill));
    intake.tellClosing({{}, {1}, "test"});
    intake.tellHealth({Ailment::CommitSlow});
    EXPECT_THAT(kindsOf(step()), ElementsAre("latch closed", "journal health"));
}

/// However long the engine stands, one report of a coin waits: the newest.
TEST_F(Intakes, ReportsOfACoinGiveWayToItsNewest)
{
    for (int i = 0; i < 1'000; ++i)
        for (const auto* coin : {"BTC", "ETH"}) {
            ModelRiskReport report;
            report.underlying = coin;
            report.valuationTime = at(i);
            intake.tellReport(std::move(report));
        }
    ModelRiskReport late;
    late.underlying = "ETH";
    late.valuationTime = at(3);
    intake.tellReport(std::move(late));
    EXPECT_EQ(intake.replacedReports(), 1'999U);
    for (const auto* coin : {"BTC", "ETH"}) {
        const auto input = step();
        ASSERT_EQ(kindsOf(input).size(), 1U);
        const auto& report = std::get<ModelRiskReport>(input.batch.events.front().body);
        EXPECT_EQ(report.underlying, coin);
        EXPECT_EQ(report.valuationTime, at(999));
    }
    EXPECT_FALSE(intake.next(true, std::chrono::steady_clock::now()).has_value());
}

TEST_F(Intakes, TheEnginesTimerIsAStepOfItsOwnTime)
{
    intake.setDue(at(300));
    clock.set(at(299));
    ASSERT_TRUE(intake.tellOwn(OrderAcknowledged{"a"}, at(299)));
    EXPECT_THAT(kindsOf(step()), ElementsAre("order acknowledged"));
    clock.set(at(300));
    const auto due = step();
    EXPECT_THAT(kindsOf(due), ElementsAre("timer"));
    EXPECT_EQ(due.batch.time, at(300));
    intake.setDue(at(400));
    intake.setDue(std::nullopt);
    clock.set(at(400));
    ASSERT_TRUE(intake.tellOwn(OrderAcknowledged{"a"}, at(400)));
    EXPECT_THAT(kindsOf(step()), ElementsAre("order acknowledged"));
}

TEST_F(Intakes, F54_AJumpOfTheWallClockIsToldOnce)
{
    auto ahead = Duration::hours(2);
    intake.watchWall([&] { return clock.now() + ahead; });
    clock.set(at(1'000));
    EXPECT_THAT(kindsOf(step()), ElementsAre("timer", "intake counts"));
    ahead = ahead - Duration::seconds(5);
    clock.set(at(2'000));
    const auto jumped = step();
    ASSERT_THAT(kindsOf(jumped), ElementsAre("timer", "clock", "intake counts"));
    EXPECT_EQ(std::get<ClockChanged>(jumped.batch.events[1].body).offset, Duration::seconds(-5));
    EXPECT_EQ(std::get<ClockChanged>(jumped.batch.events[1].body).venue, "");
    clock.set(at(3'000));
    EXPECT_THAT(kindsOf(step()), ElementsAre("timer", "intake counts"));
}

/// Behind the queues nobody knows any more which account told a fill.
TEST_F(Intakes, AFillNamesTheAccountThatToldIt)
{
    venue::LatchBoard latches{
        {.venues = {}, .accounts = {"Deribit", "Deribit/second"}, .underlyings = {}, .strategies = {}}};
    auto& main = intake.addAccount({1}, {ScopeKind::Account, "Deribit"}, latches);
    auto& other = intake.addAccount({2}, {ScopeKind::Account, "Deribit/second"}, latches);
    ASSERT_TRUE(other.tell(OrderFilled{.order = "b", .tradeId = "t", .instrument = {1}}, at(1)));
    ASSERT_TRUE(main.tell(OrderFilled{.order = "a", .tradeId = "t", .instrument = {1}}, at(1)));
    const auto taken = step();
    ASSERT_EQ(taken.batch.events.size(), 2U);
    for (const auto& event : taken.batch.events) {
        const auto& fill = std::get<OrderFilled>(event.body);
        EXPECT_EQ(fill.account.value, fill.order == "a" ? 1 : 2);
    }
}

TEST_F(Intakes, AFullOwnQueueClosesItsAccountsLatchOnceAndTakesTheFactLater)
{
    venue::LatchBoard latches{{.venues = {}, .accounts = {"Deribit", "Derive"}, .underlyings = {}, .strategies = {}}};
    auto& account = intake.addAccount({1}, {ScopeKind::Account, "Deribit"}, latches);
    auto& other = intake.addAccount({2}, {ScopeKind::Account, "Derive"}, latches);
    log::setSink([](log::Level, std::string_view) {});
    for (int i = 0; i < 8192; ++i)
        ASSERT_TRUE(account.tell(OrderAcknowledged{std::to_string(i)}, at(1)));
    EXPECT_FALSE(account.tell(OrderAcknowledged{"late"}, at(1)));
    EXPECT_FALSE(account.tell(OrderAcknowledged{"late"}, at(1)));
    log::setSink({});
    EXPECT_TRUE(other.tell(OrderAcknowledged{"other"}, at(1))) << "each account has its own";
    EXPECT_EQ(intake.refused(), 1U);
    const auto closing = step();
    ASSERT_THAT(kindsOf(closing), ElementsAre("latch closed"));
    EXPECT_EQ(std::get<LatchClosed>(closing.batch.events.front().body).scope.name, "Deribit");
    EXPECT_FALSE(latches.lets({.account = "Deribit"}, latches.newest(), Lane::Trading));
    EXPECT_TRUE(latches.lets({.account = "Derive"}, latches.newest(), Lane::Trading));
    EXPECT_EQ(step().batch.events.size(), 8193U);
    EXPECT_TRUE(account.tell(OrderAcknowledged{"late"}, at(2)));
    const auto late = step();
    EXPECT_EQ(std::get<OrderAcknowledged>(late.batch.events.front().body).order, "late");
}

/// Rule 5: bytes go with the step of their facts or with an earlier one, and wait for one that has an event.
TEST_F(Intakes, RawBytesAreHandedOverNoLaterThanTheirFacts)
{
    venue::LatchBoard latches{{.venues = {}, .accounts = {"Deribit"}, .underlyings = {}, .strategies = {}}};
    auto& account = intake.addAccount({7}, {ScopeKind::Account, "Deribit"}, latches);
    ASSERT_TRUE(account.tellRaw("bytes 1", at(1)) && account.tell(OrderAcknowledged{"a"}, at(1)));
    ASSERT_TRUE(account.tellRaw("bytes 2", at(2)));
    const auto taken = step();
    EXPECT_THAT(kindsOf(taken), ElementsAre("order acknowledged"));
    ASSERT_EQ(taken.privateMessages.size(), 2U);
    EXPECT_EQ(taken.privateMessages[0].bytes, "bytes 1");
    EXPECT_EQ(taken.privateMessages[0].account, 7U);
    EXPECT_EQ(taken.privateMessages[1].receivedAt, at(2));
    ASSERT_TRUE(account.tell(OrderAcknowledged{"b"}, at(2)));
    EXPECT_TRUE(step().privateMessages.empty()) << "handed over once";
}

TEST_F(Intakes, TheDeskIsNotAliveUntilItSaysSo)
{
    venue::LatchBoard latches{{.venues = {}, .accounts = {"Deribit"}, .underlyings = {}, .strategies = {}}};
    auto& account = intake.addAccount({7}, {ScopeKind::Account, "Deribit"}, latches);
    EXPECT_FALSE(account.isDeskAlive());
    bool alive = true;
    intake.setLifeSign([&] { return alive; });
    EXPECT_TRUE(account.isDeskAlive());
    alive = false;
    EXPECT_FALSE(account.isDeskAlive());
}

TEST_F(Intakes, KnowsWhatHasWaitedLongest)
{
    EXPECT_FALSE(intake.oldest());
    post(second, {index("BTC", 1)}, 7);
    ASSERT_TRUE(intake.tellOwn(OrderAcknowledged{"a"}, at(5)));
    EXPECT_EQ(intake.oldest(), at(5));
    step();
    EXPECT_FALSE(intake.oldest());
}

TEST_F(Intakes, WhoWaitsIsWokenByEachDoorAndByTheEnd)
{
    const auto wakes = [&](auto act) {
        std::atomic<bool> got{false};
        std::thread reader([&] {
            while (!intake.isClosed())
                if (intake.next()) return got.store(true);
        });
        std::this_thread::sleep_for(2ms);
        act();
        reader.join();
        return got.load();
    };
    EXPECT_TRUE(wakes([&] { post(second, {index("BTC", 1)}, 1); }));
    EXPECT_TRUE(wakes([&] { ASSERT_TRUE(intake.submit(command("ann"))); }));
    EXPECT_TRUE(wakes([&] { intake.kill(command("ann", OperatorAction::Kill)); }));
    EXPECT_TRUE(wakes([&] { intake.tellClosing({{}, {1}, ""}); }));
    EXPECT_TRUE(wakes([&] { ASSERT_TRUE(intake.tellOwn(OrderAcknowledged{"a"}, at(1))); }));
    EXPECT_FALSE(wakes([&] { intake.close(); }));
}

/// Two feeds and a gateway against one reader: every bundle is whole, and what was told was read or merged.
TEST(IntakeThreads, BundlesStayWholeAndEverythingIsCounted)
{
    constexpr int kPosts = 20'000;
    const SystemClock clock;
    Intake intake(clock, {.commands = 256, .ownFacts = 1'000'000});
    std::vector<venue::FeedSink*> feeds{&intake.addFeed("a"), &intake.addFeed("b")};
    std::vector<std::thread> threads;
    for (int f = 0; f < 2; ++f)
        threads.emplace_back([&, f] {
            for (int i = 1; i <= kPosts; ++i) {
                const auto name = std::to_string(f);
                const std::vector<venue::MarketFact> pair{index("left" + name, i), index("right" + name, i)};
                feeds[static_cast<std::size_t>(f)]->post(pair, clock.now());
            }
        });
    threads.emplace_back([&] {
        for (int i = 0; i < kPosts; ++i)
            ASSERT_TRUE(intake.tellOwn(OrderAcknowledged{std::to_string(i)}, clock.now()));
    });
    std::map<std::string, Price> seen;
    std::uint64_t facts = 0, own = 0;
    Timestamp last;
    const auto done = [&] {
        return own == kPosts && seen["right0"] == price(kPosts) && seen["right1"] == price(kPosts);
    };
    while (!done()) {
        const auto input = intake.next();
        if (!input) continue;
        ASSERT_GE(input->batch.time, last);
        last = input->batch.time;
        for (const auto& event : input->batch.events) {
            if (std::holds_alternative<OrderAcknowledged>(event.body)) {
                ASSERT_EQ(std::get<OrderAcknowledged>(event.body).order, std::to_string(own++));
            } else if (const auto* told = std::get_if<IndexUpdate>(&event.body)) {
                ++facts;
                seen[told->underlying] = told->price;
            }
        }
        ASSERT_EQ(seen["left0"], seen["right0"]);
        ASSERT_EQ(seen["left1"], seen["right1"]);
    }
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(intake.counts().posted, 4U * kPosts);
    EXPECT_EQ(facts + intake.counts().merged, 4U * kPosts);
}

}  // namespace
}  // namespace ballast::live::intake_test
