#include "account_at_venue.h"

namespace {

using namespace ballast;
using namespace ballast::hyperliquid;
using namespace ballast::hyperliquid::account_test;
using nlohmann::json;

const std::string kUsedUp = "Too many cumulative requests sent (10001 > 10000) for cumulative volume traded $0.05";

struct LimitsOfHyperliquid : AccountSessionTest {
    std::vector<std::string> words()
    {
        std::vector<std::string> found;
        for (const auto& one : take<domain::CancelRefused>())
            if (one.order.empty()) found.push_back(one.reason);
        return found;
    }
    void used(std::uint64_t used, std::uint64_t most)
    {
        there.infos["userRateLimit"] = {{"cumVlm", "0.05"}, {"nRequestsUsed", used}, {"nRequestsCap", most}};
    }
};

/// F05: the venue lets an address do 10,000 things and one more for each dollar traded. It is asked at the start and
/// once a minute; a person hears of nine tenths once, and of the end.
TEST_F(LimitsOfHyperliquid, F05_TheAddresssRequestsAreReadAndTold)
{
    used(8'000, 10'000);
    open();
    there.tick(Duration::milliseconds(100));
    EXPECT_EQ(there.asked("userRateLimit"), 1U);
    EXPECT_TRUE(words().empty());
    used(9'000, 10'000);
    for (int i = 0; i < 120; ++i)
        there.tick(Duration::seconds(1));
    EXPECT_EQ(there.asked("userRateLimit"), 3U);
    const auto told = words();
    ASSERT_EQ(told.size(), 1U) << "once";
    EXPECT_THAT(told[0],
                testing::HasSubstr("Hyperliquid: 9000 of the 10000 requests that the venue lets this address"));
    EXPECT_TRUE(send(intent("d1-7", 0.5)).has_value());
}

/// F05, F45: what the venue would refuse does not leave; it is one order in ten seconds, and the scheduled cancel is
/// one of them each thirty. Cancels go on.
TEST_F(LimitsOfHyperliquid, F05_OfAnAddressThatHasUsedThemUpOneOrderLeavesInTenSeconds)
{
    used(10'000, 10'000);
    open();
    there.tick(Duration::milliseconds(100));
    ASSERT_EQ(words().size(), 1U);
    EXPECT_FALSE(send(intent("d1-0", 0.5)).has_value()) << "the scheduled cancel has just gone";
    there.tick(Duration::seconds(10));
    EXPECT_EQ(there.acted("scheduleCancel").size(), 2U) << "that of 20 s is renewed for 60";
    EXPECT_EQ(there.acted("scheduleCancel").back()["action"]["time"],
              (there.now + Duration::seconds(60)).nanoseconds / 1'000'000);
    there.tick(Duration::seconds(10));
    ASSERT_TRUE(send(intent("d1-1", 0.5)).has_value());
    const auto refused = send(intent("d1-2", 0.5));
    ASSERT_FALSE(refused.has_value());
    EXPECT_THAT(refused.error().message, testing::HasSubstr("of the 10000 requests"));
    EXPECT_EQ(there.acted("order").size(), 1U);
    session->cancel({.scope = {}, .kill = {}, .order = "d1-1"}, there.now);
    session->sendCancels(there.now);
    EXPECT_EQ(there.acted("cancelByCloid").size(), 1U);
    const auto renewals = there.acted("scheduleCancel").size();
    there.tick(Duration::seconds(15));
    EXPECT_EQ(there.acted("scheduleCancel").size(), renewals) << "and less often";
    ASSERT_TRUE(send(intent("d1-3", 0.5)).has_value());
    there.tick(Duration::seconds(5));
    EXPECT_EQ(there.acted("scheduleCancel").size(), renewals) << "the order has the place";
    there.tick(Duration::milliseconds(4999));
    EXPECT_FALSE(send(intent("d1-6", 0.5)).has_value());
    there.now = there.now + Duration::milliseconds(1);
    EXPECT_FALSE(send(intent("d1-7", 0.5)).has_value()) << "the next place is the renewal's";
    there.tick(Duration::milliseconds(1));
    EXPECT_EQ(there.acted("scheduleCancel").size(), renewals + 1);
    used(10'001, 2'000'000);
    for (int i = 0; i < 60; ++i)
        there.tick(Duration::seconds(1));
    EXPECT_TRUE(send(intent("d1-4", 0.5)).has_value());
    EXPECT_TRUE(send(intent("d1-5", 0.5)).has_value()) << "it has traded since";
}

/// The venue's own words count too, whatever it said when it was asked.
TEST_F(LimitsOfHyperliquid, F05_TheVenuesWordsOfItHoldOrdersBack)
{
    for (const auto& answer :
         {json({{"status", "err"}, {"response", kUsedUp}}), statuses("order", {{{"error", kUsedUp}}})}) {
        used(5, 10'000);
        make(true);
        open();
        there.tick(Duration::milliseconds(100));
        words();
        there.actions["order"] = answer;
        ASSERT_TRUE(send(intent("d1-1", 0.5)).has_value());
        there.work();
        EXPECT_EQ(all<domain::OrderEnded>().at(0).state, domain::OrderState::Rejected);
        EXPECT_EQ(words().size(), 1U);
        EXPECT_FALSE(send(intent("d1-2", 0.5)).has_value());
        const auto asked = there.asked("userRateLimit");
        there.tick(Duration::seconds(10));
        EXPECT_EQ(there.asked("userRateLimit"), asked + 1) << "it is asked how many there are";
        EXPECT_TRUE(send(intent("d1-3", 0.5)).has_value());
    }
}

/// C16: why the venue does not take the scheduled cancel is told once, and it is asked less and less.
TEST_F(LimitsOfHyperliquid, C16_WhyTheScheduledCancelIsRefusedIsTold)
{
    const std::string why = "Cannot set scheduled cancel time until enough volume traded. Required: $1000000.";
    there.actions["scheduleCancel"] = {{"status", "err"}, {"response", why}};
    open();
    for (int i = 0; i < 3600; ++i)
        there.tick(Duration::seconds(1));
    const auto told = words();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0], "Hyperliquid: the venue refuses the scheduled cancel (C16): " + why);
    EXPECT_LT(there.acted("scheduleCancel").size(), 15U) << "720 at each five seconds";
    there.actions["scheduleCancel"] = {{"status", "ok"}, {"response", {{"type", "default"}}}};
    for (int i = 0; i < 600; ++i)
        there.tick(Duration::seconds(1));
    EXPECT_TRUE(all<domain::ProtectionChanged>().back().armed) << "the volume is there";
}

/// C16: the venue cancels everything ten times a day and not once more.
TEST_F(LimitsOfHyperliquid, C16_TheDaysFiringsAreCounted)
{
    there.now = Timestamp{1'765'500'000'000'000'000};  // 00:40 UTC.
    open();
    const auto fire = [&] {
        session->closed("reset by the peer", there.now);
        there.now = there.now + Duration::seconds(25);
        open();
        there.tick(Duration::seconds(1));
    };
    for (int i = 0; i < 7; ++i)
        fire();
    EXPECT_TRUE(words().empty());
    fire();
    ASSERT_THAT(words(), testing::ElementsAre(testing::HasSubstr("fired 8 times today, of 10")));
    // A line that is back in time has not let it fire.
    session->closed("reset by the peer", there.now);
    there.now = there.now + Duration::seconds(5);
    open();
    EXPECT_TRUE(words().empty());
    fire();
    ASSERT_THAT(words(), testing::ElementsAre(testing::HasSubstr("fired 9 times today, of 10")));
    while (there.now < Timestamp{1'765'500'000'000'000'000} + Duration::hours(24))
        there.tick(Duration::seconds(4));
    fire();
    EXPECT_TRUE(words().empty()) << "a new day";
}

/// What the venue says of its own accord stands in the reason for which the account does not come up.
TEST_F(LimitsOfHyperliquid, TheVenuesComplaintIsTheReasonWhyTheAccountDoesNotComeUp)
{
    there.answers = false;
    session->opened(there.now);
    there.say({{"channel", "error"}, {"data", "Cannot track more than 10 total users."}});
    there.tick(Duration::seconds(16));
    ASSERT_FALSE(there.drops.empty());
    EXPECT_THAT(there.drops.back(), testing::HasSubstr("Cannot track more than 10 total users."));
}

/// F45: the venue takes no order under ten dollars; one leaves at ten.
TEST_F(LimitsOfHyperliquid, F45_AnOrderOfLessThanTenDollarsDoesNotLeave)
{
    open();
    const auto refused = send(intent("d1-7", 0.00005));
    ASSERT_FALSE(refused.has_value());
    EXPECT_THAT(refused.error().message, testing::HasSubstr("less than the 10 USDC"));
    EXPECT_FALSE(send(intent("d1-8", 0.0001, 99'999.0)).has_value());
    EXPECT_TRUE(there.acted("order").empty());
    EXPECT_TRUE(send(intent("d1-9", 0.0001, 100'000.0)).has_value());
}

/// F53: a liquidation of the account is told when it begins, before its fills and whatever they say.
TEST_F(LimitsOfHyperliquid, F53_ALiquidationOfTheAccountIsTold)
{
    open();
    session->told().clear();
    json event{
        {"lid", 1}, {"liquidator", "0x" + std::string(40, '1')}, {"liquidated_user", "0x" + std::string(40, '2')}};
    there.say({{"channel", "user"}, {"data", {{"liquidation", event}}}});
    EXPECT_TRUE(all<domain::MarginReport>().empty()) << "of another account";
    event["liquidated_user"] = "0x5E9EE1089755C3435139848E47E6635505D5A13A";
    there.say({{"channel", "user"}, {"data", {{"liquidation", event}}}});
    ASSERT_EQ(all<domain::MarginReport>().size(), 1U);
    EXPECT_TRUE(all<domain::MarginReport>()[0].liquidates);
    EXPECT_TRUE(there.drops.empty());
}

/// What the venue cancelled by itself is asked about; what is not ours, or cannot be read, is not.
TEST_F(LimitsOfHyperliquid, F20_ACancelThatNobodyHereAskedForIsAskedAbout)
{
    open();
    auto order = intent("d1-7", 0.5);
    order.purpose = domain::OrderPurpose::Quote;
    ASSERT_TRUE(send(order).has_value());
    there.say({{"channel", "orderUpdates"}, {"data", {update("d1-7", "0.5", "open")}}});
    const auto asked = there.asked("orderStatus");
    there.say({{"channel", "user"}, {"data", {{"nonUserCancel", {{{"coin", "BTC"}, {"oid", 5}}, {{"oid", "x"}}, 3}}}}});
    EXPECT_EQ(there.asked("orderStatus"), asked);
    there.say({{"channel", "user"}, {"data", {{"nonUserCancel", {{{"coin", "BTC"}, {"oid", 77}}}}}}});
    EXPECT_EQ(there.asked("orderStatus"), asked + 1);
}

/// F20: every word of the venue's page is known.
TEST_F(LimitsOfHyperliquid, AnOutcomeThatIsSettledEndsItsOrder)
{
    open();
    auto order = intent("d1-7", 0.5);
    order.purpose = domain::OrderPurpose::Quote;
    ASSERT_TRUE(send(order).has_value());
    there.say({{"channel", "orderUpdates"}, {"data", {update("d1-7", "0.5", "open")}}});
    there.say({{"channel", "orderUpdates"}, {"data", {update("d1-7", "0.5", "outcomeSettledCanceled")}}});
    const auto ended = all<domain::OrderEnded>();
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].state, domain::OrderState::Cancelled);
    EXPECT_EQ(there.asked("orderStatus"), 0U);
}

}  // namespace
