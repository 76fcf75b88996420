#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "orders/account.h"
#include "orders/notice.h"
#include "orders/order.h"

namespace ballast::orders {

/// What a fill means for the book.
struct FillOutcome {
    bool isNew{};               ///< False: it was taken before (F23); nothing is booked.
    domain::Quantity quantity;  ///< To book, not negative: less what a report has booked ahead of it.
    const Order* order{};       ///< Null: none of ours, or one that ended long ago.
    bool reopened{};            ///< It came against an end that was known.
};

/// All that a ledger holds, for checkpoints; ordered, and whole without anything else.
struct LedgerState {
    std::map<domain::ClientOrderId, Order> open, ended;
    std::deque<domain::ClientOrderId> endedOrder;                    ///< Oldest first.
    std::deque<std::pair<Timestamp, domain::ClientOrderId>> lately;  ///< Decided in the last 10 s.
    std::set<std::pair<std::string, std::string>> trades;            ///< Account and trade id of every fill (F23).
    std::map<domain::AccountId, AccountState> accounts;
    std::map<std::pair<domain::AccountId, std::string>, ExternalOrder> external;  ///< By account and the venue's id.
    std::vector<Notice> notices;                                                  ///< Not yet taken.
};

/// Every order from its decision to its end, and beyond it: what may still fill stays reserved until the venue's word
/// releases it. Time comes in with each fact; nothing here reads a clock. A value: copies are checkpoints.
///
/// States   Decided, Sent, Working, PartlyFilled, Unknown; ended: Filled, Cancelled, Rejected, NotSent, NotPlaced.
/// Bounds   10,000 ended orders are remembered, for six hours after our last word and until what a report booked
///          came; a fill of a forgotten one is still booked once, as of no order. Trade ids are remembered for the
///          whole session.
/// Threads  The engine's.
class OrderLedger {
public:
    OrderLedger() = default;
    /// Goes on from what another held.
    explicit OrderLedger(LedgerState state) : m_state(std::move(state)) {}
    const LedgerState& state() const { return m_state; }

    void setTerms(domain::AccountId account, AccountTerms terms);

    // What we do.
    /// `intent` must have an id that was never used and a positive quantity.
    void decide(const domain::OrderIntent& intent, OrderOrigin origin);
    /// Number of the amendment; empty if the order cannot be amended now: it must be working, with no amendment or
    /// cancel under way. `terms.quantity` counts what is filled.
    std::optional<std::uint64_t> askAmendment(const domain::ClientOrderId& order, Terms terms, Timestamp now);
    /// Again too, once it was told that the one before has no answer (F49).
    void askCancel(const domain::ClientOrderId& order, Timestamp now);

    // What is told.
    void onSent(const domain::ClientOrderId& order, Timestamp now);
    void onAccepted(const domain::ClientOrderId& order, Timestamp now);
    /// `account` counts where neither the fill names one nor its order is known. Each trade once in an account. A fill
    /// at another account than its order's does not fit it.
    FillOutcome onFill(const domain::OrderFilled& fill, const std::string& venue, domain::AccountId account,
                       Timestamp now);
    /// A fill that names no order: true once by venue and trade id.
    bool isNewTrade(const std::string& venue, const std::string& tradeId);
    void onEnded(const domain::OrderEnded& ended, Timestamp now);
    void onAmendAnswered(const domain::AmendAnswered& answer, Timestamp now);
    void onCancelRefused(const domain::ClientOrderId& order, Timestamp now);
    void onConnection(const domain::ConnectionChanged& connection, Timestamp now);
    void onProtection(domain::AccountId account, bool armed);
    /// It has expired and ours of it is paid out: no difference of positions in it stands any longer, and what was
    /// asked before says nothing of it.
    void onSettled(domain::InstrumentId instrument, Timestamp now);
    /// Decided and Sent orders become Unknown: asked for, never resent (F42).
    void onOpened(Timestamp now);

    // What is answered to our questions.
    void onOrderReport(const domain::OrderReport& report, Timestamp now);
    void onPositionReport(const domain::PositionReport& report, const Holdings& ours, Timestamp now);
    void onBalanceReport(const domain::BalanceReport& report);
    /// Compares and gives the differences that are new. Fills are taken as booked; positions stand until they agree or
    /// are adopted. An incomplete answer, and one that was asked before the connection came up, changes nothing.
    std::vector<Adjustment> onReconcileDone(const domain::ReconcileDone& done, const Holdings& ours, Timestamp now);
    /// The position differences that stand, to be booked now.
    std::vector<Adjustment> adopt(domain::AccountId account, Timestamp now,
                                  std::optional<domain::InstrumentId> only = std::nullopt);

    // Time.
    /// When `advance` has something to do next; empty: never.
    std::optional<Timestamp> nextDue() const;
    /// Does what is due: unanswered orders become Unknown, and the questions that a gateway should be asked now.
    std::vector<domain::Query> advance(Timestamp now);
    /// What a person should hear since the last call.
    std::vector<Notice> takeNotices() { return std::exchange(m_state.notices, {}); }

    // Answers.
    /// Not ended or with fills missing, by id.
    const std::map<domain::ClientOrderId, Order>& open() const { return m_state.open; }
    /// Open or remembered; null if neither.
    const Order* find(const domain::ClientOrderId& order) const;
    /// Orders decided later than that, ended ones too, oldest first; good for the last 10 s.
    std::vector<const Order*> decidedAfter(Timestamp time) const;
    const std::map<std::pair<domain::AccountId, std::string>, ExternalOrder>& external() const
    {
        return m_state.external;
    }
    const std::map<domain::AccountId, AccountState>& accounts() const { return m_state.accounts; }
    AccountStanding standing(domain::AccountId account, Timestamp now) const;
    bool isArmed(domain::AccountId account) const;

private:
    Order* findMutable(const domain::ClientOrderId& order);
    Order* heard(const domain::ClientOrderId& order, Timestamp now);
    void settle(const domain::ClientOrderId& order);
    void forgetEnded(Timestamp now);
    void doubt(Order& order, Doubt doubt, Timestamp now);
    void contradict(Order& order, Timestamp now);
    static void believe(Order& order);
    static void evidence(Order& order);
    void note(NoticeKind kind, const Order& order, domain::Quantity ours, domain::Quantity theirs);
    void wantReconcile(domain::AccountId account, Timestamp at);

    static bool isStale(const Order& order, Timestamp askedAt)
    {
        return order.lastOwn > askedAt || order.lastReport > askedAt;
    }
    ReconcileRun* runOf(domain::AccountId account, Timestamp askedAt, bool whole);
    void onExternal(const domain::OrderReport& report);
    void reportOpen(Order& order, const domain::OrderReport& report);
    void reportEnded(Order& order, const domain::OrderReport& report);
    void reportNotFound(Order& order, Timestamp askedAt, Timestamp now);
    bool conclude(Order& order, Timestamp askedAt);
    domain::Quantity missingOn(domain::AccountId account, domain::InstrumentId instrument) const;
    void adjustFills(domain::AccountId name, const ReconcileRun& run, std::vector<Adjustment>& out);
    void doubtAbsent(domain::AccountId name, const ReconcileRun& run, Timestamp now);
    void comparePositions(domain::AccountId name, AccountState& account, const Holdings& ours,
                          std::vector<Adjustment>& out);
    void compareBalances(domain::AccountId name, AccountState& account, const Holdings& ours,
                         std::vector<Adjustment>& out);
    void askOrders(Timestamp now, std::vector<domain::Query>& queries);
    bool wantsAsking(const AccountState& account) const { return !account.heard || account.up; }

    LedgerState m_state;
};

}  // namespace ballast::orders
