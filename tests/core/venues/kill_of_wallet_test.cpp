#include "venues/accounts.h"

#include <atomic>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "profile/profile.h"
#include "transport/listener.h"
#include "venue/uniswap_account/cancel_everything.h"

namespace ballast::venues::kill_of_wallet_test {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

constexpr auto kHash = "0x1111111111111111111111111111111111111111111111111111111111111111";

/// A node, or a wallet before one: a chain on which transactions wait from nonce 5.
class Chain final : public transport::ServerHandler {
public:
    Chain() { EXPECT_TRUE(m_listener.start(*this)); }
    ~Chain() override { m_listener.stop(); }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(m_listener.port()); }

    /// Before it answers what it is asked to send, once; each time where it `lands` what it sends.
    std::atomic<int> thinksMs{};
    /// Where what it sends is used up; nowhere: it takes nothing.
    std::atomic<Chain*> lands{};
    std::atomic<int> waiting{1}, landed{};
    /// Times that somebody looked how far the wallet's nonces are.
    std::atomic<int> looked{};
    std::vector<Json> asked()
    {
        const std::lock_guard lock(m_mutex);
        return m_asked;
    }

private:
    /// What landed is in a block once it was looked for twice more.
    std::string nonceAt(const Json& block)
    {
        if (block == "pending") return fmt::format("{:#x}", 5 + waiting);
        if (landed == waiting) ++looked;
        return fmt::format("{:#x}", 5 + (looked > 2 ? landed.load() : 0));
    }
    Json resultOf(const std::string& method, const Json& params)
    {
        if (method == "eth_chainId") return "0x7a69";
        if (method == "eth_blockNumber") return "0x64";
        if (method == "eth_getTransactionCount") return nonceAt(params.at(1));
        if (method == "eth_maxPriorityFeePerGas" || method == "eth_gasPrice") return "0x3b9aca00";
        if (method == "eth_feeHistory")
            return {{"oldestBlock", "0x64"},
                    {"baseFeePerGas", {"0x3b9aca00", "0x3b9aca00"}},
                    {"gasUsedRatio", {0.5}},
                    {"reward", {{"0x3b9aca00"}}}};
        if (method != "eth_getBlockByNumber" && method != "eth_getBlockByHash") return nullptr;
        return {{"number", "0x64"},
                {"hash", kHash},
                {"parentHash", kHash},
                {"timestamp", "0x6a000000"},
                {"baseFeePerGas", "0x3b9aca00"},
                {"gasLimit", "0x1c9c380"},
                {"gasUsed", "0xe4e1c0"}};
    }
    transport::ServerAnswer answer(const transport::HttpRequest& request) override
    {
        const auto asked = Json::parse(request.body, nullptr, false);
        const auto method = asked.value("method", "");
        Json told{{"jsonrpc", "2.0"}, {"id", asked.value("id", Json())}};
        if (method == "eth_sendTransaction") {
            {
                const std::lock_guard lock(m_mutex);
                m_asked.push_back(asked.at("params").at(0));
            }
            auto* chain = lands.load();
            std::this_thread::sleep_for(std::chrono::milliseconds(chain ? thinksMs.load() : thinksMs.exchange(0)));
            if (chain) {
                ++chain->landed;
                told["result"] = kHash;
            } else {
                told["error"] = {{"code", -32000}, {"message", "replacement transaction underpriced"}};
            }
        } else {
            told["result"] = resultOf(method, asked.value("params", Json()));
        }
        transport::ServerAnswer out;
        out.answer.headers = {{"Content-Type", "application/json"}};
        out.answer.body = told.dump();
        return out;
    }
    void opened(const std::shared_ptr<transport::Session>&) override {}
    void message(transport::Session&, std::string_view) override {}
    void closed(transport::Session&, std::string_view) override {}

    std::mutex m_mutex;
    std::vector<Json> m_asked;
    transport::Listener m_listener{{}};
};

class KillOfWallet : public ::testing::Test {
protected:
    profile::Profile profileWith(const std::string& protocol)
    {
        const auto address = [](char digit) { return "0x" + std::string(40, digit); };
        auto read = profile::parseProfile(
            fmt::format("name = \"test\"\n[[venue]]\nkind = \"uniswap_v3\"\nname = \"Uniswap v3\"\nrpc = [\"{}\"]\n"
                        "chain_id = 31337\nrouter = \"{}\"\nquoter = \"{}\"\npools = [\"{}\"]\nsigner = \"{}\"\n"
                        "address = \"{}\"\n[venue.protocol]\n{}",
                        node.url(), address('1'), address('2'), address('3'), wallet.url(), address('4'), protocol),
            std::filesystem::temp_directory_path() / "profile.toml");
        EXPECT_TRUE(read) << read.error().message;
        return std::move(*read);
    }
    uniswap::WalletPlace placeWith(Duration answersWithin) const
    {
        const auto endpoint = [](const std::string& url) { return transport::Endpoint::parse(url).value(); };
        return {.rpc = {endpoint(node.url())},
                .wallet = endpoint(wallet.url()),
                .chainId = 31337,
                .owner = {},
                .answersWithin = answersWithin};
    }
    static std::uint64_t weiOf(const Json& text) { return std::stoull(text.get<std::string>(), nullptr, 16); }

    Chain node, wallet;
};

/// Without a desk a nonce is used up for four times what the profile lets an order pay, and for no more (F98).
TEST_F(KillOfWallet, F98_ItOffersFourTimesTheFeeCapOfTheProfileAndNoMore)
{
    const auto killed = killAccounts(profileWith("fee_cap_gwei = 50\n"));
    ASSERT_EQ(killed.size(), 1U);
    EXPECT_THAT(killed[0].fault, HasSubstr("200 gwei, four times the fee cap"));
    EXPECT_EQ(killed[0].cancelled, 0U);
    EXPECT_EQ(killed[0].left, 1U);
    const auto offers = wallet.asked();
    ASSERT_GE(offers.size(), 2U);
    EXPECT_LT(weiOf(offers.front().at("maxFeePerGas")), 200'000'000'000U);
    EXPECT_EQ(weiOf(offers.back().at("maxFeePerGas")), 200'000'000'000U);
    for (const auto& offer : offers) {
        EXPECT_LE(weiOf(offer.at("maxFeePerGas")), 200'000'000'000U);
        EXPECT_LE(weiOf(offer.at("maxPriorityFeePerGas")), weiOf(offer.at("maxFeePerGas")));
        EXPECT_EQ(offer.at("nonce"), "0x5");
    }
}

/// A person at a wallet takes time: who waits is told meanwhile (F52).
TEST_F(KillOfWallet, F52_WhatIsAwaitedIsToldMeanwhile)
{
    wallet.thinksMs = 10'500;
    std::vector<std::string> waited;
    const auto killed = killAccounts(profileWith("fee_cap_gwei = 1\n"), nullptr, {},
                                     [&](const std::vector<std::string>& labels, Duration since) {
                                         for (const auto& label : labels)
                                             waited.push_back(fmt::format("{} {}", label, since.inSeconds()));
                                     });
    ASSERT_EQ(killed.size(), 1U);
    ASSERT_FALSE(waited.empty());
    EXPECT_EQ(waited.front(), killed[0].label + " 10");
}

/// A wallet that takes the question and is silent costs a bounded time, and is told for what it is (F83).
TEST_F(KillOfWallet, F83_ASilentWalletIsGivenUp)
{
    wallet.thinksMs = 4'000;
    const SystemClock clock;
    const auto begun = clock.now();
    const auto done = uniswap::cancelPending(placeWith(Duration::seconds(1)));
    EXPECT_LT((clock.now() - begun).inSeconds(), 3.5) << "its own four seconds are not waited for";
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_THAT(done->fault, HasSubstr("the wallet does not say within 1 s"));
    EXPECT_EQ(done->cancelled, 0U);
    EXPECT_EQ(done->left, 1U);
    EXPECT_EQ(wallet.asked().size(), 1U);
}

/// With more behind it: the silence is waited for once, and what was not asked for is named (F83).
TEST_F(KillOfWallet, F83_SilenceIsWaitedForOnce)
{
    node.waiting = 3;
    wallet.thinksMs = 4'000;
    const SystemClock clock;
    const auto begun = clock.now();
    const auto done = uniswap::cancelPending(placeWith(Duration::seconds(1)));
    EXPECT_LT((clock.now() - begun).inSeconds(), 3.5);
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_THAT(done->fault, HasSubstr("nonces 6 to 7 not asked for"));
    EXPECT_EQ(done->left, 3U);
}

/// A person who agrees to one after the other is not silent, however long all take together.
TEST_F(KillOfWallet, WhoAgreesToEachInTurnIsNotCutOff)
{
    node.waiting = 3;
    wallet.lands = &node;
    wallet.thinksMs = 1'200;
    const auto done = uniswap::cancelPending(placeWith(Duration::seconds(2)));
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(done->fault, "");
    EXPECT_EQ(wallet.asked().size(), 3U);
    EXPECT_GT(node.looked, 2) << "the blocks are waited for";
    EXPECT_EQ(done->cancelled, 3U);
    EXPECT_EQ(done->left, 0U);
}

}  // namespace
}  // namespace ballast::venues::kill_of_wallet_test
