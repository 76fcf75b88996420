#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/process.h"

namespace ballast::integration::same_bits_test {
namespace {

using testing::HasSubstr;

/// Makes glibc take the variants of exp, log and others that it takes on a processor without FMA and AVX2; the names of
/// both its spellings.
const std::string kWithoutFma =
    "GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4,-AVX512F,-AVX2_Usable,-FMA_Usable,-AVX512F_Usable ";

const std::string kRecording =
    std::string(BALLAST_RECORDED_DATA) + "/deribit_chain_snapshots/crash_2026-01-24_2026-02-14";

const std::string kBuiltIn = "run --simulated --seed 42 --hours 0.2";
const std::string kRecorded = fmt::format("run --recorded '{}' --hours 36", kRecording);

class SameBits : public testing::Test {
protected:
    /// `ballast-cli` with `words`, on this machine as it is or as one without FMA.
    Outcome desk(const std::string& environment, const std::string& words)
    {
        return shell(fmt::format("{}\"$BIN/ballast-cli\" {}", environment, words));
    }

    /// The last hash of a run of `market` whose journal goes to `name`; it has decisions.
    std::string hashOf(const std::string& environment, const std::string& market, const std::string& name)
    {
        const auto outcome = desk(environment, fmt::format("{} --journal '{}'", market, folder.file(name)));
        EXPECT_EQ(outcome.exitCode, 0) << outcome.err;
        EXPECT_FALSE(outcome.lineOf("decisions").starts_with("0:")) << outcome.out;
        const auto hash = outcome.lineOf("last hash");
        EXPECT_EQ(hash.size(), 64U) << outcome.out;
        return hash;
    }

    void expectVerifies(const std::string& environment, const std::string& name, const std::string& level = "auto")
    {
        const auto verified =
            desk(environment, fmt::format("verify --isa {} --journal '{}'", level, folder.file(name)));
        EXPECT_EQ(verified.exitCode, 0) << environment << level << verified.out << verified.err;
        EXPECT_THAT(verified.out, HasSubstr(" decisions identical"));
        EXPECT_THAT(verified.out, HasSubstr("hash chain intact"));
    }

    /// A journal of this machine verifies on one without FMA and the other way round, and the same run gives the same.
    void expectTheSameWithoutFma(const std::string& market)
    {
        const auto here = hashOf("", market, "here");
        EXPECT_EQ(hashOf(kWithoutFma, market, "there"), here);
        expectVerifies(kWithoutFma, "here");
        expectVerifies("", "there");
    }

    /// Each level that the machine has gives the same journal, though the options of the book and the quotes of every
    /// smile are valued eight at a time by it; one that it lacks is refused, not replaced by another. A journal of the
    /// widest level verifies on a machine that has no more than each of the narrower ones.
    void expectTheSameAtEveryLevel(const std::string& market)
    {
        const auto plain = hashOf("", market + " --isa plain", "plain");
        expectVerifies("", "plain", "auto");
        for (const std::string level : {"avx2", "avx512"}) {
            const auto refused =
                desk("", fmt::format("{} --isa {} --hours 0.001 --journal '{}'",
                                     market.substr(0, market.find(" --hours")), level, folder.file(level + "_asked")));
            if (refused.exitCode == 0) {
                EXPECT_EQ(hashOf("", market + " --isa " + level, level), plain) << level;
                expectVerifies(kWithoutFma, level, "plain");
                if (level == "avx512") expectVerifies("", level, "avx2");
            } else {
                EXPECT_THAT(refused.err, HasSubstr("instruction level " + level + " is not available on this machine"));
            }
        }
    }

    TemporaryFolder folder;
};

/// Without this the tests below would compare a library with itself.
TEST_F(SameBits, TheCLibraryItselfDiffersWithoutFma)
{
    if (!__builtin_cpu_supports("fma")) GTEST_SKIP() << "this machine has no FMA that could be switched off";
    const auto here = shell("\"$BIN/../tests/libm_bits\""), there = shell(kWithoutFma + "\"$BIN/../tests/libm_bits\"");
    EXPECT_EQ(here.exitCode, 0);
    EXPECT_EQ(here.out.size(), 17U);
    EXPECT_NE(here.out, there.out) << "GLIBC_TUNABLES does not reach this C library";
}

TEST_F(SameBits, ABuiltInRunIsTheSameWithoutFma) { expectTheSameWithoutFma(kBuiltIn); }

TEST_F(SameBits, ABuiltInRunIsTheSameAtEveryLevel) { expectTheSameAtEveryLevel(kBuiltIn); }

/// Valgrind has no AVX-512 and computes the x87's long doubles in 64 bits, as no machine does.
TEST_F(SameBits, ARunIsTheSameUnderValgrind)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "valgrind runs no program with a sanitizer in it";
#endif
    if (shell("command -v valgrind").exitCode != 0) GTEST_SKIP() << "valgrind is not installed";
    const std::string market = "run --simulated --seed 42 --hours 0.05";
    const auto here = hashOf("", market, "here");
    EXPECT_EQ(hashOf("valgrind --quiet --tool=none ", market, "there"), here);
    expectVerifies("valgrind --quiet --tool=none ", "here");
}

TEST_F(SameBits, ARecordedWindowIsTheSameWithoutFmaAndAtEveryLevel)
{
    if (!std::filesystem::is_directory(kRecording))
        GTEST_SKIP() << "the recorded crash window is not at " << kRecording
                     << "; set the CMake cache variable BALLAST_RECORDED_DATA";
    expectTheSameWithoutFma(kRecorded);
    expectTheSameAtEveryLevel(kRecorded);
}

}  // namespace
}  // namespace ballast::integration::same_bits_test
