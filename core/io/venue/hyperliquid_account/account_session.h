#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "domain/proofs.h"
#include "venue/hyperliquid_account/account_keys.h"
#include "venue/hyperliquid_account/account_messages.h"
#include "venue/hyperliquid_account/account_reports.h"
#include "venue/hyperliquid_account/account_terms.h"
#include "venue/hyperliquid_account/line_steps.h"
#include "venue/hyperliquid_account/order_cancels.h"
#include "venue/hyperliquid_account/own_orders.h"
#include "venue/hyperliquid_account/post_line.h"
#include "venue/instrument_names.h"
#include "venue/rate_budget.h"
#include "venue/sockets/account_protocol.h"
#include "venue/sockets/wire.h"

namespace ballast::hyperliquid {

/// The protocol of one account's connection, without a socket and without a clock: brings each frame to the part that
/// it is for, and sends orders.
///
/// Threads  One.
class AccountSession final : public sockets::AccountProtocol {
public:
    struct Links {
        AccountKeys keys;
        const venue::InstrumentNames& names;
        sockets::Wire& wire;
        venue::RateBudget& budget;          ///< Of signed actions: a cancel may take the last.
        std::function<bool()> isDeskAlive;  ///< The scheduled cancel is renewed only while it is.
    };
    AccountSession(AccountTerms terms, Links links);

    void opened(Timestamp now) override;
    void message(std::string_view text, Timestamp now) override;
    void closed(std::string_view why, Timestamp now) override;
    void tick(Timestamp now) override;

    /// Listed, subscribed and, as far as the venue lets it, protected.
    bool isUp() const override { return m_steps.isUp(); }

    /// What takes at once immediate-or-cancel, quotes post-only; what a person typed rests until it is cancelled.
    Result<void> send(const domain::Cleared<domain::OrderIntent>& order, Timestamp now) override;
    /// Refused: a change would be another order with another number at the venue.
    Result<void> send(const domain::Cleared<domain::Amendment>& amendment, Timestamp now) override;
    void cancel(const domain::CancelIntent& intent, Timestamp now) override { m_cancels.want(intent, now); }
    bool sendCancels(Timestamp now) override { return m_cancels.send(now, isUp()); }
    void ask(const domain::Query& query, Timestamp now) override;
    std::optional<Timestamp> nextCancel(Timestamp now) const override { return m_cancels.next(now); }

private:
    using Statuses = Result<std::vector<ActionStatus>>;

    void onPost(const nlohmann::json& data, Timestamp now);
    void onInfo(const Post& post, const nlohmann::json& data, Timestamp now);
    void onAction(const Post& post, const nlohmann::json& payload, Timestamp now);
    void onFailure(const Post& post, const std::string& why, Timestamp now);
    void onOrderUpdates(const nlohmann::json& data, Timestamp now);
    void onUserEvent(const nlohmann::json& data, Timestamp now);
    void onFills(const nlohmann::json& data, bool isHistory, Timestamp now);
    void onFundings(const nlohmann::json& data, Timestamp now);
    void onLedger(const nlohmann::json& data, Timestamp now);
    void tellPayment(const VenuePayment& paid, Timestamp now);
    void tellUnnamed(Timestamp now);
    void tellNamed(const VenuePayment& paid);
    void onOrderAnswer(const Post& post, const Statuses& statuses, Timestamp now);
    void onCancelOfFound(const Statuses& statuses);
    void onCancelAnswer(const Post& post, const Statuses& statuses, Timestamp now);
    Result<WorkingHere> prepared(const domain::OrderIntent& order, Timestamp now) const;

    const AccountTerms m_terms;
    Links m_links;
    PostLine m_line;
    OwnOrders m_orders;
    LineSteps m_steps;
    AccountReports m_reports;
    OrderCancels m_cancels;
    account::ToldTrades m_payments;  ///< A new line tells the latest again.
    struct Unnamed {
        VenuePayment paid;
        Timestamp heardAt;
    };
    std::vector<Unnamed> m_unnamed;  ///< Funding of coins that the venue lists and no feed has named yet.
};

}  // namespace ballast::hyperliquid
