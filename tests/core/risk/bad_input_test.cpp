#include <Eigen/Core>
#include <gtest/gtest.h>

#include "core/margin/margin_books.h"
#include "margin/liquidation_distance.h"
#include "research/hedging/tracking_error.h"
#include "research/network/collateral_buffer.h"
#include "research/network/collateral_plan.h"
#include "research/network/contagion.h"
#include "research/network/correlation_stress.h"
#include "research/network/debt_rank.h"
#include "research/network/liquidation_price.h"
#include "research/network/nearest_correlation.h"
#include "risk/concentration.h"
#include "risk/pnl_attribution.h"
#include "risk/var_es.h"
#include "support/hostile.h"

namespace ballast::risk::bad_input_test {
namespace {

using test::attack;
using test::Figures;
using test::figuresOf;
using Numbers = std::vector<double>;

template <class Matrix> Numbers flat(const Matrix& m) { return {m.data(), m.data() + m.size()}; }

TEST(BadInput, TailLossesRefuseOrAnswer)
{
    const auto tail = [](const TailLoss& t) { return Numbers{t.valueAtRisk, t.expectedShortfall}; };
    attack("normalQuantile", {0.3}, [](const Numbers& n) { return figuresOf(normalQuantile(n[0])); });
    attack("normalTail", {2.0, 0.99}, [&](const Numbers& n) { return figuresOf(normalTail(n[0], n[1]), tail); });
    attack("historicalTail", {1.0, -3.0, 2.0, 5.0, 0.8},
           [&](const Numbers& n) { return figuresOf(historicalTail(std::span(n).first(4), n[4]), tail); });
    attack("scenarioTail", {1.0, -3.0, 2.0, 5.0, 0.8},
           [&](const Numbers& n) { return figuresOf(scenarioTail(std::span(n).first(4), n[4]), tail); });
    attack("componentVar", {2e5, 5e4, 1.0, 0.3, 0.3, 1.0, 10.0, 2.33}, [](const Numbers& n) {
        return figuresOf(componentVar(std::span(n).first(2), Eigen::Map<const Eigen::Matrix2d>(&n[2]), n[6], n[7]),
                         [](const ComponentVar& v) {
                             Numbers all = v.own;
                             all.push_back(v.total);
                             return all;
                         });
    });
    attack("componentShortfall", {1.0, -2.0, 3.0, -1.0, 2.0, -4.0, 0.6}, [](const Numbers& n) {
        const std::vector<Numbers> parts{{n[0], n[1], n[2]}, {n[3], n[4], n[5]}};
        return figuresOf(componentShortfall(parts, n[6]), [](const Numbers& all) { return all; });
    });
    EXPECT_FALSE(historicalTail({}, 0.99));
    EXPECT_FALSE(componentVar(Numbers{1.0}, Eigen::MatrixXd::Identity(2, 2), 1.0, 2.33));
    EXPECT_FALSE(componentShortfall({}, 0.99));
    EXPECT_FALSE(componentShortfall(std::vector<Numbers>{{1.0, 2.0}, {1.0}}, 0.9));
}

TEST(BadInput, CorrelationsRefuseOrAnswer)
{
    const Numbers good{1.0, 0.6, 0.2, 0.6, 1.0, 0.4, 0.2, 0.4, 1.0, 0.5};
    const auto matrixOf = [](const Numbers& n) { return Eigen::MatrixXd(Eigen::Map<const Eigen::Matrix3d>(n.data())); };
    attack("stressCorrelation", good,
           [&](const Numbers& n) { return figuresOf(stressCorrelation(matrixOf(n), n[9]), flat<Eigen::MatrixXd>); });
    attack("smallestEigenvalue", good, [&](const Numbers& n) { return figuresOf(smallestEigenvalue(matrixOf(n))); });
    attack("nearestCorrelation", good, [&](const Numbers& n) {
        return figuresOf(nearestCorrelation(matrixOf(n)), [](const NearestCorrelation& c) { return flat(c.matrix); });
    });
    attack("choleskyWithJitter", good, [&](const Numbers& n) {
        return figuresOf(choleskyWithJitter(matrixOf(n)), [](const CholeskyFactor& c) { return flat(c.lower); });
    });
    attack("stressWeight", {0.3, 0.8}, [](const Numbers& n) { return figuresOf(stressWeight(n[0], n[1])); });
    for (const Eigen::MatrixXd& wrong : {Eigen::MatrixXd(), Eigen::MatrixXd(2, 3), Eigen::MatrixXd(3, 0)}) {
        const Eigen::MatrixXd filled = Eigen::MatrixXd::Ones(wrong.rows(), wrong.cols());
        EXPECT_FALSE(stressCorrelation(filled, 0.5));
        EXPECT_FALSE(smallestEigenvalue(filled));
        EXPECT_FALSE(nearestCorrelation(filled));
        EXPECT_FALSE(choleskyWithJitter(filled));
    }
    EXPECT_FALSE(stressAgainst(Eigen::MatrixXd::Identity(2, 2), 0.5, Numbers{1.0}));
}

TEST(BadInput, NetworksRefuseOrAnswer)
{
    const auto figures = [](const Clearing& c) {
        Numbers all = flat(c.payments);
        for (const auto& more : {flat(c.equity), flat(c.recovery), Numbers{c.assetPrice}})
            all.insert(all.end(), more.begin(), more.end());
        return all;
    };
    const auto networkOf = [](const Numbers& n) {
        return PaymentNetwork{Eigen::Map<const Eigen::Matrix3d>(n.data()), Eigen::Vector3d(n[9], n[10], n[11]),
                              Eigen::Vector3d(n[12], n[13], n[14])};
    };
    const auto costsOf = [](const Numbers& n) {
        return DefaultCosts{n[15], n[16], Eigen::Vector3d(n[17], n[18], n[19]), n[20], n[21]};
    };
    const Numbers good{0.0, 0.0,  2.0,  4.0, 0.0, 0.0, 0.0, 3.0, 0.0, 18.0, 18.0,
                       9.0, 17.0, 18.0, 8.0, 0.9, 0.8, 1.0, 2.0, 3.0, 0.1,  10.0};
    attack("clearByIteration", good,
           [&](const Numbers& n) { return figuresOf(clearByIteration(networkOf(n), costsOf(n)), figures); });
    Numbers plain = good;
    for (const std::size_t i : {17U, 18U, 19U, 20U})
        plain[i] = 0.0;
    attack("clearByDefaults", plain, [&](const Numbers& n) {
        return figuresOf(clearByDefaults(networkOf(n), {n[15], n[16]}), figures);
    });
    attack("debtRank", {0.0, 2.0, 0.0, 1.0, 0.0, 3.0, 0.5, 1.0, 0.0, 5.0, 8.0, 10.0, 0.0, 0.0, 1.0},
           [](const Numbers& n) {
               Figures all = Numbers{};
               for (const auto mode : {DebtRankMode::Linear, DebtRankMode::SingleHit}) {
                   const auto rank =
                       debtRank(Eigen::Map<const Eigen::Matrix3d>(n.data()), Eigen::Vector3d(n[9], n[10], n[11]),
                                Eigen::Vector3d(n[12], n[13], n[14]), mode);
                   if (!rank) return Figures{};
                   for (const double h : flat(rank->distress))
                       all->push_back(h);
                   all->push_back(rank->weighted);
               }
               return all;
           });
    EXPECT_FALSE(clearByDefaults({}));
    EXPECT_FALSE(clearByIteration({Eigen::MatrixXd::Zero(2, 3), Eigen::VectorXd::Zero(2), Eigen::VectorXd::Zero(2)}));
    EXPECT_FALSE(debtRank({}, {}, {}, DebtRankMode::Linear));
}

TEST(BadInput, BuffersAndLiquidationPricesRefuseOrAnswer)
{
    attack("collateralBuffer", {1e6, 0.003, 0.01}, [](const Numbers& n) {
        return figuresOf(collateralBuffer(n[0], n[1], n[2]), [](const CollateralBuffer& b) {
            return Numbers{b.buffer, b.endOfPeriod};
        });
    });
    attack("breachProbability", {1e5, 1e6, 0.003},
           [](const Numbers& n) { return figuresOf(breachProbability(n[0], n[1], n[2])); });
    attack("linearLiquidationPrice", {2.0, 6e4, 2e4, 0.05},
           [](const Numbers& n) { return figuresOf(linearLiquidationPrice(n[0], n[1], n[2], n[3])); });
    attack("inverseLiquidationPrice", {1e5, 6e4, 0.4, 0.01},
           [](const Numbers& n) { return figuresOf(inverseLiquidationPrice(n[0], n[1], n[2], n[3])); });
    attack("planCollateral",
           {1e5, 2e4, 3e4, 1e4, 0.05, 1e-3, 2.0, 1e5, -1e4, 2e4, 3e4, 0.0, 0.02, 1e-3, 1.0, 2e5, 0.01},
           [](const Numbers& n) {
               std::vector<VenueCollateral> venues;
               for (std::size_t i = 0; i < 2; ++i) {
                   const double* v = &n[8 * i];
                   venues.push_back({i == 0 ? "A" : "B", {v[0], v[1]}, v[2], v[3], v[4], v[5], v[6], v[7]});
               }
               return figuresOf(planCollateral(venues, n[16]), [](const CollateralPlan& p) {
                   Numbers all = p.changeUsd;
                   all.insert(all.end(), {p.costUsd, p.shortfallUsd, p.breachBefore, p.breachAfter});
                   return all;
               });
           });
}

TEST(BadInput, AttributionsRefuseOrAnswer)
{
    attack("attributePnl", {0.5, 1e-5, 4e3, -9e4, 0.1, 10.0, 0.2, 3.0, 500.0, 0.01, 0.003, -40.0, 200.0},
           [](const Numbers& n) {
               return figuresOf(attributePnl({n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]}, {n[8], n[9], n[10]},
                                             {.fees = n[11]}, n[12]),
                                [](const PnlAttribution& p) {
                                    return Numbers{p.delta, p.gamma, p.vega,  p.theta,    p.vanna,      p.volga,
                                                   p.charm, p.veta,  p.total, p.residual, p.explained()};
                                });
           });
    attack("boyleEmanuelStd", {1e5, 0.6, 0.003},
           [](const Numbers& n) { return figuresOf(boyleEmanuelStd(n[0], n[1], n[2])); });
    attack("lifetimeTrackingError", {6e4, 6e4, 0.6, 0.08, 1.0}, [](const Numbers& n) {
        return figuresOf(lifetimeTrackingError({n[0], n[1], n[2], n[3], n[4], 30}), [](const LifetimeTrackingError& e) {
            return Numbers{e.vega, e.premium, e.kamalDerman, e.firstOrderStep};
        });
    });
    attack("trackingReport", {1e5, 0.6, 0.003, 0.01, -50.0, 0.1, 3.0, 2.0, 1e5, 0.5, 0.003, -0.02, 30.0, 0.1, 1.0, 2.0},
           [](const Numbers& n) {
               const std::vector<HedgeStep> steps{{n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]},
                                                  {n[8], n[9], n[10], n[11], n[12], n[13], n[14], n[15]}};
               return figuresOf(trackingReport(steps), [](const TrackingReport& r) {
                   return Numbers{r.totalUsd,       r.bandUsd,        r.delayUsd, r.costUsd,   r.discreteUsd,
                                  r.realisedStdUsd, r.expectedStdUsd, r.ratio,    r.ratioError};
               });
           });
    attack("concentration", {1.0, -2.0, 3.0}, [](const Numbers& n) {
        return figuresOf(concentration(std::vector<NamedAmount>{{"a", n[0]}, {"b", n[1]}, {"c", n[2]}}),
                         [](const Concentration& c) {
                             return Numbers{c.gross, c.herfindahl, c.largestShare};
                         });
    });
    EXPECT_FALSE(trackingReport({}));
    for (const int steps : {0, -1, std::numeric_limits<int>::min()})
        EXPECT_FALSE(lifetimeTrackingError({6e4, 6e4, 0.6, 0.08, 1.0, steps}));
}

MarginPortfolio portfolioOf(const Numbers& n, bool hasOptions)
{
    MarginUnderlying u{.name = "BTC", .spot = n[0]};
    u.expiries = {{n[1], n[2], n[3]}, {n[4], n[5], n[6]}};
    u.options = {
        {.expiry = 0, .strike = n[7], .right = domain::OptionRight::Put, .amount = n[8], .markVolatility = n[9]},
        {.expiry = 1, .strike = n[10], .amount = n[11], .markVolatility = n[12]}};
    // The perpetual venue lists no options.
    if (!hasOptions) u.options.clear();
    u.perpetuals = {{.name = "P", .amount = n[13], .price = n[14], .unrealisedUsd = n[15], .hourlyFundingRate = n[16]}};
    MarginPortfolio portfolio{.underlyings = {u}, .cashUsd = n[17], .stablePrice = n[18]};
    portfolio.collaterals = {{.name = "ETH", .amount = n[19], .price = n[20], .initialHaircut = n[21]}};
    return portfolio;
}

const Numbers kPortfolio{8e4, 6e5,  8.02e4, 0.05, 3e6,  8.1e4, 0.04, 7.5e4, -10.0, 0.6, 9e4,
                         5.0, 0.55, -3.0,   8e4,  10.0, 1e-5,  1e6,  1.0,   20.0,  3e3, 0.2};

TEST(BadInput, MarginsRefuseOrAnswer)
{
    const auto rules = {MarginRule(testing::pmrmRule()), MarginRule(testing::gridRule()),
                        MarginRule(testing::scanRule()), MarginRule(testing::leverageRule())};
    for (const auto& rule : rules) {
        const bool hasOptions = !std::holds_alternative<PerpetualMarginParameters>(rule);
        attack("venueMargin " + originOf(rule).rule, kPortfolio, [&](const Numbers& n) {
            return figuresOf(venueMargin(portfolioOf(n, hasOptions), rule), [](const VenueMargin& m) {
                return Numbers{m.initialUsd, m.maintenanceUsd, m.equityUsd, m.excessUsd(), m.initialExcessUsd()};
            });
        });
    }
}

}  // namespace
}  // namespace ballast::risk::bad_input_test
