#include <gtest/gtest.h>

#include "core/engine/straddle_desk.h"

namespace ballast::engine::model_risk_test {
namespace {

using domain::ModelRiskReport;
using domain::Quality;

class ModelRisk : public testing::StraddleDesk {
protected:
    ModelRiskReport report(Timestamp valued, double blackUsd) const
    {
        return {.underlying = "BTC",
                .valuationTime = valued,
                .step = 7,
                .models = {{.model = "Black-76", .valueUsd = blackUsd, .delta = -1.5, .vega = -900.0},
                           {.model = "Heston",
                            .valueUsd = blackUsd - 250.0,
                            .delta = -1.25,
                            .vega = -800.0,
                            .parameters = {{"kappa", 3.0}},
                            .fitErrorPoints = 0.4,
                            .greatestErrorPoints = 1.5,
                            .points = 15},
                           {.model = "Bates",
                            .valueUsd = blackUsd + 100.0,
                            .delta = -1.75,
                            .vega = -850.0,
                            .fitErrorPoints = 0.2,
                            .greatestErrorPoints = 0.9,
                            .points = 15}},
                .options = 2,
                .unpricedOptions = 1};
    }
    EngineOutput tell(ModelRiskReport report)
    {
        return engine->onBatch({.time = market.now(), .events = {{market.now(), std::move(report)}}}).value();
    }
    interfaces::ModelRiskView shown() const { return picture()->underlyings.at(0).modelRisk; }
};

TEST_F(ModelRisk, IsMissingInWordsBeforeTheFirstReport)
{
    start();
    EXPECT_TRUE(shown().models.empty());
    EXPECT_EQ(shown().quality, Quality::Missing);
    EXPECT_EQ(shown().message, "No comparison of models has come yet.");
    EXPECT_FALSE(shown().age.has_value());
}

TEST_F(ModelRisk, ShowsEachModelAndItsGapToBlack)
{
    start();
    const auto valued = market.now();
    tick(80000.0, Duration::seconds(40));
    tell(report(valued, -5000.0));
    const auto view = shown();
    ASSERT_EQ(view.models.size(), 3U);
    EXPECT_EQ(view.models[0].name, "Black-76");
    EXPECT_EQ(view.models[0].gapUsd, 0.0);
    EXPECT_FALSE(view.models[0].fitErrorVolPoints.has_value()) << "nothing is fitted";
    EXPECT_EQ(view.models[1].name, "Heston");
    EXPECT_EQ(view.models[1].valueUsd, -5250.0);
    EXPECT_EQ(view.models[1].gapUsd, -250.0);
    EXPECT_EQ(view.models[1].deltaCoin, -1.25);
    EXPECT_EQ(view.models[1].vegaUsd, -800.0);
    EXPECT_EQ(view.models[1].fitErrorVolPoints, 0.4);
    EXPECT_EQ(view.models[1].greatestErrorVolPoints, 1.5);
    ASSERT_EQ(view.models[1].parameters.size(), 1U);
    EXPECT_EQ(view.models[1].parameters[0].name, "kappa");
    EXPECT_EQ(view.models[2].gapUsd, 100.0);
    EXPECT_EQ(view.worstModel, "Heston");
    EXPECT_EQ(view.options, 2);
    EXPECT_EQ(view.unpricedOptions, 1);
    EXPECT_EQ(view.valuationTime, valued);
    EXPECT_EQ(view.age, Duration::seconds(40));
    EXPECT_EQ(view.quality, Quality::Good);
    EXPECT_TRUE(view.message.empty());
}

TEST_F(ModelRisk, KeepsTheNewestAndDropsAnOutdatedAnswer)
{
    start();
    const auto early = market.now();
    tick(80000.0);
    const auto late = market.now();
    tell(report(late, -1000.0));
    tell(report(early, -2000.0));
    EXPECT_EQ(shown().valuationTime, late);
    EXPECT_EQ(shown().models.at(0).valueUsd, -1000.0);
    auto sameTime = report(late, -3000.0);
    sameTime.step = 8;
    tell(sameTime);
    EXPECT_EQ(shown().models.at(0).valueUsd, -3000.0) << "a later state of the same instant is newer";
    auto earlierStep = report(late, -4000.0);
    tell(earlierStep);
    EXPECT_EQ(shown().models.at(0).valueUsd, -3000.0);
}

TEST_F(ModelRisk, DropsWhatTellsOfTheFutureOrOfNothingInTheBook)
{
    start();
    tell(report(market.now() + Duration::seconds(1), -1.0));
    auto other = report(market.now(), -1.0);
    other.underlying = "DOGE";
    tell(other);
    EXPECT_TRUE(engine->modelRisk().empty());
}

TEST_F(ModelRisk, GrowsStaleAndKeepsItsFigures)
{
    start();
    tell(report(market.now(), -5000.0));
    tick(80000.0, Duration::minutes(15));
    EXPECT_EQ(shown().quality, Quality::Good);
    tick(80000.0, Duration::seconds(1));
    EXPECT_EQ(shown().quality, Quality::Stale);
    EXPECT_EQ(shown().models.size(), 3U);
}

TEST_F(ModelRisk, AFailureIsMissingAndSaysWhy)
{
    start();
    tell(report(market.now(), -5000.0));
    tick(80000.0);
    tell({.underlying = "BTC", .valuationTime = market.now(), .failure = "BTC could not be compared: 3 points"});
    EXPECT_TRUE(shown().models.empty());
    EXPECT_EQ(shown().quality, Quality::Missing);
    EXPECT_EQ(shown().message, "BTC could not be compared: 3 points");
    EXPECT_EQ(shown().worstModel, "");
}

/// All that an hour of moves makes an engine decide and send, as bytes.
std::string hourOf(testing::ScriptedMarket market, bool withReports, const ModelRiskReport& sample)
{
    Engine engine = Engine::create(market.config()).value();
    std::string all;
    const auto take = [&](const domain::EventBatch& batch) {
        const auto output = engine.onBatch(batch).value();
        for (const auto& decision : output.decisions)
            all += domain::toCanonicalJson(decision) + "\n";
        for (const auto& intent : output.intents) {
            all += intent->id + "\n";
            engine.onBatch(market.fill(intent)).value();
        }
        if (!withReports) return;
        auto report = sample;
        report.valuationTime = market.now();
        const auto after = engine.onBatch({.time = market.now(), .events = {{market.now(), report}}}).value();
        EXPECT_TRUE(after.decisions.empty() && after.intents.empty() && after.amendments.empty());
    };
    take(market.opening(80000.0));
    for (int second = 0; second < 3600; second += 5) {
        market.advance(Duration::seconds(5));
        take(market.tick(80000.0 + 900.0 * std::sin(0.02 * second) - 0.4 * second, second % 60 == 0));
    }
    return all;
}

TEST_F(ModelRisk, ChangesNoDecision)
{
    const auto without = hourOf(market, false, report(market.now(), -5000.0));
    EXPECT_GT(without.size(), 10'000U);
    EXPECT_EQ(without, hourOf(market, true, report(market.now(), -5000.0)));
}

TEST_F(ModelRisk, IsTakenFromABatchThatBringsOtherThingsToo)
{
    start();
    market.advance(Duration::seconds(1));
    auto batch = market.tick(80000.0);
    batch.events.push_back({market.now(), report(market.now(), -5000.0)});
    engine->onBatch(batch).value();
    EXPECT_EQ(shown().models.size(), 3U);
}

TEST_F(ModelRisk, LendsTheBookAndTheMarketItIsValuedOn)
{
    EXPECT_TRUE(Engine::create(market.config()).value().booksOnMarket().empty()) << "nothing has come yet";
    start();
    const auto books = engine->booksOnMarket();
    ASSERT_EQ(books.size(), 1U);
    EXPECT_EQ(books[0].underlying, "BTC");
    EXPECT_EQ(books[0].market.now, market.now());
    EXPECT_EQ(books[0].market.spot, 80000.0);
    ASSERT_NE(books[0].market.surface, nullptr);
    const auto options = std::count_if(books[0].holdings.begin(), books[0].holdings.end(),
                                       [](const auto& holding) { return holding.instrument->isOption(); });
    EXPECT_EQ(options, 2);
}

}  // namespace
}  // namespace ballast::engine::model_risk_test
