#include "sections/risk_books.h"

#include <algorithm>

#include "desk/valuation.h"

namespace ballast::sections {

namespace {

void addPending(const desk::State& state, RiskBooks& books)
{
    const auto add = [&](domain::InstrumentId id, double quantity, double price) {
        const auto& instrument = state.market.instruments().at(id);
        const auto book = books.find(instrument.underlying);
        if (book == books.end()) return;
        book->second.pending.push_back({.instrument = &instrument, .quantity = quantity, .entryPrice = price});
        book->second.pendingRisks.push_back(valueOf(state, book->second.pending.back()));
    };
    for (const auto& [id, order] : state.ledger.open())
        if (order.intent.purpose != domain::OrderPurpose::Quote && !desk::waitsForTaker(state, order))
            add(order.intent.instrument, order.remaining(), order.origin.mid);
    for (const auto& [key, order] : state.ledger.external())
        if (!desk::waitsForTaker(state, order))
            add(order.instrument, domain::sign(order.side) * order.reserved().toDouble(), order.limitPrice.toDouble());
}

RiskBook riskBook(const desk::State& state, const market::UnderlyingMarket& market)
{
    RiskBook book{.valuedAt = valuedAt(state), .market = &market};
    book.holdings = state.book.holdings(state.market, market.code);
    book.isShown = state.hedging.contains(market.code) || holdsAny(book.holdings);
    for (const auto& leg : valueOf(state, market.code).legs)
        book.risks.push_back(leg.risk);
    for (std::size_t i = 1; i <= state.book.accounts().all().size(); ++i) {
        const domain::AccountId account{static_cast<std::uint16_t>(i)};
        auto held = state.book.holdings(state.market, market.code, account);
        if (!held.empty()) book.byAccount[account] = std::move(held);
    }
    return book;
}

}  // namespace

bool holdsAny(const std::vector<risk::Holding>& holdings)
{
    return std::any_of(holdings.begin(), holdings.end(), [](const auto& one) { return one.quantity != 0.0; });
}

std::vector<risk::Holding> RiskBook::withPending() const
{
    auto all = holdings;
    all.insert(all.end(), pending.begin(), pending.end());
    return all;
}

RiskBooks riskBooks(const desk::State& state)
{
    RiskBooks books;
    for (const auto& [code, market] : state.market.underlyings())
        books.emplace(code, riskBook(state, market));
    addPending(state, books);
    return books;
}

}  // namespace ballast::sections
