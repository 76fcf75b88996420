#include "engine/order_facts.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "desk/brought_in.h"
#include "desk/reasons.h"
#include "desk/standing.h"
#include "desk/valuation.h"
#include "engine/own_events.h"
#include "market/market_state.h"
#include "market/usd_rates.h"
#include "valuation/book_state.h"

namespace ballast::engine {

namespace {

/// The book's figures, as the ledger asks for them.
class BookHoldings final : public orders::Holdings {
public:
    explicit BookHoldings(const valuation::BookState& book) : m_book(book) {}

    domain::Quantity position(domain::AccountId account, domain::InstrumentId instrument) const override
    {
        return m_book.quantityOf({account, instrument});
    }
    std::optional<domain::Money> cash(domain::AccountId account, domain::CurrencyId currency) const override
    {
        const auto name = std::string(domain::currencyOf(currency).name);
        if (!m_book.cash().contains({account, name})) return std::nullopt;
        const auto amount = domain::Money::fromDouble(m_book.cashOf(account, name), currency);
        return amount ? std::optional(*amount) : std::nullopt;
    }

private:
    const valuation::BookState& m_book;
};

/// A fill that the venue's report stands for; its own message, should it come, finds it booked.
void bookAdjustment(desk::State& state, const orders::Adjustment& adjustment, strategies::Touched& touched)
{
    const auto& instrument = state.market.instruments().at(adjustment.instrument);
    const auto* order = state.ledger.find(adjustment.order);
    bookTrade(state, {.account = adjustment.account,
                      .instrument = &instrument,
                      .side = adjustment.quantity.units() > 0 ? domain::Side::Buy : domain::Side::Sell,
                      .quantity = adjustment.quantity.absolute(),
                      .price = adjustment.price.toDouble(),
                      .tradeId = adjustment.id,
                      .origin = desk::FillOrigin::Report,
                      .order = order});
    if (order != nullptr) updateOrderView(state, *order);
    touched[instrument.underlying].fill = true;
    state.told.adjusted.push_back(adjustment);
}

/// An account that is not in the book yet has nothing to be compared with: what the venue states is what it will be.
class StatedHoldings final : public orders::Holdings {
public:
    explicit StatedHoldings(const orders::ReconcileRun& run) : m_positions(run.positions) {}

    domain::Quantity position(domain::AccountId, domain::InstrumentId instrument) const override
    {
        const auto found = m_positions.find(instrument);
        return found == m_positions.end() ? domain::Quantity{} : found->second;
    }
    std::optional<domain::Money> cash(domain::AccountId, domain::CurrencyId) const override { return std::nullopt; }

private:
    std::map<domain::InstrumentId, domain::Quantity> m_positions;
};

/// Coins of which nobody has told a price.
bool isPriceless(const desk::State& state, domain::Money amount)
{
    const std::string name(domain::currencyOf(amount.currency).name);
    return amount.units != 0 && state.market.find(name) != nullptr && !market::usdPer(state.market, name);
}

/// Every instrument of which the venue states a position, or the book has one; shares of pools, which no account's
/// answer tells, aside.
std::set<domain::InstrumentId> heldIn(const desk::State& state, domain::AccountId account,
                                      const orders::ReconcileRun& run)
{
    std::set<domain::InstrumentId> held;
    for (const auto& [id, quantity] : run.positions)
        held.insert(id);
    for (const auto& [key, position] : state.book.positions())
        if (key.account == account &&
            state.market.instruments().at(key.instrument).kind != domain::InstrumentKind::PoolShare)
            held.insert(key.instrument);
    return held;
}

/// What keeps an account out of the book, by name; empty: nothing. Of a position without a value nobody knows what it
/// moves. Coins that are owed without a price would leave more equity than there is; those that are held leave less,
/// so that they are counted as nothing.
std::optional<std::string> waitsFor(const desk::State& state, const std::set<domain::InstrumentId>& held,
                                    const orders::ReconcileRun& run)
{
    for (const auto id : held)
        if (const auto& instrument = state.market.instruments().at(id); !unitOf(state, instrument).complete)
            return instrument.name;
    for (const auto& [currency, amount] : run.balances)
        if (amount.units < 0 && isPriceless(state, amount)) return amount.toString();
    return std::nullopt;
}

std::string pricelessWords(const std::string& label, domain::Money amount)
{
    const auto name = domain::currencyOf(amount.currency).name;
    if (amount.units < 0)
        return fmt::format("{} owes {}, of which no price is told here: equity and margin (C20) are not known until an "
                           "index of {} is told, or it is paid back.",
                           label, (-amount).toString(), name);
    return fmt::format("{} holds {}, of which no price is told here: equity and margin (C20) leave it out, so both are "
                       "too low, until an index of {} is told.",
                       label, amount.toString(), name);
}

/// Coins without a price as they stand with each whole answer: as the venue states them, or as the book has what it
/// does not state. The alert of what has left ends.
void tellPriceless(desk::State& state, domain::AccountId account, const orders::ReconcileRun& run)
{
    const auto label = state.book.accounts().at(account).label();
    for (const auto& [code, market] : state.market.underlyings()) {
        const auto currency = domain::findCurrency(code);
        if (!currency || market::usdPer(state.market, code)) continue;
        const auto stated = run.balances.find(*currency);
        const auto amount = stated != run.balances.end()
                                ? stated->second
                                : domain::Money::fromDouble(state.book.cashOf(account, code), *currency)
                                      .value_or(domain::Money{.units = 0, .currency = *currency});
        const desk::AlertCause cause{desk::AlertKind::Unpriced, label + " " + code};
        if (amount.units == 0)
            state.alerts.clear(cause);
        else
            state.alerts.raise(cause, desk::AlertLevel::Warning, pricelessWords(label, amount), "positions", state.now);
    }
}

/// From nothing, or from what our own orders filled there until now, with its cash; the report counts both. What it
/// lacks is no more there.
void takeIn(desk::State& state, domain::AccountId account, const std::set<domain::InstrumentId>& held,
            const orders::ReconcileRun& run)
{
    const StatedHoldings stated(run);
    for (const auto id : held) {
        const auto& instrument = state.market.instruments().at(id);
        const auto change = stated.position(account, id) - state.book.quantityOf({account, id});
        if (!change.isZero()) desk::bringIn(state, account, instrument, change, unitOf(state, instrument).markPrice);
    }
    for (const auto& [currency, amount] : run.balances) {
        const std::string name(domain::currencyOf(currency).name);
        desk::bringInCash(state, account, name, amount.toDouble() - state.book.cashOf(account, name));
    }
}

/// Ours filled after the question, so that the answer may lack it.
bool filledSince(const orders::AccountState& account, Timestamp askedAt)
{
    return std::any_of(account.lastFill.begin(), account.lastFill.end(),
                       [&](const auto& fill) { return fill.second > askedAt; });
}

/// What a live venue holds when the desk first asks is where the book and its P&L begin: taken once, with the first
/// complete answer of which every position has a value. Until then nothing is compared and no order leaves there
/// (C19); afterwards what differs is a difference (F46).
void openAccount(desk::State& state, const domain::ReconcileDone& done)
{
    const auto& accounts = state.ledger.accounts();
    const auto found = accounts.find(done.account);
    if (found == accounts.end()) return;
    auto run = found->second.run;
    // One that states nothing has begun with no report.
    if (run.done && done.askedAt > run.askedAt && done.reports == 0) run = {.askedAt = done.askedAt};
    if (run.askedAt != done.askedAt || run.reports() < done.reports || filledSince(found->second, run.askedAt)) return;
    const auto label = state.book.accounts().at(done.account).label();
    const desk::AlertCause waiting{desk::AlertKind::Unpriced, label};
    const auto held = heldIn(state, done.account, run);
    if (const auto what = waitsFor(state, held, run))
        return state.alerts.raise(
            waiting, desk::AlertLevel::Warning,
            fmt::format("{} is not in the book yet: {} has no value here. No order leaves there (C19), and no hedge "
                        "leaves anywhere of a coin that it may hold, until that has a value. Else close it at the "
                        "venue, or take the account out of the profile.",
                        label, *what),
            "positions", state.now);
    state.alerts.clear(waiting);
    takeIn(state, done.account, held, run);
    const bool isFirst = state.openedAccounts.empty();
    state.openedAccounts.insert_or_assign(done.account, done.askedAt);
    // What was held already was earned before: P&L counts from here. A later account comes into a day that has begun:
    // what it brings in is no gain of it, and what the day has lost stays lost (C10).
    if (!isFirst) return;
    state.pnl.equityAtStart.reset();
    state.pnl.markedAtStart.reset();
    state.pnl.equityAtDayStart.reset();
    state.pnl.markedAtInterval.reset();
}

void onReconciled(desk::State& state, const domain::ReconcileDone& done, strategies::Touched& touched)
{
    if (!isTakenIn(state, done.account)) openAccount(state, done);
    const auto& accounts = state.ledger.accounts();
    const auto account = accounts.find(done.account);
    std::unique_ptr<orders::Holdings> ours = std::make_unique<BookHoldings>(state.book);
    if (account != accounts.end() && !isTakenIn(state, done.account))
        ours = std::make_unique<StatedHoldings>(account->second.run);
    const auto found = state.ledger.onReconcileDone(done, *ours, state.now);
    for (const auto& adjustment : found)
        if (adjustment.kind == orders::AdjustmentKind::Fill) bookAdjustment(state, adjustment, touched);
    if (account == accounts.end() || !domain::isOfVenues(state.config.marketKind)) return;
    const auto& run = account->second.run;
    if (run.done && run.askedAt == done.askedAt && isTakenIn(state, done.account))
        tellPriceless(state, done.account, run);
}

/// Shows an order as it is after a word about it, and marks its underlying if what is reserved changed. `ofLatch`: the
/// word is that one of our latches stopped it, after which a quote is not tried again at once: the closing is still on
/// its way here, and until it comes every try would be stopped too.
template <class Tell>
void aboutOrder(desk::State& state, const domain::ClientOrderId& id, strategies::Touched& touched, Tell tell,
                bool ofLatch = false)
{
    const auto* before = state.ledger.find(id);
    const auto reserved = before != nullptr ? before->reserved() : domain::Quantity{};
    tell();
    const auto* order = state.ledger.find(id);
    if (order == nullptr) return;
    updateOrderView(state, *order);
    if (order->reserved() == reserved) return;
    // What may fill of a quote is no part of net delta.
    const bool quote = order->intent.purpose == domain::OrderPurpose::Quote;
    if (quote && ofLatch) return;
    auto& touch = touched[state.market.instruments().at(order->intent.instrument).underlying];
    (quote ? touch.quote : touch.fill) = true;
}

}  // namespace

void noteAnswered(const desk::State& state, const domain::ClientOrderId& id, strategies::Touched& touched)
{
    const auto* order = state.ledger.find(id);
    if (order != nullptr && strategies::goesOnWith(state, *order))
        touched[state.market.instruments().at(order->intent.instrument).underlying].quote = true;
}

bool applyOrderFact(desk::State& state, const domain::Event& event, strategies::Touched& touched)
{
    auto& ledger = state.ledger;
    const auto now = state.now;
    if (const auto* sent = std::get_if<domain::OrderSent>(&event.body))
        aboutOrder(state, sent->order, touched, [&] { ledger.onSent(sent->order, now); });
    else if (const auto* answer = std::get_if<domain::AmendAnswered>(&event.body)) {
        aboutOrder(
            state, answer->order, touched, [&] { ledger.onAmendAnswered(*answer, now); }, !answer->left);
        if (answer->left) noteAnswered(state, answer->order, touched);
    } else if (const auto* refused = std::get_if<domain::CancelRefused>(&event.body)) {
        if (refused->order.empty()) tellWord(state, refused->reason);
        aboutOrder(state, refused->order, touched, [&] { ledger.onCancelRefused(refused->order, now); });
    } else if (const auto* report = std::get_if<domain::OrderReport>(&event.body))
        aboutOrder(state, report->order, touched, [&] { ledger.onOrderReport(*report, now); });
    else if (const auto* connection = std::get_if<domain::ConnectionChanged>(&event.body))
        ledger.onConnection(*connection, now);
    else if (const auto* protection = std::get_if<domain::ProtectionChanged>(&event.body))
        ledger.onProtection(protection->account, protection->armed);
    else if (std::holds_alternative<domain::DeskOpened>(event.body)) {
        ledger.onOpened(now);
        for (auto& flat : state.flattens)
            flat.lane.reset();      // A start finds its latch closed.
        state.fundingPaid.clear();  // By which rates funding went on meanwhile, nobody heard.
    } else if (const auto* position = std::get_if<domain::PositionReport>(&event.body))
        ledger.onPositionReport(*position, BookHoldings(state.book), now);
    else if (const auto* balance = std::get_if<domain::BalanceReport>(&event.body))
        ledger.onBalanceReport(*balance);
    else if (const auto* paid = std::get_if<domain::CashMoved>(&event.body))
        desk::takePayment(state, *paid);
    else if (const auto* done = std::get_if<domain::ReconcileDone>(&event.body))
        onReconciled(state, *done, touched);
    else
        return false;
    return true;
}

void followOrders(desk::State& state, desk::StepOutput& output)
{
    const auto asked = state.ledger.advance(state.now);
    output.queries.insert(output.queries.end(), asked.begin(), asked.end());
}

std::string adoptDifferences(desk::State& state, const std::vector<desk::Difference>& wanted)
{
    std::string told;
    for (const auto& one : wanted) {
        const auto label = state.book.accounts().at(one.account).label();
        for (const auto& adjustment : state.ledger.adopt(one.account, state.now, one.instrument)) {
            const auto& instrument = state.market.instruments().at(adjustment.instrument);
            const auto unit = unitOf(state, instrument);
            if (unit.complete)
                desk::bringIn(state, one.account, instrument, adjustment.quantity, unit.markPrice);
            else
                desk::takeOutUnpriced(state, one.account, instrument, adjustment.quantity);
            told += fmt::format("{}{} {} by {}", told.empty() ? "" : "; ", label, instrument.name,
                                desk::figure(adjustment.quantity.toDouble(), 4, true));
        }
    }
    return told;
}

}  // namespace ballast::engine
