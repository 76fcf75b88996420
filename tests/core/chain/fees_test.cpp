#include <gtest/gtest.h>

#include "chain/fee_history.h"
#include "chain/quantity.h"

namespace ballast::chain::fees_test {

namespace {

using signing::unsignedText;
using signing::unsignedWord;
using signing::Word;
using signing::wordOf;

// execution-apis, tests/eth_feeHistory.
constexpr const char* kAnswer = R"({"oldestBlock":"0x1b","reward":[["0x1","0x2"]],
    "baseFeePerGas":["0x3b9aca00","0x342a385a"],"gasUsedRatio":[0.00072868],"baseFeePerBlobGas":["0x0","0x0"]})";

Word wei(std::uint64_t amount) { return wordOf(amount); }

}  // namespace

TEST(BaseFee, NeedsMoreThan64Bits)
{
    const auto fee = unsignedWord("100000000000000000000000000").value();
    EXPECT_EQ(unsignedText(nextBaseFee({fee, 30000000, 30000000}).value()), "112500000000000000000000000");
    EXPECT_EQ(unsignedText(nextBaseFee({fee, 30000000, 0}).value()), "87500000000000000000000000");
}

TEST(BaseFee, RefusesBlocksThatCannotBe)
{
    EXPECT_FALSE(nextBaseFee({wei(1), 1, 0}));
    EXPECT_FALSE(nextBaseFee({wei(1), 0, 0}));
    EXPECT_FALSE(nextBaseFee({wei(1), 10, 11}));
    EXPECT_FALSE(nextBaseFee(wei(1), -0.1));
    EXPECT_FALSE(nextBaseFee(wei(1), 1.1));
    EXPECT_FALSE(nextBaseFee(wei(1), std::numeric_limits<double>::quiet_NaN()));
    EXPECT_FALSE(nextBaseFee({unsignedWord("0x" + std::string(64, 'f')).value(), 10, 10}));
}

TEST(BaseFee, IsForecastBetweenEmptyAndFullBlocks)
{
    const auto now = baseFeeAfter(wei(1000000000), 0).value();
    EXPECT_EQ(now.lowest, now.highest);
    const auto later = baseFeeAfter(wei(1000000000), 2).value();
    EXPECT_EQ(later.lowest, wei(765625000));
    EXPECT_EQ(later.highest, wei(1265625000));
    EXPECT_EQ(baseFeeAfter(wei(0), 3).value().highest, wei(3));
    EXPECT_FALSE(baseFeeAfter(wei(1), 1001));
}

// 1.125^5 is below 2 and 1.125^6 above it.
TEST(FeeOffer, StaysPayableThroughFiveFullBlocks)
{
    const auto offer = feeOffer(wei(1000000000), wei(0)).value();
    const auto five = baseFeeAfter(wei(1000000000), 5).value().highest;
    const auto six = baseFeeAfter(wei(1000000000), 6).value().highest;
    EXPECT_TRUE(effectiveGasPrice(offer, five));
    EXPECT_FALSE(effectiveGasPrice(offer, six));
}

TEST(EffectiveGasPrice, PaysWhatTheMaximumLeaves)
{
    EXPECT_EQ(effectiveGasPrice({wei(100), wei(10)}, wei(50)).value(), wei(60));
    EXPECT_EQ(effectiveGasPrice({wei(100), wei(10)}, wei(95)).value(), wei(100));
    EXPECT_FALSE(effectiveGasPrice({wei(100), wei(10)}, wei(101)));
    EXPECT_FALSE(effectiveGasPrice({wei(100), wei(101)}, wei(1)));
}

TEST(FeeHistory, ReadsANodesAnswer)
{
    const auto history = parseFeeHistory(kAnswer).value();
    EXPECT_EQ(history.oldestBlock, 27U);
    EXPECT_EQ(nextBaseFee(history.baseFees[0], history.gasUsedRatios[0]).value(), history.baseFees[1]);
    EXPECT_EQ(medianTip(history, 1).value(), wei(2));
    EXPECT_EQ(medianTip(history, 2).error().code, ErrorCode::NotFound);
}

TEST(FeeHistory, RefusesOtherAnswers)
{
    const std::string answer = kAnswer;
    const auto replaced = [&](const std::string& what, const std::string& by) {
        return std::string(answer).replace(answer.find(what), what.size(), by);
    };
    for (const auto& text :
         {std::string("null"), std::string("{"), replaced("\"0x1b\"", "27"), replaced("0x1b", "0x01b"),
          replaced(",\"0x342a385a\"", ""), replaced("0.00072868", "1.5"), replaced("0.00072868", "\"1\""),
          replaced("[[\"0x1\",\"0x2\"]]", "[]x"), replaced("oldestBlock", "eldest")})
        EXPECT_EQ(parseFeeHistory(text).error().code, ErrorCode::Parse) << text;
}

}  // namespace ballast::chain::fees_test
