#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "venue/account_line.h"
#include "venue/uniswap_account/swap_session.h"

namespace ballast::uniswap {

/// One wallet's way to the chain, on a thread of its own, with the wallet that signs on another.
///
/// Threads  As venue::Gateway. A question to a node holds it up for 4 s at most.
class SwapGateway final : public venue::Gateway {
public:
    struct Links {
        const Clock& clock;  ///< Outlives the gateway, as the latches and names do.
        const venue::LatchBoard& latches;
        const venue::InstrumentNames& names;
        std::shared_ptr<ActionBoard> actions = std::make_shared<ActionBoard>();  ///< Where it shows what it does.
    };
    /// `trades` false: the account is read, and nothing leaves. `rpc`: one or more nodes; `wallet` signs, and sends
    /// where `submit` names no other place.
    SwapGateway(AccountTerms terms, bool trades, const std::vector<transport::Endpoint>& rpc,
                transport::Endpoint wallet, Links links, std::optional<transport::Endpoint> submit = std::nullopt);
    ~SwapGateway() override;
    SwapGateway(const SwapGateway&) = delete;
    SwapGateway& operator=(const SwapGateway&) = delete;

    const venue::Capabilities& capabilities() const override { return m_capabilities; }
    Result<void> start(venue::OwnSink& sink) override;
    void stop() noexcept override;
    bool offer(const domain::Committed<domain::Gated<domain::OrderIntent>>& order) noexcept override;
    /// Never: a swap is not amended.
    bool offer(const domain::Committed<domain::Gated<domain::Amendment>>&) noexcept override { return false; }
    void cancel(const domain::CancelIntent& intent) noexcept override { m_line.cancel(intent); }
    bool waitHandedOver(domain::KillId kill, std::chrono::milliseconds longest) const override
    {
        return m_line.waitHandedOver(kill, longest);
    }
    void ask(const domain::Query& query) noexcept override { m_line.ask(query); }
    std::vector<venue::HandedOver> takeHandedOver() override;
    /// What is on its way to the chain, and what is not final yet, newest first. Any thread.
    std::vector<ActionView> actions() const { return m_links.actions->latest().actions; }
    /// With what the wallet holds and may still spend. Any thread.
    WalletNow wallet() const { return m_links.actions->latest(); }

private:
    using Order = domain::Committed<domain::Gated<domain::OrderIntent>>;

    void wake() noexcept;
    void run();
    void work(Timestamp now);
    void finishKills(Timestamp now);
    bool tellAll();
    std::optional<domain::Cleared<domain::OrderIntent>> clearAgain(const domain::ClientOrderId& order);
    void handle(const domain::CancelIntent& intent, Timestamp now);
    void handle(const venue::AccountLine::NotSent& ended, Timestamp now);
    void handle(const domain::Cleared<domain::OrderIntent>& order, Timestamp now);
    void handle(const domain::Cleared<domain::Amendment>&, Timestamp) {}
    void handle(const domain::Query& query, Timestamp) { m_session->ask(query); }

    const bool m_trades;
    const std::string m_label;
    const Links m_links;
    const venue::Capabilities m_capabilities;
    const venue::OrderLine m_check;
    std::vector<std::unique_ptr<oracle::RpcNode>> m_nodes;
    const std::function<Result<std::unique_ptr<SignerLine>>()> m_startSigner;
    std::unique_ptr<SignerLine> m_signer;  ///< From `start` on, as the session.
    venue::AccountLine m_line;
    const AccountTerms m_terms;
    std::optional<SwapSession> m_session;  ///< The thread's.
    venue::OwnSink* m_sink{};
    std::vector<domain::KillId> m_kills;  ///< Whose cancels are not all handed over yet; the thread's.

    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_woken{}, m_stop{};
    std::map<domain::ClientOrderId, Order> m_offered;  ///< Of the last ones, for being cleared again.
    std::vector<venue::HandedOver> m_handedOver;       ///< Not taken yet.
    std::thread m_thread;
};

}  // namespace ballast::uniswap
