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

SmileFlaw flawOf(ColumnFault fault) noexcept
{
    switch (fault) {
    case ColumnFault::None:
        break;
    case ColumnFault::Volatilities:
        return SmileFlaw::Volatilities;
    case ColumnFault::Prices:
        return SmileFlaw::Prices;
    case ColumnFault::Bids:
        return SmileFlaw::Bids;
    case ColumnFault::Asks:
        return SmileFlaw::Asks;
    case ColumnFault::Marks:
        return SmileFlaw::Marks;
    }
    return SmileFlaw::None;
}

bool crosses(const FittedSlice& slice) { return !slice.calendarOk; }

/// One side of every quote is gone, so that no market confirms what the marks say.
bool isOneSided(const FittedSlice& slice) { return slice.quotesTwoSided == 0; }

/// Both are: the marks are all there is.
bool isUnquoted(const FittedSlice& slice)
{
    return std::none_of(slice.quotes.begin(), slice.quotes.end(),
                        [](const QuoteFit& quote) { return quote.bidIv || quote.askIv; });
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
                      slice.columnFault != ColumnFault::Marks && !isUnquoted(slice);
    if (!good) return domain::Quality::Suspect;
    return slice.columnFault == ColumnFault::None && !isOneSided(slice) ? domain::Quality::Good
                                                                        : domain::Quality::Assumed;
}

double doubtOf(const FittedSlice& slice) noexcept
{
    constexpr double kOfConflict = 0.1;  // Two crossing smiles lie within their quotes; one of them is wrong by little.
    constexpr double kOfFew = 0.5;       // It passes through bid and ask of those that there are.
    constexpr double kOfUnquoted = 0.5;  // Its marks agree with each other, which is as much as few quotes say.
    constexpr double kOfOneColumn = 0.05;  // What is left agrees with itself; a column that is right was set aside.
    if (slice.quotesUsed == 0 || !slice.butterflyOk || leansOnWings(slice) || slice.columnFault == ColumnFault::Marks)
        return 1.0;
    double doubt = slice.quotesUsed < kFewestQuotes ? kOfFew : crosses(slice) ? kOfConflict : 0.0;
    if (isUnquoted(slice)) doubt = std::max(doubt, kOfUnquoted);
    if (slice.columnFault != ColumnFault::None || isOneSided(slice)) doubt = std::max(doubt, kOfOneColumn);
    if (slice.quotesFarOutside > 0)
        doubt = std::max(doubt, slice.worstNearOutside / std::max(slice.smile.impliedVolatility(0.0), kRounded));
    return std::min(doubt, 1.0);
}

SmileReason reasonOf(const FittedSlice& slice)
{
    if (slice.quotesUsed == 0) return {.flaw = SmileFlaw::NoQuotes};
    if (slice.quotesUsed < kFewestQuotes)
        return {.flaw = SmileFlaw::FewQuotes, .quotes = slice.quotesUsed, .of = kFewestQuotes};
    if (slice.quotesFarOutside > 0)
        return {.flaw = SmileFlaw::FarOutside,
                .quotes = slice.quotesFarOutside,
                .of = slice.quotesTwoSided,
                .figure = slice.worstOutsideSpreads};
    if (crosses(slice)) return {.flaw = SmileFlaw::Crosses};
    if (leansOnWings(slice)) return {.flaw = SmileFlaw::LeansOnWings};
    if (!slice.butterflyOk) return {.flaw = SmileFlaw::Butterfly, .figure = slice.minG};
    if (slice.columnFault == ColumnFault::None && isOneSided(slice)) return {.flaw = SmileFlaw::OneSided};
    return {.flaw = flawOf(slice.columnFault)};
}

std::string wordsOf(const SmileReason& reason)
{
    switch (reason.flaw) {
    case SmileFlaw::None:
        return {};
    case SmileFlaw::NoQuotes:
        return "no quote of its own is usable: it has the shape of the expiries beside it";
    case SmileFlaw::FewQuotes:
        return fmt::format("it stands on {} of the {} quotes that a smile needs", reason.quotes, reason.of);
    case SmileFlaw::FarOutside:
        return fmt::format("{} of {} quotes near the money lie outside by more than their spread, by {:.1f} spreads at "
                           "worst",
                           reason.quotes, reason.of, reason.figure);
    case SmileFlaw::Crosses:
        return "its quotes and those of the expiry beside it cross";
    case SmileFlaw::LeansOnWings:
        return "most quotes near the money contradict themselves and are left out";
    case SmileFlaw::Butterfly:
        return fmt::format("butterfly arbitrage, least g {:.3f}", reason.figure);
    case SmileFlaw::OneSided:
        return "no quote has both bid and ask, so nothing confirms its marks";
    case SmileFlaw::Volatilities:
        return "bid and ask confirm the mark prices and contradict the mark volatilities of most rows; the prices are "
               "taken";
    case SmileFlaw::Prices:
        return "bid and ask confirm the mark volatilities and contradict the mark prices of most rows; these are left "
               "out";
    case SmileFlaw::Bids:
        return "the bids of most rows stand above their marks or far below all of them; they are left out";
    case SmileFlaw::Asks:
        return "the asks of most rows stand below their marks or far above all of them; they are left out";
    case SmileFlaw::Marks:
        return "mark volatilities and mark prices of most rows contradict each other, and bid and ask do not tell "
               "which is right";
    case SmileFlaw::Intrinsic:
        break;
    }
    return "no smile is left, of its own or beside it: options are worth their intrinsic value";
}

}  // namespace ballast::volatility
