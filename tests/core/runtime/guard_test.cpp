#include "runtime/guard.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

#include "base/log.h"
#include "core/journal/samples.h"
#include "runtime/control_socket.h"

namespace ballast::runtime::guard_test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using domain::Scope;
using domain::ScopeKind;

/// Gateways of which one venue's line is dead: kills that reach it are handed over when the test says so.
class DeadLine final : public venue::CancelPort {
public:
    void cancel(const domain::CancelIntent& intent) noexcept override
    {
        if (intent.scope == Scope{ScopeKind::Venue, "Dead"}) stuck.store(intent.kill.value);
    }
    bool waitHandedOver(domain::KillId kill, std::chrono::milliseconds longest) const override
    {
        const auto until = Clock::now() + longest;
        while (kill.value == stuck.load()) {
            if (Clock::now() >= until) return false;
            std::this_thread::sleep_for(1ms);
        }
        return true;
    }
    std::atomic<std::uint64_t> stuck{0};
};

/// The kill switch's second way with all that it works on: latches, kill line, socket.
class Guards : public testing::Test {
protected:
    Guards()
    {
        log::setSink([](log::Level, std::string_view) {});
        auto started = Guard::start(line, file);
        EXPECT_TRUE(started);
        if (started) guard = std::move(*started);
    }
    ~Guards() override
    {
        port.stuck = 0;
        guard.reset();
        log::setSink({});
        for (const int one : silent)
            ::close(one);
    }
    bool lets(const std::string& venue) const
    {
        return latches.lets({.venue = venue}, latches.newest(), domain::Lane::Trading);
    }
    static bool closesWithin(std::chrono::milliseconds longest, const std::function<bool()>& isOpen)
    {
        const auto until = Clock::now() + longest;
        while (isOpen() && Clock::now() < until)
            std::this_thread::sleep_for(1ms);
        return !isOpen();
    }
    /// One who connects and says no more than this.
    void connectAndSay(const std::string& words)
    {
        const auto path = controlSocketPath(file);
        ASSERT_TRUE(path);
        const int connection = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path->copy(address.sun_path, sizeof address.sun_path - 1);
        ASSERT_EQ(::connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        ASSERT_TRUE(words.empty() || writeLine(connection, words));
        silent.push_back(connection);
    }

    journal::samples::TemporaryFolder folder;
    const std::string file = folder.file("j");
    venue::LatchBoard latches{{.venues = {"Dead", "Deribit"}, .accounts = {}, .underlyings = {}, .strategies = {}}};
    DeadLine port;
    std::vector<domain::OperatorCommand> told;
    std::mutex mutex;
    venue::KillLine line{latches, {&port}, [this](auto command) {
                             const std::lock_guard lock(mutex);
                             told.push_back(std::move(command));
                         }};
    std::unique_ptr<Guard> guard;
    std::vector<int> silent;
};

TEST_F(Guards, C15_AKillIsAnsweredWhenItsCancelsAreHandedOver)
{
    const auto answer = requestKill(file, {.scope = {}, .who = "ann", .reason = "out of hand"});
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_FALSE(lets("Deribit"));
    EXPECT_LE(answer->latchClosed, 10ms);
    EXPECT_GE(answer->handedOver, answer->latchClosed);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told.front().operatorName, "ann");
    EXPECT_EQ(told.front().reason, "out of hand");
    const auto nowhere = requestKill(file, {.scope = {ScopeKind::Venue, "Nowhere"}, .who = {}, .reason = {}});
    ASSERT_FALSE(nowhere);
    EXPECT_NE(nowhere.error().message.find("venue:Nowhere"), std::string::npos);
}

/// C15: a venue that takes no cancels keeps the first request for seconds; the gate closes for the next at once.
TEST_F(Guards, C15_AKillThatHangsKeepsNoOtherWaiting)
{
    std::thread first([&] {
        const auto answer = requestKill(file, {.scope = {ScopeKind::Venue, "Dead"}, .who = "ann", .reason = {}});
        EXPECT_TRUE(answer) << "its venue answered in the end";
    });
    EXPECT_TRUE(closesWithin(2s, [&] { return lets("Dead"); }));
    const auto begun = Clock::now();
    const auto answer = requestKill(file, {.scope = {}, .who = "bob", .reason = {}});
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_LT(Clock::now() - begun, 1s) << "not the five of the first";
    EXPECT_FALSE(lets("Deribit"));
    port.stuck = 0;
    first.join();
}

TEST_F(Guards, C15_WhoeverAsksNothingKeepsNoKillWaiting)
{
    for (int i = 0; i < 40; ++i)
        ASSERT_NO_FATAL_FAILURE(connectAndSay(i % 2 == 0 ? "" : R"({"do":"kill","scope":)"));
    const auto begun = Clock::now();
    const auto answer = requestKill(file, {.scope = {}, .who = "ann", .reason = {}});
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_LT(Clock::now() - begun, 900ms) << "one second each, before";
    EXPECT_FALSE(lets("Deribit"));
    ASSERT_EQ(told.size(), 1U);
}

/// A request in pieces is one, a line without an end none.
TEST_F(Guards, ARequestInPiecesIsTakenWhole)
{
    ASSERT_NO_FATAL_FAILURE(connectAndSay(R"({"do":"kill",)"));
    std::this_thread::sleep_for(50ms);
    ASSERT_TRUE(writeLine(silent.front(), "\"scope\":\"venue:Deribit\"}\n"));
    const auto answer = readLine(silent.front(), 5s);
    ASSERT_TRUE(answer);
    EXPECT_TRUE(parseKillAnswer(*answer));
    EXPECT_FALSE(lets("Deribit"));
    EXPECT_TRUE(lets("Dead"));
    ASSERT_NO_FATAL_FAILURE(connectAndSay(std::string(5000, ' ')));
    const auto hungUp = readLine(silent.back(), 5s);
    ASSERT_FALSE(hungUp);
    EXPECT_NE(hungUp.error().message, "no answer came in time");
}

}  // namespace
}  // namespace ballast::runtime::guard_test
