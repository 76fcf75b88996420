#include "orders/order_ledger.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/assert.h"

namespace ballast::orders {

using domain::ClientOrderId;
using domain::OrderState;
using domain::Quantity;

namespace {

constexpr std::size_t kRemembered = 10'000;
constexpr Duration kRememberedFor = Duration::hours(6);
constexpr std::size_t kMostWords = 200;  ///< Of why an account is down.
constexpr Duration kLately = Duration::seconds(10);

/// Where two ends were told, the one that more had to happen for holds.
int rankOf(OrderState end)
{
    switch (end) {
    case OrderState::Cancelled:
        return 4;
    case OrderState::Rejected:
        return 3;
    case OrderState::NotSent:
        return 2;
    default:
        return 1;
    }
}

/// An end that says the venue never worked on the order.
bool neverWorked(const std::optional<OrderState>& end) { return end && *end != OrderState::Cancelled; }

}  // namespace

void OrderLedger::setTerms(domain::AccountId account, AccountTerms terms) { m_state.accounts[account].terms = terms; }

void OrderLedger::decide(const domain::OrderIntent& intent, OrderOrigin origin)
{
    BALLAST_ASSERT(intent.quantity.units() > 0 && find(intent.id) == nullptr);
    Order order{.intent = intent, .origin = origin, .terms = {intent.quantity, intent.limitPrice}};
    order.lastOwn = intent.time;
    m_state.open.emplace(intent.id, std::move(order));
    m_state.lately.emplace_back(intent.time, intent.id);
    while (intent.time - m_state.lately.front().first > kLately)
        m_state.lately.pop_front();
}

std::optional<std::uint64_t> OrderLedger::askAmendment(const ClientOrderId& id, Terms terms, Timestamp now)
{
    Order* order = findMutable(id);
    if (order == nullptr || order->asked || !order->cancelAsked.isNever()) return std::nullopt;
    const auto state = order->state();
    if (state != OrderState::Working && state != OrderState::PartlyFilled) return std::nullopt;
    order->asked = terms;
    order->amendAsked = now;
    order->nextAsk = now + m_state.accounts[order->intent.account].terms.answersWithin;
    return ++order->amendment;
}

void OrderLedger::askCancel(const ClientOrderId& id, Timestamp now)
{
    Order* order = findMutable(id);
    if (order == nullptr || order->hasEnded()) return;
    if (!order->cancelAsked.isNever() && !order->cancelTold) return;
    order->cancelAsked = now;
    order->cancelTold = false;
}

const Order* OrderLedger::find(const ClientOrderId& id) const
{
    if (const auto open = m_state.open.find(id); open != m_state.open.end()) return &open->second;
    const auto ended = m_state.ended.find(id);
    return ended != m_state.ended.end() ? &ended->second : nullptr;
}

std::vector<const Order*> OrderLedger::decidedAfter(Timestamp time) const
{
    std::vector<const Order*> found;
    for (const auto& [decided, id] : m_state.lately)
        if (const auto* order = decided > time ? find(id) : nullptr) found.push_back(order);
    return found;
}

Order* OrderLedger::findMutable(const ClientOrderId& id)
{
    if (const auto open = m_state.open.find(id); open != m_state.open.end()) return &open->second;
    const auto ended = m_state.ended.find(id);
    return ended != m_state.ended.end() ? &ended->second : nullptr;
}

/// An order that something of ours was told of; null for one that is not known, of which nothing follows.
Order* OrderLedger::heard(const ClientOrderId& id, Timestamp now)
{
    Order* order = findMutable(id);
    if (order == nullptr) return nullptr;
    order->lastOwn = std::max(order->lastOwn, now);
    order->notFound = 0;
    return order;
}

/// Moves an order to where its state belongs. The order itself stays where it is in memory.
void OrderLedger::settle(const ClientOrderId& id)
{
    if (const auto open = m_state.open.find(id); open != m_state.open.end() && !open->second.isOpen()) {
        const auto now = open->second.lastOwn;
        m_state.ended.insert(m_state.open.extract(open));
        m_state.endedOrder.push_back(id);
        forgetEnded(now);
    } else if (const auto ended = m_state.ended.find(id); ended != m_state.ended.end() && ended->second.isOpen()) {
        m_state.open.insert(m_state.ended.extract(ended));
    }
}

/// One that works again is in the list of ends still; it is passed over there. One that was booked on a report goes to
/// the list's end: its fills may still come, and would be booked again.
void OrderLedger::forgetEnded(Timestamp now)
{
    for (auto left = m_state.endedOrder.size(); left > 0; --left) {
        const auto oldest = m_state.ended.find(m_state.endedOrder.front());
        const bool isThere = oldest != m_state.ended.end();
        const bool isKept =
            isThere && m_state.ended.size() <= kRemembered && now - oldest->second.lastOwn <= kRememberedFor;
        if (isKept) return;
        if (isThere && oldest->second.adjusted.units() > 0 && m_state.ended.size() <= 2 * kRemembered)
            m_state.endedOrder.push_back(oldest->first);
        else if (isThere)
            m_state.ended.erase(oldest);
        m_state.endedOrder.pop_front();
    }
}

void OrderLedger::note(NoticeKind kind, const Order& order, Quantity ours, Quantity theirs)
{
    m_state.notices.push_back({kind, order.intent.account, order.intent.id, order.intent.instrument, ours, theirs});
}

void OrderLedger::doubt(Order& order, Doubt doubt, Timestamp now)
{
    order.doubt = doubt;
    order.doubtSince = order.nextAsk = now;
    order.notFound = 0;
}

void OrderLedger::contradict(Order& order, Timestamp now)
{
    if (order.doubt == Doubt::Contradicted) return;
    doubt(order, Doubt::Contradicted, now);
    note(NoticeKind::Reopened, order, order.reserved(), {});
}

/// How it stands is known; what was to be asked is dropped (F40).
void OrderLedger::believe(Order& order)
{
    order.doubt = Doubt::None;
    order.nextAsk = {};
    order.notFound = 0;
}

/// The venue spoke of the order as one that it has.
void OrderLedger::evidence(Order& order)
{
    order.accepted = true;
    if (order.doubt == Doubt::Unanswered) believe(order);
}

void OrderLedger::onSent(const ClientOrderId& id, Timestamp now)
{
    Order* order = heard(id, now);
    if (order == nullptr) return;
    if (!order->sent) order->sentAt = now;
    order->sent = true;
    if (order->end == OrderState::NotSent) contradict(*order, now);
    settle(id);
}

void OrderLedger::onAccepted(const ClientOrderId& id, Timestamp now)
{
    Order* order = heard(id, now);
    if (order == nullptr) return;
    evidence(*order);
    if (neverWorked(order->end)) contradict(*order, now);
    settle(id);
}

bool OrderLedger::isNewTrade(const std::string& venue, const std::string& tradeId)
{
    return m_state.trades.emplace(venue, tradeId).second;
}

namespace {

/// A trade between two accounts of ours has one id at its venue and is a fill of each.
std::string inAccount(const std::string& venue, domain::AccountId account)
{
    return fmt::format("{}#{}", venue, account.value);
}

}  // namespace

FillOutcome OrderLedger::onFill(const domain::OrderFilled& fill, const std::string& venue, domain::AccountId account,
                                Timestamp now)
{
    Order* order = findMutable(fill.order);
    const bool named = fill.account.value != 0;
    // Of an order that is forgotten nobody knows in which account the trade was counted, unless the fill says it.
    const auto& all = m_state.accounts;
    if (order == nullptr && !named && std::any_of(all.begin(), all.end(), [&](const auto& item) {
            return m_state.trades.contains({inAccount(venue, item.first), fill.tradeId});
        }))
        return {};
    if (order != nullptr) account = order->intent.account;
    if (named) account = fill.account;
    if (!isNewTrade(inAccount(venue, account), fill.tradeId)) return {};
    auto& last = m_state.accounts[account].lastFill[fill.instrument];
    last = std::max(last, now);
    const bool fits = order != nullptr && order->intent.instrument == fill.instrument &&
                      order->intent.side == fill.side && order->intent.account == account;
    if (order != nullptr && !fits) note(NoticeKind::Mismatched, *order, {}, fill.quantity);
    if (!fits) return {.isNew = true, .quantity = fill.quantity};
    heard(fill.order, now);
    const auto ahead = std::min(order->adjusted, fill.quantity);
    order->adjusted += -ahead;
    FillOutcome outcome{.isNew = true, .quantity = fill.quantity - ahead, .order = order};
    const bool expected = !order->hasEnded() || order->missing() >= outcome.quantity;
    order->filled += outcome.quantity;
    evidence(*order);
    const auto most = order->asked ? std::max(order->asked->quantity, order->terms.quantity) : order->terms.quantity;
    const bool over = order->filled > most && !outcome.quantity.isZero();
    if (over) note(NoticeKind::Overfilled, *order, most, order->filled);
    outcome.reopened = !over && !expected;
    if (outcome.reopened || neverWorked(order->end)) contradict(*order, now);
    settle(fill.order);
    return outcome;
}

void OrderLedger::onEnded(const domain::OrderEnded& ended, Timestamp now)
{
    Order* order = heard(ended.order, now);
    if (order == nullptr) return;
    if (order->doubt == Doubt::Unanswered) believe(*order);
    if (ended.filled) order->reported = std::max(order->reported, *ended.filled);
    const bool says = ended.state != OrderState::Filled && isEnd(ended.state);
    if (says && (!order->end || rankOf(ended.state) > rankOf(*order->end))) order->end = ended.state;
    // A word that no order ends with, and a refusal of what has filled, leave it open until the venue is asked.
    if (!says || (neverWorked(order->end) && order->filled.units() > 0)) contradict(*order, now);
    if (!order->missing().isZero())
        wantReconcile(order->intent.account, now + m_state.accounts[order->intent.account].terms.answersWithin);
    settle(ended.order);
}

void OrderLedger::onAmendAnswered(const domain::AmendAnswered& answer, Timestamp now)
{
    Order* order = heard(answer.order, now);
    if (order == nullptr || answer.amendment <= order->answered || answer.amendment > order->amendment) return;
    order->answered = answer.amendment;
    if (answer.accepted) order->terms = {answer.quantity, answer.limitPrice};
    if (answer.amendment == order->amendment) {
        order->asked.reset();
        if (order->doubt == Doubt::None) order->nextAsk = {};
    }
    if (!order->end) evidence(*order);
    if (answer.accepted && neverWorked(order->end)) contradict(*order, now);
    settle(answer.order);
}

void OrderLedger::onCancelRefused(const ClientOrderId& id, Timestamp now)
{
    Order* order = heard(id, now);
    if (order == nullptr || order->hasEnded()) return;
    order->cancelAsked = {};
    note(NoticeKind::CancelUnanswered, *order, order->reserved(), {});
    order->nextAsk = now;
}

void OrderLedger::onConnection(const domain::ConnectionChanged& connection, Timestamp now)
{
    const auto name = connection.account;
    const bool up = connection.up;
    AccountState& account = m_state.accounts[name];
    if (up) account.amends = connection.amends;
    if (up) account.mostWorking = connection.mostWorking;
    account.heard = true;
    account.up = up;
    account.why = up ? std::string() : connection.why.substr(0, kMostWords);
    account.armed = false;  // Until it has been read back.
    account.reconciledSince = account.nextReconcile = {};
    account.run = {};
    if (up) account.nextReconcile = now;
    for (auto& [id, order] : m_state.open) {
        if (order.intent.account != name) continue;
        if (!up && order.state() == OrderState::Sent) {
            note(NoticeKind::NoAnswer, order, order.reserved(), {});
            doubt(order, Doubt::Unanswered, now);
        } else if (up && order.doubt != Doubt::None) {
            order.nextAsk = now;
        }
    }
}

void OrderLedger::onProtection(domain::AccountId account, bool armed) { m_state.accounts[account].armed = armed; }

void OrderLedger::onOpened(Timestamp now)
{
    for (auto& [name, account] : m_state.accounts) {
        account.up = account.armed = false;
        account.reconciledSince = account.nextReconcile = {};
        account.run = {};
    }
    for (auto& [id, order] : m_state.open)
        if (order.state() == OrderState::Decided || order.state() == OrderState::Sent) {
            note(NoticeKind::NoAnswer, order, order.reserved(), {});
            doubt(order, Doubt::Unanswered, now);
        }
}

AccountStanding OrderLedger::standing(domain::AccountId name, Timestamp now) const
{
    constexpr Duration kHold = Duration::seconds(5);
    const auto found = m_state.accounts.find(name);
    if (found == m_state.accounts.end() || !found->second.heard) return AccountStanding::Unheard;
    const AccountState& account = found->second;
    if (!account.up) return AccountStanding::Down;
    const bool held = !account.reconciledSince.isNever() && now - account.reconciledSince >= kHold;
    return held ? AccountStanding::Ready : AccountStanding::Reconciling;
}

bool OrderLedger::isArmed(domain::AccountId name) const
{
    const auto found = m_state.accounts.find(name);
    return found != m_state.accounts.end() && found->second.armed;
}

}  // namespace ballast::orders
