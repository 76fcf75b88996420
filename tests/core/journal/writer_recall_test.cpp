#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/journal/raw_sqlite.h"
#include "core/journal/samples.h"
#include "journal/writer.h"

namespace ballast::journal {
namespace {

using samples::TemporaryFolder;

/// A journal of twelve steps, taken up again.
class Recall : public testing::Test {
protected:
    void SetUp() override
    {
        auto first = Writer::create(folder.file("run"), samples::header());
        ASSERT_TRUE(first) << first.error().message;
        for (std::uint64_t n = 1; n <= kSteps; ++n)
            committed.push_back((*first)->commit(samples::step(n)).value());
        first->reset();
        writer = Writer::resume(folder.file("run"), samples::header()).value();
    }

    static constexpr std::uint64_t kSteps = 12;
    TemporaryFolder folder;
    std::vector<CommittedStep> committed;
    std::unique_ptr<Writer> writer;
};

TEST_F(Recall, GivesTheProofsOfTheFirstRunAgainAndTheWriterGoesOn)
{
    for (std::uint64_t n = 1; n <= kSteps; ++n) {
        const auto step = samples::step(n);
        const auto again = writer->recall(n);
        ASSERT_TRUE(again) << again.error().message;
        const auto& before = committed[n - 1];
        EXPECT_EQ(again->step, n);
        EXPECT_EQ(again->hashes, before.hashes);
        EXPECT_EQ(again->lastHash, before.lastHash);
        EXPECT_EQ(again->lastSequence, before.lastSequence);
        ASSERT_EQ(again->intents.size(), 1U);
        EXPECT_EQ(again->intents[0].record().id, step.intents[0].id);
        EXPECT_EQ(again->intents[0].record().quantity, step.intents[0].quantity);
        EXPECT_EQ(again->intents[0].sequence(), before.intents[0].sequence());
        ASSERT_EQ(again->quoteSets.size(), 1U);
        EXPECT_EQ(again->quoteSets[0].record().rule, step.quoteSets[0].rule);
        EXPECT_EQ(again->quoteSets[0].sequence(), before.quoteSets[0].sequence());
    }
    EXPECT_EQ(writer->recall(kSteps + 1).error().code, ErrorCode::InvalidArgument) << "not stored yet";
    EXPECT_TRUE(writer->commit(samples::step(kSteps + 1)));
}

TEST_F(Recall, WritesNothing)
{
    const auto hash = writer->lastHash();
    ASSERT_TRUE(writer->recall(1));
    EXPECT_EQ(writer->lastStep(), kSteps);
    EXPECT_EQ(writer->lastHash(), hash);
}

TEST_F(Recall, TakesStepsInOrderOnly)
{
    EXPECT_EQ(writer->recall(2).error().code, ErrorCode::InvalidArgument);
    ASSERT_TRUE(writer->recall(1));
    const auto twice = writer->recall(1);
    ASSERT_FALSE(twice);
    EXPECT_THAT(twice.error().message, testing::HasSubstr("must be 2, at most 12, was 1"));
}

TEST_F(Recall, RefusesARowThatCannotBeRead)
{
    writer.reset();
    samples::RawSqlite(folder.file("run")).run("UPDATE outbox SET body = x'00' WHERE kind = 'order' AND step = 1");
    const auto again = Writer::resume(folder.file("run"), samples::header());
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::Corrupt);
    EXPECT_THAT(again.error().message, testing::HasSubstr("outbox row 1 was changed"));
}

}  // namespace
}  // namespace ballast::journal
