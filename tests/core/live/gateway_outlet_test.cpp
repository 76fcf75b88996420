#include "live/gateway_outlet.h"

#include <gmock/gmock.h>

#include "core/journal/samples.h"

namespace ballast::live::gateway_outlet_test {
namespace {

using namespace domain;
using testing::ElementsAre;

constexpr AccountId kDeribit{1}, kPool{2};

/// A gateway that notes what reaches it and is full when the test says so.
class NotingGateway final : public venue::Gateway {
public:
    const venue::Capabilities& capabilities() const override { return m_capabilities; }
    Result<void> start(venue::OwnSink&) override { return {}; }
    void stop() noexcept override {}
    bool offer(const Committed<Gated<OrderIntent>>& order) noexcept override { return note(order.record()->id); }
    bool offer(const Committed<Gated<Amendment>>& amendment) noexcept override
    {
        return note(amendment.record()->order + "~" + std::to_string(amendment.record()->number));
    }
    void ask(const Query& query) noexcept override { note("ask " + query.order); }
    void cancel(const CancelIntent& intent) noexcept override { note("cancel " + toString(intent.scope)); }
    bool waitHandedOver(KillId, std::chrono::milliseconds) const override { return handed; }
    std::vector<venue::HandedOver> takeHandedOver() override { return std::exchange(left, {}); }

    bool full{}, handed{true};
    std::vector<venue::HandedOver> left;
    std::vector<std::string> seen;

private:
    bool note(std::string what)
    {
        if (full) return false;
        seen.push_back(std::move(what));
        return true;
    }
    const venue::Capabilities m_capabilities{.amend = true};
};

/// Committed things come from a real journal.
class Outlets : public testing::Test {
protected:
    Outlets()
    {
        outlet.add(kDeribit, "Deribit", deribit);
        outlet.add(kPool, "Uniswap v3", pool);
    }
    journal::CommittedStep committed(AccountId account)
    {
        auto step = journal::samples::step(++m_step);
        auto order = *step.intents.front();
        order.account = account;
        step.intents = {controls::Gate::pass(std::move(order))};
        auto amendment = *step.amendments.front();
        amendment.account = account;
        step.amendments = {controls::Gate::pass(std::move(amendment), Mandate::Quote)};
        auto done = m_writer->commitMany({&step, 1});
        EXPECT_TRUE(done);
        return std::move(done->front());
    }
    /// What the desk is told next; fails if nothing.
    EventBody told()
    {
        for (int i = 0; i < 3; ++i)
            if (auto input = intake.next()) return input->batch.events.front().body;
        ADD_FAILURE() << "nothing was told";
        return {};
    }

    DrivenClock clock{Timestamp{1'700'000'000'000'000'000}};
    Intake intake{clock};
    venue::LatchBoard latches{
        {.venues = {}, .accounts = {"Deribit", "Uniswap v3"}, .underlyings = {}, .strategies = {}}};
    NotingGateway deribit, pool;
    GatewayOutlet outlet{intake, latches, clock};

private:
    journal::samples::TemporaryFolder m_folder;
    std::unique_ptr<journal::Writer> m_writer =
        *journal::Writer::create(m_folder.file("j"), journal::samples::header());
    std::uint64_t m_step{};
};

TEST_F(Outlets, AnOrderGoesToTheGatewayOfItsAccountAlone)
{
    EXPECT_TRUE(outlet.offer(committed(kPool).intents.front()));
    EXPECT_THAT(pool.seen, ElementsAre("run-1"));
    EXPECT_THAT(deribit.seen, ElementsAre());
}

TEST_F(Outlets, AnOrderOfAnAccountWithoutAGatewayEndsAsNotSent)
{
    EXPECT_TRUE(outlet.offer(committed({9}).intents.front()));
    const auto body = told();
    const auto& ended = std::get<OrderEnded>(body);
    EXPECT_EQ(ended.order, "run-1");
    EXPECT_EQ(ended.state, OrderState::NotSent);
}

TEST_F(Outlets, AFullLineClosesItsAccountsLatchAndTheOrderIsNotSent)
{
    deribit.full = true;
    const auto step = committed(kDeribit);
    ASSERT_FALSE(outlet.offer(step.intents.front()));
    outlet.notSent(*step.intents.front().record());
    EXPECT_FALSE(latches.lets({.account = "Deribit"}, latches.newest(), Lane::Trading));
    EXPECT_TRUE(latches.lets({.account = "Uniswap v3"}, latches.newest(), Lane::Trading));
    const auto closing = told(), end = told();
    EXPECT_EQ(std::get<LatchClosed>(closing).scope.name, "Deribit");
    EXPECT_EQ(std::get<OrderEnded>(end).order, "run-1");
}

/// The desk's own queue is full: what has no room is told once there is, though nothing else ends.
TEST_F(Outlets, WhatFoundNoRoomIsToldWithTheNextCommit)
{
    const auto step = committed({9});
    while (intake.tellOwn(OrderAcknowledged{"waits"}, clock.now())) {
    }
    EXPECT_TRUE(outlet.offer(step.intents.front()));
    const auto all = intake.next();
    ASSERT_TRUE(all);
    EXPECT_TRUE(std::holds_alternative<OrderAcknowledged>(all->batch.events.back().body)) << "it found no room";
    outlet.committed();
    const auto body = told();
    EXPECT_EQ(std::get<OrderEnded>(body).order, "run-1");
}

TEST_F(Outlets, AnAmendmentGoesWithItsOrderAndWithoutAGatewayIsToldAsNotSent)
{
    EXPECT_TRUE(outlet.offer(committed(kPool).amendments.front()));
    EXPECT_THAT(pool.seen, ElementsAre("run-1~1"));
    EXPECT_THAT(deribit.seen, ElementsAre());
    EXPECT_TRUE(outlet.offer(committed({9}).amendments.front()));
    const auto body = told();
    const auto& answer = std::get<AmendAnswered>(body);
    EXPECT_EQ(answer.order, "run-2");
    EXPECT_EQ(answer.amendment, 1U);
    EXPECT_FALSE(answer.accepted || answer.left);
}

TEST_F(Outlets, CancelsReachEveryGatewayAndQuestionsTheirs)
{
    outlet.cancel({.scope = {ScopeKind::Underlying, "BTC"}});
    outlet.ask({.account = kDeribit, .order = "run-1"});
    outlet.ask({.account = {9}, .order = "run-2"});
    EXPECT_THAT(deribit.seen, ElementsAre("cancel underlying:BTC", "ask run-1"));
    EXPECT_THAT(pool.seen, ElementsAre("cancel underlying:BTC"));
}

TEST_F(Outlets, AKillIsHandedOverWhenEveryGatewayHas)
{
    EXPECT_TRUE(outlet.waitHandedOver({1}, std::chrono::milliseconds(0)));
    pool.handed = false;
    EXPECT_FALSE(outlet.waitHandedOver({1}, std::chrono::milliseconds(0)));
}

/// C13: each order and amendment by its name, not their count.
TEST_F(Outlets, C13_FindsWhatLeftThatWasNotCommittedOrLeftTwice)
{
    const auto step = committed(kDeribit);
    EXPECT_TRUE(outlet.offer(step.intents.front()) && outlet.offer(step.amendments.front()));
    deribit.left = {{"run-1"}, {"run-1", 1}};
    EXPECT_FALSE(outlet.findUncommitted());
    deribit.left = {{"run-1"}};
    auto found = outlet.findUncommitted();
    ASSERT_TRUE(found) << "twice";
    EXPECT_EQ(*found, "C13: order run-1 left at Deribit and is not on disk, or left twice");
    EXPECT_TRUE(outlet.offer(committed(kPool).intents.front()));
    pool.left = {{"run-9"}};
    found = outlet.findUncommitted();
    ASSERT_TRUE(found) << "as many left as were committed, but another";
    EXPECT_NE(found->find("run-9"), std::string::npos);
}

}  // namespace
}  // namespace ballast::live::gateway_outlet_test
