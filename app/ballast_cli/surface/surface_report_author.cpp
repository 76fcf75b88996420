#include <algorithm>
#include <cmath>
#include <map>

#include "ballast_cli/surface/surface_report_data.h"
#include "pricing/black76.h"
#include "recorded/text_file.h"

namespace ballast::cli::report {

namespace {

using recorded::AuthorSmile;

double sviVolatility(const AuthorSmile& smile, double k)
{
    const auto& p = *smile.svi;
    const double w = p.a + p.b * (p.rho * (k - p.m) + std::hypot(k - p.m, p.sigma));
    return std::sqrt(std::max(w, 0.0) / smile.yearsToExpiry);
}

/// Hagan et al. (2002), Managing smile risk, equation 2.17 with beta = 1.
double sabrVolatility(const AuthorSmile& smile, double k)
{
    const auto& p = *smile.sabr;
    const double z = -p.nu / p.alpha * k;
    const double chi = std::log((std::sqrt(1.0 - 2.0 * p.rho * z + z * z) + z - p.rho) / (1.0 - p.rho));
    const double shape = std::abs(z) < 1e-8 ? 1.0 : z / chi;
    const double growth = 0.25 * p.rho * p.nu * p.alpha + (2.0 - 3.0 * p.rho * p.rho) * p.nu * p.nu / 24.0;
    return p.alpha * shape * (1.0 + growth * smile.yearsToExpiry);
}

/// A ticker file's expiries as inputs of a fit; rows carry forwards of their own moments, so medians stand for them.
std::vector<ExpiryQuotes> expiriesOf(const std::vector<recorded::OptionTicker>& rows)
{
    struct Growing {
        ExpiryQuotes quotes;
        std::vector<double> forwards, years;
    };
    std::map<Timestamp, Growing> found;
    for (const auto& row : rows) {
        const double years = (row.expiry - row.time).inYears();
        if (!row.underlyingLevel || years <= 0.0) continue;
        Growing& growing = found[row.expiry];
        growing.forwards.push_back(*row.underlyingLevel);
        growing.years.push_back(years);
        growing.quotes.quotes.push_back({row.strike, row.right, row.bid, row.ask, row.mark, row.markVolatility});
    }
    std::vector<ExpiryQuotes> list;
    for (auto& [expiry, growing] : found) {
        growing.quotes.expiry = expiry;
        growing.quotes.forward = *quantile(growing.forwards, 0.5);
        growing.quotes.yearsToExpiry = *quantile(growing.years, 0.5);
        list.push_back(std::move(growing.quotes));
    }
    return list;
}

void compareSlice(AuthorDay& day, const volatility::FittedSlice& slice, const AuthorSmile& smile)
{
    for (const auto& quote : slice.quotes) {
        if (!quote.markIv) continue;
        const double deviation = *quote.markIv * std::sqrt(slice.yearsToExpiry);
        const double k = std::log(quote.strike / slice.forward);
        const double delta = pricing::normalCdf(-k / deviation + 0.5 * deviation);
        if (delta < 0.05 || delta > 0.95) continue;
        const auto error = [&](double iv) { return 100.0 * std::abs(iv - *quote.markIv); };
        day.ours.push_back(error(quote.fitIv));
        if (smile.svi) day.svi.push_back(error(sviVolatility(smile, k)));
        if (smile.sabr) day.sabr.push_back(error(sabrVolatility(smile, k)));
    }
    day.atmOurs.push_back(100.0 * slice.smile.impliedVolatility(0.0));
    day.atmAuthor.push_back(100.0 * smile.atmVolatility);
}

}  // namespace

Result<AuthorDay> compareWithAuthor(const std::string& tickerFile, const std::string& smileFile)
{
    const auto rows = recorded::readTickers(tickerFile);
    if (!rows) return tl::unexpected<Error>(rows.error());
    const auto smiles = recorded::readAuthorSmiles(smileFile);
    if (!smiles) return tl::unexpected<Error>(smiles.error());
    const auto expiries = expiriesOf(*rows);
    std::vector<volatility::SliceInput> inputs;
    for (const auto& expiry : expiries)
        inputs.push_back(expiry.input());
    const auto surface = volatility::fitSurface(inputs);
    if (!surface) return tl::unexpected<Error>(surface.error());
    AuthorDay day{.day = recorded::fileNameOf(tickerFile)};
    for (const AuthorSmile& smile : *smiles) {
        const auto* slice = surface->findSlice(smile.expiry);
        if (slice != nullptr && smile.yearsToExpiry > 0.0) compareSlice(day, *slice, smile);
    }
    return day;
}

}  // namespace ballast::cli::report
