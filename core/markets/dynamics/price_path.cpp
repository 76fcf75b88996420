#include "dynamics/price_path.h"

#include <algorithm>
#include <cmath>

#include "dynamics/market_clock.h"
#include "pricing/steady.h"

namespace ballast::dynamics {

namespace {

constexpr double kDaysPerYear = 365.0;
constexpr double kMostCorrelation = 0.92;
constexpr std::int64_t kWarmUpHours = 24 * 90;

/// E exp(a z) of a size z with mean 1: `floor`, and an exponential above it.
double sizeMoment(double a, double floor) { return steady::exp(a * floor) / (1.0 - a * (1.0 - floor)); }

/// What is left of a level's own noise and bursts as it stands far above its parent, or anything seen before.
double tempered(double level, double parent, double temper, double ceiling)
{
    const double ratio = steady::square(level / (temper * parent)), height = steady::square(level / ceiling);
    return 1.0 / ((1.0 + ratio) * (1.0 + height * height));
}

/// Standard normal of a probability, to 1e-9 (Acklam's rational fit).
double normalQuantile(double p)
{
    constexpr double kTail = 0.02425;
    if (p > 1.0 - kTail) return -normalQuantile(1.0 - p);
    if (p < kTail) {
        const double q = std::sqrt(-2.0 * steady::log(p));
        return (((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838e+00) * q -
                  2.549732539343734e+00) *
                     q +
                 4.374664141464968e+00) *
                    q +
                2.938163982698783e+00) /
               ((((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996e+00) * q +
                 3.754408661907416e+00) *
                    q +
                1.0);
    }
    const double q = p - 0.5, r = q * q;
    return (((((-3.969683028665376e+01 * r + 2.209460984245205e+02) * r - 2.759285104469687e+02) * r +
              1.383577518672690e+02) *
                 r -
             3.066479806614716e+01) *
                r +
            2.506628277459239e+00) *
           q /
           (((((-5.447609879822406e+01 * r + 1.615858368580409e+02) * r - 1.556989798598869e+02) * r +
              6.680131188771972e+01) *
                 r -
             1.328068155288572e+01) *
                r +
            1.0);
}

/// The place of a seed among all, evenly spread over any run of seeds (Weyl's sequence of an irrational step).
double placeOf(std::uint64_t seed, double step)
{
    const double turns = static_cast<double>(seed % 1'000'003U) * step + 0.5;
    return std::clamp(turns - std::floor(turns), 1e-6, 1.0 - 1e-6);
}

/// A level after a step: towards its parent, and by noise that has mean 1.
double moved(double level, double parent, double keep, double noise, double shock)
{
    return (parent + (level - parent) * keep) * steady::exp(noise * shock - 0.5 * noise * noise);
}

}  // namespace

PricePath::PricePath(const Parameters& parameters, std::uint64_t seed, std::int64_t startSecond,
                     std::array<double, kCoinCount> startSpot, std::optional<Condition> condition)
    : m_p(parameters), m_seed(seed), m_random(seed, 1), m_start(startSecond)
{
    m_state.carry = m_p.carryMean;
    settle(condition ? &*condition : nullptr);
    m_state.second = startSecond;
    m_state.spot = startSpot;
    if (condition) m_condition = *std::move(condition);
}

/// Long runs begin in the long run: the slow levels drawn, the others brought there by ninety days before the start.
void PricePath::settle(const Condition* condition)
{
    constexpr double kFirstStep = 0.7548776662466927, kSecondStep = 0.5698402909980532;
    m_state.sentiment = normalQuantile(placeOf(m_seed, kSecondStep));
    const double deviation = m_p.levels[0].deviation;
    const double slow =
        m_p.mean * steady::exp(deviation * normalQuantile(placeOf(m_seed, kFirstStep)) - 0.5 * deviation * deviation);
    const double begin = condition && condition->volatility > 0.0
                             ? condition->volatility * condition->volatility * m_p.mean / 0.25
                             : slow;
    m_state.level.fill(begin);
    m_state.own.fill(begin);
    m_state.spot = {1.0, 1.0};
    if (condition) {
        m_state.sentiment = condition->sentiment;
        return;
    }
    const double sentiment = m_state.sentiment;
    m_state.second = m_start - kWarmUpHours * 3600;
    for (std::int64_t hour = 0; hour < kWarmUpHours; ++hour) {
        step(3600);
        m_state.level[0] = begin;
        m_state.sentiment = sentiment;
    }
}

/// Correlation of spot and the slow levels: fear makes falls raise them, euphoria rallies, the more so in stress.
double PricePath::leverage() const
{
    const double middle = 0.5 * (m_state.level[1] + m_state.level[2]) / m_state.level[0];
    const double stress = std::clamp((middle - m_p.inverted) * 4.0, 0.0, 1.0);
    const double calm = m_p.rhoCalm + m_p.euphoriaSlope * std::max(0.0, m_state.sentiment - m_p.euphoriaCalm);
    const double stressed =
        m_p.rhoStressed + m_p.euphoriaSlopeStressed * std::max(0.0, m_state.sentiment - m_p.euphoriaStressed);
    return std::clamp(calm + stress * (std::min(stressed, kMostCorrelation) - calm), -kMostCorrelation,
                      kMostCorrelation);
}

void PricePath::refresh(double days)
{
    if (days == m_days) return;
    m_days = days;
    const auto of = [&](const Level& level) {
        const double keep = steady::exp(-days / level.days);
        return LevelStep{keep, level.deviation * std::sqrt(1.0 - keep * keep)};
    };
    for (std::size_t i = 0; i < kLevels; ++i)
        m_steps[i] = of(m_p.levels[i]);
    for (std::size_t i = 0; i < kOwnLevels; ++i)
        m_ownSteps[i] = of(m_p.ownLevels[i]);
    m_sentimentStep = of({m_p.sentimentDays, 1.0});
    m_carryStep = of({m_p.carryDays, 1.0});
    m_trendKeep = steady::exp(-days / m_p.trendDays);
    m_cascadeKeep = steady::exp(-days / m_p.cascadeDays);
    m_cascadeMean = (1.0 - m_cascadeKeep) * m_p.cascadeDays / days;
}

void PricePath::step(std::int64_t seconds)
{
    const double days = market_clock::weightAt(m_state.second) * static_cast<double>(seconds) / 86'400.0;
    refresh(days);
    const double years = days / kDaysPerYear;
    const double spotShock = m_random.normal(), ownShock = m_random.normal();
    const double btc = m_state.level.back() * years;
    const double eth = m_p.ownMean / m_p.mean * m_state.own.back() * years;
    const double calendar = static_cast<double>(seconds) / market_clock::kYearSeconds;
    const double common = std::sqrt(btc) * spotShock;
    const double alone = std::sqrt(eth) * ownShock;
    std::array<double, kCoinCount> move{m_state.carry[0] * calendar - 0.5 * btc + common,
                                        m_state.carry[1] * calendar - 0.5 * (m_p.beta * m_p.beta * btc + eth) +
                                            m_p.beta * common + alone};
    const double above = m_state.level[1];
    moveOwn(moveLevels(spotShock), above);
    m_state.logJump = {};
    jumpBtc(years);
    jumpEth(years);
    m_state.second += seconds;
    for (std::size_t i = 0; i < kCoinCount; ++i) {
        const double moved = move[i] + m_state.logJump[i];
        m_state.spot[i] *= steady::exp(moved);
        m_state.trend[i] = m_state.trend[i] * m_trendKeep + moved;
        m_state.carry[i] = m_p.carryMean[i] + (m_state.carry[i] - m_p.carryMean[i]) * m_carryStep.keep +
                           m_p.carryDeviation[i] * m_carryStep.noise * m_random.normal();
    }
}

/// The second level moves the more, the more spot does and the more it is above the first: volatility of volatility
/// grows in stress.
std::array<double, kLevels> PricePath::moveLevels(double spotShock)
{
    const double leverageNow = leverage();
    std::array<double, kLevels> shocks{};
    const auto before = m_state.level;
    for (std::size_t i = 0; i < kLevels; ++i) {
        const double rho = leverageNow * m_p.rhoShare[i];
        const double shock = rho * spotShock + std::sqrt(1.0 - rho * rho) * m_random.normal();
        shocks[i] = shock;
        double noise = m_steps[i].noise;
        if (i == 1) {
            const double fast = std::clamp(before[2] / m_p.mean, 0.1, 5.0);
            const double stress = std::clamp(before[1] / before[0], 0.2, 5.0);
            noise *= std::clamp(
                steady::exp(m_p.volOfVolPower * steady::log(fast) + m_p.volOfVolStress * steady::log(stress)), 0.2,
                m_p.mostNoise);
        }
        const double parent = i == 0 ? m_p.mean : before[i - 1];
        noise *= tempered(before[i], parent, i == 1 ? m_p.temperSecond : m_p.temper, m_p.ceiling[i] * m_p.mean);
        m_state.level[i] = moved(before[i], parent, m_steps[i].keep, noise, shock);
    }
    m_state.sentiment = m_state.sentiment * m_sentimentStep.keep + m_sentimentStep.noise * m_random.normal();
    return shocks;
}

void PricePath::moveOwn(const std::array<double, kLevels>& shocks, double parent)
{
    const auto before = m_state.own;
    for (std::size_t i = 0; i < kOwnLevels; ++i) {
        const double rho = i == 0 ? m_p.ownRhoFirst : m_p.ownRho;
        const double shock = rho * shocks[i + 1] + std::sqrt(1.0 - rho * rho) * m_random.normal();
        const double above = i == 0 ? parent : before[i - 1];
        const double noise =
            m_ownSteps[i].noise * tempered(before[i], above, m_p.temper, m_p.ceiling[i + 1] * m_p.mean);
        m_state.own[i] = moved(before[i], above, m_ownSteps[i].keep, noise, shock);
    }
}

/// Times of jumps that the path is conditioned on come as they stand; their sizes are drawn as any.
bool PricePath::conditionedJump(bool& falls)
{
    const auto& jumps = m_condition.jumps;
    if (m_conditioned >= jumps.size() || m_state.second < m_start + jumps[m_conditioned].second) return false;
    falls = jumps[m_conditioned++].falls;
    return true;
}

/// Days before the start are of the long run, with all jumps: without them what undoes jumps in expectation would be
/// left.
bool PricePath::isQuiet() const
{
    return m_condition.quietUntil > 0 && m_state.second < m_start + m_condition.quietUntil;
}

void PricePath::jumpBtc(double years)
{
    // What a cascade brings within the step is its integral: at its first rate an hour would bring five times as much.
    const double following = m_state.cascade * m_cascadeMean;
    const double floor = m_p.jumpFloor, rate = m_p.jumpsPerYear + following;
    const double odds = rate * years;
    const double fallsOn = m_state.lastFell ? m_p.cascadeSameSign : 1.0 - m_p.cascadeSameSign;
    const double falls = (m_p.jumpsPerYear * m_p.jumpFallShare + following * fallsOn) / rate;
    const double scale = m_p.jumpScale * std::sqrt(m_state.level[1]);
    const double drift = falls * sizeMoment(-scale, floor) + (1.0 - falls) * sizeMoment(scale, floor) - 1.0;
    const double ethScale = m_p.jumpBeta * scale;
    const double ethDrift = falls * sizeMoment(-ethScale, floor) + (1.0 - falls) * sizeMoment(ethScale, floor) - 1.0;
    const double leaning = -leverage() * m_p.jumpSecond;
    const double feared = m_p.burst[1] + leaning, cheered = m_p.burst[1] - leaning;  // of a fall, of a rise
    m_state.cascade *= m_cascadeKeep;
    const double arrival = m_random.uniform(), sign = m_random.uniform();
    const double size = floor + (1.0 - floor) * m_random.exponential();
    bool fall = sign < falls;
    const bool jumps = conditionedJump(fall) || (arrival < odds && !isQuiet());
    const double move = jumps ? (fall ? -scale : scale) * size : 0.0;
    m_state.logJump = {move - odds * drift, m_p.jumpBeta * move - odds * ethDrift};
    const double second = tempered(m_state.level[1], m_state.level[0], m_p.temper, m_p.ceiling[1] * m_p.mean);
    const double expected =
        falls * sizeMoment(feared * second, floor) + (1.0 - falls) * sizeMoment(cheered * second, floor);
    m_state.level[1] /= 1.0 + odds * (expected - 1.0);
    if (jumps) {
        m_state.level[1] *= steady::exp((fall ? feared : cheered) * second * size);
        m_state.lastFell = fall;
        m_state.cascade += m_p.cascade * kDaysPerYear / m_p.cascadeDays;
    }
    for (std::size_t i = 2; i < kLevels; ++i)
        burst(m_state.level[i], m_state.level[i - 1], i, odds, jumps ? size : 0.0);
    for (std::size_t i = 1; i < kOwnLevels; ++i)
        burst(m_state.own[i], m_state.own[i - 1], i + 1, odds, jumps ? size : 0.0);
}

void PricePath::jumpEth(double years)
{
    const double floor = m_p.jumpFloor;
    const double scale = m_p.ownJumpScale * std::sqrt(m_p.ownMean / m_p.mean * m_state.own[0]);
    const double odds = m_p.ownJumpsPerYear * years;
    const double drift = 0.5 * (sizeMoment(scale, floor) + sizeMoment(-scale, floor)) - 1.0;
    const double arrival = m_random.uniform(), sign = m_random.uniform();
    const double size = floor + (1.0 - floor) * m_random.exponential();
    const bool jumps = arrival < odds && !isQuiet();
    m_state.logJump[1] += (jumps ? (sign < 0.5 ? -scale : scale) * size : 0.0) - odds * drift;
    for (std::size_t i = 1; i < kOwnLevels; ++i)
        burst(m_state.own[i], m_state.own[i - 1], i + 1, odds, jumps ? size : 0.0);
}

/// What a jump of `size` does to a level, undone in expectation at each step. No jump: size 0.
void PricePath::burst(double& level, double parent, std::size_t place, double odds, double size) const
{
    const double ceiling = m_p.ceiling[place] * m_p.mean;
    const double left = m_p.burst[place] * tempered(level, parent, m_p.temper, ceiling);
    level *= (size > 0.0 ? steady::exp(left * size) : 1.0) / (1.0 + odds * (sizeMoment(left, m_p.jumpFloor) - 1.0));
}

}  // namespace ballast::dynamics
