#pragma once

#include <optional>

#include "domain/orders.h"
#include "domain/settings.h"

namespace ballast::quoting {

/// What one option's quote depends on.
struct QuoteInputs {
    const domain::Instrument* option{};
    double forward{};             ///< USD per coin.
    double spot{};                ///< USD per coin.
    double yearsToExpiry{};       ///< Positive.
    double midVolatility{};       ///< Decimal, positive: of the fitted surface.
    double vegaInventoryShare{};  ///< Vega of the underlying over its limit, signed; clamped to ±1.
    bool maySell{true}, mayBuy{true};
    friend bool operator==(const QuoteInputs&, const QuoteInputs&) = default;
};

/// Both sides as the venue quotes the option and of its price rule, bid down and ask up. Size: settings.quoteVegaUsd
/// over the option's USD vega, rounded to the lot, at least one lot. Empty if an input is outside its domain, the price
/// rule is not stated or both sides are below a tick.
std::optional<domain::OwnQuote> makeQuote(const QuoteInputs& inputs, const domain::QuotingSettings& settings);

}  // namespace ballast::quoting
