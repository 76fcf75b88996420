#pragma once

#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "desk/desk_view.h"
#include "engine/engine.h"
#include "sections/section_builder.h"
#include "simulation/built_in_market.h"

namespace ballast::engine::testing {

/// A book on a live market: venues list and price when they do, and hold what they hold. The facts are those of the
/// built-in market's first step, told when the test says so.
class LiveBooks : public ::testing::Test {
protected:
    static constexpr domain::AccountId kDeribit{1};

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
    /// A book of one account, and what the market told first of bitcoin: ether has no price yet.
    void openWithoutEther(domain::MarketKind kind = domain::MarketKind::Live)
    {
        domain::BookDefinition book;
        book.accounts = {{"Deribit", "main"}};
        open(std::move(book), kind);
        ASSERT_TRUE(tellFirst(false).has_value());
    }
    /// The same, and what it told first of ether.
    void openOfOneAccount(domain::MarketKind kind = domain::MarketKind::Live)
    {
        ASSERT_NO_FATAL_FAILURE(openWithoutEther(kind));
        ASSERT_TRUE(tellFirst(true).has_value());
    }
    void connect(domain::AccountId account = kDeribit)
    {
        say(domain::ConnectionChanged{.account = account, .up = true, .why = "", .amends = true});
    }

    static bool isEth(const domain::Event& event)
    {
        if (const auto* chain = std::get_if<domain::ChainUpdate>(&event.body)) return chain->underlying == "ETH";
        if (const auto* index = std::get_if<domain::IndexUpdate>(&event.body)) return index->underlying == "ETH";
        return false;
    }
    /// What the market told first of one coin, or of all else.
    Result<EngineOutput> tellFirst(bool ofEth)
    {
        domain::EventBatch batch{first.time, {}};
        for (const auto& event : first.events)
            if (isEth(event) == ofEth) batch.events.push_back(event);
        return engine->onBatch(batch);
    }
    /// What the market told first, told now.
    Result<EngineOutput> tellNow(bool ofEth)
    {
        first.time = now;
        for (auto& event : first.events)
            event.time = now;
        return tellFirst(ofEth);
    }
    void say(domain::EventBody body)
    {
        auto output = engine->onBatch({now, {{now, std::move(body)}}});
        ASSERT_TRUE(output.has_value());
        for (const auto& query : output->queries)
            if (query.order.empty()) askedAt = askedOf[query.account] = query.askedAt;
    }
    /// One heartbeat, this much later.
    void later(Duration by)
    {
        now = now + by;
        say(domain::TimerFired{{domain::TimerKind::Heartbeat, 0}, now});
    }
    /// A heartbeat each.
    void seconds(int count)
    {
        for (int i = 0; i < count; ++i)
            later(Duration::seconds(1));
    }

    /// Until the engine has asked for the whole account again.
    void awaitQuestion()
    {
        const auto before = askedAt;
        for (int i = 0; i < 120 && askedAt == before; ++i)
            later(Duration::seconds(1));
        ASSERT_NE(askedAt, before) << "nothing was asked within two minutes";
    }
    static domain::Money money(const char* currency, double amount)
    {
        return domain::Money::fromDouble(amount, *domain::findCurrency(currency)).value();
    }
    static domain::Quantity contracts(double count) { return domain::Quantity::fromDouble(count).value(); }
    static domain::Price price(double value) { return domain::Price::fromDouble(value).value(); }
    /// The answer to the next question: contracts of one instrument and coins of bitcoin; whole if it is two reports.
    void report(domain::InstrumentId id, double quantity, std::uint64_t reports, double coins = 2.5)
    {
        awaitQuestion();
        const auto at = askedAt;
        say(domain::PositionReport{kDeribit, id, contracts(quantity), at, true});
        say(domain::BalanceReport{kDeribit, money("BTC", coins), at});
        say(domain::ReconcileDone{kDeribit, at, reports});
    }
    /// An order of a session before this one sold two of an option.
    void sellTwoOfBefore(domain::InstrumentId option)
    {
        domain::OrderFilled fill;
        fill.order = {"of-before"};
        fill.tradeId = "1";
        fill.instrument = option;
        fill.side = domain::Side::Sell;
        fill.quantity = contracts(2.0);
        fill.price = price(0.02);
        fill.account = kDeribit;
        say(fill);
    }
    static domain::CashMoved transfer(std::string id, domain::Money amount, Timestamp paidAt)
    {
        return {.account = kDeribit,
                .cause = domain::CashCause::Transfer,
                .id = std::move(id),
                .instrument = {},
                .amount = amount,
                .paidAt = paidAt};
    }

    const desk::State& state() const { return engine->state(); }
    double spot(const std::string& coin = "BTC") const { return state().market.find(coin)->spot(); }
    domain::InstrumentId anOption(const std::string& coin = "BTC") const
    {
        for (const auto& instrument : state().market.instruments().all())
            if (instrument.isOption() && instrument.underlying == coin) return instrument.id;
        return {};
    }
    domain::InstrumentId nextId() const
    {
        return {static_cast<std::uint32_t>(state().market.instruments().all().size() + 1)};
    }
    domain::Quantity held(domain::InstrumentId id) const { return state().book.quantityOf({kDeribit, id}); }
    double cashOf(const std::string& coin) const { return state().book.cashOf(kDeribit, coin); }
    double pnl() const { return engine->summary().pnlUsd; }
    bool isOpened() const { return state().openedAccounts.contains(kDeribit); }
    bool differs() const { return !engine->ledger().accounts().at(kDeribit).positionsDiffer.empty(); }
    bool isReady() const { return desk::DeskView(state()).isReconciled(state().book.accounts().at(kDeribit).label()); }
    std::vector<std::string> alertsWith(const std::string& words) const
    {
        std::vector<std::string> found;
        const auto picture = sections::makeSnapshot(state());
        for (const auto& alert : picture->alerts)
            if (alert.text.find(words) != std::string::npos) found.push_back(alert.text);
        return found;
    }

    domain::Settings settings = domain::defaultSettings(domain::Profile::Live);
    std::unique_ptr<simulation::BuiltInMarket> market;
    std::optional<Engine> engine;
    domain::EventBatch first;
    Timestamp now, askedAt;
    std::map<domain::AccountId, Timestamp> askedOf;
    std::map<std::string, risk::MarginRule> marginRules;
};

}  // namespace ballast::engine::testing
