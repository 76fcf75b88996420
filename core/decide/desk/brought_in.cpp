#include "desk/brought_in.h"

#include <cmath>
#include <fmt/format.h>
#include <optional>
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

bool settlesOpen(const domain::Instrument& instrument)
{
    return instrument.kind == domain::InstrumentKind::Perpetual || instrument.kind == domain::InstrumentKind::Future;
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
    if (settlesOpen(instrument)) state.broughtIn[{account, instrument.id}] = state.now;
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

/// All cash of a currency is worth so much more, USD of one of it.
void revalueCash(State& state, const std::string& currency, double usd)
{
    const auto held = state.book.cash();
    for (const auto& [key, amount] : held) {
        if (key.second != currency) continue;
        state.book.addCash(key.first, currency, 0.0, amount * usd);
        keepOutOfPnl(state, {amount * usd, amount * usd});
    }
}

}  // namespace

void notePrice(State& state, const std::string& currency, double usd)
{
    const auto counted = market::usdPer(state.market, currency);
    if (counted && counted->quality == domain::Quality::Assumed) revalueCash(state, currency, usd - counted->usd);
}

void noteFirstPrice(State& state, const std::string& coin)
{
    if (const auto rate = market::usdPer(state.market, coin)) revalueCash(state, coin, rate->usd);
    for (const auto& account : state.book.accounts().all())
        state.alerts.clear({AlertKind::Unpriced, account.label() + " " + coin});
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

/// What an open position is off by where its venue settled it; cleared where that is nothing to speak of.
void tellSettlement(State& state, const domain::CashMoved& paid, bool isOff, const std::string& why)
{
    const auto label = state.book.accounts().at(paid.account).label();
    const auto& name = state.market.instruments().at(paid.instrument).name;
    const AlertCause cause{AlertKind::PaymentDiffers, label + " " + name};
    if (!isOff) return state.alerts.clear(cause);
    const auto currency = domain::currencyOf(paid.amount.currency).name;
    state.alerts.raise(cause, AlertLevel::Warning,
                       fmt::format("F37: {} settled {} with {} {}, {}. Its figure counts; look for a payment that is "
                                   "missing, doubled or of another position on its own page.",
                                   label, name, figure(paid.amount.toDouble(), 4, true), currency, why),
                       "positions", state.now);
}

/// The entry from which `contracts` have gained nothing at the price to which they gained `gain` from this entry; empty
/// if that is no price.
std::optional<double> entryAfter(const domain::Instrument& instrument, double contracts, double entry, double gain)
{
    const double size = contracts * instrument.multiplier.toDouble();
    const double moved = gain / size;
    const double after = instrument.isInverse() ? 1.0 / (1.0 / entry - moved) : entry + moved;
    return std::isfinite(after) && after > 0.0 ? std::optional(after) : std::nullopt;
}

/// Of a settlement's gain: what our position gives of it, and from where it counts then.
struct Settled {
    double gain{}, entry{};
};

/// At the venue's own position and price. Fewer contracts than those are left of them: the others' gain is in our cash
/// since they were closed. More were added to them, so that what went is the gain, and the entry that of all.
Settled settledAt(const State& state, const domain::CashMoved& paid, double contracts, double entry, double amount)
{
    const auto& instrument = state.market.instruments().at(paid.instrument);
    const double then = paid.position.toDouble(), price = paid.price.toDouble();
    if (std::abs(contracts) <= std::abs(then)) return {valuation::gainOf(instrument, contracts, entry, price), price};
    const bool isOurs = !state.broughtIn.contains({paid.account, paid.instrument});
    const double gain = isOurs ? amount : valuation::gainOf(instrument, then, entry, price);
    return {gain, entryAfter(instrument, contracts, entry, gain).value_or(price)};
}

/// At the price that the amount itself comes to; at ours where the position came in at a price of ours, or where the
/// amount's is farther off than an order's limit may be (C01), which a person is told.
Settled settledBy(State& state, const domain::CashMoved& paid, double contracts, double entry, double amount)
{
    const auto& instrument = state.market.instruments().at(paid.instrument);
    const bool isOurs = !state.broughtIn.contains({paid.account, paid.instrument});
    const auto implied = entryAfter(instrument, contracts, entry, amount);
    const auto unit = unitOf(state, instrument);
    if (!unit.complete) return {amount, implied.value_or(entry)};
    const double collar = state.config.settings.tickCollar;
    const bool isNear = implied && std::abs(*implied - unit.markPrice) <= collar * unit.markPrice;
    if (isOurs)
        tellSettlement(state, paid, !isNear,
                       fmt::format("which is no gain to a price within {} % of {}", figure(100.0 * collar, 1, false),
                                   figure(unit.markPrice, 2, false)));
    if (isOurs && isNear) return {amount, *implied};
    return {valuation::gainOf(instrument, contracts, entry, unit.markPrice), unit.markPrice};
}

/// What a perpetual or future that stays open had gained until its venue settled it went to cash, and it counts anew
/// from there, whatever was traded since. The venue's figure is the cash's; what it is off from ours was gained before
/// the position came in. Of a charge what was accrued of funding is its funding.
void takeSettlement(State& state, const domain::CashMoved& paid, const std::string& currency, double usd)
{
    const auto& instrument = state.market.instruments().at(paid.instrument);
    const valuation::PositionKey key{paid.account, paid.instrument};
    double amount = paid.amount.toDouble();
    if (paid.cause == domain::CashCause::Charge) {
        const double funding = state.book.accruedOf(key);
        state.book.payFunding(paid.account, instrument, funding, usd);
        amount -= funding;
    }
    const auto found = state.book.positions().find(key);
    const auto* market = state.market.find(instrument.underlying);
    const bool isTold = !paid.position.isZero() && paid.price.units() > 0;
    const bool isGone = found == state.book.positions().end() ||
                        (isTold && (paid.position.units() > 0) != (found->second.quantity.units() > 0));
    // Closed or turned since: its gain is in our cash. Without a spot the balance shows it.
    if (isGone || market == nullptr || !(market->spot() > 0.0)) return;
    const double contracts = found->second.quantity.toDouble(), entry = found->second.entryPrice;
    const auto settled =
        isTold ? settledAt(state, paid, contracts, entry, amount) : settledBy(state, paid, contracts, entry, amount);
    const bool isPart = isTold && std::abs(contracts) <= std::abs(paid.position.toDouble());
    const double whole =
        isPart ? valuation::gainOf(instrument, paid.position.toDouble(), entry, paid.price.toDouble()) : settled.gain;
    const double rest = amount - whole;
    const bool isOurs = state.broughtIn.erase(key) == 0;
    if (isOurs && isTold)
        tellSettlement(state, paid, std::abs(rest * usd) > kMostOffUsd,
                       fmt::format("{} more than our entry and its price give", figure(rest, 4, true)));
    state.book.moveGain(key, instrument, settled.gain, settled.entry, market->spot());
    bringInCash(state, paid.account, currency, rest);
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
    state.broughtIn.erase(key);
    keepOutOfPnl(state, {-usd, -usd});
}

void takeOutUnpriced(State& state, domain::AccountId account, const domain::Instrument& instrument,
                     domain::Quantity quantity)
{
    const valuation::PositionKey key{account, instrument.id};
    const auto held = state.book.positions().find(key);
    if (held == state.book.positions().end()) return;
    const double share = quantity.toDouble() / held->second.quantity.toDouble();
    const valuation::Worth worth{share * held->second.basis.fair, share * held->second.basis.marked};
    const bool isAll = (held->second.quantity + quantity).isZero();
    state.book.openPosition(account, instrument, quantity, held->second.entryPrice, worth);
    state.fundingPaid.erase(key);
    if (isAll) state.broughtIn.erase(key);
    keepOutOfPnl(state, worth);
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
