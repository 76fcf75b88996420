#include <algorithm>
#include <deque>

#include "account_at_venue.h"

namespace {

using namespace ballast;
using namespace ballast::derive;
using namespace ballast::derive::account_test;
using domain::OrderState;
using nlohmann::json;

/// F37: money that came or went is told once; what trades and settlements moved is told elsewhere.
TEST_F(DeriveAccount, F37_StepsOfABalanceThatAreNoTradesAreTold)
{
    open();
    session->told().clear();
    const auto step = [&](const char* type, const char* before, const char* now) {
        there.tell(
            "30769.balances",
            json::array(
                {{{"name", "USDC"}, {"previous_balance", before}, {"new_balance", now}, {"update_type", type}}}));
        auto told = all<domain::CashMoved>();
        session->told().clear();
        return told;
    };
    EXPECT_TRUE(step("trade", "100", "90").empty());
    const auto in = step("asset_deposit", "90", "140.5");
    ASSERT_EQ(in.size(), 1U);
    EXPECT_EQ(in[0].amount.toString(), "50.5 USDC");
    EXPECT_EQ(in[0].cause, domain::CashCause::Transfer);
    EXPECT_TRUE(step("asset_deposit", "90", "140.5").empty()) << "told twice";
    there.now = there.now + Duration::seconds(1);
    const auto interest = step("interest_accrual", "140.5", "140.25");
    ASSERT_EQ(interest.size(), 1U);
    EXPECT_EQ(interest[0].cause, domain::CashCause::Charge);
    EXPECT_NE(interest[0].id, in[0].id);
    EXPECT_TRUE(step("perp_settlement", "140.25", "150").empty()) << "of which perpetual, nobody knows";
    EXPECT_TRUE(step("asset_deposit", "x", "y").empty());
    there.results["private/get_positions"]["positions"] = {recorded("perps__http_position_eth.json")};
    session->ask(question(), there.now);
    there.work();
    session->told().clear();
    const auto settled = step("perp_settlement", "150", "148.5");
    ASSERT_EQ(settled.size(), 1U);
    EXPECT_EQ(settled[0].cause, domain::CashCause::Charge);
    EXPECT_EQ(settled[0].instrument, domain::InstrumentId{1});
    EXPECT_EQ(settled[0].amount.toString(), "-1.5 USDC");
    EXPECT_TRUE(there.drops.empty());
}

/// F23: a line may begin with what a former one told; what has moved since is new.
TEST_F(DeriveAccount, F23_StepsOfABalanceThatANewLineRepeatsAreNotToldAgain)
{
    open();
    session->told().clear();
    const auto step = [&](const char* type, const char* before, const char* now) {
        there.now = there.now + Duration::milliseconds(1);
        there.tell(
            "30769.balances",
            json::array(
                {{{"name", "USDC"}, {"previous_balance", before}, {"new_balance", now}, {"update_type", type}}}));
        const auto told = all<domain::CashMoved>().size();
        session->told().clear();
        return told;
    };
    const auto newLine = [&] {
        session->closed("dropped", there.now);
        open();
        session->told().clear();
    };
    EXPECT_EQ(step("asset_deposit", "90", "140"), 1U);
    EXPECT_EQ(step("trade", "140", "150"), 0U);
    EXPECT_EQ(step("asset_withdrawal", "150", "100"), 1U);
    newLine();
    EXPECT_EQ(step("asset_deposit", "90", "140"), 0U) << "repeated";
    EXPECT_EQ(step("trade", "140", "150"), 0U);
    EXPECT_EQ(step("asset_withdrawal", "150", "100"), 0U) << "repeated";
    EXPECT_EQ(step("asset_deposit", "100", "140"), 1U);
    EXPECT_EQ(step("asset_withdrawal", "140", "90"), 1U);
    EXPECT_EQ(step("asset_deposit", "90", "140"), 1U) << "the same way again, behind what is new";
    newLine();
    // The line missed how it came back to 150.
    EXPECT_EQ(step("asset_withdrawal", "150", "140"), 1U) << "to the balance that was known, by another step";
    newLine();
    newLine();
    EXPECT_EQ(step("asset_withdrawal", "150", "140"), 0U) << "two lines later";
}

/// A step of a settlement names no perpetual: it is told only where there can be no other, whether the feed lists it.
TEST_F(DeriveAccount, F37_ASettlementIsToldOnlyOfThePerpetualThatIsHeldAlone)
{
    open();
    const auto position = [](const char* name) {
        auto one = recorded("perps__http_position_eth.json");
        one["instrument_name"] = name;
        one["instrument_type"] = "perp";
        return one;
    };
    const auto answer = [&](json positions) {
        there.results["private/get_positions"]["positions"] = std::move(positions);
        there.tick(Duration::minutes(1));
        session->ask(question(), there.now);
        there.work();
    };
    int balance = 100;
    const auto isTold = [&] {
        session->told().clear();
        there.now = there.now + Duration::milliseconds(1);
        there.tell("30769.balances", json::array({{{"name", "USDC"},
                                                   {"previous_balance", std::to_string(balance)},
                                                   {"new_balance", std::to_string(balance + 1)},
                                                   {"update_type", "perp_settlement"}}}));
        ++balance;
        return all<domain::CashMoved>().size() == 1;
    };
    answer({position("ETH-PERP")});
    EXPECT_TRUE(isTold());
    answer({position("ETH-PERP"), position("HYPE-PERP")});
    EXPECT_FALSE(isTold()) << "no feed lists the other one";
    answer({position("HYPE-PERP")});
    EXPECT_FALSE(isTold());
    answer({position("ETH-PERP")});
    EXPECT_TRUE(isTold());
    auto bought = trade("by hand", "t9", "0.1");
    bought["instrument_name"] = "HYPE-PERP";
    there.tell("30769.trades", json::array({bought}));
    EXPECT_FALSE(isTold()) << "traded since the answer";
    answer({position("ETH-PERP")});
    EXPECT_TRUE(isTold());
    session->closed("dropped", there.now);
    there.results["private/get_positions"]["positions"] = json::array();
    open();
    EXPECT_FALSE(isTold()) << "what was held is of another line";
}

/// Neither steps nor answers have the venue's stamp: the balance says whether an answer holds a step.
TEST_F(DeriveAccount, F37_TheBalanceOfAnAnswerSaysWhichStepsAreInIt)
{
    open();
    const auto step = [&](const char* before, const char* now) {
        there.now = there.now + Duration::milliseconds(50);
        there.tell("30769.balances", json::array({{{"name", "USDC"},
                                                   {"previous_balance", before},
                                                   {"new_balance", now},
                                                   {"update_type", "asset_deposit"}}}));
    };
    Timestamp asked;
    const auto ask = [&](const char* balance) {
        there.results["private/get_collaterals"]["collaterals"] = {{{"asset_name", "USDC"}, {"amount", balance}}};
        there.now = there.now + Duration::minutes(1);
        asked = there.now;
        session->ask(question(), asked);
    };
    const auto heard = [&] {
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
    };
    session->told().clear();
    // Both steps come between the question and its answer, which was made between them.
    ask("110");
    step("100", "110");
    step("110", "120");
    there.work();
    EXPECT_EQ(heard(), "<BD>");
    // The answer holds what the channel tells a moment later, and not what it tells after that.
    ask("130");
    there.work();
    EXPECT_EQ(heard(), "BD");
    step("120", "130");
    step("130", "150");
    EXPECT_EQ(heard(), "<>");
    // Two steps of one message that an answer held: it is known by the second.
    ask("180");
    there.work();
    EXPECT_EQ(heard(), "BD");
    there.now = there.now + Duration::milliseconds(50);
    json both = json::array();
    for (const auto& [before, now] : {std::pair("150", "160"), std::pair("160", "180"), std::pair("180", "190")})
        both.push_back(
            {{"name", "USDC"}, {"previous_balance", before}, {"new_balance", now}, {"update_type", "asset_deposit"}});
    there.tell("30769.balances", both);
    EXPECT_EQ(heard(), "<<>");
    EXPECT_TRUE(there.drops.empty());
}

/// F05: each call is one of the five a second: what a question sends is counted, and no more leaves than may.
TEST_F(DeriveAccount, F05_EachCallOfAQuestionIsCounted)
{
    open();
    const auto calls = [&] {
        std::size_t sent = 0;
        for (const auto* method : {"private/get_open_orders", "private/get_positions", "private/get_collaterals",
                                   "private/get_subaccount", "private/get_order_history"})
            sent += there.asked(method).size();
        return sent;
    };
    there.results["private/get_subaccount"] = json::object();
    const auto from = there.now;
    std::deque<std::pair<Timestamp, std::size_t>> counts;
    for (int i = 0; i < 600; ++i) {
        session->ask(i % 3 == 0 ? question() : question("a"), there.now);
        there.tick(Duration::milliseconds(100));
        counts.emplace_back(there.now, calls());
    }
    EXPECT_GT(calls(), 60U);
    // The venue's window is five seconds and takes 25; 12 may go at once and 2.5 a second after them.
    EXPECT_LE(calls(), 12U + static_cast<std::size_t>(2.5 * (there.now - from).inSeconds()) + 4U);
    for (std::size_t i = 50; i < counts.size(); ++i)
        ASSERT_LE(counts[i].second - counts[i - 50].second, 25U) << "within five seconds";
}

/// F05, F46: pages of histories wait for the budget like questions, and the question about the whole account waits for
/// none of them.
TEST_F(DeriveAccount, F05_PagesOfHistoriesWaitForTheBudget)
{
    open();
    there.historyPages = 15;
    there.results["private/get_subaccount"] = json::object();
    session->told().clear();
    const auto before = there.calls.size();
    const auto from = there.now;
    for (const auto* order : {"a", "b", "c", "d", "e"})
        session->ask(question(order), there.now);
    std::deque<std::size_t> counts;
    Timestamp asked;
    bool waits{};
    Duration longest;
    for (int i = 0; i < 600; ++i) {
        if (i % 100 == 50) {
            asked = there.now;
            waits = true;
            session->ask(question(), there.now);
        }
        there.tick(Duration::milliseconds(100));
        if (waits &&
            there.asked("private/get_subaccount").size() == static_cast<std::size_t>(i / 100 + (i % 100 >= 50))) {
            longest = std::max(longest, there.now - asked);
            waits = false;
        }
        counts.push_back(there.calls.size() - before);
    }
    EXPECT_FALSE(waits) << "asked and answered each time";
    EXPECT_LE(longest, Duration::seconds(5));
    for (std::size_t i = 50; i < counts.size(); ++i)
        ASSERT_LE(counts[i] - counts[i - 50], 25U) << "within five seconds";
    EXPECT_LE(counts.back(), 12U + static_cast<std::size_t>(2.5 * (there.now - from).inSeconds()) + 1U);
    EXPECT_EQ(there.asked("private/get_order_history").size(), 5U * 15U);
    EXPECT_EQ(all<domain::OrderReport>().size(), 5U) << "each read to its end: it was not placed";
}

/// The newer question about one order takes the older one's place, the whole account comes first, and none overtakes.
TEST_F(DeriveAccount, F46_OfQuestionsThatWaitTheWholeAccountIsFirstAndTheNewestOfEachIsAsked)
{
    open();
    there.results["private/get_subaccount"] = json::object();
    there.answers = false;
    there.tick(Duration::minutes(1));
    const auto before = there.calls.size();
    for (const auto* order : {"a", "b", "c", "d", "e", "d", "e", "d"})
        session->ask(question(order), there.now);
    session->ask(question(), there.now);
    ASSERT_EQ(there.calls.size() - before, 6U) << "three of two calls each";
    there.tick(Duration::milliseconds(900));
    session->ask(question("d"), there.now);
    EXPECT_EQ(there.calls.size() - before, 6U) << "it does not overtake the whole account";
    for (int i = 0; i < 100; ++i)
        there.tick(Duration::milliseconds(100));
    std::vector<std::string> methods;
    for (auto i = before + 6; i < there.calls.size(); ++i)
        methods.push_back(there.calls[i]["method"]);
    EXPECT_THAT(methods,
                ::testing::ElementsAre("private/get_open_orders", "private/get_positions", "private/get_collaterals",
                                       "private/get_subaccount", "private/get_open_orders", "private/get_positions",
                                       "private/get_open_orders", "private/get_positions"));
}

}  // namespace
