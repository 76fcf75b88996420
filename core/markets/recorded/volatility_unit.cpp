#include "recorded/volatility_unit.h"

#include <algorithm>
#include <cmath>

#include "pricing/black76.h"

namespace ballast::recorded {

namespace {

constexpr double kSecondsPerYear = 365.0 * 86400.0;
/// Levels move by up to 1.2 % while a chain is fetched and marks are rounded; the units are a factor of 100 apart.
constexpr double kShareOfMark = 0.25;
constexpr double kOfForward = 2e-4;  ///< Two ticks of a mark in coin.

/// Whether the row's mark is the price at `volatility`; all in USD per coin.
bool reprices(const ChainRow& row, double years, double volatility)
{
    const double scale = row.terms.settlement == domain::Settlement::Inverse ? row.underlyingLevel : 1.0;
    const double mark = *row.mark * scale;
    const double price = pricing::black76Price(row.right, row.underlyingLevel, row.strike, volatility, years);
    return std::abs(price - mark) <= std::max(kShareOfMark * mark, kOfForward * row.underlyingLevel);
}

}  // namespace

UnitVotes volatilityVotes(std::span<const ChainRow* const> rows)
{
    UnitVotes votes;
    for (const ChainRow* row : rows) {
        const double years = (row->expiry - row->captureTime).inSeconds() / kSecondsPerYear;
        if (!row->mark || !row->markVolatility || !(years > 0.0)) continue;
        const bool decimal = reprices(*row, years, *row->markVolatility);
        const bool percent = reprices(*row, years, *row->markVolatility / 100.0);
        if (decimal && percent) continue;
        ++(decimal ? votes.decimal : percent ? votes.percent : votes.neither);
    }
    return votes;
}

}  // namespace ballast::recorded
