#pragma once

#include <deque>
#include <nlohmann/json_fwd.hpp>

#include "venue/account/questions.h"
#include "venue/account/teller.h"
#include "venue/hyperliquid_account/absence.h"
#include "venue/hyperliquid_account/own_orders.h"
#include "venue/hyperliquid_account/post_line.h"

namespace ballast::hyperliquid {

/// What the venue is asked about the account, and what its answers report: one order by its cloid with its position, or
/// the whole account in two parts (open orders, state). An order that the venue does not know is told as such only
/// where `Absence` is proven: until then it is nothing that the desk may count less of.
///
/// Threads  One.
class AccountReports {
public:
    /// All outlive it.
    AccountReports(const AccountTerms& terms, const venue::InstrumentNames& names, PostLine& line, OwnOrders& orders,
                   account::Teller tell);

    account::Questions& questions() { return m_questions; }
    void opened(Timestamp now);
    void lineLost();
    /// The line is up: it is asked now, or when the budget lets it.
    void ask(const domain::Query& query, Timestamp now);
    /// Asks for an order's state, unless it is known to have ended.
    void askAbout(const domain::ClientOrderId& order, Timestamp now);
    /// What waited for the budget.
    void askWaiting(Timestamp now);

    /// An answer to one of these questions; what cannot be read of one order drops the line.
    void onAnswer(const Post& post, const nlohmann::json& data, Timestamp now);
    /// The venue refused a question, or its answer is of no known kind.
    void onRefused(const Post& post);

private:
    void onOneOrder(const Post& post, const nlohmann::json& data, Timestamp now);
    void onUnknown(const Post& post, Timestamp now);
    void onUnknownOpen(const Post& post, const nlohmann::json& data, Timestamp now);
    void onUnknownFills(const Post& post, const nlohmann::json& data, Timestamp now);
    void askAgain(Absence::Next next, const domain::Query& query, Timestamp now);
    /// A question of a proof: asked now, or when the budget lets it.
    void prove(PostKind kind, const domain::Query& query, Timestamp now);
    void askProofs(Timestamp now);
    double weightBefore(PostKind kind);
    void askList(PostKind kind, const domain::Query& query, Timestamp now);
    bool isBeingProven(const domain::ClientOrderId& order, Timestamp now) const;
    void onOpenOrders(const Post& post, const nlohmann::json& data, Timestamp now);
    void onOnePosition(const Post& post, const nlohmann::json& data);
    void onState(const Post& post, const nlohmann::json& data);
    void tellHoldings(const VenueHoldings& holdings, const domain::Query& query);
    void askStatus(const domain::Query& query, PostKind kind, Timestamp now);
    /// When an order could be placed at the latest.
    Timestamp lastPlacing(const domain::ClientOrderId& order) const;
    Timestamp firstFill(const domain::ClientOrderId& order) const;

    const AccountTerms& m_terms;
    const venue::InstrumentNames& m_names;
    PostLine& m_line;
    OwnOrders& m_orders;
    account::Questions m_questions;
    Absence m_absence;
    struct Step {
        PostKind kind{};
        domain::Query query;
    };
    std::deque<Step> m_steps;  ///< Of proofs: they wait for the budget.
    Timestamp m_begun;         ///< When the first line opened: what this session did not send left before.
};

}  // namespace ballast::hyperliquid
