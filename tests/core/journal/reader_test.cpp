#include "journal/reader.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "codec/event_codec.h"
#include "core/journal/written_journal.h"

namespace ballast::journal::reader_test {
namespace {

using samples::contentOf;
using samples::forge;
using samples::isIntact;
using samples::opened;
using samples::RawSqlite;
using samples::TemporaryFolder;
using samples::written;

/// Everything that a reader gives, as one text; empty if it reports any fault.
std::string everythingIn(const std::string& path)
{
    const auto reader = Reader::open(path);
    if (!reader || !(*reader)->header()) return {};
    std::string all = toCanonicalJson(*(*reader)->header());
    const auto end = (*reader)->end();
    if (!end) return {};
    const auto chain = (*reader)->verifyChain(*end);
    const auto steps = (*reader)->forEachStep(1, [&](const StepInputs& s) {
        all += std::to_string(s.step) + *codec::encodeBatch(s.batch);
        return true;
    });
    const auto records = (*reader)->forEachRecord({1}, [&](const StoredRecord& r) {
        all += std::to_string(r.step) + r.body + r.previousHash + r.hash;
        return true;
    });
    const auto outbox = (*reader)->forEachOutboxRow(1, [&](const OutboxRow& row) {
        all += std::to_string(row.step) + row.clientOrder.value_or("-") + row.body + row.hash;
        return true;
    });
    if (!chain || !chain->intact || !steps || !records || !outbox) return {};
    return all;
}

TEST(Reader, GivesBackStepsRecordsIntentsAndQuotesInOrder)
{
    const TemporaryFolder folder;
    const auto writer = written(folder.file("run"), 700);
    const auto reader = opened(folder.file("run"));
    EXPECT_EQ(*reader->header(), writer->header());
    const auto end = reader->end().value();
    EXPECT_EQ(end.step, 700u);
    EXPECT_EQ(end.event, 700u);
    EXPECT_EQ(end.record.value, 1400u);
    EXPECT_EQ(end.outbox, 1400u);
    EXPECT_EQ(end.recordHash, writer->lastHash());

    std::uint64_t step = 300;
    ASSERT_TRUE(reader->forEachStep(300, [&](const StepInputs& s) {
        EXPECT_EQ(s.step, step);
        EXPECT_EQ(*codec::encodeBatch(s.batch), *codec::encodeBatch(samples::step(step).inputs));
        ++step;
        return true;
    }));
    EXPECT_EQ(step, 701u);

    std::uint64_t sequence = 1;
    ASSERT_TRUE(reader->forEachRecord({1}, [&](const StoredRecord& r) {
        const auto decision = samples::step((sequence + 1) / 2).decisions[(sequence + 1) % 2];
        EXPECT_EQ(r.sequence.value, sequence);
        EXPECT_EQ(r.body, toCanonicalJson(decision));
        EXPECT_EQ(r.isOperator, decision.kind == domain::DecisionKind::Override);
        ++sequence;
        return true;
    }));
    EXPECT_EQ(sequence, 1401u);

    std::uint64_t number = 0;
    ASSERT_TRUE(reader->forEachOutboxRow(1, [&](const OutboxRow& row) {
        ++number;
        const auto source = samples::step((number + 1) / 2);
        EXPECT_EQ(row.number, number);
        EXPECT_EQ(row.step, source.step);
        EXPECT_EQ(row.desk, 1u);
        if (row.kind == OutboxKind::Order)
            EXPECT_EQ(codec::decodeOrder(row.body)->quantity, source.intents[0]->quantity);
        else
            EXPECT_EQ(codec::decodeAmendments(row.body)->at(0).quantity, source.amendments[0]->quantity);
        EXPECT_EQ(row.clientOrder, row.kind == OutboxKind::Order ? std::optional(source.intents[0]->id) : std::nullopt);
        return true;
    }));
    EXPECT_EQ(number, 1400u);
}

TEST(Reader, StopsWhenTheCallbackSaysSo)
{
    const TemporaryFolder folder;
    written(folder.file("run"), 10);
    int calls = 0;
    ASSERT_TRUE(opened(folder.file("run"))->forEachStep(1, [&](const StepInputs&) { return ++calls < 3; }));
    EXPECT_EQ(calls, 3);
}

TEST(Reader, ReadsBesideAWriterAndDoesNotHoldItUp)
{
    const TemporaryFolder folder;
    auto writer = written(folder.file("run"), 100);
    const auto reader = opened(folder.file("run"));
    std::uint64_t seen = 0;
    ASSERT_TRUE(reader->forEachStep(1, [&](const StepInputs& s) {
        seen = s.step;
        return s.step >= 150 || static_cast<bool>(writer->commit(samples::step(writer->lastStep() + 1)));
    }));
    EXPECT_GE(seen, 150u);  // Pages read later show what was committed meanwhile.
    EXPECT_EQ(RawSqlite(folder.file("run")).text("PRAGMA wal_checkpoint(TRUNCATE)"), "0");
}

TEST(Reader, AnEmptyFileIsAJournalWithoutRecords)
{
    const TemporaryFolder folder;
    std::ofstream(folder.file("run")).close();
    const auto reader = opened(folder.file("run"));
    EXPECT_FALSE(reader->header());
    EXPECT_EQ(reader->end().value().step, 0u);
    EXPECT_EQ(reader->end().value().record.value, 0u);
    EXPECT_EQ(reader->headerHash().value(), "");
    EXPECT_TRUE(reader->forEachStep(1, [](const StepInputs&) { return false; }));
    const auto report = reader->verifyChain(reader->end().value());
    ASSERT_TRUE(report);
    EXPECT_TRUE(report->intact);
    EXPECT_EQ(report->records, 0u);
    EXPECT_EQ(std::filesystem::file_size(folder.file("run")), 0u);
}

TEST(Reader, MissingFileAndFolderAreErrors)
{
    const TemporaryFolder folder;
    EXPECT_EQ(Reader::open(folder.file("none")).error().code, ErrorCode::NotFound);
    EXPECT_EQ(Reader::open(folder.file("")).error().code, ErrorCode::Io);
    EXPECT_NE(Reader::open(folder.file("")).error().message.find("is a folder"), std::string::npos);
    EXPECT_EQ(Reader::open("").error().code, ErrorCode::InvalidArgument);
}

TEST(Writer, RefusesAPathThatCanNeverBeAJournalAndMakesNothing)
{
    const TemporaryFolder folder;
    for (const auto& path : {std::string(), folder.file(""), folder.file("no/run"), std::string("/dev/null")}) {
        const auto writer = Writer::create(path, samples::header());
        ASSERT_FALSE(writer) << path;
        EXPECT_EQ(writer.error().code, ErrorCode::InvalidArgument) << writer.error().message;
        EXPECT_EQ(Writer::resume(path, samples::header()).error().code, ErrorCode::InvalidArgument);
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder.file("")));
}

TEST(Reader, DoesNotChangeTheFileAndReadsItWithoutAnyRightToWrite)
{
    namespace fs = std::filesystem;
    const TemporaryFolder folder;
    const auto path = folder.file("run");
    written(path, 5);
    const auto before = contentOf(path);
    fs::permissions(path, fs::perms(0444));
    fs::permissions(folder.file(""), fs::perms(0555));
    const pid_t child = ::fork();
    if (child == 0) {
        if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) ::_exit(3);  // Root may write anywhere.
        ::_exit(isIntact(path) ? 0 : 1);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    fs::permissions(folder.file(""), fs::perms(0700));
    EXPECT_EQ(status, 0);
    EXPECT_EQ(contentOf(path), before);
    EXPECT_FALSE(fs::exists(path + "-wal"));
}

TEST(Reader, MissingInputsAreCorrupt)
{
    const TemporaryFolder folder;
    ASSERT_TRUE(written(folder.file("run"), 6)->commit(samples::step(7)));
    RawSqlite(folder.file("run")).run("DELETE FROM frames WHERE number = 1");
    const auto read = opened(folder.file("run"))->forEachStep(1, [](const StepInputs&) { return true; });
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::Corrupt);
    EXPECT_FALSE(Writer::resume(folder.file("run"), samples::header()));
}

TEST(Reader, F63_NoChangedByteOfTheFileIsTakenInSilence)
{
    const TemporaryFolder folder;
    const auto path = folder.file("run"), copy = folder.file("mutated");
    written(path, 60);
    const auto good = everythingIn(path);
    ASSERT_FALSE(good.empty());
    const auto bytes = contentOf(path);
    samples::Random r(9);
    int found = 0;
    for (int round = 0; round < 1000; ++round) {
        auto mutated = bytes;
        for (auto n = 1 + r.below(8); n > 0; --n)
            mutated[r.below(mutated.size())] = static_cast<char>(r.below(256));
        if (r.below(8) == 0) mutated.resize(r.below(mutated.size()));
        std::filesystem::remove(copy + "-wal");
        std::filesystem::remove(copy + "-shm");
        std::ofstream(copy, std::ios::binary) << mutated;
        const auto now = everythingIn(copy);
        found += now.empty() ? 1 : 0;
        EXPECT_TRUE(now.empty() || now == good) << "round " << round;
    }
    EXPECT_GT(found, 500);
}

TEST(Reader, F85_RefusesDatabasesWithAnythingBesideItsOwnTables)
{
    const TemporaryFolder folder;
    const auto path = folder.file("run"), copy = folder.file("hostile");
    written(path, 2);
    const std::string additions[] = {"CREATE VIEW evil AS SELECT load_extension('x')",
                                     "CREATE TABLE more(x)",
                                     "CREATE INDEX i ON records(step)",
                                     "CREATE TRIGGER t AFTER INSERT ON frames BEGIN DELETE FROM records; END",
                                     "ALTER TABLE records RENAME TO old; CREATE VIEW records AS SELECT * FROM old",
                                     "DROP TABLE outbox",
                                     "CREATE VIRTUAL TABLE v USING fts5(x)",
                                     "ALTER TABLE frames ADD COLUMN x TEXT"};
    for (const auto& addition : additions) {
        ASSERT_NO_FATAL_FAILURE(forge(path, copy, addition));
        const auto reader = Reader::open(copy);
        ASSERT_FALSE(reader) << addition;
        EXPECT_EQ(reader.error().code, ErrorCode::Corrupt) << reader.error().message;
    }
}

TEST(Reader, F85_RefusesABatchThatIsNotOne)
{
    const TemporaryFolder folder;
    const auto path = folder.file("run");
    written(path, 2);
    RawSqlite(path).run("UPDATE frames SET body = zeroblob(60000000) WHERE number = 1");
    const auto read = opened(path)->forEachStep(1, [](const StepInputs&) { return true; });
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::Corrupt);
}

}  // namespace
}  // namespace ballast::journal::reader_test
