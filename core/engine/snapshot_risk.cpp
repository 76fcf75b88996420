#include <fmt/format.h>

#include "engine/snapshot_builder.h"
#include "engine/valuation.h"
#include "risk/scenario_grid.h"
#include "risk/vega_buckets.h"
#include "volatility/tenor_readings.h"

namespace ballast::engine {

namespace {

constexpr const char* kScenarioRule =
    "Full revaluation at the shifted spot and volatility: volatility is read at the same log-moneyness of the shifted "
    "forward, then every expiry's moves by the same fraction. No time passes.";

std::string bucketName(const risk::VegaBucket& bucket)
{
    if (!bucket.toDays) return fmt::format("> {:.0f} d", bucket.fromDays);
    return fmt::format("{:.0f}–{:.0f} d", bucket.fromDays, *bucket.toDays);
}

}  // namespace

void fillTenors(const UnderlyingMarket& market, interfaces::SurfaceView& view)
{
    if (!market.main().surface) return;
    for (const auto& reading : volatility::readStandardTenors(*market.main().surface))
        view.tenors.push_back({.days = reading.yearsToExpiry * 365.0,
                               .atmVolatility = reading.smile.atmVolatility,
                               .riskReversal25 = reading.smile.riskReversal25,
                               .butterfly25 = reading.smile.butterfly25,
                               .extrapolated = reading.isExtrapolated});
}

void fillVegaBuckets(const Engine::State& state, const UnderlyingMarket& market,
                     const std::vector<risk::Holding>& holdings, interfaces::UnderlyingView& view)
{
    const auto buckets = risk::vegaBuckets(holdings, viewOf(state, market));
    if (!buckets) return;
    for (const auto& bucket : buckets->rows)
        view.vegaBuckets.push_back({.name = bucketName(bucket),
                                    .fromDays = bucket.fromDays,
                                    .toDays = bucket.toDays,
                                    .vegaUsd = bucket.vegaUsd,
                                    .standardisedVegaUsd = bucket.standardisedVegaUsd,
                                    .legs = bucket.legs});
}

void fillScenarioGrid(const Engine::State& state, const UnderlyingMarket& market,
                      const std::vector<risk::Holding>& holdings, interfaces::UnderlyingView& view)
{
    if (!(market.spot() > 0.0) || !market.main().surface) return;
    auto grid = risk::scenarioGrid(holdings, viewOf(state, market), {.isa = state.config.pictureIsa});
    if (!grid) return;
    view.scenarioGrid = std::make_shared<const interfaces::ScenarioGridView>(
        interfaces::ScenarioGridView{.spotShifts = std::move(grid->spotShifts),
                                     .volatilityShifts = std::move(grid->volatilityShifts),
                                     .pnlUsd = std::move(grid->pnlUsd),
                                     .unpricedLegs = grid->unpricedLegs,
                                     .rule = kScenarioRule});
}

}  // namespace ballast::engine
