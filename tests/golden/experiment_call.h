#pragma once

#include <cmath>

#include "pricing/black76.h"

namespace ballast::golden {

/// A call on a spot without dividends.
struct Call {
    double strike{}, years{}, rate{}, volatility{};
};

/// Value and sensitivities, to the forward at expiry.
inline pricing::OptionGreeks greeksOf(const Call& call, double spot, double years)
{
    const double growth = std::exp(call.rate * years);
    return pricing::black76Greeks(domain::OptionRight::Call, spot * growth, call.strike, call.volatility, years,
                                  1.0 / growth);
}

}  // namespace ballast::golden
