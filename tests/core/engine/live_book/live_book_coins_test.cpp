#include <string>
#include <utility>

#include "core/engine/live_book/live_books.h"
#include "core/engine/scripted_market.h"
#include "desk/margins.h"
#include "desk/valuation.h"

/// Coins that an account holds or owes, and of which no price is told.
namespace ballast::engine::live_book_coins_test {
namespace {

using testing::LiveBooks;

/// Coins without a price kept their account out of the book for good, so that its hedges were refused for want of
/// equity. They are in it, named and counted as nothing; once they have a price they are no gain.
TEST_F(LiveBooks, F75_CoinsWithoutAPriceDoNotKeepTheirAccountOutOfTheBook)
{
    ASSERT_NO_FATAL_FAILURE(openWithoutEther());
    connect();
    const auto coins = [&](double bitcoins, double ether) {
        awaitQuestion();
        for (const auto& [name, amount] : {std::pair("BTC", bitcoins), std::pair("ETH", ether)})
            say(domain::BalanceReport{kDeribit, money(name, amount), askedAt});
        say(domain::ReconcileDone{kDeribit, askedAt, 2});
        seconds(6);
    };
    coins(2.5, -1000.0);
    EXPECT_FALSE(isReady()) << "owed coins without a price would leave more equity than there is";
    EXPECT_EQ(alertsWith("Deribit is not in the book yet: -1000 ETH has no value here.").size(), 1U);
    coins(2.5, 1000.0);
    EXPECT_TRUE(isReady());
    EXPECT_EQ(cashOf("ETH"), 1000.0);
    const auto equity = desk::equityOf(state());
    ASSERT_TRUE(equity.has_value());
    EXPECT_NEAR(equity->fair, 2.5 * spot(), 1e-6) << "the known part";
    EXPECT_EQ(alertsWith("Deribit holds 1000 ETH, of which no price is told here").size(), 1U);
    const double earned = pnl();
    ASSERT_TRUE(tellNow(true).has_value());
    const double ether = spot("ETH");
    ASSERT_GT(ether, 100.0);
    EXPECT_NEAR(desk::equityOf(state())->fair, equity->fair + 1000.0 * ether, 1.0);
    EXPECT_NEAR(pnl(), earned, 1.0) << "a first price is no gain";
    EXPECT_NEAR(state().book.cashBasisUsd(kDeribit, "ETH"), 1000.0 * ether, 1.0);
    EXPECT_TRUE(alertsWith("of which no price is told here").empty());
}

/// Coins without a price in an account that is in the book, as they come, go and are owed.
class PricelessCoins : public LiveBooks, public ::testing::WithParamInterface<bool> {
protected:
    void SetUp() override
    {
        if (GetParam()) marginRules.emplace("Deribit", testing::gridMargin());
        ASSERT_NO_FATAL_FAILURE(openWithoutEther());
        connect();
    }
    /// A whole answer; no ether is not named in it.
    void states(double ether)
    {
        ASSERT_NO_FATAL_FAILURE(awaitQuestion());
        const auto at = askedAt;
        say(domain::BalanceReport{kDeribit, money("BTC", 2.5), at});
        if (ether != 0.0) say(domain::BalanceReport{kDeribit, money("ETH", ether), at});
        say(domain::ReconcileDone{kDeribit, at, ether != 0.0 ? 2U : 1U});
    }
    void moves(const std::string& id, double ether)
    {
        now = now + Duration::seconds(1);
        say(transfer(id, money("ETH", ether), now));
    }
    desk::AccountMargin margin() const
    {
        const auto all = desk::accountMargins(state(), std::nullopt);
        return all.size() == 1 ? all.front() : desk::AccountMargin{};
    }
};

/// Equity and margin without coins that are owed are higher than they are: C10 and C20 would allow too much.
TEST_P(PricelessCoins, F75_OwedLaterLeaveNoEquityUntilTheyHaveAPrice)
{
    states(5.0);
    ASSERT_TRUE(isOpened());
    ASSERT_TRUE(desk::equityOf(state()).has_value());
    ASSERT_TRUE(margin().share.has_value());
    ASSERT_EQ(margin().equityUsd.has_value(), GetParam());
    moves("out", -8.0);
    ASSERT_DOUBLE_EQ(cashOf("ETH"), -3.0);
    EXPECT_FALSE(desk::equityOf(state()).has_value());
    EXPECT_FALSE(margin().share.has_value());
    EXPECT_FALSE(margin().equityUsd.has_value());
    EXPECT_NE(margin().message.find("Deribit owes ETH, of which no price is told here"), std::string::npos);
    states(-3.0);
    EXPECT_EQ(alertsWith("Deribit owes 3 ETH, of which no price is told here").size(), 1U);
    EXPECT_TRUE(alertsWith("Deribit holds").empty());
    moves("back", 3.0);
    EXPECT_TRUE(desk::equityOf(state()).has_value()) << "paid back";
    EXPECT_TRUE(margin().share.has_value());
    moves("again", -1.0);
    ASSERT_TRUE(tellNow(true).has_value());
    ASSERT_TRUE(desk::equityOf(state()).has_value());
    EXPECT_NEAR(desk::equityOf(state())->fair, 2.5 * spot() - spot("ETH"), 1.0);
}

TEST_P(PricelessCoins, F75_AreNamedFromTheAnswerThatHasThemToTheOneThatHasNot)
{
    states(0.0);
    ASSERT_TRUE(isOpened());
    EXPECT_TRUE(alertsWith("of which no price is told here").empty());
    states(7.0);
    EXPECT_EQ(alertsWith("Deribit holds 7 ETH, of which no price is told here").size(), 1U) << "they came later";
    states(8.0);
    EXPECT_EQ(alertsWith("Deribit holds 8 ETH, of which no price is told here").size(), 1U);
    states(0.0);
    EXPECT_TRUE(alertsWith("of which no price is told here").empty()) << "they have left";
}

// Whether a margin rule of the venue is known; else there is an estimate of the share.
INSTANTIATE_TEST_SUITE_P(Rule, PricelessCoins, ::testing::Bool());

}  // namespace
}  // namespace ballast::engine::live_book_coins_test
