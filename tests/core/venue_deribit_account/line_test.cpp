#include "account_at_venue.h"

namespace {

using namespace ballast;
using namespace ballast::deribit;
using namespace ballast::deribit::account_test;
using nlohmann::json;

/// F55: an answer says that the venue's instant lay between asking and hearing. A line whose answers are late says
/// nothing else; one that is quick says how far off the clock is.
TEST(ClockOffsets, F55_MovesOnlyWhereAnAnswerContradictsIt)
{
    account::ClockOffset clock;
    const auto answer = [&](int thereMs, int backMs, int offMs) {
        const Timestamp asked = kStart, heard = asked + Duration::milliseconds(thereMs + backMs);
        return clock.take(asked, asked + Duration::milliseconds(thereMs - offMs), heard);
    };
    EXPECT_FALSE(answer(20, 20, 0)) << "it may be right";
    // Answers that wait for seconds before they are read, one way or the other.
    EXPECT_FALSE(answer(10, 1'500, 0));
    EXPECT_FALSE(answer(1'500, 10, 0));
    const auto off = answer(20, 20, 300);
    ASSERT_TRUE(off);
    EXPECT_EQ(*off, Duration::milliseconds(280)) << "so much is certain";
    EXPECT_FALSE(answer(200, 900, 300));
    EXPECT_FALSE(answer(5, 5, 300)) << "moved by less than 50 ms";
    const auto back = answer(20, 20, 0);
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, Duration::milliseconds(20));
    EXPECT_FALSE(clock.take(kStart, kStart, kStart - Duration::seconds(1))) << "heard before it was asked";
}

TEST_F(AccountSessionTest, LogsInProtectsReadsBackAndSubscribesInOrder)
{
    open();
    ASSERT_TRUE(session->isUp());
    std::vector<std::string> methods;
    for (const auto& call : there.calls)
        methods.push_back(call["method"]);
    EXPECT_EQ(methods, (std::vector<std::string>{"public/auth", "private/enable_cancel_on_disconnect",
                                                 "private/get_cancel_on_disconnect", "public/set_heartbeat",
                                                 "private/subscribe"}));
    const auto& login = there.calls[0]["params"];
    EXPECT_EQ(login["grant_type"], "client_signature");
    EXPECT_EQ(login["signature"].get<std::string>().size(), 64U);
    std::vector<domain::ProtectionChanged> protection;
    std::vector<domain::ConnectionChanged> lines;
    for (const auto& told : session->told())
        if (const auto* fact = std::get_if<venue::OwnFact>(&told)) {
            // The desk forgets what was armed when a line comes up: told before it, it would never be (C16).
            if (std::holds_alternative<domain::ProtectionChanged>(*fact)) {
                EXPECT_EQ(lines.size(), 1U);
            }
            if (const auto* one = std::get_if<domain::ProtectionChanged>(fact)) protection.push_back(*one);
            if (const auto* one = std::get_if<domain::ConnectionChanged>(fact)) lines.push_back(*one);
        }
    ASSERT_EQ(protection.size(), 1U);
    EXPECT_TRUE(protection[0].armed);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_TRUE(lines[0].up && lines[0].amends);
}

/// No secret and no token in what is written, told or kept.
TEST_F(AccountSessionTest, NeitherSecretNorTokenLeavesOrIsKept)
{
    open();
    for (const auto& text : there.texts)
        EXPECT_EQ(text.find(kSecret), std::string::npos);
    for (const auto& told : session->told())
        if (const auto* raw = std::get_if<std::string>(&told)) {
            EXPECT_EQ(raw->find("TOKEN"), std::string::npos) << *raw;
            EXPECT_EQ(raw->find(kSecret), std::string::npos);
        }
}

/// F13: bad keys are tried three times, then no more.
TEST_F(AccountSessionTest, F13_RefusedKeysAreNotTriedForEver)
{
    there.errors["public/auth"] = {13004, "invalid_credentials"};
    for (int i = 0; i < 10; ++i) {
        open();
        session->closed(there.drops.back(), there.now);
    }
    EXPECT_EQ(there.made("public/auth").size(), 3U);
    EXPECT_TRUE(session->gaveUp());
    const auto lines = take<domain::ConnectionChanged>();
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_THAT(lines.back().why, testing::HasSubstr("not tried again"));
}

/// F82: a key that could take the money away is refused by default, once, with what to do; not where a throwaway
/// account is allowed it.
TEST_F(AccountSessionTest, F82_AKeyThatMayWithdrawIsRefused)
{
    for (const auto* scope : {"connection account:read_write trade:read_write wallet:read_write mainaccount",
                              "custody:read_write trade:read_write", "wallet:read_write"}) {
        make({});
        there.forget();
        there.results["public/auth"] = {{"access_token", "TOKEN"}, {"expires_in", 900}, {"scope", scope}};
        for (int i = 0; i < 3; ++i) {
            open();
            session->closed("dropped", there.now);
        }
        EXPECT_EQ(there.made("public/auth").size(), 1U) << scope;
        EXPECT_TRUE(session->gaveUp());
        const auto lines = take<domain::ConnectionChanged>();
        ASSERT_EQ(lines.size(), 1U);
        EXPECT_FALSE(lines[0].up);
        EXPECT_THAT(lines[0].why, testing::HasSubstr("wallet:none"));
    }
    make({}, true);
    open();
    EXPECT_TRUE(session->isUp());
    make({});
    for (const auto* scope : {"", "connection mainaccount wallet:read trade:read_write", "wallet:none custody:read"}) {
        there.results["public/auth"]["scope"] = scope;
        make({});
        open();
        EXPECT_TRUE(session->isUp()) << scope;
    }
}

/// C16: a venue that does not arm it is unprotected, and that is told.
TEST_F(AccountSessionTest, C16_ProtectionIsWhatIsReadBack)
{
    there.results["private/get_cancel_on_disconnect"] = {{"scope", "connection"}, {"enabled", false}};
    open();
    ASSERT_TRUE(session->isUp());
    const auto protection = take<domain::ProtectionChanged>();
    ASSERT_EQ(protection.size(), 1U);
    EXPECT_FALSE(protection[0].armed);
}

/// The heartbeat is the dead man's switch: a desk that does not move does not answer it.
TEST_F(AccountSessionTest, AHeartbeatIsAnsweredOnlyWhileTheDeskMoves)
{
    open();
    const json test{{"jsonrpc", "2.0"}, {"method", "heartbeat"}, {"params", {{"type", "test_request"}}}};
    there.say(test);
    EXPECT_EQ(there.made("public/test").size(), 1U);
    alive = false;
    there.say(test);
    session->tick(there.now + Duration::seconds(60));
    EXPECT_EQ(there.made("public/test").size(), 1U);
}

/// F18: a key that stands twice in a private message.
TEST_F(AccountSessionTest, F18_ADoubledKeyDropsTheLine)
{
    open();
    session->message(R"({"jsonrpc":"2.0","method":"subscription","method":"x","params":{}})", there.now);
    ASSERT_EQ(there.drops.size(), 1U);
    EXPECT_EQ(there.drops[0], "private frame: a key stands twice");
}

/// F39 at login: a step that is never answered ends the line after a while, with the reason, however much the venue
/// says besides.
TEST_F(AccountSessionTest, ALoginThatIsNeverAnsweredEndsTheLine)
{
    there.answers = false;
    open();
    for (int second = 1; second <= 30; ++second) {
        there.say({{"jsonrpc", "2.0"}, {"method", "heartbeat"}, {"params", {{"type", "heartbeat"}}}});
        session->tick(there.now + Duration::seconds(second));
    }
    ASSERT_EQ(there.drops.size(), 1U);
    const auto lines = take<domain::ConnectionChanged>();
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_FALSE(lines[0].up);
    EXPECT_EQ(lines[0].why, "the venue does not answer to login and subscription within 20 s");
}

/// F06, F12: each other cause for which it cannot be reached is told, once, also if it was never up.
TEST_F(AccountSessionTest, F06_EachOtherCauseIsToldOnce)
{
    for (const auto* why : {"a: refused", "a: refused", "a: status 503", "a: status 503", "a: refused"})
        session->closed(why, there.now);
    std::vector<std::string> whys;
    for (const auto& line : take<domain::ConnectionChanged>())
        whys.push_back(line.why);
    EXPECT_EQ(whys, (std::vector<std::string>{"a: refused", "a: status 503", "a: refused"}));
    open();
    take<domain::ConnectionChanged>();
    session->closed("a: refused", there.now);
    EXPECT_EQ(take<domain::ConnectionChanged>().size(), 1U);
}

/// F05, F15: a venue that is busy or closed says nothing of the keys.
TEST_F(AccountSessionTest, F05_ABusyVenueIsTriedForAsLongAsItTakes)
{
    for (const int code : {10028, 11051, 13028}) {
        there.errors["public/auth"] = {code, "not now"};
        for (int i = 0; i < 5; ++i) {
            open();
            session->closed("dropped", there.now);
        }
    }
    EXPECT_FALSE(session->gaveUp());
    there.errors.clear();
    open();
    EXPECT_TRUE(session->isUp());
}

json ofAccount(const std::string& channel, json data)
{
    return {
        {"jsonrpc", "2.0"}, {"method", "subscription"}, {"params", {{"channel", channel}, {"data", std::move(data)}}}};
}

/// Margin and equity between two questions: told on as far as it is news, since the venue tells it each second.
TEST_F(AccountSessionTest, ThePortfolioIsToldBetweenTheQuestions)
{
    open();
    const auto asked = there.made("private/subscribe").front()["params"]["channels"];
    EXPECT_NE(std::find(asked.begin(), asked.end(), "user.portfolio.any"), asked.end());
    session->told().clear();
    const auto say = [&](const std::string& coin, double equity, double maintenance) {
        there.say(ofAccount("user.portfolio." + coin, {{"currency", coin},
                                                       {"equity", equity},
                                                       {"balance", 2.0},
                                                       {"initial_margin", 2.0 * maintenance},
                                                       {"maintenance_margin", maintenance}}));
    };
    const auto tell = [&](double equity, double maintenance) {
        say("ETH", 30.0, 1.0);
        say("BTC", equity, maintenance);
        there.now = there.now + Duration::seconds(1);
        return take<domain::MarginReport>();
    };
    for (int i = 0; i < 3; ++i)
        EXPECT_TRUE(tell(2.0, 0.1).empty()) << "not before each currency has been heard";
    // A report takes the place of the one before it: all currencies come together.
    const auto first = tell(2.0, 0.1);
    ASSERT_EQ(first.size(), 2U);
    EXPECT_EQ(first[0].askedAt, first[1].askedAt);
    const auto& btc = first[0].equity.toString() == "2 BTC" ? first[0] : first[1];
    const auto& eth = &btc == &first[0] ? first[1] : first[0];
    EXPECT_EQ(btc.account, domain::AccountId{1});
    EXPECT_EQ(btc.initial.toString(), "0.2 BTC");
    EXPECT_EQ(btc.maintenance.toString(), "0.1 BTC");
    EXPECT_EQ(eth.equity.toString(), "30 ETH");
    session->told().clear();
    EXPECT_TRUE(tell(2.001, 0.1).empty()) << "within a hundredth of the equity";
    EXPECT_TRUE(session->told().empty()) << "its bytes are not kept either";
    EXPECT_EQ(tell(2.001, 0.13).size(), 2U) << "the maintenance has moved";
    for (int i = 0; i < 8; ++i)
        EXPECT_TRUE(tell(2.001, 0.13).empty()) << "nothing has moved " << i;
    EXPECT_EQ(tell(2.002, 0.13).size(), 2U) << "a little, after five seconds";
    EXPECT_TRUE(tell(2.001, -1.0).empty()) << "a margin below zero is none";
    there.say(ofAccount("user.portfolio.btc", "no object"));
    EXPECT_TRUE(there.drops.empty());
}

/// The venue locks the account: it is down until it is unlocked, and cancels go on.
TEST_F(AccountSessionTest, ALockedAccountSendsNothingUntilItIsUnlocked)
{
    open();
    session->told().clear();
    there.say(ofAccount("user.lock", {{"locked", true}}));
    there.say(ofAccount("user.lock", {{"locked", true}}));
    auto changed = take<domain::ConnectionChanged>();
    ASSERT_EQ(changed.size(), 1U) << "told once";
    EXPECT_FALSE(changed[0].up);
    EXPECT_THAT(changed[0].why, testing::HasSubstr("locked the account"));
    EXPECT_FALSE(send(intent("d1-1", 5.0)));
    EXPECT_TRUE(there.made("private/buy").empty());
    session->cancel({.scope = {}, .kill = {3}}, there.now);
    session->sendCancels(there.now);
    EXPECT_EQ(there.made("private/cancel_all").size(), 1U);
    there.say(ofAccount("user.lock", {{"locked", false}}));
    changed = take<domain::ConnectionChanged>();
    ASSERT_EQ(changed.size(), 1U);
    EXPECT_TRUE(changed[0].up);
    EXPECT_TRUE(send(intent("d1-2", 5.0)));
    there.say(ofAccount("user.lock", {{"currency", "BTC"}}));
    EXPECT_TRUE(session->isUp());
}

}  // namespace
