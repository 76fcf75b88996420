#include "journal/writer.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <limits>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "codec/sha256.h"
#include "core/journal/raw_sqlite.h"
#include "core/journal/samples.h"
#include "journal/reader.h"

namespace ballast::journal::writer_test {

namespace {

using samples::contentOf;
using samples::TemporaryFolder;

std::unique_ptr<Writer> written(const std::string& path, std::uint64_t steps)
{
    auto writer = Writer::create(path, samples::header());
    EXPECT_TRUE(writer) << writer.error().message;
    for (std::uint64_t n = 1; n <= steps; ++n)
        EXPECT_TRUE((*writer)->commit(samples::step(n)));
    return std::move(*writer);
}

unsigned modeOf(const std::string& path)
{
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777u : 0u;
}

}  // namespace

TEST(Sha256, GivesThePublishedDigestOfAbc)
{
    // FIPS 180-4 example.
    EXPECT_EQ(codec::sha256Hex({"a", "bc"}), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Writer, ReturnsHashesAndProofsOfWhatItStored)
{
    const TemporaryFolder folder;
    const auto path = folder.file("run.journal");
    auto writer = written(path, 0);
    const auto genesis = writer->lastHash();
    auto header = samples::header();
    header.origin = writer->origin();
    EXPECT_EQ(genesis, codec::sha256Hex({toCanonicalJson(header)}));

    const auto step = samples::step(1);
    const auto done = writer->commit(step);
    ASSERT_TRUE(done) << done.error().message;
    ASSERT_EQ(done->hashes.size(), 2u);
    EXPECT_EQ(done->hashes[0], codec::sha256Hex({genesis, toCanonicalJson(step.decisions[0])}));
    EXPECT_EQ(done->hashes[1], codec::sha256Hex({done->hashes[0], toCanonicalJson(step.decisions[1])}));
    EXPECT_EQ(done->lastHash, done->hashes[1]);
    EXPECT_EQ(done->lastSequence.value, 2u);
    ASSERT_EQ(done->intents.size(), 1u);
    EXPECT_EQ(done->intents[0].record()->id, "run-1");
    EXPECT_EQ(done->intents[0].sequence().value, 1u);
    ASSERT_EQ(done->amendments.size(), 1u);
    EXPECT_EQ(done->amendments[0].sequence().value, 2u) << "the outbox row after the order's";
}

TEST(Writer, WhatItReturnedIsVisibleToAnotherConnectionAtOnce)
{
    const TemporaryFolder folder;
    const auto path = folder.file("run.journal");
    const auto writer = written(path, 3);
    samples::RawSqlite raw(path);
    EXPECT_EQ(raw.text("SELECT max(last_step) FROM frames"), "3");
    EXPECT_EQ(raw.text("SELECT hash FROM records ORDER BY sequence DESC LIMIT 1"), writer->lastHash());
    EXPECT_EQ(raw.text("SELECT client_order FROM outbox WHERE record = 5 AND kind = 'order'"), "run-3");
    EXPECT_EQ(raw.text("PRAGMA journal_mode"), "wal");
}

TEST(Writer, ManyStepsInOneCommitGiveTheSameChainAsOneByOne)
{
    const TemporaryFolder folder;
    const auto single = written(folder.file("a"), 12);
    auto many = written(folder.file("b"), 0);
    std::vector<StepRecord> steps;
    for (std::uint64_t n = 1; n <= 12; ++n)
        steps.push_back(samples::step(n));
    const auto done = many->commitMany(steps);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->size(), 12u);
    EXPECT_EQ(many->lastHash(), single->lastHash());
    EXPECT_EQ(done->back().lastHash, single->lastHash());
}

TEST(Writer, StoresAllStepsOfACallOrNone)
{
    const TemporaryFolder folder;
    auto writer = written(folder.file("run"), 2);
    const auto hash = writer->lastHash();
    const std::vector<StepRecord> steps{samples::step(3), samples::step(5)};
    EXPECT_FALSE(writer->commitMany(steps));
    EXPECT_EQ(writer->lastStep(), 2u);
    EXPECT_EQ(writer->lastHash(), hash);
    EXPECT_EQ(samples::RawSqlite(folder.file("run")).text("SELECT max(last_step) FROM frames"), "2");
    EXPECT_TRUE(writer->commit(samples::step(3)));
}

TEST(Writer, KeepsTheNewestThreeMarketsAndNoneOfAStepThatIsNotCommitted)
{
    const TemporaryFolder folder;
    const auto path = folder.file("run");
    const auto writer = written(path, 5);
    for (std::uint64_t step = 1; step <= 5; ++step) {
        const auto market = packMarket(step, "after " + std::to_string(step));
        ASSERT_TRUE(market);
        EXPECT_TRUE(writer->storeMarket(*market));
    }
    for (const std::uint64_t step : {0U, 6U}) {
        const auto refused = writer->storeMarket(packMarket(step, "never").value());
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
    }
    const auto reader = Reader::open(path);
    ASSERT_TRUE(reader);
    for (std::uint64_t step = 1; step <= 5; ++step) {
        const auto kept = (*reader)->marketAfter(step);
        EXPECT_EQ(kept.has_value(), step > 2) << step;
        if (kept) {
            EXPECT_EQ(*kept, "after " + std::to_string(step));
        } else {
            EXPECT_EQ(kept.error().code, ErrorCode::NotFound);
        }
    }
    // One in another's place does not give its hash.
    samples::RawSqlite(path).run("UPDATE markets SET (hash, body) = (SELECT hash, body FROM markets WHERE step = 4) "
                                 "WHERE step = 5");
    EXPECT_EQ((*reader)->marketAfter(5).error().code, ErrorCode::Corrupt);
    EXPECT_TRUE((*reader)->marketAfter(4));
    // A body alone that was damaged is mended by who stores the same again.
    samples::RawSqlite(path).run("UPDATE markets SET body = zeroblob(9) WHERE step = 4");
    ASSERT_EQ((*reader)->marketAfter(4).error().code, ErrorCode::Corrupt);
    EXPECT_TRUE(writer->storeMarket(packMarket(4, "after 4").value()));
    EXPECT_EQ((*reader)->marketAfter(4).value_or(""), "after 4");
}

TEST(Writer, RefusesNumbersOutOfOrderAndKeepsGoing)
{
    const TemporaryFolder folder;
    auto writer = written(folder.file("run"), 1);
    auto gapInSteps = samples::step(3);
    auto gapInSequence = samples::step(2);
    gapInSequence.decisions[1].sequence.value += 1;
    auto orphanIntent = samples::step(2);
    orphanIntent.intents[0] =
        samples::changed(orphanIntent.intents[0], [](auto& intent) { intent.decision.value = 99; });
    auto sameOrderTwice = samples::step(2);
    sameOrderTwice.intents[0] = samples::changed(sameOrderTwice.intents[0], [](auto& intent) { intent.id = "run-1"; });
    auto backInTime = samples::step(2);
    backInTime.inputs.time.nanoseconds -= 5'000'000'000;
    auto notFinite = samples::step(2);
    notFinite.inputs.events.push_back({{}, domain::GasUpdate{std::numeric_limits<double>::quiet_NaN(), 1.0}});
    for (const auto* bad : {&gapInSteps, &gapInSequence, &orphanIntent, &sameOrderTwice, &backInTime, &notFinite}) {
        const auto done = writer->commit(*bad);
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().code, ErrorCode::InvalidArgument) << done.error().message;
    }
    EXPECT_TRUE(writer->commit(samples::step(2)));
}

TEST(Writer, ResumeContinuesTheChainAsIfItHadNeverStopped)
{
    const TemporaryFolder folder;
    const auto whole = written(folder.file("whole"), 8);
    written(folder.file("cut"), 5);
    auto writer = Writer::resume(folder.file("cut"), samples::header());
    ASSERT_TRUE(writer) << writer.error().message;
    EXPECT_EQ((*writer)->lastStep(), 5u);
    EXPECT_EQ((*writer)->lastSequence().value, 10u);
    for (std::uint64_t n = 6; n <= 8; ++n)
        ASSERT_TRUE((*writer)->commit(samples::step(n)));
    EXPECT_EQ((*writer)->lastHash(), whole->lastHash());
}

TEST(Writer, WallTimesAndHostsStandOutsideTheChain)
{
    const TemporaryFolder folder;
    const auto a =
        Writer::create(folder.file("a"), samples::header(), {{1'764'000'000'000'000'000}, "desk-1", "ballast"});
    const auto b =
        Writer::create(folder.file("b"), samples::header(), {{1'765'000'000'000'000'000}, "desk-2", "ballast-cli"});
    ASSERT_TRUE((*a)->commit(samples::step(1)) && (*b)->commit(samples::step(1)));
    EXPECT_EQ((*a)->lastHash(), (*b)->lastHash());
    EXPECT_EQ(samples::RawSqlite(folder.file("b")).text("SELECT host FROM openings"), "desk-2");
}

TEST(Writer, RefusesToGoOnWithAnotherSourceBookOrRules)
{
    const TemporaryFolder folder;
    const auto path = folder.file("run");
    written(path, 2);
    auto seed = samples::header(), book = seed, rules = seed;
    seed.seed = 43;
    book.bookText += "x";
    rules.rulesVersion = "fedcba9876543210";
    for (const auto& other : {seed, book, rules}) {
        const auto writer = Writer::resume(path, other);
        ASSERT_FALSE(writer);
        EXPECT_EQ(writer.error().code, ErrorCode::Mismatch) << writer.error().message;
    }
    EXPECT_TRUE(Writer::resume(path, samples::header()));
}

TEST(Writer, F64_ASecondCopyIsRefusedAndTheFirstGoesOn)
{
    const TemporaryFolder folder;
    const auto path = folder.file("run");
    auto first = written(path, 1);
    for (const auto& attempt :
         {path,
          folder.file("../" + std::filesystem::path(folder.file("")).parent_path().filename().string() + "/run")}) {
        const auto second = Writer::resume(attempt, samples::header());
        ASSERT_FALSE(second);
        EXPECT_EQ(second.error().code, ErrorCode::Refused) << second.error().message;
        EXPECT_NE(second.error().message.find(std::to_string(::getpid())), std::string::npos);
    }
    const pid_t child = ::fork();
    if (child == 0) ::_exit(Writer::resume(path, samples::header()) ? 1 : 0);
    int status = -1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0) << "another process could open the journal for writing";
    EXPECT_TRUE(first->commit(samples::step(2)));
    first.reset();
    EXPECT_TRUE(Writer::resume(path, samples::header()));
}

TEST(Writer, MakesFilesThatOnlyTheirOwnerReads)
{
    const TemporaryFolder folder;
    const auto path = folder.file("run");
    const auto before = ::umask(0);
    const auto writer = written(path, 1);
    ::umask(before);
    EXPECT_EQ(modeOf(path), 0600u);
    EXPECT_EQ(modeOf(path + "-wal"), 0600u);
    EXPECT_EQ(modeOf(path + "-shm"), 0600u);
    EXPECT_EQ(modeOf(path + "-head"), 0600u);
}

TEST(Writer, TakesAnEmptyFileForANewJournal)
{
    const TemporaryFolder folder;
    const auto path = folder.file("run");
    EXPECT_TRUE(isFreshJournal(path));
    std::ofstream(path).close();
    EXPECT_TRUE(isFreshJournal(path));
    EXPECT_FALSE(Writer::resume(path, samples::header()));
    auto writer = Writer::create(path, samples::header());
    ASSERT_TRUE(writer) << writer.error().message;
    EXPECT_EQ(modeOf(path), 0600u);
    EXPECT_FALSE(isFreshJournal(path));
    writer->reset();
    const auto again = Writer::create(path, samples::header());
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::InvalidArgument);
}

TEST(Writer, F63_LeavesForeignFilesUntouched)
{
    const TemporaryFolder folder;
    samples::RawSqlite(folder.file("other.db")).run("CREATE TABLE t(x); INSERT INTO t VALUES(1)");
    for (const std::size_t size : {1u, 5u, 99u, 100u, 512u, 4096u, 70'000u})
        std::ofstream(folder.file("text" + std::to_string(size))) << std::string(size, 'x');
    for (const auto& entry : std::filesystem::directory_iterator(folder.file(""))) {
        const auto before = contentOf(entry.path());
        for (const bool create : {true, false}) {
            const auto writer = create ? Writer::create(entry.path(), samples::header())
                                       : Writer::resume(entry.path(), samples::header());
            ASSERT_FALSE(writer) << entry.path();
            EXPECT_EQ(writer.error().code, ErrorCode::Corrupt) << writer.error().message;
        }
        EXPECT_EQ(contentOf(entry.path()), before) << entry.path();
    }
}

TEST(Writer, F65_RefusesAJournalOfANewerSchema)
{
    const TemporaryFolder folder;
    const auto path = folder.file("run");
    written(path, 1);
    samples::RawSqlite(path).run("PRAGMA user_version=11");
    const auto writer = Writer::resume(path, samples::header());
    ASSERT_FALSE(writer);
    EXPECT_EQ(writer.error().code, ErrorCode::Unsupported);
}

TEST(Writer, F65_RefusesAJournalOfTheFirstSchemaByItsName)
{
    const TemporaryFolder folder;
    const auto path = folder.file("run");
    written(path, 1);
    samples::RawSqlite(path).run("PRAGMA user_version=1");
    const auto writer = Writer::resume(path, samples::header());
    ASSERT_FALSE(writer);
    EXPECT_EQ(writer.error().code, ErrorCode::Unsupported);
    EXPECT_NE(writer.error().message.find("was written by Ballast 0.1 (schema 1); read it with that version"),
              std::string::npos)
        << writer.error().message;
}

TEST(Writer, F65_RefusesAJournalOfASchemaBetweenByItsNumber)
{
    for (const std::string version : {"2", "3", "4", "5", "6", "7", "8"}) {
        const TemporaryFolder folder;
        const auto path = folder.file("run");
        written(path, 1);
        samples::RawSqlite(path).run("PRAGMA user_version=" + version);
        const auto writer = Writer::resume(path, samples::header());
        ASSERT_FALSE(writer);
        EXPECT_EQ(writer.error().code, ErrorCode::Unsupported);
        EXPECT_NE(writer.error().message.find("has schema " + version), std::string::npos) << writer.error().message;
    }
}

/// What an earlier program wrote is looked at as it is, and neither gone on with nor touched.
TEST(Writer, F65_ReadsAJournalOfTheSchemaBeforeAndGoesOnWithNone)
{
    const TemporaryFolder folder;
    const auto path = folder.file("run");
    written(path, 3);
    samples::RawSqlite(path).run("PRAGMA user_version=9");
    const auto before = contentOf(path);
    {
        const auto reader = Reader::open(path);
        ASSERT_TRUE(reader) << reader.error().message;
        const auto end = (*reader)->end();
        ASSERT_TRUE(end) << end.error().message;
        EXPECT_EQ(end->step, 3U);
        std::uint64_t records = 0;
        ASSERT_TRUE((*reader)->forEachRecord({1}, [&](const StoredRecord&) { return ++records > 0; }));
        EXPECT_EQ(records, end->record.value);
        EXPECT_GT(records, 0U);
    }
    for (const bool create : {true, false}) {
        const auto writer = create ? Writer::create(path, samples::header()) : Writer::resume(path, samples::header());
        ASSERT_FALSE(writer);
        EXPECT_EQ(writer.error().code, ErrorCode::Unsupported);
        EXPECT_NE(writer.error().message.find("begin a new journal"), std::string::npos) << writer.error().message;
    }
    EXPECT_EQ(contentOf(path), before);
}

TEST(Writer, F66_ReportsAFileThatAnotherProgramKeepsLockedAndGoesOnAfterwards)
{
    const TemporaryFolder folder;
    const auto path = folder.file("run");
    auto writer = written(path, 1);
    samples::RawSqlite backup(path);
    ASSERT_EQ(backup.run("BEGIN IMMEDIATE"), SQLITE_OK);
    const auto refused = writer->commit(samples::step(2));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Io);
    ASSERT_EQ(backup.run("ROLLBACK"), SQLITE_OK);
    EXPECT_TRUE(writer->commit(samples::step(2)));
}

TEST(Writer, F61_MissingFolderIsAnErrorWithTheReason)
{
    const TemporaryFolder folder;
    const auto writer = Writer::create(folder.file("none/run"), samples::header());
    ASSERT_FALSE(writer);
    EXPECT_EQ(writer.error().code, ErrorCode::InvalidArgument);
    EXPECT_NE(writer.error().message.find("none does not exist"), std::string::npos);
}

TEST(Writer, FramesEndWithTheirTransactionAndAt64KiB)
{
    const TemporaryFolder folder;
    auto writer = written(folder.file("run"), 2);  // Two commits.
    std::vector<StepRecord> steps;
    for (std::uint64_t n = 3; n <= 12; ++n) {
        auto step = samples::step(n);
        step.inputs.events.push_back({step.inputs.time, domain::MarketEnded{std::string(20'000, 'x')}});
        steps.push_back(step);
    }
    ASSERT_TRUE(writer->commitMany(steps));
    samples::RawSqlite raw(folder.file("run"));
    // Three steps of a good 20 kB stay below 65,536 bytes, a fourth does not.
    EXPECT_EQ(raw.text("SELECT group_concat(first_step || '-' || last_step, ' ') FROM frames"),
              "1-1 2-2 3-5 6-8 9-11 12-12");
    EXPECT_EQ(raw.text("SELECT group_concat(first_event || '-' || last_event, ' ') FROM frames"),
              "1-1 2-2 3-8 9-14 15-20 21-22");
}

TEST(Writer, OutboxHashesCanBeMadeByHand)
{
    const TemporaryFolder folder;
    written(folder.file("run"), 3);
    samples::RawSqlite raw(folder.file("run"));
    for (const char* number : {"1", "2", "5"}) {
        const auto text =
            raw.text(std::string("SELECT r.hash || ' ' || o.number || ' ' || o.step || ' ' || o.desk || ' ' || "
                                 "o.account || ' ' || o.kind || ' ' || o.record || ' ' || lower(hex(o.body)) "
                                 "|| ' ' || coalesce(o.client_order, '') FROM outbox AS o JOIN records AS r "
                                 "ON r.sequence = o.record WHERE o.number = ") +
                     number);
        EXPECT_EQ(raw.text(std::string("SELECT hash FROM outbox WHERE number = ") + number), codec::sha256Hex({text}));
    }
}

TEST(Writer, AnOpeningOfALatchStandsInTheOutboxAndComesBackAsProof)
{
    const TemporaryFolder folder;
    auto writer = written(folder.file("run"), 1);
    auto step = samples::step(2);
    step.openings.push_back({.scope = {domain::ScopeKind::Underlying, "BTC"}, .seen = {3}});
    const auto done = writer->commit(step);
    ASSERT_TRUE(done);
    ASSERT_EQ(done->openings.size(), 1U);
    EXPECT_EQ(done->openings[0].record(), step.openings[0]);
    samples::RawSqlite raw(folder.file("run"));
    EXPECT_EQ(raw.text("SELECT record || ' ' || CAST(body AS TEXT) FROM outbox WHERE kind = 'latch'"),
              "4 trading underlying:BTC 3");
}

TEST(Writer, PrivateBytesComeWithTheirFrameAndAreCoveredByIt)
{
    const TemporaryFolder folder;
    const auto path = folder.file("run");
    auto writer = written(path, 1);
    auto step = samples::step(2);
    step.privateMessages = {{7, {1'700'000'002'000'000'001}, std::string("fill\0raw", 8)},
                            {8, {1'700'000'002'000'000'002}, ""}};
    ASSERT_TRUE(writer->commit(step));
    writer.reset();
    const auto isIntact = [&] {
        const auto reader = Reader::open(path).value();
        return reader->verifyChain(reader->end().value()).value().intact;
    };
    samples::RawSqlite raw(path);
    EXPECT_EQ(raw.text("SELECT frame || ' ' || account || ' ' || received_ns || ' ' || hex(bytes) FROM private_bytes "
                       "WHERE number = 1"),
              "2 7 1700000002000000001 66696C6C00726177");
    EXPECT_TRUE(isIntact());
    for (const auto& [change, back] : std::initializer_list<std::pair<const char*, const char*>>{
             {"UPDATE private_bytes SET bytes = x'66' WHERE number = 1",
              "UPDATE private_bytes SET bytes = x'66696C6C00726177' WHERE number = 1"},
             {"UPDATE private_bytes SET account = 9 WHERE number = 2",
              "UPDATE private_bytes SET account = 8 WHERE number = 2"},
             {"UPDATE private_bytes SET frame = 1 WHERE number = 1",
              "UPDATE private_bytes SET frame = 2 WHERE number = 1"},
             {"DELETE FROM private_bytes WHERE number = 2",
              "INSERT INTO private_bytes VALUES(2, 2, 8, 1700000002000000002, x'')"}}) {
        ASSERT_EQ(raw.run(change), SQLITE_OK);
        EXPECT_FALSE(isIntact()) << change;
        ASSERT_EQ(raw.run(back), SQLITE_OK);
        EXPECT_TRUE(isIntact()) << back;
    }
    auto resumed = Writer::resume(path, samples::header());
    ASSERT_TRUE(resumed) << resumed.error().message;
    step = samples::step(3);
    step.privateMessages = {{7, {1'700'000'003'000'000'000}, "next"}};
    ASSERT_TRUE((*resumed)->commit(step));
    EXPECT_TRUE(isIntact());
}

TEST(Writer, attack_07_CountsWhatItsFormerSelfCommittedAndTheFileLacks)
{
    const TemporaryFolder folder;
    const auto path = folder.file("run"), older = folder.file("older");
    auto writer = written(path, 3);
    writer.reset();
    std::filesystem::copy_file(path, older);
    {
        auto more = Writer::resume(path, samples::header()).value();
        EXPECT_FALSE(more->missing());
        for (std::uint64_t n = 4; n <= 9; ++n)
            ASSERT_TRUE(more->commit(samples::step(n)));
    }
    std::filesystem::rename(older, path);  // As SQLite leaves it when its log is cut.
    const auto reader = Reader::open(path).value();
    EXPECT_EQ(reader->missing(reader->end().value()).steps, 6u);
    auto again = Writer::resume(path, samples::header());
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ((*again)->missing().steps, 6u);
    EXPECT_EQ((*again)->missing().records, 12u);
    EXPECT_EQ(
        samples::RawSqlite(path).text("SELECT missing_steps || ' ' || missing_records FROM openings ORDER BY number "
                                      "DESC LIMIT 1"),
        "6 12");
    EXPECT_TRUE((*again)->commit(samples::step(4)));
}

TEST(Writer, attack_07_AnotherPastUnderTheSameHeaderIsNotTaken)
{
    const TemporaryFolder folder;
    written(folder.file("a"), 3);
    auto other = Writer::create(folder.file("b"), samples::header()).value();
    for (std::uint64_t n = 1; n <= 3; ++n) {
        auto step = samples::step(n);
        step.decisions[0].reason = "another";
        ASSERT_TRUE(other->commit(step));
    }
    other.reset();
    std::filesystem::rename(folder.file("b"), folder.file("a"));
    const auto writer = Writer::resume(folder.file("a"), samples::header());
    ASSERT_FALSE(writer);
    EXPECT_EQ(writer.error().code, ErrorCode::Corrupt);
    EXPECT_NE(writer.error().message.find("is not the one that was committed"), std::string::npos)
        << writer.error().message;
}

TEST(Writer, attack_02_SaysForGoodThatItsFileIsGoneAndWhatIsLost)
{
    const TemporaryFolder folder;
    const auto path = folder.file("run");
    auto writer = written(path, 4);
    EXPECT_TRUE(writer->checkFile());
    std::filesystem::rename(path, folder.file("away"));
    const auto gone = writer->checkFile();
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error().code, ErrorCode::Corrupt);
    EXPECT_NE(gone.error().message.find("was removed or renamed while it was being written"), std::string::npos);
    EXPECT_NE(gone.error().message.find("4 steps with 8 records, from step 1 on, are lost"), std::string::npos)
        << gone.error().message;
    std::filesystem::rename(folder.file("away"), path);
    EXPECT_EQ(writer->commit(samples::step(5)).error().message, gone.error().message);
    EXPECT_EQ(writer->lastStep(), 4u);
}

TEST(Writer, attack_02_AJournalThatGoesBeforeItsFirstStepLosesNone)
{
    const TemporaryFolder folder;
    const auto path = folder.file("run");
    auto writer = Writer::create(path, samples::header()).value();
    std::filesystem::remove(path);
    const auto gone = writer->checkFile();
    ASSERT_FALSE(gone);
    EXPECT_NE(gone.error().message.find("was removed or renamed while it was being written; no steps are lost"),
              std::string::npos)
        << gone.error().message;
}

/// Where no descriptor is left the log cannot be looked into; it has not gone by that.
TEST(Writer, attack_04_WithoutAFreeDescriptorTheLogIsThereAllTheSame)
{
    const TemporaryFolder folder;
    auto writer = written(folder.file("run"), 4);
    struct rlimit before {};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    struct rlimit none = before;
    none.rlim_cur = 0;
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
    const auto checked = writer->checkFile();
    const auto committed = writer->commit(samples::step(5));
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
    EXPECT_TRUE(checked) << checked.error().message;
    EXPECT_TRUE(committed) << committed.error().message;
    EXPECT_TRUE(writer->checkFile());
    std::filesystem::remove(folder.file("run-wal"));
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
    const auto gone = writer->checkFile();
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
    EXPECT_FALSE(gone);
}

TEST(Writer, attack_03_TheLockIsThatOfTheFileWhateverItsName)
{
    const TemporaryFolder folder;
    const auto path = folder.file("run");
    auto first = written(path, 1);
    std::filesystem::create_hard_link(path, folder.file("hard"));
    std::filesystem::create_symlink(path, folder.file("soft"));
    std::filesystem::remove(path + "-head");
    for (const char* name : {"run", "hard", "soft"}) {
        const auto second = Writer::resume(folder.file(name), samples::header());
        ASSERT_FALSE(second) << name;
        EXPECT_EQ(second.error().code, ErrorCode::Refused) << second.error().message;
    }
    EXPECT_TRUE(first->commit(samples::step(2)));
    first.reset();
    std::filesystem::remove(folder.file("hard"));
    EXPECT_TRUE(Writer::resume(folder.file("soft"), samples::header()));
}

}  // namespace ballast::journal::writer_test
