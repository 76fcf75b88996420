#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/oracle/scripted_desk.h"

namespace ballast::oracle::rules_test {
namespace {

using domain::Quality;
using testing::at;
using ::testing::HasSubstr;

PriceReading price(const char* digits, Timestamp published)
{
    return {.price = Decimal::of(digits, -8), .confidence = std::nullopt, .published = published};
}

TEST(PriceJudgeTest, F91_StaleATenthAfterTheHeartbeatOfEachFeed)
{
    for (const double heartbeat : {30.0, 3600.0, 86'400.0}) {
        PriceJudge judge({.coin = "ETH", .heartbeat = Duration::fromSeconds(heartbeat)});
        EXPECT_EQ(judge.verdict(at(0), {}).quality, Quality::Missing);
        judge.take(price("300000000000", at(0)));
        EXPECT_EQ(judge.verdict(at(1.1 * heartbeat), {}).quality, Quality::Good);
        const auto late = judge.verdict(at(1.1 * heartbeat + 0.001), {});
        EXPECT_EQ(late.quality, Quality::Stale);
        EXPECT_THAT(late.reason, HasSubstr("F91"));
        // The chain's own clock counts where it is ahead.
        EXPECT_EQ(judge.verdict(at(1), at(1.1 * heartbeat + 1)).quality, Quality::Stale);
        // Seen again, a round is as old as it was.
        judge.take(price("300000000000", at(0)));
        EXPECT_EQ(judge.verdict(at(1.2 * heartbeat), {}).quality, Quality::Stale);
    }
}

TEST(PriceJudgeTest, F91_IncompleteAndFutureRoundsAreBad)
{
    PriceJudge judge({.coin = "ETH"});
    judge.take(price("300000000000", {}));
    EXPECT_EQ(judge.verdict(at(0), {}).quality, Quality::Bad);
    judge.take(price("300000000000", at(60)));
    EXPECT_EQ(judge.verdict(at(0), {}).quality, Quality::Good);
    judge.take(price("300000000000", at(61)));
    EXPECT_EQ(judge.verdict(at(0), {}).quality, Quality::Bad);
}

TEST(PriceJudgeTest, F92_ZeroNegativeAndAbsurdAnswersAreBad)
{
    for (const auto* answer : {"0", "-1", "-300000000000", "100000000000000001"}) {
        PriceJudge judge({.coin = "ETH"});
        judge.take(price(answer, at(0)));
        const auto verdict = judge.verdict(at(0), {});
        EXPECT_EQ(verdict.quality, Quality::Bad) << answer;
        EXPECT_THAT(verdict.reason, HasSubstr("F92"));
        EXPECT_FALSE(viewOf(judge, verdict, "x").price) << "never shown as a number";
    }
    PriceJudge tiny({.coin = "ETH"});
    tiny.take({.price = Decimal::of("1", -12), .confidence = std::nullopt, .published = at(0)});
    EXPECT_EQ(tiny.verdict(at(0), {}).quality, Quality::Bad) << "it would be told as zero";
}

TEST(PriceJudgeTest, F92_WideConfidenceIsSuspect)
{
    PriceJudge judge({.coin = "ETH"});
    judge.take({.price = Decimal::of("300000000000", -8),
                .confidence = Decimal::of("3000000001", -8),
                .published = at(0),
                .isWide = true});
    EXPECT_EQ(judge.verdict(at(0), {}).quality, Quality::Suspect);
}

TEST(PriceJudgeTest, F31_AJumpWaitsForALaterUpdateOrASecondSource)
{
    PriceJudge judge({.coin = "ETH"});
    judge.take(price("300000000000", at(0)));
    judge.take(price("308900000000", at(10)));
    EXPECT_EQ(judge.verdict(at(10), {}).quality, Quality::Good);
    judge.take(price("400000000000", at(20)));
    EXPECT_EQ(judge.verdict(at(20), {}).quality, Quality::Suspect);
    EXPECT_EQ(judge.verdict(at(2000), {}).quality, Quality::Suspect) << "the same round says no more later";
    judge.take(price("400000000000", at(22)));
    EXPECT_EQ(judge.verdict(at(22), {}).quality, Quality::Suspect) << "not yet 3 s";
    judge.take(price("401000000000", at(23)));
    EXPECT_EQ(judge.verdict(at(23), {}).quality, Quality::Good);

    judge.take(price("900000000000", at(30)));
    judge.confirm(5000.0);
    EXPECT_EQ(judge.verdict(at(30), {}).quality, Quality::Suspect);
    judge.confirm(9010.0);
    EXPECT_EQ(judge.verdict(at(30), {}).quality, Quality::Good);

    // Back where it was: no jump.
    judge.take(price("100000000000", at(40)));
    judge.take(price("900000000000", at(41)));
    EXPECT_EQ(judge.verdict(at(41), {}).quality, Quality::Good);
}

TEST(OracleBoardTest, F93_TwoThatDisagreeBlockEachOther)
{
    for (const double factor : {1000.0, 0.001, 1.0101, 0.989}) {
        OracleBoard board;
        board.add("ETH", "Chainlink", 0.005, true);
        board.add("ETH", "Pyth", 0.0, true);
        board.put("ETH", "Chainlink", 3000.0);
        EXPECT_TRUE(board.compare("ETH", "Chainlink").isGood()) << "alone";
        board.put("ETH", "Pyth", 3000.0 * factor);
        for (const auto* name : {"Chainlink", "Pyth"}) {
            EXPECT_EQ(board.compare("ETH", name).quality, Quality::Suspect) << name << " " << factor;
            EXPECT_THAT(board.compare("ETH", name).reason, HasSubstr("F93"));
        }
        board.put("ETH", "Pyth", 3000.0 * 1.009);
        EXPECT_TRUE(board.compare("ETH", "Chainlink").isGood());
        board.put("ETH", "Pyth", std::nullopt);
        EXPECT_TRUE(board.compare("ETH", "Chainlink").isGood());
    }
}

TEST(OracleBoardTest, F93_OfThreeTheOneApartFromTheMedianIsMarked)
{
    OracleBoard board;
    for (const auto* name : {"A", "B", "C"})
        board.add("BTC", name, 0.0, true);
    board.put("BTC", "A", 90'000.0);
    board.put("BTC", "B", 90'000.0 * 1.35);
    board.put("BTC", "C", 90'100.0);
    EXPECT_TRUE(board.compare("BTC", "A").isGood());
    EXPECT_TRUE(board.compare("BTC", "C").isGood());
    EXPECT_EQ(board.compare("BTC", "B").quality, Quality::Suspect);
}

TEST(OracleBoardTest, TheFirstOfACoinDrivesIfTheDeskUsesIt)
{
    OracleBoard board;
    board.add("ETH", "Chainlink", 0.005, true);
    board.add("ETH", "Pyth", 0.0, true);
    board.add("USDC", "Chainlink", 0.0025, false);
    EXPECT_TRUE(board.drives("ETH", "Chainlink"));
    EXPECT_FALSE(board.drives("ETH", "Pyth"));
    EXPECT_FALSE(board.drives("USDC", "Chainlink"));
    EXPECT_FALSE(board.drives("BTC", "Chainlink"));
}

/// Two others that agree go on in the place of the first, whether it is silent, wrong by itself, or off their median;
/// one alone never does, and what jumped speaks for nobody.
TEST(OracleBoardTest, F93_AnotherDrivesWhileTheFirstIsNotSound)
{
    OracleBoard board;
    for (const auto* name : {"A", "B", "C"})
        board.add("BTC", name, 0.0, true);
    const auto who = [&] {
        std::string all;
        for (const auto* name : {"A", "B", "C"})
            if (board.drives("BTC", name)) all += name;
        return all;
    };
    EXPECT_EQ(who(), "A") << "nobody has told anything";
    board.put("BTC", "B", 90'000.0);
    EXPECT_EQ(who(), "A");
    board.put("BTC", "C", 90'100.0);
    EXPECT_EQ(who(), "B");
    board.put("BTC", "A", 90'050.0);
    EXPECT_EQ(who(), "A") << "it is back";
    board.put("BTC", "A", 120'000.0);
    EXPECT_EQ(who(), "B") << "off the median";
    board.put("BTC", "A", 120'000.0, true);
    EXPECT_EQ(who(), "B");
    board.put("BTC", "C", 120'000.0, true);
    EXPECT_EQ(who(), "A") << "one sound source is no second";
    board.put("BTC", "A", std::nullopt);
    board.put("BTC", "C", 200'000.0);
    EXPECT_EQ(who(), "A") << "two that disagree are both in doubt";
}

/// One that jumped stops the other of two, and confirms nothing.
TEST(OracleBoardTest, F93_ASourceThatJumpedDisagreesAndConfirmsNothing)
{
    OracleBoard board;
    board.add("ETH", "A", 0.005, true);
    board.add("ETH", "B", 0.0, true);
    board.put("ETH", "A", 3000.0);
    board.put("ETH", "B", 3'000'000.0, true);
    EXPECT_EQ(board.compare("ETH", "A").quality, Quality::Suspect);
    EXPECT_FALSE(board.other("ETH", "A"));
    board.put("ETH", "B", 3001.0);
    EXPECT_TRUE(board.compare("ETH", "A").isGood());
    EXPECT_EQ(board.other("ETH", "A"), 3001.0);
}

TEST(TellerTest, ReasonsThatDifferInFiguresAloneAreOfOneKind)
{
    EXPECT_TRUE(isSameKind("F94: 3.01 % from the oracle's price", "F94: 12 % from the oracle's price"));
    EXPECT_TRUE(isSameKind("F101: no new block for 9 s", "F101: no new block for 31 s"));
    EXPECT_FALSE(isSameKind("F94: 3.01 % from the oracle's price", "F94: the pool has no liquidity at its price"));
    EXPECT_FALSE(isSameKind("F91: 9 s old", "F91: 9 s old, the heartbeat is 4 s"));
}

/// Thresholds of both feeds together may be wider than the desk's own limit.
TEST(OracleBoardTest, F93_AnAlarmIsWiderThanBothThresholds)
{
    OracleBoard board;
    board.add("ETH", "A", 0.02, true);
    board.add("ETH", "B", 0.005, true);
    board.put("ETH", "A", 100.0);
    board.put("ETH", "B", 102.4);
    EXPECT_TRUE(board.compare("ETH", "A").isGood());
    board.put("ETH", "B", 102.6);
    EXPECT_FALSE(board.compare("ETH", "A").isGood());
}

}  // namespace
}  // namespace ballast::oracle::rules_test
