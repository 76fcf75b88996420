#include "runtime/control_socket.h"

#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>

namespace ballast::runtime::control_socket_test {
namespace {

TEST(ControlSocket, ARequestAndItsAnswersComeBackAsTheyWent)
{
    const KillRequest request{{domain::ScopeKind::Underlying, "BTC"}, "ann \"x\"\n", "wrong\tsurface"};
    const auto read = parseKillRequest(toLine(request));
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->scope, request.scope);
    EXPECT_EQ(read->who, request.who);
    EXPECT_EQ(read->reason, request.reason);
    const auto answer =
        parseKillAnswer(toLine(KillAnswer{std::chrono::microseconds(12), std::chrono::microseconds(34)}));
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->handedOver.count(), 34);
    const auto refused = parseKillAnswer(toLine(fail(ErrorCode::NotFound, "no venue X")));
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().message, "no venue X");
}

/// C15: each of its levels has a scope that is typed.
TEST(ControlSocket, C15_EveryLevelOfAKillIsTaken)
{
    for (const std::string scope : {"all", "venue:Deribit", "account:Deribit/main", "underlying:BTC", "strategy:hedger",
                                    "strategy:quoter", "strategy:roller", "strategy:person", "strategy:flatten"}) {
        const auto read = parseKillRequest(R"({"do":"kill","scope":")" + scope + R"("})");
        ASSERT_TRUE(read.has_value()) << scope;
        EXPECT_EQ(domain::toString(read->scope), scope);
    }
}

TEST(ControlSocket, WhatIsNoKillIsRefused)
{
    for (const char* line :
         {"", "{", "[]", "{\"do\":\"resume\"}", "{\"do\":1}", "{\"do\":\"kill\"}",
          "{\"do\":\"kill\",\"scope\":\"venue:\"}", "{\"do\":\"kill\",\"scope\":[\"all\"]}",
          "{\"do\":\"kill\",\"scope\":\"strategy:\"}", "{\"do\":\"kill\",\"scope\":\"strategy:nobody\"}"})
        EXPECT_FALSE(parseKillRequest(line).has_value()) << line;
    for (const char* line : {"", "{}", "{\"latch_closed_us\":\"1\"}", "{\"latch_closed_us\":1}"})
        EXPECT_FALSE(parseKillAnswer(line).has_value()) << line;
}

TEST(ControlSocket, AJournalThatNobodyWritesCannotBeKilled)
{
    const auto answer = requestKill("/nowhere/at/all.ballast", {});
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code, ErrorCode::NotFound);
    EXPECT_NE(answer.error().message.find("/nowhere/at/all.ballast"), std::string::npos);
}

TEST(ControlSocket, EveryNameOfOneJournalIsOneSocketAndTheFolderIsOurs)
{
    const auto here = std::filesystem::current_path();
    const auto a = controlSocketPath((here / "x.ballast").string());
    const auto b = controlSocketPath((here / ".." / here.filename() / "x.ballast").string());
    ASSERT_TRUE(a.has_value() && b.has_value());
    EXPECT_EQ(*a, *b);
    EXPECT_NE(*a, *controlSocketPath((here / "y.ballast").string()));
    const auto folder = std::filesystem::path(*a).parent_path();
    if (std::getenv("XDG_RUNTIME_DIR") == nullptr) {
        EXPECT_EQ(std::filesystem::status(folder).permissions() & std::filesystem::perms::all,
                  std::filesystem::perms::owner_all);
    }
}

}  // namespace
}  // namespace ballast::runtime::control_socket_test
