#include "domain/settings.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <vector>

#include "domain/operator_command.h"

namespace ballast::domain {
namespace {

TEST(SettingsText, EveryFieldThatSteersTheEngineChangesIt)
{
    const std::vector<std::function<void(Settings&)>> changes{
        [](auto& s) { s.profile = "live"; },
        [](auto& s) { s.hedgeVenues[0].venue += "x"; },
        [](auto& s) { s.hedgeVenues[1].instrument += "x"; },
        [](auto& s) { s.hedgeVenues[0].underlying = "SOL"; },
        [](auto& s) { s.hedgeVenues[0].kind = InstrumentKind::Future; },
        [](auto& s) { s.hedgeVenues[0].feeRate *= 1.0 + 1e-15; },
        [](auto& s) { s.hedgeVenues[0].halfSpreadRate *= 2.0; },
        [](auto& s) { s.hedgeVenues[0].impactCoefficient *= 2.0; },
        [](auto& s) { s.hedgeVenues[0].dailyVolumeCoins += 1.0; },
        [](auto& s) { s.hedgeVenues[0].gasUnits += 1.0; },
        [](auto& s) { s.hedgeVenues[0].failureProbability += 0.01; },
        [](auto& s) { s.hedgeVenues[0].price = PriceRule::ofTick(Price::fromUnits(3)); },
        [](auto& s) { s.hedgeVenues[0].lotSize = Quantity::fromUnits(3); },
        [](auto& s) { s.hedgeVenues[0].latency.nanoseconds += 1; },
        [](auto& s) { s.hedgeVenues.pop_back(); },
        [](auto& s) { s.ages.hedgeQuote.nanoseconds += 1; },
        [](auto& s) { s.ages.index.nanoseconds += 1; },
        [](auto& s) { s.ages.surface.nanoseconds += 1; },
        [](auto& s) { s.ages.gas.nanoseconds += 1; },
        [](auto& s) { s.ages.recordedSpotSteps += 0.5; },
        [](auto& s) { s.quoting.enabled = !s.quoting.enabled; },
        [](auto& s) { s.quoting.instrumentsPerUnderlying += 1; },
        [](auto& s) { s.quoting.baseHalfSpread += 0.001; },
        [](auto& s) { s.quoting.spreadOfVolatility += 0.001; },
        [](auto& s) { s.quoting.shiftAtLimit += 0.001; },
        [](auto& s) { s.quoting.quoteVegaUsd += 1.0; },
        [](auto& s) { s.quoting.requoteVolatility += 0.001; },
        [](auto& s) { s.quoting.requoteDelta += 0.001; },
        [](auto& s) { s.horizon.nanoseconds += 1; },
        [](auto& s) { s.proposalLife.nanoseconds += 1; },
        [](auto& s) { s.evaluationInterval.nanoseconds += 1; },
        [](auto& s) { s.recordShareOfBand += 0.001; },
        [](auto& s) { s.assumedBaseFeeGwei += 0.001; },
        [](auto& s) { s.tickCollar += 0.001; },
        [](auto& s) { s.dailyVolatilityFallback += 0.001; },
    };
    std::set<std::string> texts{toText(defaultSettings("simulated"))};
    for (std::size_t i = 0; i < changes.size(); ++i) {
        Settings s = defaultSettings("simulated");
        changes[i](s);
        EXPECT_TRUE(texts.insert(toText(s)).second) << "change " << i << " leaves no trace in the journal's genesis";
    }
}

TEST(SettingsText, IsTheSameForTheSameSettings)
{
    EXPECT_EQ(toText(defaultSettings("recorded")), toText(defaultSettings("recorded")));
}

TEST(Settings, ProfilesKeepTheAgeLimitsOfTheFaultsCatalogue)
{
    const Settings simulated = defaultSettings("simulated");
    EXPECT_EQ(simulated.ages.index, Duration::seconds(2));
    EXPECT_EQ(simulated.ages.hedgeQuote, Duration::seconds(2));
    EXPECT_EQ(simulated.ages.surface, Duration::seconds(15));
    EXPECT_DOUBLE_EQ(simulated.tickCollar, 0.015);
    const Settings recorded = defaultSettings("recorded");
    EXPECT_EQ(recorded.ages.surface, Duration::hours(15));
    EXPECT_DOUBLE_EQ(recorded.ages.recordedSpotSteps, 1.5);
    EXPECT_FALSE(recorded.quoting.enabled) << "a recording does not answer quotes";
}

TEST(OperatorActions, NamesComeBack)
{
    for (int i = 0; i <= static_cast<int>(OperatorAction::SnoozeAlert); ++i) {
        const auto action = static_cast<OperatorAction>(i);
        EXPECT_EQ(findOperatorAction(toString(action)), action) << toString(action);
    }
    EXPECT_FALSE(findOperatorAction("").has_value());
}

}  // namespace
}  // namespace ballast::domain
