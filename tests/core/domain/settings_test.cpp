#include "domain/settings.h"

#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <set>
#include <vector>

#include "domain/operator_command.h"

namespace ballast::domain::settings_test {
namespace {

TEST(SettingsText, EveryFieldThatSteersTheEngineChangesIt)
{
    const std::vector<std::function<void(Settings&)>> changes{
        [](auto& s) { s.profile = Profile::Live; },
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
    EXPECT_EQ(toText(parseSettings(toText(defaultSettings(domain::Profile::Recorded))).value()),
              toText(defaultSettings(domain::Profile::Recorded)));
    std::set<std::string> texts{toText(defaultSettings(domain::Profile::Simulated))};
    for (std::size_t i = 0; i < changes.size(); ++i) {
        Settings s = defaultSettings(domain::Profile::Simulated);
        changes[i](s);
        EXPECT_TRUE(texts.insert(toText(s)).second) << "change " << i << " leaves no trace in the journal's header";
        const auto back = parseSettings(toText(s));
        ASSERT_TRUE(back) << "change " << i << ": " << back.error().message;
        EXPECT_EQ(toText(*back), toText(s)) << "change " << i << " does not come back";
    }
}

TEST(SettingsText, RandomSettingsComeBackToTheLastBit)
{
    std::mt19937_64 random(20261128);
    const auto share = [&] { return std::uniform_real_distribution(1e-9, 0.9)(random); };
    const auto length = [&] {
        return Duration{static_cast<std::int64_t>(random() % 1'000'000'000'000'000) + 1'000'000};
    };
    for (int round = 0; round < 500; ++round) {
        Settings s = defaultSettings(round % 2 == 0 ? Profile::Simulated : Profile::Recorded);
        for (auto& venue : s.hedgeVenues) {
            venue.venue = "Venue of " + std::to_string(random() % 9);
            venue.feeRate = -share();
            venue.impactCoefficient = share() * 1e6;
            venue.dailyVolumeCoins = share() * 1e9;
            venue.failureProbability = share();
            const auto tick = static_cast<std::int64_t>(random() % 1'000'000'000) + 1;
            venue.price = PriceRule::ofTick(Price::fromUnits(tick));
            venue.lotSize = Quantity::fromUnits(static_cast<std::int64_t>(random() % 1'000'000'000'000) + 1);
            venue.latency = length();
        }
        s.hedgeVenues.resize(random() % (s.hedgeVenues.size() + 1));
        s.horizon = length();
        s.quoting.baseHalfSpread = share() / 3.0;
        s.tickCollar = share();
        s.dailyVolatilityFallback = share();
        const auto back = parseSettings(toText(s));
        ASSERT_TRUE(back) << back.error().message;
        ASSERT_EQ(back->hedgeVenues.size(), s.hedgeVenues.size());
        EXPECT_EQ(back->horizon, s.horizon);
        EXPECT_EQ(back->tickCollar, s.tickCollar);
        EXPECT_EQ(back->quoting.baseHalfSpread, s.quoting.baseHalfSpread);
        for (std::size_t i = 0; i < s.hedgeVenues.size(); ++i) {
            EXPECT_EQ(back->hedgeVenues[i].venue, s.hedgeVenues[i].venue);
            EXPECT_EQ(back->hedgeVenues[i].feeRate, s.hedgeVenues[i].feeRate);
            EXPECT_EQ(back->hedgeVenues[i].lotSize, s.hedgeVenues[i].lotSize);
        }
        EXPECT_EQ(toText(*back), toText(s));
    }
}

TEST(SettingsText, RefusesWhatItDidNotWriteAndNamesLineAndKey)
{
    const auto good = toText(defaultSettings(domain::Profile::Simulated));
    const auto with = [&](const std::string& from, const std::string& to) {
        auto text = good;
        const auto at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        return text.replace(at, from.size(), to);
    };
    const std::pair<std::string, std::string> wrong[] = {
        {with("hedge.lot_e8 100000", "hedge.lot_e8 0"), "hedge.lot_e8: expected a number from 1"},
        {with("horizon_ns 3600000000000", "horizon_ns nan"), "horizon_ns: expected a number"},
        {with("tick_collar 0.015", "tick_collar 0.0150"), "not written as this program does"},
        {with("age.gas_ns", "age.fumes_ns"), "age.gas_ns: expected this key"},
        {with("hedges 4", "hedges 4000000000"), "settings line 2: hedges"},
        {good + "more 1\n", "expected no more"},
        {"", "settings line 1: profile"}};
    for (const auto& [text, says] : wrong) {
        const auto settings = parseSettings(text);
        ASSERT_FALSE(settings) << says;
        EXPECT_EQ(settings.error().code, ErrorCode::Corrupt);
        EXPECT_NE(settings.error().message.find(says), std::string::npos) << settings.error().message;
    }
}

TEST(SettingsText, IsTheSameForTheSameSettings)
{
    EXPECT_EQ(toText(defaultSettings(domain::Profile::Recorded)), toText(defaultSettings(domain::Profile::Recorded)));
}

TEST(Settings, ProfilesKeepTheAgeLimitsOfTheFaultsCatalogue)
{
    const Settings simulated = defaultSettings(domain::Profile::Simulated);
    EXPECT_EQ(simulated.ages.index, Duration::seconds(2));
    EXPECT_EQ(simulated.ages.hedgeQuote, Duration::seconds(2));
    EXPECT_EQ(simulated.ages.surface, Duration::seconds(15));
    EXPECT_DOUBLE_EQ(simulated.tickCollar, 0.015);
    const Settings recorded = defaultSettings(domain::Profile::Recorded);
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
}  // namespace ballast::domain::settings_test
