#pragma once

#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "live/intake.h"
#include "live/journal_loop.h"
#include "venue/gateway.h"
#include "venue/order_line.h"

namespace ballast::live {

/// The gateways of a desk, by account: where the journal offers what is committed, cancels go and questions are asked.
/// An order for which there is no room ends as not sent, and its account's latch is closed.
///
/// Threads  add: before the others. offer, notSent, done, committed: the journal's. findUncommitted: the guard's. The
/// rest any.
class GatewayOutlet final : public Outlet, public venue::CancelPort {
public:
    using Done =
        std::function<void(const journal::StepRecord& step, const std::vector<engine::CommandOutcome>& commands)>;

    /// All outlive the outlet. `done` may be empty.
    GatewayOutlet(Intake& intake, venue::LatchBoard& latches, const Clock& clock, Done done = {});

    /// `label` as the account's latch is called.
    void add(domain::AccountId account, std::string label, venue::Gateway& gateway);

    bool offer(const domain::Committed<domain::Gated<domain::OrderIntent>>& order) override;
    bool offer(const domain::Committed<domain::Gated<domain::Amendment>>& amendment) override;
    void notSent(const domain::OrderIntent& order) override;
    void notSent(const domain::Amendment& amendment) override;
    void done(const journal::StepRecord& step, const std::vector<engine::CommandOutcome>& commands) override;
    /// What the desk's own queue had no room for is tried again, so that the last of it is told too.
    void committed() override;

    void cancel(const domain::CancelIntent& intent) noexcept override;
    bool waitHandedOver(domain::KillId kill, std::chrono::milliseconds longest) const override;
    /// A question about an account without a gateway is left out.
    void ask(const domain::Query& query) noexcept;
    /// Something that left and is not on disk, or left twice, in one clause (C13); empty: nothing did. Each call looks
    /// at what left since the one before. The guard's thread.
    std::optional<std::string> findUncommitted();

private:
    struct Account {
        std::string label;
        venue::Gateway* gateway{};
    };
    void closeAccount(const Account& account);
    void tell(venue::OwnFact fact);
    template <class T> bool offerTo(const domain::Committed<domain::Gated<T>>& thing);

    Intake& m_intake;
    venue::LatchBoard& m_latches;
    const Clock& m_clock;
    const Done m_done;
    std::map<domain::AccountId, Account> m_accounts;
    std::mutex m_mutex;
    std::map<venue::HandedOver, Timestamp> m_committed;  ///< Offered and not known to have left; under the lock.
    std::deque<venue::OwnFact> m_untold;                 ///< What the desk's own queue had no room for.
};

}  // namespace ballast::live
