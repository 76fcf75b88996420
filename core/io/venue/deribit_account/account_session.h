#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "domain/proofs.h"
#include "venue/account/clock_offset.h"
#include "venue/deribit_account/account_reports.h"
#include "venue/deribit_account/account_terms.h"
#include "venue/deribit_account/credentials.h"
#include "venue/deribit_account/line_steps.h"
#include "venue/deribit_account/maker_protection.h"
#include "venue/deribit_account/margin_news.h"
#include "venue/deribit_account/order_cancels.h"
#include "venue/deribit_account/own_orders.h"
#include "venue/deribit_account/private_line.h"
#include "venue/deribit_account/transaction_log.h"
#include "venue/instrument_names.h"
#include "venue/rate_budget.h"
#include "venue/sockets/account_protocol.h"
#include "venue/sockets/wire.h"

namespace ballast::deribit {

/// The protocol of one account's connection, without a socket and without a clock: brings each frame to the part that
/// it is for, and sends orders.
///
/// Threads  One.
class AccountSession final : public sockets::AccountProtocol {
public:
    struct Links {
        Credentials credentials;
        const venue::InstrumentNames& names;
        sockets::Wire& line;
        venue::RateBudget& budget;          ///< Of messages that match: a cancel may take the last.
        std::function<bool()> isDeskAlive;  ///< A heartbeat's test is answered only while it is.
    };
    AccountSession(AccountTerms terms, Links links);

    void opened(Timestamp now) override;
    void message(std::string_view text, Timestamp now) override;
    void closed(std::string_view why, Timestamp now) override;
    void tick(Timestamp now) override;

    /// Logged in, protected and subscribed.
    bool isUp() const override { return m_steps.isUp(); }
    /// Whether the keys were refused too often; it stays down then.
    bool gaveUp() const { return m_steps.gaveUp(); }

    Result<void> send(const domain::Cleared<domain::OrderIntent>& order, Timestamp now) override;
    Result<void> send(const domain::Cleared<domain::Amendment>& amendment, Timestamp now) override;
    void cancel(const domain::CancelIntent& intent, Timestamp now) override { m_cancels.want(intent, now); }
    bool sendCancels(Timestamp now) override { return m_cancels.send(now, isUp()); }
    void ask(const domain::Query& query, Timestamp now) override;
    std::optional<Timestamp> nextCancel(Timestamp now) const override { return m_cancels.next(now); }

private:
    /// An instrument with the amount that contracts of it are.
    struct WireAmount {
        domain::Instrument instrument;
        domain::Quantity amount;
    };

    void onFrame(const PrivateCall& call, const nlohmann::json& frame, Timestamp now);
    void onNotification(const nlohmann::json& frame, Timestamp now);
    void takePortfolio(const nlohmann::json& frame, std::string_view text, Timestamp now);
    void onHeartbeat(const nlohmann::json& params, Timestamp now);
    void onAnswer(const PrivateCall& call, const nlohmann::json& result, Timestamp now);
    void onAmended(const PrivateCall& call, const nlohmann::json& result, Timestamp now);
    void onError(const PrivateCall& call, std::int64_t code, const std::string& words, Timestamp now);
    void onCancelError(const PrivateCall& call, std::int64_t code, const std::string& why, Timestamp now);
    void takeChanges(const nlohmann::json& value, Timestamp now);
    void takeChanges(const Changes& changes, Timestamp now);
    void measure(const PrivateCall& call, const nlohmann::json& frame, Timestamp now);
    Result<WireAmount> wireAmount(domain::InstrumentId id, domain::Quantity contracts, Timestamp decided,
                                  Timestamp now) const;
    Result<void> mayQuote(const domain::OrderIntent& order, const domain::Instrument& instrument, Timestamp now);

    const AccountTerms m_terms;
    Links m_links;
    PrivateLine m_line;
    MakerProtection m_makers;
    LineSteps m_steps;
    OwnOrders m_orders;
    AccountReports m_reports;
    OrderCancels m_cancels;
    TransactionLog m_log;
    MarginNews m_margins;
    Timestamp m_measureAt;
    account::ClockOffset m_clock;  ///< Of our clock to the venue's.
};

}  // namespace ballast::deribit
