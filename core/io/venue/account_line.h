#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "domain/own_facts.h"
#include "venue/kill_line.h"
#include "venue/order_line.h"
#include "venue/rate_budget.h"

namespace ballast::venue {

/// How much waits for one account's gateway at most.
struct LineLimits {
    std::size_t orders{1024};
    std::size_t cancels{4096};
};

/// What is on its way to one account's gateway: orders that the journal holds, cancels that wait for nothing,
/// questions. Each order leaves the line once, cleared by the latches, its deadline and the budget as they stand in
/// that instant, or as the reason why it does not.
///
/// Threads  offer: the journal's. cancel, ask and waiting for a kill: any. The rest: the gateway's. Nothing waits but
///          waitHandedOver.
class AccountLine {
public:
    /// `wake` is called when something was put in; it must not wait itself. `latches` and `clock` outlive the line.
    AccountLine(const LatchBoard& latches, const Clock& clock, RateTerms rate, std::function<void()> wake,
                LineLimits limits = {});

    /// False: the line is full.
    bool offer(const domain::Committed<domain::Gated<domain::OrderIntent>>& order) noexcept;
    bool offer(const domain::Committed<domain::Gated<domain::Amendment>>& amendment) noexcept;
    /// One too many cancels all orders of ours in the account, by what sends them; what means everything, whoever
    /// placed it (F48), stays that. What it names, or what lies in its scope and was decided until then, and has not
    /// left will not: it ends as recalled, also where it comes only later. Of the very step that decided it, closing
    /// orders of a flatten leave.
    void cancel(const domain::CancelIntent& intent) noexcept;
    /// One too many is left out: who asked asks again.
    void ask(const domain::Query& query) noexcept;

    /// What a gateway does next.
    struct NotSent {
        domain::ClientOrderId order;
        Stopped why{};
        std::uint64_t amendment{};  ///< 0: the order itself.
    };
    using Out = std::variant<domain::CancelIntent, NotSent, domain::Cleared<domain::OrderIntent>,
                             domain::Cleared<domain::Amendment>, domain::Query>;
    /// Cancels first; then what was recalled; then what else does not leave any more and, as far as the budget lets it,
    /// what does, quotes last; then questions. Empty: nothing to do now.
    std::optional<Out> take();
    /// Everything that waits as not sent, with this reason; questions and cancels are dropped.
    std::vector<NotSent> takeAll(Stopped why);
    /// When `take` gives something though nothing new is put in; empty: never.
    std::optional<Timestamp> nextDue() const;
    /// For the messages that a cancel becomes; orders are counted by `take`.
    RateBudget& budget() { return m_budget; }
    const RateBudget& budget() const { return m_budget; }

    /// What this kill cancels here has been handed to the wire.
    void handedOver(domain::KillId kill);
    bool waitHandedOver(domain::KillId kill, std::chrono::milliseconds longest) const;

    std::size_t waiting() const;

private:
    using Order = domain::Committed<domain::Gated<domain::OrderIntent>>;
    using Amendment = domain::Committed<domain::Gated<domain::Amendment>>;
    using Waiting = std::variant<Order, Amendment>;
    struct Recall {
        domain::CancelIntent intent;
        Timestamp at;
    };

    bool add(Waiting thing) noexcept;
    std::optional<Out> takeCancel();
    void widen(const domain::CancelIntent& intent);
    std::optional<Out> takeOrder(std::deque<Waiting>& from, bool (RateBudget::*takes)(Timestamp));
    void recall(const domain::CancelIntent& intent, Timestamp now);
    void stopRecalled(std::deque<Waiting>& in);
    bool isRecalled(const Waiting& thing) const;

    const OrderLine m_check;
    const Clock& m_clock;
    const std::function<void()> m_wake;
    const LineLimits m_limits;
    RateBudget m_budget;     ///< The gateway's thread alone.
    Timestamp m_keptBackAt;  ///< When it last let nothing go; the gateway's thread alone.

    mutable std::mutex m_mutex;
    mutable std::condition_variable m_changed;
    std::deque<Waiting> m_orders, m_quotes;                 ///< Quotes and their amendments wait for the others.
    std::map<domain::ClientOrderId, Timestamp> m_recalled;  ///< Cancelled lately, and when.
    std::vector<Recall> m_recalls;                          ///< Of scopes, lately; one for each.
    Timestamp m_allRecalled;                                ///< What was decided until then, where memory failed.
    std::deque<NotSent> m_stopped;                          ///< Recalled, and not told yet.
    std::vector<domain::CancelIntent> m_cancels;            ///< Oldest first; room for all of them from the start.
    bool m_cancelAll{};                                     ///< There were more, of which one means everything.
    std::size_t m_purposesLeft{};                           ///< There were more: whose orders are still to go.
    domain::KillId m_newestKill;                            ///< Of the cancels that came.
    std::deque<domain::Query> m_queries;
    domain::KillId m_handedOver;
};

}  // namespace ballast::venue
