#pragma once

#include <Eigen/Core>
#include <vector>

#include "base/result.h"

namespace ballast::learning {

/// What one arm expects of a context.
struct ArmEstimate {
    Eigen::VectorXd theta;  ///< Ridge coefficients.
    double mean{};          ///< theta' x.
    double upper{};         ///< mean + alpha sqrt(x' A^-1 x).
};

/// Ridge regression of one arm's rewards on contexts: A = ridge I + sum x x', b = sum r x.
class LinearArm {
public:
    /// Errors   InvalidArgument for no features or a ridge that is not positive.
    static Result<LinearArm> create(std::size_t features, double ridge);

    /// Errors   InvalidArgument for a context of another length or numbers that are not finite.
    Result<void> learn(const Eigen::VectorXd& context, double reward);
    /// Errors   As above, or a negative alpha.
    Result<ArmEstimate> estimate(const Eigen::VectorXd& context, double alpha) const;
    std::size_t samples() const { return m_samples; }

private:
    LinearArm(Eigen::Index features, double ridge);
    Result<void> check(const Eigen::VectorXd& context, double other) const;

    Eigen::MatrixXd m_design;
    Eigen::VectorXd m_response;
    std::size_t m_samples{};
};

/// Choice among a few multipliers of an approved value by the highest upper confidence bound. It can only ever choose
/// one of its arms, and all arms lie within the bounds that were approved.
///
/// Source   Li, Chu, Langford and Schapire (2010), A contextual-bandit approach, WWW 2010, algorithm 1.
/// Threads  One owner.
class LinUcb {
public:
    struct Settings {
        std::vector<double> arms;    ///< Multipliers, ascending, among them 1 for the approved value itself.
        double lowest{}, highest{};  ///< Bounds that hold all arms.
        std::size_t features{};
        double alpha{1.0};           ///< Width of exploration, not negative.
        double ridge{1.0};           ///< Positive.
        std::size_t leastSamples{};  ///< Until all rewards together reach it, the choice is 1.
    };

    /// Errors   InvalidArgument for arms that are unordered, outside the bounds or without 1, or for other settings
    ///          outside their domain.
    static Result<LinUcb> create(const Settings& settings);

    /// Index of the arm to use; of equals the one nearest to 1, then the lower.
    ///
    /// Errors   InvalidArgument for a context of another length or not finite.
    Result<std::size_t> choose(const Eigen::VectorXd& context) const;
    /// Errors   As above, or an arm that is not there.
    Result<void> learn(std::size_t arm, const Eigen::VectorXd& context, double reward);
    double multiplier(std::size_t arm) const { return m_settings.arms.at(arm); }
    const LinearArm& arm(std::size_t index) const { return m_arms.at(index); }

private:
    LinUcb(Settings settings, std::vector<LinearArm> arms);
    std::size_t approvedArm() const;

    Settings m_settings;
    std::vector<LinearArm> m_arms;
    std::size_t m_samples{};
};

}  // namespace ballast::learning
