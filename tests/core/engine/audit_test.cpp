#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "core/engine/straddle_desk.h"

namespace ballast::engine::audit_test {
namespace {

using domain::Decision;
using domain::DecisionKind;
using domain::HedgeMode;
using domain::OperatorAction;

class Audit : public testing::StraddleDesk {
protected:
    /// Keeps the decisions and answers every order with its fill.
    void note(const EngineOutput& output)
    {
        for (const auto& decision : output.decisions)
            decisions.push_back(decision);
        for (const auto& intent : output.intents)
            note(fill(intent));
    }

    std::vector<Decision> decisions;
};

/// T2: the choice has the greatest worth among the candidates that were not excluded by name; hold is worth 0.
void expectChoiceIsBest(const Decision& d)
{
    if (d.candidates.empty()) return;
    double chosen = 0.0;
    bool listed = false;
    // Nothing of a proposal has left, so it chose to hold; what it names is the choice to judge.
    const bool asks = d.kind == DecisionKind::Proposal;
    for (const auto& c : d.candidates)
        if (asks ? c.quantity == d.quantity && c.costUsd == d.costUsd : c.instrument == d.choice) {
            chosen = c.benefitUsd - c.costUsd;
            listed = true;
        }
    EXPECT_TRUE(listed) << toCanonicalJson(d);
    for (const auto& c : d.candidates) {
        if (!c.excluded.isNone()) continue;
        EXPECT_LE(c.benefitUsd - c.costUsd, chosen + 1e-12) << toCanonicalJson(d);
    }
}

TEST_F(Audit, TheChoiceIsTheBestOfWhatWasAllowedInEverySituation)
{
    market.limits.orderNotionalUsd = 150'000.0;
    note(start());
    const auto swing = [&](int steps) {
        for (int i = 0; i < steps; ++i) {
            note(tick(i % 8 < 4 ? 87000.0 : 74000.0, Duration::seconds(10)));
        }
    };
    swing(30);
    market.advance(Duration::seconds(30));  // Silence: every input goes stale.
    note(engine->onBatch({.time = market.now(), .events = {{market.now(), domain::TimerFired{}}}}).value());
    note(say({.action = OperatorAction::SetMode, .reason = "ask", .mode = HedgeMode::Confirm}));
    swing(12);
    note(say({.action = OperatorAction::SetMode, .reason = "watch", .mode = HedgeMode::Manual}));
    swing(8);
    note(say({.action = OperatorAction::SetMode, .reason = "act", .mode = HedgeMode::Automatic}));
    note(say({.action = OperatorAction::PauseUnderlying,
              .reason = "news",
              .underlying = "BTC",
              .duration = Duration::seconds(40)}));
    swing(8);
    note(say({.action = OperatorAction::ExcludeVenue,
              .reason = "outage",
              .venue = "Deribit",
              .duration = Duration::seconds(40)}));
    swing(8);
    note(say({.action = OperatorAction::ForceHedge, .reason = "mine", .underlying = "BTC"}));
    note(say({.action = OperatorAction::ForceHedge,
              .reason = "too big",
              .underlying = "BTC",
              .quantity = domain::Quantity::fromUnits(90'000'000'000)}));
    note(say({.action = OperatorAction::ReduceOnly, .reason = "careful"}));
    swing(8);
    note(say({.action = OperatorAction::Kill, .reason = "stop"}));
    swing(8);
    std::set<DecisionKind> kinds;
    for (const auto& decision : decisions) {
        expectChoiceIsBest(decision);
        kinds.insert(decision.kind);
        if (decision.kind == DecisionKind::Hold || decision.kind == DecisionKind::Proposal ||
            decision.kind == DecisionKind::Refused) {
            EXPECT_EQ(decision.choice, "hold");
        }
    }
    for (const auto kind : {DecisionKind::Hedge, DecisionKind::Hold, DecisionKind::Proposal, DecisionKind::Refused,
                            DecisionKind::Override})
        EXPECT_TRUE(kinds.contains(kind)) << domain::toString(kind) << " was not tried";
}

TEST_F(Audit, EveryCommandLeavesARecordEvenWhenNothingCanBeDone)
{
    start();
    const std::vector<domain::OperatorCommand> commands{
        {.action = OperatorAction::Approve, .reason = "late", .proposal = {9999}},
        {.action = OperatorAction::Veto, .reason = "late", .proposal = {9999}},
        {.action = OperatorAction::Resize, .reason = "late", .proposal = {9999}},
        {.action = OperatorAction::ForceHedge, .reason = "unknown", .underlying = "DOGE"},
        {.action = OperatorAction::EndOverride, .reason = "gone", .target = 77},
        {.action = OperatorAction::ReduceOnly, .reason = "r"},
        {.action = OperatorAction::FlattenHedges, .reason = "r"},
    };
    for (const auto& command : commands) {
        const auto output = say(command);
        const bool named = std::any_of(output.decisions.begin(), output.decisions.end(), [](const auto& d) {
            return d.operatorName == "tester" && d.trigger == domain::Trigger::Operator;
        });
        EXPECT_TRUE(named) << domain::toString(command.action);
    }
}

TEST_F(Audit, APauseOfAllUnderlyingsStopsHedges)
{
    start();
    say({.action = OperatorAction::PauseUnderlying, .reason = "everything"});
    EXPECT_TRUE(tick(90000.0).intents.empty());
    EXPECT_TRUE(picture()->underlyings[0].paused);
}

TEST_F(Audit, AProposalOfTheWrongSideIsWithdrawn)
{
    start();
    say({.action = OperatorAction::SetMode, .reason = "ask", .mode = HedgeMode::Confirm});
    note(tick(88000.0));
    auto proposals = picture()->proposals;
    ASSERT_EQ(proposals.size(), 1U);
    const auto stale = proposals[0].decision->sequence;
    EXPECT_GT(proposals[0].decision->quantity, 0.0) << "short gamma buys after a rise";
    tick(72000.0);
    const auto now = picture();
    for (const auto& proposal : now->proposals)
        EXPECT_LT(proposal.decision->quantity, 0.0);
    EXPECT_TRUE(say({.action = OperatorAction::Approve, .reason = "yes", .proposal = stale}).intents.empty());
}

TEST_F(Audit, AnApprovalOnStaleInputsSendsNothingAndSaysWhy)
{
    start();
    say({.action = OperatorAction::SetMode, .reason = "ask", .mode = HedgeMode::Confirm});
    tick(88000.0);
    const auto proposals = picture()->proposals;
    ASSERT_EQ(proposals.size(), 1U);
    market.advance(Duration::seconds(10));
    const auto output =
        say({.action = OperatorAction::Approve, .reason = "yes", .proposal = proposals[0].decision->sequence});
    EXPECT_TRUE(output.intents.empty());
    ASSERT_FALSE(output.decisions.empty());
    EXPECT_EQ(output.decisions[0].kind, DecisionKind::Refused);
    EXPECT_EQ(output.decisions[0].code, domain::RecordCode::C17);
    EXPECT_EQ(output.decisions[0].operatorName, "tester");
}

TEST_F(Audit, ALongReasonInAnyAlphabetStaysValidJson)
{
    start();
    std::string reason;
    for (int i = 0; i < 60; ++i)
        reason += i % 3 == 0 ? "é" : i % 3 == 1 ? "€" : "𝄞";
    for (std::size_t shift = 0; shift < 4; ++shift) {
        const auto output = say({.action = OperatorAction::PauseUnderlying,
                                 .reason = std::string(shift, 'x') + reason,
                                 .underlying = "BTC"});
        for (const auto& decision : output.decisions) {
            const auto json = nlohmann::json::parse(toCanonicalJson(decision), nullptr, false);
            EXPECT_FALSE(json.is_discarded()) << decision.reason;
        }
        for (const auto& decision : tick(90000.0).decisions)
            EXPECT_FALSE(nlohmann::json::parse(toCanonicalJson(decision), nullptr, false).is_discarded())
                << decision.reason;
    }
}

TEST_F(Audit, QuietMinutesAreRecordedAtTheStatedInterval)
{
    start();
    int holds = 0;
    for (int i = 0; i < 600; ++i)
        holds += static_cast<int>(tick(80000.0, Duration::seconds(1), i % 5 == 0).decisions.size());
    EXPECT_GE(holds, 10) << "one a minute at least";
    EXPECT_LE(holds, 25) << "and not one a tick";
}

}  // namespace
}  // namespace ballast::engine::audit_test
