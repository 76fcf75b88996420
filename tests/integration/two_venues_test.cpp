#include <algorithm>
#include <cmath>
#include <condition_variable>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <mutex>

#include "integration/process.h"
#include "runtime/session_factory.h"

/// One book with options of one coin at two venues: coin-settled at Deribit and USDC-settled at Derive, through market,
/// engine, simulated venue, journal, verify and picture.
namespace ballast::integration::two_venues_test {
namespace {

using interfaces::ScreenGreeks;
using interfaces::Snapshot;
using testing::HasSubstr;

const std::string kBook = [] {
    std::ifstream file(BALLAST_TWO_VENUES_BOOK_FILE);
    return std::string(std::istreambuf_iterator<char>(file), {});
}();

std::shared_ptr<const Snapshot> endOf(const std::string& journal)
{
    auto review = runtime::SessionFactory().openJournal(journal, {});
    EXPECT_TRUE(review.has_value()) << review.error().message;
    if (!review) return nullptr;
    std::mutex mutex;
    std::condition_variable answered;
    std::shared_ptr<const Snapshot> picture;
    (*review)->requestAt((*review)->info().end, [&](std::shared_ptr<const Snapshot> snapshot) {
        const std::lock_guard lock(mutex);
        picture = std::move(snapshot);
        answered.notify_all();
    });
    std::unique_lock lock(mutex);
    EXPECT_TRUE(answered.wait_for(lock, std::chrono::seconds(120), [&] { return picture != nullptr; }));
    return picture;
}

struct Session {
    TemporaryFolder folder;
    std::shared_ptr<const Snapshot> desk;

    Session(const std::string& book, const std::string& commands)
    {
        writeFile(folder.file("book.toml"), book);
        writeFile(folder.file("commands.jsonl"), commands);
        const auto run = cli({"run", "--simulated", "--seed", "5", "--hours", "0.5", "--book", folder.file("book.toml"),
                              "--commands", folder.file("commands.jsonl"), "--journal", folder.file("journal")});
        EXPECT_EQ(run.exitCode, 0) << run.err;
        if (run.exitCode == 0) desk = endOf(folder.file("journal"));
    }
    Outcome verified() const { return cli({"verify", "--journal", folder.file("journal")}); }
    const interfaces::PositionView& positionOf(const std::string& venue, const std::string& instrument) const
    {
        for (const auto& position : desk->positions)
            if (position.venue == venue && position.instrument == instrument) return position;
        throw std::runtime_error("no position in " + instrument + " at " + venue);
    }
};

/// One run for all tests of a suite.
class TwoVenues : public testing::Test {
protected:
    static void SetUpTestSuite() { s_session = new Session(kBook, ""); }
    static void TearDownTestSuite() { delete s_session; }
    void SetUp() override { ASSERT_TRUE(s_session->desk); }
    static Session* s_session;
};
Session* TwoVenues::s_session = nullptr;

TEST_F(TwoVenues, RunAndAreVerified)
{
    const auto verified = s_session->verified();
    EXPECT_EQ(verified.exitCode, 0) << verified.err;
    EXPECT_THAT(verified.out, HasSubstr("identical"));
}

TEST_F(TwoVenues, EachOptionIsMarkedInItsOwnMoneyOnItsOwnSmile)
{
    const auto& coin = s_session->positionOf("Deribit", "BTC-30JAN26-96000-C");
    const auto& dollar = s_session->positionOf("Derive", "BTC-20260130-96000-C");
    ASSERT_TRUE(coin.valueUsd && dollar.valueUsd);
    EXPECT_EQ(coin.markUnit, "BTC");
    EXPECT_EQ(dollar.markUnit, "USDC");
    const double coinEach = *coin.valueUsd / coin.quantity;
    const double dollarEach = *dollar.valueUsd / dollar.quantity;
    // Derive's makers see 0.4 points more: the same contract is worth its vega times that more there, in USD.
    const double vegaEach = coin.greeks.vegaUsd / coin.quantity;
    ASSERT_GT(vegaEach, 1.0);
    EXPECT_NEAR(dollarEach - coinEach, 0.4 * vegaEach, 0.15 * vegaEach);
}

TEST_F(TwoVenues, ThePartsAddUpToTheWhole)
{
    const auto* view = s_session->desk->findUnderlying("BTC");
    ASSERT_NE(view, nullptr);
    ScreenGreeks positions;
    double value = 0.0;
    for (const auto& position : s_session->desk->positions) {
        if (position.underlying == "BTC") {
            positions.deltaCoin += position.greeks.deltaCoin;
            positions.gammaCoin += position.greeks.gammaCoin;
            positions.vegaUsd += position.greeks.vegaUsd;
            positions.thetaUsd += position.greeks.thetaUsd;
        }
        ASSERT_TRUE(position.valueUsd) << position.instrument;
        value += *position.valueUsd;
    }
    const auto close = [](double whole) { return 1e-9 * std::max(1.0, std::abs(whole)); };
    EXPECT_NEAR(positions.deltaCoin, view->net.deltaCoin, close(view->net.deltaCoin));
    EXPECT_NEAR(positions.gammaCoin, view->net.gammaCoin, close(view->net.gammaCoin));
    EXPECT_NEAR(positions.vegaUsd, view->net.vegaUsd, close(view->net.vegaUsd));
    EXPECT_NEAR(positions.thetaUsd, view->net.thetaUsd, close(view->net.thetaUsd));
    double legs = 0.0;
    for (const auto& leg : view->legs)
        legs += leg.greeks.vegaUsd;
    EXPECT_NEAR(legs, view->options.vegaUsd, close(view->options.vegaUsd));
    EXPECT_GT(std::abs(value), 1e5);
}

/// The same book with its hedges, and their money, in an account of their own; flattened after 25 minutes.
class TwoAccounts : public testing::Test {
protected:
    static void SetUpTestSuite()
    {
        auto book = kBook;
        const std::string hedge = "quantity = \"neutral\"\n";
        book.insert(book.find(hedge), "account = \"hedges\"\n");
        book += "[[cash]]\nvenue = \"Deribit\"\naccount = \"hedges\"\ncurrency = \"USDC\"\namount = 900000\n";
        s_session = new Session(book, "{\"at\":\"+1500s\",\"do\":\"flatten\",\"what\":\"everything\"}\n");
    }
    static void TearDownTestSuite() { delete s_session; }
    void SetUp() override { ASSERT_TRUE(s_session->desk); }
    static Session* s_session;
};
Session* TwoAccounts::s_session = nullptr;

TEST_F(TwoAccounts, HedgesMoveTheMoneyOfTheirOwnAccount)
{
    double hedgeCash = 0.0, mainCash = 0.0;
    for (const auto& position : s_session->desk->positions)
        if (position.instrument == "USDC cash")
            (position.venue == "Deribit/hedges" ? hedgeCash : mainCash) += position.quantity;
    EXPECT_NE(hedgeCash, 900000.0) << "gains and fees of the perpetual";
    EXPECT_GT(std::abs(hedgeCash), 1.0);
    for (const auto& fill : s_session->desk->fills)
        EXPECT_EQ(fill.venue, fill.instrument == "BTC_USDC-PERPETUAL"              ? "Deribit/hedges"
                              : fill.instrument.find("-2026") != std::string::npos ? "Derive"
                                                                                   : "Deribit")
            << fill.instrument;
    EXPECT_FALSE(s_session->desk->fills.empty());
    EXPECT_TRUE(
        std::ranges::any_of(s_session->desk->margin, [](const auto& one) { return one.venue == "Deribit/hedges"; }) ||
        std::ranges::none_of(s_session->desk->positions, [](const auto& one) {
            return one.venue == "Deribit/hedges" && one.instrument == "BTC_USDC-PERPETUAL";
        }));
}

TEST_F(TwoAccounts, AFlattenClosesEveryPositionInTheAccountThatHoldsIt)
{
    for (const auto& position : s_session->desk->positions)
        if (position.kind == domain::InstrumentKind::Option)
            ADD_FAILURE() << position.venue << " " << position.instrument;
    const auto* view = s_session->desk->findUnderlying("BTC");
    ASSERT_NE(view, nullptr);
    EXPECT_LT(std::abs(view->net.deltaCoin), 0.05) << "coin cash is offset to a lot; premiums in coin move it since";
    const auto verified = s_session->verified();
    EXPECT_EQ(verified.exitCode, 0) << verified.err;
}

TEST_F(TwoVenues, AVenueThatTheMarketDoesNotListIsRefusedByName)
{
    auto text = kBook;
    text.replace(text.find("venue = \"Derive\""), 16, "venue = \"Aevo\"");
    const TemporaryFolder folder;
    writeFile(folder.file("other.toml"), text);
    const auto other = cli({"run", "--simulated", "--seed", "5", "--hours", "0.1", "--book", folder.file("other.toml"),
                            "--journal", folder.file("other")});
    EXPECT_EQ(other.exitCode, 2);
    EXPECT_THAT(other.err, HasSubstr("Aevo"));
}

}  // namespace
}  // namespace ballast::integration::two_venues_test
