#include "research/quoting/spread_terms.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "base/finite.h"

namespace ballast::quoting {

namespace {

bool isAmount(double value) { return std::isfinite(value) && value >= 0.0; }

}  // namespace

Result<BindingUtilisation> bindingUtilisation(const Utilisation& u)
{
    if (!isAmount(u.delta) || !isAmount(u.vega) || !isAmount(u.gamma) || !isAmount(u.collateral))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("shares of limits in use must be zero or more; were delta {}, vega {}, gamma {}, "
                                "collateral {}",
                                u.delta, u.vega, u.gamma, u.collateral));
    BindingUtilisation binding{.limit = BindingLimit::Delta, .share = u.delta};
    for (const auto& [limit, share] : {std::pair{BindingLimit::Vega, u.vega}, std::pair{BindingLimit::Gamma, u.gamma},
                                       std::pair{BindingLimit::Collateral, u.collateral}})
        if (share > binding.share) binding = {.limit = limit, .share = share};
    return binding;
}

Result<double> spreadMultiplier(const UtilisationCurve& curve, double utilisation)
{
    const bool valid = curve.kink > 0.0 && curve.kink < 1.0 && isAmount(curve.gentle) && isAmount(curve.steep) &&
                       curve.steep >= curve.gentle * (1.0 - curve.kink) / curve.kink && isAmount(utilisation);
    if (!valid)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("a utilisation curve needs a kink in (0, 1), slopes of zero or more that do not fall "
                                "above it and use of zero or more; were kink {}, gentle {}, steep {}, use {}",
                                curve.kink, curve.gentle, curve.steep, utilisation));
    if (utilisation <= curve.kink)
        return finiteOnly(1.0 + curve.gentle * utilisation / curve.kink, "a spread multiplier");
    return finiteOnly(1.0 + curve.gentle + curve.steep * (utilisation - curve.kink) / (1.0 - curve.kink),
                      "a spread multiplier");
}

Result<double> feeAgainstSkew(const SkewFees& fees, double riskBefore, double riskAfter)
{
    const bool valid = isAmount(fees.feeRate) && isAmount(fees.rebateShare) && isAmount(fees.surchargeShare) &&
                       std::isfinite(fees.lowestFee) && fees.lowestFee <= fees.feeRate && isAmount(riskBefore) &&
                       isAmount(riskAfter);
    if (!valid)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("a fee against skew needs fee, shares and risks of zero or more and a lowest fee not "
                                "above the fee; were {}, {}, {}, {}, risk {} to {}",
                                fees.feeRate, fees.rebateShare, fees.surchargeShare, fees.lowestFee, riskBefore,
                                riskAfter));
    double factor = 1.0;
    if (riskAfter < riskBefore) factor -= fees.rebateShare * (riskBefore - riskAfter) / riskBefore;
    if (riskAfter > riskBefore) {
        const double share = riskBefore > 0.0 ? std::min(1.0, (riskAfter - riskBefore) / riskBefore) : 1.0;
        factor += fees.surchargeShare * share;
    }
    return finiteOnly(std::max(fees.feeRate * factor, fees.lowestFee), "a fee against skew");
}

}  // namespace ballast::quoting
