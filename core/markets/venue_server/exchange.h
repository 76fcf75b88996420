#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "venue_server/account.h"
#include "venue_server/world.h"

namespace ballast::venue_server {

/// Why the venue does not do what it was asked: its code and words.
///
/// Source   Deribit, RPC error codes.
struct Refusal {
    int code{};
    std::string message;
    std::string reason{}, parameter{};  ///< Shown as the error's data, where they are given.
};
template <class T> using Outcome = tl::expected<T, Refusal>;
inline tl::unexpected<Refusal> refuse(int code, std::string message, std::string reason = {},
                                      std::string parameter = {})
{
    return tl::unexpected<Refusal>(Refusal{code, std::move(message), std::move(reason), std::move(parameter)});
}

enum class OrderKind : std::uint8_t { Limit, Market };
enum class TimeInForce : std::uint8_t { GoodTilCancelled, GoodTilDay, ImmediateOrCancel, FillOrKill };
enum class State : std::uint8_t { Open, Filled, Cancelled };

struct OrderRequest {
    Side side{Side::Buy};
    OrderKind kind{OrderKind::Limit};
    TimeInForce timeInForce{TimeInForce::GoodTilCancelled};
    Quantity amount;
    Price price;  ///< Limit.
    std::string label;
    bool postOnly{}, rejectPostOnly{}, reduceOnly{}, mmp{};
    std::uint64_t line{};  ///< Number of the connection; 0: of none.
    bool web{};            ///< By hand, outside.
};

struct Order {
    std::string id;
    Account* account{};
    Contract* contract{};
    OrderRequest terms;
    Quantity filled;
    double average{};
    State state{State::Open};
    std::string cancelReason;
    Timestamp created, updated;
    bool replaced{};
    std::uint64_t rank{};  ///< Earlier is smaller.
    Quantity remaining() const { return terms.amount - filled; }
    bool isOpen() const { return state == State::Open; }
};

struct PublicTrade {
    Contract* contract{};
    std::string id;
    std::uint64_t sequence{};
    Timestamp time;
    Side taker{Side::Buy};
    Price price;
    Quantity amount;
    double mark{}, index{}, volatility{};
    int tickDirection{};
};

/// One side of a trade that is an account's.
struct UserTrade {
    PublicTrade trade;
    Order order;  ///< As it was then.
    bool maker{};
    double fee{}, profit{};
};

/// What happened to one account in one contract.
struct Change {
    Account* account{};
    Contract* contract{};
    std::vector<Order> orders;
    std::vector<UserTrade> trades;
};

struct Placed {
    Order order;
    std::vector<UserTrade> trades;
};

/// Orders, matching and accounts. Takers meet the visible levels, the market's own makers before accounts at a price;
/// resting orders are filled when the market's other side comes to them or its takers do.
///
/// Threads  One at a time.
class Exchange {
public:
    explicit Exchange(World& world) : m_world(world) {}

    Account& addAccount(std::string key, std::string secret);
    Account* findAccount(std::string_view key);
    std::deque<Account>& accounts() { return m_accounts; }

    Outcome<Placed> place(Account& account, Contract& contract, OrderRequest request);
    struct Edit {
        std::optional<Quantity> amount;
        std::optional<Price> price;
        std::optional<bool> postOnly, rejectPostOnly, reduceOnly;
    };
    Outcome<Placed> edit(Order& order, const Edit& edit);
    void cancel(Order& order, std::string_view reason);

    /// All orders of an account, oldest first; they live as long as the exchange.
    std::vector<Order*> ordersOf(const Account& account);
    Order* findOrder(const Account& account, std::string_view id);
    const std::deque<UserTrade>& tradesOf(const Account& account) { return m_userTrades[&account]; }
    const std::deque<PublicTrade>& tradesOf(const Contract& contract) { return m_publicTrades[&contract]; }
    double ordersMargin(const Account& account, const std::string& currency);
    Figures figures(const Account& account, const std::string& currency);

    /// Fills what the market's makers have come to, in contracts that accounts have orders in.
    void matchResting();
    /// Somebody without an account here takes up to `amount`, at prices up to `limit` if it is given. Returns what was
    /// taken.
    Quantity takeFromOutside(Contract& contract, Side side, Quantity amount, std::optional<Price> limit);
    /// A few takers of the market.
    void letMarketTrade();
    /// What has expired, and the session's end at 08:00 UTC; funding.
    void advance(const std::vector<Contract*>& closed);
    /// The session ends now.
    void settle();
    /// From outside, without a trade.
    void movePosition(Account& account, Contract& contract, Quantity signedAmount, double price);

    std::vector<Change> takeChanges() { return std::exchange(m_changes, {}); }
    /// What expired or ended a session, as it came.
    struct AccountSettled {
        Account* account{};
        Settled settled;
        bool isDelivery{};
    };
    std::vector<AccountSettled> takeSettled() { return std::exchange(m_settled, {}); }
    std::vector<PublicTrade> takeTrades() { return std::exchange(m_trades, {}); }

private:
    Outcome<Placed> work(Order& order);
    Outcome<void> check(const Account& account, const Contract& contract, OrderRequest& request);
    Outcome<void> checkFunds(const Account& account, const Contract& contract, const OrderRequest& request,
                             const Order* except);
    Outcome<void> checkPortfolio(const Account& account, Contract& contract, const OrderRequest& request, double price);
    Outcome<void> avoidTaking(const Contract& contract, OrderRequest& request);
    Quantity availableTo(const Contract& contract, const Order& order) const;
    Quantity take(Contract& contract, Side side, std::optional<Price> limit, Quantity amount, Order* taker);
    PublicTrade report(Contract& contract, Price price, Quantity amount, Side taker);
    void fill(Order& order, const PublicTrade& trade, Quantity amount, bool maker);
    void rest(Contract& contract);
    Order* bestResting(const Contract& contract, Side side) const;
    Change& changeOf(Account& account, Contract& contract);
    void note(Order& order);
    void end(Order& order, State state, std::string_view reason);

    World& m_world;
    std::deque<Account> m_accounts;
    std::deque<Order> m_orders;
    std::map<const Account*, std::vector<Order*>> m_byAccount;
    std::map<Contract*, std::vector<Order*>> m_open;  ///< By contract, oldest first.
    std::map<const Account*, std::deque<UserTrade>> m_userTrades;
    std::map<const Contract*, std::deque<PublicTrade>> m_publicTrades;
    std::vector<Change> m_changes;
    std::vector<PublicTrade> m_trades;
    std::vector<AccountSettled> m_settled;
    std::uint64_t m_ranks{};
    std::map<std::string, std::uint64_t> m_orderNumbers, m_tradeNumbers;  ///< By currency.
    Timestamp m_settledAt, m_fundedAt;
};

}  // namespace ballast::venue_server
