#include <algorithm>
#include <gtest/gtest.h>
#include <set>

#include "core/engine/scripted_market.h"
#include "core/sections/picture_words.h"
#include "desk/state_fields.h"
#include "engine/checkpoint.h"
#include "pricing/black76.h"
#include "sections/desk_image.h"
#include "sections/section_builder.h"
#include "sections/views.h"

namespace ballast::engine::snapshot_test {
namespace {

using domain::OptionRight;
using sections::DeskImage;
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
        return sections::makeSnapshot(engine.state());
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
    const auto snapshot = sections::makeSnapshot(engine.state());
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
        sections::fillSections(engine.state(), wanted, made);
        interfaces::eachSection(
            [&](interfaces::SectionId id, const auto& section) {
                EXPECT_EQ(section.data != nullptr, id == wanted) << static_cast<int>(id) << static_cast<int>(wanted);
                EXPECT_EQ(section.time, id == wanted ? market.now() : Timestamp{}) << static_cast<int>(id);
            },
            made);
    }
}

/// Each choice of a person about alerts governs some, and none of the engine's is outside them.
TEST(AlertKinds, OfTheEngineFallUnderEveryKindThatAPersonChooses)
{
    std::set<interfaces::AlertKind> met;
    for (int kind = 0; kind <= static_cast<int>(codec::kLastOf<desk::AlertKind>); ++kind)
        met.insert(sections::alertKindOf(static_cast<desk::AlertKind>(kind)));
    EXPECT_EQ(met.size(), interfaces::kAlertKinds);
    EXPECT_EQ(sections::alertKindOf(desk::AlertKind::FeedDown), interfaces::AlertKind::Feeds);
    EXPECT_EQ(sections::alertKindOf(desk::AlertKind::DayLoss), interfaces::AlertKind::Limits);
    EXPECT_EQ(sections::alertKindOf(desk::AlertKind::MarginCall), interfaces::AlertKind::Margin);
}

TEST_F(Pictures, ALongListIsCopiedWhenItSaysSomethingElse)
{
    Engine engine = Engine::create(market.config()).value();
    engine.onBatch(market.opening(80000.0)).value();
    interfaces::Picture picture;
    const auto lists = interfaces::SectionSet{interfaces::SectionId::Orders, interfaces::SectionId::Fills,
                                              interfaces::SectionId::Decisions};
    sections::fillSections(engine.state(), lists, picture);
    const auto before = picture;
    sections::fillSections(engine.state(), lists, picture);
    EXPECT_EQ(picture.orders.data, before.orders.data);
    EXPECT_EQ(picture.fills.data, before.fills.data);
    EXPECT_EQ(picture.decisions.data, before.decisions.data);
    engine
        .onBatch(market.say({.action = domain::OperatorAction::ForceHedge,
                             .reason = "test",
                             .underlying = "BTC",
                             .quantity = domain::Quantity::fromUnits(10'000'000)}))
        .value();
    sections::fillSections(engine.state(), lists, picture);
    EXPECT_NE(picture.orders.data, before.orders.data);
    EXPECT_NE(picture.decisions.data, before.decisions.data);
    EXPECT_EQ(picture.fills.data, before.fills.data) << "nothing traded yet";
}

interfaces::Picture of(const Engine& engine)
{
    interfaces::Picture picture;
    sections::fillSections(engine.state(), interfaces::SectionSet::all(), picture);
    return picture;
}
interfaces::Picture of(const DeskImage& image)
{
    interfaces::Picture picture;
    image.fillSections(interfaces::SectionSet::all(), picture);
    return picture;
}

/// What is made beside the engine is of the image's instant, whatever the engine does meanwhile.
TEST_F(Pictures, AnImageStaysWhenTheEngineGoesOn)
{
    Engine engine = Engine::create(market.config()).value();
    engine.onBatch(market.opening(80000.0)).value();
    DeskImage image;
    image.follow(engine.state());
    const auto then = of(engine);
    const auto taken = market.now();
    market.advance(Duration::seconds(5));
    engine.onBatch(market.tick(79500.0)).value();
    EXPECT_EQ(image.time(), taken);
    EXPECT_EQ(testing::difference(of(image), then), "");
    EXPECT_NE(testing::difference(of(engine), then), "") << "the desk has moved, so this comparison sees something";
    image.follow(engine.state());
    EXPECT_EQ(testing::difference(of(image), of(engine)), "");
}

/// An image is copied part by part; over a run in which everything moves it must say what the engine itself says.
TEST_F(Pictures, AnImageTakenAgainSaysWhatTheEngineSays)
{
    market.limits.riskAversion = 1e-5;
    Engine engine = Engine::create(market.config()).value();
    engine.onBatch(market.opening(80000.0)).value();
    using interfaces::SectionId;
    // Thirty times a second: no quote of an option is copied for them unless a proposal waits.
    constexpr interfaces::SectionSet kLight{SectionId::Header,    SectionId::Trading,  SectionId::Alerts,
                                            SectionId::Commands,  SectionId::Orders,   SectionId::Fills,
                                            SectionId::Decisions, SectionId::Proposals};
    const auto lightOf = [&](const auto& desk) {
        interfaces::Picture picture;
        if constexpr (std::is_same_v<std::decay_t<decltype(desk)>, DeskImage>)
            desk.fillSections(kLight, picture);
        else
            sections::fillSections(desk.state(), kLight, picture);
        return picture;
    };
    DeskImage often, seldom, light;
    std::size_t fills = 0;
    for (int step = 0; step < 120; ++step) {
        market.advance(Duration::milliseconds(700));
        const double spot = 80000.0 * (1.0 + 0.004 * ((step * 7) % 11 - 5));
        auto output = step % 9 == 4 ? engine.onBatch(market.tick(spot, true)).value()
                                    : engine.onBatch(market.tick(spot, false)).value();
        if (step % 10 == 3)
            output = engine
                         .onBatch(market.say({.action = domain::OperatorAction::ForceHedge,
                                              .operatorName = "anna",
                                              .reason = "test",
                                              .underlying = "BTC",
                                              .quantity = domain::Quantity::fromUnits(10'000'000)}))
                         .value();
        if (step == 41)
            engine
                .onBatch(market.say({.action = domain::OperatorAction::PauseUnderlying,
                                     .operatorName = "anna",
                                     .reason = "news",
                                     .underlying = "BTC",
                                     .duration = Duration::seconds(20)}))
                .value();
        if (step == 77)
            engine
                .onBatch(market.say({.action = domain::OperatorAction::SetLimit,
                                     .operatorName = "anna",
                                     .reason = "larger book",
                                     .underlying = "BTC",
                                     .key = "vega_usd",
                                     .value = 123456.0}))
                .value();
        if (step % 4 == 3)
            for (const auto& intent : output.intents) {
                engine.onBatch(market.fill(intent)).value();
                ++fills;
            }
        often.follow(engine.state());
        ASSERT_EQ(testing::difference(of(often), of(engine)), "") << "step " << step;
        light.follow(engine.state(), step % 6 == 0 ? interfaces::SectionSet::all() : kLight);
        ASSERT_EQ(testing::difference(lightOf(light), lightOf(engine)), "") << "step " << step;
        if (step % 6 == 0) {
            ASSERT_EQ(testing::difference(of(light), of(engine)), "") << "step " << step;
        }
        if (step % 17 != 0) continue;
        seldom.follow(engine.state());
        ASSERT_EQ(testing::difference(of(seldom), of(engine)), "") << "step " << step;
    }
    EXPECT_GT(fills, 0U) << "positions changed";
    EXPECT_FALSE(of(engine).orders.data->empty());
}

/// Net delta counts those that reach the market; ladder and grid revalue the same. One that waits is in none of them.
TEST_F(Pictures, LadderAndGridCountOrdersThatAreNotOursAsNetDeltaDoes)
{
    Engine engine = Engine::create(market.config()).value();
    engine.onBatch(market.opening(80000.0)).value();
    const auto before = of(engine);
    const auto perpetual = engine.instruments().find("Deribit", "BTC_USDC-PERPETUAL");
    ASSERT_TRUE(perpetual.has_value());
    const auto tell = [&](const char* name, double limit) {
        market.advance(Duration::milliseconds(1));
        engine
            .onBatch(
                {.time = market.now(),
                 .events = {{market.now(), domain::OrderReport{.account = domain::AccountId{1},
                                                               .venueOrder = name,
                                                               .instrument = *perpetual,
                                                               .side = domain::Side::Buy,
                                                               .state = domain::OrderState::Working,
                                                               .quantity = domain::Quantity::fromUnits(250'000'000),
                                                               .limitPrice = domain::Price::fromDouble(limit).value(),
                                                               .askedAt = market.now()}}}})
            .value();
    };
    tell("somebody's", 79000.0);
    ASSERT_EQ(engine.ledger().external().size(), 1U);
    const auto resting = of(engine);
    EXPECT_NEAR(resting.greeks.data->underlyings[0].net.deltaCoin, before.greeks.data->underlyings[0].net.deltaCoin,
                1e-9);
    tell("another's", 90000.0);
    ASSERT_EQ(engine.ledger().external().size(), 2U);
    const auto after = of(engine);
    const auto here = [](const interfaces::Picture& picture) {
        for (const auto& row : *picture.spotLadder.data->at("BTC"))
            if (row.shift == 0.0) return row;
        return interfaces::SpotRow{};
    };
    EXPECT_NEAR(here(resting).greeks.deltaCoin - here(before).greeks.deltaCoin, 0.0, 1e-9);
    EXPECT_NEAR(here(after).greeks.deltaCoin - here(before).greeks.deltaCoin, 2.5, 1e-9);
    EXPECT_NEAR(after.greeks.data->underlyings[0].net.deltaCoin - before.greeks.data->underlyings[0].net.deltaCoin, 2.5,
                1e-9);
    const auto& grid = *after.grid.data->at("BTC");
    const auto& without = *before.grid.data->at("BTC");
    const auto up = static_cast<std::size_t>(std::find(grid.spotShifts.begin(), grid.spotShifts.end(), 0.1) -
                                             grid.spotShifts.begin());
    const std::size_t unmoved = static_cast<std::size_t>(
        std::find(grid.volatilityShifts.begin(), grid.volatilityShifts.end(), 0.0) - grid.volatilityShifts.begin());
    EXPECT_NEAR(grid.at(unmoved, up) - without.at(unmoved, up), 2.5 * 0.1 * 80000.0, 100.0)
        << "the mid is near the index";
}

/// Counts of changes begin anew there; an image of it must not take that for nothing having changed.
TEST_F(Pictures, AnImageOfALoadedEngineHoldsAllOfIt)
{
    Engine engine = Engine::create(market.config()).value();
    engine.onBatch(market.opening(80000.0)).value();
    const auto loaded = fromStateBytes(market.config(), toStateBytes(engine).value()).value();
    DeskImage image;
    image.follow(loaded.state());
    EXPECT_FALSE(of(image).positions.data->lines.empty());
    EXPECT_EQ(testing::difference(of(image), of(loaded)), "");
}

/// Against the other sections: vega of each leg times half the spread that its strike shows, and the fee that the
/// settings state: 0.03 % of the index, at most 12.5 % of what the option is worth.
TEST_F(Pictures, AFlattenOfEverythingCostsHalfTheSpreadsAndTheFees)
{
    market.coinCash = 0.75;
    const auto snapshot = picture();
    const auto& view = snapshot->underlyings.at(0);
    double cost = 0.0, value = 0.0, premium = 0.0;
    for (const auto& leg : view.legs) {
        for (const auto& ladder : view.byStrike)
            for (const auto& row : ladder.rows)
                if (ladder.expiry == leg.expiry && row.strike == leg.strike)
                    cost += std::abs(leg.greeks.vegaUsd) * (*row.askVolatility - *row.bidVolatility) * 50.0;
        cost += std::abs(leg.contracts) * 0.0003 * 80000.0;
    }
    for (const auto& position : snapshot->positions) {
        if (position.kind == domain::InstrumentKind::Cash) continue;
        const bool option = position.kind == domain::InstrumentKind::Option;
        value += option ? std::abs(*position.valueUsd) : std::abs(position.greeks.deltaCoin) * 80000.0;
        if (!option) continue;
        premium += *position.valueUsd;
        EXPECT_GT(0.1 * std::abs(*position.valueUsd / position.quantity), 24.0) << "the index bounds the fee";
    }
    const auto& all = snapshot->flatten.everything;
    EXPECT_EQ(all.orders, 4);
    ASSERT_EQ(all.sent.size(), 5U) << "and last the one that offsets the coins";
    EXPECT_TRUE(all.hasOptions);
    EXPECT_NEAR(all.valueUsd, value + std::abs(all.sent.back().quantity) * 80000.0, 1e-6);
    EXPECT_NEAR(snapshot->flatten.hedges.valueUsd, 1.234 * 80000.0, 1e-6) << "its size, whatever it has gained";
    EXPECT_GT(cost, 0.0);
    const auto& hedges = snapshot->flatten.hedges;
    domain::Candidate weighed;
    for (const auto& candidate : snapshot->decisions.at(0).decision->candidates)
        if (candidate.instrument == "BTC_USDC-PERPETUAL" && candidate.quantity != 0.0) weighed = candidate;
    ASSERT_GT(weighed.feeUsd, 0.0);
    // Fee and spread grow with the size, impact with its square root too; there is no gas at this venue.
    const auto costOf = [&](double coins) {
        const double share = coins / std::abs(weighed.quantity);
        return share * (weighed.feeUsd + weighed.spreadUsd) + std::pow(share, 1.5) * weighed.impactUsd;
    };
    EXPECT_NEAR(hedges.costUsd, costOf(1.234), 1e-9 * hedges.costUsd);
    const double after = all.deltas.at(0).after;
    // Half a spread by vega is its first order alone.
    EXPECT_NEAR(after, 0.75 + (premium - cost) / 80000.0, 2e-3)
        << "the coins, and what closing earns and pays in them, which an order in the perpetual takes away";
    EXPECT_NEAR(all.sent.back().quantity, -after, 1e-3) << "to within its lot";
    EXPECT_NEAR(all.costUsd, cost + hedges.costUsd + costOf(std::abs(after)), costOf(0.001));
    EXPECT_EQ(all.withoutCost, 0);
    EXPECT_EQ(hedges.orders, 1);
    ASSERT_EQ(hedges.sent.size(), 1U);
    EXPECT_EQ(hedges.sent[0].instrument, "BTC_USDC-PERPETUAL");
    EXPECT_EQ(hedges.sent[0].quantity, -1.234);
    EXPECT_FALSE(hedges.hasOptions);
}

/// Against the header's net delta, the rows of the positions and the margin panel.
TEST_F(Pictures, AFlattenSaysWhatDeltaAndMarginItLeaves)
{
    const auto snapshot = picture();
    ASSERT_TRUE(snapshot->flatten.known);
    double ofHedges = 0.0, ofOptions = 0.0, total = 0.0, premium = 0.0;
    for (const auto& position : snapshot->positions) {
        if (position.underlying != "BTC") continue;
        total += position.greeks.deltaCoin;
        if (position.kind == domain::InstrumentKind::Option) ofOptions += position.greeks.deltaCoin;
        if (position.kind == domain::InstrumentKind::Option) premium += *position.valueUsd / 80000.0;
        if (position.kind == domain::InstrumentKind::Perpetual) ofHedges += position.greeks.deltaCoin;
    }
    ASSERT_NE(ofHedges, 0.0);
    ASSERT_NE(ofOptions, 0.0);
    const auto btc = [](const interfaces::FlattenEstimate& estimate) {
        return *std::find_if(estimate.deltas.begin(), estimate.deltas.end(),
                             [](const auto& coin) { return coin.underlying == "BTC"; });
    };
    ASSERT_FALSE(snapshot->flatten.hedges.deltas.empty());
    const auto hedges = btc(snapshot->flatten.hedges), all = btc(snapshot->flatten.everything);
    EXPECT_NEAR(hedges.before, total, 1e-9);
    EXPECT_NEAR(hedges.after, total - ofHedges, 1e-9);
    EXPECT_EQ(hedges.offsetIn, "");
    // Coin options are closed for coins: their worth, less half the spreads and the fees.
    EXPECT_NEAR(all.after, total - ofHedges - ofOptions + premium, 0.03);
    EXPECT_LT(all.after, total - ofHedges - ofOptions + premium);
    EXPECT_EQ(all.offsetIn, "BTC_USDC-PERPETUAL");
    ASSERT_FALSE(snapshot->flatten.everything.margins.empty());
    for (const auto& margin : snapshot->flatten.everything.margins) {
        ASSERT_TRUE(margin.before && margin.after) << margin.message;
        EXPECT_GT(*margin.before, 0.0);
        EXPECT_LT(*margin.after, 1e-4) << "what is left is less than a lot";
    }
}

/// No order may be larger than C02 lets pass: what is offset goes out in several, and the card lists them as they go.
TEST_F(Pictures, AFlattenListsAnOffsetBeyondOneOrderAsItGoesOut)
{
    market.coinCash = 25'000.0;
    const auto snapshot = picture();
    const auto& all = snapshot->flatten.everything;
    EXPECT_EQ(all.orders, 4);
    ASSERT_EQ(all.sent.size(), 7U);
    double sum = 0.0;
    for (std::size_t i = 4; i < all.sent.size(); ++i) {
        EXPECT_EQ(all.sent[i].instrument, "BTC_USDC-PERPETUAL");
        EXPECT_LE(std::abs(all.sent[i].quantity), 10'000.0);
        sum += all.sent[i].quantity;
    }
    EXPECT_EQ(all.sent[4].quantity, -10'000.0);
    EXPECT_EQ(all.sent[5].quantity, -10'000.0);
    EXPECT_NEAR(sum, -all.deltas.at(0).after, 1e-3);
}

}  // namespace
}  // namespace ballast::engine::snapshot_test
