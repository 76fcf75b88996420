#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <set>

#include "core/oracle/devchain.h"

namespace ballast::oracle::devchain_start_test {
namespace {

using oracle::testing::Devchain;
namespace fs = std::filesystem;

/// A copy whose chain ends at once at its first starts, as anvil does on a port that is taken.
class DevchainStart : public ::testing::Test {
protected:
    void SetUp() override
    {
        if (!Devchain::hasNode()) return Devchain(nullptr).endTest();
        folder = fs::temp_directory_path() / fmt::format("ballast_devchain_start_{}", ::getpid());
        fs::create_directories(folder / "node_modules");
        std::ofstream(folder / "devchain.mjs") << R"(
import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
const [, , , port, , out] = process.argv;
appendFileSync('ports', port + '\n');
if (readFileSync('ports', 'utf8').split('\n').length - 1 <= Number(readFileSync('bad', 'utf8'))) process.exit(1);
writeFileSync(out + '.new', JSON.stringify({ port }));
renameSync(out + '.new', out);
setInterval(() => {}, 1000);
)";
    }
    void TearDown() override
    {
        if (!folder.empty()) fs::remove_all(folder);
    }
    void endsAtItsFirst(int starts) const { std::ofstream(folder / "bad") << starts; }
    std::vector<std::string> ports() const
    {
        std::vector<std::string> all;
        std::ifstream in(folder / "ports");
        for (std::string port; in >> port;)
            all.push_back(port);
        return all;
    }
    fs::path folder;
};

TEST_F(DevchainStart, TriesOtherPortsWhereItsProcessEnds)
{
    endsAtItsFirst(2);
    const Devchain chain(folder.c_str());
    ASSERT_TRUE(chain.isThere()) << chain.why();
    const auto tried = ports();
    ASSERT_EQ(tried.size(), 3U);
    EXPECT_EQ(std::set(tried.begin(), tried.end()).size(), 3U);
    EXPECT_EQ(chain.deployment()["port"], tried.back());
    EXPECT_EQ(chain.url(), "http://127.0.0.1:" + tried.back());
}

TEST_F(DevchainStart, FailsTheTestWhereItNeverStarts)
{
    endsAtItsFirst(1000);
    const auto began = std::chrono::steady_clock::now();
    static const Devchain* s_chain{};
    const Devchain chain(folder.c_str());
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(60))
        << "it waits for a process that is gone";
    ASSERT_FALSE(chain.isThere());
    EXPECT_EQ(ports().size(), 3U);
    s_chain = &chain;
    EXPECT_FATAL_FAILURE(s_chain->endTest(), "the local chain ended 3 times");
}

TEST_F(DevchainStart, IsAbsentWithoutItsPackages)
{
    endsAtItsFirst(0);
    fs::remove(folder / "node_modules");
    const Devchain chain(folder.c_str());
    EXPECT_FALSE(chain.isThere());
    EXPECT_EQ(chain.why(), "") << "what is absent is skipped";
    EXPECT_TRUE(ports().empty());
}

}  // namespace
}  // namespace ballast::oracle::devchain_start_test
