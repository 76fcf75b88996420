#include "volatility/smile_observations.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "pricing/black76.h"
#include "pricing/steady.h"
#include "volatility/row_judgement.h"

namespace ballast::volatility {
namespace {

using domain::OptionRight;

constexpr double kLeastDelta = 0.015;        ///< Of the side out of the money.
constexpr double kLeastDeltaOfFew = 0.001;   ///< The same in the last hours, when few strikes are near the money.
constexpr std::size_t kFew = 8;              ///< Strikes.
constexpr double kConflict = 0.002;          ///< Two marks of one option that differ by more are both left out.
constexpr double kWideSpread = 0.02;         ///< Half-spread in volatility at which a quote counts half.
constexpr double kOffNeighbours = 0.05;      ///< Volatility; and
constexpr double kOffNeighboursTimes = 8.0;  ///< so many times what is usual in the smile.
constexpr double kLeastWeightShare = 0.5;    ///< Of the median volatility: a lower one weighs as if it were that.

bool comesBefore(const QuoteFit& a, const QuoteFit& b)
{
    if (a.strike != b.strike) return a.strike < b.strike;
    return a.right == OptionRight::Call && b.right == OptionRight::Put;
}

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

/// Half of what bid and ask leave open. Where the mark stands between them it is their harmonic mean, so that a side
/// that is far off counts at most twice the other; where there is one side, the way to it.
double halfSpread(const QuoteFit& quote, double mark)
{
    if (!quote.bidIv && !quote.askIv) return 0.0;
    if (!quote.bidIv) return std::max(*quote.askIv - mark, 0.0);
    if (!quote.askIv) return std::max(mark - *quote.bidIv, 0.0);
    const double below = mark - *quote.bidIv, above = *quote.askIv - mark;
    if (below > 0.0 && above > 0.0) return 2.0 * below * above / (below + above);
    return 0.5 * std::max(*quote.askIv - *quote.bidIv, 0.0);
}

double spreadShare(const QuoteFit& quote, double mark)
{
    const double half = halfSpread(quote, mark) / kWideSpread;
    return 1.0 / (1.0 + half * half);
}

/// What a repair may take from a quote: its spread, and at least half a point near the money, two in the wings, where
/// marks of one expiry differ by as much from each other. Where a side of the whole expiry was set aside (`isSideGone`)
/// the way to the other stands for it, so that a fault moves no repair.
double roomOf(const QuoteFit& quote, double iv, double d1, bool isSideGone)
{
    constexpr double kNear = 0.005, kWing = 0.02, kNearD1 = 1.5;
    const double least = std::abs(d1) <= kNearD1 ? kNear : kWing;
    const auto& left = quote.bidIv ? quote.bidIv : quote.askIv;
    if (isSideGone && left && !(quote.bidIv && quote.askIv)) return std::max(2.0 * std::abs(iv - *left), least);
    return quote.bidIv && quote.askIv ? std::max(*quote.askIv - *quote.bidIv, least) : 2.0 * least;
}

/// The volatility that a quote enters a fit with: its own, or of a row that contradicts itself the one that bid and ask
/// confirm, so that no wrong cell takes its strike out of the smile.
double enteredVolatility(const QuoteFit& quote)
{
    return quote.rejection == Rejection::MarkIsNotPrice ? settledByMarket(quote).value_or(*quote.markIv)
                                                        : *quote.markIv;
}

/// The point a quote gives, if it is near enough to the money. `usual` is the median volatility of the smile.
std::optional<VariancePoint> pointOf(const SliceInput& input, const QuoteFit& quote, double leastDelta, double usual,
                                     bool isSideGone = false)
{
    const double iv = enteredVolatility(quote);
    const double deviation = iv * std::sqrt(input.yearsToExpiry);
    const double k = steady::log(quote.strike / input.forward);
    const double d1 = -k / deviation + 0.5 * deviation;
    const double sign = k >= 0.0 ? 1.0 : -1.0;  // Of the side out of the money, whichever tells.
    if (pricing::normalCdf(sign * d1) < leastDelta) return std::nullopt;
    const double slope = 2.0 * std::max(iv, kLeastWeightShare * usual) * input.yearsToExpiry;
    const double weight = steady::exp(-0.5 * d1 * d1) * spreadShare(quote, iv) / (slope * slope);
    return VariancePoint{k, iv * iv * input.yearsToExpiry, weight, roomOf(quote, iv, d1, isSideGone)};
}

/// How far a quote's volatility stands off the line between the strikes beside it.
double offLine(const QuoteFit& before, const QuoteFit& own, const QuoteFit& after)
{
    const double share = (own.strike - before.strike) / (after.strike - before.strike);
    const double left = enteredVolatility(before), right = enteredVolatility(after);
    return std::abs(enteredVolatility(own) - left - share * (right - left));
}

/// How far it stands off the line through the two strikes on one side of it: those at `place` + `step` and one further.
/// Empty where there are not two.
std::optional<double> offExtended(std::span<const QuoteFit> quotes, std::span<const std::size_t> places,
                                  std::size_t place, int step)
{
    const auto far = static_cast<std::ptrdiff_t>(place) + 2 * step;
    if (far < 0 || far >= static_cast<std::ptrdiff_t>(places.size())) return std::nullopt;
    const QuoteFit& own = quotes[places[place]];
    const QuoteFit& next = quotes[places[static_cast<std::size_t>(far - step)]];
    const QuoteFit& after = quotes[places[static_cast<std::size_t>(far)]];
    const double slope = (enteredVolatility(after) - enteredVolatility(next)) / (after.strike - next.strike);
    return std::abs(enteredVolatility(own) - enteredVolatility(next) - slope * (own.strike - next.strike));
}

/// Whether the two strikes on one side of a place stand on the lines through those further in, and it on theirs: three
/// that lie alike confirm each other.
bool isConfirmedBy(std::span<const QuoteFit> quotes, std::span<const std::size_t> places, std::size_t place, int step,
                   double allowed)
{
    for (auto at = static_cast<std::ptrdiff_t>(place), left = std::ptrdiff_t{3}; left > 0; at += step, --left) {
        const auto off = offExtended(quotes, places, static_cast<std::size_t>(at), step);
        if (!off || *off > allowed) return false;
    }
    return true;
}

/// The place beside one that stands off its line which itself lies too far from the money to be asked, where the two
/// strikes on the other side confirm the one: then it is that neighbour which is off. Empty where there is none.
std::optional<std::size_t> oddNeighbour(std::span<const QuoteFit> quotes, std::span<const std::size_t> places,
                                        const std::vector<bool>& isNear, std::size_t place, double allowed)
{
    for (const int step : {-1, 1}) {
        const std::size_t beside = step < 0 ? place - 1 : place + 1;
        if (!isNear[places[beside]] && isConfirmedBy(quotes, places, place, -step, allowed)) return beside;
    }
    return std::nullopt;
}

/// When a row was told; never where that is not known.
Timestamp toldAt(const SliceInput& input, const QuoteFit& quote)
{
    const auto row = std::find_if(input.quotes.begin(), input.quotes.end(), [&quote](const SmileQuote& each) {
        return each.strike == quote.strike && each.right == quote.right;
    });
    return row == input.quotes.end() ? Timestamp{} : row->told;
}

bool isAsFresh(const SliceInput& input, const QuoteFit& beside, const QuoteFit& own)
{
    return input.toldTogether || volatility::isAsFresh(input, toldAt(input, beside), toldAt(input, own));
}

/// Of rows that agree with themselves and lie near the money, those that stand far off the strikes beside them: the
/// farthest first, since it bends its neighbours' lines too, and at most a fifth.
void rejectOffNeighbours(const SliceInput& input, std::vector<QuoteFit>& quotes, std::vector<std::size_t>& places)
{
    std::vector<bool> isNear(quotes.size());
    for (const std::size_t i : places)
        isNear[i] = pointOf(input, quotes[i], kLeastDelta, 0.0).has_value();
    auto lined = places;  // Those that lines are drawn between.
    for (auto left = std::count(isNear.begin(), isNear.end(), true) / 5; left > 0;) {
        std::vector<double> off;
        std::size_t worst = 0;
        double most = 0.0;
        for (std::size_t i = 1; i + 1 < lined.size(); ++i) {
            if (!isNear[lined[i]]) continue;
            off.push_back(offLine(quotes[lined[i - 1]], quotes[lined[i]], quotes[lined[i + 1]]));
            if (off.back() <= most) continue;
            most = off.back();
            worst = i;
        }
        if (off.size() < kFew) return;
        const double allowed = std::max(kOffNeighbours, kOffNeighboursTimes * medianOf(std::move(off)));
        if (most <= allowed) return;
        if (const auto beside = oddNeighbour(quotes, lined, isNear, worst, allowed)) {
            lined.erase(lined.begin() + static_cast<std::ptrdiff_t>(*beside));
            continue;
        }
        auto& odd = quotes[lined[worst]];
        // Where its volatility and its price contradict each other and the market sides with the former, the latter is
        // doubted already.
        const bool contradictsItself = odd.rejection != Rejection::None;
        const auto isWitness = [&](std::size_t place) { return isAsFresh(input, quotes[lined[place]], odd); };
        if (contradictsItself ? settledByMarket(odd).value_or(*odd.markIv) != *odd.markIv
                              : isWitness(worst - 1) && isWitness(worst + 1))
            odd.priceDoubted = true;
        odd.rejection = Rejection::OffNeighbours;
        std::erase(places, lined[worst]);
        lined.erase(lined.begin() + static_cast<std::ptrdiff_t>(worst));
        --left;
    }
}

/// Whether the strike's other option tells anything; `quotes` is sorted. Where it does not, as where a capture lacks
/// all puts, the option in the money stands for its strike.
bool hasOtherSide(std::span<const QuoteFit> quotes, std::size_t index)
{
    const QuoteFit& own = quotes[index];
    const auto isOther = [&own](const QuoteFit& other) { return other.right != own.right && other.markIv; };
    for (std::size_t i = index; i-- > 0 && quotes[i].strike == own.strike;)
        if (isOther(quotes[i])) return true;
    for (std::size_t i = index + 1; i < quotes.size() && quotes[i].strike == own.strike; ++i)
        if (isOther(quotes[i])) return true;
    return false;
}

/// Places of the quotes that may enter a fit, wherever they stand; the others get their reason.
std::vector<std::size_t> judge(const SliceInput& input, std::vector<QuoteFit>& quotes)
{
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < quotes.size(); ++i) {
        QuoteFit& quote = quotes[i];
        const bool isOut = (quote.right == OptionRight::Call) == (quote.strike >= input.forward);
        if (!isOut && hasOtherSide(quotes, i))
            quote.rejection = Rejection::OtherSide;
        else if (repeatsPrevious(quotes, i))
            quote.rejection = Rejection::Repeated;
        else if (quote.rejection == Rejection::None && hasConflict(quotes, i))
            quote.rejection = Rejection::MarksDiffer;
        if (quote.rejection == Rejection::None || settledByMarket(quote)) places.push_back(i);
    }
    rejectOffNeighbours(input, quotes, places);
    return places;
}

/// Of a row whose volatility and price contradict each other, where bid and ask hold both or the price alone: the
/// strikes beside it tell which of the two is wrong.
void doubtAgainstNeighbours(std::vector<QuoteFit>& quotes, const std::vector<std::size_t>& places)
{
    constexpr double kClearly = 0.25;
    for (std::size_t i = 0; i < quotes.size(); ++i) {
        QuoteFit& own = quotes[i];
        if (own.rejection != Rejection::MarkIsNotPrice || !own.markIv || !own.priceIv) continue;
        const auto after = std::upper_bound(places.begin(), places.end(), i);
        const auto before = std::lower_bound(places.begin(), places.end(), i);
        if (before == places.begin() || after == places.end()) continue;
        const QuoteFit &left = quotes[*std::prev(before)], &right = quotes[*after];
        const double share = (own.strike - left.strike) / (right.strike - left.strike);
        const double line = enteredVolatility(left) + share * (enteredVolatility(right) - enteredVolatility(left));
        const double price = std::abs(*own.priceIv - line), stated = std::abs(*own.markIv - line);
        if (price > kOffNeighbours && stated < kClearly * price) own.priceDoubted = true;
    }
}

/// Whether the row at a place of the fit may speak against the strike's other one: it is as fresh, and is not itself
/// the one that was told alone while all beside it are older.
bool speaksAgainst(const SliceInput& input, const std::vector<QuoteFit>& quotes, const std::vector<std::size_t>& places,
                   std::size_t n, const QuoteFit& other)
{
    const QuoteFit& own = quotes[places[n]];
    const auto isBorneOut = [&](std::size_t at) { return isAsFresh(input, quotes[places[at]], own); };
    return isAsFresh(input, own, other) &&
           (isAsFresh(input, other, own) || (n > 0 && isBorneOut(n - 1) && n + 1 < places.size() && isBorneOut(n + 1)));
}

/// The venue states one volatility for call and put of a strike: of one in the money that states another than its
/// strike entered the fit with the mark is no price. Far from the money a volatility of a price tells nothing.
void doubtOtherSides(const SliceInput& input, std::vector<QuoteFit>& quotes, const std::vector<std::size_t>& places)
{
    constexpr double kNear = 1.5;  // Standard deviations.
    for (std::size_t n = 0; n < places.size(); ++n) {
        const std::size_t place = places[n];
        const double deviation = enteredVolatility(quotes[place]) * std::sqrt(input.yearsToExpiry);
        if (std::abs(steady::log(quotes[place].strike / input.forward)) > kNear * deviation) continue;
        for (const auto beside : {place - 1, place + 1}) {
            if (beside >= quotes.size() || quotes[beside].strike != quotes[place].strike) continue;
            auto& other = quotes[beside];
            if (other.rejection != Rejection::OtherSide || !other.markIv) continue;
            const double strikes = enteredVolatility(quotes[place]);
            if (std::abs(*other.markIv - strikes) <= kOffNeighbours) continue;
            if (other.priceIv && std::abs(*other.priceIv - strikes) <= kOffNeighbours) continue;  // The price is right.
            if (speaksAgainst(input, quotes, places, n, other)) other.priceDoubted = true;
        }
    }
}

bool isBeside(Rejection rejection) { return rejection == Rejection::OtherSide || rejection == Rejection::Repeated; }

void takePoints(const SliceInput& input, SmileObservations& found, const std::vector<std::size_t>& places,
                double leastDelta)
{
    found.points.clear();
    found.pointQuote.clear();
    std::vector<double> volatilities;
    for (const std::size_t i : places)
        volatilities.push_back(enteredVolatility(found.quotes[i]));
    const double usual = medianOf(std::move(volatilities));
    const bool isSideGone = found.columnFault == ColumnFault::Bids || found.columnFault == ColumnFault::Asks;
    for (const std::size_t i : places) {
        QuoteFit& quote = found.quotes[i];
        const auto point = pointOf(input, quote, leastDelta, usual, isSideGone);
        if (quote.rejection != Rejection::MarkIsNotPrice) {
            quote.used = point.has_value();
            quote.rejection = point ? Rejection::None : Rejection::FarFromMoney;
        }
        if (!point) continue;
        found.points.push_back(*point);
        found.pointQuote.push_back(i);
    }
    found.rejected = static_cast<int>(std::count_if(found.quotes.begin(), found.quotes.end(), [](const QuoteFit& q) {
        return q.rejection != Rejection::None && !isBeside(q.rejection);
    }));
}

}  // namespace

double medianOf(std::vector<double> values)
{
    if (values.empty()) return 0.0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

SmileObservations observe(const SliceInput& input)
{
    SmileObservations found;
    auto rows = judgeRows(input);
    found.quotes = std::move(rows.quotes);
    found.columnFault = rows.fault;
    std::stable_sort(found.quotes.begin(), found.quotes.end(), comesBefore);
    const auto places = judge(input, found.quotes);
    doubtAgainstNeighbours(found.quotes, places);
    doubtOtherSides(input, found.quotes, places);
    takePoints(input, found, places, kLeastDelta);
    if (found.points.size() < kFew) takePoints(input, found, places, kLeastDeltaOfFew);
    return found;
}

}  // namespace ballast::volatility
