#include "volatility/chain_fit.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

#include "pricing/black76.h"
#include "volatility/arbitrage.h"
#include "volatility/smile_observations.h"

namespace ballast::volatility {
namespace {

constexpr double kScoredDelta = 0.05; ///< The error is stated between this call delta and one less it.
constexpr double kPoorFit = 1.0;      ///< Volatility points from which a fit from a near smile is searched for again.
constexpr double kCheapConcession = 0.2; ///< Volatility points for which a smile gives way without a second look.
constexpr double kSmallLift = 0.01; ///< Greatest rise of a smile to close a crossing, relative to its ATM variance.

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

/// The same smile with total variance higher by `rise` everywhere.
Result<SviSlice> lifted(const SviSlice& smile, double rise)
{
    SviParameters parameters = smile.parameters();
    parameters.a += rise;
    return SviSlice::create(parameters, smile.yearsToExpiry());
}

/// Writes into a slice how near it comes to its neighbours.
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

/// An expiry of the surface on its way: what it was fitted to, and the fit.
struct Working {
    Observations observations;
    FittedSlice slice;
};

/// Refits a slice that crosses a neighbour, keeping it between both.
void refitBetween(Working& item, const SviSlice* earlier, const SviSlice* later)
{
    CalibrationOptions options;
    options.start = item.slice.smile.parameters();
    options.earlier = earlier;
    options.later = later;
    const auto smile = fitSmile(item.observations, item.slice.yearsToExpiry, options);
    if (smile) setSmile(item.slice, item.observations, *smile);
}

bool crosses(const Working& earlier, const Working& later)
{
    return !checkCalendar(earlier.slice.smile, later.slice.smile).ok();
}

/// Error that giving way would cost, in volatility points.
double costOf(const Working& changed, const Working& before)
{
    return changed.slice.rmseVolPoints - before.slice.rmseVolPoints;
}

/// Whether a smile lies between two others, of which either may be absent.
bool liesBetween(const Working* earlier, const Working& item, const Working* later)
{
    return item.slice.butterflyOk && (earlier == nullptr || !crosses(*earlier, item)) &&
           (later == nullptr || !crosses(item, *later));
}

/// From the last expiry back: a smile that rises over the next one gives way, mostly in wings nobody quotes. Where
/// that costs much, the next one rises instead if it costs less and it stays under the one after.
void lowerEarlierSmiles(std::vector<Working>& items)
{
    for (std::size_t i = items.size() - 1; i-- > 0;) {
        if (!crosses(items[i], items[i + 1])) continue;
        Working lower = items[i];
        refitBetween(lower, nullptr, &items[i + 1].slice.smile);
        const bool isLow = liesBetween(nullptr, lower, &items[i + 1]);
        if (isLow && costOf(lower, items[i]) < kCheapConcession) {
            items[i] = std::move(lower);
            continue;
        }
        const Working* after = i + 2 < items.size() ? &items[i + 2] : nullptr;
        Working higher = items[i + 1];
        refitBetween(higher, &items[i].slice.smile, after != nullptr ? &after->slice.smile : nullptr);
        const bool isHigh = liesBetween(&items[i], higher, after);
        if (isHigh && (!isLow || costOf(higher, items[i + 1]) < costOf(lower, items[i]))) {
            items[i + 1] = std::move(higher);
        } else {
            items[i] = std::move(lower);
        }
    }
}

/// From the first expiry on: a smile that still falls under the one before is refitted over it, and a rest is lifted.
void raiseLaterSmiles(std::vector<Working>& items)
{
    for (std::size_t i = 1; i < items.size(); ++i) {
        const SviSlice& before = items[i - 1].slice.smile;
        if (!crosses(items[i - 1], items[i])) continue;
        refitBetween(items[i], &before, nullptr);
        const CalendarCheck left = checkCalendar(before, items[i].slice.smile);
        const double limit = kSmallLift * items[i].slice.smile.totalVariance(0.0);
        if (left.ok() || -left.leastGap > limit) continue;
        if (const auto risen = lifted(items[i].slice.smile, -1.000001 * left.leastGap + 1e-12); risen) {
            setSmile(items[i].slice, items[i].observations, *risen);
        }
    }
}

void judgeCalendars(std::vector<FittedSlice>& slices)
{
    for (std::size_t i = 0; i < slices.size(); ++i) {
        judgeCalendar(slices[i], {i > 0 ? &slices[i - 1] : nullptr, i + 1 < slices.size() ? &slices[i + 1] : nullptr});
    }
}

const SviSlice* smileOf(const FittedSlice* slice) { return slice != nullptr ? &slice->smile : nullptr; }

/// The nearer to its quotes of a smile and the one that a search of the whole plane finds.
SviSlice betterOf(const Observations& observations, const SviSlice& smile, CalibrationOptions options)
{
    options.start.reset();
    const auto searched = fitSmile(observations, smile.yearsToExpiry(), options);
    return searched && rmseOf(observations, *searched) < rmseOf(observations, smile) ? *searched : smile;
}

/// Fits one expiry from a near smile or none, between its neighbours or alone.
Result<Working> fitOne(const SliceInput& input, const FittedSlice* previous, const SliceNeighbours& neighbours)
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
    return Working{std::move(*observations), std::move(slice)};
}

} // namespace

Result<FittedSlice> fitSlice(const SliceInput& input)
{
    auto item = fitOne(input, nullptr, {});
    if (!item) return tl::unexpected<Error>(item.error());
    return std::move(item->slice);
}

Result<FittedSlice> refitSlice(const SliceInput& input, const FittedSlice& previous, const SliceNeighbours& neighbours)
{
    auto item = fitOne(input, &previous, neighbours);
    if (!item) return tl::unexpected<Error>(item.error());
    judgeCalendar(item->slice, neighbours);
    return std::move(item->slice);
}

Result<VolatilitySurface> fitSurface(std::span<const SliceInput> inputs, const VolatilitySurface* previous)
{
    std::vector<Working> items;
    std::vector<UnfittedExpiry> unfitted;
    for (const SliceInput& input : inputs) {
        auto item = fitOne(input, previous != nullptr ? previous->findSlice(input.expiry) : nullptr, {});
        if (item) {
            items.push_back(std::move(*item));
        } else {
            unfitted.push_back({input.expiry, std::move(item.error())});
        }
    }
    if (items.empty()) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("no expiry of {} could be fitted, the first because {}", inputs.size(),
                                unfitted.empty() ? "there is none" : unfitted.front().error.message));
    }
    std::stable_sort(items.begin(), items.end(),
                     [](const Working& a, const Working& b) { return a.slice.expiry < b.slice.expiry; });
    lowerEarlierSmiles(items);
    raiseLaterSmiles(items);
    std::vector<FittedSlice> slices;
    slices.reserve(items.size());
    for (Working& item : items)
        slices.push_back(std::move(item.slice));
    judgeCalendars(slices);
    return VolatilitySurface::create(std::move(slices), std::move(unfitted));
}

} // namespace ballast::volatility
