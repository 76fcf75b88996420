#include <algorithm>
#include <cmath>
#include <deque>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/engine/two_coins.h"
#include "desk/readings.h"
#include "desk/state.h"
#include "market/market_state.h"
#include "sections/section_builder.h"
#include "venue/latch_board.h"

namespace ballast::engine::two_flattens_test {
namespace {

using domain::OperatorAction;
using domain::OrderState;
using domain::ScopeKind;
using ::testing::HasSubstr;

/// Options, perpetuals and cash in two coins, and the latches that a live desk has: what is sent leaves only where they
/// let it, and is filled then.
class TwoFlattens : public ::testing::Test {
protected:
    void start()
    {
        market.hold("BTC", 2);
        market.hold("ETH", 2);
        engine.emplace(market.start());
    }

    EngineOutput step(const domain::EventBatch& batch) { return engine->onBatch(batch).value(); }

    EngineOutput say(domain::OperatorCommand command)
    {
        command.reason = "out";
        return step(market.step(std::move(command)));
    }
    EngineOutput flatten(const std::string& who, domain::Scope scope)
    {
        return say({.action = OperatorAction::FlattenEverything, .operatorName = who, .scope = std::move(scope)});
    }
    static domain::Scope coin(const std::string& code) { return {ScopeKind::Underlying, code}; }

    EngineOutput tick(Duration after)
    {
        market.advance(after);
        domain::EventBatch batch{.time = market.now, .events = {}};
        for (std::size_t i = 0; i < market.chains.size(); ++i)
            if (quotesOptions) batch.events.push_back({market.now, market.wholeChain(i)});
        for (const char* code : {"BTC", "ETH"})
            batch.events.push_back({market.now, market.index(code)});
        for (const auto& instrument : market.instruments())
            if (!instrument.isOption()) batch.events.push_back({market.now, market.quote(instrument)});
        return step(batch);
    }

    EngineOutput end(const domain::OrderIntent& intent, OrderState state)
    {
        return step(market.step(domain::OrderEnded{intent.id, state, "told so"}));
    }
    EngineOutput fill(const domain::OrderIntent& intent)
    {
        return step(market.step(domain::OrderFilled{.order = intent.id,
                                                    .tradeId = intent.id + "-1",
                                                    .instrument = intent.instrument,
                                                    .side = intent.side,
                                                    .quantity = intent.quantity,
                                                    .price = intent.limitPrice,
                                                    .fee = {0, domain::findCurrency("USDC").value()},
                                                    .last = true}));
    }

    /// As a live desk does with an output: closes, opens, and fills what may leave.
    void settle(EngineOutput first)
    {
        std::deque<EngineOutput> open;
        open.push_back(std::move(first));
        while (!open.empty()) {
            const auto output = std::move(open.front());
            open.pop_front();
            take(output);
            for (const auto& intent : output.intents) {
                const auto& instrument = engine->state().market.instruments().at(intent->instrument);
                const bool lets = latches.lets({.venue = instrument.venue, .underlying = instrument.underlying},
                                               intent.epoch(), domain::Lane::Flatten);
                (lets ? sent : stopped).push_back(*intent);
                open.push_back(lets ? fill(*intent) : end(*intent, OrderState::NotSent));
            }
        }
    }
    /// The records and latches of an output; nothing is sent of it.
    void take(const EngineOutput& output)
    {
        for (const auto& d : output.decisions)
            if (d.trigger == domain::Trigger::Flatten) ended.push_back(d);
        if (output.lanesClosed) latches.closeLane();
        for (const auto& opening : output.openings)
            latches.open(opening);
    }

    /// Records of the end, "BTC alice".
    std::vector<std::string> whoEnded() const
    {
        std::vector<std::string> who;
        for (const auto& d : ended)
            who.push_back(d.underlying + " " + d.operatorName);
        return who;
    }
    const domain::Decision& endOf(const std::string& underlying, const std::string& who) const
    {
        const auto found = std::find_if(ended.begin(), ended.end(), [&](const auto& d) {
            return d.underlying == underlying && d.operatorName == who;
        });
        EXPECT_NE(found, ended.end()) << underlying << " " << who;
        return found != ended.end() ? *found : ended.front();
    }
    /// Coins; options, perpetuals and cash.
    double delta(const std::string& underlying) const
    {
        const auto snapshot = sections::makeSnapshot(engine->state());
        for (const auto& one : snapshot->underlyings)
            if (one.code == underlying) return one.net.deltaCoin;
        return std::nan("");
    }
    double optionsHeld() const
    {
        double sum = 0.0;
        for (const auto& position : engine->positions())
            if (engine->state().market.instruments().at(position.instrument).isOption())
                sum += std::abs(position.quantity.toDouble());
        return sum;
    }
    bool warns(const std::string& words) const
    {
        const auto snapshot = sections::makeSnapshot(engine->state());
        return std::any_of(snapshot->alerts.begin(), snapshot->alerts.end(),
                           [&](const auto& alert) { return alert.text.find(words) != std::string::npos; });
    }

    testing::TwoCoins market{{.expiries = 1, .strikes = 5, .dollarChain = false}};
    std::optional<Engine> engine;
    venue::LatchBoard latches{{.venues = {"Deribit", "Uniswap v3"}, .underlyings = {"BTC", "ETH"}}};
    bool quotesOptions{true};
    std::vector<domain::Decision> ended;
    std::vector<domain::OrderIntent> sent, stopped;
};

constexpr double kHalfLot = 0.0005 + 1e-6;  ///< Of BTC; ETH's is larger and its cash is whole coins.

TEST_F(TwoFlattens, OfTwoCoinsBothEndFlatWithTheirRecords)
{
    start();
    auto bitcoin = flatten("alice", coin("BTC"));
    ASSERT_EQ(bitcoin.intents.size(), 2U);
    auto ether = flatten("bob", coin("ETH"));
    ASSERT_EQ(ether.intents.size(), 2U) << "of ETH, and of nothing that is closed already";
    settle(std::move(bitcoin));
    settle(std::move(ether));
    EXPECT_THAT(whoEnded(), ::testing::UnorderedElementsAre("BTC alice", "ETH bob"));
    EXPECT_LE(std::abs(delta("BTC")), kHalfLot);
    EXPECT_LE(std::abs(delta("ETH")), 0.005 + 1e-6);
    EXPECT_EQ(optionsHeld(), 0.0);
    EXPECT_EQ(stopped.size(), 0U);
    EXPECT_FALSE(latches.lets({}, {}, domain::Lane::Flatten)) << "the last one closes the lane";
}

TEST_F(TwoFlattens, OfAllTakesOverWhatTheFirstHadAndTheFirstIsRecorded)
{
    start();
    const auto first = flatten("alice", coin("BTC"));
    take(first);
    ASSERT_EQ(first.intents.size(), 2U);
    const auto second = flatten("bob", {});
    take(second);
    ASSERT_EQ(ended.size(), 1U) << "alice's, at once";
    EXPECT_THAT(endOf("BTC", "alice").reason, HasSubstr("is taken over by the one of 00:00:00 by bob"));
    EXPECT_FALSE(warns("is taken over"));
    ASSERT_EQ(second.intents.size(), 2U) << "of ETH: those of BTC still work, and count";
    for (const auto& intent : first.intents)
        EXPECT_TRUE(end(*intent, OrderState::Cancelled).intents.empty());
    for (const auto& intent : second.intents)
        settle(fill(*intent));
    settle(tick(Duration::seconds(3)));
    EXPECT_THAT(whoEnded(), ::testing::UnorderedElementsAre("BTC alice", "BTC bob", "ETH bob"));
    EXPECT_LE(std::abs(delta("BTC")), kHalfLot);
    EXPECT_EQ(optionsHeld(), 0.0);
}

TEST_F(TwoFlattens, OfAPartLeavesTheRestToTheFirst)
{
    start();
    const auto all = flatten("alice", {});
    take(all);
    ASSERT_EQ(all.intents.size(), 4U);
    const auto part = flatten("bob", coin("BTC"));
    take(part);
    EXPECT_TRUE(part.intents.empty()) << "alice's orders work and count at their full size";
    for (const auto& intent : all.intents)
        settle(fill(*intent));
    settle(tick(Duration::seconds(3)));
    settle(tick(Duration::seconds(3)));
    EXPECT_THAT(whoEnded(), ::testing::UnorderedElementsAre("BTC bob", "BTC alice", "ETH alice"));
    EXPECT_LE(std::abs(delta("BTC")), kHalfLot);
    EXPECT_LE(std::abs(delta("ETH")), 0.005 + 1e-6) << "the first one's offset comes still";
    EXPECT_EQ(optionsHeld(), 0.0) << "nothing was closed twice";
}

TEST_F(TwoFlattens, AKillElsewhereShutsTheLaneForAMomentOnly)
{
    start();
    auto first = flatten("alice", coin("BTC"));
    take(first);
    const auto epoch = latches.close(coin("ETH"));
    auto killed = say({.action = OperatorAction::Kill, .operatorName = "bob", .scope = coin("ETH"), .epoch = epoch});
    take(killed);
    EXPECT_TRUE(ended.empty()) << "nothing of BTC was killed";
    settle(std::move(first));
    EXPECT_EQ(stopped.size(), 2U) << "judged before the kill: it leaves nowhere";
    settle(tick(Duration::seconds(3)));
    EXPECT_EQ(whoEnded(), std::vector<std::string>{"BTC alice"});
    EXPECT_LE(std::abs(delta("BTC")), kHalfLot);
}

TEST_F(TwoFlattens, AKillThatReachesOneEndsItWithItsRecord)
{
    start();
    const auto first = flatten("alice", coin("BTC"));
    take(first);
    take(flatten("carol", coin("ETH")));
    const auto killed = say({.action = OperatorAction::Kill,
                             .operatorName = "bob",
                             .scope = coin("BTC"),
                             .epoch = latches.close(coin("BTC"))});
    take(killed);
    ASSERT_EQ(whoEnded(), std::vector<std::string>{"BTC alice"});
    EXPECT_THAT(ended[0].reason, HasSubstr("the flatten by alice ended when bob killed underlying:BTC"));
    EXPECT_TRUE(warns("ended when bob killed underlying:BTC")) << "positions stand";
    for (const auto& intent : first.intents)
        EXPECT_TRUE(end(*intent, OrderState::Cancelled).intents.empty());
    EXPECT_TRUE(tick(Duration::seconds(5)).intents.empty()) << "asked for again by a person only";
}

/// The guard's slow commit: whatever closes closes the lane.
TEST_F(TwoFlattens, ALatchThatClosesMeanwhileDoesNotEndIt)
{
    start();
    auto first = flatten("alice", coin("BTC"));
    take(first);
    const auto epoch = latches.close({});
    step(market.step(domain::LatchClosed{{}, epoch, "a slow commit"}));
    settle(std::move(first));
    EXPECT_EQ(stopped.size(), 2U);
    settle(tick(Duration::seconds(3)));
    EXPECT_EQ(whoEnded(), std::vector<std::string>{"BTC alice"});
    EXPECT_LE(std::abs(delta("BTC")), kHalfLot);
}

TEST_F(TwoFlattens, ARestartMeanwhileDoesNotEndIt)
{
    start();
    auto first = flatten("alice", coin("BTC"));
    take(first);
    venue::LatchBoard again{{.venues = {"Deribit"}, .underlyings = {"BTC", "ETH"}}};
    for (const auto& intent : first.intents)
        end(*intent, OrderState::NotSent);
    auto opened = step(market.step(domain::DeskOpened{}));
    std::erase_if(opened.openings, [](const auto& opening) { return opening.lane != domain::Lane::Flatten; });
    ASSERT_EQ(opened.openings.size(), 1U);
    EXPECT_TRUE(again.open(opened.openings[0]));
    settle(tick(Duration::seconds(3)));
    EXPECT_EQ(whoEnded(), std::vector<std::string>{"BTC alice"});
    EXPECT_LE(std::abs(delta("BTC")), kHalfLot);
}

TEST_F(TwoFlattens, OfNothingLeavesTheLaneClosed)
{
    market.book.cash.clear();  // Without coins nothing is hedged, and nothing waits for its cancel.
    engine.emplace(market.start());
    take(flatten("alice", {ScopeKind::Venue, "Deribit"}));
    EXPECT_EQ(ended.size(), 2U) << "one an underlying";
    EXPECT_FALSE(latches.lets({}, {}, domain::Lane::Flatten));
}

/// Five tries that the venue rejects are no flatten: the record says what became of them.
TEST_F(TwoFlattens, SaysThatTheVenueRejectedWhatItSent)
{
    start();
    auto output = flatten("alice", coin("BTC"));
    for (int i = 0; i < 40 && ended.empty(); ++i) {
        take(output);
        for (const auto& intent : output.intents)
            take(end(*intent, OrderState::Rejected));
        output = tick(Duration::seconds(2));
    }
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_THAT(ended[0].reason, HasSubstr("the venue rejected its last order: told so"));
    EXPECT_THAT(ended[0].reason, HasSubstr("is left"));
    EXPECT_TRUE(warns("the venue rejected its last order"));
    EXPECT_GT(optionsHeld(), 0.0);
}

TEST_F(TwoFlattens, SaysThatNobodyKnowsWhatBecameOfAnOrder)
{
    start();
    const auto output = flatten("alice", coin("BTC"));
    ASSERT_EQ(output.intents.size(), 2U);
    take(output);
    take(fill(*output.intents[0]));
    for (int i = 0; i < 8 && ended.empty(); ++i)
        take(tick(Duration::seconds(10)));
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_THAT(ended[0].reason, HasSubstr("its order has no answer yet"));
    EXPECT_TRUE(warns("its order has no answer yet"));
}

/// No order may be larger than the venue or C02 takes.
TEST_F(TwoFlattens, OffsetsWhatIsLargerThanOneOrderInSeveral)
{
    market.book.cash.push_back({.venue = "Deribit", .currency = "ETH", .amount = 25'000.0});
    start();
    settle(flatten("alice", coin("ETH")));
    for (int i = 0; i < 6; ++i)
        settle(tick(Duration::seconds(2)));
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_LE(std::abs(delta("ETH")), 0.005 + 1e-6) << ended[0].reason;
    EXPECT_EQ(sent.size(), 2U + 3U) << "both options, and 25,040 ETH in three orders";
}

/// What was bid before the feed went away is nobody's price now.
TEST_F(TwoFlattens, SendsNoOptionAtQuotesOfALostFeed)
{
    start();
    domain::FeedConnectionChanged lost{.venue = "Deribit"};
    lost.why = "gone";
    step(market.step(lost));
    quotesOptions = false;
    auto asked = flatten("alice", coin("BTC"));
    EXPECT_TRUE(asked.intents.empty());
    settle(std::move(asked));
    settle(tick(Duration::seconds(61)));
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_THAT(ended[0].reason, HasSubstr("no fresh quote"));
    EXPECT_TRUE(warns("no fresh quote"));
}

TEST_F(TwoFlattens, ClosesOptionsWhenTheirQuotesAreBack)
{
    start();
    domain::FeedConnectionChanged lost{.venue = "Deribit"};
    lost.why = "gone";
    step(market.step(lost));
    settle(flatten("alice", coin("BTC")));
    lost.up = true;
    lost.why.clear();
    step(market.step(lost));
    settle(tick(Duration::seconds(3)));
    EXPECT_EQ(whoEnded(), std::vector<std::string>{"BTC alice"});
    EXPECT_LE(std::abs(delta("BTC")), kHalfLot);
}

/// C01 holds a price against a reference that is Good: a smile of before the gap agrees with its own old quotes.
TEST_F(TwoFlattens, NoOrderInAnOptionHasAReferenceOfALostFeed)
{
    start();
    const auto& state = engine->state();
    const auto held = engine->positions().front().instrument;
    const auto& option = state.market.instruments().at(held);
    ASSERT_TRUE(option.isOption());
    const auto isOutsideCollar = [&] {
        const auto outcome = say({.action = OperatorAction::PlaceOrder,
                                  .operatorName = "alice",
                                  .quantity = option.lotSize,
                                  .limitPrice = state.market.find(option.underlying)->findOption(option)->quote.ask,
                                  .instrument = option.name,
                                  .side = domain::Side::Buy})
                                 .commands.front();
        return std::any_of(outcome.refusals.begin(), outcome.refusals.end(),
                           [](const auto& refusal) { return refusal.rule == domain::Rule::C01; });
    };
    EXPECT_FALSE(isOutsideCollar());
    domain::FeedConnectionChanged lost{.venue = "Deribit"};
    lost.why = "gone";
    step(market.step(lost));
    EXPECT_TRUE(isOutsideCollar());
}

/// Both coins' day loss is far beyond 1.5 times its limit; the closing comes back as a live desk tells it.
TEST_F(TwoFlattens, TheKillOfTheDaysLossEndsItAndOpensNothing)
{
    for (auto& limits : market.book.limits)
        limits.dailyLossUsd = 10.0;
    start();
    const auto first = flatten("alice", {});
    take(first);
    ASSERT_EQ(first.intents.size(), 4U);
    market.spot("BTC") *= 0.995;
    const auto killed = tick(Duration::seconds(1));
    take(killed);
    ASSERT_EQ(killed.closings.size(), 1U);
    EXPECT_TRUE(killed.lanesClosed);
    EXPECT_THAT(whoEnded(), ::testing::UnorderedElementsAre("BTC alice", "ETH alice"));
    EXPECT_THAT(endOf("BTC", "alice").reason, HasSubstr("ended when the day's loss limit killed all"));
    step(market.step(domain::LatchClosed{{}, latches.close({}), "asked for by the engine"}));
    for (const auto& intent : first.intents)
        end(*intent, OrderState::NotSent);
    for (int i = 0; i < 3; ++i) {
        const auto after = tick(Duration::seconds(3));
        EXPECT_TRUE(after.openings.empty());
        EXPECT_TRUE(after.intents.empty());
    }
}

/// A live desk takes the guard's closing and its word about the desk's health before a kill that waits behind them.
TEST_F(TwoFlattens, AStepThatAKillMayWaitBehindOpensNoLane)
{
    start();
    const auto first = flatten("alice", coin("BTC"));
    take(first);
    for (const auto& intent : first.intents)
        end(*intent, OrderState::NotSent);
    market.advance(Duration::seconds(3));
    const auto epoch = latches.close({});
    auto told = step({.time = market.now,
                      .events = {{market.now, domain::LatchClosed{{}, epoch, "a slow commit"}},
                                 {market.now, domain::JournalHealth{domain::Ailment::CommitSlow}}}});
    EXPECT_TRUE(told.openings.empty());
    EXPECT_TRUE(told.intents.empty());
    told = step(market.step(domain::JournalHealth{domain::Ailment::CommitSlow}));
    EXPECT_TRUE(told.openings.empty()) << "nor where the two come apart";
    settle(tick(Duration::seconds(1)));
    EXPECT_EQ(whoEnded(), std::vector<std::string>{"BTC alice"}) << "the next one does";
    EXPECT_LE(std::abs(delta("BTC")), kHalfLot);
}

/// An account's latch closes where its venue told what cannot be: nothing leaves until a person has looked.
TEST_F(TwoFlattens, AnAccountsLatchThatClosesEndsThoseThatReachIt)
{
    start();
    const auto first = flatten("alice", {ScopeKind::Venue, "Deribit"});
    take(first);
    ASSERT_FALSE(first.intents.empty());
    step(market.step(domain::LatchClosed{{ScopeKind::Account, "Uniswap v3"}, latches.close({}), "elsewhere"}));
    EXPECT_TRUE(ended.empty()) << "not of that venue";
    const auto closed = step(market.step(
        domain::LatchClosed{{ScopeKind::Account, "Deribit"}, latches.close({}), "Deribit told a fill of 0"}));
    take(closed);
    EXPECT_TRUE(closed.lanesClosed);
    ASSERT_EQ(whoEnded().size(), 2U);
    EXPECT_THAT(endOf("BTC", "alice").reason,
                HasSubstr("ended when the latch of account:Deribit closed (Deribit told a fill of 0)"));
    EXPECT_TRUE(warns("ended when the latch of account:Deribit closed")) << "positions stand";
    for (const auto& intent : first.intents)
        end(*intent, OrderState::NotSent);
    const auto after = tick(Duration::seconds(3));
    EXPECT_TRUE(after.openings.empty());
    EXPECT_TRUE(after.intents.empty());
}

/// Nor does one of several accounts end what closes the others: it is left out, and told with what stands there.
TEST_F(TwoFlattens, AnAccountsLatchThatClosesLeavesItOutOfAWiderOne)
{
    market.book.accounts = {{"Deribit", "main"}, {"Deribit", "second"}};
    const auto perpetual = std::find_if(market.instruments().begin(), market.instruments().end(), [](const auto& one) {
        return one.kind == domain::InstrumentKind::Perpetual && one.underlying == "BTC" && !one.isInverse();
    });
    ASSERT_NE(perpetual, market.instruments().end());
    market.hold("BTC", 2);
    market.book.positions.push_back(
        {perpetual->name, domain::Quantity::fromDouble(2.0).value(), perpetual->venue, "second"});
    engine.emplace(market.start());
    const auto second = engine->accounts().find("Deribit", "second").value();
    const auto inSecond = [&](const EngineOutput& output) {
        return std::count_if(output.intents.begin(), output.intents.end(),
                             [&](const auto& intent) { return intent->account == second; });
    };
    const auto first = flatten("alice", coin("BTC"));
    take(first);
    ASSERT_EQ(first.intents.size(), 3U);
    ASSERT_EQ(inSecond(first), 1);
    const domain::Scope account{ScopeKind::Account, "Deribit/second"};
    market.advance(Duration::seconds(1));
    const auto closed =
        step(market.step(domain::LatchClosed{account, latches.close({}), "Deribit/second told a fill of 0"}));
    take(closed);
    EXPECT_TRUE(ended.empty());
    EXPECT_FALSE(closed.lanesClosed);
    EXPECT_TRUE(warns("Deribit/second told a fill of 0. Cancels pass. A flatten under way leaves it out."));
    // Its own closing order has no answer; the others did not leave, and are tried again.
    for (const auto& intent : first.intents)
        if (intent->account != second) settle(end(*intent, OrderState::NotSent));
    // A person who stops it once more has not resumed it.
    take(step(market.step(domain::OperatorCommand{.action = domain::OperatorAction::PauseTrading,
                                                  .operatorName = "bob",
                                                  .reason = "look first",
                                                  .scope = account})));
    for (int i = 0; i < 4; ++i) {
        auto output = tick(Duration::seconds(2));
        EXPECT_EQ(inSecond(output), 0);
        settle(std::move(output));
    }
    ASSERT_EQ(whoEnded(), std::vector<std::string>{"BTC alice"});
    const auto held = [&] {
        double sum = 0.0;
        for (const auto& position : engine->positions())
            if (position.account == second) sum += position.quantity.toDouble();
        return sum;
    };
    EXPECT_DOUBLE_EQ(held(), 2.0);
    EXPECT_THAT(endOf("BTC", "alice").reason,
                HasSubstr("2 " + perpetual->name + " at Deribit/second: the latch of its account has closed"));
    EXPECT_TRUE(warns("at Deribit/second: the latch of its account has closed")) << "what is left is an alert";
    // What is left is what stands there, its closing order counted; all else is closed and offset.
    for (const auto& intent : first.intents)
        if (intent->account == second) end(*intent, OrderState::Cancelled);
    EXPECT_NEAR(delta("BTC"), 2.0, kHalfLot) << endOf("BTC", "alice").reason;
    // A person who flattens now has seen the alert.
    settle(flatten("bob", coin("BTC")));
    for (int i = 0; i < 6; ++i)
        settle(tick(Duration::seconds(2)));
    EXPECT_DOUBLE_EQ(held(), 0.0) << endOf("BTC", "bob").reason;
}

/// Its offset works when a later flatten of the hedges asks for its cancel: it may fill yet, and nothing is sent twice.
TEST_F(TwoFlattens, AnOffsetUnderWayIsNotSentAgainBesideALaterOne)
{
    start();
    const auto first = flatten("alice", coin("BTC"));
    take(first);
    ASSERT_EQ(first.intents.size(), 2U);
    take(fill(*first.intents[0]));
    const auto offset = fill(*first.intents[1]);
    take(offset);
    ASSERT_EQ(offset.intents.size(), 1U);
    const auto later = say({.action = OperatorAction::FlattenHedges, .operatorName = "bob", .scope = coin("BTC")});
    take(later);
    EXPECT_TRUE(later.intents.empty());
    for (int i = 0; i < 4; ++i) {
        const auto turn = tick(Duration::seconds(3));
        take(turn);
        EXPECT_TRUE(turn.intents.empty()) << "turn " << i;
    }
}

/// A restart after its minute: no record says that it goes on.
TEST_F(TwoFlattens, OneWhoseTimeIsOverDoesNotGoOnAfterARestart)
{
    start();
    const auto first = flatten("alice", coin("BTC"));
    take(first);
    for (const auto& intent : first.intents)
        end(*intent, OrderState::NotSent);
    market.advance(Duration::seconds(61));
    const auto opened = step(market.step(domain::DeskOpened{}));
    take(opened);
    EXPECT_EQ(whoEnded(), std::vector<std::string>{"BTC alice"});
    for (const auto& d : opened.decisions)
        EXPECT_THAT(d.reason, ::testing::Not(HasSubstr("goes on")));
    EXPECT_TRUE(std::none_of(opened.openings.begin(), opened.openings.end(),
                             [](const auto& opening) { return opening.lane == domain::Lane::Flatten; }));
}

/// A position in BTC's perpetual and no option, so that the perpetual's own price is all that counts.
class FlattenedPerpetual : public TwoFlattens {
protected:
    void start()
    {
        market.book.positions.push_back(
            {perpetual().name, domain::Quantity::fromDouble(1.0).value(), perpetual().venue});
        engine.emplace(market.start());
    }
    const domain::Instrument& perpetual() const
    {
        const auto& all = market.instruments();
        return *std::find_if(all.begin(), all.end(), [](const auto& one) {
            return one.underlying == "BTC" && one.kind == domain::InstrumentKind::Perpetual;
        });
    }
    /// The venue confirms the cancels of hedges that the flatten asked for.
    void endWorking()
    {
        std::vector<domain::OrderIntent> working;
        for (const auto& [id, order] : engine->state().ledger.open())
            working.push_back(order.intent);
        for (const auto& intent : working)
            end(intent, OrderState::Cancelled);
    }
    double held() const
    {
        double sum = 0.0;
        for (const auto& position : engine->positions())
            if (position.instrument == perpetual().id) sum += position.quantity.toDouble();
        return sum;
    }
};

/// Refused for want of a price to hold it against, or before its account is reconciled, is no try.
TEST_F(FlattenedPerpetual, WaitsForAPriceLongerThanItsTriesWould)
{
    start();
    domain::FeedConnectionChanged lost{.venue = "Deribit"};
    lost.why = "gone";
    step(market.step(lost));
    auto asked = flatten("alice", {ScopeKind::Venue, "Deribit"});
    EXPECT_TRUE(asked.intents.empty());
    settle(std::move(asked));
    endWorking();
    for (int i = 0; i < 10; ++i) {
        market.advance(Duration::seconds(2));
        settle(step(market.step(domain::GasUpdate{.baseFeeGwei = 1.0, .priorityFeeGwei = 0.1})));
    }
    EXPECT_TRUE(ended.empty());
    EXPECT_EQ(held(), 1.0);
    lost.up = true;
    lost.why.clear();
    step(market.step(lost));
    settle(tick(Duration::seconds(2)));
    EXPECT_EQ(held(), 0.0);
    EXPECT_FALSE(ended.empty());
}

/// Beyond 1 % from the index nothing is hedged at it, but what is held is closed at its own venue's price.
TEST_F(FlattenedPerpetual, ClosesOneThatIsFarFromItsIndex)
{
    start();
    market.advance(Duration::seconds(1));
    step(market.step(market.quote(perpetual(), -0.012)));
    endWorking();
    const auto* of = engine->state().market.find("BTC");
    ASSERT_EQ(desk::hedgeQuoteReading(engine->state(), *of, perpetual().id).quality, domain::Quality::Suspect);
    ASSERT_EQ(of->waitingPrice(perpetual().id), std::nullopt);
    const auto asked = flatten("alice", {ScopeKind::Venue, "Deribit"});
    ASSERT_EQ(asked.intents.size(), 1U);
    EXPECT_EQ(asked.intents[0]->instrument, perpetual().id);
}

}  // namespace
}  // namespace ballast::engine::two_flattens_test
