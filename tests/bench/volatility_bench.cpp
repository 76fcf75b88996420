// Calibration of smiles beside QuantLib's, from the same quotes and the same first guess.

#include <benchmark/benchmark.h>
#include <cmath>
#include <ql/experimental/volatility/sviinterpolation.hpp>
#include <random>
#include <vector>

#include "core/volatility/recorded_chains.h"
#include "research/surfaces/surface_calibration.h"
#include "volatility/chain_fit.h"
#include "volatility/tenor_readings.h"

namespace ballast::volatility {
namespace {

constexpr int kQuotes = 30;
constexpr int kExpiries = 12;
constexpr double kForward = 60000.0;
constexpr double kNoise = 0.002;  ///< Of each quoted volatility, uniform on both sides.

/// Thirty quotes of one expiry, as a venue lists them, off a smile by seeded noise.
struct Smile {
    double years{};
    std::vector<double> strikes, volatilities;
    std::vector<VariancePoint> points;
};

SviParameters truthAt(double years)
{
    const double root = std::sqrt(years);
    return {.a = 0.08 * years, .b = 0.12 * root, .rho = -0.25, .m = 0.01, .sigma = 0.35 * root};
}

Smile makeSmile(double years, std::mt19937& engine)
{
    std::uniform_real_distribution<double> noise(-kNoise, kNoise);
    const auto truth = *SviSlice::create(truthAt(years), years);
    Smile smile;
    smile.years = years;
    for (int i = 0; i < kQuotes; ++i) {
        const double widest = 2.0 * truth.impliedVolatility(0.0) * std::sqrt(years);
        const double k = widest * (2.0 * i / (kQuotes - 1) - 1.0);
        const double volatility = truth.impliedVolatility(k) + noise(engine);
        smile.strikes.push_back(kForward * std::exp(k));
        smile.volatilities.push_back(volatility);
        const double slope = 2.0 * volatility * years;
        smile.points.push_back({k, volatility * volatility * years, 1.0 / (slope * slope)});
    }
    return smile;
}

/// Days to expiry as a venue lists them on a weekday.
std::vector<Smile> makeSurface()
{
    std::mt19937 engine(20260205);
    std::vector<Smile> smiles;
    for (const double days : {0.6, 1.6, 2.6, 7.6, 14.6, 21.6, 28.6, 56.6, 84.6, 147.6, 238.6, 329.6})
        smiles.push_back(makeSmile(days / 365.0, engine));
    return smiles;
}

const std::vector<Smile>& surface()
{
    static const std::vector<Smile> smiles = makeSurface();
    return smiles;
}

const Smile& monthSmile() { return surface()[6]; }

/// A first guess that is none of the answers: flat wings at the level of the money.
SviParameters guessFor(const Smile& smile)
{
    const double atm = smile.volatilities[kQuotes / 2];
    const double b = 0.2 * std::sqrt(smile.years);
    const double sigma = 0.2 * std::sqrt(smile.years);
    return {.a = atm * atm * smile.years - b * sigma, .b = b, .rho = 0.0, .m = 0.0, .sigma = sigma};
}

/// Root mean square error in volatility points: what each fit reached.
template <class Volatility> double rmseOf(const Smile& smile, Volatility volatility)
{
    double sum = 0.0;
    for (std::size_t i = 0; i < smile.strikes.size(); ++i)
        sum += std::pow(volatility(smile.strikes[i]) - smile.volatilities[i], 2);
    return 100.0 * std::sqrt(sum / static_cast<double>(smile.strikes.size()));
}

void reportSlice(benchmark::State& state, const SviSlice& slice)
{
    state.counters["rmse_vol_points"] =
        rmseOf(monthSmile(), [&](double strike) { return slice.impliedVolatility(std::log(strike / kForward)); });
}

enum class Task { Fit, FitAndJudge };

/// The fit alone, as QuantLib's; or with the butterfly verdict on the whole grid, which QuantLib does not give.
void sliceOurs(benchmark::State& state, Task task, bool isGuessed)
{
    const Smile& smile = monthSmile();
    CalibrationOptions options;
    options.robust = false;
    options.repair = task == Task::FitAndJudge;
    if (isGuessed) options.start = guessFor(smile);
    for (auto unused : state) {
        auto fit = calibrateSvi(smile.points, smile.years, options);
        benchmark::DoNotOptimize(fit);
    }
    state.SetItemsProcessed(state.iterations() * kQuotes);
    reportSlice(state, *SviSlice::create(calibrateSvi(smile.points, smile.years, options)->parameters, smile.years));
}

void sliceQuantLib(benchmark::State& state)
{
    const Smile& smile = monthSmile();
    const SviParameters guess = guessFor(smile);
    const auto make = [&] {
        return QuantLib::SviInterpolation(smile.strikes.begin(), smile.strikes.end(), smile.volatilities.begin(),
                                          smile.years, kForward, guess.a, guess.b, guess.sigma, guess.rho, guess.m,
                                          false, false, false, false, false, true);
    };
    for (auto unused : state) {
        auto fit = make();
        fit.update();
        benchmark::DoNotOptimize(fit);
    }
    state.SetItemsProcessed(state.iterations() * kQuotes);
    auto fit = make();
    fit.update();
    state.counters["rmse_vol_points"] = rmseOf(smile, [&](double strike) { return fit(strike); });
}

std::vector<SmileInput> surfaceInputs()
{
    std::vector<SmileInput> inputs;
    for (const Smile& smile : surface())
        inputs.push_back({smile.years, smile.points});
    return inputs;
}

/// Twelve fits, robust and repaired, with butterfly and calendar verdicts on the whole grid.
void surfaceOurs(benchmark::State& state, bool isWarm)
{
    const auto inputs = surfaceInputs();
    std::vector<SviParameters> starts;
    const auto cold = calibrateSurface(inputs);
    if (isWarm) {
        for (const CalibratedSmile& smile : *cold)
            starts.push_back(smile.fit.smile.parameters());
    }
    for (auto unused : state) {
        auto fitted = calibrateSurface(inputs, starts);
        benchmark::DoNotOptimize(fitted);
    }
    double sum = 0.0, marked = 0.0;
    const auto fitted = calibrateSurface(inputs, starts);
    for (const CalibratedSmile& smile : *fitted) {
        sum += smile.fit.rmseVolPoints;
        marked += smile.isArbitrageFree() ? 0.0 : 1.0;
    }
    state.counters["rmse_vol_points"] = sum / kExpiries;
    state.counters["marked"] = marked;
}

void tenors(benchmark::State& state)
{
    std::vector<FittedSlice> slices;
    const auto fitted = calibrateSurface(surfaceInputs());
    for (const CalibratedSmile& smile : *fitted) {
        const double years = smile.fit.smile.yearsToExpiry();
        const Timestamp expiry = Timestamp{} + Duration::fromSeconds(1e9 + years * 365.0 * 86400.0);
        slices.push_back(
            {.expiry = expiry, .forward = kForward, .yearsToExpiry = years, .smile = smile.fit.smile, .quotes = {}});
    }
    const auto read = *VolatilitySurface::create(std::move(slices));
    for (auto unused : state) {
        auto readings = readStandardTenors(read);
        benchmark::DoNotOptimize(readings);
    }
}

/// Every twelfth capture, both coins: one iteration fits and judges one chain, rows and repairs included.
void recordedChain(benchmark::State& state)
{
    std::vector<test::RecordedChain> chains;
    if (const auto folder = test::findChainFolder()) {
        const auto files = test::captureFiles(*folder);
        for (std::size_t i = 0; i < files.size(); i += 12)
            for (auto& chain : test::readCapture(files[i]))
                chains.push_back(std::move(chain));
    }
    if (chains.empty()) return state.SkipWithError("the recorded Deribit chain captures are absent");
    std::vector<std::vector<SliceInput>> inputs;
    for (const auto& chain : chains)
        inputs.push_back(chain.inputs());
    std::size_t next = 0;
    for (auto unused : state) {
        auto surface = fitSurface(inputs[next]);
        benchmark::DoNotOptimize(surface);
        next = (next + 1) % inputs.size();
    }
}

BENCHMARK_CAPTURE(sliceOurs, fit, Task::Fit, true)->Name("svi_slice_30/ours");
BENCHMARK(sliceQuantLib)->Name("svi_slice_30/quantlib");
BENCHMARK_CAPTURE(sliceOurs, judged, Task::FitAndJudge, true)->Name("svi_slice_30_judged/ours");
BENCHMARK_CAPTURE(sliceOurs, cold, Task::FitAndJudge, false)->Name("svi_slice_30_judged_cold/ours");
BENCHMARK_CAPTURE(surfaceOurs, cold, false)->Name("surface_12x30_cold/ours");
BENCHMARK_CAPTURE(surfaceOurs, warm, true)->Name("surface_12x30_warm/ours");
BENCHMARK(recordedChain)->Name("recorded_chain/ours");
BENCHMARK(tenors)->Name("surface_5_tenors/ours");

}  // namespace
}  // namespace ballast::volatility
