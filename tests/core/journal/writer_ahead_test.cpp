#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <set>

#include "core/journal/raw_sqlite.h"
#include "core/journal/samples.h"
#include "journal/reader.h"
#include "journal/writer.h"

/// What a writer does before a commit is asked for, and what it leaves until after.
namespace ballast::journal::writer_ahead_test {
namespace {

using samples::RawSqlite;
using samples::TemporaryFolder;

std::vector<StepRecord> steps(std::uint64_t first, std::uint64_t last)
{
    std::vector<StepRecord> all;
    for (auto n = first; n <= last; ++n)
        all.push_back(samples::step(n));
    return all;
}

class Ahead : public testing::Test {
protected:
    std::unique_ptr<Writer> make(const std::string& name)
    {
        auto header = samples::header();
        header.origin = "0123456789abcdef";
        auto made = Writer::create(folder.file(name), header);
        EXPECT_TRUE(made) << made.error().message;
        return std::move(*made);
    }
    /// Every byte of what a journal's steps became.
    std::string contentOf(const std::string& name)
    {
        RawSqlite raw(folder.file(name));
        return raw.text("SELECT (SELECT group_concat(number || ' ' || hex(body) || ' ' || hash) FROM frames) || "
                        "(SELECT group_concat(sequence || ' ' || step || ' ' || body || ' ' || hash) FROM records) || "
                        "(SELECT group_concat(number || ' ' || step || ' ' || hex(body) || ' ' || hash) FROM outbox)");
    }
    TemporaryFolder folder;
};

TEST_F(Ahead, WhatWasEncodedAheadIsTheSameJournalToTheByte)
{
    const auto group = steps(1, 900);  // Some frames are full.
    auto plain = make("plain"), ahead = make("ahead");
    ASSERT_TRUE(plain->commitMany(group));
    const std::span all(group);
    ahead->encodeAhead(all.first(5));
    ahead->encodeAhead(all.first(5));
    ahead->encodeAhead(all.first(880));
    const auto done = ahead->commitMany(all);
    ASSERT_TRUE(done) << done.error().message;
    ASSERT_EQ(done->size(), 900U);
    for (std::uint64_t i = 0; i < 900; ++i) {
        EXPECT_EQ((*done)[i].step, i + 1);
        EXPECT_EQ((*done)[i].intents.at(0).record()->id, group[i].intents[0]->id);
        EXPECT_EQ((*done)[i].amendments.at(0).sequence().value, 2 * (i + 1));
        EXPECT_EQ((*done)[i].lastSequence.value, 2 * (i + 1));
    }
    const auto was = contentOf("plain");
    EXPECT_GT(RawSqlite(folder.file("plain")).text("SELECT printf('%09d', count(*)) FROM frames"), "000000001");
    EXPECT_EQ(contentOf("ahead"), was);
}

TEST_F(Ahead, NothingOfItIsOnDiskBeforeTheCommit)
{
    auto writer = make("run");
    writer->encodeAhead(steps(1, 5));
    RawSqlite raw(folder.file("run"));
    EXPECT_EQ(raw.text("SELECT (SELECT count(*) FROM frames) + (SELECT count(*) FROM records) + count(*) FROM outbox"),
              "0");
    EXPECT_EQ(writer->lastStep(), 0U);
}

TEST_F(Ahead, WhatIsWrongWithAStepTheCommitSaysAndTheNextOneIsWhole)
{
    auto writer = make("run");
    auto wrong = steps(1, 3);
    wrong[2].step = 7;
    writer->encodeAhead(wrong);
    const auto refused = writer->commitMany(wrong);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
    EXPECT_THAT(refused.error().message, testing::HasSubstr("must be 3, was 7"));
    EXPECT_EQ(writer->lastStep(), 0U);
    ASSERT_TRUE(writer->commitMany(steps(1, 3)));
    EXPECT_EQ(writer->lastStep(), 3U);
}

TEST_F(Ahead, AnAmendmentBehindARecordThatIsNotThereIsRefused)
{
    auto writer = make("run");
    auto wrong = samples::step(1);
    wrong.amendments[0] = samples::changed(wrong.amendments[0], [](auto& each) { each.decision = {3}; });
    const auto refused = writer->commit(wrong);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, testing::HasSubstr("must be at most 2, was 3"));
}

TEST_F(Ahead, AFailedTransactionIsMadeAnewFromItsSteps)
{
    auto writer = make("run");
    ASSERT_TRUE(writer->commit(samples::step(1)));
    auto twice = steps(2, 4);
    twice[1].intents[0] = samples::changed(twice[1].intents[0], [](auto& each) { each.id = "run-1"; });
    writer->encodeAhead(twice);
    ASSERT_FALSE(writer->commitMany(twice)) << "an order's name is unique";
    ASSERT_TRUE(writer->commitMany(steps(2, 4)));
    auto plain = make("plain");
    ASSERT_TRUE(plain->commit(samples::step(1)));
    ASSERT_TRUE(plain->commitMany(steps(2, 4)));
    EXPECT_EQ(contentOf("run"), contentOf("plain"));
}

TEST_F(Ahead, ACommitOfFewerStepsTakesNothingOfIt)
{
    auto writer = make("run");
    writer->encodeAhead(steps(1, 6));
    ASSERT_TRUE(writer->commitMany(steps(1, 2)));
    ASSERT_TRUE(writer->commitMany(steps(3, 6)));
    auto plain = make("plain");
    ASSERT_TRUE(plain->commitMany(steps(1, 2)));
    ASSERT_TRUE(plain->commitMany(steps(3, 6)));
    EXPECT_EQ(contentOf("run"), contentOf("plain"));
}

TEST_F(Ahead, ALogWithRoomIsWrittenOverInPlace)
{
    auto writer = make("run");
    writer->makeRoom();
    const auto log = [&] { return std::filesystem::file_size(folder.file("run-wal")); };
    EXPECT_EQ(log(), 5U << 20);
    for (std::uint64_t n = 1; n <= 20; ++n)
        ASSERT_TRUE(writer->commit(samples::step(n)));
    EXPECT_EQ(log(), 5U << 20);
    EXPECT_TRUE(writer->checkFile());
    EXPECT_EQ(Reader::open(folder.file("run")).value()->end().value().step, 20U);
    std::filesystem::resize_file(folder.file("run-wal"), 4096);
    EXPECT_FALSE(writer->checkFile()) << "a cut is seen as before";
}

/// What a power cut, or a stranger, leaves of a log: the journal goes on from the end of a whole group.
TEST_F(Ahead, ALogCutAtAnyByteLeavesWholeGroups)
{
    samples::Random r(20261128);
    auto writer = make("run");
    writer->makeRoom();
    std::map<std::uint64_t, std::string> ends{{0, writer->lastHash()}};
    for (int group = 0; group < 60; ++group) {
        const auto first = writer->lastStep() + 1;
        const auto all = steps(first, first + r.below(12));
        writer->encodeAhead(std::span(all).first(r.below(all.size() + 1)));
        ASSERT_TRUE(writer->commitMany(all));
        ends[writer->lastStep()] = writer->lastHash();
    }
    RawSqlite raw(folder.file("run"));
    const auto used = std::stoull(raw.text("SELECT count(*) * 16384 FROM frames"));
    std::set<std::uint64_t> found;
    for (int cut = 0; cut < 80; ++cut) {
        const auto copy = folder.file("cut" + std::to_string(cut));
        std::filesystem::copy_file(folder.file("run"), copy);
        std::filesystem::copy_file(folder.file("run-wal"), copy + "-wal");
        std::filesystem::resize_file(copy + "-wal", r.below(used));
        auto header = samples::header();
        header.origin = writer->origin();
        const auto again = Writer::resume(copy, header);
        ASSERT_TRUE(again) << again.error().message;
        const auto last = (*again)->lastStep();
        ASSERT_TRUE(ends.contains(last)) << "step " << last << " is inside a group";
        EXPECT_EQ((*again)->lastHash(), ends[last]);
        found.insert(last);
        ASSERT_TRUE((*again)->commit(samples::step(last + 1)));
    }
    EXPECT_GT(found.size(), 10U) << "the cuts fell behind what was written";
}

TEST_F(Ahead, TheLogIsCopiedWhenAskedFrom4MiBAndByACommitFrom16)
{
    auto writer = make("run");
    const auto file = [&] { return std::filesystem::file_size(folder.file("run")); };
    const auto log = [&] { return std::filesystem::file_size(folder.file("run-wal")); };
    std::uint64_t next = 1;
    const auto until = [&](std::uintmax_t bytes) {
        for (; log() < bytes && next < 5000; next += 8)
            ASSERT_TRUE(writer->commitMany(steps(next, next + 7)));
    };
    const auto fresh = file();
    until(2u << 20);
    ASSERT_TRUE(writer->copyLog());
    EXPECT_EQ(file(), fresh) << "too little to copy";
    until(5u << 20);
    EXPECT_EQ(file(), fresh) << "a commit leaves it where it is";
    ASSERT_TRUE(writer->copyLog());
    const auto copied = file();
    EXPECT_GT(copied, fresh);
    const auto inLog = log();
    ASSERT_TRUE(writer->commitMany(steps(next, next + 7)));
    next += 8;
    EXPECT_EQ(log(), inLog) << "it begins anew";
    until(16u << 20);
    EXPECT_EQ(file(), copied);
    for (int i = 0; i < 8; ++i, next += 8)
        ASSERT_TRUE(writer->commitMany(steps(next, next + 7)));
    EXPECT_GT(file(), copied);
}

}  // namespace
}  // namespace ballast::journal::writer_ahead_test
