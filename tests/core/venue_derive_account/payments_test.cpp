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
    EXPECT_TRUE(step("perp_settlement", "140.25", "150").empty());
    EXPECT_TRUE(step("asset_deposit", "x", "y").empty());
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

}  // namespace
