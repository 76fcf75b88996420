#pragma once

#include "codec/state_fields.h"
#include "market/market_state.h"

/// Fields of markets and fits. A fit is kept by its parameters, bit for bit, and never fitted again.
namespace ballast::codec {

namespace of_market {

/// Some smile that is one, to be read into.
inline volatility::SviSlice anySmile()
{
    return *volatility::SviSlice::create({.a = 0.04, .b = 0.1, .rho = 0.0, .m = 0.0, .sigma = 0.1}, 1.0);
}

}  // namespace of_market

template <> inline volatility::SviSlice blank() { return of_market::anySmile(); }
template <> inline volatility::FittedSlice blank()
{
    return {.expiry = {}, .forward = 1.0, .yearsToExpiry = 1.0, .smile = of_market::anySmile(), .quotes = {}};
}
template <> inline volatility::VolatilitySurface blank()
{
    return *volatility::VolatilitySurface::create({blank<volatility::FittedSlice>()});
}

template <class A> void fields(A& a, As<A, volatility::SviParameters>& p)
{
    whole(a, p, p.a, p.b, p.rho, p.m, p.sigma);
}
template <class A> void fields(A& a, As<A, volatility::SviSlice>& smile)
{
    auto parameters = smile.parameters();
    double years = smile.yearsToExpiry();
    a(parameters, years);
    if constexpr (A::kReads) {
        auto made = volatility::SviSlice::create(parameters, years);
        if (made)
            smile = *made;
        else
            a.refuse(made.error().message);
    }
}
template <> inline constexpr volatility::Rejection kLastOf<volatility::Rejection> = volatility::Rejection::FarFromMoney;
template <> inline constexpr volatility::ColumnFault kLastOf<volatility::ColumnFault> = volatility::ColumnFault::Marks;
template <> inline constexpr volatility::SmileFlaw kLastOf<volatility::SmileFlaw> = volatility::SmileFlaw::Intrinsic;
template <class A> void fields(A& a, As<A, volatility::SmileReason>& r)
{
    whole(a, r, r.flaw, r.quotes, r.of, r.figure);
}
template <class A> void fields(A& a, As<A, volatility::QuoteFit>& q)
{
    whole(a, q, q.strike, q.right, q.markIv, q.bidIv, q.askIv, q.priceIv, q.fitIv, q.priceDoubted, q.used, q.rejection);
}
template <class A> void fields(A& a, As<A, volatility::FittedSlice>& s)
{
    whole(a, s, s.expiry, s.forward, s.yearsToExpiry, s.smile, s.quotesUsed, s.quotesRejected, s.rmseVolPoints, s.minG,
          s.minGAt, s.butterflyOk, s.calendarOk, s.calendarGap, s.worstCalendarK, s.quotes, s.columnFault,
          s.quotesTwoSided, s.quotesOutside, s.quotesFarOutside, s.worstOutsideSpreads, s.worstNearOutside);
}
template <class A> void fields(A& a, As<A, volatility::UnfittedExpiry>& u) { whole(a, u, u.expiry, u.error); }
template <class A> void fields(A& a, As<A, volatility::VolatilitySurface>& surface)
{
    std::vector<volatility::FittedSlice> slices(surface.slices().begin(), surface.slices().end());
    std::vector<volatility::UnfittedExpiry> unfitted(surface.unfitted().begin(), surface.unfitted().end());
    a(slices, unfitted);
    if constexpr (A::kReads) {
        auto made = volatility::VolatilitySurface::create(std::move(slices), std::move(unfitted));
        if (made)
            surface = std::move(*made);
        else
            a.refuse(made.error().message);
    }
}

template <class A> void fields(A& a, As<A, market::OptionEntry>& o)
{
    whole(a, o, o.id, o.strike, o.right, o.quote, o.quoteTime, o.toldTime, o.markLessFit);
}
template <class A> void fields(A& a, As<A, market::FitCounts>& c) { whole(a, c, c.fitted, c.marked, c.unfitted); }
template <class A> void fields(A& a, As<A, market::ExpiryChain>& c)
{
    whole(a, c, c.forward, c.quoteTime, c.options, c.fitError, c.fitTime, c.fitQuality, c.fitReason, c.fitDoubt, c.cut,
          c.fitTried, c.spotAtForward);
}
template <class A> void fields(A& a, As<A, market::ChainFit>& c)
{
    whole(a, c, c.venue, c.settlement, c.settles, c.surface, c.spotAtFit);
}
template <class A> void fields(A& a, As<A, market::OptionChain>& c)
{
    As<A, market::ChainFit>& fit = c;
    whole(a, c, fit, c.expiries, c.time);
}
template <class A> void fields(A& a, As<A, market::UnderlyingMarket>& m)
{
    whole(a, m, m.code, m.index, m.oracle, m.chains, m.mainChain, m.hedgeQuotes, m.linearPrices, m.fundingPerHour,
          m.poolShares, m.watches, m.waitingIndex, m.waitingQuotes, m.indexVenue, m.namedIndex, m.otherIndices);
}
template <class A> void fields(A& a, As<A, market::CutSources>& c)
{
    whole(a, c, c.indices, c.oracles, c.quotes, c.gas);
}

}  // namespace ballast::codec
