#include "probe/probe.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <sys/stat.h>

#include "core/transport/raw_server.h"
#include "core/transport/test_certificates.h"
#include "core/venue_server/served.h"
#include "profile/profile.h"
#include "profile/setup_kinds.h"
#include "transport/listener.h"
#include "venues/key_reader.h"
#include "venues/profile_setup.h"

namespace ballast::venues::probe_test {
namespace {

using interfaces::ProbeState;
using interfaces::ProbeStep;
using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

/// A server of JSON-RPC that does as it is told.
class FakeVenue final : public transport::ServerHandler {
public:
    using Answer = std::function<Json(const Json& params)>;  ///< {"result": …} or {"error": …}.

    FakeVenue()
    {
        on("public/get_time", [this](const Json&) {
            return Json{{"result", m_clock.now().nanoseconds / 1'000'000 + skewMs}};
        });
        on("public/get_instruments", [](const Json&) { return Json{{"result", Json::array()}}; });
    }
    void on(const std::string& method, Answer answer) { m_answers[method] = std::move(answer); }
    void start(transport::ListenerTerms terms = {})
    {
        m_listener = std::make_unique<transport::Listener>(std::move(terms));
        ASSERT_TRUE(m_listener->start(*this));
    }
    ~FakeVenue() override
    {
        if (m_listener) m_listener->stop();
    }
    std::string url(const std::string& scheme, const std::string& path = "/",
                    const std::string& host = "127.0.0.1") const
    {
        return scheme + "://" + host + ":" + std::to_string(m_listener->port()) + path;
    }

    std::int64_t skewMs{};
    std::string plainText;  ///< Not empty: what it says instead of anything else.
    bool isSilent{};        ///< Answers nothing.
    std::uint64_t chainId{31337};
    unsigned httpStatus{200};
    std::string httpBody;

private:
    transport::ServerAnswer answer(const transport::HttpRequest& request) override
    {
        const auto asked = Json::parse(request.body, nullptr, false);
        const auto body = !asked.is_object() || !httpBody.empty() ? httpBody : answerTo(asked).dump();
        return {.answer = {.status = httpStatus, .headers = {}, .body = body, .receivedAt = {}},
                .isEventStream = false};
    }
    void opened(const std::shared_ptr<transport::Session>& session) override { m_sessions.push_back(session); }
    void message(transport::Session& session, std::string_view text) override
    {
        if (isSilent) return;
        if (!plainText.empty()) return static_cast<void>(session.send(plainText));
        session.send(answerTo(Json::parse(text)).dump());
    }
    void closed(transport::Session&, std::string_view) override {}

    Json answerTo(const Json& asked)
    {
        Json frame{{"jsonrpc", "2.0"}, {"id", asked.value("id", Json())}};
        const auto found = m_answers.find(asked.value("method", ""));
        if (found == m_answers.end())
            frame["error"] = {{"code", -32601}, {"message", "Method not found"}};
        else
            frame.update(found->second(asked.value("params", Json())));
        return frame;
    }

    SystemClock m_clock;
    std::map<std::string, Answer> m_answers;
    std::vector<std::shared_ptr<transport::Session>> m_sessions;
    std::unique_ptr<transport::Listener> m_listener;
};

probe::ProbeTerms quick()
{
    return {.connectWithin = Duration::seconds(2),
            .answerWithin = Duration::milliseconds(600),
            .caFile = {},
            .resolver = {}};
}

profile::VenueProfile venueAt(const std::string& url)
{
    profile::VenueProfile venue;
    venue.name = "Deribit";
    venue.ws = transport::Endpoint::parse(url).value();
    venue.underlyings = {"BTC"};
    return venue;
}

probe::AccountKeyList<deribit::Credentials> oneKey(const std::string& key = "key",
                                                   std::string secret = "SECRET-OF-A-TEST")
{
    probe::AccountKeyList<deribit::Credentials> keys;
    keys.push_back({"Deribit", deribit::Credentials::of(key, std::move(secret))});
    return keys;
}

std::vector<ProbeStep> deribitSteps(const std::string& url,
                                    const probe::AccountKeyList<deribit::Credentials>& keys = {},
                                    const probe::ProbeTerms& terms = quick())
{
    probe::Steps steps({}, {});
    probe::probeDeribit(venueAt(url), keys, terms, steps);
    return steps.all();
}

const ProbeStep& stepOf(const std::vector<ProbeStep>& steps, const std::string& part)
{
    static const ProbeStep kNone;
    const auto found = std::find_if(steps.begin(), steps.end(), [&](const ProbeStep& one) { return one.part == part; });
    EXPECT_NE(found, steps.end()) << "no step " << part;
    return found == steps.end() ? kNone : *found;
}

/// The one part that failed; what came after was not tried.
std::string failedPart(const std::vector<ProbeStep>& steps)
{
    std::string failed;
    for (const auto& step : steps)
        if (step.state == ProbeState::Failed) failed += (failed.empty() ? "" : ", ") + step.part;
    return failed;
}

// --- The line -------------------------------------------------------------------------------------------------------

TEST(ProbeTest, ANameThatNobodyKnowsIsNamed)
{
    auto terms = quick();
    terms.resolver = [](const std::string&) -> Result<std::vector<std::string>> {
        return fail(ErrorCode::Io, "Name or service not known");
    };
    const auto steps = deribitSteps("wss://no.such.host/ws", {}, terms);
    EXPECT_EQ(failedPart(steps), "name");
    EXPECT_THAT(stepOf(steps, "name").words, HasSubstr("'no.such.host' was not found"));
    EXPECT_THAT(stepOf(steps, "name").words, HasSubstr("spelling"));
    EXPECT_EQ(stepOf(steps, "TCP").state, ProbeState::NotTried);
    EXPECT_EQ(stepOf(steps, "upgrade").state, ProbeState::NotTried);
}

TEST(ProbeTest, AClosedPortIsTcp)
{
    std::uint16_t port = 0;
    {
        transport::testing::RawServer server;  // Its port is free again at once.
        port = server.port();
    }
    const auto steps = deribitSteps("ws://127.0.0.1:" + std::to_string(port) + "/ws");
    EXPECT_EQ(failedPart(steps), "TCP");
    EXPECT_THAT(stepOf(steps, "TCP").words, HasSubstr("refused"));
}

TEST(ProbeTest, ACertificateThatNobodyTrustsIsTls)
{
    const transport::testing::Folder folder;
    const transport::testing::Issuer issuer(folder, "stranger"), trusted(folder, "trusted");
    const auto files = issuer.issue("venue", "DNS:localhost,IP:127.0.0.1");
    FakeVenue venue;
    venue.start({.certificateFile = files.certificate, .keyFile = files.key});
    auto terms = quick();
    terms.caFile = trusted.rootFile();
    const auto steps = deribitSteps(venue.url("wss"), {}, terms);
    EXPECT_EQ(failedPart(steps), "TLS");
    EXPECT_EQ(stepOf(steps, "TCP").state, ProbeState::Passed);
    EXPECT_THAT(stepOf(steps, "TLS").words, HasSubstr("certificate refused"));
    // With its issuer among the roots the same server comes up: the certificate was the fault.
    terms.caFile = issuer.rootFile();
    EXPECT_EQ(stepOf(deribitSteps(venue.url("wss"), {}, terms), "TLS").state, ProbeState::Passed);
}

TEST(ProbeTest, AServerWithoutAWebSocketFailsTheUpgrade)
{
    transport::testing::RawServer server;
    auto answered = std::async(std::launch::async, [&] {
        auto peer = server.accept();
        peer.readUntil("\r\n\r\n");
        peer.send("HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nnot here\n");
        peer.isEnded(std::chrono::seconds(1));
    });
    const auto steps = deribitSteps(server.url());
    EXPECT_EQ(failedPart(steps), "upgrade");
    EXPECT_THAT(stepOf(steps, "upgrade").words, HasSubstr("answered 404 instead of a WebSocket"));
    EXPECT_THAT(stepOf(steps, "upgrade").words, Not(HasSubstr("F12")));
}

TEST(ProbeTest, WhatSpeaksAnotherProtocolFailsTheAnswer)
{
    FakeVenue venue;
    venue.plainText = "hello, I am something else";
    venue.start();
    auto steps = deribitSteps(venue.url("ws"));
    EXPECT_EQ(failedPart(steps), "answer");
    EXPECT_THAT(stepOf(steps, "answer").words, HasSubstr("hello, I am something else"));
    FakeVenue silent;
    silent.isSilent = true;
    silent.start();
    steps = deribitSteps(silent.url("ws"));
    EXPECT_EQ(failedPart(steps), "answer");
    EXPECT_THAT(stepOf(steps, "answer").words, HasSubstr("no answer"));
}

TEST(ProbeTest, AClockThatIsOffIsMeasured)
{
    FakeVenue venue;
    venue.start();
    venue.skewMs = 5'000;
    auto clock = stepOf(deribitSteps(venue.url("ws")), "clock");
    EXPECT_EQ(clock.state, ProbeState::Failed);
    EXPECT_THAT(clock.words, HasSubstr("s behind the venue's"));
    venue.skewMs = -600;
    clock = stepOf(deribitSteps(venue.url("ws")), "clock");
    EXPECT_EQ(clock.state, ProbeState::Warned);
    EXPECT_THAT(clock.words, HasSubstr("ahead of the venue's"));
    venue.skewMs = 0;
    EXPECT_EQ(stepOf(deribitSteps(venue.url("ws")), "clock").state, ProbeState::Passed);
}

// --- The account ----------------------------------------------------------------------------------------------------

TEST(ProbeTest, ARefusedLoginIsSaidWithoutTheSecret)
{
    FakeVenue venue;
    venue.on("public/auth", [](const Json&) {
        return Json{{"error", {{"code", 13004}, {"message", "invalid_credentials"}}}};
    });
    venue.start();
    const auto steps = deribitSteps(venue.url("ws"), oneKey("key", "secret-4711"));
    EXPECT_THAT(failedPart(steps), HasSubstr("login"));
    EXPECT_THAT(stepOf(steps, "login").words, HasSubstr("13004 invalid_credentials"));
    for (const auto& step : steps)
        EXPECT_THAT(step.words, Not(HasSubstr("secret-4711")));
}

TEST(ProbeTest, AMissingPermissionIsNamed)
{
    FakeVenue venue;
    std::string scope = "connection trade:read";
    venue.on("public/auth", [&](const Json&) { return Json{{"result", {{"scope", scope}}}}; });
    venue.on("private/get_account_summaries", [](const Json&) {
        return Json{{"error", {{"code", 13021}, {"message", "forbidden"}}}};
    });
    venue.start();
    auto steps = deribitSteps(venue.url("ws"), oneKey());
    EXPECT_EQ(stepOf(steps, "login").state, ProbeState::Passed);
    EXPECT_EQ(stepOf(steps, "permission").state, ProbeState::Failed);
    EXPECT_THAT(stepOf(steps, "permission").words, HasSubstr("lacks account:read;"));
    scope = "connection account:read_write trade:read_write wallet:read_write";
    steps = deribitSteps(venue.url("ws"), oneKey());
    EXPECT_EQ(stepOf(steps, "permission").state, ProbeState::Failed) << "F82: by default no such key is taken";
    EXPECT_THAT(stepOf(steps, "permission").words, HasSubstr("may withdraw"));
}

TEST(ProbeTest, TheSimulatedDeribitComesUpWhole)
{
    venue_server::testing::Served served;
    const auto steps = deribitSteps(served.wsUrl(), oneKey(), {});
    EXPECT_EQ(failedPart(steps), "");
    EXPECT_THAT(stepOf(steps, "instruments").words, ::testing::MatchesRegex("[1-9][0-9]* listed"));
    EXPECT_THAT(stepOf(steps, "account").words, HasSubstr("read: "));
    EXPECT_EQ(failedPart(deribitSteps(served.wsUrl(), oneKey("key", "another secret"), {})), "login");
}

/// Key 1 and 2 of tests everywhere: the addresses that they give are known.
constexpr const char* kOwnerKey = "0x0000000000000000000000000000000000000000000000000000000000000001";

TEST(ProbeTest, TheSimulatedHyperliquidTellsWhoseWalletItIs)
{
    venue_server::testing::Served served(7, 1.0, {kOwnerKey});
    profile::VenueProfile venue;
    venue.kind = profile::VenueKind::Hyperliquid;
    venue.name = "Hyperliquid";
    const auto port = std::to_string(served.server->hyperliquidPort());
    venue.ws = transport::Endpoint::parse("ws://127.0.0.1:" + port + "/ws").value();
    venue.http = transport::Endpoint::parse("http://127.0.0.1:" + port).value();
    venue.underlyings = {"BTC", "NOSUCH"};
    const auto probeWith = [&](std::string key) {
        probe::AccountKeyList<hyperliquid::AccountKeys> keys;
        keys.push_back({"Hyperliquid", hyperliquid::AccountKeys::of(
                                           std::move(key), "0x7e5f4552091a69125d5dfcb7b8c2659029395bdf", true)});
        probe::Steps steps({}, {});
        probe::probeHyperliquid(venue, keys, {}, steps);
        return steps.all();
    };
    auto steps = probeWith("0x0000000000000000000000000000000000000000000000000000000000000002");
    EXPECT_EQ(stepOf(steps, "permission").state, ProbeState::Failed);
    EXPECT_THAT(stepOf(steps, "permission").words, HasSubstr("no approved API wallet"));
    EXPECT_EQ(stepOf(steps, "account").state, ProbeState::Passed);
    EXPECT_THAT(failedPart(steps), HasSubstr("instruments")) << "a coin that is not listed";
    venue.underlyings = {"BTC"};
    venue.allowOwnerKey = true;
    steps = probeWith(kOwnerKey);
    EXPECT_EQ(failedPart(steps), "");
    EXPECT_EQ(stepOf(steps, "permission").state, ProbeState::Warned);
}

TEST(ProbeTest, TheSimulatedDeriveIsLoggedInTo)
{
    venue_server::testing::Served served(7, 1.0, {}, {kOwnerKey});
    profile::VenueProfile venue;
    venue.kind = profile::VenueKind::Derive;
    venue.name = "Derive";
    venue.ws =
        transport::Endpoint::parse("ws://127.0.0.1:" + std::to_string(served.server->derivePort()) + "/v3/ws").value();
    venue.underlyings = {"BTC"};
    const auto probeWith = [&](const std::string& subaccount) {
        probe::AccountKeyList<derive::AccountKeys> keys;
        keys.push_back({"Derive", derive::AccountKeys::of(kOwnerKey, "0x7e5f4552091a69125d5dfcb7b8c2659029395bdf",
                                                          subaccount, true)});
        probe::Steps steps({}, {});
        probe::probeDerive(venue, keys, {}, steps);
        return steps.all();
    };
    const auto accounts = served.state();
    auto steps = probeWith("999999");
    EXPECT_EQ(stepOf(steps, "login").state, ProbeState::Passed);
    EXPECT_EQ(failedPart(steps), "permission");
    EXPECT_THAT(stepOf(steps, "permission").words, HasSubstr("sub-account 999999 cannot be read"));
}

// --- Chains and oracles ---------------------------------------------------------------------------------------------

TEST(ProbeTest, ANodeOfAnotherChainIsNamed)
{
    FakeVenue node;
    node.on("eth_chainId", [](const Json&) { return Json{{"result", "0x1"}}; });
    node.start();
    profile::OracleProfile oracle;
    oracle.kind = profile::OracleKind::Chainlink;
    oracle.name = "Chainlink";
    oracle.chainId = 31337;
    oracle.rpc = {transport::Endpoint::parse(node.url("http")).value()};
    probe::Steps steps({}, {});
    probe::probeChainlink(oracle, quick(), steps);
    EXPECT_EQ(failedPart(steps.all()), "chain id");
    EXPECT_THAT(stepOf(steps.all(), "chain id").words, HasSubstr("answers for chain 1, chain_id says 31337"));
    EXPECT_EQ(stepOf(steps.all(), "answer").state, ProbeState::Passed);
}

TEST(ProbeTest, AContractThatIsNotThereAndAWalletWithoutTheAccountAreNamed)
{
    FakeVenue node;
    const SystemClock clock;
    node.on("eth_chainId", [](const Json&) { return Json{{"result", "0x7a69"}}; });
    node.on("eth_getBlockByNumber", [&](const Json&) {
        return Json{{"result",
                     {{"number", "0x5"},
                      {"hash", "0x" + std::string(64, 'a')},
                      {"parentHash", "0x" + std::string(64, 'b')},
                      {"timestamp", fmt::format("0x{:x}", clock.now().nanoseconds / 1'000'000'000 + 60)},
                      {"baseFeePerGas", "0x1"}}}};
    });
    node.on("eth_getCode", [](const Json&) { return Json{{"result", "0x"}}; });
    node.on("eth_call", [](const Json&) { return Json{{"result", "0x"}}; });
    node.on("eth_accounts", [](const Json&) { return Json{{"result", {"0x" + std::string(40, '1')}}}; });
    node.start();
    profile::VenueProfile venue;
    venue.kind = profile::VenueKind::UniswapV3;
    venue.name = "Uniswap v3";
    venue.chainId = 31337;
    venue.rpc = {transport::Endpoint::parse(node.url("http")).value()};
    venue.router = venue.quoter = "0x" + std::string(40, '2');
    venue.pools = {"0x" + std::string(40, '3')};
    venue.signer = venue.rpc.front();
    venue.address = "0x" + std::string(40, '4');
    probe::Steps steps({}, {});
    probe::probeUniswap(venue, quick(), steps);
    EXPECT_EQ(failedPart(steps.all()), "clock, contract, contract, instruments, permission");
    EXPECT_THAT(stepOf(steps.all(), "clock").words, HasSubstr("in the future"));
    EXPECT_THAT(stepOf(steps.all(), "contract").words, HasSubstr("nothing stands at 0x2222"));
    EXPECT_THAT(stepOf(steps.all(), "permission").words, HasSubstr("does not sign for 0x4444"));
}

TEST(ProbeTest, HermesAsksForAKeyAndMissesAFeed)
{
    FakeVenue server;
    server.httpStatus = 401;
    server.httpBody = "unauthorized";
    server.start();
    profile::OracleProfile oracle;
    oracle.name = "Pyth";
    oracle.http = transport::Endpoint::parse(server.url("http", "/hermes")).value();
    oracle.feeds = {{"BTC", "0x" + std::string(64, 'a')}, {"ETH", "0x" + std::string(64, 'b')}};
    const auto run = [&](const std::string& key) {
        probe::Steps steps({}, {});
        probe::probePyth(oracle, Result<std::string>(key), quick(), steps);
        return steps.all();
    };
    EXPECT_THAT(stepOf(run(""), "login").words, HasSubstr("it asks for a key"));
    EXPECT_THAT(stepOf(run("k"), "login").words, HasSubstr("does not take this key"));
    server.httpStatus = 200;
    server.httpBody =
        Json{{"parsed",
              {{{"id", std::string(64, 'a')},
                {"price",
                 {{"price", "6385834500000"}, {"conf", "3120000000"}, {"expo", -8}, {"publish_time", 1700000000}}}}}}}
            .dump();
    const auto steps = run("");
    EXPECT_EQ(failedPart(steps), "feed");
    EXPECT_THAT(stepOf(steps, "feed").words, HasSubstr("63858.345 ± 31.2 USD"));
}

TEST(ProbeTest, APersonWhoGivesUpWaitsForNothing)
{
    FakeVenue silent;
    silent.isSilent = true;
    silent.start();
    auto terms = quick();
    terms.answerWithin = Duration::seconds(30);
    const auto begun = std::chrono::steady_clock::now();
    probe::Steps steps({}, [&] { return std::chrono::steady_clock::now() - begun < std::chrono::milliseconds(300); });
    probe::probeDeribit(venueAt(silent.url("ws")), oneKey(), terms, steps);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(3));
    EXPECT_EQ(failedPart(steps.all()), "") << "what was given up has not failed";
}

// --- Profiles and keys ----------------------------------------------------------------------------------------------

/// A keychain in memory.
class FakeStore final : public interfaces::KeyStore {
public:
    Result<std::string> read(const std::string& entry) override
    {
        const auto found = entries.find(entry);
        if (found == entries.end()) return fail(ErrorCode::NotFound, "the keychain has no entry " + entry);
        return found->second;
    }
    Result<void> write(const std::string& entry, std::string&& secret) override
    {
        entries[entry] = secret;
        secret.clear();
        return {};
    }
    Result<void> erase(const std::string& entry) override
    {
        entries.erase(entry);
        return {};
    }
    std::map<std::string, std::string> entries;
};

class ProfileSetupTest : public ::testing::Test {
protected:
    std::string whole() const
    {
        std::ifstream stream(file);
        std::ostringstream text;
        text << stream.rdbuf();
        return text.str();
    }
    interfaces::VenueDraft deribitAt(const std::string& url, const std::string& accounts) const
    {
        return {.kind = "deribit",
                .name = "Deribit",
                .values = {{"ws", url}, {"underlyings", "BTC"}, {"accounts", accounts}}};
    }
    const transport::testing::Folder folder;
    const std::string file = folder.file("sub/desk.toml");
    FakeStore store;
    venues::ProfileSetup setup{&store};
};

TEST_F(ProfileSetupTest, AKeyOfTheKeychainSignsInAndNoFileHoldsIt)
{
    venue_server::testing::Served served;
    const auto draft = deribitAt(served.wsUrl(), "keychain:desk");
    const auto written = setup.write(file, draft, "");
    ASSERT_TRUE(written) << written.error().message;
    auto steps = setup.test(draft, {}, {}, {});
    ASSERT_TRUE(steps);
    EXPECT_EQ(failedPart(*steps), "key");
    EXPECT_THAT(stepOf(*steps, "key").words, HasSubstr("no entry desk_KEY"));
    const auto kept = setup.keepKey("deribit", "desk", {{"KEY", "key"}, {"SECRET", "SECRET-OF-A-TEST"}});
    ASSERT_TRUE(kept) << kept.error().message;
    EXPECT_EQ(store.entries.at("desk_SECRET"), "SECRET-OF-A-TEST");
    steps = setup.test(draft, {}, {}, {});
    ASSERT_TRUE(steps);
    EXPECT_EQ(failedPart(*steps), "");
    EXPECT_THAT(whole(), Not(HasSubstr("SECRET-OF-A-TEST")));
    struct stat seen {};
    ASSERT_EQ(::stat(file.c_str(), &seen), 0);
    EXPECT_EQ(seen.st_mode & 0777U, 0600U);
    ASSERT_TRUE(setup.forgetKey("deribit", "desk"));
    EXPECT_TRUE(store.entries.empty());
}

TEST_F(ProfileSetupTest, ATypedKeyIsUsedOnceAndKeptNowhere)
{
    venue_server::testing::Served served;
    const auto draft = deribitAt(served.wsUrl(), "prompt");
    EXPECT_THAT(setup.test(draft, {}, {}, {}).error().message, HasSubstr("type the key to try it"));
    std::vector<std::string> told;
    const auto steps = setup.test(draft, {{"KEY", "key"}, {"SECRET", "SECRET-OF-A-TEST"}},
                                  [&](const ProbeStep& step) { told.push_back(step.part); }, {});
    ASSERT_TRUE(steps);
    EXPECT_EQ(failedPart(*steps), "");
    EXPECT_EQ(told.size(), steps->size());
    EXPECT_TRUE(store.entries.empty());
    EXPECT_THAT(failedPart(*setup.test(draft, {{"KEY", "key"}, {"SECRET", ""}}, {}, {})), "key");
}

TEST_F(ProfileSetupTest, AnEditKeepsTheRestOfTheFileByteByByte)
{
    const std::string before =
        "# my desk — ours\nname = \"desk\"\ntrade = false\n\n[[venue]]\nkind = \"deribit\"   # options\n"
        "name = \"Deribit\"\nws = \"ws://127.0.0.1:9001/ws/api/v2\" # line ünder test\n"
        "underlyings = [\"BTC\",\n  \"ETH\"]  # two\naccounts = [\"environment:A\", \"environment:B\"]\n"
        "protocol = { heartbeat_s = 20 }\n\n# the next\n[[venue]]\nkind = \"hyperliquid\"\nname = \"HL\"\n"
        "ws = \"wss://api.hyperliquid-testnet.xyz/ws\"\nhttp = \"https://api.hyperliquid-testnet.xyz\"\n"
        "underlyings = [\"BTC\"]\n[venue.protocol]\ntestnet = 1 # signed so\nping_s = 20\n\n[[oracle]]\n"
        "kind = \"pyth\"\nname = \"Pyth\"\nhttp = \"http://127.0.0.1:9003\"\nfeeds = { BTC = \"0x" +
        std::string(64, 'a') + "\" }\nheartbeat_s = { BTC = 30 }";
    std::filesystem::create_directories(std::filesystem::path(file).parent_path());
    std::ofstream(file) << before;
    auto read = setup.read(file);
    ASSERT_TRUE(read) << read.error().message;
    ASSERT_EQ(read->drafts.size(), 3U);
    EXPECT_EQ(read->drafts[0].values.at("accounts"), "environment:A, environment:B");
    EXPECT_EQ(read->drafts[1].values.at("protocol.testnet"), "1");

    // Nothing changed: nothing is changed.
    ASSERT_TRUE(setup.write(file, read->drafts[0], "Deribit"));
    EXPECT_EQ(whole(), before);

    auto deribit = read->drafts[0];
    deribit.name = "Deribit test";
    deribit.values["ws"] = "ws://127.0.0.1:9002/ws/api/v2";
    deribit.values["http"] = "http://127.0.0.1:9002/api/v2";
    deribit.values["underlyings"] = "SOL";
    auto written = setup.write(file, deribit, "Deribit");
    ASSERT_TRUE(written) << written.error().message;
    std::string expected = before;
    const auto put = [&](const std::string& old, const std::string& by) {
        const auto at = expected.find(old);
        ASSERT_NE(at, std::string::npos) << old;
        expected.replace(at, old.size(), by);
    };
    put("\"Deribit\"\nws = \"ws://127.0.0.1:9001", "\"Deribit test\"\nws = \"ws://127.0.0.1:9002");
    put("[\"BTC\",\n  \"ETH\"]", "[\"SOL\"]");
    put("{ heartbeat_s = 20 }\n", "{ heartbeat_s = 20 }\nhttp = \"http://127.0.0.1:9002/api/v2\"\n");
    EXPECT_EQ(whole(), expected);

    auto hl = read->drafts[1];
    hl.values["protocol.testnet"] = "0";
    ASSERT_TRUE(setup.write(file, hl, "HL"));
    put("testnet = 1 #", "testnet = 0 #");
    EXPECT_EQ(whole(), expected);

    // One more stands behind all; the last line had no end.
    const interfaces::VenueDraft pyth{
        .kind = "pyth",
        .name = "Second",
        .values = {{"http", "http://127.0.0.1:9004"}, {"feeds", "ETH 0x" + std::string(64, 'b')}}};
    ASSERT_TRUE(setup.write(file, pyth, ""));
    EXPECT_TRUE(whole().starts_with(expected + "\n\n[[oracle]]\nkind = \"pyth\"\nname = \"Second\"\n")) << whole();
}

/// Who fills in a form knows its fields, not the places of a file.
TEST_F(ProfileSetupTest, ARefusalNamesTheFieldThatIsWrong)
{
    const auto draft = deribitAt("http://127.0.0.1:9001", "none");
    const auto expected = std::string("expected an address that begins with wss://");
    const auto tried = setup.test(draft, {}, {}, {});
    ASSERT_FALSE(tried);
    const auto& keys = profile::findSetupKind("deribit")->keys;
    const auto ws = std::find_if(keys.begin(), keys.end(), [](const auto& key) { return key.key == "ws"; });
    ASSERT_NE(ws, keys.end());
    EXPECT_TRUE(tried.error().message.starts_with(ws->label + " (ws): " + expected)) << tried.error().message;

    ASSERT_TRUE(setup.write(file, deribitAt("ws://127.0.0.1:9001/ws/api/v2", "none"), ""));
    auto second = draft;
    second.name = "Deribit 2";
    const auto written = setup.write(file, second, "");
    ASSERT_FALSE(written);
    EXPECT_TRUE(written.error().message.starts_with(ws->label + " (ws): " + expected)) << written.error().message;
    // What is wrong elsewhere in the file is named by its place there.
    second.values["ws"] = "ws://127.0.0.1:9002/ws/api/v2";
    second.values["accounts"] = "a key by mistake";
    EXPECT_THAT(setup.write(file, second, "").error().message, HasSubstr("(accounts)"));
}

/// As the profile's reader takes it, and back; what a person wrote by hand stays where it stands.
TEST_F(ProfileSetupTest, QuotingIsSwitchedOnAndOffFromTheForm)
{
    venue_server::testing::Served served;
    auto draft = deribitAt(served.wsUrl(), "environment:DESK");
    draft.values["quote"] = "true";
    EXPECT_THAT(setup.write(file, draft, "").error().message, HasSubstr("(quote): is for a profile that trades"));
    EXPECT_FALSE(std::filesystem::exists(file));
    // The connection is tried all the same.
    const auto steps = setup.test(draft, {{"KEY", "key"}, {"SECRET", "SECRET-OF-A-TEST"}}, {}, {});
    ASSERT_TRUE(steps) << steps.error().message;
    EXPECT_EQ(failedPart(*steps), "");

    std::filesystem::create_directories(std::filesystem::path(file).parent_path());
    const std::string head = "name = \"desk\"\ntrade = true\nbook = \"book.toml\"\n";
    std::ofstream(file) << head;
    const auto written = setup.write(file, draft, "");
    ASSERT_TRUE(written) << written.error().message;
    EXPECT_TRUE(profile::readProfile(file)->venues.at(0).quotes);
    EXPECT_THAT(whole(), HasSubstr("\nquote = true\n"));
    auto read = setup.read(file)->drafts.at(0);
    EXPECT_EQ(read.values.at("quote"), "true");

    read.values["quote"] = "false";
    ASSERT_TRUE(setup.write(file, read, "Deribit"));
    EXPECT_FALSE(profile::readProfile(file)->venues.at(0).quotes);
    EXPECT_THAT(whole(), HasSubstr("\nquote = false\n"));
    EXPECT_EQ(setup.read(file)->drafts.at(0).values.at("quote"), "false");
    read.values.erase("quote");
    ASSERT_TRUE(setup.write(file, read, "Deribit"));
    EXPECT_THAT(whole(), Not(HasSubstr("quote")));
    read.values["quote"] = "yes";
    EXPECT_THAT(setup.write(file, read, "Deribit").error().message, HasSubstr("Quote options (quote): expected true"));
}

/// Derive quotes only where its venue lets the account send enough, and the form is where that is said.
TEST_F(ProfileSetupTest, WhatAnAccountMaySendStandsInTheForm)
{
    std::filesystem::create_directories(std::filesystem::path(file).parent_path());
    std::ofstream(file) << "name = \"desk\"\ntrade = true\nbook = \"book.toml\"\n";
    interfaces::VenueDraft draft{.kind = "derive",
                                 .name = "Derive",
                                 .values = {{"ws", "wss://testnet.api.derive.xyz/v3/ws"},
                                            {"underlyings", "ETH"},
                                            {"accounts", "environment:DESK"},
                                            {"quote", "true"}}};
    EXPECT_THAT(setup.write(file, draft, "").error().message, HasSubstr("needs orders_per_s = 5 or more"));
    draft.values["protocol.orders_per_s"] = "4.5";
    EXPECT_THAT(setup.write(file, draft, "").error().message, HasSubstr("needs orders_per_s = 5 or more"));
    draft.values["protocol.orders_per_s"] = "5.5";
    const auto written = setup.write(file, draft, "");
    ASSERT_TRUE(written) << written.error().message;
    EXPECT_TRUE(profile::readProfile(file)->venues.at(0).quotes);
    EXPECT_EQ(
        profile::valueOf(profile::readProfile(file)->venues.at(0).protocol, profile::VenueKind::Derive, "orders_per_s"),
        5.5);
    auto read = setup.read(file)->drafts.at(0);
    EXPECT_EQ(read.values.at("protocol.orders_per_s"), "5.5");
    const auto before = whole();
    ASSERT_TRUE(setup.write(file, read, "Derive"));
    EXPECT_EQ(whole(), before);
    for (const auto* typed : {"fast", "5.", ".5", "1.2.3", "05", "-1"}) {
        read.values["protocol.orders_per_s"] = typed;
        EXPECT_THAT(setup.write(file, read, "Derive").error().message,
                    HasSubstr("Orders per s (protocol.orders_per_s): expected a number"))
            << typed;
    }
    // Each venue that takes orders has the field.
    for (const auto& kind : setup.kinds()) {
        const bool isBook = kind.kind == "deribit" || kind.kind == "hyperliquid" || kind.kind == "derive";
        const auto has = std::any_of(kind.keys.begin(), kind.keys.end(),
                                     [](const auto& key) { return key.key == "protocol.orders_per_s"; });
        EXPECT_EQ(has, isBook) << kind.kind;
    }
}

TEST_F(ProfileSetupTest, WhatLiveWouldRefuseIsNotWritten)
{
    auto draft = deribitAt("ws://www.deribit.com/ws/api/v2", "");
    EXPECT_THAT(setup.write(file, draft, "").error().message, HasSubstr("ws"));
    EXPECT_FALSE(std::filesystem::exists(file));
    draft = deribitAt("wss://test.deribit.com/ws/api/v2", "0123456789abcdef-a-key");
    const auto refused = setup.write(file, draft, "");
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, Not(HasSubstr("0123456789abcdef")));
    ASSERT_TRUE(setup.write(file, deribitAt("wss://test.deribit.com/ws/api/v2", "none"), ""));
    const auto first = whole();
    EXPECT_THAT(setup.write(file, deribitAt("wss://test.deribit.com/ws/api/v2", "none"), "").error().message,
                HasSubstr("stands twice"));
    EXPECT_EQ(whole(), first);
}

TEST_F(ProfileSetupTest, EveryKindsTestNetworkIsAProfileButWhereTheChainIsOpen)
{
    for (const auto& kind : setup.kinds()) {
        interfaces::VenueDraft draft{.kind = kind.kind, .name = kind.title, .values = {}};
        bool isWhole = true;
        for (const auto& key : kind.keys) {
            draft.values[key.key] = key.fallback;
            isWhole = isWhole && !(key.needed && key.fallback.empty());
        }
        const auto written = setup.write(file, draft, "");
        EXPECT_EQ(written.has_value(), isWhole) << kind.kind << (written ? "" : written.error().message);
    }
    EXPECT_EQ(setup.read(file)->drafts.size(), 4U);
}

}  // namespace
}  // namespace ballast::venues::probe_test
