#include "live/journal_tail.h"

#include <gtest/gtest.h>

namespace ballast::live::journal_tail_test {
namespace {

std::string hashOf(std::uint64_t record) { return std::to_string(record) + std::string(64, 'f'); }

/// A step of three records.
journal::CommittedStep committed(std::uint64_t step)
{
    journal::CommittedStep done;
    for (auto record = 3 * step - 2; record <= 3 * step; ++record)
        done.hashes.push_back(hashOf(record));
    done.lastHash = done.hashes.back();
    done.lastSequence = {3 * step};
    return done;
}

TEST(JournalTail, HoldsTheHashesOfTheNewestRecordsAndNoMore)
{
    JournalTail tail;
    std::uint64_t records = 0;
    for (std::uint64_t step = 1; records < 2 * JournalTail::kHashes; ++step) {
        tail.append(committed(step));
        records += 3;
    }
    const auto oldest = records - JournalTail::kHashes + 1;
    EXPECT_EQ(tail.hashOf({records}), hashOf(records));
    EXPECT_EQ(tail.hashOf({oldest}), hashOf(oldest));
    EXPECT_EQ(tail.hashOf({oldest - 1}), "");
    EXPECT_EQ(tail.hashOf({records + 1}), "");
    EXPECT_EQ(tail.view().hash, hashOf(records));
}

TEST(JournalTail, GoesOnAfterTheNewestRecordsOfAFormerRun)
{
    JournalTail tail;
    tail.startAfter({6}, hashOf(6), {hashOf(5), hashOf(6)});
    tail.append(committed(3));
    EXPECT_EQ(tail.hashOf({4}), "");
    EXPECT_EQ(tail.hashOf({5}), hashOf(5));
    EXPECT_EQ(tail.hashOf({9}), hashOf(9));
}

}  // namespace
}  // namespace ballast::live::journal_tail_test
