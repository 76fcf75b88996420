#pragma once

#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>

#include "derive_server/ledger.h"
#include "derive_server/signed_action.h"
#include "derive_server/texts.h"
#include "transport/listener.h"

namespace ballast::derive_server {

/// Derive's protocol: JSON-RPC over WebSocket, without a socket and without a clock.
///
/// Source   derive-py specs (v3), derive-ts; Ballast's fact sheet.
/// Threads  One at a time.
class DeriveVenue {
public:
    explicit DeriveVenue(std::uint64_t seed) : m_market(seed), m_ledger(m_market) {}

    /// Funded. One sub-account an owner.
    Account& addAccount(const signing::Address& owner) { return m_ledger.addAccount(owner); }

    void opened(std::shared_ptr<transport::Session> session, Timestamp now);
    void message(std::uint64_t line, std::string_view text, Timestamp now);
    void closed(std::uint64_t line, Timestamp now);
    void tick(const simulation::MarketState& state, Timestamp now);

    /// What it does wrong on purpose, as the README has it; an answer with "error" is a refusal.
    Json inject(const Json& wanted, Timestamp now);
    /// What is true, for tests.
    Json state();

private:
    /// What the venue counts, each for itself.
    enum class Counted { Matching, CancelAll, Other };
    /// Fixed windows of five seconds.
    struct Window {
        std::int64_t number{-1};
        std::map<Counted, int> used{};
        bool take(Counted kind, bool isMaker, Timestamp now);
    };
    static Counted countedAs(const std::string& method, const Json& params);
    struct Line {
        std::shared_ptr<transport::Session> session;
        std::optional<signing::Address> wallet;
        std::set<std::string> channels;
        bool cancelsOnDisconnect{};
        Window window;
    };
    struct Answer {
        Json result;
        Refusal refusal{};  ///< Its code is not 0: there is no result.
    };
    static Answer refused(int code, std::string message) { return {{}, {code, std::move(message)}}; }

    // Calls (methods.cpp).
    Answer call(Line& line, const std::string& method, const Json& params);
    Answer publicCall(const std::string& method, const Json& params);
    Answer privateCall(Line& line, Account& account, const std::string& method, const Json& params);
    Answer login(Line& line, const Json& params);
    Answer listing(const Json& params);
    Answer place(Account& account, const Json& params);
    Answer replace(Account& account, const Json& params);
    Answer history(Account& account, const Json& params);
    Answer cancelByLabel(Account& account, const Json& params);
    std::optional<Refusal> problemOf(const Account& account, const Contract& contract, const Json& params) const;

    // Channels.
    Answer subscribe(Line& line, const Json& params, bool leaves);
    bool isChannel(const Line& line, const std::string& channel);
    void greet(Line& line, const std::string& channel);
    Json spotJson(std::size_t coin) const;
    void notify(Line& line, const std::string& channel, const Json& data, bool isPrivate = false);
    void notifyAll(const std::string& channel, const Json& data, bool isPrivate = false);
    void tellBalance(const Account& account, const char* type);
    void tellChanges();
    void tellMarket(bool slow);
    void say(Line& line, const Json& message, bool isPrivate = false);

    Market m_market;
    Ledger m_ledger;
    std::map<std::uint64_t, Line> m_lines;
    std::map<signing::Address, Window> m_windows;  ///< By wallet.
    std::vector<std::pair<Timestamp, Trade>> m_underway;
    Timestamp m_now, m_fastAt, m_slowAt;

    // Faults.
    struct Error {
        int code{};
        std::string message;
        std::int64_t count{};
    };
    Timestamp m_stalledUntil;
    std::map<const Account*, double> m_toldCash;  ///< USDC, as the balances channel had it last.
    std::int64_t m_droppedAnswers{}, m_droppedFills{}, m_duplicates{}, m_times{2};
    bool m_isPlaced{true}, m_isDown{}, m_rejectsLogins{}, m_isMaker{};
    std::map<std::string, Error> m_errors;
};

}  // namespace ballast::derive_server
