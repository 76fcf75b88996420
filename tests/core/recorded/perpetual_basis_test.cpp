#include "recorded/perpetual_basis.h"

#include "core/recorded/recorded_fixture.h"

namespace ballast::recorded {
namespace {

using test::at;

const Timestamp kCapture = at("2026-02-05T21:29:37.885Z");  // 1770326977885 ms

Result<PerpetualBasis> basisOf(const std::string& timestamp, const std::string& price)
{
    return PerpetualBasis::parse("snapshot_file,coin,candle_price_timestamp_ms,candle_price_used\n"
                                 "capture.csv,BTC," +
                                     timestamp + "," + price + "\n",
                                 "perpetual.csv");
}

TEST(PerpetualBasis, IsPerpetualOverIndex)
{
    const auto basis = basisOf("1770326977885", "63844.5");
    ASSERT_TRUE(basis.has_value()) << basis.error().message;
    EXPECT_DOUBLE_EQ(basis->find("capture.csv.gz", "BTC", kCapture, 63900.0).value(), 63844.5 / 63900.0);
    EXPECT_DOUBLE_EQ(basis->find("capture.csv", "BTC", kCapture, 63900.0).value(), 63844.5 / 63900.0);
    EXPECT_EQ(basis->find("capture.csv.gz", "ETH", kCapture, 1900.0), std::nullopt);
    EXPECT_EQ(basis->find("other.csv.gz", "BTC", kCapture, 63900.0), std::nullopt);
    EXPECT_EQ(PerpetualBasis().find("capture.csv", "BTC", kCapture, 63900.0), std::nullopt);
}

TEST(PerpetualBasis, APriceOneMillisecondAfterTheCaptureIsNotKnownYet)
{
    EXPECT_EQ(basisOf("1770326977886", "63844.5")->find("capture.csv", "BTC", kCapture, 63900.0), std::nullopt);
}

TEST(PerpetualBasis, APriceFarFromTheIndexOrMissingIsNotUsed)
{
    EXPECT_EQ(basisOf("1770326977885", "1900.0")->find("capture.csv", "BTC", kCapture, 63900.0), std::nullopt);
    EXPECT_EQ(basisOf("1770326977885", "65500.0")->find("capture.csv", "BTC", kCapture, 63900.0), std::nullopt)
        << "2.5 %, where a recorded one is 0.7 % off at most";
    EXPECT_EQ(basisOf("1770326977885", "")->find("capture.csv", "BTC", kCapture, 63900.0), std::nullopt);
}

TEST(PerpetualBasis, ABadRowCostsOneRow)
{
    const auto basis = basisOf("1770326977885", "-1\ncapture.csv,BTC,later,63844.5\n"
                                                "capture.csv,ETH,1770326977885,1900");
    ASSERT_TRUE(basis.has_value()) << basis.error().message;
    EXPECT_EQ(basis->faults().count, 2U);
    EXPECT_EQ(
        basis->faults().sentences.front(),
        "perpetual.csv:2: candle_price_used: expected a number above 0 and up to 1e9 or an empty cell, found \"-1\"");
    EXPECT_TRUE(basis->find("capture.csv", "ETH", kCapture, 1900.0).has_value());
    EXPECT_FALSE(PerpetualBasis::parse("snapshot_file,coin\n", "p.csv").has_value());
}

}  // namespace
}  // namespace ballast::recorded
