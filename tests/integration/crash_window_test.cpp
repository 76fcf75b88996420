#include <chrono>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/process.h"

namespace ballast::integration::crash_window_test {
namespace {

using testing::HasSubstr;

const std::string kFolder = std::string(BALLAST_RECORDED_DATA) + "/deribit_chain_snapshots/crash_2026-01-24_2026-02-14";

class CrashWindow : public testing::Test {
protected:
    void SetUp() override
    {
        if (!std::filesystem::is_directory(kFolder))
            GTEST_SKIP() << "the recorded crash window is not at " << kFolder
                         << "; set the CMake cache variable BALLAST_RECORDED_DATA";
    }

    TemporaryFolder folder;
};

TEST_F(CrashWindow, PlaysThroughInUnderAMinuteAndVerifies)
{
    const auto begun = std::chrono::steady_clock::now();
    const auto played = cli({"run", "--recorded", kFolder, "--journal", folder.file("crash")});
    const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    ASSERT_EQ(played.exitCode, 0) << played.err;
    EXPECT_LT(seconds, 60.0);
    EXPECT_THAT(played.out, HasSubstr("87 captures"));
    // 200 MB is the bound of the journal for this window.
    EXPECT_LT(std::filesystem::file_size(folder.file("crash")), 200'000'000U);

    const auto verified = cli({"verify", "--journal", folder.file("crash")});
    EXPECT_EQ(verified.exitCode, 0) << verified.out;
    EXPECT_THAT(verified.out, HasSubstr(" decisions identical"));
}

TEST_F(CrashWindow, RefusesTheJournalOfAnotherMarket)
{
    ASSERT_EQ(cli({"run", "--simulated", "--hours", "0.01", "--journal", folder.file("j")}).exitCode, 0);
    const auto refused = cli({"run", "--recorded", kFolder, "--journal", folder.file("j")});
    EXPECT_EQ(refused.exitCode, 2);
    EXPECT_THAT(refused.err, HasSubstr(folder.file("j")));
}

TEST_F(CrashWindow, NamesAnInstrumentThatIsNotListed)
{
    writeFile(folder.file("book.toml"), "[[position]]\ninstrument = \"BTC-1JAN20-1-C\"\nquantity = 1\n"
                                        "[[limits]]\nunderlying = \"BTC\"\nrisk_aversion = 1e-5\n");
    const auto refused =
        cli({"run", "--recorded", kFolder, "--book", folder.file("book.toml"), "--journal", folder.file("j")});
    EXPECT_EQ(refused.exitCode, 2);
    EXPECT_THAT(refused.err, HasSubstr("BTC-1JAN20-1-C"));
    EXPECT_EQ(folder.names(), (std::vector<std::string>{"book.toml"})) << "nothing is half written";
}

}  // namespace
}  // namespace ballast::integration::crash_window_test
