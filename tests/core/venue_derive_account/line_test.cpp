#include "account_at_venue.h"

namespace {

using namespace ballast;
using namespace ballast::derive;
using namespace ballast::derive::account_test;
using domain::OrderState;
using nlohmann::json;

TEST_F(DeriveAccount, LogsInByTheWalletsSignatureAndIsProtected)
{
    open();
    const auto login = there.asked("public/login").at(0);
    const auto signature =
        signing::Signature::fromBytes(signing::bytesFromHex(login.at("signature").get<std::string>()).value()).value();
    EXPECT_EQ(signing::toChecksumText(
                  signing::recoverAddress(
                      signing::personalDigest(std::to_string(login.at("timestamp").get<std::uint64_t>())), signature)
                      .value()),
              goldenOrder().at("inputs").at("signer"));
    EXPECT_EQ(login.at("wallet"), goldenOrder().at("inputs").at("owner"));
    EXPECT_EQ(there.asked("private/set_cancel_on_disconnect").at(0).at("enabled"), true);
    const auto channels = there.asked("subscribe").at(0).at("channels");
    EXPECT_EQ(channels, json({"30769.orders", "30769.trades", "30769.balances", "spot_feed.ETH"}));
    EXPECT_TRUE(all<domain::ConnectionChanged>().back().up);
    EXPECT_TRUE(all<domain::ProtectionChanged>().back().armed);
}

TEST_F(DeriveAccount, WithoutTheVenuesSwitchItIsUpAndUnprotected)
{
    there.errors["private/set_cancel_on_disconnect"] = {14031, "Unauthorised scope"};
    open();
    EXPECT_TRUE(session->isUp());
    EXPECT_FALSE(all<domain::ProtectionChanged>().back().armed);
}

TEST_F(DeriveAccount, F13_ThreeRefusedLoginsEndItAndAStrangersSubaccountAtOnce)
{
    there.errors["public/login"] = {14014, "Invalid signature"};
    for (int i = 0; i < 6; ++i) {
        session->opened(there.now);
        there.work();
        session->closed("dropped", there.now);
    }
    EXPECT_EQ(there.asked("public/login").size(), 3U);
    EXPECT_TRUE(session->gaveUp());
    make(true);
    there.errors.clear();
    there.results["public/login"] = {7, 8};
    session->opened(there.now);
    there.work();
    EXPECT_TRUE(session->gaveUp());
    EXPECT_NE(all<domain::ConnectionChanged>().back().why.find("no sub-account 30769"), std::string::npos);
}

TEST(DeriveKeys, TheOwnersOwnKeyIsRefused)
{
    const std::string key = goldenOrder().at("private_key"), wallet = goldenOrder().at("inputs").at("owner");
    const auto refused = AccountKeys::of(std::string(key), wallet, "1", false);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::Refused);
    EXPECT_EQ(refused.error().message.find(key.substr(2)), std::string::npos);
    EXPECT_TRUE(AccountKeys::of(std::string(key), wallet, "1", true).has_value());
    EXPECT_TRUE(AccountKeys::of(std::string(kOther), wallet, "30769", false).has_value());
    for (const auto* number : {"", "0", "-1", "1x", "99999999999999999999"})
        EXPECT_FALSE(AccountKeys::of(std::string(kOther), wallet, number, false).has_value()) << number;
    EXPECT_FALSE(AccountKeys::of("0x12", wallet, "1", false).has_value());
}

TEST_F(DeriveAccount, F22_AnotherSubaccountsMessagesChangeNothing)
{
    open();
    ASSERT_TRUE(send(intent("a")));
    const auto told = session->told().size();
    there.tell("7.trades", {trade("a", "t1", "0.2")});
    there.tell("307691.orders", {order("a", "cancelled")});
    EXPECT_EQ(session->told().size(), told);
}

TEST_F(DeriveAccount, ADeskThatDoesNotMoveLosesItsLineSoThatTheVenueCancels)
{
    open();
    alive = false;
    for (int i = 0; i < 9; ++i)
        there.tick(Duration::seconds(1));
    EXPECT_TRUE(there.drops.empty());
    there.tick(Duration::seconds(2));
    ASSERT_EQ(there.drops.size(), 1U);
    EXPECT_NE(there.drops[0].find("does not move"), std::string::npos);
}

}  // namespace
