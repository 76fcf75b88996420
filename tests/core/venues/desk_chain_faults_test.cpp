#include <atomic>
#include <thread>

#include "core/venues/desk_at_chain.h"
#include "core/venues/node_proxy.h"

namespace ballast::venues::testing::desk_chain_faults_test {
namespace {

using namespace std::chrono_literals;
using domain::Quality;
using domain::Rule;
using nlohmann::json;

constexpr const char* kPerpetual = "BTC_USDC-PERPETUAL";

/// A whole desk on real contracts: Chainlink, which drives, and two Hermes servers; a pool to hedge in, read from two
/// nodes; a second layer's uptime feed; options, index and perpetuals at Deribit's simulator. Its hedge is a swap.
class ChainDesk : public DeskAtChain {
public:
    ChainDesk() { targetDelta = 120.0; }
    ~ChainDesk() override { stopRounds(); }
    void TestBody() override {}

    // ---- the chain by the test's own hand

    std::string at(const char* role) const { return chain.deployment()["accounts"][role]["address"]; }
    static std::string word(std::uint64_t value) { return fmt::format("{:064x}", value); }
    std::uint64_t nonce(const char* when) const
    {
        return std::stoull(chain.rpc("eth_getTransactionCount", {at("trader"), when}).get<std::string>(), nullptr, 16);
    }
    std::uint64_t height() const { return std::stoull(chain.rpc("eth_blockNumber").get<std::string>(), nullptr, 16); }
    std::string partOf(const std::string& to, const char* data, std::size_t place) const
    {
        const auto answer = chain.rpc("eth_call", {{{"to", to}, {"data", data}}, "latest"});
        return answer.is_string() ? answer.get<std::string>().substr(2 + 64 * place, 64) : std::string(64, '0');
    }
    json send(const char* role, const std::string& to, const std::string& data, json more = json::object()) const
    {
        json call{{"from", at(role)}, {"to", to}, {"data", data}, {"gas", "0x4c4b40"}};
        call.update(more);
        return chain.rpc("eth_sendTransaction", json::array({call}));
    }
    /// A new Chainlink round, in units of 1e-8 USD, `answer` a word; until it stands, for another may be on its way.
    void round(const std::string& answer) const
    {
        for (int i = 0; i < 8 && partOf(chain.proxy("BTC"), "0xfeaf968c", 1) != answer; ++i) {
            submit(answer);
            std::this_thread::sleep_for(1100ms);
        }
    }
    void submit(const std::string& answer) const
    {
        const auto feed = chain.proxy("BTC");
        const auto aggregator = "0x" + partOf(feed, "0x245a7bfc", 0).substr(24);
        const auto newestRound = std::stoull(partOf(feed, "0xfeaf968c", 0).substr(48), nullptr, 16);
        send("oracle", aggregator, "0x202ee0ed" + word(newestRound + 1) + answer);
    }
    std::string priced(double factor) const { return word(static_cast<std::uint64_t>(index() * factor * 1e8)); }
    double index() const { return served.state().at("index").at("BTC"); }
    /// The sequencer's feed as the test has it: five words of storage, told by any call.
    void sequencer(bool isUp, Duration since) const
    {
        const auto now =
            std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
                .count();
        const auto began = static_cast<std::uint64_t>(now - since.nanoseconds / 1'000'000'000);
        const std::uint64_t words[]{7, isUp ? 0U : 1U, began, began, 7};
        for (std::size_t i = 0; i < std::size(words); ++i)
            chain.rpc("anvil_setStorageAt", {kSequencer, fmt::format("0x{:x}", i), "0x" + word(words[i])});
    }
    void mines(bool on) const
    {
        chain.rpc("evm_setAutomine", {false});
        chain.rpc("anvil_setIntervalMining", {on ? 1 : 0});
    }
    static constexpr const char* kSequencer = "0x00000000000000000000000000000000000053ec";

    /// A round every two seconds, as a network would write when its price moves.
    void keepRounds()
    {
        m_rounds = std::thread([this] {
            for (int i = 0; !m_ends; ++i) {
                if (i % 20 == 0 && m_tells) submit(priced(1.0));
                std::this_thread::sleep_for(100ms);
            }
        });
    }
    void stopRounds()
    {
        m_ends = true;
        if (m_rounds.joinable()) m_rounds.join();
    }
    void tells(bool on) { m_tells = on; }

    // ---- the desk

    bool isThere() const { return chain.isThere(); }
    void endTest() const { chain.endTest(); }
    void SetUp() override
    {
        DeskAtChain::SetUp();
        chain.rpc("anvil_setCode",
                  {kSequencer, "0x60005460005260015460205260025460405260035460605260045460805260a06000f3"});
        sequencer(true, Duration::seconds(7200));
        keepRounds();
        begin();
        desk().want(interfaces::SectionSet::all());
    }
    std::string profileText() const override
    {
        const auto& d = chain.deployment();
        const auto text = [](const json& one) { return one.get<std::string>(); };
        return DeskAtVenue::profileText() +
               fmt::format("heartbeat_s = {{ BTC = 4 }}\n"
                           "[[venue]]\nkind = \"uniswap_v3\"\nname = \"Uniswap v3\"\nrpc = [\"{0}\", \"{1}\"]\n"
                           "chain_id = 31337\nrouter = \"{2}\"\nquoter = \"{3}\"\npools = [\"{4}\"]\n"
                           "signer = \"{5}\"\naddress = \"{6}\"\n[venue.protocol]\npoll_s = 0.2\nfill_blocks = 1\n"
                           "final_blocks = 4\nreplace_s = 5\nfee_cap_gwei = 200\n",
                           first.url(), second.url(), text(d["uniswap"]["swapRouter"]), text(d["uniswap"]["quoterV2"]),
                           text(d["pools"][kPool]["address"]), chain.url(), text(d["accounts"]["trader"]["address"])) +
               fmt::format("[[oracle]]\nkind = \"chainlink\"\nname = \"Chainlink\"\nrpc = [\"{0}\", \"{1}\"]\n"
                           "chain_id = 31337\nsequencer = \"{2}\"\nfeeds = {{ BTC = \"{3}\" }}\n"
                           "heartbeat_s = {{ BTC = 6 }}\n"
                           "[[oracle]]\nkind = \"pyth\"\nname = \"Third\"\nhttp = \"{4}\"\n"
                           "feeds = {{ BTC = \"0x{5}\" }}\nheartbeat_s = {{ BTC = 4 }}\n",
                           first.url(), second.url(), kSequencer, chain.proxy("BTC"), third.url(), StaticHermes::id());
    }
    bool says(const std::string& words, double seconds = 20.0)
    {
        return sees(
            [&](const Picture& p) {
                return p.alerts.data &&
                       std::any_of(p.alerts.data->begin(), p.alerts.data->end(), [&](const auto& alert) {
                           return alert.open && alert.text.find(words) != std::string::npos;
                       });
            },
            seconds);
    }
    /// What the oracle panel shows of a source.
    bool shows(const std::string& oracle, Quality quality, const std::string& why = {}, double seconds = 20.0)
    {
        return becomes(
            [&] {
                const auto c = desk().connections();
                if (!c) return false;
                for (const auto& one : c->oracles)
                    if (one.name == oracle) return one.quality == quality && one.reason.find(why) != std::string::npos;
                return false;
            },
            seconds);
    }
    std::string oracles()
    {
        std::string text;
        if (const auto c = desk().connections()) {
            for (const auto& one : c->oracles)
                text += fmt::format("{} {} {}: {}\n", one.name, one.priceUsd.value_or("-"), toString(one.quality),
                                    one.reason);
            for (const auto& venue : c->venues)
                for (const auto& one : venue.doubted)
                    if (venue.kind == "uniswap_v3")
                        text += fmt::format("{} {}: {}\n", one.name, toString(one.quality), one.reason);
            for (const auto& wallet : c->wallets)
                for (const auto& one : wallet.actions)
                    text += fmt::format("{} nonce {} stage {} {}\n", one.what, one.nonce, static_cast<int>(one.stage),
                                        one.note);
        }
        return text + decisions();
    }
    /// The hedges wait for a reason that is shown.
    bool waits(const std::string& why, double seconds = 20.0)
    {
        return sees(
            [&](const Picture& p) {
                if (!p.greeks.data) return false;
                for (const auto& one : p.greeks.data->underlyings)
                    if (one.code == "BTC") return one.hedgingOffBecause.find(why) != std::string::npos;
                return false;
            },
            seconds);
    }
    /// All faults are over.
    void calm()
    {
        tells(true);
        mines(true);
        for (auto* one : {&hermes, &third})
            one->thaw(), one->wrongBy(1.0), one->wide(0.0);
        for (auto* node : {&first, &second})
            node->standAt(0), node->refuse(false), node->fork(false), node->lieAbout("");
        sequencer(true, Duration::seconds(7200));
        mode(domain::HedgeMode::Manual);
        for (const char* one : {"Chainlink", "Pyth", "Third"})
            ASSERT_TRUE(shows(one, Quality::Good)) << oracles();
    }
    /// More coins than the target, of a perpetual at the other venue: what the wallet will have to sell.
    void upset()
    {
        ASSERT_NO_FATAL_FAILURE(calm());
        accountName = "Deribit";
        before = positionShown(kPerpetual);
        ASSERT_TRUE(placeOnceReady(kPerpetual, Side::Buy, 300.0, std::round(mark(kPerpetual) * 1.005)))
            << words() << oracles();
        ASSERT_TRUE(sees([&](const Picture&) { return positionShown(kPerpetual) > before + 299.0; })) << oracles();
        nonceBefore = nonce("pending");
        heldBefore = held();
    }
    /// In automatic mode, outside the band, for so long.
    void nothingLeaves(std::chrono::milliseconds length = 1200ms)
    {
        mode(domain::HedgeMode::Automatic);
        std::this_thread::sleep_for(length);
        EXPECT_EQ(nonce("pending"), nonceBefore) << "something left\n" << oracles();
        EXPECT_EQ(held(), heldBefore);
    }
    /// The fault is over: what was too much is swapped by itself, and once.
    void hedges(double seconds = 30.0)
    {
        mode(domain::HedgeMode::Automatic);
        EXPECT_TRUE(becomes([&] { return held() < heldBefore - 0.2; }, seconds)) << oracles();
        EXPECT_TRUE(sees([&](const Picture&) { return std::abs(positionShown(kPool) - held()) < 1e-8; })) << oracles();
        EXPECT_GT(held(), heldBefore - 0.35);
        mode(domain::HedgeMode::Manual);
    }
    /// An order of a person in the pool; what the ticket says.
    interfaces::TicketView swap(double coins)
    {
        accountName = "Uniswap v3";
        return last = place(kPool, Side::Sell, coins, std::round(index() * 0.99));
    }
    bool swapOnceReady(double coins)
    {
        return becomes([&] { return swap(coins).state == TicketState::Sent; }, 30.0);
    }
    /// The newest order of the desk.
    interfaces::OrderView newest()
    {
        const auto p = picture();
        return p->orders.data && !p->orders.data->empty() ? p->orders.data->front() : interfaces::OrderView{};
    }
    bool ends(OrderState state, const std::string& note, double seconds = 30.0)
    {
        return becomes(
            [&] {
                const auto order = newest();
                return order.state == state && order.note.find(note) != std::string::npos;
            },
            seconds);
    }
    std::string end()
    {
        const auto order = newest();
        return fmt::format("{} {} {}: {}\n", order.id, order.instrument, domain::toString(order.state), order.note) +
               oracles();
    }

    NodeProxy first{chain.endpoint()}, second{chain.endpoint()};
    StaticHermes third{[this] { return index(); }};
    double before{}, heldBefore{};
    std::uint64_t nonceBefore{};

    // ---- the faults

    void f91();
    void f92();
    void f93();
    void f94();
    void f96();
    void f98();
    void f99();
    void f101();
    void f102();
    void registry();
    void theEnd();

private:
    std::atomic<bool> m_ends{false}, m_tells{true};
    std::thread m_rounds;
};

/// One chain and one desk for all of them, each of which leaves both as it found them.
class ChainFaults : public ::testing::Test {
protected:
    static void SetUpTestSuite()
    {
        s_desk = std::make_unique<ChainDesk>();
        if (s_desk->isThere()) s_desk->SetUp();
    }
    static void TearDownTestSuite() { s_desk.reset(); }
    void SetUp() override
    {
        if (!s_desk->isThere()) s_desk->endTest();
    }
    static inline std::unique_ptr<ChainDesk> s_desk;
};

/// The network writes no more rounds, and what was read last stands in no cache: the hedges wait until a round comes.
/// Of three sources that are there the others go on in its place; here they are silent too.
void ChainDesk::f91()
{
    ASSERT_NO_FATAL_FAILURE(upset());
    hermes.freeze();
    third.freeze();
    tells(false);
    ASSERT_TRUE(shows("Chainlink", Quality::Stale, "F91")) << oracles();
    ASSERT_TRUE(shows("Pyth", Quality::Stale, "F91")) << oracles();
    EXPECT_TRUE(says("F91")) << oracles();
    nothingLeaves();
    EXPECT_TRUE(waits("BTC oracle")) << oracles();
    // The same round told again is no new one.
    hermes.thaw();
    ASSERT_TRUE(shows("Pyth", Quality::Good)) << oracles();
    nothingLeaves();
    tells(true);
    ASSERT_TRUE(shows("Chainlink", Quality::Good)) << oracles();
    third.thaw();
    hedges();
}
TEST_F(ChainFaults, F91_AnOracleThatIsSilentStopsTheHedgesThatNeedIt) { s_desk->f91(); }

/// Answers that are no price, and one of a width that says nothing.
void ChainDesk::f92()
{
    ASSERT_NO_FATAL_FAILURE(upset());
    third.freeze();
    ASSERT_TRUE(shows("Third", Quality::Stale)) << oracles();
    tells(false);
    for (const auto& [answer, quality] :
         {std::pair(word(std::uint64_t{0}), Quality::Bad), std::pair(std::string(64, 'f'), Quality::Bad),
          std::pair(std::string(39, '0') + "c9f2c9cd04674edea40000000", Quality::Bad)}) {
        round(answer);
        ASSERT_TRUE(shows("Chainlink", quality, "F92")) << answer << "\n" << oracles();
        EXPECT_TRUE(says("F92")) << oracles();
        nothingLeaves();
        EXPECT_TRUE(waits("BTC oracle")) << oracles();
    }
    tells(true);
    ASSERT_TRUE(shows("Chainlink", Quality::Good)) << oracles();
    hermes.wide(0.012);
    ASSERT_TRUE(shows("Pyth", Quality::Suspect, "F92: the confidence")) << oracles();
    EXPECT_TRUE(says("F92: the confidence")) << "a second source that is lost is told when it is lost\n" << oracles();
    hermes.wide(0.0);
    ASSERT_TRUE(shows("Pyth", Quality::Good)) << oracles();
    third.thaw();
    hedges();
}
TEST_F(ChainFaults, F92_AnAnswerThatIsNoPriceIsNoInput) { s_desk->f92(); }

/// Of two that disagree neither is believed, whichever is the one that moved; of three the outlier is left out, also
/// where it is the one that drives.
void ChainDesk::f93()
{
    ASSERT_NO_FATAL_FAILURE(upset());
    third.freeze();
    ASSERT_TRUE(shows("Third", Quality::Stale, "F91")) << oracles();
    EXPECT_TRUE(says("Third")) << "S1: the loss of the third is told when it happens\n" << oracles();
    hermes.wrongBy(1000.0);
    ASSERT_TRUE(shows("Pyth", Quality::Suspect)) << oracles();
    ASSERT_TRUE(shows("Chainlink", Quality::Suspect, "F93")) << oracles();
    ASSERT_TRUE(says("the feed of Chainlink is down (BTC oracle suspect: F93")) << oracles();
    nothingLeaves();
    hermes.wrongBy(1.0);
    mode(domain::HedgeMode::Manual);
    ASSERT_TRUE(shows("Chainlink", Quality::Good)) << oracles();
    tells(false);
    round(priced(1.35));
    ASSERT_TRUE(shows("Chainlink", Quality::Suspect)) << oracles();
    ASSERT_TRUE(says("the feed of Chainlink is down (BTC oracle suspect: F31")) << oracles();
    nothingLeaves();
    // The third is back: two agree, and the outlier drives nothing any more.
    third.thaw();
    ASSERT_TRUE(shows("Third", Quality::Good)) << oracles();
    round(priced(1.35));
    hedges();
    tells(true);
    ASSERT_TRUE(shows("Chainlink", Quality::Good)) << oracles();
}
TEST_F(ChainFaults, F93_OfTwoSourcesBothAndOfThreeTheOutlierIsLeftOut) { s_desk->f93(); }

/// The pool's own price moves away by real trades, then it has no depth: neither is hedged in, by nobody.
void ChainDesk::f94()
{
    ASSERT_NO_FATAL_FAILURE(upset());
    chain.fault(fmt::format("pool {} {:.2f}", kPool, index() * 1.03));
    ASSERT_TRUE(says("F94")) << oracles();
    nothingLeaves();
    const auto refused = swap(0.1);
    EXPECT_EQ(refused.state, TicketState::Refused) << words();
    EXPECT_FALSE(refused.refusals.empty()) << "with a rule";
    EXPECT_EQ(nonce("pending"), nonceBefore);
    EXPECT_NE(words().find("goes on by itself after it"), std::string::npos) << words();
    mode(domain::HedgeMode::Manual);
    chain.fault(fmt::format("pool {} {:.2f}", kPool, index()));
    chain.fault(fmt::format("drain {} 1", kPool));
    ASSERT_TRUE(says("no liquidity")) << oracles();
    nothingLeaves();
    chain.fault(fmt::format("refill {}", kPool));
    hedges();
}
TEST_F(ChainFaults, F94_APoolThatWasPushedOrDrainedIsNotHedgedIn) { s_desk->f94(); }

/// The sequencer of a second layer stops: what was not in a block is given up, nothing leaves while it is down and for
/// an hour after.
void ChainDesk::f96()
{
    ASSERT_NO_FATAL_FAILURE(upset());
    mines(false);
    ASSERT_TRUE(swapOnceReady(0.1)) << words() << oracles();
    ASSERT_TRUE(becomes([&] { return nonce("pending") == nonceBefore + 1; })) << oracles();
    sequencer(false, Duration::seconds(60));
    mines(true);
    ASSERT_TRUE(says("F96: the sequencer is down")) << oracles();
    EXPECT_TRUE(ends(OrderState::Cancelled, "F96")) << end();
    EXPECT_EQ(held(), heldBefore) << "it was given up, not swapped when blocks came again";
    const double left = held();
    EXPECT_TRUE(sees([&](const Picture&) { return std::abs(positionShown(kPool) - left) < 1e-8; })) << end();
    nonceBefore = nonce("pending");
    heldBefore = left;
    nothingLeaves();
    EXPECT_EQ(swap(0.1).state, TicketState::Refused) << words();
    sequencer(true, Duration::seconds(100));
    ASSERT_TRUE(says("F96: the sequencer is up for 1")) << oracles();
    nothingLeaves();
    sequencer(true, Duration::seconds(3700));
    ASSERT_TRUE(shows("Chainlink", Quality::Good)) << oracles();
    hedges();
}
TEST_F(ChainFaults, F96_NothingLeavesWhileTheSequencerIsDownAndForAnHourAfter) { s_desk->f96(); }

/// Gas a hundred times as dear, an order that is stuck, forgotten, and behind a stranger's nonce.
void ChainDesk::f98()
{
    ASSERT_NO_FATAL_FAILURE(upset());
    std::atomic<bool> isDear{true};
    std::thread dear([&] {
        while (isDear) {
            chain.rpc("anvil_setNextBlockBaseFeePerGas", {fmt::format("0x{:x}", 300'000'000'000ULL)});
            std::this_thread::sleep_for(200ms);
        }
    });
    const auto gasIs = [&](bool high) {
        return becomes([&] {
            const auto c = desk().connections();
            return c && !c->gas.empty() && c->gas.front().baseFeeGwei && (*c->gas.front().baseFeeGwei > 250.0) == high;
        });
    };
    EXPECT_TRUE(gasIs(true)) << oracles();
    EXPECT_TRUE(says("F98: the base fee is 300 gwei")) << oracles();
    nothingLeaves(3s);
    EXPECT_EQ(swap(0.1).state, TicketState::Refused) << words();
    EXPECT_EQ(nonce("pending"), nonceBefore);
    isDear = false;
    dear.join();
    for (int i = 0; i < 2; ++i)
        chain.rpc("anvil_setNextBlockBaseFeePerGas", {fmt::format("0x{:x}", 1'000'000'000ULL)}),
            std::this_thread::sleep_for(1s);
    EXPECT_TRUE(gasIs(false)) << oracles();
    hedges(60.0);
    // It waits, and is offered for more under its own nonce; the node forgets it, and has it again.
    nonceBefore = nonce("latest");
    heldBefore = held();
    mines(false);
    ASSERT_TRUE(swapOnceReady(0.05)) << words() << oracles();
    const auto hash = [&]() -> std::string {
        const auto c = desk().connections();
        return c && !c->wallets.empty() && !c->wallets.front().actions.empty() ? c->wallets.front().actions.front().hash
                                                                               : "";
    };
    ASSERT_TRUE(becomes([&] { return nonce("pending") == nonceBefore + 1 && !hash().empty(); })) << oracles();
    const auto before1 = hash();
    EXPECT_TRUE(becomes([&] { return hash() != before1 && !hash().empty(); }, 15.0)) << oracles();
    EXPECT_EQ(nonce("pending"), nonceBefore + 1) << "the same nonce";
    const auto before2 = hash();
    chain.rpc("anvil_dropTransaction", {before2});
    EXPECT_TRUE(becomes([&] { return nonce("pending") == nonceBefore + 1 && hash() != before2; }, 15.0)) << oracles();
    mines(true);
    EXPECT_TRUE(ends(OrderState::Filled, "")) << end();
    EXPECT_NEAR(held(), heldBefore - 0.05, 1e-8) << "once";
    EXPECT_EQ(nonce("latest") - nonceBefore, 2U) << "the approval and the swap";
}
TEST_F(ChainFaults, F98_TheFeeIsCappedAndAStuckSwapKeepsItsNonce) { s_desk->f98(); }

/// Another's trade goes before ours in the block: the bound holds, the swap fails, its fee is told, nothing is tried
/// again, and the position is what the chain has.
void ChainDesk::f99()
{
    nonceBefore = nonce("latest");
    heldBefore = held();
    // A first swap leaves no allowance: the second's approval would be caught instead of the swap.
    send("trader", chain.deployment()["tokens"]["WBTC"]["address"],
         "0x095ea7b3" + std::string(24, '0') +
             chain.deployment()["uniswap"]["swapRouter"].get<std::string>().substr(2) + word(100'000'000));
    ASSERT_TRUE(becomes([&] { return nonce("latest") == nonceBefore + 1; }));
    std::this_thread::sleep_for(1s);  // Until the wallet's own look has that block.
    mines(false);
    ASSERT_TRUE(swapOnceReady(0.05)) << words() << end();
    ASSERT_TRUE(becomes([&] { return nonce("pending") == nonceBefore + 2; })) << oracles();
    // exactInputSingle of the arbitrageur, 5 WBTC into the same pool, for a tip that goes first.
    const auto padded = [](const std::string& address) { return std::string(24, '0') + address.substr(2); };
    const auto& d = chain.deployment();
    const std::string wbtc = d["tokens"]["WBTC"]["address"], usdc = d["tokens"]["USDC"]["address"];
    send("arbitrageur", d["uniswap"]["swapRouter"],
         "0x414bf389" + padded(wbtc) + padded(usdc) + word(3000) + padded(at("arbitrageur")) + word(4'000'000'000U) +
             word(500'000'000) + word(0) + word(0),
         {{"maxPriorityFeePerGas", "0x2e90edd000"}, {"maxFeePerGas", "0x5d21dba000"}});
    mines(true);
    ASSERT_TRUE(ends(OrderState::Rejected, "F99: the swap failed on the chain and cost")) << end();
    EXPECT_NE(newest().note.find("Too little received"), std::string::npos) << newest().note;
    EXPECT_EQ(held(), heldBefore);
    chain.fault(fmt::format("pool {} {:.2f}", kPool, index()));
    EXPECT_TRUE(sees([&](const Picture&) { return std::abs(positionShown(kPool) - held()) < 1e-8; })) << oracles();
    std::this_thread::sleep_for(2s);
    EXPECT_EQ(nonce("pending"), nonceBefore + 2) << "it is not tried again";
}
TEST_F(ChainFaults, F99_ASwapThatFailsInItsBlockIsToldWithItsFeeAndNotRepeated) { s_desk->f99(); }

/// Two nodes: one that lags, that follows a fork, that lies about a price, that answers for another chain, that has
/// had enough.
void ChainDesk::f101()
{
    ASSERT_NO_FATAL_FAILURE(upset());
    second.fork(true);
    ASSERT_TRUE(says("F101")) << oracles();
    ASSERT_TRUE(says("the feed of Chainlink is down (BTC oracle suspect: F101")) << oracles();
    nothingLeaves();
    second.fork(false);
    mode(domain::HedgeMode::Manual);
    ASSERT_TRUE(shows("Chainlink", Quality::Good)) << oracles();
    second.lieAbout(chain.proxy("BTC"));
    ASSERT_TRUE(shows("Chainlink", Quality::Suspect, "F101: the nodes give different answers")) << oracles();
    second.lieAbout("");
    ASSERT_TRUE(shows("Chainlink", Quality::Good)) << oracles();
    second.lieAbout(chain.deployment()["pools"][kPool]["address"]);
    ASSERT_TRUE(says("F101: the nodes answer")) << oracles();
    nothingLeaves();
    second.lieAbout("");
    mode(domain::HedgeMode::Manual);
    // Both stand still: the chain itself is stale.
    first.standAt(height());
    second.standAt(height());
    ASSERT_TRUE(says("F101: no new block")) << oracles();
    nothingLeaves();
    second.standAt(0);
    mode(domain::HedgeMode::Manual);
    // One lags and is left out, the other is used; then it has had enough, and comes back as another chain's.
    ASSERT_TRUE(shows("Chainlink", Quality::Good)) << oracles();
    first.refuse(true);
    std::this_thread::sleep_for(500ms);
    EXPECT_TRUE(shows("Chainlink", Quality::Good)) << oracles();
    hedges();
    first.standAt(0);
    first.refuse(false);
}
TEST_F(ChainFaults, F101_NodesThatDisagreeStopBothAndOneThatIsLeftOutStopsNone) { s_desk->f101(); }

/// A contract of the allow-list is another one than at the start: trading ends there until a person looked.
void ChainDesk::f102()
{
    ASSERT_NO_FATAL_FAILURE(upset());
    const std::string router = chain.deployment()["uniswap"]["swapRouter"];
    const auto code = chain.rpc("eth_getCode", {router, "latest"}).get<std::string>();
    chain.rpc("anvil_setCode", {router, code + "00"});
    std::this_thread::sleep_for(2500ms);  // A block that has it.
    mode(domain::HedgeMode::Automatic);
    ASSERT_TRUE(says("F102")) << oracles();
    nothingLeaves();
    chain.rpc("anvil_setCode", {router, code});
    nothingLeaves();
    EXPECT_TRUE(says("before the desk is started again")) << oracles();
    EXPECT_NE(swap(0.1).state, TicketState::Sent) << words();
}
TEST_F(ChainFaults, F102_AContractThatWasReplacedEndsTradingThere) { s_desk->f102(); }

/// V2: who holds the keys of what the desk calls, as the chain's own contracts tell it.
void ChainDesk::registry()
{
    const auto line = [&](const std::string& role) {
        const auto c = desk().connections();
        if (c)
            for (const auto& venue : c->venues)
                for (const auto& one : venue.doubted)
                    if (one.name == "contract " + role) return one.reason;
        return std::string();
    };
    const auto has = [&](const std::string& role, const std::string& words) {
        return becomes([&] { return line(role).find(words) != std::string::npos; });
    };
    const auto lower = [](std::string text) {
        for (auto& c : text)
            c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        return text;
    };
    const auto deployer = lower(at("deployer"));
    EXPECT_TRUE(has("router", "owner: none; code is fixed; pause: none")) << line("router");
    EXPECT_TRUE(has("quoter", "owner: none; code is fixed")) << line("quoter");
    EXPECT_TRUE(has("factory", "owner: one key, " + deployer)) << line("factory");
    EXPECT_TRUE(has("oracle BTC", "owner: one key, " + deployer)) << line("oracle BTC");
    EXPECT_TRUE(has("oracle BTC", "code is a proxy of " +
                                      lower("0x" + partOf(chain.proxy("BTC"), "0x245a7bfc", 0).substr(24)) +
                                      ", changed by its owner"))
        << line("oracle BTC");
    EXPECT_TRUE(has("token WBTC", "code is fixed")) << line("token WBTC");
}
TEST_F(ChainFaults, V2_TheKeysOfEveryContractAreShown) { s_desk->registry(); }

void ChainDesk::theEnd()
{
    stop();
    expectReconciled();
    expectVerified();
}
TEST_F(ChainFaults, TheJournalOfAllOfThemVerifies) { s_desk->theEnd(); }

}  // namespace
}  // namespace ballast::venues::testing::desk_chain_faults_test
