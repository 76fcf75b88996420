#include "market/venue_marks.h"

#include <cmath>
#include <gtest/gtest.h>

#include "domain/contract_terms.h"
#include "pricing/black76.h"

namespace ballast::market::venue_marks_test {
namespace {

using domain::OptionRight;

constexpr double kSpot = 80000.0, kVolatility = 0.6;

/// One expiry on a flat smile, whose mark prices lie above it by 0.00006 to 0.00011, and volatilities on it: the fit
/// follows these, and the prices are not doubted, since bid and ask hold them.
class VenueMarks : public ::testing::Test {
protected:
    VenueMarks()
    {
        domain::Event index{now, domain::IndexUpdate{.underlying = "BTC", .price = price(kSpot), .sampleTime = now}};
        state.apply(index, marks);
        for (double strike = 60000.0; strike <= 110000.0; strike += 5000.0)
            for (const auto right : {OptionRight::Call, OptionRight::Put})
                list(strike, right);
    }

    static domain::Price price(double value) { return domain::Price::fromDouble(value).value(); }

    void list(double strike, OptionRight right)
    {
        const auto terms = domain::deribitOptionTerms("BTC", {}).value();
        domain::Instrument option{.name = domain::makeOptionName({"BTC", expiry, strike, right}),
                                  .venue = "Deribit",
                                  .underlying = "BTC",
                                  .kind = domain::InstrumentKind::Option,
                                  .settlement = terms.settlement,
                                  .right = right,
                                  .strike = price(strike),
                                  .expiry = expiry,
                                  .price = terms.price,
                                  .lotSize = terms.lotSize,
                                  .base = terms.base,
                                  .quote = terms.quote,
                                  .settles = terms.settles};
        option.id = table.add(option);
        state.apply({now, domain::InstrumentListed{option}}, marks);
    }

    static double residual(double strike) { return 1e-9 * strike; }

    domain::ChainUpdate chain(bool complete = true) const
    {
        domain::ChainUpdate update{.underlying = "BTC",
                                   .captureTime = now,
                                   .complete = complete,
                                   .forwards = {{.expiry = expiry, .forward = kSpot}},
                                   .venue = "Deribit",
                                   .settles = domain::findCurrency("BTC").value()};
        if (!complete) return update;
        for (const auto& option : table.all()) {
            const double strike = option.strike.toDouble();
            const auto coin = [&](double volatility) {
                return pricing::black76Price(option.right, kSpot, strike, volatility, (expiry - now).inYears()) / kSpot;
            };
            update.quotes.push_back({.instrument = option.id,
                                     .bid = price(coin(kVolatility - 0.01)),
                                     .ask = price(coin(kVolatility + 0.01)),
                                     .mark = price(coin(kVolatility) + residual(strike)),
                                     .markVolatility = kVolatility});
        }
        return update;
    }

    void tell(domain::ChainUpdate update)
    {
        state.apply({now, std::move(update)}, marks);
        state.fitTouched(now, marks);
    }

    domain::OptionQuote& quoteOf(domain::ChainUpdate& update, double strike, OptionRight right) const
    {
        return *std::find_if(update.quotes.begin(), update.quotes.end(), [&](const auto& quote) {
            const auto& option = table.at(quote.instrument);
            return option.strike.toDouble() == strike && option.right == right;
        });
    }

    void lose(domain::ChainUpdate& update, double strike, OptionRight right) const
    {
        update.quotes.erase(update.quotes.begin() + (&quoteOf(update, strike, right) - update.quotes.data()));
    }

    const OptionChain& told() const { return state.find("BTC")->main(); }
    const OptionEntry* entry(double strike, OptionRight right) const
    {
        const auto id = table.find("Deribit", domain::makeOptionName({"BTC", expiry, strike, right}));
        return state.find("BTC")->findOption(table.at(*id));
    }
    bool isMarked(double strike, OptionRight right) const { return hasOwnMark(told(), expiry, *entry(strike, right)); }

    Timestamp now{1'772'409'600'000'000'000};
    const Timestamp expiry{now + Duration::hours(24 * 30)};
    domain::InstrumentTable table;
    MarketState state;
    DirtyMarks marks;
};

constexpr double kExact = 2e-8;  // The fit is not flat to the last digit.

TEST_F(VenueMarks, AnOptionWithoutAMarkTakesThatOfItsStrike)
{
    auto update = chain();
    quoteOf(update, 85000.0, OptionRight::Call).mark.reset();
    tell(update);
    ASSERT_TRUE(entry(85000.0, OptionRight::Call)->markLessFit);
    EXPECT_NEAR(*entry(85000.0, OptionRight::Call)->markLessFit, residual(85000.0), kExact);
    EXPECT_FALSE(isMarked(85000.0, OptionRight::Call));
    EXPECT_TRUE(isMarked(85000.0, OptionRight::Put));
}

TEST_F(VenueMarks, AStrikeWithoutMarksStandsBetweenItsNeighbours)
{
    auto update = chain();
    for (const auto right : {OptionRight::Call, OptionRight::Put})
        quoteOf(update, 85000.0, right).mark.reset();
    for (const auto right : {OptionRight::Call, OptionRight::Put}) {
        quoteOf(update, 60000.0, right).mark.reset();
        quoteOf(update, 60000.0, right).markVolatility.reset();
    }
    tell(update);
    for (const auto right : {OptionRight::Call, OptionRight::Put}) {
        ASSERT_TRUE(entry(85000.0, right)->markLessFit);
        EXPECT_NEAR(*entry(85000.0, right)->markLessFit, residual(85000.0), kExact);
        EXPECT_FALSE(entry(60000.0, right)->markLessFit) << "none below it, and none of before";
    }
}

// Case position_pnl_two_bases: no mark price is told at any strike. The volatilities stand on the fit, and so do their
// marks: what the marks added before is old.
TEST_F(VenueMarks, WithoutAnyMarkPriceVolatilitiesTellTheMarks)
{
    tell(chain());
    ASSERT_NEAR(*entry(85000.0, OptionRight::Call)->markLessFit, residual(85000.0), kExact);
    now = now + Duration::hours(6);
    auto update = chain();
    for (auto& quote : update.quotes)
        quote.mark.reset();
    for (const auto right : {OptionRight::Call, OptionRight::Put})
        quoteOf(update, 90000.0, right).markVolatility.reset();
    tell(update);
    for (const auto right : {OptionRight::Call, OptionRight::Put}) {
        EXPECT_NEAR(*entry(85000.0, right)->markLessFit, 0.0, kExact);
        EXPECT_FALSE(isMarked(85000.0, right)) << "it is still an estimate, and says so";
        EXPECT_NEAR(*entry(90000.0, right)->markLessFit, residual(90000.0), kExact) << "nothing tells another";
    }
}

// Bid and ask say that the volatility of such a row is right and its mark price is not: the fit has taken it.
TEST_F(VenueMarks, ADoubtedMarkAtTheLastStrikeGivesWayToItsVolatility)
{
    tell(chain());
    now = now + Duration::hours(6);
    auto update = chain();
    for (const auto right : {OptionRight::Call, OptionRight::Put}) {
        auto& mark = quoteOf(update, 110000.0, right).mark;
        mark = price(mark->toDouble() + 0.02);
    }
    tell(update);
    for (const auto right : {OptionRight::Call, OptionRight::Put}) {
        EXPECT_FALSE(isMarked(110000.0, right));
        EXPECT_NEAR(*entry(110000.0, right)->markLessFit, 0.0, kExact) << "no more what its mark added before";
    }
}

// In a jump a venue tells strike after strike: the first that follows is right, and those beside it are old.
TEST_F(VenueMarks, WhatIsToldAloneIsNotDoubtedByOlderRowsBesideIt)
{
    tell(chain());
    now = now + Duration::minutes(1);
    auto jumped = chain();
    for (const auto right : {OptionRight::Call, OptionRight::Put}) {
        auto& row = quoteOf(jumped, 85000.0, right);
        const double coins =
            pricing::black76Price(right, kSpot, 85000.0, kVolatility + 0.15, (expiry - now).inYears()) / kSpot;
        row = {row.instrument, price(0.99 * coins), price(1.01 * coins), price(coins), kVolatility + 0.15};
    }
    for (const auto right : {OptionRight::Put, OptionRight::Call}) {
        auto alone = chain(false);
        alone.quotes.push_back(quoteOf(jumped, 85000.0, right));
        tell(alone);
        for (const auto& option : table.all())
            EXPECT_TRUE(isMarked(option.strike.toDouble(), option.right)) << option.name;
        now = now + Duration::seconds(10);
    }
    // A row whose own bid and ask contradict its mark is doubted all the same.
    auto wrong = chain(false);
    wrong.quotes.push_back(quoteOf(jumped, 85000.0, OptionRight::Call));
    wrong.quotes.back().mark = price(2.0 * wrong.quotes.back().mark->toDouble());
    tell(wrong);
    EXPECT_FALSE(isMarked(85000.0, OptionRight::Call));
    // In a whole chain, of one moment, those beside it tell.
    now = now + Duration::seconds(10);
    auto whole = chain();
    for (const auto right : {OptionRight::Call, OptionRight::Put})
        quoteOf(whole, 85000.0, right) = quoteOf(jumped, 85000.0, right);
    tell(whole);
    EXPECT_FALSE(isMarked(85000.0, OptionRight::Call));
}

TEST_F(VenueMarks, ARowThatIsNotSentKeepsWhatItsMarkAddedAndNoPrice)
{
    tell(chain());
    const auto first = now;
    now = now + Duration::hours(6);
    auto update = chain();
    lose(update, 110000.0, OptionRight::Call);
    lose(update, 110000.0, OptionRight::Put);
    tell(update);
    const auto* left = entry(110000.0, OptionRight::Call);
    ASSERT_NE(left, nullptr);
    ASSERT_TRUE(left->markLessFit);
    EXPECT_NEAR(*left->markLessFit, residual(110000.0), kExact) << "the last strike has a neighbour on one side alone";
    EXPECT_FALSE(left->quote.bid || left->quote.ask || left->quote.mark || left->quote.markVolatility);
    EXPECT_EQ(left->quoteTime, first);
    EXPECT_TRUE(isLeftOut(told().expiries.at(expiry), *left));
    EXPECT_EQ(told().surface->findSlice(expiry)->quotes.size(), 20U) << "no quote of the fit";

    // What confirms the expiry's quotes confirms none that is not there.
    now = now + Duration::minutes(1);
    tell(chain(false));
    EXPECT_EQ(entry(110000.0, OptionRight::Call)->quoteTime, first);
    EXPECT_EQ(entry(105000.0, OptionRight::Call)->quoteTime, now);

    now = now + Duration::minutes(1);
    tell(chain());
    EXPECT_EQ(entry(110000.0, OptionRight::Call)->quoteTime, now);
    EXPECT_TRUE(isMarked(110000.0, OptionRight::Call));
    EXPECT_FALSE(isLeftOut(told().expiries.at(expiry), *entry(110000.0, OptionRight::Call)));
}

// The strikes beside it are told again and go on saying what they said: then it is the one that is off. That the venue
// stands by all of them says nothing of when each was told.
TEST_F(VenueMarks, WhatIsToldAloneIsDoubtedOnceTheRowsBesideItWereToldSince)
{
    tell(chain());
    now = now + Duration::minutes(1);
    auto alone = chain(false), whole = chain();
    auto& row = alone.quotes.emplace_back(quoteOf(whole, 85000.0, OptionRight::Call));
    const double coins =
        pricing::black76Price(OptionRight::Call, kSpot, 85000.0, kVolatility + 0.15, (expiry - now).inYears()) / kSpot;
    row = {row.instrument, price(0.99 * coins), price(1.01 * coins), price(coins), kVolatility + 0.15};
    tell(alone);
    now = now + Duration::seconds(10);
    tell(chain(false));
    EXPECT_TRUE(isMarked(85000.0, OptionRight::Call)) << "confirmed, and nothing was told beside it";
    now = now + Duration::seconds(10);
    auto beside = chain(false);
    for (const double strike : {80000.0, 90000.0})
        for (const auto right : {OptionRight::Call, OptionRight::Put})
            beside.quotes.push_back(quoteOf(whole, strike, right));
    tell(beside);
    EXPECT_FALSE(isMarked(85000.0, OptionRight::Call));
    EXPECT_NEAR(*entry(85000.0, OptionRight::Call)->markLessFit, residual(85000.0), 1e-5) << "worth as its put says";
    for (const double strike : {80000.0, 90000.0})
        EXPECT_TRUE(isMarked(strike, OptionRight::Call)) << strike;
}

}  // namespace
}  // namespace ballast::market::venue_marks_test
