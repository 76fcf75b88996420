#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "venue/shared_budget.h"

namespace ballast::hyperliquid {

/// What the venue counts of a machine: requests by weight, of feed and accounts together, posted or over a line.
///
/// Source   Hyperliquid docs, "Rate limits and user limits": 1,200 a minute by address; an info request 2 or 20,
///          userRole 60, an action 1 and 1 more for each 40 of its orders or cancels, lists 1 more for each 20 rows.
inline constexpr double kWeightAMinute = 1'200.0;

/// Of a question by its type.
double weightOf(std::string_view infoType);
/// What the answer of a list weighs beside its question.
double weightOfRows(std::size_t rows);
/// Of a signed action with so many orders or cancels in it.
double weightOfAction(std::size_t parts);

/// So much of `aMinute` at once and so much a second that no minute of sixty seconds, wherever it begins, holds more.
venue::RateTerms weightTerms(double aMinute);

/// The budget of a venue's host: feeds and accounts of this program that name the same one get the same budget, with
/// the terms of the first, for as long as one of them has it.
///
/// Threads  Any.
std::shared_ptr<venue::SharedBudget> weightsAt(const std::string& host, double aMinute);

}  // namespace ballast::hyperliquid
