#include "volatility/slice_fit.h"

#include <cmath>
#include <fmt/format.h>

#include "pricing/steady.h"

namespace ballast::volatility {
namespace {

Result<void> checkInput(const SliceInput& input)
{
    const bool fine = std::isfinite(input.forward) && input.forward > 0.0 && std::isfinite(input.yearsToExpiry) &&
                      input.yearsToExpiry > 0.0;
    if (fine) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("forward and years to expiry of a smile must be finite and positive, were {} and {} ({})",
                            input.forward, input.yearsToExpiry, toIso8601(input.expiry)));
}

const SviSlice* smileOf(const FittedSlice* slice) { return slice != nullptr ? &slice->smile : nullptr; }

}  // namespace

Result<SmileObservations> usableObservations(const SliceInput& input)
{
    if (auto checked = checkInput(input); !checked) return tl::unexpected<Error>(checked.error());
    SmileObservations found = observe(input);
    if (found.points.size() >= kFewestQuotes) return found;
    return fail(ErrorCode::InvalidArgument, fmt::format("a smile needs at least {} usable strikes, had {} ({})",
                                                        kFewestQuotes, found.points.size(), toIso8601(input.expiry)));
}

Result<SmileFit> fitOne(const SliceInput& input, const SmileObservations& observations, const FittedSlice* previous,
                        const SliceNeighbours& neighbours)
{
    CalibrationOptions options;
    if (previous != nullptr) options.start = previous->parameters();
    options.earlier = smileOf(neighbours.earlier);
    options.later = smileOf(neighbours.later);
    return fitSmile(observations.points, input.yearsToExpiry, options);
}

FittedSlice makeSlice(const SliceInput& input, const SmileObservations& observations, const SmileFit& fit)
{
    FittedSlice slice{.expiry = input.expiry,
                      .forward = input.forward,
                      .yearsToExpiry = input.yearsToExpiry,
                      .smile = fit.smile,
                      .quotesUsed = static_cast<int>(observations.points.size()),
                      .quotesRejected = observations.rejected,
                      .rmseVolPoints = fit.rmseVolPoints,
                      .minG = fit.butterfly.minG,
                      .minGAt = fit.butterfly.minGAt,
                      .butterflyOk = fit.butterfly.ok(),
                      .calendarOk = true,
                      .calendarGap = 0.0,
                      .worstCalendarK = 0.0,
                      .quotes = observations.quotes};
    for (QuoteFit& quote : slice.quotes)
        quote.fitIv = fit.smile.impliedVolatility(steady::log(quote.strike / slice.forward));
    return slice;
}

void setCalendar(FittedSlice& slice, const CalendarCheck* toEarlier, const CalendarCheck* toLater)
{
    const bool isLater = toLater != nullptr && (toEarlier == nullptr || toLater->leastGap < toEarlier->leastGap);
    const CalendarCheck* nearest = isLater ? toLater : toEarlier;
    slice.calendarOk = (toEarlier == nullptr || toEarlier->ok()) && (toLater == nullptr || toLater->ok());
    slice.calendarGap = nearest != nullptr ? nearest->leastGap : 0.0;
    slice.worstCalendarK = nearest != nullptr ? nearest->at : 0.0;
}

}  // namespace ballast::volatility
