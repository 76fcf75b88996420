#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "risk/holding_risk.h"

namespace ballast::risk {

/// An amount under a name: a venue's notional, an asset's collateral, what a counterparty owes. Signed.
struct NamedAmount {
    std::string name;
    double amount{};
};

struct NamedShare {
    std::string name;
    double amount{};  ///< Net of the name, signed.
    double share{};   ///< |amount| over the sum of all |amount|.
};

/// How unequally a book is spread over names.
struct Concentration {
    std::vector<NamedShare> shares;  ///< Greatest first; equal ones by name.
    double gross{};                  ///< Sum of |net amount| of the names.
    double herfindahl{};    ///< Sum of squared shares: 1/n when even over n names, 1 for a single one; 0: empty.
    double largestShare{};  ///< 0 when there is nothing.
    int missing{};          ///< Holdings without price or volatility: in no share.

    /// Number of equal names with the same index; 0 when there is nothing.
    double effectiveNames() const { return herfindahl > 0.0 ? 1.0 / herfindahl : 0.0; }
};

/// Amounts of one name are netted, names are not.
///
/// Source   Hirschman (1964), The paternity of an index, American Economic Review 54(5).
/// Errors   InvalidArgument if an amount is not finite.
Result<Concentration> concentration(std::span<const NamedAmount> amounts);

/// By what a holding is named, and what of it is counted.
enum class ConcentrationBy { Underlying, Venue, Expiry, Strike };
enum class ConcentrationOf {
    Notional,  ///< Quantity times spot, USD. Options by contract, so a far wing counts in full.
    Delta,     ///< Coins times spot, USD.
    Gamma,     ///< USD of delta per 1 %.
    Vega       ///< USD per volatility point.
};

/// Holdings of one underlying; expiry and strike leave out what has none. Pass pending orders as holdings too.
///
/// Errors   InvalidArgument if a holding names no instrument or its quantity is not finite.
Result<Concentration> bookConcentration(std::span<const Holding> holdings, const MarketView& market, ConcentrationBy by,
                                        ConcentrationOf of);

/// The same of holdings that were valued before.
///
/// Shapes   risks: one for each holding.
Result<Concentration> bookConcentration(std::span<const Holding> holdings, std::span<const HoldingRisk> risks,
                                        ConcentrationBy by, ConcentrationOf of);

/// What a limit on concentration says. Absent: no limit.
struct ConcentrationLimit {
    std::optional<double> largestShare;  ///< In (0, 1].
    std::optional<double> herfindahl;    ///< In (0, 1].
    double leastGross{};                 ///< Below this nothing is a breach: a small book is always concentrated.
};

/// Sentences that name what is above its limit, with value and limit; empty when all is well.
///
/// Errors   InvalidArgument for a limit outside its range.
Result<std::vector<std::string>> concentrationBreaches(const Concentration& concentration,
                                                       const ConcentrationLimit& limit);

}  // namespace ballast::risk
