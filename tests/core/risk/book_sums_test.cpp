#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "core/risk/term_market.h"
#include "risk/spot_ladder.h"

namespace ballast::risk::book_sums_test {
namespace {

using testing::TermMarket;

void expectSame(const BookRisk& a, const BookRisk& b, double gross)
{
    EXPECT_NEAR(a.exposure.delta, b.exposure.delta, 1e-12 * gross);
    EXPECT_NEAR(a.exposure.gamma, b.exposure.gamma, 1e-12 * gross);
    EXPECT_NEAR(a.exposure.vega, b.exposure.vega, 1e-12 * gross);
    EXPECT_NEAR(a.exposure.theta, b.exposure.theta, 1e-12 * gross);
    EXPECT_NEAR(a.valueUsd, b.valueUsd, 1e-12 * gross);
    EXPECT_EQ(a.missing, b.missing);
}

BookRisk sum(const std::map<std::string, BookRisk>& parts)
{
    BookRisk whole;
    for (const auto& [name, part] : parts) {
        whole.exposure.delta += part.exposure.delta;
        whole.exposure.gamma += part.exposure.gamma;
        whole.exposure.vega += part.exposure.vega;
        whole.exposure.theta += part.exposure.theta;
        whole.valueUsd += part.valueUsd;
        whole.missing += part.missing;
    }
    return whole;
}

/// However a book is cut, the parts add up to the whole; the row of no shift of the spot ladder is that whole too.
TEST(BookSums, PartsByStrikeExpiryAndVenueAreTheWhole)
{
    for (unsigned seed = 1; seed <= 20; ++seed) {
        TermMarket market;
        auto book = market.drawBook(seed, 150);
        book.push_back({.instrument = &market.addOption(domain::OptionRight::Call, 60000.0, 77), .quantity = 1.0});
        BookRisk whole;
        std::map<std::string, BookRisk> byStrike, byExpiry, byVenue;
        double gross = 0.0;
        for (const auto& holding : book) {
            const auto part = valueHolding(holding, market.view());
            whole.add(part);
            byStrike[holding.instrument->strike.toString()].add(part);
            byExpiry[domain::expiryLabel(holding.instrument->expiry)].add(part);
            byVenue[holding.instrument->venue].add(part);
            gross += std::abs(holding.quantity) * TermMarket::kSpot;
        }
        EXPECT_EQ(whole.missing, 1);
        EXPECT_GT(byStrike.size(), 20U);
        EXPECT_GT(byExpiry.size(), 8U);
        EXPECT_EQ(byVenue.size(), 3U);
        for (const auto* parts : {&byStrike, &byExpiry, &byVenue})
            expectSame(sum(*parts), whole, gross);
        for (const auto& row : spotLadder(book, market.view()))
            if (row.shift == 0.0) expectSame(row.book, whole, gross);
    }
}

}  // namespace
}  // namespace ballast::risk::book_sums_test
