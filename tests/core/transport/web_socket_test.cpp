#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>

#include "core/transport/raw_server.h"
#include "core/transport/recorder.h"
#include "transport/web_socket.h"

namespace ballast::transport::testing::web_socket_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Steady = std::chrono::steady_clock;

/// A line to a raw server, up and with its peer at hand.
struct Up {
    RawServer server;
    Recorder told;
    WebSocket socket;
    RawPeer peer{-1};

    explicit Up(SocketTerms terms = quickTerms()) : socket(endpoint(server.url("ws", "/ws/api/v2?x=1")), terms)
    {
        EXPECT_TRUE(socket.start(told));
        next();
    }
    void next()
    {
        const auto before = told.opened();
        peer = server.accept();
        request = peer.upgrade();
        EXPECT_TRUE(told.waitOpened(before + 1));
    }
    std::string request;
};

std::chrono::milliseconds timeOf(const std::function<void()>& work)
{
    const auto begun = Steady::now();
    work();
    return std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - begun);
}

TEST(WebSocket, OpensTellsAndSends)
{
    Up up;
    EXPECT_THAT(up.request, HasSubstr("GET /ws/api/v2?x=1 HTTP/1.1\r\n"));
    EXPECT_THAT(up.request, HasSubstr("Host: 127.0.0.1:" + std::to_string(up.server.port()) + "\r\n"));
    EXPECT_THAT(up.request, Not(HasSubstr("permessage-deflate")));
    up.peer.sendFrame(0x81, "hello");
    up.peer.sendFrame(0x81, "");
    ASSERT_TRUE(up.told.waitMessages(2));
    EXPECT_EQ(up.told.notes(), (std::vector<std::string>{"opened", "message: hello", "message: "}));
    const std::string large(100'000, 'x');
    EXPECT_TRUE(up.socket.send("first"));
    EXPECT_TRUE(up.socket.send(large));
    const auto first = up.peer.readFrame(), second = up.peer.readFrame();
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->first, 0x81U);
    EXPECT_EQ(first->payload, "first");
    EXPECT_EQ(second->first, 0x81U) << "one frame a message";
    EXPECT_EQ(second->payload, large);
    const auto counts = up.socket.counts();
    EXPECT_EQ(counts.messages, 2U);
    EXPECT_EQ(counts.bytes, 5U);
    EXPECT_EQ(counts.sent, 2U);
    EXPECT_EQ(counts.sentBytes, 100'005U);
    EXPECT_FALSE(counts.lastMessage.isNever());
}

TEST(WebSocket, TicksWhetherUpOrNot)
{
    Up up;
    const auto before = up.told.ticks();
    EXPECT_TRUE(up.told.waitTicks(before + 3));
    RawServer nobody;  // Accepts in the kernel, never answers.
    Recorder told;
    WebSocket waiting(endpoint(nobody.url()), quickTerms());
    ASSERT_TRUE(waiting.start(told));
    EXPECT_TRUE(told.waitTicks(3));
    EXPECT_EQ(told.opened(), 0U);
}

TEST(WebSocket, StartsOnceAndRefusesWhatCannotBe)
{
    Up up;
    const auto again = up.socket.start(up.told);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::Refused);
    WebSocket http(endpoint("http://127.0.0.1:1/"));
    EXPECT_EQ(http.start(up.told).error().code, ErrorCode::InvalidArgument);
    auto terms = quickTerms();
    terms.greatestMessage = (std::size_t{16} << 20) + 1;
    WebSocket large(endpoint(up.server.url()), terms);
    EXPECT_EQ(large.start(up.told).error().code, ErrorCode::InvalidArgument);
    terms = quickTerms();
    terms.connect.caFile = "/no/such/file.pem";
    WebSocket roots(endpoint("wss://127.0.0.1:1/"), terms);
    EXPECT_EQ(roots.start(up.told).error().code, ErrorCode::Io);
    EXPECT_FALSE(roots.send("x"));
}

TEST(WebSocket, F01_comes_back_after_a_cut_or_a_reset_of_the_line)
{
    Up up;
    up.peer.cut();
    ASSERT_TRUE(up.told.waitClosed(1));
    EXPECT_THAT(up.told.lastWhy(), HasSubstr("F01: the line to 127.0.0.1:"));
    up.next();
    up.peer.sendFrame(0x81, "second line");
    ASSERT_TRUE(up.told.waitMessage("second line"));
    up.peer.reset();
    ASSERT_TRUE(up.told.waitClosed(2));
    up.next();
    up.peer.send(RawPeer::header(0x81, 100) + "half a fra");
    up.peer.cut();
    ASSERT_TRUE(up.told.waitClosed(3));
    EXPECT_EQ(up.told.messages(), 1U) << "half a message is none";
}

TEST(WebSocket, F01_a_server_that_says_goodbye_is_quoted)
{
    Up up;
    up.peer.sendFrame(0x88, std::string("\x03\xe9", 2) + "maintenance\n");
    ASSERT_TRUE(up.told.waitClosed(1));
    EXPECT_THAT(up.told.lastWhy(), HasSubstr("closed the line: code 1001, 'maintenance\\n'"));
    EXPECT_EQ(up.peer.readFrame()->first, 0x88U) << "the goodbye is answered";
    up.next();
}

TEST(WebSocket, F02_a_dead_peer_is_noticed_after_two_pings)
{
    auto terms = quickTerms();
    terms.pingEvery = Duration::milliseconds(60);
    Up up(terms);
    const auto took = timeOf([&] { EXPECT_TRUE(up.told.waitClosed(1)); });
    EXPECT_THAT(up.told.lastWhy(), HasSubstr("F02: nothing from 127.0.0.1:"));
    EXPECT_GE(took, 150ms);
    EXPECT_LE(took, 1200ms);
    EXPECT_EQ(up.socket.counts().pings, 2U);
}

TEST(WebSocket, F02_pongs_keep_a_silent_line_up)
{
    auto terms = quickTerms();
    terms.pingEvery = Duration::milliseconds(150);
    Up up(terms);
    for (int i = 0; i < 5; ++i) {
        const auto ping = up.peer.readFrame();
        ASSERT_TRUE(ping);
        ASSERT_EQ(ping->first, 0x89U);
        up.peer.sendFrame(0x8a, ping->payload);
    }
    EXPECT_EQ(up.told.closed(), 0U);
    EXPECT_GE(up.socket.counts().pongs, 4U);
    up.peer.sendFrame(0x89, "are you there");
    for (auto frame = up.peer.readFrame(); frame; frame = up.peer.readFrame())
        if (frame->first == 0x8aU) {
            EXPECT_EQ(frame->payload, "are you there");
            return;
        }
    FAIL() << "a ping was not answered";
}

TEST(WebSocket, F03_a_line_without_messages_is_dropped)
{
    auto terms = quickTerms();
    terms.idleAfter = Duration::milliseconds(100);
    Up up(terms);
    ASSERT_TRUE(up.told.waitClosed(1));
    EXPECT_THAT(up.told.lastWhy(), HasSubstr("F03: no message from"));
}

TEST(WebSocket, F03_the_watchdog_drops_the_line_that_it_saw)
{
    Up up;
    up.socket.drop("channel ticker silent");
    ASSERT_TRUE(up.told.waitClosed(1));
    EXPECT_EQ(up.told.lastWhy(), "channel ticker silent");
    up.next();
    EXPECT_EQ(up.told.closed(), 1U);
}

TEST(WebSocket, F14_after_a_sleep_of_the_machine_the_line_is_dropped)
{
    class Stamps final : public Recorder {
    public:
        void message(std::string_view text, Timestamp at) override
        {
            receivedAt = at.nanoseconds;
            Recorder::message(text, at);
        }
        std::atomic<std::int64_t> receivedAt{0};
    };
    DrivenClock clock(Timestamp{1'000'000'000'000});
    RawServer server;
    Stamps told;
    WebSocket socket(endpoint(server.url()), quickTerms(), &clock);
    ASSERT_TRUE(socket.start(told));
    auto peer = server.accept();
    peer.upgrade();
    peer.sendFrame(0x81, "before");
    ASSERT_TRUE(told.waitMessages(1));
    EXPECT_EQ(told.receivedAt.load(), 1'000'000'000'000) << "stamped by the clock that was given";
    ASSERT_TRUE(told.waitTicks(told.ticks() + 3));
    EXPECT_EQ(told.closed(), 0U) << "no time has passed";
    clock.set(clock.now() + Duration::hours(8));
    ASSERT_TRUE(told.waitClosed(1));
    EXPECT_THAT(told.lastWhy(), HasSubstr("F03: no message from"));
    const auto ticks = told.ticks();
    std::this_thread::sleep_for(50ms);
    EXPECT_LE(told.ticks(), ticks + 20) << "ticks do not come in a burst";
    server.accept().upgrade();
    EXPECT_TRUE(told.waitOpened(2));
}

TEST(WebSocket, F04_accept_and_close_at_once_stays_under_the_tries_of_a_minute)
{
    auto terms = quickTerms();
    terms.backoff = {.base = Duration::milliseconds(1), .cap = Duration::milliseconds(2), .triesAMinute = 10};
    RawServer server;
    Recorder told;
    WebSocket socket(endpoint(server.url()), terms);
    ASSERT_TRUE(socket.start(told));
    std::size_t tries = 0;
    while (auto peer = server.tryAccept(500ms)) {
        peer->upgrade();
        ++tries;
    }
    EXPECT_EQ(tries, 10U);
}

TEST(WebSocket, F06_a_closed_port_is_named)
{
    std::string url;
    {
        const RawServer gone;
        url = gone.url();
    }
    Recorder told;
    WebSocket socket(endpoint(url), quickTerms());
    ASSERT_TRUE(socket.start(told));
    ASSERT_TRUE(told.waitClosed(3)) << "each failed try is told";
    EXPECT_THAT(told.lastWhy(), HasSubstr("F06: no connection to 127.0.0.1:"));
    EXPECT_THAT(told.lastWhy(), HasSubstr("refused"));
    EXPECT_EQ(told.opened(), 0U);
    socket.stop();
    EXPECT_EQ(socket.counts().failedTries, told.closed());
}

TEST(WebSocket, F06_a_name_that_nobody_knows_is_named)
{
    Recorder told, real;
    WebSocket socket(endpoint("wss://no-such-host.invalid/"), quickTerms());
    auto terms = quickTerms();
    terms.connect.resolver = [](const std::string&) { return fail(ErrorCode::NotFound, "no such\nname"); };
    WebSocket stubbed(endpoint("wss://venue.example/"), terms);
    ASSERT_TRUE(stubbed.start(told));
    ASSERT_TRUE(told.waitClosed(1));
    EXPECT_EQ(told.lastWhy(), "F06: the name 'venue.example' was not found: no such\\nname");
    stubbed.stop();
    ASSERT_TRUE(socket.start(real));
    ASSERT_TRUE(real.waitClosed(1));
    EXPECT_THAT(real.lastWhy(), HasSubstr("'no-such-host.invalid'"));
}

TEST(WebSocket, F06_a_look_up_that_hangs_ends_by_the_term_and_runs_once)
{
    const auto asked = std::make_shared<std::atomic<int>>(0);
    auto terms = quickTerms();
    terms.connect.connectWithin = Duration::milliseconds(60);
    terms.connect.resolver = [asked](const std::string&) -> Result<std::vector<std::string>> {
        ++*asked;
        std::this_thread::sleep_for(600ms);
        return std::vector<std::string>{};
    };
    Recorder told;
    WebSocket socket(endpoint("wss://venue.example/"), terms);
    ASSERT_TRUE(socket.start(told));
    ASSERT_TRUE(told.waitClosed(4));
    EXPECT_THAT(told.lastWhy(), HasSubstr("no answer to the look-up of 'venue.example' within 0.06 s"));
    EXPECT_EQ(asked->load(), 1);
    EXPECT_LE(timeOf([&] { socket.stop(); }), 200ms);
}

TEST(WebSocket, F06_the_next_address_is_tried)
{
    RawServer server;
    auto terms = quickTerms();
    terms.connect.resolver = [](const std::string&) -> Result<std::vector<std::string>> {
        return std::vector<std::string>{"::1", "127.0.0.1"};  // The server listens on the second alone.
    };
    Recorder told;
    WebSocket socket(endpoint("ws://localhost:" + std::to_string(server.port()) + "/"), terms);
    ASSERT_TRUE(socket.start(told));
    auto peer = server.accept();
    peer.upgrade();
    EXPECT_TRUE(told.waitOpened(1));
    EXPECT_EQ(told.closed(), 0U);
}

TEST(WebSocket, F08_a_plain_line_never_leaves_the_machine_whatever_localhost_resolves_to)
{
    auto terms = quickTerms();
    terms.connect.resolver = [](const std::string&) -> Result<std::vector<std::string>> {
        return std::vector<std::string>{"192.0.2.1"};
    };
    Recorder told;
    WebSocket socket(endpoint("ws://localhost:9/"), terms);
    ASSERT_TRUE(socket.start(told));
    ASSERT_TRUE(told.waitClosed(1));
    EXPECT_THAT(told.lastWhy(), HasSubstr("F08: 192.0.2.1 is not this machine"));
}

TEST(WebSocket, F09_F12_a_page_instead_of_a_WebSocket_is_quoted_and_no_redirect_followed)
{
    struct Case {
        std::string answer, expected;
    };
    RawServer other;
    const std::vector<Case> cases{
        {"HTTP/1.1 302 Found\r\nLocation: " + other.url() + "\r\nContent-Length: 5\r\n\r\nMoved", "302"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n<html>\x1b[1m\n",
         "200 instead of a WebSocket: <html>\\x1b[1m\\n"},
        {"HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno", "403 instead of a WebSocket: no"},
        {"HTTP/1.1 503 Busy\r\nConnection: close\r\nContent-Length: 300\r\n\r\n" + std::string(300, 'y'),
         "503 instead of a WebSocket: " + std::string(200, 'y') + "..."},
        {"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n",
         "Sec-WebSocket-Accept field is invalid"},
        {"SSH-2.0-OpenSSH_9.2\r\n\r\n\r\n", "handshake with 127.0.0.1"}};
    RawServer server;
    Recorder told;
    WebSocket socket(endpoint(server.url()), quickTerms());
    ASSERT_TRUE(socket.start(told));
    for (std::size_t i = 0; i < cases.size(); ++i) {
        auto peer = server.accept();
        peer.readUntil("\r\n\r\n");
        peer.send(cases[i].answer);
        ASSERT_TRUE(told.waitClosed(i + 1)) << i;
        EXPECT_THAT(told.lastWhy(), HasSubstr(cases[i].expected));
    }
    EXPECT_EQ(told.opened(), 0U);
    EXPECT_FALSE(other.tryAccept(50ms));
}

TEST(WebSocket, F10_a_handshake_that_hangs_ends_by_the_term)
{
    RawServer server;
    Recorder told;
    WebSocket socket(endpoint(server.url()), quickTerms());
    ASSERT_TRUE(socket.start(told));
    auto peer = server.accept();
    peer.readUntil("\r\n\r\n");
    peer.send("HTTP/1.1 101 Swi");
    ASSERT_TRUE(told.waitClosed(1));
    EXPECT_THAT(told.lastWhy(), HasSubstr("within 1 s"));
    EXPECT_TRUE(peer.isEnded(1s));
}

TEST(WebSocket, F10_a_message_that_trickles_ends_by_the_term)
{
    auto terms = quickTerms();
    terms.messageWithin = Duration::milliseconds(200);
    Up up(terms);
    up.peer.send(RawPeer::header(0x81, 1000));
    const auto took = timeOf([&] {
        while (up.told.closed() == 0 && up.peer.send("x"))
            std::this_thread::sleep_for(10ms);
    });
    ASSERT_TRUE(up.told.waitClosed(1));
    EXPECT_THAT(up.told.lastWhy(), HasSubstr("F10: 127.0.0.1:"));
    EXPECT_LE(took, 1500ms);
}

TEST(WebSocket, F16_binary_frames_and_broken_text_end_the_line_and_are_counted)
{
    const std::vector<std::pair<std::string, std::string>> cases{
        {RawPeer::header(0x82, 3) + std::string("\x01\x02z", 3),
         "binary frame of 3 bytes where text is spoken: '\\x01\\x02z'"},
        {RawPeer::header(0x81, 3) + "a\xff"
                                    "b",
         "not UTF-8"},
        {RawPeer::header(0x81, 2) + "\xc3\x28", "not UTF-8"},
        {RawPeer::header(0x81, 1) + "\xe2", "not UTF-8"},                          // A character cut short.
        {RawPeer::header(0x83, 1) + "x", "F16"},                                   // A reserved opcode.
        {RawPeer::header(0xc1, 1) + "x", "F16"},                                   // Compressed, which nobody agreed.
        {RawPeer::header(0x80, 1) + "x", "F16"},                                   // Goes on with nothing.
        {RawPeer::header(0x01, 1) + "x" + RawPeer::header(0x81, 1) + "y", "F16"},  // Begins inside a message.
        {RawPeer::header(0x09, 1) + "x", "F16"},                                   // A ping in pieces.
        {RawPeer::header(0x89, 126) + std::string(126, 'p'), "F16"}};              // A ping too long.
    Up up;
    for (std::size_t i = 0; i < cases.size(); ++i) {
        up.peer.send(cases[i].first);
        ASSERT_TRUE(up.told.waitClosed(i + 1)) << i;
        EXPECT_THAT(up.told.lastWhy(), HasSubstr(cases[i].second)) << i;
        EXPECT_EQ(up.socket.counts().badFrames, i + 1) << up.told.lastWhy();
        up.next();
    }
    EXPECT_EQ(up.told.messages(), 0U);
}

TEST(WebSocket, FragmentsAreOneMessageAlsoWithPingsBetween)
{
    Up up;
    up.peer.sendFrame(0x01, "one ");
    up.peer.sendFrame(0x00, "two \xc3");
    up.peer.sendFrame(0x89, "p");
    up.peer.sendFrame(0x00, "");
    up.peer.sendFrame(0x80, "\xbc three");
    ASSERT_TRUE(up.told.waitMessages(1));
    EXPECT_EQ(up.told.lastMessage(), "one two \xc3\xbc three");
    EXPECT_EQ(up.told.closed(), 0U);
}

TEST(WebSocket, F17_what_is_too_large_ends_the_line_at_the_limit)
{
    auto terms = quickTerms();
    terms.greatestMessage = 100'000;
    Up up(terms);
    const std::string fits(100'000, 'm');
    up.peer.sendFrame(0x81, fits);
    ASSERT_TRUE(up.told.waitMessages(1));
    EXPECT_EQ(up.told.lastMessage(), fits);
    up.peer.sendFrame(0x01, fits.substr(0, 99'999));
    up.peer.sendFrame(0x00, "m");
    up.peer.sendFrame(0x80, "");
    ASSERT_TRUE(up.told.waitMessages(2));
    EXPECT_EQ(up.told.lastMessage(), fits);
    std::size_t closed = 0;
    for (const std::uint64_t announced :
         {std::uint64_t{100'001}, std::uint64_t{5} << 20, std::uint64_t{1} << 31, std::uint64_t{1} << 62}) {
        up.peer.send(RawPeer::header(0x81, announced) + "xxxxxxxx");
        ASSERT_TRUE(up.told.waitClosed(++closed)) << announced;
        EXPECT_THAT(up.told.lastWhy(), HasSubstr("F17: a message of more than 100000 bytes"));
        up.next();
    }
    up.peer.sendFrame(0x01, std::string(60'000, 'a'));
    up.peer.sendFrame(0x80, std::string(60'000, 'b'));
    ASSERT_TRUE(up.told.waitClosed(++closed));
    EXPECT_THAT(up.told.lastWhy(), HasSubstr("F17"));
    EXPECT_EQ(up.socket.counts().badFrames, closed);
}

TEST(WebSocket, SendIsRefusedWhenNotOpenOrFull)
{
    RawServer nobody;
    Recorder told;
    auto terms = quickTerms();
    WebSocket early(endpoint(nobody.url()), terms);
    EXPECT_FALSE(early.send("not started"));
    ASSERT_TRUE(early.start(told));
    EXPECT_FALSE(early.send("not open"));
    EXPECT_EQ(early.counts().refusedSends, 2U);

    terms.pingEvery = {};  // The frames that are read below are messages, however long it takes.
    terms.queuedMessages = 8;
    terms.queuedBytes = 4 << 20;
    Up up(terms);  // Its peer does not read.
    const std::string large(1 << 20, 'x');
    std::size_t taken = 0;
    while (up.socket.send(large) && taken < 1000)
        ++taken;
    EXPECT_LT(taken, 50U) << "the queue is bounded by bytes";
    EXPECT_EQ(up.socket.counts().refusedSends, 1U);
    std::size_t small = 0;
    while (up.socket.send("") && small < 1000)
        ++small;
    EXPECT_LE(small, 8U) << "and by messages";
    const auto before = taken;
    for (std::size_t i = 0; i < before; ++i)
        ASSERT_EQ(up.peer.readFrame()->payload.size(), large.size());
}

TEST(WebSocket, WhatWaitedForOneLineIsNotSentOnTheNext)
{
    Up up;
    const std::string large(1 << 20, 'x');
    while (up.socket.send(large)) {
    }
    up.peer.reset();
    ASSERT_TRUE(up.told.waitClosed(1));
    up.next();
    EXPECT_TRUE(up.socket.send("fresh"));
    EXPECT_EQ(up.peer.readFrame()->payload, "fresh");
}

TEST(WebSocket, StopSendsWhatIsQueuedAndSaysGoodbye)
{
    Up up;
    for (int i = 0; i < 50; ++i)
        ASSERT_TRUE(up.socket.send(std::to_string(i)));
    std::thread server([&] {
        for (int i = 0; i < 50; ++i)
            EXPECT_EQ(up.peer.readFrame()->payload, std::to_string(i));
        const auto goodbye = up.peer.readFrame();
        ASSERT_TRUE(goodbye);
        EXPECT_EQ(goodbye->first, 0x88U);
        up.peer.sendFrame(0x88, goodbye->payload);
    });
    EXPECT_LE(timeOf([&] { up.socket.stop(); }), 200ms);
    server.join();
    EXPECT_EQ(up.told.closed(), 1U) << "an opened line is told to be closed";
    EXPECT_FALSE(up.socket.send("late"));
    up.socket.stop();
}

TEST(WebSocket, StopIsPromptInEachPhase)
{
    auto slow = quickTerms();
    slow.connect.connectWithin = slow.connect.handshakeWithin = Duration::seconds(30);
    slow.backoff = {.base = Duration::seconds(3000), .cap = Duration::seconds(3000), .triesAMinute = 1};
    RawServer server;
    Recorder told;
    {
        auto terms = slow;
        terms.connect.resolver = [](const std::string&) -> Result<std::vector<std::string>> {
            std::this_thread::sleep_for(1s);
            return std::vector<std::string>{};
        };
        WebSocket lookup(endpoint("wss://venue.example/"), terms);
        ASSERT_TRUE(lookup.start(told));
        ASSERT_TRUE(told.waitTicks(told.ticks() + 3));
        EXPECT_LE(timeOf([&] { lookup.stop(); }), 200ms) << "look-up";
    }
    for (const auto* scheme : {"ws", "wss"}) {  // The server accepts and says nothing: upgrade, TLS.
        WebSocket handshake(endpoint(server.url(scheme)), slow);
        ASSERT_TRUE(handshake.start(told));
        ASSERT_TRUE(told.waitTicks(told.ticks() + 3));
        EXPECT_LE(timeOf([&] { handshake.stop(); }), 200ms) << scheme;
        server.accept();
    }
    {
        WebSocket waiting(endpoint(server.url()), slow);
        ASSERT_TRUE(waiting.start(told));
        server.accept().cut();
        ASSERT_TRUE(told.waitClosed(1));
        EXPECT_LE(timeOf([&] { waiting.stop(); }), 200ms) << "back-off";
    }
    {
        WebSocket silent(endpoint(server.url()), slow);
        ASSERT_TRUE(silent.start(told));
        auto peer = server.accept();
        peer.upgrade();
        ASSERT_TRUE(told.waitOpened(1));
        EXPECT_LE(timeOf([&] { silent.stop(); }), 200ms) << "a peer that never answers the goodbye";
    }
    WebSocket never(endpoint(server.url()), slow);
    never.stop();
}

TEST(WebSocket, TryNowEndsTheWait)
{
    auto terms = quickTerms();
    terms.backoff = {.base = Duration::seconds(3000), .cap = Duration::seconds(3000), .triesAMinute = 10};
    RawServer server;
    Recorder told;
    WebSocket socket(endpoint(server.url()), terms);
    ASSERT_TRUE(socket.start(told));
    server.accept().cut();
    ASSERT_TRUE(told.waitClosed(1));
    EXPECT_FALSE(server.tryAccept(100ms));
    socket.tryNow();
    server.accept().upgrade();
    EXPECT_TRUE(told.waitOpened(1));
}

}  // namespace
}  // namespace ballast::transport::testing::web_socket_test
