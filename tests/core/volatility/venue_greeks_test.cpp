#include "volatility/venue_greeks.h"

#include <cmath>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <limits>

#include "pricing/black76.h"
#include "recorded/ticker_capture.h"

namespace ballast::volatility::venue_greeks_test {
namespace {

using domain::OptionRight;

/// Undiscounted Black-76 premium, apart from the code under test.
double premium(OptionRight right, double forward, double strike, double volatility, double years)
{
    const double sign = right == OptionRight::Call ? 1.0 : -1.0;
    const double deviation = volatility * std::sqrt(years);
    const double d1 = std::log(forward / strike) / deviation + 0.5 * deviation;
    const auto normal = [](double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); };
    return sign * (forward * normal(sign * d1) - strike * normal(sign * (d1 - deviation)));
}

TEST(VenueGreeks, AreTheSlopesOfThePremium)
{
    for (const OptionRight right : {OptionRight::Call, OptionRight::Put}) {
        for (const double strike : {45000.0, 60000.0, 80000.0}) {
            const double f = 60000.0, s = 0.7, t = 0.2, h = 1e-4;
            const auto v = [&](double forward, double iv, double years) {
                return premium(right, forward, strike, iv, years);
            };
            const auto greeks = venueGreeks(right, f, strike, s, t);
            ASSERT_TRUE(greeks.has_value());
            EXPECT_NEAR(greeks->delta, (v(f + 1, s, t) - v(f - 1, s, t)) / 2.0, 1e-8);
            EXPECT_NEAR(greeks->gamma, (v(f + 10, s, t) - 2 * v(f, s, t) + v(f - 10, s, t)) / 100.0, 1e-10);
            EXPECT_NEAR(greeks->vega, 0.01 * (v(f, s + h, t) - v(f, s - h, t)) / (2 * h), 1e-4);
            EXPECT_NEAR(greeks->theta, -(v(f, s, t + h) - v(f, s, t - h)) / (2 * h * 365.0), 1e-4);
        }
    }
}

TEST(VenueGreeks, ThetaIsNeverMoreThanTheLifeOrThePremiumLeft)
{
    const double sixHours = 0.25 / 365.0;
    const auto lastDay = venueGreeks(OptionRight::Call, 60000.0, 60000.0, 0.6, sixHours);
    const double aYear = (premium(OptionRight::Call, 6e4, 6e4, 0.6, sixHours * 1.001) -
                          premium(OptionRight::Call, 6e4, 6e4, 0.6, sixHours * 0.999)) /
                         (0.002 * sixHours);
    EXPECT_NEAR(lastDay->theta, -aYear * sixHours, 1e-3);
    const double twoDays = 2.0 / 365.0;
    const auto far = venueGreeks(OptionRight::Call, 60000.0, 72000.0, 0.6, twoDays);
    EXPECT_NEAR(far->theta, -premium(OptionRight::Call, 6e4, 7.2e4, 0.6, twoDays), 1e-8);
}

TEST(VenueGreeks, RefuseWhatCannotBePriced)
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_FALSE(venueGreeks(OptionRight::Call, 0.0, 1.0, 0.5, 0.1).has_value());
    EXPECT_FALSE(venueGreeks(OptionRight::Call, 1.0, nan, 0.5, 0.1).has_value());
    EXPECT_FALSE(venueGreeks(OptionRight::Put, 1.0, 1.0, 0.0, 0.1).has_value());
    EXPECT_FALSE(venueGreeks(OptionRight::Put, 1.0, 1.0, 0.5, -0.1).has_value());
    EXPECT_FALSE(printingSlack(OptionRight::Put, 1.0, 1.0, 0.5, 0.1, 1e-4, -1.0).has_value());
}

struct Agreement {
    int rows{}, delta{}, gamma{}, vega{}, theta{}, rho{};
};

void compare(Agreement& agreement, const recorded::OptionTicker& row)
{
    constexpr double kMinute = 1.0 / (365.0 * 24.0 * 60.0);
    const double years = (row.expiry - row.time).inYears();
    if (!row.markVolatility || !row.underlyingLevel || years <= 0.0) return;
    const auto ours = venueGreeks(row.right, *row.underlyingLevel, row.strike, *row.markVolatility, years);
    const auto slack =
        printingSlack(row.right, *row.underlyingLevel, row.strike, *row.markVolatility, years, 0.5e-4, kMinute);
    ASSERT_TRUE(ours && slack);
    ++agreement.rows;
    agreement.delta += std::abs(ours->delta - row.greeks.delta) <= slack->delta ? 1 : 0;
    agreement.gamma += std::abs(ours->gamma - row.greeks.gamma) <= slack->gamma ? 1 : 0;
    agreement.vega += std::abs(ours->vega - row.greeks.vega) <= slack->vega ? 1 : 0;
    agreement.theta += std::abs(ours->theta - row.greeks.theta) <= slack->theta ? 1 : 0;
    agreement.rho += std::abs(ours->rho - row.greeks.rho) <= slack->rho ? 1 : 0;
}

/// Within half a unit of each printed digit, the ticker's greeks being at most a minute older than its stamp.
TEST(VenueGreeks, AgreeWithEveryRecordedTickerWithinItsRounding)
{
    const std::string folder = std::string(BALLAST_RECORDED_DATA) + "/deribit_full_tickers/";
    Agreement agreement;
    for (const char* day : {"14", "15", "16", "17", "20", "21", "22"}) {
        const auto rows = recorded::readTickers(folder + "BTC_202601" + day + "_options.csv.gz");
        if (!rows && rows.error().code == ErrorCode::NotFound)
            GTEST_SKIP() << "the recorded full tickers are absent: " BALLAST_RECORDED_DATA;
        ASSERT_TRUE(rows.has_value()) << rows.error().message;
        for (const auto& row : *rows)
            compare(agreement, row);
    }
    EXPECT_GT(agreement.rows, 4000);
    EXPECT_GE(agreement.delta, 0.995 * agreement.rows);
    EXPECT_EQ(agreement.gamma, agreement.rows);
    EXPECT_GE(agreement.vega, 0.995 * agreement.rows);
    EXPECT_GE(agreement.theta, 0.99 * agreement.rows);
    EXPECT_GE(agreement.rho, 0.995 * agreement.rows);
}

constexpr const char* kHourlyHeader =
    "date,instrument_name,expiry_date,strike,type,rho,theta,vega,gamma,delta,mark_iv\n";

TEST(TickerCapture, ReadsAnHourlyRow)
{
    const auto rows = recorded::parseHourlyGreeks(
        std::string(kHourlyHeader) + "2026-01-23T01:00:00.000000,BTC-13FEB26-100000-C,2026-02-13,100000,call,6.0,-37.2,"
                                     "43.7,0.00003,0.12116,36.24\n",
        "hours.csv");
    ASSERT_TRUE(rows.has_value()) << rows.error().message;
    EXPECT_EQ(toIso8601(rows->front().expiry), "2026-02-13T08:00:00.000Z");
    EXPECT_NEAR(*rows->front().markVolatility, 0.3624, 1e-12);
    EXPECT_NEAR(rows->front().greeks.theta, -37.2, 1e-12);
}

TEST(TickerCapture, NamesTheLineOfWhatItCannotRead)
{
    const std::string row = "2026-01-23T01:00:00.000000,X,2026-02-13,100000,call,6.0,-37.2,43.7,0.00003,";
    for (const std::string& bad :
         {row + "nan,36.24\n", row + "0.1,1e9\n", row + "0.1\n", std::string("x\n"), row + "\n"}) {
        const auto rows = recorded::parseHourlyGreeks(kHourlyHeader + bad, "hours.csv");
        ASSERT_FALSE(rows.has_value()) << bad;
        EXPECT_EQ(rows.error().message.find("hours.csv:"), 0U) << rows.error().message;
    }
    EXPECT_FALSE(recorded::parseHourlyGreeks("date,strike\n", "hours.csv").has_value());
    EXPECT_FALSE(recorded::parseHourlyGreeks(kHourlyHeader, "hours.csv").has_value());
    EXPECT_FALSE(recorded::parseTickers("", "tickers.csv").has_value());
    EXPECT_FALSE(recorded::readTickers("/nowhere/tickers.csv").has_value());
}

TEST(TickerCapture, ReadsAnAuthorsExpiryInNewYorkTime)
{
    const auto smiles = recorded::parseAuthorSmiles("expiration_time_nyc,years_to_expiry,atm_vol\n,0,0\n"
                                                    "46043.125,0.0022,0.396\n",
                                                    "author.csv");
    ASSERT_TRUE(smiles.has_value()) << smiles.error().message;
    ASSERT_EQ(smiles->size(), 1U);
    EXPECT_EQ(toIso8601(smiles->front().expiry), "2026-01-21T08:00:00.000Z");
    EXPECT_FALSE(smiles->front().svi.has_value());
}

TEST(TickerCapture, AnAuthorsSmileThatLacksAColumnIsAnError)
{
    for (const auto* columns : {"sigma", "alpha", "sigma,a,b,m", "alpha,nu"}) {
        const auto smiles = recorded::parseAuthorSmiles(
            fmt::format("expiration_time_nyc,years_to_expiry,atm_vol,{}\n46043.125,0.0022,0.396,1,1,1,1\n", columns),
            "author.csv");
        ASSERT_FALSE(smiles.has_value()) << columns;
        EXPECT_NE(smiles.error().message.find("author.csv"), std::string::npos) << smiles.error().message;
    }
}

}  // namespace
}  // namespace ballast::volatility::venue_greeks_test
