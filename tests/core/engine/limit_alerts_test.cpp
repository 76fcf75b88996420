#include <cmath>
#include <gtest/gtest.h>

#include "core/engine/straddle_desk.h"

namespace ballast::engine::limit_alerts_test {
namespace {

using domain::OperatorAction;
using interfaces::AlertLevel;

/// Which limit a case sets, and the words by which its alert is known.
struct LimitCase {
    const char* words;
    double domain::UnderlyingLimits::*limit;
    double (*value)(const interfaces::UnderlyingView&);
};

double worstCell(const interfaces::UnderlyingView& view, double interfaces::ScreenGreeks::*greek)
{
    std::map<std::pair<Timestamp, std::size_t>, double> cells;
    for (const auto& leg : view.legs)
        cells[{leg.expiry, leg.deltaBucket}] += leg.greeks.*greek;
    double worst = 0.0;
    for (const auto& [place, value] : cells)
        worst = std::max(worst, std::abs(value));
    return worst;
}

const LimitCase kCases[] = {
    {"net delta", &domain::UnderlyingLimits::netDelta, [](const auto& view) { return view.net.deltaCoin; }},
    {"BTC gamma is", &domain::UnderlyingLimits::gammaPerPercent, [](const auto& view) { return view.net.gammaCoin; }},
    {"BTC vega is", &domain::UnderlyingLimits::vegaUsd, [](const auto& view) { return view.net.vegaUsd; }},
    {"BTC delta in cell", &domain::UnderlyingLimits::cellDelta,
     [](const auto& view) { return worstCell(view, &interfaces::ScreenGreeks::deltaCoin); }},
    {"BTC gamma in cell", &domain::UnderlyingLimits::cellGamma,
     [](const auto& view) { return worstCell(view, &interfaces::ScreenGreeks::gammaCoin); }},
    {"BTC vega in cell", &domain::UnderlyingLimits::cellVegaUsd,
     [](const auto& view) { return worstCell(view, &interfaces::ScreenGreeks::vegaUsd); }},
};

class LimitAlerts : public testing::StraddleDesk, public ::testing::WithParamInterface<LimitCase> {
protected:
    /// Starts the same desk with a limit of which the book uses `share`.
    void startAt(double share)
    {
        const LimitCase& one = GetParam();
        start();
        const double value = std::abs(one.value(picture()->underlyings[0]));
        ASSERT_GT(value, 0.0);
        market.limits.*one.limit = value / share;
        start();
    }
};

TEST_P(LimitAlerts, WarnFromFourFifthsAndBreachBeyondTheLimit)
{
    startAt(0.79);
    EXPECT_FALSE(alert(GetParam().words).has_value());
    startAt(0.81);
    ASSERT_TRUE(alert(GetParam().words).has_value());
    EXPECT_EQ(alert(GetParam().words)->level, AlertLevel::Warning);
    EXPECT_NE(alert(GetParam().words)->text.find("81 % of its limit"), std::string::npos)
        << alert(GetParam().words)->text;
    startAt(0.99);
    ASSERT_TRUE(alert(GetParam().words).has_value());
    EXPECT_EQ(alert(GetParam().words)->level, AlertLevel::Warning);
    startAt(1.01);
    ASSERT_TRUE(alert(GetParam().words).has_value());
    EXPECT_EQ(alert(GetParam().words)->level, AlertLevel::Breach);
    EXPECT_NE(alert(GetParam().words)->text.find("101 %"), std::string::npos) << alert(GetParam().words)->text;
}

INSTANTIATE_TEST_SUITE_P(Limits, LimitAlerts, ::testing::ValuesIn(kCases));

class Alerts : public testing::StraddleDesk {
protected:
    /// Records of crossings of the gamma limit in an output.
    static std::vector<domain::Decision> crossings(const EngineOutput& output)
    {
        std::vector<domain::Decision> result;
        for (const auto& d : output.decisions)
            if (d.trigger == domain::Trigger::Limit && d.reason.find("BTC gamma is") != std::string::npos)
                result.push_back(d);
        return result;
    }
};

TEST_F(Alerts, ABreachIsJournaledOnceWhenItBeginsAndOnceWhenItIsCured)
{
    start();
    market.limits.gammaPerPercent = std::abs(picture()->underlyings[0].net.gammaCoin) / 1.2;
    const auto begun = crossings(start());
    ASSERT_EQ(begun.size(), 1U);
    EXPECT_EQ(begun[0].kind, domain::DecisionKind::Hold);
    EXPECT_EQ(begun[0].choice, "hold");
    EXPECT_EQ(begun[0].underlying, "BTC");
    EXPECT_TRUE(begun[0].band.has_value());
    EXPECT_NE(begun[0].reason.find("120 % of its limit"), std::string::npos) << begun[0].reason;
    const auto& limit = begun[0].inputs.back();
    EXPECT_EQ(limit.name, "BTC gamma limit");
    EXPECT_EQ(limit.value, market.limits.gammaPerPercent);
    for (int i = 0; i < 100; ++i)
        EXPECT_TRUE(crossings(tick(80000.0)).empty()) << i;
    for (const auto& intent : say({.action = OperatorAction::FlattenEverything, .reason = "test"}).intents)
        EXPECT_TRUE(crossings(fill(intent)).empty()) << "cured is what stays so for a minute";
    const auto cured = crossings(tick(80000.0, Duration::seconds(60)));
    ASSERT_EQ(cured.size(), 1U);
    EXPECT_NE(cured[0].reason.find("Cured"), std::string::npos) << cured[0].reason;
    EXPECT_TRUE(crossings(tick(80000.0, Duration::seconds(60))).empty());
}

TEST_F(Alerts, AFigureThatHoversAtItsLimitIsOneBreach)
{
    start();
    market.limits.gammaPerPercent = std::abs(picture()->underlyings[0].net.gammaCoin) * 0.999;
    std::size_t records = crossings(start()).size();
    // Gamma of a straddle falls away from its strike: half a per cent of spot moves it across its limit and back.
    for (int i = 0; i < 200; ++i)
        records += crossings(tick(i % 2 == 0 ? 80000.0 : 81500.0, Duration::seconds(30))).size();
    EXPECT_EQ(records, 1U);
}

TEST_F(Alerts, AMissingLimitAllowsNothing)
{
    market.limits.vegaUsd = 0.0;
    start();
    ASSERT_TRUE(alert("BTC vega is").has_value());
    EXPECT_EQ(alert("BTC vega is")->level, AlertLevel::Breach);
}

TEST_F(Alerts, AWarningEndsWithItsCauseAndABreachWhenAPersonHasSeenIt)
{
    start();
    const double vega = std::abs(picture()->underlyings[0].net.vegaUsd);
    const double gamma = std::abs(picture()->underlyings[0].net.gammaCoin);
    market.limits.vegaUsd = vega / 0.9;
    market.limits.gammaPerPercent = gamma / 1.2;
    start();
    ASSERT_EQ(alert("BTC vega is")->level, AlertLevel::Warning);
    ASSERT_EQ(alert("BTC gamma is")->level, AlertLevel::Breach);
    for (const auto& intent : say({.action = OperatorAction::FlattenEverything, .reason = "test"}).intents)
        fill(intent);
    EXPECT_FALSE(alert("BTC vega is").has_value());
    const auto seen = alert("BTC gamma is");
    ASSERT_TRUE(seen.has_value()) << "a breach stays on the list";
    EXPECT_FALSE(seen->open);
    say({.action = OperatorAction::AcknowledgeAlert, .target = seen->id});
    EXPECT_FALSE(alert("BTC gamma is").has_value());
}

TEST_F(Alerts, AnOrderWithoutAnEndIsToldAfterThirtySecondsPastItsLatency)
{
    start();
    const auto output = tick(88000.0);
    ASSERT_EQ(output.intents.size(), 1U);
    const auto sent = market.now();
    Duration latency;
    for (const auto& venue : market.settings.hedgeVenues)
        if (venue.instrument == output.decisions.back().choice) latency = venue.latency;
    tick(88000.0, latency + Duration::seconds(30));
    EXPECT_FALSE(alert("without an end").has_value()) << "at the border";
    tick(88000.0, Duration::milliseconds(1));
    ASSERT_TRUE(alert("without an end").has_value());
    EXPECT_EQ(alert("without an end")->level, AlertLevel::Warning);
    EXPECT_NE(alert("without an end")->text.find(output.intents[0]->id), std::string::npos);
    EXPECT_GT(alert("without an end")->since, sent);
    fill(*output.intents[0]);
    EXPECT_FALSE(alert("without an end").has_value());
}

}  // namespace
}  // namespace ballast::engine::limit_alerts_test
