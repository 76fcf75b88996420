#include "engine/state_check.h"

#include <algorithm>
#include <fmt/format.h>

namespace ballast::engine {

namespace {

/// Collects the first broken promise.
struct Check {
    const Engine::State& state;
    std::string fault;

    void holds(bool promise, std::string_view what, std::string_view of)
    {
        if (!promise && fault.empty()) fault = fmt::format("{} of {}", what, of);
    }
    /// 0 names none, where none may stand.
    void listed(domain::InstrumentId id, std::string_view by, bool mayBeNone = false)
    {
        const auto most = state.market.instruments().all().size();
        if (id.value > most || (id.value == 0 && !mayBeNone))
            holds(false, fmt::format("instrument {} is not listed, {} are; it is one", id.value, most), by);
    }

    void chain(const OptionChain& told)
    {
        for (const auto& [expiry, options] : told.expiries)
            for (const auto& option : options.options) {
                listed(option.id, "a chain");
                listed(option.quote.instrument, "a quote");
            }
    }

    void market(const std::string& code, const UnderlyingMarket& m)
    {
        holds(m.code == code, "a market stands under another name: it is one", m.code);
        for (const auto& told : m.chains)
            chain(told);
        for (const auto& [id, quote] : m.hedgeQuotes) {
            listed(id, "a hedge quote");
            holds(id == quote.instrument, "a hedge quote stands under another instrument: it is one", m.code);
            holds(m.linearPrices.contains(id), "a quote has no price: it is one", m.code);
        }
        for (const auto& [id, watch] : m.watches) {
            listed(id, "a watched price", true);
            if (watch.waiting())
                holds(id == kIndexPrice ? m.waitingIndex.has_value() : m.waitingQuotes.contains(id),
                      "a price waits that is not there: it is one", m.code);
        }
        for (const auto& [id, quote] : m.waitingQuotes) {
            listed(quote.instrument, "a waiting quote");
            holds(id == quote.instrument && m.watches.contains(id), "a quote waits unwatched: it is one", m.code);
        }
    }

    /// 0 names none, where none may stand.
    void named(const BookState& b, domain::AccountId account, std::string_view by, bool mayBeNone = false)
    {
        const auto most = b.accounts().all().size();
        if (account.value > most || (account.value == 0 && !mayBeNone))
            holds(false, fmt::format("account {} is not named, {} are; it is one", account.value, most), by);
    }

    void book(const BookState& b, std::string_view by)
    {
        for (const auto& [key, position] : b.positions()) {
            named(b, key.account, by);
            listed(key.instrument, by);
        }
        for (const auto& [key, amount] : b.cash())
            named(b, key.first, by);
    }

    void order(const domain::ClientOrderId& id, const orders::Order& order)
    {
        listed(order.intent.instrument, "an order");
        named(state.book, order.intent.account, "an order");
        holds(id == order.intent.id, "an order stands under another name: it is one", id);
        holds(order.origin.leg >= -1 && order.origin.leg < static_cast<int>(state.legs.size()), "an unknown leg", id);
    }

    void account(const orders::AccountState& account)
    {
        for (const auto& [id, quantity] : account.run.positions)
            listed(id, "a reconciliation");
        for (const auto& [id, adjustment] : account.positionsDiffer)
            listed(id, "a position that differs");
    }

    void orders(const orders::LedgerState& ledger)
    {
        for (const auto& [id, open] : ledger.open)
            order(id, open);
        for (const auto& [id, ended] : ledger.ended)
            order(id, ended);
        for (const auto& id : ledger.endedOrder)
            holds(ledger.ended.contains(id), "an ended order is not kept: it is one", id);
        for (const auto& [key, external] : ledger.external) {
            named(state.book, key.first, "an order that is not ours");
            listed(external.instrument, "an order that is not ours");
        }
        for (const auto& [id, kept] : ledger.accounts) {
            named(state.book, id, "an account's standing");
            account(kept);
        }
        for (const auto& notice : ledger.notices) {
            named(state.book, notice.account, "a notice", true);
            listed(notice.instrument, "a notice", true);
        }
        for (const auto& adjustment : state.told.adjusted) {
            named(state.book, adjustment.account, "an adjustment");
            listed(adjustment.instrument, "an adjustment", true);
        }
    }

    void desk()
    {
        const auto& config = state.config.book;
        holds(state.legs.empty() || state.legs.size() == config.legs.size(), "legs differ from those", "the book");
        for (const auto& leg : state.legs) {
            listed(leg.instrument, "a leg", true);
            listed(leg.next, "a roll", true);
            named(state.book, leg.account, "a leg", true);
        }
        holds(state.hedging.size() == config.limits.size(), "hedged underlyings differ from the limits", "the book");
        for (const auto& limits : config.limits)
            holds(state.hedging.contains(limits.underlying), "nothing is hedged under a limit", limits.underlying);
        orders(state.ledger.state());
        for (const auto& [code, set] : state.quotes)
            for (const auto& quote : set.quotes)
                listed(quote.instrument, "our quotes");
        if (state.flatten)
            for (const auto& [key, tries] : state.flatten->tries)
                listed(key.instrument, "a flatten");
        for (const auto& fill : state.flow.watched) {
            listed(fill.instrument, "a watched fill");
            holds(fill.horizon <= kMarkoutHorizons.size(), "an unknown horizon", "a watched fill");
        }
        for (const auto& [code, report] : state.modelRisk)
            holds(report != nullptr, "no model-risk report stands where one is named", code);
    }
};

}  // namespace

std::string faultOf(const Engine::State& state)
{
    Check check{state, {}};
    for (const auto& [code, market] : state.market.underlyings())
        check.market(code, market);
    for (const auto id : state.market.cut().quotes)
        check.listed(id, "a quote that was cut off");
    check.book(state.book, "the book");
    if (state.attribution.mark) check.book(state.attribution.mark->book, "the attribution's book");
    check.desk();
    return check.fault;
}

}  // namespace ballast::engine
