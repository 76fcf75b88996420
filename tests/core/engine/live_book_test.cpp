#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "core/engine/scripted_market.h"
#include "desk/desk_view.h"
#include "desk/margins.h"
#include "desk/recipe.h"
#include "desk/valuation.h"
#include "engine/engine.h"
#include "market/venue_marks.h"
#include "sections/section_builder.h"
#include "simulation/built_in_market.h"

/// A book on a live market: venues list and price when they do, and hold what they hold.
namespace ballast::engine::live_book_test {
namespace {

constexpr domain::AccountId kDeribit{1};

/// Deribit's inverse perpetual, 10 USD a contract, as the venue lists it; without an id.
domain::Instrument perpetualOfTenDollars()
{
    const auto bitcoin = *domain::findCurrency("BTC");
    return {.name = "BTC-PERPETUAL",
            .venue = "Deribit",
            .underlying = "BTC",
            .kind = domain::InstrumentKind::Perpetual,
            .settlement = domain::Settlement::Inverse,
            .price = domain::PriceRule::ofTick(domain::Price::fromUnits(50'000'000)),
            .lotSize = domain::Quantity::fromUnits(domain::Quantity::kUnitsPerOne),
            .base = bitcoin,
            .quote = *domain::findCurrency("USD"),
            .settles = bitcoin,
            .unit = domain::ContractUnit::Quote,
            .multiplier = domain::Quantity::fromUnits(10 * domain::Quantity::kUnitsPerOne)};
}

class LiveBooks : public ::testing::Test {
protected:
    void open(domain::BookDefinition book, domain::MarketKind kind = domain::MarketKind::Live,
              std::set<std::string> quoted = {})
    {
        book.name = "live";
        engine.emplace(Engine::create({.settings = settings,
                                       .book = std::move(book),
                                       .runId = "live",
                                       .marketTitle = "live",
                                       .marketKind = kind,
                                       .quotedVenues = std::move(quoted),
                                       .marginRules = marginRules})
                           .value());
        market = simulation::BuiltInMarket::create(42, domain::defaultSettings(domain::Profile::Simulated)).value();
        first = market->next().value().value();
        now = first.time;
    }
    /// What the market told first of one coin, or of all else.
    Result<EngineOutput> tellFirst(bool ofEth)
    {
        domain::EventBatch batch{first.time, {}};
        for (const auto& event : first.events)
            if (isEth(event) == ofEth) batch.events.push_back(event);
        return engine->onBatch(batch);
    }
    /// A book of one account, and what the markets of both coins told first.
    void openOfOneAccount()
    {
        domain::BookDefinition book;
        book.accounts = {{"Deribit", "main"}};
        open(std::move(book));
        ASSERT_TRUE(tellFirst(false).has_value());
        ASSERT_TRUE(tellFirst(true).has_value());
    }
    /// What the market told first, told now.
    Result<EngineOutput> tellNow(bool ofEth)
    {
        first.time = now;
        for (auto& event : first.events)
            event.time = now;
        return tellFirst(ofEth);
    }
    void seconds(int count)
    {
        for (int i = 0; i < count; ++i) {
            now = now + Duration::seconds(1);
            say(domain::TimerFired{{domain::TimerKind::Heartbeat, 0}, now});
        }
    }
    bool isReady() const
    {
        return desk::DeskView(engine->state()).isReconciled(engine->state().book.accounts().at(kDeribit).label());
    }
    std::vector<std::string> alertsWith(const std::string& words) const
    {
        std::vector<std::string> found;
        const auto picture = sections::makeSnapshot(engine->state());
        for (const auto& alert : picture->alerts)
            if (alert.text.find(words) != std::string::npos) found.push_back(alert.text);
        return found;
    }
    void say(domain::EventBody body)
    {
        auto output = engine->onBatch({now, {{now, std::move(body)}}});
        ASSERT_TRUE(output.has_value());
        for (const auto& query : output->queries)
            if (query.order.empty()) askedAt = askedOf[query.account] = query.askedAt;
    }
    /// Until the engine has asked for the whole account again.
    void awaitQuestion()
    {
        const auto before = askedAt;
        for (int i = 0; i < 120 && askedAt == before; ++i) {
            now = now + Duration::seconds(1);
            say(domain::TimerFired{{domain::TimerKind::Heartbeat, 0}, now});
        }
        ASSERT_NE(askedAt, before) << "nothing was asked within two minutes";
    }
    domain::InstrumentId anOption(const std::string& coin = "BTC") const
    {
        for (const auto& instrument : engine->state().market.instruments().all())
            if (instrument.isOption() && instrument.underlying == coin) return instrument.id;
        return {};
    }
    domain::Quantity held(domain::InstrumentId id) const { return engine->state().book.quantityOf({kDeribit, id}); }
    bool differs() const { return !engine->ledger().accounts().at(kDeribit).positionsDiffer.empty(); }
    void report(domain::InstrumentId id, double quantity, std::uint64_t reports, double coins = 2.5)
    {
        awaitQuestion();
        const auto at = askedAt;
        say(domain::PositionReport{kDeribit, id, domain::Quantity::fromDouble(quantity).value(), at, true});
        say(domain::BalanceReport{kDeribit, domain::Money::fromDouble(coins, *domain::findCurrency("BTC")).value(),
                                  at});
        say(domain::ReconcileDone{kDeribit, at, reports});
    }

    domain::Settings settings = domain::defaultSettings(domain::Profile::Live);
    std::unique_ptr<simulation::BuiltInMarket> market;
    std::optional<Engine> engine;
    domain::EventBatch first;
    Timestamp now, askedAt;
    std::map<domain::AccountId, Timestamp> askedOf;
    std::map<std::string, risk::MarginRule> marginRules;

    static bool isEth(const domain::Event& event)
    {
        if (const auto* chain = std::get_if<domain::ChainUpdate>(&event.body)) return chain->underlying == "ETH";
        if (const auto* index = std::get_if<domain::IndexUpdate>(&event.body)) return index->underlying == "ETH";
        return false;
    }
};

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
    EXPECT_FALSE(engine->state().bookResolved);
    EXPECT_EQ(desk::liveBookWaitsFor(engine->state()), "Waiting for ETH options at Deribit, which the book names.");
    ASSERT_TRUE(tellFirst(true).has_value());
    EXPECT_TRUE(engine->state().bookResolved);
    EXPECT_FALSE(desk::liveBookWaitsFor(engine->state()).has_value());
}

/// A market that tells all it has with its first chain refuses the book instead.
TEST_F(LiveBooks, ASimulatedMarketRefusesWhatItDoesNotList)
{
    open(straddle("SOL"));
    ASSERT_TRUE(tellFirst(false).has_value());
    EXPECT_EQ(desk::liveBookWaitsFor(engine->state()), "Waiting for SOL options at Deribit, which the book names.");
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
        EXPECT_TRUE(engine->state().bookResolved);
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
    ASSERT_TRUE(engine->state().bookResolved);
    EXPECT_EQ(engine->state().hedging.count("ETH"), 0U);
    const auto picture = sections::makeSnapshot(engine->state());
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

/// What the venue holds when it is first asked is where the book begins; what differs later is a difference (F46).
TEST_F(LiveBooks, F46_TheFirstWholeAnswerOpensTheAccountAndLaterOnesAreCompared)
{
    ASSERT_NO_FATAL_FAILURE(openOfOneAccount());
    const auto option = anOption();
    say(domain::ConnectionChanged{.account = kDeribit, .up = true, .why = "", .amends = true});
    report(option, -3.0, 3);
    EXPECT_TRUE(held(option).isZero()) << "one report is missing: nothing follows from it";
    report(option, -3.0, 2);
    EXPECT_EQ(held(option).toDouble(), -3.0);
    EXPECT_EQ(engine->state().book.cashOf(kDeribit, "BTC"), 2.5);
    EXPECT_FALSE(differs());
    EXPECT_NEAR(engine->summary().pnlUsd, 0.0, 1.0) << "what was held already was not earned now";
    report(option, -4.0, 2);
    EXPECT_EQ(held(option).toDouble(), -3.0) << "ours until a person adopts it";
    EXPECT_TRUE(differs());
}

/// What our own orders filled before the account was taken stands in the report of it, too.
TEST_F(LiveBooks, F46_WhatFilledBeforeTheAccountWasTakenIsNotBroughtInTwice)
{
    ASSERT_NO_FATAL_FAILURE(openOfOneAccount());
    const auto option = anOption();
    say(domain::ConnectionChanged{.account = kDeribit, .up = true, .why = "", .amends = true});
    domain::OrderFilled fill;
    fill.order = {"of-before"};
    fill.tradeId = "1";
    fill.instrument = option;
    fill.side = domain::Side::Sell;
    fill.quantity = domain::Quantity::fromDouble(2.0).value();
    fill.price = domain::Price::fromDouble(0.02).value();
    fill.account = kDeribit;
    say(fill);
    ASSERT_EQ(held(option).toDouble(), -2.0);
    ASSERT_GT(engine->state().book.cashOf(kDeribit, "BTC"), 0.0) << "its premium";
    report(option, -3.0, 2);
    EXPECT_EQ(held(option).toDouble(), -3.0);
    EXPECT_DOUBLE_EQ(engine->state().book.cashOf(kDeribit, "BTC"), 2.5);
    EXPECT_FALSE(differs());
}

/// A fill that the answer cannot hold is not taken back with it; the next answer holds it.
TEST_F(LiveBooks, F46_WhatFillsAfterTheQuestionIsNotTakenBackByItsAnswer)
{
    ASSERT_NO_FATAL_FAILURE(openOfOneAccount());
    const auto option = anOption();
    say(domain::ConnectionChanged{.account = kDeribit, .up = true, .why = "", .amends = true});
    awaitQuestion();
    const auto at = askedAt;
    now = now + Duration::milliseconds(50);
    domain::OrderFilled fill;
    fill.order = {"of-before"};
    fill.tradeId = "1";
    fill.instrument = option;
    fill.side = domain::Side::Sell;
    fill.quantity = domain::Quantity::fromDouble(2.0).value();
    fill.price = domain::Price::fromDouble(0.02).value();
    fill.account = kDeribit;
    say(fill);
    say(domain::PositionReport{kDeribit, option, domain::Quantity::fromDouble(-1.0).value(), at, true});
    say(domain::ReconcileDone{kDeribit, at, 1});
    EXPECT_EQ(held(option).toDouble(), -2.0);
    EXPECT_FALSE(engine->state().openedAccounts.contains(kDeribit));
    report(option, -3.0, 2);
    EXPECT_EQ(held(option).toDouble(), -3.0);
    EXPECT_FALSE(differs());
}

/// What our own order filled there and was closed beside the desk before the venue first answered is no more there.
TEST_F(LiveBooks, F46_WhatTheFirstAnswerLacksIsNotHeld)
{
    ASSERT_NO_FATAL_FAILURE(openOfOneAccount());
    const auto option = anOption();
    say(domain::ConnectionChanged{.account = kDeribit, .up = true, .why = "", .amends = true});
    domain::OrderFilled fill;
    fill.order = {"of-before"};
    fill.tradeId = "1";
    fill.instrument = option;
    fill.side = domain::Side::Sell;
    fill.quantity = domain::Quantity::fromDouble(2.0).value();
    fill.price = domain::Price::fromDouble(0.02).value();
    fill.account = kDeribit;
    say(fill);
    ASSERT_EQ(held(option).toDouble(), -2.0);
    awaitQuestion();
    say(domain::BalanceReport{kDeribit, domain::Money::fromDouble(2.5, *domain::findCurrency("BTC")).value(), askedAt});
    say(domain::ReconcileDone{kDeribit, askedAt, 1});
    EXPECT_TRUE(held(option).isZero());
    EXPECT_DOUBLE_EQ(engine->state().book.cashOf(kDeribit, "BTC"), 2.5);
    EXPECT_FALSE(differs());
}

/// A position that nobody can value yet has been stated and is not in the book: no order leaves there (C19), and a
/// person reads which one it is. Nothing differs: there is nothing of ours yet to hold it against.
TEST_F(LiveBooks, C19_AnAccountThatIsNotTakenIntoTheBookIsNotReady)
{
    domain::BookDefinition book;
    book.accounts = {{"Deribit", "main"}};
    open(std::move(book));
    ASSERT_TRUE(tellFirst(false).has_value());
    const auto option = anOption("ETH");
    ASSERT_NE(option.value, 0U);
    const auto& name = engine->state().market.instruments().at(option).name;
    say(domain::ConnectionChanged{.account = kDeribit, .up = true, .why = "", .amends = true});
    report(option, -3.0, 2);
    seconds(6);
    EXPECT_FALSE(isReady()) << "nobody knows yet what three options of ETH move";
    EXPECT_EQ(engine->ledger().standing(kDeribit, now), orders::AccountStanding::Ready);
    EXPECT_EQ(engine->state().book.cashOf(kDeribit, "BTC"), 0.0);
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

/// A contract of ten times the size: what is held is the same coins in a tenth of the contracts, nothing was earned,
/// and nothing leaves before the venue has said so too.
TEST_F(LiveBooks, F38_AnotherContractSizeLeavesWhatIsHeld)
{
    ASSERT_NO_FATAL_FAILURE(openOfOneAccount());
    const auto id = engine->state().market.instruments().find("Deribit", "BTC_USDC-PERPETUAL");
    ASSERT_TRUE(id);
    say(domain::ConnectionChanged{.account = kDeribit, .up = true, .why = "", .amends = true});
    report(*id, 5'000.0, 2);
    report(*id, 5'000.0, 2);
    seconds(6);
    ASSERT_TRUE(isReady());
    const auto delta = [&] { return desk::valueOf(engine->state(), "BTC").book.exposure.delta; };
    const auto positionAlone = [&] { return delta() - 2.5; };
    auto changed = engine->state().market.instruments().at(*id);
    const double coins = 5'000.0 * changed.multiplier.toDouble();
    ASSERT_NEAR(positionAlone(), coins, 1e-9);
    const auto worth = desk::equityOf(engine->state())->fair;
    changed.multiplier = domain::Quantity::fromUnits(changed.multiplier.units() * 10);
    say(domain::InstrumentListed{changed});
    EXPECT_EQ(held(*id).toDouble(), 500.0);
    EXPECT_NEAR(positionAlone(), coins, 1e-9);
    EXPECT_NEAR(desk::equityOf(engine->state())->fair, worth, 1e-6);
    EXPECT_FALSE(desk::findStaleValue(engine->state()).has_value());
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
        ASSERT_EQ(engine->state().book.accounts().at(kOther).venue, "Hyperliquid");
        connect(kDeribit);
        answer(kDeribit, "BTC", 2.5);
        wait(7);
    }
    void connect(domain::AccountId account)
    {
        say(domain::ConnectionChanged{.account = account, .up = true, .why = "", .amends = true});
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
        say(domain::BalanceReport{account, domain::Money::fromDouble(amount, *domain::findCurrency(coin)).value(), at});
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
            sent += output->intents.size();
            for (const auto& decision : output->decisions)
                reason = decision.reason;
            say(domain::TimerFired{{domain::TimerKind::Heartbeat, 0}, now});
        }
    }
    std::optional<domain::RecordCode> heldBy() const { return engine->state().hedging.at("BTC").outcome.code; }
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
    connect(kOther);
    wait(3);
    EXPECT_EQ(sent, 0U);
    answer(kOther, "USDC", 1e6);
    wait(1);
    EXPECT_EQ(sent, 1U) << "it is in the book";
}

TEST_F(BesideAnUnknownAccount, C19_WhatItIsKnownNotToHoldIsHedged)
{
    ASSERT_NO_FATAL_FAILURE(openFirst());
    connect(kOther);
    answer(kOther, "ETH", -5.0);  // Owed, and of no price here: it stays out of the book.
    wait(1);
    ASSERT_FALSE(engine->state().openedAccounts.contains(kOther));
    EXPECT_EQ(sent, 1U) << "bitcoin is none of it";
}

/// Coins without a price kept their account out of the book for good, so that its hedges were refused for want of
/// equity. They are in it, named and counted as nothing; once they have a price they are no gain.
TEST_F(LiveBooks, F75_CoinsWithoutAPriceDoNotKeepTheirAccountOutOfTheBook)
{
    domain::BookDefinition book;
    book.accounts = {{"Deribit", "main"}};
    open(std::move(book));
    ASSERT_TRUE(tellFirst(false).has_value());
    say(domain::ConnectionChanged{.account = kDeribit, .up = true, .why = "", .amends = true});
    const auto coins = [&](double bitcoins, double ether) {
        awaitQuestion();
        for (const auto& [name, amount] : {std::pair("BTC", bitcoins), std::pair("ETH", ether)})
            say(domain::BalanceReport{kDeribit, domain::Money::fromDouble(amount, *domain::findCurrency(name)).value(),
                                      askedAt});
        say(domain::ReconcileDone{kDeribit, askedAt, 2});
        seconds(6);
    };
    coins(2.5, -1000.0);
    EXPECT_FALSE(isReady()) << "owed coins without a price would leave more equity than there is";
    EXPECT_EQ(alertsWith("Deribit is not in the book yet: -1000 ETH has no value here.").size(), 1U);
    coins(2.5, 1000.0);
    EXPECT_TRUE(isReady());
    const auto& state = engine->state();
    EXPECT_EQ(state.book.cashOf(kDeribit, "ETH"), 1000.0);
    const auto equity = desk::equityOf(state);
    ASSERT_TRUE(equity.has_value());
    EXPECT_NEAR(equity->fair, 2.5 * state.market.find("BTC")->spot(), 1e-6) << "the known part";
    EXPECT_EQ(alertsWith("Deribit holds 1000 ETH, of which no price is told here").size(), 1U);
    const double earned = engine->summary().pnlUsd;
    ASSERT_TRUE(tellNow(true).has_value());
    const double spot = state.market.find("ETH")->spot();
    ASSERT_GT(spot, 100.0);
    EXPECT_NEAR(desk::equityOf(state)->fair, equity->fair + 1000.0 * spot, 1.0);
    EXPECT_NEAR(engine->summary().pnlUsd, earned, 1.0) << "a first price is no gain";
    EXPECT_NEAR(state.book.cashBasisUsd(kDeribit, "ETH"), 1000.0 * spot, 1.0);
    EXPECT_TRUE(alertsWith("of which no price is told here").empty());
}

/// Coins without a price in an account that is in the book, as they come, go and are owed.
class PricelessCoins : public LiveBooks, public ::testing::WithParamInterface<bool> {
protected:
    void SetUp() override
    {
        if (GetParam()) marginRules.emplace("Deribit", testing::gridMargin());
        domain::BookDefinition book;
        book.accounts = {{"Deribit", "main"}};
        open(std::move(book));
        ASSERT_TRUE(tellFirst(false).has_value());
        say(domain::ConnectionChanged{.account = kDeribit, .up = true, .why = "", .amends = true});
    }
    static domain::Money money(const char* name, double amount)
    {
        return domain::Money::fromDouble(amount, *domain::findCurrency(name)).value();
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
        say(domain::CashMoved{.account = kDeribit,
                              .cause = domain::CashCause::Transfer,
                              .id = id,
                              .instrument = {},
                              .amount = money("ETH", ether),
                              .paidAt = now});
    }
    desk::AccountMargin margin() const
    {
        const auto all = desk::accountMargins(engine->state(), std::nullopt);
        return all.size() == 1 ? all.front() : desk::AccountMargin{};
    }
};

/// Equity and margin without coins that are owed are higher than they are: C10 and C20 would allow too much.
TEST_P(PricelessCoins, F75_OwedLaterLeaveNoEquityUntilTheyHaveAPrice)
{
    states(5.0);
    ASSERT_TRUE(engine->state().openedAccounts.contains(kDeribit));
    ASSERT_TRUE(desk::equityOf(engine->state()).has_value());
    ASSERT_TRUE(margin().share.has_value());
    ASSERT_EQ(margin().equityUsd.has_value(), GetParam());
    moves("out", -8.0);
    ASSERT_DOUBLE_EQ(engine->state().book.cashOf(kDeribit, "ETH"), -3.0);
    EXPECT_FALSE(desk::equityOf(engine->state()).has_value());
    EXPECT_FALSE(margin().share.has_value());
    EXPECT_FALSE(margin().equityUsd.has_value());
    EXPECT_NE(margin().message.find("Deribit owes ETH, of which no price is told here"), std::string::npos);
    states(-3.0);
    EXPECT_EQ(alertsWith("Deribit owes 3 ETH, of which no price is told here").size(), 1U);
    EXPECT_TRUE(alertsWith("Deribit holds").empty());
    moves("back", 3.0);
    EXPECT_TRUE(desk::equityOf(engine->state()).has_value()) << "paid back";
    EXPECT_TRUE(margin().share.has_value());
    moves("again", -1.0);
    ASSERT_TRUE(tellNow(true).has_value());
    ASSERT_TRUE(desk::equityOf(engine->state()).has_value());
    const auto& told = engine->state().market;
    EXPECT_NEAR(desk::equityOf(engine->state())->fair, 2.5 * told.find("BTC")->spot() - told.find("ETH")->spot(), 1.0);
}

TEST_P(PricelessCoins, F75_AreNamedFromTheAnswerThatHasThemToTheOneThatHasNot)
{
    states(0.0);
    ASSERT_TRUE(engine->state().openedAccounts.contains(kDeribit));
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
    const auto& instruments = engine->state().market.instruments();
    const auto left = whole.quotes.front();
    const auto expiryOf = instruments.at(left.instrument).expiry;
    const auto before = whole.captureTime;
    now = now + Duration::seconds(10);
    whole.captureTime = now;
    whole.quotes.erase(whole.quotes.begin());
    ASSERT_NO_FATAL_FAILURE(say(whole));
    const auto chain = [&]() -> const market::OptionChain& {
        return *engine->state().market.find("BTC")->chainOf(instruments.at(left.instrument));
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

/// The wallet of a second venue that was mended at noon gave the whole limit of the day's loss away once more.
TEST_F(LiveBooks, C10_ALaterAccountForgivesNoLossOfTheDay)
{
    domain::BookDefinition book;
    book.accounts = {{"Deribit", "main"}, {"Hyperliquid", "main"}};
    open(std::move(book));
    ASSERT_TRUE(tellFirst(false).has_value());
    ASSERT_TRUE(tellFirst(true).has_value());
    say(domain::ConnectionChanged{.account = kDeribit, .up = true, .why = "", .amends = true});
    report(anOption(), -3.0, 2, 100.0);
    ASSERT_NEAR(engine->summary().pnlUsd, 0.0, 1.0);
    for (const auto& event : first.events)
        if (const auto* index = std::get_if<domain::IndexUpdate>(&event.body); index && index->underlying == "BTC") {
            auto lower = *index;
            lower.price = domain::Price::fromDouble(index->price.toDouble() * 0.995).value();
            now = now + Duration::seconds(1);
            ASSERT_NO_FATAL_FAILURE(say(lower));
        }
    const double earned = engine->summary().pnlUsd;
    const auto dayStart = engine->state().pnl.equityAtDayStart;
    ASSERT_LT(earned, -10'000.0) << "100 BTC are worth half of a hundredth less";
    const domain::AccountId second{2};
    say(domain::ConnectionChanged{.account = second, .up = true, .why = "", .amends = true});
    ASSERT_NO_FATAL_FAILURE(awaitQuestion());
    const auto at = askedOf.at(second);
    const auto before = engine->summary().pnlUsd;
    say(domain::BalanceReport{second, domain::Money::fromDouble(50'000.0, *domain::findCurrency("USDC")).value(), at});
    say(domain::ReconcileDone{second, at, 1});
    ASSERT_EQ(engine->state().book.cashOf(second, "USDC"), 50'000.0) << "the account is open";
    EXPECT_NEAR(engine->summary().pnlUsd, before, 1e-6) << "what it brings is no gain";
    EXPECT_NEAR(*engine->state().pnl.equityAtDayStart, *dayStart + 50'000.0, 1e-6);
    EXPECT_NEAR(engine->summary().pnlUsd, earned, std::abs(earned) * 0.05) << "and what was lost before it came stays";
}

/// An option that differs and then expires kept its account from trading for good.
TEST_F(LiveBooks, F46_WhatSettlesDiffersNoMore)
{
    ASSERT_NO_FATAL_FAILURE(openOfOneAccount());
    const auto option = anOption();
    say(domain::ConnectionChanged{.account = kDeribit, .up = true, .why = "", .amends = true});
    report(option, -3.0, 2);
    report(option, 0.0, 2);
    ASSERT_TRUE(differs()) << "closed elsewhere";
    say(domain::InstrumentSettled{option, domain::Price::fromDouble(60'000.0).value()});
    EXPECT_TRUE(held(option).isZero());
    EXPECT_FALSE(differs());
}

/// A notice that names no currency ended the desk here.
TEST_F(LiveBooks, F37_OtherCashIsToldWithItsCurrencyAndTheDeskGoesOn)
{
    ASSERT_NO_FATAL_FAILURE(openOfOneAccount());
    const auto option = anOption();
    say(domain::ConnectionChanged{.account = kDeribit, .up = true, .why = "", .amends = true});
    report(option, -3.0, 2);
    ASSERT_EQ(engine->state().book.cashOf(kDeribit, "BTC"), 2.5);
    report(option, -3.0, 2, 2.75);
    EXPECT_EQ(engine->state().book.cashOf(kDeribit, "BTC"), 2.5) << "told, not taken";
    const auto picture = sections::makeSnapshot(engine->state());
    const auto isTold = [](const interfaces::AlertView& alert) {
        return alert.text == "Deribit states 2.75 BTC of cash, more than 0.01 % from ours (F37).";
    };
    EXPECT_TRUE(std::any_of(picture->alerts.begin(), picture->alerts.end(), isTold));
}

/// An account with 25,000 contracts of 10 USD, whose holder pays 0.01 % an hour.
class PaymentsOfAVenue : public LiveBooks {
protected:
    void SetUp() override
    {
        ASSERT_NO_FATAL_FAILURE(openOfOneAccount());
        bitcoin = *domain::findCurrency("BTC");
        auto listed = perpetualOfTenDollars();
        listed.id = perpetual = {static_cast<std::uint32_t>(engine->state().market.instruments().all().size() + 1)};
        say(domain::InstrumentListed{listed});
        say(domain::ConnectionChanged{.account = kDeribit, .up = true, .why = "", .amends = true});
        report(perpetual, 25'000.0, 2);
        ASSERT_EQ(held(perpetual).toDouble(), 25'000.0);
        say(domain::FundingUpdate{perpetual, 1e-4});
        spot = engine->state().market.find("BTC")->spot();
    }
    double cash() const { return engine->state().book.cashOf(kDeribit, "BTC"); }
    /// An hour goes by.
    void hour()
    {
        now = now + Duration::hours(1);
        say(domain::TimerFired{{domain::TimerKind::Heartbeat, 0}, now});
    }
    void pay(const std::string& id, double usd, domain::CashCause cause = domain::CashCause::Funding,
             Duration late = {})
    {
        say(domain::CashMoved{.account = kDeribit,
                              .cause = cause,
                              .id = id,
                              .instrument = cause == domain::CashCause::Funding ? perpetual : domain::InstrumentId{},
                              .amount = domain::Money::fromDouble(usd / spot, bitcoin).value(),
                              .paidAt = now - late});
    }
    int alerts(const std::string& words) const
    {
        const auto picture = sections::makeSnapshot(engine->state());
        return static_cast<int>(std::count_if(picture->alerts.begin(), picture->alerts.end(), [&](const auto& alert) {
            return alert.text.find(words) != std::string::npos;
        }));
    }

    domain::CurrencyId bitcoin;
    domain::InstrumentId perpetual;
    double spot{};
};

/// F37: what the venue pays takes the place of what the rates came to, once by its name; the book's cash is then the
/// venue's, so that nothing differs.
TEST_F(PaymentsOfAVenue, F37_FundingThatIsPaidTakesThePlaceOfTheEstimateOnce)
{
    hour();
    EXPECT_NEAR(cash(), 2.5 - 25.0 / spot, 1e-9) << "250,000 USD at 0.01 %";
    pay("h1", -30.0);
    EXPECT_NEAR(cash(), 2.5 - 30.0 / spot, 1e-7);
    EXPECT_EQ(alerts("F37"), 0) << "the first one is of a time that the desk did not see whole";
    pay("h1", -30.0);
    EXPECT_NEAR(cash(), 2.5 - 30.0 / spot, 1e-7) << "told twice";
    hour();
    pay("h2", -25.5);
    EXPECT_NEAR(cash(), 2.5 - 55.5 / spot, 1e-7);
    EXPECT_EQ(alerts("F37"), 0) << "half a dollar off";
    const double pnl = engine->summary().pnlUsd;
    hour();
    EXPECT_NEAR(engine->summary().pnlUsd - pnl, -25.0, 0.5) << "funding is earned or lost";
    pay("h3", 25.0);
    EXPECT_NEAR(cash(), 2.5 - 30.5 / spot, 1e-7);
    EXPECT_EQ(alerts("F37: Deribit booked"), 1) << "the other sign";
    hour();
    pay("h4", -25.0);
    EXPECT_EQ(alerts("F37: Deribit booked"), 0);
    report(perpetual, 25'000.0, 2, cash());
    EXPECT_EQ(alerts("F37"), 0);
}

/// After a line was down two payments come at once: one meets all that was accrued, the other nothing.
TEST_F(PaymentsOfAVenue, F37_PaymentsThatALineMissedAreBookedAndNotCompared)
{
    hour();
    pay("h1", -25.0);
    hour();
    hour();
    pay("h2", -25.0, domain::CashCause::Funding, Duration::hours(1));
    pay("h3", -25.0, domain::CashCause::Funding, Duration::minutes(10));
    EXPECT_EQ(alerts("F37: Deribit booked"), 0);
    EXPECT_NEAR(cash(), 2.5 - 75.0 / spot, 1e-7);
    now = now + Duration::minutes(50);
    pay("h4", -25.0);
    EXPECT_EQ(alerts("F37: Deribit booked"), 0) << "50 minutes were accrued since a payment that came late";
    hour();
    pay("h5", -25.0);
    EXPECT_EQ(alerts("F37: Deribit booked"), 0);
    hour();
    pay("h6", 25.0);
    EXPECT_EQ(alerts("F37: Deribit booked"), 1) << "compared again";
}

TEST_F(PaymentsOfAVenue, F37_AfterTheDeskWasDownTheNextPaymentIsNotCompared)
{
    hour();
    pay("h1", -25.0);
    now = now + Duration::minutes(30);
    say(domain::DeskOpened{});
    now = now + Duration::minutes(30);
    pay("h2", -40.0);
    EXPECT_EQ(alerts("F37: Deribit booked"), 0) << "at another rate while nobody heard it";
    hour();
    pay("h3", -40.0);
    EXPECT_EQ(alerts("F37: Deribit booked"), 1);
}

/// Its venue paid for the whole hour what the desk adopted in the middle of it.
TEST_F(PaymentsOfAVenue, F37_AfterADifferenceWasAdoptedTheNextPaymentIsNotCompared)
{
    hour();
    pay("h1", -25.0);
    report(perpetual, 50'000.0, 2, cash());
    ASSERT_TRUE(differs());
    say(domain::OperatorCommand{.action = domain::OperatorAction::AdoptDifference, .reason = "traded by hand"});
    ASSERT_EQ(held(perpetual).toDouble(), 50'000.0);
    hour();
    pay("h2", -75.0);
    EXPECT_EQ(alerts("F37: Deribit booked"), 0);
    hour();
    pay("h3", -75.0);
    EXPECT_EQ(alerts("F37: Deribit booked"), 1);
}

TEST_F(PaymentsOfAVenue, F37_ATransferIsBroughtInAndEarnsNothingAndAChargeIsLost)
{
    // In the instant of the question it would be in the answer.
    now = now + Duration::seconds(1);
    say(domain::TimerFired{{domain::TimerKind::Heartbeat, 0}, now});
    const double pnl = engine->summary().pnlUsd;
    pay("in", spot * 0.25, domain::CashCause::Transfer);
    EXPECT_NEAR(cash(), 2.75, 1e-7);
    EXPECT_NEAR(engine->summary().pnlUsd, pnl, 1e-6);
    pay("in", spot * 0.25, domain::CashCause::Transfer);
    EXPECT_NEAR(cash(), 2.75, 1e-7);
    report(perpetual, 25'000.0, 2, 2.75);
    EXPECT_EQ(alerts("F37"), 0) << "explained";
    pay("interest", -10.0, domain::CashCause::Charge);
    EXPECT_NEAR(cash(), 2.75 - 10.0 / spot, 1e-6);
    EXPECT_NEAR(engine->summary().pnlUsd, pnl - 10.0, 1.5) << "and funding of two minutes";
}

/// What the venue moved of the open position: 250,000 USD of it, in coins.
class SettlementsOfAVenue : public PaymentsOfAVenue {
protected:
    void SetUp() override
    {
        PaymentsOfAVenue::SetUp();
        say(domain::FundingUpdate{perpetual, 0.0});
        seconds(1);
        entry = index();
        coins = cash();
    }
    void seconds(int count)
    {
        now = now + Duration::seconds(count);
        say(domain::TimerFired{{domain::TimerKind::Heartbeat, 0}, now});
    }
    double index() const { return engine->state().market.find("BTC")->spot(); }
    void moveTo(double price)
    {
        seconds(10);
        say(domain::IndexUpdate{.underlying = "BTC",
                                .price = domain::Price::fromDouble(price).value(),
                                .sampleTime = now,
                                .step = {},
                                .source = "test"});
        // A jump is taken once it has held for three seconds.
        seconds(4);
        say(domain::IndexUpdate{.underlying = "BTC",
                                .price = domain::Price::fromDouble(price).value(),
                                .sampleTime = now,
                                .step = {},
                                .source = "test"});
        ASSERT_NEAR(index(), price, 1e-6);
    }
    static double gain(double from, double to) { return 250'000.0 * (1.0 / from - 1.0 / to); }
    void settle(const std::string& id, double amount, domain::CashCause cause = domain::CashCause::Transfer,
                double contracts = 0.0, double price = 0.0)
    {
        say(domain::CashMoved{.account = kDeribit,
                              .cause = cause,
                              .id = id,
                              .instrument = perpetual,
                              .amount = domain::Money::fromDouble(amount, bitcoin).value(),
                              .paidAt = now,
                              .position = domain::Quantity::fromDouble(contracts).value(),
                              .price = domain::Price::fromDouble(price).value()});
    }
    /// Contracts that are bought, or sold where negative, without a fee.
    void trade(double contracts, double price)
    {
        if (contracts == 0.0) return;
        say(domain::OrderFilled{.order = "by hand",
                                .tradeId = "t" + std::to_string(++trades),
                                .instrument = perpetual,
                                .side = contracts > 0.0 ? domain::Side::Buy : domain::Side::Sell,
                                .quantity = domain::Quantity::fromDouble(std::abs(contracts)).value(),
                                .price = domain::Price::fromDouble(price).value(),
                                .fee = {},
                                .gas = {},
                                .last = true});
    }
    /// What contracts of 10 USD have brought in coins when all are closed: bought less sold, each over its price.
    static double flow(double contracts, double price) { return 10.0 * contracts / price; }
    double equity() const { return desk::equityOf(engine->state())->fair; }
    double pnl() const { return engine->summary().pnlUsd; }

    double entry{}, coins{};
    int trades{};
};

/// F37: the gain of an open position that its venue moves to cash is counted once, as cash and no more as the
/// position's.
TEST_F(SettlementsOfAVenue, F37_TheGainOfAnOpenPositionGoesToCashOnce)
{
    moveTo(entry * 1.02);
    const double worth = equity(), earned = pnl();
    ASSERT_GT(earned, 4'000.0) << "a long position of 250,000 USD, and coins, gained two in a hundred";
    settle("log/1", gain(entry, index()));
    EXPECT_NEAR(cash(), coins + gain(entry, entry * 1.02), 1e-7);
    EXPECT_NEAR(equity(), worth, 1e-2);
    EXPECT_NEAR(pnl(), earned, 1e-2);
    settle("log/1", gain(entry, index()));
    EXPECT_NEAR(cash(), coins + gain(entry, entry * 1.02), 1e-7) << "told twice";
    // The next session begins at that price.
    moveTo(entry * 0.99);
    const double lower = equity();
    settle("log/2", gain(entry * 1.02, entry * 0.99));
    EXPECT_NEAR(equity(), lower, 1e-2);
    EXPECT_NEAR(cash(), coins + gain(entry, entry * 0.99), 1e-7);
    report(perpetual, 25'000.0, 2, coins + gain(entry, entry * 0.99));
    EXPECT_EQ(alerts("F37"), 0);
}

/// The venue's position is older than the desk's account: what it had gained until then was earned before.
TEST_F(SettlementsOfAVenue, F37_WhatWasGainedBeforeTheAccountWasTakenIsNoPnl)
{
    moveTo(entry * 1.01);
    const double worth = equity(), earned = pnl();
    settle("log/1", gain(entry, index()) + 0.5);
    EXPECT_NEAR(cash(), coins + gain(entry, entry * 1.01) + 0.5, 1e-7);
    EXPECT_NEAR(pnl(), earned, 1e-2);
    EXPECT_NEAR(equity(), worth + 0.5 * index(), 1e-1);
}

/// What was gained before the account was taken is known of the whole position, though a part of it is left.
TEST_F(SettlementsOfAVenue, F37_WhatWasGainedBeforeIsOfThePositionThatWasSettled)
{
    const double settled = entry * 1.02, sold = entry * 1.03;
    moveTo(sold);
    trade(-10'000.0, sold);
    const double earned = pnl();
    settle("log/1", gain(entry, settled) + 0.5, domain::CashCause::Transfer, 25'000.0, settled);
    EXPECT_NEAR(cash(), coins + gain(entry, settled) + 0.5 + 0.4 * gain(settled, sold), 1e-7);
    EXPECT_NEAR(pnl(), earned, 1e-2);
    EXPECT_EQ(alerts("F37: Deribit settled"), 0);
}

/// A row of a venue's log is read seconds after the settlement or, by a desk that was off, hours: contracts that were
/// traded between the two, at another price.
class SettledBefore : public SettlementsOfAVenue, public ::testing::WithParamInterface<double> {};

TEST_P(SettledBefore, F37_ASettlementIsOfItsOwnPositionAndPrice)
{
    settle("log/0", 0.0, domain::CashCause::Transfer, 25'000.0, entry);
    const double settled = entry * 1.02, traded = entry * 1.03, closed = entry * 1.01;
    moveTo(traded);
    trade(GetParam(), traded);
    const double worth = equity(), earned = pnl();
    settle("log/1", gain(entry, settled), domain::CashCause::Transfer, 25'000.0, settled);
    // What was closed of the position since has gained from the settlement's price on.
    const double part = std::clamp(-GetParam(), 0.0, 25'000.0) / 25'000.0;
    EXPECT_NEAR(cash(), coins + gain(entry, settled) + part * gain(settled, traded), 1e-7);
    EXPECT_NEAR(equity(), worth, 1e-2);
    EXPECT_NEAR(pnl(), earned, 1e-2);
    EXPECT_EQ(alerts("F37"), 0);
    moveTo(closed);
    trade(-25'000.0 - GetParam(), closed);
    ASSERT_TRUE(held(perpetual).isZero());
    EXPECT_NEAR(cash(), coins + flow(25'000.0, entry) + flow(GetParam(), traded) + flow(-25'000.0 - GetParam(), closed),
                1e-7);
}
// Nothing; a part, all and more than all sold; more bought.
INSTANTIATE_TEST_SUITE_P(Traded, SettledBefore, ::testing::Values(0.0, -10'000.0, -25'000.0, -40'000.0, 10'000.0));

/// A row that does not fit our entry is booked as the venue has it, and a person is told.
TEST_F(SettlementsOfAVenue, F37_ASettlementThatDoesNotFitOurEntryIsTold)
{
    settle("log/0", 0.0, domain::CashCause::Transfer, 25'000.0, entry);
    moveTo(entry * 1.02);
    settle("log/1", gain(entry, index()) + 2.0 / index(), domain::CashCause::Transfer, 25'000.0, index());
    EXPECT_NEAR(cash(), coins + gain(entry, index()) + 2.0 / index(), 1e-7);
    EXPECT_EQ(alerts("F37: Deribit settled BTC-PERPETUAL"), 1) << "two dollars more";
    settle("log/2", 0.5 / index(), domain::CashCause::Transfer, 25'000.0, index());
    EXPECT_EQ(alerts("F37: Deribit settled BTC-PERPETUAL"), 0) << "half a dollar";
}

/// Funding that comes with the gain: what was accrued is the funding, and the rest says where the venue settled, which
/// is not where the mid stands when it is heard.
TEST_F(SettlementsOfAVenue, F37_GainAndFundingInOneAreThePriceAndWhatWasAccrued)
{
    say(domain::FundingUpdate{perpetual, 1e-4});
    hour();
    say(domain::FundingUpdate{perpetual, 0.0});
    double rates = -25.0 / index();
    ASSERT_NEAR(cash(), coins + rates, 1e-8) << "250,000 USD at 0.01 %";
    double earned = pnl();
    settle("perp_settlement/1", rates + 0.01, domain::CashCause::Charge);
    EXPECT_NEAR(cash(), coins + rates + 0.01, 1e-7) << "the first one's funding is not counted beside the estimate";
    EXPECT_NEAR(pnl(), earned, 1e-2) << "what was gained before the account was taken";
    say(domain::FundingUpdate{perpetual, 1e-4});
    hour();
    say(domain::FundingUpdate{perpetual, 0.0});
    rates += -25.0 / index();
    ASSERT_NEAR(cash(), coins + 0.01 + rates, 1e-8);
    const double settled = entry * 1.005;
    moveTo(entry * 1.015);
    earned = pnl();
    const double worth = equity(), funding = engine->state().book.fundingUsd();
    settle("perp_settlement/2", -25.0 / entry + gain(entry, settled), domain::CashCause::Charge);
    EXPECT_NEAR(cash(), coins + 0.01 + rates + gain(entry, settled), 1e-7);
    EXPECT_NEAR(pnl(), earned, 1e-2) << "one in a hundred of 250,000 USD is no funding";
    EXPECT_NEAR(equity(), worth, 1e-2);
    EXPECT_NEAR(engine->state().book.fundingUsd(), funding, 1e-6);
    EXPECT_EQ(alerts("F37"), 0);
    trade(-25'000.0, index());
    EXPECT_NEAR(cash(), coins + 0.01 + rates + gain(entry, entry * 1.015), 1e-7);
}

/// An amount that no price near ours explains is booked as cash and told; it is not earned.
TEST_F(SettlementsOfAVenue, F37_AnAmountThatNoPriceNearOursExplainsIsTold)
{
    settle("perp_settlement/1", 0.0, domain::CashCause::Charge);
    const double earned = pnl();
    settle("perp_settlement/2", gain(entry, entry * 1.02), domain::CashCause::Charge);
    EXPECT_NEAR(cash(), coins + gain(entry, entry * 1.02), 1e-7);
    EXPECT_NEAR(pnl(), earned, 1e-2);
    EXPECT_EQ(alerts("F37: Deribit settled BTC-PERPETUAL"), 1) << "two in a hundred off; 1.5 may be";
    settle("perp_settlement/3", gain(entry, entry * 1.01), domain::CashCause::Charge);
    EXPECT_EQ(alerts("F37: Deribit settled BTC-PERPETUAL"), 0);
}

/// It was in the answer that opened the account, and a new line tells it again, by a clock that is ahead of ours.
TEST_F(LiveBooks, F37_WhatWasHeardBeforeTheAccountWasTakenIsInIt)
{
    ASSERT_NO_FATAL_FAILURE(openOfOneAccount());
    const auto option = anOption();
    say(domain::ConnectionChanged{.account = kDeribit, .up = true, .why = "", .amends = true});
    domain::CashMoved paid{.account = kDeribit,
                           .cause = domain::CashCause::Transfer,
                           .id = "in",
                           .instrument = {},
                           .amount = domain::Money::fromDouble(1.0, *domain::findCurrency("BTC")).value(),
                           .paidAt = now};
    say(paid);
    report(option, -3.0, 2);
    ASSERT_EQ(engine->state().book.cashOf(kDeribit, "BTC"), 2.5);
    paid.paidAt = now + Duration::seconds(2);
    say(paid);
    EXPECT_EQ(engine->state().book.cashOf(kDeribit, "BTC"), 2.5);
}

/// The first answer held it already.
TEST_F(PaymentsOfAVenue, F37_WhatCameBeforeTheAccountWasTakenIsInIt)
{
    say(domain::CashMoved{.account = kDeribit,
                          .cause = domain::CashCause::Transfer,
                          .id = "old",
                          .instrument = {},
                          .amount = domain::Money::fromDouble(1.0, bitcoin).value(),
                          .paidAt = askedAt});
    EXPECT_EQ(cash(), 2.5);
}

/// Contracts of 10 USD that nothing has quoted yet are counted at the index, never as one coin each.
TEST_F(LiveBooks, AnInverseHoldingIsCountedByItsListingAndTheIndex)
{
    ASSERT_NO_FATAL_FAILURE(openOfOneAccount());
    auto perpetual = perpetualOfTenDollars();
    perpetual.id = {static_cast<std::uint32_t>(engine->state().market.instruments().all().size() + 1)};
    say(domain::InstrumentListed{perpetual});
    say(domain::ConnectionChanged{.account = kDeribit, .up = true, .why = "", .amends = true});
    report(perpetual.id, 25'000.0, 2);
    ASSERT_EQ(held(perpetual.id).toDouble(), 25'000.0);
    const double spot = engine->state().market.find("BTC")->spot();
    ASSERT_GT(spot, 1000.0);
    const auto value = desk::valueOf(engine->state(), "BTC");
    EXPECT_EQ(value.book.missing, 0);
    EXPECT_NEAR(value.book.exposure.delta, 250'000.0 / spot + 2.5, 1e-9) << "and 2.5 coins of cash";
    const auto contract = desk::hedgeContractOf(engine->state(), engine->state().market.instruments().at(perpetual.id));
    ASSERT_TRUE(contract.has_value());
    EXPECT_NEAR(contract->coins, 10.0 / spot, 1e-12);
    EXPECT_EQ(contract->contractsOf(-1.0)->toDouble(), -std::round(spot / 10.0));
    EXPECT_NEAR(contract->upToLot(0.5), std::ceil(0.5 * spot / 10.0) * 10.0 / spot, 1e-9);
    EXPECT_NEAR(contract->downToLot(-0.5), -std::floor(0.5 * spot / 10.0) * 10.0 / spot, 1e-9);
    // Of a coin without an index nothing is known, and that is what is said.
    perpetual.name = "SOL-PERPETUAL";
    perpetual.underlying = "SOL";
    ++perpetual.id.value;
    say(domain::InstrumentListed{perpetual});
    EXPECT_FALSE(desk::hedgeContractOf(engine->state(), perpetual).has_value());
    EXPECT_FALSE(desk::unitOf(engine->state(), perpetual).complete);
}

/// On any other market the venue's figure never becomes ours by itself.
TEST_F(LiveBooks, F46_ASimulatedAccountIsComparedFromTheFirstAnswerOn)
{
    domain::BookDefinition book;
    book.accounts = {{"Deribit", "main"}};
    open(std::move(book), domain::MarketKind::Simulated);
    ASSERT_TRUE(tellFirst(false).has_value());
    ASSERT_TRUE(tellFirst(true).has_value());
    const auto option = anOption();
    say(domain::ConnectionChanged{.account = kDeribit, .up = true, .why = "", .amends = true});
    report(option, -3.0, 2);
    EXPECT_TRUE(held(option).isZero());
    EXPECT_TRUE(differs());
}

}  // namespace
}  // namespace ballast::engine::live_book_test
