#pragma once

#include "ui/format/number_format.h"
#include "words/figures.h"

/// Sizes of orders and positions, of which none is rounded (words/figures.h). `sizeCoin` prints one of coins.
namespace ballast::ui {

/// Decimals of contracts: one, or as many as the count has.
inline int contractDecimals(double contracts) { return words::decimalsOf(contracts, 1); }

/// Unsigned coins of what is no order, such as a distance.
inline QString coins(std::string_view underlying, double value)
{
    return plain(std::abs(value), coinDecimals(underlying));
}

}  // namespace ballast::ui
