#include <gtest/gtest.h>

#include "core/engine/scripted_market.h"
#include "engine/snapshot_image.h"
#include "pricing/black76.h"

namespace ballast::engine {
namespace {

using domain::OptionRight;
using testing::ScriptedMarket;

class Pictures : public ::testing::Test {
protected:
    Pictures()
    {
        market.limits.riskAversion = 1e-8;  // A band so wide that nothing is hedged at the start.
        market.positions = {{market.optionName(0, 75000, OptionRight::Put), domain::Quantity::fromUnits(-500'000'000)},
                            {market.optionName(1, 80000, OptionRight::Call), domain::Quantity::fromUnits(-300'000'000)},
                            {market.optionName(2, 100000, OptionRight::Call), domain::Quantity::fromUnits(400'000'000)},
                            {"BTC_USDC-PERPETUAL", domain::Quantity::fromUnits(123'400'000)}};
    }

    std::shared_ptr<interfaces::Snapshot> picture()
    {
        Engine engine = Engine::create(market.config()).value();
        engine.onBatch(market.opening(80000.0)).value();
        return engine.makeSnapshot();
    }

    ScriptedMarket market;
};

TEST_F(Pictures, SumOfPartsIsTheWhole)
{
    const auto snapshot = picture();
    const auto& view = snapshot->underlyings.at(0);
    double delta = 0.0, vega = 0.0, expiryDelta = 0.0, strikeDelta = 0.0;
    for (const auto& leg : view.legs)
        delta += leg.greeks.deltaCoin, vega += leg.greeks.vegaUsd;
    for (const auto& row : view.byExpiry)
        expiryDelta += row.greeks.deltaCoin;
    for (const auto& ladder : view.byStrike)
        for (const auto& row : ladder.rows)
            strikeDelta += row.greeks.deltaCoin;
    EXPECT_NEAR(delta, view.options.deltaCoin, 1e-9);
    EXPECT_NEAR(vega, view.net.vegaUsd, 1e-9);
    EXPECT_NEAR(expiryDelta, view.options.deltaCoin, 1e-9);
    EXPECT_NEAR(strikeDelta, view.options.deltaCoin, 1e-9);
    EXPECT_NEAR(view.hedges.deltaCoin, 1.234, 1e-9);
    EXPECT_NEAR(view.net.deltaCoin, view.options.deltaCoin + view.hedges.deltaCoin, 1e-12);
    EXPECT_NEAR(snapshot->net.deltaUsd, view.net.deltaCoin * 80000.0, 1e-6);
}

TEST_F(Pictures, DeltaIsTheForwardDeltaOfTheQuotedSmile)
{
    const auto snapshot = picture();
    for (const auto& leg : snapshot->underlyings.at(0).legs) {
        const double years = (leg.expiry - market.now()).inYears();
        const double volatility = ScriptedMarket::kVolatility - 0.05 * std::log(leg.strike / 80000.0);
        const auto greeks = pricing::black76Greeks(leg.right, 80000.0, leg.strike, volatility, years);
        EXPECT_NEAR(leg.greeks.deltaCoin / leg.contracts, greeks.delta, 2e-3) << leg.instrument;
        EXPECT_NEAR(leg.greeks.vegaUsd / leg.contracts, greeks.vega * 0.01, 0.01 * greeks.vega * 0.01)
            << leg.instrument;
    }
}

TEST_F(Pictures, TheSpotLadderIsExactlyZeroAtNoShift)
{
    const auto snapshot = picture();
    int zeros = 0;
    for (const auto& row : snapshot->underlyings.at(0).bySpot) {
        if (row.shift != 0.0) continue;
        ++zeros;
        EXPECT_EQ(row.pnlUsd, 0.0);
        EXPECT_NEAR(row.greeks.deltaCoin, snapshot->underlyings.at(0).net.deltaCoin, 1e-9);
    }
    EXPECT_EQ(zeros, 1);
}

TEST_F(Pictures, TheSpotLadderAgreesWithDeltaAndGammaForSmallMoves)
{
    const auto snapshot = picture();
    const auto& view = snapshot->underlyings.at(0);
    for (const auto& row : view.bySpot) {
        if (std::abs(row.shift) != 0.01) continue;
        const double linear = view.net.deltaCoin * row.shift * 80000.0;
        const double curved = 0.5 * view.net.gammaCoin * row.shift * 100.0 * row.shift * 80000.0;
        EXPECT_NEAR(row.pnlUsd, linear + curved, std::abs(curved) * 0.1 + 30.0);
    }
}

TEST_F(Pictures, PnlStartsAtZero)
{
    const auto snapshot = picture();
    ASSERT_TRUE(snapshot->pnl.markToMarketUsd.value.has_value());
    EXPECT_NEAR(*snapshot->pnl.markToMarketUsd.value, 0.0, 1e-9);
}

TEST_F(Pictures, ABookWithoutDataSaysWhatIsMissing)
{
    Engine engine = Engine::create(market.config()).value();
    const auto snapshot = engine.makeSnapshot();
    EXPECT_FALSE(snapshot->loading.empty());
    ASSERT_NE(snapshot->underlyings.at(0).surface, nullptr);
    EXPECT_FALSE(snapshot->underlyings.at(0).surface->message.empty());
    EXPECT_FALSE(snapshot->underlyings.at(0).spot.value.has_value());
}

TEST_F(Pictures, OnlyWhatIsWantedIsMade)
{
    Engine engine = Engine::create(market.config()).value();
    engine.onBatch(market.opening(80000.0)).value();
    for (const auto wanted : interfaces::allSections()) {
        interfaces::Picture made;
        engine.fillSections(wanted, made);
        interfaces::eachSection(
            [&](interfaces::SectionId id, const auto& section) {
                EXPECT_EQ(section.data != nullptr, id == wanted) << static_cast<int>(id) << static_cast<int>(wanted);
                EXPECT_EQ(section.time, id == wanted ? market.now() : Timestamp{}) << static_cast<int>(id);
            },
            made);
    }
}

TEST_F(Pictures, ALongListIsCopiedWhenItSaysSomethingElse)
{
    Engine engine = Engine::create(market.config()).value();
    engine.onBatch(market.opening(80000.0)).value();
    interfaces::Picture picture;
    const auto lists = interfaces::SectionSet{interfaces::SectionId::Orders, interfaces::SectionId::Fills,
                                              interfaces::SectionId::Decisions};
    engine.fillSections(lists, picture);
    const auto before = picture;
    engine.fillSections(lists, picture);
    EXPECT_EQ(picture.orders.data, before.orders.data);
    EXPECT_EQ(picture.fills.data, before.fills.data);
    EXPECT_EQ(picture.decisions.data, before.decisions.data);
    engine
        .onBatch(market.say({.action = domain::OperatorAction::ForceHedge,
                             .reason = "test",
                             .underlying = "BTC",
                             .quantity = domain::Quantity::fromUnits(10'000'000)}))
        .value();
    engine.fillSections(lists, picture);
    EXPECT_NE(picture.orders.data, before.orders.data);
    EXPECT_NE(picture.decisions.data, before.decisions.data);
    EXPECT_EQ(picture.fills.data, before.fills.data) << "nothing traded yet";
}

/// What is made beside the engine is of the image's instant, whatever the engine does meanwhile.
TEST_F(Pictures, AnImageStaysWhenTheEngineGoesOn)
{
    Engine engine = Engine::create(market.config()).value();
    engine.onBatch(market.opening(80000.0)).value();
    const auto image = engine.makeImage(nullptr);
    interfaces::Picture then;
    engine.fillSections(kImageSections, then);
    const auto taken = market.now();
    market.advance(Duration::seconds(5));
    engine.onBatch(market.tick(79500.0)).value();
    interfaces::Picture fromImage;
    fillSections(*image, kImageSections, fromImage);
    EXPECT_EQ(fromImage.grid.time, taken);
    EXPECT_EQ(fromImage.grid.data->at("BTC")->pnlUsd, then.grid.data->at("BTC")->pnlUsd);
    EXPECT_EQ(fromImage.spotLadder.data->at("BTC")->front().pnlUsd, then.spotLadder.data->at("BTC")->front().pnlUsd);
    EXPECT_EQ(fromImage.vega.data->at("BTC")->front().vegaUsd, then.vega.data->at("BTC")->front().vegaUsd);
    ASSERT_FALSE(then.margin.data->empty());
    EXPECT_EQ(fromImage.margin.data->front().shareOfEquity.value, then.margin.data->front().shareOfEquity.value);
    EXPECT_EQ(fromImage.portfolio.data->tail.valueAtRiskUsd.value, then.portfolio.data->tail.valueAtRiskUsd.value);
    interfaces::Picture later;
    fillSections(*engine.makeImage(image.get()), kImageSections, later);
    EXPECT_NE(later.grid.data->at("BTC")->pnlUsd, then.grid.data->at("BTC")->pnlUsd);
}

TEST_F(Pictures, AnImageSharesTheBookUntilSomethingTrades)
{
    Engine engine = Engine::create(market.config()).value();
    engine.onBatch(market.opening(80000.0)).value();
    const auto first = engine.makeImage(nullptr);
    market.advance(Duration::seconds(1));
    engine.onBatch(market.tick(80100.0)).value();
    const auto second = engine.makeImage(first.get());
    EXPECT_EQ(second->underlyings.at("BTC").book, first->underlyings.at("BTC").book);
    EXPECT_EQ(second->underlyings.at("BTC").spot, 80100.0);
    auto output = engine
                      .onBatch(market.say({.action = domain::OperatorAction::ForceHedge,
                                           .reason = "test",
                                           .underlying = "BTC",
                                           .quantity = domain::Quantity::fromUnits(10'000'000)}))
                      .value();
    ASSERT_EQ(output.intents.size(), 1U);
    EXPECT_EQ(engine.makeImage(second.get())->underlyings.at("BTC").pending.size(), 1U) << "the order works";
    engine.onBatch(market.fill(output.intents[0])).value();
    const auto traded = engine.makeImage(second.get());
    EXPECT_NE(traded->underlyings.at("BTC").book, first->underlyings.at("BTC").book);
    EXPECT_TRUE(traded->underlyings.at("BTC").pending.empty());
}

/// Against the other sections: vega of each leg times half the spread that its strike shows.
TEST_F(Pictures, AFlattenOfEverythingCostsHalfTheSpreads)
{
    const auto snapshot = picture();
    const auto& view = snapshot->underlyings.at(0);
    double cost = 0.0, value = 0.0;
    for (const auto& leg : view.legs)
        for (const auto& ladder : view.byStrike)
            for (const auto& row : ladder.rows)
                if (ladder.expiry == leg.expiry && row.strike == leg.strike)
                    cost += std::abs(leg.greeks.vegaUsd) * (*row.askVolatility - *row.bidVolatility) * 50.0;
    for (const auto& position : snapshot->positions)
        if (position.kind != domain::InstrumentKind::Cash) value += std::abs(*position.valueUsd);
    const auto& all = snapshot->flatten.everything;
    EXPECT_EQ(all.orders, 4);
    EXPECT_EQ(all.first.size(), 3U);
    EXPECT_TRUE(all.hasOptions);
    EXPECT_NEAR(all.valueUsd, value, 1e-6);
    EXPECT_GT(cost, 0.0);
    const auto& hedges = snapshot->flatten.hedges;
    double perCoin = 0.0;
    for (const auto& candidate : snapshot->decisions.at(0).decision->candidates)
        if (candidate.instrument == "BTC_USDC-PERPETUAL" && candidate.quantity != 0.0)
            perCoin = candidate.costUsd / std::abs(candidate.quantity);
    EXPECT_GT(perCoin, 0.0);
    EXPECT_NEAR(hedges.costUsd, 1.234 * perCoin, 1e-9 * hedges.costUsd) << "no gas at this venue";
    EXPECT_NEAR(all.costUsd, cost + hedges.costUsd, 1e-9 * cost);
    EXPECT_EQ(all.withoutCost, 0);
    EXPECT_EQ(hedges.orders, 1);
    ASSERT_EQ(hedges.first.size(), 1U);
    EXPECT_EQ(hedges.first[0].instrument, "BTC_USDC-PERPETUAL");
    EXPECT_EQ(hedges.first[0].quantity, -1.234);
    EXPECT_FALSE(hedges.hasOptions);
}

}  // namespace
}  // namespace ballast::engine
