#pragma once

#include <deque>
#include <functional>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "domain/proofs.h"
#include "venue/derive_account/account_keys.h"
#include "venue/derive_account/account_messages.h"
#include "venue/derive_account/account_reports.h"
#include "venue/derive_account/account_terms.h"
#include "venue/derive_account/line_steps.h"
#include "venue/derive_account/order_cancels.h"
#include "venue/derive_account/own_orders.h"
#include "venue/derive_account/signing_book.h"
#include "venue/derive_account/subaccount_line.h"
#include "venue/instrument_names.h"
#include "venue/rate_budget.h"
#include "venue/sockets/account_protocol.h"
#include "venue/sockets/wire.h"

namespace ballast::derive {

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
        venue::RateBudget& budget;          ///< Of messages that match: a cancel may take the last.
        std::function<bool()> isDeskAlive;  ///< The line stays only while it is.
    };
    AccountSession(AccountTerms terms, Links links);

    void opened(Timestamp now) override;
    void message(std::string_view text, Timestamp now) override;
    void closed(std::string_view why, Timestamp now) override;
    void tick(Timestamp now) override;

    /// Logged in, listed and subscribed.
    bool isUp() const override { return m_steps.isUp(); }
    /// Whether the login was refused too often; it stays down then.
    bool gaveUp() const { return m_steps.gaveUp(); }

    Result<void> send(const domain::Cleared<domain::OrderIntent>& order, Timestamp now) override;
    /// Replaced at the venue by another order of the same label, in one step; refused for one that has filled in part.
    Result<void> send(const domain::Cleared<domain::Amendment>& amendment, Timestamp now) override;
    void cancel(const domain::CancelIntent& intent, Timestamp now) override { m_cancels.want(intent, now); }
    bool sendCancels(Timestamp now) override { return m_cancels.send(now, isUp()); }
    void ask(const domain::Query& query, Timestamp now) override;
    std::optional<Timestamp> nextCancel(Timestamp now) const override { return m_cancels.next(now); }

private:
    void onNotification(const nlohmann::json& frame, Timestamp now);
    void onOrders(const nlohmann::json& orders, Timestamp now);
    void onBalances(const nlohmann::json& list, Timestamp now);
    void onTrades(const nlohmann::json& trades);
    bool take(const nlohmann::json& trade);
    void onAnswer(AccountCall call, const nlohmann::json& result, std::string_view frame, Timestamp now);
    void onError(const AccountCall& call, std::int64_t code, const std::string& words, Timestamp now);
    void spendOf(CallKind kind, Timestamp now);
    void onOrderAnswer(const nlohmann::json& result, Timestamp now);
    void onReplaceAnswer(const AccountCall& call, const nlohmann::json& result, Timestamp now);
    void follow(OwnOrders::Then then, const domain::ClientOrderId& order, Timestamp now);
    Result<SigningBook::Signed> signedBody(const SigningBook::Wanted& order, Timestamp now);

    const AccountTerms m_terms;
    Links m_links;
    SubaccountLine m_line;
    SigningBook m_book;
    LineSteps m_steps;
    OwnOrders m_orders;
    AccountReports m_reports;
    OrderCancels m_cancels;
};

}  // namespace ballast::derive
