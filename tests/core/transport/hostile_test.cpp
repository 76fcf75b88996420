#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <fstream>
#include <random>
#include <thread>

#include "base/system.h"
#include "core/transport/raw_server.h"
#include "core/transport/recorder.h"
#include "transport/event_stream.h"
#include "transport/http_client.h"
#include "transport/web_socket.h"

/// Servers that mean harm: whatever they send, the line ends within its terms and memory, and comes back.
namespace ballast::transport::testing::hostile_test {
namespace {

using ::testing::HasSubstr;

/// Bytes. A sanitizer keeps shadows and what was freed, which are no memory of the line's: nothing is measured there.
std::size_t residentBytes()
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return 0;
#endif
    std::ifstream file("/proc/self/statm");
    std::size_t all = 0, resident = 0;
    file >> all >> resident;
    return resident * 4096;
}

double processorSeconds()
{
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

struct Line {
    RawServer server;
    Recorder told;
    WebSocket socket;

    explicit Line(const SocketTerms& terms = quickTerms()) : socket(endpoint(server.url()), terms)
    {
        EXPECT_TRUE(socket.start(told));
    }
    RawPeer up()
    {
        const auto before = told.opened();
        auto peer = server.accept();
        peer.upgrade();
        EXPECT_TRUE(told.waitOpened(before + 1));
        return peer;
    }
};

TEST(Hostile, F16_random_bytes_instead_of_frames_never_pass_for_long_and_never_harm)
{
    auto terms = quickTerms();
    terms.messageWithin = Duration::milliseconds(30);
    terms.idleAfter = Duration::milliseconds(60);
    terms.greatestMessage = 4096;
    Line line(terms);
    std::mt19937 random(16);
    for (std::size_t i = 1; i <= 150; ++i) {
        auto peer = line.up();
        std::string bytes(1 + random() % 2000, '\0');
        for (auto& byte : bytes)
            byte = static_cast<char>(random());
        peer.send(bytes);
        ASSERT_TRUE(line.told.waitClosed(i)) << i;
    }
    EXPECT_EQ(line.told.opened(), 150U);
}

TEST(Hostile, F16_recorded_frames_with_a_byte_changed_never_harm)
{
    auto terms = quickTerms();
    terms.messageWithin = Duration::milliseconds(30);
    terms.idleAfter = Duration::milliseconds(60);
    Line line(terms);
    std::string good;
    for (int i = 0; i < 3; ++i) {
        good += RawPeer::header(0x81, 60) + std::string(60, 'm');
        good += RawPeer::header(0x89, 4) + "ping";
        good += RawPeer::header(0x01, 3) + "abc" + RawPeer::header(0x80, 300) + std::string(300, 'f');
    }
    std::mt19937 random(17);
    for (std::size_t i = 1; i <= 150; ++i) {
        auto peer = line.up();
        auto bytes = good;
        bytes[random() % bytes.size()] = static_cast<char>(random());
        peer.send(bytes);
        peer.cut();
        ASSERT_TRUE(line.told.waitClosed(i)) << i;
    }
}

TEST(Hostile, GoodbyesThatAreWrongAreGoodbyesToo)
{
    const std::vector<std::string> goodbyes{
        RawPeer::header(0x88, 0),                                         // No code.
        RawPeer::header(0x88, 1) + "\x03",                                // Half a code.
        RawPeer::header(0x88, 2) + "\x03\xed",                            // 1005, which is never sent.
        RawPeer::header(0x88, 2) + std::string("\x00\x01", 2),            // 1.
        RawPeer::header(0x88, 4) + "\x03\xe8\xff\xfe",                    // A reason that is not UTF-8.
        RawPeer::header(0x88, 126) + "\x03\xe8" + std::string(124, 'r'),  // Too long.
        RawPeer::header(0x08, 2) + "\x03\xe8"};                           // In pieces.
    Line line;
    for (std::size_t i = 0; i < goodbyes.size(); ++i) {
        auto peer = line.up();
        peer.send(goodbyes[i]);
        ASSERT_TRUE(line.told.waitClosed(i + 1)) << i;
    }
}

TEST(Hostile, F16_masked_frames_of_a_server_are_refused)
{
    Line line;
    auto peer = line.up();
    peer.send(std::string("\x81\x81", 2) + "mask" + "x");
    ASSERT_TRUE(line.told.waitClosed(1));
    EXPECT_EQ(line.told.messages(), 0U);
    EXPECT_EQ(line.socket.counts().badFrames, 1U) << line.told.lastWhy();
}

/// Nothing is offered to be packed, so that nothing small can become large: a frame that says it is packed is wrong.
TEST(Hostile, F26_nothing_is_packed_and_a_packed_frame_ends_the_line)
{
    Line line;
    auto peer = line.server.accept();
    const auto request = peer.upgrade();
    EXPECT_EQ(request.find("Sec-WebSocket-Extensions"), std::string::npos) << request;
    ASSERT_TRUE(line.told.waitOpened(1));
    const auto before = residentBytes();
    // The first reserved bit, and what inflates to a megabyte of zeros were it packed.
    peer.send(RawPeer::header(0xC1, 4) + std::string("\x62\x60\x00\x00", 4));
    ASSERT_TRUE(line.told.waitClosed(1));
    EXPECT_EQ(line.told.messages(), 0U);
    EXPECT_EQ(line.socket.counts().badFrames, 1U) << line.told.lastWhy();
    EXPECT_LE(residentBytes(), before + (1U << 20));
}

TEST(Hostile, F03_empty_pieces_without_end_are_no_message)
{
    auto terms = quickTerms();
    terms.idleAfter = Duration::milliseconds(300);
    Line line(terms);
    auto peer = line.up();
    std::string many = RawPeer::header(0x01, 0);
    for (int i = 0; i < 1000; ++i)
        many += RawPeer::header(0x00, 0);
    const auto before = residentBytes();
    const auto begun = std::chrono::steady_clock::now();
    peer.send(many);
    many.erase(0, 2);
    while (line.told.closed() == 0 && std::chrono::steady_clock::now() - begun < 5s)
        peer.send(many);
    ASSERT_EQ(line.told.closed(), 1U);
    EXPECT_THAT(line.told.lastWhy(), HasSubstr("F03"));
    EXPECT_LE(residentBytes(), before + (8U << 20));
}

TEST(Hostile, F02_F03_a_flood_of_pings_is_no_message_and_is_bounded)
{
    auto terms = quickTerms();
    terms.idleAfter = Duration::milliseconds(300);
    Line line(terms);
    auto peer = line.up();
    std::string pings;
    for (int i = 0; i < 500; ++i)
        pings += RawPeer::header(0x89, 100) + std::string(100, 'p');
    const auto before = residentBytes();
    std::thread flood([&] {  // Reads no pong.
        while (peer.send(pings)) {
        }
    });
    EXPECT_TRUE(line.told.waitClosed(1));
    ::shutdown(peer.fd(), SHUT_RDWR);  // Ends the flood; the descriptor stays its own until it has ended.
    flood.join();
    EXPECT_THAT(line.told.lastWhy(), HasSubstr("F03"));
    EXPECT_LE(residentBytes(), before + (8U << 20));
}

TEST(Hostile, F17_memory_stays_within_twice_the_limit)
{
    giveLargeMemoryBack();  // As the desk does, so that what was let go is not counted.
    auto terms = quickTerms();
    terms.greatestMessage = std::size_t{4} << 20;
    Line line(terms);
    const std::string piece(64 * 1024, 'g');
    std::size_t before = 0;
    for (std::size_t round = 1; round <= 8; ++round) {
        auto peer = line.up();
        if (round == 1) before = residentBytes();
        peer.send(RawPeer::header(0x01, piece.size()) + piece);  // 100 MiB in pieces, each of them allowed.
        std::size_t most = 0;
        for (int i = 0; i < 1600 && peer.send(RawPeer::header(0x00, piece.size()) + piece); ++i)
            most = std::max(most, residentBytes());
        ASSERT_TRUE(line.told.waitClosed(round));
        EXPECT_THAT(line.told.lastWhy(), HasSubstr("F17"));
        EXPECT_LE(most, before + 2 * terms.greatestMessage + (1U << 20)) << round;
    }
}

TEST(Hostile, F12_handshakes_that_never_end_are_bounded)
{
    Line line;
    const auto before = residentBytes();
    std::size_t closed = 0;
    for (const std::string begin :
         {"HTTP/1.1 101 Switching Protocols\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"}) {
        const std::string more =
            closed == 0 ? "X-Header: " + std::string(1000, 'h') + "\r\n" : "400\r\n" + std::string(1024, 'b') + "\r\n";
        auto peer = line.server.accept();
        peer.readUntil("\r\n\r\n");
        peer.send(begin);
        for (int i = 0; i < 100'000 && peer.send(more); ++i) {
        }
        ASSERT_TRUE(line.told.waitClosed(++closed)) << begin;
    }
    EXPECT_EQ(line.told.opened(), 0U);
    EXPECT_LE(residentBytes(), before + (24U << 20));
}

TEST(Hostile, F04_two_seconds_of_accept_and_close_cost_little_under_the_own_terms)
{
    SocketTerms terms;
    terms.backoff.seed = 4;
    Line line(terms);
    const auto before = processorSeconds();
    const auto begun = std::chrono::steady_clock::now();
    std::size_t tries = 0;
    while (std::chrono::steady_clock::now() - begun < 2s)
        if (auto peer = line.server.tryAccept(50ms)) {
            ++tries;
            peer->cut();
        }
    EXPECT_GE(tries, 2U);
    EXPECT_LE(tries, 10U);
    EXPECT_LE(processorSeconds() - before, 0.1);
}

TEST(Hostile, F17_an_answer_that_never_ends_is_bounded_in_bytes_and_time)
{
    RawServer server;
    HttpClient client(endpoint(server.url("http")), {.answerWithin = Duration::seconds(2), .greatestAnswer = 1 << 20});
    const auto before = residentBytes();
    std::thread serve([&] {
        auto peer = server.accept();
        peer.readUntil("\r\n\r\n");
        peer.send("HTTP/1.1 200 OK\r\n\r\n");  // Until the line ends.
        while (peer.send(std::string(65536, 'e'))) {
        }
    });
    const auto answer = client.ask({});
    serve.join();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::Parse);
    EXPECT_THAT(answer.error().message, HasSubstr("F17"));
    EXPECT_LE(residentBytes(), before + (8U << 20));
}

TEST(Hostile, F01_F12_an_answer_before_its_question_ends_the_kept_line)
{
    RawServer server;
    auto owned = std::make_unique<HttpClient>(endpoint(server.url("http")));
    auto& client = *owned;
    std::thread serve([&] {
        auto peer = server.accept();
        peer.readUntil("\r\n\r\n");
        const std::string one = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none";
        peer.send(one + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
        auto next = server.accept();
        next.readUntil("\r\n\r\n");
        next.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntwo");
        next.isEnded(5s);
    });
    const auto first = client.ask({.target = "/1"});
    ASSERT_TRUE(first);
    EXPECT_EQ(first->body, "one");
    const auto second = client.ask({.target = "/2"});
    ASSERT_TRUE(second) << second.error().message;
    EXPECT_EQ(second->body, "two") << "an answer that nobody asked for";
    owned.reset();
    serve.join();
}

}  // namespace
}  // namespace ballast::transport::testing::hostile_test
