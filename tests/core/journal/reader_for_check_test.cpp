#include <fstream>
#include <gtest/gtest.h>

#include "core/journal/written_journal.h"

/// What is left of a damaged journal, for whoever checks it.
namespace ballast::journal::reader_for_check_test {
namespace {

using samples::RawSqlite;
using samples::TemporaryFolder;
using samples::written;

TEST(ReaderForCheck, GivesWhatStandsBeforeADamageAndThenTheError)
{
    const TemporaryFolder folder;
    const auto path = folder.file("run");
    written(path, 300);
    RawSqlite(path).run("DELETE FROM records WHERE sequence = 400");
    RawSqlite raw(path);
    const auto steps100 = raw.text("SELECT first_step FROM frames WHERE last_step >= 100 LIMIT 1");
    raw.run("UPDATE frames SET body = x'00' WHERE first_step = " + steps100);
    const auto reader = Reader::openForCheck(path).value();
    EXPECT_EQ(reader->fault(), "");
    std::uint64_t records = 0, steps = 0;
    EXPECT_EQ(reader->forEachRecord({1}, [&](const StoredRecord&) { return ++records > 0; }).error().code,
              ErrorCode::Corrupt);
    EXPECT_FALSE(reader->forEachStep(1, [&](const StepInputs&) { return ++steps > 0; }));
    EXPECT_EQ(records, 399U);
    EXPECT_EQ(steps + 1, std::stoull(steps100));
}

TEST(ReaderForCheck, OpensAJournalWithoutReadableSessionAndSaysSo)
{
    const TemporaryFolder folder;
    const auto path = folder.file("run");
    written(path, 3);
    RawSqlite(path).run("UPDATE header SET body = 'x'");
    EXPECT_EQ(Reader::open(path).error().code, ErrorCode::Corrupt);
    const auto reader = Reader::openForCheck(path);
    ASSERT_TRUE(reader) << reader.error().message;
    EXPECT_FALSE((*reader)->header());
    EXPECT_NE((*reader)->fault(), "");
    std::uint64_t records = 0;
    EXPECT_TRUE((*reader)->forEachRecord({1}, [&](const StoredRecord&) { return ++records > 0; }));
    EXPECT_EQ(records, 6U);
}

TEST(ReaderForCheck, RefusesWhatIsNoJournalOfOurs)
{
    const TemporaryFolder folder;
    RawSqlite(folder.file("other")).run("CREATE TABLE t(x)");
    EXPECT_EQ(Reader::openForCheck(folder.file("other")).error().code, ErrorCode::Corrupt);
    std::ofstream(folder.file("text")) << std::string(500, 'x');
    EXPECT_EQ(Reader::openForCheck(folder.file("text")).error().code, ErrorCode::Corrupt);
}

TEST(ReaderForCheck, NeverReadsAHostileTable)
{
    const TemporaryFolder folder;
    const auto path = folder.file("run");
    written(path, 2);
    ASSERT_EQ(RawSqlite(path).run("ALTER TABLE records RENAME TO old; CREATE VIEW records AS SELECT * FROM old"),
              SQLITE_OK);
    const auto reader = Reader::openForCheck(path).value();
    EXPECT_NE(reader->fault(), "");
    std::uint64_t records = 0;
    EXPECT_TRUE(reader->forEachRecord({1}, [&](const StoredRecord&) { return ++records > 0; }));
    EXPECT_EQ(records, 0U);
    EXPECT_FALSE(reader->verifyChain(reader->end().value())->intact);
}

}  // namespace
}  // namespace ballast::journal::reader_for_check_test
