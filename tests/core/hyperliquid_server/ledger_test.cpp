#include "hyperliquid_server/ledger.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "config/margin_parameters_file.h"
#include "hyperliquid_server/candles.h"
#include "hyperliquid_server/hyperliquid_venue.h"
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

/// Margins by the venue's tiers, and what becomes of who does not have them.
class TieredLedgerTest : public LedgerTest {
protected:
    TieredLedgerTest()
    {
        const auto tiered = [&](std::size_t asset, double from, double leverage) {
            auto terms = perpetuals[asset].terms();
            terms.above = {{from, leverage}};
            return terms;
        };
        std::deque<Perpetual> all;
        all.emplace_back(tiered(0, 150e6, 20.0), 7);
        all.emplace_back(tiered(1, 100e6, 15.0), 7);
        ledger.reset();
        perpetuals.swap(all);
        ledger = std::make_unique<Ledger>(perpetuals);
        quote(100'000.0);
    }
    /// Marks at the oracle's price and nothing else, so that figures are round.
    double mark() const { return perpetuals[0].mark(); }
    Account& holding(double coins, double cash, std::uint8_t last = 1)
    {
        auto& account = ledger->addAccount(address(last));
        ledger->movePosition(account, 0, Quantity::fromDouble(coins).value(), mark());
        account.cash = cash;
        return account;
    }
    std::vector<std::string> methods()
    {
        std::vector<std::string> all;
        for (const auto& fill : ledger->takeFills())
            all.push_back(fill.liquidation.method);
        return all;
    }
};

/// Ballast's fact sheet, section 8: 200 M long of BTC has 3.125 M of maintenance margin.
TEST_F(TieredLedgerTest, MaintenanceIsByTiers)
{
    const auto& account = holding(200e6 / mark(), 50e6);
    EXPECT_NEAR(ledger->worth(account).maintenance, 3.125e6, 1.0);
    EXPECT_NEAR(ledger->worth(holding(-100e6 / mark(), 50e6, 2)).maintenance, 100e6 / 80.0, 1.0);
}

TEST_F(TieredLedgerTest, APositionThatItsTierDoesNotLeverIsRefused)
{
    auto& account = holding(100e6 / mark(), 50e6);
    account.leverage[0] = 40;
    const auto beyond = ledger->place(account, limit(Side::Buy, 99'000, 600.0), now);
    EXPECT_EQ(beyond.order, nullptr);
    EXPECT_EQ(beyond.error, "Order would cause position to exceed margin tier limit at current leverage");
    EXPECT_EQ(ledger->takeOrderChanges().back().status, "perpMaxPositionRejected");
    EXPECT_NE(ledger->place(account, limit(Side::Buy, 99'000, 400.0), now).order, nullptr);
    account.leverage[0] = 20;
    EXPECT_NE(ledger->place(account, limit(Side::Buy, 99'000, 600.0), now).order, nullptr);
}

/// 10 BTC of a million need 12,500 USD: with less a fifth is closed, after 30 s the rest, and its orders end at once.
TEST_F(TieredLedgerTest, WhoHasLessThanTheMaintenanceMarginIsClosedInTwoSteps)
{
    auto& account = holding(10.0, 200'000.0);
    const auto rest = ledger->place(account, limit(Side::Sell, 110'000, 1.0), now);
    ASSERT_NE(rest.order, nullptr) << rest.error;
    account.cash = 13'000.0;
    ledger->liquidate(now);
    EXPECT_TRUE(methods().empty());
    EXPECT_TRUE(rest.order->isOpen());
    account.cash = 11'000.0;
    ledger->liquidate(now);
    EXPECT_EQ(rest.order->status, "liquidatedCanceled");
    EXPECT_EQ(account.positions.at(0).size, Quantity::fromDouble(8.0).value());
    for (const auto& method : methods())
        EXPECT_EQ(method, "market");
    EXPECT_EQ(ledger->takeLiquidations().size(), 1U);
    // What was closed is enough or not: here it is not.
    account.cash = 9'000.0;
    const auto cut = now;
    while (now < cut + Duration::seconds(29)) {
        quote(100'000.0);
        ledger->liquidate(now);
    }
    EXPECT_EQ(account.positions.at(0).size, Quantity::fromDouble(8.0).value());
    while (now < cut + Duration::seconds(31)) {
        quote(100'000.0);
        ledger->liquidate(now);
    }
    EXPECT_FALSE(account.positions.contains(0));
    EXPECT_GT(account.cash, 0.0) << "what remains is the account's";
}

TEST_F(TieredLedgerTest, WhatLacksAThirdOfItsMarginIsTakenOver)
{
    auto& account = holding(10.0, 8'000.0);
    ledger->liquidate(now);
    EXPECT_TRUE(account.positions.empty());
    EXPECT_EQ(account.cash, 0.0);
    EXPECT_EQ(methods(), std::vector<std::string>{"backstop"});
}

/// The price that is shown is the one at which it happens.
TEST_F(TieredLedgerTest, ItIsLiquidatedAtTheShownPrice)
{
    auto& account = holding(-10.0, 60'000.0);
    const auto shown = ledger->liquidationPrice(account, 0);
    ASSERT_TRUE(shown);
    const double entry = mark();
    const auto spare = [&](double price) {
        return 60'000.0 - 10.0 * (price - entry) - 10.0 * price / 80.0;  // Worth less maintenance margin.
    };
    EXPECT_NEAR(spare(*shown), 0.0, 1e-6);
    EXPECT_GT(*shown, entry);
}

/// Two minutes of trades are two candles of a minute and one of five.
TEST_F(TieredLedgerTest, CandlesAreWhatWasTraded)
{
    Candles candles;
    const auto trade = [&](int second, double price, double size) {
        Trade one;
        one.price = Price::fromDouble(price).value();
        one.size = Quantity::fromDouble(size).value();
        one.time = Timestamp{1'790'000'100'000'000'000} + Duration::seconds(second);  // A whole five minutes.
        candles.add(one);
    };
    trade(0, 100.0, 1.0);
    trade(30, 130.0, 0.5);
    trade(59, 90.0, 0.25);
    trade(60, 110.0, 2.0);
    const std::int64_t begin = 1'790'000'100'000;
    const auto minutes = candles.between("BTC", "1m", begin, begin + 60'000);
    ASSERT_EQ(minutes.size(), 2U);
    EXPECT_EQ(
        minutes[0].dump(),
        R"({"t":1790000100000,"T":1790000159999,"s":"BTC","i":"1m","o":"100.0","c":"90.0","h":"130.0","l":"90.0","v":"1.75","n":3})");
    EXPECT_EQ(minutes[1]["o"], "110.0");
    EXPECT_EQ(candles.between("BTC", "1m", begin + 1, begin + 60'000).size(), 1U);
    const auto five = candles.newest("BTC", "5m");
    EXPECT_EQ(five["t"], begin);
    EXPECT_EQ(five["v"], "3.75");
    EXPECT_EQ(five["c"], "110.0");
    EXPECT_FALSE(Candles::lengthOf("7m"));
}

/// The simulator's listing says of its tiers what the desk's own file does.
TEST_F(TieredLedgerTest, TheListingHasTheTiersOfTheDesksOwnRule)
{
    HyperliquidVenue venue(1);
    const auto answer = venue.http({.method = "POST", .target = "/info", .body = R"({"type":"meta"})"}, now);
    const auto meta = nlohmann::json::parse(answer.body);
    const auto rules = config::builtInMarginRules();
    const auto found = std::find_if(rules.begin(), rules.end(), [](const auto& r) { return r.venue == "Hyperliquid"; });
    ASSERT_NE(found, rules.end());
    const auto& tables = std::get<risk::PerpetualMarginParameters>(found->rule).tables;
    for (const auto& coin : meta.at("universe")) {
        const auto ours =
            std::find_if(tables.begin(), tables.end(), [&](const auto& t) { return t.underlying == coin.at("name"); });
        ASSERT_NE(ours, tables.end());
        const auto listed = std::find_if(meta.at("marginTables").begin(), meta.at("marginTables").end(),
                                         [&](const auto& t) { return t.at(0) == coin.at("marginTableId"); });
        ASSERT_NE(listed, meta.at("marginTables").end());
        const auto& tiers = listed->at(1).at("marginTiers");
        ASSERT_EQ(tiers.size(), ours->tiers.size());
        for (std::size_t i = 0; i < tiers.size(); ++i) {
            EXPECT_EQ(std::stod(tiers[i].at("lowerBound").get<std::string>()), ours->tiers[i].lowerBoundUsd);
            EXPECT_EQ(tiers[i].at("maxLeverage").get<double>(), ours->tiers[i].maxLeverage);
        }
    }
}

}  // namespace
}  // namespace ballast::hyperliquid_server::ledger_test
