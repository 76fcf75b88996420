#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <sqlite3.h>

#include "integration/process.h"

namespace ballast::integration::load_test {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

json read(const std::string& file) { return json::parse(std::ifstream(file)); }

std::int64_t count(const std::string& journal, const char* sql)
{
    sqlite3* database = nullptr;
    EXPECT_EQ(sqlite3_open_v2(journal.c_str(), &database, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
    std::int64_t answer = -1;
    const auto keep = [](void* to, int, char** values, char**) {
        *static_cast<std::int64_t*>(to) = values[0] == nullptr ? -1 : std::stoll(values[0]);
        return 0;
    };
    EXPECT_EQ(sqlite3_exec(database, sql, keep, &answer, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
    sqlite3_close(database);
    return answer;
}

/// One run of 2 s, which all of these look at.
class Load : public testing::Test {
protected:
    static constexpr double kRate = 500.0, kSeconds = 2.0;

    static void SetUpTestSuite()
    {
        s_folder = new TemporaryFolder;
        s_ran = new Outcome(cli({"load", "--rate", "500", "--seconds", "2", "--options", "201", "--venues", "2",
                                 "--journal", s_folder->file("j"), "--out", s_folder->file("load.json")}));
    }
    static void TearDownTestSuite()
    {
        delete s_ran;
        delete s_folder;
    }
    void SetUp() override
    {
        ASSERT_EQ(s_ran->exitCode, 0) << s_ran->err;
        figures = read(s_folder->file("load.json"));
    }

    static TemporaryFolder* s_folder;
    static Outcome* s_ran;
    json figures;
};
TemporaryFolder* Load::s_folder = nullptr;
Outcome* Load::s_ran = nullptr;

TEST_F(Load, GivesExactlyTheseFigures)
{
    std::vector<std::string> keys;
    for (const auto& [key, value] : figures.items())
        keys.push_back(key);
    EXPECT_THAT(keys, UnorderedElementsAre("rate", "seconds", "events", "steps", "merged", "refused", "decision_us",
                                           "engine_us_per_event", "enqueue_us", "durable_ms", "journal_bytes_per_hour",
                                           "journal_bytes_fixed", "rss_mb_start", "rss_mb_end", "queues_flat"));
    for (const auto* latencies : {"decision_us", "enqueue_us", "durable_ms"}) {
        const auto& one = figures[latencies];
        ASSERT_EQ(one.size(), 3U) << latencies;
        if (one["p50"].is_null()) continue;
        EXPECT_GT(one["p50"].get<double>(), 0.0) << latencies;
        EXPECT_LE(one["p50"].get<double>(), one["p99"].get<double>()) << latencies;
        EXPECT_LE(one["p99"].get<double>(), one["p999"].get<double>()) << latencies;
    }
    EXPECT_FALSE(figures["decision_us"]["p50"].is_null());
    EXPECT_FALSE(figures["enqueue_us"]["p50"].is_null());
}

TEST_F(Load, TellsWhatItWasAskedToAndCountsWhatWasMerged)
{
    EXPECT_EQ(figures["rate"], kRate);
    EXPECT_NEAR(figures["seconds"].get<double>(), kSeconds, 0.3);
    const auto events = figures["events"].get<double>(), merged = figures["merged"].get<double>();
    EXPECT_NEAR(events, kRate * kSeconds, 0.05 * kRate * kSeconds);
    EXPECT_GE(merged, 0.0);
    EXPECT_LT(merged, events);
    EXPECT_GT(figures["steps"].get<double>(), 0.0);
    EXPECT_LE(figures["steps"].get<double>(), events - merged);
    EXPECT_EQ(figures["refused"], 0);
    EXPECT_TRUE(figures["queues_flat"].get<bool>());
}

TEST_F(Load, TheEngineHadABookAndTheJournalHoldsWhatItSaw)
{
    const auto journal = s_folder->file("j");
    EXPECT_GT(count(journal, "SELECT count(*) FROM records"), 0);
    EXPECT_GE(count(journal, "SELECT max(last_step) FROM frames"), figures["steps"].get<std::int64_t>());
    // 201 options and the hedges.
    EXPECT_GT(count(journal, "SELECT max(last_event) FROM frames"), 201);
    EXPECT_GT(figures["engine_us_per_event"].get<double>(), 0.0);
    EXPECT_GT(figures["journal_bytes_fixed"].get<double>(), 4096.0);
    EXPECT_GT(figures["journal_bytes_per_hour"].get<double>(), 0.0);
    const auto size = static_cast<double>(std::filesystem::file_size(journal));
    const auto run = figures["journal_bytes_per_hour"].get<double>() * figures["seconds"].get<double>() / 3600.0;
    EXPECT_NEAR(figures["journal_bytes_fixed"].get<double>() + run, size, 0.01 * size);
    EXPECT_GT(figures["rss_mb_start"].get<double>(), 1.0);
    EXPECT_GT(figures["rss_mb_end"].get<double>(), 1.0);
}

TEST_F(Load, ItsJournalVerifies)
{
    const auto verified = cli({"verify", "--journal", s_folder->file("j")});
    EXPECT_EQ(verified.exitCode, 0) << verified.out << verified.err;
    EXPECT_THAT(verified.out, HasSubstr("decisions identical"));
}

TEST_F(Load, AJournalThatIsThereIsNotWrittenTo)
{
    const auto again = cli({"load", "--rate", "500", "--seconds", "1", "--options", "100", "--journal",
                            s_folder->file("j"), "--out", s_folder->file("again.json")});
    EXPECT_EQ(again.exitCode, 2);
    EXPECT_THAT(again.err, HasSubstr("holds a session"));
    EXPECT_FALSE(std::filesystem::exists(s_folder->file("again.json")));
}

TEST(LoadArguments, WithoutAJournalNothingIsLeftButTheFigures)
{
    const TemporaryFolder folder;
    const auto ran =
        cli({"load", "--rate", "200", "--seconds", "1", "--options", "100", "--out", folder.file("load.json")});
    EXPECT_EQ(ran.exitCode, 0) << ran.err;
    EXPECT_THAT(folder.names(), ElementsAre("load.json"));
}

TEST(LoadArguments, TheFiguresDoNotTakeTheJournalsPlace)
{
    const TemporaryFolder folder;
    const auto refused = cli({"load", "--rate", "1", "--seconds", "1", "--options", "50", "--journal", folder.file("j"),
                              "--out", folder.file("./j")});
    EXPECT_EQ(refused.exitCode, 2);
    EXPECT_EQ(refused.err,
              "ballast-cli: load: --out and --journal must be two files, both were " + folder.file("./j") + "\n");
    EXPECT_TRUE(folder.names().empty());
}

TEST(LoadArguments, AWrongOneIsOneLineWithItsRange)
{
    const TemporaryFolder folder;
    const auto refused = [&](std::vector<std::string> changed, const char* says) {
        std::vector<std::string> all{"load", "--out", folder.file("load.json")};
        all.insert(all.end(), changed.begin(), changed.end());
        const auto ran = cli(all);
        EXPECT_EQ(ran.exitCode, 2) << says;
        EXPECT_THAT(ran.err, HasSubstr(says));
        EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 1) << ran.err;
        EXPECT_TRUE(folder.names().empty());
    };
    refused({"--rate", "0", "--seconds", "2", "--options", "100"}, "--rate");
    refused({"--rate", "fast", "--seconds", "2", "--options", "100"}, "--rate");
    refused({"--rate", "100", "--seconds", "1e9", "--options", "100"}, "--seconds");
    refused({"--rate", "100", "--seconds", "2", "--options", "49"}, "--options");
    refused({"--rate", "100", "--seconds", "2", "--options", "99", "--venues", "2"}, "--options for so many venues");
    refused({"--rate", "100", "--seconds", "2", "--options", "-3"}, "--options");
    refused({"--rate", "100", "--seconds", "2", "--options", "1000", "--venues", "9"}, "--venues");
    refused({"--rate", "100", "--seconds", "2"}, "--options");
    refused({"--rate", "100", "--seconds", "2", "--options", "100", "--speed", "2"}, "--speed");
}

}  // namespace
}  // namespace ballast::integration::load_test
