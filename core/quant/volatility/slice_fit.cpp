#include "volatility/slice_fit.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "pricing/steady.h"
#include "volatility/few_quotes.h"
#include "volatility/smile_health.h"

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

constexpr int kMostPulls = 10;
constexpr int kMostPullsOfMany = 4;
constexpr double kDip = 0.9999;         ///< Of the lower strike's variance: below it is a dip, which is
constexpr double kFilled = 1.003;       ///< filled to this much of it, since least squares stop short.
constexpr double kFill = 2.0;           ///< By which the weight of a dip's filling grows.
constexpr double kPull = 6.0;           ///< By which the weight of a quote that is left grows.
constexpr double kNearMoney = 1.5;      ///< Standard deviations.
constexpr double kLeftBySpreads = 0.8;  ///< By which a smile of many quotes may leave bid or ask of one.

/// Gives weight to quotes near the money whose bid and ask the fit leaves by more than `spreads` of their own; false if
/// there is none.
bool pull(std::vector<VariancePoint>& points, const SmileObservations& observations, const SmileFit& fit,
          double spreads)
{
    bool any = false;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const QuoteFit& quote = observations.quotes[observations.pointQuote[i]];
        if (!quote.bidIv || !quote.askIv) continue;
        const double own = fit.smile.impliedVolatility(points[i].k);
        const double room = spreads * (*quote.askIv - *quote.bidIv);
        const bool outside = own < *quote.bidIv - room || own > *quote.askIv + room;
        const double mark = std::sqrt(points[i].totalVariance / fit.smile.yearsToExpiry());
        const bool markInside = mark >= *quote.bidIv && mark <= *quote.askIv;
        if (!outside || !markInside || std::abs(points[i].k) > kNearMoney * std::sqrt(fit.smile.totalVariance(0.0)))
            continue;
        points[i].weight *= kPull;
        any = true;
    }
    return any;
}

/// Between two strikes a smile says nothing below both: where it dips, the lower of them is put into the prior with the
/// weight of both, `times` over. False if it dips nowhere.
bool fillDips(std::vector<VariancePoint>& prior, const std::vector<VariancePoint>& points, const SmileFit& fit,
              double times)
{
    constexpr int kLooks = 8;
    bool any = false;
    for (std::size_t i = 1; i < points.size(); ++i) {
        const VariancePoint &left = points[i - 1], &right = points[i];
        const double least = std::min(left.totalVariance, right.totalVariance);
        double deepest = least * kDip, at = left.k;
        for (int j = 1; j < kLooks; ++j) {
            const double k = left.k + j * (right.k - left.k) / kLooks;
            const double w = fit.smile.totalVariance(k);
            if (w < deepest) {
                deepest = w;
                at = k;
            }
        }
        if (deepest == least * kDip) continue;
        prior.push_back({at, kFilled * least, times * (left.weight + right.weight)});
        any = true;
    }
    return any;
}

const SviSlice* smileOf(const FittedSlice* slice) { return slice != nullptr ? &slice->smile : nullptr; }

/// Fits, and fits again with weight on what is left near the money. Rows were judged before: what is left is no
/// outlier.
Result<SmileFit> fitMany(const SliceInput& input, const SmileObservations& observations,
                         const CalibrationOptions& options)
{
    auto fit = fitSmile(observations.points, input.yearsToExpiry, options);
    auto points = observations.points;
    auto nearer = options;
    nearer.robust = false;
    for (int round = 0; fit && round < kMostPullsOfMany; ++round) {
        if (!pull(points, observations, *fit, kLeftBySpreads)) break;
        nearer.start = fit->smile.parameters();
        auto pulled = fitSmile(points, input.yearsToExpiry, nearer);
        if (pulled) fit = std::move(pulled);
    }
    return fit;
}

}  // namespace

Result<SmileObservations> usableObservations(const SliceInput& input)
{
    if (auto checked = checkInput(input); !checked) return tl::unexpected<Error>(checked.error());
    SmileObservations found = observe(input);
    if (!found.points.empty()) return found;
    return fail(ErrorCode::InvalidArgument,
                fmt::format("a smile needs a usable strike, had none ({})", toIso8601(input.expiry)));
}

Result<SmileFit> fitOne(const SliceInput& input, const SmileObservations& observations, const FittedSlice* previous,
                        const SliceNeighbours& neighbours, const SviSlice* shape)
{
    CalibrationOptions options;
    if (previous != nullptr) options.start = previous->parameters();
    options.earlier = smileOf(neighbours.earlier);
    options.later = smileOf(neighbours.later);
    if (observations.points.size() >= kEnoughQuotes) return fitMany(input, observations, options);
    auto prior = priorOf(observations.points, input.yearsToExpiry, shape != nullptr ? shape : smileOf(previous));
    options.prior = prior;
    options.start.reset();
    auto fit = fitSmile(observations.points, input.yearsToExpiry, options);
    auto points = observations.points;
    double times = 1.0;
    for (int round = 0; fit && round < kMostPulls; ++round, times *= kFill) {
        const bool left = pull(points, observations, *fit, 0.0);
        if (!fillDips(prior, observations.points, *fit, times) && !left) break;
        options.prior = prior;
        auto nearer = fitSmile(points, input.yearsToExpiry, options);
        if (nearer) fit = std::move(nearer);
    }
    return fit;
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
                      .quotes = observations.quotes,
                      .columnFault = observations.columnFault};
    for (QuoteFit& quote : slice.quotes)
        quote.fitIv = fit.smile.impliedVolatility(steady::log(quote.strike / slice.forward));
    judgeAgainstMarket(slice);
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
