#include "core/venue_server/served.h"
#include "oracle/hermes.h"

namespace ballast::venue_server::hermes_test {
namespace {

using namespace ballast;
using namespace ballast::venue_server::testing;

constexpr auto kBtc = "e62df6c8b4a85fe1a67db44dc12de5db330f7ac66b72dc658afedf0f4a415b43";

class HermesTest : public ::testing::Test {
protected:
    std::string url() const { return "http://127.0.0.1:" + std::to_string(served.server->hermesPort()); }
    transport::HttpAnswer get(const std::string& target) const
    {
        transport::HttpClient client(transport::Endpoint::parse(url()).value(),
                                     {.answerWithin = Duration::seconds(60)});
        const auto answer = client.ask({.method = "GET", .target = target, .headers = {}, .body = {}});
        EXPECT_TRUE(answer) << answer.error().message;
        return answer.value_or(transport::HttpAnswer{});
    }
    double price() const
    {
        const auto message = oracle::parsePythMessage(get(oracle::pythTarget(oracle::PythPath::Latest, {kBtc})).body);
        EXPECT_TRUE(message);
        return message && message->prices.size() == 1 ? std::stod(message->prices.front().price.text()) : 0.0;
    }
    /// Of a market that stands still.
    Served served{7, 0.0};
};

TEST_F(HermesTest, TheDesksOwnReaderReadsTheMarketsSpot)
{
    const double spot = served.state().at("index").at("BTC").get<double>();
    EXPECT_NEAR(price(), spot, 0.01);
    const auto message =
        oracle::parsePythMessage(get(oracle::pythTarget(oracle::PythPath::Latest, {kBtc})).body).value();
    EXPECT_EQ(message.badRows, 0U) << message.fault;
    EXPECT_NEAR(std::stod(message.prices.front().confidence.text()) / spot, 0.0005, 1e-6);
}

TEST_F(HermesTest, AFaultIsOfItsTimeAndCoinAlone)
{
    const double before = price();
    ASSERT_TRUE(
        served.fault({{"venue", "hermes"}, {"fault", "price"}, {"index", "btc_usd"}, {"factor", 1.5}, {"ms", 2'000}})
            .contains("done"));
    EXPECT_TRUE(becomes([&] { return std::abs(price() / before - 1.5) < 1e-9; }));
    EXPECT_TRUE(becomes([&] { return std::abs(price() / before - 1.0) < 1e-9; }));
    EXPECT_TRUE(served.fault({{"venue", "hermes"}, {"fault", "price"}, {"index", "sol_usd"}, {"factor", 1.5}})
                    .contains("error"));
    EXPECT_TRUE(served.fault({{"venue", "hermes"}, {"fault", "nothing"}}).contains("error"));
}

TEST_F(HermesTest, WhatIsNotThereIsRefusedAsHermesDoes)
{
    EXPECT_EQ(get("/v2/updates/price/latest").status, 400U);
    EXPECT_EQ(get("/v2/updates/price/latest?ids%5B%5D=" + std::string(64, '0')).status, 404U);
    EXPECT_EQ(get("/v1/nothing").status, 404U);
    ASSERT_TRUE(served.fault({{"venue", "hermes"}, {"fault", "maintenance"}}).contains("done"));
    EXPECT_EQ(get("/v2/price_feeds").status, 503U);
}

}  // namespace
}  // namespace ballast::venue_server::hermes_test
