#include "venue/account_line.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <set>

#include "base/unsent.h"
#include "core/simulation/committing_writer.h"
#include "support/proofs.h"

namespace ballast::venue::account_line_test {
namespace {

using namespace domain;
using namespace std::chrono_literals;

constexpr Timestamp kStart{1'770'000'000'000'000'000};
const Scopes kBtc{.venue = "Deribit", .account = "Deribit", .underlying = "BTC", .strategy = "hedger"};

/// A line whose clock and latches are the test's.
class AccountLines : public testing::Test {
protected:
    explicit AccountLines(RateTerms rate = {.perSecond = 10.0, .burst = 8.0}, LineLimits limits = {})
        : line(
              latches, clock, rate, [this] { ++wakes; }, limits)
    {
    }
    bool offer(const std::string& id, Timestamp decided, Mandate mandate = Mandate::Automatic)
    {
        return line.offer(journal::Writer::commit(
            controls::Gate::pass(OrderIntent{.id = id, .time = decided}, mandate, kBtc, latches.newest())));
    }
    bool offer(const std::string& id) { return offer(id, clock.now()); }
    void pass(Duration time) { clock.set(clock.now() + time); }
    /// "o1", "not o1", "cancel underlying:BTC", "ask o1", or "nothing".
    std::string take()
    {
        const auto out = line.take();
        if (!out) return "nothing";
        if (const auto* cancel = std::get_if<CancelIntent>(&*out)) return "cancel " + toString(cancel->scope);
        if (const auto* ended = std::get_if<AccountLine::NotSent>(&*out)) {
            why = ended->why;
            return "not " + ended->order + (ended->amendment > 0 ? fmt::format("~{}", ended->amendment) : "");
        }
        if (const auto* order = std::get_if<Cleared<OrderIntent>>(&*out)) return (*order)->id;
        if (const auto* query = std::get_if<Query>(&*out)) return "ask " + query->order;
        if (const auto* amendment = std::get_if<Cleared<Amendment>>(&*out))
            return fmt::format("{}~{}", (*amendment)->order, (*amendment)->number);
        return "?";
    }
    bool amend(const std::string& id, std::uint64_t number)
    {
        return line.offer(journal::Writer::commit(controls::Gate::pass(
            Amendment{.order = id, .number = number, .time = clock.now()}, Mandate::Quote, kBtc, latches.newest())));
    }

    DrivenClock clock{kStart};
    LatchBoard latches{
        {.venues = {"Deribit"}, .accounts = {"Deribit"}, .underlyings = {"BTC"}, .strategies = {"hedger"}}};
    int wakes{};
    AccountLine line;
    Stopped why{};
};

/// Of a burst of 8 two are kept for cancels and two more from quotes.
TEST_F(AccountLines, QuotesWaitForOtherOrdersAndLeaveThemBudget)
{
    for (int i = 1; i <= 6; ++i)
        ASSERT_TRUE(offer("q" + std::to_string(i), clock.now(), Mandate::Quote));
    ASSERT_TRUE(amend("q0", 2) && offer("hedge"));
    EXPECT_EQ(take(), "hedge");
    EXPECT_EQ(take(), "q1");
    EXPECT_EQ(take(), "q2");
    EXPECT_EQ(take(), "q3");
    EXPECT_EQ(take(), "nothing") << "four are left";
    ASSERT_TRUE(line.nextDue());
    EXPECT_NEAR((*line.nextDue() - clock.now()).inSeconds(), 0.1, 1e-6);
    ASSERT_TRUE(offer("h2") && offer("h3"));
    EXPECT_EQ(take(), "h2");
    EXPECT_EQ(take(), "h3");
    pass(Duration::milliseconds(500));
    EXPECT_EQ(take(), "q4");
    pass(Duration::milliseconds(300));
    EXPECT_EQ(take(), "q5");
    EXPECT_EQ(take(), "q6");
    EXPECT_EQ(take(), "q0~2");
}

TEST_F(AccountLines, WhatACancelHasOvertakenLeavesNoMore)
{
    line.cancel({.scope = {}, .order = "o1"});
    EXPECT_EQ(take(), "cancel all");
    ASSERT_TRUE(offer("o1") && offer("o2") && amend("o1", 1));
    EXPECT_EQ(take(), "not o1");
    EXPECT_EQ(why, Stopped::Recalled);
    EXPECT_EQ(take(), "not o1~1");
    EXPECT_EQ(take(), "o2");
}

/// A flatten of a desk that trades closes no latch: what waits for want of budget must not leave behind its cancel.
TEST_F(AccountLines, ACancelOfAScopeRecallsWhatWaitsInItAndWasDecidedBefore)
{
    const Scope btc{ScopeKind::Underlying, "BTC"}, eth{ScopeKind::Underlying, "ETH"};
    const auto before = clock.now() - Duration::milliseconds(10);
    ASSERT_TRUE(latches.open({.scope = {}, .seen = latches.newest(), .lane = Lane::Flatten}));
    for (int i = 1; i <= 6; ++i)
        ASSERT_TRUE(offer(fmt::format("o{}", i), before));
    ASSERT_TRUE(offer("q1", before, Mandate::Quote) && offer("waits", before));
    for (int i = 1; i <= 6; ++i)
        EXPECT_EQ(take(), fmt::format("o{}", i));
    ASSERT_EQ(take(), "nothing") << "the budget of orders is used up";
    line.cancel({.scope = eth, .decided = clock.now()});
    EXPECT_EQ(take(), "cancel underlying:ETH");
    EXPECT_EQ(take(), "nothing") << "nothing of it waits";
    line.cancel({.scope = btc, .decided = clock.now()});
    EXPECT_EQ(line.nextDue(), clock.now());
    EXPECT_EQ(take(), "cancel underlying:BTC");
    EXPECT_EQ(take(), "not waits");
    EXPECT_EQ(why, Stopped::Recalled);
    EXPECT_EQ(take(), "not q1");
    // On its way through the journal meanwhile: of before, of the very step, and of later.
    ASSERT_TRUE(offer("late", before) && offer("same", clock.now()));
    ASSERT_TRUE(offer("closing", clock.now(), Mandate::Flatten));
    ASSERT_TRUE(offer("later", clock.now() + Duration{1}));
    EXPECT_EQ(take(), "not late");
    EXPECT_EQ(take(), "not same");
    pass(Duration::seconds(1));
    EXPECT_EQ(take(), "closing");
    EXPECT_EQ(take(), "later");
}

TEST_F(AccountLines, ACancelOfQuotesRecallsQuotesAlone)
{
    const auto before = clock.now() - Duration::milliseconds(10);
    ASSERT_TRUE(offer("hedge", before) && offer("q1", before, Mandate::Quote) && amend("q0", 3));
    line.cancel({.scope = {ScopeKind::Venue, "Deribit"}, .orders = false, .decided = clock.now()});
    EXPECT_EQ(take(), "cancel venue:Deribit");
    EXPECT_EQ(take(), "not q1");
    EXPECT_EQ(take(), "not q0~3");
    EXPECT_EQ(take(), "hedge");
    // A kill's own cancel says no time: its latch stops what was judged before.
    ASSERT_TRUE(offer("o1", before));
    line.cancel({.scope = {}, .kill = {1}});
    EXPECT_EQ(take(), "cancel all");
    EXPECT_EQ(take(), "o1");
}

TEST_F(AccountLines, WhatWasRecalledIsToldAtTheEndToo)
{
    ASSERT_TRUE(offer("o1", clock.now() - Duration{1}) && offer("o2", clock.now() + Duration{1}));
    line.cancel({.scope = {}, .decided = clock.now()});
    const auto ended = line.takeAll(Stopped::Ended);
    ASSERT_EQ(ended.size(), 2U);
    EXPECT_EQ(ended[0].order, "o1");
    EXPECT_EQ(ended[0].why, Stopped::Recalled);
    EXPECT_EQ(ended[1].why, Stopped::Ended);
    EXPECT_EQ(take(), "nothing");
}

TEST_F(AccountLines, OrdersLeaveInTheirOrderAndOnce)
{
    ASSERT_TRUE(offer("o1") && offer("o2"));
    EXPECT_EQ(wakes, 2);
    EXPECT_EQ(take(), "o1");
    EXPECT_EQ(take(), "o2");
    EXPECT_EQ(take(), "nothing");
    EXPECT_EQ(line.nextDue(), std::nullopt);
}

TEST_F(AccountLines, WhatWasJudgedBeforeAClosingDoesNotLeaveAlsoAfterTheLatchOpened)
{
    ASSERT_TRUE(offer("o1"));
    latches.close({ScopeKind::Underlying, "BTC"});
    ASSERT_TRUE(latches.open({.scope = {ScopeKind::Underlying, "BTC"}, .seen = latches.newest()}));
    ASSERT_TRUE(offer("o2"));
    EXPECT_EQ(take(), "not o1");
    EXPECT_EQ(why, Stopped::Latch);
    EXPECT_EQ(take(), "o2") << "judged with the closing known";
}

TEST_F(AccountLines, AnOrderLeavesUntilTwoSecondsAfterItsDecisionAndNotLater)
{
    ASSERT_TRUE(offer("o1", kStart) && offer("o2", kStart) && offer("o3", kStart + Duration::seconds(1)));
    pass(Duration::seconds(2));
    EXPECT_EQ(take(), "o1");
    pass(Duration{1});
    EXPECT_EQ(take(), "not o2");
    EXPECT_EQ(why, Stopped::Deadline);
    EXPECT_EQ(take(), "o3");
}

TEST_F(AccountLines, C06_AQuarterOfTheBudgetIsKeptForCancels)
{
    for (int i = 1; i <= 7; ++i)
        ASSERT_TRUE(offer(fmt::format("o{}", i)));
    for (int i = 1; i <= 6; ++i)
        EXPECT_EQ(take(), fmt::format("o{}", i));
    EXPECT_EQ(take(), "nothing") << "two of eight are kept";
    EXPECT_TRUE(line.budget().takeCancel(clock.now()));
    EXPECT_TRUE(line.budget().takeCancel(clock.now()));
    EXPECT_FALSE(line.budget().takeCancel(clock.now()));
    // Ten a second: three more than none, after 0.3 s.
    EXPECT_EQ(line.budget().orderAt(clock.now()), line.nextDue());
    pass(Duration::milliseconds(299));
    EXPECT_EQ(take(), "nothing");
    pass(Duration::milliseconds(2));
    EXPECT_EQ(take(), "o7");
}

TEST_F(AccountLines, WhatTheBudgetKeepsBackEndsAtItsDeadline)
{
    for (int i = 0; i < 6; ++i)
        ASSERT_TRUE(offer("o"));
    while (take() != "nothing") {
    }
    while (line.budget().takeCancel(clock.now())) {
    }
    ASSERT_TRUE(offer("late", kStart - Duration::milliseconds(1900)));
    EXPECT_EQ(take(), "nothing");
    EXPECT_EQ(line.nextDue(), kStart + Duration::milliseconds(100) + Duration{1}) << "sooner than the budget";
    pass(Duration::milliseconds(101));
    EXPECT_EQ(take(), "not late");
    EXPECT_EQ(why, Stopped::Rate) << "not the desk's slowness";
    EXPECT_TRUE(isUnsentForRate(toString(why)));
    EXPECT_FALSE(isUnsentForRate(toString(Stopped::Deadline)));
}

TEST_F(AccountLines, CancelsComeFirstAndWaitForNoBudget)
{
    while (line.budget().takeCancel(clock.now())) {
    }
    ASSERT_TRUE(offer("o1"));
    line.ask({.account = {1}, .order = "o0"});
    line.cancel({.scope = {ScopeKind::Underlying, "BTC"}});
    line.cancel({.scope = {}});
    EXPECT_EQ(line.nextDue(), clock.now());
    EXPECT_EQ(take(), "cancel underlying:BTC");
    EXPECT_EQ(take(), "cancel all");
    EXPECT_EQ(take(), "ask o0") << "a question does not wait behind what may not go yet";
    EXPECT_EQ(take(), "nothing");
}

TEST_F(AccountLines, AKillDropsWhatWaitsAndItsCancelComesFirst)
{
    ASSERT_TRUE(offer("o1") && offer("o2"));
    latches.close({});
    line.cancel({.scope = {}, .kill = {3}});
    EXPECT_EQ(take(), "cancel all");
    EXPECT_EQ(take(), "not o1");
    EXPECT_EQ(take(), "not o2");
    EXPECT_FALSE(line.waitHandedOver({3}, 0ms));
    line.handedOver({3});
    EXPECT_TRUE(line.waitHandedOver({3}, 0ms));
    EXPECT_TRUE(line.waitHandedOver({2}, 0ms));
    EXPECT_FALSE(line.waitHandedOver({4}, 0ms));
}

TEST_F(AccountLines, AFlattenLeavesByItsLaneWhileTradingIsClosed)
{
    const auto killed = latches.close({});
    ASSERT_TRUE(latches.open({.scope = {}, .seen = killed, .lane = Lane::Flatten}));
    ASSERT_TRUE(offer("o1") && offer("o2", kStart, Mandate::Flatten));
    EXPECT_EQ(take(), "not o1");
    EXPECT_EQ(take(), "o2");
}

TEST_F(AccountLines, AStoppedGatewayTellsEveryOrderThatWaited)
{
    ASSERT_TRUE(offer("o1") && offer("o2"));
    const auto ended = line.takeAll(Stopped::Ended);
    ASSERT_EQ(ended.size(), 2u);
    EXPECT_EQ(ended.back().order, "o2");
    EXPECT_EQ(take(), "nothing");
}

class FullLines : public AccountLines {
protected:
    FullLines() : AccountLines({}, {.orders = 3, .cancels = 2}) {}
};

TEST_F(FullLines, TheOrderTooManyIsNotTakenAndThoseBeforeItLeave)
{
    EXPECT_TRUE(offer("o1") && offer("o2") && offer("o3"));
    EXPECT_FALSE(offer("o4"));
    EXPECT_EQ(take(), "o1");
    EXPECT_TRUE(offer("o5"));
    EXPECT_EQ(take(), "o2");
    EXPECT_EQ(take(), "o3");
    EXPECT_EQ(take(), "o5");
}

/// Orders that are none of the desk's go by a person's kill of everything, and by no clean-up that found no room (F48).
TEST_F(FullLines, F48_TheCancelTooManyCancelsAllThatIsOursAndNothingElse)
{
    for (std::uint64_t kill = 1; kill <= 3; ++kill)
        line.cancel({.scope = {ScopeKind::Underlying, "BTC"}, .kill = {kill}});
    EXPECT_TRUE(line.nextDue().has_value());
    std::set<std::string> strategies;
    for (int i = 0; i < 5; ++i) {
        const auto out = line.take();
        ASSERT_TRUE(out && std::holds_alternative<CancelIntent>(*out));
        const auto& cancel = std::get<CancelIntent>(*out);
        EXPECT_EQ(cancel.scope.kind, ScopeKind::Strategy);
        EXPECT_TRUE(cancel.orders && cancel.order.empty());
        strategies.insert(cancel.scope.name);
        EXPECT_EQ(cancel.kill, i < 4 ? KillId{} : KillId{3}) << "the kill is done with the last of them";
    }
    for (const auto purpose : {domain::OrderPurpose::Hedge, domain::OrderPurpose::Quote, domain::OrderPurpose::Roll,
                               domain::OrderPurpose::Flatten, domain::kByHand})
        EXPECT_TRUE(strategies.contains(std::string(toString(purpose))));
    for (std::uint64_t kill = 1; kill <= 2; ++kill) {
        const auto out = line.take();
        ASSERT_TRUE(out && std::holds_alternative<CancelIntent>(*out)) << "those that found room";
        EXPECT_EQ(std::get<CancelIntent>(*out).kill, KillId{kill});
    }
    EXPECT_EQ(take(), "nothing");
}

TEST_F(FullLines, AKillOfEverythingThatIsTooManyCancelsEverything)
{
    for (std::uint64_t kill = 1; kill <= 3; ++kill)
        line.cancel({.scope = kill < 3 ? Scope{ScopeKind::Underlying, "BTC"} : Scope{}, .kill = {kill}});
    const auto out = line.take();
    ASSERT_TRUE(out && std::holds_alternative<CancelIntent>(*out));
    EXPECT_EQ(std::get<CancelIntent>(*out).scope, Scope{});
    EXPECT_EQ(std::get<CancelIntent>(*out).kill, KillId{3});
    EXPECT_EQ(take(), "nothing");
}

}  // namespace
}  // namespace ballast::venue::account_line_test
