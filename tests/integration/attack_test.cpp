#include <chrono>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>
#include <thread>

#include "domain/decision.h"
#include "integration/forged_journal.h"
#include "integration/process.h"
#include "runtime/journal_review.h"

namespace ballast::integration::attack_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
namespace fs = std::filesystem;

constexpr std::array kParts{"", "-wal", "-shm", "-head"};

/// A good journal and copies of it.
class Attack : public testing::Test {
protected:
    static void SetUpTestSuite()
    {
        s_folder = new TemporaryFolder;
        const auto made =
            cli({"run", "--simulated", "--seed", "3", "--hours", "0.15", "--journal", s_folder->file("good")});
        ASSERT_EQ(made.exitCode, 0) << made.err;
    }
    static void TearDownTestSuite() { delete s_folder; }

    void SetUp() override { copyGood(); }

    /// With its head, or as somebody who gets only the file has it.
    void copyGood(bool withHead = true)
    {
        for (const char* part : kParts)
            fs::remove(journal() + part);
        fs::copy_file(s_folder->file("good"), journal());
        if (withHead) fs::copy_file(s_folder->file("good-head"), journal() + "-head");
    }
    std::string journal() const { return s_folder->file("forged"); }
    Outcome verified() const { return cli({"verify", "--journal", journal()}); }

    /// The check fails, in order, and says where.
    void expectFound(const std::string& what, const testing::Matcher<std::string>& place)
    {
        const auto outcome = verified();
        EXPECT_EQ(outcome.exitCode, 1) << what << ": " << outcome.out << outcome.err;
        EXPECT_THAT(outcome.out, place) << what;
    }

    static TemporaryFolder* s_folder;
};

TemporaryFolder* Attack::s_folder = nullptr;

bool costAMillion(domain::EventBatch& step)
{
    for (auto& event : step.events)
        // Of a hedge: a million coins would be more than any day's loss.
        if (auto* fill = std::get_if<domain::OrderFilled>(&event.body);
            fill != nullptr && fill->fee.currency == domain::findCurrency("USDC")) {
            fill->fee.units += 1'000'000 * std::int64_t{100'000'000};
            return true;
        }
    return false;
}

TEST_F(Attack, attack_01_inputs_under_the_chain)
{
    const auto good = verified();
    ASSERT_EQ(good.exitCode, 0) << good.out;
    EXPECT_THAT(good.out, HasSubstr("rules       version "));
    {
        const auto step = ForgedJournal(journal()).changeStep(costAMillion);
        ASSERT_GT(step, 0U) << "the journal has no fill";
        expectFound("a fee", HasSubstr("(steps " + std::to_string(step) + " to "));
    }
    // A forger who makes the hashes fit again has the writer's own count against him.
    for (const bool withHead : {true, false}) {
        copyGood(withHead);
        {
            ForgedJournal forged(journal());
            ASSERT_GT(forged.changeStep(costAMillion), 0U);
            forged.rehash();
        }
        if (withHead) {
            // A record names the margin that it was judged by, in which the fee stands.
            expectFound("a fee behind whole chains", testing::AnyOf(HasSubstr("is not the one that was committed"),
                                                                    HasSubstr(" differs: its body")));
            continue;
        }
        // Without it, and where no decision stands on the fee, it takes who kept the last hash of the inputs.
        const auto outcome = verified();
        EXPECT_TRUE(outcome.exitCode == 1 || outcome.lineOf("\ninputs hash") != good.lineOf("\ninputs hash"))
            << outcome.out;
    }
    // Left where they were, the states that the session stood at tell as well.
    copyGood(false);
    {
        ForgedJournal forged(journal());
        ASSERT_GT(forged.changeStep(costAMillion), 0U);
        forged.rehash(false);
    }
    expectFound("a fee behind whole chains beside states",
                testing::AnyOf(HasSubstr("checkpoint 1 differs: its state (step "), HasSubstr(" differs: its body")));
    // An input that no decision stands on: only the writer's count can know.
    copyGood();
    {
        ForgedJournal forged(journal());
        ASSERT_GT(forged.changeStep([](domain::EventBatch& step) {
            for (auto& event : step.events)
                if (auto* index = std::get_if<domain::IndexUpdate>(&event.body);
                    index != nullptr && !index->source.empty()) {
                    index->source += " changed";
                    return true;
                }
            return false;
        }),
                  0U);
        forged.rehash();
    }
    expectFound("a name behind whole chains",
                AllOf(HasSubstr("frame "), HasSubstr("is not the one that was committed")));
}

TEST_F(Attack, attack_01_flipped_bits_in_inputs_orders_and_amendments)
{
    std::mt19937 random(20261128);
    for (const char* table : {"frames", "outbox"})
        for (int round = 0; round < 8; ++round) {
            copyGood(round % 2 == 0);
            {
                ForgedJournal forged(journal());
                const auto rows = std::stoull(forged.sql(std::string("SELECT max(number) FROM ") + table));
                const auto row = " WHERE number = " + std::to_string(random() % rows + 1);
                auto body = forged.sql(std::string("SELECT body FROM ") + table + row);
                body[random() % body.size()] ^= static_cast<char>(1 << (random() % 8));
                forged.put(std::string("UPDATE ") + table + " SET body = ?1" + row, body);
            }
            expectFound(table, HasSubstr(std::string(table) == "frames" ? "frame " : " differs"));
        }
}

/// Review opens what is damaged and names it; which orders followed is then not known, and never "none".
TEST_F(Attack, attack_01_review_names_an_order_that_cannot_be_read)
{
    ForgedJournal(journal()).sql(
        "UPDATE outbox SET body = x'ff' WHERE number = (SELECT max(number) FROM outbox WHERE kind = 'order')");
    const auto review = runtime::JournalReview::open(journal());
    ASSERT_TRUE(review) << review.error().message;
    EXPECT_FALSE((*review)->info().chainIntact);
    EXPECT_THAT((*review)->info().chainMessage, AllOf(HasSubstr("outbox row "), HasSubstr("was changed")));
    ASSERT_FALSE((*review)->rows().empty());
    for (const auto& row : (*review)->rows())
        EXPECT_EQ(row.orders, std::vector<std::string>{"not known: the inputs cannot be read"});
    const auto printed = cli({"decisions", "--journal", journal(), "--format", "table"});
    EXPECT_EQ(printed.exitCode, 0) << printed.err;
    EXPECT_THAT(printed.out, HasSubstr("orders       not known: the inputs cannot be read"));
}

TEST_F(Attack, attack_01_deleted_amendments)
{
    {
        ForgedJournal forged(journal());
        const auto fiftieth =
            forged.sql("SELECT number FROM outbox WHERE kind = 'amendments' ORDER BY number LIMIT 1 OFFSET 20");
        ASSERT_FALSE(fiftieth.empty()) << "too few amendments";
        forged.sql("DELETE FROM outbox WHERE kind = 'amendments' AND number > " + fiftieth);
    }
    expectFound("deleted amendments", AllOf(HasSubstr("differs: "), HasSubstr("(step ")));
}

/// The step of a record is in no hash: the steps that are run again tell.
TEST_F(Attack, attack_01_a_record_of_another_step)
{
    for (const char* sequence : {"10", "(SELECT max(sequence) - 1 FROM records)"}) {
        copyGood();
        ForgedJournal(journal()).sql(std::string("UPDATE records SET step = step + 1 WHERE sequence = ") + sequence);
        expectFound(sequence, HasSubstr("differs"));
    }
}

TEST_F(Attack, attack_01_deleted_openings_and_checkpoints)
{
    const auto newest = ForgedJournal(journal()).sql("SELECT max(number) FROM checkpoints");
    const auto steps = ForgedJournal(journal()).sql("SELECT max(step) FROM checkpoints");
    const std::pair<std::string, std::string> deletions[] = {
        {"DELETE FROM openings WHERE number = 1", "opening 1 (after step 0) is missing"},
        {"DELETE FROM checkpoints WHERE number = 1", "checkpoint 1 (after step "},
        {"DELETE FROM checkpoints WHERE number = " + newest,
         "checkpoint " + newest + " (after step " + steps + ") is missing"},
        {"DELETE FROM checkpoints", "checkpoint 1 (after step "}};
    for (const auto& [sql, says] : deletions) {
        for (const bool withHead : {true, false}) {
            copyGood(withHead);
            ForgedJournal(journal()).sql(sql);
            expectFound(sql, HasSubstr(says));
        }
    }
    // With its entry, and the market that was kept after the same step, it is known to the writer's count alone.
    copyGood();
    const auto entries = " FROM register WHERE kind <> 'openings' AND step = " + steps;
    const auto both = ForgedJournal(journal()).sql("SELECT count(*)" + entries);
    ForgedJournal(journal()).sql("DELETE FROM markets WHERE step = " + steps);
    ForgedJournal(journal()).sql("DELETE FROM checkpoints WHERE number = " + newest);
    ForgedJournal(journal()).sql("DELETE" + entries);
    expectFound("the newest checkpoint with its entry",
                HasSubstr("the newest " + both + " rows of openings and checkpoints that were committed are missing"));
}

/// One way in which the files of a running session go.
struct Loss {
    const char* name;
    const char* script;  ///< Of the shell, with the journal as j.
    const char* says;
};

class attack_02_the_journal_is_gone_while_it_runs : public testing::TestWithParam<Loss> {};

TEST_P(attack_02_the_journal_is_gone_while_it_runs, IsNoticedWithinASecond)
{
    const TemporaryFolder folder;
    const auto outcome = shell("cd '" + folder.file("") +
                               "'; $BIN/ballast-cli run --simulated --seed 7 --hours 2 --speed 360 --journal j & "
                               "P=$!; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do sleep 0.5; "
                               "[ $(stat -c %s j-wal 2>/dev/null || echo 0) -gt 200000 ] && break; done; " +
                               std::string(GetParam().script) +
                               "; BEGUN=$(date +%s%N); wait $P; CODE=$?; "
                               "echo ended after $((($(date +%s%N) - BEGUN) / 1000000)) ms; exit $CODE");
    EXPECT_EQ(outcome.exitCode, 1) << outcome.out << outcome.err;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr(GetParam().says), HasSubstr(" are lost"), HasSubstr("trading stopped")));
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
    EXPECT_THAT(outcome.out, Not(HasSubstr("last hash")));
    // A second to notice, and as much for a busy machine to end.
    EXPECT_LT(std::stol(outcome.lineOf("ended after")), 3000) << outcome.out;
}

INSTANTIATE_TEST_SUITE_P(Ways, attack_02_the_journal_is_gone_while_it_runs,
                         testing::Values(Loss{"removed", "rm -f j j-wal j-shm", "was removed or renamed"},
                                         Loss{"renamed", "mv j k", "was removed or renamed"},
                                         Loss{"replaced", "cp j k; mv k j", "was replaced by another file"},
                                         Loss{"cut", "truncate -s 4096 j", "was cut from"},
                                         Loss{"cutLog", "truncate -s 4096 j-wal", "was cut from"},
                                         Loss{"removedLog", "rm -f j-wal", "was removed or renamed"},
                                         Loss{"overwritten", "cat /bin/sh > j", "journal j was"}),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(Attack10, attack_10_a_cut_shm_ends_with_one_line_and_loses_nothing)
{
    const TemporaryFolder folder;
    const auto outcome = shell("cd '" + folder.file("") +
                               "'; $BIN/ballast-cli run --simulated --seed 7 --hours 2 --speed 360 --journal j & "
                               "P=$!; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do sleep 0.5; "
                               "[ $(stat -c %s j-wal 2>/dev/null || echo 0) -gt 200000 ] && break; done; "
                               "truncate -s 0 j-shm; wait $P");
    EXPECT_EQ(outcome.exitCode, 1) << outcome.out << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("-shm"));
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
    const auto again = cli({"run", "--simulated", "--seed", "7", "--hours", "0.2", "--journal", folder.file("j")});
    EXPECT_EQ(again.exitCode, 0) << again.err;
    const auto verified = cli({"verify", "--journal", folder.file("j")});
    EXPECT_EQ(verified.exitCode, 0) << verified.out << verified.err;
}

TEST(Attack03, attack_03_a_hard_link_and_a_deleted_count_do_not_open_the_lock)
{
    const TemporaryFolder folder;
    const auto outcome = shell(
        "cd '" + folder.file("") +
        "'; $BIN/ballast-cli run --simulated --seed 7 --hours 0.2 --speed 360 --journal j > first.out 2> first.err & "
        "P=$!; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do sleep 0.25; [ -s j-wal ] && break; "
        "done; "
        "ln j hard; $BIN/ballast-cli run --simulated --seed 7 --hours 0.2 --journal hard; echo hard $?; "
        "$BIN/ballast-cli run --simulated --seed 7 --hours 0.2 --journal ./j; echo same $?; "
        "rm -f j-head j-owner; $BIN/ballast-cli run --simulated --seed 7 --hours 0.2 --journal j; echo deleted $?; "
        "wait $P; echo first $?");
    EXPECT_EQ(outcome.lineOf("hard"), "2") << outcome.err;
    EXPECT_EQ(outcome.lineOf("same"), "2") << outcome.err;
    EXPECT_EQ(outcome.lineOf("deleted"), "2") << outcome.err;
    EXPECT_EQ(outcome.lineOf("first"), "0");
    EXPECT_THAT(outcome.err, HasSubstr("journal hard is being written by another process"));
    EXPECT_THAT(outcome.err, HasSubstr("journal ./j is being written by process "));
    EXPECT_EQ(cli({"verify", "--journal", folder.file("j")}).exitCode, 0);
}

TEST(Attack03, attack_03_another_name_of_a_journal_is_not_written_under_it)
{
    const TemporaryFolder folder;
    ASSERT_EQ(cli({"run", "--simulated", "--hours", "0.01", "--journal", folder.file("j")}).exitCode, 0);
    fs::create_hard_link(folder.file("j"), folder.file("hard"));
    const auto other = cli({"run", "--simulated", "--hours", "0.02", "--journal", folder.file("hard")});
    EXPECT_EQ(other.exitCode, 2);
    EXPECT_THAT(other.err, HasSubstr("hard links"));
    EXPECT_EQ(cli({"run", "--simulated", "--hours", "0.02", "--journal", folder.file("j")}).exitCode, 0);
}

TEST_F(Attack, attack_05_hostile_inputs_are_a_failed_check_with_the_place)
{
    using Change = std::function<bool(domain::Event&)>;
    const std::pair<const char*, Change> changes[] = {{"instrument 4000000000 is not listed",
                                                       [](domain::Event& event) {
                                                           auto* chain = std::get_if<domain::ChainUpdate>(&event.body);
                                                           if (chain == nullptr || chain->quotes.empty()) return false;
                                                           chain->quotes.back().instrument.value = 4'000'000'000;
                                                           return true;
                                                       }},
                                                      {"instrument 0 is not listed",
                                                       [](domain::Event& event) {
                                                           auto* quote = std::get_if<domain::HedgeQuote>(&event.body);
                                                           if (quote != nullptr) quote->instrument.value = 0;
                                                           return quote != nullptr;
                                                       }},
                                                      {"the strike must lie between",
                                                       [](domain::Event& event) {
                                                           auto* listed =
                                                               std::get_if<domain::InstrumentListed>(&event.body);
                                                           if (listed == nullptr || !listed->instrument.isOption())
                                                               return false;
                                                           listed->instrument.strike = {};
                                                           return true;
                                                       }},
                                                      {"a forward must lie between", [](domain::Event& event) {
                                                           auto* chain = std::get_if<domain::ChainUpdate>(&event.body);
                                                           if (chain == nullptr || chain->forwards.empty())
                                                               return false;
                                                           chain->forwards.front().forward = 0.0;
                                                           return true;
                                                       }}};
    for (const auto& [says, change] : changes) {
        copyGood(false);
        {
            ForgedJournal forged(journal());
            ASSERT_GT(forged.changeStep([&](domain::EventBatch& step) {
                for (auto& event : step.events)
                    if (change(event)) return true;
                return false;
            }),
                      0U)
                << says;
            forged.rehash();
        }
        expectFound(says, AllOf(HasSubstr(says), HasSubstr("step "), HasSubstr("event ")));
        const auto resumed = cli({"run", "--simulated", "--seed", "3", "--hours", "0.2", "--journal", journal()});
        EXPECT_EQ(resumed.exitCode, 2) << says << resumed.out;
    }
}

TEST_F(Attack, attack_05_hostile_headers_are_a_failed_check_with_the_place)
{
    const auto inText = [](const std::string& text) {
        const auto quoted = domain::jsonString(text);
        return quoted.substr(1, quoted.size() - 2);
    };
    const std::tuple<const char*, std::string, std::string> changes[] = {
        {"book in the journal", "\"book\":\"", "\"book\":\"" + inText("a.b.c = 1\n")},
        {"settings line", "\"settings\":\"profile", "\"settings\":\"prophile"},
        {"settings line", inText("hedge.lot_e8 100000\n"), inText("hedge.lot_e8 0\n")},
        {"in the journal", "\"margins\":[{\"name\":\"",
         "\"margins\":[{\"name\":\"x\",\"text\":\"y.z = 1\"},{\"name\":\""}};
    for (const auto& [says, from, to] : changes) {
        copyGood(false);
        {
            ForgedJournal forged(journal());
            forged.changeHeader([&, &f = from, &t = to](std::string& body) {
                const auto at = body.find(f);
                ASSERT_NE(at, std::string::npos) << f;
                body.replace(at, f.size(), t);
            });
            forged.rehash();
        }
        expectFound(says, AllOf(HasSubstr("the session differs"), HasSubstr(says)));
    }
}

/// Kills a session with its newest steps in the log.
class Attack07 : public testing::Test {
protected:
    void SetUp() override
    {
        // Enough in the log, and too little for it to have been written back into the file.
        for (int round = 0, wait = 600; round < 20; ++round) {
            for (const char* part : kParts)
                fs::remove(killed() + part);
            cli({"run", "--simulated", "--seed", "5", "--hours", "50", "--journal", killed()},
                std::chrono::milliseconds(wait));
            const auto bytes = fs::exists(killed() + "-wal") ? fs::file_size(killed() + "-wal") : 0;
            if (bytes > 400'000 && bytes < 4'000'000) return;
            wait = bytes <= 400'000 ? wait * 3 / 2 : wait * 3 / 4;
        }
        FAIL() << "no session left a log";
    }
    std::string killed() const { return folder.file("killed"); }
    void copyTo(const std::string& name)
    {
        for (const char* part : {"", "-wal", "-head"})
            fs::copy_file(killed() + part, folder.file(name) + part, fs::copy_options::overwrite_existing);
        fs::remove(folder.file(name) + "-shm");
    }

    TemporaryFolder folder;
};

TEST_F(Attack07, attack_07_a_bit_in_the_log_of_a_killed_session_is_no_silent_loss)
{
    EXPECT_EQ(cli({"verify", "--journal", killed()}).exitCode, 0) << "the killed session itself is whole";
    std::mt19937 random(7);
    const auto bytes = fs::file_size(killed() + "-wal");
    for (int round = 0; round < 6; ++round) {
        copyTo("flipped");
        // Not at its very end: what was written last may not have been told to anybody when the session was killed.
        const auto at = static_cast<std::streamoff>(32 + random() % (bytes * 3 / 4));
        {
            std::fstream log(folder.file("flipped") + "-wal", std::ios::in | std::ios::out | std::ios::binary);
            log.seekg(at);
            const char byte = static_cast<char>(log.get());
            log.seekp(at);
            log.put(static_cast<char>(byte ^ 4));
        }
        const auto outcome = cli({"verify", "--journal", folder.file("flipped")});
        EXPECT_EQ(outcome.exitCode, 1) << "byte " << at << ": " << outcome.out;
        EXPECT_THAT(outcome.out, testing::AnyOf(HasSubstr("that were committed are missing"), HasSubstr("differs: ")))
            << at;
        const auto resumed =
            cli({"run", "--simulated", "--seed", "5", "--hours", "0.001", "--journal", folder.file("flipped")});
        EXPECT_THAT(resumed.out + resumed.err,
                    testing::AnyOf(HasSubstr(" records that a former run had committed"), HasSubstr("does not exist"),
                                   HasSubstr("damaged"), HasSubstr("empty or gone"), HasSubstr("malformed")))
            << at;
    }
}

TEST_F(Attack07, attack_07_an_empty_file_beside_its_log_is_not_a_new_journal)
{
    copyTo("emptied");
    fs::resize_file(folder.file("emptied"), 0);
    const auto log = fs::file_size(folder.file("emptied") + "-wal");
    const auto outcome =
        cli({"run", "--simulated", "--seed", "5", "--hours", "0.01", "--journal", folder.file("emptied")});
    EXPECT_EQ(outcome.exitCode, 2);
    EXPECT_THAT(outcome.err, AllOf(HasSubstr("empty or gone"), HasSubstr("-wal holds")));
    EXPECT_EQ(fs::file_size(folder.file("emptied") + "-wal"), log) << "what is left is not thrown away";
    // Without the log the count still knows that there was something.
    fs::remove(folder.file("emptied") + "-wal");
    const auto counted =
        cli({"run", "--simulated", "--seed", "5", "--hours", "0.01", "--journal", folder.file("emptied")});
    EXPECT_EQ(counted.exitCode, 2);
    EXPECT_THAT(counted.err, HasSubstr("-head counts "));
}

TEST_F(Attack, attack_08_a_reader_that_stays_open_holds_nothing)
{
    ForgedJournal writer(journal());
    writer.sql("INSERT INTO openings VALUES(1000, 1, 'test', 'test', 0, 0, 0)");
    std::thread slow(
        [this] { shell("$BIN/ballast-cli decisions --format json --journal '" + journal() + "' | (sleep 4; wc -c)"); });
    std::this_thread::sleep_for(std::chrono::seconds(2));
    writer.sql("INSERT INTO openings VALUES(1001, 1, 'test', 'test', 0, 0, 0)");
    // 0: nobody stood in the way of writing the whole log back and cutting it.
    EXPECT_EQ(writer.sql("PRAGMA wal_checkpoint(TRUNCATE)"), "0");
    EXPECT_EQ(fs::file_size(journal() + "-wal"), 0U);
    slow.join();
}

}  // namespace
}  // namespace ballast::integration::attack_test
