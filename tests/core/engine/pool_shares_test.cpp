#include <cmath>
#include <deque>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/engine/straddle_desk.h"
#include "desk/valuation.h"
#include "engine/checkpoint.h"

/// Shares of pools as positions of the book: in net delta, greeks, scenarios, P&L and flatten (O2, G3).
namespace ballast::engine::pool_shares_test {
namespace {

using domain::Quality;

class PoolShares : public testing::StraddleDesk {
protected:
    static constexpr double kLiquidity = 10'000.0, kLower = 72'000.0, kUpper = 90'000.0;

    /// The wallet's share at a pool's price; the coins and quotes that it must then hold are written out here.
    domain::PoolShare share(double price)
    {
        return {.instrument = id,
                .price = price,
                .liquidity = kLiquidity,
                .lower = kLower,
                .upper = kUpper,
                .sampleTime = market.now(),
                .quality = Quality::Good};
    }
    static double coinsAt(double price)
    {
        const double root = std::sqrt(std::min(std::max(price, kLower), kUpper));
        return kLiquidity * (1.0 / root - 1.0 / std::sqrt(kUpper));
    }
    static double quotesAt(double price)
    {
        const double root = std::sqrt(std::min(std::max(price, kLower), kUpper));
        return kLiquidity * (root - std::sqrt(kLower));
    }

    void open(double spot = 80'000.0)
    {
        start(spot);
        id = {static_cast<std::uint32_t>(engine->state().market.instruments().all().size() + 1)};
        domain::Instrument instrument{.id = id,
                                      .name = "WBTC/USDC/3000 #1",
                                      .venue = "Uniswap v3",
                                      .underlying = "BTC",
                                      .kind = domain::InstrumentKind::PoolShare,
                                      .lotSize = domain::Quantity::fromUnits(domain::Quantity::kUnitsPerOne),
                                      .base = domain::findCurrency("BTC").value(),
                                      .quote = domain::findCurrency("USDC").value(),
                                      .settles = domain::findCurrency("USDC").value()};
        engine->onBatch({market.now(), {{market.now(), domain::InstrumentListed{instrument}}}}).value();
    }
    Result<EngineOutput> tryTell(std::vector<domain::PoolShare> shares)
    {
        domain::EventBatch batch{.time = market.now(), .events = {}};
        batch.events.push_back({market.now(), domain::PoolSharesUpdate{"Uniswap v3", std::move(shares)}});
        return engine->onBatch(batch);
    }
    EngineOutput tell(std::vector<domain::PoolShare> shares) { return tryTell(std::move(shares)).value(); }
    /// Spot, quotes and the pool at one price.
    EngineOutput move(double price, Duration after = Duration::seconds(1))
    {
        market.advance(after);
        auto batch = market.tick(price);
        batch.events.push_back({market.now(), domain::PoolSharesUpdate{"Uniswap v3", {share(price)}}});
        return engine->onBatch(batch).value();
    }
    const interfaces::PositionView* line(const interfaces::Snapshot& desk) const
    {
        for (const auto& one : desk.positions)
            if (one.kind == domain::InstrumentKind::PoolShare) return &one;
        return nullptr;
    }
    static void expectOnePnl(const interfaces::Snapshot& desk)
    {
        ASSERT_TRUE(desk.pnl.markToMarketUsd.value && desk.pnl.theoreticalUsd.value);
        const auto& day = desk.positionsDay;
        double marks = day.closedUsd + day.feesUsd + day.gasUsd + day.fundingUsd;
        double fit = day.theoreticalClosedUsd + day.feesUsd + day.gasUsd + day.fundingUsd;
        for (const auto& one : desk.positions) {
            marks += one.pnlUsd.value_or(0.0);
            fit += one.theoreticalPnlUsd.value_or(0.0);
        }
        EXPECT_NEAR(marks, *desk.pnl.markToMarketUsd.value, 0.005) << toIso8601(desk.time);
        EXPECT_NEAR(fit, *desk.pnl.theoreticalUsd.value, 0.005) << toIso8601(desk.time);
    }
    /// Every order is filled until none comes any more; coins that they bought, in all.
    double settle(EngineOutput first)
    {
        double bought = 0.0;
        std::deque<EngineOutput> waiting;
        waiting.push_back(std::move(first));
        for (; !waiting.empty(); waiting.pop_front())
            for (const auto& intent : EngineOutput(waiting.front()).intents) {
                bought += domain::sign(intent->side) * intent->quantity.toDouble();
                ++orders;
                waiting.push_back(fill(intent));
            }
        return bought;
    }
    void hedgeByHand()
    {
        say({.action = domain::OperatorAction::SetMode,
             .reason = "test",
             .underlying = "BTC",
             .mode = domain::HedgeMode::Manual});
    }
    double netDelta() const { return desk::riskOf(engine->state(), "BTC").netDelta(); }

    domain::InstrumentId id;
    int orders{};
};

TEST_F(PoolShares, CountInNetDeltaAndTheSumOfPartsIsTheWhole)
{
    open();
    const double before = netDelta();
    tell({share(80'000.0)});
    EXPECT_NEAR(netDelta() - before, coinsAt(80'000.0), 1e-9);
    const auto desk = picture();
    const auto* shown = line(*desk);
    ASSERT_NE(shown, nullptr);
    ASSERT_TRUE(shown->share.has_value());
    EXPECT_NEAR(shown->share->coins, coinsAt(80'000.0), 1e-9);
    EXPECT_NEAR(shown->share->quotes, quotesAt(80'000.0), 1e-6);
    EXPECT_NEAR(*shown->valueUsd, coinsAt(80'000.0) * 80'000.0 + quotesAt(80'000.0), 1e-4);
    EXPECT_NEAR(shown->greeks.gammaCoin, -0.5 * kLiquidity / std::pow(80'000.0, 1.5) * 800.0, 1e-9);
    EXPECT_NEAR(shown->share->toLower, -0.1, 1e-12);
    EXPECT_NEAR(shown->share->toUpper, 0.125, 1e-12);
    // A flat smile of about 60 %: a day is 3.14 %.
    EXPECT_NEAR(*shown->share->toLowerSigmas, std::log(0.9) / (0.6 / std::sqrt(365.0)), 0.1);
    EXPECT_EQ(shown->state, "in range");
    EXPECT_EQ(shown->mark.quality, Quality::Good);
    double delta = 0.0, gamma = 0.0;
    for (const auto& one : desk->positions) {
        delta += one.greeks.deltaCoin;
        gamma += one.greeks.gammaCoin;
    }
    EXPECT_NEAR(delta, desk->underlyings[0].net.deltaCoin, 1e-9) << "no order works";
    EXPECT_NEAR(gamma, desk->underlyings[0].net.gammaCoin, 1e-9);
    EXPECT_FALSE(engine->findStaleValue().has_value());
}

TEST_F(PoolShares, LaddersAndGridHoldThem)
{
    open();
    const auto without = picture();
    tell({share(80'000.0)});
    const auto with = picture();
    const auto worth = [](double price) { return coinsAt(price) * price + quotesAt(price); };
    const auto &bare = without->underlyings[0].bySpot, &held = with->underlyings[0].bySpot;
    ASSERT_EQ(bare.size(), held.size());
    for (std::size_t i = 0; i < held.size(); ++i)
        EXPECT_NEAR(held[i].pnlUsd - bare[i].pnlUsd, worth(80'000.0 * (1.0 + held[i].shift)) - worth(80'000.0), 0.01)
            << held[i].shift;
    ASSERT_NE(with->underlyings[0].scenarioGrid, nullptr);
    EXPECT_EQ(with->underlyings[0].scenarioGrid->unpricedLegs, 0);
}

TEST_F(PoolShares, TheHedgerFollowsTheirDeltaAsThePoolMoves)
{
    market.positions.clear();  // Nothing but the share, so that every hedge is its own.
    open();
    double hedged = settle(tell({share(80'000.0)}));
    EXPECT_LT(hedged, -1.0) << "as soon as it is known";
    for (const double price : {80'000.0, 78'500.0, 77'000.0, 75'500.0, 77'000.0, 79'000.0, 82'000.0}) {
        hedged += settle(move(price, Duration::minutes(10)));
        const auto state = picture();
        EXPECT_NEAR(netDelta(), coinsAt(price) + hedged, 1e-6) << price;
        ASSERT_TRUE(state->underlyings[0].band.has_value());
        EXPECT_LE(std::abs(netDelta()), state->underlyings[0].band->upper + 1e-9) << price;
    }
    EXPECT_GE(orders, 4);
}

TEST_F(PoolShares, OneThatIsStaleOrDoubtedIsMarkedAndStopsHedges)
{
    open();
    tell({share(80'000.0)});
    // The pool is pushed away from its oracle: the chain's amounts count, and no hedge leaves for them (F94).
    auto pushed = share(84'000.0);
    pushed.quality = Quality::Suspect;
    pushed.reason = "F94: 5.00 % from the oracle's price";
    const auto output = tell({pushed});
    EXPECT_TRUE(output.intents.empty());
    EXPECT_NEAR(line(*picture())->share->coins, coinsAt(84'000.0), 1e-9);
    EXPECT_EQ(line(*picture())->mark.quality, Quality::Suspect);
    ASSERT_FALSE(output.decisions.empty());
    EXPECT_EQ(output.decisions.back().code, domain::RecordCode::C18);
    EXPECT_THAT(output.decisions.back().reason, ::testing::HasSubstr("F94"));
    // Nothing is told any more: its age passes the limit.
    tell({share(80'000.0)});
    for (int i = 0; i < 30; ++i)
        tick(80'000.0, Duration::seconds(1));
    EXPECT_EQ(line(*picture())->mark.quality, Quality::Stale);
    const auto late = say({.action = domain::OperatorAction::ForceHedge, .reason = "test", .underlying = "BTC"});
    EXPECT_TRUE(late.intents.empty());
    // A feed that lost its chain makes it stale at once.
    tell({share(80'000.0)});
    EXPECT_EQ(line(*picture())->mark.quality, Quality::Good);
    engine
        ->onBatch({market.now(),
                   {{market.now(),
                     domain::FeedConnectionChanged{
                         .venue = "Uniswap v3", .up = false, .why = "cut", .indices = {}, .oracles = {}}}}})
        .value();
    EXPECT_EQ(line(*picture())->mark.quality, Quality::Stale);
}

TEST_F(PoolShares, OutOfRangeIsSaidAndHasNoGamma)
{
    open();
    tell({share(80'000.0)});
    auto above = share(95'000.0);
    tell({above});
    const auto out = picture();
    const auto* shown = line(*out);
    EXPECT_EQ(shown->state, "out of range");
    EXPECT_EQ(shown->greeks.gammaCoin, 0.0);
    EXPECT_EQ(shown->share->coins, 0.0);
    EXPECT_LT(shown->share->toUpper, 0.0);
    EXPECT_TRUE(alert("is out of its range").has_value());
    tell({share(80'000.0)});
    const auto over = alert("is out of its range");
    EXPECT_TRUE(!over || !over->open);
}

/// What a share earned is its fees and what its price moved; what is put in, taken out or collected earns nothing. The
/// header's P&L is that of the lines throughout, and the causes end at it.
TEST_F(PoolShares, PnlIsFeesAndPriceAndNothingThatCameFromOutside)
{
    market.positions.clear();
    open();
    hedgeByHand();
    move(80'000.0);
    expectOnePnl(*picture());
    const auto worth = [](double price) { return coinsAt(price) * price + quotesAt(price); };
    // Price alone, hedged by hand: the whole change is the share's.
    const double base = *picture()->pnl.markToMarketUsd.value;
    move(80'300.0);
    EXPECT_NEAR(*picture()->pnl.markToMarketUsd.value - base, worth(80'300.0) - worth(80'000.0), 0.005);
    expectOnePnl(*picture());
    // Fees: 0.02 coins and 150 quotes.
    auto earned = share(80'300.0);
    earned.feesBase = 0.02;
    earned.feesQuote = 150.0;
    tell({earned});
    const double fees = 0.02 * 80'300.0 + 150.0;
    EXPECT_NEAR(*picture()->pnl.markToMarketUsd.value - base, worth(80'300.0) - worth(80'000.0) + fees, 0.005);
    EXPECT_NEAR(line(*picture())->greeks.deltaCoin, coinsAt(80'300.0) + 0.02, 1e-9);
    expectOnePnl(*picture());
    const double after = *picture()->pnl.markToMarketUsd.value;
    // Collected, then twice the liquidity, then half of it away: earns nothing, and is told.
    tell({share(80'300.0)});
    EXPECT_NEAR(*picture()->pnl.markToMarketUsd.value, after, 0.005);
    EXPECT_TRUE(alert("fees were collected").has_value());
    auto grown = share(80'300.0);
    grown.liquidity *= 2.0;
    tell({grown});
    EXPECT_NEAR(*picture()->pnl.markToMarketUsd.value, after, 0.005);
    EXPECT_NEAR(netDelta(), 2.0 * coinsAt(80'300.0), 1e-9);
    expectOnePnl(*picture());
    tell({share(80'300.0)});
    // Gone whole: what it had earned stays earned, as closed.
    tell({});
    EXPECT_EQ(line(*picture()), nullptr);
    EXPECT_NEAR(netDelta(), 0.0, 1e-12);
    EXPECT_NEAR(*picture()->pnl.markToMarketUsd.value, after, 0.005);
    expectOnePnl(*picture());
    // Causes end at the header's figure: fees are one of them.
    move(80'300.0, Duration::minutes(6));
    move(80'310.0, Duration::minutes(6));
    const auto desk = picture();
    ASSERT_TRUE(desk->portfolio && desk->portfolio->attribution);
    const auto& causes = *desk->portfolio->attribution;
    double parts = causes.residualUsd, poolFees = 0.0;
    for (const auto& part : causes.parts) {
        parts += part.usd;
        if (part.name == "Pool fees") poolFees = part.usd;
    }
    EXPECT_NEAR(parts, causes.totalUsd, 1e-6);
    EXPECT_NEAR(poolFees, fees, 1e-6);
    EXPECT_LT(std::abs(causes.residualUsd), 1.0) << "delta, gamma and fees name all of it";
}

TEST_F(PoolShares, FlattenOffsetsWhatTheyLeaveByOnePerpetualOrder)
{
    open();
    settle(tell({share(80'000.0)}));
    settle(move(80'000.0));
    std::deque<EngineOutput> waiting;
    waiting.push_back(say({.action = domain::OperatorAction::FlattenEverything, .reason = "out"}));
    std::vector<domain::OrderIntent> sent;
    for (; !waiting.empty(); waiting.pop_front())
        for (const auto& intent : EngineOutput(waiting.front()).intents) {
            sent.push_back(*intent);
            waiting.push_back(fill(intent));
        }
    ASSERT_FALSE(sent.empty());
    EXPECT_LE(std::abs(netDelta()), 0.0005 + 1e-9) << "half a lot of the perpetual";
    const auto left = picture();
    double coins = coinsAt(80'000.0);  // And what the options were bought back for, which was paid in coins.
    for (const auto& one : left->positions)
        if (one.kind == domain::InstrumentKind::Cash && one.underlying == "BTC") coins += one.quantity;
    EXPECT_EQ(sent.back().side, domain::Side::Sell);
    EXPECT_NEAR(sent.back().quantity.toDouble(), coins, 0.0005 + 1e-9) << "one order for all that stays";
    for (const auto& intent : sent)
        EXPECT_NE(intent.instrument, id) << "the desk takes no liquidity away";
    ASSERT_NE(line(*left), nullptr);
    EXPECT_EQ(line(*left)->quantity, 1.0);
    // And the preview of a flatten does not count it among its orders.
    EXPECT_EQ(picture()->flatten.everything.orders, 1) << "the offset alone is held now";
}

TEST_F(PoolShares, AreTheSameOfALoadedEngine)
{
    open();
    auto told = share(81'000.0);
    told.feesBase = 0.5;
    tell({told});
    const auto loaded = fromStateBytes(market.config(), toStateBytes(*engine).value());
    ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
    EXPECT_EQ(toStateBytes(*loaded).value(), toStateBytes(*engine).value());
    EXPECT_EQ(desk::riskOf(loaded->state(), "BTC").netDelta(), netDelta());
    EXPECT_FALSE(loaded->findStaleValue().has_value());
}

TEST_F(PoolShares, WhatIsNoShareIsRefusedWhole)
{
    open();
    auto bad = share(80'000.0);
    bad.lower = bad.upper;
    EXPECT_FALSE(tryTell({bad}).has_value());
    bad = share(80'000.0);
    bad.liquidity = -1.0;
    EXPECT_FALSE(tryTell({bad}).has_value());
    bad = share(0.0);
    EXPECT_FALSE(tryTell({bad}).has_value());
    bad = share(80'000.0);
    bad.instrument = {1};
    EXPECT_FALSE(tryTell({bad}).has_value()) << "a perpetual is none";
    EXPECT_FALSE(tryTell({share(80'000.0), share(80'000.0)}).has_value());
    EXPECT_TRUE(tryTell({share(80'000.0)}).has_value());
}

}  // namespace
}  // namespace ballast::engine::pool_shares_test
