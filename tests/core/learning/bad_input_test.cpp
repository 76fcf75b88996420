#include <Eigen/Core>
#include <gtest/gtest.h>

#include "learning/flow_toxicity.h"
#include "learning/markout.h"
#include "research/learning/changepoint.h"
#include "research/learning/garch.h"
#include "research/learning/lin_ucb.h"
#include "research/learning/realised_variance.h"
#include "support/hostile.h"

namespace ballast::learning {
namespace {

using test::attack;
using test::figuresOf;
using Numbers = std::vector<double>;

TEST(BadInput, VarianceModelsRefuseOrAnswer)
{
    attack("ewmaVariance", {9e-4, 0.94, 0.02},
           [](const Numbers& n) { return figuresOf(ewmaVariance(n[0], n[1], n[2])); });
    attack("garchVariance", {2e-6, 0.13, 0.86, 2e-4, 0.01}, [](const Numbers& n) {
        return figuresOf(garchVariance({n[0], n[1], n[2]}, n[3], n[4]));
    });
    attack("longRunVariance", {2e-6, 0.13, 0.86}, [](const Numbers& n) {
        return figuresOf(longRunVariance({n[0], n[1], n[2]}));
    });
    for (const int days : {1, 30, 1'000'000'000})
        attack("garchForecast", {2e-6, 0.13, 0.86, 2e-4}, [days](const Numbers& n) {
            return figuresOf(garchForecast({n[0], n[1], n[2]}, n[3], days), [](const GarchForecast& f) {
                return Numbers{f.variance, f.averageVariance};
            });
        });
    EXPECT_FALSE(garchForecast({2e-6, 0.13, 0.86}, 2e-4, 0));
    EXPECT_FALSE(garchForecast({2e-6, 0.13, 0.86}, 2e-4, -5));
    attack("qlikeLoss", {1e-4, 2e-4}, [](const Numbers& n) { return figuresOf(qlikeLoss(n[0], n[1])); });
}

TEST(BadInput, FitsRefuseOrAnswer)
{
    Numbers series;
    for (int i = 0; i < 60; ++i)
        series.push_back(1e-3 * (1.0 + 0.3 * std::sin(i * 1.7) + 0.1 * std::cos(i * i)));
    attack("fitHar", series, [](const Numbers& n) {
        const auto model = fitHar(n, {1, 5, 22});
        return model ? figuresOf(forecastHar(*model, n)) : test::Figures{};
    });
    attack("garchLikelihood", series, [](const Numbers& n) { return figuresOf(garchLikelihood({1e-7, 0.1, 0.8}, n)); });
    for (const auto& short_ : {Numbers{}, Numbers{0.01}, Numbers(500, 0.0)}) {
        EXPECT_FALSE(fitGarch(short_));
        EXPECT_FALSE(fitHar(short_, {1, 5, 22}));
    }
    EXPECT_FALSE(fitHar(series, {}));
    EXPECT_FALSE(fitHar(series, {0}));
    EXPECT_FALSE(fitHar(series, {1, 1}));
    EXPECT_FALSE(fitHar(series, {1, std::size_t(-1)}));
    EXPECT_FALSE(fitHar(series, {1}, 0));
    EXPECT_FALSE(fitHar(series, {1}, std::size_t(-1)));
    EXPECT_FALSE(forecastHar({{1, 5}, {0.1, 0.2}}, series));
}

TEST(BadInput, ChangepointsRefuseOrAnswer)
{
    attack("changepoint", {0.1, 0.0, 1.0, 1.0, 1.0, 0.3, -0.4, 3.0, 2.9}, [](const Numbers& n) {
        auto detector = ChangepointDetector::create(
            {.hazard = n[0], .mean = n[1], .meanWeight = n[2], .shape = n[3], .scale = n[4], .longestRun = 10});
        if (!detector) return test::Figures{};
        for (std::size_t i = 5; i < n.size(); ++i)
            if (!detector->observe(n[i])) return test::Figures{};
        return test::Figures{detector->runLengthPosterior()};
    });
}

TEST(BadInput, ArmsRefuseOrAnswer)
{
    attack("linearArm", {1.0, 1.0, 0.2, 0.5, 1.0, -0.4, 1.0, 1.0, 0.5, 1.0}, [](const Numbers& n) {
        auto arm = LinearArm::create(2, n[0]);
        if (!arm || !arm->learn(Eigen::Vector2d(n[1], n[2]), n[3]) || !arm->learn(Eigen::Vector2d(n[4], n[5]), n[6]))
            return test::Figures{};
        return figuresOf(arm->estimate(Eigen::Vector2d(n[7], n[8]), n[9]), [](const ArmEstimate& e) {
            return Numbers{e.theta[0], e.theta[1], e.mean, e.upper};
        });
    });
    EXPECT_FALSE(LinearArm::create(0, 1.0));
    EXPECT_FALSE(LinearArm::create(2, 1.0)->learn(Eigen::VectorXd::Ones(3), 1.0));
    EXPECT_FALSE(LinearArm::create(2, 1.0)->estimate(Eigen::VectorXd::Ones(1), 1.0));
}

TEST(BadInput, FlowFiguresRefuseOrAnswer)
{
    attack("bulkVolume", {0.5, 1.0, 200.0}, [](const Numbers& n) {
        return figuresOf(bulkVolume(n[0], n[1], n[2]), [](const SidedVolume& v) { return Numbers{v.buy, v.sell}; });
    });
    attack("volumeImbalance", {70.0, 30.0, 45.0, 55.0, 100.0}, [](const Numbers& n) {
        return figuresOf(volumeImbalance(std::vector<SidedVolume>{{n[0], n[1]}, {n[2], n[3]}}, n[4]));
    });
    attack("flowToxicity", {100.0, 70.0, 30.0, 45.0, 155.0}, [](const Numbers& n) {
        auto flow = FlowToxicity::create(n[0], 2);
        if (!flow || !flow->trade({n[1], n[2]}) || !flow->trade({n[3], n[4]})) return test::Figures{};
        return figuresOf(flow->vpin());
    });
    attack("summariseMarkouts", {100.02, 3.0, 100.05, 99.95, 100.1, 2.0, 100.0, 100.3, 1.64}, [](const Numbers& n) {
        const std::vector<MarkedFill> fills{{true, n[0], n[1], n[2], n[3], 1}, {false, n[4], n[5], n[6], n[7], 2}};
        const auto summary = summariseMarkouts(fills);
        if (!summary) return test::Figures{};
        return figuresOf(adverseSelectionAddOn(*summary, n[8]));
    });
    EXPECT_FALSE(volumeImbalance({}, 100.0));
    EXPECT_FALSE(summariseMarkouts({}));
    EXPECT_FALSE(FlowToxicity::create(100.0, 0));
}

}  // namespace
}  // namespace ballast::learning
