#include "volatility/smile_health.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "volatility/chain_fit.h"

namespace ballast::volatility {
namespace {

constexpr double kNearMoney = 1.5;  ///< Standard deviations.
constexpr double kRounded = 1e-3;   ///< Volatility: bid and ask are rounded to ticks that are coarser than this.

bool isOfPrices(const FittedSlice& slice)
{
    return std::any_of(slice.quotes.begin(), slice.quotes.end(), [](const QuoteFit& q) { return q.ofPrice && q.used; });
}

bool crosses(const FittedSlice& slice) { return !slice.calendarOk; }

}  // namespace

void judgeAgainstMarket(FittedSlice& slice)
{
    slice.quotesTwoSided = slice.quotesOutside = slice.quotesFarOutside = 0;
    slice.worstOutsideSpreads = 0.0;
    const double deviation = slice.smile.impliedVolatility(0.0) * std::sqrt(slice.yearsToExpiry);
    for (const QuoteFit& quote : slice.quotes) {
        if (!quote.used || !quote.bidIv || !quote.askIv) continue;
        ++slice.quotesTwoSided;
        const double spread = std::max(*quote.askIv - *quote.bidIv, kRounded);
        const double outside = std::max(*quote.bidIv - quote.fitIv, quote.fitIv - *quote.askIv);
        if (outside <= 0.0) continue;
        ++slice.quotesOutside;
        slice.worstOutsideSpreads = std::max(slice.worstOutsideSpreads, outside / spread);
        const bool near = std::abs(std::log(quote.strike / slice.forward)) <= kNearMoney * deviation;
        if (near && outside > spread) ++slice.quotesFarOutside;
    }
}

domain::Quality qualityOf(const FittedSlice& slice) noexcept
{
    const bool good = !isOfPrices(slice) && slice.quotesFarOutside == 0 && !crosses(slice) && slice.butterflyOk &&
                      slice.quotesUsed >= kFewestQuotes;
    return good ? domain::Quality::Good : domain::Quality::Suspect;
}

std::string qualityReasonOf(const FittedSlice& slice)
{
    if (slice.quotesUsed == 0) return "no quote of its own is usable: it has the shape of the expiries beside it";
    if (slice.quotesUsed < kFewestQuotes)
        return fmt::format("it stands on {} of the {} quotes that a smile needs", slice.quotesUsed, kFewestQuotes);
    if (isOfPrices(slice)) return "mark volatilities contradict mark prices in most rows; the prices are taken";
    if (slice.quotesFarOutside > 0)
        return fmt::format("{} of {} quotes near the money lie outside by more than their spread, by {:.1f} spreads at "
                           "worst",
                           slice.quotesFarOutside, slice.quotesTwoSided, slice.worstOutsideSpreads);
    if (crosses(slice)) return "its quotes and those of the expiry beside it cross";
    if (!slice.butterflyOk) return fmt::format("butterfly arbitrage, least g {:.3f}", slice.minG);
    return {};
}

}  // namespace ballast::volatility
