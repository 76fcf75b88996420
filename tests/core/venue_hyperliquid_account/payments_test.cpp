#include "account_at_venue.h"

namespace {

using namespace ballast;
using namespace ballast::hyperliquid;
using namespace ballast::hyperliquid::account_test;
using nlohmann::json;
using nlohmann::ordered_json;

/// F37: each payment is told once, with the venue's figure; its channels begin with what came before.
TEST_F(AccountSessionTest, F37_PaymentsAreToldOnceByTheirName)
{
    open();
    session->told().clear();
    const auto time = kStart.nanoseconds / 1'000'000;
    const json hour{
        {"time", time - 60'000}, {"coin", "BTC"}, {"usdc", "-12.5"}, {"szi", "0.5"}, {"fundingRate", "0.0001"}};
    there.say({{"channel", "userFundings"}, {"data", {{"isSnapshot", true}, {"user", kOwner}, {"fundings", {hour}}}}});
    there.say({{"channel", "userFundings"}, {"data", {{"user", kOwner}, {"fundings", {hour}}}}});
    auto paid = take<domain::CashMoved>();
    ASSERT_EQ(paid.size(), 1U);
    EXPECT_EQ(paid[0].cause, domain::CashCause::Funding);
    EXPECT_EQ(paid[0].instrument, domain::InstrumentId{1});
    EXPECT_EQ(paid[0].amount.toString(), "-12.5 USDC");
    EXPECT_EQ(paid[0].paidAt.nanoseconds, (time - 60'000) * 1'000'000);
    const auto row = [&](const char* hash, json delta) {
        return json{{"time", time}, {"hash", hash}, {"delta", std::move(delta)}};
    };
    const json rows{
        row("0x1", {{"type", "deposit"}, {"usdc", "100.0"}}),
        row("0x2", {{"type", "withdraw"}, {"usdc", 30.0}, {"nonce", 1}, {"fee", 1.0}}),
        row("0x3", {{"type", "accountClassTransfer"}, {"usdc", "12.0"}, {"toPerp", false}}),
        row("0x4", {{"type", "subAccountTransfer"}, {"usdc", "5"}, {"user", "0x1"}, {"destination", kOwner}}),
        row("0x5",
            {{"type", "internalTransfer"}, {"usdc", "7"}, {"user", kOwner}, {"destination", "0x1"}, {"fee", "1"}}),
        row("0x6", {{"type", "spotTransfer"}, {"token", "USDC"}, {"amount", "9"}}),
        row("0x7", {{"type", "deposit"}})};
    there.say(
        {{"channel", "userNonFundingLedgerUpdates"}, {"data", {{"user", kOwner}, {"nonFundingLedgerUpdates", rows}}}});
    double sum = 0.0;
    paid = take<domain::CashMoved>();
    for (const auto& one : paid) {
        EXPECT_EQ(one.cause, domain::CashCause::Transfer);
        sum += one.amount.toDouble();
    }
    EXPECT_EQ(paid.size(), 5U) << "spot is another account, and what cannot be read is left out";
    EXPECT_NEAR(sum, 100.0 - 31.0 - 12.0 + 5.0 - 8.0, 1e-9);
    EXPECT_TRUE(there.drops.empty());
    auto old = hour;
    old["time"] = time - 8LL * 86'400'000;
    there.say({{"channel", "userFundings"}, {"data", {{"user", kOwner}, {"fundings", {old}}}}});
    EXPECT_TRUE(take<domain::CashMoved>().empty());
}

/// F37: as a charge it would stand beside what was accrued, and count twice.
TEST_F(AccountSessionTest, F37_FundingOfACoinThatNoFeedHasNamedYetWaitsForItsName)
{
    open();
    session->told().clear();
    const auto paid = [&](const char* coin, const char* usd) {
        const json row{{"time", there.now.nanoseconds / 1'000'000},
                       {"coin", coin},
                       {"usdc", usd},
                       {"szi", "0.5"},
                       {"fundingRate", "0.0001"}};
        there.say({{"channel", "userFundings"}, {"data", {{"user", kOwner}, {"fundings", {row}}}}});
    };
    paid("DOGE", "-1");
    auto told = take<domain::CashMoved>();
    ASSERT_EQ(told.size(), 1U) << "the venue lists no such coin";
    EXPECT_EQ(told[0].cause, domain::CashCause::Charge);
    paid("ETH", "-2.5");
    paid("ETH", "-2.5");
    there.tick(Duration::seconds(5));
    EXPECT_TRUE(take<domain::CashMoved>().empty());
    auto ether = perpetual();
    ether.id = {2};
    ether.name = "ETH";
    names.add(ether);
    there.tick(Duration::seconds(1));
    told = take<domain::CashMoved>();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].cause, domain::CashCause::Funding);
    EXPECT_EQ(told[0].instrument, domain::InstrumentId{2});
    there.tick(Duration::seconds(1));
    EXPECT_TRUE(take<domain::CashMoved>().empty()) << "once";
}

/// Over a line that fell meanwhile too.
TEST_F(AccountSessionTest, F37_FundingOfACoinThatNoFeedNamesCountsAfterAMinute)
{
    open();
    session->told().clear();
    const json row{{"time", there.now.nanoseconds / 1'000'000},
                   {"coin", "ETH"},
                   {"usdc", "-2.5"},
                   {"szi", "0.5"},
                   {"fundingRate", "0.0001"}};
    there.say({{"channel", "userFundings"}, {"data", {{"user", kOwner}, {"fundings", {row}}}}});
    session->closed("dropped", there.now);
    there.tick(Duration::seconds(59));
    EXPECT_TRUE(take<domain::CashMoved>().empty());
    there.tick(Duration::seconds(1));
    const auto told = take<domain::CashMoved>();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].cause, domain::CashCause::Charge);
    EXPECT_EQ(told[0].amount.toString(), "-2.5 USDC");
}

/// By the venue's own stamps a payment is in an answer or not, however far its clock is off ours.
TEST_F(AccountSessionTest, F37_TheVenuesStampsDecideWhetherAnAnswerHoldsAPayment)
{
    open();
    there.infos["openOrders"] = json::array();
    Timestamp asked;
    const auto pay = [&](const char* hash, Timestamp at) {
        const json row{
            {"time", at.nanoseconds / 1'000'000}, {"hash", hash}, {"delta", {{"type", "deposit"}, {"usdc", "100.0"}}}};
        there.say({{"channel", "userNonFundingLedgerUpdates"},
                   {"data", {{"user", kOwner}, {"nonFundingLedgerUpdates", {row}}}}});
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
    int id = 0;
    for (const int seconds : {-3, 0, 3}) {
        const auto ahead = Duration::seconds(seconds);
        there.now = there.now + Duration::minutes(2);
        asked = there.now;
        there.infos["clearinghouseState"] = {{"assetPositions", json::array()},
                                             {"marginSummary", {{"accountValue", "100.5"}}},
                                             {"time", (asked + ahead).nanoseconds / 1'000'000}};
        session->told().clear();
        session->ask({.account = {1}, .order = {}, .askedAt = asked, .instrument = {}}, asked);
        // While the answer is under way, and after it.
        pay(("0xa" + std::to_string(++id)).c_str(), asked + ahead - Duration::seconds(1));
        pay(("0xb" + std::to_string(id)).c_str(), asked + ahead + Duration::milliseconds(200));
        there.work();
        EXPECT_EQ(heard(), "<BD>") << "the venue's clock is " << seconds << " s ahead";
        pay(("0xc" + std::to_string(id)).c_str(), asked + ahead - Duration::milliseconds(100));
        pay(("0xd" + std::to_string(id)).c_str(), asked + ahead + Duration::seconds(1));
        EXPECT_EQ(heard(), "<>") << "the venue's clock is " << seconds << " s ahead";
    }
}

}  // namespace
