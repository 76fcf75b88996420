#include <algorithm>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/process.h"

namespace ballast::integration {
namespace {

using testing::HasSubstr;

struct Refusal {
    const char* what;
    std::vector<std::string> arguments;  ///< DIR stands for a folder that is empty but for bad.toml and bad.csv.
    const char* says;
};

class Refusals : public testing::TestWithParam<Refusal> {};

TEST_P(Refusals, EndWithTwoAndOneLineAndNoFile)
{
    const TemporaryFolder folder;
    writeFile(folder.file("bad.toml"), "name = \"x\"\nnmae = 1\n");
    writeFile(folder.file("bad.csv"), "a,b\n1,2\n");
    auto arguments = GetParam().arguments;
    for (auto& argument : arguments)
        if (argument.starts_with("DIR")) argument = folder.file(argument.substr(4));
    const auto outcome = cli(arguments);
    EXPECT_EQ(outcome.exitCode, 2) << GetParam().what;
    EXPECT_EQ(outcome.out, "") << GetParam().what;
    EXPECT_THAT(outcome.err, HasSubstr(GetParam().says)) << GetParam().what;
    EXPECT_EQ(outcome.err.find('\n'), outcome.err.size() - 1) << "one line: " << outcome.err;
    EXPECT_EQ(folder.names(), (std::vector<std::string>{"bad.csv", "bad.toml"})) << GetParam().what;
}

INSTANTIATE_TEST_SUITE_P(
    Cli, Refusals,
    testing::Values(
        Refusal{"no subcommand", {}, "subcommand"}, Refusal{"unknown subcommand", {"fly"}, "fly"},
        Refusal{"run without journal", {"run", "--simulated"}, "--journal"},
        Refusal{"run without market", {"run", "--journal", "DIR/j"}, "--recorded"},
        Refusal{"run with two markets", {"run", "--simulated", "--recorded", "DIR/", "--journal", "DIR/j"}, "excludes"},
        Refusal{"seed that is no number", {"run", "--simulated", "--seed", "x", "--journal", "DIR/j"}, "seed"},
        Refusal{"no hours", {"run", "--simulated", "--hours", "0", "--journal", "DIR/j"}, "--hours"},
        Refusal{"hours not a number", {"run", "--simulated", "--hours", "nan", "--journal", "DIR/j"}, "hours"},
        Refusal{"speed zero", {"run", "--simulated", "--speed", "0", "--journal", "DIR/j"}, "--speed"},
        Refusal{"speed in words", {"run", "--simulated", "--speed", "fast", "--journal", "DIR/j"}, "--speed"},
        Refusal{"folder of journal missing", {"run", "--simulated", "--journal", "DIR/no/j"}, "no does not exist"},
        Refusal{"book missing", {"run", "--simulated", "--book", "DIR/no.toml", "--journal", "DIR/j"}, "no.toml"},
        Refusal{"book with a wrong key",
                {"run", "--simulated", "--book", "DIR/bad.toml", "--journal", "DIR/j"},
                "bad.toml:2: nmae"},
        Refusal{"journal that is something else", {"run", "--simulated", "--journal", "DIR/bad.csv"}, "bad.csv"},
        Refusal{"recording missing", {"run", "--recorded", "DIR/none", "--journal", "DIR/j"}, "none"},
        Refusal{"recording empty", {"run", "--recorded", "DIR/.", "--journal", "DIR/j"}, ""},
        Refusal{"decisions without file", {"decisions", "--journal", "DIR/none"}, "none"},
        Refusal{"decisions of another file", {"decisions", "--journal", "DIR/bad.csv"}, "bad.csv"},
        Refusal{"decisions in a wrong form", {"decisions", "--journal", "DIR/none", "--format", "xml"}, "format"},
        Refusal{"verify without file", {"verify", "--journal", "DIR/none"}, "none"},
        Refusal{"verify of another file", {"verify", "--journal", "DIR/bad.csv"}, "bad.csv"},
        Refusal{"surface without chain", {"surface", "--underlying", "BTC"}, "--chain"},
        Refusal{"surface of a missing file", {"surface", "--chain", "DIR/no.csv", "--underlying", "BTC"}, "no.csv"},
        Refusal{"surface of a wrong file", {"surface", "--chain", "DIR/bad.csv", "--underlying", "BTC"}, "bad.csv:1"}));

TEST(Cli, ExplainsEachSubcommandWithExamplesAndExitCodes)
{
    for (const char* command : {"run", "decisions", "verify", "surface"}) {
        const auto outcome = cli({command, "--help"});
        EXPECT_EQ(outcome.exitCode, 0);
        EXPECT_THAT(outcome.out, HasSubstr("Examples:"));
        EXPECT_THAT(outcome.out, HasSubstr("Exit codes: 0 done, 1"));
    }
}

class CliForms : public testing::Test {
protected:
    void SetUp() override
    {
        const auto made = cli({"run", "--simulated", "--seed", "3", "--hours", "0.05", "--journal", folder.file("j")});
        ASSERT_EQ(made.exitCode, 0) << made.err;
    }

    Outcome decisions(const char* format)
    {
        return cli({"decisions", "--journal", folder.file("j"), "--format", format});
    }

    TemporaryFolder folder;
};

TEST_F(CliForms, PrintsDecisionsAsJsonWithTheFixedKeysInOrder)
{
    const auto outcome = decisions("json");
    ASSERT_EQ(outcome.exitCode, 0) << outcome.err;
    EXPECT_THAT(outcome.out, testing::StartsWith("{\"decisions\":[{\"sequence\":"));
    EXPECT_THAT(outcome.out, testing::EndsWith("]}\n"));
    std::size_t place = 0;
    for (const char* key :
         {"\"sequence\":", "\"time\":", "\"underlying\":", "\"trigger\":", "\"inputs\":", "\"delta_before\":",
          "\"band\":", "\"candidates\":", "\"choice\":", "\"reason\":", "\"hash\":"}) {
        const auto found = outcome.out.find(key, place);
        ASSERT_NE(found, std::string::npos) << key;
        place = found;
    }
}

TEST_F(CliForms, PrintsOneCsvLineForEachDecision)
{
    const auto csv = decisions("csv");
    const auto verified = cli({"verify", "--journal", folder.file("j")});
    ASSERT_EQ(verified.exitCode, 0);
    const auto lines = static_cast<std::size_t>(std::count(csv.out.begin(), csv.out.end(), '\n'));
    EXPECT_EQ(std::to_string(lines - 1), verified.out.substr(0, verified.out.find(' ')));
}

TEST(CliSurface, FitsARecordedChainIntoTheFixedForm)
{
    const std::string chain = std::string(BALLAST_RECORDED_DATA) +
                              "/deribit_chain_snapshots/crash_2026-01-24_2026-02-14/"
                              "deribit_options_snapshot_20260206T043012Z.csv.gz";
    if (!std::filesystem::exists(chain)) GTEST_SKIP() << "the recorded chains are not at " << BALLAST_RECORDED_DATA;
    const TemporaryFolder folder;
    const auto outcome = cli({"surface", "--chain", chain, "--underlying", "BTC", "--out", folder.file("s.json")});
    ASSERT_EQ(outcome.exitCode, 0) << outcome.err;
    EXPECT_EQ(folder.names(), (std::vector<std::string>{"s.json"}));
    const auto printed = cli({"surface", "--chain", chain, "--underlying", "BTC"});
    EXPECT_THAT(printed.out, testing::StartsWith("{\"expiries\":[{\"expiry\":\"2026-02-0"));
    EXPECT_THAT(printed.out, HasSubstr("\"svi\":{\"a\":"));
    EXPECT_EQ(cli({"surface", "--chain", chain, "--underlying", "DOGE"}).exitCode, 2);
}

}  // namespace
}  // namespace ballast::integration
