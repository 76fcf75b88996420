#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "integration/process.h"

namespace ballast::integration::cli_verify_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

/// A journal and what a forger can do to copies of it without our code.
class Forgeries : public testing::Test {
protected:
    static void SetUpTestSuite()
    {
        s_folder = new TemporaryFolder;
        const auto made =
            cli({"run", "--simulated", "--seed", "3", "--hours", "0.2", "--journal", s_folder->file("good")});
        ASSERT_EQ(made.exitCode, 0) << made.err;
    }
    static void TearDownTestSuite() { delete s_folder; }

    void SetUp() override { copyGood(); }

    void copyGood()
    {
        for (const char* suffix : {"", "-wal", "-shm"})
            std::filesystem::remove(forged() + suffix);
        std::filesystem::copy_file(s_folder->file("good"), forged());
    }
    std::string forged() const { return s_folder->file("forged"); }

    std::string sql(const std::string& text)
    {
        sqlite3* database = nullptr;
        EXPECT_EQ(sqlite3_open(forged().c_str(), &database), SQLITE_OK);
        std::string answer;
        const auto keep = [](void* to, int, char** values, char**) {
            *static_cast<std::string*>(to) = values[0] == nullptr ? "" : values[0];
            return 0;
        };
        char* message = nullptr;
        EXPECT_EQ(sqlite3_exec(database, text.c_str(), keep, &answer, &message), SQLITE_OK) << message;
        sqlite3_close(database);
        return answer;
    }
    std::string decisionsBefore(const std::string& sequence)
    {
        return sql("SELECT count(*) FROM records WHERE kind = 'decision' AND sequence < " + sequence);
    }

    Outcome verified() { return cli({"verify", "--journal", forged()}); }

    /// Runs the check after `forgery` and expects the count, the place, and both sides.
    void expectDifference(const std::string& forgery, const std::string& count, const std::string& rest)
    {
        sql(forgery);
        const auto outcome = verified();
        EXPECT_EQ(outcome.exitCode, 1) << forgery << outcome.err;
        EXPECT_THAT(outcome.out, StartsWith(count + " decisions identical, then " + rest)) << forgery;
        EXPECT_FALSE(outcome.lineOf("\nrecorded").empty()) << outcome.out;
        EXPECT_FALSE(outcome.lineOf("\nrecomputed").empty()) << outcome.out;
        EXPECT_NE(outcome.lineOf("\nrecorded"), outcome.lineOf("\nrecomputed")) << outcome.out;
        EXPECT_EQ(outcome.err, "");
    }

    static TemporaryFolder* s_folder;
};

TemporaryFolder* Forgeries::s_folder = nullptr;

TEST_F(Forgeries, AChangedBodyIsShownBesideWhatTheEngineGives)
{
    const auto before = decisionsBefore("7");
    const auto original = sql("SELECT body FROM records WHERE sequence = 7");
    expectDifference("UPDATE records SET body = replace(body, '\"cost_usd\":', '\"cost_usd\":1') WHERE sequence = 7",
                     before, "decision 7 differs: its body, from byte ");
    const auto outcome = verified();
    EXPECT_EQ(outcome.lineOf("\nrecomputed"), original);
    EXPECT_EQ(outcome.lineOf("\nrecorded"), sql("SELECT body FROM records WHERE sequence = 7"));
    EXPECT_THAT(outcome.lineOf("\nhash chain"), StartsWith("record 7 was changed"));
}

TEST_F(Forgeries, AChangedHashIsShownBesideTheRightOne)
{
    const auto before = decisionsBefore("9");
    const auto right = sql("SELECT hash FROM records WHERE sequence = 9");
    expectDifference("UPDATE records SET hash = replace(hash, substr(hash, 1, 1), 'x') WHERE sequence = 9", before,
                     "decision 9 differs: its hash");
    EXPECT_EQ(verified().lineOf("\nrecomputed"), right);
}

TEST_F(Forgeries, AChangedLinkIsADifferenceOfItsRecord)
{
    expectDifference("UPDATE records SET previous_hash = hash WHERE sequence = 9", decisionsBefore("9"),
                     "decision 9 differs: the hash of the record before it");
}

TEST_F(Forgeries, AChangedColumnIsADifferenceOfItsRecord)
{
    expectDifference("UPDATE records SET time_ns = time_ns + 1 WHERE sequence = 9", decisionsBefore("9"),
                     "decision 9 differs: its columns");
}

TEST_F(Forgeries, ADeletedRecordIsNamedWithTheCountBeforeIt)
{
    const auto body = sql("SELECT body FROM records WHERE sequence = 50");
    expectDifference("DELETE FROM records WHERE sequence = 50", decisionsBefore("50"), "decision 50 differs");
    EXPECT_EQ(verified().lineOf("\nrecomputed"), body);
    EXPECT_THAT(verified().lineOf("\nrecorded"), HasSubstr("record 50 is missing"));
}

TEST_F(Forgeries, ADeletedLastRecordIsMissed)
{
    const auto last = sql("SELECT max(sequence) FROM records");
    expectDifference("DELETE FROM records WHERE sequence = " + last, decisionsBefore(last),
                     "decision " + last + " differs: it is missing");
}

TEST_F(Forgeries, ARecordTooManyHasNoInputs)
{
    const auto next = sql("SELECT max(sequence) + 1 FROM records");
    expectDifference("INSERT INTO records SELECT sequence + 1, step, kind, time_ns, body, previous_hash, hash "
                     "FROM records ORDER BY sequence DESC LIMIT 1",
                     decisionsBefore(next), "decision " + next + " differs: it has no inputs");
}

TEST_F(Forgeries, DeletedInputsLeaveTheDecisionThatCannotBeRepeated)
{
    const auto frame = sql("SELECT max(number) / 2 FROM frames");
    const auto first = sql("SELECT min(sequence) FROM records WHERE step >= (SELECT first_step FROM frames WHERE "
                           "number = " +
                           frame + ")");
    ASSERT_FALSE(first.empty());
    expectDifference("DELETE FROM frames WHERE number = " + frame, decisionsBefore(first), "");
    EXPECT_THAT(verified().out, HasSubstr(first + " differs: it cannot be repeated"));
    EXPECT_THAT(verified().lineOf("\nrecomputed"), HasSubstr("frame " + frame + " is missing"));
}

TEST_F(Forgeries, AChangedOrderIsShownBesideTheRightOne)
{
    const auto number = sql("SELECT min(number) FROM outbox WHERE kind = 'order'");
    const auto decision = sql("SELECT record FROM outbox WHERE number = " + number);
    sql("UPDATE outbox SET account = 5 WHERE number = " + number);
    const auto outcome = verified();
    EXPECT_EQ(outcome.exitCode, 1);
    EXPECT_THAT(outcome.out, HasSubstr("then order " + number + " of decision " + decision + " differs"));
    EXPECT_THAT(outcome.lineOf("\nrecorded"), HasSubstr("account 5"));
    EXPECT_THAT(outcome.lineOf("\nrecomputed"), HasSubstr("account 1"));
    EXPECT_THAT(outcome.lineOf("\nhash chain"), StartsWith("outbox row " + number + " was changed"));
}

TEST_F(Forgeries, AnotherRulesVersionIsStatedAndComparedAllTheSame)
{
    sql("UPDATE header SET body = replace(body, '\"rules_version\":\"', '\"rules_version\":\"f')");
    const auto outcome = verified();
    EXPECT_EQ(outcome.exitCode, 1) << "the header's hash does not fit any more";
    EXPECT_THAT(outcome.out, StartsWith(decisionsBefore("1000000") + " decisions identical"));
    EXPECT_THAT(outcome.lineOf("\nrules"), AllOf(HasSubstr("version f"), HasSubstr("this program decides by ")));
}

TEST_F(Forgeries, AChangedSessionHeaderIsADifferenceThoughAllDecisionsAreEqual)
{
    expectDifference("UPDATE header SET body = replace(body, 'Built-in', 'Bilt-in')", decisionsBefore("1000000"),
                     "the session header differs: its hash");
    EXPECT_EQ(verified().lineOf("\nrecorded"), sql("SELECT hash FROM header"));
}

TEST_F(Forgeries, AJournalWithoutAReadableSessionFailsTheCheckAndCountsWhatIsThere)
{
    for (const char* forgery : {"UPDATE header SET body = 'x'", "DELETE FROM header"}) {
        copyGood();
        const auto records = sql("SELECT count(*) FROM records") + " records";
        expectDifference(forgery, "0", "the session differs: it cannot be repeated");
        EXPECT_EQ(verified().lineOf("\nrecorded"), records);
    }
}

TEST_F(Forgeries, ForeignTablesFailTheCheckAndAreNotRead)
{
    expectDifference("CREATE TABLE more(x)", "0", "the session differs: it cannot be repeated");
    EXPECT_THAT(verified().out, HasSubstr("not the journal's own"));
}

TEST_F(Forgeries, BytesThatAreNoUtf8AreEscaped)
{
    expectDifference("UPDATE records SET body = CAST(x'ff1b5b324afe' AS TEXT) WHERE sequence = 9", decisionsBefore("9"),
                     "decision 9 differs: its body, from byte 1 on");
    EXPECT_EQ(verified().lineOf("\nrecorded"), "\\xff\\x1b[2J\\xfe");
    const auto printed = cli({"decisions", "--journal", forged(), "--format", "json"});
    EXPECT_EQ(printed.exitCode, 2);
    EXPECT_EQ(printed.out, "") << "nothing is half printed";
    EXPECT_THAT(printed.err, HasSubstr("record 9"));
}

TEST_F(Forgeries, DecisionsPrintForeignBytesEscapedInEveryForm)
{
    sql("UPDATE records SET body = CAST(replace(CAST(body AS BLOB), CAST('\"reason\":\"' AS BLOB), "
        "CAST('\"reason\":\"' AS BLOB) || x'ff') AS TEXT) WHERE sequence = 1");
    for (const char* format : {"table", "csv", "json"}) {
        const auto printed = cli({"decisions", "--journal", forged(), "--format", format});
        EXPECT_EQ(printed.exitCode, 0) << printed.err;
        EXPECT_EQ(printed.out.find('\xff'), std::string::npos) << format;
        EXPECT_THAT(printed.out, HasSubstr("\\xff")) << format;
    }
}

class CutFiles : public Forgeries {
protected:
    std::uintmax_t size() const { return std::filesystem::file_size(s_folder->file("good")); }
    void cutTo(std::uintmax_t bytes)
    {
        copyGood();
        std::filesystem::resize_file(forged(), bytes);
    }
};

/// How much is left depends on which pages a cut takes away: without an inner page of a tree all that hangs on it is
/// out of reach, so the count may be none; and all of them where what is gone came after the last. The check fails
/// either way.
TEST_F(CutFiles, AHalfFileFailsTheCheckWithWhatIsLeft)
{
    const auto all = std::stoul(decisionsBefore("1000000"));
    for (const auto bytes : {size() / 2, size() * 3 / 4, size() * 7 / 8, size() * 15 / 16}) {
        cutTo(bytes);
        const auto outcome = verified();
        EXPECT_EQ(outcome.exitCode, 1) << outcome.err;
        EXPECT_THAT(outcome.out, HasSubstr(" decisions identical, then "));
        EXPECT_THAT(outcome.lineOf("\nfile"), HasSubstr("malformed"));
        EXPECT_LE(std::stoul(outcome.out), all);
    }
}

TEST_F(CutFiles, ACutAtAnyByteIsAFailedCheckAndNeverAGoodOne)
{
    for (const auto bytes : {std::uintmax_t{90}, std::uintmax_t{1000}, std::uintmax_t{4096}, std::uintmax_t{50'001},
                             size() / 3, size() / 2, size() - 4096, size() - 1}) {
        cutTo(bytes);
        const auto outcome = verified();
        EXPECT_EQ(outcome.exitCode, 1) << bytes << outcome.err;
        EXPECT_THAT(outcome.out, HasSubstr(" decisions identical, then ")) << bytes;
    }
}

TEST_F(CutFiles, WhatIsNoDatabaseIsBadInput)
{
    for (const char* content : {"x", "SQLite",
                                "no database at all, but long enough to have a header of one, as it is "
                                "more than a hundred bytes of plain text in one line"}) {
        copyGood();
        std::ofstream(forged(), std::ios::binary) << content;
        const auto outcome = verified();
        EXPECT_EQ(outcome.exitCode, 2) << outcome.out;
        EXPECT_THAT(outcome.err, HasSubstr("not a database"));
    }
}

TEST_F(CutFiles, ALogThatWasCutFailsTheCheckWithWhatIsMissingAndWithoutACountVerifiesAsItIs)
{
    // A killed run leaves its newest steps in the log; a log that was cut ends at its last whole commit.
    const auto killed = s_folder->file("killed");
    const auto logBytes = [&] {
        std::error_code none;
        const auto bytes = std::filesystem::file_size(killed + "-wal", none);
        return none ? 0 : bytes;
    };
    // On a busy machine the first one may not have come to a step.
    for (int wait = 300; wait <= 9600 && logBytes() < 200'000; wait *= 2)
        cli({"run", "--simulated", "--seed", "5", "--hours", "50", "--journal", killed},
            std::chrono::milliseconds(wait));
    ASSERT_TRUE(std::filesystem::exists(killed + "-wal"));
    const auto head = killed + "-head", aside = s_folder->file("aside");
    auto last = std::numeric_limits<unsigned long>::max();
    for (int share = 4; share >= 1; --share) {
        std::filesystem::remove(killed + "-shm");
        std::filesystem::resize_file(killed + "-wal", std::filesystem::file_size(killed + "-wal") * 3 / 4 + 1);
        const auto counted = cli({"verify", "--journal", killed});
        EXPECT_EQ(counted.exitCode, 1) << counted.out << counted.err;
        EXPECT_THAT(counted.out, HasSubstr(" that were committed are missing"));
        std::filesystem::rename(head, aside);
        const auto outcome = cli({"verify", "--journal", killed});
        std::filesystem::rename(aside, head);
        ASSERT_EQ(outcome.exitCode, 0) << outcome.out << outcome.err;
        // Where nothing is left nothing was to be counted.
        if (outcome.out.find(" 0 steps replayed") == std::string::npos) {
            EXPECT_EQ(outcome.lineOf("\ncount"),
                      killed + "-head is missing, damaged or of another journal: an end that was cut off is not seen");
        }
        EXPECT_LE(std::stoul(outcome.out), last);
        last = std::stoul(outcome.out);
    }
}

TEST_F(CutFiles, APipeInPlaceOfTheCountIsNoCountAndIsNotWaitedFor)
{
    const auto pipe = s_folder->file("piped");
    std::filesystem::copy_file(s_folder->file("good"), pipe);
    ASSERT_EQ(::mkfifo((pipe + "-head").c_str(), 0600), 0);
    const auto outcome = shell("timeout 60 $BIN/ballast-cli verify --journal '" + pipe + "'");
    EXPECT_EQ(outcome.exitCode, 0) << outcome.out << outcome.err;
    EXPECT_THAT(outcome.lineOf("\ncount"), HasSubstr("piped-head is missing, damaged"));
    // The good one beside its count does not say so.
    EXPECT_EQ(cli({"verify", "--journal", s_folder->file("good")}).lineOf("\ncount"), "");
}

TEST_F(CutFiles, ASignalEndsTheCheckWithItsOwnCode)
{
    for (const auto& [name, code] : {std::pair{"TERM", 143}, std::pair{"HUP", 129}}) {
        const auto outcome =
            shell("$BIN/ballast-cli verify --journal '" + s_folder->file("good") +
                  "' & P=$!; "
                  // A shell that is not it yet would be ended, and one that still begins takes no signals.
                  "until grep -q '^ballast-cli' /proc/$P/comm; do sleep 0.01; done; "
                  "while grep -q '^SigCgt:.0*$' /proc/$P/status 2>/dev/null; do sleep 0.01; done; "
                  "while kill -" +
                  name + " $P 2>/dev/null; do sleep 0.01; done; wait $P; exit $?");
        if (outcome.exitCode == 0) GTEST_SKIP() << "the check had ended before it could be given up";
        EXPECT_EQ(outcome.exitCode, code) << outcome.out << outcome.err;
        EXPECT_THAT(outcome.err, HasSubstr("was given up"));
    }
}

TEST_F(CutFiles, CtrlCEndsTheCheckWithItsOwnCodeAndOneLine)
{
    const auto journal = s_folder->file("good");
    const auto outcome = shell("$BIN/ballast-cli verify --journal '" + journal +
                               "' & P=$!; "
                               "sleep 0.05; while kill -INT $P 2>/dev/null; do sleep 0.01; done; wait $P; exit $?");
    // On a machine that checks 0.2 h within 50 ms nothing can be given up.
    if (outcome.exitCode == 0) GTEST_SKIP() << "the check had ended before it could be given up";
    EXPECT_EQ(outcome.exitCode, 130) << outcome.out << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("was given up"));
    EXPECT_EQ(outcome.out, "");
}

}  // namespace
}  // namespace ballast::integration::cli_verify_test
