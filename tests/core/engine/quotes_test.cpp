#include <algorithm>
#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <map>
#include <set>
#include <stdexcept>

#include "desk/state.h"
#include "desk/valuation.h"
#include "engine/engine.h"
#include "interfaces/trade_views.h"
#include "pricing/black76.h"
#include "sections/section_builder.h"
#include "simulation/built_in_market.h"
#include "simulation/simulated_gateway.h"
#include "support/cleared.h"

/// Quotes as orders: from the quoter's target to what rests at the venue and back as fills.
namespace ballast::engine::quotes_test {
namespace {

using domain::OrderPurpose;
using domain::Side;

constexpr domain::AccountId kDeribit{1};

domain::BookDefinition bookOf(double netDelta)
{
    domain::BookDefinition book;
    book.name = "quotes";
    for (const auto right : {domain::OptionRight::Call, domain::OptionRight::Put})
        book.legs.push_back({.underlying = "BTC",
                             .venue = "Deribit",
                             .tenorDays = 7.0,
                             .right = right,
                             .delta = 0.3,
                             .isShort = true,
                             .vegaUsd = 4000.0});
    book.hedges.push_back({.underlying = "BTC", .instrument = "BTC_USDC-PERPETUAL", .quantity = std::nullopt});
    book.limits.push_back({.underlying = "BTC",
                           .netDelta = netDelta,
                           .gammaPerPercent = 1e6,
                           .vegaUsd = 1e5,
                           .cellDelta = 1e6,
                           .cellGamma = 1e6,
                           .cellVegaUsd = 1e9,
                           .cellNotionalUsd = 1e12,
                           .orderNotionalUsd = 2e6,
                           .dailyLossUsd = 1e7,
                           .riskAversion = 1e-5});
    book.cash = {{"Deribit", "USDC", 2e7}, {"Deribit", "BTC", 3.0}, {"Uniswap v3", "USDC", 2e6}};
    return book;
}

/// An engine that quotes on the built-in market through its gateway, step by step as a session does.
class Quoting : public ::testing::Test {
protected:
    void open(double netDelta = 200.0)
    {
        engine.emplace(Engine::create({.settings = settings,
                                       .book = bookOf(netDelta),
                                       .runId = "quotes",
                                       .marketTitle = "quotes",
                                       .marketKind = domain::MarketKind::Simulated,
                                       .quotedVenues = venues})
                           .value());
    }
    void play(int seconds)
    {
        for (int i = 0; i < seconds && !HasFailure(); ++i) {
            auto batch = market->next().value();
            ASSERT_TRUE(batch);
            while (gateway->nextDue() && *gateway->nextDue() < batch->time)
                own(std::max(now, *gateway->nextDue()));
            gateway->onBatch(*batch);
            for (auto& event : gateway->takeDue(batch->time))
                batch->events.push_back({batch->time, std::move(event.body)});
            step(*batch);
        }
    }
    /// What is due of our own by then, as a step.
    void own(Timestamp until)
    {
        domain::EventBatch batch{until, {}};
        for (auto& event : gateway->takeDue(until))
            batch.events.push_back({until, std::move(event.body)});
        step(batch);
    }
    void say(domain::EventBody body) { step({now, {{now, std::move(body)}}}); }
    void step(const domain::EventBatch& batch)
    {
        now = batch.time;
        for (const auto& event : batch.events)
            if (const auto* fill = std::get_if<domain::OrderFilled>(&event.body);
                fill != nullptr && isQuote(fill->order))
                ++takers;
        auto output = engine->onBatch(batch);
        ASSERT_TRUE(output) << output.error().message;
        for (const auto& cancel : output->cancels)
            gateway->cancel(cancel);
        cancels += static_cast<int>(output->cancels.size());
        for (const auto& amendment : output->amendments) {
            EXPECT_EQ(amendment.mandate(), domain::Mandate::Quote);
            if (stops)
                stopped.push_back(*amendment);
            else
                gateway->amend(venue::OrderLine::pass(*amendment));
        }
        amendments += static_cast<int>(output->amendments.size());
        for (const auto& order : output->intents) {
            EXPECT_TRUE(ids.insert(order->id).second) << "no id twice (F43)";
            EXPECT_EQ(order->purpose == OrderPurpose::Quote, order.mandate() == domain::Mandate::Quote);
            gateway->send(venue::OrderLine::pass(*order));
        }
        onePerSide();
    }
    bool isQuote(const domain::ClientOrderId& id) const
    {
        const auto* order = engine->ledger().find(id);
        return order != nullptr && order->intent.purpose == OrderPurpose::Quote;
    }
    void onePerSide() const
    {
        std::set<std::pair<domain::InstrumentId, Side>> taken;
        for (const auto& [id, order] : engine->ledger().open())
            if (order.intent.purpose == OrderPurpose::Quote && !order.hasEnded() && order.cancelAsked.isNever()) {
                EXPECT_TRUE(taken.emplace(order.intent.instrument, order.intent.side).second) << id;
            }
    }
    int quoted() const
    {
        return static_cast<int>(
            std::count_if(engine->ledger().open().begin(), engine->ledger().open().end(),
                          [](const auto& item) { return item.second.intent.purpose == OrderPurpose::Quote; }));
    }

    std::set<std::string> venues;  ///< Where options may be quoted; none: everywhere.
    domain::Settings settings = domain::defaultSettings(domain::Profile::Simulated);
    std::shared_ptr<simulation::RestingQuotes> resting = std::make_shared<simulation::RestingQuotes>();
    std::unique_ptr<simulation::BuiltInMarket> market{
        simulation::BuiltInMarket::create(42, settings, std::nullopt, resting).value()};
    std::unique_ptr<simulation::SimulatedGateway> gateway{
        simulation::SimulatedGateway::create(settings, std::nullopt, resting).value()};
    std::optional<Engine> engine;
    std::set<domain::ClientOrderId> ids;
    Timestamp now;
    int takers{}, amendments{}, cancels{};
    bool stops{};  ///< Amendments do not leave.
    std::vector<domain::Amendment> stopped;
};

TEST_F(Quoting, WhatRestsAtTheVenueIsWhatTheLedgerHoldsAndThePictureShows)
{
    open();
    play(600);
    own(now + Duration::milliseconds(500));
    EXPECT_GT(quoted(), 60);
    EXPECT_GT(amendments, 100);
    std::map<domain::ClientOrderId, domain::Price> atVenue;
    for (const auto* option : resting->of("BTC"))
        for (const auto* side : {&option->bid, &option->ask})
            if (side->open.units() > 0) atVenue[side->order] = side->price;
    std::map<domain::ClientOrderId, domain::Price> inLedger;
    for (const auto& [id, order] : engine->ledger().open())
        if (order.intent.purpose == OrderPurpose::Quote) inLedger[id] = order.terms.limitPrice;
    EXPECT_EQ(atVenue, inLedger);
    const auto picture = sections::makeSnapshot(engine->state());
    std::size_t sides = 0;
    for (const auto& quote : picture->quotes->lines)
        sides += (quote.bidSize > 0.0 ? 1U : 0U) + (quote.askSize > 0.0 ? 1U : 0U);
    EXPECT_EQ(sides, inLedger.size());
    ASSERT_EQ(picture->quotes->coins.size(), 1U);
    EXPECT_EQ(static_cast<std::size_t>(picture->quotes->coins[0].bids + picture->quotes->coins[0].asks), sides);
    ASSERT_EQ(picture->standing.size(), 1U) << "what a kill would take away";
    EXPECT_EQ(static_cast<std::size_t>(picture->standing[0].quotes), inLedger.size());
}

/// Of our own side's doing: edge is what a fill at our price would gain against our fit.
TEST_F(Quoting, AQuoteIsShownWithItsMarketEdgeAndAge)
{
    open();
    play(300);
    const auto picture = sections::makeSnapshot(engine->state());
    const auto& instruments = engine->state().market.instruments();
    ASSERT_FALSE(picture->quotes->lines.empty());
    for (const auto& quote : picture->quotes->lines) {
        const auto& option = instruments.at(*instruments.findByName(quote.instrument));
        const auto* entry = engine->state().market.find("BTC")->findOption(option);
        EXPECT_EQ(quote.strike, option.strike.toDouble());
        EXPECT_EQ(quote.unit, "BTC") << "premiums are paid in the coin";
        ASSERT_NE(entry, nullptr);
        EXPECT_EQ(quote.marketBid.has_value(), entry->quote.bid.has_value());
        ASSERT_TRUE(quote.fair.has_value()) << quote.instrument;
        EXPECT_EQ(quote.age.has_value(), quote.state != interfaces::QuoteState::Wanted) << quote.instrument;
        const double spot = engine->state().market.find("BTC")->spot();
        if (quote.bidSize > 0.0) {
            EXPECT_NEAR(*quote.bidEdgeUsd, (*quote.fair - quote.bid) * spot, 1e-6);
        }
        if (quote.askSize > 0.0) {
            EXPECT_NEAR(*quote.askEdgeUsd, (quote.ask - *quote.fair) * spot, 1e-6);
        }
    }
}

/// A part of the desk that only lowers exposure offers none: its quotes go at once, and the screen says why.
TEST_F(Quoting, StandNeitherAtAVenueNorInAnAccountThatOnlyReduces)
{
    open();
    play(300);
    for (const auto& scope :
         {domain::Scope{domain::ScopeKind::Venue, "Deribit"}, domain::Scope{domain::ScopeKind::Account, "Deribit"}}) {
        ASSERT_GT(quoted(), 0) << toString(scope);
        say(domain::OperatorCommand{
            .action = domain::OperatorAction::ReduceOnly, .operatorName = "ann", .reason = "news", .scope = scope});
        own(now + Duration::milliseconds(500));
        EXPECT_EQ(quoted(), 0) << toString(scope);
        play(5);
        EXPECT_EQ(quoted(), 0) << toString(scope);
        EXPECT_EQ(sections::makeSnapshot(engine->state())->quotes->coins.at(0).message,
                  "trading at Deribit is REDUCING");
        say(domain::OperatorCommand{
            .action = domain::OperatorAction::ResumeTrading, .operatorName = "ann", .reason = "over", .scope = scope});
        play(30);
    }
    EXPECT_GT(quoted(), 0);
    say(domain::OperatorCommand{.action = domain::OperatorAction::ReduceOnly,
                                .operatorName = "ann",
                                .reason = "elsewhere",
                                .scope = {domain::ScopeKind::Venue, "Uniswap v3"}});
    own(now + Duration::milliseconds(500));
    EXPECT_GT(quoted(), 0) << "nothing is quoted there";
}

class PulledQuotes : public Quoting {
protected:
    domain::OperatorCommand pull(const std::string& instrument, const std::string& key = {}) const
    {
        domain::OperatorCommand c{
            .action = domain::OperatorAction::PullQuotes, .operatorName = "ann", .reason = "news"};
        c.instrument = instrument;
        c.key = key;
        return c;
    }
    int quotedWhere(const std::function<bool(const domain::Instrument&)>& wanted) const
    {
        int count = 0;
        for (const auto& [id, order] : engine->ledger().open())
            if (order.intent.purpose == OrderPurpose::Quote && !order.hasEnded() &&
                wanted(engine->state().market.instruments().at(order.intent.instrument)))
                ++count;
        return count;
    }
    /// Whether a record of this step says so.
    bool told(const std::string& words) const
    {
        for (const auto& listed : engine->state().decisions)
            if (listed.decision->time == now && listed.decision->reason.find(words) != std::string::npos) return true;
        return false;
    }
    const domain::Instrument& someLine() const
    {
        for (const auto& [id, order] : engine->ledger().open())
            if (order.intent.purpose == OrderPurpose::Quote)
                return engine->state().market.instruments().at(order.intent.instrument);
        throw std::runtime_error("nothing is quoted");
    }
};

TEST_F(PulledQuotes, OfALineGoAndComeBackByWordAndTheOthersStay)
{
    open();
    play(300);
    const std::string line = someLine().name;
    const auto isLine = [&](const domain::Instrument& option) { return option.name == line; };
    ASSERT_GT(quotedWhere(isLine), 0);
    const int all = quoted();
    say(pull(line));
    own(now + Duration::milliseconds(500));
    EXPECT_EQ(quotedWhere(isLine), 0);
    play(30);
    EXPECT_EQ(quotedWhere(isLine), 0) << "it is not quoted again by itself";
    EXPECT_GT(quoted(), all / 2) << "the others stay";
    const auto picture = sections::makeSnapshot(engine->state());
    ASSERT_EQ(picture->overrides.size(), 1U);
    EXPECT_EQ(picture->overrides[0].what, line + " quotes pulled");
    const auto shown = std::find_if(picture->quotes->lines.begin(), picture->quotes->lines.end(),
                                    [](const auto& quote) { return quote.state == interfaces::QuoteState::Pulled; });
    ASSERT_NE(shown, picture->quotes->lines.end());
    EXPECT_EQ(shown->instrument, line);
    EXPECT_EQ(shown->pulledBy, picture->overrides[0].id);
    auto send = pull(line);
    send.action = domain::OperatorAction::SendQuotes;
    say(send);
    play(30);
    EXPECT_GT(quotedWhere(isLine), 0);
}

TEST_F(PulledQuotes, OfAnExpiryAndOfACoinGoWholeAndARecordSaysSo)
{
    open();
    play(300);
    const auto line = someLine();
    const auto inExpiry = [&](const domain::Instrument& option) { return option.expiry == line.expiry; };
    say(pull(line.name, std::string(domain::kWholeExpiry)));
    EXPECT_TRUE(told("quotes pulled until"));
    own(now + Duration::milliseconds(500));
    EXPECT_EQ(quotedWhere(inExpiry), 0);
    EXPECT_GT(quoted(), 0);
    // A line of it cannot be sent alone: the person is told what stands above.
    auto send = pull(line.name);
    send.action = domain::OperatorAction::SendQuotes;
    say(send);
    EXPECT_TRUE(told("end that first"));
    play(20);
    EXPECT_EQ(quotedWhere(inExpiry), 0);
    domain::OperatorCommand coin = pull("");
    coin.underlying = "BTC";
    say(coin);
    own(now + Duration::milliseconds(500));
    EXPECT_EQ(quoted(), 0);
    const auto picture = sections::makeSnapshot(engine->state());
    EXPECT_EQ(picture->quotes->coins.at(0).message, "pulled by ann");
    EXPECT_TRUE(picture->standing.empty() || picture->standing[0].quotes == 0);
    coin.action = domain::OperatorAction::SendQuotes;
    say(coin);
    play(30);
    EXPECT_TRUE(engine->state().overrides.empty()) << "the coin's word ends the pulls inside it";
    EXPECT_GT(quotedWhere(inExpiry), 0);
}

TEST_F(PulledQuotes, ComeBackByThemselvesWhenTheirTimeIsOver)
{
    open();
    play(300);
    domain::OperatorCommand coin = pull("");
    coin.underlying = "BTC";
    coin.duration = Duration::seconds(20);
    say(coin);
    play(15);
    EXPECT_EQ(quoted(), 0);
    play(30);
    EXPECT_GT(quoted(), 0);
    EXPECT_TRUE(engine->state().overrides.empty());
}

TEST_F(PulledQuotes, OfWhatIsNotListedAreRefusedWithTheirName)
{
    open();
    play(120);
    const int before = quoted();
    for (const auto& command : {pull("BTC-1JAN99-1-C"), pull(someLine().name, "strike")}) {
        say(command);
        EXPECT_TRUE(told("was not possible"));
    }
    EXPECT_TRUE(engine->state().overrides.empty());
    EXPECT_EQ(quoted(), before);
}

/// What cannot be hedged is not quoted: a veto keeps hedges away until it ends, and quotes with them.
TEST_F(Quoting, AVetoTakesQuotesAwayUntilItEnds)
{
    open();
    play(1);
    say(domain::OperatorCommand{.action = domain::OperatorAction::SetMode,
                                .operatorName = "ann",
                                .reason = "test",
                                .mode = domain::HedgeMode::Confirm});
    const auto proposals = [&] { return sections::makeSnapshot(engine->state())->proposals.size(); };
    for (int i = 0; i < 120 && proposals() == 0; ++i)
        play(10);
    ASSERT_GT(proposals(), 0U);
    ASSERT_GT(quoted(), 0);
    say(domain::OperatorCommand{.action = domain::OperatorAction::Veto,
                                .operatorName = "ann",
                                .reason = "client block",
                                .underlying = "BTC",
                                .duration = Duration::minutes(5)});
    play(5);
    EXPECT_EQ(quoted(), 0);
    EXPECT_EQ(sections::makeSnapshot(engine->state())->quotes->coins.at(0).message, "BTC hedging is paused");
    play(360);
    EXPECT_GT(quoted(), 0);
}

/// Manual: nobody hedges what a taker leaves, so that a side is offered only while its fill keeps net delta inside the
/// band or brings it back.
TEST_F(Quoting, WhileHedgingIsManualNoQuoteTakesNetDeltaOutOfItsBand)
{
    open();
    play(60);
    say(domain::OperatorCommand{.action = domain::OperatorAction::SetMode,
                                .operatorName = "ann",
                                .reason = "test",
                                .mode = domain::HedgeMode::Manual});
    int outside = 0, offered = 0, oneSided = 0;
    for (int i = 0; i < 900; ++i) {
        play(1);
        const auto& state = engine->state();
        const auto& band = state.hedging.at("BTC").band;
        ASSERT_TRUE(band);
        const double delta = desk::riskOf(state, "BTC").deltaToHedge(), middle = 0.5 * (band->lower + band->upper);
        outside += delta < band->lower || delta > band->upper ? 1 : 0;
        int lowers = 0, raises = 0;
        for (const auto& [id, order] : state.ledger.open()) {
            // One that is being amended counts at its larger size until the venue has answered.
            if (order.intent.purpose != OrderPurpose::Quote || !order.cancelAsked.isNever() || order.hasEnded() ||
                order.asked)
                continue;
            // A size that stands is left while it is a tenth off.
            const auto& option = state.market.instruments().at(order.intent.instrument);
            const double change = 0.85 * order.remaining() * desk::unitOf(state, option).exposure.delta;
            const double after = delta + change;
            ++(change > 0.0 ? raises : lowers);
            EXPECT_TRUE((after >= band->lower && after <= band->upper) ||
                        std::abs(after - middle) < std::abs(delta - middle))
                << id << " at " << delta << ", band " << band->lower << " to " << band->upper << ", adds " << change;
        }
        offered += lowers + raises > 0 ? 1 : 0;
        oneSided += (lowers > 0) != (raises > 0) ? 1 : 0;
    }
    EXPECT_GT(outside, 60) << "seconds beyond the band: the rule was put to the test";
    EXPECT_GT(offered, 600) << "what brings it back stays";
    EXPECT_GT(oneSided, 0);
}

TEST_F(Quoting, ATakersTradeIsAFillOfItsOrderBookedOnceWithItsFlowAndEdge)
{
    open();
    play(900);
    EXPECT_GT(takers, 0);
    std::size_t listed = 0;
    const auto picture = sections::makeSnapshot(engine->state());
    for (const auto& fill : picture->fills)
        listed += fill.origin == "quote";
    EXPECT_EQ(listed, static_cast<std::size_t>(takers));
    int trades = 0;
    for (const auto& taker : picture->flow->takers)
        trades += taker.trades;
    EXPECT_EQ(trades, takers);
    for (const auto& order : picture->orders)
        EXPECT_NE(order.purpose, OrderPurpose::Quote) << "the list of orders is for the others";
}

/// By its id a quote would be taken away and quoted again in the next step.
TEST_F(Quoting, AQuoteIsPulledAndNotCancelledByItsId)
{
    open();
    play(60);
    const auto& all = engine->ledger().open();
    const auto quote = std::find_if(all.begin(), all.end(), [](const auto& item) {
        return item.second.intent.purpose == OrderPurpose::Quote && item.second.cancelAsked.isNever();
    });
    ASSERT_NE(quote, all.end());
    const auto id = quote->first;
    say(domain::OperatorCommand{
        .action = domain::OperatorAction::CancelOrder, .operatorName = "ann", .reason = "test", .key = id});
    const auto& decisions = engine->state().decisions;
    EXPECT_TRUE(std::any_of(decisions.begin(), decisions.end(), [&](const auto& listed) {
        return listed.decision->reason == "Nothing was cancelled for ann: " + id +
                                              " is a quote, which would be quoted again; pull its line instead.";
    }));
    EXPECT_TRUE(engine->ledger().find(id)->cancelAsked.isNever());
}

/// The alert of one part's kill told what another part's had taken, under its own name and time.
TEST_F(Quoting, EachPartsKillCountsWhatItTookItself)
{
    open();
    play(120);
    const auto stood = std::to_string(quoted());
    ASSERT_GT(quoted(), 0);
    const auto kill = [this](domain::ScopeKind kind, const char* name) {
        say(domain::OperatorCommand{
            .action = domain::OperatorAction::Kill, .operatorName = "ann", .reason = "test", .scope = {kind, name}});
    };
    const auto told = [this](const std::string& part) {
        for (const auto picture = sections::makeSnapshot(engine->state()); const auto& alert : picture->alerts)
            if (alert.text.starts_with("KILLED (" + part + ")")) return alert.text;
        return std::string();
    };
    kill(domain::ScopeKind::Underlying, "BTC");
    const auto waits = "cancelled: 0 of " + stood + " quotes at Deribit (" + stood + " not confirmed yet)";
    EXPECT_NE(told("BTC").find(waits), std::string::npos) << told("BTC");
    // Before the venue has answered: both wait for the same quotes, a third for none.
    kill(domain::ScopeKind::Venue, "Deribit");
    kill(domain::ScopeKind::Strategy, "hedger");
    EXPECT_NE(told("BTC").find(waits), std::string::npos) << told("BTC");
    EXPECT_NE(told("Deribit").find(waits), std::string::npos) << told("Deribit");
    EXPECT_NE(told("hedger").find("cancelled: nothing stood"), std::string::npos) << told("hedger");
    own(now);
    const auto gone = "cancelled: " + stood + " of " + stood + " quotes at Deribit. ";
    EXPECT_NE(told("BTC").find(gone), std::string::npos) << told("BTC");
    EXPECT_NE(told("Deribit").find(gone), std::string::npos) << told("Deribit");
    EXPECT_NE(told("hedger").find("cancelled: nothing stood"), std::string::npos) << told("hedger");
    kill(domain::ScopeKind::Underlying, "BTC");
    EXPECT_NE(told("BTC").find(gone), std::string::npos) << "pressed again: " << told("BTC");
    EXPECT_TRUE(sections::makeSnapshot(engine->state())->takenAway.empty()) << "the whole desk is not killed";
}

/// What the whole desk's kill waits for is the part's too, once the whole is armed again.
TEST_F(Quoting, APartKilledWhileTheWholeIsTellsItsOwn)
{
    open();
    play(120);
    const auto stood = std::to_string(quoted());
    ASSERT_GT(quoted(), 0);
    const auto kill = [this](domain::Scope scope) {
        say(domain::OperatorCommand{
            .action = domain::OperatorAction::Kill, .operatorName = "ann", .reason = "test", .scope = scope});
    };
    kill({});
    kill({domain::ScopeKind::Underlying, "BTC"});
    own(now);
    std::string told;
    for (const auto picture = sections::makeSnapshot(engine->state()); const auto& alert : picture->alerts)
        if (alert.text.starts_with("KILLED (BTC)")) told = alert.text;
    EXPECT_NE(told.find("cancelled: " + stood + " of " + stood + " quotes at Deribit. "), std::string::npos) << told;
}

TEST_F(Quoting, AKillTakesAllQuotesAwayAndNoneComesBack)
{
    open();
    play(120);
    ASSERT_GT(quoted(), 0);
    domain::OperatorCommand kill{.action = domain::OperatorAction::Kill};
    kill.operatorName = "ann";
    kill.reason = "test";
    const int stood = quoted();
    say(kill);
    const auto taken = [this] {
        std::pair<int, int> quotes;
        for (const auto picture = sections::makeSnapshot(engine->state()); const auto& venue : picture->takenAway) {
            quotes.first += venue.quotes;
            quotes.second += venue.quotesCancelled;
        }
        return quotes;
    };
    EXPECT_EQ(taken(), std::pair(stood, 0));
    std::string told;
    for (const auto picture = sections::makeSnapshot(engine->state()); const auto& alert : picture->alerts)
        told += alert.text;
    EXPECT_NE(told.find(std::to_string(stood) + " quotes at Deribit"), std::string::npos) << told;
    own(now);
    EXPECT_EQ(quoted(), 0);
    EXPECT_EQ(taken(), std::pair(stood, stood));
    EXPECT_TRUE(resting->of("BTC").empty());
    // Pressed once more it takes nothing, and says no "nothing stood" in the place of what the first press took.
    say(kill);
    EXPECT_EQ(taken(), std::pair(stood, stood));
    const auto& records = engine->state().decisions;
    EXPECT_TRUE(std::any_of(records.begin(), records.end(), [](const auto& listed) {
        return listed.decision->reason.find("cancelled: nothing more stood") != std::string::npos;
    }));
    play(60);
    EXPECT_EQ(quoted(), 0);
    EXPECT_TRUE(resting->of("BTC").empty());
}

/// The quotes of an expiry told anew: mark volatilities a tenth too high for their mark prices, bid and ask so wide
/// that they hold both; or asks a thousand times too high, beside bids and marks that agree.
domain::ChainUpdate contradicted(const market::UnderlyingMarket& market, Timestamp expiry, Timestamp now,
                                 bool byAsksAlone)
{
    const auto& chain = market.main();
    const auto& listed = chain.expiries.at(expiry);
    domain::ChainUpdate update{.underlying = market.code,
                               .captureTime = now,
                               .complete = false,
                               .forwards = {{.expiry = expiry, .forward = listed.forward}},
                               .quotes = {},
                               .venue = chain.venue,
                               .settlement = chain.settlement,
                               .settles = chain.settles};
    for (const auto& entry : listed.options) {
        auto quote = entry.quote;
        if (!quote.markVolatility) continue;
        const double premium = pricing::black76Price(entry.right, listed.forward, entry.strike, *quote.markVolatility,
                                                     (expiry - now).inYears()) /
                               listed.forward;
        const auto times = [&](double factor) { return domain::Price::fromDouble(premium * factor).value(); };
        quote.mark = times(1.0);
        quote.bid = times(byAsksAlone ? 0.97 : 0.5);
        quote.ask = times(byAsksAlone ? 1030.0 : 2.0);
        if (!byAsksAlone) *quote.markVolatility *= 1.1;
        update.quotes.push_back(quote);
    }
    return update;
}

/// Quoting is switched on by venue: a coin whose main chain is read at another one is not quoted, and says so.
TEST_F(Quoting, AVenueThatIsNotSwitchedOnIsNotQuoted)
{
    open();
    play(1);
    EXPECT_GT(quoted(), 40);
    // On venues of their own time the desk may read one and quote at the other; this market refuses such a book.
    const_cast<desk::State&>(engine->state()).config.quotedVenues = {"Derive"};
    play(120);
    EXPECT_EQ(quoted(), 0);
    const auto elsewhere = sections::makeSnapshot(engine->state());
    ASSERT_EQ(elsewhere->quotes->coins.size(), 1U);
    EXPECT_EQ(elsewhere->quotes->coins[0].message, "options of BTC are read at Deribit, where the desk does not quote");
}

TEST_F(Quoting, AVenueThatIsSwitchedOnIsQuoted)
{
    venues = {"Deribit", "Derive"};
    open();
    play(120);
    EXPECT_GT(quoted(), 40);
}

/// A smile that is not Good is not quoted: what stood on it is taken away at once, and the other expiries stay.
class NotGood : public Quoting, public ::testing::WithParamInterface<bool> {};
INSTANTIATE_TEST_SUITE_P(Smiles, NotGood, ::testing::Bool(),
                         [](const auto& by) { return by.param ? "ByItsAsksAlone" : "ByAllItsMarks"; });
TEST_P(NotGood, ASmileIsNotQuoted)
{
    open();
    play(120);
    const auto& state = engine->state();
    const auto expiryOf = [&](const orders::Order& order) {
        return state.market.instruments().at(order.intent.instrument).expiry;
    };
    std::map<Timestamp, int> standing;
    const auto count = [&] {
        standing.clear();
        for (const auto& [id, order] : engine->ledger().open())
            if (order.intent.purpose == OrderPurpose::Quote && !order.hasEnded() && order.cancelAsked.isNever() &&
                state.market.instruments().at(order.intent.instrument).underlying == "BTC")
                ++standing[expiryOf(order)];
    };
    count();
    ASSERT_GT(standing.size(), 1U);
    const Timestamp expiry = standing.begin()->first;
    const auto& chain = state.market.find("BTC")->main();
    ASSERT_EQ(chain.expiries.at(expiry).fitQuality, domain::Quality::Good);
    say(contradicted(*state.market.find("BTC"), expiry, now, GetParam()));
    ASSERT_EQ(chain.expiries.at(expiry).fitQuality, GetParam() ? domain::Quality::Assumed : domain::Quality::Suspect)
        << volatility::wordsOf(chain.expiries.at(expiry).fitReason);
    count();
    EXPECT_FALSE(standing.contains(expiry));
    EXPECT_GE(standing.size(), 1U);
}

/// Where the venue does not amend, the old order goes first, and the new one comes when its end is known.
TEST_F(Quoting, WhereTheVenueDoesNotAmendQuotesAreCancelledAndAddedAnew)
{
    open();
    play(2);
    say(domain::ConnectionChanged{.account = kDeribit, .up = true, .why = "", .amends = false});
    say(domain::ProtectionChanged{kDeribit, true});
    say(domain::ReconcileDone{kDeribit, now, 0});
    const int before = amendments;
    cancels = 0;
    play(600);  // into the trend, whose jumps move every quote
    EXPECT_EQ(amendments, before);
    EXPECT_GT(cancels, 100);
    EXPECT_GT(quoted(), 60);
}

/// C19: an account that has not been reconciled is not quoted at; what stood there is taken away.
TEST_F(Quoting, C19_NothingIsQuotedBeforeTheAccountIsReconciled)
{
    open();
    play(60);
    ASSERT_GT(quoted(), 0);
    say(domain::ConnectionChanged{.account = kDeribit, .up = true, .why = "", .amends = true});
    play(120);
    EXPECT_EQ(quoted(), 0);
}

/// C04: all that takers may make net delta rise by, or fall by, stays within the limit, or within where it is beyond it
/// already: what brings it back may stand.
TEST_F(Quoting, C04_ALimitWithoutRoomLeavesNoQuotesThatTakeNetDeltaBeyondIt)
{
    open(0.5);
    play(300);
    const auto& state = engine->state();
    const double held = desk::riskOf(state, "BTC").netDelta(), most = std::max(0.5, std::abs(held));
    double up = held, down = held;
    for (const auto& [id, order] : state.ledger.open()) {
        if (order.intent.purpose != OrderPurpose::Quote || !order.cancelAsked.isNever() || order.asked) continue;
        const auto& option = state.market.instruments().at(order.intent.instrument);
        const double change = order.remaining() * desk::unitOf(state, option).exposure.delta / 1.1;
        (change > 0.0 ? up : down) += change;
    }
    EXPECT_LE(up, most + 1e-9);
    EXPECT_GE(down, -most - 1e-9);
    EXPECT_LE(quoted(), 4);
}

/// C03: the desk keeps its own size within the limit of one order.
TEST_F(Quoting, C03_NoQuoteIsLargerThanOneOrderMayBe)
{
    open();
    play(120);
    for (const auto& [id, order] : engine->ledger().open())
        if (order.intent.purpose == OrderPurpose::Quote) {
            EXPECT_LE((order.terms.quantity - order.filled).toDouble() * 80'000.0, 2e6) << id;
        }
    EXPECT_GT(quoted(), 0);
}

/// A limit that a person lowers holds for what stands, not for the next requote alone.
TEST_F(Quoting, C03_ALoweredLimitTakesLargerQuotesAwayAtOnce)
{
    open();
    play(120);
    double spot = 0.0, largest = 0.0;
    for (const auto& [code, one] : engine->state().market.underlyings())
        if (code == "BTC") spot = one.spot();
    for (const auto& [id, order] : engine->ledger().open())
        if (order.intent.purpose == OrderPurpose::Quote)
            largest = std::max(largest, (order.terms.quantity - order.filled).toDouble() * spot);
    ASSERT_GT(largest, 0.0);
    say(domain::OperatorCommand{.action = domain::OperatorAction::SetLimit,
                                .operatorName = "tester",
                                .reason = "calmer",
                                .underlying = "BTC",
                                .key = "order_notional_usd",
                                .value = largest / 4.0});
    play(2);
    for (const auto& [id, order] : engine->ledger().open())
        if (order.intent.purpose == OrderPurpose::Quote && order.cancelAsked.isNever()) {
            EXPECT_LE((order.terms.quantity - order.filled).toDouble() * spot, largest / 4.0 * 1.01) << id;
        }
}

/// A venue that ends a quote by itself is asked again for one, not at once with the same terms (C14).
TEST_F(Quoting, AQuoteThatTheVenueEndedIsPlacedAgain)
{
    open();
    play(120);
    const auto& open = engine->ledger().open();
    const auto found = std::find_if(open.begin(), open.end(), [](const auto& item) {
        return item.second.intent.purpose == OrderPurpose::Quote && item.second.state() == domain::OrderState::Working;
    });
    ASSERT_NE(found, open.end());
    const auto id = found->first;
    const auto instrument = found->second.intent.instrument;
    const auto side = found->second.intent.side;
    resting->takeAway(id);
    say(domain::OrderEnded{id, domain::OrderState::Cancelled, "by the venue"});
    const auto stands = [&] {
        return std::any_of(open.begin(), open.end(), [&](const auto& item) {
            return item.second.intent.purpose == OrderPurpose::Quote && item.second.intent.instrument == instrument &&
                   item.second.intent.side == side;
        });
    };
    play(5);
    EXPECT_TRUE(stands());
    EXPECT_FALSE(open.contains(id));
}

/// A quote that a latch stopped is not tried again at once: the closing is still on its way to the engine, and until it
/// comes every try would be stopped too. After a second it is.
TEST_F(Quoting, AQuoteThatALatchStoppedWaitsASecond)
{
    open();
    play(120);
    stops = true;
    for (int i = 0; i < 60 && stopped.empty(); ++i)
        play(1);
    ASSERT_FALSE(stopped.empty());
    const auto ofThat = [&] {
        return std::count_if(stopped.begin(), stopped.end(),
                             [&](const auto& amendment) { return amendment.order == stopped.front().order; });
    };
    ASSERT_EQ(ofThat(), 1);
    const auto first = stopped.front();
    say(domain::AmendAnswered{.order = first.order, .amendment = first.number, .left = false});
    EXPECT_EQ(ofThat(), 1) << "not at once";
    play(30);
    EXPECT_GT(ofThat(), 1) << "but again";
}

/// The venue took a quote away by its market-maker protection: the others go too, none comes, and it is told; a
/// person's resumption ends it.
TEST_F(Quoting, MarketMakerProtectionStopsQuotesUntilAPersonResumes)
{
    open();
    play(120);
    ASSERT_GT(quoted(), 10);
    const auto& all = engine->ledger().open();
    const auto quote = std::find_if(all.begin(), all.end(), [](const auto& item) {
        return item.second.intent.purpose == OrderPurpose::Quote && item.second.cancelAsked.isNever();
    });
    ASSERT_NE(quote, all.end());
    const auto before = cancels;
    say(domain::OrderEnded{quote->first, domain::OrderState::Cancelled, "mmp_trigger", domain::Quantity{}});
    EXPECT_GT(cancels, before);
    play(10);
    EXPECT_EQ(quoted(), 0);
    play(120);
    EXPECT_EQ(quoted(), 0) << "nothing but a person ends it";
    const auto isTold = [&] {
        const auto alerts = engine->state().alerts.sorted(now);
        return std::any_of(alerts.begin(), alerts.end(), [](const auto& alert) {
            return alert.open && alert.text.find("Market-maker protection of") != std::string::npos;
        });
    };
    EXPECT_TRUE(isTold());
    domain::OperatorCommand resume;
    resume.action = domain::OperatorAction::ResumeTrading;
    resume.operatorName = "ann";
    resume.reason = "looked at it";
    say(resume);
    play(120);
    EXPECT_GT(quoted(), 10);
    EXPECT_FALSE(isTold());
}

}  // namespace
}  // namespace ballast::engine::quotes_test
