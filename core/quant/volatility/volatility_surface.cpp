#include "volatility/volatility_surface.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/assert.h"
#include "pricing/black76.h"
#include "pricing/steady.h"
#include "volatility/slice_fit.h"

namespace ballast::volatility {
namespace {

constexpr int kBisections = 80;

/// d1 of the option at log-moneyness k.
double d1At(const SviSlice& smile, double k) noexcept
{
    const double deviation = std::sqrt(smile.totalVariance(k));
    return deviation > 0.0 ? -k / deviation + 0.5 * deviation : (k > 0.0 ? -1e9 : 1e9);
}

bool expiresBefore(const FittedSlice& slice, Timestamp expiry) noexcept { return slice.expiry < expiry; }

bool isUsable(const FittedSlice& slice)
{
    return std::isfinite(slice.forward) && slice.forward > 0.0 && slice.yearsToExpiry > 0.0;
}

/// Place of `time` between two instants, 0 to 1.
double fractionBetween(Timestamp first, Timestamp second, Timestamp time) noexcept
{
    return (time - first).inYears() / (second - first).inYears();
}

}  // namespace

double logMoneynessAtCallDelta(const SviSlice& smile, double callDelta) noexcept
{
    double low = -8.0;
    double high = 8.0;
    for (int step = 0; step < kBisections && high - low > 1e-14; ++step) {
        const double middle = 0.5 * (low + high);
        (pricing::normalCdf(d1At(smile, middle)) > callDelta ? low : high) = middle;
    }
    return 0.5 * (low + high);
}

SmileReading readSmile(const SviSlice& smile) noexcept
{
    SmileReading reading;
    reading.call25LogMoneyness = logMoneynessAtCallDelta(smile, 0.25);
    reading.put25LogMoneyness = logMoneynessAtCallDelta(smile, 0.75);
    const double call = smile.impliedVolatility(reading.call25LogMoneyness);
    const double put = smile.impliedVolatility(reading.put25LogMoneyness);
    reading.atmVolatility = smile.impliedVolatility(0.0);
    reading.riskReversal25 = call - put;
    reading.butterfly25 = 0.5 * (call + put) - reading.atmVolatility;
    return reading;
}

Result<VolatilitySurface> VolatilitySurface::create(std::vector<FittedSlice> slices,
                                                    std::vector<UnfittedExpiry> unfitted)
{
    if (slices.empty()) return fail(ErrorCode::InvalidArgument, "a volatility surface needs at least one smile, had 0");
    std::sort(slices.begin(), slices.end(), [](const auto& a, const auto& b) { return a.expiry < b.expiry; });
    for (std::size_t i = 0; i < slices.size(); ++i) {
        if (!isUsable(slices[i])) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("forward and years of a smile must be positive, were {} and {} ({})",
                                    slices[i].forward, slices[i].yearsToExpiry, toIso8601(slices[i].expiry)));
        }
        if (i > 0 && slices[i].expiry == slices[i - 1].expiry) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("expiries of a surface must differ, {} came twice", toIso8601(slices[i].expiry)));
        }
    }
    return VolatilitySurface(std::move(slices), std::move(unfitted));
}

VolatilitySurface::VolatilitySurface(std::vector<FittedSlice> slices, std::vector<UnfittedExpiry> unfitted) noexcept
    : m_slices(std::move(slices)), m_unfitted(std::move(unfitted))
{
}

VolatilitySurface VolatilitySurface::withSlice(FittedSlice slice) const
{
    BALLAST_ASSERT(isUsable(slice));
    VolatilitySurface changed = *this;
    const std::size_t index = upperIndex(slice.expiry);
    const auto place = changed.m_slices.begin() + static_cast<std::ptrdiff_t>(index);
    std::erase_if(changed.m_unfitted, [&](const UnfittedExpiry& each) { return each.expiry == slice.expiry; });
    if (place != changed.m_slices.end() && place->expiry == slice.expiry) {
        *place = std::move(slice);
    } else {
        changed.m_slices.insert(place, std::move(slice));
    }
    if (index > 0) changed.judgeBeside(index - 1, index);
    if (index + 1 < changed.m_slices.size()) changed.judgeBeside(index + 1, index);
    return changed;
}

/// Two smiles that cross are both marked, and neither where they no longer do.
void VolatilitySurface::judgeBeside(std::size_t own, std::size_t changed)
{
    FittedSlice& slice = m_slices[own];
    if (slice.calendarOk && m_slices[changed].calendarOk) return;
    std::optional<CalendarCheck> toEarlier, toLater;
    if (own > 0) toEarlier = checkCalendar(m_slices[own - 1].smile, slice.smile);
    if (own + 1 < m_slices.size()) toLater = checkCalendar(slice.smile, m_slices[own + 1].smile);
    setCalendar(slice, toEarlier ? &*toEarlier : nullptr, toLater ? &*toLater : nullptr);
}

const FittedSlice* VolatilitySurface::findSlice(Timestamp expiry) const noexcept
{
    const std::size_t index = upperIndex(expiry);
    return index < m_slices.size() && m_slices[index].expiry == expiry ? &m_slices[index] : nullptr;
}

double VolatilitySurface::impliedVolatility(Timestamp expiry, double k) const
{
    BALLAST_ASSERT(std::isfinite(k));
    const bool isConstant = expiry <= m_slices.front().expiry || m_slices.size() == 1;
    if (isConstant) return m_slices.front().smile.impliedVolatility(k);
    return std::sqrt(totalVariance(expiry, k) / yearsTo(expiry));
}

double VolatilitySurface::totalVariance(Timestamp expiry, double k) const
{
    BALLAST_ASSERT(std::isfinite(k));
    const std::size_t upper = upperIndex(expiry);
    const bool isConstant = upper == 0 || m_slices.size() == 1;
    if (isConstant) {
        const FittedSlice& first = m_slices.front();
        const double years = std::max(yearsTo(expiry), 0.0);
        return first.smile.totalVariance(k) * years / first.yearsToExpiry;
    }
    const std::size_t last = std::min(upper, m_slices.size() - 1);
    const FittedSlice& before = m_slices[last - 1];
    const FittedSlice& after = m_slices[last];
    const double start = before.smile.totalVariance(k);
    const double end = after.smile.totalVariance(k);
    const double fraction = fractionBetween(before.expiry, after.expiry, expiry);
    if (fraction > 1.0) return end + std::max(end - start, 0.0) * (fraction - 1.0);
    return start + (end - start) * fraction;
}

double VolatilitySurface::forward(Timestamp expiry) const
{
    const std::size_t upper = upperIndex(expiry);
    if (upper == 0) return m_slices.front().forward;
    if (upper == m_slices.size()) return m_slices.back().forward;
    const FittedSlice& before = m_slices[upper - 1];
    const FittedSlice& after = m_slices[upper];
    const double fraction = fractionBetween(before.expiry, after.expiry, expiry);
    return before.forward * steady::pow(after.forward / before.forward, fraction);
}

std::optional<SmileReading> VolatilitySurface::findReading(Timestamp expiry) const noexcept
{
    const FittedSlice* slice = findSlice(expiry);
    if (slice == nullptr) return std::nullopt;
    return readSmile(slice->smile);
}

int VolatilitySurface::markedCount() const noexcept
{
    return static_cast<int>(
        std::count_if(m_slices.begin(), m_slices.end(), [](const auto& slice) { return !slice.isArbitrageFree(); }));
}

std::size_t VolatilitySurface::upperIndex(Timestamp expiry) const noexcept
{
    const auto place = std::lower_bound(m_slices.begin(), m_slices.end(), expiry, expiresBefore);
    return static_cast<std::size_t>(place - m_slices.begin());
}

double VolatilitySurface::yearsTo(Timestamp expiry) const noexcept
{
    const std::size_t upper = upperIndex(expiry);
    if (upper == 0 || upper == m_slices.size()) {
        const FittedSlice& nearest = upper == 0 ? m_slices.front() : m_slices.back();
        return nearest.yearsToExpiry + (expiry - nearest.expiry).inYears();
    }
    const FittedSlice& before = m_slices[upper - 1];
    const FittedSlice& after = m_slices[upper];
    const double fraction = fractionBetween(before.expiry, after.expiry, expiry);
    return before.yearsToExpiry + (after.yearsToExpiry - before.yearsToExpiry) * fraction;
}

}  // namespace ballast::volatility
