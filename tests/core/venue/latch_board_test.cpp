#include "venue/latch_board.h"

#include <atomic>
#include <gtest/gtest.h>
#include <thread>

#include "core/simulation/committing_writer.h"
#include "support/proofs.h"
#include "venue/order_line.h"

namespace ballast::venue::latch_board_test {
namespace {

using domain::Epoch;
using domain::Lane;
using domain::Scope;
using domain::ScopeKind;

const domain::Scopes kBtc{.venue = "Deribit", .account = "Deribit", .underlying = "BTC", .strategy = "hedger"};
const domain::Scopes kEth{.venue = "Uniswap v3", .account = "Uniswap v3", .underlying = "ETH", .strategy = "hedger"};

LatchNames names()
{
    return {.venues = {"Deribit", "Uniswap v3"},
            .accounts = {"Deribit", "Uniswap v3"},
            .underlyings = {"BTC", "ETH"},
            .strategies = {"hedger"}};
}

class Latches : public testing::Test {
protected:
    bool btc(Epoch judged = {}) const { return board.lets(kBtc, judged, Lane::Trading); }
    bool eth(Epoch judged = {}) const { return board.lets(kEth, judged, Lane::Trading); }
    LatchBoard board{names()};
};

TEST_F(Latches, TradingStartsOpenAndTheFlattenLaneClosed)
{
    EXPECT_TRUE(btc());
    EXPECT_FALSE(board.lets(kBtc, {}, Lane::Flatten));
    EXPECT_FALSE(board.lets({.venue = "Nowhere"}, {}, Lane::Trading)) << "what the board does not know does not leave";
}

TEST_F(Latches, AClosingReachesItsScopeAlone)
{
    board.close({ScopeKind::Underlying, "BTC"});
    EXPECT_FALSE(btc());
    EXPECT_TRUE(eth());
    board.close({ScopeKind::Venue, "Uniswap v3"});
    EXPECT_FALSE(eth());
}

TEST_F(Latches, AnUnknownScopeClosesTheWholeDesk)
{
    board.close({ScopeKind::Underlying, "XRP"});
    EXPECT_FALSE(btc());
    EXPECT_FALSE(eth());
}

TEST_F(Latches, WhatWasJudgedBeforeAClosingNeverLeavesAfterIt)
{
    const auto closed = board.close({});
    EXPECT_FALSE(btc(closed));
    EXPECT_TRUE(board.open({.scope = {}, .seen = closed}));
    EXPECT_FALSE(btc({})) << "judged before the kill";
    EXPECT_TRUE(btc(closed)) << "judged after it";
}

TEST_F(Latches, AKillMeanwhileWinsOverAnOpening)
{
    const auto first = board.close({});
    const auto second = board.close({});
    EXPECT_FALSE(board.open({.scope = {}, .seen = first}));
    EXPECT_FALSE(btc(second));
    EXPECT_TRUE(board.open({.scope = {}, .seen = second}));
    EXPECT_TRUE(btc(second));
    EXPECT_TRUE(board.open({.scope = {}, .seen = second})) << "open stays open";
}

TEST_F(Latches, TheFlattenLaneOpensAloneAndEveryClosingShutsIt)
{
    const auto killed = board.close({});
    EXPECT_TRUE(board.open({.scope = {}, .seen = killed, .lane = Lane::Flatten}));
    EXPECT_TRUE(board.lets(kBtc, killed, Lane::Flatten));
    EXPECT_FALSE(btc(killed)) << "trading stays killed";
    board.close({ScopeKind::Underlying, "ETH"});
    EXPECT_FALSE(board.lets(kBtc, killed, Lane::Flatten));
    EXPECT_TRUE(board.open({.scope = {}, .seen = board.newest(), .lane = Lane::Flatten}));
    board.closeLane();
    EXPECT_FALSE(board.lets(kBtc, board.newest(), Lane::Flatten));
}

TEST_F(Latches, ARestoredClosingKeepsItsEpochAndLaterOnesAreNewer)
{
    board.restore({ScopeKind::Underlying, "BTC"}, {7});
    EXPECT_FALSE(btc({6}));
    EXPECT_EQ(board.close({}).value, 8U);
}

TEST_F(Latches, OnlyTheOrderLineClears)
{
    const OrderLine line(board);
    const auto committed = journal::Writer::commit(
        controls::Gate::pass(domain::OrderIntent{.id = "run-1"}, domain::Mandate::Automatic, kBtc));
    ASSERT_TRUE(line.clear(committed).has_value());
    EXPECT_EQ((*line.clear(committed))->id, "run-1");
    board.close({ScopeKind::Account, "Deribit"});
    EXPECT_FALSE(line.clear(committed).has_value());
}

/// Eight threads close, open and ask. After a thread's own closing nothing that was judged before it may leave,
/// whatever the others do.
TEST_F(Latches, F51_EightThreadsNeverLetPassWhatWasJudgedBeforeAClosing)
{
    constexpr int kThreads = 8, kRounds = 20'000;
    std::atomic<int> wrong{0}, opened{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < kRounds; ++i) {
                const auto before = board.newest();
                const auto closed = t % 2 == 0 ? board.close({}) : board.close({ScopeKind::Underlying, "BTC"});
                if (board.lets(kBtc, before, Lane::Trading)) ++wrong;
                if (closed <= before) ++wrong;
                if (board.open({.scope = {}, .seen = board.newest()})) ++opened;
                board.open({.scope = {ScopeKind::Underlying, "BTC"}, .seen = board.newest()});
                if (board.lets(kBtc, before, Lane::Trading)) ++wrong;
            }
        });
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(wrong.load(), 0);
    EXPECT_GT(opened.load(), 0);
    EXPECT_EQ(board.newest().value, static_cast<std::uint64_t>(kThreads * kRounds));
}

}  // namespace
}  // namespace ballast::venue::latch_board_test
