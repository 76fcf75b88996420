#include <algorithm>
#include <cmath>

#include "market_facts/measure.h"
#include "pricing/steady.h"

namespace ballast::market_facts {

namespace {

Series logsOf(Series values)
{
    for (double& value : values)
        value = steady::log(value);
    return values;
}

void measureFunding(const std::vector<SeedRecord>& seeds, Measured& to)
{
    Windows windows;
    for (const auto& seed : seeds)
        windows.push_back(seed.funding);
    const Series all = pooled(windows);
    if (all.empty()) return;
    to["funding_mean.BTC"] = mean(all) * 1e-4 * 1095.0;
    to["funding_sd.BTC"] = deviation(all);
    to["funding_negative.BTC"] =
        static_cast<double>(std::count_if(all.begin(), all.end(), [](double f) { return f < 0.0; })) /
        static_cast<double>(all.size());
    to["funding_acf_8h.BTC"] = autocorrelation(windows, 1);
    to["funding_acf_1d.BTC"] = autocorrelation(windows, 3);
    if (windows.front().size() > 21) to["funding_acf_7d.BTC"] = autocorrelation(windows, 21);
}

void measureBook(const std::vector<SeedRecord>& seeds, Measured& to)
{
    Series spread, depth, volatility;
    for (const auto& seed : seeds) {
        spread.insert(spread.end(), seed.bookSpread.begin(), seed.bookSpread.end());
        depth.insert(depth.end(), seed.bookDepth.begin(), seed.bookDepth.end());
        volatility.insert(volatility.end(), seed.dayVolatility.begin(), seed.dayVolatility.end());
    }
    if (spread.empty()) return;
    to["perp_spread_median.BTC"] = quantile(spread, 0.5);
    to["perp_spread_p90_ratio.BTC"] = quantile(spread, 0.9) / quantile(spread, 0.5);
    to["perp_spread_elasticity.BTC"] = slope(logsOf(volatility), logsOf(spread));
    to["perp_depth_logsd.BTC"] = deviation(logsOf(depth));
    to["perp_depth_elasticity.BTC"] = slope(logsOf(volatility), logsOf(depth));
}

void measureFlow(const std::vector<SeedRecord>& seeds, Measured& to)
{
    for (std::size_t coin = 0; coin < kCoinCount; ++coin) {
        // One feed of five minutes each: its windows of 10 s, then the mean over feeds.
        Series branching;
        Windows sides;
        for (const auto& seed : seeds) {
            for (const auto& counts : seed.counts[coin]) {
                const double fano = steady::square(deviation(counts)) / mean(counts);
                branching.push_back(1.0 - 1.0 / std::sqrt(std::max(fano, 1e-9)));
            }
            sides.insert(sides.end(), seed.sides[coin].begin(), seed.sides[coin].end());
        }
        to[std::string("flow_branching_10s") + kCoinSuffix[coin]] = mean(branching);
        to[std::string("flow_sign_acf1") + kCoinSuffix[coin]] = autocorrelation(sides, 1);
    }
}

void measureOracle(const std::vector<SeedRecord>& seeds, Measured& to)
{
    double scheduled = 0.0, driven = 0.0, days = 0.0, variance = 0.0;
    Series steps, deviations, returns;
    for (const auto& seed : seeds) {
        for (const auto& round : seed.rounds) {
            (round.scheduled ? scheduled : driven) += 1.0;
            if (!round.scheduled) steps.push_back(round.step);
        }
        const Series r = logReturns(seed.hourly[1]);
        for (const double one : r)
            variance += one * one;
        days += static_cast<double>(r.size()) / 24.0;
        returns.insert(returns.end(), r.begin(), r.end());
        deviations.insert(deviations.end(), seed.oracleDeviation.begin(), seed.oracleDeviation.end());
    }
    to["oracle_scheduled_per_day.ETH"] = scheduled / days;
    to["oracle_exit_ratio.ETH"] = driven / (variance / (0.005 * 0.005));
    to["oracle_step_median.ETH"] = quantile(steps, 0.5);
    to["oracle_step_p95.ETH"] = quantile(steps, 0.95);
    const double middle = quantile(deviations, 0.5);
    for (double& d : deviations)
        d = std::abs(d - middle);
    const double size = std::sqrt(steady::square(deviation(deviations)) + steady::square(mean(deviations)));
    to["oracle_dev_ratio.ETH"] = size / deviation(returns);
    to["oracle_dev_p99_ratio.ETH"] = quantile(deviations, 0.99) / size;
}

/// Of each seed's month by itself, as one month was recorded; means over seeds.
void measureGas(const std::vector<SeedRecord>& seeds, Measured& to)
{
    std::map<std::string, Series> of;
    for (const auto& seed : seeds) {
        const Series changes = logReturns(seed.blockFees);
        of["gas_block_sd"].push_back(deviation(changes));
        of["gas_block_limit_share"].push_back(
            static_cast<double>(
                std::count_if(changes.begin(), changes.end(), [](double c) { return c > 0.1177 || c < -0.1335; })) /
            static_cast<double>(changes.size()));
        of["gas_block_acf"].push_back(autocorrelation({changes}, 1));
        of["gas_level_acf_10b"].push_back(autocorrelation({logsOf(seed.blockFees)}, 10));
        const Series logs = logsOf(seed.gasClose);
        of["gas_median"].push_back(quantile(seed.gasClose, 0.5));
        of["gas_log_sd"].push_back(deviation(logs));
        of["gas_acf_1h"].push_back(autocorrelation({logs}, 1));
        of["gas_acf_24h"].push_back(autocorrelation({logs}, 24));
        of["gas_p99_p50"].push_back(quantile(seed.gasClose, 0.99) / quantile(seed.gasClose, 0.5));
        Series ranges, day, night;
        for (std::size_t i = 0; i < logs.size(); ++i) {
            ranges.push_back(steady::log(seed.gasHigh[i] / seed.gasLow[i]));
            const auto hour = (seed.start / 3600 + static_cast<std::int64_t>(i)) % 24;
            if (hour >= 14 && hour <= 20) day.push_back(logs[i]);
            if (hour >= 3 && hour <= 9) night.push_back(logs[i]);
        }
        of["gas_high_low"].push_back(quantile(ranges, 0.5));
        of["gas_day_night"].push_back(mean(day) - mean(night));
    }
    for (const auto& [name, values] : of)
        to[name] = mean(values);
}

void measurePool(const std::vector<SeedRecord>& seeds, Measured& to)
{
    Series deviations;
    for (const auto& seed : seeds)
        deviations.insert(deviations.end(), seed.poolDeviation.begin(), seed.poolDeviation.end());
    const double middle = quantile(deviations, 0.5);
    to["pool_dev_sd.mainnet"] = deviation(deviations) * 1e4;
    for (double& d : deviations)
        d = std::abs(d - middle);
    to["pool_dev_p99.mainnet"] = quantile(deviations, 0.99) * 1e4;
}

}  // namespace

void measureVenues(const std::vector<SeedRecord>& seeds, Measured& to)
{
    measureFunding(seeds, to);
    measureBook(seeds, to);
    measureFlow(seeds, to);
    measureOracle(seeds, to);
    measureGas(seeds, to);
    measurePool(seeds, to);
}

}  // namespace ballast::market_facts
