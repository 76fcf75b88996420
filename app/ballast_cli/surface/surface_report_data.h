#pragma once

#include <array>
#include <cstdint>
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

/// Expiries of one chain that a capture lists and that live, and those of them that have a smile.
struct ToldExpiries {
    Timestamp time;
    std::string chain;
    std::vector<Timestamp> listed, fitted;
};
/// Whether each expiry has a smile in every capture of its chain from the first that lists it to its last minute.
struct Presence {
    int expiries{}, expected{};        ///< Of chains; of them and captures together.
    std::vector<std::string> lacking;  ///< "BTC 2026-02-06 at 2026-02-05T16:00:00Z".
};
Presence presenceOf(std::vector<ToldExpiries> told);

/// Good smiles against the rows themselves: every bid and ask near the money, used or left out, of both sides, each at
/// its own forward. In premium.
struct RowsAgainstMarket {
    int smiles{}, far{}, farMarks{};  ///< Good ones; leaving a quote by over its spread; whose marks do.
    double worst{};                   ///< Spreads.
};
void addRows(RowsAgainstMarket& rows, const recorded::ChainCapture& capture, const std::string& chain,
             const volatility::VolatilitySurface& surface);

/// How well surfaces fit and whether they are sound. Errors in volatility points, between 5 and 95 delta.
struct FitStatistics {
    int captures{}, surfaces{}, slices{}, marked{}, unmarked{}, unfitted{}, badSurfaces{};
    std::vector<double> errors, chainMedians;
    std::vector<double> repricing;         ///< Coin, every mark.
    std::vector<double> repricingMedians;  ///< Of each capture.
    double fitSeconds{};
    int good{};                                 ///< Smiles.
    int goodFarOutside{};                       ///< Of these such as leave a quote near the money by over its spread.
    int twoSided{}, fitInside{}, markInside{};  ///< Used quotes with bid and ask; smile and mark between them.
    int innerTwoSided{}, innerFitInside{}, innerMarkInside{};  ///< Of these, between 5 and 95 delta.
    RowsAgainstMarket rows;
    std::vector<ToldExpiries> told;
};
/// The expiries of a chain, as a fit takes them.
std::vector<ExpiryQuotes> expiriesOf(const recorded::ChainCapture& capture, const std::string& currency);
void addCapture(FitStatistics& statistics, const recorded::ChainCapture& capture);

/// What one kind of fault in a capture does to its smiles: volatilities at the money against those of the clean
/// capture, in volatility points.
struct CorruptionRow {
    std::string what, scope;  ///< "bids", "one cell".
    double factor{};
    int tries{}, said{}, lost{}, unmarked{};  ///< Of the tries; named on the log; smiles gone; Good though they moved.
    double worstOwn{}, worstOther{};          ///< Of the expiries that it touches, and of the others.
};
/// Faults of every column, factor and scope in captures that `seed` chooses.
std::vector<CorruptionRow> corrupt(const std::vector<recorded::ChainCapture>& captures, std::uint64_t seed);

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
