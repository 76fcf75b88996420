#include "modelrisk/fourier_pricer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <fmt/format.h>
#include <numbers>
#include <ql/math/integrals/gaussianquadratures.hpp>
#include <ql/models/equity/hestonmodel.hpp>
#include <ql/pricingengines/vanilla/analytichestonengine.hpp>
#include <ql/processes/hestonprocess.hpp>
#include <ql/quotes/simplequote.hpp>
#include <ql/termstructures/yield/flatforward.hpp>
#include <ql/time/daycounters/actual365fixed.hpp>

#include "pricing/black76.h"

namespace ballast::modelrisk {

namespace {

using Complex = std::complex<double>;

constexpr std::size_t kNodes = 16;
constexpr int kMostPanels = 3000;
constexpr double kNegligible = 1e-13;

struct Node {
    double x, weight;
};

/// Gauss-Legendre on [0, 1].
const std::array<Node, kNodes>& panelNodes()
{
    static const auto kPanel = [] {
        QuantLib::GaussLegendreIntegration rule(kNodes);  // Its getters are not const.
        std::array<Node, kNodes> nodes{};
        for (std::size_t i = 0; i < kNodes; ++i)
            nodes[i] = {0.5 * (rule.x()[i] + 1.0), 0.5 * rule.weights()[i]};
        return nodes;
    }();
    return kPanel;
}

QuantLib::ext::shared_ptr<QuantLib::HestonModel> quantLibModel(const JumpHeston& m)
{
    using namespace QuantLib;
    // The characteristic function takes years; the date of the flat curve does not matter.
    const Handle<YieldTermStructure> flat(ext::make_shared<FlatForward>(Date(1, January, 2020), 0.0, Actual365Fixed()));
    const Handle<Quote> one(ext::make_shared<SimpleQuote>(1.0));
    return ext::make_shared<HestonModel>(
        ext::make_shared<HestonProcess>(flat, flat, one, m.v0, m.kappa, m.theta, m.sigma, m.rho));
}

double expectedVariance(const JumpHeston& m, double years)
{
    const double reverted = -std::expm1(-m.kappa * years) / m.kappa;
    return m.theta * (years - reverted) + m.v0 * reverted + m.lambda * years * (m.nu * m.nu + m.delta * m.delta);
}

double blackCall(double k, double totalVariance)
{
    return pricing::black76Price(domain::OptionRight::Call, 1.0, std::exp(k), std::sqrt(totalVariance), 1.0);
}

}  // namespace

/// E[exp(i z ln(F(T)/F))].
class FourierPricer::Characteristic {
public:
    explicit Characteristic(const JumpHeston& model) : m_model(model), m_engine(quantLibModel(model)) {}

    Complex at(Complex z, double years) const
    {
        const Complex heston = m_engine.chF(z, years);
        if (!m_model.hasJumps()) return heston;
        const Complex i(0.0, 1.0);
        const double variance = m_model.delta * m_model.delta;
        const Complex jump = std::exp(i * z * m_model.nu - 0.5 * variance * z * z) - 1.0 -
                             i * z * std::expm1(m_model.nu + 0.5 * variance);
        return heston * std::exp(m_model.lambda * years * jump);
    }
    const JumpHeston& model() const { return m_model; }

    /// The integral of the formula for each k, panel by panel until nothing more comes.
    Result<std::vector<double>> integrals(double years, double variance, std::span<const double> logMoneyness) const
    {
        double farthest = 0.0;
        for (const double k : logMoneyness)
            farthest = std::max(farthest, std::abs(k));
        // No panel is wider than four deviations' worth, nor holds more than about two waves of exp(iuk).
        const double width = std::min(4.0 / std::sqrt(variance), 12.0 / std::max(farthest, 1e-9));
        std::vector<double> sums(logMoneyness.size());
        for (int index = 0; index < kMostPanels; ++index) {
            const double greatest = addPanel(index * width, width, years, variance, logMoneyness, sums);
            if (!std::isfinite(greatest)) break;
            if (greatest * width < kNegligible) return sums;
        }
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the integral over the characteristic function does not settle at {} years", years));
    }

private:
    /// Greatest size of what is integrated, before the waves of k.
    double addPanel(double from, double width, double years, double variance, std::span<const double> logMoneyness,
                    std::vector<double>& sums) const
    {
        double greatest = 0.0;
        for (const auto& node : panelNodes()) {
            const double u = from + width * node.x;
            const double square = u * u + 0.25;
            const Complex gap = (std::exp(-0.5 * variance * square) - at({u, -0.5}, years)) / square;
            const double size = std::abs(gap);
            if (!std::isfinite(size)) return size;
            greatest = std::max(greatest, size);
            for (std::size_t i = 0; i < sums.size(); ++i)
                sums[i] += node.weight * width *
                           (std::cos(u * logMoneyness[i]) * gap.real() + std::sin(u * logMoneyness[i]) * gap.imag());
        }
        return greatest;
    }

    JumpHeston m_model;
    QuantLib::AnalyticHestonEngine m_engine;
};

FourierPricer::FourierPricer(std::unique_ptr<Characteristic> characteristic) noexcept
    : m_characteristic(std::move(characteristic))
{
}
FourierPricer::FourierPricer(FourierPricer&&) noexcept = default;
FourierPricer& FourierPricer::operator=(FourierPricer&&) noexcept = default;
FourierPricer::~FourierPricer() = default;

Result<FourierPricer> FourierPricer::create(const JumpHeston& model)
{
    if (const auto fine = checkModel(model); !fine) return tl::unexpected(fine.error());
    try {
        return FourierPricer(std::make_unique<Characteristic>(model));
    } catch (const std::exception& error) {
        return fail(ErrorCode::Unsupported, fmt::format("QuantLib refuses the model: {}", error.what()));
    }
}

Result<std::vector<double>> FourierPricer::calls(double years, std::span<const double> logMoneyness) const
{
    if (!(years > 0.0 && years <= 30.0))
        return fail(ErrorCode::InvalidArgument, fmt::format("years to expiry must be in (0, 30], were {}", years));
    for (const double k : logMoneyness)
        if (!(std::abs(k) <= 5.0))
            return fail(ErrorCode::InvalidArgument, fmt::format("log-moneyness must be in [-5, 5], was {}", k));
    const double variance = expectedVariance(m_characteristic->model(), years);
    const auto sums = m_characteristic->integrals(years, variance, logMoneyness);
    if (!sums) return tl::unexpected(sums.error());
    std::vector<double> prices;
    for (std::size_t i = 0; i < sums->size(); ++i) {
        const double k = logMoneyness[i];
        const double value = blackCall(k, variance) + std::exp(0.5 * k) / std::numbers::pi * (*sums)[i];
        prices.push_back(std::clamp(value, std::max(0.0, -std::expm1(k)), 1.0));
    }
    return prices;
}

}  // namespace ballast::modelrisk
