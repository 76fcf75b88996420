#pragma once

#include "base/result.h"
#include "domain/instrument.h"
#include "domain/money.h"
#include "domain/price_rule.h"

namespace ballast::domain {

/// What a venue's listing states of its options and a capture of quotes does not carry.
struct ContractTerms {
    Settlement settlement{Settlement::Inverse};
    CurrencyId base, quote, settles;
    PriceRule price;      ///< Not stated where no source tells.
    Quantity lotSize;     ///< Contracts.
    Quantity multiplier;  ///< Coins in one contract.
};

/// Terms of Deribit's options on `coin`, paid in `settles` ("USDC"), or in the coin itself when it is empty.
///
/// Errors   NotFound with the name, if the table below does not hold them: a contract of unknown size is not valued.
Result<ContractTerms> deribitOptionTerms(std::string_view coin, std::string_view settles);

}  // namespace ballast::domain
