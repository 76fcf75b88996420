#include "volatility/smile_health.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "pricing/steady.h"
#include "volatility/chain_fit.h"

namespace ballast::volatility {
namespace {

constexpr double kNearMoney = 1.5;  ///< Standard deviations.
constexpr double kRounded = 1e-3;   ///< Volatility: bid and ask are rounded to ticks that are coarser than this.

std::string_view wordsOf(ColumnFault fault)
{
    switch (fault) {
    case ColumnFault::None:
        return "";
    case ColumnFault::Volatilities:
        return "bid and ask confirm the mark prices and contradict the mark volatilities of most rows; the prices are "
               "taken";
    case ColumnFault::Prices:
        return "bid and ask confirm the mark volatilities and contradict the mark prices of most rows; these are left "
               "out";
    case ColumnFault::Bids:
        return "the bids of most rows stand above their marks or far below all of them; they are left out";
    case ColumnFault::Asks:
        return "the asks of most rows stand below their marks or far above all of them; they are left out";
    case ColumnFault::Marks:
        return "mark volatilities and mark prices of most rows contradict each other, and bid and ask do not tell "
               "which "
               "is right";
    }
    return "";
}

bool crosses(const FittedSlice& slice) { return !slice.calendarOk; }

/// One side of every quote is gone, so that no market confirms what the marks say.
bool isOneSided(const FittedSlice& slice)
{
    return slice.quotesTwoSided == 0 &&
           std::any_of(slice.quotes.begin(), slice.quotes.end(),
                       [](const QuoteFit& quote) { return quote.used && (quote.bidIv || quote.askIv); });
}

/// Most quotes near the money contradict themselves or their neighbours, so the middle of the smile stands on its
/// wings.
bool leansOnWings(const FittedSlice& slice)
{
    const double deviation = slice.smile.impliedVolatility(0.0) * std::sqrt(slice.yearsToExpiry);
    int used = 0, contradicted = 0;
    for (const QuoteFit& quote : slice.quotes) {
        if (std::abs(steady::log(quote.strike / slice.forward)) > kNearMoney * deviation) continue;
        used += quote.used ? 1 : 0;
        contradicted += quote.rejection == Rejection::MarkIsNotPrice || quote.rejection == Rejection::MarkOffMarket ||
                                quote.rejection == Rejection::Crossed || quote.rejection == Rejection::OffNeighbours
                            ? 1
                            : 0;
    }
    return contradicted > used;
}

}  // namespace

void judgeAgainstMarket(FittedSlice& slice)
{
    slice.quotesTwoSided = slice.quotesOutside = slice.quotesFarOutside = 0;
    slice.worstOutsideSpreads = slice.worstNearOutside = 0.0;
    const double deviation = slice.smile.impliedVolatility(0.0) * std::sqrt(slice.yearsToExpiry);
    for (const QuoteFit& quote : slice.quotes) {
        if (!quote.used || !quote.bidIv || !quote.askIv) continue;
        ++slice.quotesTwoSided;
        const double spread = std::max(*quote.askIv - *quote.bidIv, kRounded);
        const double outside = std::max(*quote.bidIv - quote.fitIv, quote.fitIv - *quote.askIv);
        if (outside <= 0.0) continue;
        ++slice.quotesOutside;
        slice.worstOutsideSpreads = std::max(slice.worstOutsideSpreads, outside / spread);
        const bool near = std::abs(steady::log(quote.strike / slice.forward)) <= kNearMoney * deviation;
        if (near && outside > spread) ++slice.quotesFarOutside;
        if (near) slice.worstNearOutside = std::max(slice.worstNearOutside, outside);
    }
}

domain::Quality qualityOf(const FittedSlice& slice) noexcept
{
    const bool good = slice.quotesFarOutside == 0 && !crosses(slice) && slice.butterflyOk &&
                      slice.quotesUsed >= kFewestQuotes && !leansOnWings(slice) &&
                      slice.columnFault != ColumnFault::Marks;
    if (!good) return domain::Quality::Suspect;
    return slice.columnFault == ColumnFault::None && !isOneSided(slice) ? domain::Quality::Good
                                                                        : domain::Quality::Assumed;
}

double doubtOf(const FittedSlice& slice) noexcept
{
    constexpr double kOfConflict = 0.1;  // Two crossing smiles lie within their quotes; one of them is wrong by little.
    constexpr double kOfFew = 0.5;       // It passes through bid and ask of those that there are.
    if (slice.quotesUsed == 0 || !slice.butterflyOk || leansOnWings(slice) || slice.columnFault == ColumnFault::Marks)
        return 1.0;
    double doubt = slice.quotesUsed < kFewestQuotes ? kOfFew : crosses(slice) ? kOfConflict : 0.0;
    if (slice.quotesFarOutside > 0)
        doubt = std::max(doubt, slice.worstNearOutside / std::max(slice.smile.impliedVolatility(0.0), kRounded));
    return std::min(doubt, 1.0);
}

std::string qualityReasonOf(const FittedSlice& slice)
{
    if (slice.quotesUsed == 0) return "no quote of its own is usable: it has the shape of the expiries beside it";
    if (slice.quotesUsed < kFewestQuotes)
        return fmt::format("it stands on {} of the {} quotes that a smile needs", slice.quotesUsed, kFewestQuotes);
    if (slice.quotesFarOutside > 0)
        return fmt::format("{} of {} quotes near the money lie outside by more than their spread, by {:.1f} spreads at "
                           "worst",
                           slice.quotesFarOutside, slice.quotesTwoSided, slice.worstOutsideSpreads);
    if (crosses(slice)) return "its quotes and those of the expiry beside it cross";
    if (leansOnWings(slice)) return "most quotes near the money contradict themselves and are left out";
    if (!slice.butterflyOk) return fmt::format("butterfly arbitrage, least g {:.3f}", slice.minG);
    if (slice.columnFault == ColumnFault::None && isOneSided(slice))
        return "no quote has both bid and ask, so nothing confirms its marks";
    return std::string(wordsOf(slice.columnFault));
}

}  // namespace ballast::volatility
