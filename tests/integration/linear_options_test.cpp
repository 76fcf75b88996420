#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <nlohmann/json.hpp>

#include "integration/linear_captures.h"
#include "integration/process.h"

namespace ballast::integration::linear_options_test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

std::string book(const std::string& instrument, const std::string& underlying)
{
    return "name = \"one call\"\n[[position]]\ninstrument = \"" + instrument +
           "\"\nquantity = 1.0\n[[limits]]\nunderlying = \"" + underlying +
           "\"\nnet_delta = 1000.0\ngamma_per_percent = 1000.0\nvega_usd = 1e7\ndaily_loss_usd = 1e8\n"
           "risk_aversion = 1e-6\n";
}

class LinearOptions : public testing::Test {
protected:
    void SetUp() override
    {
        if (!std::filesystem::is_directory(kFolder)) GTEST_SKIP() << "the recorded chains are not at " << kFolder;
    }

    /// P&L of a run of the two captures, USD as printed.
    double pnlOf(const std::vector<Table>& captures, const std::string& bookText)
    {
        std::filesystem::create_directories(folder.file("captures"));
        for (std::size_t i = 0; i < captures.size(); ++i)
            writeFile(folder.file("captures/" + kFiles[i]), captures[i].text());
        writeFile(folder.file("book.toml"), bookText);
        const auto outcome = cli({"run", "--recorded", folder.file("captures"), "--book", folder.file("book.toml"),
                                  "--journal", folder.file("journal")});
        EXPECT_EQ(outcome.exitCode, 0) << outcome.err;
        if (outcome.exitCode != 0) return std::nan("");
        EXPECT_EQ(cli({"verify", "--journal", folder.file("journal")}).exitCode, 0);
        std::string digits;
        for (const char c : outcome.lineOf("\nP&L"))
            if (c != ',') digits += c;
        return std::stod(digits);
    }

    TemporaryFolder folder;
};

TEST_F(LinearOptions, LinearUsdcOptions)  // case linear_usdc_options
{
    std::vector<Table> captures;
    for (const auto& file : kFiles)
        captures.push_back(linear(read(file), "BTC", "BTC", 1.0, 2));
    const std::string name = "BTC_USDC-27FEB26-70000-C";
    const double gain = markOf(captures[1], name) - markOf(captures[0], name);
    EXPECT_NEAR(gain, -773.93, 0.005) << "the two marks in USDC";
    EXPECT_NEAR(pnlOf(captures, book(name, "BTC_USDC")), gain, 0.011);
}

TEST_F(LinearOptions, TheSamePositionSettledInCoinsStaysWhatItWas)
{
    std::vector<Table> captures;
    for (const auto& file : kFiles)
        captures.push_back(read(file));
    EXPECT_NEAR(pnlOf(captures, book("BTC-27FEB26-70000-C", "BTC")), -771.53, 0.005);
}

TEST_F(LinearOptions, CoinAndUsdcChainsOfOneCoinStandSideBySide)
{
    std::vector<Table> captures;
    for (const auto& file : kFiles) {
        captures.push_back(read(file));
        const auto more = linear(captures.back(), "BTC", "BTC", 1.0, 2).rows;
        captures.back().rows.insert(captures.back().rows.end(), more.begin(), more.end());
    }
    const std::string text = book("BTC-27FEB26-70000-C", "BTC") +
                             "[[position]]\ninstrument = \"BTC_USDC-27FEB26-70000-C\"\nquantity = -1.0\n";
    EXPECT_NEAR(pnlOf(captures, text), -771.53 + 773.93, 0.02);
}

TEST_F(LinearOptions, BlankVolatilitiesGiveTheSmileOfTheCoinSettledChain)
{
    auto capture = linear(read(kFiles[0]), "BTC", "BTC", 1.0, 2);
    for (auto& row : capture.rows)
        row["implied_volatility"].clear();
    writeFile(folder.file("blank.csv"), capture.text());
    const auto atm = [&](const std::string& file, const std::string& chain) {
        const auto outcome = cli({"surface", "--chain", file, "--underlying", chain});
        EXPECT_EQ(outcome.exitCode, 0) << outcome.err;
        const json surface = outcome.exitCode == 0 ? json::parse(outcome.out) : json{{"expiries", json::array()}};
        for (const auto& expiry : surface.at("expiries")) {
            if (!expiry.at("expiry").get<std::string>().starts_with("2026-02-27")) continue;
            const auto& p = expiry.at("svi");
            const double m = p.at("m"), s = p.at("sigma"), rho = p.at("rho"), a = p.at("a"), b = p.at("b");
            return std::sqrt((a + b * (-rho * m + std::hypot(m, s))) / expiry.at("years_to_expiry").get<double>());
        }
        return std::nan("");
    };
    const double linearAtm = atm(folder.file("blank.csv"), "BTC_USDC");
    EXPECT_NEAR(linearAtm, 0.667, 0.0015);
    EXPECT_NEAR(linearAtm, atm(kFolder + kFiles[0] + ".gz", "BTC"), 0.001);
}

TEST_F(LinearOptions, LinearMultiplier)  // case linear_multiplier
{
    std::vector<Table> captures;
    for (const auto& file : kFiles)
        captures.push_back(linear(read(file), "ETH", "SOL", 0.05, 6));
    const std::string name = "SOL_USDC-27FEB26-100-C";
    const double gain = 10.0 * (markOf(captures[1], name) - markOf(captures[0], name));
    EXPECT_LT(gain, -5.0);
    EXPECT_NEAR(pnlOf(captures, book(name, "SOL_USDC")), gain, 0.011) << "a contract is ten SOL";
}

TEST_F(LinearOptions, AChainOfUnknownContractSizeIsRefusedByName)
{
    std::filesystem::create_directories(folder.file("captures"));
    writeFile(folder.file("captures/" + kFiles[0]), linear(read(kFiles[0]), "ETH", "DOGE", 0.0001, 8).text());
    writeFile(folder.file("book.toml"), book("DOGE_USDC-27FEB26-0d2-C", "DOGE"));
    const auto outcome = cli({"run", "--recorded", folder.file("captures"), "--book", folder.file("book.toml"),
                              "--journal", folder.file("journal")});
    EXPECT_EQ(outcome.exitCode, 2);
    EXPECT_THAT(outcome.err, HasSubstr("DOGE_USDC"));
    EXPECT_FALSE(std::filesystem::exists(folder.file("journal")));
}

TEST_F(LinearOptions, DecimalDStrike)  // case decimal_d_strike
{
    auto capture = read(kFiles[0]);
    const auto alone = capture.text();
    const auto ripple = linear(capture, "ETH", "XRP", 0.0005, 6).rows;
    ASSERT_TRUE(std::any_of(ripple.begin(), ripple.end(), [](const Row& row) {
        return row.at("instrument_name").find("-1d05-") != std::string::npos;
    }));
    capture.rows.insert(capture.rows.end(), ripple.begin(), ripple.end());
    writeFile(folder.file("alone.csv"), alone);
    writeFile(folder.file("both.csv"), capture.text());
    const auto before = cli({"surface", "--chain", folder.file("alone.csv"), "--underlying", "BTC"});
    const auto after = cli({"surface", "--chain", folder.file("both.csv"), "--underlying", "BTC"});
    ASSERT_EQ(after.exitCode, 0) << after.err;
    EXPECT_EQ(after.out, before.out) << "BTC's surface is as without the other rows";
    const auto xrp = cli({"surface", "--chain", folder.file("both.csv"), "--underlying", "XRP_USDC"});
    ASSERT_EQ(xrp.exitCode, 0) << xrp.err;
    EXPECT_THAT(xrp.out, HasSubstr("\"strike\":1.05,"));
    const auto coin = cli({"surface", "--chain", folder.file("both.csv"), "--underlying", "XRP"});
    EXPECT_EQ(coin.out, xrp.out) << "the coin alone is enough where it has one kind of options";
}

/// A position of the book below, with the coins that one contract is of.
struct Held {
    std::string instrument, coin;
    double quantity{}, multiplier{};
    bool paidInCoin{};
};

const Row& rowOf(const Table& table, const std::string& instrument)
{
    static const Row none;
    for (const auto& row : table.rows)
        if (row.at("instrument_name") == instrument) return row;
    ADD_FAILURE() << instrument;
    return none;
}

double numberOf(const Row& row, const char* column) { return std::stod(row.at(column)); }

/// USD, as the venue marks it at the index in the middle of its chain's rows.
double worthOf(const Table& table, const Held& held)
{
    const auto& own = rowOf(table, held.instrument);
    if (!held.paidInCoin) return held.quantity * held.multiplier * numberOf(own, "mark_price");
    std::vector<double> indices;
    for (const auto& row : table.rows)
        if (row.at("currency") == held.coin) indices.push_back(numberOf(row, "index_price"));
    std::sort(indices.begin(), indices.end());
    const std::size_t half = indices.size() / 2;
    const double index = indices.size() % 2 == 1 ? indices[half] : 0.5 * (indices[half - 1] + indices[half]);
    return held.quantity * held.multiplier * numberOf(own, "mark_price") * index;
}

/// Coins, by Black-76 on the row's own forward and volatility.
double deltaOf(const Table& table, const Held& held)
{
    const auto& row = rowOf(table, held.instrument);
    const double deviation = numberOf(row, "implied_volatility") * std::sqrt(numberOf(row, "time_to_maturity"));
    const double d1 = std::log(numberOf(row, "underlying") / numberOf(row, "strike")) / deviation + 0.5 * deviation;
    const double call = 0.5 * std::erfc(-d1 / std::sqrt(2.0));
    return held.quantity * held.multiplier * (row.at("option_type") == "call" ? call : call - 1.0);
}

// A book of linear and inverse options of three coins runs, verifies and adds up: cases linear_usdc_options and
// linear_multiplier side by side. It may not trade, so that P&L is the sum over its rows' marks and nothing else.
TEST_F(LinearOptions, ThreeCoinsLinearAndInverseAddUp)
{
    std::vector<Table> captures;
    for (const auto& file : kFiles) {
        const auto capture = read(file);
        captures.push_back(capture);
        for (const auto& more : {linear(capture, "BTC", "BTC", 1.0, 2), linear(capture, "ETH", "ETH", 1.0, 4),
                                 linear(capture, "ETH", "SOL", 0.05, 6), linear(capture, "ETH", "XRP", 0.0005, 8)})
            captures.back().rows.insert(captures.back().rows.end(), more.rows.begin(), more.rows.end());
    }
    const std::vector<Held> all{
        {"BTC-27FEB26-70000-C", "BTC", -2.0, 1.0, true},       {"BTC_USDC-27FEB26-70000-P", "BTC", 3.0, 1.0, false},
        {"ETH-27FEB26-2000-C", "ETH", 20.0, 1.0, true},        {"ETH_USDC-27FEB26-2000-P", "ETH", -7.0, 1.0, false},
        {"SOL_USDC-27FEB26-100-P", "SOL", -30.0, 10.0, false}, {"XRP_USDC-27FEB26-1-C", "XRP", 5.0, 1000.0, false}};
    std::string text = "name = \"coins\"\n";
    double gain = 0.0;
    std::map<std::string, double> delta, size;
    for (const auto& held : all) {
        text += fmt::format("[[position]]\ninstrument = \"{}\"\nquantity = {}\n", held.instrument, held.quantity);
        gain += worthOf(captures[1], held) - worthOf(captures[0], held);
        delta[held.coin] += deltaOf(captures[0], held);
        size[held.coin] += std::abs(held.quantity) * held.multiplier;
    }
    for (const auto& [coin, coins] : size)
        text += fmt::format("[[limits]]\nunderlying = \"{}\"\nnet_delta = 1e6\ngamma_per_percent = 1e6\nvega_usd = "
                            "1e8\ndaily_loss_usd = 1e8\nrisk_aversion = 1e-6\n",
                            coin);
    EXPECT_GT(std::abs(gain), 1000.0) << "there is something to add up";
    EXPECT_NEAR(pnlOf(captures, text), gain, 0.02);
    const auto listed = cli({"decisions", "--journal", folder.file("journal"), "--format", "json"});
    ASSERT_EQ(listed.exitCode, 0) << listed.err;
    std::map<std::string, double> first;
    const json records = json::parse(listed.out);
    for (const auto& record : records.at("decisions"))
        first.try_emplace(record.at("underlying").get<std::string>(), record.at("delta_before").get<double>());
    for (const auto& [coin, right] : delta) {
        ASSERT_TRUE(first.contains(coin)) << coin;
        EXPECT_NEAR(first.at(coin), right, 0.02 * size.at(coin)) << coin;
    }
}

struct BadBook {
    const char* name;
    const char* text;
    const char* says;
};

class BookOfMoney : public testing::TestWithParam<BadBook> {};

TEST_P(BookOfMoney, IsRefusedWithItsKey)
{
    const TemporaryFolder folder;
    writeFile(folder.file("book.toml"), std::string("[[limits]]\nunderlying = \"BTC\"\nrisk_aversion = 1e-5\n") +
                                            "[[limits]]\nunderlying = \"ETH\"\nrisk_aversion = 1e-5\n" +
                                            GetParam().text);
    const auto outcome = cli({"run", "--simulated", "--hours", "0.01", "--book", folder.file("book.toml"), "--journal",
                              folder.file("journal")});
    EXPECT_EQ(outcome.exitCode, 2) << outcome.out;
    EXPECT_THAT(outcome.err, HasSubstr(GetParam().says));
    EXPECT_EQ(folder.names(), std::vector<std::string>{"book.toml"}) << "nothing is half written";
}

INSTANTIATE_TEST_SUITE_P(
    Cases, BookOfMoney,
    testing::Values(
        // case cash_currency_unknown
        BadBook{"unknown", "[[cash]]\nvenue = \"Deribit\"\ncurrency = \"EURR\"\namount = 10\n", "cash[0].currency"},
        BadBook{"limits", "[[limits]]\nunderlying = \"DOGE\"\nrisk_aversion = 1e-5\n", "limits.underlying"},
        BadBook{"settlement",
                "[[option]]\nunderlying = \"BTC_USDC\"\nvenue = \"Deribit\"\ntenor_days = 30\nright = \"call\"\n"
                "delta = 0.25\nside = \"short\"\nvega_usd = 1000\n",
                "settled in USDC"},
        BadBook{"option_as_hedge",
                "[[hedge]]\nunderlying = \"BTC\"\ninstrument = \"BTC-30JAN26-96000-C\"\nquantity = 1.0\n",
                "hedge.instrument BTC-30JAN26-96000-C is an option"},
        BadBook{"no_price", "[[cash]]\nvenue = \"Deribit\"\ncurrency = \"SOL\"\namount = 10\n", "SOL"},
        BadBook{
            "cash_venue", "[[cash]]\nvenue = \"Derbit\"\ncurrency = \"USDC\"\namount = 10\n",
            "cash.venue: the book holds 10 USDC at \"Derbit\", where this market has nothing; its venues are Deribit"},
        BadBook{"cash_account",
                "[[cash]]\nvenue = \"Deribit\"\naccount = \"hegdes\"\ncurrency = \"USDC\"\namount = 10\n"
                "[[account]]\nvenue = \"Deribit\"\naccount = \"hedges\"\n",
                "no other row names; known there: hedges, main; an [[account]] row"},
        BadBook{"account_slip", "[[account]]\nvenue = \"deribit\"\naccount = \"hedges\"\n", "is written Deribit"},
        // What the market does not list says what it lists instead.
        BadBook{"strike", "[[position]]\ninstrument = \"BTC-30JAN26-96123-C\"\nquantity = 1\n",
                "BTC-30JAN26-96123-C, which the market does not list; the strikes beside it are 96000 and 9"},
        BadBook{"expired", "[[position]]\ninstrument = \"BTC-2JAN26-96000-C\"\nquantity = 1\n",
                "it expired 2026-01-02T08:00:00.000Z, and this market is at 2026-01-05"},
        BadBook{"expiry", "[[position]]\ninstrument = \"BTC-28JAN26-96000-C\"\nquantity = 1\n",
                "its options there expire on 2026-01-0"},
        BadBook{"coin", "[[position]]\ninstrument = \"SOL_USDC-30JAN26-100-C\"\nquantity = 1\n",
                "it lists options of BTC, ETH"},
        BadBook{"perpetual", "[[hedge]]\nunderlying = \"BTC\"\ninstrument = \"BTC-PERPETUAL\"\nquantity = 1.0\n",
                "beside options it lists BTC/USDC, BTC_USDC-PERPETUAL, ETH"},
        BadBook{"letters", "[[hedge]]\nunderlying = \"BTC\"\ninstrument = \"btc_usdc-perpetual\"\nquantity = 1.0\n",
                "it is written BTC_USDC-PERPETUAL"},
        // cases hedge_of_another_coin and book_wrong_underlying
        BadBook{"hedge", "[[hedge]]\nunderlying = \"ETH\"\ninstrument = \"BTC_USDC-PERPETUAL\"\nquantity = 5.0\n",
                "hedge.instrument BTC_USDC-PERPETUAL"},
        BadBook{"neutral",
                "[[hedge]]\nunderlying = \"ETH\"\ninstrument = \"BTC_USDC-PERPETUAL\"\nquantity = \"neutral\"\n",
                "hedge.instrument BTC_USDC-PERPETUAL"}),
    [](const auto& one) { return one.param.name; });

// Cash alone in an account that a row of its own names.
TEST(BookOfMoney, CashMayLieInAnAccountThatARowNames)
{
    const TemporaryFolder folder;
    writeFile(folder.file("book.toml"),
              "[[limits]]\nunderlying = \"BTC\"\nrisk_aversion = 1e-5\n[[account]]\nvenue = \"Deribit\"\n"
              "account = \"spare\"\n[[cash]]\nvenue = \"Deribit\"\naccount = \"spare\"\ncurrency = \"USDC\"\n"
              "amount = 10\n[[cash]]\nvenue = \"Uniswap v3\"\ncurrency = \"USDC\"\namount = 10\n");
    const auto outcome = cli({"run", "--simulated", "--hours", "0.01", "--book", folder.file("book.toml"), "--journal",
                              folder.file("journal")});
    EXPECT_NE(outcome.exitCode, 2) << outcome.err;
    EXPECT_EQ(outcome.err.find("cash."), std::string::npos) << outcome.err;
}

}  // namespace
}  // namespace ballast::integration::linear_options_test
