#include <cmath>
#include <gtest/gtest.h>

#include "market_facts/measure.h"
#include "market_facts/report.h"

namespace ballast::market_facts {
namespace {

const std::vector<SeedRecord>& fewSeeds()
{
    static const auto records = [] {
        std::vector<SeedRecord> made;
        for (std::uint64_t seed = 1; seed <= 12; ++seed)
            made.push_back(recordSeed(dynamics::Parameters{}, seed, 10));
        return made;
    }();
    return records;
}

TEST(MarketReport, NamesEveryCoreFactOnceAndMeasuresThem)
{
    const auto report = reportOn(fewSeeds(), 10);
    EXPECT_EQ(report.facts.size(), 225U);
    EXPECT_EQ(report.must(), 36U);
    std::size_t unmeasured = 0;
    for (const auto& fact : report.facts) {
        EXPECT_LT(fact.fact.low, fact.fact.high) << fact.fact.name;
        if (fact.value) continue;
        ++unmeasured;
        EXPECT_FALSE(fact.inside());
    }
    EXPECT_LT(unmeasured, 40U) << "ten days give no month of volatility, nor much stress";
    const auto json = toJson(report);
    EXPECT_TRUE(json.starts_with("{\"facts\":[\n{\"name\":\"rv_all.BTC\",\"value\":"));
    EXPECT_NE(json.find("\"name\":\"vrp_30d_vol.BTC\",\"value\":null"), std::string::npos);
    EXPECT_NE(json.find("\"core\":225"), std::string::npos);
}

/// What holds with any seeds: far from each limit by many standard errors of twelve seeds of ten days.
TEST(MarketReport, FewSeedsShowWhatSortOfMarketItIs)
{
    Measured m;
    measureReturns(fewSeeds(), m);
    measureSurface(fewSeeds(), m);
    measureVenues(fewSeeds(), m);
    EXPECT_GT(m.at("kurt_1h.BTC"), 5.0) << "a normal has 3";
    EXPECT_GT(m.at("acf_abs_1h_lag1.BTC"), 0.1);
    EXPECT_LT(std::abs(m.at("acf_r_1h_lag1.BTC")), 0.15);
    EXPECT_GT(m.at("season_us_night.BTC"), 1.3);
    EXPECT_GT(m.at("corr_1h_all"), 0.7);
    EXPECT_LT(m.at("corr_1h_all"), 0.95);
    EXPECT_LT(m.at("rr30_calm.BTC"), 0.0);
    EXPECT_GT(m.at("bf30_calm.BTC"), 0.0);
    EXPECT_GT(m.at("flow_branching_10s.BTC"), 0.4);
    EXPECT_LT(m.at("oracle_exit_ratio.ETH"), 0.95) << "heartbeat and jumps take crossings away";
    EXPECT_GT(m.at("rv_all.BTC"), 0.25);
    EXPECT_LT(m.at("rv_all.BTC"), 1.0);
}

/// Every fact in the middle of its interval, one fair sale.
MarketReport accepted()
{
    MarketReport report{.seeds = 200, .days = 30, .facts = {}, .fair = {{"sale", 0.1, 0.01, 0.02}}};
    for (const Fact& fact : coreFacts())
        report.facts.push_back({fact, 0.5 * (fact.low + fact.high)});
    return report;
}

TEST(MarketReport, RefusesAModelWithoutAFactThatMustHold)
{
    EXPECT_EQ(accepted().refusal(), std::nullopt);
    auto report = accepted();
    report.facts.front().value = report.facts.front().fact.high * 1.01;
    ASSERT_TRUE(report.facts.front().fact.mustHold);
    EXPECT_EQ(report.refusal(), "1 of the facts that must be inside are not: rv_all.BTC");
    report.facts.front().value = std::nullopt;
    EXPECT_EQ(report.refusal(), "1 of the facts that must be inside are not: rv_all.BTC (not measured)");
}

TEST(MarketReport, RefusesAModelThatHoldsTooFewFactsOrIsNotFair)
{
    auto report = accepted();
    int out = 0;
    for (auto& fact : report.facts)
        if (!fact.fact.mustHold && out < 67) {
            fact.value = std::nullopt;
            ++out;
        }
    EXPECT_EQ(report.refusal(), std::nullopt) << "158 of 225 are 70.2 %";
    for (auto& fact : report.facts)
        if (!fact.fact.mustHold && fact.value) {
            fact.value = std::nullopt;
            break;
        }
    EXPECT_EQ(report.refusal(), "157 of 225 facts are inside, at least 70 % must be");
    report = accepted();
    report.fair.front().excess = -0.05;
    EXPECT_EQ(report.refusal(), "1 of the sales are not fair: sale");
}

TEST(MarketReport, SellersEarnThePremiumAndNothingBeside)
{
    const auto report = reportOn(fewSeeds(), 10);
    ASSERT_EQ(report.fair.size(), 8U);
    for (const auto& fair : report.fair) {
        const bool without = fair.name.find("premium_0") != std::string::npos;
        if (without)
            EXPECT_EQ(fair.premium, 0.0) << fair.name;
        else
            EXPECT_GT(fair.premium, 0.02) << fair.name;
        EXPECT_LT(std::abs(fair.excess), 4.0 * fair.error) << fair.name;
    }
}

}  // namespace
}  // namespace ballast::market_facts
