#pragma once

#include <optional>
#include <string>

#include "domain/decision.h"
#include "strategies/decision_basis.h"

namespace ballast::strategies {

/// What an order by hand is weighed by.
struct HandCost {
    std::string
        against;     ///< "mid 0.0432 BTC"; empty: there is no price to measure against, and the cost is not stated.
    bool reaches{};  ///< The limit reaches the quote on the other side, so that the order fills now.
};
/// What the desk reckons that a venue takes of an option trade, USD, as every candidate and the gate's records count
/// it: a share of the index, but at most a share of the premium. `contracts` of either sign, `price` in the venue's
/// unit, `spot` USD.
double optionFeeUsd(const desk::State& state, double spot, const domain::Instrument& option, double contracts,
                    double price);

/// Fee, spread, impact and gas of trading so many coins (signed) of a hedge venue's perpetual, future or spot at the
/// quote of now, USD; what it earns or pays while it is held is no part. Empty: the desk does not hedge in it, or it
/// has no price.
std::optional<double> tradingCostUsd(const desk::State& state, const domain::Instrument& instrument, double coins);

/// Gas of one trade in a hedge venue's instrument, USD; 0 off chain, and where the desk does not hedge in it.
double tradingGasUsd(const desk::State& state, const domain::Instrument& instrument);

/// Puts costs and risk removed into `order`, whose size and limit a person typed, and the quotes that they stand on
/// into the draft's inputs.
///
///     spread = q (fill − mid), fill being the quote on the other side where the limit reaches it, else the limit
///     mid    = of bid and ask, else the venue's mark, else our fit; which one it is, `against` says
///
/// `contracts` signed. Costs of a hedge venue's perpetual, future or spot are those of its candidate.
HandCost weighByHand(const desk::State& state, const domain::Instrument& instrument, double contracts,
                     DecisionBasis& basis, domain::Candidate& order);

}  // namespace ballast::strategies
