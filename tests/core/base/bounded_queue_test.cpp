#include "base/bounded_queue.h"

#include <chrono>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace ballast::bounded_queue_test {
namespace {

TEST(BoundedQueue, KeepsOrderAndSaysWhenItIsFull)
{
    BoundedQueue<int> queue(2);
    EXPECT_TRUE(queue.tryPush(1));
    EXPECT_TRUE(queue.tryPush(2));
    EXPECT_FALSE(queue.tryPush(3));
    EXPECT_EQ(queue.size(), 2U);
    EXPECT_EQ(queue.tryPop(), 1);
    EXPECT_TRUE(queue.tryPush(3));
    EXPECT_EQ(queue.pop(), 2);
    EXPECT_EQ(queue.pop(), 3);
    EXPECT_EQ(queue.tryPop(), std::nullopt);
}

TEST(BoundedQueue, AClosedQueueRefusesPushesAndDrains)
{
    BoundedQueue<std::unique_ptr<int>> queue(4);
    EXPECT_TRUE(queue.push(std::make_unique<int>(7)));
    queue.close();
    EXPECT_FALSE(queue.push(std::make_unique<int>(8)));
    EXPECT_FALSE(queue.tryPush(std::make_unique<int>(8)));
    const auto item = queue.pop();
    ASSERT_TRUE(item.has_value());
    EXPECT_EQ(**item, 7);
    EXPECT_FALSE(queue.pop().has_value());
}

TEST(BoundedQueue, ClosingWakesWhoWaits)
{
    BoundedQueue<int> empty(1);
    std::thread reader([&] { EXPECT_FALSE(empty.pop().has_value()); });
    BoundedQueue<int> full(1);
    ASSERT_TRUE(full.push(1));
    std::thread writer([&] { EXPECT_FALSE(full.push(2)); });
    empty.close();
    full.close();
    reader.join();
    writer.join();
    EXPECT_EQ(full.pop(), 1);
}

TEST(BoundedQueue, LosesAndDoublesNothingBetweenManyThreads)
{
    constexpr int kWriters = 4;
    constexpr int kEach = 5'000;
    BoundedQueue<int> queue(8);
    std::atomic<std::size_t> longest{0};
    std::vector<std::vector<int>> taken(3);
    std::vector<std::thread> writers;
    std::vector<std::thread> readers;
    for (auto& own : taken)
        readers.emplace_back([&queue, &own] {
            while (const auto item = queue.pop())
                own.push_back(*item);
        });
    for (int w = 0; w < kWriters; ++w)
        writers.emplace_back([&queue, &longest, w] {
            for (int i = 0; i < kEach; ++i) {
                EXPECT_TRUE(queue.push(w * kEach + i));
                longest = std::max(longest.load(), queue.size());
            }
        });
    for (auto& writer : writers)
        writer.join();
    queue.close();
    for (auto& reader : readers)
        reader.join();
    EXPECT_LE(longest.load(), 8U);
    std::vector<int> all;
    for (const auto& own : taken) {
        // One reader sees the items of one writer in the order they were pushed.
        std::vector<int> last(kWriters, -1);
        for (const int item : own) {
            auto& before = last[static_cast<std::size_t>(item / kEach)];
            EXPECT_GT(item, before);
            before = item;
        }
        all.insert(all.end(), own.begin(), own.end());
    }
    std::sort(all.begin(), all.end());
    ASSERT_EQ(all.size(), static_cast<std::size_t>(kWriters * kEach));
    for (std::size_t i = 0; i < all.size(); ++i)
        EXPECT_EQ(all[i], static_cast<int>(i));
}

TEST(BoundedQueue, PopWithinGivesUpAfterItsTimeAndTellsDrainedFromEmpty)
{
    BoundedQueue<int> queue(2);
    EXPECT_FALSE(queue.popWithin(std::chrono::milliseconds(1)));
    EXPECT_FALSE(queue.isDrained()) << "empty, but more may come";
    ASSERT_TRUE(queue.push(7));
    queue.close();
    EXPECT_FALSE(queue.isDrained());
    EXPECT_EQ(queue.popWithin(std::chrono::milliseconds(1)), 7);
    EXPECT_TRUE(queue.isDrained());
}

}  // namespace
}  // namespace ballast::bounded_queue_test
