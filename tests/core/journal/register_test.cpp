#include <filesystem>
#include <gtest/gtest.h>
#include <utility>

#include "core/journal/written_journal.h"
#include "journal/database.h"
#include "journal/register_rows.h"

/// Openings and checkpoints that were deleted, changed or made up.
namespace ballast::journal::register_test {
namespace {

using samples::opened;
using samples::openingNote;
using samples::RawSqlite;
using samples::TemporaryFolder;

/// Four openings, and a checkpoint after every third of twelve steps.
void writeOpenings(const std::string& path)
{
    for (std::uint64_t opening = 0; opening < 4; ++opening) {
        const auto note = openingNote(static_cast<std::int64_t>(opening));
        auto writer = opening == 0 ? Writer::create(path, samples::header(), note)
                                   : Writer::resume(path, samples::header(), note);
        ASSERT_TRUE(writer) << writer.error().message;
        for (auto n = 3 * opening + 1; n <= 3 * opening + 3; ++n)
            ASSERT_TRUE((*writer)->commit(samples::step(n)));
        auto state = packState(3 * opening + 3, "state " + std::to_string(opening)).value();
        state.asides = "aside " + std::to_string(opening);
        ASSERT_TRUE((*writer)->storeCheckpoint(state));
    }
}

/// As a forger does who knows the format: every entry made anew over the rows as they are now.
void fitRegister(const std::string& path)
{
    auto database = Database::openForWriting(path);
    ASSERT_TRUE(database) << database.error().message;
    std::vector<std::pair<std::string, std::uint64_t>> entries;
    {
        auto rows = (*database)->prepare("SELECT kind, row FROM register ORDER BY number");
        ASSERT_TRUE(rows);
        while (rows->step().value())
            entries.emplace_back(rows->text(0), rows->natural(1));
    }
    ASSERT_TRUE((*database)->execute("DELETE FROM register"));
    auto end = registerEnd(**database);
    for (const auto& [kind, row] : entries) {
        ASSERT_TRUE(end);
        end = enter(**database, *end, kind, row);
    }
    ASSERT_TRUE(end);
}

/// What a check of the chains, and of what the writer counted, says first; empty: nothing.
std::string faultIn(const std::string& path)
{
    const auto reader = Reader::open(path);
    if (!reader) return reader.error().message;
    const auto end = (*reader)->end();
    const auto report = end ? (*reader)->verifyChain(*end) : Result<ChainReport>(tl::unexpect, end.error());
    if (!report || !report->intact) return report ? report->message : report.error().message;
    if (const auto missing = (*reader)->missing(*end)) return inWords(missing);
    return (*reader)->changedSinceCommit().value_or("");
}

/// Entries of the register: 1 opening 1, 2 checkpoint 1, 3 opening 2, and so on.
TEST(VerifyChain, attack_01_FindsDeletedOpeningsAndCheckpointsWithTheirPlace)
{
    const TemporaryFolder folder;
    const auto path = folder.file("run"), copy = folder.file("forged");
    ASSERT_NO_FATAL_FAILURE(writeOpenings(path));
    ASSERT_EQ(faultIn(path), "");
    const std::pair<const char*, const char*> forgeries[] = {
        {"DELETE FROM openings WHERE number = 1", "opening 1 (after step 0) is missing"},
        {"DELETE FROM openings WHERE number = 3", "opening 3 (after step 6) is missing"},
        {"DELETE FROM openings WHERE number = 4", "opening 4 (after step 9) is missing"},
        {"DELETE FROM openings", "opening 1 (after step 0) is missing"},
        {"DELETE FROM checkpoints WHERE number = 2", "checkpoint 2 (after step 6) is missing"},
        {"DELETE FROM checkpoints WHERE number = 4", "checkpoint 4 (after step 12) is missing"},
        {"DELETE FROM checkpoints", "checkpoint 1 (after step 3) is missing"},
        {"DELETE FROM openings WHERE number = 3; DELETE FROM register WHERE number = 5",
         "entry 5 of the register is missing"},
        {"DELETE FROM openings WHERE number = 3; DELETE FROM register WHERE number = 5; UPDATE register SET number = "
         "number - 1 WHERE number > 5",
         "entry 5 of the register was changed, or one before it is missing: checkpoint 3 (after step 9)"},
        {"DELETE FROM checkpoints WHERE number = 4; DELETE FROM register WHERE number = 8",
         "the newest 1 rows of openings and checkpoints that were committed are missing"},
        {"DELETE FROM checkpoints; DELETE FROM openings; DELETE FROM register",
         "the newest 8 rows of openings and checkpoints that were committed are missing"},
        {"DROP TABLE register; DROP TABLE markets; PRAGMA user_version = 5; DELETE FROM checkpoints", "journal "},
        {"UPDATE openings SET after_step = 7 WHERE number = 3", "opening 3 (after step 6) was changed"},
        {"UPDATE openings SET wall_time_ns = wall_time_ns + 1 WHERE number = 3",
         "opening 3 (after step 6) was changed"},
        {"UPDATE openings SET missing_records = 1 WHERE number = 1", "opening 1 (after step 0) was changed"},
        {"UPDATE openings SET host = host || ' ballast', program = '' WHERE number = 1",
         "opening 1 (after step 0) was changed"},
        {"UPDATE register SET step = 8 WHERE number = 7", "entry 7 of the register was changed"},
        {"UPDATE checkpoints SET asides = (SELECT asides FROM checkpoints WHERE number = 1) WHERE number = 2",
         "checkpoint 2 (after step 6) was changed"},
        {"INSERT INTO openings SELECT 5, wall_time_ns, host, program, after_step, missing_steps, missing_records FROM "
         "openings WHERE number = 4",
         "opening 5 stands outside the register"},
        {"INSERT INTO openings SELECT -5, wall_time_ns, host, program, after_step, missing_steps, missing_records FROM "
         "openings WHERE number = 4",
         "opening -5 stands outside the register"},
        {"INSERT INTO register SELECT 0, kind, row, step, digest, hash FROM register WHERE number = 1",
         "a row stands outside the register"},
        {"UPDATE checkpoints SET state = NULL WHERE number = 4",
         "checkpoint 4 was changed: it is of the newest three and keeps no state"}};
    for (const auto& [forgery, says] : forgeries) {
        for (const char* part : {"", "-head"})
            std::filesystem::copy_file(path + part, copy + part, std::filesystem::copy_options::overwrite_existing);
        ASSERT_EQ(RawSqlite(copy).run(forgery), SQLITE_OK) << forgery;
        EXPECT_TRUE(faultIn(copy).starts_with(says)) << forgery << ": " << faultIn(copy);
    }
}

/// No start depends on the register, and what was changed there is told for good.
TEST(VerifyChain, ARunGoesOnBehindAChangedEntryAndTellsSo)
{
    const char* forgeries[] = {
        "UPDATE register SET hash = replace(hash, substr(hash, 1, 8), 'abababab') WHERE number = 8",
        "UPDATE register SET step = 11 WHERE number = 8"};
    for (const auto* forgery : forgeries) {
        const TemporaryFolder folder;
        const auto path = folder.file("run");
        ASSERT_NO_FATAL_FAILURE(writeOpenings(path));
        ASSERT_EQ(RawSqlite(path).run(forgery), SQLITE_OK);
        EXPECT_TRUE(faultIn(path).starts_with("entry 8 of the register was changed")) << faultIn(path);
        {
            auto writer = Writer::resume(path, samples::header());
            ASSERT_TRUE(writer) << writer.error().message;
            ASSERT_TRUE((*writer)->commit(samples::step(13)));
        }
        EXPECT_TRUE(faultIn(path).starts_with("entry 8 of the register was changed")) << faultIn(path);
    }
}

/// One whose forger made all of it fit again: the writer's count knows, and what went on remembers it.
TEST(VerifyChain, ARunGoesOnBehindAnotherRegisterAndTellsSo)
{
    const TemporaryFolder folder;
    const auto path = folder.file("run");
    ASSERT_NO_FATAL_FAILURE(writeOpenings(path));
    ASSERT_EQ(RawSqlite(path).run("UPDATE openings SET host = 'forged' WHERE number = 1"), SQLITE_OK);
    ASSERT_NO_FATAL_FAILURE(fitRegister(path));
    EXPECT_TRUE(faultIn(path).starts_with("entry 8 of the register of openings and checkpoints is not the one"))
        << faultIn(path);
    {
        auto writer = Writer::resume(path, samples::header());
        ASSERT_TRUE(writer) << writer.error().message;
        EXPECT_EQ((*writer)->missing().entries, 1U);
    }
    EXPECT_EQ(opened(path)->lostRows(), "1 before opening 5 (after step 12)");
}

/// A run goes on without its newest rows, and what went on tells for good where they were.
TEST(VerifyChain, attack_01_ARunThatWentOnWithoutItsNewestRowsTellsSo)
{
    const TemporaryFolder folder;
    const auto path = folder.file("run");
    ASSERT_NO_FATAL_FAILURE(writeOpenings(path));
    ASSERT_EQ(RawSqlite(path).run("DELETE FROM checkpoints WHERE number = 4; DELETE FROM register WHERE number > 6"),
              SQLITE_OK);
    {
        auto writer = Writer::resume(path, samples::header());
        ASSERT_TRUE(writer) << writer.error().message;
        EXPECT_EQ((*writer)->missing().entries, 2U);
        ASSERT_TRUE((*writer)->commit(samples::step(13)));
    }
    EXPECT_EQ(opened(path)->lostRows(), "2 before opening 5 (after step 12)");
    EXPECT_EQ(faultIn(path), "opening 4 stands outside the register");
    ASSERT_EQ(RawSqlite(path).run("DELETE FROM openings WHERE number = 4"), SQLITE_OK);
    EXPECT_EQ(faultIn(path), "");
    EXPECT_EQ(opened(path)->lostRows(), "2 before opening 5 (after step 12)");
}

}  // namespace
}  // namespace ballast::journal::register_test
