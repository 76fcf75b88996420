#include "recorded/perpetual_basis.h"

#include "core/recorded/recorded_fixture.h"

namespace ballast::recorded::perpetual_basis_test {
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
    EXPECT_DOUBLE_EQ(basis->find("capture.csv.gz", "BTC", kCapture, 63900.0).basis.value(), 63844.5 / 63900.0);
    EXPECT_DOUBLE_EQ(basis->find("capture.csv", "BTC", kCapture, 63900.0).basis.value(), 63844.5 / 63900.0);
    EXPECT_EQ(basis->find("capture.csv.gz", "ETH", kCapture, 1900.0).basis, std::nullopt);
    EXPECT_EQ(basis->find("other.csv.gz", "BTC", kCapture, 63900.0).basis, std::nullopt);
    EXPECT_EQ(PerpetualBasis().find("capture.csv", "BTC", kCapture, 63900.0).basis, std::nullopt);
}

TEST(PerpetualBasis, APriceOneMillisecondAfterTheCaptureIsNotKnownYet)
{
    EXPECT_EQ(basisOf("1770326977886", "63844.5")->find("capture.csv", "BTC", kCapture, 63900.0).basis, std::nullopt);
}

TEST(PerpetualBasis, APriceFarFromTheIndexOrMissingIsNotUsed)
{
    EXPECT_EQ(basisOf("1770326977885", "1900.0")->find("capture.csv", "BTC", kCapture, 63900.0).basis, std::nullopt);
    EXPECT_EQ(basisOf("1770326977885", "64300.0")->find("capture.csv", "BTC", kCapture, 63900.0).basis, std::nullopt)
        << "0.6 %, where a recorded one is 0.28 % off at most";
    EXPECT_EQ(basisOf("1770326977885", "")->find("capture.csv", "BTC", kCapture, 63900.0).basis, std::nullopt);
}

TEST(PerpetualBasis, WhatCannotBeRightIsRefusedWithItsReason)
{
    const auto refused = [](const std::string& timestamp, const std::string& price, std::optional<double> last) {
        const auto found = basisOf(timestamp, price)->find("capture.csv", "BTC", kCapture, 63900.0, last);
        EXPECT_EQ(found.basis, std::nullopt);
        return found.refused;
    };
    EXPECT_EQ(refused("1770305377885", "63844.5", {}),
              "the BTC perpetual's price beside it, 63844.50, is suspect: it is of 2026-02-05T15:29:37.885Z, 360 min "
              "before the capture; the basis before it stays");
    EXPECT_NE(refused("1770326977885", "64858.5", {}).find("it is +1.50 % off the index, 63900.00"), std::string::npos);
    EXPECT_NE(refused("1770326977885", "64155.6", 0.999)
                  .find("its basis is +0.40 % where that of the last capture was -0.10 %"),
              std::string::npos);
    EXPECT_TRUE(basisOf("1770326977885", "64155.6")->find("capture.csv", "BTC", kCapture, 63900.0, 1.001).basis);
    EXPECT_EQ(refused("1770326977886", "63844.5", {}), "") << "half of all are later than their capture";
}

/// The row says that the price is its candle's open, and what that is.
TEST(PerpetualBasis, APriceThatItsOwnCandleContradictsIsTheCandles)
{
    const auto found = [](const std::string& used, const std::string& choice, const std::string& open) {
        const auto basis = PerpetualBasis::parse(
            "snapshot_file,coin,candle_price_timestamp_ms,candle_price_used,candle_price_choice,candle_open,"
            "candle_close\ncapture.csv,BTC,1770326977885," +
                used + "," + choice + "," + open + ",63850.0\n",
            "perpetual.csv");
        EXPECT_TRUE(basis.has_value());
        return basis->find("capture.csv", "BTC", kCapture, 63900.0);
    };
    for (const char* wrong : {"31922.25", "63972.2", "67036.7", "63844500"}) {
        const auto taken = found(wrong, "open", "63844.5");
        ASSERT_TRUE(taken.basis) << wrong;
        EXPECT_DOUBLE_EQ(*taken.basis, 63844.5 / 63900.0);
        EXPECT_NE(taken.refused.find("is suspect: the candle that it is of says 63844.50, which is taken"),
                  std::string::npos)
            << taken.refused;
    }
    EXPECT_DOUBLE_EQ(found("63844.5", "close", "1.0").basis.value(), 63850.0 / 63900.0);
    EXPECT_EQ(found("63844.5", "open", "63844.5").refused, "");
    EXPECT_EQ(found("63844.5", "", "1.0").refused, "") << "it does not say which";
    EXPECT_DOUBLE_EQ(found("63844.5", "open", "31922.25").basis.value(), 63844.5 / 63900.0) << "the index bears it out";
    EXPECT_EQ(found("67036.7", "open", "31922.25").basis, std::nullopt);
}

// A column of opens that was multiplied lies beyond the lows and highs beside it: it is no witness.
TEST(PerpetualBasis, ACandleThatContradictsItselfIsNoWitness)
{
    const auto basisOf = [](const std::string& used, const std::string& open) {
        const auto basis = PerpetualBasis::parse(
            "snapshot_file,coin,candle_price_timestamp_ms,candle_price_used,candle_price_choice,candle_open,candle_low,"
            "candle_high\nc.csv,BTC,1770000000000.0," +
                used + ",open," + open + ",63840.0,63850.0\n",
            "p.csv");
        return basis.value().find("c.csv", "BTC", Timestamp{1'770'000'030'000'000'000}, 63'900.0, std::nullopt);
    };
    EXPECT_DOUBLE_EQ(basisOf("63844.5", "63972.2").basis.value(), 63844.5 / 63900.0) << "0.2 % above its high";
    EXPECT_EQ(basisOf("63844.5", "63972.2").refused, "");
    EXPECT_DOUBLE_EQ(basisOf("63844.5", "63716.8").basis.value(), 63844.5 / 63900.0);
    EXPECT_DOUBLE_EQ(basisOf("63972.2", "63844.5").basis.value(), 63844.5 / 63900.0) << "as before";
}

TEST(PerpetualBasis, CoinsAndFilesAreMetHoweverTheyAreSpelt)
{
    for (const auto* coin : {"btc", "XBT", "BTC"})
        for (const auto* file : {"capture.csv", "capture.csv.gz"}) {
            const auto basis =
                PerpetualBasis::parse(fmt::format("snapshot_file,coin,candle_price_timestamp_ms,candle_price_used\n"
                                                  "{},{},1770326977885,63844.5\n",
                                                  file, coin),
                                      "perpetual.csv");
            ASSERT_TRUE(basis.has_value());
            EXPECT_TRUE(basis->find("capture.csv.gz", "BTC", kCapture, 63900.0).basis) << coin << " " << file;
            EXPECT_TRUE(basis->knows("capture.csv"));
            EXPECT_FALSE(basis->knows("capture2.csv"));
        }
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
    EXPECT_TRUE(basis->find("capture.csv", "ETH", kCapture, 1900.0).basis.has_value());
    EXPECT_FALSE(PerpetualBasis::parse("snapshot_file,coin\n", "p.csv").has_value());
}

}  // namespace
}  // namespace ballast::recorded::perpetual_basis_test
