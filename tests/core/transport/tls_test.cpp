#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "core/transport/echo_server.h"
#include "core/transport/raw_server.h"
#include "core/transport/recorder.h"
#include "core/transport/test_certificates.h"
#include "transport/http_client.h"
#include "transport/web_socket.h"

namespace ballast::transport::testing::tls_test {
namespace {

using ::testing::HasSubstr;

/// A listener with one certificate, and terms that trust its issuer.
struct Secure {
    Folder folder;
    Issuer issuer{folder, "root"};
    EchoServer handler;
    std::unique_ptr<Listener> listener;

    void listen(const CertificateFiles& files)
    {
        listener =
            std::make_unique<Listener>(ListenerTerms{.certificateFile = files.certificate, .keyFile = files.key});
        ASSERT_TRUE(listener->start(handler));
    }
    std::string url(const std::string& host, const std::string& scheme = "wss") const
    {
        return fmt::format("{}://{}:{}/", scheme, host, listener->port());
    }
    SocketTerms terms() const
    {
        auto terms = quickTerms();
        terms.connect.handshakeWithin = Duration::seconds(5);
        terms.connect.caFile = issuer.rootFile();
        terms.connect.resolver = [](const std::string&) -> Result<std::vector<std::string>> {
            return std::vector<std::string>{"127.0.0.1"};
        };
        return terms;
    }
    /// Why a line there is refused, with nothing said to the server. Empty: it came up.
    std::string refusal(const std::string& host, const SocketTerms& terms)
    {
        Recorder told;
        WebSocket socket(endpoint(url(host)), terms);
        EXPECT_TRUE(socket.start(told));
        while (told.opened() + told.closed() == 0)
            std::this_thread::sleep_for(1ms);
        socket.stop();
        if (told.opened() != 0) return {};
        EXPECT_EQ(handler.opened(), 0U) << "told to the server: " << told.lastWhy();
        EXPECT_EQ(listener->counts().requests, 0U);
        return told.notes().front();
    }
};

TEST(Tls, TheRightNameIsAcceptedAndSpokenWith)
{
    Secure secure;
    secure.listen(secure.issuer.issue("right", "DNS:venue.example,IP:127.0.0.1"));
    for (const auto* host : {"venue.example", "127.0.0.1"}) {
        Recorder told;
        WebSocket socket(endpoint(secure.url(host)), secure.terms());
        ASSERT_TRUE(socket.start(told));
        ASSERT_TRUE(told.waitOpened(1)) << host << told.lastWhy();
        const std::string large(300'000, 'x');
        ASSERT_TRUE(socket.send(large));
        EXPECT_TRUE(told.waitMessage(large));
    }
}

TEST(Tls, F07_a_certificate_of_another_host_is_refused)
{
    Secure secure;
    secure.listen(secure.issuer.issue("other", "DNS:other.example,IP:127.0.0.2,DNS:*.venue.example"));
    EXPECT_THAT(secure.refusal("venue.example.com", secure.terms()),
                HasSubstr("certificate refused: hostname mismatch"));
    EXPECT_THAT(secure.refusal("127.0.0.1", secure.terms()), HasSubstr("certificate refused: IP address mismatch"));
    EXPECT_THAT(secure.refusal("very.deep.venue.example", secure.terms()), HasSubstr("hostname mismatch"));
    EXPECT_EQ(secure.refusal("deep.venue.example", secure.terms()), "") << "a wildcard holds for one label";
}

TEST(Tls, F07_an_unknown_issuer_is_refused)
{
    Secure secure;
    const Issuer stranger(secure.folder, "stranger");
    secure.listen(stranger.issue("unknown", "DNS:venue.example"));
    EXPECT_THAT(secure.refusal("venue.example", secure.terms()),
                HasSubstr("certificate refused: unable to get local issuer certificate"));
    auto system = secure.terms();
    system.connect.caFile.clear();
    EXPECT_THAT(secure.refusal("venue.example", system), HasSubstr("certificate refused")) << "roots of the system";
}

TEST(Tls, F07_a_certificate_out_of_its_time_is_refused)
{
    Secure secure;
    secure.listen(secure.issuer.issue("expired", "DNS:venue.example", -9, -1));
    EXPECT_THAT(secure.refusal("venue.example", secure.terms()),
                HasSubstr("certificate refused: certificate has expired"));
    secure.listen(secure.issuer.issue("early", "DNS:venue.example", 1, 9));
    EXPECT_THAT(secure.refusal("venue.example", secure.terms()), HasSubstr("certificate is not yet valid"));
}

TEST(Tls, F07_a_certificate_that_signed_itself_is_refused)
{
    Secure secure;
    const Issuer itself(secure.folder, "itself");
    const auto files = itself.issue("leaf", "DNS:venue.example");
    std::filesystem::copy_file(itself.rootFile(), files.certificate, std::filesystem::copy_options::overwrite_existing);
    Listener listener({.certificateFile = files.certificate, .keyFile = files.key});
    const auto refused = listener.start(secure.handler);
    ASSERT_FALSE(refused) << "a key that is not the certificate's";
    EXPECT_EQ(refused.error().code, ErrorCode::Io);
}

TEST(Tls, F07_a_handshake_cut_short_or_answered_in_plain_is_named)
{
    RawServer server;
    Recorder told;
    WebSocket socket(endpoint(server.url("wss")), quickTerms());
    ASSERT_TRUE(socket.start(told));
    {
        auto peer = server.accept();
        peer.readBytes(5);
        peer.cut();
    }
    ASSERT_TRUE(told.waitClosed(1));
    EXPECT_THAT(told.lastWhy(), HasSubstr("F07: no TLS with 127.0.0.1:"));
    auto peer = server.accept();
    peer.readBytes(5);
    peer.send("HTTP/1.1 400 Bad Request\r\n\r\n");
    ASSERT_TRUE(told.waitClosed(2));
    EXPECT_THAT(told.lastWhy(), HasSubstr("F07: no TLS with 127.0.0.1:"));
    EXPECT_THAT(told.lastWhy(), HasSubstr("wrong version number"));
    auto silent = server.accept();
    ASSERT_TRUE(told.waitClosed(3));
    EXPECT_THAT(told.lastWhy(), HasSubstr("no TLS with"));
    EXPECT_THAT(told.lastWhy(), HasSubstr("within 1 s"));
}

TEST(Tls, F07_a_server_that_speaks_only_old_TLS_is_refused)
{
    RawServer server;
    Recorder told;
    WebSocket socket(endpoint(server.url("wss")), quickTerms());
    ASSERT_TRUE(socket.start(told));
    std::size_t closed = 0;
    for (const char minor : {'\x01', '\x02'}) {  // TLS 1.0 and 1.1.
        auto peer = server.accept();
        peer.readBytes(5);
        // A ServerHello: record, message, version, 32 random bytes, no session, a cipher of that time, no compression.
        const std::string version{'\x03', minor};
        peer.send("\x16" + version + std::string("\x00\x2a\x02\x00\x00\x26", 6) + version + std::string(32, 'r') +
                  std::string("\x00\x00\x2f\x00", 4));
        ASSERT_TRUE(told.waitClosed(++closed));
        EXPECT_THAT(told.lastWhy(), HasSubstr("F07: no TLS with 127.0.0.1:"));
        EXPECT_THAT(told.lastWhy(), HasSubstr("unsupported protocol"));
    }
}

TEST(Tls, HttpIsVerifiedToo)
{
    Secure secure;
    secure.listen(secure.issuer.issue("right", "DNS:venue.example"));
    const HttpTerms terms{.connect = secure.terms().connect};
    HttpClient right(endpoint(secure.url("venue.example", "https")), terms);
    for (int i = 0; i < 3; ++i) {
        const auto answer = right.ask({.method = "POST", .target = "/rpc", .headers = {}, .body = "question"});
        ASSERT_TRUE(answer) << answer.error().message;
        EXPECT_EQ(answer->body, "question");
    }
    EXPECT_EQ(right.lines(), 1U);
    HttpClient wrong(endpoint(secure.url("another.example", "https")), terms);
    const auto refused = wrong.ask({});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Io);
    EXPECT_THAT(refused.error().message, HasSubstr("hostname mismatch"));
    EXPECT_FALSE(wrong.mayHaveArrived());
    EXPECT_EQ(secure.listener->counts().requests, 3U);
}

}  // namespace
}  // namespace ballast::transport::testing::tls_test
