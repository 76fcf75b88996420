#include "volatility/tenor_readings.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "pricing/black76.h"

namespace ballast::volatility {
namespace {

constexpr double kLongestTenor = 100.0;
constexpr double kFarthest = 8.0;  ///< Log-moneyness beyond which no delta is looked for.
constexpr int kBisections = 60;

Result<void> checkTenor(double years)
{
    if (std::isfinite(years) && years > 0.0 && years <= kLongestTenor) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("a tenor must be above 0 and up to {} years, was {}", kLongestTenor, years));
}

/// The smile of an instant between two slices, found once for many strikes.
class TenorSmile {
public:
    TenorSmile(const VolatilitySurface& surface, double years)
        : m_surface(surface), m_expiry(asOf(surface) + Duration::fromSeconds(years * 365.0 * 86400.0)), m_years(years)
    {
    }

    Timestamp expiry() const noexcept { return m_expiry; }
    double totalVariance(double k) const { return m_surface.totalVariance(m_expiry, k); }
    double volatility(double k) const { return m_surface.impliedVolatility(m_expiry, k); }

    double callDelta(double k) const
    {
        const double deviation = volatility(k) * std::sqrt(m_years);
        if (deviation <= 0.0) return k > 0.0 ? 0.0 : 1.0;
        return pricing::normalCdf(-k / deviation + 0.5 * deviation);
    }

    double logMoneynessAt(double delta) const
    {
        double low = -kFarthest;
        double high = kFarthest;
        for (int step = 0; step < kBisections && high - low > 1e-14; ++step) {
            const double middle = 0.5 * (low + high);
            (callDelta(middle) > delta ? low : high) = middle;
        }
        return 0.5 * (low + high);
    }

private:
    const VolatilitySurface& m_surface;
    Timestamp m_expiry;
    double m_years;
};

SmileReading readingOf(const TenorSmile& smile)
{
    SmileReading reading;
    reading.call25LogMoneyness = smile.logMoneynessAt(0.25);
    reading.put25LogMoneyness = smile.logMoneynessAt(0.75);
    const double call = smile.volatility(reading.call25LogMoneyness);
    const double put = smile.volatility(reading.put25LogMoneyness);
    reading.atmVolatility = smile.volatility(0.0);
    reading.riskReversal25 = call - put;
    reading.butterfly25 = 0.5 * (call + put) - reading.atmVolatility;
    return reading;
}

}  // namespace

Timestamp asOf(const VolatilitySurface& surface) noexcept
{
    Timestamp latest;
    for (const FittedSlice& slice : surface.slices())
        latest = std::max(latest, slice.expiry - Duration::fromSeconds(slice.yearsToExpiry * 365.0 * 86400.0));
    return latest;
}

Result<TenorReading> readTenor(const VolatilitySurface& surface, double yearsToExpiry)
{
    if (auto checked = checkTenor(yearsToExpiry); !checked) return tl::unexpected<Error>(checked.error());
    const TenorSmile smile(surface, yearsToExpiry);
    const auto slices = surface.slices();
    return TenorReading{.yearsToExpiry = yearsToExpiry,
                        .expiry = smile.expiry(),
                        .forward = surface.forward(smile.expiry()),
                        .smile = readingOf(smile),
                        .isExtrapolated =
                            smile.expiry() < slices.front().expiry || smile.expiry() > slices.back().expiry};
}

std::vector<TenorReading> readTenors(const VolatilitySurface& surface, std::span<const double> years)
{
    std::vector<TenorReading> readings;
    readings.reserve(years.size());
    for (const double each : years) {
        if (auto reading = readTenor(surface, each)) readings.push_back(*reading);
    }
    return readings;
}

std::vector<TenorReading> readStandardTenors(const VolatilitySurface& surface)
{
    std::array<double, kStandardTenorDays.size()> years{};
    std::transform(kStandardTenorDays.begin(), kStandardTenorDays.end(), years.begin(),
                   [](double days) { return days / 365.0; });
    return readTenors(surface, years);
}

Result<double> logMoneynessAtCallDelta(const VolatilitySurface& surface, double yearsToExpiry, double callDelta)
{
    if (auto checked = checkTenor(yearsToExpiry); !checked) return tl::unexpected<Error>(checked.error());
    if (!(callDelta > 0.0 && callDelta < 1.0)) {
        return fail(ErrorCode::InvalidArgument, fmt::format("a call delta must be between 0 and 1, was {}", callDelta));
    }
    return TenorSmile(surface, yearsToExpiry).logMoneynessAt(callDelta);
}

}  // namespace ballast::volatility
