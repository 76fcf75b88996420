#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/clock.h"
#include "oracle/round.h"
#include "oracle/rpc.h"
#include "probe/probe.h"
#include "transport/http_client.h"

namespace ballast::probe {

namespace {

constexpr double kOldHeadSeconds = 180.0, kFutureHeadSeconds = 15.0;  // Blocks carry whole seconds, and come seldom.
constexpr std::string_view kSlot0 = "0x3850c7bd";                     // A pool's price and tick.
constexpr std::size_t kSlot0Bytes = 7 * 32;

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

/// One node, or a wallet, which speaks the same.
class NodeProbe {
public:
    NodeProbe(const transport::Endpoint& endpoint, const ProbeTerms& terms, Steps& steps)
        : m_endpoint(endpoint), m_steps(steps),
          m_client(endpoint, {.connect = terms.connect(), .answerWithin = terms.answerWithin})
    {
    }
    std::string where() const { return m_endpoint.shown(); }

    /// How far its line comes, and whether it is of that chain.
    bool chain(std::uint64_t wanted)
    {
        const auto begun = m_clock.now();
        const auto answer = ask("eth_chainId", "[]");
        if (!m_steps.goesOn()) return false;
        if (!answer) {
            tellLine(m_steps, m_endpoint, "answer", &answer.error(), std::nullopt);
            return false;
        }
        tellLine(m_steps, m_endpoint, "answer", nullptr, m_clock.now() - begun);
        const auto id = oracle::parseChainId(*answer);
        if (!id) m_steps.fail("answer", where(), fmt::format("this is no node of Ethereum: {}", id.error().message));
        if (!id) return false;
        if (*id != wanted)
            m_steps.fail("chain id", where(),
                         fmt::format("it answers for chain {}, chain_id says {}; give a node of that chain, or correct "
                                     "the number",
                                     *id, wanted));
        else
            m_steps.pass("chain id", where(), fmt::format("chain {}", *id));
        return *id == wanted;
    }

    void head()
    {
        const auto answer = ask("eth_getBlockByNumber", oracle::blockParameters(std::nullopt));
        const auto head =
            answer ? oracle::parseHead(*answer) : Result<oracle::Head>(tl::unexpected<Error>(answer.error()));
        if (!head) return m_steps.fail("answer", where(), head.error().message);
        m_height = head->number;
        const double age = (m_clock.now() - head->time).inSeconds();
        if (age < -kFutureHeadSeconds)
            m_steps.fail(
                "clock", where(),
                fmt::format("block {} is {:.0f} s in the future: this machine's clock is behind; set it by the "
                            "network: timedatectl set-ntp true",
                            head->number, -age));
        else if (age > kOldHeadSeconds)
            m_steps.warn(
                "clock", where(),
                fmt::format("block {}, the newest, is {:.0f} s old: the node is behind, or this machine's clock "
                            "is ahead",
                            head->number, age));
        else
            m_steps.pass("clock", where(), fmt::format("block {} is {:.0f} s old", head->number, std::max(0.0, age)));
    }

    Result<signing::Bytes> read(const std::string& contract, std::string_view data)
    {
        const auto answer = ask("eth_call", oracle::callParameters(contract, data, m_height));
        if (!answer) return tl::unexpected<Error>(answer.error());
        return oracle::parseBytes(*answer);
    }

    void contract(const char* what, const std::string& address)
    {
        if (address.empty()) return;
        const auto answer = ask("eth_getCode", fmt::format(R"(["{}","latest"])", address));
        const auto code =
            answer ? oracle::parseBytes(*answer) : Result<signing::Bytes>(tl::unexpected<Error>(answer.error()));
        if (code && !code->empty()) return m_steps.pass("contract", what, address);
        m_steps.fail("contract", what,
                     fmt::format("nothing stands at {} on this chain; check address and chain", address));
    }

    void pool(const std::string& address)
    {
        const auto slot = read(address, kSlot0);
        if (slot && slot->size() == kSlot0Bytes) return m_steps.pass("instruments", "pool", address);
        m_steps.fail("instruments", "pool", fmt::format("{} is no pool of Uniswap v3 on this chain", address));
    }

    void feed(const std::string& coin, const std::string& proxy)
    {
        const auto decimals = read(proxy, oracle::dataOf(oracle::FeedCall::Decimals));
        const auto round = read(proxy, oracle::dataOf(oracle::FeedCall::LatestRoundData));
        const auto places =
            decimals ? oracle::parseDecimals(*decimals) : Result<int>(tl::unexpected<Error>(decimals.error()));
        const auto told =
            round ? oracle::parseRound(*round) : Result<oracle::Round>(tl::unexpected<Error>(round.error()));
        if (!places || !told)
            return m_steps.fail("feed", coin,
                                fmt::format("{} is no Chainlink feed on this chain: {}", proxy,
                                            !places ? places.error().message : told.error().message));
        m_steps.pass("feed", coin,
                     fmt::format("{} USD, updated {:.0f} s ago", oracle::decimalOf(told->answer, *places).text(),
                                 std::max(0.0, (m_clock.now() - told->updatedAt).inSeconds())));
    }

    /// The wallet must hold the account that it shall sign for.
    void holds(const std::string& address)
    {
        const auto answer = ask("eth_accounts", "[]");
        if (!answer) return m_steps.fail("permission", where(), answer.error().message);
        const auto all = nlohmann::json::parse(*answer, nullptr, false);
        if (all.is_array())
            for (const auto& one : all)
                if (one.is_string() && lower(one.get<std::string>()) == lower(address))
                    return m_steps.pass("permission", where(), fmt::format("the wallet signs for {}", address));
        m_steps.fail(
            "permission", where(),
            fmt::format("the wallet does not sign for {}; unlock that account in it, or correct the address", address));
    }

private:
    Result<std::string> ask(std::string_view method, std::string_view parameters)
    {
        ++m_id;
        const auto answer = m_client.ask({.method = "POST",
                                          .target = {},
                                          .headers = {{"Content-Type", "application/json"}},
                                          .body = oracle::rpcQuestion(m_id, method, parameters)});
        if (!answer) return tl::unexpected<Error>(answer.error());
        auto result = oracle::rpcResult(answer->body, m_id);
        if (result || result.error().code == ErrorCode::Refused) return result;
        return ballast::fail(ErrorCode::Parse, fmt::format("F12: it answered {} and no JSON-RPC: {}", answer->status,
                                                           result.error().message));
    }

    const transport::Endpoint m_endpoint;
    Steps& m_steps;
    const SystemClock m_clock;
    transport::HttpClient m_client;
    const GiveUp m_watch{m_steps, m_client};
    std::uint64_t m_id{}, m_height{};
};

}  // namespace

void probeUniswap(const profile::VenueProfile& venue, const ProbeTerms& terms, Steps& steps)
{
    bool isFirst = true;
    for (const auto& rpc : venue.rpc) {
        if (!steps.goesOn()) return;
        NodeProbe node(rpc, terms, steps);
        if (!node.chain(venue.chainId)) continue;
        node.head();
        if (!std::exchange(isFirst, false)) continue;
        node.contract("router", venue.router);
        node.contract("quoter", venue.quoter);
        node.contract("position manager", venue.positionManager);
        for (const auto& pool : venue.pools)
            if (steps.goesOn()) node.pool(pool);
    }
    if (!venue.signer || !steps.goesOn()) return;
    NodeProbe wallet(*venue.signer, terms, steps);
    if (wallet.chain(venue.chainId)) wallet.holds(venue.address);
}

void probeChainlink(const profile::OracleProfile& oracle, const ProbeTerms& terms, Steps& steps)
{
    bool isFirst = true;
    for (const auto& rpc : oracle.rpc) {
        if (!steps.goesOn()) return;
        NodeProbe node(rpc, terms, steps);
        if (!node.chain(oracle.chainId)) continue;
        node.head();
        if (!std::exchange(isFirst, false)) continue;
        for (const auto& [coin, proxy] : oracle.feeds)
            if (steps.goesOn()) node.feed(coin, proxy);
        node.contract("sequencer", oracle.sequencer);
    }
}

}  // namespace ballast::probe
