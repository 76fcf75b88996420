#pragma once

#include <deque>
#include <functional>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "domain/proofs.h"
#include "venue/hyperliquid/action_hash.h"
#include "venue/hyperliquid/actions.h"
#include "venue/hyperliquid_account/account_keys.h"
#include "venue/hyperliquid_account/account_messages.h"
#include "venue/hyperliquid_feed/listing.h"
#include "venue/instrument_names.h"
#include "venue/rate_budget.h"
#include "venue/sockets/account_protocol.h"
#include "venue/sockets/wire.h"
#include "venue/sockets/working_orders.h"

namespace ballast::hyperliquid {

/// One account as the desk and the venue call it, and how its line is kept.
struct AccountTerms {
    domain::AccountId id;
    std::string venue, label;  ///< Names of its latch scopes.
    bool trades{};             ///< False: the account is read, and nothing signed leaves.
    Network network{Network::Mainnet};
    Duration cancelAfter{
        Duration::seconds(60)};  ///< The venue cancels everything so long after the last renewal; 5 s or more.
    Duration pingEvery{Duration::seconds(30)};     ///< The venue closes a line that is quiet for a minute.
    Duration forgetsAfter{Duration::seconds(60)};  ///< An answer that has not come by then is never waited for.
    venue::RateTerms reads{.perSecond = 2.0, .burst = 20.0};  ///< Questions: 1200 of weight a minute, most weigh 20.
};

/// The protocol of one account's connection, without a socket and without a clock: questions and signed actions as
/// `post`, the account's three channels, and the scheduled cancel.
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
    bool isUp() const override { return m_phase == Phase::Up; }

    /// Hedges and the rest immediate-or-cancel, quotes post-only.
    Result<void> send(const domain::Cleared<domain::OrderIntent>& order, Timestamp now) override;
    /// Refused: a change would be another order with another number at the venue.
    Result<void> send(const domain::Cleared<domain::Amendment>& amendment, Timestamp now) override;
    void cancel(const domain::CancelIntent& intent, Timestamp now) override;
    bool sendCancels(Timestamp now) override;
    void ask(const domain::Query& query, Timestamp now) override;
    std::optional<Timestamp> nextCancel(Timestamp now) const override;

private:
    enum class Phase { Down, Listing, Channels, Protecting, Up };
    enum class Kind {
        Listing,
        Role,
        Protect,
        Order,
        Cancel,
        CancelAll,
        OpenToCancel,
        OneOrder,
        OnePosition,
        OpenOrders,
        State
    };
    struct Pending {
        Kind kind{};
        std::vector<domain::ClientOrderId> orders;
        domain::Query query;
        Timestamp sent;
    };
    struct Working : sockets::WorkingOrder {
        std::string cloid;
        std::uint32_t asset{};
        domain::Quantity quantity, filled;
        bool acknowledged{};
    };
    /// A question about the whole account, in parts.
    struct Whole {
        domain::Query query;
        std::uint64_t reports{};
        int left{};  ///< Answers that have not come.
        bool failed{};
    };

    bool post(std::string_view type, const nlohmann::ordered_json& payload, Pending about, Timestamp now);
    bool askInfo(const nlohmann::ordered_json& question, Pending about, Timestamp now);
    bool act(const nlohmann::ordered_json& action, Pending about, Timestamp now);
    void subscribe();
    void protect(Timestamp now);
    void setArmed(bool armed);
    void onPost(const nlohmann::json& data, Timestamp now);
    void onInfo(const Pending& call, const nlohmann::json& data, Timestamp now);
    void onAction(const Pending& call, const nlohmann::json& payload, Timestamp now);
    void onFailure(const Pending& call, const std::string& why, Timestamp now);
    void onListing(const nlohmann::json& data, Timestamp now);
    void onRole(const nlohmann::json& data);
    void refuse(const std::string& why);
    void onEcho(const nlohmann::json& data, Timestamp now);
    void onOrderUpdates(const nlohmann::json& data, Timestamp now);
    void onFills(const nlohmann::json& data, bool snapshot, Timestamp now);
    void onOrderAnswer(const Pending& call, const Result<std::vector<ActionStatus>>& statuses, Timestamp now);
    void onCancelAnswer(const Pending& call, const Result<std::vector<ActionStatus>>& statuses, Timestamp now);
    void cancelFound(const nlohmann::json& data, Timestamp now);
    void tellOneOrder(const Pending& call, const nlohmann::json& data);
    void tellOrder(const VenueOrder& order, const domain::Query& query, bool whole);
    void tellState(const Pending& call, const nlohmann::json& data);
    void endPart(const domain::Query& query, bool sound);
    void endOrder(const domain::ClientOrderId& order, domain::OrderState state, std::string why,
                  std::optional<domain::Quantity> filled);
    void askAbout(const domain::ClientOrderId& order, Timestamp now);

    const AccountTerms m_terms;
    Links m_links;
    venue::RateBudget m_reads;
    Phase m_phase{Phase::Down};
    std::uint64_t m_nextId{1}, m_nonce{};
    std::map<std::uint64_t, Pending> m_pending;
    std::map<std::string, ListedPerpetual, std::less<>> m_listed;  ///< By coin.
    std::set<std::string, std::less<>> m_channels;                 ///< Confirmed on the present line.
    sockets::WorkingOrders<Working> m_working;                     ///< Sent, and not known to have ended.
    std::map<std::uint64_t, domain::ClientOrderId> m_byOid;        ///< Of orders that rest.
    std::set<std::string> m_trades;                                ///< Fills that were told: two channels have each.
    std::deque<std::string> m_tradesInOrder;
    bool m_cancelAll{}, m_isArmed{}, m_awaitsOpen{};
    Timestamp m_protectAt, m_armedUntil, m_pingAt, m_channelsBy;
    std::string m_toldDown;  ///< Why the line is down, as last told; empty: it is up, or nothing was told.
    std::optional<Whole> m_whole;
    std::deque<domain::Query> m_questions;  ///< That wait for the budget.
};

}  // namespace ballast::hyperliquid
