#include <algorithm>
#include <cmath>

#include "market_facts/measure.h"
#include "pricing/steady.h"

namespace ballast::market_facts {

namespace {

using Coin = Capture::Coin;
constexpr std::size_t kDayHours = 24, kWeekHours = 168;
constexpr double kSixHoursPerDay = 4.0;

double realised(const Series& hourly, std::size_t from, std::size_t hours)
{
    double sum = 0.0;
    for (std::size_t i = from; i < from + hours; ++i)
        sum += steady::square(steady::log(hourly[i + 1] / hourly[i]));
    return std::sqrt(sum * 8760.0 / static_cast<double>(hours));
}

double root(double value) { return std::sqrt(value); }

double meanSquare(const Series& values)
{
    double sum = 0.0;
    for (const double value : values)
        sum += value * value;
    return sum / static_cast<double>(values.size());
}

/// Level figures of a coin's captures, one regime.
struct Levels {
    Series term7, term30, atm7;
    std::array<Series, 3> reversal, butterfly;
    std::array<std::array<Series, 4>, 2> spread;

    void add(const Coin& c)
    {
        const std::array<double, 3> atm{c.atm7, c.atm30, c.atm90};
        term7.push_back(c.atm7 / c.atm180);
        term30.push_back(c.atm30 / c.atm180);
        atm7.push_back(c.atm7);
        for (std::size_t t = 0; t < 3; ++t) {
            reversal[t].push_back(c.reversal[t] / atm[t]);
            butterfly[t].push_back(c.butterfly[t] / atm[t]);
        }
        for (std::size_t t = 0; t < 2; ++t)
            for (std::size_t d = 0; d < 4; ++d)
                if (!std::isnan(c.spread[t][d])) spread[t][d].push_back(c.spread[t][d]);
    }
    void tell(const std::string& regime, const std::string& coin, Measured& to) const
    {
        if (term7.empty()) return;
        const std::string end = "_" + regime + coin;
        to["term_7_180" + end] = mean(term7);
        to["term_30_180" + end] = mean(term30);
        constexpr std::array<const char*, 3> kTenor{"7", "30", "90"};
        for (std::size_t t = 0; t < 3; ++t) {
            to[std::string("rr") + kTenor[t] + end] = mean(reversal[t]);
            to[std::string("bf") + kTenor[t] + end] = mean(butterfly[t]);
        }
        constexpr std::array<const char*, 4> kDelta{"50d", "25d", "10d", "5d"};
        for (std::size_t t = 0; t < 2; ++t)
            for (std::size_t d = 0; d < 4; ++d)
                if (!spread[t][d].empty())
                    to[std::string("opt_spread_") + kTenor[t] + "d_" + kDelta[d] + end] = quantile(spread[t][d], 0.5);
    }
};

/// Changes between neighbouring captures of one regime at the earlier.
struct Changes {
    Series move, atm7, atm30, atm90, atm180, reversal;

    void add(const Coin& a, const Coin& b)
    {
        move.push_back(steady::log(b.spot / a.spot));
        atm7.push_back(steady::log(b.atm7 / a.atm7));
        atm30.push_back(steady::log(b.atm30 / a.atm30));
        atm90.push_back(steady::log(b.atm90 / a.atm90));
        atm180.push_back(steady::log(b.atm180 / a.atm180));
        reversal.push_back((b.reversal[1] - a.reversal[1]) / a.atm30);
    }
    void tell(const std::string& regime, const std::string& coin, Measured& to) const
    {
        if (move.size() < 10) return;
        const std::string end = "_" + regime + coin;
        const auto on = [&](const char* name, const Series& values) {
            to[std::string("beta_") + name + end] = slope(move, values);
            to[std::string("r2_") + name + end] = steady::square(correlation(move, values));
        };
        on("atm7", atm7);
        on("atm30", atm30);
        on("rr30", reversal);
        to["vov_atm7" + end] = deviation(atm7) * root(kSixHoursPerDay);
        to["vov_atm30" + end] = deviation(atm30) * root(kSixHoursPerDay);
        if (regime != "stressed") return;
        to["term_beta_atm7" + end] = slope(atm30, atm7);
        to["term_beta_atm90" + end] = slope(atm30, atm90);
        to["term_beta_atm180" + end] = slope(atm30, atm180);
    }
};

void measureCoin(const std::vector<SeedRecord>& seeds, std::size_t coin, Measured& to)
{
    const std::string suffix = kCoinSuffix[coin];
    Levels calm, stressed;
    Changes calmChanges, stressedChanges;
    double weeks = 0.0, inverted = 0.0;
    Series carry, implied, followed, excess;
    for (const auto& seed : seeds)
        for (std::size_t i = 0; i < seed.captures.size(); ++i) {
            const Coin& c = seed.captures[i].coins[coin];
            if (c.calm()) calm.add(c);
            if (c.stressed()) stressed.add(c);
            const std::size_t hour = seed.captures[i].hour;
            if (i + 1 < seed.captures.size()) {
                const Coin& next = seed.captures[i + 1].coins[coin];
                if (c.calm()) calmChanges.add(c, next);
                if (c.stressed()) stressedChanges.add(c, next);
            }
            if (hour % kDayHours == 0) carry.push_back(c.carry);
            if (hour % kWeekHours != 0) continue;
            weeks += 1.0;
            inverted += c.atm7 >= c.atm180 ? 1.0 : 0.0;
            if (hour + kWeekHours >= seed.hourly[coin].size()) continue;
            implied.push_back(c.atm7);
            followed.push_back(realised(seed.hourly[coin], hour, kWeekHours));
            excess.push_back(implied.back() - followed.back());
        }
    calm.tell("calm", suffix, to);
    stressed.tell("stressed", suffix, to);
    calmChanges.tell("calm", suffix, to);
    stressedChanges.tell("stressed", suffix, to);
    if (!calm.atm7.empty() && !stressed.atm7.empty())
        to["atm7_stress_over_calm" + suffix] = mean(stressed.atm7) / mean(calm.atm7);
    to["share_inverted" + suffix] = inverted / weeks;
    to["carry_mean" + suffix] = mean(carry);
    to["carry_sd" + suffix] = deviation(carry);
    if (excess.empty()) return;
    to["vrp_7d_vol" + suffix] = mean(excess);
    to["vrp_7d_ratio" + suffix] = meanSquare(implied) / meanSquare(followed);
}

/// Statistics of one seed's month, over all seeds.
void measureLeverage(const std::vector<SeedRecord>& seeds, Measured& to)
{
    Series correlations;
    for (const auto& seed : seeds) {
        if (seed.index.size() < 31) continue;
        Series moves, changes;
        for (std::size_t day = 1; day < seed.index.size(); ++day) {
            moves.push_back(steady::log(seed.hourly[0][day * kDayHours] / seed.hourly[0][(day - 1) * kDayHours]));
            changes.push_back(steady::log(seed.index[day] / seed.index[day - 1]));
        }
        correlations.push_back(correlation(moves, changes));
    }
    if (correlations.empty()) return;
    to["leverage_dvol_30d_p10.BTC"] = quantile(correlations, 0.10);
    to["leverage_dvol_30d_p90.BTC"] = quantile(correlations, 0.90);
}

void measurePremium(const std::vector<SeedRecord>& seeds, Measured& to)
{
    constexpr std::size_t kMonthHours = 720;
    Series implied, followed, excess;
    double won = 0.0;
    for (const auto& seed : seeds) {
        if (seed.hourly[0].size() <= kMonthHours) continue;
        implied.push_back(seed.index.front());
        followed.push_back(realised(seed.hourly[0], 0, kMonthHours));
        excess.push_back(implied.back() - followed.back());
        won += excess.back() > 0.0 ? 1.0 : 0.0;
    }
    if (excess.empty()) return;
    to["vrp_30d_vol.BTC"] = mean(excess);
    to["vrp_30d_ratio.BTC"] = meanSquare(implied) / meanSquare(followed);
    to["vrp_30d_win.BTC"] = won / static_cast<double>(excess.size());
}

}  // namespace

void measureIndex(const std::vector<SeedRecord>& seeds, Measured& to)
{
    Windows levels, logs, changes;
    for (const auto& seed : seeds) {
        levels.push_back(seed.index);
        Series log = seed.index;
        for (double& value : log)
            value = steady::log(value);
        logs.push_back(std::move(log));
        changes.push_back(logReturns(seed.index));
    }
    const Series all = pooled(levels), moves = pooled(changes);
    to["dvol_mean.BTC"] = mean(all);
    to["dvol_p05.BTC"] = quantile(all, 0.05);
    to["dvol_p95.BTC"] = quantile(all, 0.95);
    to["dvol_dlog_sd.BTC"] = deviation(moves);
    to["dvol_dlog_kurt.BTC"] = kurtosis(moves);
    to["dvol_dlog_skew.BTC"] = skewness(moves);
    for (const std::size_t lag : {1U, 5U, 20U})
        if (seeds.front().index.size() > lag)
            to["dvol_acf_lag" + std::to_string(lag) + ".BTC"] = autocorrelation(logs, lag);
    measureLeverage(seeds, to);
    measurePremium(seeds, to);
}

void measureSurface(const std::vector<SeedRecord>& seeds, Measured& to)
{
    for (std::size_t coin = 0; coin < kCoinCount; ++coin)
        measureCoin(seeds, coin, to);
    Series btc, eth, ratio;
    for (const auto& seed : seeds)
        for (std::size_t i = 0; i < seed.captures.size(); ++i) {
            const auto& now = seed.captures[i].coins;
            ratio.push_back(now[1].atm30 / now[0].atm30);
            if (i == 0) continue;
            const auto& before = seed.captures[i - 1].coins;
            btc.push_back(now[0].atm30 - before[0].atm30);
            eth.push_back(now[1].atm30 - before[1].atm30);
        }
    to["ratio_atm30_eth_btc"] = mean(ratio);
    to["corr_datm30_btc_eth"] = correlation(btc, eth);
}

}  // namespace ballast::market_facts
