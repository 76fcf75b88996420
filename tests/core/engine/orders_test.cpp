#include <algorithm>
#include <gmock/gmock.h>

#include "commands/command_script.h"
#include "core/engine/straddle_desk.h"
#include "desk/desk_view.h"
#include "desk/valuation.h"

namespace ballast::engine::orders_test {

namespace {

using domain::OrderState;
using ::testing::HasSubstr;

constexpr domain::AccountId kDeribit{1};

/// A desk whose gateway tells of sendings, connections and reports; each test says what it tells.
class OrdersOfADesk : public testing::StraddleDesk {
protected:
    EngineOutput tell(domain::EventBody body)
    {
        return engine->onBatch({.time = market.now(), .events = {{market.now(), std::move(body)}}}).value();
    }
    /// Moves spot until a hedge is sent, and tells that it has left.
    domain::OrderIntent hedgeThatLeft(double to = 83000.0)
    {
        auto output = tick(to);
        EXPECT_EQ(output.intents.size(), 1u);
        if (output.intents.empty()) return {};
        const auto intent = *output.intents.front();
        tell(domain::OrderSent{intent.id});
        return intent;
    }
    /// The venue's answer about one order and the position of its instrument.
    void answer(const domain::OrderIntent& intent, OrderState state, double filled, double position)
    {
        const auto askedAt = market.now();
        tell(domain::OrderReport{.account = intent.account,
                                 .order = intent.id,
                                 .venueOrder = "v1",
                                 .instrument = intent.instrument,
                                 .side = intent.side,
                                 .state = state,
                                 .quantity = intent.quantity,
                                 .limitPrice = intent.limitPrice,
                                 .filled = domain::Quantity::fromDouble(filled).value(),
                                 .averagePrice = intent.limitPrice,
                                 .askedAt = askedAt});
        tell(domain::PositionReport{intent.account, intent.instrument, domain::Quantity::fromDouble(position).value(),
                                    askedAt});
    }
    /// Ticks once a second; all that was asked and recorded.
    EngineOutput wait(int seconds, double spot = 83000.0)
    {
        EngineOutput all;
        for (int i = 0; i < seconds; ++i) {
            auto output = tick(spot, Duration::seconds(1), i % 5 == 0);
            for (auto& decision : output.decisions)
                all.decisions.push_back(std::move(decision));
            for (auto& query : output.queries)
                all.queries.push_back(std::move(query));
            for (auto& intent : output.intents)
                all.intents.push_back(std::move(intent));
        }
        return all;
    }
    /// A whole answer of the account that has no orders and these positions.
    void reconcile(Timestamp askedAt, std::vector<std::pair<domain::InstrumentId, double>> positions,
                   domain::AccountId account = kDeribit)
    {
        for (const auto& [instrument, quantity] : positions)
            tell(domain::PositionReport{account, instrument, domain::Quantity::fromDouble(quantity).value(), askedAt,
                                        true});
        tell(domain::ReconcileDone{account, askedAt, positions.size()});
    }
    static const domain::Decision* coded(const EngineOutput& output, const std::string& code)
    {
        for (const auto& decision : output.decisions)
            if (toString(decision.code) == code) return &decision;
        return nullptr;
    }
    OrderState shown(const domain::OrderIntent& intent) const
    {
        const auto snapshot = picture();
        for (const auto& view : snapshot->orders)
            if (view.id == intent.id) return view.state;
        ADD_FAILURE() << "the order is not listed";
        return OrderState::Decided;
    }
    double netDelta() const { return picture()->underlyings.front().net.deltaCoin; }
    std::string nameOf(const domain::OrderIntent& intent) const
    {
        const auto snapshot = picture();
        for (const auto& view : snapshot->orders)
            if (view.id == intent.id) return view.instrument;
        return {};
    }
};

TEST_F(OrdersOfADesk, F39_ALostAcknowledgementIsCountedAskedForAndNotSentAgain)
{
    start();
    const auto intent = hedgeThatLeft();
    const double counted = netDelta();
    EXPECT_EQ(shown(intent), OrderState::Sent);
    EXPECT_EQ(engine->nextDue(), market.now() + Duration::seconds(2));
    auto output = wait(2);
    ASSERT_EQ(output.queries.size(), 1u);
    EXPECT_EQ(output.queries.front(), (domain::Query{intent.account, intent.id, market.now(), intent.instrument}));
    const auto* record = coded(output, "F39");
    ASSERT_NE(record, nullptr);
    EXPECT_EQ(record->trigger, domain::Trigger::Order);
    EXPECT_THAT(record->reason, HasSubstr(intent.id));
    EXPECT_EQ(shown(intent), OrderState::Unknown);
    EXPECT_NEAR(netDelta(), counted, 0.05) << "its full size stays counted";
    EXPECT_TRUE(alert("has no answer").has_value());
    output = wait(30, 86000.0);
    EXPECT_TRUE(output.intents.empty()) << "no second order while the first may work";
    EXPECT_EQ(output.queries.size(), 3u) << "asked again every ten seconds";
}

TEST_F(OrdersOfADesk, F41_EvidenceThatItWasNeverPlacedFreesItAndTheDeskHedgesAgain)
{
    start();
    const auto intent = hedgeThatLeft();
    EngineOutput all = wait(2);
    for (int answers = 0; answers < 3; ++answers) {
        EXPECT_EQ(shown(intent), OrderState::Unknown);
        answer(intent, OrderState::NotPlaced, 0.0, 0.0);
        if (answers < 2) wait(10);
    }
    EXPECT_EQ(shown(intent), OrderState::NotPlaced);
    EXPECT_FALSE(alert("has no answer").has_value());
    EXPECT_TRUE(engine->ledger().open().empty());
    all = wait(40, 86000.0);
    EXPECT_FALSE(all.intents.empty());
}

TEST_F(OrdersOfADesk, F47_AFillThatOnlyTheVenueKnowsIsBookedOnceAndItsOwnMessageFindsItBooked)
{
    start();
    const auto intent = hedgeThatLeft();
    const double size = domain::sign(intent.side) * intent.quantity.toDouble();
    wait(2);
    answer(intent, OrderState::Filled, intent.quantity.toDouble(), size);
    EXPECT_DOUBLE_EQ(held(nameOf(intent)), 0.0) << "a report alone books nothing";
    EXPECT_EQ(engine->ledger().open().size(), 1u) << "and what is missing stays counted";
    const auto asked = wait(3);
    ASSERT_FALSE(asked.queries.empty());
    EXPECT_TRUE(asked.queries.back().order.empty()) << "so the whole account is asked";
    tell(domain::PositionReport{intent.account, intent.instrument, domain::Quantity::fromDouble(size).value(),
                                asked.queries.back().askedAt, true});
    const auto output = tell(domain::ReconcileDone{intent.account, asked.queries.back().askedAt, 1});
    EXPECT_NE(coded(output, "F47"), nullptr);
    EXPECT_DOUBLE_EQ(held(nameOf(intent)), size);
    EXPECT_EQ(shown(intent), OrderState::Filled);
    fill(intent);
    fill(intent);
    EXPECT_DOUBLE_EQ(held(nameOf(intent)), size);
}

TEST_F(OrdersOfADesk, ALateAnswerEndsTheDoubt)
{
    start();
    const auto intent = hedgeThatLeft();
    wait(2);
    EXPECT_EQ(shown(intent), OrderState::Unknown);
    tell(domain::OrderAcknowledged{intent.id});
    EXPECT_EQ(shown(intent), OrderState::Working);
    EXPECT_FALSE(alert("has no answer").has_value());
    fill(intent);
    EXPECT_EQ(shown(intent), OrderState::Filled);
}

TEST_F(OrdersOfADesk, C19_NothingLeavesWhileAnAccountIsDownOrNotReconciled)
{
    market.settings.hedgeVenues.erase(market.settings.hedgeVenues.begin() + 1, market.settings.hedgeVenues.end());
    start();
    tell(domain::ConnectionChanged{kDeribit, false, "cut"});
    EXPECT_TRUE(alert("is not connected").has_value());
    auto output = wait(3);
    EXPECT_TRUE(output.intents.empty());
    EXPECT_NE(coded(output, "C16"), nullptr) << "neither armed nor reconciled: the first is named";
    EXPECT_TRUE(output.queries.empty()) << "nobody is there to ask";
    tell(domain::ProtectionChanged{kDeribit, true});
    output = tell(domain::ConnectionChanged{kDeribit, true, ""});
    ASSERT_EQ(output.queries.size(), 1u);
    EXPECT_FALSE(alert("is not connected").has_value());
    EXPECT_TRUE(wait(2).intents.empty());
    reconcile(output.queries.front().askedAt, {});
    EXPECT_TRUE(wait(4).intents.empty()) << "held for five seconds";
    output = wait(3);
    EXPECT_TRUE(output.intents.empty()) << "and still not armed: the gateway told so when the connection went";
}

TEST_F(OrdersOfADesk, C19_AReconciledAndArmedAccountTradesAgain)
{
    market.settings.hedgeVenues.erase(market.settings.hedgeVenues.begin() + 1, market.settings.hedgeVenues.end());
    start();
    tell(domain::ConnectionChanged{kDeribit, false, "cut"});
    const auto up = tell(domain::ConnectionChanged{kDeribit, true, ""});
    tell(domain::ProtectionChanged{kDeribit, true});
    EXPECT_NE(coded(wait(2), "C19"), nullptr);
    reconcile(up.queries.front().askedAt, {});
    EXPECT_TRUE(wait(4).intents.empty());
    EXPECT_EQ(wait(3).intents.size(), 1u);
}

/// C16 is a person's to lift, for a time and by name; the override ends by itself and the rule stands again.
TEST_F(OrdersOfADesk, C16_APersonAcceptsAnUnarmedAccountForATime)
{
    market.settings.hedgeVenues.erase(market.settings.hedgeVenues.begin() + 1, market.settings.hedgeVenues.end());
    start();
    domain::OperatorCommand accept{.action = domain::OperatorAction::AcceptUnarmed,
                                   .reason = "the venue has none",
                                   .duration = Duration::seconds(20),
                                   .scope = {domain::ScopeKind::Venue, "Deribit"}};
    EXPECT_FALSE(say(accept).commands.front().tookEffect) << "nobody waits";
    const auto up = tell(domain::ConnectionChanged{kDeribit, true, ""});
    reconcile(up.queries.front().askedAt, {});
    const auto held = wait(7);
    EXPECT_TRUE(held.intents.empty());
    EXPECT_NE(coded(held, "C16"), nullptr);
    auto elsewhere = accept;
    elsewhere.scope.name = "Derive";
    EXPECT_FALSE(say(elsewhere).commands.front().tookEffect);
    const auto output = say(accept);
    EXPECT_TRUE(output.commands.front().tookEffect);
    ASSERT_EQ(picture()->overrides.size(), 1u);
    EXPECT_EQ(picture()->overrides.front().what, "orders at Deribit without its dead man's switch");
    EXPECT_EQ(output.intents.size() + wait(2).intents.size(), 1u);
    wait(25);
    EXPECT_TRUE(picture()->overrides.empty());
    const desk::DeskView view(engine->state());
    EXPECT_FALSE(view.isArmed("Deribit"));
}

/// A limit that does not reach is taken back alone, killed or not, and again where the venue stays silent (F49).
TEST_F(OrdersOfADesk, APersonTakesBackOneOrderThatRests)
{
    start();
    const auto placed = say({.action = domain::OperatorAction::PlaceOrder,
                             .reason = "by hand",
                             .quantity = domain::Quantity::fromDouble(0.5).value(),
                             .limitPrice = domain::Price::fromDouble(79'000.0).value(),
                             .instrument = "BTC_USDC-PERPETUAL",
                             .side = domain::Side::Buy});
    ASSERT_EQ(placed.intents.size(), 1u);
    const auto intent = *placed.intents.front();
    tell(domain::OrderSent{intent.id});
    tell(domain::OrderAcknowledged{intent.id});
    ASSERT_EQ(shown(intent), OrderState::Working);
    const domain::OperatorCommand takeBack{.action = domain::OperatorAction::CancelOrder,
                                           .operatorName = "ann",
                                           .reason = "too low",
                                           .underlying = "BTC",
                                           .key = intent.id};
    const double counted = netDelta();
    auto output = say(takeBack);
    ASSERT_EQ(output.cancels.size(), 1u);
    EXPECT_EQ(output.cancels.front().order, intent.id);
    EXPECT_EQ(output.cancels.front().scope.name, "Deribit");
    ASSERT_FALSE(output.decisions.empty());
    EXPECT_TRUE(output.intents.empty()) << "nothing is sent in its place";
    EXPECT_EQ(output.decisions.front().kind, domain::DecisionKind::Override);
    EXPECT_EQ(output.decisions.front().choice, "cancel order");
    EXPECT_EQ(output.decisions.front().reason,
              "Order " + intent.id +
                  " cancelled by ann: buy 0.500 BTC of BTC_USDC-PERPETUAL on Deribit at 79,000.0 "
                  "USDC. What fills before the venue answers counts. \"too low\"");
    EXPECT_TRUE(output.commands.front().tookEffect);
    EXPECT_DOUBLE_EQ(netDelta(), counted) << "it may still fill";
    output = say(takeBack);
    EXPECT_TRUE(output.cancels.empty());
    EXPECT_THAT(output.commands.front().sentence, HasSubstr("is on its way"));
    wait(6, 80000.0);
    EXPECT_TRUE(alert("Cancel once more").has_value());
    say({.action = domain::OperatorAction::PauseTrading, .reason = "test"});
    output = say(takeBack);
    ASSERT_EQ(output.cancels.size(), 1u) << "once more, and halted too";
    EXPECT_EQ(output.cancels.front().order, intent.id);
    end(intent, OrderState::Cancelled);
    EXPECT_EQ(shown(intent), OrderState::Cancelled);
    EXPECT_FALSE(alert("Cancel once more").has_value());
    output = say(takeBack);
    EXPECT_TRUE(output.cancels.empty());
    EXPECT_FALSE(output.commands.front().tookEffect);
    EXPECT_THAT(output.commands.front().sentence, HasSubstr("has ended: cancelled"));
    output = say({.action = domain::OperatorAction::CancelOrder, .operatorName = "ann", .key = "no-such"});
    EXPECT_TRUE(output.cancels.empty());
    EXPECT_EQ(output.commands.front().sentence, "Nothing was cancelled for ann: the desk knows no order \"no-such\".");
}

TEST_F(OrdersOfADesk, AnOrderNamesTheUnitsOfItsPriceAndSize)
{
    start();
    const auto place = [&](const std::string& instrument, double size, double limit) {
        const auto output = say({.action = domain::OperatorAction::PlaceOrder,
                                 .reason = "by hand",
                                 .quantity = domain::Quantity::fromDouble(size).value(),
                                 .limitPrice = domain::Price::fromDouble(limit).value(),
                                 .instrument = instrument,
                                 .side = domain::Side::Buy});
        EXPECT_EQ(output.intents.size(), 1u) << output.commands.front().sentence;
        const auto snapshot = picture();
        return snapshot->orders.empty() ? interfaces::OrderView{} : *snapshot->orders.begin();
    };
    const auto option = place(market.optionName(1, 80000, domain::OptionRight::Call), 1.0, 0.065);
    EXPECT_EQ(option.priceUnit, "BTC");
    EXPECT_EQ(option.sizeUnit, "contracts");
    const auto perpetual = place("BTC_USDC-PERPETUAL", 0.5, 79'000.0);
    EXPECT_EQ(perpetual.priceUnit, "USDC");
    EXPECT_EQ(perpetual.sizeUnit, "BTC");
}

TEST_F(OrdersOfADesk, F46_AnotherPositionStopsTheAccountUntilAPersonAdoptsIt)
{
    market.settings.hedgeVenues.erase(market.settings.hedgeVenues.begin() + 1, market.settings.hedgeVenues.end());
    start();
    const auto perpetual = domain::InstrumentId{1};
    auto asked = tell(domain::ConnectionChanged{kDeribit, true, ""}).queries;
    tell(domain::ProtectionChanged{kDeribit, true});
    ASSERT_EQ(asked.size(), 1u);
    tell(
        domain::PositionReport{kDeribit, perpetual, domain::Quantity::fromDouble(0.5).value(), asked[0].askedAt, true});
    auto output = tell(domain::ReconcileDone{kDeribit, asked[0].askedAt, 1});
    const auto* record = coded(output, "F46");
    ASSERT_NE(record, nullptr);
    EXPECT_THAT(record->reason, HasSubstr("0.5"));
    EXPECT_TRUE(alert("no order leaves there until").has_value());
    output = wait(9);
    EXPECT_TRUE(output.intents.empty()) << "also none to correct it";
    const auto before = picture()->underlyings.front().net.deltaCoin;
    const auto shown = picture()->differences;
    ASSERT_EQ(shown.size(), 1u);
    EXPECT_EQ(shown[0].account, "Deribit");
    EXPECT_EQ(shown[0].theirs - shown[0].ours, domain::Quantity::fromDouble(0.5).value());
    EXPECT_EQ(alert("no order leaves there until")->panel, interfaces::DifferenceView::kCard);
    // Doubted: the record says so, and nothing else changes.
    output = say({.action = domain::OperatorAction::DisputeDifference,
                  .reason = "not ours",
                  .quantity = shown[0].theirs,
                  .account = "Deribit",
                  .instrument = shown[0].instrument});
    ASSERT_EQ(output.commands.size(), 1u);
    EXPECT_TRUE(output.commands.front().tookEffect);
    EXPECT_EQ(picture()->differences, shown);
    EXPECT_DOUBLE_EQ(picture()->underlyings.front().net.deltaCoin, before);
    const auto told = picture()->decisions;
    EXPECT_TRUE(std::any_of(told.begin(), told.end(), [](const auto& view) {
        return view.decision->reason.find("disputed by") != std::string::npos &&
               view.decision->reason.find("not ours") != std::string::npos;
    }));
    // What is adopted is what was seen, or nothing.
    auto stale = domain::OperatorCommand{.action = domain::OperatorAction::AdoptDifference,
                                         .reason = "seen a while ago",
                                         .quantity = domain::Quantity::fromDouble(0.4).value(),
                                         .account = "Deribit",
                                         .instrument = shown[0].instrument};
    EXPECT_FALSE(say(stale).commands.front().tookEffect);
    EXPECT_EQ(picture()->differences, shown);
    stale.quantity = shown[0].theirs;
    stale.reason = "traded by hand";
    output = say(stale);
    ASSERT_EQ(output.commands.size(), 1u);
    EXPECT_TRUE(output.commands.front().tookEffect);
    EXPECT_NEAR(picture()->underlyings.front().net.deltaCoin - before, 0.5, 0.02);
    ASSERT_FALSE(output.queries.empty()) << "and asked once more";
    reconcile(output.queries.front().askedAt, {{perpetual, 0.5}});
    EXPECT_FALSE(wait(7).intents.empty());
    output = say({.action = domain::OperatorAction::AdoptDifference, .reason = "again"});
    EXPECT_FALSE(output.commands.front().tookEffect) << "nothing differs any more";
}

/// An option that nobody quotes, of which the venue holds less than we do: what went takes its share along. Its price
/// was taken to be the spot, so that three of five options came to be sold at 80,000 coins each.
TEST_F(OrdersOfADesk, F46_LessOfWhatHasNoPriceIsAdoptedAtWhatItCountsFrom)
{
    start();
    const auto& table = engine->state().market.instruments();
    auto option = table.at(*table.find("Deribit", market.optionName(1, 80000, domain::OptionRight::Call)));
    option.id = {static_cast<std::uint32_t>(table.all().size() + 1)};
    option.name = "BTC-NOT-QUOTED";
    option.expiry = option.expiry + Duration::days(3);
    const valuation::PositionKey key{kDeribit, option.id};
    tell(domain::InstrumentListed{option});
    tell(domain::OrderFilled{.order = "of before",
                             .tradeId = "t1",
                             .instrument = option.id,
                             .side = domain::Side::Buy,
                             .quantity = domain::Quantity::fromDouble(5.0).value(),
                             .price = domain::Price::fromDouble(0.1).value(),
                             .account = kDeribit});
    const auto position = [&] { return engine->state().book.positions().at(key); };
    const auto before = position();
    ASSERT_NEAR(before.basis.fair, 5.0 * 0.1 * 80000.0, 1.0);
    ASSERT_FALSE(desk::unitOf(engine->state(), engine->state().market.instruments().at(option.id)).complete);
    auto asked = tell(domain::ConnectionChanged{kDeribit, true, ""}).queries;
    ASSERT_EQ(asked.size(), 1u);
    const auto adopt = [&](double theirs) {
        reconcile(asked[0].askedAt, {{option.id, theirs}});
        auto said = say({.action = domain::OperatorAction::AdoptDifference,
                         .reason = "sold by hand",
                         .quantity = domain::Quantity::fromDouble(theirs).value(),
                         .account = "Deribit",
                         .instrument = option.name});
        asked = said.queries;
        return said.commands.front();
    };
    const auto dayStart = engine->state().pnl.equityAtDayStart;
    EXPECT_TRUE(adopt(2.0).tookEffect);
    EXPECT_DOUBLE_EQ(position().quantity.toDouble(), 2.0);
    EXPECT_DOUBLE_EQ(position().entryPrice, 0.1);
    EXPECT_NEAR(position().basis.fair, before.basis.fair * 2.0 / 5.0, 1e-6);
    EXPECT_NEAR(*engine->state().pnl.equityAtDayStart - *dayStart, -before.basis.fair * 3.0 / 5.0, 1e-6)
        << "nothing is earned by what went";
    ASSERT_FALSE(asked.empty());
    const auto refused = adopt(-1.0);
    EXPECT_FALSE(refused.tookEffect) << "what is held the other way came, and has no price";
    EXPECT_THAT(refused.sentence, HasSubstr("has no price yet"));
}

/// Why that is all that what went had earned: what has had a price once keeps one, past its expiry too, so that what
/// has none was never valued.
TEST_F(OrdersOfADesk, F36_WhatOnceHadAPriceKeepsOneBeyondItsExpiry)
{
    start();
    const auto& table = engine->state().market.instruments();
    const auto id = *table.find("Deribit", market.optionName(1, 80000, domain::OptionRight::Call));
    const auto expiry = table.at(id).expiry;
    const auto unit = [&] { return desk::unitOf(engine->state(), engine->state().market.instruments().at(id)); };
    ASSERT_TRUE(unit().complete);
    tick(81000.0, expiry - market.now() + Duration::seconds(5), false);
    EXPECT_TRUE(unit().complete) << "expired";
    tick(81000.0, Duration::seconds(5), true);
    ASSERT_TRUE(unit().complete) << "the venue's whole chain has it no more";
    EXPECT_NEAR(unit().markPrice, 1000.0 / 81000.0, 1e-4) << "what it will pay";
}

/// As a script's line says it: of the venue or the account that it names.
TEST_F(OrdersOfADesk, F46_AdoptReachesWhatItNamesAlone)
{
    auto config = market.config();
    config.book.accounts = {{"Deribit", "main"}, {"Deribit", "second"}};
    engine.emplace(Engine::create(config).value());
    engine->onBatch(market.opening(80000.0)).value();
    const auto second = engine->accounts().find("Deribit", "second");
    ASSERT_TRUE(second);
    const auto perpetual = domain::InstrumentId{1};
    std::vector<std::pair<domain::InstrumentId, double>> held;
    for (const auto& position : engine->positions())
        held.emplace_back(position.instrument, position.quantity.toDouble());
    for (const auto account : {kDeribit, *second}) {
        const auto asked = tell(domain::ConnectionChanged{account, true, ""}).queries;
        tell(domain::ProtectionChanged{account, true});
        ASSERT_EQ(asked.size(), 1u);
        auto states = account == kDeribit ? held : decltype(held){};
        states.emplace_back(perpetual, 0.5);
        reconcile(asked[0].askedAt, states, account);
    }
    ASSERT_EQ(picture()->differences.size(), 2u);
    const auto adopt = [&](const std::string& where) {
        const auto script = commands::parseCommandScript(
            R"({"at":"+0s","do":"adopt","venue":")" + where + R"(","reason":"traded by hand"})", "s", market.now());
        auto command = script.value().front().command;
        return say(std::move(command)).commands.front();
    };
    const auto nowhere = adopt("Nowhere");
    EXPECT_FALSE(nowhere.tookEffect);
    EXPECT_THAT(nowhere.sentence, HasSubstr("no account of Nowhere reports figures other than ours"));
    EXPECT_EQ(picture()->differences.size(), 2u);
    EXPECT_TRUE(adopt("Deribit/second").tookEffect);
    ASSERT_EQ(picture()->differences.size(), 1u) << "the other account's is still a person's to say";
    EXPECT_EQ(picture()->differences[0].account, "Deribit");
    EXPECT_DOUBLE_EQ(held.empty() ? 0.0 : this->held("BTC_USDC-PERPETUAL"), 0.5);
    EXPECT_TRUE(adopt("Deribit").tookEffect);
    EXPECT_TRUE(picture()->differences.empty());
}

/// One alert says both: what became of the order, and of the fill.
TEST_F(OrdersOfADesk, F22_AFillThatDoesNotFitItsOrderIsToldAsBooked)
{
    start();
    const auto intent = hedgeThatLeft();
    const double before = held("BTC_USDC-PERPETUAL");
    auto wrong = market.fill(intent);
    auto& fill = std::get<domain::OrderFilled>(wrong.events.front().body);
    fill.side = fill.side == domain::Side::Buy ? domain::Side::Sell : domain::Side::Buy;
    engine->onBatch(wrong).value();
    const double signedSize = domain::sign(fill.side) * fill.quantity.toDouble();
    EXPECT_NEAR(held("BTC_USDC-PERPETUAL") - before, signedSize, 1e-9);
    const auto told = alert("another instrument, side or account (F22)");
    ASSERT_TRUE(told);
    EXPECT_THAT(told->text, HasSubstr("the position counts the fill, and the order is left as it was"));
    EXPECT_FALSE(alert("after the order had ended")) << "it has not";
}

/// Which account sent an order is forgotten with it; the account that tells its late fill is the one that filled it.
TEST_F(OrdersOfADesk, F44_ALateFillIsBookedWhereItWasFilled)
{
    auto config = market.config();
    config.book.accounts = {{"Deribit", "main"}, {"Deribit", "second"}};
    engine.emplace(Engine::create(config).value());
    engine->onBatch(market.opening(80000.0)).value();
    const auto second = engine->accounts().find("Deribit", "second").value();
    const auto perpetual = domain::InstrumentId{1};
    const auto cashOf = [&](domain::AccountId account) {
        const auto& all = engine->state().book.cash();
        const auto found = all.find({account, "USDC"});
        return found == all.end() ? 0.0 : found->second;
    };
    const auto heldAt = [&](domain::AccountId account) {
        return engine->state().book.quantityOf({account, perpetual}).toDouble();
    };
    const auto fill = [&](domain::AccountId account, domain::Side side) {
        return domain::OrderFilled{.order = account == second ? "forgotten" : "forgotten too",
                                   .tradeId = "t1",
                                   .instrument = perpetual,
                                   .side = side,
                                   .quantity = domain::Quantity::fromDouble(0.5).value(),
                                   .price = domain::Price::fromDouble(80000.0).value(),
                                   .fee = domain::Money::fromDouble(3.0, domain::findCurrency("USDC").value()).value(),
                                   .account = account};
    };
    const double before = heldAt(kDeribit), cash = cashOf(kDeribit);
    tell(fill(second, domain::Side::Sell));
    EXPECT_DOUBLE_EQ(heldAt(second), -0.5);
    EXPECT_DOUBLE_EQ(heldAt(kDeribit), before);
    EXPECT_DOUBLE_EQ(cashOf(kDeribit), cash) << "nor is its fee the first account's";
    EXPECT_TRUE(alert("Deribit/second filled 0.5 of BTC_USDC-PERPETUAL after the order had ended"));
    // The other side of the same trade is the first account's.
    tell(fill(kDeribit, domain::Side::Buy));
    EXPECT_DOUBLE_EQ(heldAt(kDeribit), before + 0.5);
    tell(fill(kDeribit, domain::Side::Buy));
    tell(fill(second, domain::Side::Sell));
    EXPECT_DOUBLE_EQ(heldAt(kDeribit), before + 0.5);
    EXPECT_DOUBLE_EQ(heldAt(second), -0.5);
    // An order of the first account that is told as filled by the second is no order of it.
    const auto intent = hedgeThatLeft();
    auto other = fill(second, intent.side);
    other.order = intent.id;
    other.tradeId = "t2";
    tell(other);
    EXPECT_DOUBLE_EQ(heldAt(second), -0.5 + domain::sign(intent.side) * 0.5);
    EXPECT_EQ(shown(intent), OrderState::Sent);
    EXPECT_TRUE(alert("another instrument, side or account (F22)"));
    EXPECT_FALSE(engine->onBatch({.time = market.now(), .events = {{market.now(), fill({9}, intent.side)}}}))
        << "an account that is not of this desk";
}

/// The balance of a wrong address is zero too: where something was held, an empty answer is told as no evidence.
TEST_F(OrdersOfADesk, F105_AnEmptyAccountWhereSomethingWasHeldIsNoEvidence)
{
    market.settings.hedgeVenues.erase(market.settings.hedgeVenues.begin() + 1, market.settings.hedgeVenues.end());
    start();
    const auto perpetual = domain::InstrumentId{1};
    const auto usdc = domain::findCurrency("USDC").value();
    const auto answers = [&](Timestamp askedAt, double held, std::int64_t money) {
        tell(domain::PositionReport{kDeribit, perpetual, domain::Quantity::fromDouble(held).value(), askedAt, true});
        tell(domain::BalanceReport{kDeribit, {money, usdc}, askedAt});
        return tell(domain::ReconcileDone{kDeribit, askedAt, 2});
    };
    const auto asked = tell(domain::ConnectionChanged{kDeribit, true, ""}).queries;
    tell(domain::ProtectionChanged{kDeribit, true});
    ASSERT_EQ(asked.size(), 1u);
    auto output = answers(asked[0].askedAt, 0.5, 0);
    ASSERT_NE(coded(output, "F46"), nullptr);
    EXPECT_EQ(coded(output, "F46")->reason.find("F105"), std::string::npos) << "there is something in it";
    const auto shown = picture()->differences;
    ASSERT_EQ(shown.size(), 1u);
    output = say({.action = domain::OperatorAction::AdoptDifference,
                  .reason = "traded by hand",
                  .quantity = shown[0].theirs,
                  .account = "Deribit",
                  .instrument = shown[0].instrument});
    ASSERT_FALSE(output.queries.empty());
    output = answers(output.queries.front().askedAt, 0.0, 0);
    ASSERT_NE(coded(output, "F46"), nullptr);
    EXPECT_THAT(coded(output, "F46")->reason, HasSubstr("F105: the whole account is empty there"));
    EXPECT_TRUE(alert("see whether it is the right account").has_value());
}

/// Limits count it wherever it stands; it is hedged ahead of its fill only where its limit reaches the market.
TEST_F(OrdersOfADesk, F48_AnOrderThatWeNeverSentIsCountedInNetDelta)
{
    start();
    const auto limited = [&] { return desk::riskOf(engine->state(), "BTC").netDelta(); };
    const double before = netDelta(), limitedBefore = limited();
    const auto perpetual = domain::InstrumentId{1};
    const auto external = [&](const std::string& id, double limit) {
        return tell(domain::OrderReport{.account = kDeribit,
                                        .venueOrder = id,
                                        .instrument = perpetual,
                                        .side = domain::Side::Sell,
                                        .state = OrderState::Working,
                                        .quantity = domain::Quantity::fromDouble(0.3).value(),
                                        .limitPrice = domain::Price::fromDouble(limit).value(),
                                        .askedAt = market.now()});
    };
    const auto output = external("777", 90000.0);
    EXPECT_NE(coded(output, "F48"), nullptr);
    EXPECT_NEAR(limited() - limitedBefore, -0.3, 1e-9);
    EXPECT_NEAR(netDelta() - before, 0.0, 1e-9) << "nobody has taken it";
    EXPECT_TRUE(output.cancels.empty()) << "nobody asked for that";
    external("778", 79000.0);
    EXPECT_NEAR(limited() - limitedBefore, -0.6, 1e-9);
    EXPECT_NEAR(netDelta() - before, -0.3, 1e-9) << "about to fill";
}

TEST_F(OrdersOfADesk, F49_ACancelThatNobodyConfirmsIsToldAndTheOrderStaysCounted)
{
    start();
    const auto intent = hedgeThatLeft();
    tell(domain::OrderAcknowledged{intent.id});
    say({.action = domain::OperatorAction::Kill, .reason = "test"});
    const auto output = wait(6);
    EXPECT_EQ(output.queries.size(), 1u);
    EXPECT_TRUE(alert("has not confirmed the cancel").has_value());
    EXPECT_EQ(shown(intent), OrderState::Working);
    end(intent, OrderState::Cancelled);
    EXPECT_EQ(shown(intent), OrderState::Cancelled);
    EXPECT_FALSE(alert("has not confirmed the cancel").has_value());
}

/// What a gateway says of no order is of the account.
TEST_F(OrdersOfADesk, C16_AWordAboutAnAccountIsANotice)
{
    start();
    tell(domain::CancelRefused{{}, "Hyperliquid: the venue refuses the scheduled cancel (C16): no volume"});
    const auto told = alert("the venue refuses the scheduled cancel");
    ASSERT_TRUE(told.has_value());
    EXPECT_EQ(told->level, interfaces::AlertLevel::Notice);
    say({.action = domain::OperatorAction::Kill, .reason = "test"});
    tell(domain::CancelRefused{{}, "Hyperliquid: after the kill an order is still open"});
    EXPECT_EQ(alert("after the kill an order")->level, interfaces::AlertLevel::Breach);
    EXPECT_EQ(alert("no volume")->level, interfaces::AlertLevel::Notice);
}

/// A kill's cancel of everything is not done there.
TEST_F(OrdersOfADesk, F52_AKillThatIsNotDoneAtAVenueStaysInRedUntilItIsAcknowledged)
{
    start();
    say({.action = domain::OperatorAction::Kill, .reason = "test"});
    tell(domain::CancelRefused{{}, "Deribit: the venue did not do the kill's cancel of everything (11051 closed)"});
    const auto told = alert("did not do the kill's cancel of everything (11051 closed)");
    ASSERT_TRUE(told.has_value());
    EXPECT_EQ(told->level, interfaces::AlertLevel::Breach);
    tell(domain::CancelRefused{{}, "Deribit: after the kill an order that is not the desk's is still open: X"});
    EXPECT_FALSE(alert("11051").has_value()) << "one line an account, the newest word";
    EXPECT_EQ(alert("is still open: X")->count, 2);
    wait(70);
    EXPECT_TRUE(alert("is still open: X").has_value());
    tell(domain::CancelRefused{{}, "Derive: the venue does not answer"});
    EXPECT_TRUE(alert("Derive: the venue does not answer").has_value() && alert("is still open: X").has_value());
}

TEST_F(OrdersOfADesk, F42_AfterARestartWhatMayHaveLeftIsAskedFor)
{
    start();
    const auto output = tick(83000.0);
    ASSERT_EQ(output.intents.size(), 1u);
    const auto opened = tell(domain::DeskOpened{});
    ASSERT_EQ(opened.queries.size(), 1u);
    EXPECT_EQ(opened.queries.front().order, output.intents.front()->id);
    EXPECT_EQ(shown(*output.intents.front()), OrderState::Unknown);
}

TEST_F(OrdersOfADesk, WordsOfAnAccountThatTheDeskDoesNotHaveAreRefused)
{
    start();
    const auto refused =
        engine->onBatch({.time = market.now(), .events = {{market.now(), domain::ConnectionChanged{{77}, true, ""}}}});
    ASSERT_FALSE(refused.has_value());
    EXPECT_THAT(refused.error().message, HasSubstr("account 77"));
}

}  // namespace

}  // namespace ballast::engine::orders_test
