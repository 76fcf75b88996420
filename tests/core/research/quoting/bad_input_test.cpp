#include <Eigen/Core>
#include <gtest/gtest.h>

#include "research/pools/option_pool_fees.h"
#include "research/pools/pool_perpetual.h"
#include "research/pools/skew_perpetual.h"
#include "research/quoting/avellaneda_stoikov.h"
#include "research/quoting/cartea_jaimungal.h"
#include "research/quoting/glft.h"
#include "research/quoting/multi_asset.h"
#include "research/quoting/spread_terms.h"
#include "research/quoting/volatility_quotes.h"
#include "support/hostile.h"

namespace ballast::quoting::bad_input_test {
namespace {

using test::attack;
using test::Figures;
using test::figuresOf;
using Numbers = std::vector<double>;

Numbers offsets(const std::vector<QuoteOffsets>& table)
{
    Numbers figures;
    for (const auto& row : table) {
        figures.push_back(row.bid.value_or(0.0));
        figures.push_back(row.ask.value_or(0.0));
    }
    return figures;
}

TEST(BadInput, MarketMakingRulesRefuseOrAnswer)
{
    attack("avellanedaStoikov", {100.0, 2.0, 0.1, 2.0, 1.0, 1.5}, [](const Numbers& n) {
        return figuresOf(avellanedaStoikov({n[0], n[1], n[2], n[3], n[4], n[5]}), [](const PriceQuote& q) {
            return Numbers{q.reservation, q.spread, q.bid, q.ask};
        });
    });
    attack("glftQuotes", {0.3, 0.9, 0.3, 0.01, 600.0}, [](const Numbers& n) {
        return figuresOf(glftQuotes({n[0], n[1], n[2], n[3], 5}, n[4]), offsets);
    });
    attack("glftLongRunQuotes", {0.3, 0.9, 0.3, 0.01}, [](const Numbers& n) {
        return figuresOf(glftLongRunQuotes({n[0], n[1], n[2], n[3], 5}), offsets);
    });
    attack("glftClosedQuotes", {0.3, 0.9, 0.3, 0.01, 2.0}, [](const Numbers& n) {
        return figuresOf(glftClosedQuotes({n[0], n[1], n[2], n[3], 5}, n[4]),
                         [](const QuoteOffsets& q) { return offsets({q}); });
    });
    attack("carteaJaimungalDepths", {1.0, 100.0, 1e-4, 1e-4, 30.0}, [](const Numbers& n) {
        return figuresOf(carteaJaimungalDepths({n[0], n[1], n[2], n[3], 5}, n[4]), offsets);
    });
}

TEST(BadInput, InventoryLimitsAreRefusedBeyondTheWidest)
{
    for (const int limit : {-1, 0, kWidestInventory + 1, 1'000'000'000, std::numeric_limits<int>::max()}) {
        EXPECT_FALSE(glftQuotes({0.3, 0.9, 0.3, 0.01, limit}, 600.0)) << limit;
        EXPECT_FALSE(glftLongRunQuotes({0.3, 0.9, 0.3, 0.01, limit})) << limit;
        EXPECT_FALSE(carteaJaimungalDepths({1.0, 100.0, 1e-4, 1e-4, limit}, 30.0)) << limit;
    }
}

TEST(BadInput, SeveralAssetsRefuseOrAnswer)
{
    attack("multiAssetQuotes", {0.09, 0.1, 0.1, 0.25, 0.9, 0.6, 0.3, 0.25, 0.01, 3.0, -2.0}, [](const Numbers& n) {
        MultiAssetParameters p;
        p.covariance = Eigen::Map<const Eigen::Matrix2d>(n.data());
        p.intensity = Eigen::Vector2d(n[4], n[5]);
        p.decay = Eigen::Vector2d(n[6], n[7]);
        p.riskAversion = n[8];
        return figuresOf(multiAssetQuotes(p, Eigen::Vector2d(n[9], n[10])), [](const MultiAssetQuotes& q) {
            return Numbers{q.bid[0], q.bid[1], q.ask[0], q.ask[1]};
        });
    });
    EXPECT_FALSE(multiAssetCurvature({}));
    MultiAssetParameters p{Eigen::MatrixXd::Identity(2, 2), Eigen::VectorXd::Ones(3), Eigen::VectorXd::Ones(2), 0.1};
    EXPECT_FALSE(multiAssetCurvature(p));
    p.intensity = Eigen::VectorXd::Ones(2);
    EXPECT_FALSE(multiAssetQuotes(p, Eigen::VectorXd::Ones(1)));
}

TEST(BadInput, PoolTermsRefuseOrAnswer)
{
    attack("poolPriceImpactUsd", {1e-7, 2e-7, 2.0, 2.0, 5e4, -1e4}, [](const Numbers& n) {
        return figuresOf(poolPriceImpactUsd({n[0], n[1], n[2], n[3]}, n[4], n[5]));
    });
    attack("poolFunding", {1.5e5, 5e4, 2e-5, 1.0}, [](const Numbers& n) {
        return figuresOf(poolFunding(n[0], n[1], n[2], n[3]), [](const PoolFunding& f) {
            return Numbers{f.longsPay, f.shortsPay};
        });
    });
    attack("adaptiveFundingRate", {1e-9, 1e-9, 0.2, 0.05, 1e-9, 1e-7, 1e-8, 1e6, 5e5, 60.0}, [](const Numbers& n) {
        return figuresOf(adaptiveFundingRate({n[0], n[1], n[2], n[3], n[4], n[5]}, n[6], n[7], n[8], n[9]));
    });
    attack("borrowingRate", {1e6, 3e6, 1e-8, 1.5},
           [](const Numbers& n) { return figuresOf(borrowingRate(n[0], n[1], n[2], n[3])); });
    attack("kinkedBorrowingRate", {0.1, 0.5, 0.8, 0.9}, [](const Numbers& n) {
        return figuresOf(kinkedBorrowingRate({n[0], n[1], n[2]}, n[3]));
    });
}

TEST(BadInput, SkewTermsRefuseOrAnswer)
{
    attack("skewFillPrice", {100.0, 1e6, 0.1, 1200.0, 10.0}, [](const Numbers& n) {
        return figuresOf(skewFillPrice({n[0], n[1], n[2]}, n[3], n[4]));
    });
    attack("skewFunding", {100.0, 1e6, 0.1, 0.01, 3600.0, 1200.0}, [](const Numbers& n) {
        return figuresOf(skewFunding({n[0], n[1], n[2]}, n[3], n[4], n[5]), [](const SkewFunding& f) {
            return Numbers{f.velocity, f.rate, f.accruedPerUnit};
        });
    });
    attack("takerShare", {10.0, -30.0}, [](const Numbers& n) { return figuresOf(takerShare(n[0], n[1])); });
    attack("skewFeeRate", {10.0, -30.0, 1e-4, 3e-4},
           [](const Numbers& n) { return figuresOf(skewFeeRate(n[0], n[1], n[2], n[3])); });
    attack("liquidationPremium", {100.0, 1e6, 0.1, 1200.0, 10.0, 1.0}, [](const Numbers& n) {
        return figuresOf(liquidationPremium({n[0], n[1], n[2]}, n[3], n[4], n[5]));
    });
    attack("spreadMultiplier", {0.8, 0.5, 3.0, 0.9}, [](const Numbers& n) {
        return figuresOf(spreadMultiplier({n[0], n[1], n[2]}, n[3]));
    });
    attack("feeAgainstSkew", {5e-4, 0.5, 0.5, -1e-4, 100.0, 90.0}, [](const Numbers& n) {
        return figuresOf(feeAgainstSkew({n[0], n[1], n[2], n[3]}, n[4], n[5]));
    });
    attack("bindingUtilisation", {0.1, 0.2, 0.3, 0.4}, [](const Numbers& n) {
        return figuresOf(bindingUtilisation({n[0], n[1], n[2], n[3]}),
                         [](const BindingUtilisation& b) { return Numbers{b.share}; });
    });
}

TEST(BadInput, OptionTermsRefuseOrAnswer)
{
    attack(
        "volatilityQuote", {0.6, 40.0, 30.0, 10.0, 1.0, 0.5, 0.2, 2.0, 1.5, 0.001, 1e-8, 0.0, 0.0, 1e-8, 500.0, 40.0},
        [](const Numbers& n) {
            const OptionQuoteTerms terms{n[0], n[1], Eigen::Vector2d(n[2], n[3]), n[4], n[5], n[6], n[7], n[8], n[9]};
            const VolatilityInventory book{Eigen::Map<const Eigen::Matrix2d>(&n[10]), Eigen::Vector2d(n[14], n[15])};
            return figuresOf(volatilityQuote(terms, book), [](const VolatilityQuote& q) {
                return Numbers{q.bid, q.ask, q.shift, q.halfSpread, q.multiplierPart};
            });
        });
    attack("optionPoolFees",
           {50.0, 0.75,  0.01,   5e-4, 0.1, 0.5, 30.0, 2.0,  0.1,   1.0,   0.1, 1.0, 1.0, 0.1, 1.0,  // Terms.
            10.0, 120.0, 1800.0, 0.2,  0.7, 2.5, 1.02, 0.01, 100.0, 130.0, 1e6},                     // The trade.
           [](const Numbers& n) {
               const OptionPoolTerms terms{n[0], n[1], n[2],  n[3],  n[4],  n[5],  n[6], n[7],
                                           n[8], n[9], n[10], n[11], n[12], n[13], n[14]};
               const OptionPoolTrade trade{n[15], true,  n[16], n[17], n[18], n[19],
                                           n[20], n[21], n[22], n[23], n[24], n[25]};
               return figuresOf(optionPoolFees(terms, trade), [](const OptionPoolFees& f) {
                   return Numbers{f.volatilityMove, f.skewMove, f.price, f.spot, f.vega, f.variance, f.total()};
               });
           });
}

}  // namespace
}  // namespace ballast::quoting::bad_input_test
