#pragma once

#include <map>
#include <string>
#include <unordered_map>

#include "venue_server/faults.h"
#include "venue_server/line.h"
#include "venue_server/logins.h"
#include "venue_server/messages.h"

namespace ballast::venue_server {

/// What a channel's name asks for.
struct Channel {
    enum class Kind : std::uint8_t {
        Ticker,
        Quote,
        Book,
        GroupedBook,
        Trades,
        Index,
        VolatilityIndex,
        Marks,
        Perpetual,
        InstrumentState,
        Platform,
        UserOrders,
        UserTrades,
        UserChanges,
        UserMmp,
        Portfolio
    };
    Kind kind{};
    Contract* contract{};             ///< None: all that kind and currency let through.
    std::string contractKind{"any"};  ///< "option", "future", "any".
    std::string currency{"any"};      ///< Or an index.
    std::size_t coin{};
    Interval interval{Interval::Raw};
    double group{};
    std::size_t depth{};

    bool isPrivate() const { return kind >= Kind::UserOrders; }
    bool lets(const Contract& other) const
    {
        if (contract != nullptr) return contract == &other;
        return (contractKind == "any" || contractKind == other.kind()) &&
               (currency == "any" || currency == other.currency);
    }
};

/// Deribit's protocol on the built-in market: JSON-RPC over WebSocket and HTTP, without a socket and without a clock.
///
/// Source   Deribit, API documentation v2; Ballast's fact sheet.
/// Threads  One at a time.
class DeribitVenue {
public:
    DeribitVenue(std::uint64_t seed, double speed, std::uint64_t tokenSeed, Timestamp now, bool scripted = true);

    Account& addAccount(std::string key, std::string secret)
    {
        return m_exchange.addAccount(std::move(key), std::move(secret));
    }

    void opened(std::shared_ptr<transport::Session> session, Timestamp now);
    void message(std::uint64_t line, std::string_view text, Timestamp now);
    void closed(std::uint64_t line, Timestamp now);
    transport::HttpAnswer http(const transport::HttpRequest& request, Timestamp now);
    /// The control port: POST /fault, GET /state.
    transport::HttpAnswer control(const transport::HttpRequest& request, Timestamp now);
    /// Sends what waits, beats, and each 100 ms moves the market.
    void tick(Timestamp now);
    const World& world() const { return m_world; }  ///< For the other venues of this machine: one market.

private:
    struct Caller {
        Line* line{};        ///< None over HTTP.
        Account* account{};  ///< None: not logged in.
        Pools* pools{};
        std::string method;
    };
    using Method = Outcome<Json> (DeribitVenue::*)(Caller&, Params&);
    struct Entry {
        Method method{};
        bool isMatching{};
    };
    static const std::unordered_map<std::string_view, Entry>& methods();

    // Calls (deribit_venue.cpp).
    Json answer(Caller& caller, const Json& request, Timestamp now, bool& isSilent);
    Outcome<Json> perform(Caller& caller, const Json& request);
    Outcome<void> charge(Caller& caller, std::string_view method, bool isMatching);
    bool isAnswerDropped(const Caller& caller);
    void say(Line& line, const std::string& text, bool holdsFill = false);
    void end(Line& line, std::uint16_t code, std::string_view why);
    void flushOutboxes();
    void beat(Line& line);

    // What anybody may ask (public_methods.cpp).
    Outcome<Json> test(Caller&, Params&);
    Outcome<Json> getTime(Caller&, Params&);
    Outcome<Json> status(Caller&, Params&);
    Outcome<Json> hello(Caller&, Params&);
    Outcome<Json> setHeartbeat(Caller&, Params&);
    Outcome<Json> disableHeartbeat(Caller&, Params&);
    Outcome<Json> auth(Caller&, Params&);
    Outcome<Json> subscribePublic(Caller&, Params&);
    Outcome<Json> unsubscribe(Caller&, Params&);
    Outcome<Json> unsubscribeAll(Caller&, Params&);
    Outcome<Json> getCurrencies(Caller&, Params&);
    Outcome<Json> getInstruments(Caller&, Params&);
    Outcome<Json> getInstrument(Caller&, Params&);
    Outcome<Json> getIndexPrice(Caller&, Params&);
    Outcome<Json> getIndexPriceNames(Caller&, Params&);
    Outcome<Json> getDeliveryPrices(Caller&, Params&);
    Outcome<Json> ticker(Caller&, Params&);
    Outcome<Json> getOrderBook(Caller&, Params&);
    Outcome<Json> getSummaryByCurrency(Caller&, Params&);
    Outcome<Json> getSummaryByInstrument(Caller&, Params&);
    Outcome<Json> getLastTrades(Caller&, Params&);
    Outcome<Json> getChart(Caller&, Params&);
    Outcome<Json> getFundingRateValue(Caller&, Params&);
    void sampleInterest();

    // What an account may ask (private_methods.cpp).
    Outcome<Json> subscribePrivate(Caller&, Params&);
    Outcome<Json> buy(Caller& caller, Params& params) { return place(caller, params, Side::Buy); }
    Outcome<Json> sell(Caller& caller, Params& params) { return place(caller, params, Side::Sell); }
    Outcome<Json> place(Caller&, Params&, Side side);
    Outcome<Json> edit(Caller&, Params&);
    Outcome<Json> editByLabel(Caller&, Params&);
    Outcome<Json> cancel(Caller&, Params&);
    Outcome<Json> cancelByLabel(Caller&, Params&);
    Outcome<Json> cancelAll(Caller&, Params&);
    Outcome<Json> getOpenOrders(Caller&, Params&);
    Outcome<Json> getOrderState(Caller&, Params&);
    Outcome<Json> getOrderStateByLabel(Caller&, Params&);
    Outcome<Json> getOrderHistory(Caller&, Params&);
    Outcome<Json> getUserTradesByOrder(Caller&, Params&);
    Outcome<Json> getUserTrades(Caller&, Params&);
    Outcome<Json> getPositions(Caller&, Params&);
    Outcome<Json> getPosition(Caller&, Params&);
    Outcome<Json> getAccountSummary(Caller&, Params&);
    Outcome<Json> getAccountSummaries(Caller&, Params&);
    Outcome<Json> changeMarginModel(Caller&, Params&);
    Outcome<Json> getTransactionLog(Caller&, Params&);
    Outcome<Json> enableCancelOnDisconnect(Caller&, Params&);
    Outcome<Json> disableCancelOnDisconnect(Caller&, Params&);
    Outcome<Json> getCancelOnDisconnect(Caller&, Params&);
    Outcome<Json> logout(Caller&, Params&);

    // Market-maker protection (maker_protection.cpp).
    Outcome<Json> setMmpConfig(Caller&, Params&);
    Outcome<Json> getMmpConfig(Caller&, Params&);
    Outcome<Json> resetMmp(Caller&, Params&);
    bool isMmpFrozen(const Account& account, const std::string& index);
    void watchMmp(const Change& change);
    Outcome<Contract*> contractOf(Params& params);
    Outcome<Json> editOrder(Order& order, Contract& contract, Params& params);
    Json summaryOf(Account& account, const std::string& currency, bool isExtended);
    std::vector<Order*> ordersThatMatch(Account& account, Params& params, bool openOnly);

    // Channels (channels.cpp).
    std::optional<Channel> channelOf(const std::string& name);
    Outcome<Json> subscribe(Caller& caller, Params& params, bool isPrivate);
    void leave(Line& line, const std::string& channel);
    void greet(Line& line, const std::string& name, const Channel& channel);
    void publish(Interval interval);
    void publishOne(const std::string& name, const Channel& channel, Interval interval);
    std::optional<Json> bookOf(Contract& contract, Interval interval);
    void tellChanges();
    void tellChange(Line& line, const Change& change, Json& orders, Json& trades);
    void tellSeconds();
    void tellState(Contract& contract, std::string_view state);
    void broadcast(const std::string& name, Json data);
    Json snapshotOf(Contract& contract, Interval interval);
    void moveMarket(Timestamp now);
    void logSettled();

    // Faults (control.cpp).
    Outcome<Json> inject(Params& params);
    Json state();

    World m_world;
    Exchange m_exchange;
    Logins m_logins;
    /// Of one account's quotes on one index.
    struct Mmp {
        Duration interval, frozenFor;
        double quantity{}, delta{};  ///< Coins; zero: no bound.
        struct Filled {
            Timestamp at;
            double quantity{}, delta{};
        };
        std::deque<Filled> fills;  ///< Of the last interval.
        bool isFrozen{};
        Timestamp frozenUntil;  ///< Never: until it is reset.
    };
    std::map<std::pair<const Account*, std::string>, Mmp> m_mmp;
    std::map<const Account*, Json> m_log;  ///< Deposits, withdrawals, settlements and deliveries, newest first.
    Faults m_faults;
    std::map<const Contract*, std::map<std::int64_t, double>>
        m_interest;  ///< Accumulated funding by the time, milliseconds.
    Timestamp m_now, m_marketAt, m_sampledAt;
    std::uint64_t m_ticks{};
    std::map<std::uint64_t, Line> m_lines;
    struct Subscribers {
        Channel channel;
        std::set<std::uint64_t> lines;
    };
    std::map<std::string, Subscribers> m_channels;  ///< Public ones that somebody has.
    std::map<const Account*, Pools> m_pools;
    Pools m_strangers{.listings = {.most = 50, .perSecond = 1}};  ///< HTTP without a login.
    std::array<std::vector<PublicTrade>, kIntervals> m_trades;
    std::array<double, simulation::kCoinCount> m_toldIndex{};
};

}  // namespace ballast::venue_server
