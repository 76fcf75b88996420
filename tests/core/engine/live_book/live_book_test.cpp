#include "core/engine/live_book/live_books.h"

#include <algorithm>
#include <cmath>

#include "core/engine/live_book/payments_of_a_venue.h"
#include "desk/recipe.h"
#include "desk/valuation.h"
#include "market/venue_marks.h"

/// What a book on a live market waits for, refuses and is counted by.
namespace ballast::engine::live_book_test {
namespace {

using testing::LiveBooks;

domain::BookDefinition straddle(const std::string& coin)
{
    domain::BookDefinition book;
    for (const auto right : {domain::OptionRight::Call, domain::OptionRight::Put})
        book.legs.push_back({.underlying = coin,
                             .venue = "Deribit",
                             .tenorDays = 7.0,
                             .right = right,
                             .delta = 0.4,
                             .isShort = true,
                             .vegaUsd = 400.0});
    return book;
}

TEST_F(LiveBooks, WhatIsNotListedYetIsWaitedForByName)
{
    open(straddle("ETH"));
    ASSERT_TRUE(tellFirst(false).has_value());
    EXPECT_FALSE(state().bookResolved);
    EXPECT_EQ(desk::liveBookWaitsFor(state()), "Waiting for ETH options at Deribit, which the book names.");
    ASSERT_TRUE(tellFirst(true).has_value());
    EXPECT_TRUE(state().bookResolved);
    EXPECT_FALSE(desk::liveBookWaitsFor(state()).has_value());
}

/// A market that tells all it has with its first chain refuses the book instead.
TEST_F(LiveBooks, ASimulatedMarketRefusesWhatItDoesNotList)
{
    open(straddle("SOL"));
    ASSERT_TRUE(tellFirst(false).has_value());
    EXPECT_EQ(desk::liveBookWaitsFor(state()), "Waiting for SOL options at Deribit, which the book names.");
    open(straddle("SOL"), domain::MarketKind::Simulated);
    const auto told = tellFirst(false);
    ASSERT_FALSE(told.has_value());
    EXPECT_EQ(told.error().code, ErrorCode::NotFound);
}

/// What a coin without limits earns would be in P&L, and its risk nowhere: all risk walks the coins with limits.
TEST_F(LiveBooks, F75_ASimulatedMarketRefusesABookThatHoldsACoinWithoutLimits)
{
    const auto eth = domain::UnderlyingLimits{.underlying = "ETH", .riskAversion = 1e-5};
    auto cash = domain::BookDefinition{.cash = {{"Deribit", "ETH", 1000.0}}};
    auto hedge = domain::BookDefinition{.hedges = {{"ETH", "ETH_USDC-PERPETUAL", std::nullopt}}};
    for (auto book : {straddle("ETH"), cash, hedge}) {
        open(book, domain::MarketKind::Simulated);
        const auto told = engine->onBatch(first);
        ASSERT_FALSE(told.has_value());
        EXPECT_EQ(told.error().code, ErrorCode::InvalidArgument);
        EXPECT_NE(told.error().message.find("has no limits of ETH"), std::string::npos) << told.error().message;
        EXPECT_NE(told.error().message.find("add a table [[limits]] with underlying = \"ETH\""), std::string::npos);
        book.limits.push_back(eth);
        open(book, domain::MarketKind::Simulated);
        ASSERT_TRUE(engine->onBatch(first).has_value());
        EXPECT_TRUE(state().bookResolved);
    }
}

/// What an account holds is its venue's to tell, limits or not: then its risk is shown, and a breach.
TEST_F(LiveBooks, F75_WhatAnAccountHoldsOfACoinWithoutLimitsIsInTheRiskAndABreach)
{
    auto book = domain::BookDefinition{.cash = {{"Deribit", "ETH", 1000.0}}};
    book.limits.push_back({.underlying = "BTC", .netDelta = 10.0, .riskAversion = 1e-5});
    open(book);
    ASSERT_TRUE(tellFirst(false).has_value());
    ASSERT_TRUE(tellFirst(true).has_value());
    ASSERT_TRUE(state().bookResolved);
    EXPECT_EQ(state().hedging.count("ETH"), 0U);
    const auto picture = sections::makeSnapshot(state());
    ASSERT_EQ(picture->underlyings.size(), 2U);
    const auto& eth = picture->underlyings[1];
    EXPECT_EQ(eth.code, "ETH");
    EXPECT_NEAR(eth.net.deltaCoin, 1000.0, 1e-9);
    EXPECT_EQ(eth.hedgingOffBecause, "the book has no limits of ETH, so nothing of it is hedged");
    EXPECT_NEAR(picture->net.deltaUsd, 1000.0 * eth.spot.value.value(), 1e-6);
    const auto said = std::count_if(picture->alerts.begin(), picture->alerts.end(), [](const auto& alert) {
        return alert.level == interfaces::AlertLevel::Breach &&
               alert.text == "F75: an account holds ETH and the book has no limits of it, so nothing is allowed and "
                             "nothing hedges it: net delta +1,000.000 ETH, vega 0 USD per vol pt. Add [[limits]] of "
                             "ETH, or close it.";
    });
    EXPECT_EQ(said, 1) << (picture->alerts.empty() ? std::string() : picture->alerts.front().text);
}

TEST_F(LiveBooks, ASimulatedMarketRefusesAnIndexOfAVenueThatItDoesNotTell)
{
    auto book = domain::BookDefinition{.indices = {{.underlying = "BTC", .venue = "Deribit"}}};
    open(book, domain::MarketKind::Simulated);
    const auto told = engine->onBatch(first);
    ASSERT_FALSE(told.has_value());
    EXPECT_EQ(told.error().message,
              "index.venue: the book names the index of Deribit for BTC, which this market does not tell; it has one "
              "index a coin, of no venue: leave the table [[index]] out");
}

TEST_F(LiveBooks, ASimulatedMarketRefusesToQuoteWhereItListsNoOptions)
{
    for (const std::string venue : {"Deribit", "deribit"}) {
        open(domain::BookDefinition{}, domain::MarketKind::Simulated, {venue});
        const auto told = engine->onBatch(first);
        EXPECT_EQ(told.has_value(), venue == "Deribit");
        if (!told) {
            EXPECT_EQ(told.error().message, "quote.venue: the book quotes at \"deribit\", where this market lists no "
                                            "options, and so nowhere; it lists them at Deribit");
        }
    }
}

/// What is told in parts comes bundled, and a bundle is as old as the oldest in it: it sets back neither its chain nor
/// its expiry, brings no strike back that a whole chain has left out, and loses no quote.
TEST_F(LiveBooks, F03_AnOlderPartOfAChainSetsNothingBack)
{
    ASSERT_NO_FATAL_FAILURE(openOfOneAccount());
    domain::ChainUpdate whole;
    for (const auto& event : first.events)
        if (const auto* told = std::get_if<domain::ChainUpdate>(&event.body); told && told->underlying == "BTC")
            whole = *told;
    ASSERT_TRUE(whole.complete);
    ASSERT_GT(whole.quotes.size(), 10U);
    const auto& instruments = state().market.instruments();
    const auto left = whole.quotes.front();
    const auto expiryOf = instruments.at(left.instrument).expiry;
    const auto before = whole.captureTime;
    now = now + Duration::seconds(10);
    whole.captureTime = now;
    whole.quotes.erase(whole.quotes.begin());
    ASSERT_NO_FATAL_FAILURE(say(whole));
    const auto chain = [&]() -> const market::OptionChain& {
        return *state().market.find("BTC")->chainOf(instruments.at(left.instrument));
    };
    const auto expiry = [&]() -> const market::ExpiryChain& { return chain().expiries.at(expiryOf); };
    const auto entry = [&](domain::InstrumentId id) { return expiry().find(instruments.at(id)); };
    ASSERT_NE(entry(left.instrument), nullptr);
    ASSERT_TRUE(market::isLeftOut(expiry(), *entry(left.instrument)));
    auto part = whole;
    part.complete = false;
    part.captureTime = before - Duration::seconds(1);
    std::erase_if(part.forwards, [&](const auto& forward) { return forward.expiry != expiryOf; });
    std::erase_if(part.quotes, [&](const auto& quote) { return instruments.at(quote.instrument).expiry != expiryOf; });
    ASSERT_EQ(part.forwards.size(), 1U);
    ASSERT_GT(part.quotes.size(), 1U);
    part.quotes.resize(1);
    const auto quoted = part.quotes.front().instrument;
    ASSERT_NO_FATAL_FAILURE(say(part));
    EXPECT_EQ(chain().time, now);
    EXPECT_EQ(expiry().quoteTime, now);
    EXPECT_TRUE(market::isLeftOut(expiry(), *entry(left.instrument)));
    EXPECT_FALSE(market::isLeftOut(expiry(), *entry(quoted))) << "it was told just now";
    part.captureTime = now = now + Duration::seconds(1);
    ASSERT_NO_FATAL_FAILURE(say(part));
    EXPECT_EQ(chain().time, now);
    EXPECT_EQ(expiry().quoteTime, now);
}

/// Contracts of 10 USD that nothing has quoted yet are counted at the index, never as one coin each.
TEST_F(LiveBooks, AnInverseHoldingIsCountedByItsListingAndTheIndex)
{
    ASSERT_NO_FATAL_FAILURE(openOfOneAccount());
    auto perpetual = testing::perpetualOfTenDollars();
    perpetual.id = nextId();
    say(domain::InstrumentListed{perpetual});
    connect();
    report(perpetual.id, 25'000.0, 2);
    ASSERT_EQ(held(perpetual.id).toDouble(), 25'000.0);
    const double bitcoin = spot();
    ASSERT_GT(bitcoin, 1000.0);
    const auto value = desk::valueOf(state(), "BTC");
    EXPECT_EQ(value.book.missing, 0);
    EXPECT_NEAR(value.book.exposure.delta, 250'000.0 / bitcoin + 2.5, 1e-9) << "and 2.5 coins of cash";
    const auto contract = desk::hedgeContractOf(state(), state().market.instruments().at(perpetual.id));
    ASSERT_TRUE(contract.has_value());
    EXPECT_NEAR(contract->coins, 10.0 / bitcoin, 1e-12);
    EXPECT_EQ(contract->contractsOf(-1.0)->toDouble(), -std::round(bitcoin / 10.0));
    EXPECT_NEAR(contract->upToLot(0.5), std::ceil(0.5 * bitcoin / 10.0) * 10.0 / bitcoin, 1e-9);
    EXPECT_NEAR(contract->downToLot(-0.5), -std::floor(0.5 * bitcoin / 10.0) * 10.0 / bitcoin, 1e-9);
    // Of a coin without an index nothing is known, and that is what is said.
    perpetual.name = "SOL-PERPETUAL";
    perpetual.underlying = "SOL";
    ++perpetual.id.value;
    say(domain::InstrumentListed{perpetual});
    EXPECT_FALSE(desk::hedgeContractOf(state(), perpetual).has_value());
    EXPECT_FALSE(desk::unitOf(state(), perpetual).complete);
}

}  // namespace
}  // namespace ballast::engine::live_book_test
