#pragma once

#include <Eigen/Core>
#include <vector>

#include "base/result.h"

namespace ballast::risk {

/// Who owes whom, and what each owns outside. Nodes are venues, vaults, issuers, bridges, custodians, own accounts.
struct PaymentNetwork {
    Eigen::MatrixXd liabilities;     ///< [n][n]: i owes j, USD, not negative; the diagonal is zero.
    Eigen::VectorXd externalAssets;  ///< [n], USD, not negative.
    Eigen::VectorXd seniorDebt;      ///< [n], owed outside and paid first, USD, not negative.
};

/// What a default destroys. The defaults destroy nothing: Eisenberg and Noe.
struct DefaultCosts {
    double externalRecovery{1.0};    ///< Part of a defaulted node's external assets that is left, in [0, 1].
    double interbankRecovery{1.0};   ///< The same of what it is paid by others, in [0, 1].
    Eigen::VectorXd illiquidAssets;  ///< [n] units worth 1 USD each before sales, or empty: none.
    double priceImpact{};            ///< kappa of price = exp(-kappa sold / depth); not negative.
    double marketDepth{1.0};         ///< Units, positive.
};

struct Clearing {
    Eigen::VectorXd payments;     ///< Paid to other nodes, at most what is owed.
    Eigen::VectorXd equity;       ///< Left after everything is paid; 0 in default.
    Eigen::VectorXd recovery;     ///< Paid over owed; 1 for a node that owes nothing.
    std::vector<bool> defaulted;  ///< Cannot pay what it owes, senior or not, in full.
    double assetPrice{1.0};       ///< Of illiquid assets after sales.
    int rounds{};
};

/// Greatest clearing vector,
///
///     p = min(pbar, max(0, e - senior + Pi' p)),   Pi_ij = L_ij / pbar_i,
///
/// and for a node in default max(0, a e - senior + b Pi' p) with costs. By fictitious default: rounds of a linear
/// system in which nobody new may fail; at most 2 n.
///
/// Source   Eisenberg and Noe (2001), Systemic risk in financial systems, Management Science 47(2); Rogers and Veraart
///          (2013), Failure and rescue in an interbank network, Management Science 59(4).
/// Errors   InvalidArgument if shapes differ, a value is negative or not finite, a node owes itself, or a cost is
///          outside its range; Unsupported with illiquid assets, for which clearByIteration is.
Result<Clearing> clearByDefaults(const PaymentNetwork& network, const DefaultCosts& costs = {});

/// The same by monotone iteration from full payment, also with fire sales: a node short of money sells as many units as
/// it needs, and what all sell lowers the price at which the rest is counted.
///
/// Source   Cifuentes, Ferrucci and Shin (2005), Liquidity risk and contagion, Journal of the European Economic
///          Association 3(2-3), for the sales.
/// Errors   as above; InvalidArgument if it does not settle in 200,000 rounds.
Result<Clearing> clearByIteration(const PaymentNetwork& network, const DefaultCosts& costs = {});

/// Loss of node `own` when each node in turn loses all its external assets: equity before less equity after, USD.
///
/// Shapes   result: [n]; the entry of `own` itself is what its own failure costs it.
/// Errors   as clearByIteration; NotFound if there is no node `own`.
Result<Eigen::VectorXd> lossByFailure(const PaymentNetwork& network, const DefaultCosts& costs, Eigen::Index own);

}  // namespace ballast::risk
