#include <algorithm>
#include <benchmark/benchmark.h>
#include <cmath>
#include <memory>
#include <numbers>
#include <ql/exercise.hpp>
#include <ql/instruments/vanillaoption.hpp>
#include <ql/pricingengines/blackcalculator.hpp>
#include <ql/pricingengines/blackformula.hpp>
#include <ql/pricingengines/vanilla/analyticeuropeanengine.hpp>
#include <ql/processes/blackscholesprocess.hpp>
#include <ql/quotes/simplequote.hpp>
#include <ql/settings.hpp>
#include <ql/termstructures/volatility/equityfx/blackconstantvol.hpp>
#include <ql/termstructures/yield/flatforward.hpp>
#include <ql/time/calendars/nullcalendar.hpp>
#include <ql/time/daycounters/actual365fixed.hpp>
#include <random>
#include <string>
#include <vector>

#include "pricing/batch.h"
#include "pricing/black76.h"
#include "pricing/implied_volatility_batch.h"
#include "risk/option_lanes.h"

namespace ballast::pricing {
namespace {

using domain::OptionRight;

constexpr std::size_t kOptions = 1024;

/// A book as a venue lists it: expiries of 1 to 365 days, strikes within 2.5 deviations, volatilities of 30 to 120 %.
struct Book {
    std::vector<OptionRight> right;
    std::vector<int> days;
    std::vector<double> forward, strike, volatility, years, discount, price;

    OptionBatch options() const { return {right, forward, strike, volatility, years, discount}; }
};

Book makeBook()
{
    std::mt19937_64 engine(20261122);
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    constexpr int kExpiries[] = {1, 2, 3, 7, 14, 30, 60, 91, 120, 182, 273, 365};
    Book book;
    for (std::size_t i = 0; i < kOptions; ++i) {
        const int days = kExpiries[i % 12];
        const double years = days / 365.0;
        const double volatility = 0.3 + 0.9 * uniform(engine);
        const double forward = 60000.0;
        const double strike = forward * std::exp((5.0 * uniform(engine) - 2.5) * volatility * std::sqrt(years));
        book.days.push_back(days);
        book.right.push_back(strike >= forward ? OptionRight::Call : OptionRight::Put);
        book.forward.push_back(forward);
        book.strike.push_back(strike);
        book.volatility.push_back(volatility);
        book.years.push_back(years);
        book.discount.push_back(1.0);
        book.price.push_back(black76Price(book.right.back(), forward, strike, volatility, years));
    }
    return book;
}

const Book& book()
{
    static const Book kBook = makeBook();
    return kBook;
}

QuantLib::Option::Type typeOf(OptionRight right)
{
    return right == OptionRight::Call ? QuantLib::Option::Call : QuantLib::Option::Put;
}

void countOptions(benchmark::State& state)
{
    state.SetItemsProcessed(state.iterations() * static_cast<long>(kOptions));
}

struct Columns {
    std::vector<double> price, delta, gamma, vega, theta, vanna, volga;
    Columns()
        : price(kOptions), delta(kOptions), gamma(kOptions), vega(kOptions), theta(kOptions), vanna(kOptions),
          volga(kOptions)
    {
    }
    GreeksBatch greeks() { return {price, delta, gamma, vega, theta, vanna, volga}; }
};

void greeksOurs(benchmark::State& state, Isa isa)
{
    Columns columns;
    for (auto _ : state) {
        if (!greeksBatch(isa, book().options(), columns.greeks())) state.SkipWithError("the batch was refused");
        benchmark::DoNotOptimize(columns.volga.data());
        benchmark::ClobberMemory();
    }
    countOptions(state);
}

/// The scalar form, one call an option: what the batch gains.
void greeksScalar(benchmark::State& state)
{
    const Book& all = book();
    for (auto _ : state) {
        for (std::size_t i = 0; i < kOptions; ++i) {
            benchmark::DoNotOptimize(black76Greeks(all.right[i], all.forward[i], all.strike[i], all.volatility[i],
                                                   all.years[i], all.discount[i]));
        }
    }
    countOptions(state);
}

/// Value and the four sensitivities that it has in terms of the forward; it lacks vanna and volga.
void greeksBlackCalculator(benchmark::State& state)
{
    const Book& all = book();
    double sum = 0.0;
    for (auto _ : state) {
        for (std::size_t i = 0; i < kOptions; ++i) {
            const QuantLib::BlackCalculator one(typeOf(all.right[i]), all.strike[i], all.forward[i],
                                                all.volatility[i] * std::sqrt(all.years[i]), all.discount[i]);
            sum += one.value() + one.deltaForward() + one.gammaForward() + one.vega(all.years[i]) +
                   one.theta(all.forward[i], all.years[i]);
        }
        benchmark::DoNotOptimize(sum);
    }
    countOptions(state);
}

/// Options on one spot quote, each with its own flat volatility, as a QuantLib book would hold them.
struct EngineBook {
    QuantLib::ext::shared_ptr<QuantLib::SimpleQuote> spot = QuantLib::ext::make_shared<QuantLib::SimpleQuote>(60000.0);
    std::vector<std::unique_ptr<QuantLib::VanillaOption>> options;

    EngineBook()
    {
        using namespace QuantLib;
        const Date today(22, November, 2026);
        Settings::instance().evaluationDate() = today;
        const Actual365Fixed counter;
        const Handle<YieldTermStructure> flat(ext::make_shared<FlatForward>(today, 0.0, counter));
        const Handle<Quote> quote(spot);
        const Book& all = book();
        for (std::size_t i = 0; i < kOptions; ++i) {
            const Handle<BlackVolTermStructure> volatility(
                ext::make_shared<BlackConstantVol>(today, NullCalendar(), all.volatility[i], counter));
            const auto process = ext::make_shared<BlackScholesMertonProcess>(quote, flat, flat, volatility);
            auto option = std::make_unique<VanillaOption>(
                ext::make_shared<PlainVanillaPayoff>(typeOf(all.right[i]), all.strike[i]),
                ext::make_shared<EuropeanExercise>(today + all.days[i]));
            option->setPricingEngine(ext::make_shared<AnalyticEuropeanEngine>(process));
            options.push_back(std::move(option));
        }
    }
};

/// Value and four sensitivities of each after a move of the spot; the engine lacks vanna and volga.
void greeksEngine(benchmark::State& state)
{
    EngineBook engine;
    double sum = 0.0, spot = 60000.0;
    for (auto _ : state) {
        spot = spot > 60050.0 ? 60000.0 : spot + 1.0;
        engine.spot->setValue(spot);
        for (const auto& option : engine.options)
            sum += option->NPV() + option->delta() + option->gamma() + option->vega() + option->theta();
        benchmark::DoNotOptimize(sum);
    }
    countOptions(state);
}

void pricesOurs(benchmark::State& state, Isa isa)
{
    std::vector<double> prices(kOptions);
    for (auto _ : state) {
        if (!priceBatch(isa, book().options(), prices)) state.SkipWithError("the batch was refused");
        benchmark::DoNotOptimize(prices.data());
        benchmark::ClobberMemory();
    }
    countOptions(state);
}

void pricesBlackFormula(benchmark::State& state)
{
    const Book& all = book();
    double sum = 0.0;
    for (auto _ : state) {
        for (std::size_t i = 0; i < kOptions; ++i)
            sum += QuantLib::blackFormula(typeOf(all.right[i]), all.strike[i], all.forward[i],
                                          all.volatility[i] * std::sqrt(all.years[i]), all.discount[i]);
        benchmark::DoNotOptimize(sum);
    }
    countOptions(state);
}

/// The book's expiries, each on a smile of its own, as the desk values what it holds.
struct SmileRow {
    risk::CarriedSmile smile;
    std::vector<double> strikes, signs;
    std::vector<std::uint32_t> places;
};

std::vector<SmileRow> makeSmileRows()
{
    const Book& all = book();
    std::vector<SmileRow> rows;
    for (std::size_t i = 0; i < kOptions; ++i) {
        if (rows.size() <= i % 12) {
            const double years = all.years[i], atTheMoney = 0.36 * years;
            const volatility::SviParameters parameters{
                .a = 0.5 * atTheMoney, .b = atTheMoney, .rho = -0.2, .m = 0.0, .sigma = 0.5};
            rows.push_back({{.smile = volatility::SviSlice::create(parameters, years).value(),
                             .forward = all.forward[i],
                             .forwardPerSpot = 1.0,
                             .yearsToExpiry = years},
                            {},
                            {},
                            {}});
        }
        SmileRow& row = rows[i % 12];
        row.strikes.push_back(all.strike[i]);
        row.signs.push_back(all.right[i] == OptionRight::Call ? 1.0 : -1.0);
        row.places.push_back(static_cast<std::uint32_t>(i));
    }
    return rows;
}

/// Price, delta, gamma, vega and theta off the smile, as decisions value the book: the same bits on every machine.
void valuesSteady(benchmark::State& state)
{
    const auto rows = makeSmileRows();
    std::vector<risk::UnitValue> units(kOptions);
    for (auto _ : state) {
        for (const auto& row : rows)
            risk::valueOptions(row.smile, row.smile.forward, {row.strikes, row.signs, row.places}, units);
        benchmark::DoNotOptimize(units.data());
        benchmark::ClobberMemory();
    }
    countOptions(state);
}

template <class Value> void valuesOneByOne(benchmark::State& state, Value value)
{
    const auto rows = makeSmileRows();
    double sum = 0.0;
    for (auto _ : state) {
        for (const auto& row : rows)
            for (std::size_t i = 0; i < row.strikes.size(); ++i) {
                const OptionGreeks greeks = value(row.smile, row.strikes[i], row.signs[i]);
                sum += greeks.price + greeks.delta + greeks.gamma + greeks.vega + greeks.theta;
            }
        benchmark::DoNotOptimize(sum);
    }
    countOptions(state);
}

/// One call an option, with the same bits.
void valuesSteadyOneByOne(benchmark::State& state)
{
    valuesOneByOne(state, [](const risk::CarriedSmile& smile, double strike, double sign) {
        const auto point = risk::pointOn(smile, strike);
        return black76Greeks(sign > 0.0 ? OptionRight::Call : OptionRight::Put, point->forward, strike,
                             point->volatility, point->yearsToExpiry);
    });
}

/// The same figures with the C library's logarithm, exponential and error function.
[[gnu::noinline]] OptionGreeks valueByCLibrary(const risk::CarriedSmile& smile, double strike, double sign)
{
    const auto& [a, b, rho, m, sigma] = smile.smile.parameters();
    const double forward = smile.forward, years = smile.yearsToExpiry;
    const double x = std::log(strike / forward) - m;
    const double variance = std::max(a + b * (rho * x + std::sqrt(x * x + sigma * sigma)), 0.0);
    const double volatility = std::sqrt(variance / smile.smile.yearsToExpiry());
    const auto cdf = [](double at) { return 0.5 * std::erfc(-at * std::numbers::sqrt2 / 2.0); };
    const double root = std::sqrt(years), deviation = volatility * root;
    const double d1 = std::log(forward / strike) / deviation + 0.5 * deviation;
    const double density = std::exp(-0.5 * d1 * d1) / std::sqrt(2.0 * std::numbers::pi);
    OptionGreeks greeks;
    greeks.price = sign * (forward * cdf(sign * d1) - strike * cdf(sign * (d1 - deviation)));
    greeks.delta = sign * cdf(sign * d1);
    greeks.gamma = density / (forward * deviation);
    greeks.vega = forward * density * root;
    greeks.theta = -forward * density * volatility / (2.0 * root);
    return greeks;
}

void valuesCLibrary(benchmark::State& state) { valuesOneByOne(state, valueByCLibrary); }

void impliedOurs(benchmark::State& state, Isa isa)
{
    const Book& all = book();
    std::vector<double> volatilities(kOptions);
    std::vector<ImpliedStatus> statuses(kOptions);
    const QuoteBatch quotes{all.right, all.forward, all.strike, all.price, all.years, all.discount};
    for (auto _ : state) {
        if (!impliedVolatilityBatch(isa, quotes, volatilities, statuses)) state.SkipWithError("the batch was refused");
        benchmark::DoNotOptimize(volatilities.data());
        benchmark::ClobberMemory();
    }
    countOptions(state);
}

/// With its own guess and accuracy, as a caller gets it.
void impliedQuantLib(benchmark::State& state)
{
    const Book& all = book();
    double sum = 0.0;
    for (auto _ : state) {
        for (std::size_t i = 0; i < kOptions; ++i)
            sum += QuantLib::blackFormulaImpliedStdDev(typeOf(all.right[i]), all.strike[i], all.forward[i],
                                                       all.price[i], all.discount[i]);
        benchmark::DoNotOptimize(sum);
    }
    countOptions(state);
}

void addLevels(const std::string& row, void (*function)(benchmark::State&, Isa))
{
    for (const Isa isa : {Isa::Plain, Isa::Avx2, Isa::Avx512}) {
        if (!machineHas(isa)) continue;
        benchmark::RegisterBenchmark((row + "/ours/" + std::string(toString(isa))).c_str(), function, isa);
    }
}

bool addAll()
{
    addLevels("greeks_1024", greeksOurs);
    benchmark::RegisterBenchmark("greeks_1024/ours_scalar", greeksScalar);
    benchmark::RegisterBenchmark("greeks_1024/quantlib_engine", greeksEngine);
    benchmark::RegisterBenchmark("greeks_1024/quantlib_calculator", greeksBlackCalculator);
    addLevels("price_1024", pricesOurs);
    benchmark::RegisterBenchmark("price_1024/quantlib_formula", pricesBlackFormula);
    benchmark::RegisterBenchmark("steady_1024/ours", valuesSteady);
    benchmark::RegisterBenchmark("steady_1024/one_by_one", valuesSteadyOneByOne);
    benchmark::RegisterBenchmark("steady_1024/c_library", valuesCLibrary);
    addLevels("implied_volatility_1024", impliedOurs);
    benchmark::RegisterBenchmark("implied_volatility_1024/quantlib_implied", impliedQuantLib);
    return true;
}

const bool kAdded = addAll();

}  // namespace
}  // namespace ballast::pricing
