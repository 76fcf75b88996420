#include "modelrisk/fourier_pricer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <ql/exercise.hpp>
#include <ql/instruments/vanillaoption.hpp>
#include <ql/models/equity/batesmodel.hpp>
#include <ql/pricingengines/vanilla/analytichestonengine.hpp>
#include <ql/pricingengines/vanilla/batesengine.hpp>
#include <ql/processes/batesprocess.hpp>
#include <ql/quotes/simplequote.hpp>
#include <ql/settings.hpp>
#include <ql/termstructures/yield/flatforward.hpp>
#include <ql/time/daycounters/actual365fixed.hpp>

#include "pricing/black76.h"

namespace ballast::modelrisk {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

const JumpHeston kSmooth{.v0 = 0.36, .kappa = 2.0, .theta = 0.45, .sigma = 0.9, .rho = -0.4};
const JumpHeston kWild{.v0 = 0.6, .kappa = 8.0, .theta = 0.3, .sigma = 3.5, .rho = -0.2};

JumpHeston withJumps(JumpHeston model)
{
    model.lambda = 1.5;
    model.nu = -0.08;
    model.delta = 0.12;
    return model;
}

/// QuantLib's own engines, adaptive integration, on dates.
double quantLibCall(const JumpHeston& m, int days, double strike)
{
    using namespace QuantLib;
    const Date today(2, March, 2026);
    Settings::instance().evaluationDate() = today;
    const Handle<YieldTermStructure> flat(ext::make_shared<FlatForward>(today, 0.0, Actual365Fixed()));
    const Handle<Quote> spot(ext::make_shared<SimpleQuote>(1.0));
    VanillaOption option(ext::make_shared<PlainVanillaPayoff>(Option::Call, strike),
                         ext::make_shared<EuropeanExercise>(today + days));
    if (m.hasJumps()) {
        const auto process = ext::make_shared<BatesProcess>(flat, flat, spot, m.v0, m.kappa, m.theta, m.sigma, m.rho,
                                                            m.lambda, m.nu, m.delta);
        option.setPricingEngine(ext::make_shared<BatesEngine>(ext::make_shared<BatesModel>(process), 1e-10, 1'000'000));
    } else {
        const auto process = ext::make_shared<HestonProcess>(flat, flat, spot, m.v0, m.kappa, m.theta, m.sigma, m.rho);
        option.setPricingEngine(
            ext::make_shared<AnalyticHestonEngine>(ext::make_shared<HestonModel>(process), 1e-10, 1'000'000));
    }
    return option.NPV();
}

TEST(FourierPricer, AgreesWithQuantLibsOwnEngines)
{
    const std::vector<double> k{-0.5, -0.2, -0.05, 0.0, 0.03, 0.2, 0.6};
    for (const auto& model : {kSmooth, kWild, withJumps(kSmooth), withJumps(kWild)}) {
        const auto pricer = FourierPricer::create(model);
        ASSERT_TRUE(pricer.has_value());
        for (const int days : {1, 7, 30, 91, 365}) {
            const auto calls = pricer->calls(days / 365.0, k);
            ASSERT_TRUE(calls.has_value());
            for (std::size_t i = 0; i < k.size(); ++i)
                EXPECT_NEAR((*calls)[i], quantLibCall(model, days, std::exp(k[i])), 1e-8) << days << " at " << k[i];
        }
    }
}

/// With next to no volatility of variance and v0 = theta the model is Black's.
TEST(FourierPricer, WithNoVolatilityOfVarianceItIsBlack)
{
    const std::vector<double> k{-0.4, -0.1, 0.0, 0.1, 0.4};
    for (const double sigma : {1e-3, 1e-4}) {
        const auto pricer =
            FourierPricer::create({.v0 = 0.49, .kappa = 3.0, .theta = 0.49, .sigma = sigma, .rho = -0.5});
        ASSERT_TRUE(pricer.has_value());
        for (const double years : {2.0 / 365.0, 0.1, 1.0}) {
            const auto calls = pricer->calls(years, k);
            ASSERT_TRUE(calls.has_value());
            for (std::size_t i = 0; i < k.size(); ++i)
                EXPECT_NEAR((*calls)[i],
                            pricing::black76Price(domain::OptionRight::Call, 1.0, std::exp(k[i]), 0.7, years),
                            0.05 * sigma);
        }
    }
}

/// Merton (1976): with next to no volatility of variance the price is a Poisson mix of Black prices.
TEST(FourierPricer, JumpsOnAFlatVarianceAreMertonsSeries)
{
    const JumpHeston model{
        .v0 = 0.25, .kappa = 2.0, .theta = 0.25, .sigma = 1e-4, .rho = 0.0, .lambda = 2.0, .nu = -0.1, .delta = 0.2};
    const double years = 0.4;
    const std::vector<double> k{-0.5, 0.0, 0.5};
    const auto calls = FourierPricer::create(model)->calls(years, k);
    ASSERT_TRUE(calls.has_value());
    const double meanJump = std::exp(-0.1 + 0.5 * 0.04) - 1.0;
    for (std::size_t i = 0; i < k.size(); ++i) {
        double sum = 0.0, weight = std::exp(-model.lambda * years);
        for (int jumps = 0; jumps < 40; ++jumps) {
            const double forward = std::exp(-model.lambda * meanJump * years + jumps * (-0.1 + 0.5 * 0.04));
            const double volatility = std::sqrt(0.25 + jumps * 0.04 / years);
            sum +=
                weight * pricing::black76Price(domain::OptionRight::Call, forward, std::exp(k[i]), volatility, years);
            weight *= model.lambda * years / (jumps + 1);
        }
        EXPECT_NEAR((*calls)[i], sum, 1e-6);
    }
}

TEST(FourierPricer, CallsFallAndAreConvexInStrike)
{
    for (const auto& model : {kWild, withJumps(kSmooth)})
        for (const double years : {1.0 / 365.0, 0.02, 0.5, 2.0}) {
            std::vector<double> k, strikes;
            for (double strike = 0.5; strike <= 1.8; strike += 0.05) {
                strikes.push_back(strike);
                k.push_back(std::log(strike));
            }
            const auto calls = FourierPricer::create(model)->calls(years, k);
            ASSERT_TRUE(calls.has_value());
            for (std::size_t i = 1; i < k.size(); ++i) {
                EXPECT_LE((*calls)[i], (*calls)[i - 1] + 1e-11);
                if (i + 1 < k.size()) {
                    EXPECT_GE((*calls)[i - 1] + (*calls)[i + 1], 2.0 * (*calls)[i] - 1e-11);
                }
            }
        }
}

TEST(FourierPricer, RefusesWhatIsNoModelOrOption)
{
    for (double JumpHeston::*field : {&JumpHeston::v0, &JumpHeston::kappa, &JumpHeston::theta, &JumpHeston::sigma})
        for (const double bad : {0.0, -1.0, kNan, std::numeric_limits<double>::infinity()}) {
            auto model = kSmooth;
            model.*field = bad;
            EXPECT_FALSE(FourierPricer::create(model).has_value());
        }
    for (const double rho : {-1.0, 1.0, kNan}) {
        auto model = kSmooth;
        model.rho = rho;
        EXPECT_FALSE(FourierPricer::create(model).has_value());
    }
    auto model = kSmooth;
    model.lambda = -0.1;
    EXPECT_FALSE(FourierPricer::create(model).has_value());
    const auto pricer = FourierPricer::create(kSmooth);
    ASSERT_TRUE(pricer.has_value());
    const std::vector<double> fine{0.0}, nan{kNan}, far{6.0};
    for (const double years : {0.0, -1.0, 31.0, kNan})
        EXPECT_FALSE(pricer->calls(years, fine).has_value());
    EXPECT_FALSE(pricer->calls(0.5, nan).has_value());
    EXPECT_FALSE(pricer->calls(0.5, far).has_value());
    EXPECT_TRUE(pricer->calls(0.5, {})->empty());
}

}  // namespace
}  // namespace ballast::modelrisk
