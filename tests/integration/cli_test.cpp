#include <algorithm>
#include <cmath>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "integration/process.h"

namespace ballast::integration::cli_test {
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
        Refusal{
            "seed that is no number", {"run", "--simulated", "--seed", "x", "--journal", "DIR/j"}, "--seed must be"},
        Refusal{"no hours", {"run", "--simulated", "--hours", "0", "--journal", "DIR/j"}, "--hours"},
        Refusal{"hours not a number", {"run", "--simulated", "--hours", "nan", "--journal", "DIR/j"}, "hours"},
        Refusal{"hours below zero", {"run", "--simulated", "--hours", "-1", "--journal", "DIR/j"}, "--hours must be"},
        Refusal{
            "speed below zero", {"run", "--simulated", "--speed", "-1", "--journal", "DIR/j"}, "--speed must be max"},
        Refusal{"speed not a number", {"run", "--simulated", "--speed", "nan", "--journal", "DIR/j"}, "up to 1000000"},
        Refusal{"delay not a number",
                {"run", "--simulated", "--operator-delay", "x", "--journal", "DIR/j"},
                "--operator-delay must be a number from 0 to 100000, was \"x\""},
        Refusal{"seed below zero",
                {"run", "--simulated", "--seed", "-1", "--journal", "DIR/j"},
                "from 0 to 18446744073709551615, was \"-1\""},
        Refusal{"seed too large",
                {"run", "--simulated", "--seed", "18446744073709551616", "--journal", "DIR/j"},
                "from 0 to 18446744073709551615"},
        Refusal{"a seed that would draw nothing",
                {"run", "--recorded", "DIR/", "--seed", "3", "--journal", "DIR/j"},
                "--seed goes with --simulated only"},
        Refusal{"unknown option before a missing one", {"run", "--bogus"}, "--bogus"},
        Refusal{"unknown option of decisions", {"decisions", "--bogus"}, "--bogus"},
        Refusal{"journal that is a folder", {"run", "--simulated", "--journal", "DIR/."}, "is a folder"},
        Refusal{"journal without a name", {"run", "--simulated", "--journal", ""}, "its name was empty"},
        Refusal{"journal that is a device", {"run", "--simulated", "--journal", "/dev/null"}, "device"},
        Refusal{"decisions of a folder", {"decisions", "--journal", "DIR/."}, "is a folder"},
        Refusal{"decisions without a name", {"decisions", "--journal", ""}, "its name was empty"},
        Refusal{"verify of a folder", {"verify", "--journal", "DIR/."}, "is a folder"},
        Refusal{"recording that is a file", {"run", "--recorded", "DIR/bad.csv", "--journal", "DIR/j"}, "is a file"},
        Refusal{"recording without a capture",
                {"run", "--recorded", "DIR/.", "--journal", "DIR/j"},
                "bad.csv:1: timestamp"},
        Refusal{"book that is empty", {"run", "--simulated", "--book", "/dev/null", "--journal", "DIR/j"}, "/dev/null"},
        Refusal{"chain that is a folder", {"surface", "--chain", "DIR/.", "--underlying", "BTC"}, "is a folder"},
        Refusal{"speed in words", {"run", "--simulated", "--speed", "fast", "--journal", "DIR/j"}, "--speed"},
        Refusal{"folder of journal missing", {"run", "--simulated", "--journal", "DIR/no/j"}, "no does not exist"},
        Refusal{"book missing", {"run", "--simulated", "--book", "DIR/no.toml", "--journal", "DIR/j"}, "no.toml"},
        Refusal{"book with a wrong key",
                {"run", "--simulated", "--book", "DIR/bad.toml", "--journal", "DIR/j"},
                "bad.toml:2: nmae"},
        Refusal{"journal that is something else", {"run", "--simulated", "--journal", "DIR/bad.csv"}, "bad.csv"},
        Refusal{"recording missing", {"run", "--recorded", "DIR/none", "--journal", "DIR/j"}, "none"},
        Refusal{"decisions without file", {"decisions", "--journal", "DIR/none"}, "none"},
        Refusal{"decisions of another file", {"decisions", "--journal", "DIR/bad.csv"}, "bad.csv"},
        Refusal{"decisions in a wrong form", {"decisions", "--journal", "DIR/none", "--format", "xml"}, "format"},
        Refusal{"verify without file", {"verify", "--journal", "DIR/none"}, "none"},
        Refusal{"verify of another file", {"verify", "--journal", "DIR/bad.csv"}, "bad.csv"},
        Refusal{"surface without chain", {"surface", "--underlying", "BTC"}, "--chain"},
        Refusal{"surface of a missing file", {"surface", "--chain", "DIR/no.csv", "--underlying", "BTC"}, "no.csv"},
        Refusal{"surface of a wrong file", {"surface", "--chain", "DIR/bad.csv", "--underlying", "BTC"}, "bad.csv:1"}));

TEST(Cli, RefusesAnEmptyBookAndLeavesNoJournal)
{
    const TemporaryFolder folder;
    writeFile(folder.file("book.toml"), "# nothing\n");
    const auto outcome = cli({"run", "--simulated", "--book", folder.file("book.toml"), "--journal", folder.file("j")});
    EXPECT_EQ(outcome.exitCode, 2);
    EXPECT_THAT(outcome.err, HasSubstr("book.toml is empty: expected at least one table [[option]]"));
    EXPECT_EQ(folder.names(), (std::vector<std::string>{"book.toml"}));
}

TEST(Cli, NamesTheColumnThatACaptureLacks)
{
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder.file("captures"));
    writeFile(folder.file("captures/first.csv"),
              "timestamp,instrument_name,underlying,underlying_name,option_type,strik,expiry_datetime,bid_price,"
              "ask_price,mark_price,implied_volatility,currency,index_price\n");
    const auto outcome = cli({"run", "--recorded", folder.file("captures"), "--journal", folder.file("j")});
    EXPECT_EQ(outcome.exitCode, 2);
    EXPECT_THAT(outcome.err, AllOf(testing::StartsWith("ballast-cli: recorded folder "),
                                   HasSubstr("holds no capture: first.csv:1: strike: expected one column of this name, "
                                             "found 0\n")));
    EXPECT_EQ(folder.names(), (std::vector<std::string>{"captures"}));
}

TEST(Cli, TakesMaxAndZeroAsTheSameSpeedAndTheLargestSeed)
{
    const TemporaryFolder folder;
    std::vector<std::string> hashes;
    for (const char* speed : {"max", "0"}) {
        const auto made = cli({"run", "--simulated", "--seed", "18446744073709551615", "--hours", "0.01", "--speed",
                               speed, "--journal", folder.file(speed)});
        ASSERT_EQ(made.exitCode, 0) << made.err;
        hashes.push_back(made.lineOf("last hash"));
    }
    EXPECT_EQ(hashes[0], hashes[1]);
    EXPECT_EQ(cli({"verify", "--journal", folder.file("max")}).exitCode, 0);
}

TEST(Cli, ExplainsEachSubcommandWithExamplesAndExitCodes)
{
    for (const char* command : {"run", "decisions", "verify", "surface"}) {
        const auto outcome = cli({command, "--help"});
        EXPECT_EQ(outcome.exitCode, 0);
        EXPECT_THAT(outcome.out, HasSubstr("Examples:\n  ballast-cli " + std::string(command)));
        EXPECT_THAT(outcome.out, HasSubstr("Exit codes:\n  0  "));
        EXPECT_THAT(outcome.out, HasSubstr("\n  2  "));
    }
    EXPECT_THAT(cli({"verify", "--help"}).out, HasSubstr("\n  1  "));
    EXPECT_THAT(cli({"surface", "--help"}).out, HasSubstr("`unfitted`"));
    EXPECT_THAT(cli({"--help"}).out, HasSubstr("Exit codes: 0 done, 1"));
    // Where options may be quoted, and what the second venue wants for it.
    const auto feed = cli({"feed", "--help"}).out;
    EXPECT_THAT(feed, HasSubstr("a deribit or derive [[venue]] with quote = true"));
    EXPECT_THAT(feed, HasSubstr("orders_per_s = 5 or more"));
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

/// C27: after the close a risk manager reads from the journal alone what a decision was held against, and what
/// followed.
TEST_F(CliForms, C27_PrintsWhatADecisionWasJudgedByAndTheOrdersThatFollowed)
{
    // Long enough for hedges.
    const auto made = cli({"run", "--simulated", "--seed", "3", "--hours", "0.25", "--journal", folder.file("day")});
    ASSERT_EQ(made.exitCode, 0) << made.err;
    const auto told = [this](const char* format) {
        return cli({"decisions", "--journal", folder.file("day"), "--format", format}).out;
    };
    const auto printed = nlohmann::json::parse(told("json"));
    std::size_t hedges = 0, filled = 0;
    for (const auto& d : printed["decisions"]) {
        ASSERT_TRUE(d["orders"].is_array());
        if (d["kind"] == "hold" && d["code"] == "") {
            ASSERT_TRUE(d.contains("limits")) << d.dump();
            EXPECT_TRUE(d["rules"].empty()) << "no order was judged";
        }
        if (d["kind"] != "hedge") continue;
        ++hedges;
        EXPECT_NE(std::find(d["rules"].begin(), d["rules"].end(), "C04"), d["rules"].end());
        const auto delta = std::find_if(d["limits"].begin(), d["limits"].end(), [&](const auto& held) {
            return held["of"] == d["underlying"].get<std::string>() + " net delta";
        });
        ASSERT_NE(delta, d["limits"].end()) << d.dump();
        EXPECT_LE(std::abs((*delta)["value"].get<double>()), (*delta)["limit"].get<double>());
        ASSERT_EQ(d["orders"].size(), 1U);
        EXPECT_EQ(d["orders"][0]["instrument"], d["choice"]);
        if (std::stod(d["orders"][0]["filled"].get<std::string>()) > 0.0) ++filled;
        EXPECT_TRUE(d["orders"][0]["size_unit"] == d["underlying"] || d["orders"][0]["size_unit"] == "contracts")
            << d["orders"].dump();
        EXPECT_THAT(d["orders"][0]["price_unit"].get<std::string>(), testing::StartsWith("USD"));
        EXPECT_TRUE(d["orders"][0]["ended"].is_boolean());
        EXPECT_EQ(d["orders"][0]["side"], d["quantity"].get<double>() > 0.0 ? "buy" : "sell");
    }
    EXPECT_GT(hedges, 0U) << "nothing was hedged, so nothing was shown";
    const auto table = told("table");
    // An order is no fill: what filled says so, and nothing else does.
    std::size_t said = 0;
    for (auto at = table.find(" Hedged "); at != std::string::npos; at = table.find(" Hedged ", at + 1))
        ++said;
    EXPECT_EQ(said, filled) << table;
    EXPECT_GT(filled, 0U);
    EXPECT_THAT(table, HasSubstr("judged by    F36; C15; C01; C02"));
    EXPECT_THAT(table, HasSubstr(" net delta "));
    EXPECT_THAT(told("csv"), HasSubstr(",candidates,hash,rules,limits,orders\n"));
}

}  // namespace
}  // namespace ballast::integration::cli_test
