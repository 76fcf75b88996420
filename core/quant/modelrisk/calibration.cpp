#include "modelrisk/calibration.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <map>
#include <ql/math/optimization/constraint.hpp>
#include <ql/math/optimization/costfunction.hpp>
#include <ql/math/optimization/endcriteria.hpp>
#include <ql/math/optimization/levenbergmarquardt.hpp>
#include <ql/math/optimization/problem.hpp>
#include <vector>

#include "modelrisk/fourier_pricer.h"
#include "pricing/black76.h"
#include "pricing/implied_volatility.h"

namespace ballast::modelrisk {

namespace {

constexpr std::size_t kHestonSize = 5;
constexpr std::size_t kBatesSize = 8;
/// What a point counts for when the model cannot be priced: a hundred volatility points.
constexpr double kUnpriced = 1.0;

struct Stopped {};

double between(double x, double low, double high) { return low * std::pow(high / low, 1.0 / (1.0 + std::exp(-x))); }
double inverseBetween(double p, double low, double high)
{
    const double part = std::clamp(std::log(p / low) / std::log(high / low), 1e-6, 1.0 - 1e-6);
    return std::log(part / (1.0 - part));
}

/// Free parameters to a model, each in its range.
JumpHeston modelOf(const QuantLib::Array& x)
{
    JumpHeston model{.v0 = between(x[0], 1e-4, 25.0),
                     .kappa = between(x[1], 0.05, 50.0),
                     .theta = between(x[2], 1e-4, 25.0),
                     .sigma = between(x[3], 1e-3, 10.0),
                     .rho = 0.999 * std::tanh(x[4])};
    if (x.size() == kHestonSize) return model;
    model.lambda = between(x[5], 1e-3, 20.0);
    model.nu = 0.6 * std::tanh(x[6]);
    model.delta = between(x[7], 1e-3, 0.6);
    return model;
}

QuantLib::Array freeOf(const JumpHeston& m, std::size_t size)
{
    const std::array free{inverseBetween(m.v0, 1e-4, 25.0),
                          inverseBetween(m.kappa, 0.05, 50.0),
                          inverseBetween(m.theta, 1e-4, 25.0),
                          inverseBetween(m.sigma, 1e-3, 10.0),
                          std::atanh(std::clamp(m.rho / 0.999, -0.999, 0.999)),
                          inverseBetween(m.lambda, 1e-3, 20.0),
                          std::atanh(std::clamp(m.nu / 0.6, -0.999, 0.999)),
                          inverseBetween(m.delta, 1e-3, 0.6)};
    return {free.begin(), std::next(free.begin(), static_cast<std::ptrdiff_t>(size))};
}

/// Points of one expiry.
struct Expiry {
    std::vector<double> logMoneyness, volatility, call, vega;
};

std::map<double, Expiry> byExpiry(std::span<const VolatilityPoint> points)
{
    std::map<double, Expiry> expiries;
    for (const auto& point : points) {
        const auto black = pricing::black76Greeks(domain::OptionRight::Call, 1.0, std::exp(point.logMoneyness),
                                                  point.volatility, point.years);
        auto& expiry = expiries[point.years];
        expiry.logMoneyness.push_back(point.logMoneyness);
        expiry.volatility.push_back(point.volatility);
        expiry.call.push_back(black.price);
        // A far wing has no vega to divide by; it counts as one of about three deviations.
        expiry.vega.push_back(std::max(black.vega, 0.01 * std::sqrt(point.years)));
    }
    return expiries;
}

/// Differences of prices over vega.
class Differences final : public QuantLib::CostFunction {
public:
    Differences(std::span<const VolatilityPoint> points, const std::stop_token& stop)
        : m_expiries(byExpiry(points)), m_count(points.size()), m_stop(stop)
    {
    }

    QuantLib::Array values(const QuantLib::Array& x) const override
    {
        if (m_stop.stop_requested()) throw Stopped{};
        ++m_evaluations;
        QuantLib::Array differences(m_count, kUnpriced);
        const auto pricer = FourierPricer::create(modelOf(x));
        if (!pricer) return differences;
        std::size_t place = 0;
        for (const auto& [years, expiry] : m_expiries) {
            const auto calls = pricer->calls(years, expiry.logMoneyness);
            for (std::size_t i = 0; i < expiry.call.size(); ++i, ++place)
                if (calls) differences[place] = ((*calls)[i] - expiry.call[i]) / expiry.vega[i];
        }
        return differences;
    }
    QuantLib::Real value(const QuantLib::Array& x) const override
    {
        const auto differences = values(x);
        return std::sqrt(QuantLib::DotProduct(differences, differences) / static_cast<double>(m_count));
    }
    int evaluations() const { return m_evaluations; }

private:
    std::map<double, Expiry> m_expiries;
    std::size_t m_count;
    std::stop_token m_stop;
    mutable int m_evaluations{};
};

Result<void> checkPoints(std::span<const VolatilityPoint> points, std::size_t least)
{
    if (points.size() < least)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("points of the surface must be at least {}, were {}", least, points.size()));
    for (const auto& p : points)
        if (!(p.years > 0.0 && p.years <= 30.0) || !(std::abs(p.logMoneyness) <= 5.0) ||
            !(p.volatility > 0.0 && p.volatility <= 10.0))
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("a point needs years in (0, 30], ln(K/F) in [-5, 5] and volatility in (0, 10], was "
                                    "{}, {} and {}",
                                    p.years, p.logMoneyness, p.volatility));
    return {};
}

/// Starts around what the surface shows: variance of the nearest and farthest points in the middle.
std::vector<JumpHeston> hestonStarts(std::span<const VolatilityPoint> points)
{
    const auto score = [](const VolatilityPoint& p, double years) {
        return std::abs(p.years - years) + std::abs(p.logMoneyness);
    };
    const auto varianceNear = [&](double years) {
        const auto best = std::min_element(points.begin(), points.end(), [&](const auto& a, const auto& b) {
            return score(a, years) < score(b, years);
        });
        return best->volatility * best->volatility;
    };
    double last = 0.0;
    for (const auto& point : points)
        last = std::max(last, point.years);
    const JumpHeston middle{
        .v0 = varianceNear(0.0), .kappa = 3.0, .theta = varianceNear(last), .sigma = 1.0, .rho = -0.3};
    JumpHeston slow = middle, fast = middle;
    slow.kappa = 0.8;
    slow.sigma = 0.5;
    fast.kappa = 10.0;
    fast.sigma = 3.0;
    fast.rho = 0.1;
    return {middle, slow, fast};
}

Result<CalibratedModel> best(std::span<const VolatilityPoint> points, std::span<const JumpHeston> starts,
                             std::size_t size, const std::stop_token& stop)
{
    try {
        Differences cost(points, stop);
        QuantLib::NoConstraint free;
        QuantLib::Array winner;
        double least = 0.0;
        for (const auto& start : starts) {
            QuantLib::Problem problem(cost, free, freeOf(start, size));
            QuantLib::LevenbergMarquardt method(1e-8, 1e-10, 1e-10);
            method.minimize(problem, QuantLib::EndCriteria(150, 30, 1e-10, 1e-10, 1e-10));
            const double reached = cost.value(problem.currentValue());
            if (winner.empty() || reached < least) {
                winner = problem.currentValue();
                least = reached;
            }
            if (least < 1e-7) break;
        }
        CalibratedModel result{.model = modelOf(winner), .evaluations = cost.evaluations()};
        const auto error = fitError(result.model, points);
        if (!error) return tl::unexpected(error.error());
        result.error = *error;
        return result;
    } catch (const Stopped&) {
        return fail(ErrorCode::Refused, "the calibration was stopped before its end");
    } catch (const std::exception& error) {
        return fail(ErrorCode::Unsupported, fmt::format("QuantLib could not calibrate: {}", error.what()));
    }
}

}  // namespace

Result<FitError> fitError(const JumpHeston& model, std::span<const VolatilityPoint> points)
{
    if (const auto fine = checkPoints(points, 1); !fine) return tl::unexpected(fine.error());
    const auto pricer = FourierPricer::create(model);
    if (!pricer) return tl::unexpected(pricer.error());
    FitError error;
    double squares = 0.0;
    for (const auto& [years, expiry] : byExpiry(points)) {
        const auto calls = pricer->calls(years, expiry.logMoneyness);
        if (!calls) return tl::unexpected(calls.error());
        for (std::size_t i = 0; i < calls->size(); ++i) {
            const auto implied = pricing::impliedVolatility(domain::OptionRight::Call, 1.0,
                                                            std::exp(expiry.logMoneyness[i]), (*calls)[i], years);
            // Where the price is at its bound no volatility exists; the difference over vega stands for it.
            const double gap =
                implied ? *implied - expiry.volatility[i] : ((*calls)[i] - expiry.call[i]) / expiry.vega[i];
            squares += gap * gap;
            error.greatest = std::max(error.greatest, 100.0 * std::abs(gap));
            ++error.points;
        }
    }
    error.rootMeanSquare = 100.0 * std::sqrt(squares / error.points);
    return error;
}

Result<CalibratedModel> calibrateHeston(std::span<const VolatilityPoint> points, const std::stop_token& stop)
{
    if (const auto fine = checkPoints(points, kHestonSize); !fine) return tl::unexpected(fine.error());
    return best(points, hestonStarts(points), kHestonSize, stop);
}

Result<CalibratedModel> calibrateBates(std::span<const VolatilityPoint> points, const CalibratedModel& heston,
                                       const std::stop_token& stop)
{
    if (const auto fine = checkPoints(points, kBatesSize); !fine) return tl::unexpected(fine.error());
    if (const auto fine = checkModel(heston.model); !fine) return tl::unexpected(fine.error());
    JumpHeston rare = heston.model, often = heston.model;
    rare.lambda = 0.5;
    rare.nu = -0.10;
    rare.delta = 0.15;
    often.lambda = 5.0;
    often.nu = -0.01;
    often.delta = 0.05;
    auto result = best(points, std::array{rare, often}, kBatesSize, stop);
    if (!result || result->error.rootMeanSquare <= heston.error.rootMeanSquare) return result;
    // No jump helps: the model without them is Bates's too.
    result->model = heston.model;
    result->error = heston.error;
    return result;
}

}  // namespace ballast::modelrisk
