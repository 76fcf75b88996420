#include "simulation/hedge_venue_model.h"

#include <cmath>
#include <gtest/gtest.h>

namespace ballast::simulation::hedge_venue_model_test {
namespace {

const domain::HedgeVenue& venueOf(const domain::Settings& settings, domain::InstrumentKind kind)
{
    for (const auto& venue : settings.hedgeVenues)
        if (venue.kind == kind && venue.underlying == "BTC") return venue;
    return settings.hedgeVenues.front();
}

TEST(HedgeVenueModel, BidIsBelowAskOnTicksAndAPerpetualStaysNearTheIndex)
{
    const auto settings = domain::defaultSettings(domain::Profile::Simulated);
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

/// Over many seeds, since books breathe by themselves far more than a crash moves them.
TEST(HedgeVenueModel, SpreadsWidenDepthShrinksAndFundingFallsInTheCrash)
{
    const auto settings = domain::defaultSettings(domain::Profile::Simulated);
    double spread = 0.0, depth = 0.0, funding = 0.0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        HedgeVenueModel model(venueOf(settings, domain::InstrumentKind::Perpetual), {1}, seed, 0);
        SpotProcess process(seed);
        double calmSpread = 0.0, calmDepth = 0.0, calmFunding = 0.0;
        for (int s = 0; s <= 840; ++s, process.step()) {
            const auto quote = model.quote({1}, process.state());
            if (s < 780 && s >= 330) continue;
            const double width = (quote.ask - quote.bid).toDouble(), shown = quote.depth.toDouble();
            if (s < 330) calmSpread += width / 330.0, calmDepth += shown / 330.0, calmFunding = model.fundingPerHour();
            if (s < 780) continue;
            spread += std::log(width / calmSpread), depth += std::log(shown / calmDepth);
            funding += model.fundingPerHour() - calmFunding;
        }
    }
    EXPECT_GT(spread, 0.0);
    EXPECT_LT(depth, 0.0);
    EXPECT_LE(funding, 0.0);
}

TEST(HedgeVenueModel, APoolMovesOnlyAtABlockAndThenIsWithinItsFeeAndGasOfTheIndex)
{
    const auto settings = domain::defaultSettings(domain::Profile::Simulated);
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
            EXPECT_LE(std::abs(mid / index - 1.0), venue.feeRate + 0.0003 + 1e-6) << s;
        }
        if (s % 12 != 0) {
            EXPECT_NEAR(mid, last, 0.05) << s;
        }
        last = mid;
    }
}

}  // namespace
}  // namespace ballast::simulation::hedge_venue_model_test
