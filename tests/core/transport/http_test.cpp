#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "core/transport/echo_server.h"
#include "core/transport/raw_server.h"
#include "core/transport/recorder.h"
#include "transport/event_parser.h"
#include "transport/event_stream.h"
#include "transport/http_client.h"
#include "transport/web_socket.h"

namespace ballast::transport::testing::http_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

struct Served {
    EchoServer handler;
    Listener listener;
    explicit Served(ListenerTerms terms = {}) : listener(std::move(terms)) { EXPECT_TRUE(listener.start(handler)); }
    std::string url(const std::string& scheme, const std::string& path = "/") const
    {
        return fmt::format("{}://127.0.0.1:{}{}", scheme, listener.port(), path);
    }
};

/// A client that writes by hand.
RawPeer connectTo(std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    EXPECT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    return RawPeer(fd);
}

TEST(HttpClient, AsksAndKeepsTheLine)
{
    Served served;
    HttpClient client(endpoint(served.url("http", "/base?x=1")));
    const auto get = client.ask({});
    ASSERT_TRUE(get) << get.error().message;
    EXPECT_EQ(get->status, 200U);
    EXPECT_EQ(get->body, "body of /base?x=1");
    EXPECT_EQ(valueOf(get->headers, "content-type"), "text/plain");
    EXPECT_EQ(valueOf(get->headers, "no-such"), "");
    EXPECT_FALSE(get->receivedAt.isNever());
    const std::string large(1'000'000, 'z');
    const auto post = client.ask(
        {.method = "POST", .target = "/rpc", .headers = {{"Content-Type", "application/json"}}, .body = large});
    ASSERT_TRUE(post);
    EXPECT_EQ(post->body, large);
    const auto missing = client.ask({.target = "/missing"});
    ASSERT_TRUE(missing);
    EXPECT_EQ(missing->status, 404U);
    const auto head = client.ask({.method = "HEAD", .target = "/head"});
    ASSERT_TRUE(head);
    EXPECT_EQ(head->body, "");
    EXPECT_EQ(valueOf(head->headers, "Content-Length"), std::to_string(std::string("body of /head").size()));
    const auto options = client.ask({.method = "OPTIONS", .target = "/rpc"});
    ASSERT_TRUE(options);
    EXPECT_EQ(options->status, 204U);
    EXPECT_EQ(valueOf(options->headers, "Allow"), "GET, POST");
    EXPECT_EQ(client.lines(), 1U);
    const auto requests = served.handler.requests();
    ASSERT_EQ(requests.size(), 5U);
    EXPECT_EQ(valueOf(requests[1].headers, "content-TYPE"), "application/json");
    EXPECT_EQ(valueOf(requests[1].headers, "Host"), "127.0.0.1:" + std::to_string(served.listener.port()));
}

TEST(HttpClient, RefusesWhatWouldBeAnotherRequest)
{
    Served served;
    HttpClient client(endpoint(served.url("http")));
    const std::vector<HttpRequest> bad{{.method = "GET /x"},
                                       {.method = ""},
                                       {.target = "no-slash"},
                                       {.target = "/a b"},
                                       {.target = "/a\r\nX: y"},
                                       {.headers = {{"X", "y\r\nZ: w"}}},
                                       {.headers = {{"X: y\r\nZ", "w"}}},
                                       {.headers = {{"", "w"}}}};
    for (const auto& request : bad) {
        const auto refused = client.ask(request);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
    }
    HttpClient socket(endpoint(served.url("ws")));
    EXPECT_EQ(socket.ask({}).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(served.listener.counts().lines, 0U);
}

TEST(HttpClient, F01_a_kept_line_that_the_server_ended_is_not_used_again)
{
    RawServer server;
    HttpClient client(endpoint(server.url("http")));
    for (int i = 0; i < 3; ++i) {
        std::thread serve([&] {
            auto peer = server.accept();
            peer.readUntil("\r\n\r\n");
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
        const auto answer = client.ask({.method = "POST", .target = "/"});
        serve.join();
        ASSERT_TRUE(answer) << answer.error().message;
        EXPECT_EQ(answer->body, "ok");
    }
    EXPECT_EQ(client.lines(), 3U);
}

struct BadAnswer {
    std::string bytes, why;
    ErrorCode code;
};

TEST(HttpClient, F01_F10_F12_F17_bad_answers_are_named)
{
    const std::vector<BadAnswer> cases{
        {"", "ended it before all was there", ErrorCode::Io},
        {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", "ended it before all was there", ErrorCode::Io},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", "ended it before all was there",
         ErrorCode::Io},
        {"SSH-2.0-OpenSSH\r\n", "F12: no HTTP", ErrorCode::Parse},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "F12: no HTTP", ErrorCode::Parse},
        {"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", "F17", ErrorCode::Parse},
        {"HTTP/1.1 200 OK\r\nContent-Length: 4000000000000\r\n\r\n", "F17", ErrorCode::Parse},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\n" + std::string(2000, 'x'), "F17",
         ErrorCode::Parse},
        {"HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x'), "F17", ErrorCode::Parse}};
    RawServer server;
    for (const auto& one : cases) {
        HttpClient client(endpoint(server.url("http")), {.greatestAnswer = 1000});
        std::thread serve([&] {
            auto peer = server.accept();
            peer.readUntil("\r\n\r\n");
            peer.send(one.bytes);
        });
        const auto answer = client.ask({.method = "POST", .target = "/", .headers = {}, .body = {}});
        serve.join();
        ASSERT_FALSE(answer) << one.bytes.substr(0, 60);
        EXPECT_THAT(answer.error().message, HasSubstr(one.why));
        EXPECT_THAT(answer.error().message, MatchesRegex("F[0-9][0-9]: .*")) << "the code first";
        EXPECT_EQ(ballast::testing::faultCodesIn(answer.error().message), 1U) << answer.error().message;
        EXPECT_EQ(answer.error().code, one.code) << answer.error().message;
        EXPECT_TRUE(client.mayHaveArrived());
    }
}

TEST(HttpClient, F09_a_redirect_is_an_answer)
{
    RawServer server, other;
    HttpClient client(endpoint(server.url("http")));
    std::thread serve([&] {
        auto peer = server.accept();
        peer.readUntil("\r\n\r\n");
        peer.send("HTTP/1.1 307 Go\r\nLocation: " + other.url("http") + "\r\nContent-Length: 0\r\n\r\n");
    });
    const auto answer = client.ask({});
    serve.join();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 307U);
    EXPECT_FALSE(other.tryAccept(50ms));
}

TEST(HttpClient, F10_silence_ends_by_the_term_and_a_cancel_at_once)
{
    RawServer server;
    HttpClient client(endpoint(server.url("http")), {.answerWithin = Duration::milliseconds(100)});
    const auto late = client.ask({});
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, ErrorCode::Io);
    EXPECT_THAT(late.error().message, HasSubstr("F10: no answer from"));
    EXPECT_TRUE(client.mayHaveArrived());
    HttpClient patient(endpoint(server.url("http")));
    const auto begun = std::chrono::steady_clock::now();
    std::thread canceller([&] {
        std::this_thread::sleep_for(30ms);
        patient.cancel();
    });
    const auto cancelled = patient.ask({});
    canceller.join();
    EXPECT_EQ(cancelled.error().code, ErrorCode::Refused);
    EXPECT_LE(std::chrono::steady_clock::now() - begun, 300ms);
    EXPECT_EQ(patient.ask({}).error().code, ErrorCode::Refused);
}

TEST(HttpClient, F06_a_closed_port_is_named_and_nothing_was_sent)
{
    std::string url;
    {
        const RawServer gone;
        url = gone.url("http");
    }
    HttpClient client(endpoint(url));
    const auto answer = client.ask({});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::Io);
    EXPECT_THAT(answer.error().message, HasSubstr("F06"));
    EXPECT_FALSE(client.mayHaveArrived());
}

TEST(EventParser, CutsAsTheStandardSays)
{
    const std::string text = "\xef\xbb\xbf"
                             "data: one\n\n: comment\ndata:two\ndata:  three\n\nid: 7\nevent: x\n\n"
                             "data\n\ndata: cr\rdata: lf\r\rdata: crlf\r\n\r\nnot: data\ndata: last";
    const std::vector<std::string> expected{"one", "two\n three", "", "cr\nlf", "crlf"};
    for (std::size_t piece = 1; piece <= text.size(); ++piece) {
        EventParser parser(1000);
        std::vector<std::string> events;
        for (std::size_t at = 0; at < text.size(); at += piece)
            ASSERT_EQ(parser.feed(std::string_view(text).substr(at, piece),
                                  [&](std::string_view data) { events.emplace_back(data); }),
                      EventParser::Fault::None);
        EXPECT_EQ(events, expected) << piece;
        EXPECT_TRUE(parser.isInEvent());
    }
}

TEST(EventParser, F16_F17_bounds_events_and_wants_UTF8)
{
    const auto ignore = [](std::string_view) {};
    EXPECT_EQ(EventParser(10).feed("data: 0123456789\n\n", ignore), EventParser::Fault::None);
    EXPECT_EQ(EventParser(10).feed("data: 0123456789a\n\n", ignore), EventParser::Fault::TooLarge);
    EXPECT_EQ(EventParser(10).feed(std::string(30, 'x'), ignore), EventParser::Fault::TooLarge);
    EventParser lines(100);
    auto fault = EventParser::Fault::None;
    for (int i = 0; i < 100 && fault == EventParser::Fault::None; ++i)
        fault = lines.feed("data: 12345\n", ignore);
    EXPECT_EQ(fault, EventParser::Fault::TooLarge);
    EXPECT_EQ(EventParser(100).feed("data: \xff\n\n", ignore), EventParser::Fault::NotUtf8);
}

TEST(EventStream, TellsEventsAndComesBack)
{
    Served served;
    Recorder told;
    EventStream stream(endpoint(served.url("http", "/events")), quickTerms());
    ASSERT_TRUE(stream.start(told));
    ASSERT_TRUE(told.waitOpened(1)) << told.lastWhy();
    while (served.handler.open() == 0)
        std::this_thread::sleep_for(1ms);
    EXPECT_TRUE(served.handler.newest()->send("{\"price\":1}"));
    EXPECT_TRUE(served.handler.newest()->send("two\nlines"));
    ASSERT_TRUE(told.waitMessages(2));
    EXPECT_EQ(told.notes(), (std::vector<std::string>{"opened", "message: {\"price\":1}", "message: two\nlines"}));
    served.handler.newest()->cut();
    ASSERT_TRUE(told.waitOpened(2));
    EXPECT_EQ(told.closed(), 1U);
    while (served.handler.opened() < 2)
        std::this_thread::sleep_for(1ms);
    served.handler.newest()->close(1000, "");
    ASSERT_TRUE(told.waitClosed(2));
    EXPECT_THAT(told.lastWhy(), HasSubstr("ended the events"));
    ASSERT_TRUE(told.waitOpened(3));
    stream.drop("seen silent");
    ASSERT_TRUE(told.waitClosed(3));
    EXPECT_EQ(told.lastWhy(), "seen silent");
    const auto request = served.handler.requests().front();
    EXPECT_EQ(valueOf(request.headers, "Accept"), "text/event-stream");
    stream.stop();
    EXPECT_EQ(told.closed(), told.opened() + stream.counts().failedTries);
}

TEST(EventStream, F12_a_page_instead_of_events_is_quoted)
{
    RawServer server;
    Recorder told;
    EventStream stream(endpoint(server.url("http")), quickTerms());
    ASSERT_TRUE(stream.start(told));
    std::size_t closed = 0;
    for (const auto* answer :
         {"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>",
          "HTTP/1.1 429 Slow\r\nContent-Type: text/event-stream\r\nContent-Length: 6\r\n\r\n<html>"}) {
        auto peer = server.accept();
        peer.readUntil("\r\n\r\n");
        peer.send(answer);
        ASSERT_TRUE(told.waitClosed(++closed));
        EXPECT_THAT(told.lastWhy(), HasSubstr("instead of events"));
    }
    EXPECT_EQ(told.opened(), 0U);
}

TEST(EventStream, F10_F17_trickles_and_giants_end_it_and_comments_keep_it)
{
    auto terms = quickTerms();
    terms.greatestMessage = 1000;
    terms.messageWithin = Duration::milliseconds(500);
    RawServer server;
    Recorder told;
    EventStream stream(endpoint(server.url("http")), terms);
    ASSERT_TRUE(stream.start(told));
    const std::string begin = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
    auto peer = server.accept();
    peer.readUntil("\r\n\r\n");
    peer.send(begin);
    for (int i = 0; i < 20; ++i) {
        peer.send(":");
        std::this_thread::sleep_for(40ms);
        peer.send("\n\n");
    }
    EXPECT_EQ(told.closed(), 0U) << told.lastWhy();
    peer.send("data: begun and never ended");
    ASSERT_TRUE(told.waitClosed(1));
    EXPECT_THAT(told.lastWhy(), HasSubstr("F10"));
    peer = server.accept();
    peer.readUntil("\r\n\r\n");
    peer.send(begin + "data: " + std::string(2000, 'x'));
    ASSERT_TRUE(told.waitClosed(2));
    EXPECT_THAT(told.lastWhy(), HasSubstr("F17"));
    EXPECT_EQ(stream.counts().badFrames, 1U);
}

TEST(Listener, ServesWhatStockClientsWrite)
{
    Served served;
    auto peer = connectTo(served.listener.port());
    peer.send("POST /chunks HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
              "chunked\r\n\r\n4\r\nWiki\r\n5;a=b\r\npedia\r\n0\r\nT: r\r\n\r\n");
    EXPECT_THAT(peer.readUntil("\r\n\r\n"), HasSubstr("HTTP/1.1 200"));
    EXPECT_EQ(peer.readBytes(9), "Wikipedia");
    peer.send("POST /wait HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(peer.readUntil("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    peer.send("later");
    peer.readUntil("\r\n\r\n");
    EXPECT_EQ(peer.readBytes(5), "later");
    peer.send("GET /one HTTP/1.1\r\nHost: x\r\n\r\nGET /two HTTP/1.1\r\nHost: x\r\n\r\n");
    peer.readUntil("\r\n\r\n");
    EXPECT_EQ(peer.readBytes(12), "body of /one");
    peer.readUntil("\r\n\r\n");
    EXPECT_EQ(peer.readBytes(12), "body of /two");
    peer.send("GET /last HTTP/1.0\r\n\r\n");
    EXPECT_THAT(peer.readUntil("\r\n\r\n"), HasSubstr("Connection: close"));
    EXPECT_EQ(peer.readBytes(13), "body of /last");
    EXPECT_TRUE(peer.isEnded(2s));
    EXPECT_EQ(served.listener.counts().lines, 1U);
}

TEST(Listener, RefusesWhatIsNoRequestOrTooLarge)
{
    Served served({.requestWithin = Duration::milliseconds(200), .greatestBody = 100});
    const std::vector<std::pair<std::string, std::string>> cases{
        {"NO HTTP AT ALL\r\n\r\n", "400"},
        {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 101\r\n\r\n", "413"},
        {"GET / HTTP/1.1\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n", "413"}};
    for (const auto& [bytes, status] : cases) {
        auto peer = connectTo(served.listener.port());
        peer.send(bytes);
        EXPECT_THAT(peer.readUntil("\r\n\r\n"), HasSubstr("HTTP/1.1 " + status));
        EXPECT_TRUE(peer.isEnded(2s));
    }
    auto slow = connectTo(served.listener.port());
    slow.send("GET / HT");
    EXPECT_TRUE(slow.isEnded(2s));
    EXPECT_EQ(served.listener.counts().requests, 0U);
    Listener open({.address = "0.0.0.0"});
    EXPECT_EQ(open.start(served.handler).error().code, ErrorCode::Refused);
    Listener taken({.port = served.listener.port()});
    EXPECT_EQ(taken.start(served.handler).error().code, ErrorCode::Io);
}

TEST(Listener, SessionsOpenOnAnyPathAndCloseWithCodeAndReason)
{
    Served served;
    Recorder told;
    WebSocket socket(endpoint(served.url("ws", "/any/path?q=1")), quickTerms());
    ASSERT_TRUE(socket.start(told));
    ASSERT_TRUE(told.waitOpened(1));
    ASSERT_TRUE(socket.send("echo"));
    ASSERT_TRUE(told.waitMessage("echo"));
    const auto session = served.handler.newest();
    EXPECT_EQ(session->request().target, "/any/path?q=1");
    EXPECT_TRUE(session->send("last words"));
    session->close(1001, "maintenance");
    EXPECT_FALSE(session->send("too late"));
    ASSERT_TRUE(told.waitClosed(1));
    EXPECT_EQ(told.lastMessage(), "last words");
    EXPECT_THAT(told.lastWhy(), HasSubstr("code 1001, 'maintenance'"));
    ASSERT_TRUE(told.waitOpened(2));
    socket.stop();
    served.listener.stop();
    EXPECT_EQ(served.handler.whys().size(), 2U);
    EXPECT_EQ(served.handler.open(), 0U);
    EXPECT_FALSE(session->send("after the end"));
    session->cut();
}

TEST(Listener, ASlowReaderIsRefusedMoreAndHarmsNobody)
{
    Served served({.queuedMessages = 100, .queuedBytes = 1 << 20});
    auto slow = connectTo(served.listener.port());
    slow.send("GET /slow HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    EXPECT_THAT(slow.readUntil("\r\n\r\n"), HasSubstr("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));  // RFC 6455, 1.3.
    while (served.handler.open() == 0)
        std::this_thread::sleep_for(1ms);
    const auto session = served.handler.newest();
    std::size_t taken = 0;
    for (int refused = 0; refused < 20 && taken < 100'000; std::this_thread::sleep_for(1ms))
        session->send(std::string(10'000, 's')) ? static_cast<void>(++taken) : static_cast<void>(++refused);
    EXPECT_LT(taken, 5'000U);
    EXPECT_GE(served.listener.counts().refusedSends, 20U);
    Recorder told;
    WebSocket quick(endpoint(served.url("ws")), quickTerms());
    ASSERT_TRUE(quick.start(told));
    ASSERT_TRUE(told.waitOpened(1));
    ASSERT_TRUE(quick.send("still served"));
    EXPECT_TRUE(told.waitMessage("still served"));
    session->cut();
    while (served.handler.open() != 1)
        std::this_thread::sleep_for(1ms);
}

TEST(Listener, F11_a_slow_handler_loses_nothing)
{
    class Slow final : public Recorder {
    public:
        void message(std::string_view text, Timestamp at) override
        {
            if (messages() == 0) std::this_thread::sleep_for(1s);  // Longer than all that is called silence below.
            std::this_thread::sleep_for(100us);
            Recorder::message(text, at);
        }
    };
    auto terms = quickTerms();
    terms.pingEvery = Duration::milliseconds(200);
    terms.idleAfter = Duration::milliseconds(700);
    Served served({.queuedMessages = 10'000, .queuedBytes = std::size_t{64} << 20});
    Slow told;
    WebSocket socket(endpoint(served.url("ws")), terms);
    ASSERT_TRUE(socket.start(told));
    ASSERT_TRUE(told.waitOpened(1));
    const auto session = served.handler.newest();
    const std::string padding(2000, ' ');
    for (int i = 0; i < 5000; ++i)
        ASSERT_TRUE(session->send(std::to_string(i) + padding));
    ASSERT_TRUE(told.waitMessages(5000));
    EXPECT_EQ(told.closed(), 0U) << told.lastWhy();
    const auto notes = told.notes();
    for (std::size_t i = 0; i < 5000; ++i)
        ASSERT_EQ(notes[i + 1].substr(0, 9 + std::to_string(i).size()), "message: " + std::to_string(i));
}

TEST(Listener, StopsAtOnceWithWhateverIsUnderWay)
{
    for (int round = 0; round < 5; ++round) {
        Served served;
        Recorder told;
        WebSocket socket(endpoint(served.url("ws")), quickTerms());
        EventStream events(endpoint(served.url("http", "/events")), quickTerms());
        ASSERT_TRUE(socket.start(told));
        ASSERT_TRUE(events.start(told));
        auto half = connectTo(served.listener.port());
        half.send("POST / HTTP/1.1\r\nContent-Le");
        ASSERT_TRUE(told.waitOpened(2));
        const auto begun = std::chrono::steady_clock::now();
        served.listener.stop();
        EXPECT_LE(std::chrono::steady_clock::now() - begun, 200ms);
        EXPECT_EQ(served.handler.open(), 0U);
        socket.stop();
        events.stop();
    }
}

}  // namespace
}  // namespace ballast::transport::testing::http_test
