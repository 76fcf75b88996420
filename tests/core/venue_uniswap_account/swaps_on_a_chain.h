#pragma once

#include <gmock/gmock.h>

#include <chrono>
#include <cmath>
#include <mutex>
#include <thread>

#include "core/oracle/devchain.h"
#include "core/simulation/committing_writer.h"
#include "support/proofs.h"
#include "venue/uniswap_account/cancel_everything.h"
#include "venue/uniswap_account/gateway.h"

/// Real Uniswap contracts on a local chain: everything that a gateway does is read back from the chain by the test's
/// own questions.
namespace ballast::uniswap::testing {

using namespace std::chrono_literals;
using namespace domain;
using nlohmann::json;
using oracle::testing::Devchain;
using oracle::testing::waitFor;
using ::testing::HasSubstr;

inline const Scopes kScopes{.venue = "Uniswap v3", .account = "Uniswap v3", .underlying = "ETH", .strategy = "hedger"};

struct Sink final : venue::OwnSink {
    bool tell(const venue::OwnFact& fact, Timestamp) override
    {
        const std::lock_guard lock(m_mutex);
        m_facts.push_back(fact);
        return true;
    }
    bool tellRaw(std::string_view bytes, Timestamp) override
    {
        const std::lock_guard lock(m_mutex);
        m_raw.emplace_back(bytes);
        return true;
    }
    bool isDeskAlive() const noexcept override { return true; }
    template <class T> std::vector<T> all() const
    {
        const std::lock_guard lock(m_mutex);
        std::vector<T> found;
        for (const auto& fact : m_facts)
            if (const auto* one = std::get_if<T>(&fact)) found.push_back(*one);
        return found;
    }
    /// Of one order.
    template <class T> std::vector<T> of(const std::string& order) const
    {
        auto found = all<T>();
        std::erase_if(found, [&](const T& one) { return one.order != order; });
        return found;
    }
    mutable std::mutex m_mutex;
    std::vector<venue::OwnFact> m_facts;
    std::vector<std::string> m_raw;
};

/// One chain for the whole program.
inline const Devchain& theChain()
{
    static const Devchain kChain;
    return kChain;
}

class SwapsOnAChain : public ::testing::Test {
protected:
    void SetUp() override
    {
        if (!theChain().isThere()) return theChain().endTest();
        chain = &theChain();
        terms.id = {1};
        terms.venue = terms.label = "Uniswap v3";
        terms.chainId = 31337;
        terms.allowed = {.owner = address(at("accounts", "trader", "address")),
                         .router = address(at("uniswap", "swapRouter"))};
        terms.plan.quoter = address(at("uniswap", "quoterV2"));
        for (const auto* pool : {"WETH/USDC/500", "WETH/USDC/3000", "WBTC/USDC/3000"})
            terms.pools.push_back(address(chain->deployment()["pools"][pool]["address"]));
        terms.fillBlocks = 2;
        terms.finalBlocks = 70;
        terms.lookEvery = Duration::milliseconds(200);
        std::uint32_t number = 0;
        for (const auto* name : {"WETH/USDC/500", "WETH/USDC/3000", "WBTC/USDC/3000"}) {
            Instrument instrument;
            instrument.id = {++number};
            instrument.name = name;
            instrument.venue = "Uniswap v3";
            names.add(instrument);
        }
        begin();
    }
    void TearDown() override
    {
        if (gateway) gateway->stop();
        if (chain != nullptr) chain->fault("resume 1");
    }
    void begin()
    {
        gateway = std::make_unique<SwapGateway>(terms, true, std::vector{chain->endpoint()}, chain->endpoint(),
                                                SwapGateway::Links{clock, latches, names});
        ASSERT_TRUE(gateway->start(sink));
        ASSERT_TRUE(waitFor([&] { return isUp(); })) << lastWhy();
    }
    bool isUp() const
    {
        const auto all = sink.all<ConnectionChanged>();
        return !all.empty() && all.back().up;
    }
    std::string lastWhy() const
    {
        const auto all = sink.all<ConnectionChanged>();
        return all.empty() ? "nothing told" : all.back().why;
    }

    /// What waits is cancelled; the chain makes its next block a second after that began.
    Result<CancelledPending> killWithoutADesk()
    {
        Result<CancelledPending> done = CancelledPending{};
        std::thread kill([&] {
            done = cancelPending({{chain->endpoint()}, chain->endpoint(), 31337, terms.allowed.owner});
        });
        std::this_thread::sleep_for(std::chrono::seconds(1));
        chain->fault("resume 1");
        kill.join();
        return done;
    }

    // ---- what the test asks the chain by itself

    template <class... Keys> std::string at(const Keys&... keys) const
    {
        json here = chain->deployment();
        for (const auto& key : {std::string(keys)...})
            here = json(here.at(key));
        return here.get<std::string>();
    }
    static Address address(const std::string& text) { return signing::addressFromText(text).value(); }
    /// Of the trader, in whole tokens.
    double held(const std::string& token) const
    {
        const auto owner = at("accounts", "trader", "address").substr(2);
        const auto answer =
            chain->rpc("eth_call",
                       {{{"to", at("tokens", token, "address")}, {"data", "0x70a08231" + std::string(24, '0') + owner}},
                        "latest"});
        const double decimals = chain->deployment()["tokens"][token]["decimals"];
        return static_cast<double>(std::stold(answer.get<std::string>(), nullptr)) / std::pow(10.0, decimals);
    }
    double allowance(const std::string& token) const
    {
        const auto word = [&](const std::string& text) { return std::string(24, '0') + text.substr(2); };
        const auto answer = chain->rpc("eth_call", {{{"to", at("tokens", token, "address")},
                                                     {"data", "0xdd62ed3e" + word(at("accounts", "trader", "address")) +
                                                                  word(at("uniswap", "swapRouter"))}},
                                                    "latest"});
        const double decimals = chain->deployment()["tokens"][token]["decimals"];
        return static_cast<double>(std::stold(answer.get<std::string>(), nullptr)) / std::pow(10.0, decimals);
    }
    std::uint64_t number(const json& quantity) const { return std::stoull(quantity.get<std::string>(), nullptr, 16); }
    std::uint64_t nonce(const char* when = "latest") const
    {
        return number(chain->rpc("eth_getTransactionCount", {at("accounts", "trader", "address"), when}));
    }
    std::uint64_t height() const { return number(chain->rpc("eth_blockNumber")); }

    // ---- what it asks of the gateway

    void order(const std::string& id, Side side, double coins, double limit, std::uint32_t instrument = 1)
    {
        OrderIntent intent{.id = id,
                           .time = clock.now(),
                           .instrument = {instrument},
                           .side = side,
                           .quantity = Quantity::fromDouble(coins).value(),
                           .limitPrice = Price::fromDouble(limit).value(),
                           .account = {1}};
        ASSERT_TRUE(gateway->offer(journal::Writer::commit(
            controls::Gate::pass(std::move(intent), Mandate::Automatic, kScopes, latches.newest()))));
    }
    bool isFilled(const std::string& id, std::chrono::seconds within = 30s) const
    {
        return waitFor([&] { return !sink.of<OrderFilled>(id).empty() || !sink.of<OrderEnded>(id).empty(); }, within) &&
               !sink.of<OrderFilled>(id).empty();
    }
    std::string endOf(const std::string& id, std::chrono::seconds within = 30s) const
    {
        waitFor([&] { return !sink.of<OrderEnded>(id).empty(); }, within);
        const auto ended = sink.of<OrderEnded>(id);
        return ended.empty() ? "not ended" : std::string(toString(ended.front().state)) + ": " + ended.front().reason;
    }
    /// Words of all that is on its way, for who reads a failure.
    std::string actions() const
    {
        std::string text;
        for (const auto& one : gateway->actions())
            text += fmt::format("{} {} {} nonce {} {} {} {}\n", one.order, one.what, toString(one.state), one.nonce,
                                one.hash, one.depth.value_or(0), one.note);
        return text + lastWhy();
    }
    bool becomes(const std::string& order, const std::string& what, const std::string& state) const
    {
        return waitFor([&] {
            for (const auto& one : gateway->actions())
                if (one.order == order && one.what.starts_with(what) && toString(one.state) == state) return true;
            return false;
        });
    }
    /// Approved beforehand, so that an order is one transaction.
    void approve(const std::string& token, const char* amount = "ffffffffffffffff")
    {
        const auto word = [&](const std::string& text) { return std::string(24, '0') + text.substr(2); };
        const auto hash =
            chain->rpc("eth_sendTransaction", {{{"from", at("accounts", "trader", "address")},
                                                {"to", at("tokens", token, "address")},
                                                {"data", "0x095ea7b3" + word(at("uniswap", "swapRouter")) +
                                                             std::string(40, '0') + "00000fff" + amount}}});
        ASSERT_TRUE(waitFor([&] { return !chain->rpc("eth_getTransactionReceipt", json::array({hash})).is_null(); }))
            << hash.dump();
    }
    /// What the chain holds now has been looked at.
    static void seen() { std::this_thread::sleep_for(1s); }
    /// The account as the gateway answers it.
    double position(std::uint32_t instrument)
    {
        const auto asked = clock.now();
        gateway->ask({.account = {1}, .askedAt = asked});
        EXPECT_TRUE(waitFor([&] {
            const auto done = sink.all<ReconcileDone>();
            return !done.empty() && done.back().askedAt == asked;
        }));
        for (const auto& one : sink.all<PositionReport>())
            if (one.askedAt == asked && one.instrument.value == instrument) return one.quantity.toDouble();
        return std::nan("");
    }

    const Devchain* chain{};
    const SystemClock clock;
    venue::LatchBoard latches{{.venues = {"Uniswap v3"},
                               .accounts = {"Uniswap v3"},
                               .underlyings = {"ETH", "BTC"},
                               .strategies = {"hedger"}}};
    venue::InstrumentNames names;
    AccountTerms terms;
    Sink sink;
    std::unique_ptr<SwapGateway> gateway;
};

}  // namespace ballast::uniswap::testing
