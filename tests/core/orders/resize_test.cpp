#include <gtest/gtest.h>

#include "ledger_desk.h"
#include "orders/resize.h"

/// F38: a venue that counts an instrument in contracts of another size, while orders in it work.
namespace ballast::orders::file_test {

namespace {

using domain::OrderState;
using testing::coins;
using testing::dollars;
using testing::kAccount;
using testing::kPerpetual;

class ResizedContract : public ::testing::Test {
protected:
    testing::LedgerDesk desk;

    /// One contract is worth so many of those before. Whether anything of it was known.
    bool resizeTo(double times, domain::InstrumentId instrument = kPerpetual)
    {
        auto state = desk.ledger.state();
        const bool isKnown = resize(state, instrument, coins(1.0), coins(times), desk.at(3));
        desk.ledger = OrderLedger(std::move(state));
        return isKnown;
    }
    /// Twenty contracts, ten of which filled; then one contract is worth `times` of those before.
    void resizeAtHalf(double times)
    {
        desk.decide("a", 20.0);
        desk.ledger.onSent("a", desk.at(1));
        desk.ledger.onAccepted("a", desk.at(1));
        desk.fill("a", "t1", 10.0, 2);
        EXPECT_TRUE(resizeTo(times));
        desk.positions[kPerpetual] = coins(10.0 / times);
    }
};

TEST_F(ResizedContract, F38_AnOrderThatHasPartlyFilledGoesOnInTheNewContracts)
{
    resizeAtHalf(0.1);
    const auto* order = desk.ledger.find("a");
    EXPECT_EQ(order->filled, coins(100.0));
    EXPECT_EQ(order->reserved(), coins(100.0));
    desk.end("a", OrderState::Cancelled, 4, 100.0);
    EXPECT_TRUE(desk.ledger.find("a")->missing().isZero()) << "no fill that nobody made";
    EXPECT_TRUE(desk.ledger.open().empty());
}

TEST_F(ResizedContract, F38_ALargerContractLeavesItReserved)
{
    resizeAtHalf(10.0);
    EXPECT_EQ(desk.ledger.find("a")->reserved(), coins(1.0));
    desk.ledger.onOrderReport(desk.report("a", OrderState::Working, 2.0, 1.0, 4), desk.at(4));
    EXPECT_EQ(desk.ledger.find("a")->state(), OrderState::PartlyFilled);
    EXPECT_EQ(desk.ledger.find("a")->reserved(), coins(1.0));
    const auto filled = desk.fill("a", "t2", 1.0, 5);
    EXPECT_EQ(filled.quantity, coins(1.0));
    EXPECT_EQ(desk.ledger.find("a")->state(), OrderState::Filled);
}

TEST_F(ResizedContract, F38_WhatAnotherHandPlacedIsCountedInTheNewContractsToo)
{
    desk.ledger.onOrderReport({.account = kAccount,
                               .order = "",
                               .venueOrder = "v1",
                               .instrument = kPerpetual,
                               .side = domain::Side::Buy,
                               .state = OrderState::Working,
                               .quantity = coins(20.0),
                               .limitPrice = dollars(100.0),
                               .filled = coins(5.0),
                               .askedAt = desk.at(1)},
                              desk.at(1));
    EXPECT_TRUE(resizeTo(10.0)) << "it alone is a reason to ask";
    EXPECT_EQ(desk.ledger.external().begin()->second.reserved(), coins(1.5));
    EXPECT_FALSE(resizeTo(10.0, {2}));
}

TEST_F(ResizedContract, F38_ADifferenceInOldContractsIsAdoptedByNobody)
{
    auto state = desk.ledger.state();
    state.accounts[kAccount].positionsDiffer[kPerpetual] = {.kind = AdjustmentKind::Position,
                                                            .id = "x",
                                                            .account = kAccount,
                                                            .instrument = kPerpetual,
                                                            .quantity = coins(7.0)};
    desk.ledger = OrderLedger(std::move(state));
    EXPECT_TRUE(resizeTo(10.0));
    EXPECT_TRUE(desk.ledger.adopt(kAccount, desk.at(3)).empty());
}

}  // namespace

}  // namespace ballast::orders::file_test
