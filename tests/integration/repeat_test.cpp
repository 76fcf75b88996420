#include <algorithm>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "domain/settings.h"
#include "integration/forged_journal.h"
#include "integration/process.h"
#include "journal/writer.h"
#include "runtime/session_setup.h"
#include "simulation/built_in_market.h"

namespace ballast::integration::repeat_test {
namespace {

using testing::HasSubstr;

std::vector<std::string> runSimulated(const std::string& journal, const char* seed, const char* hours)
{
    return {"run", "--simulated", "--seed", seed, "--hours", hours, "--journal", journal};
}

class Repeating : public testing::Test {
protected:
    std::string hashOf(const Outcome& outcome)
    {
        EXPECT_EQ(outcome.exitCode, 0) << outcome.err;
        const auto hash = outcome.lineOf("last hash");
        EXPECT_EQ(hash.size(), 64U);
        return hash;
    }

    TemporaryFolder folder;
};

TEST_F(Repeating, GivesTheSameHashForTheSameSeed)
{
    const auto first = hashOf(cli(runSimulated(folder.file("a"), "7", "0.1")));
    const auto second = hashOf(cli(runSimulated(folder.file("b"), "7", "0.1")));
    EXPECT_EQ(first, second);
}

TEST_F(Repeating, GivesAnotherHashForAnotherSeed)
{
    const auto first = hashOf(cli(runSimulated(folder.file("a"), "7", "0.05")));
    const auto second = hashOf(cli(runSimulated(folder.file("b"), "8", "0.05")));
    EXPECT_NE(first, second);
}

TEST_F(Repeating, GivesTheSameHashPacedAndAtFullSpeed)
{
    auto paced = runSimulated(folder.file("a"), "7", "0.03");
    paced.insert(paced.end(), {"--speed", "60"});
    EXPECT_EQ(hashOf(cli(paced)), hashOf(cli(runSimulated(folder.file("b"), "7", "0.03"))));
}

TEST_F(Repeating, GoesOnWhereAShorterRunEnded)
{
    hashOf(cli(runSimulated(folder.file("a"), "7", "0.05")));
    const auto longer = cli(runSimulated(folder.file("a"), "7", "0.1"));
    EXPECT_THAT(longer.out, HasSubstr("went on after   step"));
    EXPECT_EQ(hashOf(longer), hashOf(cli(runSimulated(folder.file("b"), "7", "0.1"))));
}

TEST_F(Repeating, RefusesToGoOnWithAnotherSeedOrBook)
{
    hashOf(cli(runSimulated(folder.file("a"), "7", "0.02")));
    const auto otherSeed = cli(runSimulated(folder.file("a"), "8", "0.05"));
    EXPECT_EQ(otherSeed.exitCode, 2);
    EXPECT_THAT(otherSeed.err, HasSubstr(folder.file("a")));

    writeFile(folder.file("book.toml"), "[[limits]]\nunderlying = \"BTC\"\nrisk_aversion = 1e-5\n");
    auto otherBook = runSimulated(folder.file("a"), "7", "0.05");
    otherBook.insert(otherBook.end(), {"--book", folder.file("book.toml")});
    EXPECT_EQ(cli(otherBook).exitCode, 2);
}

TEST_F(Repeating, RefusesToGoOnUnderOtherRulesInOneLine)
{
    hashOf(cli(runSimulated(folder.file("a"), "7", "0.02")));
    {
        ForgedJournal forged(folder.file("a"));
        forged.changeHeader([](std::string& body) {
            const std::string key = "\"rules_version\":\"";
            body.replace(body.find(key) + key.size(), 16, "0123456789abcdef");
        });
        forged.rehash();
    }
    std::filesystem::remove(folder.file("a-head"));
    const auto refused = cli(runSimulated(folder.file("a"), "7", "0.05"));
    EXPECT_EQ(refused.exitCode, 2);
    EXPECT_THAT(refused.err,
                testing::AllOf(HasSubstr("rules version 0123456789abcdef"), HasSubstr("this program decides by")));
    EXPECT_EQ(std::count(refused.err.begin(), refused.err.end(), '\n'), 1) << refused.err;
    // Its decisions are the same all the same.
    const auto verified = cli({"verify", "--journal", folder.file("a")});
    EXPECT_EQ(verified.exitCode, 0) << verified.out;
    EXPECT_THAT(verified.out, HasSubstr("version 0123456789abcdef in the journal, this program decides by "));
}

TEST_F(Repeating, GoesOnWithTheJournalsSettingsWhateverTheProgramsAre)
{
    {
        // The header as a program with another collar writes it.
        interfaces::SessionRequest request;
        request.seed = 7;
        auto header = runtime::setUpSession(request).value().header;
        auto settings = domain::parseSettings(header.settingsText).value();
        settings.tickCollar = 0.014;
        header.settingsText = domain::toText(settings);
        header.fingerprint = simulation::BuiltInMarket::create(7, settings).value()->info().fingerprint;
        header.origin.clear();
        ASSERT_TRUE(journal::Writer::create(folder.file("a"), header));
    }
    const auto run = cli(runSimulated(folder.file("a"), "7", "0.05"));
    EXPECT_EQ(run.exitCode, 0) << run.err;
    EXPECT_NE(ForgedJournal(folder.file("a")).sql("SELECT body FROM header").find("tick_collar 0.014"),
              std::string::npos);
    EXPECT_EQ(cli({"verify", "--journal", folder.file("a")}).exitCode, 0);
}

TEST_F(Repeating, VerifiesWhatItWrote)
{
    const auto written = cli(runSimulated(folder.file("a"), "7", "0.1"));
    ASSERT_EQ(written.exitCode, 0) << written.err;
    const auto verified = cli({"verify", "--journal", folder.file("a")});
    EXPECT_EQ(verified.exitCode, 0) << verified.out;
    EXPECT_THAT(verified.out, HasSubstr(" decisions identical"));
    EXPECT_THAT(verified.out, HasSubstr("hash chain intact"));
}

void execute(const std::string& journal, const std::string& sql)
{
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(journal.c_str(), &database), SQLITE_OK);
    char* message = nullptr;
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &message), SQLITE_OK) << message;
    sqlite3_close(database);
}

TEST_F(Repeating, FindsAChangedWordInADecision)
{
    ASSERT_EQ(cli(runSimulated(folder.file("a"), "7", "0.05")).exitCode, 0);
    execute(folder.file("a"), "UPDATE records SET body = replace(body, '\"cost_usd\":', '\"cost_usd\":1') "
                              "WHERE sequence = 3");
    const auto verified = cli({"verify", "--journal", folder.file("a")});
    EXPECT_EQ(verified.exitCode, 1);
    EXPECT_THAT(verified.out, HasSubstr("record 3"));
}

TEST_F(Repeating, FindsAnExchangedFrame)
{
    ASSERT_EQ(cli(runSimulated(folder.file("a"), "7", "0.05")).exitCode, 0);
    execute(folder.file("a"), "UPDATE frames SET body = (SELECT body FROM frames WHERE number = 1) WHERE number = 2");
    const auto verified = cli({"verify", "--journal", folder.file("a")});
    EXPECT_EQ(verified.exitCode, 1) << verified.out;
}

TEST_F(Repeating, VerifiesAnEmptyJournalWithItsCount)
{
    writeFile(folder.file("empty"), "");
    const auto verified = cli({"verify", "--journal", folder.file("empty")});
    EXPECT_EQ(verified.exitCode, 0) << verified.err;
    EXPECT_THAT(verified.out, HasSubstr("0 decisions identical"));
}

}  // namespace
}  // namespace ballast::integration::repeat_test
