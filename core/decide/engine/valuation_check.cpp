#include <bit>
#include <fmt/format.h>
#include <map>

#include "engine/valuation.h"

namespace ballast::engine {

namespace {

bool same(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

bool same(const domain::Exposure& a, const domain::Exposure& b)
{
    return same(a.spot, b.spot) && same(a.delta, b.delta) && same(a.gamma, b.gamma) && same(a.vega, b.vega) &&
           same(a.theta, b.theta);
}

bool same(const risk::HoldingRisk& a, const risk::HoldingRisk& b)
{
    return a.complete == b.complete && same(a.valueUsd, b.valueUsd) && same(a.markPrice, b.markPrice) &&
           same(a.exposure, b.exposure) && same(a.gammaPerUsd, b.gammaPerUsd) && same(a.forwardDelta, b.forwardDelta) &&
           same(a.logMoneyness, b.logMoneyness) && same(a.volatility, b.volatility) && same(a.forward, b.forward);
}

bool same(const risk::BookRisk& a, const risk::BookRisk& b)
{
    return a.missing == b.missing && same(a.exposure, b.exposure) && same(a.gammaPerUsd, b.gammaPerUsd) &&
           same(a.valueUsd, b.valueUsd);
}

using Cells = std::map<std::pair<Timestamp, std::size_t>, std::array<double, 4>>;

bool same(const std::vector<CellSum>& kept, const Cells& made)
{
    if (kept.size() != made.size()) return false;
    auto place = made.begin();
    for (const auto& cell : kept) {
        if (place->first != std::pair(cell.expiry, cell.bucket)) return false;
        for (std::size_t i = 0; i < cell.sum.size(); ++i)
            if (!same(cell.sum[i], place->second[i])) return false;
        ++place;
    }
    return true;
}

/// The sums over a book, made from nothing, without the cache and what it is made of.
struct Sums {
    risk::BookRisk book;
    double markLessFitUsd{};
    Cells cells;
};

void add(Sums& sums, const UnderlyingMarket& market, const risk::Holding& holding, const risk::HoldingRisk& part)
{
    const auto& instrument = *holding.instrument;
    sums.book.add(part);
    const auto* entry = instrument.isOption() ? market.findOption(instrument) : nullptr;
    if (entry != nullptr && entry->markLessFit)
        sums.markLessFitUsd += holding.quantity * *entry->markLessFit * usdPerPrice(instrument, market.spot());
    if (!instrument.isOption() || !part.complete) return;
    auto& cell = sums.cells[{instrument.expiry, risk::deltaBucket(part.forwardDelta, instrument.right)}];
    cell[0] += part.exposure.delta;
    cell[1] += part.exposure.gamma;
    cell[2] += part.exposure.vega;
    cell[3] += holding.quantity * market.spot();
}

/// What differs of one underlying's book; empty: nothing.
std::string differsIn(const Engine::State& state, const UnderlyingMarket& market)
{
    const auto& kept = valueOf(state, market.code);
    const auto holdings = state.book.holdings(state.market, market.code);
    const auto view = viewOf(state, market);
    if (kept.legs.size() != holdings.size())
        return fmt::format("has {} legs, the book {}", kept.legs.size(), holdings.size());
    Sums made;
    for (std::size_t i = 0; i < holdings.size(); ++i) {
        const auto part = risk::valueHolding(holdings[i], view);
        if (!same(kept.legs[i].risk, part))
            return fmt::format("holds {} at {} USD, worth {}", holdings[i].instrument->name, kept.legs[i].risk.valueUsd,
                               part.valueUsd);
        add(made, market, holdings[i], part);
    }
    if (!same(kept.book, made.book))
        return fmt::format("sums to {} USD and delta {}, worth {} and {}", kept.book.valueUsd, kept.book.exposure.delta,
                           made.book.valueUsd, made.book.exposure.delta);
    if (!same(kept.markLessFitUsd, made.markLessFitUsd))
        return fmt::format("has marks of {} USD above fit, the market {}", kept.markLessFitUsd, made.markLessFitUsd);
    return same(kept.cells, made.cells) ? "" : "has other cells of the heat map than its legs";
}

/// Contracts that are not held have values too: those of orders and quotes, and what a roll looked at.
std::string differsAt(const Engine::State& state, const domain::Instrument& instrument)
{
    const auto* market = state.market.find(instrument.underlying);
    if (market == nullptr) return {};
    const risk::Holding one{.instrument = &instrument, .quantity = 1.0};
    const auto kept = unitOf(state, instrument);
    const auto made = risk::valueHolding(one, viewOf(state, *market));
    return same(kept, made)
               ? ""
               : fmt::format("{} is kept at {} USD, worth {}", instrument.name, kept.valueUsd, made.valueUsd);
}

}  // namespace

std::optional<std::string> Engine::findStaleValue() const
{
    for (const auto& [code, market] : m_state->market.underlyings())
        if (const auto differs = differsIn(*m_state, market); !differs.empty())
            return fmt::format("The cached book of {} {}.", code, differs);
    for (const auto& instrument : m_state->market.instruments().all())
        if (const auto differs = differsAt(*m_state, instrument); !differs.empty()) return differs + ".";
    return std::nullopt;
}

void Engine::revalueAll() { m_state->values.forget(); }
ValuationWork Engine::workOf(const std::string& underlying) const { return m_state->values.workOf(underlying); }

}  // namespace ballast::engine
