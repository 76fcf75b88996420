#include "journal/reader.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "codec/event_codec.h"
#include "core/journal/raw_sqlite.h"
#include "core/journal/samples.h"
#include "journal/database.h"
#include "journal/day_file.h"
#include "journal/followed_orders.h"
#include "journal/register_rows.h"
#include "journal/writer.h"

namespace ballast::journal::reader_test {

namespace {

using samples::contentOf;
using samples::RawSqlite;
using samples::TemporaryFolder;

std::unique_ptr<Writer> written(const std::string& path, std::uint64_t steps)
{
    auto writer = Writer::create(path, samples::header(), {{1'764'000'000'000'000'000}, "desk-1", "ballast"});
    EXPECT_TRUE(writer) << writer.error().message;
    std::vector<StepRecord> records;
    for (std::uint64_t n = 1; n <= steps; ++n)
        records.push_back(samples::step(n));
    EXPECT_TRUE((*writer)->commitMany(records));
    return std::move(*writer);
}

std::unique_ptr<Reader> opened(const std::string& path)
{
    auto reader = Reader::open(path);
    EXPECT_TRUE(reader) << reader.error().message;
    return reader ? std::move(*reader) : nullptr;
}

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

bool isIntact(const std::string& path)
{
    const auto reader = Reader::open(path);
    if (!reader) return false;
    const auto end = (*reader)->end();
    const auto report = end ? (*reader)->verifyChain(*end) : Result<ChainReport>(tl::unexpect, end.error());
    return report && report->intact;
}

}  // namespace

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

/// A live journal's days by their names, past a day without a file; other journals of the folder are not of its row.
TEST(DayFiles, AFileHasADayBeforeAndADayAfter)
{
    const samples::TemporaryFolder folder;
    for (const auto* name : {"desk.ballast", "desk-2026-11-28.ballast", "desk-2026-11-30.ballast", "desk.ballast-head",
                             "other-2026-11-29.ballast", "desk-2026-11-29.journal"})
        std::ofstream(folder.file(name)) << "x";
    const auto beside = [&](const char* name, int steps) {
        return std::filesystem::path(besideFile(folder.file(name), steps)).filename().string();
    };
    EXPECT_EQ(beside("desk-2026-11-28.ballast", 1), "desk-2026-11-30.ballast");
    EXPECT_EQ(beside("desk-2026-11-30.ballast", -1), "desk-2026-11-28.ballast");
    EXPECT_EQ(beside("desk-2026-11-30.ballast", -2), "desk.ballast");
    EXPECT_EQ(beside("desk.ballast", 1), "desk-2026-11-28.ballast");
    EXPECT_EQ(beside("desk.ballast", -1), "");
    EXPECT_EQ(beside("desk-2026-11-30.ballast", 1), "");
    EXPECT_EQ(beside("desk-2026-11-29.ballast", 1), "") << "it is not there itself";
    EXPECT_EQ(besideFile(folder.file("nowhere/desk.ballast"), 1), "");
    std::filesystem::last_write_time(folder.file("desk-2026-11-28.ballast"),
                                     std::filesystem::file_time_type::clock::now() + std::chrono::hours(1));
    EXPECT_EQ(newestInFolder(std::filesystem::path(folder.file("x")).parent_path().string()),
              folder.file("desk-2026-11-28.ballast"));
    EXPECT_EQ(newestInFolder(folder.file("nowhere")), "");
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

/// A hedge that a person approved is a decision, and a person's; what the desk says under a name of its own is not.
TEST(VerifyChain, CountsDecisionsOperatorsRecordsAndWhatAPersonCaused)
{
    const TemporaryFolder folder;
    const auto writer =
        Writer::create(folder.file("run"), samples::header(), {{1'764'000'000'000'000'000}, "desk-1", "ballast"});
    ASSERT_TRUE(writer) << writer.error().message;
    std::vector<StepRecord> records;
    for (std::uint64_t n = 1; n <= 10; ++n) {
        records.push_back(samples::step(n));
        for (auto& decision : records.back().decisions)
            if (decision.kind == domain::DecisionKind::Override) decision.operatorName = n == 5 ? "ann" : "ballast";
        if (n == 3 || n == 4) records.back().decisions.front().operatorName = "ann";
    }
    ASSERT_TRUE((*writer)->commitMany(records));
    const auto reader = opened(folder.file("run"));
    const auto report = reader->verifyChain(reader->end().value());
    ASSERT_TRUE(report);
    EXPECT_TRUE(report->intact) << report->message;
    EXPECT_EQ(report->records, 20u);
    EXPECT_EQ(report->operatorRecords, 2u);
    EXPECT_EQ(report->decisions, 18u);
    EXPECT_EQ(report->message, "Hash chain intact, 20 records, 3 of them by a person");
    EXPECT_EQ(report->lastHash, (*writer)->lastHash());
}

TEST(VerifyChain, V4_FindsAFlippedBitAtEveryByteOfEveryHashedText)
{
    const TemporaryFolder folder;
    const auto path = folder.file("run");
    written(path, 2);
    RawSqlite raw(path);
    raw.run("PRAGMA synchronous=OFF");
    const std::string places[][3] = {
        {"header", "body", "number = 1"},      {"header", "hash", "number = 1"},
        {"records", "body", "sequence = 2"},   {"records", "hash", "sequence = 2"},
        {"records", "hash", "sequence = 4"},   {"records", "previous_hash", "sequence = 3"},
        {"records", "kind", "sequence = 1"},   {"frames", "body", "number = 1"},
        {"frames", "hash", "number = 1"},      {"outbox", "hash", "number = 1"},
        {"outbox", "body", "number = 2"},      {"outbox", "client_order", "number = 1"},
        {"outbox", "kind", "number = 1"},      {"openings", "host", "number = 1"},
        {"openings", "program", "number = 1"}, {"register", "kind", "number = 1"},
        {"register", "digest", "number = 1"},  {"register", "hash", "number = 1"}};
    for (const auto& [table, column, row] : places) {
        const auto original = raw.text("SELECT " + column + " FROM " + table + " WHERE " + row);
        ASSERT_FALSE(original.empty());
        const bool isBlob = column == "body" && (table == "frames" || table == "outbox");
        const auto put =
            "UPDATE " + table + " SET " + column + (isBlob ? " = CAST(?1 AS BLOB)" : " = ?1") + " WHERE " + row;
        for (std::size_t i = 0; i < original.size(); ++i) {
            auto changed = original;
            changed[i] = static_cast<char>(static_cast<unsigned char>(changed[i]) ^ (1u << (i % 8)));
            raw.put(put, changed);
            EXPECT_FALSE(isIntact(path)) << table << '.' << column << " byte " << i;
        }
        raw.put(put, original);
        EXPECT_TRUE(isIntact(path));
    }
}

TEST(VerifyChain, V4_FindsForgedColumnsGapsAndInsertions)
{
    const TemporaryFolder folder;
    const auto path = folder.file("run");
    written(path, 6);
    const std::string forgeries[] = {
        "DELETE FROM records WHERE sequence = 7",
        "DELETE FROM records WHERE sequence = 1",
        "UPDATE records SET sequence = 99 WHERE sequence = 12",
        "UPDATE records SET time_ns = time_ns + 1 WHERE sequence = 4",
        "UPDATE records SET step = 77 WHERE sequence = 12",
        "UPDATE records SET step = 1 WHERE sequence = 9",
        "INSERT INTO records SELECT 0, step, kind, time_ns, body, previous_hash, hash FROM records WHERE sequence = 1",
        "INSERT INTO records SELECT 13, step, kind, time_ns, body, previous_hash, hash FROM records WHERE sequence = "
        "12",
        "UPDATE records SET body = replace(body, 'inside', 'beside') WHERE sequence = 5",
        "DELETE FROM header",
        "UPDATE frames SET first_step = 2 WHERE number = 1",
        "UPDATE frames SET last_step = last_step + 1 WHERE number = 1",
        "UPDATE frames SET first_event = 2 WHERE number = 1",
        "UPDATE frames SET last_event = last_event + 1 WHERE number = 1",
        "UPDATE frames SET time_ns = time_ns + 1 WHERE number = 1",
        "DELETE FROM frames WHERE number = 1",
        "DELETE FROM outbox WHERE number = 3",
        "UPDATE outbox SET step = step + 1 WHERE number = 3",
        "UPDATE outbox SET desk = 2 WHERE number = 3",
        "UPDATE outbox SET account = 1 WHERE number = 3",
        "UPDATE outbox SET record = record - 1 WHERE number = 3",
        "UPDATE outbox SET client_order = '' WHERE number = 4",
        "INSERT INTO private_bytes VALUES(1, 1, 1, 1, x'00')",
        "INSERT INTO checkpoints VALUES(1, 1, 1, 1, 1, '', '', '', NULL, x'00')"};
    const auto copy = folder.file("forged");
    for (const auto& forgery : forgeries) {
        std::filesystem::copy_file(path, copy, std::filesystem::copy_options::overwrite_existing);
        ASSERT_EQ(RawSqlite(copy).run(forgery), SQLITE_OK) << forgery;
        EXPECT_FALSE(isIntact(copy)) << forgery;
    }
    EXPECT_TRUE(isIntact(path));
}

TEST(VerifyChain, NamesTheFirstBrokenRecord)
{
    const TemporaryFolder folder;
    const auto path = folder.file("run");
    written(path, 6);
    RawSqlite(path).run("UPDATE records SET body = replace(body, 'inside', 'beside') WHERE sequence IN (5, 8)");
    const auto report = opened(path)->verifyChain(opened(path)->end().value());
    ASSERT_TRUE(report);
    EXPECT_EQ(report->firstBroken.value, 5u);
    EXPECT_EQ(report->records, 4u);
    EXPECT_TRUE(report->message.starts_with("record 5 was changed: its hash is ")) << report->message;
    EXPECT_NE(report->message.find(", its body gives "), std::string::npos);
    EXPECT_EQ(Writer::resume(path, samples::header()).error().code, ErrorCode::Corrupt);
}

namespace {

/// Four openings, and a checkpoint after every third of twelve steps.
void writeOpenings(const std::string& path)
{
    for (std::uint64_t opening = 0; opening < 4; ++opening) {
        const OpeningNote note{{1'764'000'000'000'000'000 + static_cast<std::int64_t>(opening)}, "desk-1", "ballast"};
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

}  // namespace

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
        std::filesystem::copy_file(path, copy, std::filesystem::copy_options::overwrite_existing);
        ASSERT_EQ(RawSqlite(copy).run(addition), SQLITE_OK) << addition;
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

/// C27: the orders that left for a record, what their venue calls them and what filled, each fill once (F23).
TEST(Reader, C27_FindsTheOrdersThatFollowedARecord)
{
    const TemporaryFolder folder;
    const auto path = folder.file("run");
    {
        auto writer = Writer::create(path, samples::header()).value();
        auto first = samples::step(1), second = samples::step(2);
        const auto tell = [](StepRecord& step, domain::EventBody fact) {
            step.inputs.events.push_back({step.inputs.time, std::move(fact)});
        };
        domain::Instrument perpetual;
        perpetual.id = {7};
        perpetual.name = "BTC-PERPETUAL";
        perpetual.underlying = "BTC";
        perpetual.kind = domain::InstrumentKind::Perpetual;
        perpetual.quote = *domain::findCurrency("USDC");
        tell(first, domain::InstrumentListed{perpetual});
        auto quote = *second.intents[0];
        quote.id = "run-quote";
        quote.purpose = domain::OrderPurpose::Quote;
        second.intents.push_back(controls::Gate::pass(quote));
        tell(second, domain::OrderAcknowledged{"run-1", "777"});
        tell(second, domain::OrderAcknowledged{"run-1", "778"});
        const domain::OrderFilled fill{.order = "run-1",
                                       .tradeId = "t1",
                                       .instrument = {7},
                                       .quantity = domain::Quantity::fromUnits(400),
                                       .price = domain::Price::fromUnits(6'800'000'000'000)};
        tell(second, fill);
        tell(second, fill);
        // What only a report tells counts too, and never less than the fills.
        tell(second, domain::OrderReport{.order = "run-2",
                                         .venueOrder = "900",
                                         .instrument = {7},
                                         .state = domain::OrderState::Filled,
                                         .quantity = domain::Quantity::fromUnits(2000),
                                         .filled = domain::Quantity::fromUnits(1500)});
        tell(second,
             domain::OrderReport{
                 .order = "run-1", .venueOrder = "777", .instrument = {7}, .state = domain::OrderState::Working});
        ASSERT_TRUE(writer->commit(first));
        ASSERT_TRUE(writer->commit(second));
    }
    const auto reader = Reader::open(path);
    ASSERT_TRUE(reader) << reader.error().message;
    const auto followed = ordersThatFollowed(**reader, (*reader)->end().value());
    ASSERT_TRUE(followed) << followed.error().message;
    ASSERT_EQ(followed->size(), 2U);
    ASSERT_EQ(followed->at({1}).size(), 1U);
    EXPECT_EQ(toText(followed->at({1})[0]),
              "run-1 (at its venue 777): buy 0.00001 BTC of BTC-PERPETUAL at 68000 USDC, 0.000004 filled, not ended in "
              "this file");
    ASSERT_EQ(followed->at({3}).size(), 1U) << "a quote stands behind no record";
    EXPECT_EQ(toText(followed->at({3})[0]),
              "run-2 (at its venue 900): buy 0.00002 BTC of BTC-PERPETUAL at 68000 USDC, 0.000015 filled");
    auto order = followed->at({3})[0];
    EXPECT_EQ(sizeUnit(order), "BTC");
    EXPECT_EQ(priceUnit(order), "USDC");
    // Of 10 USD each, as Deribit's.
    order.instrument.unit = domain::ContractUnit::Quote;
    order.instrument.multiplier = domain::Quantity::fromUnits(10 * domain::Quantity::kUnitsPerOne);
    order.quantity = domain::Quantity::fromUnits(domain::Quantity::kUnitsPerOne);
    EXPECT_EQ(toText(order),
              "run-2 (at its venue 900): buy 1 contract of BTC-PERPETUAL at 68000 USDC, 0.000015 filled");
    order.quantity = domain::Quantity::fromUnits(2 * domain::Quantity::kUnitsPerOne);
    EXPECT_THAT(toText(order), testing::HasSubstr("buy 2 contracts of BTC-PERPETUAL at 68000 USDC"));
    order.instrument.kind = domain::InstrumentKind::Option;
    order.instrument.settlement = domain::Settlement::Inverse;
    EXPECT_THAT(toText(order), testing::HasSubstr("at 68000 BTC,"));
    order.instrument = {};
    EXPECT_THAT(toText(order), testing::HasSubstr("buy 2 of an instrument that this file does not list at 68000, "));
}

}  // namespace ballast::journal::reader_test
