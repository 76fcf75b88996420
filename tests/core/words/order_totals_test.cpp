#include "words/order_totals.h"

#include <gtest/gtest.h>

namespace ballast::words::order_totals_test {
namespace {

using State = Fate::State;

// A roll sells the March put and buys back the February one; its record names the put of March.
constexpr const char* kOwn = "BTC-27MAR26-70000-P";
constexpr const char* kOther = "BTC-27FEB26-70000-P";

TEST(OrderTotals, WithoutAnOrderNothingIsKnown)
{
    const OrderTotals none(kOwn);
    EXPECT_EQ(none.fate(), Fate{});
    EXPECT_EQ(none.ordered(), 0.0);
    EXPECT_FALSE(none.isApart());
}

TEST(OrderTotals, SeveralOrdersOfTheRecordsInstrumentAreOne)
{
    OrderTotals totals(kOwn);
    totals.add(kOwn, 3.0, 3.0);
    EXPECT_EQ(totals.fate(), (Fate{State::Filled, 1.0}));
    totals.add(kOwn, 5.0, 0.0);
    EXPECT_EQ(totals.ordered(), 8.0);
    EXPECT_EQ(totals.filled(), 3.0);
    EXPECT_EQ(totals.fate(), (Fate{State::InPart, 0.375}));
    totals.add(kOwn, 2.0, 2.0);
    EXPECT_EQ(totals.fate(), (Fate{State::InPart, 0.5}));
}

TEST(OrderTotals, WhatNothingFilledIsOrderedSinceItMayFillYet)
{
    OrderTotals totals(kOwn);
    totals.add(kOwn, 3.0, 0.0);
    EXPECT_EQ(totals.fate().state, State::Ordered);
}

/// Four of the other instrument are no part of the record's three.
TEST(OrderTotals, TheOtherLegOfARollCountsInNoShareOfTheRecordsOwn)
{
    OrderTotals totals(kOwn);
    totals.add(kOther, 4.0, 4.0);
    totals.add(kOwn, 3.0, 3.0);
    EXPECT_EQ(totals.ordered(), 3.0);
    EXPECT_EQ(totals.filled(), 3.0);
    EXPECT_FALSE(totals.isApart());
    EXPECT_EQ(totals.fate(), (Fate{State::Filled, 1.0}));
}

TEST(OrderTotals, LegsThatFilledInTheSameShareAreNotApart)
{
    OrderTotals totals(kOwn);
    totals.add(kOwn, 4.0, 1.0);
    totals.add(kOther, 8.0, 2.0);
    EXPECT_EQ(totals.fate(), (Fate{State::InPart, 0.25}));
}

TEST(OrderTotals, ALegThatFaredOtherwiseIsApart)
{
    OrderTotals closedOnly(kOwn);
    closedOnly.add(kOther, 4.0, 4.0);
    closedOnly.add(kOwn, 3.0, 0.0);
    EXPECT_EQ(closedOnly.fate(), (Fate{State::Ordered, 0.0, true}));
    OrderTotals openedOnly(kOwn);
    openedOnly.add(kOther, 4.0, 1.0);
    openedOnly.add(kOwn, 3.0, 3.0);
    EXPECT_EQ(openedOnly.fate(), (Fate{State::Filled, 1.0, true}));
}

}  // namespace
}  // namespace ballast::words::order_totals_test
