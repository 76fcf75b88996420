#include "base/mailbox.h"

#include <atomic>
#include <gmock/gmock.h>
#include <thread>

namespace ballast::mailbox_test {
namespace {

struct Fact {
    int key{}, value{};
};
using Box = Mailbox<int, Fact>;
using testing::ElementsAre;

Box::Letter merged(int key, int value) { return {key, {key, value}}; }
Box::Letter kept(int value) { return {std::nullopt, {0, value}}; }

void post(Box& box, std::vector<Box::Letter> letters, std::int64_t at) { box.post(letters, Timestamp{at}); }

std::vector<std::pair<int, int>> factsIn(Box& box)
{
    std::vector<Box::Slot> slots;
    box.take(slots);
    std::vector<std::pair<int, int>> facts;
    for (const auto& slot : slots)
        facts.emplace_back(slot.fact.key, slot.fact.value);
    return facts;
}

TEST(Mailbox, TheNewestOfAKeyWinsAndKeepsTheFirstOnesPlace)
{
    Box box;
    post(box, {merged(1, 10), merged(2, 20)}, 100);
    post(box, {merged(3, 30)}, 200);
    post(box, {merged(1, 11)}, 300);
    std::vector<Box::Slot> slots;
    const auto counts = box.take(slots);
    ASSERT_EQ(slots.size(), 3U);
    EXPECT_EQ(slots[0].fact.value, 11);
    EXPECT_EQ(slots[0].first, Timestamp{100});
    EXPECT_EQ(slots[0].newest, Timestamp{300});
    EXPECT_EQ(slots[1].fact.value, 20);
    EXPECT_EQ(slots[2].fact.value, 30);
    EXPECT_EQ(counts.posted, 4U);
    EXPECT_EQ(counts.merged, 1U);
}

TEST(Mailbox, WhatWasTakenIsNotMergedWithWhatComesAfter)
{
    Box box;
    post(box, {merged(1, 10)}, 100);
    EXPECT_THAT(factsIn(box), ElementsAre(std::pair(1, 10)));
    post(box, {merged(1, 11)}, 200);
    EXPECT_THAT(factsIn(box), ElementsAre(std::pair(1, 11)));
    std::vector<Box::Slot> slots;
    EXPECT_EQ(box.take(slots).merged, 0U);
    EXPECT_TRUE(slots.empty());
}

TEST(Mailbox, NothingPassesAFactWithoutAKey)
{
    Box box;
    post(box, {merged(1, 10), kept(1), merged(1, 11), kept(2), kept(3), merged(1, 12), merged(1, 13)}, 100);
    EXPECT_THAT(factsIn(box), ElementsAre(std::pair(1, 10), std::pair(0, 1), std::pair(1, 11), std::pair(0, 2),
                                          std::pair(0, 3), std::pair(1, 13)));
}

TEST(Mailbox, KnowsWhatHasWaitedLongest)
{
    Box box;
    EXPECT_FALSE(box.oldest());
    post(box, {merged(1, 10)}, 100);
    post(box, {merged(1, 11), merged(2, 20)}, 200);
    EXPECT_EQ(box.oldest(), Timestamp{100});
    EXPECT_EQ(box.size(), 2U);
    factsIn(box);
    EXPECT_FALSE(box.oldest());
}

/// One feed posts pairs that belong together, a reader takes as it comes: a pair is whole, the last value is the last
/// told, and what was posted was either read or merged.
TEST(Mailbox, ABundleIsNeverSplitAndNothingIsLostWithoutACount)
{
    constexpr int kPosts = 200'000;
    Box box;
    std::atomic<bool> done{false};
    std::thread feed([&] {
        for (int i = 1; i <= kPosts; ++i)
            post(box, {merged(1, i), merged(2, i)}, i);
        done.store(true);
    });
    int newest = 0;
    std::uint64_t read = 0;
    Box::Counts counts;
    std::vector<Box::Slot> slots;
    for (bool last = false; !last;) {
        last = done.load();
        counts = box.take(slots);
        read += slots.size();
        if (slots.empty()) continue;
        ASSERT_EQ(slots.size(), 2U);
        ASSERT_EQ(slots[0].fact.value, slots[1].fact.value);
        ASSERT_GT(slots[0].fact.value, newest);
        newest = slots[0].fact.value;
    }
    feed.join();
    EXPECT_EQ(newest, kPosts);
    EXPECT_EQ(counts.posted, 2U * kPosts);
    EXPECT_EQ(read + counts.merged, counts.posted);
}

}  // namespace
}  // namespace ballast::mailbox_test
