#include "simulation/hedge_venue_model.h"

#include <cmath>
#include <gtest/gtest.h>

namespace ballast::simulation {
namespace {

const domain::HedgeVenue& venueOf(const domain::Settings& settings, domain::InstrumentKind kind)
{
    for (const auto& venue : settings.hedgeVenues)
        if (venue.kind == kind && venue.underlying == "BTC") return venue;
    return settings.hedgeVenues.front();
}

TEST(HedgeVenueModel, BidIsBelowAskOnTicksAndAPerpetualStaysNearTheIndex)
{
    const auto settings = domain::defaultSettings("simulated");
    const auto& venue = venueOf(settings, domain::InstrumentKind::Perpetual);
    HedgeVenueModel model(venue, {1}, 42, 0);
    SpotProcess process(42);
    for (int s = 0; s < 1'800; ++s, process.step()) {
        const auto quote = model.quote({1}, process.state());
        ASSERT_LT(quote.bid, quote.ask);
        ASSERT_TRUE(venue.price.allows(quote.bid));
        ASSERT_GT(quote.depth.units(), 0);
        const double mid = 0.5 * (quote.bid + quote.ask).toDouble();
        ASSERT_NEAR(mid / process.state().coins[0].spot, 1.0, 0.003);
    }
}

TEST(HedgeVenueModel, DepthShrinksAndFundingTurnsNegativeInTheCrash)
{
    const auto settings = domain::defaultSettings("simulated");
    HedgeVenueModel model(venueOf(settings, domain::InstrumentKind::Perpetual), {1}, 42, 0);
    SpotProcess process(42);
    double calm = 0.0, crash = 1e9, calmFunding = 0.0, crashFunding = 0.0;
    for (int s = 0; s < 900; ++s, process.step()) {
        const double depth = model.quote({1}, process.state()).depth.toDouble();
        if (s == 200) calm = depth, calmFunding = model.fundingPerHour();
        if (process.state().regime == Regime::Crash) crash = depth, crashFunding = model.fundingPerHour();
    }
    EXPECT_LT(crash, 0.6 * calm);
    EXPECT_LT(crashFunding, 0.0);
    EXPECT_LT(crashFunding, calmFunding);
}

TEST(HedgeVenueModel, APoolMovesOnlyAtABlockAndThenIsWithinItsFeeOfTheIndex)
{
    const auto settings = domain::defaultSettings("simulated");
    const auto& venue = venueOf(settings, domain::InstrumentKind::Spot);
    HedgeVenueModel model(venue, {2}, 42, 1);
    SpotProcess process(42);
    // Spread and ticks blur the mid by at most a tick each side; the spread itself widens with stress.
    const auto midOf = [](const domain::HedgeQuote& quote) { return 0.5 * (quote.bid + quote.ask).toDouble(); };
    double last = 0.0;
    for (int s = 0; s < 900; ++s, process.step()) {
        const double mid = midOf(model.quote({1}, process.state()));
        const double index = process.state().coins[0].spot;
        if (s % 12 == 0) {
            EXPECT_LE(std::abs(mid / index - 1.0), venue.feeRate + 1e-6) << s;
        }
        if (s % 12 != 0) {
            EXPECT_NEAR(mid, last, 0.02) << s;
        }
        last = mid;
    }
}

}  // namespace
}  // namespace ballast::simulation
