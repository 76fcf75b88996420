#include "desk/brought_in.h"

#include "desk/pnl_state.h"
#include "desk/valuation.h"
#include "market/usd_rates.h"

namespace ballast::desk {

namespace {

void add(std::optional<double>& to, double usd)
{
    if (to) *to += usd;
}

/// Equity grows by it and P&L must not.
void keepOutOfPnl(State& state, const valuation::Worth& worth)
{
    add(state.pnl.equityAtStart, worth.fair);
    add(state.pnl.equityAtDayStart, worth.fair);
    add(state.pnl.markedAtStart, worth.marked);
    add(state.pnl.markedAtDayStart, worth.marked);
    add(state.pnl.markedAtInterval, worth.marked);
    if (state.attribution.mark) state.attribution.mark->equityUsd += worth.fair;
}

double markLessFit(const State& state, const domain::Instrument& instrument)
{
    const auto* market = state.market.find(instrument.underlying);
    const auto* quote = market != nullptr && instrument.isOption() ? market->findOption(instrument) : nullptr;
    return quote != nullptr ? quote->markLessFit.value_or(0.0) : 0.0;
}

}  // namespace

valuation::Worth worthNow(const State& state, const domain::Instrument& instrument, domain::Quantity quantity,
                          double entryPrice)
{
    const double size = quantity.toDouble();
    const auto risk = valueOf(state, {.instrument = &instrument, .quantity = size, .entryPrice = entryPrice});
    const auto* market = state.market.find(instrument.underlying);
    if (!risk.complete || market == nullptr) return {};
    return {risk.valueUsd, risk.valueUsd + valuation::BookState::markAdjustmentUsd(*market, instrument, size)};
}

void bringIn(State& state, domain::AccountId account, const domain::Instrument& instrument, domain::Quantity quantity,
             double fitPrice)
{
    const double entry = fitPrice + markLessFit(state, instrument);
    const auto worth = worthNow(state, instrument, quantity, entry);
    state.book.openPosition(account, instrument, quantity, entry, worth);
    keepOutOfPnl(state, worth);
}

void bringInCash(State& state, domain::AccountId account, const std::string& currency, double amount)
{
    const auto rate = market::usdPer(state.market, currency);
    const double usd = rate ? amount * rate->usd : 0.0;
    state.book.addCash(account, currency, amount, usd);
    keepOutOfPnl(state, {usd, usd});
}

void moveBeside(State& state, const valuation::PositionKey& key, double usd)
{
    state.book.moveBasis(key, {usd, usd});
    keepOutOfPnl(state, {usd, usd});
}

void takeOut(State& state, const valuation::PositionKey& key, const domain::Instrument& instrument, double usd)
{
    const auto held = state.book.quantityOf(key);
    state.book.openPosition(key.account, instrument, -held, usd, {-usd, -usd});
    keepOutOfPnl(state, {-usd, -usd});
}

void beginPnlDay(State& state)
{
    std::map<valuation::PositionKey, valuation::Worth> worths;
    for (const auto& [code, market] : state.market.underlyings()) {
        const auto& legs = valueOf(state, code).legs;
        std::size_t next = 0;
        for (const auto& [key, position] : state.book.positions()) {
            if (state.market.instruments().at(key.instrument).underlying != code) continue;
            const auto& leg = legs[next++];
            worths[key] = {leg.risk.valueUsd, leg.risk.valueUsd + leg.markLessFitUsd};
        }
    }
    state.book.beginDay([&](const auto& key) { return worths[key]; },
                        [&](const std::string& currency) {
                            const auto rate = market::usdPer(state.market, currency);
                            return rate ? rate->usd : 0.0;
                        });
}

}  // namespace ballast::desk
