#include "golden/margin_pmrm_groups.h"
#include "golden/registry.h"
#include "research/network/collateral_buffer.h"
#include "research/network/liquidation_price.h"

namespace ballast::golden {
namespace {

void checkLinearPrice(const Value& group, const Value& item, Verdict& verdict)
{
    const Value in = item["inputs"];
    const double price = verdict.take(risk::linearLiquidationPrice(
        in["size"].number(), in["entry"].number(), in["collateral"].number(), in["mm_fraction"].number()));
    verdict.near(item["expected"]["liq_price"], price, statedTolerance(group, item));
}

void checkInversePrice(const Value& group, const Value& item, Verdict& verdict)
{
    const Value in = item["inputs"];
    const double price = verdict.take(risk::inverseLiquidationPrice(
        in["notional_usd"].number(), in["entry"].number(), in["collateral_coin"].number(), in["mm_fraction"].number()));
    verdict.near(item["expected"]["liq_price"], price, statedTolerance(group, item));
}

void checkBuffer(const Value& group, const Value& item, Verdict& verdict)
{
    const Value in = item["inputs"];
    const auto buffer =
        verdict.take(risk::collateralBuffer(in["pnl_std_per_sqrt_year"].number(), in["T"].number(), in["p"].number()));
    const Tolerance tolerance = statedTolerance(group, item);
    verdict.near(item["expected"]["buffer"], buffer.buffer, tolerance);
    verdict.near(item["expected"]["end_of_period_quantile"], buffer.endOfPeriod, tolerance);
}

}  // namespace

void addMarginGroups(Registry& registry)
{
    registry["liq_price_linear"] = checkLinearPrice;
    registry["liq_price_inverse"] = checkInversePrice;
    registry["buffer"] = checkBuffer;
    registry["pmrm"] = checkPmrm;
}

}  // namespace ballast::golden
