#pragma once

#include <cstddef>
#include <vector>

#include "base/result.h"

namespace ballast::learning {

/// Prior of each regime, normal-inverse-gamma, and how often regimes change.
struct ChangepointPrior {
    double hazard{};  ///< Chance of a change at each observation, in (0, 1).
    double mean{};
    double meanWeight{1.0};        ///< kappa: observations that the mean is worth, positive.
    double shape{1.0};             ///< alpha, positive.
    double scale{1.0};             ///< beta, positive.
    std::size_t longestRun{1000};  ///< Longer runs count as runs of this length; at least 10.
    std::size_t warmUp{20};        ///< No alarm before so many observations: every run is short at first.
};

/// Probability of each time since the last change of regime, updated with each observation:
///
///     p(r + 1) ~ p(r) t(x | r) (1 - H),   p(0) ~ sum_r p(r) t(x | r) H,
///
/// t the Student density that regime r predicts with 2 alpha degrees of freedom and squared scale
/// beta (kappa + 1)/(alpha kappa).
///
/// Source   Adams and MacKay (2007), Bayesian online changepoint detection, arXiv:0710.3742.
/// Threads  One owner.
class ChangepointDetector {
public:
    /// Errors   InvalidArgument for a prior outside its domain.
    static Result<ChangepointDetector> create(const ChangepointPrior& prior);

    /// Errors   InvalidArgument for an observation that is not finite or so far off that no regime gives it a density;
    ///          the state is then as before.
    Result<void> observe(double x);

    /// p(r), r = 0, 1, ...: sums to one.
    const std::vector<double>& runLengthPosterior() const { return m_posterior; }
    /// P(r <= 3) > 1/2 after the warm-up: the regime has just changed.
    bool isAlarmed() const;
    std::size_t observations() const { return m_observations; }

private:
    struct Regime {
        double mean{}, meanWeight{}, shape{}, scale{};
    };

    explicit ChangepointDetector(const ChangepointPrior& prior);
    static double logPredictive(const Regime& regime, double x);
    static Regime updated(const Regime& regime, double x);
    void dropLongest();

    ChangepointPrior m_prior;
    std::vector<double> m_posterior{1.0};
    std::vector<Regime> m_regimes;  ///< Of each run length.
    std::size_t m_observations{};
};

}  // namespace ballast::learning
