#include <gmock/gmock.h>

#include "core/engine/straddle_desk.h"
#include "desk/standing.h"
#include "desk/state.h"
#include "sections/desk_image.h"

namespace ballast::engine::proposal_test {
namespace {

using domain::DecisionKind;
using domain::HedgeMode;
using domain::OperatorAction;
using domain::OperatorCommand;

/// A proposal is worked out again as the market moves, and a press is held against what goes now.
class ProposalDesk : public testing::StraddleDesk {
protected:
    /// Confirm mode and a proposal on the table at `spot`.
    interfaces::ProposalView propose(double spot = 88000.0)
    {
        start();
        say({.action = OperatorAction::SetMode, .reason = "test", .mode = HedgeMode::Confirm});
        tick(spot);
        return waiting();
    }
    interfaces::ProposalView waiting() const
    {
        const auto all = picture()->proposals;
        EXPECT_EQ(all.size(), 1U);
        return all.empty() ? interfaces::ProposalView{} : all.front();
    }
    bool waits() const { return !picture()->proposals.empty(); }
    /// The press of a person who saw `shown`.
    EngineOutput approve(const interfaces::ProposalView& shown, double sizeTimes = 1.0, double limitTimes = 1.0)
    {
        return say({.action = OperatorAction::Approve,
                    .proposal = shown.decision->sequence,
                    .quantity = domain::Quantity::fromDouble(shown.now->quantity * sizeTimes).value(),
                    .limitPrice = domain::Price::fromDouble(shown.now->limitPrice * limitTimes).value()});
    }
    EngineOutput resize(const interfaces::ProposalView& shown, double size, std::optional<domain::Side> side = {})
    {
        return say({.action = OperatorAction::Resize,
                    .reason = "test",
                    .proposal = shown.decision->sequence,
                    .quantity = domain::Quantity::fromDouble(size).value(),
                    .side = side});
    }
    static constexpr double kLot = 0.001;
};

TEST_F(ProposalDesk, ItsFiguresAreOfNow)
{
    const auto came = propose();
    ASSERT_TRUE(came.now);
    EXPECT_DOUBLE_EQ(came.now->quantity, came.decision->quantity);
    EXPECT_DOUBLE_EQ(came.now->costUsd, came.decision->costUsd);
    tick(90000.0);
    const auto later = waiting();
    ASSERT_TRUE(later.now);
    EXPECT_EQ(later.decision, came.decision);
    EXPECT_GT(std::abs(later.now->quantity), std::abs(came.now->quantity) + 0.5);
    EXPECT_NEAR(later.now->netDelta, picture()->underlyings[0].net.deltaCoin, 1e-9);
    EXPECT_NEAR(later.now->netDeltaAfter, later.now->netDelta < 0 ? later.now->band.lower : later.now->band.upper,
                kLot);
    EXPECT_NEAR(later.now->limitPrice, 90000.0, 0.003 * 90000.0);
    EXPECT_NE(later.now->sentence, came.now->sentence);
    for (const auto& c : later.now->candidates) {
        if (isHold(c)) continue;
        EXPECT_TRUE(c.excluded.isNone()) << "what waits is allowed";
    }
}

TEST_F(ProposalDesk, WhatLeavesIsWhatWasShown)
{
    const auto came = propose();
    tick(90000.0);
    const auto shown = waiting();
    tick(90010.0);
    const auto output = approve(shown);
    ASSERT_EQ(output.intents.size(), 1U);
    const double side = output.intents[0]->side == domain::Side::Buy ? 1.0 : -1.0;
    EXPECT_DOUBLE_EQ(side * output.intents[0]->quantity.toDouble(), shown.now->quantity);
    EXPECT_DOUBLE_EQ(output.intents[0]->limitPrice.toDouble(), shown.now->limitPrice);
    EXPECT_DOUBLE_EQ(output.decisions[0].quantity, shown.now->quantity);
    EXPECT_FALSE(waits());
}

TEST_F(ProposalDesk, APressOnFiguresThatNoLongerHoldSendsNothingAndSaysBoth)
{
    const auto shown = propose();
    tick(90000.0);
    const auto output = approve(shown);
    EXPECT_TRUE(output.intents.empty());
    ASSERT_EQ(output.commands.size(), 1U);
    EXPECT_FALSE(output.commands[0].tookEffect);
    EXPECT_THAT(output.commands[0].sentence, ::testing::HasSubstr("it showed buy"));
    EXPECT_THAT(output.commands[0].sentence, ::testing::HasSubstr("now it would be buy"));
    EXPECT_LE(output.commands[0].sentence.size(), 220U);
    ASSERT_TRUE(waits()) << "it can be looked at and pressed again";
    EXPECT_EQ(approve(waiting()).intents.size(), 1U);
}

TEST_F(ProposalDesk, TheRoomOfSizeAndLimitIsAsStated)
{
    const auto shown = propose();
    EXPECT_TRUE(approve(shown, 1.12).intents.empty()) << "a tenth of 1.12 is less than 0.12";
    EXPECT_TRUE(approve(shown, 0.90).intents.empty());
    EXPECT_TRUE(approve(shown, 1.0, 1.0011).intents.empty());
    EXPECT_TRUE(approve(shown, 1.0, 0.9989).intents.empty());
    EXPECT_TRUE(approve(shown, -1.0).intents.empty()) << "the other side";
    ASSERT_TRUE(waits());
    EXPECT_EQ(approve(shown, 1.05, 1.0005).intents.size(), 1U);
}

TEST_F(ProposalDesk, AnApprovalThatStatesNothingTakesWhatGoesNow)
{
    const auto came = propose();
    tick(90000.0);
    const double now = waiting().now->quantity;
    const auto output = say({.action = OperatorAction::Approve, .proposal = came.decision->sequence});
    ASSERT_EQ(output.intents.size(), 1U);
    EXPECT_DOUBLE_EQ(output.intents[0]->quantity.toDouble(), std::abs(now));
}

TEST_F(ProposalDesk, ASizeThatAPersonSetStaysWhileItsPriceFollows)
{
    const auto came = propose();
    resize(came, 1.5, came.now->quantity < 0 ? domain::Side::Sell : domain::Side::Buy);
    const auto resized = waiting();
    EXPECT_TRUE(resized.clockHeld);
    EXPECT_EQ(resized.expires - came.expires, Duration::seconds(30));
    tick(89000.0);
    const auto later = waiting();
    EXPECT_DOUBLE_EQ(std::abs(later.now->quantity), 1.5);
    EXPECT_GT(later.now->limitPrice, resized.now->limitPrice + 500.0);
    EXPECT_NEAR(later.now->netDeltaAfter, later.now->netDelta + later.now->quantity, 1e-9);
    resize(later, 1.4);
    EXPECT_EQ(waiting().expires, resized.expires) << "the clock waits once";
}

TEST_F(ProposalDesk, AResizeThatTheGateWouldStopIsRefusedAtOnceByItsRule)
{
    const auto came = propose();
    const auto output = resize(came, 5000.0);
    ASSERT_EQ(output.commands.size(), 1U);
    EXPECT_FALSE(output.commands[0].tookEffect);
    EXPECT_FALSE(output.commands[0].refusals.empty());
    EXPECT_FALSE(waiting().resizedQuantity);
    EXPECT_FALSE(waiting().clockHeld);
    EXPECT_EQ(approve(waiting()).intents.size(), 1U);
}

TEST_F(ProposalDesk, AResizeShownForTheOtherSideIsRefused)
{
    const auto came = propose();
    const auto output = resize(came, 1.0, came.now->quantity < 0 ? domain::Side::Buy : domain::Side::Sell);
    ASSERT_EQ(output.commands.size(), 1U);
    EXPECT_FALSE(output.commands[0].tookEffect);
    EXPECT_FALSE(waiting().resizedQuantity);
}

TEST_F(ProposalDesk, AHedgeByHandThatLeavesDeltaBeyondTheBandStartsNoWait)
{
    const auto came = propose();
    resize(came, 0.2);
    const auto output = approve(waiting());
    ASSERT_EQ(output.intents.size(), 1U);
    fill(output.intents[0]);
    tick(88000.0);
    ASSERT_TRUE(waits()) << "the rest is proposed at once";
}

TEST_F(ProposalDesk, AHedgeByHandThatEndsInsideTheBandStartsTheWait)
{
    const auto output = approve(propose());
    ASSERT_EQ(output.intents.size(), 1U);
    fill(output.intents[0]);
    tick(88600.0);
    const auto net = picture()->underlyings[0];
    ASSERT_TRUE(net.outsideBand) << "the market went on";
    EXPECT_FALSE(waits());
    tick(88600.0, Duration::seconds(36));
    EXPECT_TRUE(waits());
}

TEST_F(ProposalDesk, WhatCannotGoNowSaysWhyAndAPressThenSendsNothing)
{
    const auto shown = propose();
    say({.action = OperatorAction::ExcludeVenue, .reason = "outage", .venue = shown.venue});
    ASSERT_TRUE(waits());
    EXPECT_THAT(waiting().blockedBecause, ::testing::HasSubstr("excluded by"));
    EXPECT_TRUE(approve(shown).intents.empty());
    say({.action = OperatorAction::IncludeVenue, .reason = "back", .venue = shown.venue});
    EXPECT_EQ(waiting().blockedBecause, "");
    EXPECT_EQ(approve(waiting()).intents.size(), 1U) << "the proposal went on waiting";
}

/// One coin that stands still is not the whole desk, which nobody killed.
TEST_F(ProposalDesk, WhatStandsStillIsNamedWhereItIsAPart)
{
    propose();
    const domain::Scope btc{domain::ScopeKind::Underlying, "BTC"};
    say({.action = OperatorAction::PauseTrading, .reason = "t", .scope = btc});
    ASSERT_TRUE(waits());
    EXPECT_EQ(waiting().blockedBecause, "Trading of BTC is HALTED.");
    say({.action = OperatorAction::ResumeTrading, .reason = "t", .scope = btc});
    say({.action = OperatorAction::PauseTrading, .reason = "t"});
    ASSERT_TRUE(waits());
    EXPECT_EQ(waiting().blockedBecause, "Trading is HALTED.");
}

TEST_F(ProposalDesk, AKilledPartIsNamedByWhoeverWantsToResumeIt)
{
    start();
    const domain::Scope btc{domain::ScopeKind::Underlying, "BTC"};
    const auto resumed = [&](const domain::Scope& scope) {
        say({.action = OperatorAction::Kill, .reason = "t", .scope = scope});
        return say({.action = OperatorAction::ResumeTrading, .operatorName = "ann", .reason = "t", .scope = scope})
            .commands.front()
            .sentence;
    };
    EXPECT_THAT(resumed(btc), ::testing::HasSubstr("was refused: trading of BTC is KILLED and must be re-armed first"));
    EXPECT_THAT(resumed({}), ::testing::HasSubstr("was refused: trading is KILLED and must be re-armed first"));
}

/// The account of the hedges; its gateway has told of a line, and nothing is compared yet.
class UncomparedAccount : public ProposalDesk {
protected:
    void tell(domain::EventBody body)
    {
        ASSERT_TRUE(engine->onBatch({market.now(), {{market.now(), std::move(body)}}}));
    }
    domain::AccountId accountOf(const std::string& venue, const std::string& instrument) const
    {
        const auto id = engine->state().market.instruments().find(venue, instrument);
        return tradingAccount(engine->state(), engine->state().market.instruments().at(id.value()));
    }
    void connect(domain::AccountId account)
    {
        tell(domain::ConnectionChanged{.account = account, .up = true});
        tell(domain::ProtectionChanged{account, true});
    }
    /// What the screen is given: pictures are made of a copy of the engine's state.
    std::string saidToWait()
    {
        image.follow(engine->state(), interfaces::SectionSet::all());
        interfaces::Picture picture;
        image.fillSections(interfaces::SectionSet::all(), picture);
        return picture.proposals.data && !picture.proposals.data->empty()
                   ? picture.proposals.data->front().blockedBecause
                   : "no proposal";
    }
    sections::DeskImage image;
};

/// A press in vain costs the seconds that the hurry is about: what the gate would refuse is said while the card waits.
TEST_F(UncomparedAccount, WhatTheGateWouldRefuseIsSaidBeforeThePress)
{
    const auto shown = propose();
    EXPECT_EQ(saidToWait(), "");
    const auto account = accountOf(shown.venue, shown.instrument);
    connect(account);
    ASSERT_TRUE(waits());
    EXPECT_THAT(waiting().blockedBecause, ::testing::HasSubstr("are not compared with ours yet"));
    EXPECT_EQ(saidToWait(), waiting().blockedBecause);
    EXPECT_TRUE(approve(shown).intents.empty());
    ASSERT_TRUE(waits()) << "a press in vain takes nothing away";
}

/// At its start a desk knows nothing of what an account holds: a size worked out from nothing is not proposed.
TEST_F(UncomparedAccount, NothingIsProposedBeforeTheVenueWasCompared)
{
    start();
    for (const auto& venue : engine->state().config.settings.hedgeVenues)
        if (venue.underlying == "BTC") connect(accountOf(venue.venue, venue.instrument));
    say({.action = OperatorAction::SetMode, .reason = "test", .mode = HedgeMode::Confirm});
    const auto output = tick(88000.0);
    EXPECT_FALSE(waits());
    EXPECT_TRUE(output.intents.empty());
    const auto newest = picture()->decisions.begin()->decision;
    EXPECT_EQ(newest->kind, DecisionKind::Refused);
    EXPECT_EQ(newest->code, domain::RecordCode::C19) << newest->reason;
}

/// In a market that stands still a coin was left beyond its band for good, and nothing on the screen said why.
TEST_F(ProposalDesk, WhatNobodyAnswersIsAskedAgainThoughNothingMoves)
{
    const auto first = propose().decision->sequence;
    tick(88000.0, Duration::seconds(10));
    ASSERT_TRUE(alert("is outside its band"));
    EXPECT_EQ(alert("is outside its band")->level, interfaces::AlertLevel::Warning);
    const auto over = tick(88000.0, Duration::seconds(36));
    EXPECT_FALSE(waits());
    EXPECT_THAT(over.decisions.back().reason, ::testing::HasSubstr("within 60 s in any case"));
    const auto told = alert("proposal " + std::to_string(first.value) + " expired unanswered and nothing was sent");
    ASSERT_TRUE(told);
    EXPECT_EQ(told->level, interfaces::AlertLevel::Breach);
    for (int second = 0; second < 59; ++second) {
        tick(88000.0);
        ASSERT_FALSE(waits()) << second;
    }
    tick(88000.0);
    EXPECT_GT(waiting().decision->sequence.value, first.value);
    const auto second = waiting().decision->sequence;
    tick(88000.0, Duration::seconds(46));
    const auto twice =
        alert("2 proposals, the last of them " + std::to_string(second.value) + ", expired unanswered and nothing");
    ASSERT_TRUE(twice);
    EXPECT_EQ(twice->id, told->id) << "one line, not one each";
}

TEST_F(ProposalDesk, AnAnswerEndsTheRowOfUnansweredOnes)
{
    propose();
    tick(88000.0, Duration::seconds(46));
    ASSERT_TRUE(alert("expired unanswered"));
    tick(88000.0, Duration::seconds(60));
    say({.action = OperatorAction::Veto, .reason = "test", .proposal = waiting().decision->sequence});
    tick(88000.0);
    EXPECT_FALSE(alert("expired unanswered"));
    ASSERT_TRUE(alert("is outside its band")) << "still beyond it";
    EXPECT_EQ(alert("is outside its band")->level, interfaces::AlertLevel::Warning);
}

/// What nobody saw stays on the list when the market has cured it.
TEST_F(ProposalDesk, AMissedProposalIsStillToldWhenTheMarketCameBack)
{
    propose();
    tick(88000.0, Duration::seconds(46));
    tick(80000.0);
    const auto told = alert("expired unanswered");
    ASSERT_TRUE(told);
    EXPECT_FALSE(told->open);
    say({.action = OperatorAction::AcknowledgeAlert, .target = told->id});
    tick(80000.0);
    EXPECT_FALSE(alert("expired unanswered"));
}

}  // namespace
}  // namespace ballast::engine::proposal_test
