#include "config/margin_parameters_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "config/margin_parameters_text.h"

namespace ballast::config::margin_parameters_file_test {
namespace {

using ::testing::HasSubstr;

std::string textOf(std::size_t index) { return marginParametersTexts().at(index).text; }

/// The text with the first `from` replaced.
std::string changed(std::string text, const std::string& from, const std::string& to)
{
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(MarginParameters, AllFourAreBuiltInWithDateAndSource)
{
    const auto rules = builtInMarginRules();
    ASSERT_EQ(rules.size(), 4U);
    EXPECT_EQ(rules[0].venue, "Derive");
    EXPECT_EQ(rules[1].venue, "Deribit");
    EXPECT_EQ(rules[2].venue, "Paradex");
    EXPECT_EQ(rules[3].venue, "Hyperliquid");
    for (const auto& rule : rules) {
        const auto& origin = risk::originOf(rule.rule);
        EXPECT_EQ(origin.date.size(), 10U);
        EXPECT_FALSE(origin.rule.empty());
        EXPECT_FALSE(origin.source.empty());
    }
    EXPECT_TRUE(risk::originOf(rules[1].rule).estimated);
    EXPECT_FALSE(risk::originOf(rules[3].rule).estimated);
}

TEST(MarginParameters, NumbersAreThoseThatTheVenuesPublish)
{
    const auto rules = builtInMarginRules();
    const auto& derive = std::get<risk::PmrmParameters>(rules[0].rule);
    EXPECT_EQ(derive.scenarios.size(), 33U) << "23 regular, 8 tails, 2 of skew";
    EXPECT_EQ(derive.maintenanceFactor, 0.80);
    EXPECT_EQ(derive.contingency.perpetualMaintenance + derive.contingency.perpetualInitial, 0.04);
    const auto& deribit = std::get<risk::GridMarginParameters>(rules[1].rule);
    EXPECT_EQ(deribit.priceRange, 0.16);
    EXPECT_EQ(deribit.extended.size(), 8U);
    EXPECT_EQ(deribit.extendedDampenerUsd, 100000.0);
    const auto& paradex = std::get<risk::ScanMarginParameters>(rules[2].rule);
    ASSERT_EQ(paradex.scenarios.size(), 24U);
    EXPECT_EQ(paradex.scenarios[0].spotShock, 0.16);
    EXPECT_EQ(paradex.scenarios[16].spotShock, -0.66);
    EXPECT_EQ(paradex.scenarios[16].weight, 0.24);
    const auto& hyperliquid = std::get<risk::PerpetualMarginParameters>(rules[3].rule);
    ASSERT_EQ(hyperliquid.tables.size(), 4U);
    EXPECT_EQ(hyperliquid.tables[0].tiers[1].lowerBoundUsd, 150e6);
    EXPECT_EQ(hyperliquid.tables[0].tiers[1].maxLeverage, 20.0);
}

/// Every built-in set must be one that its rule takes.
TEST(MarginParameters, EveryBuiltInRuleGivesAMargin)
{
    risk::MarginPortfolio portfolio;
    portfolio.cashUsd = 1000.0;
    portfolio.underlyings.push_back({.name = "BTC", .spot = 80000.0});
    portfolio.underlyings[0].perpetuals.push_back({.name = "BTC-PERP", .amount = 0.1, .price = 80000.0});
    for (const auto& rule : builtInMarginRules()) {
        const auto margin = risk::venueMargin(portfolio, rule.rule);
        ASSERT_TRUE(margin) << rule.venue << ": " << margin.error().message;
        EXPECT_GT(margin->initialUsd, 0.0) << rule.venue;
    }
}

/// Errors name file, line and key.
TEST(MarginParameters, AMissingKeyAnUnknownKeyAndAWrongTypeAreNamed)
{
    const auto error = [](const std::string& text) { return parseMarginRule(text, "mine.toml").error(); };
    const auto missing = error(changed(textOf(0), "maintenance_factor = 0.80\n", ""));
    EXPECT_EQ(missing.code, ErrorCode::InvalidArgument);
    EXPECT_THAT(missing.message, HasSubstr("mine.toml:"));
    EXPECT_THAT(missing.message, HasSubstr("maintenance_factor"));
    EXPECT_THAT(missing.message, HasSubstr("missing"));
    const auto unknown = error(changed(textOf(1), "price_range = ", "price_ranges = 1\nprice_range = "));
    EXPECT_THAT(unknown.message, HasSubstr("price_ranges: unknown key"));
    const auto type = error(changed(textOf(2), "maintenance_share = 0.50", "maintenance_share = \"half\""));
    EXPECT_THAT(type.message, HasSubstr("maintenance_share: expected a number from 0 to 1, was \"half\""));
    const auto nested = error(changed(textOf(3), "max_leverage = 20", "max_leverage = -20"));
    EXPECT_THAT(nested.message, HasSubstr("tier[1].max_leverage"));
}

TEST(MarginParameters, ValuesOutsideTheirRangeAreRefused)
{
    const auto refuses = [](std::size_t file, const char* from, const char* to) {
        const auto rule = parseMarginRule(changed(textOf(file), from, to), "mine.toml");
        EXPECT_FALSE(rule) << to;
        if (!rule) {
            EXPECT_EQ(rule.error().code, ErrorCode::InvalidArgument) << to;
        }
    };
    refuses(0, "date = \"2026-03-31\"", "date = \"31 March\"");
    refuses(0, "status = \"estimated\"", "status = \"sure\"");
    refuses(0, "kind = \"pmrm\"", "kind = \"other\"");
    refuses(0, "spot_factor = 1.18", "spot_factor = nan");
    refuses(0, "initial_factor = 1.0", "initial_factor = inf");
    refuses(1, "moves_each_side = 4", "moves_each_side = 4.5");
    refuses(1, "price_range = 0.16", "price_range = 1.0");
    refuses(2, "[[scenario]]\nspot_shock = 0.16", "[[scenario]]\nspot_shock = -1.0");
    refuses(3, "kind = \"leverage\"", "kind = \"scan\"");
}

TEST(MarginParameters, WhatIsNotTomlAndWhatIsNoFileAreErrors)
{
    EXPECT_EQ(parseMarginRule("kind = ", "mine.toml").error().code, ErrorCode::Parse);
    EXPECT_FALSE(parseMarginRule("", "mine.toml"));
    EXPECT_EQ(readMarginRule("/nonexistent/margin.toml").error().code, ErrorCode::Io);
    EXPECT_EQ(readMarginRule("/").error().code, ErrorCode::Io);
}

}  // namespace
}  // namespace ballast::config::margin_parameters_file_test
