#pragma once

#include <deque>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>

#include "venue/account/questions.h"
#include "venue/account/teller.h"
#include "venue/derive_account/balance_steps.h"
#include "venue/derive_account/own_orders.h"
#include "venue/derive_account/subaccount_line.h"

namespace ballast::derive {

/// What the venue is asked about the account, and what its answers report. There is no question by label: one order is
/// looked for among the open ones and then in the history of a week, page by page. The whole account comes in three
/// parts (open orders, positions, collaterals), with its margin beside them.
///
/// Threads  One.
class AccountReports {
public:
    /// All outlive it.
    AccountReports(const AccountTerms& terms, const venue::InstrumentNames& names, SubaccountLine& line,
                   OwnOrders& orders, account::Teller tell);

    account::Questions& questions() { return m_questions; }
    BalanceSteps& balances() { return m_balances; }
    /// The one perpetual that the account can hold: by the newest answer of this line and what was traded since,
    /// whether a feed lists them or not. Empty: none, several, one that no feed lists, or no answer yet.
    std::optional<domain::InstrumentId> onlyPerpetual() const;
    /// Something was traded: it may be held now.
    void traded(const std::string& instrument);
    /// What waits and what is known of the line's answers is worth nothing over another one.
    void lineLost();
    /// The line is up: it is asked now, or when the budget lets it.
    void ask(const domain::Query& query, Timestamp now);
    /// Asks for an order's state, unless it is known to have ended.
    void askAbout(const domain::ClientOrderId& order, Timestamp now);
    /// What waited for the budget.
    void askWaiting(Timestamp now);

    /// An answer to one of these questions; what cannot be read of one order drops the line.
    void onAnswer(AccountCall call, const nlohmann::json& result, Timestamp now);
    /// The venue refused one.
    void onRefused(const AccountCall& call);

private:
    void onOneOpen(const AccountCall& call, const nlohmann::json& result, Timestamp now);
    void onHistory(AccountCall call, const nlohmann::json& result, Timestamp now);
    void askHistory(AccountCall call, Timestamp now);
    void sendHistory(AccountCall call, Timestamp now);
    void onOpenOrders(const AccountCall& call, const nlohmann::json& result, Timestamp now);
    void onOnePosition(const AccountCall& call, const nlohmann::json& result);
    void onPositions(const AccountCall& call, const nlohmann::json& result);
    void onCollaterals(const AccountCall& call, const nlohmann::json& result, Timestamp now);
    void onMargin(const AccountCall& call, const nlohmann::json& result);

    const AccountTerms& m_terms;
    const venue::InstrumentNames& m_names;
    SubaccountLine& m_line;
    OwnOrders& m_orders;
    account::Questions m_questions;
    BalanceSteps m_balances;
    std::deque<AccountCall> m_pages;     ///< Of histories, that wait for the budget: one of an order at most.
    std::set<std::string> m_perpetuals;  ///< Names of those that may be held.
    bool m_isAnswered{};                 ///< By this line, about all positions.
};

}  // namespace ballast::derive
