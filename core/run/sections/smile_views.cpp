#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>

#include "desk/readings.h"
#include "desk/state.h"
#include "market/market_state.h"
#include "pricing/black76.h"
#include "pricing/steady.h"
#include "sections/views.h"

namespace ballast::sections {

namespace {

using interfaces::SliceView;
using interfaces::SmileQuoteView;
using volatility::FittedSlice;

/// One row for each strike: the out-of-the-money side's quotes.
void fillQuotes(const FittedSlice& fit, SliceView& view, const std::map<double, double>& own)
{
    std::map<double, SmileQuoteView> rows;
    for (const auto& quote : fit.quotes) {
        SmileQuoteView row{.strike = quote.strike,
                           .logMoneyness = steady::log(quote.strike / fit.forward),
                           .bidVolatility = quote.bidIv,
                           .askVolatility = quote.askIv,
                           .markVolatility = quote.markIv,
                           .fitVolatility = quote.fitIv,
                           .used = quote.used};
        const double deviation = quote.fitIv * std::sqrt(fit.yearsToExpiry);
        row.forwardDelta = deviation > 0.0 ? pricing::normalCdf(-row.logMoneyness / deviation + 0.5 * deviation) : 0.0;
        const bool outOfMoney = (quote.right == domain::OptionRight::Call) == (quote.strike >= fit.forward);
        const auto held = own.find(quote.strike);
        row.ownContracts = held != own.end() ? held->second : 0.0;
        if (outOfMoney || !rows.contains(quote.strike)) rows[quote.strike] = row;
    }
    for (const auto& [strike, row] : rows)
        view.quotes.push_back(row);
}

/// The curve stands at the strikes of the fit's own forward, beside the quotes that it was fitted to.
void fillCurve(const FittedSlice& fit, SliceView& view)
{
    double least = 0.0, most = 0.0;
    bool any = false;
    for (const auto& quote : view.quotes) {
        if (!quote.used) continue;
        least = any ? std::min(least, quote.logMoneyness) : quote.logMoneyness;
        most = any ? std::max(most, quote.logMoneyness) : quote.logMoneyness;
        any = true;
    }
    constexpr int kPoints = 41;
    for (int i = 0; any && i < kPoints; ++i) {
        const double k = least + (most - least) * i / (kPoints - 1);
        view.curve.push_back(
            {.logMoneyness = k, .strike = fit.forward * steady::exp(k), .volatility = fit.smile.impliedVolatility(k)});
    }
}

SliceView sliceView(const desk::State& state, const market::UnderlyingMarket& market, Timestamp expiry,
                    const market::ExpiryChain& chain, const std::map<double, double>& own)
{
    SliceView view{.expiry = expiry, .yearsToExpiry = (expiry - state.now).inYears(), .forward = chain.forward};
    const auto& main = market.main();
    const auto* fit = main.surface ? main.surface->findSlice(expiry) : nullptr;
    view.message = chain.fitError ? chain.fitError->message : wordsOf(chain.fitReason);
    if (fit == nullptr) return view;
    const auto spotAtFit = main.spotAtFit.find(expiry);
    view.forward = spotAtFit != main.spotAtFit.end() ? fit->forward * market.spot() / spotAtFit->second : fit->forward;
    view.fitted = true;
    const auto& p = fit->parameters();
    view.a = p.a, view.b = p.b, view.rho = p.rho, view.m = p.m, view.sigma = p.sigma;
    view.quotesUsed = fit->quotesUsed;
    view.quotesRejected = fit->quotesRejected;
    view.errorVolPoints = fit->rmseVolPoints;
    view.leastG = fit->minG;
    view.butterflyOk = fit->butterflyOk;
    view.calendarOk = fit->calendarOk;
    view.fitTime = chain.fitTime;
    view.quality = smileQuality(state, chain);
    const auto reading = volatility::readSmile(fit->smile);
    view.atmVolatility = reading.atmVolatility;
    view.riskReversal25 = reading.riskReversal25;
    view.butterfly25 = reading.butterfly25;
    fillQuotes(*fit, view, own);
    fillCurve(*fit, view);
    return view;
}

}  // namespace

SurfaceAge surfaceAge(const desk::State& state, const market::UnderlyingMarket* market)
{
    SurfaceAge stands;
    if (market == nullptr || !market->main().surface) return stands;
    for (const auto& [expiry, chain] : market->main().expiries) {
        if (market->main().surface->findSlice(expiry) == nullptr) continue;
        const auto quality = smileQuality(state, chain);
        stands.quality = stands.fitted == 0 ? quality : domain::worse(stands.quality, quality);
        const Duration age = state.now - chain.fitTime;
        if (!stands.age || age > *stands.age) stands.age = age;
        ++stands.fitted;
    }
    return stands;
}

std::shared_ptr<const interfaces::SurfaceView> surfaceView(const desk::State& state, const ShownBook& book)
{
    auto view = std::make_shared<interfaces::SurfaceView>();
    view->underlying = book.code;
    if (book.market == nullptr) {
        view->message = "No market data has come yet.";
        return view;
    }
    const auto& market = *book.market;
    view->spot = indexReading(state, market);
    std::map<Timestamp, std::map<double, double>> own;
    for (const auto& h : book.holdings)
        if (h.instrument->isOption() && market.main().holds(*h.instrument))
            own[h.instrument->expiry][h.instrument->strike.toDouble()] += h.quantity;
    for (const auto& [expiry, chain] : market.main().expiries)
        view->slices.push_back(sliceView(state, market, expiry, chain, own[expiry]));
    const auto stands = surfaceAge(state, book.market);
    view->quality = stands.quality;
    view->age = stands.age;
    for (const auto& chain : market.chains)
        (&chain == &market.main() ? view->chain : view->otherChains.emplace_back()) = chain.name();
    view->tenors = tenorViews(market);
    if (view->slices.empty()) view->message = fmt::format("No {} option chain has come yet.", market.code);
    return view;
}

}  // namespace ballast::sections
