#include "pricing/implied_volatility_batch.h"

#include <algorithm>
#include <array>

#include "pricing/batch_parts.h"
#include "pricing/implied_volatility.h"

namespace ballast::pricing {
namespace {

/// Quotes solved at a time, so that what the kernel leaves over needs no allocated memory.
constexpr std::size_t kBlock = 256;

Result<void> checkSizes(const QuoteBatch& quotes, std::size_t volatilities, std::size_t statuses)
{
    const std::size_t n = quotes.right.size();
    return parts::checkSize("forward", quotes.forward.size(), n)
        .and_then([&] { return parts::checkSize("strike", quotes.strike.size(), n); })
        .and_then([&] { return parts::checkSize("price", quotes.price.size(), n); })
        .and_then([&] { return parts::checkSize("years", quotes.years.size(), n); })
        .and_then([&] { return parts::checkSize("discount", quotes.discount.size(), n); })
        .and_then([&] { return parts::checkSize("volatility", volatilities, n); })
        .and_then([&] { return parts::checkSize("status", statuses, n); });
}

ImpliedStatus refusalOf(ErrorCode code, const QuoteBatch& quotes, std::size_t i)
{
    if (code != ErrorCode::Arbitrage) return ImpliedStatus::BadInput;
    const bool isCall = quotes.right[i] == domain::OptionRight::Call;
    const double ceiling = isCall ? quotes.forward[i] : quotes.strike[i];
    const bool isHigh = quotes.price[i] / quotes.discount[i] >= ceiling;
    return isHigh ? ImpliedStatus::AtOrAboveCeiling : ImpliedStatus::AtOrBelowIntrinsic;
}

/// By the scalar solver. `volatility` is written only if found.
ImpliedStatus solve(const QuoteBatch& quotes, std::size_t i, double& volatility)
{
    const auto found = impliedVolatility(quotes.right[i], quotes.forward[i], quotes.strike[i], quotes.price[i],
                                         quotes.years[i], quotes.discount[i]);
    if (!found) return refusalOf(found.error().code, quotes, i);
    volatility = *found;
    return ImpliedStatus::Found;
}

kernel::Options kernelOptions(const QuoteBatch& quotes, std::size_t first)
{
    return {quotes.right.data() + first, quotes.forward.data() + first, quotes.strike.data() + first, nullptr,
            quotes.years.data() + first, quotes.discount.data() + first};
}

}  // namespace

Result<void> impliedVolatilityBatch(Isa isa, const QuoteBatch& quotes, std::span<double> volatilities,
                                    std::span<ImpliedStatus> statuses)
{
    auto checked = checkSizes(quotes, volatilities.size(), statuses.size());
    if (!checked) return checked;
    const kernel::Table& kernel = parts::kernelOf(isa);
    std::array<double, kBlock> found;
    for (std::size_t first = 0; first < quotes.right.size(); first += kBlock) {
        const std::size_t count = std::min(kBlock, quotes.right.size() - first);
        kernel.impliedVolatility(kernelOptions(quotes, first), quotes.price.data() + first, found.data(), count);
        for (std::size_t i = 0; i < count; ++i) {
            const bool isFound = found[i] != kernel::kNotFound;
            statuses[first + i] = isFound ? ImpliedStatus::Found : solve(quotes, first + i, volatilities[first + i]);
            if (isFound) volatilities[first + i] = found[i];
        }
    }
    return {};
}

}  // namespace ballast::pricing
