#pragma once

#include <nlohmann/json_fwd.hpp>

#include "venue/account/questions.h"
#include "venue/account/teller.h"
#include "venue/deribit_account/own_orders.h"
#include "venue/deribit_account/private_line.h"

namespace ballast::deribit {

/// What the venue is asked about the account, and what its answers report: one order with its position, or the whole
/// account in three parts (open orders, positions, balances).
///
/// Threads  One.
class AccountReports {
public:
    /// All outlive it.
    AccountReports(const AccountTerms& terms, const venue::InstrumentNames& names, PrivateLine& line, OwnOrders& orders,
                   account::Teller tell);

    account::Questions& questions() { return m_questions; }
    /// The line is up: it is asked now, or when the budget lets it.
    void ask(const domain::Query& query, Timestamp now);
    /// Asks for an order's state, unless it is known to have ended.
    void askAbout(const domain::ClientOrderId& order, Timestamp now);
    /// What waited for the budget.
    void askWaiting(Timestamp now);

    /// An answer to one of these questions; what cannot be read of one order drops the line.
    void onOneOrder(const PrivateCall& call, const nlohmann::json& result, Timestamp now);
    void onOnePosition(const PrivateCall& call, const nlohmann::json& result);
    void onOpenOrders(const PrivateCall& call, const nlohmann::json& result, Timestamp now);
    void onPositions(const PrivateCall& call, const nlohmann::json& result);
    void onBalances(const PrivateCall& call, const nlohmann::json& result);
    /// The venue refused a part of an answer.
    void onRefused(const PrivateCall& call) { m_questions.endPart(call.query, false); }

private:
    bool report(const VenuePosition& position, const domain::Query& query, bool whole);

    const AccountTerms& m_terms;
    const venue::InstrumentNames& m_names;
    PrivateLine& m_line;
    OwnOrders& m_orders;
    account::Questions m_questions;
};

}  // namespace ballast::deribit
