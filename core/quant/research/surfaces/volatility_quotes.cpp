#include "research/surfaces/volatility_quotes.h"

#include <cmath>
#include <fmt/format.h>

namespace ballast::volatility {
namespace {

bool isPositive(double value) { return std::isfinite(value) && value > 0.0; }

Result<void> checkQuotes(std::span<const VolatilityQuote> quotes, double years)
{
    if (quotes.empty() || !isPositive(years)) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("a smile needs quotes and years above 0, had {} and {}", quotes.size(), years));
    }
    for (const VolatilityQuote& quote : quotes) {
        if (std::isfinite(quote.k) && isPositive(quote.volatility) && isPositive(quote.halfSpread)) continue;
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("a quote must be finite with volatility and half-spread positive, was k {}, "
                                "volatility {}, half-spread {}",
                                quote.k, quote.volatility, quote.halfSpread));
    }
    return {};
}

}  // namespace

Result<std::vector<VariancePoint>> pointsOf(std::span<const VolatilityQuote> quotes, double years)
{
    if (auto checked = checkQuotes(quotes, years); !checked) return tl::unexpected<Error>(checked.error());
    std::vector<VariancePoint> points;
    points.reserve(quotes.size());
    double sum = 0.0;
    for (const VolatilityQuote& quote : quotes) {
        const double half = 2.0 * quote.volatility * years * quote.halfSpread;
        points.push_back({quote.k, quote.volatility * quote.volatility * years, 1.0 / (half * half)});
        sum += points.back().weight;
    }
    for (VariancePoint& point : points)
        point.weight /= sum;
    return points;
}

Result<SviCalibration> calibrateToQuotes(std::span<const VolatilityQuote> quotes, double yearsToExpiry)
{
    const auto points = pointsOf(quotes, yearsToExpiry);
    if (!points) return tl::unexpected<Error>(points.error());
    CalibrationOptions options;
    options.robust = false;
    options.repair = false;
    options.isThorough = true;
    return calibrateSvi(*points, yearsToExpiry, options);
}

}  // namespace ballast::volatility
