#include "research/surfaces/essvi.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <optional>

#include "volatility/arbitrage.h"

namespace ballast::volatility {
namespace {

constexpr std::size_t kFewestPoints = 3;
constexpr double kGreatestRho = 0.999;
constexpr double kInside = 1.0 - 1e-9;  ///< Keeps a bound from being broken by rounding.
constexpr double kLeastPsi = 1e-6;
constexpr int kRhoSteps = 16;  ///< Each side of the middle.
constexpr int kRhoRounds = 7;
constexpr int kGoldenSteps = 36;

/// One expiry's problem: the best psi for a given rho.
class Problem {
public:
    Problem(std::span<const VariancePoint> points, const SsviParameters* before) : m_points(points), m_before(before)
    {
        m_nearest = *std::min_element(points.begin(), points.end(),
                                      [](const auto& a, const auto& b) { return std::abs(a.k) < std::abs(b.k); });
    }

    struct Found {
        SsviParameters parameters;
        double cost{std::numeric_limits<double>::infinity()};
    };

    /// Golden section over psi between its bounds; no parameters where they leave no room.
    Found bestAt(double rho) const
    {
        double low = leastPsi(rho);
        double high = greatestPsi(rho);
        if (low > high) return {};
        const double share = 0.5 * (std::sqrt(5.0) - 1.0);
        double left = high - share * (high - low);
        double right = low + share * (high - low);
        double leftCost = costOf(rho, left);
        double rightCost = costOf(rho, right);
        for (int step = 0; step < kGoldenSteps; ++step) {
            if (leftCost < rightCost) {
                high = right;
                right = left;
                rightCost = leftCost;
                left = high - share * (high - low);
                leftCost = costOf(rho, left);
            } else {
                low = left;
                left = right;
                leftCost = rightCost;
                right = low + share * (high - low);
                rightCost = costOf(rho, right);
            }
        }
        Found found;
        for (const double psi : {low, high, 0.5 * (low + high)}) {
            const double cost = costOf(rho, psi);
            if (cost < found.cost) found = {parametersAt(rho, psi), cost};
        }
        return found;
    }

private:
    double thetaAt(double rho, double psi) const
    {
        const double floor = m_before != nullptr ? m_before->theta : 1e-3 * m_nearest.totalVariance;
        return std::max(m_nearest.totalVariance - rho * psi * m_nearest.k, floor);
    }

    SsviParameters parametersAt(double rho, double psi) const
    {
        const double theta = thetaAt(rho, psi);
        return {theta, rho, psi / theta};
    }

    double leastPsi(double rho) const
    {
        if (m_before == nullptr) return kLeastPsi;
        const double ratio = std::max((1.0 + m_before->rho) / (1.0 + rho), (1.0 - m_before->rho) / (1.0 - rho));
        return m_before->psi() * ratio;
    }

    /// Greatest psi under every upper bound; each holds on an interval that starts at 0.
    double greatestPsi(double rho) const
    {
        const double side = 1.0 + std::abs(rho);
        const double slope = rho * m_nearest.k;
        const double floor = thetaAt(0.0, 0.0) > 0.0 && m_before != nullptr ? m_before->theta : 0.0;
        const auto curvature = [&](double w, double bend) {
            return (-2.0 * bend + 2.0 * std::sqrt(bend * bend + side * w)) / side;
        };
        double greatest = 4.0 / side;
        greatest = std::min(greatest, std::max(curvature(m_nearest.totalVariance, slope), curvature(floor, 0.0)));
        if (m_before == nullptr) return kInside * greatest;
        const double divisor = 1.0 + m_before->phi * slope;
        const double byPhi = divisor > 0.0 ? m_before->phi * m_nearest.totalVariance / divisor : greatest;
        // At rho unchanged the lower bound meets this one, so it alone is not drawn in.
        return std::min(kInside * greatest, std::max(byPhi, m_before->psi()));
    }

    double costOf(double rho, double psi) const
    {
        const SsviParameters p = parametersAt(rho, psi);
        double sum = 0.0;
        for (const VariancePoint& point : m_points) {
            const double x = p.phi * point.k + p.rho;
            const double w = 0.5 * p.theta * (1.0 + p.rho * p.phi * point.k + std::sqrt(x * x + 1.0 - p.rho * p.rho));
            sum += point.weight * (w - point.totalVariance) * (w - point.totalVariance);
        }
        return sum;
    }

    std::span<const VariancePoint> m_points;
    const SsviParameters* m_before;
    VariancePoint m_nearest;
};

/// Ever finer looks at rho around the best one.
SsviParameters solve(std::span<const VariancePoint> points, const SsviParameters* before)
{
    const Problem problem(points, before);
    const double start = before != nullptr ? before->rho : 0.0;
    Problem::Found best = problem.bestAt(start);
    if (before != nullptr && !std::isfinite(best.cost)) best = {*before, best.cost};
    double centre = start;
    double step = 2.0 * kGreatestRho / kRhoSteps;
    for (int round = 0; round < kRhoRounds; ++round) {
        for (int i = -kRhoSteps; i <= kRhoSteps; ++i) {
            const auto found = problem.bestAt(std::clamp(centre + i * step, -kGreatestRho, kGreatestRho));
            if (found.cost < best.cost) best = found;
        }
        centre = best.parameters.rho;
        step *= 2.0 / kRhoSteps;
    }
    return best.parameters;
}

double rmseOf(std::span<const VariancePoint> points, const SviSlice& smile)
{
    double sum = 0.0;
    for (const VariancePoint& point : points) {
        const double quoted = std::sqrt(point.totalVariance / smile.yearsToExpiry());
        const double error = smile.impliedVolatility(point.k) - quoted;
        sum += error * error;
    }
    return std::sqrt(sum / static_cast<double>(points.size()));
}

Result<void> checkInputs(std::span<const EssviInput> inputs)
{
    if (inputs.empty()) return fail(ErrorCode::InvalidArgument, "an eSSVI surface needs at least one expiry, had 0");
    double before = 0.0;
    for (const EssviInput& input : inputs) {
        if (!std::isfinite(input.yearsToExpiry) || input.yearsToExpiry <= before) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("years of eSSVI expiries must increase from above 0, {} came after {}",
                                    input.yearsToExpiry, before));
        }
        before = input.yearsToExpiry;
        const bool fine = std::all_of(input.points.begin(), input.points.end(), [](const VariancePoint& p) {
            return std::isfinite(p.k) && std::isfinite(p.totalVariance) && p.totalVariance > 0.0 &&
                   std::isfinite(p.weight) && p.weight > 0.0;
        });
        if (!fine || input.points.size() < kFewestPoints) {
            return fail(
                ErrorCode::InvalidArgument,
                fmt::format("an eSSVI expiry needs at least {} finite points with positive variance and weight, "
                            "had {} ({} years)",
                            kFewestPoints, input.points.size(), input.yearsToExpiry));
        }
    }
    return {};
}

}  // namespace

EssviCalendar essviCalendar(const SsviParameters& earlier, const SsviParameters& later) noexcept
{
    EssviCalendar found{.thetaRatio = later.theta / earlier.theta, .phiRatio = later.phi / earlier.phi};
    const double product = found.thetaRatio * found.phiRatio;
    const double wings = std::max((1.0 + earlier.rho) / (1.0 + later.rho), (1.0 - earlier.rho) / (1.0 - later.rho));
    found.necessary = found.thetaRatio >= 1.0 && later.psi() >= earlier.psi() * wings;
    found.sufficientByPhi = found.necessary && found.phiRatio <= 1.0;
    const double skew = product * later.rho - earlier.rho;
    found.sufficientByQuadratic =
        found.necessary && skew * skew <= (found.thetaRatio - 1.0) * (product * found.phiRatio - 1.0);
    return found;
}

Result<std::vector<EssviSlice>> calibrateEssvi(std::span<const EssviInput> inputs)
{
    if (auto fine = checkInputs(inputs); !fine) return tl::unexpected<Error>(fine.error());
    std::vector<EssviSlice> slices;
    std::optional<SviSlice> before;
    for (const EssviInput& input : inputs) {
        const SsviParameters* last = slices.empty() ? nullptr : &slices.back().parameters;
        EssviSlice slice{.yearsToExpiry = input.yearsToExpiry, .parameters = solve(input.points, last)};
        const auto raw = toRaw(slice.parameters);
        if (!raw) return tl::unexpected<Error>(raw.error());
        const auto smile = SviSlice::create(*raw, input.yearsToExpiry);
        if (!smile) return tl::unexpected<Error>(smile.error());
        slice.rmse = rmseOf(input.points, *smile);
        slice.butterflyOk = checkButterfly(*smile).ok();
        slice.calendarOk = !before || checkCalendar(*before, *smile).leastGap >= -1e-12;
        before = *smile;
        slices.push_back(slice);
    }
    return slices;
}

Result<SsviParameters> interpolateEssvi(const EssviSlice& earlier, const EssviSlice& later, double years)
{
    const double first = earlier.yearsToExpiry;
    const double second = later.yearsToExpiry;
    if (!(first < second && years >= first && years <= second)) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("years must lie between those of the slices, {} and {}, was {}", first, second, years));
    }
    const double share = (years - first) / (second - first);
    const auto between = [share](double a, double b) { return a + share * (b - a); };
    const SsviParameters& a = earlier.parameters;
    const SsviParameters& b = later.parameters;
    const double theta = between(a.theta, b.theta);
    const double psi = between(a.psi(), b.psi());
    return SsviParameters{theta, between(a.rho * a.psi(), b.rho * b.psi()) / psi, psi / theta};
}

}  // namespace ballast::volatility
