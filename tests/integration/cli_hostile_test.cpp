#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>

#include "integration/process.h"

/// What an attack tried on the command line: each ends with one line that can be read, and its exit code.
namespace ballast::integration::cli_hostile_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kTurn = "\xE2\x80\xAE";  // U+202E
const std::string kHostileName = std::string("a\x1b[31m\xC2\x9B") + kTurn + "b";
constexpr const char* kShownName = "a\\x1b[31m\\u009b\\u202eb";

bool isOneLine(const std::string& text) { return !text.empty() && text.find('\n') == text.size() - 1; }

/// Nothing that a terminal obeys.
bool isPlain(const std::string& text)
{
    return text.find('\x1b') == std::string::npos && text.find("\xC2\x9B") == std::string::npos &&
           text.find(kTurn) == std::string::npos;
}

/// A capture of one expiry of BTC whose marks lie on a flat smile of 65 points, or that has no marks.
std::string captureOf(int strikes, const std::string& time, bool marked = true)
{
    std::string text = "timestamp,instrument_name,underlying,underlying_name,option_type,strike,expiry_datetime,"
                       "bid_price,ask_price,mark_price,futures_price,implied_volatility,currency,index_price\n";
    for (int i = 0; i < strikes; ++i) {
        const int strike = 60'000 + 2'000 * (i - strikes / 2);
        text += fmt::format("{0},BTC-27FEB26-{1}-{2},60600,BTC-27FEB26,{3},{1},2026-02-27T08:00:00Z,0.01,0.012,{4},"
                            "60600,{5},BTC,60000\n",
                            time, strike, strike < 60'000 ? 'P' : 'C', strike < 60'000 ? "put" : "call",
                            marked ? "0.011" : "", marked ? "0.65" : "");
    }
    return text;
}

/// A book of a perpetual and limits alone, so that it goes with any chain.
constexpr const char* kLimits = "[[limits]]\nunderlying = \"BTC\"\nrisk_aversion = 1e-6\nnet_delta = 100\n"
                                "order_notional_usd = 1e7\ndaily_loss_usd = 1e7\n";

class Hostile : public testing::Test {
protected:
    TemporaryFolder folder;
    std::string makeRecording(const std::string& name, int strikes, bool marked = true) const
    {
        const auto path = folder.file(name);
        std::filesystem::create_directories(path);
        writeFile(path + "/deribit_options_snapshot_1.csv", captureOf(strikes, "2026-02-05T12:00:00Z", marked));
        writeFile(path + "/deribit_options_snapshot_2.csv", captureOf(strikes, "2026-02-05T18:00:00Z", marked));
        return path;
    }
};

TEST_F(Hostile, attack_10_help_into_a_full_disk_with_standard_error_closed_ends_with_two)
{
    if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "this system has no /dev/full";
    for (const char* command : {"--help", "run --help", "--version", "nonsense", "verify --journal /nonexistent"})
        EXPECT_EQ(shell(fmt::format("\"$BIN/ballast-cli\" {} > /dev/full 2>&-", command)).exitCode, 2) << command;
}

TEST_F(Hostile, attack_10_a_limit_on_the_size_of_files_ends_with_a_line)
{
    const auto journal = folder.file("j");
    const auto full =
        shell("ulimit -f 2000; \"$BIN/ballast-cli\" run --simulated --seed 11 --hours 0.5 --journal '" + journal + "'");
    EXPECT_EQ(full.exitCode, 2) << "no signal";
    EXPECT_TRUE(isOneLine(full.err)) << full.err;
    EXPECT_THAT(full.err, HasSubstr("trading stopped"));
    const auto verified = cli({"verify", "--journal", journal});
    EXPECT_EQ(verified.exitCode, 0) << verified.out << verified.err;
}

TEST_F(Hostile, attack_10_names_from_outside_are_printed_escaped)
{
    const auto recorded = makeRecording(kHostileName, 9);
    const auto journal = folder.file("j" + kHostileName);
    writeFile(folder.file("b.toml"), kLimits);
    const auto made = cli({"run", "--recorded", recorded, "--book", folder.file("b.toml"), "--journal", journal});
    EXPECT_EQ(made.exitCode, 0) << made.err;
    EXPECT_THAT(made.out, AllOf(HasSubstr(std::string("Recorded: ") + kShownName + "\n"),
                                HasSubstr(std::string("j") + kShownName + ",")));
    EXPECT_TRUE(isPlain(made.out + made.err)) << made.out << made.err;
    for (const auto& arguments : std::vector<std::vector<std::string>>{
             {"run", "--recorded", folder.file("no" + kHostileName), "--journal", folder.file("k")},
             {"run", "--simulated", "--book", folder.file("no" + kHostileName), "--journal", folder.file("k")},
             {"verify", "--journal", folder.file("no" + kHostileName)},
             {"run", "--simulated", "--journal", journal},
             {"run" + kHostileName}}) {
        const auto outcome = cli(arguments);
        EXPECT_EQ(outcome.exitCode, 2) << arguments.front();
        EXPECT_TRUE(isOneLine(outcome.err)) << outcome.err;
        EXPECT_THAT(outcome.err, HasSubstr(kShownName));
        EXPECT_TRUE(isPlain(outcome.out + outcome.err)) << outcome.err;
    }
}

TEST_F(Hostile, attack_10_an_empty_book_name_does_not_take_the_sample_book)
{
    const auto outcome = cli({"run", "--simulated", "--hours", "0.1", "--book", "", "--journal", folder.file("j")});
    EXPECT_EQ(outcome.exitCode, 2);
    EXPECT_EQ(outcome.err,
              "ballast-cli: run: --book must name a book file, was \"\"; leave it out for the sample book\n");
    EXPECT_TRUE(folder.names().empty()) << "nothing half done";
}

TEST_F(Hostile, attack_10_a_chain_that_fits_no_smile_says_so_and_ends_with_one)
{
    const auto recorded = makeRecording("no-marks", 3, false);
    const auto book = folder.file("b.toml");
    writeFile(book, kLimits);
    const auto outcome = cli({"run", "--recorded", recorded, "--book", book, "--journal", folder.file("j")});
    EXPECT_EQ(outcome.exitCode, 1) << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("0 slices fitted"));
    EXPECT_TRUE(isOneLine(outcome.err)) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("ballast-cli: run: no smile could be fitted, 2 attempts failed"));
    EXPECT_EQ(cli({"verify", "--journal", folder.file("j")}).exitCode, 0) << "the journal is whole all the same";
}

TEST_F(Hostile, attack_10_a_run_without_a_decision_says_so_and_ends_with_one)
{
    writeFile(folder.file("b.toml"), "[[cash]]\nvenue = \"Deribit\"\ncurrency = \"USDC\"\namount = 1000\n");
    const auto outcome =
        cli({"run", "--simulated", "--hours", "0.01", "--book", folder.file("b.toml"), "--journal", folder.file("j")});
    EXPECT_EQ(outcome.exitCode, 1) << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("decisions       0: "));
    EXPECT_TRUE(isOneLine(outcome.err)) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("ballast-cli: run: nothing was to be decided"));
}

TEST_F(Hostile, attack_10_surface_report_names_the_files_that_it_did_not_take)
{
    const auto recorded = makeRecording("set", 9);
    const auto report = folder.file("report.md");
    const auto whole = cli({"surface-report", "--recorded", recorded, "--out", report});
    EXPECT_EQ(whole.exitCode, 0) << whole.err;
    EXPECT_EQ(whole.err, "") << "nothing was left out";
    writeFile(recorded + "/deribit_chain_1.csv", captureOf(9, "2026-02-06T00:00:00Z"));
    const auto partly = cli({"surface-report", "--recorded", recorded, "--out", report});
    EXPECT_EQ(partly.exitCode, 0) << partly.err;
    EXPECT_EQ(partly.err, "ballast-cli: surface-report: 1 file was not taken: deribit_chain_1.csv; a capture is a .csv "
                          "or .csv.gz with options_snapshot in its name\n");
    std::filesystem::create_directories(folder.file("other"));
    std::filesystem::rename(recorded + "/deribit_chain_1.csv", folder.file("other/deribit_chain_1.csv"));
    const auto none = cli({"surface-report", "--recorded", folder.file("other"), "--out", report});
    EXPECT_EQ(none.exitCode, 2);
    EXPECT_THAT(none.err, AllOf(HasSubstr("holds no option chain capture"), HasSubstr("deribit_chain_1.csv")));
}

TEST_F(Hostile, attack_10_a_book_of_5000_legs_runs)
{
    std::string book = kLimits;
    for (int i = 0; i < 5'000; ++i)
        book += fmt::format("[[option]]\nunderlying = \"BTC\"\nvenue = \"Deribit\"\ntenor_days = {}\nright = \"{}\"\n"
                            "delta = 0.{:02}\nside = \"{}\"\nvega_usd = 1\n",
                            7 + i % 20, i % 2 == 0 ? "call" : "put", 10 + i % 35, i % 3 == 0 ? "long" : "short");
    writeFile(folder.file("b.toml"), book);
    const auto outcome =
        cli({"run", "--simulated", "--hours", "0.02", "--book", folder.file("b.toml"), "--journal", folder.file("j")});
    EXPECT_EQ(outcome.exitCode, 0) << outcome.err;
    const auto verified = cli({"verify", "--journal", folder.file("j")});
    EXPECT_EQ(verified.exitCode, 0) << verified.out << verified.err;
}

}  // namespace
}  // namespace ballast::integration::cli_hostile_test
