#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

#include "research/learning/bounded_parameter.h"
#include "research/learning/changepoint.h"
#include "research/learning/lin_ucb.h"

namespace ballast::learning {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

ChangepointPrior prior() { return {.hazard = 0.02, .mean = 0.0, .scale = 1.0}; }

/// ln of the probability of x[from .. to) under one regime: product of Student predictives, by the closed form of the
/// normal-inverse-gamma evidence, which the detector never computes.
double logEvidence(const std::vector<double>& x, std::size_t from, std::size_t to, const ChangepointPrior& p)
{
    double kappa = p.meanWeight;
    double mean = p.mean;
    double alpha = p.shape;
    double beta = p.scale;
    for (std::size_t i = from; i < to; ++i) {
        beta += kappa * (x[i] - mean) * (x[i] - mean) / (2.0 * (kappa + 1.0));
        mean = (kappa * mean + x[i]) / (kappa + 1.0);
        kappa += 1.0;
        alpha += 0.5;
    }
    const double n = static_cast<double>(to - from);
    return std::lgamma(alpha) - std::lgamma(p.shape) + p.shape * std::log(p.scale) - alpha * std::log(beta) +
           0.5 * std::log(p.meanWeight / kappa) - 0.5 * n * std::log(2.0 * std::acos(-1.0));
}

/// Posterior of the last run's length by summing over every way to cut the series, 2^n of them.
std::vector<double> byAllCuts(const std::vector<double>& x, const ChangepointPrior& p)
{
    const std::size_t n = x.size();
    std::vector<double> posterior(n + 1, 0.0);
    for (unsigned cuts = 0; cuts < 1U << n; ++cuts) {
        // Bit i: the regime changes after observation i.
        double log = 0.0;
        std::size_t start = 0;
        for (std::size_t i = 0; i < n; ++i) {
            const bool changes = (cuts >> i & 1U) != 0U;
            log += std::log(changes ? p.hazard : 1.0 - p.hazard);
            if (!changes) continue;
            log += logEvidence(x, start, i + 1, p);
            start = i + 1;
        }
        log += logEvidence(x, start, n, p);
        posterior[n - start] += std::exp(log);
    }
    const double sum = std::accumulate(posterior.begin(), posterior.end(), 0.0);
    for (double& value : posterior)
        value /= sum;
    return posterior;
}

TEST(Changepoint, AgreesWithEveryWayToCutTheSeries)
{
    std::mt19937_64 random(11);
    std::normal_distribution<double> normal;
    for (int round = 0; round < 10; ++round) {
        auto p = prior();
        p.hazard = 0.05 + 0.05 * round;
        p.meanWeight = 0.5 + round;
        auto detector = ChangepointDetector::create(p).value();
        std::vector<double> x;
        for (int i = 0; i < 9; ++i) {
            x.push_back(normal(random) + (i > 4 ? 3.0 : 0.0));
            ASSERT_TRUE(detector.observe(x.back()).has_value());
        }
        const auto expected = byAllCuts(x, p);
        ASSERT_EQ(detector.runLengthPosterior().size(), expected.size());
        for (std::size_t r = 0; r < expected.size(); ++r)
            EXPECT_NEAR(detector.runLengthPosterior()[r], expected[r], 1e-11) << round << ' ' << r;
    }
}

TEST(Changepoint, AlarmsAtAJumpAndCalmsDown)
{
    std::mt19937_64 random(13);
    std::normal_distribution<double> normal(0.0, 0.5);
    auto detector = ChangepointDetector::create(prior()).value();
    for (int i = 0; i < 100; ++i) {
        ASSERT_TRUE(detector.observe(normal(random)).has_value());
        EXPECT_FALSE(detector.isAlarmed()) << i;
    }
    int alarmedAt = -1;
    for (int i = 0; i < 5 && alarmedAt < 0; ++i) {
        ASSERT_TRUE(detector.observe(8.0 + normal(random)).has_value());
        if (detector.isAlarmed()) alarmedAt = i;
    }
    EXPECT_GE(alarmedAt, 0) << "sixteen deviations are a new regime within five observations";
    for (int i = 0; i < 20; ++i)
        ASSERT_TRUE(detector.observe(8.0 + normal(random)).has_value());
    EXPECT_FALSE(detector.isAlarmed()) << "the new regime is the regime now";
}

TEST(Changepoint, KeepsItsMemoryBoundedAndItsSumOne)
{
    auto p = prior();
    p.longestRun = 50;
    p.hazard = 1e-6;
    auto detector = ChangepointDetector::create(p).value();
    std::mt19937_64 random(17);
    std::normal_distribution<double> normal;
    for (int i = 0; i < 500; ++i)
        ASSERT_TRUE(detector.observe(normal(random)).has_value());
    const auto& posterior = detector.runLengthPosterior();
    EXPECT_EQ(posterior.size(), 51U);
    EXPECT_NEAR(std::accumulate(posterior.begin(), posterior.end(), 0.0), 1.0, 1e-12);
    EXPECT_GT(posterior.back(), 0.9) << "one long regime, not forgotten";
    EXPECT_FALSE(detector.isAlarmed());
}

TEST(Changepoint, RefusesWhatHasNoMeaningAndStaysAsItWas)
{
    for (const double bad : {0.0, 1.0, -1.0, kNan}) {
        auto p = prior();
        p.hazard = bad;
        EXPECT_FALSE(ChangepointDetector::create(p).has_value()) << bad;
    }
    for (double ChangepointPrior::*field :
         {&ChangepointPrior::meanWeight, &ChangepointPrior::shape, &ChangepointPrior::scale})
        for (const double bad : {0.0, -1.0, kNan, kInfinity}) {
            auto p = prior();
            p.*field = bad;
            EXPECT_FALSE(ChangepointDetector::create(p).has_value()) << bad;
        }
    auto detector = ChangepointDetector::create(prior()).value();
    ASSERT_TRUE(detector.observe(0.3).has_value());
    const auto before = detector.runLengthPosterior();
    for (const double bad : {kNan, kInfinity, -kInfinity, 1e200})
        EXPECT_FALSE(detector.observe(bad).has_value()) << bad;
    EXPECT_EQ(detector.runLengthPosterior(), before);
}

LinUcb::Settings arms()
{
    return {.arms = {0.5, 1.0, 1.5, 2.0}, .lowest = 0.5, .highest = 2.0, .features = 2, .leastSamples = 10};
}

TEST(LinUcb, NeverLeavesItsBoundsWhateverItIsTaught)
{
    std::mt19937_64 random(19);
    std::normal_distribution<double> normal(0.0, 1e3);
    auto learner = LinUcb::create(arms()).value();
    for (int i = 0; i < 500; ++i) {
        const Eigen::Vector2d context(normal(random), normal(random));
        const std::size_t arm = learner.choose(context).value();
        EXPECT_GE(learner.multiplier(arm), 0.5);
        EXPECT_LE(learner.multiplier(arm), 2.0);
        ASSERT_TRUE(learner.learn(arm, context, normal(random)).has_value());
    }
}

TEST(LinUcb, UsesTheApprovedValueUntilItHasSeenEnough)
{
    auto learner = LinUcb::create(arms()).value();
    const Eigen::Vector2d context(1.0, 0.5);
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(learner.multiplier(learner.choose(context).value()), 1.0);
        ASSERT_TRUE(learner.learn(3, context, 10.0).has_value());
    }
    EXPECT_EQ(learner.multiplier(learner.choose(context).value()), 2.0);
}

TEST(LinUcb, FindsTheArmThatPaysInEachContext)
{
    std::mt19937_64 random(23);
    std::normal_distribution<double> normal(0.0, 0.1);
    // Arms that nobody tried are worth trying while their bound, alpha times the context's length, tops known rewards.
    auto settings = arms();
    settings.alpha = 3.0;
    auto learner = LinUcb::create(settings).value();
    int right = 0;
    for (int i = 0; i < 2000; ++i) {
        const double stress = i % 2 == 0 ? 1.0 : -1.0;
        const Eigen::Vector2d context(1.0, stress);
        const std::size_t arm = learner.choose(context).value();
        const double reward = stress > 0.0 ? learner.multiplier(arm) : -learner.multiplier(arm);
        ASSERT_TRUE(learner.learn(arm, context, reward + normal(random)).has_value());
        if (i >= 1000) right += arm == (stress > 0.0 ? 3U : 0U) ? 1 : 0;
    }
    EXPECT_GT(right, 950) << "of the last thousand choices";
}

TEST(LinUcb, MoreSamplesNarrowTheBound)
{
    auto arm = LinearArm::create(2, 1.0).value();
    const Eigen::Vector2d context(1.0, 0.3);
    double last = kInfinity;
    for (int i = 0; i < 20; ++i) {
        const auto estimate = arm.estimate(context, 1.0).value();
        EXPECT_LT(estimate.upper - estimate.mean, last);
        last = estimate.upper - estimate.mean;
        ASSERT_TRUE(arm.learn(context, 0.5).has_value());
    }
}

TEST(LinUcb, RefusesWhatHasNoMeaning)
{
    auto s = arms();
    s.arms = {0.5, 2.0};
    EXPECT_FALSE(LinUcb::create(s).has_value()) << "without the approved value";
    s.arms = {1.0, 0.5};
    EXPECT_FALSE(LinUcb::create(s).has_value());
    s.arms = {0.4, 1.0};
    EXPECT_FALSE(LinUcb::create(s).has_value()) << "outside the bounds";
    s = arms();
    s.arms = {1.0, kNan};
    EXPECT_FALSE(LinUcb::create(s).has_value());
    s = arms();
    s.features = 0;
    EXPECT_FALSE(LinUcb::create(s).has_value());
    s = arms();
    s.ridge = 0.0;
    EXPECT_FALSE(LinUcb::create(s).has_value());
    auto learner = LinUcb::create(arms()).value();
    EXPECT_FALSE(learner.choose(Eigen::Vector3d::Zero()).has_value());
    EXPECT_FALSE(learner.choose(Eigen::Vector2d(kNan, 0.0)).has_value());
    EXPECT_FALSE(learner.learn(9, Eigen::Vector2d::Zero(), 1.0).has_value());
    EXPECT_FALSE(learner.learn(0, Eigen::Vector2d::Zero(), kNan).has_value());
    EXPECT_FALSE(learner.arm(0).estimate(Eigen::Vector2d::Zero(), -1.0).has_value());
}

constexpr Timestamp kStart{1'700'000'000'000'000'000};

ParameterBounds bounds()
{
    return {.name = "spread multiplier",
            .approved = 1.0,
            .lowest = 0.5,
            .highest = 2.0,
            .stress = 1.8,
            .slewPerHour = 0.2,
            .rate = 0.5,
            .leastSamples = 3,
            .shadow = false};
}

TEST(BoundedParameter, NeverLeavesItsBoundsNorMovesFasterThanItsSlew)
{
    std::mt19937_64 random(29);
    std::normal_distribution<double> normal(0.0, 100.0);
    std::uniform_int_distribution<int> minutes(0, 90);
    auto parameter = BoundedParameter::create(bounds(), kStart).value();
    Timestamp now = kStart;
    for (int i = 0; i < 3000; ++i) {
        ASSERT_TRUE(parameter.learn(normal(random)).has_value());
        if (i % 50 == 0) parameter.setFrozen(i % 100 == 0);
        if (i % 70 == 0) parameter.setShadow(i % 140 == 0);
        const double before = parameter.inUse();
        const int step = minutes(random);
        now = now + Duration::minutes(step);
        parameter.advance(now);
        EXPECT_LE(std::abs(parameter.inUse() - before), 0.2 * step / 60.0 + 1e-12);
        for (const double value : {parameter.inUse(), parameter.learned(), parameter.goal()}) {
            EXPECT_GE(value, 0.5);
            EXPECT_LE(value, 2.0);
        }
    }
}

TEST(BoundedParameter, FindsTheMinimumOfAConvexLoss)
{
    auto parameter = BoundedParameter::create(bounds(), kStart).value();
    std::mt19937_64 random(31);
    std::normal_distribution<double> normal(0.0, 0.3);
    for (int i = 0; i < 5000; ++i)
        ASSERT_TRUE(parameter.learn(2.0 * (parameter.learned() - 1.4) + normal(random)).has_value());
    EXPECT_NEAR(parameter.learned(), 1.4, 0.05);
    EXPECT_EQ(parameter.inUse(), 1.0) << "nothing moves without time";
    parameter.advance(kStart + Duration::hours(1));
    EXPECT_NEAR(parameter.inUse(), 1.2, 1e-12);
    parameter.advance(kStart + Duration::hours(100));
    EXPECT_EQ(parameter.inUse(), parameter.learned());
}

TEST(BoundedParameter, WaitsForSamplesAndOnlyWatchesInShadow)
{
    auto parameter = BoundedParameter::create(bounds(), kStart).value();
    ASSERT_TRUE(parameter.learn(-1.0).has_value());
    EXPECT_EQ(parameter.goal(), 1.0);
    ASSERT_TRUE(parameter.learn(-1.0).has_value());
    ASSERT_TRUE(parameter.learn(-1.0).has_value());
    EXPECT_GT(parameter.goal(), 1.0);
    parameter.setShadow(true);
    EXPECT_EQ(parameter.goal(), 1.0);
    EXPECT_GT(parameter.learned(), 1.0) << "it shows what it would do";
}

TEST(BoundedParameter, GoesToStressWhileFrozenAndBackInOneCall)
{
    auto parameter = BoundedParameter::create(bounds(), kStart).value();
    parameter.setFrozen(true);
    ASSERT_TRUE(parameter.learn(5.0).has_value());
    EXPECT_EQ(parameter.samples(), 0U) << "nothing is learnt in a break of regimes";
    parameter.advance(kStart + Duration::hours(10));
    EXPECT_EQ(parameter.inUse(), 1.8);
    parameter.advance(kStart);
    EXPECT_EQ(parameter.inUse(), 1.8) << "time that runs backwards moves nothing";
    parameter.setFrozen(false);
    parameter.returnToApproved();
    EXPECT_EQ(parameter.inUse(), 1.0);
    EXPECT_EQ(parameter.learned(), 1.0);
}

TEST(BoundedParameter, RefusesWhatHasNoMeaning)
{
    for (double ParameterBounds::*field : {&ParameterBounds::approved, &ParameterBounds::stress})
        for (const double bad : {0.49, 2.01, kNan}) {
            auto b = bounds();
            b.*field = bad;
            EXPECT_FALSE(BoundedParameter::create(b, kStart).has_value()) << bad;
        }
    for (double ParameterBounds::*field : {&ParameterBounds::slewPerHour, &ParameterBounds::rate})
        for (const double bad : {0.0, -1.0, kNan, kInfinity}) {
            auto b = bounds();
            b.*field = bad;
            EXPECT_FALSE(BoundedParameter::create(b, kStart).has_value()) << bad;
        }
    auto parameter = BoundedParameter::create(bounds(), kStart).value();
    const auto refused = parameter.learn(kNan);
    ASSERT_FALSE(refused.has_value());
    EXPECT_NE(refused.error().message.find("spread multiplier"), std::string::npos);
    EXPECT_EQ(parameter.learned(), 1.0);
}

TEST(EffectiveLimit, IsOnlyEverTightened)
{
    EXPECT_EQ(effectiveLimit(100.0, 60.0), 60.0);
    EXPECT_EQ(effectiveLimit(100.0, 160.0), 100.0);
    EXPECT_EQ(effectiveLimit(100.0, kNan), 100.0);
    EXPECT_EQ(effectiveLimit(100.0, -5.0), 100.0);
}

}  // namespace
}  // namespace ballast::learning
