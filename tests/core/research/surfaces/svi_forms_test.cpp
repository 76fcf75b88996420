#include "research/surfaces/svi_forms.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <random>

#include "volatility/arbitrage.h"

namespace ballast::volatility::svi_forms_test {
namespace {

constexpr SviParameters kVogt{.a = -0.0410, .b = 0.1331, .rho = 0.3060, .m = 0.3586, .sigma = 0.4153};

/// Gatheral and Jacquier (2014), section 3.3 and 5.1, as printed.
TEST(SviForms, JumpWingsOfAxelVogtAreThoseInPrint)
{
    const auto wings = toJumpWings(kVogt, 1.0);
    ASSERT_TRUE(wings.has_value());
    EXPECT_NEAR(wings->v, 0.01742625, 5e-9);
    EXPECT_NEAR(wings->psi, -0.1752111, 5e-8);
    EXPECT_NEAR(wings->p, 0.6997381, 5e-8);
    EXPECT_NEAR(wings->c, 1.316798, 5e-7);
    EXPECT_NEAR(wings->vTilde, 0.0116249, 5e-8);
}

TEST(SviForms, TheRepairOfAxelVogtIsThatInPrintAndIsSound)
{
    const auto repaired = ssviRepairOf(*toJumpWings(kVogt, 1.0));
    ASSERT_TRUE(repaired.has_value());
    EXPECT_NEAR(repaired->c, 0.3493158, 5e-8);
    EXPECT_NEAR(repaired->vTilde, 0.01548182, 5e-9);
    const auto raw = toRaw(*repaired, 1.0);
    ASSERT_TRUE(raw.has_value());
    EXPECT_TRUE(checkButterfly(*SviSlice::create(*raw, 1.0)).ok());
    EXPECT_FALSE(checkButterfly(*SviSlice::create(kVogt, 1.0)).ok());
}

TEST(SviForms, RandomSmilesComeBackFromBothForms)
{
    std::mt19937 engine(3);
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    for (int i = 0; i < 2000; ++i) {
        const double years = 0.002 + uniform(engine);
        const SviParameters raw{.a = 0.01 + 0.05 * uniform(engine),
                                .b = 0.02 + 0.4 * uniform(engine),
                                .rho = 1.8 * uniform(engine) - 0.9,
                                .m = 0.6 * uniform(engine) - 0.3,
                                .sigma = 0.02 + 0.5 * uniform(engine)};
        const auto slice = SviSlice::create(raw, years);
        ASSERT_TRUE(slice.has_value());
        const auto natural = toRaw(*toNatural(raw));
        ASSERT_TRUE(natural.has_value());
        const auto wings = toRaw(*toJumpWings(raw, years), years);
        ASSERT_TRUE(wings.has_value()) << i;
        for (const double k : {-1.0, -0.2, 0.0, 0.3, 1.5}) {
            const double w = slice->totalVariance(k);
            EXPECT_NEAR(SviSlice::create(*natural, years)->totalVariance(k), w, 1e-12);
            EXPECT_NEAR(SviSlice::create(*wings, years)->totalVariance(k), w, 1e-7 * w) << i;
        }
    }
}

TEST(SviForms, PsiIsTheSlopeOfDeviationAtTheForward)
{
    const auto slice = SviSlice::create(kVogt, 1.0);
    const double h = 1e-5;
    const double slope = (std::sqrt(slice->totalVariance(h)) - std::sqrt(slice->totalVariance(-h))) / (2.0 * h);
    EXPECT_NEAR(toJumpWings(kVogt, 1.0)->psi, slope, 1e-9);
}

TEST(SviForms, ASmileCentredAtTheForwardHasJumpWingsToo)
{
    const SviParameters raw{.a = 0.02, .b = 0.1, .rho = -0.3, .m = 0.0, .sigma = 0.2};
    const auto back = toRaw(*toJumpWings(raw, 0.5), 0.5);
    ASSERT_TRUE(back.has_value());
    EXPECT_NEAR(back->sigma, 0.2, 1e-10);
    EXPECT_NEAR(back->m, 0.0, 1e-10);
}

TEST(SviForms, RefuseWhatIsNoSmile)
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_FALSE(toNatural({.a = nan, .b = 0.1, .rho = 0.0, .m = 0.0, .sigma = 0.1}).has_value());
    EXPECT_FALSE(toRaw(NaturalSvi{.delta = 0.0, .mu = 0.0, .rho = 1.0, .omega = 0.1, .zeta = 1.0}).has_value());
    EXPECT_FALSE(toRaw(NaturalSvi{.delta = 0.0, .mu = nan, .rho = 0.0, .omega = 0.1, .zeta = 1.0}).has_value());
    EXPECT_FALSE(toRaw(NaturalSvi{.delta = 0.0, .mu = 0.0, .rho = 0.0, .omega = 0.1, .zeta = 0.0}).has_value());
    // The skew must not be 0: with these wings the least variance would then be that at the forward.
    const JumpWings fine{.v = 0.04, .psi = -0.1, .p = 0.5, .c = 0.6, .vTilde = 0.03};
    ASSERT_TRUE(toRaw(fine, 1.0).has_value());
    for (const auto& broken : {JumpWings{0.0, -0.1, 0.5, 0.6, 0.0}, JumpWings{0.04, 5.0, 0.5, 0.6, 0.03},
                               JumpWings{0.04, -0.1, 0.5, 0.6, 0.05}, JumpWings{0.04, -0.1, -0.1, 0.6, 0.03},
                               JumpWings{nan, -0.1, 0.5, 0.6, 0.03}, JumpWings{0.04, -0.1, 0.0, 0.6, 0.03},
                               JumpWings{0.04, 0.0, 0.5, 0.6, 0.03}})
        EXPECT_FALSE(toRaw(broken, 1.0).has_value());
    EXPECT_FALSE(toRaw(fine, 0.0).has_value());
    EXPECT_FALSE(toRaw(fine, -1.0).has_value());
    EXPECT_FALSE(ssviRepairOf({.v = 0.04, .psi = -1.0, .p = 0.5, .c = 0.6, .vTilde = 0.03}).has_value());
}

}  // namespace
}  // namespace ballast::volatility::svi_forms_test
