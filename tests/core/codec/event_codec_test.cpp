#include "codec/event_codec.h"

#include <gtest/gtest.h>
#include <limits>

#include "core/codec/random_events.h"
#include "core/codec/same_events.h"

namespace ballast::codec::event_codec_test {
namespace {

using namespace domain;
using event_samples::expectSame;
using event_samples::randomBatch;
using event_samples::randomBody;
using samples::Random;

class EveryKindOfEvent : public testing::TestWithParam<std::size_t> {};

TEST_P(EveryKindOfEvent, ComesBackBitForBit)
{
    Random r(GetParam() + 1);
    for (int round = 0; round < 200; ++round) {
        const EventBatch batch{.time = r.time(), .events = {{r.time(), randomBody(GetParam(), r)}}};
        ASSERT_EQ(batch.events[0].body.index(), GetParam());
        const auto blob = encodeBatch(batch);
        ASSERT_TRUE(blob) << blob.error().message;
        const auto back = decodeBatch(*blob);
        ASSERT_TRUE(back) << back.error().message;
        expectSame(batch, *back);
    }
}

INSTANTIATE_TEST_SUITE_P(EventCodec, EveryKindOfEvent, testing::Range<std::size_t>(0, std::variant_size_v<EventBody>));

TEST(EventCodec, KeepsTheOrderOfMixedBatches)
{
    Random r(77);
    for (int round = 0; round < 200; ++round) {
        const auto batch = randomBatch(r);
        const auto back = decodeBatch(*encodeBatch(batch));
        ASSERT_TRUE(back) << back.error().message;
        expectSame(batch, *back);
    }
}

TEST(EventCodec, RefusesNumbersThatAreNotFinite)
{
    for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
        EXPECT_FALSE(encodeBatch({.events = {{{}, GasUpdate{bad, 1.0}}}}));
        EXPECT_FALSE(encodeBatch({.events = {{{}, ChainUpdate{.quotes = {{.markVolatility = bad}}}}}}));
        EXPECT_FALSE(encodeBatch({.events = {{{}, ModelRiskReport{.models = {{.valueUsd = bad}}}}}}));
    }
}

TEST(EventCodec, RefusesTextsAndListsBeyondTheirLimits)
{
    EXPECT_TRUE(encodeBatch({.events = {{{}, MarketEnded{std::string(65'536, 'x')}}}}));
    EXPECT_FALSE(encodeBatch({.events = {{{}, MarketEnded{std::string(65'537, 'x')}}}}));
    EXPECT_FALSE(encodeBatch({.events = std::vector<Event>(100'001)}));
}

TEST(EventCodec, F85_ChangedBytesAreAnErrorAndNeverACrash)
{
    Random r(11);
    for (int round = 0; round < 3000; ++round) {
        auto blob = *encodeBatch(randomBatch(r));
        for (auto n = 1 + r.below(4); n > 0; --n)
            blob[r.below(blob.size())] = static_cast<char>(r.below(256));
        if (r.coin()) blob.resize(r.below(blob.size() + 1));
        static_cast<void>(decodeBatch(blob));
    }
}

TEST(EventCodec, F85_HostileContentIsReadSafely)
{
    Random r(12);
    int refused = 0;
    for (int round = 0; round < 5000; ++round) {
        auto inside = *encodeBatch(randomBatch(r));
        for (auto n = 1 + r.below(4); n > 0; --n)
            inside[r.below(inside.size())] = static_cast<char>(r.below(256));
        if (r.below(4) == 0) inside.resize(r.below(inside.size() + 1));
        const auto back = decodeBatch(inside);
        if (!back) {
            ++refused;
            EXPECT_EQ(back.error().code, ErrorCode::Corrupt);
        } else {
            EXPECT_TRUE(encodeBatch(*back));  // Whatever is taken holds only values that could have been written.
        }
    }
    EXPECT_GT(refused, 1000);
}

/// Journals of the program before end a fill with a flag alone.
TEST(EventCodec, AFillThatNamesNoAccountHasTheBytesOfBefore)
{
    const auto bytesOf = [](bool last, AccountId account) {
        return encodeBatch(
                   {.time = {5}, .events = {{{5}, OrderFilled{.order = "a", .last = last, .account = account}}}})
            .value();
    };
    const auto backOf = [](const std::string& bytes) {
        return std::get<OrderFilled>(decodeBatch(bytes).value().events.at(0).body);
    };
    for (const bool last : {false, true}) {
        const auto before = bytesOf(last, {});
        EXPECT_EQ(before.back(), last ? '\1' : '\0');
        const auto now = bytesOf(last, {3});
        EXPECT_EQ(now, before.substr(0, before.size() - 1) + (last ? "\3\3" : "\2\3"));
        EXPECT_EQ(backOf(before).account, AccountId{});
        EXPECT_EQ(backOf(now).account, AccountId{3});
        EXPECT_EQ(backOf(now).last, last);
    }
    auto bytes = bytesOf(false, {});
    for (const char* wrong : {"\4", "\2", "\377"}) {
        bytes.pop_back();
        EXPECT_EQ(decodeBatch(bytes + wrong).error().code, ErrorCode::Corrupt);
        bytes.push_back('\0');
    }
    using namespace std::string_literals;
    EXPECT_EQ(decodeBatch(bytes.substr(0, bytes.size() - 1) + "\2\0"s).error().code, ErrorCode::Corrupt)
        << "one value has one form";
}

/// So journals of before, whose venues' ids were not kept, are read as they are; and no text passes for two.
TEST(EventCodec, AnAcknowledgementWithoutTheVenuesIdHasTheBytesOfBefore)
{
    const auto bytesOf = [](const OrderAcknowledged& fact) { return encodeBatch({.events = {{{}, fact}}}); };
    const auto plain = bytesOf({"run-1"});
    ASSERT_TRUE(plain) << plain.error().message;
    ASSERT_TRUE(plain->ends_with(std::string("\x05run-1")));  // Length and text, and nothing behind them.
    const auto named = bytesOf({"run-1", "777"});
    ASSERT_TRUE(named) << named.error().message;
    const auto back = decodeBatch(*named);
    ASSERT_TRUE(back) << back.error().message;
    expectSame(std::get<OrderAcknowledged>(back->events[0].body), OrderAcknowledged{"run-1", "777"});

    EXPECT_EQ(bytesOf({std::string("run\0001", 5)}).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(bytesOf({"run-1", std::string("7\0007", 3)}).error().code, ErrorCode::InvalidArgument);
    auto hostile = *bytesOf({"run-1", "777"});
    hostile[hostile.size() - 2] = '\0';  // "7", nothing, "7".
    EXPECT_EQ(decodeBatch(hostile).error().code, ErrorCode::Corrupt);
    auto empty = *bytesOf({"run-1"});
    empty.back() = '\0';
    EXPECT_EQ(decodeBatch(empty).error().code, ErrorCode::Corrupt);
}

TEST(EventCodec, MarksThePlaceOfEveryValue)
{
    std::vector<Mark> marks;
    const auto bytes = *encodeBatch({.time = {5}, .events = {{{5}, GasUpdate{1.0, 2.0}}}}, &marks);
    const std::vector<Primitive> kinds{Primitive::Zigzag, Primitive::Count, Primitive::Byte,
                                       Primitive::Zigzag, Primitive::Real,  Primitive::Real};
    ASSERT_EQ(marks.size(), kinds.size());
    for (std::size_t i = 0; i < kinds.size(); ++i)
        EXPECT_EQ(marks[i].kind, kinds[i]) << i;
    EXPECT_EQ(marks.back().offset + 8, bytes.size());
}

}  // namespace
}  // namespace ballast::codec::event_codec_test
