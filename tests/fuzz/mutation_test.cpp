#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <gtest/gtest.h>
#include <random>

#include "base/typed_text.h"
#include "codec/compression.h"
#include "fuzz/market_targets.h"
#include "fuzz/targets.h"

namespace ballast::fuzz {
namespace {

constexpr std::array kTokens{"nan",      "inf",   "-1", "1e999", "99999999999999999999",
                             "\"",       "\n",    ",",  "",      "\r\n",
                             "#",        "[[x]]", "{}", "0x7f",  "\\u0000",
                             "\xff\xfe", "= ",    "-0"};

class Mutator {
public:
    explicit Mutator(std::uint64_t seed) : m_random(seed) {}

    /// One to six damages: bytes flipped, cut, doubled, moved, or a token of the formats put in.
    std::string damaged(std::string bytes)
    {
        for (std::size_t n = 1 + below(6); n > 0; --n) {
            const std::size_t at = below(bytes.size() + 1);
            const std::size_t length = std::min(below(40) + 1, bytes.size() - at);
            switch (below(6)) {
            case 0:
                if (at < bytes.size()) bytes[at] = static_cast<char>(below(256));
                break;
            case 1:
                bytes.erase(at, length);
                break;
            case 2:
                bytes.insert(at, bytes.substr(at, length));
                break;
            case 3:
                bytes.insert(below(bytes.size() + 1), bytes.substr(at, length));
                break;
            case 4:
                bytes.replace(at, below(length + 1), kTokens[below(kTokens.size())]);
                break;
            default:
                if (below(8) == 0) bytes.resize(at);
            }
        }
        return bytes;
    }
    std::size_t below(std::size_t limit) { return static_cast<std::size_t>(m_random() % limit); }

private:
    std::mt19937_64 m_random;
};

class Readers : public testing::TestWithParam<Target> {};

TEST_P(Readers, TakeTheirSamples)
{
    for (const auto& sample : GetParam().samples()) {
        EXPECT_FALSE(sample.empty());
        EXPECT_EQ(GetParam().read(sample), "");
    }
}

/// The same damages each time; BALLAST_FUZZ_ROUNDS asks for more than the few of a test run, BALLAST_FUZZ_SEED for
/// others.
TEST_P(Readers, KeepTheirPromisesOnDamagedBytes)
{
    const char* wish = std::getenv("BALLAST_FUZZ_ROUNDS");
    const long rounds = wish != nullptr ? std::strtol(wish, nullptr, 10) : 10000;
    const auto samples = GetParam().samples();
    const char* seed = std::getenv("BALLAST_FUZZ_SEED");
    Mutator mutator(seed != nullptr ? std::strtoull(seed, nullptr, 10) : 11);
    for (long round = 0; round < rounds; ++round) {
        const std::string bytes = mutator.damaged(samples[mutator.below(samples.size())]);
        ASSERT_EQ(GetParam().read(bytes), "") << "round " << round << ": " << printable(bytes, 2000);
    }
}

/// A sample that a reader refuses damages nothing: each of these is handed on.
TEST(MarketFrames, SamplesAreRead)
{
    for (const auto& sample : deribitFrames()) {
        int said = 0;
        EXPECT_EQ(readDeribitFrame(sample, &said), "");
        EXPECT_GT(said, 0) << sample;
    }
    for (const auto& sample : hyperliquidFrames()) {
        int said = 0;
        EXPECT_EQ(readHyperliquidFrame(sample, &said), "");
        EXPECT_GT(said, 0) << sample;
    }
}

INSTANTIATE_TEST_SUITE_P(Every, Readers, testing::ValuesIn(targets().begin(), targets().end()),
                         [](const auto& target) { return std::string(target.param.name); });

/// Damage behind the compression, where the codecs themselves read.
TEST(Codecs, KeepTheirPromisesOnDamagedPlainBytes)
{
    Mutator mutator(12);
    for (const auto& target : targets()) {
        const std::string name = target.name;
        if (name != "frame" && name != "quotes") continue;
        for (const auto& sample : target.samples()) {
            const auto plain = codec::decompress(sample);
            ASSERT_TRUE(plain) << name;
            for (int round = 0; round < 3000; ++round) {
                const auto packed = codec::compress(mutator.damaged(*plain));
                ASSERT_TRUE(packed);
                ASSERT_EQ(target.read(*packed), "") << name << " round " << round;
            }
        }
    }
}

}  // namespace
}  // namespace ballast::fuzz
