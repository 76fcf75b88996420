#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>

#include "ballast_cli/surface/surface_report_data.h"
#include "pricing/black76.h"
#include "volatility/smile_health.h"

/// What the rows of a capture say of its smiles, apart from what the fit made of them.
namespace ballast::cli::report {

namespace {

constexpr double kNear = 1.5;       ///< Standard deviations.
constexpr double kRounding = 1e-9;  ///< Of a premium.

/// By how many of its spreads a premium leaves the row's bid and ask; 0 between them.
double spreadsOutside(const recorded::ChainRow& row, double premium)
{
    return std::max({*row.bid - premium, premium - *row.ask, 0.0}) / (*row.ask - *row.bid);
}

double premiumOf(const recorded::ChainRow& row, double volatility, double years)
{
    const double usd = pricing::black76Price(row.right, row.underlyingLevel, row.strike, volatility, years);
    return row.terms.settlement == domain::Settlement::Inverse ? usd / row.underlyingLevel : usd;
}

bool isNear(const recorded::ChainRow& row, const volatility::FittedSlice& slice)
{
    const double deviation = slice.smile.impliedVolatility(0.0) * std::sqrt(slice.yearsToExpiry);
    return std::abs(std::log(row.strike / slice.forward)) <= kNear * deviation;
}

}  // namespace

void addRows(RowsAgainstMarket& rows, const recorded::ChainCapture& capture, const std::string& chain,
             const volatility::VolatilitySurface& surface)
{
    for (const auto& slice : surface.slices()) {
        if (volatility::qualityOf(slice) != domain::Quality::Good) continue;
        double own = 0.0, marks = 0.0;
        for (const auto& row : capture.rows) {
            if (row.currency != chain || row.expiry != slice.expiry || !row.bid || !row.ask) continue;
            if (*row.ask <= *row.bid || !isNear(row, slice)) continue;
            const double volatility = slice.smile.impliedVolatility(std::log(row.strike / slice.forward));
            own = std::max(own, spreadsOutside(row, premiumOf(row, volatility, slice.yearsToExpiry)));
            if (row.mark) marks = std::max(marks, spreadsOutside(row, *row.mark));
        }
        ++rows.smiles;
        rows.far += own > 1.0 + kRounding ? 1 : 0;
        rows.farMarks += marks > 1.0 + kRounding ? 1 : 0;
        rows.worst = std::max(rows.worst, own);
    }
}

Presence presenceOf(std::vector<ToldExpiries> told)
{
    std::stable_sort(told.begin(), told.end(), [](const auto& a, const auto& b) { return a.time < b.time; });
    std::map<std::string, std::vector<Timestamp>> known;
    Presence presence;
    for (const auto& one : told) {
        auto& listed = known[one.chain];
        for (const auto expiry : one.listed) {
            if (std::find(listed.begin(), listed.end(), expiry) != listed.end()) continue;
            listed.push_back(expiry);
            ++presence.expiries;
        }
        for (const auto expiry : listed) {
            if (expiry <= one.time) continue;
            ++presence.expected;
            if (std::find(one.fitted.begin(), one.fitted.end(), expiry) == one.fitted.end())
                presence.lacking.push_back(
                    fmt::format("{} {} at {}", one.chain, toIso8601(expiry).substr(0, 10), toIso8601(one.time)));
        }
    }
    return presence;
}

}  // namespace ballast::cli::report
