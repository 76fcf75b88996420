#include "codec/frame_codec.h"

#include <gtest/gtest.h>
#include <zstd.h>

#include "codec/compression.h"
#include "codec/event_codec.h"
#include "core/codec/random_events.h"
#include "core/codec/same_events.h"

namespace ballast::codec::frame_codec_test {
namespace {

using namespace domain;
using event_samples::expectSame;
using event_samples::randomBatch;
using samples::Random;

/// About what a built-in session brings in a second: 300 of 1,800 options changed, two indices, four hedge quotes.
EventBatch typicalSecond(Random& r)
{
    EventBatch batch{.time = {1'700'000'000'000'000'000}};
    for (const char* coin : {"BTC", "ETH"}) {
        ChainUpdate chain{.underlying = coin, .captureTime = batch.time};
        std::uint32_t id = 1;
        for (int i = 0; i < 150; ++i) {
            id += static_cast<std::uint32_t>(1 + r.below(11));
            const std::int64_t bid = static_cast<std::int64_t>(5 + r.below(1500)) * 10'000;
            const std::int64_t width = static_cast<std::int64_t>(1 + r.below(20)) * 10'000;
            chain.quotes.push_back({{id},
                                    Price::fromUnits(bid),
                                    Price::fromUnits(bid + width),
                                    Price::fromUnits(bid + static_cast<std::int64_t>(r.below(1000)) * 200),
                                    0.4 + static_cast<double>(r.below(1'000'000'007)) * 3.0e-10});
        }
        batch.events.push_back({batch.time, chain});
        batch.events.push_back(
            {batch.time, IndexUpdate{coin, Price::fromUnits(6'800'012'000'000), batch.time, {}, "index"}});
        for (std::uint32_t venue = 1; venue <= 2; ++venue)
            batch.events.push_back({batch.time, HedgeQuote{{venue},
                                                           Price::fromUnits(6'800'000'000'000),
                                                           Price::fromUnits(6'800'100'000'000),
                                                           {},
                                                           batch.time,
                                                           {}}});
    }
    return batch;
}

/// A frame of the steps, and its body.
std::string frameOf(const std::vector<EventBatch>& steps, std::uint64_t firstStep, std::uint64_t firstEvent)
{
    FrameBuilder builder(firstStep, firstEvent);
    for (const auto& step : steps)
        builder.add(*encodeBatch(step), step.events.size());
    return *builder.body();
}

TEST(FrameCodec, GivesBackItsStepsAndWhereTheyStand)
{
    Random r(31);
    for (int round = 0; round < 100; ++round) {
        std::vector<EventBatch> steps;
        for (auto n = 1 + r.below(6); n > 0; --n)
            steps.push_back(randomBatch(r));
        const auto frame = decodeFrame(frameOf(steps, 7, 40));
        ASSERT_TRUE(frame) << frame.error().message;
        EXPECT_EQ(frame->firstStep, 7u);
        EXPECT_EQ(frame->firstEvent, 40u);
        EXPECT_EQ(frame->privateMessages, 0u);
        ASSERT_EQ(frame->steps.size(), steps.size());
        for (std::size_t i = 0; i < steps.size(); ++i)
            expectSame(steps[i], frame->steps[i]);
    }
}

TEST(FrameCodec, CountsAndDigestsItsPrivateMessages)
{
    FrameBuilder builder(1, 1);
    builder.add(*encodeBatch({.time = {5}}), 0);
    const PrivateMessage first{3, {9}, "fill"}, second{3, {10}, std::string("\0x", 2)};
    builder.add(first);
    builder.add(second);
    const auto frame = decodeFrame(*builder.body());
    ASSERT_TRUE(frame) << frame.error().message;
    EXPECT_EQ(frame->privateMessages, 2u);
    EXPECT_EQ(frame->privateDigest, privateDigest(privateDigest("", first), second));
    EXPECT_NE(frame->privateDigest, privateDigest(privateDigest("", second), first));
}

TEST(FrameCodec, IsFullAt64KiBAndTakesALongerStepAlone)
{
    FrameBuilder builder(1, 1);
    const std::string half(kFullFrameBytes / 2, 'x'), longer(2 * kFullFrameBytes, 'x');
    EXPECT_TRUE(builder.takes(longer.size()));
    builder.add(half, 1);
    EXPECT_TRUE(builder.takes(half.size()));
    EXPECT_FALSE(builder.takes(half.size() + 1));
}

TEST(FrameCodec, ASecondOfTheBuiltInMarketTakesLessThanFiveThousandBytes)
{
    Random r(5);
    const auto body = frameOf({typicalSecond(r)}, 1, 1);
    RecordProperty("bytes", static_cast<int>(body.size()));
    EXPECT_LT(body.size(), 5000u);  // 3,600 of them stay below 18 MB; an hour may take 30 MB.
}

TEST(FrameCodec, F85_AFrameThatWouldUnpackToMoreThanTheLimitIsRefused)
{
    const std::string large(kMaxBatchBytes + 1, '\0');
    std::string frame(ZSTD_compressBound(large.size()), '\0');
    frame.resize(ZSTD_compress(frame.data(), frame.size(), large.data(), large.size(), 3));
    EXPECT_FALSE(decodeFrame(frame));
    EXPECT_FALSE(decodeFrame(""));
    EXPECT_FALSE(decodeFrame("hello"));
}

TEST(FrameCodec, AnyChangedBitIsNoticed)
{
    Random r(13);
    const auto blob = frameOf({typicalSecond(r)}, 1, 1);
    const auto before = *decompress(blob);
    for (std::size_t i = 0; i < blob.size(); ++i) {
        auto changed = blob;
        changed[i] = static_cast<char>(static_cast<unsigned char>(changed[i]) ^ (1u << (i % 8)));
        const auto after = decompress(changed);
        EXPECT_TRUE(!after || *after == before) << "byte " << i;
    }
}

}  // namespace
}  // namespace ballast::codec::frame_codec_test
