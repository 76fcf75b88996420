#include "runtime/model_risk_loop.h"

#include <chrono>
#include <future>
#include <gtest/gtest.h>
#include <limits>
#include <thread>

#include "core/engine/scripted_market.h"

namespace ballast::runtime::model_risk_loop_test {
namespace {

using domain::ModelRiskReport;
using Clock = std::chrono::steady_clock;

constexpr Duration kInterval = Duration::minutes(5);
constexpr std::chrono::minutes kPatience{2};

/// Counts the calls of `wake` and waits for one.
class Bell {
public:
    std::function<void()> ring()
    {
        return [this] {
            const std::lock_guard lock(m_mutex);
            ++m_rings;
            m_rung.notify_all();
        };
    }
    bool waitFor(int rings)
    {
        std::unique_lock lock(m_mutex);
        return m_rung.wait_for(lock, kPatience, [&] { return m_rings >= rings; });
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_rung;
    int m_rings{};
};

class ModelRiskLoops : public testing::Test {
protected:
    ModelRiskLoops()
    {
        const auto ten = domain::Quantity::fromUnits(-1'000'000'000);
        market.positions = {{market.optionName(1, 80000, domain::OptionRight::Call), ten},
                            {market.optionName(2, 70000, domain::OptionRight::Put), ten}};
    }
    void start()
    {
        engine.emplace(engine::Engine::create(market.config()).value());
        engine->onBatch(market.opening(80000.0)).value();
    }
    void tick(Duration after)
    {
        market.advance(after);
        engine->onBatch(market.tick(80000.0)).value();
    }
    void look(ModelRiskLoop& loop) { loop.look(*engine, market.now(), ++step); }
    void tell(const std::vector<ModelRiskReport>& reports)
    {
        for (const auto& report : reports)
            engine->onBatch({.time = market.now(), .events = {{market.now(), report}}}).value();
    }

    engine::testing::ScriptedMarket market;
    std::optional<engine::Engine> engine;
    std::uint64_t step{};
};

TEST_F(ModelRiskLoops, InStepAnswerWhatWasAskedWithTheStateItBelongsTo)
{
    start();
    ModelRiskLoop loop(ModelRiskMode::InStep, kInterval, {});
    ASSERT_TRUE(loop.begin(*engine, market.now(), 0).has_value());
    EXPECT_TRUE(loop.take().empty()) << "nothing was asked, so nothing is waited for";
    look(loop);
    const auto reports = loop.take();
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_EQ(reports[0].underlying, "BTC");
    EXPECT_EQ(reports[0].valuationTime, market.now());
    EXPECT_EQ(reports[0].step, 1U);
    EXPECT_EQ(reports[0].options, 2U);
    ASSERT_EQ(reports[0].models.size(), 3U) << reports[0].failure;
    EXPECT_EQ(reports[0].models[0].model, "Black-76");
    EXPECT_EQ(reports[0].models[0].points, 0U);
    EXPECT_EQ(reports[0].models[1].model, "Heston");
    EXPECT_EQ(reports[0].models[2].model, "Bates");
    // The smile is nearly flat, so every model must come near the desk's own value of the options.
    double optionsUsd = 0.0;
    const auto books = engine->booksOnMarket();
    for (const auto& holding : books.at(0).holdings)
        if (holding.instrument->isOption()) optionsUsd += risk::valueHolding(holding, books[0].market).valueUsd;
    EXPECT_NEAR(reports[0].models[0].valueUsd, optionsUsd, 1e-9 * std::abs(optionsUsd));
    for (const auto& book : reports[0].models)
        EXPECT_NEAR(book.valueUsd, optionsUsd, 0.01 * std::abs(optionsUsd)) << book.model;
}

TEST_F(ModelRiskLoops, AskOnceInEachTurnOfTheSchedule)
{
    start();
    ModelRiskLoop loop(ModelRiskMode::InStep, kInterval, {});
    ASSERT_TRUE(loop.begin(*engine, market.now(), 0).has_value());
    std::vector<std::int64_t> minutes;
    const auto begun = market.now();
    for (int minute = 0; minute < 12; ++minute) {
        look(loop);
        for (const auto& report : loop.take())
            minutes.push_back((report.valuationTime - begun).inMilliseconds() / 60'000);
        tick(Duration::minutes(1));
    }
    EXPECT_EQ(minutes, (std::vector<std::int64_t>{0, 5, 10}));
}

TEST_F(ModelRiskLoops, TakeTheScheduleUpAgainWhereTheJournalLeftIt)
{
    start();
    std::vector<ModelRiskReport> first;
    {
        ModelRiskLoop loop(ModelRiskMode::InStep, kInterval, {});
        ASSERT_TRUE(loop.begin(*engine, market.now(), 0).has_value());
        look(loop);
        first = loop.take();
    }
    {
        ModelRiskLoop unanswered(ModelRiskMode::InStep, kInterval, {});
        ASSERT_TRUE(unanswered.begin(*engine, market.now(), step).has_value());
        const auto again = unanswered.take();
        ASSERT_EQ(again.size(), 1U) << "the answer was lost, so it is asked again of the same state";
        EXPECT_EQ(again[0].step, first.at(0).step);
        EXPECT_EQ(again[0].models[2].valueUsd, first[0].models[2].valueUsd) << "bit for bit";
    }
    tell(first);
    tick(Duration::minutes(4));
    ModelRiskLoop answered(ModelRiskMode::InStep, kInterval, {});
    ASSERT_TRUE(answered.begin(*engine, market.now(), ++step).has_value());
    EXPECT_TRUE(answered.take().empty()) << "the turn was answered";
}

TEST_F(ModelRiskLoops, BesideTellWhenAnAnswerIsReadyAndAskNothingWhileOneIsOpen)
{
    start();
    Bell bell;
    ModelRiskLoop loop(ModelRiskMode::Beside, kInterval, bell.ring());
    ASSERT_TRUE(loop.begin(*engine, market.now(), 0).has_value());
    const auto asked = market.now();
    look(loop);
    tick(Duration::minutes(6));
    look(loop);  // Due again, but the first is open or its answer has not been taken.
    ASSERT_TRUE(bell.waitFor(1));
    const auto reports = loop.take();
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_EQ(reports[0].valuationTime, asked);
    EXPECT_TRUE(loop.take().empty());
    look(loop);
    ASSERT_TRUE(bell.waitFor(2)) << "the turn that was missed is made up for";
    EXPECT_EQ(loop.take().at(0).valuationTime, market.now());
}

TEST_F(ModelRiskLoops, EndAtOnceWhileAComparisonIsUnderWay)
{
    start();
    ModelRiskLoop loop(ModelRiskMode::InStep, kInterval, {});
    ASSERT_TRUE(loop.begin(*engine, market.now(), 0).has_value());
    look(loop);
    auto waiting = std::async(std::launch::async, [&] { return loop.take(); });
    const auto begun = Clock::now();
    loop.stop();
    EXPECT_TRUE(waiting.get().empty()) << "the market thread is let go without a half answer";
    EXPECT_LT(Clock::now() - begun, std::chrono::milliseconds(500));
    tick(Duration::minutes(6));
    look(loop);
    EXPECT_TRUE(loop.take().empty());
    loop.stop();
}

TEST_F(ModelRiskLoops, ForgetWhatIsCancelledAndGoOnWithTheSchedule)
{
    start();
    ModelRiskLoop loop(ModelRiskMode::InStep, kInterval, {});
    ASSERT_TRUE(loop.begin(*engine, market.now(), 0).has_value());
    look(loop);
    loop.cancel();
    const auto begun = Clock::now();
    EXPECT_TRUE(loop.take().empty());
    EXPECT_LT(Clock::now() - begun, std::chrono::milliseconds(500));
    tick(Duration::minutes(5));
    look(loop);
    EXPECT_EQ(loop.take().size(), 1U);
}

TEST_F(ModelRiskLoops, ShareTheOneWorkerOfTheProcess)
{
    start();
    Bell bell;
    ModelRiskLoop beside(ModelRiskMode::Beside, kInterval, bell.ring());
    {
        ModelRiskLoop first(ModelRiskMode::InStep, kInterval, {});
        ASSERT_TRUE(first.begin(*engine, market.now(), 0).has_value());
        const ModelRiskMode inStep = ModelRiskMode::InStep;
        ModelRiskLoop second(inStep, kInterval, {});
        const auto refused = second.begin(*engine, market.now(), 0);
        ASSERT_FALSE(refused.has_value());
        EXPECT_EQ(refused.error().code, ErrorCode::Refused);
        ASSERT_TRUE(beside.begin(*engine, market.now(), 0).has_value()) << "beside, it is no reason not to start";
        look(beside);
        EXPECT_TRUE(beside.take().empty());
    }
    look(beside);
    EXPECT_TRUE(bell.waitFor(1)) << "the worker is free again";
}

TEST_F(ModelRiskLoops, SayThatABookWithoutOptionsHasNothingToCompare)
{
    market.positions.clear();
    start();
    ModelRiskLoop loop(ModelRiskMode::InStep, kInterval, {});
    ASSERT_TRUE(loop.begin(*engine, market.now(), 0).has_value());
    look(loop);
    const auto reports = loop.take();
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_TRUE(reports[0].models.empty());
    EXPECT_NE(reports[0].failure.find("holds no option"), std::string::npos) << reports[0].failure;
}

TEST_F(ModelRiskLoops, DoNothingWhenOff)
{
    start();
    ModelRiskLoop loop(ModelRiskMode::Off, kInterval, {});
    ASSERT_TRUE(loop.begin(*engine, market.now(), 3).has_value());
    look(loop);
    EXPECT_TRUE(loop.take().empty());
    ModelRiskLoop other(ModelRiskMode::InStep, kInterval, {});
    EXPECT_TRUE(other.begin(*engine, market.now(), 0).has_value()) << "the worker was not taken";
}

TEST(ModelRiskReports, NeverCarryANumberThatCannotBeJournaled)
{
    modelrisk::ModelRiskResult result;
    result.batesBook.vega = std::numeric_limits<double>::quiet_NaN();
    const ModelRiskQuestion question{.underlying = "BTC", .valuationTime = {5}, .step = 2, .options = 1};
    const auto report = makeReport(question, result);
    EXPECT_TRUE(report.models.empty());
    EXPECT_NE(report.failure.find("not finite"), std::string::npos);
    EXPECT_EQ(report.step, 2U);
}

TEST(ModelRiskReports, GiveAnErrorItsWords)
{
    const auto report = makeReport({.underlying = "ETH"}, fail(ErrorCode::InvalidArgument, "3 points are too few"));
    EXPECT_EQ(report.failure, "ETH could not be compared: 3 points are too few");
}

}  // namespace
}  // namespace ballast::runtime::model_risk_loop_test
