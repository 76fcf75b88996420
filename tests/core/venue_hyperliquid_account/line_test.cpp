#include "account_at_venue.h"

namespace {

using namespace ballast;
using namespace ballast::hyperliquid;
using namespace ballast::hyperliquid::account_test;
using nlohmann::json;
using nlohmann::ordered_json;

TEST(ClientIds, EachIdHasOneCloidAndComesBack)
{
    std::set<std::string> seen;
    for (const auto* id :
         {"d1-7", "d1-70", "A", "5f3a9c1e-1234567", "abcdefghij0123456789", "0123456789abcdef-00000001",
          "0123456789abcdef-00000010", "ffffffffffffffff-99999999", "0000000000000000-1234567890123"}) {
        const auto cloid = cloidOf(id);
        ASSERT_TRUE(cloid.has_value()) << id;
        EXPECT_EQ(cloid->size(), 34U);
        EXPECT_EQ(orderOf(*cloid), id);
        EXPECT_TRUE(seen.insert(*cloid).second);
    }
    for (const auto* id :
         {"", "abcdefghij01234567890", "a b", "a/b", "0123456789ABCDEF-00000001", "0123456789abcdef-000000001",
          "0123456789abcdef-0000000x", "0123456789abcdef-72057594037927936"})
        EXPECT_FALSE(cloidOf(id).has_value()) << id;
    for (const auto* cloid : {"", "0x", "0xe8d5fd7ebbb4c3cff4d1803472a11463", "0xa1000000000000000000000000000001"})
        EXPECT_FALSE(orderOf(cloid).has_value()) << cloid;
}

/// An owner's own key can withdraw: it is refused unless a throwaway account on this machine was named so.
TEST(AccountKeys, TheOwnersOwnKeyIsRefused)
{
    const auto owner = signing::PrivateKey::fromText(std::string(kKey)).value().address().value();
    const auto text = signing::toChecksumText(owner);
    const auto refused = AccountKeys::of(std::string(kKey), text, false);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::Refused);
    EXPECT_EQ(refused.error().message.find(kKey.substr(2)), std::string::npos);
    EXPECT_TRUE(AccountKeys::of(std::string(kKey), text, true).has_value());
    EXPECT_TRUE(AccountKeys::of(std::string(kKey), kOwner, false).has_value());
    EXPECT_FALSE(AccountKeys::of("0x12", kOwner, false).has_value());
}

/// F105: the address of an API wallet, and one that the venue does not know, come up never, and the desk hears why.
TEST_F(AccountSessionTest, F105_OnlyAnOwnersAddressComesUp)
{
    for (const auto& [role, words] :
         {std::pair(json{{"role", "agent"}, {"data", {{"user", "0x" + std::string(40, '2')}}}},
                    "is an API wallet of 0x" + std::string(40, '2')),
          std::pair(json{{"role", "missing"}}, std::string("the venue knows no account")),
          std::pair(json{{"rule", "user"}}, std::string("the venue knows no account"))}) {
        there.infos["userRole"] = role;
        open();
        EXPECT_FALSE(session->isUp());
        const auto told = take<domain::ConnectionChanged>();
        ASSERT_FALSE(told.empty());
        EXPECT_FALSE(told.back().up);
        EXPECT_NE(told.back().why.find("F105"), std::string::npos) << told.back().why;
        EXPECT_NE(told.back().why.find(words), std::string::npos) << told.back().why;
        EXPECT_EQ(there.asked("clearinghouseState"), 0U) << "nothing of it is read";
    }
    there.infos["userRole"] = {{"role", "user"}};
    open();
    EXPECT_TRUE(session->isUp());
}

TEST_F(AccountSessionTest, ListsSubscribesAndIsProtected)
{
    open();
    ASSERT_TRUE(session->isUp());
    EXPECT_EQ(there.acted("scheduleCancel").size(), 1U);
    EXPECT_EQ(there.acted("scheduleCancel")[0]["action"]["time"], 1'765'541'474'000 + 20'000);
    const auto lines = all<domain::ConnectionChanged>();
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_TRUE(lines[0].up);
    const auto protection = all<domain::ProtectionChanged>();
    ASSERT_FALSE(protection.empty());
    EXPECT_TRUE(protection.back().armed);
    for (const auto& text : there.texts)
        EXPECT_EQ(text.find(kKey.substr(2)), std::string::npos);
}

/// C16: without the volume that the venue wants, the account is unprotected, and that is told.
TEST_F(AccountSessionTest, C16_ARefusedScheduleIsNoProtection)
{
    there.actions["scheduleCancel"] = {{"status", "err"},
                                       {"response", "Cannot set scheduled cancel time until enough volume"}};
    open();
    ASSERT_TRUE(session->isUp());
    EXPECT_FALSE(all<domain::ProtectionChanged>().back().armed);
}

/// The switch is renewed only while the desk lives, and is not called armed after its time.
TEST_F(AccountSessionTest, C16_TheScheduleIsRenewedOnlyWhileTheDeskLives)
{
    open();
    for (int i = 0; i < 45; ++i)
        there.tick(Duration::seconds(1));
    EXPECT_EQ(there.acted("scheduleCancel").size(), 10U) << "each five seconds, for twenty ahead";
    EXPECT_TRUE(all<domain::ProtectionChanged>().back().armed);
    alive = false;
    for (int i = 0; i < 90; ++i)
        there.tick(Duration::seconds(1));
    EXPECT_EQ(there.acted("scheduleCancel").size(), 10U);
    EXPECT_FALSE(take<domain::ProtectionChanged>().back().armed);
}

/// A profile that watches signs nothing.
TEST_F(AccountSessionTest, AWatchedAccountSignsNothing)
{
    make(false);
    open();
    ASSERT_TRUE(session->isUp());
    EXPECT_TRUE(there.acted("scheduleCancel").empty());
    EXPECT_FALSE(send(intent("d1-7", 0.5)).has_value());
    EXPECT_TRUE(there.acted("order").empty());
}

/// F20: a private message that cannot be read, or has a key twice, ends the line, so that the account is asked anew.
TEST_F(AccountSessionTest, F20_AnUnreadablePrivateMessageEndsTheLine)
{
    open();
    for (const auto* text :
         {R"({"channel":"orderUpdates","data":{}})", R"({"channel":"orderUpdates","data":[{}]})",
          R"({"channel":"user","data":{"fills":[{"coin":"BTC"}]}})", R"({"channel":"user","channel":"user"})", "{"}) {
        const auto before = there.drops.size();
        session->message(text, there.now);
        EXPECT_EQ(there.drops.size(), before + 1) << text;
    }
}

}  // namespace
