#include <benchmark/benchmark.h>

#include "core/margin/margin_books.h"
#include "margin/liquidation_distance.h"

// Margin of a portfolio of 200 legs by four venues' rules: 199 options of three expiries and a perpetual. The rule by
// leverage takes perpetuals only and gets that one.

namespace ballast::risk {
namespace {

MarginPortfolio twoHundredLegs()
{
    testing::RandomBooks books(2026);
    return testing::account(books.optionBook(199), 5e6);
}

MarginPortfolio perpetualOnly()
{
    auto portfolio = twoHundredLegs();
    portfolio.underlyings[0].options.clear();
    return portfolio;
}

void byRule(benchmark::State& state, const MarginPortfolio& portfolio, const MarginRule& rule)
{
    for (auto _ : state) {
        auto margin = venueMargin(portfolio, rule, pricing::bestIsa());
        if (!margin) state.SkipWithError(margin.error().message.c_str());
        benchmark::DoNotOptimize(margin);
    }
}

void marginPmrm(benchmark::State& state) { byRule(state, twoHundredLegs(), testing::pmrmRule()); }
void marginGrid(benchmark::State& state) { byRule(state, twoHundredLegs(), testing::gridRule()); }
void marginScan(benchmark::State& state) { byRule(state, twoHundredLegs(), testing::scanRule()); }
void marginLeverage(benchmark::State& state) { byRule(state, perpetualOnly(), testing::leverageRule()); }

void allRules(benchmark::State& state, std::optional<pricing::Isa> isa)
{
    const auto portfolio = twoHundredLegs();
    const auto perpetuals = perpetualOnly();
    const MarginRule pmrm = testing::pmrmRule(), grid = testing::gridRule(), scan = testing::scanRule(),
                     leverage = testing::leverageRule();
    for (auto _ : state) {
        benchmark::DoNotOptimize(venueMargin(portfolio, pmrm, isa));
        benchmark::DoNotOptimize(venueMargin(portfolio, grid, isa));
        benchmark::DoNotOptimize(venueMargin(portfolio, scan, isa));
        benchmark::DoNotOptimize(venueMargin(perpetuals, leverage, isa));
    }
}

void marginFourRules(benchmark::State& state) { allRules(state, pricing::bestIsa()); }
void marginFourRulesScalar(benchmark::State& state) { allRules(state, std::nullopt); }

void marginLiquidationDistance(benchmark::State& state)
{
    const auto portfolio = twoHundredLegs();
    const MarginRule rule = testing::gridRule();
    for (auto _ : state)
        benchmark::DoNotOptimize(liquidationDistance(portfolio, rule, 0.03, {}, pricing::bestIsa()));
}

BENCHMARK(marginPmrm)->Unit(benchmark::kMillisecond);
BENCHMARK(marginGrid)->Unit(benchmark::kMillisecond);
BENCHMARK(marginScan)->Unit(benchmark::kMillisecond);
BENCHMARK(marginLeverage)->Unit(benchmark::kMillisecond);
BENCHMARK(marginFourRules)->Unit(benchmark::kMillisecond);
BENCHMARK(marginFourRulesScalar)->Unit(benchmark::kMillisecond);
BENCHMARK(marginLiquidationDistance)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace ballast::risk
