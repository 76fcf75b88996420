#include "volatility/slice_fit.h"

#include <cmath>
#include <fmt/format.h>

#include "pricing/black76.h"
#include "volatility/arbitrage.h"

namespace ballast::volatility {
namespace {

constexpr double kScoredDelta = 0.05;  ///< The error is stated between this call delta and one less it.
constexpr double kPoorFit = 1.0;       ///< Volatility points from which a fit from a near smile is searched for again.

using Observations = SmileObservations;

Result<void> checkInput(const SliceInput& input)
{
    const bool fine = std::isfinite(input.forward) && input.forward > 0.0 && std::isfinite(input.yearsToExpiry) &&
                      input.yearsToExpiry > 0.0;
    if (fine) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("forward and years to expiry of a smile must be finite and positive, were {} and {} ({})",
                            input.forward, input.yearsToExpiry, toIso8601(input.expiry)));
}

Result<Observations> usableObservations(const SliceInput& input)
{
    if (auto checked = checkInput(input); !checked) return tl::unexpected<Error>(checked.error());
    Observations found = observe(input);
    if (found.points.size() >= kFewestQuotes) return found;
    return fail(ErrorCode::InvalidArgument, fmt::format("a smile needs at least {} usable strikes, had {} ({})",
                                                        kFewestQuotes, found.points.size(), toIso8601(input.expiry)));
}

/// Root mean square of fit less mark over the scored quotes, in volatility points.
double rmseOf(const Observations& observations, const SviSlice& smile)
{
    double sum = 0.0;
    int count = 0;
    for (const VariancePoint& point : observations.points) {
        const double deviation = std::sqrt(point.totalVariance);
        const double delta = pricing::normalCdf(-point.k / deviation + 0.5 * deviation);
        if (delta < kScoredDelta || delta > 1.0 - kScoredDelta) continue;
        const double error = smile.impliedVolatility(point.k) - deviation / std::sqrt(smile.yearsToExpiry());
        sum += error * error;
        ++count;
    }
    return count > 0 ? 100.0 * std::sqrt(sum / count) : 0.0;
}

/// Puts another smile into a slice and judges it alone; the calendar is judged later.
void setSmile(FittedSlice& slice, const Observations& observations, const SviSlice& smile)
{
    slice.smile = smile;
    const ButterflyCheck butterfly = checkButterfly(smile);
    slice.minG = butterfly.minG;
    slice.minGAt = butterfly.minGAt;
    slice.butterflyOk = butterfly.ok();
    slice.rmseVolPoints = rmseOf(observations, smile);
    for (QuoteFit& quote : slice.quotes)
        quote.fitIv = smile.impliedVolatility(std::log(quote.strike / slice.forward));
}

FittedSlice makeSlice(const SliceInput& input, const Observations& observations, const SviSlice& smile)
{
    FittedSlice slice{.expiry = input.expiry,
                      .forward = input.forward,
                      .yearsToExpiry = input.yearsToExpiry,
                      .smile = smile,
                      .quotesUsed = static_cast<int>(observations.points.size()),
                      .quotesRejected = observations.rejected,
                      .rmseVolPoints = 0.0,
                      .minG = 0.0,
                      .minGAt = 0.0,
                      .butterflyOk = false,
                      .calendarOk = true,
                      .calendarGap = 0.0,
                      .worstCalendarK = 0.0,
                      .quotes = observations.quotes};
    setSmile(slice, observations, smile);
    return slice;
}

Result<SviSlice> fitSmile(const Observations& observations, double years, const CalibrationOptions& options)
{
    const auto found = calibrateSvi(observations.points, years, options);
    if (!found) return tl::unexpected<Error>(found.error());
    return SviSlice::create(found->parameters, years);
}

const SviSlice* smileOf(const FittedSlice* slice) { return slice != nullptr ? &slice->smile : nullptr; }

/// The nearer to its quotes of a smile and the one that a search of the whole plane finds.
SviSlice betterOf(const Observations& observations, const SviSlice& smile, CalibrationOptions options)
{
    options.start.reset();
    const auto searched = fitSmile(observations, smile.yearsToExpiry(), options);
    return searched && rmseOf(observations, *searched) < rmseOf(observations, smile) ? *searched : smile;
}

}  // namespace

Result<SliceFit> fitOne(const SliceInput& input, const FittedSlice* previous, const SliceNeighbours& neighbours)
{
    auto observations = usableObservations(input);
    if (!observations) return tl::unexpected<Error>(observations.error());
    CalibrationOptions options;
    if (previous != nullptr) options.start = previous->parameters();
    options.earlier = smileOf(neighbours.earlier);
    options.later = smileOf(neighbours.later);
    auto smile = fitSmile(*observations, input.yearsToExpiry, options);
    const bool isPoor = smile && previous != nullptr && rmseOf(*observations, *smile) > kPoorFit;
    if (isPoor) smile = betterOf(*observations, *smile, options);
    if (!smile) return tl::unexpected<Error>(smile.error());
    FittedSlice slice = makeSlice(input, *observations, *smile);
    return SliceFit{std::move(*observations), std::move(slice)};
}

void refitBetween(SliceFit& item, const SviSlice* earlier, const SviSlice* later)
{
    CalibrationOptions options;
    options.start = item.slice.smile.parameters();
    options.earlier = earlier;
    options.later = later;
    const auto smile = fitSmile(item.observations, item.slice.yearsToExpiry, options);
    if (smile) setSmile(item.slice, item.observations, *smile);
}

void lift(SliceFit& item, double rise)
{
    SviParameters parameters = item.slice.smile.parameters();
    parameters.a += rise;
    const auto smile = SviSlice::create(parameters, item.slice.yearsToExpiry);
    if (smile) setSmile(item.slice, item.observations, *smile);
}

void judgeCalendar(FittedSlice& slice, const SliceNeighbours& neighbours)
{
    slice.calendarOk = true;
    slice.calendarGap = 0.0;
    bool isFirst = true;
    const auto take = [&](const CalendarCheck& check) {
        if (isFirst || check.leastGap < slice.calendarGap) {
            slice.calendarGap = check.leastGap;
            slice.worstCalendarK = check.at;
        }
        isFirst = false;
        slice.calendarOk = slice.calendarOk && check.ok();
    };
    if (neighbours.earlier != nullptr) take(checkCalendar(neighbours.earlier->smile, slice.smile));
    if (neighbours.later != nullptr) take(checkCalendar(slice.smile, neighbours.later->smile));
}

}  // namespace ballast::volatility
