#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "recorded/chain_capture.h"
#include "recorded/ticker_capture.h"
#include "volatility/chain_fit.h"

/// What surface-report measures; each part knows nothing of the others.
namespace ballast::cli::report {

/// Value below which `share` of the values lie; absent without values.
std::optional<double> quantile(std::vector<double> values, double share);

/// Quotes of one expiry; the inputs of a fit look into them.
struct ExpiryQuotes {
    Timestamp expiry;
    double forward{}, yearsToExpiry{};
    std::vector<volatility::SmileQuote> quotes;
    domain::Settlement settlement{domain::Settlement::Inverse};

    volatility::SliceInput input() const { return {expiry, forward, yearsToExpiry, settlement, quotes}; }
};

/// Files of a recorded folder that the report uses, in order of name.
struct Sources {
    std::vector<std::string> captures, tickers, authorSmiles, hourlyGreeks;
    std::vector<std::string> notTaken;  ///< Files of the folder itself whose name is none of these.
};
/// Looks in the folder and below it, and for tickers and hourly greeks also in the folders beside it.
Sources findSources(const std::string& folder);

/// How well surfaces fit and whether they are sound. Errors in volatility points, between 5 and 95 delta.
struct FitStatistics {
    int captures{}, surfaces{}, slices{}, marked{}, unmarked{}, unfitted{}, badSurfaces{};
    std::vector<double> errors, chainMedians;
    std::vector<double> repricing;         ///< Coin, every mark.
    std::vector<double> repricingMedians;  ///< Of each capture.
    double fitSeconds{};
};
void addCapture(FitStatistics& statistics, const recorded::ChainCapture& capture);

/// Errors of one day's fits to the same marks.
struct AuthorDay {
    std::string day;
    std::vector<double> ours, svi, sabr, atmOurs, atmAuthor;
};
Result<AuthorDay> compareWithAuthor(const std::string& tickerFile, const std::string& smileFile);

/// Printed greeks less ours: delta, gamma, vega, theta, rho.
constexpr std::array kGreekNames{"delta", "gamma", "vega", "theta", "rho"};
struct GreekStatistics {
    std::size_t rows{};
    std::array<std::vector<double>, kGreekNames.size()> differences;
    std::array<std::size_t, kGreekNames.size()> within{};        ///< Explained by the venue's rounding.
    std::array<std::size_t, kGreekNames.size()> withinMinute{};  ///< The same, if greeks may be a minute old.
    std::vector<double> minutesLate;                             ///< Of each hourly record behind its stamp.
};
Result<void> addTickers(GreekStatistics& statistics, const std::string& file);
Result<void> addHourly(GreekStatistics& statistics, const std::string& file);

}  // namespace ballast::cli::report
