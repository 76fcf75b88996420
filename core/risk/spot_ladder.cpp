#include "risk/spot_ladder.h"

namespace ballast::risk {

namespace {

BookRisk valueAll(std::span<const Holding> holdings, const MarketView& market, double shift)
{
    BookRisk book;
    for (const auto& holding : holdings)
        book.add(valueHolding(holding, market, shift));
    return book;
}

}  // namespace

std::vector<SpotLadderRow> spotLadder(std::span<const Holding> holdings, const MarketView& market,
                                      std::span<const double> shifts)
{
    const double base = valueAll(holdings, market, 0.0).valueUsd;
    std::vector<SpotLadderRow> rows;
    rows.reserve(shifts.size());
    for (const double shift : shifts) {
        SpotLadderRow row{.shift = shift, .pnlUsd = 0.0, .book = valueAll(holdings, market, shift)};
        row.pnlUsd = row.book.valueUsd - base;
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace ballast::risk
