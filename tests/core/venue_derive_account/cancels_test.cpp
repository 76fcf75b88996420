#include "account_at_venue.h"
#include "venue/account/cancel_of_all.h"

namespace {

using namespace ballast;
using namespace ballast::derive;
using namespace ballast::derive::account_test;
using domain::OrderState;
using nlohmann::json;

TEST_F(DeriveAccount, CancelsByLabelAndEverything)
{
    open();
    there.results["private/cancel_by_label"] = {{"cancelled_orders", 1}};
    there.results["private/cancel_all"] = "ok";
    ASSERT_TRUE(send(intent("a")));
    ASSERT_TRUE(send(intent("b")));
    session->cancel({.scope = {}, .orders = true, .kill = {}, .order = "a"}, there.now);
    EXPECT_TRUE(session->sendCancels(there.now));
    ASSERT_EQ(there.asked("private/cancel_by_label").size(), 1U);
    EXPECT_EQ(there.asked("private/cancel_by_label")[0].at("label"), "a");
    EXPECT_EQ(there.asked("private/cancel_by_label")[0].at("instrument_name"), "ETH-PERP");
    EXPECT_TRUE(there.asked("private/cancel_all").empty());
    there.tell("30769.orders", {order("a", "cancelled", "0.1")});
    EXPECT_EQ(all<domain::OrderEnded>().at(0).filled->toString(), "0.1");
    session->cancel({.scope = {}, .orders = true, .kill = {1}, .order = {}}, there.now);
    EXPECT_TRUE(session->sendCancels(there.now));
    EXPECT_EQ(there.asked("private/cancel_all").size(), 1U);
    EXPECT_EQ(there.asked("private/cancel_by_label").size(), 2U);
    EXPECT_EQ(session->nextCancel(there.now), there.now + Duration::seconds(1)) << "again until it has ended (F49)";
    there.work();
    there.results["private/cancel_by_label"] = {{"cancelled_orders", 0}};
    there.now = there.now + Duration::seconds(1);
    session->sendCancels(there.now);
    const auto asked = there.asked("private/get_open_orders").size();
    there.work();
    EXPECT_EQ(there.asked("private/get_open_orders").size(), asked + 1)
        << "nothing by that label: its state is asked for";
}

/// What the venue lets who is no maker send is five messages that match in five seconds. Quotes go all the same within
/// an instant: in one message where nobody else's order is there, and otherwise by label alone, which matches nothing.
TEST_F(DeriveAccount, QuotesAreTakenAwayAtOnceWhateverOrdersMaySend)
{
    budget = venue::RateBudget({.perSecond = 0.2, .burst = 4.0});
    open();
    there.results["private/cancel_all"] = "ok";
    there.results["private/cancel_by_label"] = {{"cancelled_orders", -1}};
    int last = 0;
    const auto place = [&](int count) {
        for (int i = 0; i < count; ++i) {
            auto quote = intent("q" + std::to_string(++last));
            quote.purpose = domain::OrderPurpose::Quote;
            ASSERT_TRUE(send(quote));
        }
    };
    const auto takeAway = [&] {
        for (int i = 1; i <= last; ++i)
            session->cancel({.scope = {}, .kill = {}, .order = "q" + std::to_string(i)}, there.now);
        return session->sendCancels(there.now);
    };
    const auto end = [&] {
        for (int i = 1; i <= last; ++i)
            there.tell("30769.orders", {order("q" + std::to_string(i), "cancelled")});
    };
    ASSERT_NO_FATAL_FAILURE(place(16));
    EXPECT_TRUE(takeAway()) << "what else is there is not known yet";
    EXPECT_TRUE(there.asked("private/cancel_all").empty());
    EXPECT_EQ(there.asked("private/cancel_by_label").size(), 16U);
    end();
    there.now = there.now + Duration::seconds(60);
    session->ask(question(), there.now);
    there.work();
    ASSERT_NO_FATAL_FAILURE(place(32));
    EXPECT_TRUE(takeAway());
    ASSERT_EQ(there.asked("private/cancel_all").size(), 1U);
    EXPECT_EQ(there.asked("private/cancel_all")[0].at("cancel_trigger_orders"), false) << "of those nobody knows whose";
    EXPECT_EQ(there.asked("private/cancel_by_label").size(), 16U);
    EXPECT_EQ(budget.held(there.now), 4.0) << "all of it is left to orders";
    end();
    // A hedge that stays: it is not taken along.
    there.now = there.now + Duration::seconds(60);
    ASSERT_TRUE(send(intent("hedge")));
    ASSERT_NO_FATAL_FAILURE(place(12));
    EXPECT_TRUE(takeAway());
    EXPECT_EQ(there.asked("private/cancel_all").size(), 1U);
    ASSERT_EQ(there.asked("private/cancel_by_label").size(), 28U);
    EXPECT_FALSE(there.asked("private/cancel_by_label").back().contains("instrument_name"));
    EXPECT_EQ(budget.held(there.now), 4.0);
    // What has not ended in a second is named with its instrument, for that answer says whether it was there.
    there.now = there.now + Duration::seconds(1);
    session->sendCancels(there.now);
    ASSERT_EQ(there.asked("private/cancel_by_label").size(), 28U + 4U + 2U) << "four of one kind, two of the other";
    EXPECT_EQ(there.asked("private/cancel_by_label")[28].at("instrument_name"), "ETH-PERP");
}

/// A second word is not done by the answer to the first: what came to the account between the two, triggers too, would
/// stay.
TEST(CancelOfAll, F52_TheAnswerToAnEarlierWordIsNotThatToThisOne)
{
    using account::CancelOfAll;
    sockets::AccountProtocol::Told told;
    CancelOfAll all(CancelOfAll::Step::Cancel, "Derive", account::Teller(told));
    const Timestamp first{1'700'000'000'000'000'000};
    const auto second = first + Duration::seconds(3), answered = first + Duration::seconds(4);
    all.want(first);
    all.sent(first);
    all.want(second);
    all.taken(first, answered);
    EXPECT_FALSE(all.wasTaken());
    EXPECT_EQ(all.step(answered), CancelOfAll::Step::Cancel) << "this one has not left yet";
    all.sent(answered);
    all.taken(answered, answered + Duration::seconds(1));
    EXPECT_TRUE(all.wasTaken());
    EXPECT_EQ(all.step(answered + Duration::seconds(1)), CancelOfAll::Step::Look);
}

/// A cancel of all that the venue refuses is not tried for ever, and never made one of what is not ours.
TEST_F(DeriveAccount, WhereACancelOfAllIsRefusedEachQuoteGoesByItsLabel)
{
    open();
    session->ask(question(), there.now);
    there.work();
    there.errors["private/cancel_all"] = {-32601, "Method not found"};
    for (int i = 0; i < 4; ++i)
        ASSERT_TRUE(send(intent("q" + std::to_string(i))));
    session->cancel({.scope = {domain::ScopeKind::Strategy, "hedger"}}, there.now);
    EXPECT_TRUE(session->sendCancels(there.now));
    there.work();
    EXPECT_EQ(there.asked("private/cancel_all").size(), 1U);
    EXPECT_TRUE(there.asked("private/cancel_by_label").empty());
    EXPECT_EQ(session->nextCancel(there.now), there.now + Duration::seconds(1));
    there.now = there.now + Duration::seconds(1);
    EXPECT_TRUE(session->sendCancels(there.now));
    EXPECT_EQ(there.asked("private/cancel_all").size(), 1U);
    EXPECT_EQ(there.asked("private/cancel_by_label").size(), 4U);
    // With somebody else's order there it does not leave at all.
    there.tell("30769.orders", {order("by hand", "open")});
    for (int i = 4; i < 8; ++i)
        ASSERT_TRUE(send(intent("q" + std::to_string(i))));
    session->cancel({.scope = {domain::ScopeKind::Strategy, "hedger"}}, there.now);
    session->sendCancels(there.now);
    EXPECT_EQ(there.asked("private/cancel_all").size(), 1U);
}

/// F41: an order that has just left need not be in the lists yet. So long it is cancelled with the rest; when it was
/// not found three times over ten seconds it is not cancelled for ever.
TEST_F(DeriveAccount, F41_AnOrderThatIsNotFoundYetIsCancelledAllTheSame)
{
    open();
    ASSERT_TRUE(send(intent("a")));
    there.errors["private/cancel_by_label"] = {11006, "Does not exist"};
    const auto begun = there.now;
    const auto askAt = [&](int second) {
        there.now = begun + Duration::seconds(second);
        session->ask(question("a"), there.now);
        for (int i = 0; i < 4; ++i)
            there.work();
    };
    askAt(1);
    session->cancel({.scope = {domain::ScopeKind::Strategy, "hedger"}}, there.now);
    EXPECT_TRUE(session->sendCancels(there.now));
    EXPECT_EQ(there.asked("private/cancel_by_label").size(), 1U) << "not found is not gone";
    askAt(6);
    EXPECT_TRUE(session->nextCancel(there.now).has_value());
    askAt(20);
    EXPECT_FALSE(session->nextCancel(there.now).has_value());
    EXPECT_TRUE(all<domain::CancelRefused>().empty());
}

/// Of a run before this one: cancelled by its name, at once if it is known and otherwise when the venue tells of it;
/// its end is told.
TEST_F(DeriveAccount, AnOrderOfARunBeforeIsCancelledByItsName)
{
    open();
    session->cancel({.scope = {}, .orders = true, .kill = {}, .order = "early"}, there.now);
    EXPECT_TRUE(session->sendCancels(there.now));
    EXPECT_TRUE(there.asked("private/cancel_by_label").empty()) << "nobody knows where it stands";
    there.results["private/get_open_orders"]["orders"] = {order("early", "open"), order("late", "open"),
                                                          order("other", "open")};
    session->ask(question(), there.now);
    there.work();
    session->cancel({.scope = {}, .orders = true, .kill = {}, .order = "late"}, there.now);
    EXPECT_TRUE(session->sendCancels(there.now));
    const auto cancels = there.asked("private/cancel_by_label");
    ASSERT_EQ(cancels.size(), 2U);
    EXPECT_EQ(cancels[0].at("label"), "early");
    EXPECT_EQ(cancels[1].at("label"), "late");
    EXPECT_FALSE(cancels[1].contains("instrument_name")) << "a quote perhaps: the messages that match stay for orders";
    for (const auto* id : {"early", "other", "nobody's"})
        there.tell("30769.orders", {order(id, "cancelled")});
    const auto ended = all<domain::OrderEnded>();
    ASSERT_EQ(ended.size(), 2U) << "of orders that the venue had told of";
    EXPECT_EQ(ended[1].order, "other");
}

}  // namespace
