#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "domain/contract_terms.h"
#include "domain/settings.h"
#include "engine/engine.h"
#include "pricing/black76.h"

namespace ballast::engine::testing {

/// How much of each coin is listed.
struct TwoCoinsSize {
    int expiries{4};
    int strikes{9};
    bool dollarChain{true};  ///< BTC has a chain paid in USDC beside the one in coins.
};

/// Two coins whose facts come one at a time, as from a live venue: BTC with a chain in coins and one in USDC, ETH with
/// one in coins; each with a perpetual, a pool and an inverse perpetual. Quotes are fair on a smile of the test's own.
class TwoCoins {
public:
    struct Chain {
        std::string coin, settles;  ///< `settles` empty: the coin itself.
        std::vector<double> volatilities;
    };

    explicit TwoCoins(TwoCoinsSize size = {}) : m_size(size)
    {
        settings = domain::defaultSettings(domain::Profile::Simulated);
        settings.quoting.enabled = false;
        chains = {{"BTC", "", {}}, {"ETH", "", {}}};
        if (size.dollarChain) chains.push_back({"BTC", "USDC", {}});
        for (auto& chain : chains)
            for (int i = 0; i < size.expiries; ++i)
                chain.volatilities.push_back(0.5 + 0.01 * i + (chain.settles.empty() ? 0.0 : 0.1));
        for (int i = 0; i < size.expiries; ++i)
            expiries.push_back(now + Duration::hours(8 + 24 * 7 * (i + 1)));
        book.name = "two coins";
        for (const char* coin : {"BTC", "ETH"})
            book.limits.push_back({.underlying = coin,
                                   .netDelta = 1e6,
                                   .gammaPerPercent = 1e6,
                                   .vegaUsd = 1e9,
                                   .cellDelta = 1e6,
                                   .cellGamma = 1e6,
                                   .cellVegaUsd = 1e9,
                                   .cellNotionalUsd = 1e12,
                                   .orderNotionalUsd = 1e9,
                                   .dailyLossUsd = 1e9,
                                   .riskAversion = 1e-6});
        book.cash = {{.venue = "Deribit", .currency = "USDC", .amount = 5e7},
                     {.venue = "Deribit", .currency = "BTC", .amount = 12.5},
                     {.venue = "Uniswap v3", .currency = "USDC", .amount = 5e7},
                     {.venue = "Uniswap v3", .currency = "ETH", .amount = 40.0}};
        listAll();
    }

    double& spot(const std::string& coin) { return coin == "BTC" ? m_bitcoin : m_ether; }
    double spot(const std::string& coin) const { return coin == "BTC" ? m_bitcoin : m_ether; }
    void advance(Duration by) { now = now + by; }
    const std::vector<domain::Instrument>& instruments() const { return m_table.all(); }

    /// Positions in the first `count` options of a coin, long and short by turns.
    void hold(const std::string& coin, int count)
    {
        int held = 0;
        for (const auto& option : m_table.all()) {
            if (!option.isOption() || option.underlying != coin || held == count) continue;
            const double lots = (held % 7 + 1) * (held % 2 == 0 ? 1.0 : -1.0);
            book.positions.push_back(
                {option.name, domain::Quantity::fromDouble(lots * option.lotSize.toDouble()).value(), option.venue});
            ++held;
        }
    }

    std::optional<pricing::Isa> pictureIsa;  ///< As EngineConfig says it.

    Engine start() const
    {
        auto engine = Engine::create({.settings = settings,
                                      .book = book,
                                      .runId = "test",
                                      .marketTitle = "two coins",
                                      .marketKind = domain::MarketKind::Simulated,
                                      .pictureIsa = pictureIsa})
                          .value();
        engine.onBatch(opening()).value();
        return engine;
    }

    domain::EventBatch opening() const
    {
        domain::EventBatch batch{.time = now, .events = {}};
        for (const auto& instrument : m_table.all())
            batch.events.push_back({now, domain::InstrumentListed{instrument}});
        for (std::size_t i = 0; i < chains.size(); ++i)
            batch.events.push_back({now, wholeChain(i)});
        for (const char* coin : {"BTC", "ETH"})
            batch.events.push_back({now, index(coin)});
        for (const auto& instrument : m_table.all())
            if (!instrument.isOption()) batch.events.push_back({now, quote(instrument)});
        for (const char* coin : {"BTC", "ETH"})
            batch.events.push_back({now, oracle(coin)});
        batch.events.push_back({now, domain::GasUpdate{.baseFeeGwei = 1.0, .priorityFeeGwei = 0.1}});
        return batch;
    }

    /// One fact as a step of its own.
    template <class Body> domain::EventBatch step(Body body) const
    {
        return {.time = now, .events = {{now, std::move(body)}}};
    }

    domain::IndexUpdate index(const std::string& coin) const
    {
        return {.underlying = coin, .price = price(spot(coin)), .sampleTime = now, .source = "script"};
    }
    domain::OracleUpdate oracle(const std::string& coin) const
    {
        return {.underlying = coin,
                .price = price(spot(coin)),
                .publishedAt = now,
                .heartbeat = Duration::hours(1),
                .deviationThreshold = 0.005};
    }
    domain::HedgeQuote quote(const domain::Instrument& hedge, double shift = 0.0) const
    {
        const double mid = spot(hedge.underlying) * (1.0 + shift);
        return {.instrument = hedge.id,
                .bid = price(mid * 0.99995),
                .ask = price(mid * 1.00005),
                .depth = domain::Quantity::fromUnits(5'000'000'000),
                .sampleTime = now};
    }
    /// One expiry of a chain, quoted anew.
    domain::ChainUpdate expiryQuotes(std::size_t chain, std::size_t expiry) const
    {
        auto update = emptyUpdate(chain);
        addQuotes(update, chain, expiry);
        return update;
    }
    domain::ChainUpdate wholeChain(std::size_t chain) const
    {
        auto update = emptyUpdate(chain);
        update.complete = true;
        for (std::size_t i = 0; i < expiries.size(); ++i)
            if (expiries[i] > now) addQuotes(update, chain, i);
        return update;
    }

    Timestamp now{parseIso8601("2026-03-02T00:00:00Z").value()};
    domain::Settings settings;
    domain::BookDefinition book;
    std::vector<Chain> chains;
    std::vector<Timestamp> expiries;

private:
    static domain::Price price(double value) { return domain::Price::fromDouble(value).value(); }
    static std::string venueOf(const Chain&) { return "Deribit"; }

    void list(domain::Instrument instrument)
    {
        instrument.id = {static_cast<std::uint32_t>(m_table.all().size() + 1)};
        m_table.add(std::move(instrument));
    }

    void listAll()
    {
        for (const auto& venue : settings.hedgeVenues)
            list(domain::instrumentOf(venue));
        for (const char* coin : {"BTC", "ETH"})
            list({.name = std::string(coin) + "-PERPETUAL",
                  .venue = "Deribit",
                  .underlying = coin,
                  .kind = domain::InstrumentKind::Perpetual,
                  .settlement = domain::Settlement::Inverse,
                  .price = domain::PriceRule::ofTick(domain::Price::fromUnits(50'000'000)),
                  .lotSize = domain::Quantity::fromUnits(100'000'000),
                  .base = *domain::findCurrency(coin),
                  .quote = *domain::findCurrency("USD"),
                  .settles = *domain::findCurrency(coin),
                  .unit = domain::ContractUnit::Quote,
                  .multiplier = domain::Quantity::fromUnits(1'000'000'000)});
        for (const auto& chain : chains)
            for (const Timestamp expiry : expiries)
                for (int i = 0; i < m_size.strikes; ++i)
                    for (const auto right : {domain::OptionRight::Call, domain::OptionRight::Put})
                        list(option(chain, expiry, strike(chain.coin, i), right));
    }

    /// Evenly from 70 % to 140 % of the first spot.
    double strike(const std::string& coin, int place) const
    {
        const double first = coin == "BTC" ? 80'000.0 : 3'000.0;
        return std::round(first * (0.7 + 0.7 * place / std::max(m_size.strikes - 1, 1)));
    }

    static domain::Instrument option(const Chain& chain, Timestamp expiry, double strike, domain::OptionRight right)
    {
        const auto terms = domain::deribitOptionTerms(chain.coin, chain.settles).value();
        return {.name = domain::makeOptionName({chain.coin, expiry, strike, right, chain.settles}),
                .venue = venueOf(chain),
                .underlying = chain.coin,
                .kind = domain::InstrumentKind::Option,
                .settlement = terms.settlement,
                .right = right,
                .strike = price(strike),
                .expiry = expiry,
                .price = terms.price,
                .lotSize = terms.lotSize,
                .base = terms.base,
                .quote = terms.quote,
                .settles = terms.settles,
                .multiplier = terms.multiplier};
    }

    domain::ChainUpdate emptyUpdate(std::size_t place) const
    {
        const auto terms = domain::deribitOptionTerms(chains[place].coin, chains[place].settles).value();
        return {.underlying = chains[place].coin,
                .captureTime = now,
                .forwards = {},
                .quotes = {},
                .venue = venueOf(chains[place]),
                .settlement = terms.settlement,
                .settles = terms.settles};
    }

    void addQuotes(domain::ChainUpdate& update, std::size_t place, std::size_t expiry) const
    {
        const double forward = spot(update.underlying) * (1.0 + 0.002 * static_cast<double>(expiry));
        update.forwards.push_back({.expiry = expiries[expiry], .forward = forward});
        const double years = (expiries[expiry] - now).inYears();
        for (const auto& option : m_table.all()) {
            if (!option.isOption() || option.underlying != update.underlying || option.settles != update.settles ||
                option.expiry != expiries[expiry])
                continue;
            const double strike = option.strike.toDouble();
            const double volatility = chains[place].volatilities[expiry] - 0.05 * std::log(strike / forward);
            const auto quoted = [&](double v) {
                const double usd = pricing::black76Price(option.right, forward, strike, v, years);
                return price(option.isInverse() ? usd / forward : usd);
            };
            update.quotes.push_back({.instrument = option.id,
                                     .bid = quoted(volatility - 0.01),
                                     .ask = quoted(volatility + 0.01),
                                     .mark = quoted(volatility + 0.001),
                                     .markVolatility = volatility + 0.001});
        }
    }

    TwoCoinsSize m_size;
    double m_bitcoin{80'000.0}, m_ether{3'000.0};
    domain::InstrumentTable m_table;
};

}  // namespace ballast::engine::testing
