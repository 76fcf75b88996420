#include "risk/var_es.h"

#include <algorithm>
#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <fmt/format.h>
#include <numbers>
#include <numeric>

#include "base/finite.h"
#include "pricing/black76.h"

namespace ballast::risk {

namespace {

Result<void> checkConfidence(double confidence)
{
    if (confidence > 0.0 && confidence < 1.0) return {};
    return fail(ErrorCode::InvalidArgument, fmt::format("confidence must be in (0, 1), was {}", confidence));
}

Result<void> checkFinite(std::span<const double> values, const char* what)
{
    if (values.empty())
        return fail(ErrorCode::InvalidArgument, fmt::format("{} must be at least one, were none", what));
    for (const double value : values)
        if (!std::isfinite(value))
            return fail(ErrorCode::InvalidArgument, fmt::format("{} must be finite, found {}", what, value));
    return {};
}

/// Weights of the scenarios in the tail, adding up to 1: full ones for the worst, a fraction at the edge. Equal losses
/// are taken in order of place.
struct Tail {
    std::vector<std::size_t> place;  ///< From the worst on.
    std::vector<double> weight;
    double edge{};  ///< Loss at the lower quantile.
};

Tail tailOf(std::span<const double> losses, double confidence)
{
    Tail tail;
    const std::size_t n = losses.size();
    tail.place.resize(n);
    std::iota(tail.place.begin(), tail.place.end(), std::size_t{0});
    std::stable_sort(tail.place.begin(), tail.place.end(),
                     [&](std::size_t a, std::size_t b) { return losses[a] > losses[b]; });
    const double count = static_cast<double>(n);
    // A product such as 10 x 0.8 may lie a rounding above a whole number and must not reach for the next loss.
    const double rank = std::clamp(std::ceil(count * confidence * (1.0 - 1e-14)), 1.0, count);
    tail.edge = losses[tail.place[n - static_cast<std::size_t>(rank)]];
    const double size = count * (1.0 - confidence);
    double left = size;
    for (std::size_t i = 0; i < n && left > 0.0; ++i) {
        tail.weight.push_back(std::min(left, 1.0) / size);
        left -= 1.0;
    }
    tail.place.resize(tail.weight.size());
    return tail;
}

std::vector<double> lossesOf(std::span<const double> pnl)
{
    std::vector<double> losses(pnl.begin(), pnl.end());
    for (double& loss : losses)
        loss = -loss;
    return losses;
}

Result<Eigen::VectorXd> covarianceTimes(std::span<const double> deviations, const Eigen::MatrixXd& correlation,
                                        double days)
{
    if (auto fine = checkFinite(deviations, "standard deviations"); !fine) return tl::unexpected(fine.error());
    const auto n = static_cast<Eigen::Index>(deviations.size());
    if (correlation.rows() != n || correlation.cols() != n || !correlation.allFinite())
        return fail(ErrorCode::InvalidArgument, fmt::format("correlation must be finite and {} x {}, was {} x {}", n, n,
                                                            correlation.rows(), correlation.cols()));
    if (!std::isfinite(days) || !(days > 0.0))
        return fail(ErrorCode::InvalidArgument, fmt::format("days must be positive and finite, were {}", days));
    const Eigen::Map<const Eigen::VectorXd> s(deviations.data(), n);
    return Eigen::VectorXd(correlation * s * days);
}

}  // namespace

Result<double> normalQuantile(double probability)
{
    if (!(probability > 0.0 && probability < 1.0))
        return fail(ErrorCode::InvalidArgument, fmt::format("probability must be in (0, 1), was {}", probability));
    return -std::numbers::sqrt2 * boost::math::erfc_inv(2.0 * probability);
}

Result<TailLoss> normalTail(double standardDeviation, double confidence)
{
    if (auto fine = checkConfidence(confidence); !fine) return tl::unexpected(fine.error());
    if (!std::isfinite(standardDeviation) || standardDeviation < 0.0)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("standard deviation must be finite and not negative, was {}", standardDeviation));
    // The upper quantile by symmetry: 1 - alpha keeps its digits near 1.
    const double z = -*normalQuantile(1.0 - confidence);
    const TailLoss tail{.valueAtRisk = standardDeviation * z,
                        .expectedShortfall = standardDeviation * pricing::normalDensity(z) / (1.0 - confidence)};
    return finiteOnly(tail, {tail.valueAtRisk, tail.expectedShortfall}, "a normal tail loss");
}

Result<double> portfolioDeviation(std::span<const double> deviations, const Eigen::MatrixXd& correlation, double days)
{
    const auto product = covarianceTimes(deviations, correlation, days);
    if (!product) return tl::unexpected(product.error());
    const Eigen::Map<const Eigen::VectorXd> s(deviations.data(), product->size());
    const double variance = s.dot(*product);
    const double rounding = 1e-12 * days * s.squaredNorm();
    if (!std::isfinite(variance) || variance < -rounding)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("correlation must be positive semidefinite, the variance was {}", variance));
    return std::sqrt(std::max(variance, 0.0));
}

Result<ComponentVar> componentVar(std::span<const double> deviations, const Eigen::MatrixXd& correlation, double days,
                                  double multiple)
{
    const auto whole = portfolioDeviation(deviations, correlation, days);
    if (!whole) return tl::unexpected(whole.error());
    if (!std::isfinite(multiple) || !(multiple > 0.0))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("number of deviations must be positive and finite, was {}", multiple));
    const auto product = covarianceTimes(deviations, correlation, days);
    ComponentVar parts{.total = multiple * *whole};
    for (std::size_t i = 0; i < deviations.size(); ++i) {
        const double slope = *whole > 0.0 ? multiple * (*product)[static_cast<Eigen::Index>(i)] / *whole : 0.0;
        parts.own.push_back(multiple * std::abs(deviations[i]) * std::sqrt(days));
        parts.undiversified += parts.own.back();
        parts.marginal.push_back(slope);
        parts.component.push_back(slope * deviations[i]);
    }
    for (std::size_t i = 0; i < parts.own.size(); ++i)
        if (!std::isfinite(parts.marginal[i]) || !std::isfinite(parts.component[i]))
            return fail(ErrorCode::InvalidArgument, "a component of VaR is beyond what a double holds");
    return finiteOnly(parts, {parts.total, parts.undiversified}, "a component VaR");
}

Result<TailLoss> historicalTail(std::span<const double> losses, double confidence)
{
    if (auto fine = checkConfidence(confidence); !fine) return tl::unexpected(fine.error());
    if (auto fine = checkFinite(losses, "losses"); !fine) return tl::unexpected(fine.error());
    const Tail tail = tailOf(losses, confidence);
    double shortfall = 0.0;
    for (std::size_t i = 0; i < tail.place.size(); ++i)
        shortfall += tail.weight[i] * losses[tail.place[i]];
    return TailLoss{.valueAtRisk = tail.edge, .expectedShortfall = shortfall};
}

Result<TailLoss> scenarioTail(std::span<const double> pnl, double confidence)
{
    return historicalTail(lossesOf(pnl), confidence);
}

Result<std::vector<double>> componentShortfall(std::span<const std::vector<double>> pnlOfParts, double confidence)
{
    if (auto fine = checkConfidence(confidence); !fine) return tl::unexpected(fine.error());
    if (pnlOfParts.empty()) return fail(ErrorCode::InvalidArgument, "parts must be at least one, were none");
    std::vector<double> losses(pnlOfParts.front().size());
    for (const auto& part : pnlOfParts) {
        if (part.size() != losses.size())
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("each part must have {} scenarios, one has {}", losses.size(), part.size()));
        if (auto fine = checkFinite(part, "P&L of scenarios"); !fine) return tl::unexpected(fine.error());
        for (std::size_t i = 0; i < losses.size(); ++i)
            losses[i] -= part[i];
    }
    const Tail tail = tailOf(losses, confidence);
    std::vector<double> shares;
    for (const auto& part : pnlOfParts) {
        shares.push_back(0.0);
        for (std::size_t i = 0; i < tail.place.size(); ++i)
            shares.back() -= tail.weight[i] * part[tail.place[i]];
    }
    return shares;
}

}  // namespace ballast::risk
