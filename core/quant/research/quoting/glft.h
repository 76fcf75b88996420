#pragma once

#include <vector>

#include "research/quoting/inventory_chain.h"

namespace ballast::quoting {

/// A market maker in one asset with inventory |q| <= Q in units of one trade; fills arrive at rate A e^(-k delta).
struct GlftParameters {
    double volatility{};    ///< sigma, absolute: currency per square root of time, not negative.
    double intensity{};     ///< A, per time, positive.
    double decay{};         ///< k, per unit of currency, positive.
    double riskAversion{};  ///< gamma, per unit of currency, positive.
    int inventoryLimit{};   ///< Q, from 1 to kWidestInventory.
};

/// alpha = k gamma sigma^2 / 2.
double glftAlpha(const GlftParameters& parameters);
/// eta = A (1 + gamma/k)^(-(1 + k/gamma)).
double glftEta(const GlftParameters& parameters);

/// Quotes of Gueant, Lehalle and Fernandez-Tapia for every inventory,
///
///     bid = ln(v_q / v_(q+1)) / k + ln(1 + gamma/k) / gamma,   ask the same with v_(q-1).
///
/// Source   Gueant, Lehalle and Fernandez-Tapia (2013), Dealing with the inventory risk, Mathematics and Financial
///          Economics 7(4), 477-507.
/// Units    Offsets in currency from the mid; tables [2Q + 1] from -Q to Q.
/// Errors   InvalidArgument for parameters outside their domain or a negative time.
Result<std::vector<QuoteOffsets>> glftQuotes(const GlftParameters& parameters, double timeLeft);

/// The quotes far from the horizon; the desk's rule.
Result<std::vector<QuoteOffsets>> glftLongRunQuotes(const GlftParameters& parameters);

/// Their closed approximation at any inventory q, half-steps too; no inventory limit:
///
///     bid = ln(1 + gamma/k)/gamma + (2q + 1)/2 sqrt(sigma^2 gamma/(2 k A) (1 + gamma/k)^(1 + k/gamma)),
///     ask with -(2q - 1)/2.
Result<QuoteOffsets> glftClosedQuotes(const GlftParameters& parameters, double inventory);

}  // namespace ballast::quoting
