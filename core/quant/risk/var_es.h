#pragma once

#include <Eigen/Core>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"

namespace ballast::risk {

/// Value at risk and expected shortfall: losses, so positive numbers are money lost.
struct TailLoss {
    double valueAtRisk{};
    double expectedShortfall{};
};

/// z with P(X <= z) = probability for a standard normal X.
///
/// Errors   InvalidArgument if the probability is not in (0, 1).
Result<double> normalQuantile(double probability);

/// Tail of a loss that is normal with mean zero: VaR = z s and ES = s n(z)/(1 - alpha).
///
/// Units    standardDeviation and result in the same money; confidence alpha as 0.99.
/// Source   McNeil, Frey and Embrechts (2015), Quantitative Risk Management, section 2.3.
/// Errors   InvalidArgument if alpha is not in (0, 1) or the deviation is negative or not finite.
Result<TailLoss> normalTail(double standardDeviation, double confidence);

/// Standard deviation of a sum of positions, sqrt(s' C s), over a horizon of independent days.
///
/// Shapes   deviations: [n], signed money a day (negative for a short position); correlation: [n][n].
/// Errors   InvalidArgument if shapes differ, a value is not finite, days is not positive, or C is indefinite so that
///          the variance is negative.
Result<double> portfolioDeviation(std::span<const double> deviations, const Eigen::MatrixXd& correlation,
                                  double days = 1.0);

/// Normal VaR by position. Components add up to the whole (Euler); marginal is the change of the whole per unit of a
/// position's own deviation.
struct ComponentVar {
    double total{};
    double undiversified{};  ///< Sum of the positions' own VaR.
    std::vector<double> own, marginal, component;
};

/// Errors   as portfolioDeviation; `multiple` is the number of deviations, finite and positive.
Result<ComponentVar> componentVar(std::span<const double> deviations, const Eigen::MatrixXd& correlation, double days,
                                  double multiple);

/// Tail of an empirical distribution of equally likely losses: VaR is the least loss l with ECDF(l) >= alpha (the lower
/// quantile), ES the mean of the worst (1 - alpha) of the probability, the loss at the edge with its fraction.
///
/// Source   Acerbi and Tasche (2002), On the coherence of expected shortfall, Journal of Banking & Finance 26.
/// Errors   InvalidArgument if there is no loss, one is not finite, or alpha is not in (0, 1).
Result<TailLoss> historicalTail(std::span<const double> losses, double confidence);

/// The same of P&L by scenario, as a full revaluation gives it: a loss is a negative P&L.
Result<TailLoss> scenarioTail(std::span<const double> pnl, double confidence);

/// Share of each part in the expected shortfall of the whole: its mean loss in the whole's tail. They add up to it.
///
/// Shapes   pnlOfParts: [parts][scenarios], each row of one length.
/// Errors   as scenarioTail; also if rows differ in length.
Result<std::vector<double>> componentShortfall(std::span<const std::vector<double>> pnlOfParts, double confidence);

}  // namespace ballast::risk
