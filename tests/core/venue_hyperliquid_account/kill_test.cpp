#include "account_at_venue.h"

namespace {

using namespace ballast;
using namespace ballast::hyperliquid;
using namespace ballast::hyperliquid::account_test;
using nlohmann::json;

json byHand(std::uint64_t number, const std::string& coin = "ETH")
{
    return {{"coin", coin}, {"limitPx", "2979.0"}, {"oid", number}, {"side", "B"}, {"sz", "1"}, {"timestamp", 1}};
}

/// F48, F52: an order by hand works at the venue, and a kill says that all of the account goes.
struct AKillAtHyperliquid : AccountSessionTest {
    json left = json::array({byHand(5)});  ///< What is open at the venue.
    bool reads{true};                      ///< The venue gets what is sent, and does what it says.
    bool obeys{true};                      ///< A cancel takes away what it names.

    AKillAtHyperliquid()
    {
        there.actions["cancel"] = statuses("cancel", {"success"});
        open();
        session->told().clear();
        session->cancel({.scope = {}, .kill = {3}}, there.now);
    }
    /// Both sides have a turn.
    bool turn(Duration after = {})
    {
        there.now = there.now + after;
        session->tick(there.now);
        const bool handedOver = session->sendCancels(there.now);
        obey();
        there.answers = there.answers && reads;
        there.infos["openOrders"] = left;
        there.work();
        obey();
        return handedOver;
    }
    void lineAgain()
    {
        session->closed("reset by the peer", there.now);
        reads = there.answers = true;
        open();
    }
    std::size_t looks() const { return there.asked("openOrders"); }
    bool isDone()
    {
        for (int i = 0; i < 40; ++i)
            turn(Duration::seconds(1));
        const auto before = looks();
        for (int i = 0; i < 60; ++i)
            turn(Duration::seconds(1));
        return left.empty() && looks() == before && !session->nextCancel(there.now);
    }

private:
    void obey()
    {
        const auto sent = there.acted("cancel");
        for (; m_read < sent.size(); ++m_read)
            for (const auto& named : sent[m_read]["action"]["cancels"])
                for (std::size_t i = 0; reads && obeys && i < left.size(); ++i)
                    if (left[i]["oid"] == named["o"].get<std::uint64_t>()) left.erase(i--);
    }
    std::size_t m_read{};
};

TEST_F(AKillAtHyperliquid, F52_EndsWithTheVenuesOwnListAndSaysNothing)
{
    EXPECT_FALSE(turn()) << "what is open is not known yet";
    EXPECT_TRUE(turn());
    EXPECT_EQ(there.acted("cancel").size(), 1U);
    EXPECT_TRUE(isDone());
    EXPECT_EQ(looks(), 2U);
    EXPECT_EQ(there.acted("cancel").size(), 1U);
    EXPECT_TRUE(take<domain::CancelRefused>().empty());
}

TEST_F(AKillAtHyperliquid, F52_GoesOnOverTheNextLineIfTheVenueNeverReadIt)
{
    turn();
    ASSERT_EQ(there.acted("cancel").size(), 1U);
    left = json::array({byHand(5)});  // The line was cut before it.
    lineAgain();
    turn();
    EXPECT_EQ(there.acted("cancel").size(), 2U);
    EXPECT_TRUE(isDone());
}

TEST_F(AKillAtHyperliquid, F52_IsAskedAgainWhereAnAnswerDoesNotCome)
{
    reads = false;
    turn();
    turn(Duration::milliseconds(1999));
    EXPECT_EQ(looks(), 1U);
    turn(Duration::milliseconds(1));
    EXPECT_EQ(looks(), 2U);
    const auto told = take<domain::CancelRefused>();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_TRUE(told[0].order.empty());
    EXPECT_THAT(told[0].reason, testing::HasSubstr("does not answer to the cancel of everything"));
    reads = there.answers = true;
    EXPECT_TRUE(isDone());
}

/// F05: a venue that says 429 is not asked the same again at once, and what the desk has left is not used up.
TEST_F(AKillAtHyperliquid, F05_IsAskedAgainWithPatienceWhereTheVenueRefuses)
{
    there.tooMany = {"openOrders"};
    for (int i = 0; i < 600; ++i)
        turn(Duration::milliseconds(100));
    EXPECT_EQ(looks(), 5U) << "at 0, 2, 6, 14 and 30 s";
    EXPECT_GT(weights->held(there.now), 0.0) << "others may ask again";
    const auto told = take<domain::CancelRefused>();
    ASSERT_EQ(told.size(), 6U);
    EXPECT_THAT(told[0].reason, testing::HasSubstr("(429 Too Many Requests); it is asked again in 2 s"));
    EXPECT_THAT(told[5].reason, testing::HasSubstr("60 s and is not done: the venue has not said what is open"));
    there.tooMany.clear();
    EXPECT_TRUE(isDone());
}

TEST_F(AKillAtHyperliquid, F05_AListThatIsNoneIsAskedForAgainWithPatience)
{
    left = "busy";
    for (int i = 0; i < 600; ++i)
        turn(Duration::milliseconds(100));
    EXPECT_EQ(looks(), 5U);
    left = json::array({byHand(5)});
    EXPECT_TRUE(isDone());
}

/// The cancel of what was found is refused as a whole, or for one of them: the venue's words are told with what is
/// left.
TEST_F(AKillAtHyperliquid, F52_ARefusedCancelIsSentAgainWithPatienceAndSaysWhatIsLeft)
{
    obeys = false;
    for (const auto& answer :
         {json({{"status", "err"}, {"response", "Too many cumulative requests sent (10001 > 10000)"}}),
          statuses("cancel", {{{"error", "Too many cumulative requests sent (10001 > 10000)"}}})}) {
        there.actions["cancel"] = answer;
        session->cancel({.scope = {}, .kill = {4}}, there.now);
        const auto before = there.acted("cancel").size();
        for (int i = 0; i < 100; ++i)
            turn(Duration::milliseconds(100));
        EXPECT_EQ(there.acted("cancel").size(), before + 3) << "at 0, 2 and 6 s";
        auto told = take<domain::CancelRefused>();
        std::erase_if(told,
                      [](const auto& one) { return one.reason.find("cancel of everything") == std::string::npos; });
        ASSERT_EQ(told.size(), 2U);
        EXPECT_THAT(told[0].reason, testing::HasSubstr("5 in ETH (the venue said: Too many cumulative requests"));
    }
    obeys = true;
    EXPECT_TRUE(isDone());
}

/// A spot pair has a number of its own; what the venue's cancels cannot name here is never called done.
TEST_F(AKillAtHyperliquid, F52_WhatCannotBeNamedIsToldAndNeverCalledDone)
{
    left = json::array({byHand(5), byHand(6, "@142"), byHand(7, "PURR/USDC"), byHand(8, "dex:GOLD"), {{"oid", "x"}}});
    turn();
    ASSERT_EQ(there.acted("cancel").size(), 1U);
    EXPECT_EQ(there.acted("cancel")[0]["action"]["cancels"].dump(),
              R"([{"a":0,"o":5},{"a":10142,"o":6},{"a":10000,"o":7}])");
    for (int i = 0; i < 4; ++i)
        turn(Duration::seconds(1));
    const auto told = take<domain::CancelRefused>();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_THAT(told[0].reason, testing::HasSubstr("2 orders are still open: 8 in dex:GOLD, which the desk "
                                                   "cannot cancel here, one that cannot be read"));
    EXPECT_TRUE(session->nextCancel(there.now).has_value());
    for (int i = 0; i < 60; ++i)
        turn(Duration::seconds(1));
    const auto last = take<domain::CancelRefused>();
    ASSERT_FALSE(last.empty());
    EXPECT_THAT(last.back().reason, testing::HasSubstr("has lasted 60 s and is not done: 2 orders are still open: 8"));
    for (int i = 0; i < 500; ++i)
        turn(Duration::seconds(1));
    EXPECT_TRUE(take<domain::CancelRefused>().empty()) << "nothing of it is news";
    EXPECT_TRUE(session->nextCancel(there.now).has_value());
    left = json::array({byHand(9)});  // It is of before the word, and could not be read until now.
    for (int i = 0; i < 80; ++i)
        turn(Duration::seconds(1));
    EXPECT_TRUE(left.empty());
    EXPECT_THAT(take<domain::CancelRefused>().back().reason, testing::HasSubstr("has nothing of before"));
    EXPECT_TRUE(isDone());
}

/// The venue listed a perpetual after the line came up, and an order of it was placed elsewhere.
TEST_F(AKillAtHyperliquid, F52_AnOrderOfACoinThatIsNewIsCancelledOnceTheCoinIsListed)
{
    left = json::array({byHand(8, "NEW")});
    there.infos["meta"]["universe"].push_back({{"name", "NEW"}, {"szDecimals", 1}, {"maxLeverage", 3}});
    for (int i = 0; i < 4; ++i)
        turn(Duration::seconds(1));
    ASSERT_EQ(there.acted("cancel").size(), 1U);
    EXPECT_EQ(there.acted("cancel")[0]["action"]["cancels"].dump(), R"([{"a":2,"o":8}])");
    EXPECT_TRUE(isDone());
}

/// As long as something of it goes, the rest may be known by then.
TEST_F(AKillAtHyperliquid, F52_IsDoneWhereWhatCouldNotBeNamedIsGone)
{
    left = json::array({byHand(8, "dex:GOLD")});
    for (int i = 0; i < 4; ++i)
        turn(Duration::seconds(1));
    EXPECT_TRUE(session->nextCancel(there.now).has_value());
    left = json::array();
    EXPECT_TRUE(isDone());
}

/// What left after the kill was let go by a person: it stays.
TEST_F(AKillAtHyperliquid, F48_IsNeverOneOfWhatTheDeskSentAfterIt)
{
    reads = false;
    turn();
    lineAgain();
    ASSERT_TRUE(send(intent("d1-8", 0.5)).has_value());
    auto ours = byHand(9, "BTC");
    ours["cloid"] = cloidOf("d1-8").value();
    left.push_back(ours);
    for (int i = 0; i < 20; ++i)
        turn(Duration::seconds(1));
    ASSERT_EQ(there.acted("cancel").size(), 1U);
    EXPECT_EQ(there.acted("cancel")[0]["action"]["cancels"].dump(), R"([{"a":0,"o":5}])");
    EXPECT_EQ(left, json::array({ours}));
    EXPECT_FALSE(session->nextCancel(there.now).has_value());
}

/// An order that cannot be cancelled here keeps the word alive for a while; what a hand places afterwards is none of
/// it.
TEST_F(AKillAtHyperliquid, F48_LeavesWhatWasPlacedAfterTheWord)
{
    left = json::array({byHand(8, "dex:GOLD")});
    for (int i = 0; i < 8; ++i)
        turn(Duration::seconds(1));
    ASSERT_TRUE(session->nextCancel(there.now).has_value());
    auto later = byHand(9);
    later["timestamp"] = there.now.nanoseconds / 1'000'000;
    left.push_back(later);
    for (int i = 0; i < 60; ++i)
        turn(Duration::seconds(1));
    EXPECT_TRUE(there.acted("cancel").empty());
    EXPECT_EQ(left.size(), 2U);
    session->cancel({.scope = {}, .kill = {4}}, there.now);
    for (int i = 0; i < 10; ++i)
        turn(Duration::seconds(1));
    EXPECT_EQ(left.size(), 1U) << "the next word takes it";
}

}  // namespace
