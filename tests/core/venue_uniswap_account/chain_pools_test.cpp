#include <gmock/gmock.h>

#include <cmath>
#include <mutex>

#include "core/oracle/devchain.h"
#include "oracle/chain_feed.h"
#include "risk/pool_share_value.h"
#include "venue/uniswap/pool_feed.h"

namespace ballast::uniswap::chain_pools_test {
namespace {

using domain::Quality;
using oracle::testing::Devchain;
using oracle::testing::waitFor;
using ::testing::HasSubstr;

struct FeedSink final : venue::FeedSink {
    domain::InstrumentId listed(const domain::Instrument& instrument) override
    {
        const std::lock_guard lock(mutex);
        names.push_back(instrument.name);
        return {static_cast<std::uint32_t>(names.size())};
    }
    void post(std::span<const venue::MarketFact> bundle, Timestamp) override
    {
        const std::lock_guard lock(mutex);
        for (const auto& fact : bundle) {
            if (const auto* quote = std::get_if<domain::HedgeQuote>(&fact)) {
                quotes[names.at(quote->instrument.value - 1)] = *quote;
                ++told;
            }
            if (const auto* index = std::get_if<domain::IndexUpdate>(&fact)) indices[index->underlying] = index->price;
            if (const auto* held = std::get_if<domain::PoolSharesUpdate>(&fact)) {
                shares.clear();
                for (const auto& share : held->shares)
                    shares[names.at(share.instrument.value - 1)] = share;
            }
        }
    }
    void connection(venue::Connection connection, std::string_view why) override
    {
        const std::lock_guard lock(mutex);
        isUp = connection == venue::Connection::Up;
        lastWhy = why;
        if (!isUp) quotes.clear();
    }
    std::optional<domain::HedgeQuote> quote(const std::string& name)
    {
        const std::lock_guard lock(mutex);
        const auto found = quotes.find(name);
        return found == quotes.end() ? std::nullopt : std::optional(found->second);
    }
    std::optional<domain::PoolShare> share(const std::string& name)
    {
        const std::lock_guard lock(mutex);
        const auto found = shares.find(name);
        return found == shares.end() ? std::nullopt : std::optional(found->second);
    }
    domain::Price index(const std::string& coin)
    {
        const std::lock_guard lock(mutex);
        return indices[coin];
    }
    std::size_t quotesTold()
    {
        const std::lock_guard lock(mutex);
        return told;
    }
    bool up()
    {
        const std::lock_guard lock(mutex);
        return isUp;
    }
    std::string why()
    {
        const std::lock_guard lock(mutex);
        return lastWhy;
    }

private:
    std::mutex mutex;
    std::vector<std::string> names;
    std::map<std::string, domain::HedgeQuote> quotes;
    std::map<std::string, domain::PoolShare> shares;
    std::map<std::string, domain::Price> indices;
    bool isUp{};
    std::string lastWhy;
    std::size_t told{};
};

TEST(DevchainPoolsTest, F94_F101_PoolsAreReadJudgedAndTakenBack)
{
    const Devchain devchain;
    if (!devchain.isThere()) return devchain.endTest();
    const auto board = std::make_shared<oracle::OracleBoard>();
    oracle::ChainTerms chainlink;
    chainlink.name = "Chainlink";
    chainlink.chainId = 31337;
    chainlink.pollEvery = Duration::milliseconds(200);
    for (const auto* coin : {"ETH", "BTC", "USDC"}) {
        chainlink.feeds.push_back({.judge = {.coin = coin}, .contract = devchain.proxy(coin)});
        board->add(coin, "Chainlink", 0.005, true);
    }
    FeedSink oracleSink, sink;
    oracle::ChainFeed prices(chainlink, {devchain.endpoint()}, board);
    prices.start(oracleSink);
    FeedTerms terms;
    terms.chain.name = "Uniswap v3";
    terms.chain.chainId = 31337;
    terms.chain.tellsGas = true;
    terms.chain.pollEvery = Duration::milliseconds(200);
    terms.indexOf = {"ETH"};
    const auto& deployment = devchain.deployment();
    const auto address = [](const nlohmann::json& text) {
        return signing::addressFromText(text.get<std::string>()).value();
    };
    for (const auto* pool : {"WETH/USDC/500", "WETH/USDC/3000", "WBTC/USDC/3000"})
        terms.pools.push_back(address(deployment["pools"][pool]["address"]));
    terms.owner = address(deployment["accounts"]["liquidityProvider"]["address"]);
    terms.manager = address(deployment["uniswap"]["positionManager"]);
    // The same node twice stands for two that agree.
    PoolFeed feed(terms, {devchain.endpoint(), devchain.endpoint()}, board);
    feed.start(sink);
    const auto view = [&] { return feed.view(SystemClock().now()); };
    const auto becomes = [&](const char* name, Quality quality, const std::string& why) {
        return waitFor([&] {
            for (const auto& one : view().instruments)
                if (one.instrument.name == name)
                    return one.quality == quality && one.reason.find(why) != std::string::npos;
            return false;
        });
    };
    ASSERT_TRUE(becomes("WETH/USDC/500", Quality::Good, "")) << view().lastFault;
    ASSERT_TRUE(becomes("WBTC/USDC/3000", Quality::Good, ""));
    EXPECT_TRUE(view().missing.empty());
    EXPECT_EQ(view().kind, "uniswap_v3");
    EXPECT_TRUE(waitFor([&] { return sink.quote("WETH/USDC/500") && sink.quote("WBTC/USDC/3000"); }));
    const auto quote = *sink.quote("WETH/USDC/500");
    EXPECT_LT(quote.bid.toDouble(), 3000.0 * (1 - 0.0005));
    EXPECT_GT(quote.ask.toDouble(), 3000.0 * (1 + 0.0005));
    EXPECT_LT(quote.ask.toDouble() / quote.bid.toDouble(), 1.0015);
    EXPECT_NEAR(sink.index("ETH").toDouble(), 3000.0, 1.0);
    const auto one = view().instruments.front();
    EXPECT_EQ(one.instrument.underlying, "ETH");
    EXPECT_EQ(one.bids.size(), 8U);
    // A quote that stands is told again, as fresh as the nodes' last word.
    const auto told = sink.quotesTold();
    EXPECT_TRUE(waitFor([&] { return sink.quotesTold() > told + 2; }));

    // Shares: what the provider put in, read back, and worth what the closed form says.
    ASSERT_TRUE(waitFor([&] { return feed.shares().size() == 5; })) << feed.shares().size();
    const auto word = [](std::uint64_t value) { return fmt::format("{:064x}", value); };
    const auto asked = [&](const std::string& data, std::size_t place) {
        const auto answer = devchain.rpc("eth_call", {{{"from", deployment["accounts"]["liquidityProvider"]["address"]},
                                                       {"to", deployment["uniswap"]["positionManager"]},
                                                       {"data", data}},
                                                      "latest"});
        return signing::unsignedText(
            signing::unsignedWord("0x" + answer.get<std::string>().substr(2 + 64 * place, 64)).value());
    };
    /// What the contract itself would pay out, and hand over as fees.
    const auto expectAsTheContract = [&] {
        for (const auto& share : feed.shares()) {
            const auto take = "0x0c49ccbe" + word(share.token) + signing::toDigits(share.liquidity.bytes) + word(0) +
                              word(0) + word(4'000'000'000);
            EXPECT_EQ(signing::unsignedText(share.amount0), asked(take, 0)) << share.pool;
            EXPECT_EQ(signing::unsignedText(share.amount1), asked(take, 1)) << share.pool;
            const std::string owner = deployment["accounts"]["liquidityProvider"]["address"];
            const std::string most(32, 'f'), zeros(32, '0');
            const auto collect =
                "0xfc6f7865" + word(share.token) + zeros.substr(8) + owner.substr(2) + zeros + most + zeros + most;
            EXPECT_EQ(signing::unsignedText(share.owed0), asked(collect, 0)) << share.pool;
            EXPECT_EQ(signing::unsignedText(share.owed1), asked(collect, 1)) << share.pool;
        }
    };
    expectAsTheContract();
    /// What the desk is told of each, valued as the book values it, is what the contract would pay out.
    const auto expectToldAsTheContract = [&](Quality quality, const std::string& pool) {
        for (const auto& share : feed.shares()) {
            if (share.pool != pool) continue;
            const auto name = fmt::format("{} #{}", share.pool, share.token);
            EXPECT_TRUE(waitFor([&] {
                const auto fact = sink.share(name);
                if (!fact || fact->quality != quality) return false;
                const auto amounts = risk::amountsAt(*fact, fact->price);
                return std::abs(amounts.coins - share.base) <= 1e-9 * share.base &&
                       std::abs(amounts.quotes - share.quote) <= 1e-9 * share.quote &&
                       fact->feesBase == share.feesBase && fact->feesQuote == share.feesQuote;
            })) << name;
        }
    };
    for (const auto* pool : {"WETH/USDC/500", "WETH/USDC/3000", "WBTC/USDC/3000"})
        expectToldAsTheContract(Quality::Good, pool);
    for (const auto& share : feed.shares()) {
        EXPECT_TRUE(share.isInRange);
        EXPECT_LT(share.toLower, 0.0);
        EXPECT_GT(share.toUpper, 0.0);
        EXPECT_LT(share.gamma, 0.0);
    }

    // F94: the pool is pushed, the oracle stays: Suspect, taken back, and the others are told again.
    devchain.fault("pool WETH/USDC/500 3100");
    EXPECT_TRUE(becomes("WETH/USDC/500", Quality::Suspect, "F94"));
    EXPECT_TRUE(waitFor([&] { return !sink.up() && !sink.quote("WETH/USDC/500") && sink.quote("WBTC/USDC/3000"); }));
    EXPECT_THAT(sink.why(), HasSubstr("WETH/USDC/500"));
    // Arbitrage paid the pool's fee to its holders.
    EXPECT_TRUE(waitFor([&] {
        double fees = 0.0;
        for (const auto& share : feed.shares())
            if (share.pool == "WETH/USDC/500") fees += share.feesQuote;
        return fees > 100.0;
    }));
    expectAsTheContract();
    // The amounts are the chain's own at any price; that nobody confirms the price is told with them.
    expectToldAsTheContract(Quality::Suspect, "WETH/USDC/500");
    expectToldAsTheContract(Quality::Good, "WBTC/USDC/3000");
    devchain.fault("pool WETH/USDC/500 3000");
    EXPECT_TRUE(becomes("WETH/USDC/500", Quality::Good, ""));
    EXPECT_TRUE(waitFor([&] { return sink.up() && sink.quote("WETH/USDC/500"); }));

    // All move together: Good at another price.
    devchain.fault("price ETH 3060");
    EXPECT_TRUE(waitFor([&] {
        const auto now = sink.quote("WETH/USDC/500");
        return now && std::abs(now->bid.toDouble() / 3060.0 - 1.0) < 0.001;
    }));

    // F94: no depth where the price is.
    devchain.fault("drain WETH/USDC/3000 1");
    EXPECT_TRUE(becomes("WETH/USDC/3000", Quality::Suspect, "no liquidity"));
    devchain.fault("refill WETH/USDC/3000");
    EXPECT_TRUE(becomes("WETH/USDC/3000", Quality::Good, ""));

    // F101: no blocks; nothing is told as fresh.
    devchain.fault("pause");
    EXPECT_TRUE(becomes("WETH/USDC/500", Quality::Stale, "F101: no new block"));
    devchain.fault("resume 1");
    EXPECT_TRUE(becomes("WETH/USDC/500", Quality::Good, ""));
    devchain.fault("reorg 5");
    EXPECT_TRUE(becomes("WETH/USDC/500", Quality::Good, ""));
    feed.stop();
    prices.stop();
}

}  // namespace
}  // namespace ballast::uniswap::chain_pools_test
