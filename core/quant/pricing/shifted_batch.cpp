#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "base/finite.h"
#include "pricing/batch.h"
#include "pricing/batch_parts.h"
#include "pricing/steady.h"

namespace ballast::pricing {
namespace {

/// Options moved at a time; their moved inputs stay in the nearest cache.
constexpr std::size_t kBlock = 256;

struct MovedBlock {
    std::array<double, kBlock> forward, volatility, years, discount, price;
};

Result<void> checkShift(const MarketShift& shift)
{
    const bool fine = std::isfinite(shift.forwardFactor) && shift.forwardFactor > 0.0 &&
                      std::isfinite(shift.volatilityFactor) && shift.volatilityFactor >= 0.0 &&
                      std::isfinite(shift.volatilityShift) && std::isfinite(shift.yearsPassed) &&
                      shift.yearsPassed >= 0.0;
    if (fine) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("market shift needs finite numbers with forward factor positive, volatility factor and "
                            "years passed not negative, were forward factor {}, volatility factor {}, volatility "
                            "shift {}, years {}",
                            shift.forwardFactor, shift.volatilityFactor, shift.volatilityShift, shift.yearsPassed));
}

/// At most kBlock elements from `first` on.
template <class T> std::span<T> part(std::span<T> all, std::size_t first)
{
    return all.subspan(first, std::min(kBlock, all.size() - first));
}

OptionBatch part(const OptionBatch& options, std::size_t first)
{
    return {part(options.right, first),      part(options.forward, first), part(options.strike, first),
            part(options.volatility, first), part(options.years, first),   part(options.discount, first)};
}

GreeksBatch part(const GreeksBatch& greeks, std::size_t first)
{
    return {part(greeks.price, first), part(greeks.delta, first), part(greeks.gamma, first), part(greeks.vega, first),
            part(greeks.theta, first), part(greeks.vanna, first), part(greeks.volga, first)};
}

void moveTime(MovedBlock& moved, const OptionBatch& from, double yearsPassed)
{
    for (std::size_t i = 0; i < from.right.size(); ++i) {
        moved.years[i] = std::max(0.0, from.years[i] - yearsPassed);
        const bool wasAlive = from.years[i] > 0.0 && from.discount[i] != 1.0;
        moved.discount[i] = wasAlive ? steady::pow(from.discount[i], moved.years[i] / from.years[i]) : from.discount[i];
    }
}

/// The moved options; strike and right, and time if none passes, are those of `from`.
OptionBatch move(MovedBlock& moved, const OptionBatch& from, const MarketShift& shift)
{
    const std::size_t n = from.right.size();
    for (std::size_t i = 0; i < n; ++i) {
        moved.forward[i] = from.forward[i] * shift.forwardFactor;
        moved.volatility[i] = std::max(0.0, from.volatility[i] * shift.volatilityFactor + shift.volatilityShift);
    }
    OptionBatch result = from;
    result.forward = std::span(moved.forward).first(n);
    result.volatility = std::span(moved.volatility).first(n);
    if (shift.yearsPassed == 0.0) return result;
    moveTime(moved, from, shift.yearsPassed);
    result.years = std::span(moved.years).first(n);
    result.discount = std::span(moved.discount).first(n);
    return result;
}

double sumOfProducts(std::span<const double> a, std::span<const double> b, double sum)
{
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += a[i] * b[i];
    return sum;
}

Result<double> bookValue(Isa isa, const OptionBatch& options, std::span<const double> quantities,
                         const MarketShift& shift)
{
    MovedBlock moved;
    double sum = 0.0;
    for (std::size_t first = 0; first < options.right.size(); first += kBlock) {
        const OptionBatch block = part(options, first);
        const std::span prices = std::span(moved.price).first(block.right.size());
        auto priced = parts::price(isa, move(moved, block, shift), prices, first);
        if (!priced) return tl::unexpected<Error>(priced.error());
        sum = sumOfProducts(part(quantities, first), prices, sum);
    }
    return finiteOnly(sum, "the value of a book");
}

Result<void> checkQuantities(std::span<const double> quantities)
{
    for (std::size_t i = 0; i < quantities.size(); ++i) {
        if (std::isfinite(quantities[i])) continue;
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("quantity of option {} of the batch must be finite, was {}", i, quantities[i]));
    }
    return {};
}

}  // namespace

Result<void> shiftedPrices(Isa isa, const OptionBatch& options, const MarketShift& shift, std::span<double> prices)
{
    auto checked = checkShift(shift).and_then([&] { return parts::checkOptions(isa, options); }).and_then([&] {
        return parts::checkSize("price", prices.size(), options.right.size());
    });
    MovedBlock moved;
    for (std::size_t first = 0; checked && first < options.right.size(); first += kBlock)
        checked = parts::price(isa, move(moved, part(options, first), shift), part(prices, first), first);
    return checked;
}

Result<void> shiftedGreeks(Isa isa, const OptionBatch& options, const MarketShift& shift, const GreeksBatch& greeks)
{
    auto checked = checkShift(shift).and_then([&] { return parts::checkOptions(isa, options); }).and_then([&] {
        return parts::checkSizes(greeks, options.right.size());
    });
    MovedBlock moved;
    for (std::size_t first = 0; checked && first < options.right.size(); first += kBlock)
        checked = parts::greeks(isa, move(moved, part(options, first), shift), part(greeks, first), first);
    return checked;
}

Result<void> shiftedBookValues(Isa isa, const OptionBatch& options, std::span<const double> quantities,
                               std::span<const MarketShift> shifts, std::span<double> values)
{
    auto checked = parts::checkOptions(isa, options)
                       .and_then([&] { return parts::checkSize("quantity", quantities.size(), options.right.size()); })
                       .and_then([&] { return parts::checkSize("value", values.size(), shifts.size()); })
                       .and_then([&] { return checkQuantities(quantities); });
    for (std::size_t i = 0; checked && i < shifts.size(); ++i) {
        checked = checkShift(shifts[i]);
        if (!checked) break;
        const auto value = bookValue(isa, options, quantities, shifts[i]);
        if (!value) return tl::unexpected<Error>(value.error());
        values[i] = *value;
    }
    return checked;
}

}  // namespace ballast::pricing
