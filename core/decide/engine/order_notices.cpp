#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "desk/outcome.h"
#include "desk/reasons.h"
#include "desk/records.h"
#include "desk/standing.h"
#include "desk/state.h"
#include "engine/order_facts.h"
#include "engine/own_events.h"
#include "interfaces/desk_views.h"
#include "strategies/decision_basis.h"
#include "words/instrument_words.h"

namespace ballast::engine {

namespace {

using desk::AlertKind;
using desk::AlertLevel;
using domain::RecordCode;
using orders::Notice;
using orders::NoticeKind;

/// How one notice is told. Without a code it is an alert alone.
struct Telling {
    domain::RecordCode code{RecordCode::None};
    desk::AlertCause cause;
    std::string sentence, underlying;
    AlertLevel level{AlertLevel::Warning};
    std::string panel{"orders"};  ///< Where the alert leads.
};

std::string labelOf(const desk::State& state, domain::AccountId account)
{
    return account.value != 0 ? state.book.accounts().at(account).label() : std::string("no account");
}

/// Whether the venue's newest whole answer tells of money, and has neither that nor a position.
bool isEmpty(const desk::State& state, domain::AccountId account)
{
    const auto& accounts = state.ledger.accounts();
    const auto found = accounts.find(account);
    if (found == accounts.end()) return false;
    const auto& run = found->second.run;
    return !run.balances.empty() &&
           std::all_of(run.positions.begin(), run.positions.end(), [](const auto& p) { return p.second.isZero(); }) &&
           std::all_of(run.balances.begin(), run.balances.end(), [](const auto& b) { return b.second.units == 0; });
}

desk::AlertCause positionCause(const desk::State& state, domain::AccountId account, domain::InstrumentId instrument)
{
    return {AlertKind::PositionDiffers,
            fmt::format("{} {}", labelOf(state, account), state.market.instruments().at(instrument).name)};
}

Telling tellingOf(const desk::State& state, const Notice& n)
{
    const auto label = labelOf(state, n.account);
    const auto* instrument = n.instrument.value != 0 ? &state.market.instruments().at(n.instrument) : nullptr;
    const auto name = instrument != nullptr ? instrument->name : std::string();
    const auto ours = n.ours.toString(), theirs = n.theirs.toString();
    Telling t{.cause = {AlertKind::Order, n.order}, .underlying = instrument != nullptr ? instrument->underlying : ""};
    switch (n.kind) {
    case NoticeKind::NoAnswer:
        t.code = RecordCode::F39;
        t.sentence = fmt::format("Order {} at {} has no answer: its {} of {} stay counted in full, the venue is asked, "
                                 "and nothing is sent in its place.",
                                 n.order, label, ours, name);
        break;
    case NoticeKind::NotPlaced:
        t.code = RecordCode::F41;
        t.cause.kind = AlertKind::OrderGone;
        t.level = AlertLevel::Notice;
        t.sentence =
            fmt::format("Order {} was never placed: {} did not find it in three answers over 10 s or more, and "
                        "the position of {} did not move. Its {} are free.",
                        n.order, label, name, ours);
        break;
    case NoticeKind::Gone:
        t.code = RecordCode::F41;
        t.cause.kind = AlertKind::OrderGone;
        t.level = AlertLevel::Notice;
        t.sentence =
            fmt::format("Order {} works no more: {} did not find it in three answers over 10 s or more, and the "
                        "position of {} agrees. It filled {}; {} are free.",
                        n.order, label, name, theirs, ours);
        break;
    case NoticeKind::Reopened:
        t.code = RecordCode::F24;
        t.level = AlertLevel::Breach;
        t.sentence =
            fmt::format("{} spoke of order {} after the order had ended; the position counts what filled, {} of "
                        "{} are counted again until {} is asked.",
                        label, n.order, ours, name, label);
        break;
    case NoticeKind::Overfilled:
        t.code = RecordCode::F44;
        t.level = AlertLevel::Breach;
        t.sentence = fmt::format("{} filled {} of {} on order {}, which asked for {}; the position counts all of it.",
                                 label, theirs, name, n.order, ours);
        break;
    case NoticeKind::External:
        t.code = RecordCode::F48;
        t.level = AlertLevel::Breach;
        t.cause = {AlertKind::ExternalOrder, label + " " + n.order};
        t.sentence = fmt::format("Order {} of {} {} works at {} and is none of ours: it is counted and left alone.",
                                 n.order, theirs, name, label);
        break;
    case NoticeKind::CancelUnanswered:
        t.cause.kind = AlertKind::CancelUnanswered;
        t.sentence = fmt::format("{} has not confirmed the cancel of order {} (F49): its {} of {} stay counted. Cancel "
                                 "once more, or on the venue's own page.",
                                 label, n.order, ours, name);
        break;
    case NoticeKind::PositionDiffers:
        t.code = RecordCode::F46;
        t.level = AlertLevel::Breach;
        t.cause = positionCause(state, n.account, n.instrument);
        t.panel = interfaces::DifferenceView::kCard;
        t.sentence = fmt::format("{} states {} of {}, ours are {}: no order leaves there until they agree or a person "
                                 "adopts the venue's figure. Nothing is sent to correct it.",
                                 label, theirs, name, ours);
        if (isEmpty(state, n.account))
            t.sentence += " F105: the whole account is empty there, which is no evidence: see whether it is the right "
                          "account before the figure is adopted.";
        break;
    case NoticeKind::BalanceDiffers:
        t.cause = {AlertKind::BalanceDiffers, label};
        t.level = AlertLevel::Notice;
        t.sentence = fmt::format("{} states {} of cash, more than 0.01 % from ours (F37).", label, n.cash.toString());
        break;
    case NoticeKind::Mismatched:
        t.cause.kind = AlertKind::Mismatch;
        t.level = AlertLevel::Breach;
        t.sentence =
            n.theirs.isZero()
                ? fmt::format("{} told of order {} with another instrument, side or account (F22); the order is left "
                              "as it was.",
                              label, n.order)
                : fmt::format("{} told a fill of {} on order {} with another instrument, side or account (F22): the "
                              "position counts the fill, and the order is left as it was.",
                              label, theirs, n.order);
        break;
    }
    return t;
}

/// A record of what changed what is counted; of an underlying that the book has no limits for the alert alone tells.
void recordOrder(desk::State& state, desk::StepOutput& output, const Telling& t)
{
    if (t.code == RecordCode::None || !state.hedging.contains(t.underlying)) return;
    strategies::DecisionBasis basis = strategies::basisOf(state, t.underlying, domain::Trigger::Order);
    basis.draft.kind = domain::DecisionKind::Hold;
    basis.draft.code = t.code;
    basis.draft.reason = t.sentence + basis.noBand;
    record(state, output, std::move(basis.draft));
}

void tell(desk::State& state, desk::StepOutput& output, const Telling& t)
{
    recordOrder(state, output, t);
    state.alerts.raise(t.cause, t.level, t.sentence, t.panel, state.now);
}

void tellAdjusted(desk::State& state, desk::StepOutput& output)
{
    for (const auto& a : std::exchange(state.told.adjusted, {})) {
        const auto& instrument = state.market.instruments().at(a.instrument);
        tell(state, output,
             {.code = RecordCode::F47,
              .cause = {AlertKind::Adjusted, a.id},
              .sentence = fmt::format("{} states fills of order {} that it did not tell: {} of {} at {} were booked as "
                                      "adjustment {}.",
                                      labelOf(state, a.account), a.order, a.quantity.toString(), instrument.name,
                                      a.price.toString(), a.id),
              .underlying = instrument.underlying,
              .level = AlertLevel::Notice});
    }
}

/// Whether nobody knows yet what becomes of the order.
bool isDoubtful(const orders::Order& order)
{
    return order.state() == domain::OrderState::Unknown || (!order.cancelAsked.isNever() && !order.hasEnded());
}

void clearOrders(desk::State& state)
{
    std::erase_if(state.told.doubtful, [&](const domain::ClientOrderId& id) {
        const auto* order = state.ledger.find(id);
        if (order != nullptr && isDoubtful(*order)) return false;
        state.alerts.clear({AlertKind::Order, id});
        state.alerts.clear({AlertKind::CancelUnanswered, id});
        return true;
    });
}

/// Accounts that wait for their dead man's switch; the alert leads to the card that accepts it for a time.
void tellUnarmed(desk::State& state)
{
    const auto waiting = desk::unarmedAccounts(state);
    for (const auto& [id, account] : state.ledger.accounts()) {
        if (!account.heard) continue;
        const auto label = labelOf(state, id);
        const desk::AlertCause cause{AlertKind::Unarmed, label};
        if (std::find(waiting.begin(), waiting.end(), id) == waiting.end())
            state.alerts.clear(cause);
        else
            state.alerts.raise(cause, AlertLevel::Warning,
                               fmt::format("The dead man's switch of {} is not armed: no order leaves there (C16). A "
                                           "person may accept that for a time.",
                                           label),
                               interfaces::UnarmedView::kCard, state.now);
    }
}

/// Connections that are down, and positions that differ.
void tellAccounts(desk::State& state)
{
    tellUnarmed(state);
    std::set<desk::AlertCause> differ;
    for (const auto& [id, account] : state.ledger.accounts()) {
        if (!account.heard) continue;
        const auto label = labelOf(state, id);
        const desk::AlertCause cause{AlertKind::AccountDown, label};
        if (account.up)
            state.alerts.clear(cause);
        else
            state.alerts.raise(
                cause, AlertLevel::Warning,
                fmt::format("{} is not connected{}: no order leaves there (C19), what works there stays "
                            "counted.",
                            label, account.why.empty() ? "" : fmt::format(" ({})", desk::clipped(account.why, 160))),
                "connections", state.now);
        for (const auto& [instrument, adjustment] : account.positionsDiffer)
            differ.insert(positionCause(state, id, instrument));
    }
    for (const auto& cause : std::exchange(state.told.positions, differ))
        if (!differ.contains(cause)) state.alerts.clear(cause);
}

}  // namespace

namespace {

bool isKilledSomewhere(const desk::State& state)
{
    const auto isKilled = [](const controls::Standing& s) { return s.state == domain::TradingState::Killed; };
    const auto& narrower = state.standings.narrower();
    return isKilled(state.standings.whole()) ||
           std::any_of(narrower.begin(), narrower.end(), [&](const auto& item) { return isKilled(item.second); });
}

}  // namespace

/// It has happened, and whether it lasts the next word says: a person acknowledges what a kill left; anything else is
/// shown for a minute, and stays the account's newest fault at its connection.
void tellWord(desk::State& state, const std::string& word)
{
    const bool isOfAKill = isKilledSomewhere(state);
    const desk::AlertCause cause{AlertKind::CancelUnanswered,
                                 word.substr(0, word.find(':')) + (isOfAKill ? "" : " word")};
    state.alerts.raise(cause, isOfAKill ? AlertLevel::Breach : AlertLevel::Notice, desk::clipped(word, 400), "orders",
                       state.now);
    if (isOfAKill) state.alerts.clear(cause);
}

void tellEndedShort(desk::State& state, desk::StepOutput& output, const orders::Order& order, const std::string& reason)
{
    using domain::OrderPurpose;
    const auto& intent = order.intent;
    const auto& instrument = state.market.instruments().at(intent.instrument);
    const auto asked = order.terms.quantity;
    if (intent.purpose == OrderPurpose::Quote || intent.purpose == OrderPurpose::Flatten || order.filled >= asked ||
        !state.hedging.contains(instrument.underlying))
        return;
    // One of a session before this was not counted here.
    if (intent.purpose == OrderPurpose::Hedge && order.filled.isZero() && state.summary.hedges > 0) {
        // It counts once, as what it came to.
        --state.summary.hedges;
        --state.summary.decisions;
    }
    auto basis = strategies::basisOf(state, instrument.underlying, domain::Trigger::Order);
    const auto became = order.filled.isZero()
                            ? std::string("unfilled")
                            : fmt::format("with {} of it filled", words::size(instrument, order.filled.toDouble()));
    basis.draft.kind = domain::DecisionKind::Hold;
    basis.draft.reason = fmt::format(
        "The order to {} {} of {} at {} on {} ended {} ({}{}).{}", intent.side == domain::Side::Buy ? "buy" : "sell",
        words::size(instrument, asked.toDouble()), instrument.name,
        words::price(instrument, order.terms.limitPrice.toDouble()), labelOf(state, intent.account), became,
        domain::toString(order.state()), reason.empty() ? "" : ": " + desk::clipped(reason, 80), basis.noBand);
    record(state, output, std::move(basis.draft));
}

void tellOrders(desk::State& state, desk::StepOutput& output)
{
    for (const auto& notice : state.ledger.takeNotices()) {
        if (const auto* order = state.ledger.find(notice.order)) {
            updateOrderView(state, *order);
            if (isDoubtful(*order)) state.told.doubtful.insert(notice.order);
        }
        const auto telling = tellingOf(state, notice);
        tell(state, output, telling);
        // It has happened and is over; a person acknowledges it.
        const bool lasts = state.told.doubtful.contains(notice.order) || notice.kind == NoticeKind::PositionDiffers;
        if (telling.level == AlertLevel::Breach && !lasts) state.alerts.clear(telling.cause);
    }
    tellAdjusted(state, output);
    clearOrders(state);
    tellAccounts(state);
}

}  // namespace ballast::engine
