#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/journal/raw_sqlite.h"
#include "core/journal/samples.h"
#include "journal/writer.h"

namespace ballast::journal::writer_recall_test {
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
        const auto again = writer->recall(step);
        ASSERT_TRUE(again) << again.error().message;
        const auto& before = committed[n - 1];
        EXPECT_EQ(again->step, n);
        EXPECT_EQ(again->hashes, before.hashes);
        EXPECT_EQ(again->lastHash, before.lastHash);
        EXPECT_EQ(again->lastSequence, before.lastSequence);
        ASSERT_EQ(again->intents.size(), 1U);
        EXPECT_EQ(again->intents[0].record()->id, step.intents[0]->id);
        EXPECT_EQ(again->intents[0].record()->quantity, step.intents[0]->quantity);
        EXPECT_EQ(again->intents[0].sequence(), before.intents[0].sequence());
        ASSERT_EQ(again->amendments.size(), 1U);
        EXPECT_EQ(again->amendments[0].record()->quantity, step.amendments[0]->quantity);
        EXPECT_EQ(again->amendments[0].sequence(), before.amendments[0].sequence());
    }
    EXPECT_EQ(writer->recall(samples::step(kSteps + 1)).error().code, ErrorCode::InvalidArgument) << "not stored yet";
    EXPECT_TRUE(writer->commit(samples::step(kSteps + 1)));
}

TEST_F(Recall, WritesNothing)
{
    const auto hash = writer->lastHash();
    ASSERT_TRUE(writer->recall(samples::step(1)));
    EXPECT_EQ(writer->lastStep(), kSteps);
    EXPECT_EQ(writer->lastHash(), hash);
}

/// A step of a quoting desk: account 1 twice, 2, 1 again, and once more behind another decision.
StepRecord manyAmendments(std::uint64_t n)
{
    auto step = samples::step(n);
    step.amendments.clear();
    const auto add = [&](std::uint16_t account, std::uint64_t decision) {
        step.amendments.push_back(controls::Gate::pass(
            domain::Amendment{.order = "run-" + std::to_string(n) + "-" + std::to_string(step.amendments.size()),
                              .number = step.amendments.size() + 3,
                              .decision = {decision},
                              .time = step.inputs.time,
                              .instrument = {7},
                              .side = step.amendments.size() % 2 == 0 ? domain::Side::Buy : domain::Side::Sell,
                              .quantity = domain::Quantity::fromUnits(1000 + static_cast<std::int64_t>(decision)),
                              .limitPrice = domain::Price::fromUnits(6'800'000'000'000),
                              .account = {account}}));
    };
    add(1, 2 * n);
    add(1, 2 * n);
    add(2, 2 * n);
    add(1, 2 * n);
    add(1, 2 * n - 1);
    return step;
}

TEST_F(Recall, AmendmentsThatWereDecidedTogetherShareARowAndComeBackOneByOneInOrder)
{
    const auto step = manyAmendments(kSteps + 1);
    const auto done = writer->commit(step);
    ASSERT_TRUE(done) << done.error().message;
    writer.reset();
    samples::RawSqlite raw(folder.file("run"));
    EXPECT_EQ(raw.text("SELECT group_concat(account || ':' || record || ':' || (client_order IS NULL), ' ') "
                       "FROM outbox WHERE step = 13 AND kind = 'amendments'"),
              "1:26:1 2:26:1 1:26:1 1:25:1");
    writer = Writer::resume(folder.file("run"), samples::header()).value();
    for (std::uint64_t n = 1; n <= kSteps; ++n)
        ASSERT_TRUE(writer->recallRows(n));
    const auto rows = writer->recallRows(kSteps + 1);
    ASSERT_TRUE(rows) << rows.error().message;
    ASSERT_EQ(rows->amendments.size(), step.amendments.size());
    ASSERT_EQ(done->amendments.size(), step.amendments.size());
    for (std::size_t i = 0; i < step.amendments.size(); ++i) {
        const auto &was = *step.amendments[i], &is = rows->amendments[i].record();
        EXPECT_TRUE(is.order == was.order && is.number == was.number && is.account == was.account &&
                    is.decision == was.decision && is.side == was.side && is.quantity == was.quantity &&
                    is.limitPrice == was.limitPrice && is.instrument == was.instrument && is.time == was.time)
            << i;
        EXPECT_EQ(rows->amendments[i].sequence(), done->amendments[i].sequence()) << "the row that holds it";
    }
    EXPECT_EQ(done->amendments[1].sequence(), done->amendments[0].sequence());
    EXPECT_EQ(done->amendments[2].sequence().value, done->amendments[1].sequence().value + 1);
}

TEST_F(Recall, TakesStepsInOrderOnly)
{
    EXPECT_EQ(writer->recall(samples::step(2)).error().code, ErrorCode::InvalidArgument);
    ASSERT_TRUE(writer->recall(samples::step(1)));
    const auto twice = writer->recall(samples::step(1));
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

/// One change to what a step gives, and what the refusal must speak of.
struct Change {
    const char* what;
    void (*make)(StepRecord& step);
    const char* says;
};

class RecallOfAnotherStep : public Recall, public testing::WithParamInterface<Change> {};

/// The proof is for what was made again; it must be what stands on disk.
TEST_P(RecallOfAnotherStep, IsAMismatchThatNamesTheStepAndThePart)
{
    for (std::uint64_t n = 1; n < 7; ++n)
        ASSERT_TRUE(writer->recall(samples::step(n)));
    auto step = samples::step(7);
    GetParam().make(step);
    const auto refused = writer->recall(step);
    ASSERT_FALSE(refused) << GetParam().what;
    EXPECT_EQ(refused.error().code, ErrorCode::Mismatch) << GetParam().what;
    EXPECT_THAT(refused.error().message,
                testing::AllOf(testing::HasSubstr("step 7 does not repeat"), testing::HasSubstr(GetParam().says)))
        << GetParam().what;
}

INSTANTIATE_TEST_SUITE_P(
    Parts, RecallOfAnotherStep,
    testing::Values(Change{"order",
                           [](StepRecord& s) {
                               s.intents[0] = samples::changed(s.intents[0], [](auto& intent) {
                                   intent.quantity = domain::Quantity::fromUnits(1);
                               });
                           },
                           "another than was decided now"},
                    Change{"order too few", [](StepRecord& s) { s.intents.clear(); }, "another than was decided now"},
                    Change{"amendment",
                           [](StepRecord& s) {
                               s.amendments[0] =
                                   samples::changed(s.amendments[0], [](auto& amendment) { amendment.number = 2; });
                           },
                           "another than was decided now"},
                    Change{"amendment too few", [](StepRecord& s) { s.amendments.clear(); },
                           "one more than was decided now"},
                    Change{"opening too many", [](StepRecord& s) { s.openings.push_back({}); }, "missing"}),
    [](const auto& one) {
        std::string name;
        for (const char* c = one.param.what; *c != '\0'; ++c)
            if (std::isalpha(static_cast<unsigned char>(*c)) != 0) name += *c;
        return name;
    });

}  // namespace
}  // namespace ballast::journal::writer_recall_test
