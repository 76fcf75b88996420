#include "pricing/batch.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/assert.h"
#include "pricing/batch_parts.h"
#include "pricing/black76.h"
#include "pricing/kernel.h"

namespace ballast::pricing {

const kernel::Table& parts::kernelOf(Isa isa)
{
    BALLAST_ASSERT(machineHas(isa));
    return isa == Isa::Avx512 ? kernel::kAvx512 : isa == Isa::Avx2 ? kernel::kAvx2 : kernel::kPlain;
}

namespace {

// The kernel reads the right as an int.
static_assert(sizeof(domain::OptionRight) == sizeof(int) && static_cast<int>(domain::OptionRight::Call) == 0 &&
              static_cast<int>(domain::OptionRight::Put) == 1);

kernel::Options kernelOptions(const OptionBatch& options, std::size_t first = 0)
{
    return {options.right.data() + first,      options.forward.data() + first, options.strike.data() + first,
            options.volatility.data() + first, options.years.data() + first,   options.discount.data() + first};
}

kernel::Greeks kernelGreeks(const GreeksBatch& to)
{
    return {to.price.data(), to.delta.data(), to.gamma.data(), to.vega.data(),
            to.theta.data(), to.vanna.data(), to.volga.data()};
}

Result<void> checkOptionSizes(const OptionBatch& options)
{
    const std::size_t n = options.right.size();
    return parts::checkSize("forward", options.forward.size(), n)
        .and_then([&] { return parts::checkSize("strike", options.strike.size(), n); })
        .and_then([&] { return parts::checkSize("volatility", options.volatility.size(), n); })
        .and_then([&] { return parts::checkSize("years", options.years.size(), n); })
        .and_then([&] { return parts::checkSize("discount", options.discount.size(), n); });
}

/// Options looked at together for one that the kernel does not compute: a book has few of them.
constexpr std::size_t kGroup = 8;

bool areOrdinary(const kernel::Table& kernel, const OptionBatch& options, std::size_t first, std::size_t count)
{
    return kernel.areOrdinary(kernelOptions(options, first), count);
}

/// Calls `action` with the index of each option that the kernel does not compute, in order.
template <class Action>
void forEachExtraordinary(const kernel::Table& kernel, const OptionBatch& options, Action action)
{
    const std::size_t n = options.right.size();
    for (std::size_t first = 0; first < n; first += kGroup) {
        const std::size_t count = std::min(kGroup, n - first);
        if (areOrdinary(kernel, options, first, count)) continue;
        for (std::size_t i = first; i < first + count; ++i)
            if (!areOrdinary(kernel, options, i, 1)) action(i);
    }
}

/// What is wrong with the first option that the scalar form would not take either.
Result<void> checkElements(const kernel::Table& kernel, const OptionBatch& options, std::size_t first)
{
    Result<void> checked;
    forEachExtraordinary(kernel, options, [&](std::size_t i) {
        if (!checked) return;
        checked = checkBlack76Inputs(options.forward[i], options.strike[i], options.volatility[i], options.years[i],
                                     options.discount[i]);
        if (!checked)
            checked.error().message = fmt::format("option {} of the batch: {}", first + i, checked.error().message);
    });
    return checked;
}

OptionGreeks greeksOf(const OptionBatch& options, std::size_t i)
{
    return black76Greeks(options.right[i], options.forward[i], options.strike[i], options.volatility[i],
                         options.years[i], options.discount[i]);
}

void write(const OptionGreeks& from, const GreeksBatch& to, std::size_t i)
{
    to.price[i] = from.price;
    to.delta[i] = from.delta;
    to.gamma[i] = from.gamma;
    to.vega[i] = from.vega;
    to.theta[i] = from.theta;
    to.vanna[i] = from.vanna;
    to.volga[i] = from.volga;
}

}  // namespace

namespace parts {

Result<void> checkSize(std::string_view name, std::size_t size, std::size_t expected)
{
    if (size == expected) return {};
    return fail(ErrorCode::Mismatch,
                fmt::format("batch array {} must have {} elements as the others, had {}", name, expected, size));
}

Result<void> checkSizes(const GreeksBatch& greeks, std::size_t n)
{
    return checkSize("price", greeks.price.size(), n)
        .and_then([&] { return checkSize("delta", greeks.delta.size(), n); })
        .and_then([&] { return checkSize("gamma", greeks.gamma.size(), n); })
        .and_then([&] { return checkSize("vega", greeks.vega.size(), n); })
        .and_then([&] { return checkSize("theta", greeks.theta.size(), n); })
        .and_then([&] { return checkSize("vanna", greeks.vanna.size(), n); })
        .and_then([&] { return checkSize("volga", greeks.volga.size(), n); });
}

Result<void> checkOptions(Isa isa, const OptionBatch& options, std::size_t first)
{
    const kernel::Table& kernel = kernelOf(isa);
    return checkOptionSizes(options).and_then([&]() -> Result<void> {
        if (areOrdinary(kernel, options, 0, options.right.size())) return {};
        return checkElements(kernel, options, first);
    });
}

Result<void> price(Isa isa, const OptionBatch& options, std::span<double> prices, std::size_t first)
{
    const kernel::Table& kernel = kernelOf(isa);
    const std::size_t n = options.right.size();
    auto checked = checkOptionSizes(options).and_then([&] { return checkSize("price", prices.size(), n); });
    if (!checked) return checked;
    const bool areAllOrdinary = areOrdinary(kernel, options, 0, n);
    if (!areAllOrdinary) checked = checkElements(kernel, options, first);
    if (!checked) return checked;
    kernel.price(kernelOptions(options), prices.data(), n);
    if (areAllOrdinary) return {};
    forEachExtraordinary(kernel, options, [&](std::size_t i) { prices[i] = greeksOf(options, i).price; });
    return {};
}

Result<void> greeks(Isa isa, const OptionBatch& options, const GreeksBatch& greeks, std::size_t first)
{
    const kernel::Table& kernel = kernelOf(isa);
    const std::size_t n = options.right.size();
    auto checked = checkOptionSizes(options).and_then([&] { return checkSizes(greeks, n); });
    if (!checked) return checked;
    const bool areAllOrdinary = areOrdinary(kernel, options, 0, n);
    if (!areAllOrdinary) checked = checkElements(kernel, options, first);
    if (!checked) return checked;
    kernel.greeks(kernelOptions(options), kernelGreeks(greeks), n);
    if (areAllOrdinary) return {};
    forEachExtraordinary(kernel, options, [&](std::size_t i) { write(greeksOf(options, i), greeks, i); });
    return {};
}

}  // namespace parts

Result<void> priceBatch(Isa isa, const OptionBatch& options, std::span<double> prices)
{
    return parts::price(isa, options, prices, 0);
}

bool outOfMoneyValues(Isa isa, const SmileOfRow& smile, const RowMove& move, std::span<const double> logMoneyness,
                      std::span<const double> strikes, std::span<double> values)
{
    BALLAST_ASSERT(logMoneyness.size() % kRowUnit == 0 && strikes.size() == logMoneyness.size() &&
                   values.size() == logMoneyness.size());
    const bool fine = move.forward >= 1e-60 && move.forward <= 1e60 && move.years >= 1e-12 && move.years <= 1e6 &&
                      smile.years > 0.0 && std::isfinite(move.logMove) && move.volatilityFactor >= 0.0;
    if (!fine) return false;
    const double scale = move.volatilityFactor * std::sqrt(move.years / smile.years);
    return parts::kernelOf(isa).outValues({smile.a, smile.b, smile.rho, smile.m, smile.sigma},
                                          {move.forward, move.logMove, scale}, logMoneyness.data(), strikes.data(),
                                          values.data(), values.size());
}

Result<void> greeksBatch(Isa isa, const OptionBatch& options, const GreeksBatch& greeks)
{
    return parts::greeks(isa, options, greeks, 0);
}

}  // namespace ballast::pricing
