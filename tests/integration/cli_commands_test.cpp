#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sqlite3.h>

#include "integration/process.h"

/// A person without a window: `run --commands`.
namespace ballast::integration::cli_commands_test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

bool isOneLine(const std::string& text) { return !text.empty() && text.find('\n') == text.size() - 1; }

/// Two commands on the market's instants and one between them, not in the order of time.
constexpr const char* kScript =
    "{\"at\":\"+40.5s\",\"do\":\"exclude\",\"venue\":\"Uniswap v3\",\"minutes\":5,\"reason\":\"odd quotes\"}\n"
    "{\"at\":\"+20s\",\"do\":\"pause\",\"underlying\":\"BTC\",\"minutes\":0.25,\"reason\":\"news\",\"operator\":"
    "\"ann\"}"
    "\n"
    "\n"
    "{\"at\":\"2026-01-05T00:00:50Z\",\"do\":\"flatten\",\"what\":\"hedges\",\"reason\":\"end of watch\"}\n"
    "{\"at\":\"+50s\",\"do\":\"resume\",\"reason\":\"watch again\"}\n";

class Commands : public testing::Test {
protected:
    Outcome play(const std::string& journal, const std::string& hours, const std::string& script = kScript) const
    {
        writeFile(folder.file("s.jsonl"), script);
        return cli({"run", "--simulated", "--seed", "11", "--hours", hours, "--commands", folder.file("s.jsonl"),
                    "--journal", folder.file(journal)});
    }
    /// "time choice operator" of every record of a person, in order.
    std::vector<std::string> personsRecords(const std::string& journal) const
    {
        std::vector<std::string> records;
        const auto add = [](void* list, int, char** cells, char**) {
            const auto body = nlohmann::json::parse(cells[0]);
            const auto text = [&](const char* key) { return body.at(key).get<std::string>(); };
            static_cast<std::vector<std::string>*>(list)->push_back(text("time") + " " + text("choice") + " " +
                                                                    text("operator"));
            return 0;
        };
        sqlite3* database = nullptr;
        EXPECT_EQ(sqlite3_open_v2(folder.file(journal).c_str(), &database, SQLITE_OPEN_READWRITE, nullptr), SQLITE_OK);
        EXPECT_EQ(sqlite3_exec(database, "SELECT body FROM records WHERE kind = 'operator' ORDER BY sequence", add,
                               &records, nullptr),
                  SQLITE_OK);
        sqlite3_close(database);
        return records;
    }
    void expectVerified(const std::string& journal) const
    {
        const auto verified = cli({"verify", "--journal", folder.file(journal)});
        EXPECT_EQ(verified.exitCode, 0) << verified.out << verified.err;
    }
    TemporaryFolder folder;
};

TEST_F(Commands, ArePlayedAtTheirEventTimesAndRecorded)
{
    const auto made = play("j", "0.02");
    ASSERT_EQ(made.exitCode, 0) << made.err;
    EXPECT_THAT(personsRecords("j"), ElementsAre("2026-01-05T00:00:20.000Z pause underlying ann",
                                                 "2026-01-05T00:00:35.000Z end override ann",
                                                 "2026-01-05T00:00:40.500Z exclude venue script",
                                                 "2026-01-05T00:00:50.000Z flatten hedges script",
                                                 "2026-01-05T00:00:50.000Z resume trading script"))
        << "the pause ends by itself after its quarter of a minute";
    EXPECT_THAT(made.out, HasSubstr("\ncommands        4 took effect, 0 refused\n"));
    expectVerified("j");
}

TEST_F(Commands, AreTheSameEachTimeAndChangeTheRun)
{
    const auto one = play("one", "0.02"), two = play("two", "0.02"), none = play("none", "0.02", "");
    EXPECT_EQ(one.lineOf("last hash"), two.lineOf("last hash"));
    EXPECT_NE(one.lineOf("last hash"), none.lineOf("last hash"));
    EXPECT_THAT(personsRecords("none"), IsEmpty());
}

TEST_F(Commands, AreNotGivenTwiceWhenAJournalGoesOn)
{
    const auto uncut = play("uncut", "0.02");
    ASSERT_EQ(uncut.exitCode, 0) << uncut.err;
    // Before the first, on an instant of one, between two of the market's instants, and after the last.
    for (const char* hours : {"0.002", "0.0055555555556", "0.01125", "0.018"}) {
        const std::string journal = std::string("cut") + hours;
        ASSERT_EQ(play(journal, hours).exitCode, 0) << hours;
        const auto whole = play(journal, "0.02");
        ASSERT_EQ(whole.exitCode, 0) << whole.err;
        EXPECT_EQ(whole.lineOf("last hash"), uncut.lineOf("last hash")) << hours;
        EXPECT_EQ(personsRecords(journal), personsRecords("uncut")) << hours;
    }
    expectVerified("uncut");
}

TEST_F(Commands, AreNotGivenTwiceAfterAKill)
{
    const auto uncut = play("uncut", "0.02");
    ASSERT_EQ(uncut.exitCode, 0) << uncut.err;
    for (const int milliseconds : {150, 300, 450}) {
        const std::string journal = "killed" + std::to_string(milliseconds);
        writeFile(folder.file("s.jsonl"), kScript);
        cli({"run", "--simulated", "--seed", "11", "--hours", "0.02", "--commands", folder.file("s.jsonl"), "--journal",
             folder.file(journal)},
            std::chrono::milliseconds(milliseconds));
        const auto whole = play(journal, "0.02");
        ASSERT_EQ(whole.exitCode, 0) << whole.err;
        EXPECT_EQ(whole.lineOf("last hash"), uncut.lineOf("last hash")) << milliseconds;
    }
}

TEST_F(Commands, ThatAJournalWentBeyondWithoutThemAreRefused)
{
    const std::string late = "{\"at\":\"+50s\",\"do\":\"kill\",\"reason\":\"x\"}\n";
    ASSERT_EQ(play("j", "0.01", "").exitCode, 0);
    const auto size = std::filesystem::file_size(folder.file("j"));
    const auto refused = play("j", "0.02", "\n{\"at\":\"+20s\",\"do\":\"kill\",\"reason\":\"x\"}\n");
    EXPECT_EQ(refused.exitCode, 2);
    EXPECT_TRUE(isOneLine(refused.err)) << refused.err;
    EXPECT_THAT(refused.err, AllOf(HasSubstr("line 2"), HasSubstr("2026-01-05T00:00:20.000Z is not in the journal")));
    EXPECT_EQ(std::filesystem::file_size(folder.file("j")), size) << "nothing was written";
    EXPECT_EQ(play("j", "0.02", late).exitCode, 0) << "a command after its end is a new one";
    EXPECT_THAT(personsRecords("j"), ElementsAre("2026-01-05T00:00:50.000Z kill script"));
    expectVerified("j");
}

TEST_F(Commands, OfABadFileAreRefusedBeforeTheRunBegins)
{
    const auto refused = play("j", "0.02", "{\"at\":\"+1s\",\"do\":\"kill\"}\n{\"at\":\"+1s\",\"do\":\"stop\"}\n");
    EXPECT_EQ(refused.exitCode, 2);
    EXPECT_TRUE(isOneLine(refused.err)) << refused.err;
    EXPECT_THAT(refused.err, AllOf(HasSubstr("s.jsonl:2: do: expected \"pause\""), HasSubstr("was \"stop\"")));
    EXPECT_THAT(folder.names(), ElementsAre("s.jsonl")) << "no journal was made";
    EXPECT_EQ(cli({"run", "--simulated", "--commands", "", "--journal", folder.file("j")}).exitCode, 2);
}

TEST_F(Commands, AreAllNamedInTheHelp)
{
    // The refusal of an unknown verb lists the known ones.
    const auto refused = play("j", "0.02", "{\"at\":\"+1s\",\"do\":\"stop\"}\n");
    const auto help = cli({"run", "--help"}).out;
    const auto list = refused.err.substr(0, refused.err.find(", was "));
    int verbs = 0;
    for (auto open = list.find('"'); open != std::string::npos; open = list.find('"', open)) {
        const auto close = list.find('"', open + 1);
        const auto verb = list.substr(open + 1, close - open - 1);
        EXPECT_THAT(help, testing::ContainsRegex("[ \n]" + verb + "[,;\n]"));
        open = close + 1;
        ++verbs;
    }
    EXPECT_GT(verbs, 20);
}

TEST_F(Commands, ThatAreRefusedAreCountedAndSaidWithTheirRules)
{
    const std::string script = "{\"at\":\"+20s\",\"do\":\"force\",\"underlying\":\"BTC\",\"side\":\"buy\","
                               "\"quantity\":50000,\"reason\":\"fat finger\"}\n"
                               "{\"at\":\"+21s\",\"do\":\"approve\",\"proposal\":\"oldest\"}\n";
    const auto made = play("j", "0.01", script);
    EXPECT_EQ(made.exitCode, 0) << made.err;
    EXPECT_THAT(made.out, AllOf(HasSubstr("\ncommands        0 took effect, 2 refused\n"),
                                HasSubstr("\nrefused         line 1, force hedge by "),
                                HasSubstr("\nrefused         line 2, approve: ")));
    EXPECT_THAT(made.lineOf("refused         line 1"), HasSubstr("C03"));
    const auto again = play("j", "0.015", script);
    EXPECT_THAT(again.out, HasSubstr("\ncommands        0 took effect, 2 refused\n")) << "of the former run too";
    expectVerified("j");
}

TEST_F(Commands, AfterTheEndOfTheRunAreSaidNotToHaveCome)
{
    const auto made = play("j", "0.01", "{\"at\":\"+20s\",\"do\":\"reduce\"}\n{\"at\":\"+9999s\",\"do\":\"kill\"}\n");
    EXPECT_EQ(made.exitCode, 0) << made.err;
    EXPECT_THAT(made.out, HasSubstr("\ncommands        1 took effect, 0 refused, 1 not given, the run ended before\n"));
    EXPECT_THAT(personsRecords("j"), ElementsAre("2026-01-05T00:00:20.000Z reduce only script"));
}

// The short form: few seeds and days, all facts and sales, in both forms of file.
TEST(MarketReport, AShortOneHasEveryFactWithItsIntervalAndEverySale)
{
    const TemporaryFolder folder;
    const auto made = cli({"market-report", "--seeds", "2", "--days", "9", "--out", folder.file("report.json")});
    ASSERT_EQ(made.exitCode, 1) << "two seeds of nine days do not give every fact that must be inside";
    EXPECT_TRUE(isOneLine(made.err)) << made.err;
    EXPECT_THAT(made.err,
                AllOf(HasSubstr("of the facts that must be inside are not: "), HasSubstr("at least 70 % must be")));
    EXPECT_THAT(made.out, AllOf(HasSubstr(" of 225 inside, "), HasSubstr("short_straddle_30d_premium_0.ETH")));
    const auto report = nlohmann::json::parse(shell("cat '" + folder.file("report.json") + "'").out);
    ASSERT_EQ(report.at("facts").size(), 225U);
    EXPECT_EQ(report.at("core"), 225);
    std::size_t inside = 0;
    for (const auto& fact : report.at("facts")) {
        EXPECT_LT(fact.at("low").get<double>(), fact.at("high").get<double>()) << fact.dump();
        const auto& value = fact.at("value");
        const bool is = value.is_number() && value >= fact.at("low") && value <= fact.at("high");
        EXPECT_EQ(fact.at("inside").get<bool>(), is) << fact.dump();
        inside += is ? 1 : 0;
    }
    EXPECT_EQ(report.at("core_inside"), inside);
    EXPECT_EQ(report.at("fair").size(), 8U);
    const auto again = cli({"market-report", "--seeds", "2", "--days", "9", "--out", folder.file("report.md")});
    ASSERT_EQ(again.exitCode, 1) << again.err;
    EXPECT_EQ(again.out, made.out) << "the same seeds give the same facts";
    EXPECT_THAT(shell("cat '" + folder.file("report.md") + "'").out, HasSubstr("| rv_all.BTC | "));
    const auto few = cli({"market-report", "--seeds", "1", "--out", folder.file("few.json")});
    EXPECT_EQ(few.exitCode, 2);
    EXPECT_TRUE(isOneLine(few.err)) << few.err;
}

// `load` measures a desk under a market of its own, which has no first half hour to leave out.
TEST(MarketReport, UnscriptedIsOfTheBuiltInMarketAlone)
{
    const TemporaryFolder folder;
    const auto run = cli({"run", "--simulated", "--unscripted", "--hours", "0.01", "--journal", folder.file("j")});
    EXPECT_EQ(run.exitCode, 0) << run.err;
    EXPECT_THAT(run.out, HasSubstr("Built-in market, seed 42, unscripted"));
    const auto load = cli({"load", "--rate", "1000", "--seconds", "2", "--options", "100", "--unscripted", "--out",
                           folder.file("load.json")});
    EXPECT_EQ(load.exitCode, 2);
    EXPECT_THAT(load.err, HasSubstr("--unscripted"));
}

/// `connect` says of each step what came of it, and by its exit code whether all came up.
TEST_F(Commands, ConnectNamesThePartThatFailed)
{
    writeFile(folder.file("p.toml"), "name = \"p\"\n[[venue]]\nkind = \"deribit\"\nname = \"Deribit\"\n"
                                     "ws = \"ws://127.0.0.1:1/ws/api/v2\"\nunderlyings = [\"BTC\"]\n"
                                     "accounts = [\"environment:NOBODY_SET_THIS\"]\n");
    const auto tried = cli({"connect", "--live", folder.file("p.toml")});
    EXPECT_EQ(tried.exitCode, 1) << tried.err;
    EXPECT_THAT(tried.out, HasSubstr("failed     TCP          127.0.0.1:1"));
    EXPECT_THAT(tried.out, HasSubstr("not tried  upgrade"));
    EXPECT_THAT(tried.out, HasSubstr("the environment has no variable NOBODY_SET_THIS_KEY"));
    const auto missing = cli({"connect", "--live", folder.file("none.toml")});
    EXPECT_EQ(missing.exitCode, 2);
    EXPECT_TRUE(isOneLine(missing.err)) << missing.err;
}

}  // namespace
}  // namespace ballast::integration::cli_commands_test
