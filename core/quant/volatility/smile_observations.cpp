#include "volatility/smile_observations.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "pricing/black76.h"
#include "pricing/implied_volatility.h"
#include "pricing/steady.h"

namespace ballast::volatility {
namespace {

using domain::OptionRight;

constexpr double kLeastVolatility = 0.02;
constexpr double kGreatestVolatility = 10.0;
constexpr double kLeastDelta = 0.015;       ///< Of the side out of the money.
constexpr double kLeastDeltaOfFew = 0.001;  ///< The same in the last hours, when few strikes are near the money.
constexpr std::size_t kFew = 8;             ///< Strikes.
constexpr double kConflict = 0.002;         ///< Two marks of one option that differ by more are both left out.
constexpr double kWideSpread = 0.02;        ///< Half-spread in volatility at which a quote counts half.

bool isReadable(const SmileQuote& quote) { return std::isfinite(quote.strike) && quote.strike > 0.0; }

std::optional<double> volatilityOf(const SliceInput& input, const SmileQuote& quote,
                                   const std::optional<double>& premium)
{
    if (!premium || !std::isfinite(*premium)) return std::nullopt;
    const double scale = input.settlement == domain::Settlement::Inverse ? input.forward : 1.0;
    const auto found =
        pricing::impliedVolatility(quote.right, input.forward, quote.strike, *premium * scale, input.yearsToExpiry);
    if (!found) return std::nullopt;
    return *found;
}

std::optional<double> markOf(const SliceInput& input, const SmileQuote& quote)
{
    const bool isStated = quote.markVolatility && std::isfinite(*quote.markVolatility) && *quote.markVolatility > 0.0;
    return isStated ? quote.markVolatility : volatilityOf(input, quote, quote.mark);
}

bool comesBefore(const QuoteFit& a, const QuoteFit& b)
{
    if (a.strike != b.strike) return a.strike < b.strike;
    return a.right == OptionRight::Call && b.right == OptionRight::Put;
}

bool isSane(const std::optional<double>& iv) { return iv && *iv >= kLeastVolatility && *iv <= kGreatestVolatility; }

/// Whether another quote of the same option disagrees; `quotes` is sorted.
bool hasConflict(std::span<const QuoteFit> quotes, std::size_t index)
{
    const QuoteFit& own = quotes[index];
    const auto differs = [&](const QuoteFit& other) {
        return other.strike == own.strike && other.right == own.right && other.markIv &&
               std::abs(*other.markIv - *own.markIv) > kConflict;
    };
    return (index > 0 && differs(quotes[index - 1])) || (index + 1 < quotes.size() && differs(quotes[index + 1]));
}

bool repeatsPrevious(std::span<const QuoteFit> quotes, std::size_t index)
{
    return index > 0 && quotes[index - 1].strike == quotes[index].strike &&
           quotes[index - 1].right == quotes[index].right;
}

double spreadShare(const QuoteFit& quote)
{
    if (!quote.bidIv || !quote.askIv) return 1.0;
    const double half = 0.5 * std::max(*quote.askIv - *quote.bidIv, 0.0) / kWideSpread;
    return 1.0 / (1.0 + half * half);
}

/// The point a quote gives, if it is near enough to the money.
std::optional<VariancePoint> pointOf(const SliceInput& input, const QuoteFit& quote, double leastDelta)
{
    const double iv = *quote.markIv;
    const double deviation = iv * std::sqrt(input.yearsToExpiry);
    const double k = steady::log(quote.strike / input.forward);
    const double d1 = -k / deviation + 0.5 * deviation;
    const double sign = quote.right == OptionRight::Call ? 1.0 : -1.0;
    if (pricing::normalCdf(sign * d1) < leastDelta) return std::nullopt;
    const double slope = 2.0 * iv * input.yearsToExpiry;
    const double weight = steady::exp(-0.5 * d1 * d1) * spreadShare(quote) / (slope * slope);
    return VariancePoint{k, iv * iv * input.yearsToExpiry, weight};
}

std::vector<QuoteFit> readQuotes(const SliceInput& input)
{
    std::vector<QuoteFit> quotes;
    quotes.reserve(input.quotes.size());
    for (const SmileQuote& quote : input.quotes) {
        if (!isReadable(quote)) continue;
        QuoteFit& entry = quotes.emplace_back();
        entry.strike = quote.strike;
        entry.right = quote.right;
        entry.markIv = markOf(input, quote);
        entry.bidIv = volatilityOf(input, quote, quote.bid);
        entry.askIv = volatilityOf(input, quote, quote.ask);
    }
    std::stable_sort(quotes.begin(), quotes.end(), comesBefore);
    return quotes;
}

void takePoints(const SliceInput& input, SmileObservations& found, double leastDelta)
{
    found.points.clear();
    found.pointQuote.clear();
    found.rejected = 0;
    for (std::size_t i = 0; i < found.quotes.size(); ++i) {
        QuoteFit& quote = found.quotes[i];
        quote.used = false;
        const bool isOut = (quote.right == OptionRight::Call) == (quote.strike >= input.forward);
        if (!isOut || repeatsPrevious(found.quotes, i)) continue;
        std::optional<VariancePoint> point;
        if (isSane(quote.markIv) && !hasConflict(found.quotes, i)) point = pointOf(input, quote, leastDelta);
        if (!point) {
            ++found.rejected;
            continue;
        }
        quote.used = true;
        found.points.push_back(*point);
        found.pointQuote.push_back(i);
    }
}

}  // namespace

SmileObservations observe(const SliceInput& input)
{
    SmileObservations found;
    found.quotes = readQuotes(input);
    takePoints(input, found, kLeastDelta);
    if (found.points.size() < kFew) takePoints(input, found, kLeastDeltaOfFew);
    return found;
}

}  // namespace ballast::volatility
