#include <algorithm>
#include <array>
#include <bit>
#include <gtest/gtest.h>
#include <random>
#include <set>

#include "core/engine/two_coins.h"
#include "desk/state.h"

namespace ballast::engine::valuation_test {
namespace {

using domain::OperatorAction;
using testing::TwoCoins;

constexpr std::int64_t kMillisecond = 1'000'000;

/// What two engines decided, compared as the journal would write it: kinds, words and figures to the last bit.
void expectSame(const EngineOutput& a, const EngineOutput& b)
{
    ASSERT_EQ(a.decisions.size(), b.decisions.size());
    for (std::size_t i = 0; i < a.decisions.size(); ++i) {
        const auto& x = a.decisions[i];
        const auto& y = b.decisions[i];
        EXPECT_EQ(x.kind, y.kind);
        EXPECT_EQ(x.reason, y.reason);
        EXPECT_EQ(x.choice, y.choice);
        EXPECT_EQ(std::bit_cast<std::uint64_t>(x.before.delta), std::bit_cast<std::uint64_t>(y.before.delta));
        EXPECT_EQ(std::bit_cast<std::uint64_t>(x.before.vega), std::bit_cast<std::uint64_t>(y.before.vega));
        EXPECT_EQ(std::bit_cast<std::uint64_t>(x.deltaAfter), std::bit_cast<std::uint64_t>(y.deltaAfter));
    }
    ASSERT_EQ(a.intents.size(), b.intents.size());
    for (std::size_t i = 0; i < a.intents.size(); ++i)
        EXPECT_EQ(a.intents[i]->limitPrice, b.intents[i]->limitPrice);
    EXPECT_EQ(a.amendments.size(), b.amendments.size());
    EXPECT_EQ(a.cancels.size(), b.cancels.size());
}

/// A day on the desk drawn from a seed: every kind of fact, in steps of one to four, whole seconds and parts of one.
class RandomDay {
public:
    explicit RandomDay(std::uint64_t seed) : m_random(seed)
    {
        market.settings.quoting.enabled = seed % 2 == 0;
        market.hold("BTC", 90);  // Of both chains.
        market.hold("ETH", 12);
        for (const char* name : {"BTC-PERPETUAL", "ETH-PERPETUAL"})
            market.book.positions.push_back({name, domain::Quantity::fromDouble(-500.0).value(), "Deribit"});
    }

    TwoCoins market;

    domain::EventBatch next()
    {
        pass();
        domain::EventBatch batch{.time = market.now, .events = {}};
        // A person's word is a step of its own.
        if (chance(0.06)) {
            add(batch, command());
            return batch;
        }
        for (int i = 0, count = 1 + pick(4); i < count; ++i)
            addFact(batch);
        return batch;
    }

    /// What the venue will say about orders that left; told in later steps.
    void sent(const EngineOutput& output)
    {
        for (const auto& intent : output.intents)
            m_working.push_back(*intent);
    }

private:
    double uniform() { return std::uniform_real_distribution<double>()(m_random); }
    bool chance(double share) { return uniform() < share; }
    int pick(int count) { return std::uniform_int_distribution<int>(0, count - 1)(m_random); }
    std::string coin() { return chance(0.7) ? "BTC" : "ETH"; }
    domain::CurrencyId currency(const char* name) { return domain::findCurrency(name).value(); }

    template <class Body> void add(domain::EventBatch& batch, Body body)
    {
        batch.events.push_back({market.now, std::move(body)});
    }

    void pass()
    {
        if (chance(0.004))
            market.advance(Duration::hours(50));
        else if (chance(0.2))
            market.advance(Duration{(1 + pick(4000)) * kMillisecond});
        else if (chance(0.6))
            market.advance(Duration{pick(90) * kMillisecond});
    }

    const domain::Instrument& anyInstrument()
    {
        const auto& all = market.instruments();
        return all[static_cast<std::size_t>(pick(static_cast<int>(all.size())))];
    }
    const domain::Instrument& anyHedge() { return market.instruments()[static_cast<std::size_t>(pick(6))]; }

    void addFact(domain::EventBatch& batch)
    {
        switch (pick(12)) {
        case 0:
        case 1:
        case 2: {
            const auto moved = coin();
            // Now and then a jump, which waits.
            market.spot(moved) *= 1.0 + (chance(0.03) ? 0.06 : 0.002) * (uniform() - 0.5);
            return add(batch, market.index(moved));
        }
        case 3:
        case 4:
            return add(batch, market.quote(anyHedge(), 0.001 * (uniform() - 0.5)));
        case 5:
        case 6:
            return addQuotes(batch);
        case 7:
            return add(batch, market.oracle(coin()));
        case 8:
            return addRare(batch);
        case 9:
            return addTaker(batch);
        case 10:
            return addAnswer(batch);
        default:
            return addExpired(batch);
        }
    }

    void addQuotes(domain::EventBatch& batch)
    {
        const auto chain = static_cast<std::size_t>(pick(static_cast<int>(market.chains.size())));
        const auto expiry = static_cast<std::size_t>(pick(static_cast<int>(market.expiries.size())));
        if (market.expiries[expiry] <= market.now) return;
        market.chains[chain].volatilities[expiry] *= 1.0 + 0.02 * (uniform() - 0.5);
        add(batch, chance(0.1) ? market.wholeChain(chain) : market.expiryQuotes(chain, expiry));
    }

    void addRare(domain::EventBatch& batch)
    {
        switch (pick(4)) {
        case 0:
            return add(batch, domain::GasUpdate{.baseFeeGwei = 1.0 + uniform(), .priorityFeeGwei = 0.1});
        case 1:
            return add(batch, domain::FundingUpdate{.instrument = market.instruments()[4].id,
                                                    .ratePerHour = 1e-5 * (uniform() - 0.5)});
        case 2: {
            // Terms that a venue may change while positions stand in them.
            auto listed = anyInstrument();
            listed.multiplier = domain::Quantity::fromUnits((1 + pick(2)) * listed.multiplier.units());
            if (listed.multiplier.toDouble() > 100.0) return;
            return add(batch, domain::InstrumentListed{listed});
        }
        default:
            return add(batch, domain::TimerFired{});
        }
    }

    domain::Money some(double most)
    {
        const char* paid = chance(0.5) ? "USDC" : chance(0.5) ? "BTC" : "ETH";
        return {static_cast<std::int64_t>(1e8 * most * uniform()), currency(paid)};
    }

    void addTaker(domain::EventBatch& batch)
    {
        const auto& instrument = anyInstrument();
        if (instrument.isOption() && instrument.expiry <= market.now) return;
        const double price =
            instrument.isOption() ? (instrument.isInverse() ? 0.01 : 800.0) : market.spot(instrument.underlying);
        const auto id = std::to_string(++m_trades);
        const auto side = chance(0.5) ? domain::Side::Buy : domain::Side::Sell;
        const auto quantity = domain::Quantity::fromUnits(instrument.lotSize.units() * (1 + pick(5)));
        add(batch, domain::OrderFilled{.order = "unknown",
                                       .tradeId = id,
                                       .instrument = instrument.id,
                                       .side = side,
                                       .quantity = quantity,
                                       .price = domain::Price::fromDouble(price).value(),
                                       .fee = some(0.01),
                                       .gas = some(0.002)});
    }

    void addAnswer(domain::EventBatch& batch)
    {
        if (m_working.empty()) return;
        const auto place = static_cast<std::size_t>(pick(static_cast<int>(m_working.size())));
        const auto intent = m_working[place];
        if (chance(0.3)) return add(batch, domain::OrderAcknowledged{.order = intent.id});
        m_working.erase(m_working.begin() + static_cast<std::ptrdiff_t>(place));
        if (chance(0.3))
            return add(batch, domain::OrderEnded{
                                  .order = intent.id, .state = domain::OrderState::Cancelled, .reason = "by the test"});
        add(batch, domain::OrderFilled{.order = intent.id,
                                       .tradeId = std::to_string(++m_trades),
                                       .instrument = intent.instrument,
                                       .side = intent.side,
                                       .quantity = intent.quantity,
                                       .price = intent.limitPrice,
                                       .fee = some(0.01),
                                       .gas = some(0.002),
                                       .last = true});
    }

    /// One option that has expired settles, in the order of the table.
    void addExpired(domain::EventBatch& batch)
    {
        for (const auto& option : market.instruments()) {
            if (!option.isOption() || option.expiry > market.now || !m_settled.insert(option.id).second) continue;
            return add(batch, domain::InstrumentSettled{
                                  .instrument = option.id,
                                  .price = domain::Price::fromDouble(market.spot(option.underlying)).value()});
        }
    }

    domain::OperatorCommand command()
    {
        domain::OperatorCommand c{.operatorName = "tester", .reason = "a test"};
        constexpr std::array kActions{OperatorAction::ForceHedge,
                                      OperatorAction::PauseUnderlying,
                                      OperatorAction::PlaceOrder,
                                      OperatorAction::SetLimit,
                                      OperatorAction::PauseTrading,
                                      OperatorAction::ResumeTrading,
                                      OperatorAction::Kill,
                                      OperatorAction::Rearm,
                                      OperatorAction::ResumeTrading,
                                      OperatorAction::FlattenHedges,
                                      OperatorAction::FlattenEverything};
        c.action = kActions[static_cast<std::size_t>(pick(static_cast<int>(kActions.size())))];
        if (c.action == OperatorAction::ForceHedge || c.action == OperatorAction::PauseUnderlying ||
            c.action == OperatorAction::SetLimit)
            c.underlying = coin();
        c.duration = Duration::seconds(1 + pick(5));
        c.key = "net_delta";
        c.value = 1e3 * uniform();
        if (c.action != OperatorAction::PlaceOrder) return c;
        const auto& instrument = anyInstrument();
        c.instrument = instrument.name;
        c.side = chance(0.5) ? domain::Side::Buy : domain::Side::Sell;
        c.quantity = instrument.lotSize;
        c.limitPrice =
            domain::Price::fromDouble(instrument.isOption() ? 0.02 : market.spot(instrument.underlying)).value();
        return c;
    }

    std::mt19937_64 m_random;
    std::vector<domain::OrderIntent> m_working;
    std::set<domain::InstrumentId> m_settled;
    int m_trades{};
};

class Valuation : public ::testing::TestWithParam<std::uint64_t> {};

// After every step all that is kept equals what a valuation of everything gives, bit for bit. A copy whose values are
// thrown away before each of its steps decides the same, so that no decision depends on what was valued when.
TEST_P(Valuation, KeptFiguresAreThoseOfAFullRevaluation)
{
    RandomDay day(GetParam());
    Engine engine = day.market.start();
    Engine anew(engine);
    std::size_t decisions = 0, intents = 0;
    for (int i = 0; i < 1500; ++i) {
        const auto batch = day.next();
        const auto output = engine.onBatch(batch);
        ASSERT_TRUE(output) << "step " << i << ": " << output.error().message;
        anew.revalueAll();
        const auto repeated = anew.onBatch(batch);
        ASSERT_TRUE(repeated);
        expectSame(*output, *repeated);
        if (const auto stale = engine.findStaleValue()) FAIL() << "after step " << i << ": " << *stale;
        day.sent(*output);
        decisions += output->decisions.size();
        intents += output->intents.size();
    }
    EXPECT_GT(decisions, 50U);
    EXPECT_GT(intents, 10U);
    EXPECT_EQ(std::bit_cast<std::uint64_t>(engine.summary().pnlUsd),
              std::bit_cast<std::uint64_t>(anew.summary().pnlUsd));
}

INSTANTIATE_TEST_SUITE_P(Seeds, Valuation, ::testing::Range<std::uint64_t>(1, 7));

/// A desk of both coins, half a second past the last whole one.
class Touched : public ::testing::Test {
protected:
    Touched()
    {
        market.hold("BTC", 30);
        market.hold("ETH", 10);
    }

    void start()
    {
        engine.emplace(market.start());
        market.advance(Duration::milliseconds(500));
    }
    EngineOutput take(const domain::EventBatch& batch) { return engine->onBatch(batch).value(); }
    valuation::ValuationWork work(const char* coin) const { return engine->workOf(coin); }

    TwoCoins market;
    std::optional<Engine> engine;
};

TEST_F(Touched, WhatNothingTouchedIsNeitherValuedNorEvaluatedNorRecorded)
{
    start();
    const auto before = work("ETH");
    for (int i = 0; i < 20; ++i) {
        market.advance(Duration::milliseconds(10));
        market.spot("BTC") *= 1.001;
        auto batch = market.step(market.index("BTC"));
        batch.events.push_back({market.now, market.quote(market.instruments()[0])});
        batch.events.push_back({market.now, market.expiryQuotes(0, 1)});
        batch.events.push_back({market.now, market.oracle("BTC")});
        for (const auto& decision : take(batch).decisions)
            EXPECT_EQ(decision.underlying, "BTC") << decision.reason;
    }
    EXPECT_EQ(work("ETH").evaluations, before.evaluations);
    EXPECT_EQ(work("ETH").units, before.units);
    EXPECT_EQ(work("ETH").sums, before.sums);
    EXPECT_GE(work("BTC").evaluations, 20U);
}

TEST_F(Touched, AStepOfManyFactsIsOneEvaluationAndOneSum)
{
    start();
    const auto before = work("BTC");
    domain::EventBatch batch{.time = market.now, .events = {}};
    for (int i = 0; i < 5; ++i) {
        market.spot("BTC") *= 1.0005;
        batch.events.push_back({market.now, market.index("BTC")});
        batch.events.push_back({market.now, market.expiryQuotes(0, static_cast<std::size_t>(i % 3))});
    }
    take(batch);
    EXPECT_EQ(work("BTC").evaluations, before.evaluations + 1);
    EXPECT_EQ(work("BTC").sums, before.sums + 1);
}

TEST_F(Touched, ASmileRevaluesItsOwnExpiryAlone)
{
    start();
    const auto before = work("BTC");
    market.chains[0].volatilities[1] += 0.01;
    take(market.step(market.expiryQuotes(0, 1)));
    std::uint64_t held = 0;
    for (const auto& named : market.book.positions)
        for (const auto& instrument : market.instruments())
            if (instrument.name == named.instrument && instrument.underlying == "BTC" &&
                instrument.settles == domain::findCurrency("BTC") && instrument.expiry == market.expiries[1])
                ++held;
    ASSERT_GT(held, 0U);
    EXPECT_EQ(work("BTC").units, before.units + held);
    EXPECT_EQ(work("BTC").sums, before.sums + 1);
}

/// A busy expiry is fitted ten times a second, and its newest quotes are when they are due: without another fact.
TEST_F(Touched, ASmileThatWasJustFittedWaitsAndIsFittedWhenItIsDue)
{
    start();
    const auto fits = [&] { return engine->summary().surfacesFitted; };
    const auto quoted = [&](std::size_t expiry, double moved) {
        market.chains[0].volatilities[expiry] += moved;
        take(market.step(market.expiryQuotes(0, expiry)));
    };
    const auto before = fits();
    quoted(1, 0.01);
    const auto due = market.now + Duration::milliseconds(100);
    EXPECT_EQ(fits(), before + 1);
    EXPECT_EQ(engine->nextDue(), std::nullopt);
    const auto valued = work("BTC");
    for (int i = 0; i < 2; ++i) {
        market.advance(Duration::milliseconds(40));
        quoted(1, 0.01);
    }
    EXPECT_EQ(fits(), before + 1);
    EXPECT_EQ(work("BTC").units, valued.units) << "nothing that is valued has changed";
    EXPECT_EQ(work("BTC").sums, valued.sums);
    EXPECT_EQ(engine->nextDue(), due);
    quoted(2, 0.01);
    EXPECT_EQ(fits(), before + 2) << "another smile has its own time";
    const Engine copy(*engine);
    EXPECT_EQ(copy.nextDue(), due);
    market.advance(due - market.now);
    take(market.step(domain::TimerFired{{domain::TimerKind::Engine, 0}, due}));
    EXPECT_EQ(fits(), before + 3);
    EXPECT_EQ(engine->nextDue(), std::nullopt);
    const auto& chain = engine->state().market.find("BTC")->chains[0];
    const auto* slice = chain.surface->findSlice(market.expiries[1]);
    ASSERT_NE(slice, nullptr);
    EXPECT_NEAR(slice->smile.impliedVolatility(0.0), market.chains[0].volatilities[1], 0.003) << "of the newest quotes";
    // A chain that comes whole waits for nothing, and leaves nothing that waits.
    quoted(1, 0.01);
    EXPECT_EQ(engine->nextDue(), due + Duration::milliseconds(100));
    take(market.step(market.wholeChain(0)));
    EXPECT_EQ(fits(), before + 3 + market.expiries.size());
    EXPECT_EQ(engine->nextDue(), std::nullopt);
}

/// A smile that waits has the forward of then: what the index moved until its fit stays in the forward of its options.
TEST_F(Touched, ASmileThatWaitedIsFittedToTheSpotOfItsForward)
{
    start();
    take(market.step(market.expiryQuotes(0, 1)));
    market.advance(Duration::milliseconds(20));
    take(market.step(market.expiryQuotes(0, 1)));
    const auto forward = [&] {
        const auto& chain = engine->state().market.find("BTC")->chains[0];
        const auto* slice = chain.surface->findSlice(market.expiries[1]);
        const double spot = engine->state().market.find("BTC")->spot();
        return spot * slice->forward / chain.spotAtFit.at(market.expiries[1]);
    };
    const double told = forward();
    market.advance(Duration::milliseconds(40));
    market.spot("BTC") *= 0.995;
    take(market.step(market.index("BTC")));
    const double carried = forward();
    ASSERT_NEAR(carried / told, 0.995, 1e-6) << "it follows the index before the fit";
    const auto before = engine->summary().surfacesFitted;
    market.advance(Duration::milliseconds(40));
    take(market.step(domain::TimerFired{{domain::TimerKind::Engine, 0}, market.now}));
    ASSERT_EQ(engine->summary().surfacesFitted, before + 1);
    EXPECT_NEAR(forward() / carried, 1.0, 1e-6) << "and after it";
}

TEST_F(Touched, TheFirstStepOfASecondMarksTimeForAll)
{
    start();
    const auto before = work("ETH");
    market.advance(Duration::milliseconds(499));
    take(market.step(domain::TimerFired{}));
    EXPECT_EQ(work("ETH").evaluations, before.evaluations);
    market.advance(Duration::milliseconds(1));
    take(market.step(domain::TimerFired{}));
    EXPECT_EQ(work("ETH").evaluations, before.evaluations + 1);
    EXPECT_GT(work("ETH").units, before.units);
    market.advance(Duration::milliseconds(10));
    take(market.step(domain::TimerFired{}));
    EXPECT_EQ(work("ETH").evaluations, before.evaluations + 1);
}

TEST_F(Touched, EveryRecordedStepMarksTime)
{
    auto recorded = Engine::create({.settings = market.settings,
                                    .book = market.book,
                                    .runId = "test",
                                    .marketTitle = "two coins",
                                    .marketKind = domain::MarketKind::Recorded})
                        .value();
    recorded.onBatch(market.opening()).value();
    const auto before = recorded.workOf("ETH").evaluations;
    for (int i = 0; i < 3; ++i) {
        market.advance(Duration::milliseconds(10));
        recorded.onBatch(market.step(market.index("BTC"))).value();
    }
    EXPECT_EQ(recorded.workOf("ETH").evaluations, before + 3);
}

TEST_F(Touched, ALossThatStopsTheDeskTakesQuotesOfEveryCoinAwayInTheSameStep)
{
    market.settings.quoting.enabled = true;
    for (auto& limits : market.book.limits)
        limits.dailyLossUsd = 10.0;
    start();
    const auto evaluated = engine->workOf("ETH").evaluations;
    // A fill far from its worth is a loss at once.
    const auto& option = *std::find_if(market.instruments().begin(), market.instruments().end(),
                                       [](const auto& i) { return i.isOption() && i.underlying == "BTC"; });
    const auto output = take(market.step(domain::OrderFilled{.order = "unknown",
                                                             .tradeId = "1",
                                                             .instrument = option.id,
                                                             .side = domain::Side::Buy,
                                                             .quantity = domain::Quantity::fromDouble(10.0).value(),
                                                             .price = domain::Price::fromDouble(5.0).value(),
                                                             .fee = {},
                                                             .gas = {}}));
    ASSERT_FALSE(output.closings.empty());
    EXPECT_GT(engine->workOf("ETH").evaluations, evaluated);
    std::size_t quoted = 0, left = 0;
    for (const auto& [id, order] : engine->ledger().open()) {
        if (engine->instruments().at(order.intent.instrument).underlying != "ETH") continue;
        ++quoted;
        left += order.cancelAsked.isNever() ? 1U : 0U;
    }
    EXPECT_GT(quoted, 0U);
    EXPECT_EQ(left, 0U);
}

TEST_F(Touched, ACopyStartsWithoutValuesAndMakesTheSame)
{
    start();
    Engine copy(*engine);
    EXPECT_EQ(copy.workOf("BTC").units, 0U);
    EXPECT_FALSE(copy.findStaleValue().has_value());
    EXPECT_GT(copy.workOf("BTC").units, 0U);
}

}  // namespace
}  // namespace ballast::engine::valuation_test
