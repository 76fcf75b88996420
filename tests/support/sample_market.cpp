#include "support/sample_market.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "pricing/black76.h"

namespace ballast::support {

using interfaces::Quality;
using interfaces::SliceView;

namespace {

constexpr double kRho = -0.35;
/// Curvature of the power-law surface: eta² (1 + |rho|) <= 4 keeps butterflies out (Gatheral and Jacquier, 2014).
constexpr double kEta = 1.2;

struct TermPoint {
    int month, day;
    double atmVolatility;
};
constexpr std::array<TermPoint, 12> kTerm{{{2, 6, 1.509},
                                           {2, 7, 1.417},
                                           {2, 8, 1.235},
                                           {2, 9, 1.173},
                                           {2, 13, 1.026},
                                           {2, 20, 0.906},
                                           {2, 27, 0.857},
                                           {3, 27, 0.710},
                                           {4, 24, 0.655},
                                           {6, 26, 0.606},
                                           {9, 25, 0.566},
                                           {12, 25, 0.553}}};

/// 1, 2 or 5 times a power of ten, not above `step`.
double niceStep(double step)
{
    const double decade = std::pow(10.0, std::floor(std::log10(step)));
    for (const double factor : {5.0, 2.0})
        if (decade * factor <= step) return decade * factor;
    return decade;
}

double totalVariance(const SliceView& s, double k)
{
    return s.a + s.b * (s.rho * (k - s.m) + std::hypot(k - s.m, s.sigma));
}

/// Durrleman's g, whose negative values mean butterfly arbitrage.
double durrleman(const SliceView& s, double k)
{
    const double root = std::hypot(k - s.m, s.sigma);
    const double w = totalVariance(s, k);
    const double slope = s.b * (s.rho + (k - s.m) / root);
    const double curvature = s.b * s.sigma * s.sigma / (root * root * root);
    const double first = 1.0 - k * slope / (2.0 * w);
    return first * first - slope * slope / 4.0 * (1.0 / w + 0.25) + curvature / 2.0;
}

void fillParameters(SliceView& slice, double theta)
{
    const double phi = kEta / std::sqrt(theta);
    slice.a = theta / 2.0 * (1.0 - kRho * kRho);
    slice.b = theta * phi / 2.0;
    slice.rho = kRho;
    slice.m = -kRho / phi;
    slice.sigma = std::sqrt(1.0 - kRho * kRho) / phi;
}

double callDelta(const SliceView& slice, double strike)
{
    const double k = std::log(strike / slice.forward);
    return pricing::black76Greeks(domain::OptionRight::Call, slice.forward, strike, sliceVolatility(slice, k),
                                  slice.yearsToExpiry)
        .delta;
}

interfaces::SmileQuoteView makeQuote(const SliceView& slice, double strike, std::size_t index)
{
    interfaces::SmileQuoteView quote;
    quote.strike = strike;
    quote.logMoneyness = std::log(strike / slice.forward);
    quote.fitVolatility = sliceVolatility(slice, quote.logMoneyness);
    quote.forwardDelta = callDelta(slice, strike);
    const double noise = 0.004 * std::sin(1.7 * static_cast<double>(index));
    const double mid = *quote.fitVolatility + noise;
    quote.markVolatility = mid;
    // The far wings are quoted on one side or not at all, as on a real chain.
    const bool far = quote.forwardDelta < 0.03 || quote.forwardDelta > 0.97;
    if (!far) quote.bidVolatility = mid - 0.009 - 0.01 * std::abs(quote.forwardDelta - 0.5);
    if (!far || index % 2 == 0) quote.askVolatility = mid + 0.009 + 0.01 * std::abs(quote.forwardDelta - 0.5);
    quote.used = !far && index % 13 != 7;
    return quote;
}

void fillQuotes(SliceView& slice, double width)
{
    const double low = slice.forward * std::exp(-1.25 * width);
    const double high = slice.forward * std::exp(width);
    const double step = niceStep((high - low) / 26.0);
    double squares = 0.0;
    for (double strike = std::ceil(low / step) * step; strike <= high; strike += step) {
        slice.quotes.push_back(makeQuote(slice, strike, slice.quotes.size()));
        const auto& quote = slice.quotes.back();
        (quote.used ? slice.quotesUsed : slice.quotesRejected) += 1;
        if (quote.used) squares += std::pow(100.0 * (*quote.markVolatility - *quote.fitVolatility), 2);
    }
    slice.errorVolPoints = std::sqrt(squares / std::max(1, slice.quotesUsed));
}

void fillCurve(SliceView& slice)
{
    const double first = slice.quotes.front().logMoneyness;
    const double last = slice.quotes.back().logMoneyness;
    slice.leastG = 1e9;
    for (int i = 0; i <= 40; ++i) {
        const double k = first + (last - first) * i / 40.0;
        slice.curve.push_back({k, slice.forward * std::exp(k), sliceVolatility(slice, k)});
        slice.leastG = std::min(slice.leastG, durrleman(slice, k));
    }
}

/// Volatility where the call's delta is `delta`, by bisection: delta falls with the strike.
double volatilityAtDelta(const SliceView& slice, double delta)
{
    double low = -3.0;
    double high = 3.0;
    for (int i = 0; i < 60; ++i) {
        const double middle = 0.5 * (low + high);
        (callDelta(slice, slice.forward * std::exp(middle)) > delta ? low : high) = middle;
    }
    return sliceVolatility(slice, low);
}

SliceView makeSlice(const CoinRecipe& coin, std::size_t index)
{
    SliceView slice;
    slice.expiry = sampleExpiries()[index];
    slice.yearsToExpiry = (slice.expiry - sampleTime()).inYears();
    slice.forward = std::round(coin.spot * std::exp(0.03 * slice.yearsToExpiry) * 100.0) / 100.0;
    slice.fitted = true;
    const double atm = kTerm[index].atmVolatility + coin.volatilityShift;
    const double theta = atm * atm * slice.yearsToExpiry;
    fillParameters(slice, theta);
    fillQuotes(slice, 2.3 * std::sqrt(theta));
    fillCurve(slice);
    slice.atmVolatility = sliceVolatility(slice, 0.0);
    const double call25 = volatilityAtDelta(slice, 0.25);
    const double put25 = volatilityAtDelta(slice, 0.75);
    slice.riskReversal25 = call25 - put25;
    slice.butterfly25 = 0.5 * (call25 + put25) - slice.atmVolatility;
    slice.butterflyOk = slice.leastG >= 0.0;
    slice.calendarOk = true;
    slice.fitTime = sampleTime() - Duration::milliseconds(400);
    slice.quality = Quality::Good;
    return slice;
}

}  // namespace

const std::vector<CoinRecipe>& sampleCoins()
{
    static const std::vector<CoinRecipe> coins{{"BTC", 63858.0, 1.0, false, 5.314, 0.0},
                                               {"ETH", 1876.25, 0.45, true, 3.01, 0.12}};
    return coins;
}

Timestamp sampleTime()
{
    return fromCivil(
        {.year = 2026, .month = 2, .day = 5, .hour = 21, .minute = 29, .second = 37, .nanosecond = 885'000'000});
}

const std::vector<Timestamp>& sampleExpiries()
{
    static const std::vector<Timestamp> expiries = [] {
        std::vector<Timestamp> result;
        for (const auto& point : kTerm)
            result.push_back(fromCivil({.year = 2026, .month = point.month, .day = point.day, .hour = 8}));
        return result;
    }();
    return expiries;
}

double sliceVolatility(const SliceView& slice, double logMoneyness)
{
    return std::sqrt(totalVariance(slice, logMoneyness) / slice.yearsToExpiry);
}

namespace {

/// The slice nearest to each tenor stands for it: good enough to look at.
void addTenors(interfaces::SurfaceView& surface)
{
    const auto& slices = surface.slices;
    for (const double days : {7.0, 30.0, 60.0, 90.0, 180.0}) {
        const auto gap = [days](const auto& slice) { return std::abs(slice.yearsToExpiry * 365.0 - days); };
        const auto nearest = std::min_element(slices.begin(), slices.end(),
                                              [&](const auto& a, const auto& b) { return gap(a) < gap(b); });
        surface.tenors.push_back({days, nearest->atmVolatility, nearest->riskReversal25, nearest->butterfly25,
                                  days > slices.back().yearsToExpiry * 365.0});
    }
}

}  // namespace

interfaces::SurfaceView makeSurface(const CoinRecipe& coin)
{
    interfaces::SurfaceView surface;
    surface.underlying = coin.code;
    surface.spot = {coin.spot, Quality::Good,  Duration::milliseconds(100), Duration::seconds(5),
                    false,     "Deribit index"};
    for (std::size_t i = 0; i < kTerm.size(); ++i)
        surface.slices.push_back(makeSlice(coin, i));
    surface.quality = Quality::Good;
    surface.age = Duration::milliseconds(400);
    addTenors(surface);
    return surface;
}

}  // namespace ballast::support
