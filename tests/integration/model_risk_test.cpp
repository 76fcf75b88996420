#include <algorithm>
#include <condition_variable>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <mutex>

#include "integration/process.h"
#include "interfaces/snapshot.h"
#include "journal/reader.h"
#include "playback/sequencer.h"
#include "runtime/session_factory.h"
#include "runtime/verify.h"

namespace ballast::integration::model_risk_test {
namespace {

using interfaces::Snapshot;

constexpr std::chrono::minutes kPatience{4};

std::vector<std::string> runOf(const std::string& journal, const char* hours, bool modelRisk)
{
    std::vector<std::string> arguments{"run", "--simulated", "--seed", "7", "--hours", hours, "--journal", journal};
    if (modelRisk) arguments.emplace_back("--model-risk");
    return arguments;
}

/// Every number of the reports that a journal holds, in order, to the last bit.
std::string reportsIn(const std::string& journal)
{
    const auto reader = journal::Reader::open(journal);
    EXPECT_TRUE(reader.has_value());
    std::string text;
    const auto walked = (*reader)->forEachStep(1, [&](const journal::StepInputs& inputs) {
        for (const auto& event : inputs.batch.events) {
            const auto* report = std::get_if<domain::ModelRiskReport>(&event.body);
            if (report == nullptr) continue;
            text += report->underlying + " step " + std::to_string(report->step) + " in step " +
                    std::to_string(inputs.step) + report->failure;
            for (const auto& book : report->models) {
                text += " " + book.model;
                for (const double value : {book.valueUsd, book.delta, book.vega, book.fitErrorPoints})
                    text += " " + domain::jsonNumber(value);
                for (const auto& parameter : book.parameters)
                    text += " " + parameter.name + " " + domain::jsonNumber(parameter.value);
            }
            text += "\n";
        }
        return true;
    });
    EXPECT_TRUE(walked.has_value());
    return text;
}

class ModelRiskRuns : public testing::Test {
protected:
    std::string hashOf(const Outcome& outcome)
    {
        EXPECT_EQ(outcome.exitCode, 0) << outcome.err;
        return outcome.lineOf("last hash");
    }
    TemporaryFolder folder;
};

TEST_F(ModelRiskRuns, AreTheSameTwiceAndDecideAsWithout)
{
    const auto first = cli(runOf(folder.file("a"), "0.1", true));
    EXPECT_THAT(first.out,
                testing::ContainsRegex("model risk +BTC at .*: Heston .* USD, Bates .* USD against Black-76"));
    const auto second = cli(runOf(folder.file("b"), "0.1", true));
    const auto without = cli(runOf(folder.file("c"), "0.1", false));
    EXPECT_EQ(hashOf(first), hashOf(second));
    EXPECT_EQ(hashOf(first), hashOf(without)) << "nothing is decided on a comparison";
    EXPECT_EQ(reportsIn(folder.file("a")), reportsIn(folder.file("b")));
    EXPECT_EQ(reportsIn(folder.file("c")), "");
    // Six minutes from midnight: the first state, and the first at 00:05; BTC and ETH each.
    const auto reports = reportsIn(folder.file("a"));
    EXPECT_EQ(std::count(reports.begin(), reports.end(), '\n'), 4) << reports;
    EXPECT_EQ(reports.find("could not be compared"), std::string::npos) << reports;

    const auto verified = cli({"verify", "--journal", folder.file("a")});
    EXPECT_EQ(verified.exitCode, 0) << verified.out;
    EXPECT_THAT(verified.out, testing::HasSubstr(" decisions identical"));
    EXPECT_EQ(cli({"decisions", "--journal", folder.file("a"), "--format", "json"}).out,
              cli({"decisions", "--journal", folder.file("c"), "--format", "json"}).out);
}

TEST_F(ModelRiskRuns, GoOnAsIfTheyHadNotEnded)
{
    const auto whole = cli(runOf(folder.file("whole"), "0.1", true));
    hashOf(cli(runOf(folder.file("parts"), "0.05", true)));
    const auto parts = cli(runOf(folder.file("parts"), "0.1", true));
    EXPECT_THAT(parts.out, testing::HasSubstr("went on after   step"));
    EXPECT_EQ(hashOf(whole), hashOf(parts));
    EXPECT_EQ(reportsIn(folder.file("whole")), reportsIn(folder.file("parts")));
}

TEST_F(ModelRiskRuns, KilledInAComparisonLoseNothingAndGoOn)
{
    const auto whole = cli(runOf(folder.file("whole"), "0.1", true));
    cli(runOf(folder.file("parts"), "0.1", true), std::chrono::milliseconds(900));
    const auto parts = cli(runOf(folder.file("parts"), "0.1", true));
    EXPECT_EQ(hashOf(whole), hashOf(parts));
    EXPECT_EQ(reportsIn(folder.file("whole")), reportsIn(folder.file("parts")));
}

/// Pictures of a desk on the built-in market that plays at `speed`.
class PlayingDesk {
public:
    PlayingDesk(const std::string& journal, double speed)
    {
        interfaces::SessionRequest request;
        request.seed = 5;
        request.journalFile = journal;
        request.operatorName = "ann";
        request.speed = speed;
        auto opened = runtime::SessionFactory().open(request);
        EXPECT_TRUE(opened.has_value()) << opened.error().message;
        m_desk = std::move(*opened);
        m_subscription = m_desk->onPicture([this] {
            const std::lock_guard lock(m_mutex);
            m_changed.notify_all();
        });
    }
    template <class Condition> bool shows(Condition holds)
    {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, kPatience, [&] { return holds(*interfaces::layOut(*m_desk->latest())); });
    }
    interfaces::Desk& desk() { return *m_desk; }
    std::shared_ptr<const interfaces::Snapshot> shown() { return interfaces::layOut(*m_desk->latest()); }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::unique_ptr<interfaces::Desk> m_desk;
    std::unique_ptr<interfaces::Subscription> m_subscription;
};

bool isCompared(const Snapshot& picture)
{
    return picture.underlyings.size() == 2 &&
           std::all_of(picture.underlyings.begin(), picture.underlyings.end(),
                       [](const auto& view) { return view.modelRisk.models.size() == 3; });
}

TEST_F(ModelRiskRuns, OnTheDeskBringAReportWithinTenMinutesOfEventTime)
{
    const auto journal = folder.file("desk");
    std::shared_ptr<const Snapshot> compared;
    {
        PlayingDesk playing(journal, 10.0);
        ASSERT_TRUE(playing.shows(isCompared));
        compared = playing.shown();
        ASSERT_TRUE(compared->playback.start.has_value());
        EXPECT_LE(compared->time - *compared->playback.start, Duration::minutes(10));
    }
    for (const auto& view : compared->underlyings) {
        EXPECT_EQ(view.modelRisk.quality, domain::Quality::Good) << view.modelRisk.message;
        EXPECT_LE(view.modelRisk.valuationTime, compared->time);
        EXPECT_FALSE(view.modelRisk.worstModel.empty());
        EXPECT_EQ(view.modelRisk.unpricedOptions, 0);
        EXPECT_GT(view.modelRisk.options, 0);
        EXPECT_LT(view.modelRisk.models[1].fitErrorVolPoints.value(), 5.0);
    }
    const auto verified = runtime::verifyJournal(journal);
    ASSERT_TRUE(verified.has_value()) << verified.error().message;
    EXPECT_TRUE(verified->identical) << verified->difference.what;

    {
        PlayingDesk again(journal, 10.0);
        EXPECT_TRUE(isCompared(*again.shown())) << "a resume takes the answers from the journal";
    }
    const auto review = runtime::SessionFactory().openJournal(journal, {});
    ASSERT_TRUE(review.has_value()) << review.error().message;
    std::mutex mutex;
    std::condition_variable answered;
    std::shared_ptr<const Snapshot> picture;
    (*review)->requestAt((*review)->info().end, [&](std::shared_ptr<const Snapshot> snapshot) {
        const std::lock_guard lock(mutex);
        picture = std::move(snapshot);
        answered.notify_all();
    });
    std::unique_lock lock(mutex);
    ASSERT_TRUE(answered.wait_for(lock, kPatience, [&] { return picture != nullptr; }));
    EXPECT_TRUE(isCompared(*picture)) << "a review reads the journaled answers";
}

TEST_F(ModelRiskRuns, OnTheDeskComeWhilePausedAndDoNotHoldUpItsEnd)
{
    PlayingDesk playing(folder.file("desk"), 0.0);
    playing.desk().pausePlayback();
    EXPECT_TRUE(playing.shows(isCompared)) << "an answer needs no further step of the market";
    playing.desk().play();
    ASSERT_TRUE(playing.shows([](const Snapshot& s) { return s.decisionCount > 20; }));
    playing.desk().engageKillSwitch({}, "ann");
    ASSERT_TRUE(playing.shows([](const Snapshot& s) { return s.tradingState == domain::TradingState::Killed; }));
}

}  // namespace
}  // namespace ballast::integration::model_risk_test
