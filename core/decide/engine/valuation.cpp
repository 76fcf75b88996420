#include "engine/valuation.h"

namespace ballast::engine {

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

ValuationCache::Facts factsOf(const Engine::State& state)
{
    return {.market = state.market, .book = state.book, .marks = state.marks, .at = valuedAt(state)};
}

}  // namespace

Timestamp valuedAt(const Engine::State& state, Timestamp time)
{
    if (state.config.marketKind == domain::MarketKind::Recorded) return time;
    return {time.nanoseconds - time.nanoseconds % kSecond};
}

risk::MarketView viewOf(const Engine::State& state, const UnderlyingMarket& market)
{
    return market.view(valuedAt(state));
}

const UnderlyingValue& valueOf(const Engine::State& state, const std::string& underlying)
{
    return state.values.of(factsOf(state), underlying);
}

risk::HoldingRisk valueOf(const Engine::State& state, const risk::Holding& holding)
{
    return risk::ofUnit(holding, state.values.unit(factsOf(state), *holding.instrument));
}

risk::HoldingRisk unitOf(const Engine::State& state, const domain::Instrument& instrument)
{
    return valueOf(state, {.instrument = &instrument, .quantity = 1.0});
}

std::optional<Equity> equityOf(const Engine::State& state)
{
    Equity equity;
    for (const auto& [key, amount] : state.book.cash())
        if (const auto rate = stableRate(key.second)) equity.fair += amount * *rate;
    double marks = 0.0;
    for (const auto& [code, market] : state.market.underlyings()) {
        const auto& value = valueOf(state, code);
        if (value.book.missing > 0) return std::nullopt;
        equity.fair += value.book.valueUsd;
        marks += value.markLessFitUsd;
    }
    equity.marked = equity.fair + marks;
    return equity;
}

UnderlyingRisk riskOf(const Engine::State& state, const std::string& underlying)
{
    UnderlyingRisk risk;
    if (state.market.find(underlying) == nullptr) return risk;
    risk.book = valueOf(state, underlying).book;
    for (const auto& [id, order] : state.ledger.open()) {
        if (order.intent.purpose == domain::OrderPurpose::Quote) continue;
        const auto& instrument = state.market.instruments().at(order.intent.instrument);
        if (instrument.underlying != underlying) continue;
        const auto part =
            valueOf(state, {.instrument = &instrument, .quantity = order.remaining(), .entryPrice = order.origin.mid});
        if (part.complete) risk.pendingDelta += part.exposure.delta;
    }
    for (const auto& [key, external] : state.ledger.external()) {
        const auto& instrument = state.market.instruments().at(external.instrument);
        if (instrument.underlying != underlying) continue;
        const double quantity = domain::sign(external.side) * external.reserved().toDouble();
        const auto part = valueOf(state, {.instrument = &instrument, .quantity = quantity});
        if (part.complete) risk.pendingDelta += part.exposure.delta;
    }
    return risk;
}

}  // namespace ballast::engine
