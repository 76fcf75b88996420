#include <cmath>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "integration/process.h"

namespace ballast::integration::cli_surface_test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

std::string captureAt(const std::string& window, const std::string& stamp)
{
    return std::string(BALLAST_RECORDED_DATA) + "/deribit_chain_snapshots/" + window + "/deribit_options_snapshot_" +
           stamp + ".csv.gz";
}

/// What a reader of the file computes who knows nothing of weights.
void expectReproducible(const json& expiry, const std::string& where)
{
    int used = 0, rejected = 0;
    double squares = 0.0;
    for (const auto& quote : expiry.at("quotes")) {
        ++(quote.at("used").get<bool>() ? used : rejected);
        if (!quote.at("used").get<bool>()) continue;
        const double error = quote.at("mark_iv").get<double>() - quote.at("fit_iv").get<double>();
        squares += error * error;
    }
    ASSERT_GT(used, 0) << where;
    EXPECT_EQ(expiry.at("quotes_used").get<int>(), used) << where;
    EXPECT_EQ(expiry.at("quotes_rejected").get<int>(), rejected) << where;
    EXPECT_NEAR(expiry.at("rmse_vol_points").get<double>(), 100.0 * std::sqrt(squares / used), 1e-9) << where;
}

/// The fit printed for a strike is that of the printed parameters, w(k) of raw SVI (Gatheral and Jacquier 2014).
void expectFitOfItsParameters(const json& expiry, const std::string& where)
{
    const auto& p = expiry.at("svi");
    const auto value = [&p](const char* name) { return p.at(name).get<double>(); };
    for (const auto& quote : expiry.at("quotes")) {
        const double k = std::log(quote.at("strike").get<double>() / expiry.at("forward").get<double>());
        const double x = k - value("m");
        const double w = value("a") + value("b") * (value("rho") * x + std::hypot(x, value("sigma")));
        EXPECT_NEAR(quote.at("fit_iv").get<double>(), std::sqrt(w / expiry.at("years_to_expiry").get<double>()), 1e-9)
            << where << ' ' << quote.dump();
    }
}

struct Capture {
    const char *window, *stamp;
};

class Captures : public testing::TestWithParam<Capture> {};

TEST_P(Captures, PrintErrorsThatTheirOwnQuotesGive)
{
    const auto chain = captureAt(GetParam().window, GetParam().stamp);
    if (!std::filesystem::exists(chain)) GTEST_SKIP() << "the recorded chains are not at " << BALLAST_RECORDED_DATA;
    for (const char* coin : {"BTC", "ETH"}) {
        const auto outcome = cli({"surface", "--chain", chain, "--underlying", coin});
        ASSERT_EQ(outcome.exitCode, 0) << outcome.err;
        const auto surface = json::parse(outcome.out);
        ASSERT_FALSE(surface.at("expiries").empty());
        for (const auto& expiry : surface.at("expiries")) {
            const auto where = std::string(coin) + " " + expiry.at("expiry").get<std::string>();
            expectReproducible(expiry, where);
            expectFitOfItsParameters(expiry, where);
        }
        // Who reads `expiries` alone is told on standard error what is not in it.
        for (const auto& expiry : surface.at("unfitted"))
            EXPECT_THAT(outcome.err, HasSubstr(expiry.at("expiry").get<std::string>().substr(0, 10)));
        EXPECT_EQ(outcome.err.empty(), surface.at("unfitted").empty()) << outcome.err;
    }
}

INSTANTIATE_TEST_SUITE_P(CliSurface, Captures,
                         testing::Values(Capture{"crash_2026-01-24_2026-02-14", "20260206T043012Z"},
                                         Capture{"crash_2026-01-24_2026-02-14", "20260208T212730Z"},
                                         Capture{"calm_2026-05-04_2026-05-10", "20260504T062001Z"},
                                         Capture{"weekly_2025-12_2026-08", "20251230T173115Z"},
                                         Capture{"weekly_2025-12_2026-08", "20260427T060852Z"}));

TEST(CliSurface, MarksAnExpiryOfFewStrikesAndListsOneWithoutAny)
{
    const TemporaryFolder folder;
    std::string csv = "timestamp,instrument_name,underlying,underlying_name,option_type,strike,expiry_datetime,"
                      "bid_price,ask_price,mark_price,implied_volatility,currency,index_price\n";
    const auto add = [&csv](const char* day, const char* date, int strike, const char* cells) {
        csv += "2026-02-06T04:30:00Z,BTC-" + std::string(day) + "-" + std::to_string(strike) + "-C,65000,x,call," +
               std::to_string(strike) + "," + date + " 08:00:00," + cells + ",BTC,65000\n";
    };
    for (int strike = 65'000; strike <= 72'000; strike += 1000)
        add("27FEB26", "2026-02-27", strike, ",,,0.6");
    for (int strike = 65'000; strike <= 67'000; strike += 1000)
        add("27MAR26", "2026-03-27", strike, ",,,0.6");
    for (int strike = 65'000; strike <= 67'000; strike += 1000)
        add("24APR26", "2026-04-24", strike, "0.01,0.02,,");
    writeFile(folder.file("chain.csv"), csv);
    const auto outcome = cli({"surface", "--chain", folder.file("chain.csv"), "--underlying", "BTC"});
    ASSERT_EQ(outcome.exitCode, 0) << outcome.err;
    const auto surface = json::parse(outcome.out);
    ASSERT_EQ(surface.at("expiries").size(), 2U);
    EXPECT_EQ(surface.at("expiries")[1].at("quality"), "suspect");
    EXPECT_EQ(surface.at("expiries")[1].at("quality_reason"), "it stands on 3 of the 5 quotes that a smile needs");
    ASSERT_EQ(surface.at("unfitted").size(), 1U);
    EXPECT_EQ(surface.at("unfitted")[0].at("expiry"), "2026-04-24T08:00:00.000Z");
    EXPECT_THAT(outcome.err, HasSubstr("1 expiry without a smile, listed under \"unfitted\": 2026-04-24"));
}

TEST(CliSurface, FitsARecordedChainIntoTheFixedForm)
{
    const std::string chain = std::string(BALLAST_RECORDED_DATA) +
                              "/deribit_chain_snapshots/crash_2026-01-24_2026-02-14/"
                              "deribit_options_snapshot_20260206T043012Z.csv.gz";
    if (!std::filesystem::exists(chain)) GTEST_SKIP() << "the recorded chains are not at " << BALLAST_RECORDED_DATA;
    const TemporaryFolder folder;
    const auto outcome = cli({"surface", "--chain", chain, "--underlying", "BTC", "--out", folder.file("s.json")});
    ASSERT_EQ(outcome.exitCode, 0) << outcome.err;
    EXPECT_EQ(folder.names(), (std::vector<std::string>{"s.json"}));
    const auto printed = cli({"surface", "--chain", chain, "--underlying", "BTC"});
    EXPECT_THAT(printed.out, testing::StartsWith("{\"expiries\":[{\"expiry\":\"2026-02-0"));
    EXPECT_THAT(printed.out, HasSubstr("\"svi\":{\"a\":"));
    for (const char* alias : {"btc", "XBT", "xbt"})
        EXPECT_EQ(cli({"surface", "--chain", chain, "--underlying", alias}).out, printed.out) << alias;
    EXPECT_EQ(cli({"surface", "--chain", chain, "--underlying", "DOGE"}).exitCode, 2);
}

}  // namespace
}  // namespace ballast::integration::cli_surface_test
