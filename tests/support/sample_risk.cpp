#include "support/sample_risk.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "pricing/black76.h"

namespace ballast::support {

using domain::OptionRight;
using interfaces::LegView;
using interfaces::ScreenGreeks;
using interfaces::SliceView;
using interfaces::UnderlyingView;

namespace {

/// Vega that each cell of the BTC book aims at, USD per volatility point: short strangles near, long wings and far.
constexpr std::array<std::array<int, interfaces::kDeltaBuckets>, 12> kVegaTargets{{
    {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
    {0, 28, -2, -60, -39, -3, 0, -42, 0, 3, 19},
    {0, 24, 0, -60, -54, -31, -6, -40, 17, 0, 20},
    {0, 0, 8, -43, -24, 0, 0, -38, -3, -1, 14},
    {0, 0, -64, -544, 0, 79, 212, -394, -18, 0, 195},
    {0, 0, -590, -539, -250, 0, 73, -409, 0, 0, 197},
    {427, -196, -2346, 0, 333, 0, 0, -982, 116, 0, 488},
    {-422, 609, -487, -1740, 53, 0, 0, -1212, 0, 0, 616},
    {0, 0, 13, -667, -143, -37, 0, -483, 0, 146, 216},
    {214, -92, 0, -1227, 371, 347, 0, -844, 460, 0, 421},
    {-6, -8, 0, 589, 262, 0, 0, 431, 0, 0, -53},
    {0, 51, -154, 946, 0, 346, 0, 669, 0, -118, 0},
}};
/// Delta of the call at the middle of each column.
constexpr std::array<double, interfaces::kDeltaBuckets> kCallDeltas{0.95, 0.90, 0.85, 0.75, 0.65, 0.50,
                                                                    0.35, 0.25, 0.15, 0.10, 0.05};
constexpr std::array<double, 13> kShifts{0.15,  0.10,   0.075, 0.05,   0.025, 0.01, 0.0,
                                         -0.01, -0.025, -0.05, -0.075, -0.10, -0.15};

std::size_t nearestBucket(double callDelta)
{
    std::size_t best = 0;
    for (std::size_t i = 1; i < kCallDeltas.size(); ++i)
        if (std::abs(kCallDeltas[i] - callDelta) < std::abs(kCallDeltas[best] - callDelta)) best = i;
    return best;
}

const interfaces::SmileQuoteView& nearestQuote(const SliceView& slice, double callDelta)
{
    return *std::min_element(slice.quotes.begin(), slice.quotes.end(), [callDelta](const auto& a, const auto& b) {
        return std::abs(a.forwardDelta - callDelta) < std::abs(b.forwardDelta - callDelta);
    });
}

/// Greeks of `contracts` at forward F, volatility by sticky log-moneyness.
ScreenGreeks legGreeks(const LegView& leg, const SliceView& slice, double spot, double forward)
{
    const double volatility = sliceVolatility(slice, std::log(leg.strike / forward));
    const auto unit = pricing::black76Greeks(leg.right, forward, leg.strike, volatility, slice.yearsToExpiry);
    const double n = leg.contracts;
    const double gamma = n * unit.gamma * forward * 0.01;
    return {.deltaCoin = n * unit.delta,
            .deltaUsd = n * unit.delta * spot,
            .gammaCoin = gamma,
            .gammaUsd = gamma * spot,
            .vegaUsd = n * unit.vega * 0.01,
            .thetaUsd = n * unit.theta / 365.0,
            .vega30Usd = n * unit.vega * 0.01 * std::sqrt(30.0 / (365.0 * slice.yearsToExpiry)),
            .vegaOwnUsd = n * unit.vega * 0.01 * volatility};
}

double legValue(const LegView& leg, const SliceView& slice, double forward)
{
    const double volatility = sliceVolatility(slice, std::log(leg.strike / forward));
    return leg.contracts * pricing::black76Price(leg.right, forward, leg.strike, volatility, slice.yearsToExpiry);
}

LegView makeLeg(const CoinRecipe& coin, const SliceView& slice, std::size_t bucket, double vegaUsd, std::size_t count)
{
    const auto& quote = nearestQuote(slice, kCallDeltas[bucket]);
    LegView leg;
    leg.expiry = slice.expiry;
    leg.strike = quote.strike;
    leg.right = bucket < 5 ? OptionRight::Put : OptionRight::Call;
    leg.deltaBucket = nearestBucket(quote.forwardDelta);
    leg.venue = count % 3 == 2 ? "Derive" : "Deribit";
    leg.instrument = domain::makeOptionName({coin.code, leg.expiry, leg.strike, leg.right});
    leg.contracts = 1.0;
    const double unitVega = legGreeks(leg, slice, coin.spot, slice.forward).vegaUsd;
    leg.contracts = std::round(vegaUsd / unitVega * 10.0) / 10.0;
    leg.greeks = legGreeks(leg, slice, coin.spot, slice.forward);
    leg.notionalUsd = leg.contracts * coin.spot;
    leg.complete = true;
    return leg;
}

void addLegs(UnderlyingView& view, const CoinRecipe& coin)
{
    auto& legs = view.legs.change();
    for (std::size_t row = 0; row < kVegaTargets.size(); ++row) {
        for (std::size_t bucket = 0; bucket < interfaces::kDeltaBuckets; ++bucket) {
            const std::size_t source = coin.mirrored ? interfaces::kDeltaBuckets - 1 - bucket : bucket;
            const double target = coin.vegaScale * kVegaTargets[row][source];
            if (target == 0.0) continue;
            auto leg = makeLeg(coin, view.surface->slices[row], bucket, target, legs.size());
            if (leg.contracts != 0.0) legs.push_back(std::move(leg));
        }
    }
}

const SliceView& sliceOf(const UnderlyingView& view, Timestamp expiry)
{
    return *std::find_if(view.surface->slices.begin(), view.surface->slices.end(),
                         [expiry](const auto& slice) { return slice.expiry == expiry; });
}

void sumByExpiry(UnderlyingView& view)
{
    view.byExpiry.clear();
    for (const auto& slice : view.surface->slices) {
        interfaces::ExpiryRow row{slice.expiry, slice.atmVolatility, {}};
        for (const auto& leg : view.legs)
            if (leg.expiry == slice.expiry && leg.complete) accumulate(row.greeks, leg.greeks);
        view.byExpiry.push_back(row);
    }
}

void sumByStrike(UnderlyingView& view)
{
    std::vector<interfaces::StrikeLadder> ladders;
    for (const auto& slice : view.surface->slices) {
        interfaces::StrikeLadder ladder{slice.expiry, slice.forward, {}};
        for (const auto& quote : slice.quotes) {
            interfaces::StrikeRow row{quote.strike,        0.0, 0.0, quote.bidVolatility, quote.askVolatility,
                                      quote.fitVolatility, {}};
            for (const auto& leg : view.legs) {
                if (leg.expiry != slice.expiry || leg.strike != quote.strike) continue;
                (leg.right == OptionRight::Call ? row.calls : row.puts) += leg.contracts;
                if (leg.complete) accumulate(row.greeks, leg.greeks);
            }
            ladder.rows.push_back(row);
        }
        ladders.push_back(std::move(ladder));
    }
    view.byStrike = std::move(ladders);
}

void revalueBySpot(UnderlyingView& view)
{
    view.bySpot.clear();
    const double spot = *view.spot.value;
    for (const double shift : kShifts) {
        interfaces::SpotRow row{shift, spot * (1.0 + shift), view.hedges.deltaCoin * spot * shift, view.hedges};
        row.greeks.deltaUsd = view.hedges.deltaCoin * row.level;
        for (const auto& leg : view.legs) {
            if (!leg.complete) continue;
            const auto& slice = sliceOf(view, leg.expiry);
            const double forward = slice.forward * (1.0 + shift);
            row.pnlUsd += legValue(leg, slice, forward) - legValue(leg, slice, slice.forward);
            accumulate(row.greeks, legGreeks(leg, slice, row.level, forward));
        }
        if (shift == 0.0) row.pnlUsd = 0.0;
        view.bySpot.push_back(row);
    }
}

void sumVegaBuckets(UnderlyingView& view)
{
    view.vegaBuckets = {{"0-7 d", 0.0, 7.0, 0.0, 0.0, 0},       {"7-30 d", 7.0, 30.0, 0.0, 0.0, 0},
                        {"30-60 d", 30.0, 60.0, 0.0, 0.0, 0},   {"60-90 d", 60.0, 90.0, 0.0, 0.0, 0},
                        {"90-180 d", 90.0, 180.0, 0.0, 0.0, 0}, {"180 d and more", 180.0, std::nullopt, 0.0, 0.0, 0}};
    for (const auto& leg : view.legs) {
        if (!leg.complete) continue;
        const double days = sliceOf(view, leg.expiry).yearsToExpiry * 365.0;
        for (auto& bucket : view.vegaBuckets) {
            if (days < bucket.fromDays || (bucket.toDays && days >= *bucket.toDays)) continue;
            bucket.vegaUsd += leg.greeks.vegaUsd;
            bucket.standardisedVegaUsd += leg.greeks.vegaUsd * std::sqrt(30.0 / days);
            ++bucket.legs;
        }
    }
}

double shiftedValue(const LegView& leg, const SliceView& slice, double spotShift, double volatilityShift)
{
    const double forward = slice.forward * (1.0 + spotShift);
    const double volatility = sliceVolatility(slice, std::log(leg.strike / forward)) * (1.0 + volatilityShift);
    return leg.contracts * pricing::black76Price(leg.right, forward, leg.strike, volatility, slice.yearsToExpiry);
}

void revalueGrid(UnderlyingView& view)
{
    auto grid = std::make_shared<interfaces::ScenarioGridView>();
    grid->spotShifts = {-0.33, -0.25, -0.15, -0.10, -0.05, 0.0, 0.05, 0.10, 0.15, 0.25, 0.33};
    grid->volatilityShifts = {-0.4, -0.2, -0.1, 0.0, 0.25, 0.5, 1.0};
    grid->unpricedLegs = view.missingLegs;
    grid->rule = "Full revaluation, sticky log-moneyness, every volatility by the same fraction";
    for (const double volatilityShift : grid->volatilityShifts)
        for (const double spotShift : grid->spotShifts) {
            double pnl = view.hedges.deltaCoin * *view.spot.value * spotShift;
            for (const auto& leg : view.legs) {
                if (!leg.complete) continue;
                const auto& slice = sliceOf(view, leg.expiry);
                pnl += shiftedValue(leg, slice, spotShift, volatilityShift) - shiftedValue(leg, slice, 0.0, 0.0);
            }
            grid->pnlUsd.push_back(spotShift == 0.0 && volatilityShift == 0.0 ? 0.0 : pnl);
        }
    view.scenarioGrid = std::move(grid);
}

void sumAll(UnderlyingView& view)
{
    view.options = {};
    for (const auto& leg : view.legs)
        if (leg.complete) accumulate(view.options, leg.greeks);
    view.net = view.options;
    accumulate(view.net, view.hedges);
    sumByExpiry(view);
    sumByStrike(view);
    revalueBySpot(view);
    sumVegaBuckets(view);
    revalueGrid(view);
}

void fillLimits(UnderlyingView& view, const CoinRecipe& coin)
{
    const bool bitcoin = coin.code == "BTC";
    view.band = bitcoin ? domain::NoTradeBand{-3.230, 3.230} : domain::NoTradeBand{-59.23, 59.23};
    view.outsideBand = coin.netDelta > view.band->upper;
    view.mode = domain::HedgeMode::Confirm;
    view.netDeltaLimit = bitcoin ? 20.0 : 400.0;
    view.gammaLimit = bitcoin ? 5.0 : 90.0;
    view.vegaLimit = bitcoin ? 12'000.0 : 6'000.0;
    view.cellLimits = bitcoin ? interfaces::CellLimits{12.0, 0.9, 2'500.0, 6'000'000.0}
                              : interfaces::CellLimits{150.0, 12.0, 1'100.0, 1'500'000.0};
}

/// Marks own contracts on the smile that the surface view will show.
void markOwn(interfaces::SurfaceView& surface, const std::vector<LegView>& legs)
{
    for (auto& slice : surface.slices)
        for (auto& quote : slice.quotes)
            for (const auto& leg : legs)
                if (leg.expiry == slice.expiry && leg.strike == quote.strike) quote.ownContracts += leg.contracts;
}

}  // namespace

void accumulate(ScreenGreeks& a, const ScreenGreeks& b)
{
    a.deltaCoin += b.deltaCoin;
    a.deltaUsd += b.deltaUsd;
    a.gammaCoin += b.gammaCoin;
    a.gammaUsd += b.gammaUsd;
    a.vegaUsd += b.vegaUsd;
    a.thetaUsd += b.thetaUsd;
    a.vega30Usd += b.vega30Usd;
    a.vegaOwnUsd += b.vegaOwnUsd;
}

UnderlyingView makeUnderlying(const CoinRecipe& coin, bool withOptions)
{
    UnderlyingView view;
    view.code = coin.code;
    auto surface = std::make_shared<interfaces::SurfaceView>(makeSurface(coin));
    view.spot = surface->spot;
    view.surface = surface;
    if (withOptions) addLegs(view, coin);
    markOwn(*surface, view.legs.items());
    sumAll(view);
    view.hedges.deltaCoin = std::round((coin.netDelta - view.options.deltaCoin) * 1000.0) / 1000.0;
    view.hedges.deltaUsd = view.hedges.deltaCoin * coin.spot;
    sumAll(view);
    fillLimits(view, coin);
    return view;
}

void breakLegs(UnderlyingView& view, const std::vector<std::size_t>& legs)
{
    auto& all = view.legs.change();
    for (const std::size_t index : legs) {
        all.at(index).complete = false;
        all.at(index).greeks = {};
        ++view.missingLegs;
    }
    sumAll(view);
}

}  // namespace ballast::support
