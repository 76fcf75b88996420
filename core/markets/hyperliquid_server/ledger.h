#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "hyperliquid_server/perpetual.h"
#include "signing/address.h"

namespace ballast::hyperliquid_server {

struct Position {
    Quantity size;     ///< Signed, coins.
    double entry{};    ///< Mean price, USD.
    double funding{};  ///< Paid since it was opened, USD; received is negative.
};

/// One owner: money in USDC, positions, wallets that may sign for it.
struct Account {
    signing::Address address;
    double cash{};  ///< Deposits, realised gains, fees and funding.
    std::map<std::size_t, Position> positions;
    std::map<std::size_t, int> leverage;  ///< By asset; 20, or the most that the asset allows, where none is set.
    std::set<signing::Address> wallets;
    double volume{};  ///< Traded, USD.
    std::optional<Timestamp> cancelAt;
    int cancelsToday{};
    std::int64_t cancelDay{};
    Timestamp slicedAt;  ///< When a part of what is too much was closed; never: it has its maintenance margin.
};

enum class TimeInForce : std::uint8_t { GoodTilCancelled, ImmediateOrCancel, PostOnly };

struct OrderTerms {
    std::size_t asset{};
    Side side{Side::Buy};
    Price limit;
    Quantity size;
    bool reduceOnly{};
    TimeInForce timeInForce{TimeInForce::GoodTilCancelled};
    std::string cloid;  ///< Empty: none.
};

struct Order {
    std::uint64_t number{};
    Account* account{};
    OrderTerms terms;
    Quantity filled;
    double filledUsd{};
    Timestamp placed, changed;
    std::string status;  ///< "open", "filled", "canceled", …; an order is open while it is "open".
    Quantity remaining() const { return terms.size - filled; }
    bool isOpen() const { return status == "open"; }
};

/// Whom a trade liquidates, and how.
struct LiquidationOf {
    std::string method;  ///< "market", or "backstop"; empty: nobody.
    signing::Address user;
    double mark{};
};

/// One side of a trade that is an account's.
struct Fill {
    Account* account{};
    std::size_t asset{};
    Side side{Side::Buy};
    Price price;
    Quantity size;
    Quantity before;  ///< Position.
    double realised{}, fee{};
    std::uint64_t order{}, trade{};
    std::string cloid;
    bool isTaker{};
    Timestamp time;
    LiquidationOf liquidation;
};

/// One turn at an account that had less than its maintenance margin, USD.
struct Liquidation {
    Account* account{};
    double notional{}, worth{};
};

struct Trade {
    std::size_t asset{};
    Side taker{Side::Buy};
    Price price;
    Quantity size;
    std::uint64_t number{};
    signing::Address buyer, seller;  ///< Zero: the market's own.
    Timestamp time;
};

struct FundingPaid {
    Account* account{};
    std::size_t asset{};
    double usd{};  ///< To the account; negative: it paid.
    Quantity size;
    double rate{};
    Timestamp time;
};

struct Worth {
    double account{}, notional{}, raw{}, used{}, maintenance{};  ///< USD.
    double free() const { return account - used; }
};

/// Accounts, orders and their matching over all perpetuals.
///
/// Source   Hyperliquid docs, "Order types", "Margining", "Margin tiers", "Liquidations", "Fees" (tier 0), "Funding",
///          "Error responses".
/// Threads  One at a time.
class Ledger {
public:
    explicit Ledger(std::deque<Perpetual>& perpetuals) : m_perpetuals(perpetuals), m_resting(perpetuals.size()) {}

    Account& addAccount(const signing::Address& address);
    Account* find(const signing::Address& owner);
    /// Whom a wallet signs for; none if nobody approved it.
    Account* signedBy(const signing::Address& wallet);
    std::deque<Account>& accounts() { return m_accounts; }

    struct Placed {
        Order* order{};     ///< None: refused.
        std::string error;  ///< The venue's words.
    };
    Placed place(Account& account, OrderTerms terms, Timestamp now);
    /// The old order ends and a new one takes its cloid.
    Placed modify(Account& account, Order& order, OrderTerms terms, Timestamp now);
    void cancel(Order& order, std::string_view status, Timestamp now);

    Order* findOrder(const Account& account, std::uint64_t number);
    Order* findOrder(const Account& account, std::string_view cloid);  ///< The newest of that cloid.
    std::vector<Order*> openOrders(const Account& account);
    const std::vector<Order*>& resting(std::size_t asset) const { return m_resting[asset]; }
    const std::deque<Order>& orders() const { return m_orders; }
    const std::deque<Fill>& fills() const { return m_fills; }
    Worth worth(const Account& account) const;
    int leverageOf(const Account& account, std::size_t asset) const;
    /// Mark at which the account is liquidated if nothing else moves; none: at no price, or nothing is held.
    std::optional<double> liquidationPrice(const Account& account, std::size_t asset) const;

    /// Fills what the makers have come to.
    void matchResting(Timestamp now);
    /// A taker that is nobody's here. Returns what was taken.
    Quantity takeFromOutside(std::size_t asset, Side side, Quantity size, std::optional<Price> limit, Timestamp now);
    void movePosition(Account& account, std::size_t asset, Quantity change, double price);
    void payFunding(std::size_t asset, double rate, Timestamp now);
    /// Accounts with less than their maintenance margin: orders end, positions are closed at the market, what is large
    /// a fifth first and the rest after 30 s; with less than two thirds of it all goes to the liquidator at the mark.
    void liquidate(Timestamp now);

    // What happened since the last call, in its order.
    std::vector<Order> takeOrderChanges() { return std::exchange(m_orderChanges, {}); }
    std::vector<Fill> takeFills() { return std::exchange(m_newFills, {}); }
    std::vector<Trade> takeTrades() { return std::exchange(m_trades, {}); }
    std::vector<FundingPaid> takeFunding() { return std::exchange(m_funding, {}); }
    std::vector<Liquidation> takeLiquidations() { return std::exchange(m_liquidations, {}); }

private:
    std::string problemOf(const Account& account, const OrderTerms& terms) const;
    bool wouldTake(const Account& account, const OrderTerms& terms) const;
    bool hasMargin(const Account& account, const OrderTerms& terms) const;
    double addedBy(const Account& account, const OrderTerms& terms) const;
    /// The position would stand in a tier that allows less leverage than the account has set.
    bool exceedsTier(const Account& account, const OrderTerms& terms) const;
    void closeAtMarket(Account& account, Timestamp now);
    void takeOver(Account& account, Timestamp now);
    Order& liquidationOrder(Account& account, std::size_t asset, Quantity size, Timestamp now);
    Quantity positionOf(const Account& account, std::size_t asset) const;
    Quantity take(Account* taker, Order* order, std::size_t asset, Side side, Quantity size, std::optional<Price> limit,
                  Timestamp now);
    Order* bestResting(std::size_t asset, Side side, std::optional<Price> limit);
    void book(Account& account, Order& order, Quantity size, Price price, bool isTaker, std::uint64_t trade,
              Timestamp now);
    double move(Account& account, std::size_t asset, Quantity change, double price);
    void tell(Order& order, Timestamp now);
    Placed refused(Account& account, OrderTerms terms, std::string_view status, std::string error, Timestamp now);

    std::deque<Perpetual>& m_perpetuals;
    std::deque<Account> m_accounts;
    std::deque<Order> m_orders;
    std::vector<std::vector<Order*>> m_resting;  ///< By asset.
    std::deque<Fill> m_fills;
    std::vector<Order> m_orderChanges;
    std::vector<Fill> m_newFills;
    std::vector<Trade> m_trades;
    std::vector<FundingPaid> m_funding;
    std::vector<Liquidation> m_liquidations;
    LiquidationOf m_liquidating;  ///< What is booked now.
    std::uint64_t m_nextOrder{100'000'001}, m_nextTrade{1};
};

}  // namespace ballast::hyperliquid_server
