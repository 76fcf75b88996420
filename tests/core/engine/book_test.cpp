#include <algorithm>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <set>

#include "core/engine/scripted_market.h"
#include "engine/checkpoint.h"
#include "sections/section_builder.h"

namespace ballast::engine::book_test {
namespace {

using domain::OptionRight;
using testing::ScriptedMarket;

/// A leg short of 25-delta puts.
domain::RecipeLeg shortPut(const char* underlying, double tenorDays, double vegaUsd)
{
    return {.underlying = underlying,
            .venue = "Deribit",
            .tenorDays = tenorDays,
            .right = OptionRight::Put,
            .delta = 0.25,
            .isShort = true,
            .vegaUsd = vegaUsd};
}

TEST(Book, AnUnlistedInstrumentIsNamed)
{
    ScriptedMarket market;
    market.positions = {{"BTC-1JAN31-1-C", domain::Quantity::fromUnits(100'000'000)}};
    Engine engine = Engine::create(market.config()).value();
    const auto output = engine.onBatch(market.opening(80000.0));
    ASSERT_FALSE(output.has_value());
    EXPECT_EQ(output.error().code, ErrorCode::NotFound);
    EXPECT_THAT(output.error().message, ::testing::HasSubstr("BTC-1JAN31-1-C"));
}

TEST(Book, AnUnknownUnderlyingOfARecipeIsNamed)
{
    ScriptedMarket market;
    market.legs = {shortPut("SOL", 30, 1000.0)};
    Engine engine = Engine::create(market.config()).value();
    const auto output = engine.onBatch(market.opening(80000.0));
    ASSERT_FALSE(output.has_value());
    EXPECT_EQ(output.error().code, ErrorCode::NotFound);
    EXPECT_THAT(output.error().message, ::testing::HasSubstr("SOL"));
}

TEST(Book, RiskAversionOutsideItsRangeIsRefused)
{
    ScriptedMarket market;
    market.limits.riskAversion = 1.0;
    const auto engine = Engine::create(market.config());
    ASSERT_FALSE(engine.has_value());
    EXPECT_THAT(engine.error().message, ::testing::HasSubstr("1e-8"));
}

TEST(Book, ARecipeLegTakesTheNearestTenorAndDeltaInTheVegaAskedFor)
{
    ScriptedMarket market;
    market.legs = {shortPut("BTC", 30, 1000.0)};
    Engine engine = Engine::create(market.config()).value();
    engine.onBatch(market.opening(80000.0)).value();
    const auto snapshot = sections::makeSnapshot(engine.state());
    ASSERT_EQ(snapshot->underlyings[0].legs.size(), 1U);
    const auto& leg = snapshot->underlyings[0].legs[0];
    EXPECT_EQ(leg.expiry, market.expiry(1));
    EXPECT_NEAR(leg.greeks.vegaUsd, -1000.0, 10.0) << "a lot is 0.1 of a contract";
    EXPECT_NEAR(leg.greeks.deltaCoin / leg.contracts, -0.25, 0.06) << "strikes are 5,000 apart";
}

TEST(Book, ALegThatIsDueForItsRollAsItIsOpenedIsRefused)
{
    ScriptedMarket market;
    market.legs = {shortPut("BTC", 3, 1000.0)};
    Engine engine = Engine::create(market.config()).value();
    const auto output = engine.onBatch(market.opening(80000.0));
    ASSERT_FALSE(output.has_value());
    EXPECT_THAT(output.error().message,
                ::testing::HasSubstr("option.tenor_days: 3 days is not above roll_days, 3, with less than which"));
}

TEST(Book, ALegThatOneLotMakesLargerIsSaid)
{
    ScriptedMarket market;
    market.legs = {shortPut("BTC", 30, 1.0)};
    Engine engine = Engine::create(market.config()).value();
    engine.onBatch(market.opening(80000.0)).value();
    const auto snapshot = sections::makeSnapshot(engine.state());
    ASSERT_EQ(snapshot->underlyings[0].legs.size(), 1U);
    const auto& leg = snapshot->underlyings[0].legs[0];
    EXPECT_NEAR(leg.contracts, -0.1, 1e-12) << "the least";
    ASSERT_LT(leg.greeks.vegaUsd, -2.0);
    std::string said;
    for (const auto& alert : snapshot->alerts)
        if (alert.panel == "positions") said = alert.text;
    EXPECT_EQ(said,
              fmt::format("1 of the book's 1 legs is more than twice as large as asked for, since less than a lot "
                          "cannot be held: 0.1 of {} are short {:.2f} USD of vega where 1.00 was asked for.",
                          leg.instrument, -leg.greeks.vegaUsd));
}

/// A desk with one leg of puts, whose first chain lacks all puts.
class LegWithoutOptions : public ::testing::Test {
protected:
    LegWithoutOptions()
    {
        market.legs = {shortPut("BTC", 30, 500.0)};
        engine = std::make_unique<Engine>(Engine::create(market.config()).value());
        auto opening = market.opening(80000.0);
        std::set<std::uint32_t> puts;
        for (const auto& event : opening.events)
            if (const auto* listed = std::get_if<domain::InstrumentListed>(&event.body))
                if (listed->instrument.isOption() && listed->instrument.right == OptionRight::Put)
                    puts.insert(listed->instrument.id.value);
        for (auto& event : opening.events)
            if (auto* chain = std::get_if<domain::ChainUpdate>(&event.body))
                std::erase_if(chain->quotes, [&](const auto& quote) { return puts.contains(quote.instrument.value); });
        engine->onBatch(opening).value();
    }

    std::string warning() const
    {
        const auto snapshot = sections::makeSnapshot(engine->state());
        std::string said;
        for (const auto& alert : snapshot->alerts)
            if (alert.panel == "positions") said = alert.text;
        return said;
    }

    ScriptedMarket market;
    std::unique_ptr<Engine> engine;
};

/// The puts of a recording's first capture were lost: the leg is said, and opened in its account once they are told.
TEST_F(LegWithoutOptions, IsSaidUntilItIsOpen)
{
    EXPECT_EQ(warning(), "1 of the book's 1 legs is not open, since there was no option for it that could be valued: a "
                         "put of BTC in 30 days at Deribit; orders open it once there is one and the coin is NORMAL.");
    market.advance(Duration::hours(6));
    const auto output = engine->onBatch(market.tick(80000.0)).value();
    EXPECT_NE(warning(), "") << "an order is no option yet";
    ASSERT_FALSE(output.intents.empty());
    EXPECT_EQ(output.intents[0]->side, domain::Side::Sell);
    EXPECT_EQ(output.decisions.at(0).kind, domain::DecisionKind::Roll);
    EXPECT_EQ(engine->state().book.accounts().at(output.intents[0]->account).venue, "Deribit");
    engine->onBatch(market.fill(output.intents[0])).value();
    ASSERT_NE(engine->state().legs[0].instrument, domain::InstrumentId{});
    EXPECT_EQ(warning(), "") << "it is open";
}

TEST_F(LegWithoutOptions, IsNotSaidToOpenOnceItIsFlattened)
{
    ASSERT_NE(warning(), "");
    engine->onBatch(market.say({.action = domain::OperatorAction::FlattenEverything, .reason = "out"})).value();
    market.advance(Duration::hours(6));
    EXPECT_TRUE(engine->onBatch(market.tick(80000.0)).value().intents.empty());
    EXPECT_EQ(warning(), "");
}

TEST(Book, AStatedHedgeThatIsNoWholeNumberOfLotsIsRefused)
{
    ScriptedMarket market;
    for (const auto& [quantity, others] : std::map<std::string, std::string>{
             {"2.00077", "2 and 2.001"}, {"-0.0004", "0 and -0.001"}, {"0.0004", "0 and 0.001"}}) {
        auto config = market.config();
        config.book.hedges = {{.underlying = "BTC",
                               .instrument = "BTC_USDC-PERPETUAL",
                               .quantity = domain::Quantity::fromDouble(std::stod(quantity)).value()}};
        Engine engine = Engine::create(config).value();
        const auto output = engine.onBatch(market.opening(80000.0));
        ASSERT_FALSE(output.has_value()) << quantity;
        EXPECT_EQ(
            output.error().message,
            fmt::format("hedge.quantity: {} of BTC_USDC-PERPETUAL is no whole number of its lots of 0.001; {} are",
                        quantity, others));
    }
}

TEST(Book, AStatedPositionThatIsNoWholeNumberOfLotsIsRefused)
{
    ScriptedMarket market;
    const auto name = market.optionName(0, 70000, OptionRight::Call);
    for (const auto& [quantity, others] :
         std::map<std::string, std::string>{{"0.05", "0 and 0.1"}, {"-2.51", "-2.5 and -2.6"}}) {
        market.positions = {{name, domain::Quantity::fromDouble(std::stod(quantity)).value()}};
        Engine engine = Engine::create(market.config()).value();
        const auto output = engine.onBatch(market.opening(80000.0));
        ASSERT_FALSE(output.has_value()) << quantity;
        EXPECT_EQ(output.error().message,
                  fmt::format("position.quantity: {} of {} is no whole number of its lots of 0.1; {} are", quantity,
                              name, others));
    }
}

TEST(Book, ALegNearItsExpiryIsRolledAtTheQuotedBidAndAsk)
{
    ScriptedMarket market;
    market.legs = {{.underlying = "BTC",
                    .venue = "Deribit",
                    .tenorDays = 10,
                    .right = OptionRight::Call,
                    .delta = 0.25,
                    .isShort = true,
                    .vegaUsd = 500.0}};
    Engine engine = Engine::create(market.config()).value();
    engine.onBatch(market.opening(80000.0)).value();
    market.advance(Duration::days(8));
    const auto output = engine.onBatch(market.tick(80000.0)).value();
    ASSERT_EQ(output.intents.size(), 2U);
    EXPECT_EQ(output.intents[0]->side, domain::Side::Buy) << "the short leg is bought back";
    EXPECT_EQ(output.intents[1]->side, domain::Side::Sell);
    EXPECT_EQ(output.decisions[0].kind, domain::DecisionKind::Roll);
    for (const auto& intent : output.intents)
        engine.onBatch(market.fill(intent)).value();
    const auto snapshot = sections::makeSnapshot(engine.state());
    ASSERT_EQ(snapshot->underlyings[0].legs.size(), 1U);
    EXPECT_EQ(snapshot->underlyings[0].legs[0].expiry, market.expiry(1));
}

TEST(Book, ALegThatExpiresPaysItsIntrinsicValueInTheCoin)
{
    ScriptedMarket market;
    market.positions = {{market.optionName(0, 70000, OptionRight::Call), domain::Quantity::fromUnits(200'000'000)}};
    Engine engine = Engine::create(market.config()).value();
    const auto opening = market.opening(80000.0);
    engine.onBatch(opening).value();
    market.advance(Duration::hours(24 * 10 + 8));
    domain::EventBatch settlement{.time = market.now(), .events = {}};
    for (const auto& event : opening.events)
        if (const auto* listed = std::get_if<domain::InstrumentListed>(&event.body))
            if (listed->instrument.expiry == market.expiry(0))
                settlement.events.push_back(
                    {market.now(), domain::InstrumentSettled{.instrument = listed->instrument.id,
                                                             .price = domain::Price::fromDouble(84000.0).value()}});
    engine.onBatch(settlement).value();
    const auto snapshot = sections::makeSnapshot(engine.state());
    EXPECT_TRUE(snapshot->underlyings[0].legs.empty());
    double coins = 0.0;
    for (const auto& position : snapshot->positions)
        if (position.instrument == "BTC cash") coins = position.quantity;
    EXPECT_NEAR(coins, 2.0 * (84000.0 - 70000.0) / 84000.0, 1e-12);
}

/// Traded before the expiry, told after it: booked, and delivered with the rest at the venue's price, once. It stood as
/// a position that nothing ended. The desk went on from a checkpoint in between.
TEST(Book, F44_AFillToldAfterItsOptionWasSettledIsDeliveredOnce)
{
    ScriptedMarket market;
    const auto name = market.optionName(0, 70000, OptionRight::Call);
    market.positions = {{name, domain::Quantity::fromUnits(200'000'000)}};
    Engine engine = Engine::create(market.config()).value();
    engine.onBatch(market.opening(80000.0)).value();
    market.advance(Duration::hours(24 * 10 + 8));
    const auto option = engine.state().market.instruments().find("Deribit", name).value();
    const auto tell = [&](domain::EventBody body) {
        engine.onBatch({.time = market.now(), .events = {{market.now(), std::move(body)}}}).value();
    };
    const auto coins = [&] { return engine.state().book.cashOf({1}, "BTC"); };
    const auto price = [](double usd) { return domain::Price::fromDouble(usd).value(); };
    tell(domain::InstrumentSettled{option, price(84000.0)});
    const double settled = coins(), paidUsd = engine.state().pnl.carry.settlementUsd;
    ASSERT_NEAR(settled, 2.0 * 14000.0 / 84000.0, 1e-12);

    engine = fromStateBytes(market.config(), toStateBytes(engine).value()).value();
    market.advance(Duration::hours(5));
    const domain::OrderFilled late{.order = "of before",
                                   .tradeId = "t9",
                                   .instrument = option,
                                   .side = domain::Side::Buy,
                                   .quantity = domain::Quantity::fromDouble(3.0).value(),
                                   .price = price(0.1),
                                   .account = {1}};
    tell(late);
    const double after = settled - 3.0 * 0.1 + 3.0 * 14000.0 / 84000.0;
    EXPECT_NEAR(coins(), after, 1e-12);
    EXPECT_TRUE(engine.state().book.quantityOf(option).isZero());
    EXPECT_NEAR(engine.state().pnl.carry.settlementUsd, paidUsd + 3.0 * 14000.0, 1e-6);
    tell(late);
    tell(domain::InstrumentSettled{option, price(90000.0)});
    EXPECT_NEAR(coins(), after, 1e-12) << "told again";
    const auto snapshot = sections::makeSnapshot(engine.state());
    EXPECT_TRUE(std::any_of(snapshot->alerts.begin(), snapshot->alerts.end(), [&](const auto& alert) {
        return alert.text.find("Deribit told of a purchase of 3 of " + name +
                               " after it was settled at 84,000.00 USD") != std::string::npos;
    }));
    // What strategies earned holds nothing of it either.
    for (const auto& [strategy, book] : engine.state().earnings.strategies)
        EXPECT_TRUE(book.quantityOf(option).isZero()) << strategy;
}

}  // namespace
}  // namespace ballast::engine::book_test
