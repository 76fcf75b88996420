#include "account_at_venue.h"

namespace {

using namespace ballast;
using namespace ballast::deribit;
using namespace ballast::deribit::account_test;
using nlohmann::json;

/// F37: money that came or went beside trades stands in the account's log, which is asked for and told once.
TEST_F(AccountSessionTest, F37_TheLogTellsWhatMovedBesideTrades)
{
    open();
    const auto time = kStart.nanoseconds / 1'000'000;
    const auto row = [&](std::int64_t id, const char* type, const char* currency, double change) {
        return json{{"id", id}, {"type", type}, {"currency", currency}, {"change", change}, {"timestamp", time + id}};
    };
    there.results["private/get_transaction_log"] = {{"logs",
                                                     {row(1, "deposit", "BTC", 0.5),
                                                      row(2, "trade", "BTC", -0.001),
                                                      row(3, "settlement", "BTC", 0.2),
                                                      row(4, "withdrawal", "BTC", -0.125),
                                                      row(5, "correction", "BTC", -0.01),
                                                      row(6, "a new one", "BTC", 9.0),
                                                      row(7, "deposit", "NONE", 1.0),
                                                      {{"id", 8}, {"type", "deposit"}}}},
                                                    {"continuation", nullptr}};
    session->told().clear();
    session->tick(there.now);
    there.work();
    const auto moved = take<domain::CashMoved>();
    ASSERT_EQ(moved.size(), 3U);
    EXPECT_EQ(moved[0].amount.toString(), "0.5 BTC");
    EXPECT_EQ(moved[0].paidAt.nanoseconds, (time + 1) * 1'000'000);
    EXPECT_EQ(moved[1].cause, domain::CashCause::Transfer);
    EXPECT_EQ(moved[2].cause, domain::CashCause::Charge);
    const auto askedAfter = [&](Duration by) {
        there.now = there.now + by;
        session->tick(there.now);
        there.work();
        return there.made("private/get_transaction_log");
    };
    EXPECT_EQ(askedAfter(Duration::milliseconds(1'499)).size(), 1U);
    const auto asked = askedAfter(Duration::milliseconds(1));
    ASSERT_EQ(asked.size(), 2U) << "BTC, then USDC";
    EXPECT_TRUE(take<domain::CashMoved>().empty()) << "it answers the same here, and each is told once";
    EXPECT_EQ(asked[0]["params"]["currency"], "BTC");
    EXPECT_EQ(asked[1]["params"]["currency"], "USDC");
    EXPECT_EQ(askedAfter(Duration::seconds(30)).size(), 2U);
    const auto next = askedAfter(Duration::seconds(31));
    ASSERT_EQ(next.size(), 3U);
    EXPECT_GT(next[2]["params"]["start_timestamp"], asked[0]["params"]["start_timestamp"]) << "from where it was read";
    there.answers = false;
    EXPECT_EQ(askedAfter(Duration::milliseconds(1'500)).size(), 4U);
    EXPECT_EQ(askedAfter(Duration::seconds(59)).size(), 4U) << "one is on its way";
    there.answers = true;
    EXPECT_EQ(askedAfter(Duration::seconds(2)).back()["params"]["currency"], "BTC")
        << "an answer that was lost ends it";
    EXPECT_TRUE(there.drops.empty());
}

/// F05: a call of the log costs 10,000 of 80,000 credits, which come back at 10,000 a second; one too many ends the
/// session. A log of any length is read to its end all the same, and what stands behind 10,000 rows is told.
TEST_F(AccountSessionTest, F05_TheLogIsReadAtTheVenuesPaceAndToItsEnd)
{
    open();
    const auto milliseconds = kStart.nanoseconds / 1'000'000;
    constexpr std::size_t kPages = 40;
    json trades = json::array();
    for (int i = 0; i < 250; ++i)
        trades.push_back({{"id", i}, {"type", "trade"}, {"currency", "BTC"}, {"change", 0.1}, {"timestamp", 1}});
    std::size_t made = 0;
    double credits = 80'000.0;
    const auto step = [&] {
        auto& answer = there.results["private/get_transaction_log"];
        answer = {{"logs", trades}, {"continuation", made + 1}};
        if (made >= 2 * kPages) {
            answer["continuation"] = nullptr;
            answer["logs"].push_back({{"id", 9'000},
                                      {"type", "deposit"},
                                      {"currency", "BTC"},
                                      {"change", 0.5},
                                      {"timestamp", milliseconds}});
        }
        there.now = there.now + Duration::milliseconds(100);
        session->tick(there.now);
        there.work();
        const auto now = there.made("private/get_transaction_log").size();
        credits = std::min(80'000.0, credits + 1'000.0) - 10'000.0 * static_cast<double>(now - made);
        ASSERT_GE(credits, 0.0) << now << " calls";
        ASSERT_LE(now - made, 1U);
        made = now;
    };
    for (int i = 0; i < 100; ++i)
        ASSERT_NO_FATAL_FAILURE(step());
    EXPECT_EQ(made, 7U) << "one in 1.5 s";
    // Over the next line the pool is the same.
    session->closed("reset by the peer", there.now);
    open();
    there.now = there.now + Duration::milliseconds(100);
    session->tick(there.now);
    EXPECT_EQ(there.made("private/get_transaction_log").size(), 7U);
    session->told().clear();
    for (int i = 0; i < 1'400 && all<domain::CashMoved>().empty(); ++i)
        ASSERT_NO_FATAL_FAILURE(step());
    EXPECT_EQ(all<domain::CashMoved>().size(), 1U);
    const auto calls = there.made("private/get_transaction_log");
    ASSERT_GT(calls.size(), 2 * kPages);
    EXPECT_EQ(calls[7]["params"].count("continuation"), 0U) << "a new line reads from the beginning";
    EXPECT_EQ(calls[9]["params"]["end_timestamp"], calls[7]["params"]["end_timestamp"]) << "pages of one window";
    EXPECT_GT(calls[9]["params"]["continuation"], 0);
}

TEST_F(AccountSessionTest, F37_ABalanceCountsWhatTheSessionHasRealised)
{
    const json summaries{{"summaries", {{{"currency", "BTC"}, {"balance", 1.5}, {"futures_session_rpl", -0.25}}}}};
    const auto read = readBalances(summaries);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->at(0).toString(), "1.25 BTC");
}

/// The documented row of a settlement: what was realised is in the balance since it was (futures_session_rpl), so that
/// 0.00215706 less -0.00004467 comes in. A position that no feed lists is cash that came in, and a delivery costs its
/// fee.
TEST_F(AccountSessionTest, F37_ASettlementMovesWhatTheOpenPositionHadGained)
{
    open();
    const auto row = [](int id, const char* type, const char* instrument, json more) {
        more.update({{"id", id},
                     {"type", type},
                     {"instrument_name", instrument},
                     {"currency", "BTC"},
                     {"timestamp", kStart.nanoseconds / 1'000'000}});
        return more;
    };
    const json settled{{"session_upl", 0.00220172},
                       {"session_rpl", -0.00004467},
                       {"change", 0.00215706},
                       {"cashflow", 0.00215706},
                       {"side", "long"},
                       {"interest_pl", 0.00000993},
                       {"price", 51807.07},
                       {"position", 1520},
                       {"commission", nullptr}};
    there.results["private/get_transaction_log"] = {
        {"logs",
         {row(61'311, "settlement", "BTC-PERPETUAL", settled), row(61'312, "settlement", "BTC-1JAN38", settled),
          row(61'313, "settlement", "BTC-27MAR26-90000-C", settled),
          row(61'314, "settlement", "BTC-PERPETUAL", {{"change", 0.1}}),
          row(61'315, "delivery", "BTC-27MAR26-90000-C", {{"change", 0.4}, {"commission", 0.00015}}),
          row(61'316, "delivery", "BTC-27MAR26-90000-C", {{"change", 0.4}, {"commission", 0.0}})}},
        {"continuation", nullptr}};
    session->told().clear();
    session->tick(there.now);
    there.work();
    const auto moved = take<domain::CashMoved>();
    ASSERT_EQ(moved.size(), 2U);
    EXPECT_EQ(moved[0].amount.toString(), "0.00220173 BTC");
    EXPECT_EQ(moved[0].cause, domain::CashCause::Transfer);
    EXPECT_EQ(moved[0].instrument, domain::InstrumentId{1});
    EXPECT_EQ(moved[0].position.toString(), "152") << "1,520 USD in contracts of ten";
    EXPECT_EQ(moved[0].price.toString(), "51807.07");
    EXPECT_EQ(moved[1].amount.toString(), "-0.00015 BTC");
    EXPECT_EQ(moved[1].cause, domain::CashCause::Charge);
    there.now = there.now + Duration::seconds(59);
    session->tick(there.now);
    EXPECT_TRUE(take<domain::CashMoved>().empty()) << "the feed may list it yet";
    there.now = there.now + Duration::seconds(2);
    session->tick(there.now);
    const auto unlisted = take<domain::CashMoved>();
    ASSERT_EQ(unlisted.size(), 1U);
    EXPECT_EQ(unlisted[0].amount.toString(), "0.00220173 BTC");
    EXPECT_EQ(unlisted[0].instrument, domain::InstrumentId{});
    EXPECT_EQ(unlisted[0].price.units(), 0);
}

/// The account's line may be up before the feed has listed what the account holds, or while the feed is down: a desk
/// that goes on would count the gain as cash and in its position.
TEST_F(AccountSessionTest, F37_ASettlementWaitsUntilTheFeedHasListedItsInstrument)
{
    make({}, false, false);
    open();
    there.results["private/get_transaction_log"] = {{"logs",
                                                     {{{"id", 5},
                                                       {"type", "settlement"},
                                                       {"instrument_name", "BTC-PERPETUAL"},
                                                       {"currency", "BTC"},
                                                       {"timestamp", kStart.nanoseconds / 1'000'000},
                                                       {"session_rpl", 0.0},
                                                       {"change", -0.25},
                                                       {"side", "short"},
                                                       {"price", 50'000.0},
                                                       {"position", -2'000}}}},
                                                    {"continuation", nullptr}};
    session->told().clear();
    const auto told = [&](Duration by) {
        there.now = there.now + by;
        session->tick(there.now);
        there.work();
        return take<domain::CashMoved>();
    };
    EXPECT_TRUE(told({}).empty());
    EXPECT_TRUE(told(Duration::minutes(10)).empty()) << "the feed is down";
    EXPECT_TRUE(told(Duration::minutes(10)).empty());
    late.add(option());
    EXPECT_TRUE(told(Duration::seconds(2)).empty()) << "it lists";
    late.add(perpetual());
    const auto settled = told(Duration::seconds(2));
    ASSERT_EQ(settled.size(), 1U);
    EXPECT_EQ(settled[0].instrument, domain::InstrumentId{1});
    EXPECT_EQ(settled[0].position.toString(), "-200");
    EXPECT_EQ(settled[0].amount.toString(), "-0.25 BTC");
    EXPECT_TRUE(told(Duration::minutes(2)).empty()) << "once";
}

/// A session ends at 08:00 UTC and takes some seconds; a minute later the desk would have shown a difference for long.
TEST_F(AccountSessionTest, F37_TheLogIsReadAnewWhenASessionHasEnded)
{
    open();
    const auto eight = fromCivil({2025, 12, 13, 8, 0, 0, 0});
    const auto callsAt = [&](Timestamp at) {
        there.now = at;
        session->tick(at);
        there.work();
        return there.made("private/get_transaction_log").size();
    };
    there.results["private/get_transaction_log"] = {{"logs", json::array()}, {"continuation", nullptr}};
    ASSERT_EQ(callsAt(eight - Duration::seconds(20)), 1U);
    ASSERT_EQ(callsAt(eight - Duration::seconds(18)), 2U) << "BTC, then USDC";
    EXPECT_EQ(callsAt(eight + Duration::seconds(9)), 2U);
    EXPECT_EQ(callsAt(eight + Duration::seconds(10)), 3U);
    EXPECT_EQ(callsAt(eight + Duration::seconds(12)), 4U);
    EXPECT_EQ(callsAt(eight + Duration::seconds(69)), 4U);
    EXPECT_EQ(callsAt(eight + Duration::seconds(70)), 5U);
}

/// A deposit of the account, at an instant of our clock, and a question about the whole account: by the venue's stamps
/// it is in the answer or not, however far its clock is off ours.
struct PaymentsBesideAnswers : AccountSessionTest {
    void SetUp() override
    {
        open();
        there.results["private/get_open_orders"] = json::array();
        there.results["private/get_positions"] = json::array();
        there.results["private/get_account_summaries"] = {{"summaries", {{{"currency", "BTC"}, {"balance", 2.5}}}}};
        session->told().clear();
    }
    void ask()
    {
        asked = there.now;
        session->ask({.account = {1}, .order = {}, .askedAt = asked, .instrument = {}}, asked);
    }
    void paid(int id, Timestamp at)
    {
        const auto stamp = (at + there.ahead).nanoseconds / 1'000'000;
        rows.push_back({{"id", id}, {"type", "deposit"}, {"currency", "BTC"}, {"change", 1.0}, {"timestamp", stamp}});
        there.results["private/get_transaction_log"] = {{"logs", rows}, {"continuation", nullptr}};
    }
    void later(Duration by)
    {
        there.now = there.now + by;
        session->tick(there.now);
        there.work();
    }
    /// Where it stands among what was told: 'B' the balance, 'D' the end of the answer, '<' a payment that the question
    /// came after, '>' one that came after the question.
    std::string heard()
    {
        std::string text;
        for (const auto& told : session->told()) {
            const auto* fact = std::get_if<venue::OwnFact>(&told);
            if (fact == nullptr) continue;
            if (std::holds_alternative<domain::BalanceReport>(*fact)) text += 'B';
            if (std::holds_alternative<domain::ReconcileDone>(*fact)) text += 'D';
            if (const auto* one = std::get_if<domain::CashMoved>(fact)) text += one->paidAt <= asked ? '<' : '>';
        }
        session->told().clear();
        return text;
    }

    Timestamp asked;
    json rows = json::array();
};

/// A stamp far ahead is none: it would hold every payment of the hours after it.
TEST_F(PaymentsBesideAnswers, F37_AStampFarAheadHoldsNoPayment)
{
    later(Duration::minutes(2));
    session->told().clear();
    ask();
    there.ahead = Duration::hours(5);
    there.work();
    there.ahead = {};
    EXPECT_EQ(heard(), "BD");
    paid(7, asked + Duration::seconds(1));
    later(Duration::seconds(61));
    EXPECT_EQ(heard(), ">");
}

TEST_F(PaymentsBesideAnswers, F37_TheVenuesStampsDecideWhetherAnAnswerHoldsIt)
{
    for (const int seconds : {-3, 0, 3}) {
        there.ahead = Duration::seconds(seconds);
        const int id = 10 * (seconds + 4);
        later(Duration::minutes(2));
        session->told().clear();
        const auto before = there.now - Duration::seconds(1);
        ask();
        there.work();
        EXPECT_EQ(heard(), "BD");
        // The log tells of both a minute later.
        paid(id, before);
        paid(id + 1, asked + Duration::seconds(1));
        later(Duration::seconds(61));
        later(Duration::seconds(2));
        EXPECT_EQ(heard(), "<>") << "the venue's clock is " << seconds << " s ahead";
    }
}

/// The log overtakes the answer.
TEST_F(PaymentsBesideAnswers, F37_WhatIsHeardWhileAnAnswerIsUnderWayIsToldOnItsSide)
{
    for (const int seconds : {-3, 0, 3}) {
        there.ahead = Duration::seconds(seconds);
        const int id = 10 * (seconds + 4);
        there.now = there.now + Duration::minutes(2);
        paid(id, there.now - Duration::seconds(1));
        paid(id + 1, there.now + Duration::seconds(1));
        session->tick(there.now);
        ask();
        there.work();
        EXPECT_EQ(heard(), "<BD>") << "the venue's clock is " << seconds << " s ahead";
        later(Duration::seconds(2));
        session->told().clear();
    }
    // A line that is lost on the way keeps nothing back.
    there.now = there.now + Duration::minutes(2);
    paid(99, there.now - Duration::seconds(1));
    session->tick(there.now);
    ask();
    there.calls.resize(there.calls.size() - 3);  // The answer to the question does not come, that to the log does.
    there.work();
    EXPECT_EQ(heard().find_first_of("<>"), std::string::npos);
    session->closed("reset by the peer", there.now);
    EXPECT_EQ(heard().size(), 1U);
}

}  // namespace
