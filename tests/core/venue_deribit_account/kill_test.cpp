#include "account_at_venue.h"

namespace {

using namespace ballast;
using namespace ballast::deribit;
using namespace ballast::deribit::account_test;
using nlohmann::json;

/// F48, F52: an order by hand works at the venue, and a kill says that all of the account goes.
struct AKill : AccountSessionTest {
    json left = json::array();  ///< What is open at the venue.
    bool reads{true};           ///< The venue gets what is sent, and does what it says.
    bool obeys{true};           ///< A cancel of all takes away what is open.

    AKill()
    {
        auto byHand = order("", "open", 50, 0);
        byHand["order_id"] = "BTC-99";
        left.push_back(byHand);
        there.results["private/cancel_all"] = 1;
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
        for (; m_read < there.calls.size(); ++m_read) {
            const std::string method = there.calls[m_read]["method"];
            if (reads && obeys && method == "private/cancel_all") left.clear();
            if (reads && obeys && method == "private/cancel")
                for (std::size_t i = 0; i < left.size(); ++i)
                    if (left[i]["order_id"] == there.calls[m_read]["params"]["order_id"]) left.erase(i--);
        }
        there.answers = there.answers && reads;
        there.results["private/get_open_orders"] = left;
        there.work();
        return handedOver;
    }
    void lineAgain()
    {
        session->closed("reset by the peer", there.now);
        reads = there.answers = true;
        open();
    }
    std::size_t cancels() const { return there.made("private/cancel_all").size(); }
    bool isDone()
    {
        const auto before = cancels();
        for (int i = 0; i < 60; ++i)
            turn(Duration::seconds(1));
        return left.empty() && cancels() == before && !session->nextCancel(there.now);
    }

private:
    std::size_t m_read{};
};

TEST_F(AKill, F52_EndsWithTheVenuesOwnListAndSaysNothing)
{
    EXPECT_TRUE(turn());
    EXPECT_EQ(cancels(), 1U);
    turn();
    EXPECT_EQ(there.made("private/get_open_orders").size(), 1U);
    EXPECT_TRUE(isDone());
    EXPECT_TRUE(take<domain::CancelRefused>().empty());
}

TEST_F(AKill, F52_IsSentAgainOverTheNextLineIfTheVenueNeverReadIt)
{
    reads = false;
    EXPECT_TRUE(turn()) << "it is on the wire";
    EXPECT_FALSE(left.empty());
    lineAgain();
    EXPECT_TRUE(turn());
    EXPECT_EQ(cancels(), 2U);
    EXPECT_TRUE(left.empty());
    EXPECT_TRUE(isDone());
}

TEST_F(AKill, F52_IsSentAgainWhereItsAnswerDoesNotCome)
{
    there.answers = false;
    turn();
    turn(Duration::milliseconds(1999));
    EXPECT_EQ(cancels(), 1U);
    turn(Duration::milliseconds(1));
    EXPECT_EQ(cancels(), 2U);
    const auto told = take<domain::CancelRefused>();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_TRUE(told[0].order.empty());
    EXPECT_THAT(told[0].reason, testing::HasSubstr("Deribit: the venue does not answer to the cancel of everything"));
    there.forget();
    there.answers = true;
    turn(Duration::seconds(4));
    turn();
    EXPECT_TRUE(isDone());
}

/// F05: what the venue refuses is not asked for again at once.
TEST_F(AKill, F52_IsAskedForAgainWithPatienceWhereTheVenueRefuses)
{
    there.errors["private/cancel_all"] = {11051, "system_maintenance"};
    obeys = false;
    for (int i = 0; i < 600; ++i)
        turn(Duration::milliseconds(100));
    EXPECT_EQ(cancels(), 5U) << "at 0, 2, 6, 14 and 30 s";
    const auto told = take<domain::CancelRefused>();
    ASSERT_EQ(told.size(), 6U);
    EXPECT_THAT(told[0].reason, testing::HasSubstr("(11051 system_maintenance); it is asked again in 2 s"));
    EXPECT_THAT(told[5].reason, testing::HasSubstr("has lasted 60 s and is not done"));
    there.errors.clear();
    obeys = true;
    for (int i = 0; i < 32; ++i)
        turn(Duration::seconds(1));
    EXPECT_TRUE(isDone());
}

TEST_F(AKill, F52_SaysWhatIsStillOpenAndGoesOn)
{
    obeys = false;
    for (int i = 0; i < 11; ++i)
        turn(Duration::seconds(1));
    EXPECT_EQ(cancels(), 3U) << "at 0, 2 and 6 s, and after a list";
    const auto told = take<domain::CancelRefused>();
    ASSERT_EQ(told.size(), 2U) << "a list may be behind its cancel once";
    EXPECT_THAT(told[0].reason, testing::HasSubstr("an order is still open: BTC-99 in BTC-PERPETUAL; "
                                                   "cancelled again in 4 s"));
    obeys = true;
    for (int i = 0; i < 32; ++i)
        turn(Duration::seconds(1));
    EXPECT_TRUE(isDone());
}

/// An order that never goes keeps the word, at every venue by one rule: it is told within a minute, later only what is
/// news, and at last that the list is empty.
TEST_F(AKill, F52_ThatLastsIsToldInABoundAndOnlyTheListEndsIt)
{
    obeys = false;
    for (int i = 0; i < 59; ++i)
        turn(Duration::seconds(1));
    take<domain::CancelRefused>();
    for (int i = 0; i < 3; ++i)
        turn(Duration::seconds(1));
    const auto lasting = take<domain::CancelRefused>();
    ASSERT_EQ(lasting.size(), 1U);
    EXPECT_THAT(lasting[0].reason,
                testing::HasSubstr("has lasted 60 s and is not done: an order is still open: BTC-99 in BTC-PERPETUAL"));
    for (int i = 0; i < 590; ++i)
        turn(Duration::seconds(1));
    EXPECT_TRUE(take<domain::CancelRefused>().empty());
    EXPECT_TRUE(session->nextCancel(there.now).has_value());
    for (int i = 0; i < 20; ++i)
        turn(Duration::seconds(1));
    EXPECT_EQ(take<domain::CancelRefused>().size(), 1U) << "each ten minutes";
    obeys = true;
    for (int i = 0; i < 40; ++i)
        turn(Duration::seconds(1));
    const auto last = take<domain::CancelRefused>();
    ASSERT_EQ(last.size(), 1U);
    EXPECT_THAT(last[0].reason, testing::HasSubstr("list of open orders has nothing of before"));
    EXPECT_TRUE(isDone());
}

/// While the line is down nothing is asked, and a person hears of it all the same.
TEST_F(AKill, F52_IsToldInABoundWhileTheLineIsDown)
{
    session->closed("reset by the peer", there.now);
    take<domain::CancelRefused>();
    there.now = there.now + Duration::seconds(59);
    session->sendCancels(there.now);
    EXPECT_TRUE(take<domain::CancelRefused>().empty());
    there.now = there.now + Duration::seconds(1);
    session->sendCancels(there.now);
    const auto told = take<domain::CancelRefused>();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_THAT(told[0].reason, testing::HasSubstr("is not done: the line is down, and the venue has not said"));
}

/// An answer that cannot be read, or an order in it, is no proof that nothing is open (F20, F47).
TEST_F(AKill, F52_AListThatCannotBeReadProvesNothing)
{
    obeys = false;
    left = json::array({{{"order_id", 7}}});
    for (int i = 0; i < 6; ++i)
        turn(Duration::seconds(1));
    EXPECT_TRUE(session->nextCancel(there.now).has_value());
    EXPECT_THAT(take<domain::CancelRefused>().at(0).reason, testing::HasSubstr("one that cannot be read"));
    left = "busy";
    for (int i = 0; i < 60; ++i)
        turn(Duration::seconds(1));
    EXPECT_TRUE(session->nextCancel(there.now).has_value());
    EXPECT_THAT(take<domain::CancelRefused>().back().reason, testing::HasSubstr("no list"));
}

/// What left after the kill was let go by a person: it is not taken along, and what a hand placed goes by its number.
TEST_F(AKill, F48_IsNeverOneOfWhatTheDeskSentAfterIt)
{
    reads = false;
    turn();
    lineAgain();
    ASSERT_TRUE(send(intent("d1-8", 12.0)));
    auto ours = order("d1-8", "open", 120, 0);
    left.push_back(ours);
    for (int i = 0; i < 10; ++i)
        turn(Duration::seconds(1));
    EXPECT_EQ(cancels(), 1U);
    const auto sent = there.made("private/cancel");
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0]["params"]["order_id"], "BTC-99");
    EXPECT_EQ(left, json::array({ours}));
    EXPECT_FALSE(session->nextCancel(there.now).has_value());
}

/// What a hand places after the word stays, and what is of before it then goes by its number.
TEST_F(AKill, F48_LeavesWhatWasPlacedAfterTheWord)
{
    there.errors["private/cancel_all"] = {11051, "system_maintenance"};
    obeys = false;
    for (int i = 0; i < 20; ++i)
        turn(Duration::seconds(1));
    const auto before = cancels();
    auto later = order("", "open", 50, 0);
    later["order_id"] = "later";
    later["creation_timestamp"] = there.now.nanoseconds / 1'000'000;
    left.push_back(later);
    there.errors.clear();
    obeys = true;
    take<domain::CancelRefused>();
    for (int i = 0; i < 60; ++i)
        turn(Duration::seconds(1));
    EXPECT_EQ(cancels(), before) << "it would take along what is to stay";
    ASSERT_EQ(there.made("private/cancel").size(), 1U);
    EXPECT_EQ(there.made("private/cancel")[0]["params"]["order_id"], "BTC-99");
    EXPECT_EQ(left, json::array({later}));
    EXPECT_FALSE(session->nextCancel(there.now).has_value());
}

/// A list without orders says nothing of what stands elsewhere: the cancel of all leaves after it all the same.
TEST_F(AKill, F52_AnEmptyListBeforeTheFirstCancelIsNoProof)
{
    left = json::array();
    turn(Duration::seconds(30));
    EXPECT_EQ(cancels(), 0U) << "looked at first";
    turn();
    EXPECT_EQ(cancels(), 1U);
    EXPECT_TRUE(isDone());
}

}  // namespace
