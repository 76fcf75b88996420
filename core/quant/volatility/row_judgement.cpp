#include "volatility/row_judgement.h"

#include <algorithm>
#include <cmath>

#include "pricing/black76.h"
#include "pricing/implied_volatility.h"

namespace ballast::volatility {
namespace {

using domain::OptionRight;

constexpr double kLeastVolatility = 0.02;
constexpr double kGreatestVolatility = 10.0;
// In 28,019 rows of 48 recorded captures mark volatility and mark price of one row are 0.07 points apart at the 90th
// percentile, 0.95 at the 99.9th and 3.8 (of 114) at most: forwards move while the rows are fetched.
constexpr double kMarkAgainstPrice = 0.02;       ///< Volatility; or
constexpr double kMarkAgainstPriceShare = 0.04;  ///< this share of it, where that is more.
constexpr double kRoundedPremium = 5e-5;         ///< Of the forward: what rounding of a price may hide.
constexpr double kOffMarket = 0.03;      ///< Volatility beyond the spread at which a mark is off its own market.
constexpr double kDoubted = 1e-3;        ///< Of the forward: a mark price so far off its row is not used at all.
constexpr double kBesideMarket = 0.005;  ///< Volatility by which a confirmed one may stand beside bid or ask.
constexpr int kFewestRows = 3;           ///< For a column to be judged.

bool isReadable(const SmileQuote& quote) { return std::isfinite(quote.strike) && quote.strike > 0.0; }

bool isOut(const SliceInput& input, const SmileQuote& quote)
{
    return (quote.right == OptionRight::Call) == (quote.strike >= input.forward);
}

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

bool isSane(const std::optional<double>& iv) { return iv && *iv >= kLeastVolatility && *iv <= kGreatestVolatility; }

/// What bid and ask say of a volatility; nothing where neither stands.
bool isConfirmed(const QuoteFit& read, const std::optional<double>& volatility)
{
    if (!isSane(volatility) || (!read.bidIv && !read.askIv)) return false;
    return (!read.bidIv || *volatility >= *read.bidIv - kBesideMarket) &&
           (!read.askIv || *volatility <= *read.askIv + kBesideMarket);
}

double inQuoteCurrency(const SliceInput& input, double premium)
{
    return input.settlement == domain::Settlement::Inverse ? premium * input.forward : premium;
}

/// What the stated mark volatility is worth, quote currency per coin; absent where there is none that can be.
std::optional<double> statedPremium(const SliceInput& input, const SmileQuote& quote)
{
    if (!isReadable(quote) || !isSane(quote.markVolatility)) return std::nullopt;
    return pricing::black76Price(quote.right, input.forward, quote.strike, *quote.markVolatility, input.yearsToExpiry);
}

/// The stated volatility does not give the row's own mark price. Only then that of the price is solved for.
bool contradictsPrice(const SliceInput& input, const SmileQuote& quote, const std::optional<double>& premium,
                      QuoteFit& read)
{
    if (!quote.mark || !std::isfinite(*quote.mark) || !premium) return false;
    const double stated = *read.markIv;
    const double missed = std::abs(*premium - inQuoteCurrency(input, *quote.mark));
    if (missed <= kRoundedPremium * input.forward) return false;
    read.priceDoubted = missed > kDoubted * input.forward;
    read.priceIv = volatilityOf(input, quote, quote.mark);
    if (!read.priceIv) return true;
    const double most = std::max(kMarkAgainstPrice, kMarkAgainstPriceShare * std::min(stated, *read.priceIv));
    return std::abs(stated - *read.priceIv) > most;
}

/// The mark lies outside the row's own bid and ask by more than their spread.
bool isOffMarket(const SliceInput& input, const SmileQuote& quote, const std::optional<double>& premium,
                 const QuoteFit& read)
{
    if (!quote.bid || !quote.ask || !read.markIv) return false;
    const double spread = inQuoteCurrency(input, *quote.ask - *quote.bid);
    const double mark = premium ? *premium : inQuoteCurrency(input, *quote.mark);  // Its volatility is of one of both.
    const double below = inQuoteCurrency(input, *quote.bid) - mark, above = mark - inQuoteCurrency(input, *quote.ask);
    if (std::max(below, above) <= std::max(spread, kRoundedPremium * input.forward)) return false;
    const auto& nearer = below > above ? read.bidIv : read.askIv;
    return !nearer || std::abs(*nearer - *read.markIv) > kOffMarket;
}

Rejection judgeRow(const SliceInput& input, const SmileQuote& quote, const std::optional<double>& premium,
                   QuoteFit& read)
{
    if (!read.markIv) return Rejection::NoVolatility;
    if (!isSane(read.markIv)) {
        read.priceIv = volatilityOf(input, quote, quote.mark);
        return isSane(read.priceIv) ? Rejection::MarkIsNotPrice : Rejection::AbsurdVolatility;
    }
    if (quote.bid && quote.ask && *quote.bid > *quote.ask) return Rejection::Crossed;
    if (contradictsPrice(input, quote, premium, read)) return Rejection::MarkIsNotPrice;
    if (isOffMarket(input, quote, premium, read)) return Rejection::MarkOffMarket;
    return Rejection::None;
}

/// Whether the mark volatility, where there is one, gives roughly the mark price: two of a row against the third.
bool marksAgree(const SliceInput& input, const SmileQuote& quote, const std::optional<double>& premium)
{
    constexpr double kShare = 0.1;
    if (!premium) return !quote.markVolatility.has_value();
    const double mark = inQuoteCurrency(input, *quote.mark);
    return std::abs(*premium - mark) <= std::max(kShare * mark, kRoundedPremium * input.forward);
}

/// How a row's bid and ask stand to its mark, as the venue quotes.
struct Sides {
    bool bidAbove{}, askBelow{};
};

Sides sidesOf(const SliceInput& input, const SmileQuote& quote, const std::optional<double>& premium)
{
    if (!quote.mark || !std::isfinite(*quote.mark) || !marksAgree(input, quote, premium)) return {};
    const double tick = kRoundedPremium * (input.settlement == domain::Settlement::Inverse ? 1.0 : input.forward);
    return {.bidAbove = quote.bid && *quote.bid > *quote.mark + tick,
            .askBelow = quote.ask && *quote.ask < *quote.mark - tick};
}

/// Sets the side aside that most rows' marks contradict. Where both sides are contradicted it is the marks that are
/// odd.
ColumnFault dropWrongSide(const SliceInput& input, const std::vector<std::optional<double>>& premiums,
                          std::vector<SmileQuote>& quotes)
{
    int bids = 0, asks = 0, above = 0, below = 0;
    for (std::size_t i = 0; i < quotes.size(); ++i) {
        const auto& quote = quotes[i];
        if (!isReadable(quote) || !isOut(input, quote)) continue;
        const auto sides = sidesOf(input, quote, premiums[i]);
        bids += quote.bid ? 1 : 0, asks += quote.ask ? 1 : 0;
        above += sides.bidAbove ? 1 : 0, below += sides.askBelow ? 1 : 0;
    }
    const bool bidsWrong = above >= kFewestRows && 2 * above > bids,
               asksWrong = below >= kFewestRows && 2 * below > asks;
    if (bidsWrong == asksWrong) return ColumnFault::None;
    for (auto& quote : quotes)
        (bidsWrong ? quote.bid : quote.ask).reset();
    return bidsWrong ? ColumnFault::Bids : ColumnFault::Asks;
}

/// Of a crossed row the one side that the marks contradict.
void dropCrossedSide(const SliceInput& input, const std::optional<double>& premium, SmileQuote& quote)
{
    if (!quote.bid || !quote.ask || *quote.bid <= *quote.ask) return;
    const auto sides = sidesOf(input, quote, premium);
    if (sides.bidAbove && !sides.askBelow) quote.bid.reset();
    if (sides.askBelow && !sides.bidAbove) quote.ask.reset();
}

/// Where most rows' volatilities and prices contradict each other, bid and ask say which of the two is wrong.
ColumnFault settleMarks(const SliceInput& input, std::vector<QuoteFit>& quotes)
{
    int good = 0, against = 0, volatilities = 0, prices = 0;
    for (const auto& quote : quotes) {
        if ((quote.right == OptionRight::Call) != (quote.strike >= input.forward)) continue;
        good += quote.rejection == Rejection::None ? 1 : 0;
        if (quote.rejection != Rejection::MarkIsNotPrice) continue;
        ++against;
        volatilities += isConfirmed(quote, quote.markIv) ? 1 : 0;
        prices += isConfirmed(quote, quote.priceIv) ? 1 : 0;
    }
    if (against <= good || volatilities == prices) return ColumnFault::None;
    const bool takesPrices = prices > volatilities;
    for (auto& quote : quotes) {
        if (quote.rejection != Rejection::MarkIsNotPrice) continue;
        if (!isConfirmed(quote, takesPrices ? quote.priceIv : quote.markIv)) continue;
        if (takesPrices) quote.markIv = quote.priceIv;
        quote.rejection = Rejection::None;
    }
    if (takesPrices)
        for (auto& quote : quotes)
            quote.priceDoubted = false;
    return takesPrices ? ColumnFault::Volatilities : ColumnFault::Prices;
}

}  // namespace

JudgedRows judgeRows(const SliceInput& input)
{
    std::vector<SmileQuote> rows(input.quotes.begin(), input.quotes.end());
    JudgedRows judged;
    std::vector<std::optional<double>> premiums;
    premiums.reserve(rows.size());
    for (const auto& quote : rows)
        premiums.push_back(statedPremium(input, quote));
    judged.fault = dropWrongSide(input, premiums, rows);
    judged.quotes.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        SmileQuote& quote = rows[i];
        if (!isReadable(quote)) continue;
        dropCrossedSide(input, premiums[i], quote);
        QuoteFit& entry = judged.quotes.emplace_back();
        entry.strike = quote.strike;
        entry.right = quote.right;
        entry.markIv = markOf(input, quote);
        entry.bidIv = volatilityOf(input, quote, quote.bid);
        entry.askIv = volatilityOf(input, quote, quote.ask);
        entry.rejection = judgeRow(input, quote, premiums[i], entry);
    }
    const auto marks = settleMarks(input, judged.quotes);
    if (marks != ColumnFault::None) judged.fault = marks;
    return judged;
}

}  // namespace ballast::volatility
