#include "desk/brought_in.h"

#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "desk/pnl_state.h"
#include "desk/reasons.h"
#include "desk/valuation.h"
#include "market/usd_rates.h"
#include "words/figures.h"

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
    state.fundingPaid.erase(valuation::PositionKey{account, instrument.id});  // Its venue may have held it for longer.
    keepOutOfPnl(state, worth);
}

void bringInCash(State& state, domain::AccountId account, const std::string& currency, double amount)
{
    const auto rate = market::usdPer(state.market, currency);
    const double usd = rate ? amount * rate->usd : 0.0;
    state.book.addCash(account, currency, amount, usd);
    keepOutOfPnl(state, {usd, usd});
}

namespace {

constexpr double kMostOffUsd = 1.0;  // faults.md, F37.
/// What is accrued is compared when a payment is heard: a minute of the hour is under 2 % of it.
constexpr Duration kPrompt = Duration::minutes(1);

/// Whether funding of the position since the venue's payment before is all of the present one.
bool isComparable(const State& state, const valuation::PositionKey& key)
{
    const auto last = state.fundingPaid.find(key);
    if (last == state.fundingPaid.end()) return false;
    const auto account = state.ledger.accounts().find(key.account);
    if (account == state.ledger.accounts().end()) return true;
    const auto fill = account->second.lastFill.find(key.instrument);
    return fill == account->second.lastFill.end() || fill->second <= last->second;
}

void takeFunding(State& state, const domain::CashMoved& paid, double usd)
{
    const auto& instrument = state.market.instruments().at(paid.instrument);
    const valuation::PositionKey key{paid.account, paid.instrument};
    const auto label = state.book.accounts().at(paid.account).label();
    // Payments that a line or a desk missed come together: the first meets all that was accrued, the others nothing.
    const bool isPrompt = state.now - paid.paidAt <= kPrompt;
    const bool compares = isPrompt && isComparable(state, key);
    const double amount = paid.amount.toDouble();
    const double off = state.book.payFunding(paid.account, instrument, amount, usd);
    const auto before = std::exchange(state.fundingPaid[key], state.now);
    if (!isPrompt) state.fundingPaid.erase(key);
    const AlertCause cause{AlertKind::PaymentDiffers, label + " " + instrument.name};
    if (!compares) return;
    if (std::abs(off * usd) <= kMostOffUsd) return state.alerts.clear(cause);
    const auto currency = domain::currencyOf(paid.amount.currency).name;
    state.alerts.raise(cause, AlertLevel::Warning,
                       fmt::format("F37: {} booked {} {} of funding on {}, and by the rates that it told it is {} {} "
                                   "since {}. Its figure counts; look for a payment that is missing, doubled or of the "
                                   "other sign on its own page.",
                                   label, figure(amount, 4, true), currency, instrument.name,
                                   figure(amount - off, 4, true), currency, toIso8601(before).substr(11, 8)),
                       "positions", state.now);
}

/// What a perpetual or future that stays open had gained went to cash: as if it were closed and opened again at its
/// price of now. The venue's figure counts; what it is off from ours was gained before the account was taken, or while
/// the settlement was on its way here. Of a charge it is funding, too, once both are of the same time.
void takeSettlement(State& state, const domain::CashMoved& paid, const std::string& currency, double usd)
{
    const auto& instrument = state.market.instruments().at(paid.instrument);
    const valuation::PositionKey key{paid.account, paid.instrument};
    const auto held = state.book.quantityOf(key);
    const auto unit = unitOf(state, instrument);
    const auto* market = state.market.find(instrument.underlying);
    // Closed since: its gain is in our cash. Without a price the balance shows it.
    if (held.isZero() || !unit.complete || market == nullptr) return;
    const double before = state.book.cashOf(paid.account, currency);
    const auto trade = [&](domain::Side side) {
        state.book.onTrade(paid.account, instrument, side, held.absolute(), unit.markPrice, {}, market->spot());
    };
    const bool isLong = held.units() > 0;
    trade(isLong ? domain::Side::Sell : domain::Side::Buy);
    const double rest = paid.amount.toDouble() - (state.book.cashOf(paid.account, currency) - before);
    trade(isLong ? domain::Side::Buy : domain::Side::Sell);
    if (paid.cause == domain::CashCause::Transfer) return bringInCash(state, paid.account, currency, rest);
    const bool isFirst = state.fundingPaid.insert_or_assign(key, state.now).second;
    if (isFirst) return bringInCash(state, paid.account, currency, rest);
    state.book.payFunding(paid.account, instrument, rest, usd);
}

bool settlesOpen(const domain::Instrument& instrument)
{
    return instrument.kind == domain::InstrumentKind::Perpetual || instrument.kind == domain::InstrumentKind::Future;
}

}  // namespace

void takePayment(State& state, const domain::CashMoved& paid)
{
    const auto& account = state.book.accounts().at(paid.account);
    // Known from now on: what the account's first answer holds is told again afterwards.
    if (!state.ledger.isNewTrade(account.venue, "payment/" + account.name + "/" + paid.id)) return;
    const auto opened = state.openedAccounts.find(paid.account);
    if (opened == state.openedAccounts.end() || paid.paidAt <= opened->second) return;
    const std::string currency(domain::currencyOf(paid.amount.currency).name);
    const auto rate = market::usdPer(state.market, currency);
    const double usd = rate ? rate->usd : 0.0;
    const bool isOfPosition =
        paid.instrument.value != 0 && valuation::paidIn(state.market.instruments().at(paid.instrument)) == currency;
    const bool isFunding = isOfPosition && paid.cause == domain::CashCause::Funding;
    if (isFunding) return takeFunding(state, paid, usd);
    if (isOfPosition && settlesOpen(state.market.instruments().at(paid.instrument)))
        return takeSettlement(state, paid, currency, usd);
    const double amount = paid.amount.toDouble();
    if (paid.cause == domain::CashCause::Transfer) return bringInCash(state, paid.account, currency, amount);
    state.book.payCharge(paid.account, currency, amount, amount * usd);
    state.pnl.feesUsd -= amount * usd;
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
    state.fundingPaid.erase(key);
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
