#include "venues/typed_keys.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <thread>
#include <unistd.h>

namespace ballast::venues::typed_keys_test {
namespace {

/// A terminal whose other side the test is.
class TypedKeys : public ::testing::Test {
protected:
    void SetUp() override
    {
        m_person = ::posix_openpt(O_RDWR | O_NOCTTY);
        ASSERT_GE(m_person, 0);
        ASSERT_EQ(::grantpt(m_person), 0);
        ASSERT_EQ(::unlockpt(m_person), 0);
        prompt.terminal = ::ptsname(m_person);
        // Held open, so that the person's side does not end between two questions.
        m_held = ::open(prompt.terminal.c_str(), O_RDWR | O_NOCTTY);
    }
    void TearDown() override
    {
        ::close(m_held);
        ::close(m_person);
    }
    /// What the terminal shows until it asks `question`.
    void awaitQuestion(const std::string& question)
    {
        while (seen.find(question) == std::string::npos) {
            pollfd wait{.fd = m_person, .events = POLLIN, .revents = 0};
            ASSERT_EQ(::poll(&wait, 1, 20'000), 1) << seen;
            char some[256];
            const auto got = ::read(m_person, some, sizeof some);
            ASSERT_GT(got, 0);
            seen.append(some, static_cast<std::size_t>(got));
        }
    }
    void type(const std::string& line) const
    {
        ASSERT_GT(::write(m_person, (line + "\n").c_str(), line.size() + 1), 0);
    }
    void readRest()
    {
        for (pollfd wait{.fd = m_person, .events = POLLIN, .revents = 0}; ::poll(&wait, 1, 100) == 1;) {
            char some[256];
            const auto got = ::read(m_person, some, sizeof some);
            if (got <= 0) return;
            seen.append(some, static_cast<std::size_t>(got));
        }
    }

    KeyPrompt prompt;
    std::string seen;

private:
    int m_person{-1}, m_held{-1};
};

TEST_F(TypedKeys, AreTakenAndTheSecretIsNotShown)
{
    Result<deribit::Credentials> got = fail(ErrorCode::NotFound, "not asked");
    std::thread program([&] { got = typedCredentials("Deribit", prompt); });
    awaitQuestion("Key of Deribit: ");
    type("client-id");
    awaitQuestion("Secret of Deribit (not shown): ");
    type("THE-SECRET-OF-A-TEST");
    program.join();
    readRest();
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ(got->clientId(), "client-id");
    EXPECT_NE(seen.find("client-id"), std::string::npos) << "what may be seen is echoed";
    EXPECT_EQ(seen.find("THE-SECRET"), std::string::npos) << seen;
}

TEST_F(TypedKeys, OfAWalletAreCheckedLikeThoseOfTheEnvironment)
{
    Result<hyperliquid::AccountKeys> got = fail(ErrorCode::NotFound, "not asked");
    std::thread program([&] { got = typedAccountKeys("Hyperliquid", false, prompt); });
    awaitQuestion("Owner's address of Hyperliquid: ");
    // Of this key: an owner's own, which could withdraw.
    type("0x14791697260E4c9A71f18484C9f997B308e59325");
    awaitQuestion("(not shown): ");
    type("0x0123456789012345678901234567890123456789012345678901234567890123");
    program.join();
    readRest();
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, ErrorCode::Refused);
    EXPECT_EQ(seen.find("01234567890123456789012345"), std::string::npos) << seen;
    EXPECT_EQ(got.error().message.find("0x0123"), std::string::npos) << got.error().message;
}

TEST_F(TypedKeys, OfDeriveNameWalletAndSubaccountInOneLine)
{
    Result<derive::AccountKeys> got = fail(ErrorCode::NotFound, "not asked");
    std::thread program([&] { got = typedDeriveKeys("Derive", false, prompt); });
    awaitQuestion("Wallet and sub-account, as 0x…/NUMBER, of Derive: ");
    type("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266/30769");
    awaitQuestion("(not shown): ");
    type("0x0123456789012345678901234567890123456789012345678901234567890123");
    program.join();
    readRest();
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ(got->subaccount(), 30769U);
    EXPECT_EQ(seen.find("01234567890123456789012345"), std::string::npos) << seen;
}

TEST_F(TypedKeys, WithoutATerminalAreRefusedWithTheRemedy)
{
    prompt.terminal = "/dev/null";
    const auto got = typedCredentials("Deribit", prompt);
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, ErrorCode::Refused);
    EXPECT_NE(got.error().message.find("environment:PREFIX"), std::string::npos);
}

}  // namespace
}  // namespace ballast::venues::typed_keys_test
