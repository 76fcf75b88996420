#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/oracle/devchain.h"
#include "oracle/chain_feed.h"

namespace ballast::oracle::devchain_test {
namespace {

using domain::Quality;
using testing::Devchain;
using testing::waitFor;

class Sink final : public venue::FeedSink {
public:
    domain::InstrumentId listed(const domain::Instrument&) override { return {}; }
    void post(std::span<const venue::MarketFact> bundle, Timestamp) override
    {
        for (const auto& fact : bundle) {
            if (const auto* gas = std::get_if<domain::GasUpdate>(&fact)) baseFee = gas->baseFeeGwei;
            if (const auto* oracle = std::get_if<domain::OracleUpdate>(&fact); oracle && oracle->underlying == "ETH")
                eth = oracle->price.toDouble();
        }
    }
    void connection(venue::Connection, std::string_view) override {}
    std::atomic<double> baseFee{}, eth{};
};

TEST(DevchainTest, F91_F92_F98_F101_RealContractsAndTheirFaults)
{
    const Devchain devchain;
    if (!devchain.isThere()) return devchain.endTest();
    const auto board = std::make_shared<OracleBoard>();
    ChainTerms terms;
    terms.name = "Chainlink";
    terms.chainId = 31337;
    terms.tellsGas = true;
    terms.pollEvery = Duration::milliseconds(200);
    for (const auto* coin : {"ETH", "BTC", "USDC"}) {
        terms.feeds.push_back({.judge = {.coin = coin}, .contract = devchain.proxy(coin)});
        board->add(coin, "Chainlink", 0.005, true);
    }
    Sink sink;
    ChainFeed feed(terms, {devchain.endpoint()}, board);
    feed.start(sink);
    const auto view = [&] { return feed.view(SystemClock().now()); };
    const auto eth = [&] { return view().oracles.at(0); };
    const auto becomes = [&](Quality quality, const std::string& why) {
        return waitFor([&] { return eth().quality == quality && eth().reason.find(why) != std::string::npos; });
    };
    ASSERT_TRUE(becomes(Quality::Good, ""));
    EXPECT_EQ(eth().price, "3000");
    EXPECT_EQ(view().oracles.at(1).price, "90000");
    EXPECT_EQ(view().oracles.at(2).price, "1");
    EXPECT_TRUE(view().missing.empty());
    EXPECT_TRUE(waitFor([&] { return sink.eth == 3000.0; }));

    devchain.fault("oracle ETH 0");
    EXPECT_TRUE(becomes(Quality::Bad, "F92"));
    EXPECT_FALSE(eth().price);
    devchain.fault("oracle ETH -5");
    EXPECT_TRUE(becomes(Quality::Bad, "-5"));
    devchain.fault("oracle ETH 3000.12345678");
    EXPECT_TRUE(becomes(Quality::Good, ""));
    EXPECT_EQ(eth().price, "3000.12345678");
    EXPECT_TRUE(waitFor([&] { return sink.eth == 3000.12345678; }));
    devchain.fault("oracle ETH 3000000");
    EXPECT_TRUE(becomes(Quality::Suspect, "F31"));
    devchain.fault("oracle ETH 3001");
    EXPECT_TRUE(becomes(Quality::Good, ""));
    // What comes between two looks of a reader that is slow: the real aggregator's logs tell each.
    const SystemClock clock;
    RpcNode node(devchain.endpoint(), terms.chainId, clock, {});
    ChainReader slow(terms, {&node});
    ASSERT_EQ(slow.read(clock.now()).feeds.size(), 3U);
    for (const auto* price : {"3002", "3003.5", "3004"})
        devchain.fault(std::string("oracle ETH ") + price);
    const auto late = slow.read(clock.now());
    ASSERT_EQ(late.feeds.size(), 3U);
    std::vector<std::string> between;
    for (const auto& round : late.feeds[0].between)
        between.push_back(decimalOf(round.answer, 8).text());
    EXPECT_EQ(between, (std::vector<std::string>{"3002", "3003.5"}));
    EXPECT_EQ(late.feeds[0].unseen, 0U);
    EXPECT_TRUE(becomes(Quality::Good, ""));
    devchain.fault("phase ETH 3002");
    EXPECT_TRUE(becomes(Quality::Suspect, "F102"));
    EXPECT_TRUE(becomes(Quality::Good, ""));
    EXPECT_EQ(eth().price, "3002");

    devchain.fault("base-fee 1");
    EXPECT_TRUE(waitFor([&] { return sink.baseFee > 0.5 && sink.baseFee <= 1.0; }));
    devchain.begin("base-fee 100 4");
    EXPECT_TRUE(waitFor([&] { return view().chain->quality == Quality::Suspect; }));
    EXPECT_TRUE(waitFor([&] { return sink.baseFee > 50.0; }));
    EXPECT_EQ(eth().quality, Quality::Good);

    devchain.fault("pause");
    EXPECT_TRUE(becomes(Quality::Stale, "F101: no new block"));
    EXPECT_EQ(view().chain->quality, Quality::Stale);
    devchain.fault("resume");
    EXPECT_TRUE(becomes(Quality::Good, ""));

    // Last, for the chain's clock does not come back.
    devchain.fault("warp 4000");
    EXPECT_TRUE(becomes(Quality::Stale, "F91"));
    feed.stop();
}

}  // namespace
}  // namespace ballast::oracle::devchain_test
