#include "hyperliquid_server/ledger.h"

#include <gtest/gtest.h>

#include <cmath>

#include "simulation/random_stream.h"

namespace ballast::hyperliquid_server::ledger_test {
namespace {

using namespace ballast;
using namespace ballast::hyperliquid_server;

class LedgerTest : public ::testing::Test {
protected:
    LedgerTest()
    {
        perpetuals.emplace_back(
            PerpetualTerms{.coin = "BTC", .asset = 0, .sizeDecimals = 5, .mostLeverage = 40, .depthCoins = 1.0}, 7);
        perpetuals.emplace_back(
            PerpetualTerms{.coin = "ETH", .asset = 1, .sizeDecimals = 4, .mostLeverage = 25, .depthCoins = 20.0}, 7);
        ledger = std::make_unique<Ledger>(perpetuals);
        quote(100'000.0);
    }
    void quote(double btc)
    {
        now = now + Duration::milliseconds(500);
        perpetuals[0].requote(btc, now);
        perpetuals[1].requote(btc / 30.0, now);
    }
    static signing::Address address(std::uint8_t last)
    {
        signing::Address one;
        one.bytes.back() = last;
        return one;
    }
    static OrderTerms limit(Side side, double price, double size)
    {
        return {.asset = 0,
                .side = side,
                .limit = Price::fromDouble(price).value(),
                .size = Quantity::fromDouble(size).value()};
    }

    Timestamp now{1'790'000'000'000'000'000};
    std::deque<Perpetual> perpetuals;
    std::unique_ptr<Ledger> ledger;
};

TEST_F(LedgerTest, TwoAccountsThatTradeWithEachOtherGainWhatTheOtherLoses)
{
    auto& a = ledger->addAccount(address(1));
    auto& b = ledger->addAccount(address(2));
    const double before = ledger->worth(a).account + ledger->worth(b).account;
    perpetuals[0].makers(Side::Sell).clear();
    perpetuals[0].makers(Side::Buy).clear();
    ASSERT_NE(ledger->place(a, limit(Side::Sell, 100'000, 2.0), now).order, nullptr);
    const auto taken = ledger->place(b, limit(Side::Buy, 100'100, 0.5), now);
    ASSERT_NE(taken.order, nullptr) << taken.error;
    EXPECT_EQ(taken.order->status, "filled");
    EXPECT_EQ(b.positions.at(0).size, Quantity::fromUnits(50'000'000));
    EXPECT_EQ(a.positions.at(0).size, Quantity::fromUnits(-50'000'000));
    // At the resting order's price, each with its fee: 0.015 % of the maker, 0.045 % of the taker.
    EXPECT_NEAR(before - ledger->worth(a).account - ledger->worth(b).account, 50'000.0 * (0.00015 + 0.00045), 1e-6);
    quote(110'000.0);
    EXPECT_NEAR(before - ledger->worth(a).account - ledger->worth(b).account, 50'000.0 * (0.00015 + 0.00045), 1e-6);
    EXPECT_EQ(ledger->openOrders(a).size(), 1U);
}

TEST_F(LedgerTest, ARestingOrderIsFilledWhenTheMarketComesToIt)
{
    auto& a = ledger->addAccount(address(1));
    const auto rest = ledger->place(a, limit(Side::Buy, 99'000, 0.3), now);
    ASSERT_NE(rest.order, nullptr) << rest.error;
    ledger->matchResting(now);
    EXPECT_TRUE(rest.order->isOpen());
    quote(98'500.0);
    ledger->matchResting(now);
    EXPECT_EQ(rest.order->status, "filled");
    EXPECT_DOUBLE_EQ(a.positions.at(0).entry, 99'000.0);
}

TEST_F(LedgerTest, WhatTheVenueRefusesLeavesNothing)
{
    auto& a = ledger->addAccount(address(1));
    const auto error = [&](OrderTerms terms) { return ledger->place(a, std::move(terms), now).error; };
    EXPECT_EQ(error(limit(Side::Buy, 99'000.5, 0.1)), "Price must be divisible by tick size.");
    EXPECT_EQ(error(limit(Side::Buy, 99'000, 0.000001)), "Order has invalid size.");
    EXPECT_EQ(error(limit(Side::Buy, 99'000, 0.00001)), "Order must have minimum value of $10.");
    EXPECT_EQ(error(limit(Side::Buy, 99'000, 9'000.0)), "Insufficient margin to place order.");
    auto post = limit(Side::Buy, 101'000, 0.1);
    post.timeInForce = TimeInForce::PostOnly;
    EXPECT_NE(error(post).find("Post only"), std::string::npos);
    auto immediate = limit(Side::Buy, 99'000, 0.1);
    immediate.timeInForce = TimeInForce::ImmediateOrCancel;
    EXPECT_NE(error(immediate).find("immediately match"), std::string::npos);
    auto reduce = limit(Side::Buy, 99'000, 0.1);
    reduce.reduceOnly = true;
    EXPECT_EQ(error(reduce), "Reduce only order would increase position.");
    EXPECT_TRUE(ledger->openOrders(a).empty());
    EXPECT_TRUE(a.positions.empty());
    EXPECT_DOUBLE_EQ(ledger->worth(a).account, a.cash);
}

/// Longs pay shorts: of two opposite positions nothing is left over.
TEST_F(LedgerTest, FundingMovesMoneyFromOneSideToTheOther)
{
    auto& a = ledger->addAccount(address(1));
    auto& b = ledger->addAccount(address(2));
    ledger->movePosition(a, 0, Quantity::fromUnits(200'000'000), 100'000.0);
    ledger->movePosition(b, 0, Quantity::fromUnits(-200'000'000), 100'000.0);
    const double cash = a.cash;
    ledger->payFunding(0, 0.0000125, now);
    EXPECT_NEAR(a.cash - cash, -2.0 * 100'000.0 * 0.0000125, 1e-9);
    EXPECT_NEAR(a.cash + b.cash, 2.0 * cash, 1e-6);
}

/// Whatever happens: an account is worth its start plus what its fills realised, less fees, plus what is open.
TEST_F(LedgerTest, RandomTradingKeepsTheBooks)
{
    simulation::RandomStream random(11, simulation::StreamName::Flow);
    auto& a = ledger->addAccount(address(1));
    auto& b = ledger->addAccount(address(2));
    const double start = a.cash;
    double btc = 100'000.0;
    for (int step = 0; step < 3'000; ++step) {
        btc *= 1.0 + 0.001 * random.normal();
        quote(btc);
        ledger->matchResting(now);
        auto& who = random.chance(0.5) ? a : b;
        const auto price = perpetuals[0].rule().rounded(
            Price::fromDouble(btc * (1.0 + 0.002 * random.normal())).value(), domain::Rounding::Nearest);
        auto terms = limit(random.chance(0.5) ? Side::Buy : Side::Sell, price.toDouble(),
                           0.001 * (1 + static_cast<int>(400 * random.uniform())));
        ledger->place(who, std::move(terms), now);
        const auto open = ledger->openOrders(who);
        if (open.size() > 5) ledger->cancel(*open.front(), "canceled", now);
    }
    ASSERT_GT(ledger->fills().size(), 500U);
    for (auto* account : {&a, &b}) {
        double realised = 0.0, fees = 0.0;
        std::int64_t held = 0;
        for (const auto& fill : ledger->fills())
            if (fill.account == account) {
                realised += fill.realised;
                fees += fill.fee;
                held += fill.side == Side::Buy ? fill.size.units() : -fill.size.units();
            }
        EXPECT_NEAR(account->cash, start + realised - fees, 1e-3);
        EXPECT_EQ(account->positions.contains(0) ? account->positions.at(0).size.units() : 0, held);
        for (const auto* order : ledger->openOrders(*account))
            EXPECT_GT(order->remaining().units(), 0);
    }
}

}  // namespace
}  // namespace ballast::hyperliquid_server::ledger_test
