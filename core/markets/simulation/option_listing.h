#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/contract_terms.h"
#include "domain/instrument.h"

namespace ballast::simulation {

/// Where the built-in options are listed that the desk quotes.
constexpr std::string_view kOptionVenue = "Deribit";
/// Where the same options are listed in USDC, when the market has them.
constexpr std::string_view kLinearOptionVenue = "Derive";

/// How one venue lists the options of a coin.
struct OptionListing {
    std::string venue;
    domain::ContractTerms terms;
    std::size_t coinPlace{};
    double volatilityShift{};  ///< Its makers' volatility less that of the surface, decimal.
    double speed{1.0};         ///< Seconds of the market's path in a second of the clock that it expires by, positive.

    bool isLinear() const { return terms.settlement == domain::Settlement::Linear; }
    /// The venue's own spelling: "BTC-27FEB26-68000-C", "BTC-20260227-68000-C".
    std::string nameOf(std::string_view coin, Timestamp expiry, double strike, domain::OptionRight right) const;
};

/// Deribit's coin-settled options; with `linear` those of Derive after them, whose makers see volatility 0.4 points
/// higher, so that each venue has a smile of its own.
std::vector<OptionListing> optionListings(std::string_view coin, bool linear);

/// What Deribit lists of coin-settled options on a coin of the built-in market.
const domain::ContractTerms& optionTerms(std::string_view coin);

}  // namespace ballast::simulation
