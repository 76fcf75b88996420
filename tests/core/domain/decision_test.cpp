#include "domain/decision.h"

#include <gtest/gtest.h>

#include <utility>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>

namespace ballast::domain::decision_test {
namespace {

using nlohmann::ordered_json;

Decision sample()
{
    Decision d;
    d.sequence = {42};
    d.time = parseIso8601("2026-02-05T21:29:37.885Z").value();
    d.kind = DecisionKind::Hedge;
    d.underlying = "BTC";
    d.trigger = Trigger::Spot;
    d.profile = Profile::Recorded;
    d.inputs = {
        {.name = "BTC index", .value = 62345.1, .unit = "USD", .ageMilliseconds = 1500, .quality = Quality::Carried},
        {.name = "BTC oracle", .value = {}, .unit = "USD", .ageMilliseconds = {}, .quality = Quality::Missing}};
    d.before = {.spot = 62345.1, .delta = -3.25, .gamma = 0.5, .vega = -1200.0, .theta = 300.0};
    d.deltaAfter = -1.0;
    d.band = NoTradeBand{-1.0, 1.0};
    d.candidates = {{.venue = "Deribit",
                     .instrument = "BTC_USDC-PERPETUAL",
                     .quantity = 2.25,
                     .limitPrice = 62400.5,
                     .feeUsd = 70.0,
                     .spreadUsd = 7.0,
                     .impactUsd = 3.0,
                     .costUsd = 80.0,
                     .benefitUsd = 190.0},
                    {.venue = "", .instrument = "hold"}};
    d.choice = "BTC_USDC-PERPETUAL";
    d.reason = "Bought \"2.25\" BTC −3.25 → −1";
    d.quantity = 2.25;
    d.costUsd = 80.0;
    d.riskRemovedUsd = 190.0;
    return d;
}

std::vector<std::string> keysOf(const ordered_json& object)
{
    std::vector<std::string> keys;
    for (const auto& [key, value] : object.items())
        keys.push_back(key);
    return keys;
}

TEST(CanonicalJson, BeginsWithThePublicFieldsInTheirFixedOrder)
{
    const auto json = ordered_json::parse(toCanonicalJson(sample()));
    // The public form of `ballast-cli decisions`; the hash stands outside the bytes that it is made of.
    const std::vector<std::string> fixed{"sequence",     "time", "underlying", "trigger", "inputs",
                                         "delta_before", "band", "candidates", "choice",  "reason"};
    const auto keys = keysOf(json);
    ASSERT_GE(keys.size(), fixed.size());
    EXPECT_EQ(std::vector<std::string>(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(fixed.size())), fixed);
    EXPECT_EQ(keysOf(json["inputs"][0]), (std::vector<std::string>{"name", "value", "unit", "age_ms", "quality"}));
    EXPECT_EQ(keysOf(json["band"]), (std::vector<std::string>{"lower", "upper"}));
    const auto candidate = keysOf(json["candidates"][0]);
    const std::vector<std::string> first{"venue", "instrument", "quantity", "cost_usd", "benefit_usd"};
    EXPECT_EQ(std::vector<std::string>(candidate.begin(), candidate.begin() + 5), first);
}

TEST(CanonicalJson, CarriesEveryValue)
{
    const Decision d = sample();
    const auto json = ordered_json::parse(toCanonicalJson(d));
    EXPECT_EQ(json["sequence"], 42);
    EXPECT_EQ(json["time"], "2026-02-05T21:29:37.885Z");
    EXPECT_EQ(json["inputs"][0]["value"].get<double>(), 62345.1);
    EXPECT_EQ(json["inputs"][0]["age_ms"], 1500);
    EXPECT_EQ(json["inputs"][0]["quality"], "carried");
    EXPECT_TRUE(json["inputs"][1]["value"].is_null());
    EXPECT_TRUE(json["inputs"][1]["age_ms"].is_null());
    EXPECT_EQ(json["delta_before"].get<double>(), -3.25);
    EXPECT_EQ(json["band"]["upper"].get<double>(), 1.0);
    EXPECT_EQ(json["candidates"].size(), 2U);
    EXPECT_EQ(json["candidates"][0]["cost_usd"].get<double>(), 80.0);
    EXPECT_EQ(json["choice"], d.choice);
    EXPECT_EQ(json["reason"], d.reason);
    EXPECT_EQ(json["kind"], "hedge");
    EXPECT_EQ(json["time_ns"].get<std::int64_t>(), d.time.nanoseconds);
}

/// The words that records had before codes stood behind them; each leads back to its code.
TEST(RecordWords, AreThoseOfBeforeAndLeadBackToTheirCodes)
{
    const std::vector<std::pair<std::string, Exclusion>> known{
        {"", {}},
        {"excluded by ann", {.why = Excluded::ByPerson, .who = "ann"}},
        {"no quote", {.why = Excluded::NoQuote}},
        {"suspect quote", {.why = Excluded::SuspectQuote}},
        {"stale quote", {.why = Excluded::StaleQuote}},
        {"stale gas", {.why = Excluded::StaleGas}},
        {"expired", {.why = Excluded::Expired}},
        {"not enough coins there", {.why = Excluded::NoCoins}},
        {"not enough USDC there", {.why = Excluded::NoCash}},
        {"inside the band", {.why = Excluded::InsideBand}},
        {"state HALTED", {.why = Excluded::Standing, .state = TradingState::Halted}},
        {"repeat", {.why = Excluded::Repeats}},
        {"paused", {.why = Excluded::Paused}},
        {"manual", {.why = Excluded::Manual}},
        {"working", {.why = Excluded::Working}},
        {"spacing", {.why = Excluded::Spacing}},
        {"C17", {.why = Excluded::Rules, .codes = {RecordCode::C17}}},
        {"C03, C04", {.why = Excluded::Rules, .codes = {RecordCode::C03, RecordCode::C04}}},
        {"no bid now", {.why = Excluded::NoBid}},
        {"no ask now", {.why = Excluded::NoAsk}},
        {"the roll waits", {.why = Excluded::RollWaits}},
        {"the book's rule rolls the leg now", {.why = Excluded::RuleRolls}},
        {"sent with the choice", {.why = Excluded::SentWithChoice}},
        {"a person decided", {.why = Excluded::PersonDecided}}};
    for (const auto& [words, exclusion] : known) {
        EXPECT_EQ(toString(exclusion), words);
        EXPECT_EQ(findExclusion(words), exclusion) << words;
    }
    for (const std::string other : {"C03,C04", "C03, ", "state SLEEPING", "Trading is HALTED", "C99", "no quote "}) {
        EXPECT_EQ(findExclusion(other).why, Excluded::AsTold) << other;
        EXPECT_EQ(toString(findExclusion(other)), other) << "no word is lost";
    }
}

TEST(RecordWords, EveryCodeOfARuleIsThatRulesOwn)
{
    for (int i = 0; i <= static_cast<int>(Rule::C20); ++i)
        EXPECT_EQ(toString(codeOf(static_cast<Rule>(i))), toString(static_cast<Rule>(i)));
    for (int i = 0; i <= static_cast<int>(RecordCode::F95); ++i)
        EXPECT_EQ(findRecordCode(toString(static_cast<RecordCode>(i))), static_cast<RecordCode>(i));
    for (int i = 0; i <= static_cast<int>(Trigger::Desk); ++i)
        EXPECT_EQ(findTrigger(toString(static_cast<Trigger>(i))), static_cast<Trigger>(i));
    EXPECT_EQ(findRecordCode("C99"), std::nullopt);
}

TEST(CanonicalJson, AMissingBandIsNull)
{
    Decision d = sample();
    d.band.reset();
    EXPECT_TRUE(ordered_json::parse(toCanonicalJson(d))["band"].is_null());
}

TEST(CanonicalJson, NumbersThatAreNotFiniteAreNull)
{
    Decision d = sample();
    d.inputs[0].value = std::numeric_limits<double>::quiet_NaN();
    d.before.delta = std::numeric_limits<double>::infinity();
    d.candidates[0].costUsd = -std::numeric_limits<double>::infinity();
    const auto json = ordered_json::parse(toCanonicalJson(d));
    EXPECT_TRUE(json["inputs"][0]["value"].is_null());
    EXPECT_TRUE(json["delta_before"].is_null());
    EXPECT_TRUE(json["candidates"][0]["cost_usd"].is_null());
}

TEST(CanonicalJson, C27_NamesTheRulesAndLimitsThatADecisionWasJudgedBy)
{
    Decision d = sample();
    const auto before = toCanonicalJson(d);
    EXPECT_EQ(before.find("rules"), std::string::npos) << "a record without them has the bytes of before";
    d.judgedBy.rules = {RecordCode::F36, RecordCode::C04};
    d.judgedBy.limits = {{RecordCode::C04, "BTC net delta", -7.9, 10.0, "BTC"},
                         {RecordCode::C03, "notional of one order in BTC-PERPETUAL", 800'000.0, 1'000'000.0, "USD"},
                         {RecordCode::C20, "initial margin at Deribit", 10.0, 10.0, "USD"},
                         {RecordCode::C04, "BTC vega", -10.5, 10.0, "USD per vol pt"}};
    const auto json = ordered_json::parse(toCanonicalJson(d));
    EXPECT_EQ(json["rules"], ordered_json::parse(R"(["F36", "C04"])"));
    ASSERT_EQ(json["limits"].size(), 4U);
    const char* standings[] = {"within", "near", "near", "beyond"};
    for (std::size_t i = 0; i < 4; ++i)
        EXPECT_EQ(json["limits"][i]["standing"].get<std::string>(), standings[i]) << i;
    EXPECT_EQ(json["limits"][0]["value"].get<double>(), -7.9);
    EXPECT_EQ(json["limits"][0]["limit"].get<double>(), 10.0);
    EXPECT_EQ(json["limits"][0]["of"].get<std::string>(), "BTC net delta");
    EXPECT_EQ(json["limits"][0]["unit"].get<std::string>(), "BTC");
    EXPECT_EQ(json["limits"][0]["code"].get<std::string>(), "C04");
}

TEST(CanonicalJson, HostileTextComesBackUnchanged)
{
    Decision d = sample();
    std::string hostile = "quote \" back \\ slash / tab \t line \n\r bell \a";
    for (char c = 1; c < 0x20; ++c)
        hostile += c;
    hostile += '\0';
    hostile += "\x7f € 𝄞";
    d.reason = hostile;
    d.operatorName = "Robert'); DROP TABLE decisions;--";
    d.candidates[0].venue = hostile;
    const auto json = ordered_json::parse(toCanonicalJson(d));
    EXPECT_EQ(json["reason"].get<std::string>(), hostile);
    EXPECT_EQ(json["candidates"][0]["venue"].get<std::string>(), hostile);
    EXPECT_EQ(json["operator"].get<std::string>(), d.operatorName);
}

TEST(CanonicalJson, NumbersRoundTripBitForBit)
{
    std::mt19937_64 random(11);
    for (int i = 0; i < 20'000; ++i) {
        const double value = std::bit_cast<double>(random());
        if (!std::isfinite(value)) continue;
        const std::string text = jsonNumber(value);
        EXPECT_EQ(ordered_json::parse(text).get<double>(), value) << text;
        EXPECT_EQ(std::strtod(text.c_str(), nullptr), value) << text;
    }
    EXPECT_EQ(jsonNumber(-0.0), jsonNumber(0.0)) << "one zero, one text";
}

TEST(DecisionKinds, NamesComeBack)
{
    for (const auto kind : {DecisionKind::Hedge, DecisionKind::Hold, DecisionKind::Proposal, DecisionKind::Refused,
                            DecisionKind::Roll, DecisionKind::Override})
        EXPECT_EQ(findDecisionKind(toString(kind)), kind);
    EXPECT_FALSE(findDecisionKind("Hedge").has_value());
    for (int i = 0; i <= static_cast<int>(Quality::Missing); ++i)
        EXPECT_EQ(findQuality(toString(static_cast<Quality>(i))), static_cast<Quality>(i));
}

}  // namespace
}  // namespace ballast::domain::decision_test
