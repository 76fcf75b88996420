#include "market_facts/statistics.h"

#include <algorithm>
#include <cmath>

#include "pricing/steady.h"

namespace ballast::market_facts {

namespace {

double moment(std::span<const double> values, double centre, int order)
{
    double sum = 0.0;
    for (const double value : values) {
        double power = 1.0;
        for (int i = 0; i < order; ++i)
            power *= value - centre;
        sum += power;
    }
    return sum / static_cast<double>(values.size());
}

}  // namespace

double mean(std::span<const double> values) { return moment(values, 0.0, 1); }
double deviation(std::span<const double> values) { return std::sqrt(moment(values, mean(values), 2)); }

double skewness(std::span<const double> values)
{
    const double variance = moment(values, mean(values), 2);
    return moment(values, mean(values), 3) / (variance * std::sqrt(variance));
}

double kurtosis(std::span<const double> values)
{
    const double variance = moment(values, mean(values), 2);
    return moment(values, mean(values), 4) / (variance * variance);
}

double quantile(Series values, double share)
{
    std::sort(values.begin(), values.end());
    const double place = share * static_cast<double>(values.size() - 1);
    const auto left = static_cast<std::size_t>(place);
    const auto right = std::min(left + 1, values.size() - 1);
    return values[left] + (place - static_cast<double>(left)) * (values[right] - values[left]);
}

double slope(std::span<const double> a, std::span<const double> b)
{
    const double meanA = mean(a), meanB = mean(b);
    double both = 0.0, square = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        both += (a[i] - meanA) * (b[i] - meanB);
        square += (a[i] - meanA) * (a[i] - meanA);
    }
    return both / square;
}

double correlation(std::span<const double> a, std::span<const double> b)
{
    return slope(a, b) * deviation(a) / deviation(b);
}

double autocorrelation(const Windows& windows, std::size_t lag)
{
    const Series all = pooled(windows);
    const double centre = mean(all);
    double both = 0.0, square = 0.0;
    std::size_t pairs = 0;
    for (const Series& window : windows)
        for (std::size_t i = lag; i < window.size(); ++i, ++pairs)
            both += (window[i] - centre) * (window[i - lag] - centre);
    square = moment(all, centre, 2);
    return both / static_cast<double>(pairs) / square;
}

Series pooled(const Windows& windows)
{
    Series all;
    for (const Series& window : windows)
        all.insert(all.end(), window.begin(), window.end());
    return all;
}

Series logReturns(std::span<const double> prices)
{
    Series returns;
    for (std::size_t i = 1; i < prices.size(); ++i)
        returns.push_back(steady::log(prices[i] / prices[i - 1]));
    return returns;
}

Windows absolute(const Windows& windows)
{
    Windows made = windows;
    for (Series& window : made)
        for (double& value : window)
            value = std::abs(value);
    return made;
}

}  // namespace ballast::market_facts
