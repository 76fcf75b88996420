#include "risk/scenario_pricer.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "pricing/black76.h"
#include "pricing/steady.h"

namespace ballast::risk {

ScenarioPricer::ScenarioPricer(const LivingOptions& options, std::optional<pricing::Isa> isa)
    : m_options(options), m_isa(isa), m_base(options.size())
{
    if (m_isa) sortByStrike();
}

/// Place of the leg's row; a new one at the end, so that rows stand in the order of the legs.
std::size_t ScenarioPricer::rowOf(std::size_t leg)
{
    const auto& o = m_options;
    const auto holds = [&](const Row& row) {
        return row.of == o.smile[leg] && row.forward == o.forward[leg] && row.years == o.years[leg] &&
               row.yearsLater == o.yearsLater[leg] && row.termFactor == o.termFactor[leg];
    };
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), holds);
    if (found != m_rows.end()) return static_cast<std::size_t>(found - m_rows.begin());
    const auto& [a, b, rho, m, sigma] = o.smile[leg]->parameters();
    m_rows.push_back({.of = o.smile[leg],
                      .smile = {a, b, rho, m, sigma, o.smile[leg]->yearsToExpiry()},
                      .forward = o.forward[leg],
                      .years = o.years[leg],
                      .yearsLater = o.yearsLater[leg],
                      .termFactor = o.termFactor[leg]});
    return m_rows.size() - 1;
}

void ScenarioPricer::addStrike(double strike, double logMoneyness)
{
    m_strike.push_back(strike);
    m_logMoneyness.push_back(logMoneyness);
    m_weights.emplace_back();
    m_settled.emplace_back();
}

void ScenarioPricer::sortByStrike()
{
    std::vector<std::vector<std::size_t>> legs;
    for (std::size_t i = 0; i < m_options.size(); ++i) {
        const std::size_t row = rowOf(i);
        legs.resize(m_rows.size());
        legs[row].push_back(i);
    }
    m_strikeOf.resize(m_options.size());
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        std::stable_sort(legs[row].begin(), legs[row].end(),
                         [this](std::size_t a, std::size_t b) { return m_options.strike[a] < m_options.strike[b]; });
        m_rows[row].first = m_strike.size();
        for (const std::size_t leg : legs[row])
            addLeg(leg, m_rows[row].first);
        while ((m_strike.size() - m_rows[row].first) % pricing::kRowUnit != 0)
            addStrike(m_strike.back(), m_logMoneyness.back());
        m_rows[row].count = m_strike.size() - m_rows[row].first;
    }
    m_out.resize(m_strike.size());
    m_rowForward.resize(m_strike.size());
}

/// Legs of a row come in order of strike; `first` is the row's first strike.
void ScenarioPricer::addLeg(std::size_t leg, std::size_t first)
{
    const auto& o = m_options;
    if (m_strike.size() == first || m_strike.back() != o.strike[leg]) addStrike(o.strike[leg], o.logMoneyness[leg]);
    m_strikeOf[leg] = m_strike.size() - 1;
    const bool call = o.right[leg] == domain::OptionRight::Call;
    (call ? m_weights.back().calls : m_weights.back().puts) += o.weight[leg];
    (call ? m_settled.back().calls : m_settled.back().puts) += o.weight[leg] * o.settlement[leg];
}

/// False if an option is not ordinary there, and all must be valued one by one.
bool ScenarioPricer::valueStrikes(double shift, bool later)
{
    const double logMove = steady::log1p(m_move);
    for (const Row& row : m_rows) {
        const auto part = [&](auto& all) { return std::span(all).subspan(row.first, row.count); };
        const pricing::RowMove move{.forward = row.forward * (1.0 + m_move),
                                    .logMove = logMove,
                                    .years = later ? row.yearsLater : row.years,
                                    .volatilityFactor = std::max(0.0, 1.0 + shift * row.termFactor)};
        std::ranges::fill(part(m_rowForward), move.forward);
        const auto strikes = part(m_strike);
        if (!(strikes.front() >= 1e-60 && strikes.back() <= 1e60)) return false;
        if (!pricing::outOfMoneyValues(*m_isa, row.smile, move, part(m_logMoneyness), strikes, part(m_out)))
            return false;
    }
    return true;
}

double ScenarioPricer::priceByStrike(std::size_t i) const
{
    const std::size_t strike = m_strikeOf[i];
    const double inside = insideOf(strike);
    return m_out[strike] + std::max(m_options.right[i] == domain::OptionRight::Call ? inside : -inside, 0.0);
}

double ScenarioPricer::totalByStrike(std::span<const Weights> weights) const
{
    // Four sums at a time, or each addition waits for the last; there are whole eights of strikes.
    std::array<double, 4> sums{};
    for (std::size_t i = 0; i < m_out.size(); i += 4)
        for (std::size_t lane = 0; lane < 4; ++lane) {
            const auto& [calls, puts] = weights[i + lane];
            const double inside = insideOf(i + lane);
            sums[lane] +=
                (calls + puts) * m_out[i + lane] + calls * std::max(inside, 0.0) + puts * std::max(-inside, 0.0);
        }
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

Result<void> ScenarioPricer::priceHere()
{
    moveSpot(0.0);
    m_byStrike = m_isa && valueStrikes(0.0, false);
    if (m_byStrike) {
        for (std::size_t i = 0; i < m_options.size(); ++i)
            m_base[i] = priceByStrike(i);
        m_baseTotal = totalByStrike(m_weights);
        return {};
    }
    m_rows.clear();
    auto done = price(0.0, m_options.years);
    m_base = m_price;
    return done;
}

void ScenarioPricer::moveSpot(double move) { m_move = move; }

Result<void> ScenarioPricer::moveVolatility(double shift)
{
    m_byStrike = !m_rows.empty() && valueStrikes(shift, true);
    if (m_byStrike) return {};
    return price(shift, m_options.yearsLater);
}

Result<void> ScenarioPricer::moveTo(double spotMove, double volatilityShift)
{
    moveSpot(spotMove);
    return moveVolatility(volatilityShift);
}

double ScenarioPricer::totalPnl() const
{
    if (m_byStrike) return totalByStrike(m_settled) - m_baseTotal;
    // Four sums at a time, or each addition waits for the last.
    std::array<double, 4> sums{};
    const std::size_t whole = m_options.size() / 4 * 4;
    for (std::size_t i = 0; i < whole; i += 4)
        for (std::size_t lane = 0; lane < 4; ++lane)
            sums[lane] += pnl(i + lane);
    for (std::size_t i = whole; i < m_options.size(); ++i)
        sums[0] += pnl(i);
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

Result<void> ScenarioPricer::price(double shift, std::span<const double> years)
{
    for (auto* column : {&m_forward, &m_smile, &m_volatility, &m_price})
        column->resize(m_options.size());
    const double logMove = steady::log1p(m_move);
    for (std::size_t i = 0; i < m_options.size(); ++i) {
        m_forward[i] = m_options.forward[i] * (1.0 + m_move);
        m_smile[i] = m_options.smile[i]->impliedVolatility(m_options.logMoneyness[i] - logMove);
        m_volatility[i] = m_smile[i] * std::max(0.0, 1.0 + shift * m_options.termFactor[i]);
    }
    if (!m_isa) return priceOneByOne(years);
    return pricing::priceBatch(*m_isa,
                               {.right = m_options.right,
                                .forward = m_forward,
                                .strike = m_options.strike,
                                .volatility = m_volatility,
                                .years = years,
                                .discount = m_options.discount},
                               m_price);
}

Result<void> ScenarioPricer::priceOneByOne(std::span<const double> years)
{
    for (std::size_t i = 0; i < m_options.size(); ++i) {
        auto fine = pricing::checkBlack76Inputs(m_forward[i], m_options.strike[i], m_volatility[i], years[i]);
        if (!fine) return fine;
        m_price[i] =
            pricing::black76Price(m_options.right[i], m_forward[i], m_options.strike[i], m_volatility[i], years[i]);
    }
    return {};
}

}  // namespace ballast::risk
