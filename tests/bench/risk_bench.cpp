#include <benchmark/benchmark.h>
#include <cmath>
#include <memory>
#include <optional>
#include <ql/exercise.hpp>
#include <ql/instruments/vanillaoption.hpp>
#include <ql/pricingengines/vanilla/analyticeuropeanengine.hpp>
#include <ql/processes/blackscholesprocess.hpp>
#include <ql/quotes/simplequote.hpp>
#include <ql/settings.hpp>
#include <ql/termstructures/volatility/equityfx/blackconstantvol.hpp>
#include <ql/termstructures/yield/flatforward.hpp>
#include <ql/time/calendars/nullcalendar.hpp>
#include <ql/time/daycounters/actual365fixed.hpp>
#include <string>
#include <vector>

#include "core/risk/term_market.h"
#include "risk/scenario_grid.h"
#include "risk/spot_ladder.h"

namespace ballast::risk {
namespace {

using pricing::Isa;
using testing::TermMarket;

constexpr int kOptions = 1000;
constexpr long kCells = 21 * 9;

/// A thousand options on 14 expiries, coin-settled and linear, on skewed smiles.
struct Desk {
    TermMarket market;
    std::vector<Holding> options;

    Desk() : options(market.drawBook(20261122, kOptions)) { options.resize(kOptions); }
};

const Desk& desk()
{
    static Desk kDesk;
    return kDesk;
}

void countCells(benchmark::State& state) { state.SetItemsProcessed(state.iterations() * kCells * kOptions); }

void gridOurs(benchmark::State& state, std::optional<Isa> isa)
{
    for (auto _ : state) {
        const auto grid = scenarioGrid(desk().options, desk().market.view(), {.isa = isa});
        if (!grid) state.SkipWithError(grid.error().message.c_str());
        benchmark::DoNotOptimize(grid->pnlUsd.data());
    }
    countCells(state);
}

/// The same book as QuantLib's instruments: one process an option on its own forward, moved by quotes.
class QuantLibBook {
public:
    QuantLibBook()
    {
        using namespace QuantLib;
        const Date today(2, March, 2026);
        Settings::instance().evaluationDate() = today;
        const Actual365Fixed count;
        const Handle<YieldTermStructure> flat(ext::make_shared<FlatForward>(today, 0.0, count));
        const auto view = desk().market.view();
        for (const auto& holding : desk().options) {
            const auto& option = *holding.instrument;
            const auto point = findOptionPoint(view, option.expiry, option.strike.toDouble()).value();
            Leg leg{.forwardHere = point.forward, .logMoneyness = point.logMoneyness};
            leg.smile = &view.surface->findSlice(option.expiry)->smile;
            leg.weight = option.settlement == domain::Settlement::Inverse ? holding.quantity / point.forwardPerSpot
                                                                          : holding.quantity;
            leg.forward = ext::make_shared<SimpleQuote>(point.forward);
            leg.volatility = ext::make_shared<SimpleQuote>(point.volatility);
            const Handle<BlackVolTermStructure> volatility(
                ext::make_shared<BlackConstantVol>(today, NullCalendar(), Handle<Quote>(leg.volatility), count));
            const auto process =
                ext::make_shared<BlackScholesMertonProcess>(Handle<Quote>(leg.forward), flat, flat, volatility);
            const auto type = option.right == domain::OptionRight::Call ? Option::Call : Option::Put;
            const auto days = static_cast<Date::serial_type>(std::lround(point.yearsToExpiry * 365.0));
            leg.option =
                std::make_unique<VanillaOption>(ext::make_shared<PlainVanillaPayoff>(type, option.strike.toDouble()),
                                                ext::make_shared<EuropeanExercise>(today + days));
            leg.option->setPricingEngine(ext::make_shared<AnalyticEuropeanEngine>(process));
            leg.valueHere = leg.option->NPV();
            m_legs.push_back(std::move(leg));
        }
    }

    std::vector<double> grid()
    {
        std::vector<double> pnl;
        for (const double volatilityShift : kScenarioVolatilityShifts)
            for (const double spotShift : kScenarioSpotShifts)
                pnl.push_back(cell(spotShift, volatilityShift));
        return pnl;
    }

private:
    struct Leg {
        double forwardHere{}, logMoneyness{}, weight{}, valueHere{};
        const volatility::SviSlice* smile{};
        QuantLib::ext::shared_ptr<QuantLib::SimpleQuote> forward, volatility;
        std::unique_ptr<QuantLib::VanillaOption> option;
    };

    double cell(double spotShift, double volatilityShift)
    {
        double sum = 0.0;
        const double logMove = std::log1p(spotShift);
        for (auto& leg : m_legs) {
            leg.forward->setValue(leg.forwardHere * (1.0 + spotShift));
            leg.volatility->setValue(leg.smile->impliedVolatility(leg.logMoneyness - logMove) *
                                     (1.0 + volatilityShift));
            sum += leg.weight * (leg.option->NPV() - leg.valueHere);
        }
        return sum;
    }

    std::vector<Leg> m_legs;
};

/// Also proves that both compute the same thing.
void gridQuantLib(benchmark::State& state)
{
    QuantLibBook book;
    const auto ours = scenarioGrid(desk().options, desk().market.view(), {});
    std::vector<double> pnl;
    for (auto _ : state) {
        pnl = book.grid();
        benchmark::DoNotOptimize(pnl.data());
    }
    for (std::size_t i = 0; i < pnl.size(); ++i)
        if (!ours || !(std::abs(pnl[i] - ours->pnlUsd[i]) < 1e-3)) state.SkipWithError("the two grids differ");
    countCells(state);
}

void ladderOurs(benchmark::State& state, std::optional<Isa> isa)
{
    for (auto _ : state)
        benchmark::DoNotOptimize(spotLadder(desk().options, desk().market.view(), kSpotShifts, isa).data());
    state.SetItemsProcessed(state.iterations() * static_cast<long>(kSpotShifts.size()) * kOptions);
}

void addLevels(const std::string& row, void (*function)(benchmark::State&, std::optional<Isa>))
{
    for (const Isa isa : {Isa::Plain, Isa::Avx2, Isa::Avx512})
        if (pricing::machineHas(isa))
            benchmark::RegisterBenchmark((row + "/ours/" + std::string(toString(isa))).c_str(), function,
                                         std::optional(isa));
    benchmark::RegisterBenchmark((row + "/ours_scalar").c_str(), function, std::nullopt);
}

bool addAll()
{
    addLevels("scenario_grid_1000", gridOurs);
    benchmark::RegisterBenchmark("scenario_grid_1000/quantlib_engine", gridQuantLib)->Unit(benchmark::kMillisecond);
    addLevels("spot_ladder_1000", ladderOurs);
    return true;
}

const bool kAdded = addAll();

}  // namespace
}  // namespace ballast::risk
