#include <algorithm>
#include <cmath>
#include <numbers>

#include "dynamics/market_clock.h"
#include "market_facts/measure.h"
#include "pricing/steady.h"

namespace ballast::market_facts {

namespace {

constexpr std::size_t kDayHours = 24, kWeekHours = 168;
constexpr double kHoursPerYear = 8760.0, kJumpDeviations = 5.0;

Series closes(const Series& prices, std::size_t every, std::size_t from)
{
    Series made;
    for (std::size_t i = from; i < prices.size(); i += every)
        made.push_back(prices[i]);
    return made;
}

double rootMeanSquare(const Series& values)
{
    double sum = 0.0;
    for (const double value : values)
        sum += value * value;
    return std::sqrt(sum / static_cast<double>(values.size()));
}

/// Realised volatility of each whole day.
Series dailyVolatility(const Series& hourly)
{
    Series made;
    for (std::size_t day = 0; (day + 1) * kDayHours <= hourly.size(); ++day)
        made.push_back(std::sqrt(365.0 * kDayHours) *
                       rootMeanSquare({hourly.begin() + static_cast<std::ptrdiff_t>(day * kDayHours),
                                       hourly.begin() + static_cast<std::ptrdiff_t>((day + 1) * kDayHours)}));
    return made;
}

double tail(const Series& returns)
{
    return (quantile(returns, 0.995) - quantile(returns, 0.005)) / (quantile(returns, 0.75) - quantile(returns, 0.25));
}

void measureJumps(const Windows& hourly, const std::string& coin, Measured& to)
{
    double jumps = 0.0, falls = 0.0, sizes = 0.0, hours = 0.0;
    for (const Series& r : hourly)
        for (std::size_t i = kWeekHours; i < r.size(); ++i, ++hours) {
            double products = 0.0;
            for (std::size_t j = i - kWeekHours + 1; j < i; ++j)
                products += std::abs(r[j] * r[j - 1]);
            const double local = std::sqrt(0.5 * std::numbers::pi * products / static_cast<double>(kWeekHours - 1));
            if (std::abs(r[i]) <= kJumpDeviations * local) continue;
            jumps += 1.0;
            falls += r[i] < 0.0 ? 1.0 : 0.0;
            sizes += std::abs(r[i]);
        }
    if (hours <= 0.0 || jumps <= 0.0) return;
    to["jumps_per_year_1h" + coin] = jumps / hours * kHoursPerYear;
    to["jump_size_1h" + coin] = sizes / jumps;
    to["jump_down_share_1h" + coin] = falls / jumps;
}

void measureHourly(const Windows& hourly, const std::string& coin, Measured& to)
{
    const Series all = pooled(hourly);
    to["rv_all" + coin] = std::sqrt(kHoursPerYear) * rootMeanSquare(all);
    to["kurt_1h" + coin] = kurtosis(all);
    to["skew_1h" + coin] = skewness(all);
    to["tail_1h" + coin] = tail(all);
    const Windows sizes = absolute(hourly);
    for (const std::size_t lag : {1U, 2U, 6U, 24U, 168U})
        to["acf_abs_1h_lag" + std::to_string(lag) + coin] = autocorrelation(sizes, lag);
    to["acf_r_1h_lag1" + coin] = autocorrelation(hourly, 1);
    measureJumps(hourly, coin, to);
}

void measureDaily(const Windows& hourly, const Windows& daily, const std::string& coin, Measured& to)
{
    const Series all = pooled(daily);
    to["kurt_1d" + coin] = kurtosis(all);
    to["skew_1d" + coin] = skewness(all);
    to["acf_abs_1d_lag1" + coin] = autocorrelation(absolute(daily), 1);
    to["acf_abs_1d_lag5" + coin] = autocorrelation(absolute(daily), 5);
    Windows volatilities, logs;
    for (const Series& r : hourly) {
        volatilities.push_back(dailyVolatility(r));
        logs.push_back(volatilities.back());
        for (double& value : logs.back())
            value = steady::log(value);
    }
    to["acf_logrv_1d_lag1" + coin] = autocorrelation(logs, 1);
    to["acf_logrv_1d_lag7" + coin] = autocorrelation(logs, 7);
    const Series pooledVolatility = pooled(volatilities);
    for (const int percent : {10, 50, 90, 99})
        to["rv_day_p" + std::to_string(percent) + coin] = quantile(pooledVolatility, percent / 100.0);
}

void measureSeason(const std::vector<SeedRecord>& seeds, std::size_t coin, Measured& to)
{
    std::array<double, 2> night{}, day{}, week{}, weekend{};
    const auto add = [](std::array<double, 2>& of, double square) { of[0] += square, of[1] += 1.0; };
    for (const auto& seed : seeds) {
        const Series r = logReturns(seed.hourly[coin]);
        for (std::size_t i = 0; i < r.size(); ++i) {
            const std::int64_t hour = seed.start / 3600 + static_cast<std::int64_t>(i);
            const auto of = hour % 24, weekday = (hour / 24 + 3) % 7;
            const double square = r[i] * r[i];
            if (of >= 13 && of <= 17) add(day, square);
            if (of >= 3 && of <= 12) add(night, square);
            add(weekday >= 5 ? weekend : week, square);
        }
    }
    to[std::string("season_us_night") + kCoinSuffix[coin]] = day[0] / day[1] / (night[0] / night[1]);
    to[std::string("season_weekend") + kCoinSuffix[coin]] = weekend[0] / weekend[1] / (week[0] / week[1]);
}

/// BTC's realised volatility over the day before each hour of `r`.
double trailing(const Series& r, std::size_t hour)
{
    double sum = 0.0;
    for (std::size_t i = hour - kDayHours; i < hour; ++i)
        sum += r[i] * r[i];
    return std::sqrt(365.0 * sum);
}

struct Regimes {
    double calm{}, stressed{}, hours{};
    std::array<std::array<double, 2>, kCoinCount> nextCalm{}, nextStressed{};
    PerCoin inCalm, inStressed;
};

void addHours(const PerCoin& r, Regimes& to)
{
    for (std::size_t hour = kDayHours; hour < r[0].size(); ++hour) {
        const double volatility = trailing(r[0], hour);
        to.hours += 1.0;
        const bool calm = volatility < 0.40, stressed = volatility >= 0.80;
        to.calm += calm ? 1.0 : 0.0;
        to.stressed += stressed ? 1.0 : 0.0;
        if (!calm && !stressed) continue;
        for (std::size_t i = 0; i < kCoinCount; ++i) {
            (calm ? to.inCalm : to.inStressed)[i].push_back(r[i][hour]);
            if (hour + kDayHours > r[0].size()) continue;
            double next = 0.0;
            for (std::size_t j = hour; j < hour + kDayHours; ++j)
                next += r[i][j] * r[i][j];
            auto& sums = (calm ? to.nextCalm : to.nextStressed)[i];
            sums[0] += 365.0 * next;
            sums[1] += 1.0;
        }
    }
}

void measureRegimes(const std::vector<SeedRecord>& seeds, Measured& to)
{
    Regimes all;
    for (const auto& seed : seeds)
        addHours({logReturns(seed.hourly[0]), logReturns(seed.hourly[1])}, all);
    if (all.hours <= 0.0) return;
    to["share_calm"] = all.calm / all.hours;
    to["share_stressed"] = all.stressed / all.hours;
    for (std::size_t i = 0; i < kCoinCount; ++i) {
        if (all.nextCalm[i][1] > 0.0)
            to[std::string("rv_next24_calm") + kCoinSuffix[i]] = std::sqrt(all.nextCalm[i][0] / all.nextCalm[i][1]);
        if (all.nextStressed[i][1] > 0.0)
            to[std::string("rv_next24_stressed") + kCoinSuffix[i]] =
                std::sqrt(all.nextStressed[i][0] / all.nextStressed[i][1]);
    }
    const auto pair = [&](const PerCoin& of, const std::string& name) {
        if (of[0].size() < 3) return;
        to["corr_1h_" + name] = correlation(of[0], of[1]);
        to["beta_1h_" + name] = slope(of[0], of[1]);
    };
    pair(all.inCalm, "calm");
    pair(all.inStressed, "stressed");
}

/// The means over groups of seeds of a statistic of their windows: the recorded one had as few.
template <class Of> double meanOfGroups(const Windows& windows, std::size_t group, Of of)
{
    Series values;
    for (std::size_t i = 0; i + group <= windows.size(); i += group)
        values.push_back(of(Windows(windows.begin() + static_cast<std::ptrdiff_t>(i),
                                    windows.begin() + static_cast<std::ptrdiff_t>(i + group))));
    return mean(values);
}

void measureMinutes(const std::vector<SeedRecord>& seeds, std::size_t coin, Measured& to)
{
    // As recorded: four windows of a week of BTC, two of a day of ETH.
    const std::size_t group = coin == 0 ? 4 : 2, minutes = coin == 0 ? 7 * 1440 : 1440;
    Windows one, five;
    for (const auto& seed : seeds) {
        Series prices = seed.minutely[coin];
        prices.resize(std::min(prices.size(), minutes + 1));
        one.push_back(logReturns(prices));
        five.push_back(logReturns(closes(prices, 5, 0)));
    }
    if (one.size() < group) return;
    const std::string suffix = kCoinSuffix[coin];
    to["tail_1m" + suffix] = meanOfGroups(one, group, [](const Windows& w) { return tail(pooled(w)); });
    to["tail_5m" + suffix] = meanOfGroups(five, group, [](const Windows& w) { return tail(pooled(w)); });
    for (const std::size_t lag : {1U, 5U, 30U, 60U, 240U})
        to["acf_abs_1m_lag" + std::to_string(lag) + suffix] =
            meanOfGroups(one, group, [&](const Windows& w) { return autocorrelation(absolute(w), lag); });
}

}  // namespace

void measureReturns(const std::vector<SeedRecord>& seeds, Measured& to)
{
    std::array<Windows, kCoinCount> hourly, daily;
    for (std::size_t i = 0; i < kCoinCount; ++i) {
        for (const auto& seed : seeds) {
            hourly[i].push_back(logReturns(seed.hourly[i]));
            daily[i].push_back(logReturns(closes(seed.hourly[i], kDayHours, 0)));
        }
        measureHourly(hourly[i], kCoinSuffix[i], to);
        measureDaily(hourly[i], daily[i], kCoinSuffix[i], to);
        measureSeason(seeds, i, to);
        measureMinutes(seeds, i, to);
    }
    to["corr_1h_all"] = correlation(pooled(hourly[0]), pooled(hourly[1]));
    to["beta_1h_all"] = slope(pooled(hourly[0]), pooled(hourly[1]));
    to["corr_1d"] = correlation(pooled(daily[0]), pooled(daily[1]));
    measureRegimes(seeds, to);
}

}  // namespace ballast::market_facts
