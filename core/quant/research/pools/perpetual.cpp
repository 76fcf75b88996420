#include "research/pools/perpetual.h"

#include <cmath>
#include <fmt/format.h>
#include <string_view>

#include "base/finite.h"

namespace ballast::pricing {
namespace {

Result<void> check(std::string_view sizeName, double size, double entryPrice, double price)
{
    const bool fine =
        std::isfinite(size) && std::isfinite(entryPrice) && entryPrice > 0.0 && std::isfinite(price) && price > 0.0;
    if (fine) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("perpetual or future needs finite numbers with positive prices, were {} {}, entry price "
                            "{}, price {}",
                            sizeName, size, entryPrice, price));
}

}  // namespace

Result<LinearPositionGreeks> linearPositionGreeks(const LinearPosition& position, double price)
{
    return check("quantity", position.quantity, position.entryPrice, price).and_then([&] {
        const LinearPositionGreeks greeks{.pnl = position.quantity * (price - position.entryPrice),
                                          .delta = position.quantity};
        return finiteOnly(greeks, {greeks.pnl}, "a position's profit");
    });
}

Result<InversePositionGreeks> inversePositionGreeks(const InversePosition& position, double price)
{
    return check("notional", position.notional, position.entryPrice, price).and_then([&] {
        InversePositionGreeks greeks;
        greeks.quotePnl = position.notional * (price - position.entryPrice) / position.entryPrice;
        greeks.quoteDelta = position.notional / position.entryPrice;
        greeks.coinPnl = greeks.quotePnl / price;
        greeks.coinDelta = position.notional / price;
        greeks.coinGamma = -2.0 * greeks.coinDelta / (price * price);
        return finiteOnly(greeks,
                          {greeks.quotePnl, greeks.quoteDelta, greeks.coinPnl, greeks.coinDelta, greeks.coinGamma},
                          "a figure of an inverse position");
    });
}

}  // namespace ballast::pricing
