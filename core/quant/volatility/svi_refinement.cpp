#include "volatility/svi_refinement.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace ballast::volatility {
namespace {

constexpr int kGreatestSteps = 60;
constexpr std::size_t kSize = kCoordinateCount;
using Matrix = std::array<SviCoordinates, kSize>;

void add(ErrorModel& model, double residual, const SviCoordinates& slope, double weight)
{
    model.cost += weight * residual * residual;
    for (std::size_t i = 0, place = 0; i < kSize; ++i) {
        const double scaled = weight * slope[i];
        model.gradient[i] += scaled * residual;
        for (std::size_t j = 0; j <= i; ++j)
            model.hessian[place++] += scaled * slope[j];
    }
}

/// Slope of g in each coordinate, through w, w' and w''.
SviCoordinates butterflyGradient(double k, const JetGradient& at)
{
    const auto& [w, p, q] = at.jet;
    const double inverse = 1.0 / w;
    const double first = 1.0 - 0.5 * k * p * inverse;
    const double byW = first * k * p * inverse * inverse + 0.25 * p * p * inverse * inverse;
    const double byPrime = -first * k * inverse - 0.5 * p * (inverse + 0.25);
    SviCoordinates slope;
    for (std::size_t i = 0; i < kSize; ++i)
        slope[i] = byW * at.w[i] + byPrime * at.wPrime[i] + 0.5 * at.wSecond[i];
    return slope;
}

constexpr double kLeastVarianceForG = 1e-12;

/// A bound of g: how far short of it, positive where it is violated.
void addLeastG(ErrorModel& model, const PenaltyPoint& point, const SviEvaluator& smile)
{
    const VarianceJet jet = smile.jet(point.k);
    const double missing = jet.w > kLeastVarianceForG ? point.bound - butterflyFunction(point.k, jet) : 0.0;
    if (missing <= 0.0) return;
    SviCoordinates slope = butterflyGradient(point.k, smile.jetGradient(point.k));
    for (double& each : slope)
        each *= -1.0;
    add(model, missing, slope, point.stiffness * point.stiffness);
}

void addPenalty(ErrorModel& model, const PenaltyPoint& point, const SviEvaluator& smile)
{
    if (point.kind == PenaltyPoint::Kind::LeastG) return addLeastG(model, point, smile);
    const double sign = point.kind == PenaltyPoint::Kind::GreatestVariance ? 1.0 : -1.0;
    const double missing = sign * (smile.variance(point.k) - point.bound);
    if (missing <= 0.0) return;
    SviCoordinates slope;
    smile.variance(point.k, slope);
    for (double& each : slope)
        each *= sign;
    add(model, missing, slope, point.stiffness * point.stiffness);
}

/// Penalties with what eight lanes at once say of their places. Most are kept with room to spare, so that only the
/// others, and what rounding may hide, are looked at one by one.
class Penalties {
public:
    explicit Penalties(std::span<const PenaltyPoint> points) : m_points(points)
    {
        m_lane.reserve(points.size());
        std::size_t count = 0;
        for (const PenaltyPoint& point : points) {
            if (count == 0 || m_places.back()[(count - 1) % kLanes] != point.k) {
                if (count % kLanes == 0) m_places.emplace_back().fill(point.k);
                m_places.back()[count++ % kLanes] = point.k;
            }
            m_lane.push_back(count - 1);
        }
        m_jets.resize(m_places.size());
    }

    void addTo(ErrorModel& model, const SviCoordinates& x, pricing::Isa isa)
    {
        if (m_points.empty()) return;
        const SviParameters parameters = toParameters(x);
        for (std::size_t i = 0; i < m_places.size(); ++i)
            jets(parameters, m_places[i], m_jets[i], isa);
        const SviEvaluator smile(x);
        for (std::size_t i = 0; i < m_points.size(); ++i)
            if (!isKept(m_points[i], m_jets[m_lane[i] / kLanes], m_lane[i] % kLanes))
                addPenalty(model, m_points[i], smile);
    }

private:
    /// Beyond what both ways of computing may differ by.
    static bool isKept(const PenaltyPoint& point, const JetBlock& jet, std::size_t lane)
    {
        constexpr double kRounding = 1e-6, kTelling = 1e-9;
        const double w = jet.w[lane];
        if (point.kind == PenaltyPoint::Kind::LeastG) return w > kTelling && jet.g[lane] > point.bound + kRounding;
        const double sign = point.kind == PenaltyPoint::Kind::GreatestVariance ? 1.0 : -1.0;
        return sign * (w - point.bound) < -kTelling * (1.0 + w);
    }

    std::span<const PenaltyPoint> m_points;
    std::vector<LaneArray> m_places;
    std::vector<std::size_t> m_lane;
    std::vector<JetBlock> m_jets;
};

ErrorModel modelAt(std::span<const PointBlock> blocks, Penalties& penalties, const SviCoordinates& x, pricing::Isa isa)
{
    ErrorModel model;
    errorModel(blocks, x, model, isa);
    penalties.addTo(model, x, isa);
    return model;
}

/// Coordinates that sit on a bound and are pushed against it.
std::array<bool, kSize> heldCoordinates(const ErrorModel& model, const SviCoordinates& x, const SviBox& box)
{
    std::array<bool, kSize> held{};
    for (std::size_t i = 0; i < kSize; ++i) {
        held[i] = (x[i] <= box.low[i] && model.gradient[i] > 0.0) || (x[i] >= box.high[i] && model.gradient[i] < 0.0);
    }
    return held;
}

/// Solves the damped normal equations over the coordinates not held, by Cholesky. False if not positive.
bool solveStep(const ErrorModel& model, double damping, const std::array<bool, kSize>& held, SviCoordinates& step)
{
    Matrix lower{};
    SviCoordinates inverse{};
    SviCoordinates y{};
    for (std::size_t i = 0, place = 0; i < kSize; ++i) {
        double right = held[i] ? 0.0 : -model.gradient[i];
        for (std::size_t j = 0; j < i; ++j, ++place) {
            double sum = held[i] || held[j] ? 0.0 : model.hessian[place];
            for (std::size_t l = 0; l < j; ++l)
                sum -= lower[i][l] * lower[j][l];
            lower[i][j] = sum * inverse[j];
            right -= lower[i][j] * y[j];
        }
        double pivot = held[i] ? 1.0 : model.hessian[place] * (1.0 + damping) + 1e-300;
        ++place;
        for (std::size_t l = 0; l < i; ++l)
            pivot -= lower[i][l] * lower[i][l];
        if (!(pivot > 0.0)) return false;
        inverse[i] = 1.0 / std::sqrt(pivot);
        y[i] = right * inverse[i];
    }
    for (std::size_t i = kSize; i-- > 0;) {
        double sum = y[i];
        for (std::size_t l = i + 1; l < kSize; ++l)
            sum -= lower[l][i] * step[l];
        step[i] = sum * inverse[i];
    }
    return true;
}

}  // namespace

Refinement refine(std::span<const PointBlock> blocks, std::span<const PenaltyPoint> penalties,
                  const SviCoordinates& start, const SviBox& box, double leastGain)
{
    SviCoordinates x = box.clamp(start);
    const pricing::Isa isa = pricing::bestIsa();
    Penalties laid(penalties);
    ErrorModel model = modelAt(blocks, laid, x, isa);
    double damping = 1e-3;
    for (int count = 0; count < kGreatestSteps && damping < 1e12; ++count) {
        const auto held = heldCoordinates(model, x, box);
        SviCoordinates step{};
        if (!solveStep(model, damping, held, step)) {
            damping *= 10.0;
            continue;
        }
        SviCoordinates moved = x;
        for (std::size_t i = 0; i < kSize; ++i)
            moved[i] += step[i];
        moved = box.clamp(moved);
        const ErrorModel next = modelAt(blocks, laid, moved, isa);
        if (!(next.cost < model.cost)) {
            damping = std::max(damping, 1e-9) * 8.0;
            continue;
        }
        const double gain = (model.cost - next.cost) / model.cost;
        x = moved;
        model = next;
        damping *= 0.1;
        if (gain < leastGain) break;
    }
    return {x, model.cost};
}

}  // namespace ballast::volatility
