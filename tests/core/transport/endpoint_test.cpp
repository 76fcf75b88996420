#include "transport/endpoint.h"

#include <gtest/gtest.h>

#include "transport/backoff.h"
#include "transport/shown_text.h"

namespace ballast::transport::endpoint_test {
namespace {

TEST(Endpoint, ReadsItsParts)
{
    const auto deribit = Endpoint::parse("wss://www.Deribit.com/ws/api/v2").value();
    EXPECT_EQ(deribit.scheme(), Scheme::Wss);
    EXPECT_TRUE(deribit.isSecure());
    EXPECT_TRUE(deribit.isWebSocket());
    EXPECT_EQ(deribit.host(), "www.deribit.com");
    EXPECT_EQ(deribit.port(), 443);
    EXPECT_EQ(deribit.path(), "/ws/api/v2");
    EXPECT_EQ(deribit.authority(), "www.deribit.com");
    EXPECT_EQ(deribit.shown(), "www.deribit.com:443");
    const auto query = Endpoint::parse("HTTPS://hermes.pyth.network:8443?ids[]=a/b").value();
    EXPECT_EQ(query.path(), "/?ids[]=a/b");
    EXPECT_EQ(query.authority(), "hermes.pyth.network:8443");
    const auto six = Endpoint::parse("http://[::1]:8080/").value();
    EXPECT_EQ(six.host(), "::1");
    EXPECT_TRUE(six.isAddress());
    EXPECT_EQ(six.authority(), "[::1]:8080");
    EXPECT_EQ(Endpoint::parse("ws://127.0.0.1").value().port(), 80);
}

TEST(Endpoint, F08_plain_lines_are_for_this_machine)
{
    for (const auto* url :
         {"ws://127.0.0.1:1/", "ws://127.255.3.4/", "http://[::1]/", "http://localhost/", "ws://LOCALHOST"})
        EXPECT_TRUE(Endpoint::parse(url)) << url;
    for (const auto* url :
         {"ws://www.deribit.com/ws", "http://example.com", "ws://127.0.0.1.example.com/", "ws://128.0.0.1/",
          "ws://127.1/", "ws://0.0.0.0/", "http://[::]/", "http://[::ffff:127.0.0.1]/", "ws://localhost.example.com/",
          "ws://192.168.0.1/", "http://2130706433/"}) {
        const auto refused = Endpoint::parse(url);
        ASSERT_FALSE(refused) << url;
        EXPECT_EQ(refused.error().code, ErrorCode::Refused) << url;
        EXPECT_NE(refused.error().message.find("F08"), std::string::npos);
    }
}

TEST(Endpoint, RefusesWhatIsNoAddress)
{
    for (const auto* url : {"",
                            "www.deribit.com",
                            "ftp://host/",
                            "wss://",
                            "wss:///path",
                            "wss://host:0/",
                            "wss://host:65536/",
                            "wss://host:x/",
                            "wss://host:/",
                            "wss://user:word@host/",
                            "wss://ho st/",
                            "wss://host/a b",
                            "wss://host/\r\nX: y",
                            "wss://host/#part",
                            "wss://[::1/",
                            "wss://[::1]x/",
                            "wss://[host]/",
                            "wss://-host/",
                            "wss://h\xc3\xb6st/",
                            "wss://host\\@other/"}) {
        const auto refused = Endpoint::parse(url);
        ASSERT_FALSE(refused) << url;
        EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument) << url;
    }
    const auto secret = Endpoint::parse("wss://someone:hidden@host/");
    EXPECT_EQ(secret.error().message.find("hidden"), std::string::npos);
    const auto path = Endpoint::parse("ftp://host/hidden?hidden");
    EXPECT_EQ(path.error().message.find("hidden"), std::string::npos);
    EXPECT_FALSE(Endpoint::parse("wss://host/" + std::string(3000, 'x')));
}

TEST(Backoff, F04_an_hour_of_failures_is_at_most_150_tries)
{
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Backoff backoff({.seed = seed});
        const Timestamp start{1'000'000'000};
        auto now = start;
        std::vector<Timestamp> tries{now};
        backoff.tried(now);
        while (now - start < Duration::hours(1)) {
            now = now + backoff.next(now);
            tries.push_back(now);
        }
        EXPECT_LE(tries.size(), 150U + 1U) << seed;  // The last lies after the hour.
        EXPECT_GE(tries.size(), 100U) << seed;
        for (std::size_t i = 10; i < tries.size(); ++i)
            EXPECT_GE(tries[i] - tries[i - 10], Duration::minutes(1)) << "more than 10 in a minute, seed " << seed;
    }
}

TEST(Backoff, DoublesItsMostUpToTheCapAndDrawsFromAllOfIt)
{
    std::vector<Duration> most(12), least(12, Duration::hours(1));
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
        Backoff backoff({.triesAMinute = 1'000'000, .seed = seed});
        for (std::size_t i = 0; i < most.size(); ++i) {
            const auto wait = backoff.next({1});
            most[i] = std::max(most[i], wait);
            least[i] = std::min(least[i], wait);
        }
    }
    for (std::size_t i = 0; i < most.size(); ++i) {
        const double ceiling = std::min(0.25 * static_cast<double>(1U << i), 60.0);
        EXPECT_LE(most[i].inSeconds(), ceiling) << i;
        EXPECT_GE(most[i].inSeconds(), 0.98 * ceiling) << i;
        EXPECT_LE(least[i].inSeconds(), 0.02 * ceiling) << i;
    }
}

TEST(Backoff, SameSeedSameWaitsAndAGoodLineBeginsAnew)
{
    Backoff one({.seed = 7}), same({.seed = 7}), other({.seed = 8});
    bool differs = false;
    for (int i = 0; i < 8; ++i) {
        const auto wait = one.next({1});
        EXPECT_EQ(wait, same.next({1}));
        differs = differs || wait != other.next({1});
    }
    EXPECT_TRUE(differs);
    Backoff good({.triesAMinute = 1'000'000});
    for (int i = 0; i < 20; ++i)
        good.next({1});
    good.reset();
    EXPECT_LE(good.next({1}), Duration::milliseconds(250));
}

TEST(ShownText, F25_is_plain_and_cut)
{
    EXPECT_EQ(shownText("a\nb\t\x1b[1m\xe2\x80\xae"), "a\\nb\\x09\\x1b[1m\\xe2\\x80\\xae");
    EXPECT_EQ(shownText(std::string(300, 'x')), std::string(200, 'x') + "...");
}

}  // namespace
}  // namespace ballast::transport::endpoint_test
