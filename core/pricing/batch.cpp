#include "pricing/batch.h"

#include <fmt/format.h>

#include "base/assert.h"
#include "pricing/batch_parts.h"
#include "pricing/black76.h"

namespace ballast::pricing {
namespace {

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
    BALLAST_ASSERT(machineHas(isa));
    return checkOptionSizes(options).and_then([&] { return checkElements(options, first); });
}

Result<void> price(Isa isa, const OptionBatch& options, std::span<double> prices, std::size_t first)
{
    const std::size_t n = options.right.size();
    auto checked = checkOptions(isa, options, first).and_then([&] { return checkSize("price", prices.size(), n); });
    if (!checked) return checked;
    for (std::size_t i = 0; i < n; ++i)
        prices[i] = greeksOf(options, i).price;
    return {};
}

Result<void> greeks(Isa isa, const OptionBatch& options, const GreeksBatch& greeks, std::size_t first)
{
    const std::size_t n = options.right.size();
    auto checked = checkOptions(isa, options, first).and_then([&] { return checkSizes(greeks, n); });
    if (!checked) return checked;
    for (std::size_t i = 0; i < n; ++i)
        write(greeksOf(options, i), greeks, i);
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
