#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>

#include "ballast_cli/surface/surface_report_data.h"
#include "pricing/black76.h"
#include "pricing/inverse_option.h"
#include "volatility/arbitrage.h"
#include "volatility/smile_health.h"

namespace ballast::cli::report {

namespace {

constexpr double kLeastDelta = 0.05;

/// A smile against bid and ask, apart from what the fit says of itself.
void addMarket(FitStatistics& statistics, const volatility::FittedSlice& slice)
{
    constexpr double kNear = 1.5, kRounded = 1e-3;
    const double deviation = slice.smile.impliedVolatility(0.0) * std::sqrt(slice.yearsToExpiry);
    int far = 0;
    for (const auto& quote : slice.quotes) {
        if (!quote.used || !quote.bidIv || !quote.askIv) continue;
        const auto isInside = [&](double iv) { return iv >= *quote.bidIv && iv <= *quote.askIv; };
        const double root = *quote.markIv * std::sqrt(slice.yearsToExpiry);
        const double delta = pricing::normalCdf(std::log(slice.forward / quote.strike) / root + 0.5 * root);
        if (delta >= kLeastDelta && delta <= 1.0 - kLeastDelta) {
            ++statistics.innerTwoSided;
            statistics.innerFitInside += isInside(quote.fitIv) ? 1 : 0;
            statistics.innerMarkInside += isInside(*quote.markIv) ? 1 : 0;
        }
        ++statistics.twoSided;
        statistics.fitInside += isInside(quote.fitIv) ? 1 : 0;
        statistics.markInside += isInside(*quote.markIv) ? 1 : 0;
        const double room = std::max(*quote.askIv - *quote.bidIv, kRounded);
        const bool isNear = std::abs(std::log(quote.strike / slice.forward)) <= kNear * deviation;
        far += isNear && (quote.fitIv < *quote.bidIv - room || quote.fitIv > *quote.askIv + room) ? 1 : 0;
    }
    if (volatility::qualityOf(slice) != domain::Quality::Good) return;
    ++statistics.good;
    statistics.goodFarOutside += far > 0 ? 1 : 0;
}

/// Errors against every mark between 5 and 95 delta, of both sides and whether used or not.
void addErrors(std::vector<double>& errors, const volatility::FittedSlice& slice)
{
    for (const auto& quote : slice.quotes) {
        if (!quote.markIv || *quote.markIv <= 0.0) continue;
        const double deviation = *quote.markIv * std::sqrt(slice.yearsToExpiry);
        const double d1 = std::log(slice.forward / quote.strike) / deviation + 0.5 * deviation;
        const double delta = pricing::normalCdf(d1);
        if (delta < kLeastDelta || delta > 1.0 - kLeastDelta) continue;
        errors.push_back(100.0 * std::abs(quote.fitIv - *quote.markIv));
    }
}

/// Arbitrage that is there, marked or not: looked for again, apart from the fit.
void judge(FitStatistics& statistics, const volatility::VolatilitySurface& surface)
{
    const auto slices = surface.slices();
    for (std::size_t i = 0; i < slices.size(); ++i) {
        ++statistics.slices;
        statistics.marked += slices[i].isArbitrageFree() ? 0 : 1;
        if (slices[i].butterflyOk && !volatility::checkButterfly(slices[i].smile).ok()) ++statistics.unmarked;
        if (i == 0 || volatility::checkCalendar(slices[i - 1].smile, slices[i].smile).ok()) continue;
        if (slices[i - 1].calendarOk || slices[i].calendarOk) ++statistics.unmarked;
    }
}

void addSurface(FitStatistics& statistics, const recorded::ChainCapture& capture, const std::string& chain)
{
    const auto expiries = expiriesOf(capture, chain);
    auto& told = statistics.told.emplace_back(ToldExpiries{capture.time, chain, {}, {}});
    for (const auto& expiry : expiries)
        told.listed.push_back(expiry.expiry);
    std::vector<volatility::SliceInput> inputs;
    for (const auto& expiry : expiries)
        inputs.push_back(expiry.input());
    const auto start = std::chrono::steady_clock::now();
    const auto surface = volatility::fitSurface(inputs);
    statistics.fitSeconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    ++statistics.surfaces;
    if (!surface) {
        ++statistics.badSurfaces;
        return;
    }
    statistics.unfitted += static_cast<int>(surface->unfitted().size());
    judge(statistics, *surface);
    std::vector<double> errors;
    for (const auto& slice : surface->slices()) {
        addErrors(errors, slice);
        addMarket(statistics, slice);
        told.fitted.push_back(slice.expiry);
    }
    addRows(statistics.rows, capture, chain, *surface);
    if (const auto median = quantile(errors, 0.5)) statistics.chainMedians.push_back(*median);
    statistics.errors.insert(statistics.errors.end(), errors.begin(), errors.end());
}

/// Marks repriced by Black-76 on each row's own forward and volatility.
void addRepricing(FitStatistics& statistics, const recorded::ChainCapture& capture)
{
    std::vector<double> errors;
    for (const auto& row : capture.rows) {
        const double years = (row.expiry - row.captureTime).inYears();
        if (!row.mark || !row.markVolatility || years <= 0.0) continue;
        const double coins =
            pricing::inverseOptionPrice(row.right, row.underlyingLevel, row.strike, *row.markVolatility, years);
        const bool linear = row.terms.settlement == domain::Settlement::Linear;
        errors.push_back(std::abs(coins - *row.mark / (linear ? row.underlyingLevel : 1.0)));
    }
    if (const auto median = quantile(errors, 0.5)) statistics.repricingMedians.push_back(*median);
    statistics.repricing.insert(statistics.repricing.end(), errors.begin(), errors.end());
}

}  // namespace

std::vector<ExpiryQuotes> expiriesOf(const recorded::ChainCapture& capture, const std::string& currency)
{
    std::map<Timestamp, ExpiryQuotes> expiries;
    for (const auto& forward : recorded::forwardsByExpiry(capture, currency)) {
        if (forward.expiry <= capture.time) continue;
        expiries[forward.expiry] = {forward.expiry,
                                    forward.forward,
                                    (forward.expiry - capture.time).inYears(),
                                    {},
                                    recorded::termsOf(capture, currency).settlement};
    }
    for (const auto& row : capture.rows) {
        const auto expiry = expiries.find(row.expiry);
        if (row.currency != currency || expiry == expiries.end()) continue;
        expiry->second.quotes.push_back({row.strike, row.right, row.bid, row.ask, row.mark, row.markVolatility});
    }
    std::vector<ExpiryQuotes> list;
    for (auto& [expiry, quotes] : expiries)
        list.push_back(std::move(quotes));
    return list;
}

std::optional<double> quantile(std::vector<double> values, double share)
{
    if (values.empty()) return std::nullopt;
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

void addCapture(FitStatistics& statistics, const recorded::ChainCapture& capture)
{
    ++statistics.captures;
    for (const auto& currency : recorded::currenciesOf(capture))
        addSurface(statistics, capture, currency);
    addRepricing(statistics, capture);
}

}  // namespace ballast::cli::report
