#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>

#include "integration/process.h"

namespace ballast::integration::cli_output_test {
namespace {

using testing::HasSubstr;

bool isOneLine(const std::string& text) { return !text.empty() && text.find('\n') == text.size() - 1; }

std::string runOf(const std::string& journal, const std::string& more = "")
{
    return "\"$BIN/ballast-cli\" run --simulated --seed 11 --hours 0.1 --journal '" + journal + "' " + more;
}

class FullOutput : public testing::Test {
protected:
    void SetUp() override
    {
        if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "this system has no /dev/full";
        ASSERT_EQ(shell(runOf(folder.file("j"))).exitCode, 0);
    }
    TemporaryFolder folder;
};

TEST_F(FullOutput, EverySubcommandEndsWithTwoAndOneLine)
{
    const auto journal = " --journal '" + folder.file("j") + "'";
    for (const auto& command :
         {"decisions" + journal, "decisions --format json" + journal, "decisions --format csv" + journal,
          "verify" + journal, std::string("--help"), std::string("run --help"), std::string("--version")}) {
        const auto outcome = shell("\"$BIN/ballast-cli\" " + command + " > /dev/full");
        EXPECT_EQ(outcome.exitCode, 2) << command;
        EXPECT_TRUE(isOneLine(outcome.err)) << command << outcome.err;
    }
    EXPECT_EQ(shell(runOf(folder.file("k"), "> /dev/full")).exitCode, 2);
    EXPECT_EQ(cli({"verify", "--journal", folder.file("k")}).exitCode, 0) << "the journal itself is whole";
}

TEST_F(FullOutput, ASurfaceThatCannotBeWrittenLeavesNothing)
{
    const std::string chain = std::string(BALLAST_RECORDED_DATA) +
                              "/deribit_chain_snapshots/crash_2026-01-24_2026-02-14/"
                              "deribit_options_snapshot_20260206T043012Z.csv.gz";
    if (!std::filesystem::exists(chain)) GTEST_SKIP() << "the recorded chains are not at " << BALLAST_RECORDED_DATA;
    const auto command = "\"$BIN/ballast-cli\" surface --underlying BTC --chain '" + chain + "'";
    for (const auto& end : {std::string(" > /dev/full"), std::string(" --out /dev/full")}) {
        const auto outcome = shell(command + end);
        EXPECT_EQ(outcome.exitCode, 2) << end;
        EXPECT_TRUE(isOneLine(outcome.err)) << outcome.err;
    }
    EXPECT_TRUE(std::filesystem::is_character_file("/dev/full")) << "a device is written, not replaced";
    // The limit on the size of files stands for a disk that is full.
    const auto before = folder.names();
    const auto full = shell("trap '' XFSZ; ulimit -f 4; " + command + " --out '" + folder.file("s.json") + "'");
    EXPECT_EQ(full.exitCode, 2) << full.out;
    EXPECT_TRUE(isOneLine(full.err)) << full.err;
    EXPECT_THAT(full.err, HasSubstr("s.json could not be written"));
    EXPECT_EQ(folder.names(), before);
}

TEST(FullDisk, EndsARunWhichGoesOnWhenThereIsRoomAgain)
{
    const TemporaryFolder folder;
    const auto uncut = shell(runOf(folder.file("uncut")));
    ASSERT_EQ(uncut.exitCode, 0) << uncut.err;
    const auto blocks = std::filesystem::file_size(folder.file("uncut")) / 512 / 3;
    const auto full = shell("trap '' XFSZ; ulimit -f " + std::to_string(blocks) + "; " + runOf(folder.file("cut")));
    EXPECT_EQ(full.exitCode, 2) << full.out;
    EXPECT_TRUE(isOneLine(full.err)) << full.err;
    EXPECT_THAT(full.err, HasSubstr("trading stopped"));
    const auto verified = cli({"verify", "--journal", folder.file("cut")});
    EXPECT_EQ(verified.exitCode, 0) << verified.out << verified.err;
    const auto finished = shell(runOf(folder.file("cut")));
    ASSERT_EQ(finished.exitCode, 0) << finished.err;
    EXPECT_EQ(finished.lineOf("last hash"), uncut.lineOf("last hash"));
}

/// A book whose daily loss limit is one dollar trips the loss control at the first mark against it.
TEST(OperatorDelay, IsWhenTheScriptClearsATrippedControl)
{
    const TemporaryFolder folder;
    std::ifstream sample(std::string(BALLAST_SAMPLE_BOOK_FILE));
    std::stringstream text;
    for (std::string line; std::getline(sample, line);)
        text << (line.starts_with("daily_loss_usd") ? "daily_loss_usd = 1" : line) << '\n';
    writeFile(folder.file("book.toml"), text.str());
    const auto records = [&](const std::string& minutes) {
        const auto made =
            shell(runOf(folder.file(minutes), "--book '" + folder.file("book.toml") + "' --operator-delay " + minutes));
        EXPECT_EQ(made.exitCode, 0) << made.err;
        const auto verified = cli({"verify", "--journal", folder.file(minutes)});
        EXPECT_EQ(verified.exitCode, 0) << verified.out;
        const auto end = verified.out.find(" operator records");
        EXPECT_NE(end, std::string::npos) << verified.out;
        const auto place = verified.out.rfind(", ", end);
        return std::stoul(verified.out.substr(place + 2));
    };
    EXPECT_EQ(records("100000"), 0U) << "nobody clears it";
    const auto soon = records("1");
    EXPECT_GE(soon, 1U);
    EXPECT_LE(soon, 6U) << "at most one a minute";
}

}  // namespace
}  // namespace ballast::integration::cli_output_test
