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
#include "venue/derive_account/account_keys.h"
#include "venue/derive_account/account_messages.h"
#include "venue/derive_account/signed_order.h"
#include "venue/instrument_names.h"
#include "venue/rate_budget.h"
#include "venue/sockets/account_protocol.h"
#include "venue/sockets/wire.h"
#include "venue/sockets/working_orders.h"

namespace ballast::derive {

/// One account as the desk and the venue call it, and how its line is kept.
struct AccountTerms {
    domain::AccountId id;
    std::string venue, label;  ///< Names of its latch scopes.
    bool trades{};             ///< False: the account is read, and nothing signed leaves but the login.
    Network network{Network::Mainnet};
    std::vector<std::string> underlyings;             ///< Coins whose options and perpetuals are traded.
    Duration signatureLasts{Duration::seconds(900)};  ///< From sending; the venue takes 10 s to 120 days.
    double feeHeadroom{1.1};                          ///< Over the fee that the venue asks for at least.
    Duration listingEvery{Duration::minutes(10)};
    Duration listedWithin{Duration::seconds(30)};  ///< From login to orders; then the line is dropped.
    Duration stillDesk{Duration::seconds(10)};     ///< A desk that does not move for so long loses its line.
    Duration forgetsAfter{Duration::seconds(60)};  ///< An answer that has not come by then is never waited for.
    venue::RateTerms reads{.perSecond = 2.5, .burst = 12.0};  ///< Calls that match nothing.
};

/// The protocol of one account's connection, without a socket and without a clock.
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
    bool isUp() const override { return m_phase == Phase::Up; }
    /// Whether the login was refused too often; it stays down then.
    bool gaveUp() const { return m_refusedLogins >= kMostLogins; }

    Result<void> send(const domain::Cleared<domain::OrderIntent>& order, Timestamp now) override;
    /// Replaced at the venue by another order of the same label, in one step; refused for one that has filled in part.
    Result<void> send(const domain::Cleared<domain::Amendment>& amendment, Timestamp now) override;
    void cancel(const domain::CancelIntent& intent, Timestamp now) override;
    bool sendCancels(Timestamp now) override;
    void ask(const domain::Query& query, Timestamp now) override;
    std::optional<Timestamp> nextCancel(Timestamp now) const override;

private:
    static constexpr int kMostLogins = 3;
    enum class Phase { Down, Login, Protect, Listing, Subscribe, Up };
    enum class Kind {
        Login,
        Protect,
        Listing,
        Subscribe,
        Order,
        Replace,
        Cancel,
        CancelAll,
        OneOpen,
        OneHistory,
        OnePosition,
        OpenOrders,
        Positions,
        Collaterals,
        Margin
    };
    struct Pending {
        Kind kind{};
        domain::ClientOrderId order;
        domain::Query query;
        std::uint64_t amendment{};
        domain::Quantity quantity;  ///< Of an amendment.
        std::string coin, type;     ///< Of a listing.
        std::uint64_t page{1};      ///< Of a listing or a history.
        Timestamp sent;
    };
    struct Working : sockets::WorkingOrder {
        std::string name;  ///< The instrument's.
        domain::Quantity quantity, filled;
        bool acknowledged{}, isBuy{};
        std::string id;                   ///< The venue's, once it told it.
        std::set<std::string> replaced;   ///< Ids of orders that were cancelled for this one.
        std::optional<VenueOrder> ended;  ///< Its end, told while it is being replaced: of the old one or of all of it.
        bool isReplacing{};
    };
    /// A question about the whole account, in parts.
    struct Whole {
        domain::Query query;
        std::uint64_t reports{};
        int left{};  ///< Answers that have not come.
        bool failed{};
    };

    bool call(std::string_view method, const std::string& parameters, Pending about, Timestamp now);
    std::string ofSubaccount(std::string_view more = {}) const;
    void askListings(Timestamp now);
    void askListing(Pending about, Timestamp now);
    void subscribe(Timestamp now);
    void comeUp();
    void fail(const std::string& why);
    void tellDown(std::string why);
    void watchDesk(Timestamp now);
    void onNotification(const nlohmann::json& frame, Timestamp now);
    void onSpot(const nlohmann::json& data);
    void onAnswer(Pending call, const nlohmann::json& result, std::string_view frame, Timestamp now);
    void onError(const Pending& call, std::int64_t code, const std::string& words, Timestamp now);
    void onLogin(const nlohmann::json& result, Timestamp now);
    void onListing(Pending call, std::string_view frame, Timestamp now);
    void onOrderAnswer(const nlohmann::json& result, Timestamp now);
    void onReplaceAnswer(const Pending& call, const nlohmann::json& result, Timestamp now);
    void refuseReplacing(const Pending& call, Timestamp now);
    void forgetReplacing();
    Result<std::pair<domain::Instrument, nlohmann::ordered_json>>
    signedBody(domain::InstrumentId id, domain::Quantity quantity, domain::Price limit, bool isBuy, bool quotes,
               const domain::ClientOrderId& label, Timestamp now);
    void onHistory(Pending call, const nlohmann::json& result, Timestamp now);
    void onOpenOrders(const Pending& call, const nlohmann::json& result, Timestamp now);
    void onPositions(const Pending& call, const nlohmann::json& result);
    void onCollaterals(const Pending& call, const nlohmann::json& result);
    void onMargin(const Pending& call, const nlohmann::json& result);
    void tellUpdate(const VenueOrder& order, Timestamp now);
    void tellTrade(const VenueTrade& trade);
    void tellReport(const VenueOrder& order, const domain::Query& query, bool whole);
    void endOrder(const domain::ClientOrderId& order, domain::OrderState state, std::string why,
                  std::optional<domain::Quantity> filled);
    void askAbout(const domain::ClientOrderId& order, Timestamp now);
    void endPart(const domain::Query& query, bool sound);

    const AccountTerms m_terms;
    Links m_links;
    venue::RateBudget m_reads;
    Phase m_phase{Phase::Down};
    int m_refusedLogins{};
    std::uint64_t m_nextId{1}, m_nonce{};
    std::map<std::uint64_t, Pending> m_pending;
    sockets::WorkingOrders<Working> m_working;
    std::map<std::string, Listed, std::less<>> m_listed;  ///< By name; options and perpetuals.
    std::map<std::string, double, std::less<>> m_index;   ///< USD by coin, as last told on the present line.
    std::set<std::string> m_trades;                       ///< Ids that were told, bounded.
    std::deque<std::string> m_tradesInOrder;
    std::optional<Whole> m_whole;
    std::deque<domain::Query> m_questions;  ///< That wait for budget or line.
    std::size_t m_listingsLeft{};           ///< Of the first listing on the present line.
    bool m_isArmed{}, m_cancelAll{};
    Timestamp m_upBy, m_listingAt, m_deskMovedAt;
    std::string m_toldDown;  ///< Why the line is down, as last told; empty: it is up, or nothing was told.
};

}  // namespace ballast::derive
