#include <algorithm>

#include "core/engine/live_book/live_books.h"
#include "desk/recipe.h"
#include "desk/valuation.h"

/// What an account holds is not known yet, or is counted anew.
namespace ballast::engine::live_book_unknown_account_test {
namespace {

using testing::LiveBooks;

/// A contract of ten times the size: what is held is the same coins in a tenth of the contracts, nothing was earned,
/// and nothing leaves before the venue has said so too.
TEST_F(LiveBooks, F38_AnotherContractSizeLeavesWhatIsHeld)
{
    ASSERT_NO_FATAL_FAILURE(openOfOneAccount());
    const auto id = state().market.instruments().find("Deribit", "BTC_USDC-PERPETUAL");
    ASSERT_TRUE(id);
    connect();
    report(*id, 5'000.0, 2);
    report(*id, 5'000.0, 2);
    seconds(6);
    ASSERT_TRUE(isReady());
    const auto delta = [&] { return desk::valueOf(state(), "BTC").book.exposure.delta; };
    const auto positionAlone = [&] { return delta() - 2.5; };
    auto changed = state().market.instruments().at(*id);
    const double coins = 5'000.0 * changed.multiplier.toDouble();
    ASSERT_NEAR(positionAlone(), coins, 1e-9);
    const auto worth = desk::equityOf(state())->fair;
    changed.multiplier = domain::Quantity::fromUnits(changed.multiplier.units() * 10);
    say(domain::InstrumentListed{changed});
    EXPECT_EQ(held(*id).toDouble(), 500.0);
    EXPECT_NEAR(positionAlone(), coins, 1e-9);
    EXPECT_NEAR(desk::equityOf(state())->fair, worth, 1e-6);
    EXPECT_FALSE(desk::findStaleValue(state()).has_value());
    EXPECT_FALSE(isReady());
    EXPECT_EQ(alertsWith("F38: Deribit changed the terms of BTC_USDC-PERPETUAL").size(), 1U);
    report(*id, 500.0, 2);
    seconds(6);
    EXPECT_TRUE(isReady());
    EXPECT_FALSE(differs());
}

/// A second account that the desk connects to, and hedges at the first one while it is not in the book.
class BesideAnUnknownAccount : public LiveBooks {
protected:
    static constexpr domain::AccountId kOther{2};

    /// Deribit is in the book, ready to trade, and holds coins that are to be hedged away.
    void openFirst()
    {
        domain::BookDefinition book;
        book.accounts = {{"Deribit", "main"}, {"Hyperliquid", "main"}};
        book.limits.push_back({.underlying = "BTC", .netDelta = 10.0, .orderNotionalUsd = 1e7, .riskAversion = 1e-5});
        book.limits.push_back({.underlying = "ETH", .netDelta = 100.0, .orderNotionalUsd = 1e7, .riskAversion = 1e-5});
        open(std::move(book));
        ASSERT_TRUE(tellNow(false).has_value());
        ASSERT_EQ(state().book.accounts().at(kOther).venue, "Hyperliquid");
        connectProtected(kDeribit);
        answer(kDeribit, "BTC", 2.5);
        wait(7);
    }
    void connectProtected(domain::AccountId account)
    {
        connect(account);
        say(domain::ProtectionChanged{account, true});
    }
    /// All that it holds.
    void answer(domain::AccountId account, const char* coin, double amount)
    {
        const auto before = askedOf[account];
        for (int i = 0; i < 120 && askedOf[account] == before; ++i)
            wait(1);
        ASSERT_NE(askedOf[account], before) << "nothing was asked";
        const auto at = askedOf[account];
        say(domain::BalanceReport{account, money(coin, amount), at});
        say(domain::ReconcileDone{account, at, 1});
    }
    /// Seconds in which bitcoin's market goes on.
    void wait(int count)
    {
        for (int i = 0; i < count; ++i) {
            auto told = market->next().value().value();
            std::erase_if(told.events, isEth);
            now = std::max(now, told.time);
            const auto output = engine->onBatch(told);
            ASSERT_TRUE(output) << output.error().message;
            for (const auto& query : output->queries)
                if (query.order.empty()) askedAt = askedOf[query.account] = query.askedAt;
            note(*output);
            say(domain::TimerFired{{domain::TimerKind::Heartbeat, 0}, now});
        }
    }
    void mode(domain::HedgeMode to)
    {
        domain::OperatorCommand command{.action = domain::OperatorAction::SetMode, .reason = "test"};
        command.operatorName = "test";
        command.underlying = "BTC";
        command.mode = to;
        const auto output = engine->onBatch({now, {{now, std::move(command)}}});
        ASSERT_TRUE(output) << output.error().message;
        note(*output);
    }
    void note(const EngineOutput& output)
    {
        sent += output.intents.size();
        for (const auto& decision : output.decisions)
            reason = decision.reason;
    }
    std::optional<domain::RecordCode> heldBy() const { return state().hedging.at("BTC").outcome.code; }
    std::size_t sent{};
    std::string reason;  ///< Of the newest record.
};

/// The desk hedged its hedges: the account with the options came into the book later than the one with the perpetuals.
TEST_F(BesideAnUnknownAccount, C19_NothingIsHedgedWhileItMayHoldSomeOfTheCoin)
{
    ASSERT_NO_FATAL_FAILURE(openFirst());
    ASSERT_TRUE(isReady());
    EXPECT_EQ(sent, 0U) << "its first answer has not come";
    EXPECT_EQ(heldBy(), domain::RecordCode::C19) << reason;
    connectProtected(kOther);
    wait(3);
    EXPECT_EQ(sent, 0U);
    answer(kOther, "USDC", 1e6);
    wait(1);
    EXPECT_EQ(sent, 1U) << "it is in the book";
}

TEST_F(BesideAnUnknownAccount, C19_WhatItIsKnownNotToHoldIsHedged)
{
    ASSERT_NO_FATAL_FAILURE(openFirst());
    connectProtected(kOther);
    answer(kOther, "ETH", -5.0);  // Owed, and of no price here: it stays out of the book.
    wait(1);
    ASSERT_FALSE(state().openedAccounts.contains(kOther));
    EXPECT_EQ(sent, 1U) << "bitcoin is none of it";
}

/// An account that stays out of the book is asked again each ten seconds: it was unknown anew each time.
TEST_F(BesideAnUnknownAccount, C19_ItsLastAnswerStandsWhileItIsAskedAgainAndHalfAMinute)
{
    ASSERT_NO_FATAL_FAILURE(openFirst());
    ASSERT_NO_FATAL_FAILURE(mode(domain::HedgeMode::Manual));
    connectProtected(kOther);
    answer(kOther, "ETH", -5.0);
    const auto answered = askedOf[kOther];
    for (int i = 0; i < 30 && askedOf[kOther] == answered; ++i)
        wait(1);
    ASSERT_NE(askedOf[kOther], answered) << "it was not asked again";
    ASSERT_FALSE(state().openedAccounts.contains(kOther));
    ASSERT_EQ(sent, 0U);
    ASSERT_NO_FATAL_FAILURE(mode(domain::HedgeMode::Automatic));
    wait(1);
    EXPECT_EQ(sent, 1U) << reason;
}

/// Of a venue that answers no more nobody knows what it holds now.
TEST_F(BesideAnUnknownAccount, C19_AnAnswerOfLongAgoSaysNothing)
{
    ASSERT_NO_FATAL_FAILURE(openFirst());
    ASSERT_NO_FATAL_FAILURE(mode(domain::HedgeMode::Manual));
    connectProtected(kOther);
    answer(kOther, "ETH", -5.0);
    wait(35);
    ASSERT_NO_FATAL_FAILURE(mode(domain::HedgeMode::Automatic));
    wait(1);
    EXPECT_EQ(sent, 0U);
    EXPECT_EQ(heldBy(), domain::RecordCode::C19) << reason;
    answer(kOther, "ETH", -5.0);
    wait(1);
    EXPECT_EQ(sent, 1U) << reason;
}

/// An answer that holds nothing is whole without a report.
TEST_F(BesideAnUnknownAccount, C19_AnAnswerOfNothingTakesItInWhereItStatedCoinsBefore)
{
    ASSERT_NO_FATAL_FAILURE(openFirst());
    connectProtected(kOther);
    answer(kOther, "ETH", -5.0);
    ASSERT_FALSE(state().openedAccounts.contains(kOther));
    const auto answered = askedOf[kOther];
    for (int i = 0; i < 30 && askedOf[kOther] == answered; ++i)
        wait(1);
    say(domain::ReconcileDone{kOther, askedOf[kOther], 0});
    EXPECT_TRUE(state().openedAccounts.contains(kOther));
}

}  // namespace
}  // namespace ballast::engine::live_book_unknown_account_test
