#include "research/learning/lin_ucb.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace ballast::learning {

LinearArm::LinearArm(Eigen::Index features, double ridge)
    : m_design(ridge * Eigen::MatrixXd::Identity(features, features)), m_response(Eigen::VectorXd::Zero(features))
{
}

Result<LinearArm> LinearArm::create(std::size_t features, double ridge)
{
    constexpr std::size_t kMostFeatures = 100;
    if (features >= 1 && features <= kMostFeatures && std::isfinite(ridge) && ridge > 0.0)
        return LinearArm(static_cast<Eigen::Index>(features), ridge);
    return fail(ErrorCode::InvalidArgument,
                fmt::format("an arm needs 1 to {} features and a positive ridge, were {} and {}", kMostFeatures,
                            features, ridge));
}

Result<void> LinearArm::check(const Eigen::VectorXd& context, double other) const
{
    if (context.size() == m_response.size() && context.allFinite() && std::isfinite(other)) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("an arm of {} features needs as many finite numbers and a finite reward, got {} and {}",
                            m_response.size(), context.size(), other));
}

Result<void> LinearArm::learn(const Eigen::VectorXd& context, double reward)
{
    if (auto valid = check(context, reward); !valid) return valid;
    m_design += context * context.transpose();
    m_response += reward * context;
    ++m_samples;
    return {};
}

Result<ArmEstimate> LinearArm::estimate(const Eigen::VectorXd& context, double alpha) const
{
    if (auto valid = check(context, alpha); !valid) return tl::unexpected(valid.error());
    if (alpha < 0.0) return fail(ErrorCode::InvalidArgument, fmt::format("alpha must not be negative, was {}", alpha));
    const Eigen::LLT<Eigen::MatrixXd> factor(m_design);
    ArmEstimate estimate{.theta = factor.solve(m_response)};
    estimate.mean = estimate.theta.dot(context);
    estimate.upper = estimate.mean + alpha * std::sqrt(std::max(0.0, context.dot(factor.solve(context))));
    if (factor.info() == Eigen::Success && std::isfinite(estimate.upper)) return estimate;
    return fail(ErrorCode::InvalidArgument, "contexts of an arm are too large to be regressed on");
}

LinUcb::LinUcb(Settings settings, std::vector<LinearArm> arms)
    : m_settings(std::move(settings)), m_arms(std::move(arms))
{
}

Result<LinUcb> LinUcb::create(const Settings& s)
{
    const bool ordered =
        std::adjacent_find(s.arms.begin(), s.arms.end(), [](double a, double b) { return !(a < b); }) == s.arms.end();
    const bool bounded = !s.arms.empty() && s.arms.front() >= s.lowest && s.arms.back() <= s.highest &&
                         std::find(s.arms.begin(), s.arms.end(), 1.0) != s.arms.end();
    if (!ordered || !bounded || !(s.lowest > 0.0) || !std::isfinite(s.highest) || !(s.alpha >= 0.0))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("arms must ascend within positive bounds, hold 1, and alpha must not be negative; were "
                                "{} arms in [{}, {}], alpha {}",
                                s.arms.size(), s.lowest, s.highest, s.alpha));
    const auto arm = LinearArm::create(s.features, s.ridge);
    if (!arm) return tl::unexpected(arm.error());
    return LinUcb(s, std::vector<LinearArm>(s.arms.size(), *arm));
}

std::size_t LinUcb::approvedArm() const
{
    return static_cast<std::size_t>(std::find(m_settings.arms.begin(), m_settings.arms.end(), 1.0) -
                                    m_settings.arms.begin());
}

Result<std::size_t> LinUcb::choose(const Eigen::VectorXd& context) const
{
    const std::size_t approved = approvedArm();
    auto best = m_arms[approved].estimate(context, m_settings.alpha);
    if (!best) return tl::unexpected(best.error());
    if (m_samples < m_settings.leastSamples) return approved;
    std::size_t chosen = approved;
    for (std::size_t i = 0; i < m_arms.size(); ++i) {
        const auto estimate = m_arms[i].estimate(context, m_settings.alpha);
        if (!estimate) return tl::unexpected(estimate.error());
        const bool nearer = std::abs(multiplier(i) - 1.0) < std::abs(multiplier(chosen) - 1.0);
        if (estimate->upper < best->upper || (estimate->upper == best->upper && !nearer)) continue;
        best = estimate;
        chosen = i;
    }
    return chosen;
}

Result<void> LinUcb::learn(std::size_t arm, const Eigen::VectorXd& context, double reward)
{
    if (arm >= m_arms.size())
        return fail(ErrorCode::InvalidArgument, fmt::format("arm {} is not there, there are {}", arm, m_arms.size()));
    auto learnt = m_arms[arm].learn(context, reward);
    if (learnt) ++m_samples;
    return learnt;
}

}  // namespace ballast::learning
