#include <filesystem>
#include <gtest/gtest.h>

#include "core/journal/written_journal.h"

namespace ballast::journal::verify_chain_test {
namespace {

using samples::forge;
using samples::isIntact;
using samples::opened;
using samples::openingNote;
using samples::RawSqlite;
using samples::TemporaryFolder;
using samples::written;

/// A hedge that a person approved is a decision, and a person's; what the desk says under a name of its own is not.
TEST(VerifyChain, CountsDecisionsOperatorsRecordsAndWhatAPersonCaused)
{
    const TemporaryFolder folder;
    const auto writer = Writer::create(folder.file("run"), samples::header(), openingNote());
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
        ASSERT_NO_FATAL_FAILURE(forge(path, copy, forgery));
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

}  // namespace
}  // namespace ballast::journal::verify_chain_test
