#include <gmock/gmock.h>

#include "core/engine/straddle_desk.h"
#include "desk/valuation.h"
#include "interfaces/held_part.h"
#include "valuation/book_state.h"

namespace ballast::engine::desk_facts_test {

namespace {

using domain::Ailment;
using ::testing::HasSubstr;

/// A desk that is told of its own health, clocks, feeds and what waits before it.
class FactsOfADesk : public testing::StraddleDesk {
protected:
    EngineOutput tell(domain::EventBody body)
    {
        return engine->onBatch({.time = market.now(), .events = {{market.now(), std::move(body)}}}).value();
    }
    domain::TradingState state() const { return picture()->tradingState; }
    /// Of the hedges that leave when spot moves out of the band, those at Deribit.
    std::size_t hedgesAtDeribit(double spot)
    {
        const auto output = tick(spot);
        return static_cast<std::size_t>(
            std::count_if(output.intents.begin(), output.intents.end(),
                          [](const auto& intent) { return intent->account == domain::AccountId{1}; }));
    }
    /// Moves spot out of the band and looks whether a hedge leaves.
    bool hedges(double spot) { return !tick(spot).intents.empty(); }
    static const domain::Decision* coded(const EngineOutput& output, const std::string& code)
    {
        for (const auto& decision : output.decisions)
            if (toString(decision.code) == code) return &decision;
        return nullptr;
    }
    domain::OperatorCommand command(domain::OperatorAction action)
    {
        domain::OperatorCommand c;
        c.action = action;
        c.reason = "test";
        return c;
    }
};

/// C19 is lost while the machine sleeps: the venues are asked before anything is proposed, and a hedge leaves only when
/// they have answered and 5 s have passed.
TEST_F(FactsOfADesk, F14_AfterAWakeNothingIsSentBeforeTheAccountsAreReconciled)
{
    start();
    constexpr domain::AccountId kDeribit{1};
    const auto reconcile = [&](Timestamp askedAt) {
        for (const auto& held : engine->positions())
            if (held.account == kDeribit)
                tell(domain::PositionReport{kDeribit, held.instrument, held.quantity, askedAt, true});
        tell(domain::ReconcileDone{kDeribit, askedAt, 0});
    };
    const auto standing = [&] { return engine->ledger().standing(kDeribit, market.now()); };
    tell(domain::ProtectionChanged{kDeribit, true});
    tell(domain::ConnectionChanged{.account = kDeribit, .up = true, .why = ""});
    tell(domain::ProtectionChanged{kDeribit, true});
    reconcile(market.now());
    for (int i = 0; i < 6; ++i) {
        market.advance(Duration::seconds(1));
        tell(domain::IntakeCounts{});
    }
    ASSERT_EQ(standing(), orders::AccountStanding::Ready) << "a heartbeat each second is no wake";
    market.advance(Duration::seconds(30));
    const auto woke = tell(domain::IntakeCounts{});
    EXPECT_EQ(standing(), orders::AccountStanding::Reconciling);
    EXPECT_TRUE(woke.intents.empty());
    ASSERT_EQ(woke.queries.size(), 1U) << "asked in the same step";
    EXPECT_TRUE(woke.queries.front().order.empty());
    EXPECT_TRUE(alert("the machine slept").has_value());
    EXPECT_EQ(hedgesAtDeribit(83000.0), 0U);
    reconcile(woke.queries.front().askedAt);
    market.advance(Duration::seconds(5));
    EXPECT_EQ(standing(), orders::AccountStanding::Ready);
}

TEST_F(FactsOfADesk, F14_WithoutAHeartbeatALongStepIsNoWake)
{
    start();
    constexpr domain::AccountId kDeribit{1};
    tell(domain::ConnectionChanged{.account = kDeribit, .up = true, .why = ""});
    tell(domain::ReconcileDone{kDeribit, market.now(), 0});
    market.advance(Duration::seconds(30));
    tell(domain::TimerFired{});
    EXPECT_EQ(engine->ledger().standing(kDeribit, market.now()), orders::AccountStanding::Ready);
}

TEST_F(FactsOfADesk, F61_AJournalThatIsNotWellStopsNewOrdersAndIsOneRecord)
{
    start();
    const auto output = tell(domain::JournalHealth{Ailment::CommitSlow});
    const auto* record = coded(output, "F61");
    ASSERT_NE(record, nullptr);
    EXPECT_THAT(record->reason, HasSubstr("a commit takes longer than a second"));
    ASSERT_EQ(output.cancels.size(), 1u);
    EXPECT_FALSE(output.cancels.front().orders) << "quotes alone: hedges and a person's orders go on working";
    EXPECT_EQ(state(), domain::TradingState::Halted);
    EXPECT_FALSE(hedges(83000.0));
    EXPECT_EQ(coded(tell(domain::JournalHealth{Ailment::CommitFailed}), "F61"), nullptr);
    EXPECT_TRUE(alert("cannot keep what was decided").has_value());
}

TEST_F(FactsOfADesk, WhatTheGuardClosedOpensByACommittedOpeningAfterFiveSecondsOfHealth)
{
    start();
    tell(domain::LatchClosed{{}, {7}, "the guard"});
    tell(domain::JournalHealth{Ailment::CommitSlow});
    market.advance(Duration::seconds(60));
    EXPECT_TRUE(tell(domain::TimerFired{}).openings.empty()) << "it lasts";
    tell(domain::JournalHealth{});
    EXPECT_EQ(engine->nextDue(), market.now() + Duration::seconds(5));
    market.advance(Duration::milliseconds(4999));
    EXPECT_TRUE(tell(domain::TimerFired{}).openings.empty());
    market.advance(Duration::milliseconds(1));
    const auto output = tell(domain::TimerFired{});
    ASSERT_EQ(output.openings.size(), 1u);
    EXPECT_EQ(output.openings.front(), (domain::LatchOpening{.scope = {}, .seen = {7}}));
    EXPECT_NE(coded(output, "F61"), nullptr) << "an opening stands behind a record";
    EXPECT_EQ(state(), domain::TradingState::Normal);
    EXPECT_TRUE(hedges(83000.0));
}

TEST_F(FactsOfADesk, F61_ADiskThatIsNearlyShortIsAnAlertAndTheDeskTradesOn)
{
    start();
    const auto output = tell(domain::JournalHealth{Ailment::DiskNear});
    EXPECT_TRUE(output.cancels.empty() && output.decisions.empty());
    const auto shown = alert("F61: the journal's disk has less than 1 GiB left");
    ASSERT_TRUE(shown && shown->open);
    EXPECT_EQ(state(), domain::TradingState::Normal);
    EXPECT_TRUE(hedges(83000.0));
    tell(domain::JournalHealth{Ailment::CommitSlow});
    EXPECT_TRUE(alert("less than 1 GiB")) << "another ailment says nothing of the disk";
    tell(domain::JournalHealth{Ailment::DiskNear});
    market.advance(Duration::seconds(5));
    tell(domain::TimerFired{});
    EXPECT_EQ(state(), domain::TradingState::Normal) << "the slow commit is over";
    tell(domain::JournalHealth{Ailment::DiskShort});
    EXPECT_FALSE(alert("less than 1 GiB")) << "said by the one that stops trading";
    tell(domain::JournalHealth{Ailment::DiskNear});
    EXPECT_TRUE(alert("less than 1 GiB"));
    tell(domain::JournalHealth{});
    EXPECT_FALSE(alert("less than 1 GiB"));
}

/// What a restart closes latches for. A fault that closes none while the desk runs is none of them: no opening is
/// committed when it ends.
TEST_F(FactsOfADesk, OnlyWhatAnOpeningEndsClosesALatchAtARestart)
{
    const domain::Scope deribit{domain::ScopeKind::Venue, "Deribit"};
    const std::vector<std::pair<domain::EventBody, domain::Scope>> faults{
        {domain::ClockChanged{"Deribit", Duration::milliseconds(-1001)}, deribit},
        {domain::FeedConnectionChanged{.venue = "Deribit", .up = false, .why = "cut", .indices = {}, .oracles = {}},
         deribit},
        {domain::FeedConnectionChanged{.venue = "Pyth", .up = false, .why = "cut", .indices = {}, .oracles = {}},
         {domain::ScopeKind::Venue, "Pyth"}},
        {domain::IntakeCounts{.oldest = Duration::milliseconds(1001)}, {}}};
    for (const auto& [fault, scope] : faults) {
        start();
        tell(fault);
        ASSERT_EQ(engine->state().faults.all().size(), 1U);
        EXPECT_EQ(engine->state().faults.all().begin()->first.scope, scope);
        EXPECT_TRUE(engine->closedScopes().empty()) << toString(scope);
    }
    start();
    tell(domain::JournalHealth{Ailment::DiskShort});
    EXPECT_EQ(engine->closedScopes(), std::vector<domain::Scope>{{}});
    tell(domain::JournalHealth{});
    EXPECT_EQ(engine->closedScopes(), std::vector<domain::Scope>{{}}) << "for five seconds more";
    market.advance(Duration::seconds(5));
    tell(domain::TimerFired{});
    EXPECT_TRUE(engine->closedScopes().empty());
    auto pause = command(domain::OperatorAction::PauseTrading);
    pause.scope = deribit;
    say(pause);
    EXPECT_EQ(engine->closedScopes(), std::vector<domain::Scope>{deribit});
}

TEST_F(FactsOfADesk, ANewFaultWithinTheFiveSecondsBeginsThemAfresh)
{
    start();
    tell(domain::JournalHealth{Ailment::CommitSlow});
    tell(domain::JournalHealth{});
    market.advance(Duration::seconds(4));
    tell(domain::JournalHealth{Ailment::DiskShort});
    market.advance(Duration::seconds(4));
    tell(domain::JournalHealth{});
    market.advance(Duration::seconds(4));
    EXPECT_TRUE(tell(domain::TimerFired{}).openings.empty());
    market.advance(Duration::seconds(1));
    EXPECT_EQ(tell(domain::TimerFired{}).openings.size(), 1u);
}

TEST_F(FactsOfADesk, WhatAPersonClosedAPersonOpens)
{
    for (const auto action : {domain::OperatorAction::Kill, domain::OperatorAction::PauseTrading}) {
        start();
        say(command(action));
        tell(domain::JournalHealth{Ailment::CommitSlow});
        tell(domain::JournalHealth{});
        market.advance(Duration::seconds(10));
        const auto output = tell(domain::TimerFired{});
        EXPECT_NE(coded(output, "F61"), nullptr) << "the fault is over";
        EXPECT_TRUE(output.openings.empty()) << "and the latch stays";
        EXPECT_GE(state(), domain::TradingState::Halted);
    }
}

TEST_F(FactsOfADesk, F11_InputsThatWaitOverASecondAreStaleAndNothingIsHedgedOnThem)
{
    start();
    const auto counts = [](std::int64_t milliseconds) {
        return domain::IntakeCounts{
            .posted = 9, .merged = 4, .refused = 1, .oldest = Duration::milliseconds(milliseconds)};
    };
    tell(counts(1000));
    EXPECT_EQ(state(), domain::TradingState::Normal);
    tell(counts(1001));
    EXPECT_EQ(engine->intakeCounts()->merged, 4u);
    EXPECT_EQ(state(), domain::TradingState::Halted);
    EXPECT_FALSE(hedges(83000.0));
    const auto stale = picture()->underlyings.front();
    EXPECT_EQ(stale.spot.quality, domain::Quality::Stale) << "told a moment ago, and older than it looks";
    tell(counts(3));
    EXPECT_EQ(picture()->underlyings.front().spot.quality, domain::Quality::Good);
    EXPECT_FALSE(hedges(83000.0)) << "resuming is earned";
    market.advance(Duration::seconds(4));
    EXPECT_TRUE(hedges(83000.0));
}

TEST_F(FactsOfADesk, WithoutAFaultTheHedgeIsAtDeribit)
{
    start();
    EXPECT_EQ(hedgesAtDeribit(83000.0), 1u);
}

TEST_F(FactsOfADesk, F55_AClockASecondOffAVenueStopsOrdersThereAlone)
{
    start();
    EXPECT_TRUE(tell(domain::ClockChanged{"Deribit", Duration::milliseconds(300)}).decisions.empty());
    EXPECT_TRUE(alert("300 ms ahead of that of Deribit").has_value());
    const auto output = tell(domain::ClockChanged{"Deribit", Duration::milliseconds(-1001)});
    const auto* record = coded(output, "F55");
    ASSERT_NE(record, nullptr);
    EXPECT_THAT(record->reason, HasSubstr("behind that of Deribit"));
    EXPECT_EQ(state(), domain::TradingState::Normal) << "of the desk";
    EXPECT_EQ(hedgesAtDeribit(83000.0), 0u);
    tell(domain::ClockChanged{"Deribit", {}});
    market.advance(Duration::seconds(5));
    EXPECT_NE(coded(tell(domain::TimerFired{}), "F55"), nullptr);
}

/// At load the offset that is measured wanders about the limit: what stands ends when the clock is clearly back.
TEST_F(FactsOfADesk, F55_AClockThatWandersAboutALimitIsOneAlert)
{
    start();
    for (const int off : {300, 240, 260, 230, 251, 160}) {
        tell(domain::ClockChanged{"Deribit", Duration::milliseconds(off)});
        const auto stands = alert("ahead of that of Deribit");
        ASSERT_TRUE(stands && stands->open) << off;
        EXPECT_EQ(stands->count, 1) << off;
    }
    tell(domain::ClockChanged{"Deribit", Duration::milliseconds(149)});
    EXPECT_FALSE(alert("ahead of that of Deribit").has_value());
    tell(domain::ClockChanged{"Deribit", Duration::milliseconds(-240)});
    EXPECT_FALSE(alert("behind that of Deribit").has_value()) << "it did not begin";
    EXPECT_NE(coded(tell(domain::ClockChanged{"Deribit", Duration::milliseconds(-1'001)}), "F55"), nullptr);
    for (const int off : {-950, -1'020, -910}) {
        tell(domain::ClockChanged{"Deribit", Duration::milliseconds(off)});
        market.advance(Duration::seconds(6));
        EXPECT_EQ(coded(tell(domain::TimerFired{}), "F55"), nullptr) << off << " is over the whole time";
    }
    tell(domain::ClockChanged{"Deribit", Duration::milliseconds(-890)});
    market.advance(Duration::seconds(5));
    EXPECT_NE(coded(tell(domain::TimerFired{}), "F55"), nullptr);
}

TEST_F(FactsOfADesk, F54_AJumpOfTheWallClockIsToldAndStopsNothing)
{
    start();
    const auto output = tell(domain::ClockChanged{"", Duration::hours(-1)});
    EXPECT_TRUE(output.decisions.empty() && output.intents.empty() && output.cancels.empty());
    EXPECT_TRUE(alert("F54").has_value());
    EXPECT_TRUE(hedges(83000.0));
}

TEST_F(FactsOfADesk, F01_WhatALostFeedToldIsStaleUntilItIsToldAgain)
{
    start();
    const auto before = picture()->underlyings.front().surface->slices.front().quality;
    ASSERT_NE(before, domain::Quality::Stale);
    tell(domain::FeedConnectionChanged{
        .venue = "Deribit", .up = false, .why = "cut", .indices = {"BTC"}, .oracles = {}});
    EXPECT_EQ(picture()->underlyings.front().spot.quality, domain::Quality::Stale);
    EXPECT_EQ(picture()->underlyings.front().surface->slices.front().quality, domain::Quality::Stale);
    tell(domain::FeedConnectionChanged{.venue = "Deribit", .up = true, .why = {}, .indices = {"BTC"}, .oracles = {}});
    market.advance(Duration::milliseconds(1));
    tell(domain::TimerFired{});
    EXPECT_EQ(picture()->underlyings.front().spot.quality, domain::Quality::Stale) << "up alone makes nothing fresh";
    tick(80000.0, Duration::milliseconds(1), false);
    EXPECT_EQ(picture()->underlyings.front().spot.quality, domain::Quality::Good);
    EXPECT_EQ(picture()->underlyings.front().surface->slices.front().quality, domain::Quality::Stale)
        << "a chain is fresh when it comes whole";
    tick(80000.0, Duration::milliseconds(1));
    EXPECT_EQ(picture()->underlyings.front().surface->slices.front().quality, before);
}

TEST_F(FactsOfADesk, AFeedThatIsDownStopsItsVenueUntilFiveSecondsAfterItIsUp)
{
    start();
    tell(domain::FeedConnectionChanged{.venue = "Deribit", .up = false, .why = "cut", .indices = {}, .oracles = {}});
    EXPECT_EQ(hedgesAtDeribit(83000.0), 0u);
    EXPECT_EQ(alert("the feed of Deribit is down")->kind, interfaces::AlertKind::Feeds);
    EXPECT_EQ(alert("the feed of Deribit is down")->panel, "connections");
    // The whole desk is NORMAL; the header names the part that is not.
    const auto held = [&] { return interfaces::HeldPart::ofReason(picture()->tradingStateReason); };
    EXPECT_EQ(state(), domain::TradingState::Normal);
    ASSERT_EQ(held().size(), 1u) << picture()->tradingStateReason;
    EXPECT_EQ(held()[0].scope, (domain::Scope{domain::ScopeKind::Venue, "Deribit"}));
    EXPECT_EQ(held()[0].state, domain::TradingState::Halted);
    EXPECT_EQ(held()[0].because, "the feed of Deribit is down (cut)");
    tell(domain::FeedConnectionChanged{.venue = "Deribit", .up = true, .why = {}, .indices = {}, .oracles = {}});
    EXPECT_EQ(held().size(), 1u) << "resuming is earned";
    market.advance(Duration::seconds(5));
    EXPECT_NE(coded(tell(domain::TimerFired{}), "F01"), nullptr);
    EXPECT_TRUE(held().empty()) << picture()->tradingStateReason;
}

/// Event time of a new session says nothing of a kill before it.
TEST_F(FactsOfADesk, AKillOfBeforeThisStartSaysSinceWhenByTheWallClock)
{
    start();
    auto kill = command(domain::OperatorAction::Kill);
    kill.operatorName = "ann";
    kill.key = kKeptKill;
    kill.reason = "since 30 Nov 01:43:50 UTC: out of hand";
    say(kill);
    const auto told = alert("KILLED");
    ASSERT_TRUE(told);
    EXPECT_TRUE(told->text.starts_with("KILLED by ann since 30 Nov 01:43:50 UTC, before this start: gate closed"))
        << told->text;
    EXPECT_EQ(told->text.find(toIso8601(market.now()).substr(11, 8)), std::string::npos) << told->text;
}

TEST_F(FactsOfADesk, AnAccountsLatchThatNoPersonClosedIsAnAlertUntilAPersonResumesIt)
{
    start();
    const domain::Scope account{domain::ScopeKind::Account, "Deribit"};
    const auto output = tell(domain::LatchClosed{account, {3}, "too many orders wait for the gateway of Deribit"});
    ASSERT_EQ(output.decisions.size(), 1u);
    EXPECT_THAT(output.decisions.front().reason, HasSubstr("too many orders wait for the gateway of Deribit"));
    ASSERT_EQ(output.cancels.size(), 1u) << "quotes could not be amended any more";
    EXPECT_TRUE(output.cancels.front().scope == account && !output.cancels.front().orders);
    EXPECT_EQ(engine->state().standings.at(account).state, domain::TradingState::Halted);
    EXPECT_THAT(engine->closedScopes(), ::testing::ElementsAre(account)) << "and a restart closes it again";
    const auto shown = alert("too many orders wait");
    ASSERT_TRUE(shown.has_value());
    EXPECT_TRUE(shown->open);
    auto resume = command(domain::OperatorAction::ResumeTrading);
    resume.scope = account;
    const auto resumed = say(resume);
    ASSERT_EQ(resumed.openings.size(), 1u);
    EXPECT_EQ(resumed.openings.front(), (domain::LatchOpening{.scope = account, .seen = {3}}));
    EXPECT_FALSE(alert("too many orders wait")->open);
    EXPECT_EQ(engine->state().standings.at(account).state, domain::TradingState::Normal);
    auto kill = command(domain::OperatorAction::Kill);
    kill.scope = {domain::ScopeKind::Account, "Uniswap v3"};
    say(kill);
    tell(domain::LatchClosed{kill.scope, {4}, "asked for by the engine"});
    EXPECT_FALSE(alert("asked for by the engine").has_value()) << "the kill has told it";
}

/// F95: what is held in a stable currency is worth what its oracle tells. Until one does it counts as a dollar, and
/// what the first price says is no gain.
TEST_F(FactsOfADesk, F95_CashInAStableCurrencyIsWorthWhatItsOracleTells)
{
    start();
    double held = 0.0;
    for (const auto& [key, amount] : engine->state().book.cash())
        if (key.second == "USDC") held += amount;
    ASSERT_GT(held, 5e6);
    const auto cashRow = [&] {
        const auto snapshot = picture();
        const auto found = std::find_if(snapshot->positions.begin(), snapshot->positions.end(), [](const auto& one) {
            return one.instrument == "USDC cash" && one.venue == "Deribit";
        });
        return found != snapshot->positions.end() ? *found : interfaces::PositionView{};
    };
    EXPECT_EQ(cashRow().mark.quality, domain::Quality::Assumed);
    EXPECT_THAT(cashRow().mark.source, HasSubstr("no source tells its price here"));
    const double equity = desk::equityOf(engine->state())->fair, pnl = engine->summary().pnlUsd;
    const auto worth = [&](double price) {
        tell(domain::OracleUpdate{.underlying = "USDC",
                                  .price = domain::Price::fromDouble(price).value(),
                                  .publishedAt = market.now(),
                                  .heartbeat = Duration::hours(24),
                                  .deviationThreshold = 0.0025});
    };
    worth(0.9990);
    EXPECT_NEAR(desk::equityOf(engine->state())->fair, equity - 0.001 * held, 1e-6 * held);
    EXPECT_NEAR(engine->summary().pnlUsd, pnl, 1.0) << "it was worth that before";
    worth(0.90);
    EXPECT_NEAR(desk::equityOf(engine->state())->fair, equity - 0.1 * held, 1e-6 * held);
    EXPECT_NEAR(engine->summary().pnlUsd, pnl - 0.099 * held, 1.0);
    const auto row = cashRow();
    EXPECT_DOUBLE_EQ(row.mark.value.value_or(0.0), 0.90);
    EXPECT_EQ(row.mark.quality, domain::Quality::Good);
    EXPECT_NEAR(row.valueUsd.value_or(0.0), 0.90 * row.quantity, 1e-6);
    EXPECT_NEAR(row.pnlUsd.value_or(0.0), -0.099 * row.quantity, 1.0);
    // What is paid is a cost at that price, and the sum of the parts is the whole all the while.
    EXPECT_FALSE(desk::findStaleValue(engine->state()).has_value());
    worth(1.0);
    EXPECT_NEAR(desk::equityOf(engine->state())->fair, equity, 1e-6 * held);
    EXPECT_NEAR(engine->summary().pnlUsd, pnl + 0.001 * held, 1.0);
}

TEST_F(FactsOfADesk, NoFactThatNoDeskTellsIsTaken)
{
    for (const domain::EventBody& body : {domain::EventBody(domain::ClockChanged{"Deribit", Duration::days(4000)}),
                                          domain::EventBody(domain::IntakeCounts{.posted = 1, .merged = 2}),
                                          domain::EventBody(domain::IntakeCounts{.oldest = Duration::seconds(-1)}),
                                          domain::EventBody(domain::FeedConnectionChanged{})}) {
        start();
        EXPECT_FALSE(engine->onBatch({.time = market.now(), .events = {{market.now(), body}}}));
    }
}

}  // namespace

}  // namespace ballast::engine::desk_facts_test
