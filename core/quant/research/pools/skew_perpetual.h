#pragma once

#include "base/result.h"

namespace ballast::quoting {

/// A perpetual market against a pool that prices its own skew, as Synthetix perps v2 does. Skew = longs - shorts,
/// coins. Source   PerpsV2MarketBase.sol and SIP-279; models/inventory.md section 6.
struct SkewMarket {
    double skew{};                ///< Coins, signed.
    double skewScale{};           ///< Coins at which the premium is 100 %, positive.
    double maxFundingVelocity{};  ///< Rate per day, a day; not negative.
};

/// Price at which `size` coins (signed) trade: the mean of the premiums before and after,
/// P (1 + (skew + size/2) / scale).
///
/// Errors   InvalidArgument for values outside their domain or a fill price that would not be positive.
Result<double> skewFillPrice(const SkewMarket& market, double price, double size);

/// Change of the funding rate, per day and day: clamp(skew/scale, -1, 1) times the largest.
Result<double> fundingVelocity(const SkewMarket& market);

/// Funding over some seconds at constant skew.
struct SkewFunding {
    double velocity{};        ///< Per day, a day.
    double rate{};            ///< Per day at the end; positive: longs pay.
    double accruedPerUnit{};  ///< What a long coin receives over the time, quote currency: negative when it pays.
};

/// rate1 = rate0 + velocity t;   accrued = -(rate0 + rate1)/2 t P, t in days.
///
/// Errors   InvalidArgument for values outside their domain or a negative time.
Result<SkewFunding> skewFunding(const SkewMarket& market, double rateBefore, double seconds, double price);

/// Share of an order that widens the skew and pays the taker fee: 1 when it adds to it, 0 when it only reduces it,
/// |skew + size| / |size| when it flips it.
Result<double> takerShare(double skew, double size);

/// Fee rate of the whole order: makers' for what reduces the skew, takers' for the rest.
Result<double> skewFeeRate(double skew, double size, double makerFee, double takerFee);

/// Premium for closing a liquidated position: |size|/scale times its notional times a multiplier, quote currency.
Result<double> liquidationPremium(const SkewMarket& market, double price, double size, double multiplier);

}  // namespace ballast::quoting
