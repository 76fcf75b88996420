#include "profile/profile.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace {

using namespace ballast;
using profile::KeySource;
using profile::parseProfile;
using profile::VenueKind;

const std::string kDeribit = R"(
[[venue]]
kind = "deribit"
name = "Deribit"
ws = "ws://127.0.0.1:9001/ws/api/v2"
http = "http://127.0.0.1:9001/api/v2"
underlyings = ["BTC", "eth"]
accounts = ["environment:DERIBIT"]
)";
const std::string kWallet = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
const std::string kPool = R"(
[[venue]]
kind = "uniswap_v3"
name = "Uniswap v3"
rpc = ["http://127.0.0.1:8545"]
chain_id = 31337
router = "0xE592427A0AEce92De3Edee1F18E0157C05861564"
quoter = "0x61fFE014bA17989E743c5F6cB21bF9697530B21e"
pools = ["0x88e6A0c2dDD26FEEb64F039a2c41296FcB3f5640"]
signer = "http://127.0.0.1:8545"
address = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
)";
const std::string kPyth = R"(
[[oracle]]
kind = "pyth"
name = "Pyth"
http = "http://127.0.0.1:9003"
feeds = { BTC = "0xe62df6c8b4a85fe1a67db44dc12de5db330f7ac66b72dc658afedf0f4a415b43" }
)";

std::string refusal(const std::string& text)
{
    const auto parsed = parseProfile(text, "p.toml");
    return parsed ? "" : parsed.error().message;
}

TEST(ProfileTest, ReadsEveryKeyOfTheFixedForm)
{
    const auto read = parseProfile(
        "name = \"loopback\"\ntrade = false\nbook = \"desk.toml\"\n" + kDeribit + kPool + kPyth, "/etc/desk/p.toml");
    ASSERT_TRUE(read.has_value()) << read.error().message;
    EXPECT_EQ(read->name, "loopback");
    EXPECT_FALSE(read->trade);
    EXPECT_EQ(read->book, "/etc/desk/desk.toml");
    ASSERT_EQ(read->venues.size(), 2U);
    EXPECT_EQ(read->venues[0].ws->path(), "/ws/api/v2");
    EXPECT_EQ(read->venues[0].underlyings, (std::vector<std::string>{"BTC", "ETH"}));
    EXPECT_EQ(read->venues[0].accounts, (std::vector<profile::KeyPlace>{{KeySource::Environment, "DERIBIT"}}));
    EXPECT_EQ(read->venues[1].kind, VenueKind::UniswapV3);
    EXPECT_EQ(read->venues[1].chainId, 31337U);
    EXPECT_TRUE(read->venues[1].signer.has_value());
    EXPECT_EQ(read->oracles[0].feeds.size(), 1U);
}

TEST(ProfileTest, NamesFileLineAndKeyOfWhatIsWrong)
{
    EXPECT_EQ(refusal("name = \"x\"\nspeed = 3\n" + kDeribit),
              "p.toml:2: speed: unknown key; expected one of name, trade, simulated, on_end, book, venue, oracle");
    EXPECT_THAT(refusal(kDeribit), testing::HasSubstr("name: expected a text"));
    EXPECT_THAT(refusal("name = \"x\"\n"), testing::HasSubstr("venue: expected at least one, is missing"));
    EXPECT_THAT(refusal("name = \"x\"\ntrade = true\n" + kDeribit),
                testing::HasSubstr("book: a profile that trades must name its book, is missing"));
    EXPECT_THAT(refusal("name = \"x\"\n" + kDeribit + kDeribit), testing::HasSubstr("\"Deribit\" stands twice"));
    EXPECT_THAT(refusal("name = \"x\"\n" + kDeribit + "colour = \"red\"\n"),
                testing::HasSubstr("venue[0].colour: unknown key"));
}

/// F08: a plain line to another machine.
TEST(ProfileTest, OraclesHaveFiguresByCoin)
{
    const std::string chainlink = R"(
[[oracle]]
kind = "chainlink"
name = "Chainlink"
rpc = ["http://127.0.0.1:8545"]
chain_id = 1
feeds = { ETH = "0x5f4eC3Df9cbd43714FE2740f5E3616155c5b8419", USDC = "0x8fFfFfd4AfB6115b954Bd326cbe7B4BA576818f6" }
)";
    const auto read =
        parseProfile("name = \"x\"\n" + chainlink +
                         "sequencer = \"0xFdB631F5EE196F0ed6FAa767959853A9F217697D\"\nheartbeat_s = { USDC = 86400 }\n"
                         "deviation = { ETH = 0.005 }\n",
                     "p.toml");
    ASSERT_TRUE(read.has_value()) << read.error().message;
    EXPECT_EQ(read->oracles[0].heartbeats, (std::map<std::string, double>{{"USDC", 86'400.0}}));
    EXPECT_EQ(read->oracles[0].deviations, (std::map<std::string, double>{{"ETH", 0.005}}));
    EXPECT_EQ(read->oracles[0].sequencer, "0xFdB631F5EE196F0ed6FAa767959853A9F217697D");
    for (const auto* bad : {"heartbeat_s = { BTC = 3600 }", "heartbeat_s = { ETH = 0 }", "deviation = { ETH = 2 }",
                            "sequencer = \"0x12\"", "heartbeat_s = { ETH = \"1\" }"})
        EXPECT_FALSE(parseProfile("name = \"x\"\n" + chainlink + bad + "\n", "p.toml").has_value()) << bad;
}

TEST(ProfileTest, OneCoinUnderTwoNamesAndHalfAChainAreRefused)
{
    auto twice = "name = \"x\"\n" + kDeribit;
    twice.replace(twice.find("[\"BTC\""), 6, "[\"xbt\", \"BTC\"");
    EXPECT_THAT(refusal(twice), testing::HasSubstr("venue[0].underlyings: names BTC twice"));
    const auto chainlink = [](const std::string& rest) {
        return "name = \"x\"\n[[oracle]]\nkind = \"chainlink\"\nname = \"C\"\nrpc = [\"http://127.0.0.1:8545\"]\n" +
               rest;
    };
    const std::string feed = "\"0x5f4eC3Df9cbd43714FE2740f5E3616155c5b8419\"";
    EXPECT_THAT(refusal(chainlink("chain_id = 1\nfeeds = { ETH = " + feed + ", eth = " + feed + " }\n")),
                testing::HasSubstr("the feed of ETH stands twice"));
    EXPECT_THAT(refusal(chainlink("chain_id = 1.5\nfeeds = { ETH = " + feed + " }\n")),
                testing::HasSubstr("chain_id: expected a whole number, was 1.5"));
}

/// Gas is one figure of the desk: swaps on two chains would share it.
TEST(ProfileTest, PoolsOfTwoChainsAreRefused)
{
    auto second = kPool;
    second.replace(second.find("Uniswap v3"), 10, "Uniswap too");
    second.replace(second.find(kWallet), kWallet.size(), "0x70997970C51812dc3A010C7d01b50e0d17dc79C8");
    EXPECT_EQ(refusal("name = \"x\"\n" + kPool + second), "");
    second.replace(second.find("31337"), 5, "42161");
    EXPECT_THAT(refusal("name = \"x\"\n" + kPool + second),
                testing::HasSubstr("Uniswap v3 is on chain 31337 and Uniswap too on chain 42161"));
}

/// Each venue numbers its own transactions: one wallet's would take each other's places.
TEST(ProfileTest, TwoVenuesThatSignFromOneWalletAreRefused)
{
    auto second = kPool;
    second.replace(second.find("Uniswap v3"), 10, "Uniswap too");
    const std::string sentence = "Uniswap v3 and Uniswap too sign from one wallet, " + kWallet;
    EXPECT_THAT(refusal("name = \"x\"\n" + kPool + second), testing::HasSubstr(sentence));
    // However it is written.
    auto plain = kPool;
    std::transform(kWallet.begin() + 2, kWallet.end(), plain.begin() + static_cast<long>(plain.find(kWallet)) + 2,
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    EXPECT_THAT(refusal("name = \"x\"\n" + plain + second), testing::HasSubstr(sentence));
}

TEST(ProfileTest, AnAddressWhoseCaseIsNoChecksumIsRefusedByItsKey)
{
    const std::string sound = "name = \"x\"\n" + kPool +
                              "position_manager = \"0xC36442b4a4522E871399CD717aBDD847Ab11FE88\"\n"
                              "[[oracle]]\nkind = \"chainlink\"\nname = \"C\"\nrpc = [\"http://127.0.0.1:8545\"]\n"
                              "chain_id = 1\nfeeds = { ETH = \"0x5f4eC3Df9cbd43714FE2740f5E3616155c5b8419\" }\n"
                              "sequencer = \"0xFdB631F5EE196F0ed6FAa767959853A9F217697D\"\n";
    ASSERT_EQ(refusal(sound), "");
    const std::vector<std::pair<std::string, std::string>> places{
        {"router", "0xE592427A0AEce92De3Edee1F18E0157C05861564"},
        {"quoter", "0x61fFE014bA17989E743c5F6cB21bF9697530B21e"},
        {"pools", "0x88e6A0c2dDD26FEEb64F039a2c41296FcB3f5640"},
        {"address", "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"},
        {"position_manager", "0xC36442b4a4522E871399CD717aBDD847Ab11FE88"},
        {"ETH", "0x5f4eC3Df9cbd43714FE2740f5E3616155c5b8419"},
        {"sequencer", "0xFdB631F5EE196F0ed6FAa767959853A9F217697D"}};
    for (const auto& [key, address] : places) {
        const auto with = [&](const std::string& other) {
            auto text = sound;
            return refusal(text.replace(text.find(address), address.size(), other));
        };
        auto wrong = address, lower = address, upper = address;
        const auto letter = wrong.find_first_of("abcdefABCDEF", 2);
        wrong[letter] = static_cast<char>(wrong[letter] ^ 0x20);
        for (std::size_t i = 2; i < address.size(); ++i) {
            if (lower[i] >= 'A' && lower[i] <= 'F') lower[i] = static_cast<char>(lower[i] | 0x20);
            if (upper[i] >= 'a' && upper[i] <= 'f') upper[i] = static_cast<char>(upper[i] & ~0x20);
        }
        EXPECT_EQ(with(lower), "") << key;
        EXPECT_EQ(with(upper), "") << key;
        EXPECT_THAT(with(wrong),
                    testing::HasSubstr(key + ": address " + wrong + ": the checksum of its case is wrong"));
        EXPECT_THAT(with(wrong), testing::HasSubstr(address)) << "and the right one is named";
    }
}

TEST(ProfileTest, F08_PlainAddressesBeyondLoopbackAreRefused)
{
    for (const auto* url : {"ws://www.deribit.com/ws/api/v2", "ws://10.0.0.1:80/", "ws://127.0.0.1.example.com/"}) {
        auto text = "name = \"x\"\n" + kDeribit;
        text.replace(text.find("ws://127"), std::string("ws://127.0.0.1:9001/ws/api/v2").size(), url);
        const auto parsed = parseProfile(text, "p.toml");
        ASSERT_FALSE(parsed.has_value()) << url;
        EXPECT_THAT(parsed.error().message, testing::HasSubstr("venue[0].ws")) << url;
    }
    auto swapped = "name = \"x\"\n" + kDeribit;
    swapped.replace(swapped.find("ws://127"), 2, "http");
    EXPECT_THAT(refusal(swapped), testing::HasSubstr("begins with wss://"));
}

TEST(ProfileTest, APipeIsNoProfileAndIsNotWaitedFor)
{
    const auto pipe = std::filesystem::path(testing::TempDir()) / "ballast_profile_pipe.toml";
    std::filesystem::remove(pipe);
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    const auto read = profile::readProfile(pipe);
    std::filesystem::remove(pipe);
    ASSERT_FALSE(read.has_value());
    EXPECT_THAT(read.error().message, testing::HasSubstr("cannot be read; name a file in TOML"));
}

/// A key that was typed where its place belongs is refused and not repeated.
TEST(ProfileTest, AKeyInTheFileIsRefusedAndNotRepeated)
{
    const std::string secret = "W0H6FJW4IRPZ1MOQ8FP6KMC5RZDUUKXS";
    for (const auto& typed : {secret, "environment:" + std::string("lower_") + secret, "key:" + secret}) {
        auto text = "name = \"x\"\n" + kDeribit;
        text.replace(text.find("environment:DERIBIT"), std::string("environment:DERIBIT").size(), typed);
        const auto sentence = refusal(text);
        EXPECT_THAT(sentence, testing::HasSubstr("venue[0].accounts"));
        EXPECT_THAT(sentence, testing::Not(testing::HasSubstr(secret)));
    }
}

TEST(ProfileTest, ProtocolSettingsHaveRangesAndDefaults)
{
    const auto read = parseProfile("name = \"x\"\n" + kDeribit + "[venue.protocol]\nsummary_s = 20\n", "p.toml");
    ASSERT_TRUE(read.has_value()) << read.error().message;
    const auto& values = read->venues[0].protocol;
    EXPECT_EQ(valueOf(values, VenueKind::Deribit, "summary_s"), 20.0);
    EXPECT_EQ(valueOf(values, VenueKind::Deribit, "heartbeat_s"), 10.0);
    EXPECT_THAT(refusal("name = \"x\"\n" + kDeribit + "[venue.protocol]\nsummary_s = 2\n"),
                testing::HasSubstr("venue[0].protocol.summary_s: expected a number from 5 to 60, was 2"));
    for (const auto& setting : profile::protocolSettings())
        EXPECT_THAT(profile::protocolHelp(), testing::HasSubstr(std::string(setting.key)));
}

/// Off unless a person says so, of a venue whose options can be quoted, in a profile that trades.
TEST(ProfileTest, QuotingIsSwitchedOnByVenue)
{
    const std::string trades = "name = \"x\"\ntrade = true\nbook = \"desk.toml\"\n";
    EXPECT_FALSE(parseProfile(trades + kDeribit, "p.toml")->venues[0].quotes);
    const auto on = parseProfile(trades + kDeribit + "quote = true\n[venue.protocol]\nquote_expiries = 2\n", "p.toml");
    ASSERT_TRUE(on.has_value()) << on.error().message;
    EXPECT_TRUE(on->venues[0].quotes);
    EXPECT_EQ(valueOf(on->venues[0].protocol, VenueKind::Deribit, "quote_expiries"), 2.0);
    EXPECT_FALSE(parseProfile(trades + kDeribit + "quote = false\n", "p.toml")->venues[0].quotes);
    EXPECT_THAT(refusal("name = \"x\"\n" + kDeribit + "quote = true\n"),
                testing::HasSubstr("venue[0].quote: is for a profile that trades: set trade = true as well"));
    auto watched = kDeribit;
    watched.erase(watched.find("accounts"));
    EXPECT_THAT(refusal(trades + watched + "quote = true\n"),
                testing::HasSubstr("venue[0].quote: needs an account that the quotes stand in"));
    EXPECT_THAT(refusal(trades + kPool + "quote = true\n"), testing::HasSubstr("venue[0].quote: unknown key"));
    const std::string derive = "[[venue]]\nkind = \"derive\"\nname = \"Derive\"\nws = \"wss://a.b/v3/ws\"\n"
                               "underlyings = [\"BTC\"]\naccounts = [\"environment:D\"]\nquote = true\n";
    const auto there =
        parseProfile(trades + derive + "[venue.protocol]\nquote_expiries = 3\norders_per_s = 5\n", "p.toml");
    ASSERT_TRUE(there.has_value()) << there.error().message;
    EXPECT_TRUE(there->venues[0].quotes);
    EXPECT_EQ(valueOf(there->venues[0].protocol, VenueKind::Derive, "quote_expiries"), 3.0);
    // What Derive lets anybody send moves quotes too slowly to stand in its book.
    EXPECT_THAT(refusal(trades + derive), testing::HasSubstr("venue[0].quote: needs orders_per_s = 5 or more"));
    EXPECT_THAT(refusal(trades + derive + "[venue.protocol]\nquote_expiries = 2\norders_per_s = 4\n"),
                testing::HasSubstr("at 4 a second the 32 quotes of a coin take 8 s to move"));
    const std::string perpetuals =
        "[[venue]]\nkind = \"hyperliquid\"\nname = \"H\"\nws = \"wss://a.b/ws\"\nhttp = \"https://a.b\"\n"
        "underlyings = [\"BTC\"]\naccounts = [\"environment:H\"]\nquote = true\n";
    EXPECT_THAT(refusal(trades + perpetuals), testing::HasSubstr("venue[0].quote: unknown key"))
        << "it lists no option";
    EXPECT_THAT(refusal(trades + kDeribit + "quote = 1\n"), testing::HasSubstr("venue[0].quote"));
    EXPECT_THAT(refusal(trades + kDeribit + "quotes = true\n"), testing::HasSubstr("venue[0].quotes: unknown key"));
}

/// What a signal that ends the desk does with what works (F73).
TEST(ProfileTest, F73_ThePolicyOfTheEndIsToLeaveOrToKill)
{
    const auto killsAtEnd = [](const std::string& line) {
        return parseProfile("name = \"loopback\"\n" + line + kDeribit, "p.toml").value().killsAtEnd;
    };
    EXPECT_FALSE(killsAtEnd(""));
    EXPECT_FALSE(killsAtEnd("on_end = \"leave\"\n"));
    EXPECT_TRUE(killsAtEnd("on_end = \"kill\"\n"));
    EXPECT_THAT(refusal("name = \"x\"\non_end = \"stay\"\n" + kDeribit),
                testing::HasSubstr("p.toml:2: on_end: expected \"leave\" or \"kill\", was \"stay\""));
}

/// The frame says SIMULATED by this word of a person; a tunnel to a real venue is the one thing that it must not hide.
TEST(ProfileTest, ASimulatorIsOnThisMachine)
{
    const auto head = "name = \"loopback\"\nsimulated = true\n";
    const auto read = parseProfile(head + kDeribit + kPool + kPyth, "p.toml");
    ASSERT_TRUE(read.has_value()) << read.error().message;
    EXPECT_TRUE(read->simulated);
    EXPECT_FALSE(parseProfile("name = \"loopback\"\n" + kDeribit, "p.toml")->simulated);
    for (const auto& [part, name] : {std::pair{kDeribit, "Deribit"}, {kPool, "Uniswap v3"}, {kPyth, "Pyth"}}) {
        auto away = part;
        const auto at = away.find(part == kDeribit ? "ws://127.0.0.1" : "http://127.0.0.1");
        away.insert(at + (part == kDeribit ? 2 : 4), "s");
        EXPECT_THAT(refusal(head + away),
                    testing::HasSubstr(std::string("simulated: is for simulators on this machine: ") + name))
            << away;
    }
}

}  // namespace
