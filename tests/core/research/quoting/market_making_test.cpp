#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "research/quoting/avellaneda_stoikov.h"
#include "research/quoting/cartea_jaimungal.h"
#include "research/quoting/glft.h"
#include "research/quoting/multi_asset.h"

namespace ballast::quoting::market_making_test {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

AvellanedaStoikovInputs published(double inventory)
{
    return {
        .mid = 100.0, .inventory = inventory, .riskAversion = 0.1, .volatility = 2.0, .timeLeft = 1.0, .decay = 1.5};
}

TEST(AvellanedaStoikov, QuotesAreSymmetricAtNoInventoryAndMirrorAtOppositeOnes)
{
    const auto flat = avellanedaStoikov(published(0.0)).value();
    EXPECT_NEAR(flat.ask - 100.0, 100.0 - flat.bid, 1e-12);
    const auto held = avellanedaStoikov(published(3.0)).value();
    const auto owed = avellanedaStoikov(published(-3.0)).value();
    EXPECT_NEAR(held.ask - 100.0, 100.0 - owed.bid, 1e-12);
    EXPECT_LT(held.reservation, 100.0) << "who is long sells more readily";
    // 2/γ ln(1 + γ/k) + γσ²τ = 1.2908 + 0.4 at the published set-up.
    EXPECT_NEAR(flat.spread, 1.6908, 5e-5);
}

TEST(AvellanedaStoikov, WidensWithVolatilityAndTimeLeft)
{
    double last = 0.0;
    for (double volatility = 0.0; volatility < 5.0; volatility += 0.5) {
        auto in = published(0.0);
        in.volatility = volatility;
        const double spread = avellanedaStoikov(in)->spread;
        EXPECT_GT(spread, last);
        last = spread;
    }
}

TEST(AvellanedaStoikov, RefusesWhatHasNoMeaning)
{
    for (double AvellanedaStoikovInputs::*field :
         {&AvellanedaStoikovInputs::mid, &AvellanedaStoikovInputs::inventory, &AvellanedaStoikovInputs::riskAversion,
          &AvellanedaStoikovInputs::volatility, &AvellanedaStoikovInputs::timeLeft, &AvellanedaStoikovInputs::decay})
        for (const double bad : {kNan, kInfinity}) {
            auto in = published(1.0);
            in.*field = bad;
            EXPECT_FALSE(avellanedaStoikov(in).has_value());
        }
    for (double AvellanedaStoikovInputs::*field :
         {&AvellanedaStoikovInputs::riskAversion, &AvellanedaStoikovInputs::volatility,
          &AvellanedaStoikovInputs::timeLeft, &AvellanedaStoikovInputs::decay}) {
        auto in = published(1.0);
        in.*field = -1.0;
        EXPECT_FALSE(avellanedaStoikov(in).has_value());
    }
}

GlftParameters book(int limit = 15)
{
    return {.volatility = 0.3, .intensity = 0.9, .decay = 0.3, .riskAversion = 0.01, .inventoryLimit = limit};
}

double gap(const std::vector<QuoteOffsets>& a, const std::vector<QuoteOffsets>& b)
{
    double largest = 0.0;
    for (std::size_t i = 0; i + 1 < a.size(); ++i)
        largest = std::max(largest, std::abs(*a[i].bid - *b[i].bid));
    return largest;
}

TEST(Glft, MirrorsItselfAndLacksTheSideThatWouldPassTheLimit)
{
    const auto table = glftQuotes(book(), 200.0).value();
    ASSERT_EQ(table.size(), 31U);
    EXPECT_FALSE(table.front().ask.has_value());
    EXPECT_FALSE(table.back().bid.has_value());
    for (std::size_t i = 0; i + 1 < table.size(); ++i)
        EXPECT_NEAR(*table[i].bid, *table[table.size() - 1 - i].ask, 1e-12);
    for (std::size_t i = 1; i + 1 < table.size(); ++i)
        EXPECT_GT(*table[i].bid, *table[i - 1].bid) << "who is long bids lower";
}

TEST(Glft, SolvesItsDifferentialEquation)
{
    // d ln v_q / dt against the rows of -M v / v, by central differences of the quotes' own logarithms: only the
    // difference of neighbouring states is seen, so the equation is compared in differences too.
    const auto p = book(5);
    const double k = p.decay;
    const double base = std::log1p(p.riskAversion / k) / p.riskAversion;
    const auto ratios = [&](double tau) {
        std::vector<double> logs;  // ln(v_q / v_(q+1)).
        const auto table = glftQuotes(p, tau).value();
        for (std::size_t i = 0; i + 1 < table.size(); ++i)
            logs.push_back((*table[i].bid - base) * k);
        return logs;
    };
    const double tau = 3.0;
    const double h = 1e-4;
    const auto now = ratios(tau);
    const auto later = ratios(tau + h);
    const auto before = ratios(tau - h);
    const auto growth = [&](std::size_t i) {
        const double q = static_cast<double>(i) - 5.0;
        double rate = -glftAlpha(p) * q * q;
        if (i > 0) rate += glftEta(p) * std::exp(now[i - 1]);
        if (i < now.size()) rate += glftEta(p) * std::exp(-now[i]);
        return rate;
    };
    for (std::size_t i = 0; i < now.size(); ++i)
        EXPECT_NEAR((later[i] - before[i]) / (2.0 * h), growth(i) - growth(i + 1), 1e-7) << i;
}

TEST(Glft, GoesToTheLongRunWithoutUnderflowHoweverLongTheTime)
{
    for (const int limit : {1, 5, 15, 60})
        for (const double aversion : {1e-4, 0.01, 0.3}) {
            auto p = book(limit);
            p.riskAversion = aversion;
            const auto longRun = glftLongRunQuotes(p).value();
            for (const double tau : {1e6, 1e9, 1e12})
                EXPECT_LT(gap(glftQuotes(p, tau).value(), longRun), 1e-8) << limit << ' ' << aversion << ' ' << tau;
        }
}

TEST(Glft, StartsFromTheRiskNeutralQuoteAtTheHorizon)
{
    const auto table = glftQuotes(book(), 0.0).value();
    const double base = std::log1p(0.01 / 0.3) / 0.01;
    for (std::size_t i = 0; i + 1 < table.size(); ++i)
        EXPECT_NEAR(*table[i].bid, base, 1e-12);
}

TEST(Glft, ClosedFormIsNearTheLongRunForSmallInventories)
{
    const auto longRun = glftLongRunQuotes(book(30)).value();
    for (int q = -3; q <= 3; ++q) {
        const auto closed = glftClosedQuotes(book(30), q).value();
        EXPECT_NEAR(*closed.bid, *longRun[static_cast<std::size_t>(q + 30)].bid, 0.01);
        EXPECT_NEAR(*closed.ask, *longRun[static_cast<std::size_t>(q + 30)].ask, 0.01);
    }
}

TEST(Glft, RefusesWhatHasNoMeaning)
{
    for (double GlftParameters::*field :
         {&GlftParameters::intensity, &GlftParameters::decay, &GlftParameters::riskAversion})
        for (const double bad : {0.0, -1.0, kNan, kInfinity}) {
            auto p = book();
            p.*field = bad;
            EXPECT_FALSE(glftQuotes(p, 1.0).has_value()) << bad;
            EXPECT_FALSE(glftLongRunQuotes(p).has_value()) << bad;
            EXPECT_FALSE(glftClosedQuotes(p, 0.0).has_value()) << bad;
        }
    for (const int bad : {0, -1, kWidestInventory + 1})
        EXPECT_FALSE(glftLongRunQuotes(book(bad)).has_value());
    for (const double bad : {-1.0, kNan, kInfinity})
        EXPECT_FALSE(glftQuotes(book(), bad).has_value());
    auto wild = book(100);
    wild.riskAversion = 5.0;
    wild.volatility = 50.0;
    const auto far = glftQuotes(wild, 10.0);
    ASSERT_FALSE(far.has_value()) << "an error, never a NaN";
    EXPECT_EQ(far.error().code, ErrorCode::InvalidArgument);
}

CarteaJaimungalParameters penalised()
{
    return {.arrivalRate = 1.0, .decay = 100.0, .runningPenalty = 1e-4, .terminalPenalty = 1e-4, .inventoryLimit = 5};
}

TEST(CarteaJaimungal, IsSymmetricAtNoInventoryAndEndsAtItsTerminalCharge)
{
    const auto depths = carteaJaimungalDepths(penalised(), 30.0).value();
    EXPECT_NEAR(*depths[5].bid, *depths[5].ask, 1e-15);
    const auto last = carteaJaimungalDepths(penalised(), 0.0).value();
    for (int q = -4; q <= 4; ++q) {
        // h(q) = -α q² at the end: ask = 1/κ + α((q - 1)² - q²).
        const auto& depth = last[static_cast<std::size_t>(q + 5)];
        EXPECT_NEAR(*depth.ask, 0.01 + 1e-4 * (1.0 - 2.0 * q), 1e-14);
        EXPECT_NEAR(*depth.bid, 0.01 + 1e-4 * (1.0 + 2.0 * q), 1e-14);
    }
}

TEST(CarteaJaimungal, WithoutPenaltiesAndLimitsInSightAsksTheRiskNeutralDepth)
{
    auto p = penalised();
    p.runningPenalty = p.terminalPenalty = 0.0;
    p.inventoryLimit = 100;
    const auto depths = carteaJaimungalDepths(p, 1.0).value();
    EXPECT_NEAR(*depths[100].bid, 0.01, 1e-12);
}

TEST(CarteaJaimungal, RefusesWhatHasNoMeaning)
{
    for (double CarteaJaimungalParameters::*field :
         {&CarteaJaimungalParameters::arrivalRate, &CarteaJaimungalParameters::decay,
          &CarteaJaimungalParameters::runningPenalty, &CarteaJaimungalParameters::terminalPenalty})
        for (const double bad : {-1.0, kNan, kInfinity}) {
            auto p = penalised();
            p.*field = bad;
            EXPECT_FALSE(carteaJaimungalDepths(p, 1.0).has_value()) << bad;
        }
    auto hopeless = penalised();
    hopeless.terminalPenalty = 1e6;
    const auto depths = carteaJaimungalDepths(hopeless, 0.0);
    ASSERT_FALSE(depths.has_value()) << "logarithms that doubles do not reach";
    EXPECT_FALSE(carteaJaimungalDepths(penalised(), -1.0).has_value());
}

MultiAssetParameters randomAssets(std::mt19937_64& random, Eigen::Index assets)
{
    std::uniform_real_distribution<double> uniform(0.2, 1.0);
    std::normal_distribution<double> normal;
    const Eigen::MatrixXd root = Eigen::MatrixXd::NullaryExpr(assets, assets, [&] { return 0.3 * normal(random); });
    return {.covariance = root * root.transpose(),
            .intensity = Eigen::VectorXd::NullaryExpr(assets, [&] { return uniform(random); }),
            .decay = Eigen::VectorXd::NullaryExpr(assets, [&] { return uniform(random); }),
            .riskAversion = 0.02};
}

TEST(MultiAsset, CurvatureSolvesItsRiccatiEquation)
{
    // The stationary equation that the closed form comes from: Gamma D Gamma = gamma Sigma.
    std::mt19937_64 random(3);
    for (Eigen::Index assets = 1; assets <= 8; ++assets) {
        const auto p = randomAssets(random, assets);
        const Eigen::MatrixXd curvature = multiAssetCurvature(p).value();
        Eigen::VectorXd d(assets);
        for (Eigen::Index i = 0; i < assets; ++i)
            d[i] = 2.0 * p.intensity[i] * p.decay[i] *
                   std::pow(1.0 + p.riskAversion / p.decay[i], -(1.0 + p.decay[i] / p.riskAversion));
        const Eigen::MatrixXd left = curvature * d.asDiagonal() * curvature;
        EXPECT_LT((left - p.riskAversion * p.covariance).cwiseAbs().maxCoeff(), 1e-12) << assets;
        EXPECT_LT((curvature - curvature.transpose()).cwiseAbs().maxCoeff(), 1e-12);
    }
}

TEST(MultiAsset, QuotesAreSymmetricWithoutInventoryAndOneAssetIsTheClosedForm)
{
    std::mt19937_64 random(5);
    const auto p = randomAssets(random, 4);
    const auto flat = multiAssetQuotes(p, Eigen::VectorXd::Zero(4)).value();
    EXPECT_EQ(flat.bid, flat.ask);
    const MultiAssetParameters one{.covariance = Eigen::MatrixXd::Constant(1, 1, 0.09),
                                   .intensity = Eigen::VectorXd::Constant(1, 0.9),
                                   .decay = Eigen::VectorXd::Constant(1, 0.3),
                                   .riskAversion = 0.01};
    const auto quotes = multiAssetQuotes(one, Eigen::VectorXd::Constant(1, 2.0)).value();
    const auto closed = glftClosedQuotes(book(), 2.0).value();
    EXPECT_NEAR(quotes.bid[0], *closed.bid, 1e-12);
    EXPECT_NEAR(quotes.ask[0], *closed.ask, 1e-12);
}

TEST(MultiAsset, RefusesWhatHasNoMeaning)
{
    std::mt19937_64 random(7);
    const auto good = randomAssets(random, 3);
    auto bad = good;
    bad.covariance(0, 1) += 1.0;
    EXPECT_FALSE(multiAssetCurvature(bad).has_value()) << "not symmetric";
    bad = good;
    bad.covariance = -bad.covariance;
    EXPECT_FALSE(multiAssetCurvature(bad).has_value()) << "not semidefinite";
    bad = good;
    bad.intensity[1] = 0.0;
    EXPECT_FALSE(multiAssetCurvature(bad).has_value());
    bad = good;
    bad.decay[1] = kNan;
    EXPECT_FALSE(multiAssetCurvature(bad).has_value());
    bad = good;
    bad.riskAversion = 0.0;
    EXPECT_FALSE(multiAssetCurvature(bad).has_value());
    EXPECT_FALSE(multiAssetCurvature({}).has_value());
    EXPECT_FALSE(multiAssetQuotes(good, Eigen::VectorXd::Zero(2)).has_value());
    EXPECT_TRUE(multiAssetCurvature({.covariance = Eigen::MatrixXd::Constant(2, 2, 0.04),
                                     .intensity = Eigen::VectorXd::Ones(2),
                                     .decay = Eigen::VectorXd::Ones(2),
                                     .riskAversion = 0.1})
                    .has_value())
        << "a singular covariance is allowed";
}

}  // namespace
}  // namespace ballast::quoting::market_making_test
