#include <cmath>
#include <condition_variable>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <mutex>

#include "integration/process.h"
#include "runtime/session_factory.h"

namespace ballast::integration::portfolio_test {
namespace {

using interfaces::AttributionView;
using interfaces::Snapshot;

/// The desk as it stood at an instant of a journal.
std::shared_ptr<const Snapshot> deskAt(interfaces::Review& review, Timestamp time)
{
    std::mutex mutex;
    std::condition_variable answered;
    std::shared_ptr<const Snapshot> picture;
    review.requestAt(time, [&](std::shared_ptr<const Snapshot> snapshot) {
        const std::lock_guard lock(mutex);
        picture = std::move(snapshot);
        answered.notify_all();
    });
    std::unique_lock lock(mutex);
    EXPECT_TRUE(answered.wait_for(lock, std::chrono::seconds(120), [&] { return picture != nullptr; }));
    return picture;
}

double partOf(const AttributionView& view, const std::string& name)
{
    for (const auto& part : view.parts)
        if (part.name == name) return part.usd;
    ADD_FAILURE() << "no part " << name;
    return 0.0;
}

void expectTheWhole(const AttributionView& view)
{
    double sum = view.residualUsd;
    for (const auto& part : view.parts) {
        EXPECT_TRUE(std::isfinite(part.usd)) << part.name;
        sum += part.usd;
    }
    EXPECT_NEAR(sum, view.totalUsd, 0.005) << "to the cent";
}

class Portfolio : public testing::Test {
protected:
    std::unique_ptr<interfaces::Review> play(const std::vector<std::string>& arguments)
    {
        std::vector<std::string> all{"run", "--journal", folder.file("journal")};
        all.insert(all.end(), arguments.begin(), arguments.end());
        const auto outcome = cli(all);
        EXPECT_EQ(outcome.exitCode, 0) << outcome.err;
        auto review = runtime::SessionFactory().openJournal(folder.file("journal"), {});
        EXPECT_TRUE(review.has_value()) << review.error().message;
        return std::move(*review);
    }
    TemporaryFolder folder;
};

TEST_F(Portfolio, ExplainsTheProfitOfABuiltInHour)
{
    const auto review = play({"--simulated", "--seed", "42", "--hours", "1"});
    const auto desk = deskAt(*review, review->info().end);
    ASSERT_TRUE(desk->portfolio && desk->portfolio->attribution);
    const auto& split = *desk->portfolio->attribution;
    expectTheWhole(split);
    RecordProperty("residual_share", std::to_string(split.residualShare));
    EXPECT_LT(split.residualShare, 0.05) << "at least 95 % explained";
    EXPECT_EQ(split.missing, 0);
    EXPECT_GT(split.steps, 10);
    EXPECT_LT(partOf(split, "Fees"), 0.0);
    // Net of what the open step has added since, the split is the header's P&L.
    ASSERT_TRUE(desk->pnl.theoreticalUsd.value);
    const double open = *desk->pnl.theoreticalUsd.value - split.totalUsd;
    EXPECT_LT(std::abs(open), 0.2 * std::abs(split.totalUsd) + 5000.0);
}

TEST_F(Portfolio, ExplainsADayOfTheCrash)
{
    const std::string captures =
        std::string(BALLAST_RECORDED_DATA) + "/deribit_chain_snapshots/crash_2026-01-24_2026-02-14";
    if (!std::filesystem::exists(captures)) GTEST_SKIP() << "no recorded data in " << captures;
    const auto review = play({"--recorded", captures});
    const auto desk = deskAt(*review, *parseIso8601("2026-02-05T23:59:00Z"));
    ASSERT_TRUE(desk->portfolio && desk->portfolio->attribution);
    const auto& split = *desk->portfolio->attribution;
    expectTheWhole(split);
    EXPECT_EQ(split.from.nanoseconds / 86'400'000'000'000LL, split.to.nanoseconds / 86'400'000'000'000LL);
    RecordProperty("residual_share", std::to_string(split.residualShare));
    EXPECT_LT(split.residualShare, 0.10);
    // Spot fell by more than a tenth that day: the book was short gamma.
    EXPECT_LT(partOf(split, "Gamma"), 0.0);
    EXPECT_GT(partOf(split, "Theta"), 0.0);
}

/// A book of one perpetual has a normal day: VaR = z s and ES = s n(z)/(1 - alpha) with s = coins * spot * volatility.
TEST_F(Portfolio, StatesTheTailOfALinearBookByTheNormalLaw)
{
    writeFile(folder.file("book.toml"), R"(name = "one perpetual"
[[hedge]]
underlying = "BTC"
instrument = "BTC_USDC-PERPETUAL"
quantity = 10.0
[[cash]]
venue = "Deribit"
currency = "USDC"
amount = 1000000
[[limits]]
underlying = "BTC"
net_delta = 100
gamma_per_percent = 12
vega_usd = 15000
cell_delta = 100
cell_gamma = 4
cell_vega_usd = 2500
cell_notional_usd = 4000000
order_notional_usd = 1
daily_loss_usd = 100000000
target_delta = 10
risk_aversion = 1e-8
)");
    const auto review = play({"--simulated", "--seed", "3", "--hours", "0.002", "--book", folder.file("book.toml")});
    const auto desk = deskAt(*review, review->info().end);
    ASSERT_TRUE(desk->portfolio);
    const auto& tail = desk->portfolio->tail;
    const auto* btc = desk->findUnderlying("BTC");
    ASSERT_TRUE(btc != nullptr && tail.valueAtRiskUsd.value && btc->spot.value);
    EXPECT_NEAR(btc->options.deltaCoin, 0.0, 1e-12) << "nothing was quoted and filled";
    double month = 0.0;
    for (const auto& tenor : btc->surface->tenors)
        if (std::abs(tenor.days - 30.0) < 0.5) month = tenor.atmVolatility.value_or(0.0);
    const double deviation = btc->net.deltaCoin * *btc->spot.value * month / std::sqrt(365.0);
    EXPECT_NEAR(*tail.valueAtRiskUsd.value / deviation, 1.959964, 0.04);
    EXPECT_NEAR(*tail.expectedShortfallUsd.value / deviation, 2.337803, 0.06);
    EXPECT_TRUE(tail.valueAtRiskUsd.estimated);
}

/// The tape of takers is counted apart from the fills' own list and must agree with it.
TEST_F(Portfolio, CountsTheFlowThatHitTheQuotes)
{
    const auto review = play({"--simulated", "--seed", "42", "--hours", "1"});
    const auto desk = deskAt(*review, review->info().end);
    ASSERT_TRUE(desk->flow);
    int trades = 0;
    double edge = 0.0;
    for (const auto& row : desk->flow->takers) {
        trades += row.trades;
        edge += row.edgeUsd;
        EXPECT_GT(row.boughtContracts + row.soldContracts, 0.0);
    }
    EXPECT_GT(trades, 30);
    EXPECT_NEAR(edge, desk->pnl.spreadCapturedUsd, 0.01);
    ASSERT_EQ(desk->flow->markouts.size(), 4U);
    std::size_t before = static_cast<std::size_t>(trades);
    for (const auto& row : desk->flow->markouts) {
        EXPECT_LE(row.fills, before) << "a later horizon cannot have judged more";
        before = row.fills;
        ASSERT_TRUE(row.totalUsd && row.edgeUsd && row.adverseUsd) << row.message;
        EXPECT_NEAR(*row.edgeUsd + *row.adverseUsd, *row.totalUsd, 1e-6);
        EXPECT_GT(*row.totalErrorUsd, 0.0);
        RecordProperty("markout_" + std::to_string(static_cast<int>(row.horizon.inSeconds())),
                       std::to_string(*row.edgeUsd) + " " + std::to_string(*row.adverseUsd) + " ± " +
                           std::to_string(*row.adverseErrorUsd) + " n " + std::to_string(row.fills));
    }
    for (const auto& row : desk->flow->toxicity) {
        if (!row.vpin || !row.imbalance) continue;  // less than a vega limit has traded
        EXPECT_GE(*row.vpin, std::abs(*row.imbalance) - 1e-12);
        EXPECT_LE(*row.vpin, 1.0);
    }
}

TEST_F(Portfolio, SharesOfAConcentrationAddUpToTheWhole)
{
    const auto review = play({"--simulated", "--seed", "7", "--hours", "0.1"});
    const auto desk = deskAt(*review, review->info().end);
    ASSERT_TRUE(desk->portfolio);
    ASSERT_EQ(desk->portfolio->concentrations.size(), 4U);
    for (const auto& spread : desk->portfolio->concentrations) {
        double sum = 0.0, squares = 0.0;
        for (const auto& share : spread.shares) {
            sum += share.share;
            squares += share.share * share.share;
        }
        EXPECT_NEAR(sum, 1.0, 1e-9) << spread.by;
        EXPECT_NEAR(squares, spread.herfindahl, 1e-9) << spread.by;
    }
}

}  // namespace
}  // namespace ballast::integration::portfolio_test
