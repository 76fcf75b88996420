#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/log.h"
#include "config/book_file.h"
#include "core/journal/samples.h"
#include "desk/state.h"
#include "journal/reader.h"
#include "runtime/desk_session.h"
#include "runtime/headless_run.h"
#include "runtime/verify.h"

namespace ballast::integration::hedge_volume_test {
namespace {

using testing::HasSubstr;

/// C09 from a book's file to its journal: what automatic hedges of BTC send is bounded, ETH's is not.
class HedgeVolumes : public testing::Test {
protected:
    HedgeVolumes()
    {
        log::setSink([](log::Level, std::string_view) {});
    }
    ~HedgeVolumes() override { log::setSink({}); }

    /// The sample book with the line among BTC's limits.
    void bound(const std::string& line)
    {
        auto text = config::sampleBook().text;
        const std::string limits = "[[limits]]\nunderlying = \"BTC\"";
        const auto at = text.find(limits);
        ASSERT_NE(at, std::string::npos);
        text.insert(at + limits.size(), "\n" + line);
        std::ofstream(book) << text;
    }
    runtime::SessionSetup setup() const
    {
        interfaces::SessionRequest request;
        request.bookFile = book;
        request.journalFile = journal;
        auto made = runtime::setUpSession(request);
        EXPECT_TRUE(made) << made.error().message;
        return std::move(*made);
    }
    void run(Duration length, Duration operatorDelay)
    {
        const auto report =
            runtime::runHeadless(setup(), {.journalFile = journal, .length = length, .operatorDelay = operatorDelay});
        ASSERT_TRUE(report) << report.error().message;
    }
    struct Seen {
        std::size_t hedgesBefore{}, hedgesAfter{}, others{};  ///< Of BTC before and after the stop; of ETH after it.
        std::string stop;                                     ///< The first record of it.
    };
    Seen seen() const
    {
        Seen seen;
        const auto reader = journal::Reader::open(journal);
        EXPECT_TRUE(reader);
        static_cast<void>((*reader)->forEachRecord({1}, [&](const journal::StoredRecord& record) {
            const auto has = [&](const char* text) { return record.body.find(text) != std::string::npos; };
            const bool btc = has("\"underlying\":\"BTC\"");
            if (seen.stop.empty() && btc && has("\"kind\":\"refused\"") && has("so hedging stopped"))
                seen.stop = record.body;
            if (has("\"kind\":\"hedge\""))
                ++(!btc ? seen.others : seen.stop.empty() ? seen.hedgesBefore : seen.hedgesAfter);
            return true;
        }));
        return seen;
    }
    void expectIdentical() const
    {
        const auto report = runtime::verifyJournal(journal);
        ASSERT_TRUE(report) << report.error().message;
        EXPECT_TRUE(report->identical) << report->difference.what << report->chainMessage;
    }

    const journal::samples::TemporaryFolder folder;
    const std::string book = folder.file("book.toml"), journal = folder.file("j");
};

/// The delay after which a run without a person lets go what C08 stopped passes more than once.
TEST_F(HedgeVolumes, C09_ACoinThatADaysVolumeStoppedStaysStoppedOverARestartAndRepeats)
{
    ASSERT_NO_FATAL_FAILURE(bound("hedge_volume_5min_usd = 1e9\nhedge_volume_day_usd = 400000"));
    ASSERT_NO_FATAL_FAILURE(run(Duration::minutes(40), Duration::minutes(2)));
    const auto first = seen();
    ASSERT_FALSE(first.stop.empty()) << first.hedgesBefore << " hedges of BTC";
    EXPECT_GT(first.hedgesBefore, 0U);
    EXPECT_THAT(first.stop, testing::AllOf(HasSubstr("this day (UTC)"), HasSubstr("limit 400,000 USD")));
    EXPECT_EQ(first.hedgesAfter, 0U);
    ASSERT_NO_FATAL_FAILURE(expectIdentical());

    ASSERT_NO_FATAL_FAILURE(run(Duration::minutes(80), Duration::minutes(2)));
    const auto second = seen();
    EXPECT_EQ(second.stop, first.stop);
    EXPECT_EQ(second.hedgesBefore, first.hedgesBefore);
    EXPECT_EQ(second.hedgesAfter, 0U);
    EXPECT_GT(second.others, first.others) << "ETH goes on";
    ASSERT_NO_FATAL_FAILURE(expectIdentical());
}

}  // namespace
}  // namespace ballast::integration::hedge_volume_test
