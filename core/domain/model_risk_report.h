#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "domain/market_info.h"

namespace ballast::domain {

struct ModelParameter {
    std::string name;  ///< "kappa".
    double value{};    ///< Rates a year, variances and volatilities decimal.
};

/// The options of one underlying as one pricing model sees them.
struct BookUnderModel {
    std::string model;  ///< "Black-76", "Heston", "Bates".
    double valueUsd{};
    double delta{};                          ///< Coins, at unchanged parameters.
    double vega{};                           ///< USD per volatility point, the model's own parallel move.
    std::vector<ModelParameter> parameters;  ///< Empty for Black-76, which reads the surface itself.
    double fitErrorPoints{};                 ///< Root mean square over the points it was fitted to, volatility points.
    double greatestErrorPoints{};
    std::uint64_t points{};  ///< 0: nothing was fitted.
};

/// The book under several models, computed beside the engine: the answer to a question about a former state. Nothing is
/// decided on it.
struct ModelRiskReport {
    std::string underlying;
    Timestamp valuationTime;             ///< Of the state that was asked about.
    std::uint64_t step{};                ///< Of the journal, after which that state stood.
    std::vector<BookUnderModel> models;  ///< Black-76 first; empty when `failure` says why.
    std::uint64_t options{};             ///< Positions that were valued,
    std::uint64_t unpricedOptions{};     ///< and those left out: the surface gives them no volatility.
    std::string failure;
};

/// How often the book is asked about, in event time; it steers no decision, so it is no setting of the journal.
Duration modelRiskInterval(Profile profile) noexcept;

/// Whether `candidate` tells of an earlier state than `held`.
bool isOutdated(const ModelRiskReport& candidate, const ModelRiskReport& held) noexcept;

}  // namespace ballast::domain
