#pragma once

#include "base/result.h"

namespace ballast::quoting {

/// Shares of limits in use; 1 is the limit.
struct Utilisation {
    double delta{}, vega{}, gamma{}, collateral{};  ///< Not negative.
};

/// Which limit binds first.
enum class BindingLimit { Delta, Vega, Gamma, Collateral };

struct BindingUtilisation {
    BindingLimit limit{};
    double share{};
};

/// The largest share; of equals the first in the order of the fields.
///
/// Errors   InvalidArgument for a share that is negative or not finite.
Result<BindingUtilisation> bindingUtilisation(const Utilisation& utilisation);

/// How the spread widens with use.
struct UtilisationCurve {
    double kink{0.8};  ///< u*, in (0, 1): from here it rises steeply.
    double gentle{};   ///< a: share added at the kink, not negative.
    double steep{};    ///< b: share added from the kink to the limit, at least a (1 - u*) / u*.
};

/// Multiplier of the half-spread, at least 1, continuous and rising:
///
///     1 + a u/u* up to the kink,   1 + a + b (u - u*)/(1 - u*) above, also beyond the limit.
///
/// Source   models/inventory.md section 6.
/// Errors   InvalidArgument for values outside their domain.
Result<double> spreadMultiplier(const UtilisationCurve& curve, double utilisation);

/// How fees lean against one-sided flow.
struct SkewFees {
    double feeRate{};         ///< Base fee, fraction of traded value, not negative.
    double rebateShare{};     ///< rho: share of the fee given up for flow that removes all of our risk; may exceed 1.
    double surchargeShare{};  ///< Share added for flow that doubles our risk or more, not negative.
    double lowestFee{};       ///< Never charged less, fraction; negative: a maker fee paid out.
};

/// Fee of a trade that takes our |risk| from `before` to `after`,
///
///     reducing   fee (1 - rho min(1, (before - after)/before)),   raising   fee (1 + s min(1, (after -
///     before)/before)),
///
/// never below lowestFee. Risk from nothing counts as doubled.
///
/// Source   models/inventory.md section 6.
/// Errors   InvalidArgument for values outside their domain.
Result<double> feeAgainstSkew(const SkewFees& fees, double riskBefore, double riskAfter);

}  // namespace ballast::quoting
