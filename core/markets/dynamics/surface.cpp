#include "dynamics/surface.h"

#include <algorithm>
#include <cmath>

#include "dynamics/forward_variance.h"
#include "dynamics/market_clock.h"
#include "pricing/steady.h"

namespace ballast::dynamics {

namespace {

constexpr double kDaysPerYear = 365.0;
constexpr double kMostStress = 1.25;
constexpr double kLeastRho = -0.85, kMostRho = 0.60;

/// Between the tenors that figures are given for, linear in the logarithm of the tenor; flat beyond them.
struct Place {
    std::size_t left{};
    double share{};

    explicit Place(double years)
    {
        const double days = years * kDaysPerYear;
        if (days <= kTenorDays.front()) return;
        left = kTenors - 2;
        share = 1.0;
        if (days >= kTenorDays.back()) return;
        while (kTenorDays[left] > days)
            --left;
        share = steady::log(days / kTenorDays[left]) / steady::log(kTenorDays[left + 1] / kTenorDays[left]);
    }
    double of(const std::array<double, kTenors>& figures) const
    {
        return figures[left] + share * (figures[left + 1] - figures[left]);
    }
};

}  // namespace

double Smile::totalVariance(double k) const
{
    const double x = phi * k;
    return 0.5 * theta * (1.0 + rho * x + std::sqrt((x + rho) * (x + rho) + 1.0 - rho * rho));
}

double Smile::volatility(double k) const { return std::sqrt(totalVariance(k) / years); }

double modelFreeRatio(double rho, double eta, double theta)
{
    constexpr int kSide = 20;
    constexpr double kStep = 0.5, kTradedDeviations = 1.6;
    const double root = std::sqrt(theta), rest = 1.0 - rho * rho;
    double sum = 0.0;
    for (int i = -kSide; i <= kSide; ++i) {
        // Beyond the strikes that trade much, volatility is taken as flat.
        const double y = kStep * i, inside = std::clamp(y, -kTradedDeviations, kTradedDeviations);
        const double x = eta * inside + rho;
        const double hyper = std::sqrt(x * x + rest);
        const double g = 0.5 * (1.0 + rho * eta * inside + hyper);
        const double slope = inside == y ? 0.5 * eta * (rho + x / hyper) : 0.0;
        const double width = std::sqrt(g);
        const double d2 = -y / width - 0.5 * root * width;
        const double density = 1.0 / width - 0.5 * y * slope / (g * width) + 0.25 * root * slope / width;
        sum += g * steady::normalDensity(d2) * density;
    }
    return sum * kStep;
}

Surface::Surface(const Parameters& parameters, const PathState& state, std::size_t coin)
    : m_p(&parameters), m_state(&state), m_coin(coin)
{
    constexpr double kWeek = 7.0 / kDaysPerYear, kHalfYear = 180.0 / kDaysPerYear;
    const double term = std::sqrt(modelFreeVariance(kWeek) / kWeek * kHalfYear / modelFreeVariance(kHalfYear));
    m_stress = std::clamp((term - m_p->termCalm) / (m_p->termStressed - m_p->termCalm), 0.0, kMostStress);
}

double Surface::modelFreeVariance(double years) const
{
    const auto& premium = m_coin == 0 ? m_p->premiumBtc : m_p->premiumEth;
    const double expected =
        expectedVariance(*m_p, *m_state, m_coin, market_clock::businessYears(m_state->second, years));
    const double afraid = std::min(m_stress, 1.0) * m_p->premiumTrend[m_coin] * m_state->trend[m_coin];
    const double lean = steady::exp(-m_p->premiumLean * steady::log(m_state->level[0] / m_p->mean) - afraid);
    return expected * (1.0 + m_p->premium * ((1.0 + Place(years).of(premium)) * lean - 1.0));
}

Smile Surface::smile(double years) const
{
    const SmileFigures& f = m_p->smile[m_coin];
    const Place place(years);
    const auto between = [&](double calm, double stressed) { return calm + m_stress * (stressed - calm); };
    Smile smile;
    smile.years = years;
    smile.rho = std::clamp(between(place.of(f.rhoCalm), place.of(f.rhoStressed)) +
                               between(f.rhoSentiment, f.rhoSentimentStressed) * m_state->sentiment +
                               between(f.rhoTrend, f.rhoTrendStressed) * m_state->trend[m_coin],
                           kLeastRho, kMostRho);
    const double eta = between(place.of(f.etaCalm), place.of(f.etaStressed));
    const double variance = modelFreeVariance(years);
    smile.theta = variance / modelFreeRatio(smile.rho, eta, variance);
    smile.theta = variance / modelFreeRatio(smile.rho, eta, smile.theta);
    smile.phi = eta / std::sqrt(smile.theta);
    return smile;
}

}  // namespace ballast::dynamics
