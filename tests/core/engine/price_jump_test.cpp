#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "core/engine/straddle_desk.h"
#include "desk/state.h"

namespace ballast::engine {
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
    EXPECT_EQ(refused.code, "F31");
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
        named = named || (c.instrument == jumped && c.excluded == "suspect quote");
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
        named = named || (candidate.instrument == pool->instrument && candidate.excluded == "suspect quote");
    EXPECT_TRUE(named);
}

}  // namespace
}  // namespace ballast::engine
