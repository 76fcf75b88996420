#pragma once

#include <vector>

#include "research/quoting/inventory_chain.h"

namespace ballast::quoting {

/// A market maker who is charged for inventory while it is held and when it is closed at the end.
struct CarteaJaimungalParameters {
    double arrivalRate{};      ///< lambda, market orders per time on each side, positive.
    double decay{};            ///< kappa: an order reaches the depth delta with probability e^(-kappa delta), positive.
    double runningPenalty{};   ///< phi, currency per time and unit squared, not negative; about gamma sigma^2 / 2.
    double terminalPenalty{};  ///< alpha, currency per unit squared at the end, not negative.
    int inventoryLimit{};      ///< Q, from 1 to kWidestInventory.
};

/// Depths that maximise E[X + Q (S - alpha Q) - phi int Q^2 dt],
///
///     ask = 1/kappa - h(q - 1) + h(q),   bid = 1/kappa - h(q + 1) + h(q),   h = ln(e^(A tau) z) / kappa,
///
/// with A_qq = -phi kappa q^2, A_(q, q+-1) = lambda / e, z_q = e^(-alpha kappa q^2). A depth may be negative: then the
/// inventory is worth giving away.
///
/// Source   Cartea, Jaimungal and Penalva (2015), Algorithmic and high-frequency trading, chapter 10.
/// Shapes   [2Q + 1] from -Q to Q.
/// Errors   InvalidArgument for parameters outside their domain or a negative time.
Result<std::vector<QuoteOffsets>> carteaJaimungalDepths(const CarteaJaimungalParameters& parameters, double timeLeft);

}  // namespace ballast::quoting
