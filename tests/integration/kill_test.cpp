#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

#include "integration/process.h"

namespace ballast::integration::kill_test {
namespace {

using testing::HasSubstr;

std::vector<std::string> runOf(const std::string& journal)
{
    return {"run", "--simulated", "--seed", "11", "--hours", "0.2", "--journal", journal};
}

/// F59, F42: whatever was committed survives, and the orders that were under way are answered exactly once, because the
/// whole chain of a run that was cut is the chain of one that was not.
TEST(Kill, EndsWithTheHashOfAnUncutRunWhereverItWasCut)
{
    const TemporaryFolder folder;
    const auto uncut = cli(runOf(folder.file("uncut")));
    ASSERT_EQ(uncut.exitCode, 0) << uncut.err;

    std::mt19937 random(20260206);
    std::uniform_int_distribution<int> milliseconds(5, 900);
    for (int round = 0; round < 4; ++round) {
        const auto journal = folder.file("cut" + std::to_string(round));
        for (int cut = 0; cut < 3; ++cut)
            cli(runOf(journal), std::chrono::milliseconds(milliseconds(random)));
        const auto verified = cli({"verify", "--journal", journal});
        // Killed before the file was there at all, there is nothing to verify.
        if (verified.exitCode != 0) {
            EXPECT_THAT(verified.err, HasSubstr(journal)) << verified.out;
        }
        const auto finished = cli(runOf(journal));
        ASSERT_EQ(finished.exitCode, 0) << finished.err;
        EXPECT_EQ(finished.lineOf("last hash"), uncut.lineOf("last hash")) << "round " << round;
    }
}

}  // namespace
}  // namespace ballast::integration::kill_test
