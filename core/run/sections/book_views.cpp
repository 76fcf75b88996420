#include <cmath>
#include <fmt/format.h>

#include "desk/readings.h"
#include "market/market_state.h"
#include "market/smile_fits.h"
#include "pricing/steady.h"
#include "risk/pool_share_value.h"
#include "risk/scenario_grid.h"
#include "risk/spot_ladder.h"
#include "risk/vega_buckets.h"
#include "sections/risk_books.h"
#include "sections/views.h"
#include "volatility/tenor_readings.h"

namespace ballast::sections {

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

std::vector<interfaces::TenorView> tenorViews(const market::UnderlyingMarket& market)
{
    std::vector<interfaces::TenorView> views;
    if (!market.main().surface) return views;
    for (const auto& reading : volatility::readStandardTenors(*market.main().surface))
        views.push_back({.days = reading.yearsToExpiry * 365.0,
                         .atmVolatility = reading.smile.atmVolatility,
                         .riskReversal25 = reading.smile.riskReversal25,
                         .butterfly25 = reading.smile.butterfly25,
                         .extrapolated = reading.isExtrapolated});
    return views;
}

std::vector<interfaces::VegaBucketView> vegaBucketViews(const RiskBook& book)
{
    std::vector<interfaces::VegaBucketView> views;
    auto risks = book.risks;
    risks.insert(risks.end(), book.pendingRisks.begin(), book.pendingRisks.end());
    const auto buckets = risk::vegaBuckets(book.withPending(), risks, book.valuedAt);
    if (!buckets) return views;
    for (const auto& bucket : buckets->rows)
        views.push_back({.name = bucketName(bucket),
                         .fromDays = bucket.fromDays,
                         .toDays = bucket.toDays,
                         .vegaUsd = bucket.vegaUsd,
                         .standardisedVegaUsd = bucket.standardisedVegaUsd,
                         .legs = bucket.legs});
    return views;
}

std::vector<interfaces::SpotRow> spotRows(const RiskBook& book, std::optional<pricing::Isa> isa)
{
    std::vector<interfaces::SpotRow> rows;
    if (!(book.spot() > 0.0)) return rows;
    for (const auto& row : risk::spotLadder(book.withPending(), book.view(), risk::kSpotShifts, isa))
        rows.push_back({.shift = row.shift,
                        .level = book.spot() * (1.0 + row.shift),
                        .pnlUsd = row.pnlUsd,
                        .greeks = toScreen(row.book.exposure)});
    return rows;
}

std::shared_ptr<const interfaces::ScenarioGridView> scenarioGridView(const RiskBook& book,
                                                                     std::optional<pricing::Isa> isa)
{
    const auto view = book.view();
    if (!(book.spot() > 0.0) || view.surface == nullptr) return nullptr;
    auto grid = risk::scenarioGrid(book.withPending(), view, {.isa = isa});
    if (!grid) return nullptr;
    return std::make_shared<const interfaces::ScenarioGridView>(
        interfaces::ScenarioGridView{.spotShifts = std::move(grid->spotShifts),
                                     .volatilityShifts = std::move(grid->volatilityShifts),
                                     .pnlUsd = std::move(grid->pnlUsd),
                                     .unpricedLegs = grid->unpricedLegs,
                                     .rule = kScenarioRule});
}

interfaces::PoolShareLine shareLine(const desk::State& state, const market::UnderlyingMarket& market,
                                    const domain::Instrument& instrument, const domain::PoolShare& share)
{
    const auto [coins, quotes] = risk::amountsAt(share, share.price);
    interfaces::PoolShareLine line{.coins = coins,
                                   .quotes = quotes,
                                   .feeCoins = share.feesBase,
                                   .feeQuotes = share.feesQuote,
                                   .quote = std::string(domain::currencyOf(instrument.quote).name),
                                   .price = share.price,
                                   .lower = share.lower,
                                   .upper = share.upper,
                                   .toLower = share.lower / share.price - 1.0,
                                   .toUpper = share.upper / share.price - 1.0,
                                   .isInRange = risk::isInRange(share, share.price),
                                   .state = desk::shareReading(state, share),
                                   .reason = share.reason};
    if (!market::knowsVolatility(market.main())) return line;
    const double day = market::atmVolatility30(market) / std::sqrt(365.0);
    if (!(day > 0.0)) return line;
    line.toLowerSigmas = steady::log(share.lower / share.price) / day;
    line.toUpperSigmas = steady::log(share.upper / share.price) / day;
    return line;
}

}  // namespace ballast::sections
