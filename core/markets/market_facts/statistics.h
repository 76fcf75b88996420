#pragma once

#include <cstddef>
#include <span>
#include <vector>

/// Statistics over many windows of one kind, pooled: means and deviations are those of all, products never cross from
/// one window to the next.
namespace ballast::market_facts {

using Series = std::vector<double>;
using Windows = std::vector<Series>;

double mean(std::span<const double> values);
double deviation(std::span<const double> values);
double skewness(std::span<const double> values);
/// 3 for a normal.
double kurtosis(std::span<const double> values);
/// Linear between order statistics.
double quantile(Series values, double share);
double correlation(std::span<const double> a, std::span<const double> b);
/// Of b on a.
double slope(std::span<const double> a, std::span<const double> b);
double autocorrelation(const Windows& windows, std::size_t lag);
Series pooled(const Windows& windows);
Series logReturns(std::span<const double> prices);
Windows absolute(const Windows& windows);

}  // namespace ballast::market_facts
