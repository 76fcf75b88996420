#include "research/learning/changepoint.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <numbers>
#include <numeric>

#include "pricing/steady.h"

namespace ballast::learning {

namespace {

/// ln Gamma for x > 0 by Stirling's series above 15 and the recurrence below: std::lgamma writes a global sign.
double logGamma(double x)
{
    double shift = 0.0;
    for (; x < 15.0; x += 1.0)
        shift += steady::log(x);
    const double y = 1.0 / (x * x);
    const double series = (1.0 / 12.0 + y * (-1.0 / 360.0 + y * (1.0 / 1260.0 + y * (-1.0 / 1680.0)))) / x;
    return (x - 0.5) * steady::log(x) - x + 0.5 * steady::log(2.0 * std::numbers::pi) + series - shift;
}

}  // namespace

ChangepointDetector::ChangepointDetector(const ChangepointPrior& prior)
    : m_prior(prior),
      m_regimes{{.mean = prior.mean, .meanWeight = prior.meanWeight, .shape = prior.shape, .scale = prior.scale}}
{
}

Result<ChangepointDetector> ChangepointDetector::create(const ChangepointPrior& p)
{
    const auto isPositive = [](double value) { return std::isfinite(value) && value > 0.0; };
    const bool valid = p.hazard > 0.0 && p.hazard < 1.0 && std::isfinite(p.mean) && isPositive(p.meanWeight) &&
                       isPositive(p.shape) && isPositive(p.scale) && p.longestRun >= 10;
    if (valid) return ChangepointDetector(p);
    return fail(ErrorCode::InvalidArgument,
                fmt::format("a changepoint prior needs a hazard in (0, 1), a finite mean, positive weight, shape and "
                            "scale and runs of at least 10; were {}, {}, {}, {}, {}, {}",
                            p.hazard, p.mean, p.meanWeight, p.shape, p.scale, p.longestRun));
}

double ChangepointDetector::logPredictive(const Regime& g, double x)
{
    const double freedom = 2.0 * g.shape;
    const double squaredScale = g.scale * (g.meanWeight + 1.0) / (g.shape * g.meanWeight);
    const double away = (x - g.mean) * (x - g.mean) / (freedom * squaredScale);
    return logGamma(0.5 * (freedom + 1.0)) - logGamma(0.5 * freedom) -
           0.5 * steady::log(freedom * std::numbers::pi * squaredScale) - 0.5 * (freedom + 1.0) * steady::log1p(away);
}

ChangepointDetector::Regime ChangepointDetector::updated(const Regime& g, double x)
{
    const double away = x - g.mean;
    return {.mean = (g.meanWeight * g.mean + x) / (g.meanWeight + 1.0),
            .meanWeight = g.meanWeight + 1.0,
            .shape = g.shape + 0.5,
            .scale = g.scale + g.meanWeight * away * away / (2.0 * (g.meanWeight + 1.0))};
}

Result<void> ChangepointDetector::observe(double x)
{
    std::vector<double> logs;
    double highest = -std::numeric_limits<double>::infinity();
    for (const Regime& regime : m_regimes) {
        logs.push_back(logPredictive(regime, x));
        if (m_posterior[logs.size() - 1] > 0.0 && std::isfinite(logs.back())) highest = std::max(highest, logs.back());
    }
    if (!std::isfinite(x) || !std::isfinite(highest))
        return fail(ErrorCode::InvalidArgument, fmt::format("no regime gives an observation of {} a density", x));
    std::vector<double> next(m_posterior.size() + 1, 0.0);
    for (std::size_t r = 0; r < m_posterior.size(); ++r) {
        // A run of no probability may give the observation any density: nothing times infinity is no number.
        const bool counts = m_posterior[r] > 0.0 && std::isfinite(logs[r]);
        const double joint = counts ? m_posterior[r] * steady::exp(logs[r] - highest) : 0.0;
        next[0] += joint * m_prior.hazard;
        next[r + 1] = joint * (1.0 - m_prior.hazard);
    }
    const double sum = std::accumulate(next.begin(), next.end(), 0.0);
    for (double& probability : next)
        probability /= sum;
    m_posterior = std::move(next);
    std::transform(m_regimes.begin(), m_regimes.end(), m_regimes.begin(),
                   [x](const Regime& regime) { return updated(regime, x); });
    m_regimes.insert(
        m_regimes.begin(),
        {.mean = m_prior.mean, .meanWeight = m_prior.meanWeight, .shape = m_prior.shape, .scale = m_prior.scale});
    ++m_observations;
    dropLongest();
    return {};
}

void ChangepointDetector::dropLongest()
{
    if (m_posterior.size() <= m_prior.longestRun + 1) return;
    // The longest run joins the one before it, which takes over what the likelier of the two has learnt.
    const double longest = m_posterior.back();
    const Regime regime = m_regimes.back();
    m_posterior.pop_back();
    m_regimes.pop_back();
    if (longest > m_posterior.back()) m_regimes.back() = regime;
    m_posterior.back() += longest;
}

bool ChangepointDetector::isAlarmed() const
{
    constexpr std::size_t kRecent = 4;  // Runs of 0 to 3.
    if (m_observations < std::max(m_prior.warmUp, kRecent + 1)) return false;
    const auto count = static_cast<std::ptrdiff_t>(std::min(kRecent, m_posterior.size()));
    return std::accumulate(m_posterior.begin(), m_posterior.begin() + count, 0.0) > 0.5;
}

}  // namespace ballast::learning
