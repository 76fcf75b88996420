#pragma once

#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/contract_terms.h"
#include "domain/settings.h"
#include "engine/engine.h"
#include "pricing/black76.h"

namespace ballast::engine::testing {

/// A venue's margin as a loss over a grid, whatever cash lies there: the share is the cash's to choose.
inline risk::GridMarginParameters gridMargin()
{
    return {.origin = {.rule = "grid", .date = "2026-01-01", .source = "made up"},
            .priceRange = 0.16,
            .volatilityUp = 0.3,
            .volatilityDown = 0.2,
            .shortPower = 0.3,
            .longPower = 0.1,
            .maintenanceFactor = 0.8};
}

/// One coin, three expiries on a flat 60 % smile with a slight skew, a perpetual and a pool, all under the test's hand.
/// Prices come from Black-76, so every quote is a fair one with a spread of 1 vol point to each side.
class ScriptedMarket {
public:
    static constexpr double kVolatility = 0.6;

    ScriptedMarket()
    {
        m_now = parseIso8601("2026-03-02T00:00:00Z").value();
        settings = domain::defaultSettings(domain::Profile::Simulated);
        std::erase_if(settings.hedgeVenues, [](const auto& venue) { return venue.underlying != "BTC"; });
        settings.quoting.enabled = false;
        limits.underlying = "BTC";
        limits.netDelta = 1000.0;
        limits.gammaPerPercent = 100.0;
        limits.vegaUsd = 1e5;
        limits.orderNotionalUsd = 1e8;
        limits.dailyLossUsd = 1e9;
        limits.riskAversion = 1e-5;
        for (const int days : {10, 30, 90})
            m_expiries.push_back(m_now + Duration::hours(24 * days + 8));
    }

    Timestamp now() const { return m_now; }
    Timestamp expiry(std::size_t i) const { return m_expiries[i]; }
    void advance(Duration by) { m_now = m_now + by; }

    EngineConfig config() const
    {
        domain::BookDefinition book;
        book.name = "test";
        book.limits = {limits};
        book.indices = indices;
        book.positions = positions;
        book.legs = legs;
        book.cash = {{.venue = "Deribit", .currency = "USDC", .amount = cash}};
        // Where nothing is hedged there, cash would lie at a name that nothing else knows.
        for (const auto& hedge : settings.hedgeVenues)
            if (hedge.venue == "Uniswap v3" && book.cash.size() == 1)
                book.cash.push_back({.venue = "Uniswap v3", .currency = "USDC", .amount = 5e6});
        if (coinCash != 0.0) book.cash.push_back({.venue = "Deribit", .currency = "BTC", .amount = coinCash});
        return {.settings = settings,
                .book = book,
                .runId = "test",
                .marketTitle = "scripted",
                .marketKind = domain::MarketKind::Simulated,
                .marginRules = marginRules};
    }

    /// First batch: everything listed and quoted at `spot`.
    domain::EventBatch opening(double spot)
    {
        domain::EventBatch batch{.time = m_now, .events = {}};
        for (const auto& venue : settings.hedgeVenues)
            list(batch, domain::instrumentOf(venue));
        for (const Timestamp expiry : m_expiries)
            for (double strike = 40000.0; strike <= 160000.0; strike += 5000.0)
                for (const auto right : {domain::OptionRight::Call, domain::OptionRight::Put})
                    list(batch, option(expiry, strike, right));
        append(batch, chain(spot));
        append(batch, spotEvents(spot));
        batch.events.push_back({m_now, domain::GasUpdate{.baseFeeGwei = 1.0, .priorityFeeGwei = 0.1}});
        return batch;
    }

    /// Spot, hedge quotes and oracle at `spot`; with `withChain` fresh option quotes too.
    domain::EventBatch tick(double spot, bool withChain = true)
    {
        domain::EventBatch batch{.time = m_now, .events = {}};
        if (withChain) append(batch, chain(spot));
        append(batch, spotEvents(spot));
        batch.events.push_back({m_now, domain::GasUpdate{.baseFeeGwei = 1.0, .priorityFeeGwei = 0.1}});
        return batch;
    }

    domain::EventBatch say(domain::OperatorCommand command)
    {
        if (command.operatorName.empty()) command.operatorName = "tester";
        return {.time = m_now, .events = {{m_now, std::move(command)}}};
    }

    /// The venue's answer to an intent: filled in full at its limit.
    domain::EventBatch fill(const domain::OrderIntent& intent) const
    {
        return {.time = m_now,
                .events = {{m_now, domain::OrderFilled{.order = intent.id,
                                                       .tradeId = intent.id + "-1",
                                                       .instrument = intent.instrument,
                                                       .side = intent.side,
                                                       .quantity = intent.quantity,
                                                       .price = intent.limitPrice,
                                                       .fee = {100'000'000, domain::findCurrency("USDC").value()},
                                                       .last = true}}}};
    }

    domain::EventBatch fill(const domain::Gated<domain::OrderIntent>& intent) const { return fill(*intent); }

    std::string optionName(std::size_t expiryIndex, double strike, domain::OptionRight right) const
    {
        return domain::makeOptionName({"BTC", m_expiries[expiryIndex], strike, right});
    }

    domain::Settings settings;
    domain::UnderlyingLimits limits;
    std::vector<domain::NamedPosition> positions;
    std::vector<domain::RecipeLeg> legs;
    std::vector<domain::NamedIndex> indices;
    std::string indexVenue;                               ///< Who tells the index.
    double cash{5e6};                                     ///< USDC at Deribit.
    double coinCash{};                                    ///< BTC at Deribit.
    std::map<std::string, risk::MarginRule> marginRules;  ///< By venue.

private:
    static void append(domain::EventBatch& batch, std::vector<domain::Event> events)
    {
        for (auto& event : events)
            batch.events.push_back(std::move(event));
    }

    domain::Instrument option(Timestamp expiry, double strike, domain::OptionRight right) const
    {
        const auto terms = domain::deribitOptionTerms("BTC", {}).value();
        return {.name = domain::makeOptionName({"BTC", expiry, strike, right}),
                .venue = "Deribit",
                .underlying = "BTC",
                .kind = domain::InstrumentKind::Option,
                .settlement = domain::Settlement::Inverse,
                .right = right,
                .strike = domain::Price::fromDouble(strike).value(),
                .expiry = expiry,
                .price = terms.price,
                .lotSize = terms.lotSize,
                .base = terms.base,
                .quote = terms.quote,
                .settles = terms.settles};
    }

    void list(domain::EventBatch& batch, domain::Instrument instrument)
    {
        instrument.id = m_table.add(instrument);
        batch.events.push_back({m_now, domain::InstrumentListed{instrument}});
    }

    std::vector<domain::Event> chain(double spot) const
    {
        domain::ChainUpdate update{.underlying = "BTC", .captureTime = m_now, .complete = true, .venue = "Deribit"};
        update.settles = domain::findCurrency("BTC").value();
        for (const Timestamp expiry : m_expiries)
            if (expiry > m_now) update.forwards.push_back({.expiry = expiry, .forward = spot});
        for (const auto& instrument : m_table.all()) {
            if (!instrument.isOption() || instrument.expiry <= m_now) continue;
            const double years = (instrument.expiry - m_now).inYears();
            const double volatility = kVolatility - 0.05 * std::log(instrument.strike.toDouble() / spot);
            const auto coin = [&](double v) {
                return domain::Price::fromDouble(
                           pricing::black76Price(instrument.right, spot, instrument.strike.toDouble(), v, years) / spot)
                    .value();
            };
            // As a venue quotes: on its own prices, and no bid below the first of them.
            const auto bid = instrument.price.rounded(coin(volatility - 0.01), domain::Rounding::Down);
            update.quotes.push_back({.instrument = instrument.id,
                                     .bid = bid.isZero() ? std::nullopt : std::optional(bid),
                                     .ask = instrument.price.rounded(coin(volatility + 0.01), domain::Rounding::Up),
                                     .mark = coin(volatility),
                                     .markVolatility = volatility});
        }
        return {{m_now, update}};
    }

    std::vector<domain::Event> spotEvents(double spot) const
    {
        std::vector<domain::Event> events;
        const auto price = [](double v) { return domain::Price::fromDouble(v).value(); };
        events.push_back({m_now, domain::IndexUpdate{.underlying = "BTC",
                                                     .price = price(spot),
                                                     .sampleTime = m_now,
                                                     .source = indexVenue.empty() ? "script" : indexVenue + " index",
                                                     .venue = indexVenue}});
        for (const auto& venue : settings.hedgeVenues)
            events.push_back({m_now, domain::HedgeQuote{.instrument = *m_table.find(venue.venue, venue.instrument),
                                                        .bid = price(spot - 2.0),
                                                        .ask = price(spot + 2.0),
                                                        .depth = domain::Quantity::fromUnits(5'000'000'000),
                                                        .sampleTime = m_now}});
        events.push_back({m_now, domain::OracleUpdate{.underlying = "BTC",
                                                      .price = price(spot),
                                                      .publishedAt = m_now,
                                                      .heartbeat = Duration::hours(1),
                                                      .deviationThreshold = 0.005}});
        return events;
    }

    Timestamp m_now;
    std::vector<Timestamp> m_expiries;
    domain::InstrumentTable m_table;
};

}  // namespace ballast::engine::testing
