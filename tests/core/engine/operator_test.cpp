#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/engine/scripted_market.h"
#include "desk/state.h"
#include "interfaces/stopped_scope.h"
#include "sections/section_builder.h"
#include "words/decision_words.h"

namespace ballast::engine::operator_test {
namespace {

using domain::DecisionKind;
using domain::HedgeMode;
using domain::OperatorAction;
using domain::OperatorCommand;
using domain::ScopeKind;
using domain::TradingState;
using testing::ScriptedMarket;

class OperatorDesk : public ::testing::Test {
protected:
    OperatorDesk() : engine(makeEngine()) { engine.onBatch(market.opening(80000.0)).value(); }

    Engine makeEngine()
    {
        const auto ten = domain::Quantity::fromUnits(-1'000'000'000);
        market.positions = {{market.optionName(1, 80000, domain::OptionRight::Call), ten},
                            {market.optionName(1, 80000, domain::OptionRight::Put), ten}};
        return Engine::create(market.config()).value();
    }

    EngineOutput tick(double spot, Duration after = Duration::seconds(1))
    {
        market.advance(after);
        return engine.onBatch(market.tick(spot)).value();
    }

    EngineOutput say(OperatorCommand command) { return engine.onBatch(market.say(std::move(command))).value(); }

    /// Confirm mode and a proposal on the table.
    SequenceNumber propose()
    {
        say({.action = OperatorAction::SetMode, .reason = "test", .mode = HedgeMode::Confirm});
        tick(88000.0);
        const auto snapshot = sections::makeSnapshot(engine.state());
        return snapshot->proposals.empty() ? SequenceNumber{} : snapshot->proposals[0].decision->sequence;
    }

    static bool has(const EngineOutput& output, DecisionKind kind)
    {
        return std::any_of(output.decisions.begin(), output.decisions.end(),
                           [&](const auto& d) { return d.kind == kind; });
    }

    ScriptedMarket market;
    Engine engine;
};

TEST_F(OperatorDesk, ConfirmModeProposesAndSendsNothing)
{
    say({.action = OperatorAction::SetMode, .reason = "test", .mode = HedgeMode::Confirm});
    const auto output = tick(88000.0);
    EXPECT_TRUE(has(output, DecisionKind::Proposal));
    EXPECT_TRUE(output.intents.empty());
    EXPECT_EQ(output.decisions.back().choice, "hold");
}

TEST_F(OperatorDesk, ApprovalSendsTheProposedSize)
{
    const auto proposal = propose();
    ASSERT_GT(proposal.value, 0U);
    const double proposed = sections::makeSnapshot(engine.state())->proposals[0].decision->quantity;
    const auto output = say({.action = OperatorAction::Approve, .proposal = proposal});
    ASSERT_EQ(output.intents.size(), 1U);
    EXPECT_NEAR(output.intents[0]->quantity.toDouble(), std::abs(proposed), 1e-9);
    EXPECT_EQ(output.decisions[0].operatorName, "tester");
    EXPECT_TRUE(sections::makeSnapshot(engine.state())->proposals.empty());
}

TEST_F(OperatorDesk, AnApprovalThatComesTooLateSendsNothing)
{
    const auto proposal = propose();
    tick(88000.0, Duration::seconds(46));
    const auto output = say({.action = OperatorAction::Approve, .proposal = proposal});
    EXPECT_TRUE(output.intents.empty());
}

TEST_F(OperatorDesk, ATargetIsSetWithinTheLimitOfTheNetDelta)
{
    const auto set = [&](const char* key, double value) {
        say({.action = OperatorAction::SetLimit, .reason = "test", .underlying = "BTC", .key = key, .value = value});
        return *engine.state().config.book.findLimits("BTC");
    };
    ASSERT_EQ(set("net_delta", 3.0).netDelta, 3.0);
    EXPECT_EQ(set("target_delta", -3.0).targetDelta, -3.0);
    EXPECT_EQ(set("target_delta", 3.5).targetDelta, -3.0) << "beyond the limit";
    EXPECT_EQ(set("net_delta", 1.0).netDelta, 3.0) << "it must hold the target, which nothing would reach";
    set("target_delta", -1.0);
    EXPECT_EQ(set("net_delta", 1.0).netDelta, 1.0);
}

TEST_F(OperatorDesk, ProposalExpiresWithoutAnAnswer)
{
    ASSERT_GT(propose().value, 0U);
    const auto output = tick(88000.0, Duration::seconds(46));
    EXPECT_TRUE(sections::makeSnapshot(engine.state())->proposals.empty());
    EXPECT_THAT(output.decisions.back().reason, ::testing::HasSubstr("No answer"));
    EXPECT_TRUE(output.intents.empty());
}

TEST_F(OperatorDesk, ResizeChangesTheSizeAndApprovalSendsIt)
{
    const auto proposal = propose();
    say({.action = OperatorAction::Resize,
         .reason = "keep some",
         .proposal = proposal,
         .quantity = domain::Quantity::fromUnits(100'000'000)});
    ASSERT_EQ(sections::makeSnapshot(engine.state())->proposals.size(), 1U);
    EXPECT_NEAR(*sections::makeSnapshot(engine.state())->proposals[0].resizedQuantity, 1.0, 1e-9);
    const auto output = say({.action = OperatorAction::Approve, .proposal = proposal});
    ASSERT_EQ(output.intents.size(), 1U);
    EXPECT_EQ(output.intents[0]->quantity.units(), 100'000'000);
}

TEST_F(OperatorDesk, ATypedLimitGoesOutAndWithoutOneTheLimitFollowsTheMarket)
{
    const auto proposal = propose();
    const auto size = domain::Quantity::fromUnits(100'000'000);
    const auto typed = domain::Price::fromDouble(87990.0).value();
    say({.action = OperatorAction::Resize,
         .reason = "my price",
         .proposal = proposal,
         .quantity = size,
         .limitPrice = typed});
    ASSERT_EQ(sections::makeSnapshot(engine.state())->proposals.size(), 1U);
    EXPECT_TRUE(sections::makeSnapshot(engine.state())->proposals[0].limitByHand);
    EXPECT_DOUBLE_EQ(sections::makeSnapshot(engine.state())->proposals[0].limitPrice, 87990.0);
    say({.action = OperatorAction::Resize, .reason = "any price", .proposal = proposal, .quantity = size});
    ASSERT_EQ(sections::makeSnapshot(engine.state())->proposals.size(), 1U);
    EXPECT_FALSE(sections::makeSnapshot(engine.state())->proposals[0].limitByHand);
    const double before = sections::makeSnapshot(engine.state())->proposals[0].limitPrice;
    tick(88100.0);
    ASSERT_EQ(sections::makeSnapshot(engine.state())->proposals.size(), 1U);
    const auto output = say({.action = OperatorAction::Approve, .proposal = proposal});
    ASSERT_EQ(output.intents.size(), 1U);
    EXPECT_NEAR(output.intents[0]->limitPrice.toDouble() - before, 100.0, 10.0) << "set anew at the spot of approval";
}

TEST_F(OperatorDesk, VetoStopsHedgesUntilItEnds)
{
    const auto proposal = propose();
    const auto output = say({.action = OperatorAction::Veto,
                             .reason = "client block",
                             .proposal = proposal,
                             .duration = Duration::minutes(5)});
    EXPECT_TRUE(has(output, DecisionKind::Override));
    say({.action = OperatorAction::SetMode, .reason = "test", .mode = HedgeMode::Automatic});
    EXPECT_TRUE(tick(90000.0).intents.empty());
    ASSERT_EQ(sections::makeSnapshot(engine.state())->overrides.size(), 1U);
    EXPECT_EQ(sections::makeSnapshot(engine.state())->overrides[0].reason, "client block");
    EXPECT_EQ(tick(90000.0, Duration::minutes(6)).intents.size(), 1U);
    EXPECT_TRUE(sections::makeSnapshot(engine.state())->overrides.empty());
}

TEST_F(OperatorDesk, PauseIsABadgeAndEndsWhenTold)
{
    say({.action = OperatorAction::PauseUnderlying, .reason = "news", .underlying = "BTC"});
    EXPECT_TRUE(tick(90000.0).intents.empty());
    const auto overrides = sections::makeSnapshot(engine.state())->overrides;
    ASSERT_EQ(overrides.size(), 1U);
    EXPECT_EQ((overrides[0].expires - overrides[0].started), Duration::minutes(30));
    EXPECT_EQ(say({.action = OperatorAction::EndOverride, .target = overrides[0].id}).intents.size(), 1U)
        << "the end of a pause is evaluated at once";
}

TEST_F(OperatorDesk, AnOverrideLastsEightHoursAtMost)
{
    say({.action = OperatorAction::PauseUnderlying,
         .reason = "long",
         .underlying = "BTC",
         .duration = Duration::days(3)});
    const auto overrides = sections::makeSnapshot(engine.state())->overrides;
    ASSERT_EQ(overrides.size(), 1U);
    EXPECT_EQ(overrides[0].expires - overrides[0].started, Duration::hours(8));
}

TEST_F(OperatorDesk, AnExcludedVenueIsNotChosen)
{
    say({.action = OperatorAction::ExcludeVenue, .reason = "outage", .venue = "Deribit"});
    const auto output = tick(90000.0);
    ASSERT_EQ(output.intents.size(), 1U);
    EXPECT_EQ(output.decisions.back().choice, "BTC/USDC");
    bool named = false;
    for (const auto& c : output.decisions.back().candidates)
        named = named || toString(c.excluded) == "excluded by tester";
    EXPECT_TRUE(named);
}

TEST_F(OperatorDesk, ForceHedgeGoesToTheMiddleOfTheBand)
{
    tick(81000.0);
    const double before = sections::makeSnapshot(engine.state())->underlyings[0].net.deltaCoin;
    const auto output =
        say({.action = OperatorAction::ForceHedge, .reason = "flat into the weekend", .underlying = "BTC"});
    ASSERT_EQ(output.intents.size(), 1U);
    EXPECT_NEAR(output.intents[0]->quantity.toDouble(), std::abs(before), 0.0011);
}

TEST_F(OperatorDesk, ForceHedgePassesTheSameGate)
{
    const auto output = say({.action = OperatorAction::ForceHedge,
                             .reason = "fat finger",
                             .underlying = "BTC",
                             .quantity = domain::Quantity::fromUnits(500'000'000'000)});
    EXPECT_TRUE(output.intents.empty());
    EXPECT_TRUE(has(output, DecisionKind::Refused));
}

TEST_F(OperatorDesk, KillClosesTheLatchAndNothingPassesUntilReArmedAndResumed)
{
    const auto killed = say({.action = OperatorAction::Kill, .reason = "test"});
    EXPECT_TRUE(!killed.closings.empty());
    ASSERT_EQ(killed.cancels.size(), 1U);
    EXPECT_TRUE(killed.cancels[0].orders);
    EXPECT_TRUE(tick(95000.0).intents.empty());
    say({.action = OperatorAction::ResumeTrading, .reason = "too early"});
    EXPECT_EQ(sections::makeSnapshot(engine.state())->tradingState, TradingState::Killed);
    say({.action = OperatorAction::Rearm, .reason = "checked"});
    EXPECT_EQ(sections::makeSnapshot(engine.state())->tradingState, TradingState::Halted);
    EXPECT_TRUE(tick(95000.0).intents.empty());
    const auto resumed = say({.action = OperatorAction::ResumeTrading, .reason = "go"});
    ASSERT_EQ(resumed.openings.size(), 1U);
    EXPECT_EQ(resumed.intents.size(), 1U);
}

/// A second press in a hurry, or one beside the key, took the first one's counts away: "KILLED, nothing stood".
TEST_F(OperatorDesk, C15_AKillPressedAgainKeepsWhatTheFirstTookAway)
{
    ASSERT_EQ(tick(95000.0).intents.size(), 1U);
    const auto first = say({.action = OperatorAction::Kill, .reason = "test"});
    EXPECT_THAT(first.decisions.front().reason, ::testing::HasSubstr("cancelled: 1 order at"));
    const auto taken = [this] { return sections::makeSnapshot(engine.state())->takenAway; };
    ASSERT_EQ(taken().size(), 1U);
    EXPECT_EQ(taken()[0].orders, 1);
    say({.action = OperatorAction::Kill, .reason = "again, before it was confirmed"});
    ASSERT_EQ(taken().size(), 1U);
    EXPECT_EQ(taken()[0].orders, 1) << "the same order is not counted twice";
    const auto part = say({.action = OperatorAction::Kill, .reason = "test", .scope = {ScopeKind::Strategy, "quoter"}});
    EXPECT_THAT(part.decisions.front().reason, ::testing::HasSubstr("nothing more stood"));
    ASSERT_EQ(taken().size(), 1U);
    EXPECT_EQ(taken()[0].orders, 1) << "a part's kill takes nothing from the whole one's count";
}

/// C15: of a strategy its own orders go, by scope and by name, and it alone stops.
TEST_F(OperatorDesk, C15_AKillOfAStrategyReachesItsOrdersAlone)
{
    const auto sent = tick(95000.0);
    ASSERT_EQ(sent.intents.size(), 1U);
    const auto order = sent.intents[0]->id;
    const auto quoter =
        say({.action = OperatorAction::Kill, .reason = "test", .scope = {ScopeKind::Strategy, "quoter"}});
    ASSERT_EQ(quoter.cancels.size(), 1U) << "no quote stands";
    EXPECT_THAT(quoter.decisions.front().reason, ::testing::HasSubstr("nothing stood"));
    EXPECT_TRUE(engine.state().ledger.find(order)->cancelAsked.isNever());
    const auto hedger =
        say({.action = OperatorAction::Kill, .reason = "test", .scope = {ScopeKind::Strategy, "hedger"}});
    ASSERT_EQ(hedger.cancels.size(), 2U);
    EXPECT_EQ(hedger.cancels[0].scope, (domain::Scope{ScopeKind::Strategy, "hedger"}));
    EXPECT_EQ(hedger.cancels[1].order, order);
    EXPECT_THAT(hedger.decisions.front().reason, ::testing::HasSubstr("1 order at"));
    EXPECT_FALSE(engine.state().ledger.find(order)->cancelAsked.isNever());
    EXPECT_EQ(engine.state().standings.at({ScopeKind::Strategy, "hedger"}).state, TradingState::Killed);
    EXPECT_EQ(engine.state().standings.at({}).state, TradingState::Normal);
    const auto flat =
        say({.action = OperatorAction::FlattenEverything, .reason = "test", .scope = {ScopeKind::Strategy, "hedger"}});
    EXPECT_TRUE(flat.cancels.empty());
    EXPECT_THAT(flat.decisions.front().reason, ::testing::HasSubstr("belongs to no strategy"));
    say({.action = OperatorAction::Rearm, .reason = "checked", .scope = {ScopeKind::Strategy, "hedger"}});
    const auto resumed =
        say({.action = OperatorAction::ResumeTrading, .reason = "go", .scope = {ScopeKind::Strategy, "hedger"}});
    ASSERT_EQ(resumed.openings.size(), 1U);
    EXPECT_EQ(domain::parseScope(domain::toString(resumed.openings[0].scope)), resumed.openings[0].scope)
        << "the outbox holds it as a text";
}

/// A person's size goes down to whole lots: never more leaves than was said, and what was cut is said.
TEST_F(OperatorDesk, AForcedHedgeIsNeverMoreThanWasSaid)
{
    tick(80000.0);
    const auto force = [&](std::int64_t units) {
        return say({.action = OperatorAction::ForceHedge,
                    .reason = "test",
                    .underlying = "BTC",
                    .venue = "Deribit",
                    .quantity = domain::Quantity::fromUnits(units)});
    };
    domain::Quantity lot;
    for (const auto& venue : engine.state().config.settings.hedgeVenues)
        if (venue.underlying == "BTC" && venue.venue == "Deribit") lot = venue.lotSize;
    ASSERT_EQ(lot, domain::Quantity::fromUnits(100'000)) << "0.001 BTC";
    for (const std::int64_t units : {1, 50'000, 70'000, 99'999, -70'000}) {
        const auto crumb = force(units);
        EXPECT_TRUE(crumb.intents.empty()) << units;
        ASSERT_FALSE(crumb.decisions.empty());
        EXPECT_THAT(crumb.decisions.front().reason,
                    ::testing::HasSubstr(domain::Quantity::fromUnits(std::abs(units)).toString() +
                                         " BTC → 0 lots: below the smallest lot of Deribit, 0.001 BTC"));
    }
    // All to one side: a sale would meet the purchases that still work.
    for (const std::int64_t units : {170'000, 299'999, 300'000, 1'270'000}) {
        const auto sent = force(units);
        ASSERT_EQ(sent.intents.size(), 1U) << units << sent.decisions.front().reason;
        const auto whole = units - units % lot.units();
        EXPECT_EQ(sent.intents.front()->quantity.absolute(), domain::Quantity::fromUnits(std::abs(whole))) << units;
        const bool isCut = sent.decisions.front().reason.find(" cut to whole lots of Deribit)") != std::string::npos;
        EXPECT_EQ(isCut, whole != units) << sent.decisions.front().reason;
    }
}

/// Three decimals would tell a lot of 0.00001 BTC as 0.000: record, headline and resize say what leaves.
TEST_F(OperatorDesk, ASizeIsToldAtTheDecimalsOfItsLot)
{
    ScriptedMarket fine;
    for (auto& venue : fine.settings.hedgeVenues)
        venue.lotSize = domain::Quantity::fromUnits(1'000);
    auto desk = Engine::create(fine.config()).value();
    ASSERT_TRUE(desk.onBatch(fine.opening(80000.0)));
    const auto forced = desk.onBatch(fine.say({.action = OperatorAction::ForceHedge,
                                               .reason = "test",
                                               .underlying = "BTC",
                                               .venue = "Deribit",
                                               .quantity = domain::Quantity::fromUnits(12'000)}));
    ASSERT_TRUE(forced);
    ASSERT_EQ(forced->intents.size(), 1U) << forced->decisions.front().reason;
    EXPECT_EQ(forced->intents.front()->quantity, domain::Quantity::fromUnits(12'000));
    EXPECT_THAT(forced->decisions.front().reason,
                ::testing::HasSubstr(": order to buy 0.00012 BTC perpetual on Deribit"));
    EXPECT_EQ(words::headline(forced->decisions.front()), "Ordered, buy 0.00012 BTC perpetual");
}

/// A size that is a lot of the venue that is kept out for another reason is not called too small for the others.
TEST_F(OperatorDesk, AForcedHedgeBlamesNoLotWhereAVenueOfItsSizeIsExcluded)
{
    ScriptedMarket whole;
    for (auto& venue : whole.settings.hedgeVenues)
        if (venue.venue != "Deribit") venue.lotSize = domain::Quantity::fromUnits(10'000'000);
    ASSERT_GT(whole.settings.hedgeVenues.size(), 1U);
    auto desk = Engine::create(whole.config()).value();
    ASSERT_TRUE(desk.onBatch(whole.opening(80000.0)));
    const auto force = [&](std::int64_t units) {
        const auto output = desk.onBatch(whole.say({.action = OperatorAction::ForceHedge,
                                                    .reason = "test",
                                                    .underlying = "BTC",
                                                    .quantity = domain::Quantity::fromUnits(units)}));
        return output->decisions.front().reason;
    };
    ASSERT_TRUE(
        desk.onBatch(whole.say({.action = OperatorAction::ExcludeVenue, .reason = "test", .venue = "Deribit"})));
    EXPECT_THAT(force(5'000'000), ::testing::HasSubstr("no venue may be used now"));
    EXPECT_THAT(force(50'000), ::testing::HasSubstr("0 lots: below the smallest lot of Deribit, 0.001 BTC"));
}

/// The window's road: an open alert names the part, who, and why, first to re-arm it, then to resume it.
TEST_F(OperatorDesk, C15_AKilledPartIsNamedUntilAPersonReArmsAndResumesIt)
{
    const auto told = [&] {
        std::vector<std::pair<std::string, std::string>> found;
        const auto snapshot = sections::makeSnapshot(engine.state());
        for (const auto& alert : snapshot->alerts)
            if (alert.open && interfaces::StoppedScope::ofPanel(alert.panel))
                found.emplace_back(alert.panel, alert.text);
        return found;
    };
    std::size_t sent = 0;
    for (const domain::Scope& part :
         {domain::Scope{ScopeKind::Strategy, "hedger"}, domain::Scope{ScopeKind::Underlying, "BTC"}}) {
        SCOPED_TRACE(domain::toString(part));
        say({.action = OperatorAction::Kill, .reason = "fat finger", .scope = part});
        auto alerts = told();
        ASSERT_EQ(alerts.size(), 1U);
        EXPECT_EQ(alerts[0].first, "rearm/" + domain::toString(part));
        EXPECT_THAT(alerts[0].second, ::testing::HasSubstr("\"fat finger\""));
        EXPECT_TRUE(tick(95000.0).intents.empty());
        // What resumes the desk leaves what a person killed.
        say({.action = OperatorAction::ResumeTrading, .reason = "go"});
        ASSERT_EQ(told(), alerts);
        say({.action = OperatorAction::Rearm, .reason = "looked at it", .scope = part});
        alerts = told();
        ASSERT_EQ(alerts.size(), 1U);
        EXPECT_EQ(alerts[0].first, "resume/" + domain::toString(part));
        EXPECT_TRUE(tick(95000.0).intents.empty());
        const auto named = interfaces::StoppedScope::ofPanel(alerts[0].first);
        ASSERT_EQ(named->scope, part);
        EXPECT_FALSE(named->isKilled);
        say({.action = OperatorAction::Kill, .reason = "again", .scope = part});
        ASSERT_EQ(told().size(), 1U) << "killed and re-armed at once";
        say({.action = OperatorAction::Rearm, .reason = "looked at it", .scope = part});
        const auto resumed = say({.action = OperatorAction::ResumeTrading, .reason = "go", .scope = part});
        ASSERT_EQ(resumed.openings.size(), 1U);
        EXPECT_EQ(resumed.openings[0].scope, part);
        sent += resumed.intents.size();
        EXPECT_TRUE(told().empty());
        EXPECT_EQ(engine.state().standings.at(part).state, TradingState::Normal);
    }
    EXPECT_GT(sent, 0U) << "no hedge left after the resuming";
}

/// A kill that is told as done and reached nothing leaves a person without one.
TEST_F(OperatorDesk, WhatNamesNothingOfTheDeskIsRefusedAndChangesNothing)
{
    using domain::ScopeKind;
    const domain::Scope coin{ScopeKind::Underlying, "btc"}, venue{ScopeKind::Venue, "Nowhere"},
        account{ScopeKind::Account, "Nobody"};
    const std::vector<std::pair<OperatorCommand, std::string>> commands{
        {{.action = OperatorAction::Kill, .scope = coin}, "the desk has no underlying:btc."},
        {{.action = OperatorAction::PauseTrading, .scope = venue}, "the desk has no venue:Nowhere."},
        {{.action = OperatorAction::ReduceOnly, .scope = account}, "the desk has no account:Nobody."},
        {{.action = OperatorAction::ResumeTrading, .scope = venue}, "the desk has no venue:Nowhere."},
        {{.action = OperatorAction::Rearm, .scope = venue}, "the desk has no venue:Nowhere."},
        {{.action = OperatorAction::FlattenEverything, .scope = account}, "the desk has no account:Nobody."},
        {{.action = OperatorAction::FlattenHedges, .scope = coin}, "the desk has no underlying:btc."},
        {{.action = OperatorAction::ExcludeVenue, .venue = "Nowhere"}, "the desk has no venue:Nowhere."},
        {{.action = OperatorAction::SetMode, .underlying = "SOL", .mode = HedgeMode::Manual},
         "the desk has no underlying:SOL."}};
    for (const auto& [command, words] : commands) {
        const auto output = say(command);
        ASSERT_EQ(output.commands.size(), 1U) << words;
        EXPECT_FALSE(output.commands.front().tookEffect) << words;
        EXPECT_THAT(output.decisions.front().reason, ::testing::HasSubstr(words));
        EXPECT_TRUE(output.cancels.empty() && output.closings.empty() && output.openings.empty()) << words;
    }
    const auto snapshot = sections::makeSnapshot(engine.state());
    EXPECT_TRUE(snapshot->overrides.empty());
    EXPECT_EQ(snapshot->tradingState, TradingState::Normal);
    // What it has is reached, and whoever pressed the switch has closed a latch: that stands.
    EXPECT_TRUE(
        say({.action = OperatorAction::Kill, .scope = {ScopeKind::Underlying, "BTC"}}).commands.front().tookEffect);
    EXPECT_TRUE(say({.action = OperatorAction::Kill, .scope = venue, .epoch = {1}}).commands.front().tookEffect);
}

TEST_F(OperatorDesk, ReduceOnlyStillLowersExposure)
{
    say({.action = OperatorAction::ReduceOnly, .reason = "test"});
    EXPECT_EQ(tick(90000.0).intents.size(), 1U);
}

TEST_F(OperatorDesk, EveryCommandStandsInTheRecord)
{
    const auto output = say({.action = OperatorAction::PauseTrading, .reason = "lunch"});
    ASSERT_FALSE(output.decisions.empty());
    EXPECT_EQ(output.decisions[0].kind, DecisionKind::Override);
    EXPECT_EQ(output.decisions[0].operatorName, "tester");
    EXPECT_THAT(output.decisions[0].reason, ::testing::HasSubstr("lunch"));
}

}  // namespace
}  // namespace ballast::engine::operator_test
