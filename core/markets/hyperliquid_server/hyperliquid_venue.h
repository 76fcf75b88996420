#pragma once

#include <array>
#include <deque>
#include <map>
#include <span>
#include <string>

#include "hyperliquid_server/candles.h"
#include "hyperliquid_server/signed_action.h"
#include "hyperliquid_server/texts.h"
#include "transport/listener.h"

namespace ballast::hyperliquid_server {

/// Hyperliquid's protocol on the spot of the built-in market: POST /info, POST /exchange and the WebSocket, without a
/// socket and without a clock.
///
/// Source   Hyperliquid docs (info and exchange endpoints, WebSocket); Ballast's fact sheet.
/// Threads  One at a time.
class HyperliquidVenue {
public:
    explicit HyperliquidVenue(std::uint64_t seed);

    /// Funded. One account an address.
    Account& addAccount(const signing::Address& owner) { return m_ledger.addAccount(owner); }

    transport::HttpAnswer http(const transport::HttpRequest& request, Timestamp now);
    void opened(std::shared_ptr<transport::Session> session, Timestamp now);
    void message(std::uint64_t line, std::string_view text, Timestamp now);
    void closed(std::uint64_t line) { m_lines.erase(line); }
    /// `spots` in USD, by the built-in market's coins. Each half second the makers quote anew.
    void tick(std::span<const double> spots, Timestamp now);

    /// What it does wrong on purpose, as the README has it; an answer with "error" is a refusal.
    Json inject(const Json& wanted, Timestamp now);
    /// What is true, for tests.
    Json state();

private:
    struct Line {
        std::shared_ptr<transport::Session> session;
        std::map<std::string, Json> subscriptions;  ///< By their normalised text.
        Timestamp sentAt;
    };
    struct Budget {
        double left{1'200.0};
        Timestamp at;
        bool take(double weight, Timestamp now);
    };
    struct Answer {
        unsigned status{200};
        Json body;
        std::string text;  ///< Where it is no JSON.
    };

    // Questions (info.cpp).
    Answer info(const Json& request, Timestamp now);
    Answer infoOfUser(const std::string& type, const Account& account, const Json& request, Timestamp now);
    Json newestFills(const Account& account) const;
    Json fillsByTime(const Account& account, const Json& request) const;
    Json ratesOf(std::size_t asset, const Json& request) const;
    Answer candlesOf(const Json& wanted) const;
    void tellCandles(std::size_t asset);
    Json fundingsOf(const Account& account) const;
    Json ledgerOf(const Account& account) const;
    void transfer(Account& account, double usd);
    Json statusOf(const Account& account, const Json& oid);

    // Actions (actions.cpp).
    Answer exchange(std::string_view body, Timestamp now);
    std::string nonceProblem(const signing::Address& signer, std::uint64_t nonce, Timestamp now);
    Json perform(Account& account, const Json& action, Timestamp now);
    Json placeAll(Account& account, const Json& action, Timestamp now);
    Json cancelAll(Account& account, const Json& action, bool byCloid, Timestamp now);
    Json modifyAll(Account& account, const Json& changes, Timestamp now);
    std::string schedule(Account& account, const Json& action, Timestamp now);
    std::optional<OrderTerms> termsOf(const Json& order, std::string& problem) const;

    // Channels (channels.cpp).
    void subscribe(Line& line, const Json& subscription, bool isLeaving);
    std::optional<Json> normalised(const Json& subscription) const;
    void greet(Line& line, const Json& subscription);
    void post(Line& line, const Json& request);
    void say(Line& line, const Json& message, bool isPrivate = false);
    void tellAll(std::string_view type, std::string_view coin, std::string_view user, const Json& message,
                 bool isPrivate = false);
    void tellChanges();
    void tellLiquidations();
    void tellMarket(bool isSlow);
    std::string coinOf(std::size_t asset) const { return m_perpetuals[asset].terms().coin; }

    void endHour(Perpetual& perpetual);
    void moveMarket(std::span<const double> spots);
    void cancelWhatIsDue();

    std::deque<Perpetual> m_perpetuals;
    Ledger m_ledger;
    std::map<std::uint64_t, Line> m_lines;
    std::map<signing::Address, std::set<std::uint64_t>> m_nonces;
    std::map<const Account*, Json> m_paid;   ///< Funding, rows of userFunding.
    std::map<const Account*, Json> m_moved;  ///< Deposits and withdrawals, rows of userNonFundingLedgerUpdates.
    std::map<std::size_t, std::deque<Json>> m_recent;  ///< Trades, newest first.
    std::map<std::size_t, Candles> m_candles;
    std::map<std::size_t, Json> m_rates;  ///< Rows of fundingHistory, oldest first.
    Budget m_budget;
    Timestamp m_now, m_movedAt, m_slowAt;
    std::int64_t m_hour{};
    std::array<std::string, 2> m_toldBest;
    bool m_hasChanged{};
    std::uint64_t m_liquidations{};

    // Faults.
    Timestamp m_stalledUntil;
    std::int64_t m_droppedAnswers{}, m_duplicates{}, m_times{2}, m_errors{};
    bool m_isPlaced{true}, m_isDown{};
    std::string m_errorText;
};

}  // namespace ballast::hyperliquid_server
