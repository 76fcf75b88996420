#include "account_at_venue.h"

namespace {

using namespace ballast;
using namespace ballast::deribit;
using namespace ballast::deribit::account_test;
using nlohmann::json;

/// Quotes of an option that works, and answers to a question about the whole account.
struct QuotesOfAccount : AccountSessionTest {
    void quote(const std::string& id)
    {
        auto one = intent(id, 0.3, {2});
        one.purpose = domain::OrderPurpose::Quote;
        ASSERT_TRUE(send(one));
    }
    json ofOption(const std::string& id, const std::string& label)
    {
        auto one = order(label, "open", 0.3, 0.0);
        one["order_id"] = id;
        one["instrument_name"] = "BTC-27MAR26-90000-C";
        return one;
    }
    void reconcile(const json& orders)
    {
        there.results["private/get_open_orders"] = orders;
        there.results["private/get_positions"] = json::array();
        there.results["private/get_account_summaries"] = {{"summaries", json::array()}};
        session->ask({.account = {1}, .order = {}, .askedAt = there.now, .instrument = {}}, there.now);
        there.work();
    }
    void cancelEach(int count)
    {
        for (int i = 0; i < count; ++i)
            session->cancel({.scope = {}, .kill = {}, .order = "q" + std::to_string(i)}, there.now);
        session->sendCancels(there.now);
    }
};

/// Eight cancels by name would need eight of the budget.
TEST_F(QuotesOfAccount, AllOfACurrencyGoByOneMessage)
{
    open();
    for (int i = 0; i < 8; ++i)
        quote("q" + std::to_string(i));
    ASSERT_TRUE(send(intent("hedge", 1.0)));
    reconcile(json::array());
    cancelEach(8);
    ASSERT_EQ(there.made("private/cancel_all_by_currency").size(), 1U);
    EXPECT_EQ(there.made("private/cancel_all_by_currency")[0]["params"],
              (json{{"currency", "BTC"}, {"kind", "option"}}));
    EXPECT_TRUE(there.made("private/cancel_by_label").empty());
    there.now = there.now + Duration::milliseconds(1'100);
    session->sendCancels(there.now);
    EXPECT_EQ(there.made("private/cancel_all_by_currency").size(), 2U) << "F49: asked again while they stand";
}

/// F48: what somebody placed by hand is not taken along, and what of ours is to stay neither.
TEST_F(QuotesOfAccount, F48_OrdersOfOthersAndOfOursThatStayAreNotTakenAlong)
{
    open();
    for (int i = 0; i < 8; ++i)
        quote("q" + std::to_string(i));
    cancelEach(8);
    EXPECT_TRUE(there.made("private/cancel_all_by_currency").empty()) << "the account was not asked yet";
    EXPECT_EQ(there.made("private/cancel_by_label").size(), 8U);

    budget = venue::RateBudget({.perSecond = 5.0, .burst = 20.0});
    reconcile(json::array({ofOption("BTC-77", "")}));
    there.now = there.now + Duration::seconds(2);
    session->sendCancels(there.now);
    EXPECT_TRUE(there.made("private/cancel_all_by_currency").empty()) << "somebody's order is there";
    there.changes({{"orders", json::array({[&] {
                        auto one = ofOption("BTC-77", "");
                        one["order_state"] = "cancelled";
                        return one;
                    }()})}});
    there.now = there.now + Duration::seconds(4);
    session->sendCancels(there.now);
    EXPECT_EQ(there.made("private/cancel_all_by_currency").size(), 1U) << "it is gone";
    quote("stays");
    there.now = there.now + Duration::seconds(30);
    session->sendCancels(there.now);
    EXPECT_EQ(there.made("private/cancel_all_by_currency").size(), 1U) << "one of ours is to stay";
}

/// Of a run before this one: this session never sent it, the venue has it, and the desk names it.
TEST_F(QuotesOfAccount, AQuoteOfARunBeforeIsCancelledByItsName)
{
    open();
    reconcile(json::array({ofOption("BTC-78", "d1-5"), ofOption("BTC-79", "somebody's")}));
    session->cancel({.scope = {}, .kill = {}, .order = "d1-5"}, there.now);
    session->cancel({.scope = {}, .kill = {}, .order = "d1-6"}, there.now);
    session->sendCancels(there.now);
    const auto cancels = there.made("private/cancel_by_label");
    ASSERT_EQ(cancels.size(), 1U);
    EXPECT_EQ(cancels[0]["params"]["label"], "d1-5");
    domain::Amendment amendment{.order = "d1-7",
                                .number = 1,
                                .instrument = {2},
                                .side = domain::Side::Sell,
                                .quantity = domain::Quantity::fromDouble(0.3).value(),
                                .limitPrice = domain::Price::fromDouble(0.05).value()};
    ASSERT_TRUE(session->send(venue::OrderLine::pass(amendment), there.now));
    EXPECT_TRUE(there.made("private/edit_by_label").back()["params"]["reject_post_only"]) << "and never takes";
}

/// Named before the venue told of it: cancelled when it does.
TEST_F(QuotesOfAccount, AQuoteOfARunBeforeThatIsNamedTooEarlyIsCancelledWhenItIsSeen)
{
    open();
    session->cancel({.scope = {}, .kill = {}, .order = "d1-5"}, there.now);
    EXPECT_TRUE(session->sendCancels(there.now));
    EXPECT_TRUE(there.made("private/cancel_by_label").empty());
    reconcile(json::array({ofOption("BTC-78", "d1-5"), ofOption("BTC-79", "somebody's")}));
    EXPECT_TRUE(session->nextCancel(there.now).has_value());
    session->sendCancels(there.now);
    ASSERT_EQ(there.made("private/cancel_by_label").size(), 1U);
    EXPECT_EQ(there.made("private/cancel_by_label")[0]["params"]["label"], "d1-5");
}

/// An answer to an older question about the account counts for nothing in the newer one's.
TEST_F(QuotesOfAccount, F47_PartsOfAnOlderAnswerAreNotCounted)
{
    open();
    there.results["private/get_open_orders"] = json::array({ofOption("BTC-78", "d1-5")});
    there.results["private/get_positions"] = json::array();
    there.results["private/get_account_summaries"] = {{"summaries", json::array()}};
    session->ask({.account = {1}, .order = {}, .askedAt = there.now, .instrument = {}}, there.now);
    const auto later = there.now + Duration::seconds(1);
    session->ask({.account = {1}, .order = {}, .askedAt = later, .instrument = {}}, later);
    session->told().clear();
    there.work();
    const auto done = take<domain::ReconcileDone>();
    ASSERT_EQ(done.size(), 1U);
    EXPECT_EQ(done[0].askedAt, later);
    EXPECT_EQ(done[0].reports, 1U);
}

/// What is amended stays under market-maker protection.
TEST_F(QuotesOfAccount, AnAmendedQuoteStaysProtected)
{
    make({.interval = Duration::seconds(5), .frozenFor = {}, .quantity = 3.0});
    there.results["private/get_mmp_config"] = {
        {"index_name", "btc_usd"}, {"interval", 5}, {"frozen_time", 0}, {"quantity_limit", 3.0}};
    open();
    there.work();
    there.work();
    ASSERT_TRUE(session->isUp());
    ASSERT_NO_FATAL_FAILURE(quote("q0"));
    EXPECT_TRUE(there.made("private/sell").back()["params"]["mmp"]);
    domain::Amendment amendment{.order = "q0",
                                .number = 1,
                                .instrument = {2},
                                .side = domain::Side::Sell,
                                .quantity = domain::Quantity::fromDouble(0.3).value(),
                                .limitPrice = domain::Price::fromDouble(0.05).value()};
    ASSERT_TRUE(session->send(venue::OrderLine::pass(amendment), there.now));
    EXPECT_TRUE(there.made("private/edit_by_label").back()["params"]["mmp"]);
}

/// F20: the venue names the channels that it gives. Without orders and fills the account is not up, and where it does
/// not say when protection fires, quotes do not leave.
TEST_F(QuotesOfAccount, F20_ChannelsThatTheVenueLeavesOutAreMissed)
{
    const ProtectionTerms wanted{.interval = Duration::seconds(5), .frozenFor = {}, .quantity = 3.0};
    there.results["private/get_mmp_config"] = {
        {"index_name", "btc_usd"}, {"interval", 5}, {"frozen_time", 0}, {"quantity_limit", 3.0}};
    there.results["private/subscribe"] = json::array({"user.mmp_trigger.btc_usd", "user.mmp_trigger.btc_usdc"});
    make(wanted);
    open();
    EXPECT_FALSE(session->isUp());
    ASSERT_FALSE(there.drops.empty());
    EXPECT_THAT(there.drops.back(), testing::HasSubstr("does not give user.changes.any.any.raw"));
    there.results["private/subscribe"] = json::array({"user.changes.any.any.raw", "user.mmp_trigger.btc_usdc"});
    make(wanted);
    open();
    there.work();
    ASSERT_TRUE(session->isUp());
    auto one = intent("q0", 0.3, {2});
    one.purpose = domain::OrderPurpose::Quote;
    EXPECT_FALSE(send(one)) << "it would fire unheard";
    EXPECT_TRUE(send(intent("d1-7", 12.0))) << "hedges go on";
}

/// It fired on the line before, and on this one the venue does not tell it: it is not armed again unheard.
TEST(MakerProtectionTest, F20_WhatFiredIsNotResetWhereTheNextWouldBeUnheard)
{
    const Timestamp then{1'765'500'000'000'000'000};
    MakerProtection protection({.interval = Duration::seconds(5), .frozenFor = {}, .quantity = 3.0}, {"BTC"});
    protection.onFired("btc_usd", then);
    protection.lineLost();
    protection.onUnheard("btc_usd");
    const auto later = then + Duration::minutes(1);
    EXPECT_EQ(protection.mayQuote("btc_usd", later).may, MakerProtection::May::Wait);
    protection.lineLost();
    EXPECT_EQ(protection.mayQuote("btc_usd", later).may, MakerProtection::May::Reset) << "this line tells it";
}

/// The venue holds other terms than were set: also of how long it keeps quotes away.
TEST_F(QuotesOfAccount, ProtectionThatStatesAnotherFrozenTimeIsNotArmed)
{
    for (const auto& [frozen, armed] :
         {std::pair(json(0), true), std::pair(json(), true), std::pair(json(30), false)}) {
        there.results["private/get_mmp_config"] = {
            {"index_name", "btc_usd"}, {"interval", 5}, {"frozen_time", frozen}, {"quantity_limit", 3.0}};
        make({.interval = Duration::seconds(5), .frozenFor = {}, .quantity = 3.0});
        open();
        there.work();
        auto one = intent("q0", 0.3, {2});
        one.purpose = domain::OrderPurpose::Quote;
        EXPECT_EQ(send(one), armed) << frozen;
    }
}

}  // namespace
