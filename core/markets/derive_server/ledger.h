#pragma once

#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "derive_server/market.h"
#include "margin/margin_venue.h"
#include "signing/address.h"

namespace ballast::derive_server {

struct Position {
    Quantity size;     ///< Signed.
    double entry{};    ///< Mean price.
    double funding{};  ///< Paid since it was opened, USDC; received is negative.
};

/// One sub-account: who owns it, who may sign for it, USDC and positions.
struct Account {
    std::uint64_t number{};
    signing::Address owner;
    std::set<signing::Address> keys;  ///< Registered beside the owner.
    std::set<std::uint64_t> nonces;
    double cash{};
    std::map<Contract*, Position> positions;
    bool mayBeSignedBy(const signing::Address& signer) const { return signer == owner || keys.contains(signer); }
};

enum class TimeInForce : std::uint8_t { GoodTilCancelled, PostOnly, ImmediateOrCancel, FillOrKill };

struct OrderTerms {
    Side side{Side::Buy};
    Price limit;
    Quantity amount;
    TimeInForce timeInForce{TimeInForce::GoodTilCancelled};
    bool rejectPostOnly{};
    std::string label, nonce, signature, signer, maxFee;
    std::uint64_t expirySeconds{};
};

struct Order {
    std::string id;
    Account* account{};
    Contract* contract{};
    OrderTerms terms;
    Quantity filled;
    double filledUsd{}, fee{};
    Timestamp created, changed;
    std::string status{"open"}, reason;
    std::string replaces;  ///< The order that was cancelled for it.
    Quantity remaining() const { return terms.amount - filled; }
    bool isOpen() const { return status == "open"; }
};

/// One side of a trade that is an account's; or the public's view of it.
struct Trade {
    std::string id;
    Order* order{};  ///< None: of the public.
    Contract* contract{};
    Side side{Side::Buy};  ///< Of the order; of the public's the taker's.
    Price price;
    Quantity amount;
    double fee{}, realised{};
    bool isTaker{};
    Timestamp time;
    std::string batch;  ///< How far it is on its way to the chain.
};

/// Why the venue does not do what it was asked.
struct Refusal {
    int code{};
    std::string message;
};

/// Accounts, orders and their matching.
///
/// Threads  One at a time.
class Ledger {
public:
    explicit Ledger(Market& market) : m_market(market) {}

    Account& addAccount(const signing::Address& owner);
    Account* find(std::uint64_t number);
    std::deque<Account>& accounts() { return m_accounts; }
    std::deque<Order>& orders() { return m_orders; }
    std::deque<Trade>& trades() { return m_trades; }

    struct Placed {
        Order* order{};  ///< None: refused.
        Refusal refusal;
        std::vector<Trade> trades;
    };
    Placed place(Account& account, Contract& contract, OrderTerms terms, Timestamp now);
    void cancel(Order& order, std::string_view status, std::string_view reason, Timestamp now);
    Order* findOrder(const Account& account, std::string_view id);
    std::vector<Order*> openOrders(const Account& account);
    /// Prices at which accounts rest.
    Levels resting(const Contract& contract, Side side) const;

    /// Fills what the makers have come to, ends what has expired, lets the market trade, pays funding and options.
    void advance(Timestamp now);
    Quantity takeFromOutside(Contract& contract, Side side, Quantity amount, std::optional<Price> limit, Timestamp now);
    /// From outside, without a trade.
    void movePosition(Account& account, Contract& contract, Quantity change, double price);
    /// Cash, options at their marks and what perpetuals have gained, USDC.
    double worth(const Account& account) const;
    /// By the desk's own rule of the venue; none where a mark is missing. Below zero of its initial excess no risk is
    /// added.
    std::optional<risk::VenueMargin> marginOf(const Account& account) const;

    std::vector<Order*> takeChanged() { return std::exchange(m_changed, {}); }
    std::vector<Trade> takePrivate() { return std::exchange(m_private, {}); }
    std::vector<Trade> takePublic() { return std::exchange(m_public, {}); }

private:
    Refusal problemOf(const Account& account, const Contract& contract, const OrderTerms& terms) const;
    bool hasMargin(const Account& account, Contract& contract, const OrderTerms& terms) const;
    Quantity take(Contract& contract, Order* taker, Side side, Quantity amount, std::optional<Price> limit,
                  Timestamp now);
    Order* bestResting(const Contract& contract, Side takerSide, std::optional<Price> limit);
    void fill(Order& order, const std::string& id, Price price, Quantity amount, bool isTaker, Timestamp now);
    void change(Order& order, Timestamp now);

    Market& m_market;
    std::deque<Account> m_accounts;
    std::deque<Order> m_orders;
    std::deque<Trade> m_trades;
    std::vector<Order*> m_open;
    std::vector<Order*> m_changed;
    std::vector<Trade> m_private, m_public;
    std::uint64_t m_nextOrder{1}, m_nextTrade{1};
    Timestamp m_now, m_fundedAt, m_tradedAt;
};

}  // namespace ballast::derive_server
