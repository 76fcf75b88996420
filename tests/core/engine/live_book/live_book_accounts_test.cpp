#include <cmath>

#include "core/engine/live_book/live_books.h"

/// What its venue holds is taken into the book once, and then compared.
namespace ballast::engine::live_book_accounts_test {
namespace {

using testing::LiveBooks;

/// What the venue holds when it is first asked is where the book begins; what differs later is a difference (F46).
TEST_F(LiveBooks, F46_TheFirstWholeAnswerOpensTheAccountAndLaterOnesAreCompared)
{
    ASSERT_NO_FATAL_FAILURE(openOfOneAccount());
    const auto option = anOption();
    connect();
    report(option, -3.0, 3);
    EXPECT_TRUE(held(option).isZero()) << "one report is missing: nothing follows from it";
    report(option, -3.0, 2);
    EXPECT_EQ(held(option).toDouble(), -3.0);
    EXPECT_EQ(cashOf("BTC"), 2.5);
    EXPECT_FALSE(differs());
    EXPECT_NEAR(pnl(), 0.0, 1.0) << "what was held already was not earned now";
    report(option, -4.0, 2);
    EXPECT_EQ(held(option).toDouble(), -3.0) << "ours until a person adopts it";
    EXPECT_TRUE(differs());
}

/// What our own orders filled before the account was taken stands in the report of it, too.
TEST_F(LiveBooks, F46_WhatFilledBeforeTheAccountWasTakenIsNotBroughtInTwice)
{
    ASSERT_NO_FATAL_FAILURE(openOfOneAccount());
    const auto option = anOption();
    connect();
    sellTwoOfBefore(option);
    ASSERT_EQ(held(option).toDouble(), -2.0);
    ASSERT_GT(cashOf("BTC"), 0.0) << "its premium";
    report(option, -3.0, 2);
    EXPECT_EQ(held(option).toDouble(), -3.0);
    EXPECT_DOUBLE_EQ(cashOf("BTC"), 2.5);
    EXPECT_FALSE(differs());
}

/// A fill that the answer cannot hold is not taken back with it; the next answer holds it.
TEST_F(LiveBooks, F46_WhatFillsAfterTheQuestionIsNotTakenBackByItsAnswer)
{
    ASSERT_NO_FATAL_FAILURE(openOfOneAccount());
    const auto option = anOption();
    connect();
    awaitQuestion();
    const auto at = askedAt;
    now = now + Duration::milliseconds(50);
    sellTwoOfBefore(option);
    say(domain::PositionReport{kDeribit, option, contracts(-1.0), at, true});
    say(domain::ReconcileDone{kDeribit, at, 1});
    EXPECT_EQ(held(option).toDouble(), -2.0);
    EXPECT_FALSE(isOpened());
    report(option, -3.0, 2);
    EXPECT_EQ(held(option).toDouble(), -3.0);
    EXPECT_FALSE(differs());
}

/// What our own order filled there and was closed beside the desk before the venue first answered is no more there.
TEST_F(LiveBooks, F46_WhatTheFirstAnswerLacksIsNotHeld)
{
    ASSERT_NO_FATAL_FAILURE(openOfOneAccount());
    const auto option = anOption();
    connect();
    sellTwoOfBefore(option);
    ASSERT_EQ(held(option).toDouble(), -2.0);
    awaitQuestion();
    say(domain::BalanceReport{kDeribit, money("BTC", 2.5), askedAt});
    say(domain::ReconcileDone{kDeribit, askedAt, 1});
    EXPECT_TRUE(held(option).isZero());
    EXPECT_DOUBLE_EQ(cashOf("BTC"), 2.5);
    EXPECT_FALSE(differs());
}

/// On any other market the venue's figure never becomes ours by itself.
TEST_F(LiveBooks, F46_ASimulatedAccountIsComparedFromTheFirstAnswerOn)
{
    ASSERT_NO_FATAL_FAILURE(openOfOneAccount(domain::MarketKind::Simulated));
    const auto option = anOption();
    connect();
    report(option, -3.0, 2);
    EXPECT_TRUE(held(option).isZero());
    EXPECT_TRUE(differs());
}

/// An option that differs and then expires kept its account from trading for good.
TEST_F(LiveBooks, F46_WhatSettlesDiffersNoMore)
{
    ASSERT_NO_FATAL_FAILURE(openOfOneAccount());
    const auto option = anOption();
    connect();
    report(option, -3.0, 2);
    report(option, 0.0, 2);
    ASSERT_TRUE(differs()) << "closed elsewhere";
    say(domain::InstrumentSettled{option, price(60'000.0)});
    EXPECT_TRUE(held(option).isZero());
    EXPECT_FALSE(differs());
}

/// A position that nobody can value yet has been stated and is not in the book: no order leaves there (C19), and a
/// person reads which one it is. Nothing differs: there is nothing of ours yet to hold it against.
TEST_F(LiveBooks, C19_AnAccountThatIsNotTakenIntoTheBookIsNotReady)
{
    ASSERT_NO_FATAL_FAILURE(openWithoutEther());
    const auto option = anOption("ETH");
    ASSERT_NE(option.value, 0U);
    const auto& name = state().market.instruments().at(option).name;
    connect();
    report(option, -3.0, 2);
    seconds(6);
    EXPECT_FALSE(isReady()) << "nobody knows yet what three options of ETH move";
    EXPECT_EQ(engine->ledger().standing(kDeribit, now), orders::AccountStanding::Ready);
    EXPECT_EQ(cashOf("BTC"), 0.0);
    EXPECT_FALSE(differs());
    EXPECT_EQ(alertsWith("Deribit is not in the book yet: " + name + " has no value here.").size(), 1U);
    ASSERT_TRUE(tellNow(true).has_value());
    report(option, -3.0, 2);
    EXPECT_EQ(held(option).toDouble(), -3.0);
    EXPECT_TRUE(alertsWith("is not in the book yet").empty());
    EXPECT_FALSE(isReady()) << "until now it was held against its venue's own words";
    seconds(4);
    EXPECT_FALSE(isReady());
    seconds(1);
    EXPECT_TRUE(isReady());
}

/// The wallet of a second venue that was mended at noon gave the whole limit of the day's loss away once more.
TEST_F(LiveBooks, C10_ALaterAccountForgivesNoLossOfTheDay)
{
    domain::BookDefinition book;
    book.accounts = {{"Deribit", "main"}, {"Hyperliquid", "main"}};
    open(std::move(book));
    ASSERT_TRUE(tellFirst(false).has_value());
    ASSERT_TRUE(tellFirst(true).has_value());
    connect();
    report(anOption(), -3.0, 2, 100.0);
    ASSERT_NEAR(pnl(), 0.0, 1.0);
    for (const auto& event : first.events)
        if (const auto* index = std::get_if<domain::IndexUpdate>(&event.body); index && index->underlying == "BTC") {
            auto lower = *index;
            lower.price = price(index->price.toDouble() * 0.995);
            now = now + Duration::seconds(1);
            ASSERT_NO_FATAL_FAILURE(say(lower));
        }
    const double earned = pnl();
    const auto dayStart = state().pnl.equityAtDayStart;
    ASSERT_LT(earned, -10'000.0) << "100 BTC are worth half of a hundredth less";
    const domain::AccountId second{2};
    connect(second);
    ASSERT_NO_FATAL_FAILURE(awaitQuestion());
    const auto at = askedOf.at(second);
    const auto before = pnl();
    say(domain::BalanceReport{second, money("USDC", 50'000.0), at});
    say(domain::ReconcileDone{second, at, 1});
    ASSERT_EQ(state().book.cashOf(second, "USDC"), 50'000.0) << "the account is open";
    EXPECT_NEAR(pnl(), before, 1e-6) << "what it brings is no gain";
    EXPECT_NEAR(*state().pnl.equityAtDayStart, *dayStart + 50'000.0, 1e-6);
    EXPECT_NEAR(pnl(), earned, std::abs(earned) * 0.05) << "and what was lost before it came stays";
}

}  // namespace
}  // namespace ballast::engine::live_book_accounts_test
