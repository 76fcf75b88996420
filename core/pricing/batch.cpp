#include "pricing/batch.h"

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

kernel::Options kernelOptions(const OptionBatch& options)
{
    return {options.right.data(),      options.forward.data(), options.strike.data(),
            options.volatility.data(), options.years.data(),   options.discount.data()};
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

Result<void> checkElements(const OptionBatch& options, std::size_t first)
{
    for (std::size_t i = 0; i < options.right.size(); ++i) {
        auto checked = checkBlack76Inputs(options.forward[i], options.strike[i], options.volatility[i],
                                          options.years[i], options.discount[i]);
        if (checked) continue;
        return fail(checked.error().code,
                    fmt::format("option {} of the batch: {}", first + i, checked.error().message));
    }
    return {};
}

bool isOrdinary(const kernel::Table& kernel, const OptionBatch& options, std::size_t i)
{
    const kernel::Options one{&options.right[i],      &options.forward[i], &options.strike[i],
                              &options.volatility[i], &options.years[i],   &options.discount[i]};
    return kernel.areOrdinary(one, 1);
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
    return checkOptionSizes(options).and_then([&]() -> Result<void> {
        const bool areOrdinary = kernelOf(isa).areOrdinary(kernelOptions(options), options.right.size());
        return areOrdinary ? Result<void>{} : checkElements(options, first);
    });
}

Result<void> price(Isa isa, const OptionBatch& options, std::span<double> prices, std::size_t first)
{
    const kernel::Table& kernel = kernelOf(isa);
    const std::size_t n = options.right.size();
    auto checked = checkOptionSizes(options).and_then([&] { return checkSize("price", prices.size(), n); });
    if (!checked) return checked;
    const bool areOrdinary = kernel.areOrdinary(kernelOptions(options), n);
    if (!areOrdinary) checked = checkElements(options, first);
    if (!checked) return checked;
    kernel.price(kernelOptions(options), prices.data(), n);
    for (std::size_t i = 0; !areOrdinary && i < n; ++i)
        if (!isOrdinary(kernel, options, i)) prices[i] = greeksOf(options, i).price;
    return {};
}

Result<void> greeks(Isa isa, const OptionBatch& options, const GreeksBatch& greeks, std::size_t first)
{
    const kernel::Table& kernel = kernelOf(isa);
    const std::size_t n = options.right.size();
    auto checked = checkOptionSizes(options).and_then([&] { return checkSizes(greeks, n); });
    if (!checked) return checked;
    const bool areOrdinary = kernel.areOrdinary(kernelOptions(options), n);
    if (!areOrdinary) checked = checkElements(options, first);
    if (!checked) return checked;
    kernel.greeks(kernelOptions(options), kernelGreeks(greeks), n);
    for (std::size_t i = 0; !areOrdinary && i < n; ++i)
        if (!isOrdinary(kernel, options, i)) write(greeksOf(options, i), greeks, i);
    return {};
}

}  // namespace parts

Result<void> priceBatch(Isa isa, const OptionBatch& options, std::span<double> prices)
{
    return parts::price(isa, options, prices, 0);
}

Result<void> greeksBatch(Isa isa, const OptionBatch& options, const GreeksBatch& greeks)
{
    return parts::greeks(isa, options, greeks, 0);
}

}  // namespace ballast::pricing
