#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "oracle/chain_feed.h"

namespace ballast::oracle {
namespace {

using namespace std::chrono_literals;
using domain::Quality;
using nlohmann::json;
using ::testing::HasSubstr;
namespace fs = std::filesystem;

constexpr int kPort = 18'745;

bool waitFor(const std::function<bool()>& done, std::chrono::seconds within = 30s)
{
    const auto until = std::chrono::steady_clock::now() + within;
    while (!done()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::sleep_for(100ms);
    }
    return true;
}

int shell(const std::string& command) { return std::system(command.c_str()); }

/// A local chain with real contracts, in a copy with its packages; none where node or the packages are not there.
class Devchain {
public:
    Devchain()
    {
        const char* copy = std::getenv("BALLAST_DEVCHAIN_COPY");
        if (copy == nullptr ||
            shell("node -e 'process.exit(Number(process.versions.node.split(\".\")[0]) < 20 ? 1 : 0)'") != 0)
            return;
        m_folder = copy;
        if (!fs::exists(m_folder / "node_modules")) {
            std::error_code code;
            fs::create_directories(m_folder);
            const auto from = (fs::path(BALLAST_REFERENCE).parent_path() / "devchain").string();
            if (shell(fmt::format(
                    "cp -r '{}/.' '{}' && chmod -R u+w '{}' && cd '{}' && timeout 200 npm ci >/dev/null 2>&1", from,
                    copy, copy, copy)) != 0) {
                fs::remove_all(m_folder, code);
                return;
            }
        }
        m_pid = ::fork();
        if (m_pid == 0) {
            if (::chdir(copy) == 0)
                ::execlp("node", "node", "devchain.mjs", "--port", std::to_string(kPort).c_str(), "--out",
                         "test_deployment.json", static_cast<char*>(nullptr));
            ::_exit(127);
        }
        waitFor([&] { return fs::exists(m_folder / "test_deployment.json"); }, 120s);
        std::ifstream in(m_folder / "test_deployment.json");
        m_deployment = json::parse(in, nullptr, false);
    }
    ~Devchain()
    {
        if (m_pid <= 0) return;
        ::kill(m_pid, SIGTERM);
        ::waitpid(m_pid, nullptr, 0);
    }
    bool isThere() const { return m_deployment.is_object(); }
    std::string proxy(const char* asset) const { return m_deployment["assets"][asset]["chainlink"]["proxy"]; }
    /// One of the chain's fault commands.
    void fault(const std::string& command) const
    {
        ASSERT_EQ(shell(fmt::format("cd '{}' && DEVCHAIN_DEPLOYMENT=test_deployment.json node fault.mjs {} >/dev/null",
                                    m_folder.string(), command)),
                  0)
            << command;
    }

    /// Without waiting for its end.
    void begin(const std::string& command) const
    {
        shell(fmt::format("cd '{}' && DEVCHAIN_DEPLOYMENT=test_deployment.json node fault.mjs {} >/dev/null &",
                          m_folder.string(), command));
    }

private:
    fs::path m_folder;
    pid_t m_pid{-1};
    json m_deployment;
};

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
    if (!devchain.isThere()) {
        std::puts("devchain: not run (it needs node 20 and npm ci)");
        GTEST_SKIP();
    }
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
    ChainFeed feed(terms, {transport::Endpoint::parse(fmt::format("http://127.0.0.1:{}", kPort)).value()}, board);
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
}  // namespace ballast::oracle
