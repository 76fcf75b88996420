#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "core/engine/straddle_desk.h"
#include "desk/state.h"

namespace ballast::engine::price_jump_test {
namespace {

class PriceJump : public testing::StraddleDesk {
protected:
    /// A tick at `spot` of which only the index shows `index`.
    EngineOutput indexAlone(double spot, double index, Duration after = Duration::seconds(1))
    {
        market.advance(after);
        auto batch = market.tick(spot);
        for (auto& event : batch.events)
            if (auto* update = std::get_if<domain::IndexUpdate>(&event.body))
                update->price = domain::Price::fromDouble(index).value();
        return engine->onBatch(batch).value();
    }
};

TEST_F(PriceJump, F31_SingleBadTicksCauseNoOrderAndNeverEnterTheState)
{
    start();
    std::mt19937_64 random(31);
    std::bernoulli_distribution bad(0.1);
    int injected = 0;
    for (int i = 0; i < 400; ++i) {
        if (!bad(random)) {
            EXPECT_TRUE(tick(80000.0).intents.empty());
            continue;
        }
        ++injected;
        const double factor = std::vector<double>{10.0, 1000.0, 0.001, 0.1, 1.15, 0.0}[random() % 6];
        const auto output = indexAlone(80000.0, 80000.0 * factor);
        EXPECT_TRUE(output.intents.empty());
        EXPECT_EQ(picture()->underlyings[0].spot.value, 80000.0) << "not used";
        EXPECT_EQ(picture()->underlyings[0].spot.quality, domain::Quality::Suspect);
        tick(80000.0);
    }
    EXPECT_GT(injected, 20);
    EXPECT_EQ(picture()->tradingState, domain::TradingState::Normal) << "no loss limit tripped on a phantom price";
}

TEST_F(PriceJump, F31_TheRefusalNamesTheJump)
{
    start();
    const auto output = indexAlone(80000.0, 800000.0);
    ASSERT_FALSE(output.decisions.empty());
    const auto& refused = output.decisions.back();
    EXPECT_EQ(refused.kind, domain::DecisionKind::Refused);
    EXPECT_EQ(refused.code, domain::RecordCode::F31);
    EXPECT_THAT(refused.reason, ::testing::HasSubstr("80,000 to 800,000"));
    EXPECT_TRUE(refused.band.has_value());
}

TEST_F(PriceJump, F31_ATrueMoveIsTakenAtOnceWhenASecondSourceAgrees)
{
    start();
    const auto output = tick(92000.0);
    EXPECT_EQ(picture()->underlyings[0].spot.value, 92000.0);
    EXPECT_EQ(output.intents.size(), 1U);
}

TEST_F(PriceJump, F31_ATrueMoveOfOneSourceIsTakenWithinThreeSeconds)
{
    start();
    for (int i = 0; i < 3; ++i) {
        indexAlone(80000.0, 92000.0);
        EXPECT_EQ(picture()->underlyings[0].spot.value, 80000.0) << i << " s";
    }
    indexAlone(80000.0, 92000.0);
    EXPECT_EQ(picture()->underlyings[0].spot.value, 92000.0);
}

TEST_F(PriceJump, F31_AHedgeQuoteThatJumpsAloneIsNeitherUsedNorTradedOn)
{
    start();
    market.advance(Duration::seconds(1));
    auto batch = market.tick(88000.0);
    std::string jumped;
    for (auto& event : batch.events)
        if (auto* quote = std::get_if<domain::HedgeQuote>(&event.body); quote != nullptr && jumped.empty()) {
            quote->bid = domain::Price::fromDouble(879998.0).value();
            quote->ask = domain::Price::fromDouble(880002.0).value();
            jumped = market.settings.hedgeVenues[0].instrument;
        }
    const auto output = engine->onBatch(batch).value();
    const auto& d = output.decisions.back();
    bool named = false;
    for (const auto& c : d.candidates)
        named = named || (c.instrument == jumped && c.excluded.why == domain::Excluded::SuspectQuote);
    EXPECT_TRUE(named);
    EXPECT_NE(d.choice, jumped);
}

/// A pool is pushed to 2.5 times its price for one block by a flash loan while all else stands: its price drives
/// nothing, and the hedge that a true move asks for in that block goes elsewhere.
TEST_F(PriceJump, F94_APoolPriceAloneDrivesNoHedge)
{
    start();
    const auto pool = std::find_if(market.settings.hedgeVenues.begin(), market.settings.hedgeVenues.end(),
                                   [](const auto& venue) { return venue.kind == domain::InstrumentKind::Spot; });
    ASSERT_NE(pool, market.settings.hedgeVenues.end());
    const auto pushed = [&](double spot) {
        market.advance(Duration::seconds(1));
        auto batch = market.tick(spot);
        for (auto& event : batch.events)
            if (auto* quote = std::get_if<domain::HedgeQuote>(&event.body);
                quote != nullptr &&
                engine->state().market.instruments().at(quote->instrument).name == pool->instrument) {
                quote->bid = domain::Price::fromDouble(2.5 * spot - 1.0).value();
                quote->ask = domain::Price::fromDouble(2.5 * spot + 1.0).value();
            }
        return engine->onBatch(batch).value();
    };
    const double delta = picture()->underlyings[0].net.deltaCoin;
    EXPECT_TRUE(pushed(80000.0).intents.empty());
    EXPECT_EQ(picture()->underlyings[0].spot.value, 80000.0);
    EXPECT_NEAR(picture()->underlyings[0].net.deltaCoin, delta, 1e-4) << "a second of decay";
    tick(80000.0);
    const auto output = pushed(82000.0);
    ASSERT_EQ(output.intents.size(), 1U) << "the move is true, and is hedged";
    EXPECT_NE(engine->state().market.instruments().at(output.intents.front()->instrument).name, pool->instrument);
    bool named = false;
    for (const auto& candidate : output.decisions.back().candidates)
        named = named ||
                (candidate.instrument == pool->instrument && candidate.excluded.why == domain::Excluded::SuspectQuote);
    EXPECT_TRUE(named);
}

/// F33: a perpetual more than 1 % from its index is in doubt and hedges nothing; within it does. Its funding holds a
/// sane one nearer than that, and both are coins whose books are deep.
TEST_F(PriceJump, F33_APerpetualOffItsIndexHedgesNothing)
{
    for (const bool isFar : {true, false}) {
        start();
        market.advance(Duration::seconds(1));
        auto batch = market.tick(82000.0);
        std::set<std::string> perpetuals;
        for (const auto& venue : market.settings.hedgeVenues)
            if (venue.kind == domain::InstrumentKind::Perpetual) perpetuals.insert(venue.instrument);
        ASSERT_FALSE(perpetuals.empty());
        const double middle = 82000.0 * (isFar ? 1.011 : 1.009);
        for (auto& event : batch.events)
            if (auto* quote = std::get_if<domain::HedgeQuote>(&event.body);
                quote != nullptr &&
                perpetuals.contains(engine->state().market.instruments().at(quote->instrument).name)) {
                quote->bid = domain::Price::fromDouble(middle - 1.0).value();
                quote->ask = domain::Price::fromDouble(middle + 1.0).value();
            }
        const auto output = engine->onBatch(batch).value();
        ASSERT_FALSE(output.decisions.empty());
        std::size_t doubted = 0;
        for (const auto& candidate : output.decisions.back().candidates)
            if (perpetuals.contains(candidate.instrument))
                doubted += candidate.excluded.why == domain::Excluded::SuspectQuote;
        EXPECT_EQ(doubted, isFar ? perpetuals.size() : 0U);
        EXPECT_EQ(perpetuals.contains(output.decisions.back().choice), !isFar);
    }
}

/// Each venue's index is a source of its own; the book's reference is one of them, and the others are held against it.
class Indices : public testing::StraddleDesk {
protected:
    using Quality = domain::Quality;
    struct Other {
        std::string venue;
        double price{};
        Quality quality{Quality::Good};
    };

    Indices() { market.indexVenue = "Deribit"; }

    domain::Event told(const Other& other) const
    {
        return {market.now(), domain::IndexUpdate{.underlying = "BTC",
                                                  .price = domain::Price::fromDouble(other.price).value(),
                                                  .sampleTime = market.now(),
                                                  .source = other.venue + " index",
                                                  .venue = other.venue,
                                                  .quality = other.quality}};
    }
    /// A tick at `spot` in which the reference shows `index`, and others tell theirs.
    EngineOutput tell(double spot, double index, const std::vector<Other>& others, Quality quality = Quality::Good)
    {
        market.advance(Duration::seconds(1));
        auto batch = market.tick(spot);
        for (auto& event : batch.events)
            if (auto* update = std::get_if<domain::IndexUpdate>(&event.body)) {
                update->price = domain::Price::fromDouble(index).value();
                update->quality = quality;
            }
        for (const auto& other : others)
            batch.events.push_back(told(other));
        return engine->onBatch(batch).value();
    }
    const interfaces::Reading spot() const { return picture()->underlyings[0].spot; }
};

TEST_F(Indices, F33_TwoThatDisagreeBlockAndAreNeverAveraged)
{
    start();
    const auto output = tell(82000.0, 82000.0, {{"Derive", 85000.0}});
    EXPECT_TRUE(output.intents.empty());
    ASSERT_FALSE(output.decisions.empty());
    const auto& refused = output.decisions.back();
    EXPECT_EQ(refused.kind, domain::DecisionKind::Refused);
    EXPECT_EQ(refused.code, domain::RecordCode::C18);
    EXPECT_THAT(refused.reason, ::testing::HasSubstr("Deribit index says 82,000 USD and Derive index 85,000"));
    EXPECT_EQ(spot().value, 82000.0);
    EXPECT_EQ(spot().quality, Quality::Suspect);
    const auto agreed = tell(82000.0, 82000.0, {{"Derive", 82100.0}});
    EXPECT_EQ(agreed.intents.size(), 1U) << "the same move is hedged once they agree";
    EXPECT_EQ(spot().quality, Quality::Good);
}

TEST_F(Indices, F33_OfThreeTheMedianStandsInForAReferenceThatIsFarOff)
{
    start();
    tell(80000.0, 82300.0, {{"Derive", 80000.0}, {"Hyperliquid", 80010.0}});
    EXPECT_EQ(spot().value, 82300.0) << "within 3 %";
    const auto output = tell(80000.0, 84700.0, {{"Derive", 80000.0}, {"Hyperliquid", 80010.0}});
    EXPECT_EQ(spot().value, 80010.0) << "a price that somebody told";
    EXPECT_EQ(spot().quality, Quality::Good);
    EXPECT_THAT(spot().source, ::testing::HasSubstr("Hyperliquid"));
    for (const auto& decision : output.decisions)
        EXPECT_NE(decision.kind, domain::DecisionKind::Refused) << decision.reason;
    tell(80000.0, 83000.0, {{"Derive", 80000.0}, {"Hyperliquid", 82000.0}});
    EXPECT_EQ(spot().value, 83000.0) << "near the median of now it is the reference again";
}

/// The teller's own word travels with the value.
TEST_F(Indices, ASuspectValueHedgesNothing)
{
    start();
    const auto output = tell(82000.0, 82000.0, {}, Quality::Suspect);
    EXPECT_TRUE(output.intents.empty());
    ASSERT_FALSE(output.decisions.empty());
    EXPECT_EQ(output.decisions.back().code, domain::RecordCode::C18);
    EXPECT_EQ(spot().quality, Quality::Suspect);
    EXPECT_EQ(tell(82000.0, 82000.0, {}).intents.size(), 1U);
}

TEST_F(Indices, ASuspectWitnessSaysNothing)
{
    start();
    EXPECT_EQ(tell(82000.0, 82000.0, {{"Derive", 90000.0, Quality::Suspect}}).intents.size(), 1U);
    EXPECT_EQ(spot().quality, Quality::Good);
}

TEST_F(Indices, TheBookNamesTheReferenceWhoeverTellsFirst)
{
    market.indices = {{"BTC", "Deribit"}};
    engine.emplace(Engine::create(market.config()).value());
    auto opening = market.opening(80000.0);
    opening.events.insert(opening.events.begin(), told({"Derive", 81000.0}));
    engine->onBatch(opening).value();
    EXPECT_EQ(spot().value, 80000.0);
    tell(80000.0, 80000.0, {{"Derive", 81000.0}});
    EXPECT_EQ(spot().value, 80000.0);
}

TEST_F(Indices, F01_AVenueThatIsLostTakesItsOwnIndexAlone)
{
    start();
    tell(80000.0, 80000.0, {{"Derive", 80050.0}});
    const auto lost = [&](const std::string& venue) {
        engine
            ->onBatch({.time = market.now(),
                       .events = {{market.now(),
                                   domain::FeedConnectionChanged{.venue = venue, .why = "test", .indices = {"BTC"}}}}})
            .value();
    };
    lost("Derive");
    EXPECT_EQ(spot().quality, Quality::Good);
    lost("Deribit");
    EXPECT_EQ(spot().quality, Quality::Stale);
}

TEST_F(Indices, F31_AnotherIndexConfirmsAJumpAtOnce)
{
    start();
    tell(80000.0, 92000.0, {});
    EXPECT_EQ(spot().value, 80000.0) << "one source alone";
    tell(80000.0, 92000.0, {{"Derive", 91900.0}});
    EXPECT_EQ(spot().value, 92000.0);
}

}  // namespace
}  // namespace ballast::engine::price_jump_test
