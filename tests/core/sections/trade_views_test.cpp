#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

#include "core/engine/scripted_market.h"
#include "core/engine/two_coins.h"
#include "core/sections/picture_words.h"
#include "interfaces/trade_views.h"
#include "pricing/black76.h"
#include "risk/moved_book.h"
#include "sections/desk_image.h"
#include "sections/section_builder.h"

/// What a person trades from: chain, an order before it goes, cures of a breach, the whole book moved, another market.
namespace ballast::engine::trade_views_test {
namespace {

using domain::OptionRight;
using domain::Quantity;
using domain::Side;
using interfaces::LimitUnit;
using interfaces::Questions;
using testing::ScriptedMarket;

class Trading : public ::testing::Test {
protected:
    Trading()
    {
        market.limits.riskAversion = 1e-8;  // A band so wide that nothing is hedged at the start.
        market.positions = {{market.optionName(0, 75000, OptionRight::Put), Quantity::fromUnits(-500'000'000)},
                            {market.optionName(1, 80000, OptionRight::Call), Quantity::fromUnits(-300'000'000)},
                            {"BTC_USDC-PERPETUAL", Quantity::fromUnits(123'400'000)}};
    }
    Engine opened()
    {
        Engine engine = Engine::create(market.config()).value();
        engine.onBatch(market.opening(80000.0)).value();
        return engine;
    }
    static interfaces::Picture ask(const Engine& engine, const Questions& questions)
    {
        interfaces::Picture picture;
        sections::fillSections(engine.state(), interfaces::SectionSet::all(), picture, &questions);
        return picture;
    }
    interfaces::OrderQuestion buyCall(double quantity, double limit, LimitUnit unit = LimitUnit::Venue) const
    {
        return {.venue = "Deribit",
                .instrument = market.optionName(1, 80000, OptionRight::Call),
                .side = Side::Buy,
                .quantity = quantity,
                .limit = limit,
                .unit = unit};
    }
    const interfaces::ChainOption& call(const interfaces::Picture& picture) const
    {
        const auto name = market.optionName(1, 80000, OptionRight::Call);
        for (const auto& expiry : picture.chain.data->at("BTC")->expiries)
            for (const auto& row : expiry.rows)
                if (row.call && row.call->instrument == name) return *row.call;
        throw std::runtime_error("not in the chain: " + name);
    }

    ScriptedMarket market;
};

TEST_F(Trading, TheChainShowsEveryListedOptionWithMarketFitAndPosition)
{
    const auto engine = opened();
    const auto picture = ask(engine, {});
    std::size_t shown = 0, listed = 0;
    double held = 0.0;
    for (const auto& expiry : picture.chain.data->at("BTC")->expiries)
        for (const auto& row : expiry.rows)
            for (const auto* side : {&row.call, &row.put}) {
                if (!*side) continue;
                ++shown;
                held += (*side)->position;
                const auto& option = engine.instruments().at(*engine.instruments().findByName((*side)->instrument));
                EXPECT_EQ(option.strike.toDouble(), row.strike);
                EXPECT_EQ(option.expiry, expiry.expiry);
                ASSERT_TRUE((*side)->fit && row.fitVolatility) << (*side)->instrument;
                const double price =
                    pricing::black76Price(option.right, *expiry.forward, row.strike, *row.fitVolatility,
                                          (expiry.expiry - market.now()).inYears());
                EXPECT_NEAR(*(*side)->fit, option.isInverse() ? price / *expiry.forward : price, 1e-9);
                if ((*side)->bid && (*side)->ask) {
                    EXPECT_LE(*(*side)->bid, *(*side)->ask);
                }
            }
    for (const auto& instrument : engine.instruments().all())
        listed += instrument.isOption() ? 1U : 0U;
    EXPECT_EQ(shown, listed);
    EXPECT_NEAR(held, -8.0, 1e-12);
    EXPECT_NEAR(call(picture).position, -3.0, 1e-12);
}

TEST_F(Trading, APreviewSaysWhatTheBookIsAfterTheFill)
{
    auto engine = opened();
    const double ask0 = *call(ask(engine, {})).ask;
    const auto question = buyCall(1.0, ask0);
    const auto preview = *ask(engine, {.order = question}).order.data;
    ASSERT_EQ(preview.message, "");
    EXPECT_EQ(preview.asked, question);
    EXPECT_TRUE(preview.refusals.empty()) << preview.refusals.front().words;
    const auto before = ask(engine, {}).greeks.data->underlyings[0];
    EXPECT_NEAR(preview.deltaCoin.before, before.net.deltaCoin, 1e-12);
    EXPECT_NEAR(preview.vegaUsd.before, before.net.vegaUsd, 1e-9);
    market.advance(Duration::milliseconds(1));
    domain::OperatorCommand order{
        .action = domain::OperatorAction::PlaceOrder, .operatorName = "ann", .reason = "by hand"};
    order.account = "Deribit";
    order.instrument = question.instrument;
    order.side = Side::Buy;
    order.quantity = Quantity::fromDouble(1.0).value();
    order.limitPrice = domain::Price::fromDouble(preview.limitPrice).value();
    const auto output = engine.onBatch(market.say(order)).value();
    ASSERT_EQ(output.intents.size(), 1U);
    EXPECT_EQ(output.intents[0]->quantity, *order.quantity) << "contracts, not coins of its delta";
    EXPECT_NE(output.decisions.front().reason.find("order to buy 1 contract of " + question.instrument),
              std::string::npos)
        << output.decisions.front().reason;
    engine.onBatch(market.fill(output.intents[0])).value();
    const auto after = ask(engine, {}).greeks.data->underlyings[0];
    EXPECT_NEAR(preview.deltaCoin.after, after.net.deltaCoin, 1e-4);
    EXPECT_NEAR(preview.gammaCoin.after, after.net.gammaCoin, 1e-6);
    EXPECT_NEAR(preview.vegaUsd.after, after.net.vegaUsd, 1e-2);
    EXPECT_NEAR(preview.thetaAfter, after.net.thetaUsd, 1e-1);
    EXPECT_GT(std::abs(preview.vegaUsd.after - preview.vegaUsd.before), 10.0) << "the order moves what is compared";
}

/// The what-if's margin is that of the book after the same trade has been done at our fit.
TEST_F(Trading, WhatIfSaysTheMarginAfterItsTrades)
{
    auto engine = opened();
    const auto option = call(ask(engine, {}));
    interfaces::Questions questions;
    questions.whatIf.trades = {{.venue = {}, .instrument = option.instrument, .quantity = -5.0}};
    const auto view = *ask(engine, questions).whatIf.data;
    ASSERT_EQ(view.margins.size(), 1U) << view.message;
    EXPECT_EQ(view.margins[0].account, "Deribit");
    ASSERT_TRUE(view.margins[0].before && view.margins[0].after) << view.margins[0].message;
    EXPECT_GT(*view.margins[0].after, *view.margins[0].before) << "more is short";
    market.advance(Duration::milliseconds(1));
    domain::OperatorCommand order{
        .action = domain::OperatorAction::PlaceOrder, .operatorName = "ann", .reason = "by hand"};
    order.account = "Deribit";
    order.instrument = option.instrument;
    order.side = Side::Sell;
    order.quantity = Quantity::fromDouble(5.0).value();
    order.limitPrice = domain::Price::fromDouble(*option.bid).value();
    const auto output = engine.onBatch(market.say(order)).value();
    ASSERT_EQ(output.intents.size(), 1U) << output.decisions.front().reason;
    engine.onBatch(market.fill(output.intents[0])).value();
    const auto after = ask(engine, {}).margin.data;
    ASSERT_FALSE(after->empty());
    // Sold at the bid and not at our fit, with the fee of it: a little equity less.
    EXPECT_NEAR(*after->front().shareOfEquity.value, *view.margins[0].after, 0.01 * *view.margins[0].after);
    EXPECT_TRUE(ask(engine, {}).whatIf.data->margins.empty()) << "without trades there is nothing to say";
}

TEST_F(Trading, ALimitInUsdOrVolatilityIsThePriceThatTheVenueTakes)
{
    const auto engine = opened();
    const auto inCoin = *ask(engine, {.order = buyCall(1.0, 0.03)}).order.data;
    ASSERT_TRUE(inCoin.limitUsd && inCoin.limitVolatility) << inCoin.message;
    EXPECT_NEAR(*inCoin.limitUsd, 0.03 * 80000.0, 1e-6);
    const auto inUsd = *ask(engine, {.order = buyCall(1.0, *inCoin.limitUsd, LimitUnit::Usd)}).order.data;
    EXPECT_NEAR(inUsd.limitPrice, 0.03, 1e-9);
    const auto inVolatility =
        *ask(engine, {.order = buyCall(1.0, *inCoin.limitVolatility, LimitUnit::Volatility)}).order.data;
    // Bought: rounded to a price of the venue that is no worse than what was typed.
    EXPECT_LE(inVolatility.limitPrice, 0.03 + 1e-12);
    EXPECT_GT(inVolatility.limitPrice, 0.03 - 0.001);
}

TEST_F(Trading, APreviewNamesEveryRuleThatTheGateWouldStopItBy)
{
    auto engine = opened();
    const auto preview = *ask(engine, {.order = buyCall(5000.0, 5.0)}).order.data;
    std::set<domain::Rule> rules;
    for (const auto& refusal : preview.refusals) {
        rules.insert(refusal.rule);
        EXPECT_FALSE(refusal.words.empty());
    }
    EXPECT_TRUE(rules.contains(domain::Rule::C01)) << "5 BTC for an option of one";
    EXPECT_TRUE(rules.contains(domain::Rule::C03));
    market.advance(Duration::milliseconds(1));
    domain::OperatorCommand order{
        .action = domain::OperatorAction::PlaceOrder, .operatorName = "ann", .reason = "by hand"};
    order.account = "Deribit";
    order.instrument = preview.asked->instrument;
    order.side = Side::Buy;
    order.quantity = Quantity::fromDouble(5000.0).value();
    order.limitPrice = domain::Price::fromDouble(preview.limitPrice).value();
    const auto output = engine.onBatch(market.say(order)).value();
    ASSERT_EQ(output.commands.size(), 1U);
    std::set<domain::Rule> stopped;
    for (const auto& refusal : output.commands[0].refusals)
        stopped.insert(refusal.rule);
    EXPECT_EQ(rules, stopped) << "the same gate";
}

TEST_F(Trading, WhatLiesAboveFourFifthsOfALimitIsAskedAbout)
{
    market.limits.orderNotionalUsd = 100'000.0;
    const auto engine = opened();
    const double fair = *call(ask(engine, {})).fit;
    EXPECT_TRUE(ask(engine, {.order = buyCall(0.9, fair)}).order.data->soft.empty());
    const auto above = *ask(engine, {.order = buyCall(1.1, fair)}).order.data;
    ASSERT_EQ(above.soft.size(), 1U);
    EXPECT_NE(above.soft[0].find("88,000"), std::string::npos) << above.soft[0];
}

TEST_F(Trading, AnImageAnswersAsTheDeskItself)
{
    auto engine = opened();
    const double fair = *call(ask(engine, {})).fit;
    const Questions questions{.order = buyCall(2.0, fair),
                              .scenario = {.spotShifts = {-0.1, 0.1}, .volatilityShifts = {0.5}},
                              .whatIf = {.spotShift = -0.05, .volatilityPoints = 3.0, .days = 2.0}};
    sections::DeskImage image;
    for (int i = 0; i < 4; ++i) {
        market.advance(Duration::milliseconds(700));
        engine.onBatch(market.tick(80000.0 + 50.0 * i, i == 2)).value();
        image.follow(engine.state());
        interfaces::Picture picture;
        image.fillSections(interfaces::SectionSet::all(), picture, &questions);
        EXPECT_EQ(testing::difference(picture, ask(engine, questions)), "");
        EXPECT_EQ(picture.order.data->message, "");
    }
}

TEST_F(Trading, NoMoveChangesNothingAndAMoveIsTheSumOfItsPositions)
{
    const auto engine = opened();
    const auto picture = ask(engine, {.scenario = {.cell = interfaces::ScenarioCell{-0.2, 0.25}}});
    const auto& view = *picture.scenarios.data;
    ASSERT_EQ(view.message, "");
    const auto& own = *picture.grid.data->at("BTC");
    ASSERT_EQ(view.grid.spotShifts, own.spotShifts);
    // One coin: the whole book is its book. Without the coin's own grid it is worked out.
    interfaces::Picture alone;
    sections::fillSections(engine.state(), interfaces::SectionId::Scenarios, alone);
    EXPECT_EQ(alone.grid.data, nullptr);
    for (std::size_t i = 0; i < own.pnlUsd.size(); ++i)
        EXPECT_NEAR(alone.scenarios.data->grid.pnlUsd[i], own.pnlUsd[i], 1e-6);
    EXPECT_EQ(view.grid.pnlUsd, alone.scenarios.data->grid.pnlUsd);
    double cell = 0.0;
    for (std::size_t row = 0; row < own.volatilityShifts.size(); ++row)
        for (std::size_t column = 0; column < own.spotShifts.size(); ++column) {
            if (own.spotShifts[column] == -0.2 && own.volatilityShifts[row] == 0.25) cell = own.at(row, column);
            if (own.spotShifts[column] == 0.0 && own.volatilityShifts[row] == 0.0) {
                EXPECT_EQ(view.grid.at(row, column), 0.0);
            }
        }
    double legs = 0.0, before = -1e300;
    for (const auto& leg : view.legs) {
        legs += leg.pnlUsd.value();
        EXPECT_GE(*leg.pnlUsd, before) << "the greatest loss first";
        before = *leg.pnlUsd;
    }
    EXPECT_LT(cell, 0.0);
    EXPECT_NEAR(legs, cell, 1e-6 * std::abs(cell));
    double worst = 0.0;
    for (const auto& row : view.ladder) {
        if (row.shift == 0.0) {
            EXPECT_EQ(row.totalUsd, 0.0);
        }
        worst = std::min(worst, row.totalUsd);
    }
    EXPECT_EQ(view.worstUsd, worst);
    EXPECT_LT(worst, 0.0) << "the book is short options";
}

// The second coin moves by more than the first, whose own grid stands; a move that is not the usual one takes neither.
TEST(BookScenarios, AGridThatStandsIsAddedToTheOtherCoins)
{
    testing::TwoCoins market;
    market.hold("BTC", 12);
    market.hold("ETH", 9);
    const auto engine = market.start();
    for (const auto& asked : {interfaces::ScenarioQuestion{}, interfaces::ScenarioQuestion{.spotShifts = {-0.3, 0.1}},
                              interfaces::ScenarioQuestion{.later = Duration::hours(1)}}) {
        const Questions questions{.scenario = asked};
        interfaces::Picture all, alone;
        sections::fillSections(engine.state(), interfaces::SectionSet::all(), all, &questions);
        sections::fillSections(engine.state(), interfaces::SectionId::Scenarios, alone, &questions);
        ASSERT_EQ(all.grid.data->size(), 2U);
        ASSERT_EQ(alone.scenarios.data->message, "");
        EXPECT_EQ(all.scenarios.data->grid.pnlUsd, alone.scenarios.data->grid.pnlUsd);
        EXPECT_EQ(all.scenarios.data->grid.unpricedLegs, alone.scenarios.data->grid.unpricedLegs);
        EXPECT_NE(*std::ranges::min_element(alone.scenarios.data->grid.pnlUsd), 0.0);
        const auto &ladder = all.scenarios.data->ladder, &made = alone.scenarios.data->ladder;
        ASSERT_EQ(ladder.size(), made.size());
        for (std::size_t i = 0; i < made.size(); ++i) {
            EXPECT_EQ(ladder[i].shift, made[i].shift);
            EXPECT_EQ(ladder[i].pnlUsd, made[i].pnlUsd);
            EXPECT_EQ(ladder[i].greeks.deltaUsd, made[i].greeks.deltaUsd);
            EXPECT_EQ(ladder[i].greeks.vegaUsd, made[i].greeks.vegaUsd);
        }
    }
}

TEST_F(Trading, AGreekInTheCellsIsThatOfTheLadderAndOfTheBook)
{
    const auto engine = opened();
    using interfaces::ScenarioMetric;
    EXPECT_TRUE(ask(engine, {}).scenarios.data->metric.empty());
    const auto net = ask(engine, {}).greeks.data->underlyings[0].net;
    const auto cells = [&](ScenarioMetric metric) {
        const auto view = *ask(engine, {.scenario = {.metric = metric}}).scenarios.data;
        EXPECT_EQ(view.metric.size(), view.grid.pnlUsd.size());
        return view;
    };
    const auto at = [](const interfaces::BookScenariosView& view, double spot, double volatility) {
        for (std::size_t row = 0; row < view.grid.volatilityShifts.size(); ++row)
            for (std::size_t column = 0; column < view.grid.spotShifts.size(); ++column)
                if (view.grid.spotShifts[column] == spot && view.grid.volatilityShifts[row] == volatility)
                    return view.metric[row * view.grid.spotShifts.size() + column];
        return std::nan("");
    };
    const auto delta = cells(ScenarioMetric::DeltaUsd);
    EXPECT_NEAR(at(delta, 0.0, 0.0), net.deltaUsd, 1e-6 * std::abs(net.deltaUsd));
    for (const auto& row : delta.ladder)
        if (const double cell = at(delta, row.shift, 0.0); !std::isnan(cell)) {
            EXPECT_NEAR(cell, row.greeks.deltaUsd, 1e-6 * std::abs(net.deltaUsd)) << row.shift;
        }
    EXPECT_NEAR(at(cells(ScenarioMetric::GammaUsd), 0.0, 0.0), net.gammaUsd, 1e-6 * std::abs(net.gammaUsd));
    EXPECT_NEAR(at(cells(ScenarioMetric::ThetaUsd), 0.0, 0.0), net.thetaUsd, 1e-6 * std::abs(net.thetaUsd));
    const auto vega = cells(ScenarioMetric::VegaUsd);
    EXPECT_NEAR(at(vega, 0.0, 0.0), net.vegaUsd, 1e-6 * std::abs(net.vegaUsd));
    // Against the P&L of a point more at the moved volatility, of every option alone.
    EXPECT_NE(at(vega, 0.0, 1.0), at(vega, 0.0, 0.0));
    EXPECT_NE(at(vega, 0.1, 0.0), at(vega, 0.0, 0.0));
}

TEST_F(Trading, AFillKeepsWhatItStoodForAndWhatItGainedWithSpotMovesHedged)
{
    auto engine = opened();
    const auto question = buyCall(1.0, *call(ask(engine, {})).ask);
    market.advance(Duration::milliseconds(1));
    domain::OperatorCommand order{
        .action = domain::OperatorAction::PlaceOrder, .operatorName = "ann", .reason = "by hand"};
    order.account = "Deribit";
    order.instrument = question.instrument;
    order.side = Side::Buy;
    order.quantity = Quantity::fromDouble(1.0).value();
    order.limitPrice = domain::Price::fromDouble(ask(engine, {.order = question}).order.data->limitPrice).value();
    const auto output = engine.onBatch(market.say(order)).value();
    ASSERT_EQ(output.intents.size(), 1U);
    engine.onBatch(market.fill(output.intents[0])).value();
    const auto booked = ask(engine, {}).fills.data->front();
    ASSERT_TRUE(booked.then && booked.edgeUsd);
    EXPECT_TRUE(booked.markouts.empty()) << "no horizon has come";
    EXPECT_NEAR(booked.then->spot, 80000.0, 1e-6);
    const auto live = ask(engine, {}).flow.data->fillsNow;
    ASSERT_EQ(live.size(), 1U);
    EXPECT_NEAR(live[0].worth.vegaUsd, booked.then->vegaUsd, 1e-6 * booked.then->vegaUsd) << "nothing has moved yet";

    // Spot a hundredth up over 12 seconds: two horizons have come, and the gain is what an own revaluation says.
    market.advance(Duration::seconds(12));
    engine.onBatch(market.tick(80800.0)).value();
    const auto picture = ask(engine, {});
    const auto& fill = picture.fills.data->front();
    ASSERT_EQ(fill.markouts.size(), 2U);
    EXPECT_EQ(fill.markouts[1].horizon, Duration::seconds(10));
    const double spot = *picture.greeks.data->underlyings[0].spot.value;
    EXPECT_GT(spot, 80400.0);
    const double worth = *call(picture).fit * spot, paid = fill.price * fill.then->spot;
    const double expected = worth - paid - fill.then->deltaCoin * (spot - fill.then->spot);
    ASSERT_TRUE(fill.markouts[1].usd);
    EXPECT_NEAR(*fill.markouts[1].usd, expected, 1e-3 * paid);
    EXPECT_GT(std::abs(fill.then->deltaCoin * (spot - fill.then->spot)), 10.0 * 1e-3 * paid) << "the hedge counts";
    EXPECT_NE(picture.flow.data->fillsNow[0].worth.deltaCoin, fill.then->deltaCoin);
    EXPECT_EQ(fill.then, booked.then) << "what it stood for stays";
}

TEST_F(Trading, AnotherMarketIsValuedAgainAndNoChangeIsTheLiveBook)
{
    const auto engine = opened();
    const auto still = *ask(engine, {}).whatIf.data;
    EXPECT_EQ(still.pnlUsd, 0.0);
    EXPECT_EQ(still.then.vegaUsd, still.live.vegaUsd);
    const auto greeks = ask(engine, {}).greeks.data->underlyings[0].net;
    EXPECT_NEAR(still.coins.at(0).live.vegaUsd, greeks.vegaUsd, 1e-9);
    // Against the spot ladder, which moves spot alone.
    const auto moved = ask(engine, {.whatIf = {.spotShift = -0.1}});
    for (const auto& row : *moved.spotLadder.data->at("BTC"))
        if (row.shift == -0.1) {
            EXPECT_NEAR(moved.whatIf.data->pnlUsd, row.pnlUsd, 1e-6 * std::abs(row.pnlUsd));
        }
    // A point of volatility is vega, a day is theta, both nearly.
    const auto point = *ask(engine, {.whatIf = {.volatilityPoints = 0.1}}).whatIf.data;
    EXPECT_NEAR(point.pnlUsd, 0.1 * greeks.vegaUsd, 0.02 * std::abs(greeks.vegaUsd) * 0.1);
    const auto day = *ask(engine, {.whatIf = {.days = 0.05}}).whatIf.data;
    EXPECT_NEAR(day.pnlUsd, 0.05 * greeks.thetaUsd, 0.05 * std::abs(greeks.thetaUsd) * 0.05);
}

TEST_F(Trading, AHypotheticalTradeMovesTheGreeksAndCostsNothingAtOurFit)
{
    const auto engine = opened();
    const std::string name = market.optionName(1, 80000, OptionRight::Call);
    const auto view =
        *ask(engine, {.whatIf = {.trades = {{"Deribit", name, 3.0}, {"Deribit", "nothing", 1.0}}}}).whatIf.data;
    EXPECT_EQ(view.pnlUsd, 0.0);
    ASSERT_EQ(view.unknownTrades, std::vector<std::string>{"nothing"});
    // Three of that call are short: only put and perpetual are left.
    const auto legs = *ask(engine, {}).cells.data->at("BTC");
    double vega = 0.0;
    for (const auto& leg : legs)
        if (leg.instrument != name) vega += leg.greeks.vegaUsd;
    EXPECT_NEAR(view.then.vegaUsd, vega, 1e-9);
}

TEST_F(Trading, ABreachOfVegaIsCuredByOrdersThatTheGateLetsPass)
{
    market.limits.vegaUsd = 200.0;
    auto engine = opened();
    market.advance(Duration::seconds(2));
    engine.onBatch(market.tick(80000.0, true)).value();
    const auto picture = ask(engine, {});
    const auto& cures = picture.cures.data->cures;
    ASSERT_EQ(cures.size(), 1U);
    EXPECT_EQ(cures[0].figure, "vega");
    EXPECT_LT(cures[0].value, -200.0);
    ASSERT_FALSE(cures[0].orders.empty()) << cures[0].message;
    double cost = -1e300;
    for (const auto& order : cures[0].orders) {
        EXPECT_EQ(order.side, Side::Buy) << "the book is short vega";
        EXPECT_LE(std::abs(order.after), 200.0);
        EXPECT_GE(order.costUsd, cost);
        cost = order.costUsd;
        const auto preview = *ask(engine, {.order = interfaces::OrderQuestion{.venue = order.venue,
                                                                              .instrument = order.instrument,
                                                                              .side = order.side,
                                                                              .quantity = order.quantity,
                                                                              .limit = order.limitPrice}})
                                  .order.data;
        EXPECT_TRUE(preview.refusals.empty());
        EXPECT_NEAR(preview.vegaUsd.after, order.after, 1e-9);
        EXPECT_NEAR(preview.deltaCoin.after, order.deltaAfterCoin, 1e-9) << "its premium counted";
    }
}

TEST_F(Trading, NothingIsCuredWhereNothingIsBreached)
{
    const auto engine = opened();
    EXPECT_TRUE(ask(engine, {}).cures.data->cures.empty());
}

/// O5: where every venue quotes alike no gap pays; where one is dearer by a per cent its gap is left after fees,
/// latency, impact and gas, at the size of which more and less would leave less. Every figure is written out here from
/// the settings, and none from the code.
TEST_F(Trading, O5_AGapBetweenVenuesIsShownAfterAllItsCosts)
{
    auto engine = opened();
    const auto alike = ask(engine, {}).basis.data->at("BTC");
    ASSERT_GE(alike->quotes.size(), 2U);
    EXPECT_EQ(alike->pairs.size(), alike->quotes.size() * (alike->quotes.size() - 1));
    for (const auto& pair : alike->pairs) {
        EXPECT_EQ(pair.coins, 0.0);
        EXPECT_LT(pair.netUsd, 0.0);
        EXPECT_NEAR(pair.gross, -4.0 / 80000.0, 1e-12);
    }
    EXPECT_NEAR(*alike->quotes[0].toIndex, 0.0, 1e-12);
    // The first venue of the settings is dearer by 1 %.
    const auto& venues = market.settings.hedgeVenues;
    const auto dear = *engine.instruments().find(venues[0].venue, venues[0].instrument);
    for (int i = 0; i < 5; ++i) {  // A jump is taken once it has held.
        market.advance(Duration::seconds(1));
        auto batch = market.tick(80000.0);
        for (auto& event : batch.events)
            if (auto* quote = std::get_if<domain::HedgeQuote>(&event.body); quote && quote->instrument == dear) {
                quote->bid = domain::Price::fromDouble(80798.0).value();
                quote->ask = domain::Price::fromDouble(80802.0).value();
            }
        engine.onBatch(batch).value();
    }
    const auto basis = ask(engine, {}).basis.data->at("BTC");
    const auto& best = basis->pairs.front();
    EXPECT_EQ(best.sellVenue, venues[0].venue);
    EXPECT_EQ(best.sellInstrument, venues[0].instrument);
    ASSERT_GT(best.coins, 0.0);
    const auto& bought = *std::find_if(venues.begin(), venues.end(), [&](const auto& venue) {
        return venue.venue == best.buyVenue && venue.instrument == best.buyInstrument;
    });
    const double mid = 0.5 * (80800.0 + 80000.0),
                 day = best.latency / std::sqrt(std::max(bought.latency, venues[0].latency).inSeconds() / 86400.0);
    EXPECT_NEAR(day, 0.6 / std::sqrt(365.0), 0.002) << "the flat smile's own deviation of a day";
    const auto left = [&](double coins) {
        const auto impact = [&](const domain::HedgeVenue& venue, double price) {
            return 2.0 / 3.0 * venue.impactCoefficient * day * std::sqrt(coins / venue.dailyVolumeCoins) * coins *
                   price;
        };
        const double gasUsd = (bought.gasUnits / (1.0 - bought.failureProbability) +
                               venues[0].gasUnits / (1.0 - venues[0].failureProbability)) *
                              1.1e-9 * 0.0;  // Ether has no price in this market.
        return coins * (80798.0 - 80002.0) - coins * (bought.feeRate * 80000.0 + venues[0].feeRate * 80800.0) -
               coins * mid * best.latency - impact(bought, 80000.0) - impact(venues[0], 80800.0) - gasUsd;
    };
    EXPECT_NEAR(best.netUsd, left(best.coins), 1e-6 * best.netUsd);
    EXPECT_GE(best.netUsd, left(best.coins * 0.98));
    const double depth = 50.0;
    EXPECT_LE(best.coins, depth);
    if (best.coins < depth) {
        EXPECT_GE(best.netUsd, left(best.coins * 1.02));
    }
    ASSERT_TRUE(best.fromCoins && best.toCoins);
    EXPECT_GT(left(*best.fromCoins), -1e-6);
    EXPECT_GT(left(*best.toCoins), -1e-3 * best.netUsd);
    EXPECT_EQ(best.net, best.netUsd / (best.coins * mid));
    for (const auto& quote : basis->quotes)
        if (quote.instrument == venues[0].instrument && quote.venue == venues[0].venue) {
            EXPECT_NEAR(*quote.toIndex, 0.01, 1e-9);
        }
}

}  // namespace
}  // namespace ballast::engine::trade_views_test
