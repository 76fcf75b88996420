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
#include "venue/deribit_account/credentials.h"
#include "venue/deribit_account/maker_protection.h"
#include "venue/deribit_account/other_orders.h"
#include "venue/deribit_account/private_messages.h"
#include "venue/instrument_names.h"
#include "venue/rate_budget.h"
#include "venue/sockets/account_protocol.h"
#include "venue/sockets/wire.h"
#include "venue/sockets/working_orders.h"

namespace ballast::deribit {

/// One account as the desk and the venue call it, and how its line is kept.
struct AccountTerms {
    domain::AccountId id;
    std::string venue, label;  ///< Names of its latch scopes.
    bool trades{};             ///< False: the account is read, and no order or amendment leaves.
    Duration heartbeat{Duration::seconds(10)};
    ProtectionTerms protection{};                  ///< Of quotes; not wanted: they leave without it.
    std::vector<std::string> underlyings;          ///< Coins whose quotes are protected.
    Duration forgetsAfter{Duration::seconds(60)};  ///< An answer that has not come by then is never waited for.
    Duration measuresEvery{Duration::seconds(5)};  ///< The venue's clock.
    Duration upWithin{Duration::seconds(20)};      ///< Of a line's opening: login, protection and channels.
    venue::RateTerms calls{.perSecond = 20.0, .burst = 100.0};  ///< That match nothing: reads.
};

/// The protocol of one account's connection, without a socket and without a clock.
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
    bool isUp() const override { return m_phase == Phase::Up; }
    /// Whether the keys were refused too often; it stays down then.
    bool gaveUp() const { return m_refusedLogins >= kMostLogins; }

    Result<void> send(const domain::Cleared<domain::OrderIntent>& order, Timestamp now) override;
    Result<void> send(const domain::Cleared<domain::Amendment>& amendment, Timestamp now) override;
    void cancel(const domain::CancelIntent& intent, Timestamp now) override;
    bool sendCancels(Timestamp now) override;
    void ask(const domain::Query& query, Timestamp now) override;
    std::optional<Timestamp> nextCancel(Timestamp now) const override;

private:
    static constexpr int kMostLogins = 3;
    enum class Phase { Down, Login, Protect, ReadBack, Makers, Subscribe, Up };
    enum class Kind {
        Login,
        Protect,
        ReadBack,
        SetMakers,
        ReadMakers,
        ResetMakers,
        Subscribe,
        Heartbeat,
        Test,
        Order,
        Amend,
        Cancel,
        CancelAll,
        CancelOptions,
        OrderState,
        OneOrder,
        OnePosition,
        OpenOrders,
        Positions,
        Balances
    };
    struct Pending {
        Kind kind{};
        domain::ClientOrderId order;
        std::uint64_t amendment{};
        domain::Query query;
        std::string index{};  ///< Of market-maker protection.
        Timestamp sent;
    };
    /// A question about the whole account, in parts.
    struct Whole {
        domain::Query query;
        std::uint64_t reports{};
        int left{};  ///< Answers that have not come.
        bool failed{};
    };

    bool call(Kind kind, std::string_view method, const std::string& parameters, Timestamp now);
    bool call(Kind kind, std::string_view method, const std::string& parameters, Timestamp now, Pending about);
    static bool isMatching(Kind kind);
    void login(Timestamp now);
    void goOn(Timestamp now);
    void fail(const std::string& why);
    void tellDown(std::string why);
    void askAbout(const domain::ClientOrderId& order, Timestamp now);
    void onNotification(const nlohmann::json& frame, Timestamp now);
    void onAnswer(const Pending& call, const nlohmann::json& result, Timestamp now);
    void onError(const Pending& call, std::int64_t code, const std::string& words, Timestamp now);
    void protectMakers(Timestamp now);
    void onMakersAnswered(const Pending& call, Timestamp now);
    void noteFired(const VenueOrder& order, Timestamp now);
    void measure(const Pending& call, const nlohmann::json& frame, Timestamp now);
    void tellOrder(const VenueOrder& order, const domain::Query& query, bool whole);
    void tellPosition(const VenuePosition& position, const domain::Query& query, bool whole);
    void tellChanges(const Changes& changes, Timestamp now);
    void tellBalances(const nlohmann::json& result, const domain::Query& query);
    void endPart(const domain::Query& query, bool sound);
    std::optional<domain::Instrument> instrumentOf(const std::string& name) const;
    Result<std::pair<domain::Instrument, domain::Quantity>> wireAmount(domain::InstrumentId id,
                                                                       domain::Quantity contracts) const;
    std::string currencyOf(domain::InstrumentId instrument) const;
    void noteOther(const VenueOrder& order);
    bool sendOptionCancels(Timestamp now);
    void forget(const domain::ClientOrderId& order) { m_working.erase(order); }

    const AccountTerms m_terms;
    Links m_links;
    venue::RateBudget m_reads;
    Phase m_phase{Phase::Down};
    int m_refusedLogins{};
    std::uint64_t m_nextId{1}, m_nonce{};
    std::map<std::uint64_t, Pending> m_pending;
    sockets::WorkingOrders<sockets::WorkingOrder> m_working;  ///< Sent, and not known to have ended.
    std::set<domain::ClientOrderId> m_acknowledged;           ///< Of those that work.
    OtherOrders m_others;
    MakerProtection m_makers;
    std::size_t m_makersLeft{};  ///< Indices whose protection is not read back yet on the present line.
    bool m_isArmed{};            ///< Cancel on disconnect, as read back on the present line.
    bool m_cancelAll{};
    std::optional<Whole> m_whole;
    std::deque<domain::Query> m_questions;  ///< That wait for budget or line.
    Timestamp m_measureAt, m_upBy;
    std::string m_toldDown;            ///< Why the line is down, as last told; empty: it is up, or nothing was told.
    std::optional<Duration> m_offset;  ///< Of our clock to the venue's, as last told.
};

}  // namespace ballast::deribit
