#include "engine/share_facts.h"

#include <fmt/format.h>

#include "desk/brought_in.h"
#include "desk/reasons.h"
#include "desk/valuation.h"
#include "market/market_state.h"
#include "risk/pool_share_value.h"
#include "valuation/book_state.h"

namespace ballast::engine {

namespace {

using domain::PoolShare;

std::map<domain::InstrumentId, PoolShare> sharesAt(const desk::State& state, const std::string& venue)
{
    std::map<domain::InstrumentId, PoolShare> shares;
    for (const auto& [code, market] : state.market.underlyings())
        for (const auto& [id, share] : market.poolShares)
            if (state.market.instruments().at(id).venue == venue) shares[id] = share;
    return shares;
}

/// A share that came in with fees is not worth what it was when they were earned, so its first sight earns nothing.
void open(desk::State& state, const valuation::PositionKey& key, const domain::Instrument& instrument)
{
    const auto unit = unitOf(state, instrument);
    if (unit.complete)  // Else nothing tells yet what it is worth, and it comes in with the next word of it.
        desk::bringIn(state, key.account, instrument, domain::Quantity::fromUnits(domain::Quantity::kUnitsPerOne),
                      unit.markPrice);
}

void tell(desk::State& state, const domain::Instrument& instrument, const std::string& what)
{
    state.alerts.raise(
        {desk::AlertKind::PoolShare, instrument.name}, desk::AlertLevel::Warning,
        fmt::format("{}: {} beside the desk. The book counts what the chain says; it earns nothing by it.",
                    instrument.name, what),
        "positions", state.now);
}

/// What was put in, taken out or collected moves the basis; what fees gained otherwise is earned.
void follow(desk::State& state, const valuation::PositionKey& key, const PoolShare& before, const PoolShare& now)
{
    const auto& instrument = state.market.instruments().at(key.instrument);
    const bool isMoved = now.liquidity != before.liquidity;
    const bool isCollected = now.feesBase < before.feesBase || now.feesQuote < before.feesQuote;
    if (!isMoved && !isCollected) {
        state.pnl.carry.poolFeesUsd += (now.feesBase - before.feesBase) * now.price + now.feesQuote - before.feesQuote;
        return;
    }
    auto untouched = before;
    untouched.price = now.price;
    const double spot = state.market.find(instrument.underlying)->spot();
    const double moved = risk::valueShare(&now, spot).price - risk::valueShare(&untouched, spot).price;
    desk::moveBeside(state, key, moved);
    tell(state, instrument,
         isMoved ? fmt::format("its liquidity went from {:.6g} to {:.6g}", before.liquidity, now.liquidity)
                 : std::string("fees were collected"));
}

/// Told when it leaves its range, and over once it is back.
void noteRange(desk::State& state, const domain::Instrument& instrument, const PoolShare* before, const PoolShare& now)
{
    const desk::AlertCause cause{desk::AlertKind::PoolRange, instrument.name};
    if (now.liquidity == 0.0 || risk::isInRange(now, now.price)) return state.alerts.clear(cause);
    if (before != nullptr && before->liquidity > 0.0 && !risk::isInRange(*before, before->price)) return;
    state.alerts.raise(cause, desk::AlertLevel::Warning,
                       fmt::format("{} is out of its range {:.8g} to {:.8g}: it holds {} alone and earns nothing.",
                                   instrument.name, now.lower, now.upper,
                                   now.price < now.lower ? instrument.underlying
                                                         : std::string(domain::currencyOf(instrument.quote).name)),
                       "positions", state.now);
}

/// A share that is no more takes what it was worth last with it.
void close(desk::State& state, const valuation::PositionKey& key, const PoolShare& before)
{
    const auto& instrument = state.market.instruments().at(key.instrument);
    const double spot = state.market.find(instrument.underlying)->spot();
    desk::takeOut(state, key, instrument, risk::valueShare(&before, spot).price);
    tell(state, instrument, "it went");
}

}  // namespace

bool applyShareFact(desk::State& state, const domain::Event& event, strategies::Touched& touched)
{
    const auto* update = std::get_if<domain::PoolSharesUpdate>(&event.body);
    if (update == nullptr) return false;
    const auto before = sharesAt(state, update->venue);
    state.market.apply(event, state.marks);
    const auto first = state.book.accounts().firstAt(update->venue);
    const auto account = first ? *first : state.book.addAccount(update->venue);
    const auto now = sharesAt(state, update->venue);
    for (const auto& [id, share] : before)
        if (!now.contains(id) && !state.book.quantityOf({account, id}).isZero()) close(state, {account, id}, share);
    for (const auto& [id, share] : now) {
        const auto& instrument = state.market.instruments().at(id);
        const auto held = before.find(id);
        noteRange(state, instrument, held != before.end() ? &held->second : nullptr, share);
        if (state.book.quantityOf({account, id}).isZero())
            open(state, {account, id}, instrument);
        else if (held != before.end())
            follow(state, {account, id}, held->second, share);
        touched[instrument.underlying].spot = true;
    }
    for (const auto& [id, share] : before)
        touched[state.market.instruments().at(id).underlying].spot = true;
    for (const auto& [id, share] : before)
        if (!now.contains(id)) state.alerts.clear({desk::AlertKind::PoolRange, state.market.instruments().at(id).name});
    return true;
}

}  // namespace ballast::engine
