#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>

#include "integration/cases.h"
#include "integration/linear_captures.h"
#include "integration/process.h"
#include "recorded/text_file.h"

/// The cases' own books and instruments over the real captures that their notes name. Each test has the name of its
/// folder, and its expectations are those of the note there.
namespace ballast::integration::cases_books_test {
namespace {

using namespace cases;
using testing::AllOf;

/// Two real captures, 5 February 2026, in a folder of their own.
std::string twoCaptures(const TemporaryFolder& folder)
{
    std::filesystem::create_directories(folder.file("captures"));
    for (const auto& name : kFiles)
        std::filesystem::copy_file(kFolder + name + ".gz", folder.file("captures/" + name + ".gz"));
    return folder.file("captures");
}

double deltaAtStart(const std::vector<std::string>& arguments)
{
    const auto records = recordsOf(arguments);
    EXPECT_FALSE(records.empty());
    return records.empty() ? std::nan("") : records.front().at("delta_before").get<double>();
}

/// Refused with one line, and no journal.
void expectRefused(const std::string& book, const std::string& sentence)
{
    const TemporaryFolder folder;
    const auto outcome = cli({"run", "--recorded", twoCaptures(folder), "--book", book, "--journal", folder.file("j")});
    EXPECT_EQ(outcome.exitCode, 2) << book;
    EXPECT_THAT(outcome.err, HasSubstr(sentence)) << book;
    EXPECT_FALSE(std::filesystem::exists(folder.file("j"))) << book;
}

TEST_F(Cases, hedge_of_another_coin)
{
    for (const char* book : {"neutral.toml", "stated.toml"})
        expectRefused(kCases + "hedge_of_another_coin/" + book,
                      "hedge.instrument BTC_USDC-PERPETUAL is on BTC and cannot hedge ETH");
}

TEST_F(Cases, book_wrong_underlying)
{
    expectRefused(kCases + "book_wrong_underlying/wrong.toml",
                  "hedge.instrument BTC_USDC-PERPETUAL is on BTC and cannot hedge ETH");
}

TEST_F(Cases, book_dotted_key)
{
    const TemporaryFolder folder;
    const auto bytes = recorded::readBytes(kCases + "book_dotted_key/book.toml.gz");
    writeFile(folder.file("book.toml"), recorded::inflated(bytes.value(), "book.toml.gz").value());
    expectRefused(folder.file("book.toml"), "keys and brackets must lie at most 16 deep");
}

// Ten coins are ten of delta, however they are spelt; what USDT is worth in both panels is random_books' test of this
// name.
TEST_F(Cases, cash_currency_unknown)
{
    const TemporaryFolder folder;
    const auto captures = twoCaptures(folder);
    std::map<std::string, double> deltas;
    for (const std::string book : {"btc", "BTC_upper", "usdt"})
        deltas[book] =
            deltaAtStart({"--recorded", captures, "--book", kCases + "cash_currency_unknown/" + book + ".toml"});
    EXPECT_NEAR(deltas["BTC_upper"], 7.7148, 0.001);
    EXPECT_EQ(deltas["btc"], deltas["BTC_upper"]);
    EXPECT_NEAR(deltas["usdt"], -2.2852, 0.001) << "dollars have no delta";
}

TEST_F(Cases, linear_usdc_options)
{
    Outcome said;
    recordsOf(recordedRun("linear_usdc_options"), &said);
    EXPECT_NEAR(figureAfter(said, "\nP&L"), -773.93, 0.005) << "2,616.33 - 3,390.26, the two marks in USDC";
    EXPECT_EQ(said.err, "") << "nothing is wrong with these captures";
    // The same chain without mark volatilities: the smile of the coin-settled one.
    const std::string name = "deribit_options_snapshot_20260205T155132Z.csv.gz";
    EXPECT_NEAR(atm(surfaceOf("linear_usdc_options/blank_iv/" + name, "BTC_USDC"), "2026-02-27"), 66.7, 0.05);
    const auto coin = surfaceOf("../data/deribit_chain_snapshots/crash_2026-01-24_2026-02-14/" + name);
    EXPECT_NEAR(atm(coin, "2026-02-27"), 66.7, 0.05);
}

TEST_F(Cases, decimal_d_strike)
{
    const std::string name = "deribit_options_snapshot_20260205T155132Z.csv.gz";
    const auto both = surfaceOf("decimal_d_strike/" + name);
    EXPECT_NEAR(atm(both, "2026-02-27"), 66.7, 0.05);
    const auto alone = surfaceOf("../data/deribit_chain_snapshots/crash_2026-01-24_2026-02-14/" + name);
    ASSERT_EQ(both.size(), alone.size());
    for (const auto& [date, expiry] : alone)
        EXPECT_EQ(both.at(date), expiry) << date << ": as without the other rows";
    bool has = false;
    for (const auto& [date, expiry] : surfaceOf("decimal_d_strike/" + name, "XRP_USDC"))
        for (const auto& quote : expiry.at("quotes"))
            has = has || quote.at("strike") == 1.05;
    EXPECT_TRUE(has) << "XRP_USDC-27FEB26-1d05-C has the strike 1.05";
}

// XBT is BTC: its candles drive as those of the other name do, and more than without.
TEST_F(Cases, spot_file_unused)
{
    std::vector<std::string> arguments{"--recorded", kCases + "expiry_morning/captures", "--book",
                                       kCases + "spot_file_unused/book.toml"};
    const auto stepsWith = [&](const std::string& file) {
        auto all = arguments;
        if (!file.empty()) all.insert(all.end(), {"--spot", file});
        Outcome said;
        recordsOf(all, &said);
        const auto journal = said.lineOf("journal");
        const auto end = journal.find(" steps");
        EXPECT_NE(end, std::string::npos) << said.out;
        return std::stoi(journal.substr(journal.rfind(' ', end - 1)));
    };
    const int alone = stepsWith(""), named = stepsWith(kCases + "spot_file_unused/BTCUSDT_1m.csv");
    EXPECT_LT(alone, 20);
    EXPECT_GT(named, 20 * alone);
    EXPECT_EQ(stepsWith(kCases + "spot_file_unused/XBTUSD_1m.csv"), named);
    const TemporaryFolder folder;
    for (const char* name : {"binance_BTCUSDT_1m.csv", "BTCEUR_1m.csv"})
        std::filesystem::copy_file(kCases + "spot_file_unused/BTCUSDT_1m.csv", folder.file(name));
    EXPECT_EQ(stepsWith(folder.file("binance_BTCUSDT_1m.csv")), named);
    arguments.insert(arguments.begin(), "run");
    arguments.insert(arguments.end(), {"--spot", folder.file("BTCEUR_1m.csv"), "--journal", folder.file("j")});
    const auto refused = cli(arguments);
    EXPECT_EQ(refused.exitCode, 2);
    EXPECT_THAT(refused.err, AllOf(HasSubstr("BTCEUR_1m.csv"), HasSubstr("would drive nothing")));
}

// The stale mark of 26 June changes no hedge and no exposure of options of other expiries: by the collapsed smiles vega
// was a tenth less and gamma a fifth more.
TEST_F(Cases, stale_mark_is_not_hedged_on)
{
    const std::string name = "deribit_options_snapshot_20260205T212937Z.csv.gz";
    const std::string book =
        "[[position]]\ninstrument = \"BTC-27FEB26-70000-C\"\nquantity = -50.0\n[[position]]\ninstrument = "
        "\"BTC-27MAR26-75000-C\"\nquantity = -50.0\n[[limits]]\nunderlying = \"BTC\"\nnet_delta = "
        "1000.0\ngamma_per_percent = 1000.0\nvega_usd = 1e7\norder_notional_usd = 1e8\ndaily_loss_usd = "
        "1e8\nrisk_aversion = 1e-5\n";
    const auto firstOn = [&](const std::string& capture) {
        const TemporaryFolder folder;
        std::filesystem::create_directory(folder.file("captures"));
        std::filesystem::copy_file(kCases + capture, folder.file("captures/" + name));
        writeFile(folder.file("book.toml"), book);
        const auto records = recordsOf({"--recorded", folder.file("captures"), "--book", folder.file("book.toml")});
        EXPECT_FALSE(records.empty());
        return records.empty() ? json::object() : records.front();
    };
    const auto clean = firstOn("stale_mark/clean/" + name), bad = firstOn("stale_mark/" + name);
    ASSERT_EQ(clean.value("choice", ""), "BTC_USDC-PERPETUAL") << "it hedges";
    ASSERT_EQ(bad.value("choice", ""), "BTC_USDC-PERPETUAL");
    for (const char* figure : {"quantity", "delta_before", "gamma_before", "vega_before"}) {
        const double right = clean.at(figure).get<double>();
        EXPECT_NEAR(bad.at(figure).get<double>(), right, 1e-3 * std::abs(right)) << figure;
    }
}

}  // namespace
}  // namespace ballast::integration::cases_books_test
