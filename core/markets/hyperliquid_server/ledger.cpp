#include "hyperliquid_server/ledger.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace ballast::hyperliquid_server {

namespace {

constexpr double kStartCash = 5'000'000.0;  ///< Own figure.
constexpr double kTakerFee = 0.00045, kMakerFee = 0.00015;
constexpr double kLeastNotional = 10.0, kFarthest = 0.8;
constexpr int kUsualLeverage = 20;
constexpr std::size_t kMostOpen = 1'000;

Quantity signedBySide(Side side, Quantity size) { return side == Side::Buy ? size : -size; }
Side opposite(Side side) { return side == Side::Buy ? Side::Sell : Side::Buy; }
bool reaches(Side taker, Price limit, Price other) { return taker == Side::Buy ? other <= limit : other >= limit; }

}  // namespace

Account& Ledger::addAccount(const signing::Address& address)
{
    m_accounts.push_back({.address = address, .cash = kStartCash});
    m_accounts.back().wallets.insert(address);
    return m_accounts.back();
}

Account* Ledger::find(const signing::Address& owner)
{
    const auto found =
        std::find_if(m_accounts.begin(), m_accounts.end(), [&](const Account& a) { return a.address == owner; });
    return found == m_accounts.end() ? nullptr : &*found;
}

Account* Ledger::signedBy(const signing::Address& wallet)
{
    const auto found = std::find_if(m_accounts.begin(), m_accounts.end(),
                                    [&](const Account& a) { return a.wallets.contains(wallet); });
    return found == m_accounts.end() ? nullptr : &*found;
}

Quantity Ledger::positionOf(const Account& account, std::size_t asset) const
{
    const auto found = account.positions.find(asset);
    return found == account.positions.end() ? Quantity{} : found->second.size;
}

int Ledger::leverageOf(const Account& account, std::size_t asset) const
{
    const auto found = account.leverage.find(asset);
    return found == account.leverage.end() ? std::min(kUsualLeverage, m_perpetuals[asset].terms().mostLeverage)
                                           : found->second;
}

std::string Ledger::problemOf(const Account& account, const OrderTerms& terms) const
{
    const auto& perpetual = m_perpetuals[terms.asset];
    if (terms.size.units() <= 0 || terms.size.truncatedTo(perpetual.step()) != terms.size)
        return "Order has invalid size.";
    if (terms.limit.units() <= 0 || !perpetual.rule().allows(terms.limit))
        return "Price must be divisible by tick size.";
    const double notional = terms.limit.toDouble() * terms.size.toDouble();
    if (notional < kLeastNotional && !terms.reduceOnly) return "Order must have minimum value of $10.";
    if (std::abs(terms.limit.toDouble() / perpetual.oracle() - 1.0) > kFarthest)
        return "Order price cannot be more than 80% away from the reference price";
    const auto held = positionOf(account, terms.asset);
    const bool reduces = terms.side == Side::Buy ? held.units() < 0 : held.units() > 0;
    if (terms.reduceOnly && !reduces) return "Reduce only order would increase position.";
    return {};
}

bool Ledger::wouldTake(const Account& account, const OrderTerms& terms) const
{
    const auto& perpetual = m_perpetuals[terms.asset];
    const auto best = terms.side == Side::Buy ? perpetual.bestAsk() : perpetual.bestBid();
    if (best && reaches(terms.side, terms.limit, *best)) return true;
    const auto& resting = m_resting[terms.asset];
    return std::any_of(resting.begin(), resting.end(), [&](const Order* o) {
        return o->account != &account && o->terms.side != terms.side &&
               reaches(terms.side, terms.limit, o->terms.limit);
    });
}

void Ledger::tell(Order& order, Timestamp now)
{
    order.changed = now;
    m_orderChanges.push_back(order);
}

/// What is refused before it rests has a number and a status, but leaves no order on the book.
Ledger::Placed Ledger::refused(Account& account, OrderTerms terms, std::string_view status, std::string error,
                               Timestamp now)
{
    m_orders.push_back({.number = m_nextOrder++,
                        .account = &account,
                        .terms = std::move(terms),
                        .filled = {},
                        .filledUsd = 0.0,
                        .placed = now,
                        .changed = now,
                        .status = std::string(status)});
    tell(m_orders.back(), now);
    return {.order = nullptr, .error = std::move(error)};
}

Ledger::Placed Ledger::place(Account& account, OrderTerms terms, Timestamp now)
{
    if (auto problem = problemOf(account, terms); !problem.empty())
        return {.order = nullptr, .error = std::move(problem)};
    if (openOrders(account).size() >= kMostOpen) return {.order = nullptr, .error = "Too many open orders."};
    if (exceedsTier(account, terms))
        return refused(account, std::move(terms), "perpMaxPositionRejected",
                       "Order would cause position to exceed margin tier limit at current leverage", now);
    if (!hasMargin(account, terms))
        return refused(account, std::move(terms), "perpMarginRejected", "Insufficient margin to place order.", now);
    const auto& perpetual = m_perpetuals[terms.asset];
    const bool takes = wouldTake(account, terms);
    if (terms.timeInForce == TimeInForce::PostOnly && takes)
        return refused(account, std::move(terms), "badAloPxRejected",
                       fmt::format("Post only order would have immediately matched, bbo was {}@{}.",
                                   perpetual.bestBid().value_or(Price{}).toString(),
                                   perpetual.bestAsk().value_or(Price{}).toString()),
                       now);
    if (terms.timeInForce == TimeInForce::ImmediateOrCancel && !takes)
        return refused(account, std::move(terms), "iocCancelRejected",
                       "Order could not immediately match against any resting orders.", now);
    if (terms.reduceOnly) terms.size = std::min(terms.size, positionOf(account, terms.asset).absolute());
    m_orders.push_back({.number = m_nextOrder++,
                        .account = &account,
                        .terms = std::move(terms),
                        .filled = {},
                        .filledUsd = 0.0,
                        .placed = now,
                        .changed = now,
                        .status = "open"});
    auto& order = m_orders.back();
    take(&account, &order, order.terms.asset, order.terms.side, order.terms.size, order.terms.limit, now);
    if (order.isOpen() && order.remaining().isZero()) order.status = "filled";
    if (order.isOpen() && order.terms.timeInForce == TimeInForce::ImmediateOrCancel) order.status = "canceled";
    if (order.isOpen()) m_resting[order.terms.asset].push_back(&order);
    tell(order, now);
    return {.order = &order, .error = {}};
}

Ledger::Placed Ledger::modify(Account& account, Order& order, OrderTerms terms, Timestamp now)
{
    if (!order.isOpen()) return {.order = nullptr, .error = "Cannot modify canceled or filled order"};
    if (auto problem = problemOf(account, terms); !problem.empty())
        return {.order = nullptr, .error = std::move(problem)};
    cancel(order, "canceled", now);
    return place(account, std::move(terms), now);
}

void Ledger::cancel(Order& order, std::string_view status, Timestamp now)
{
    if (!order.isOpen()) return;
    order.status = status;
    std::erase(m_resting[order.terms.asset], &order);
    tell(order, now);
}

Order* Ledger::findOrder(const Account& account, std::uint64_t number)
{
    const auto found = std::find_if(m_orders.begin(), m_orders.end(),
                                    [&](const Order& o) { return o.account == &account && o.number == number; });
    return found == m_orders.end() ? nullptr : &*found;
}

Order* Ledger::findOrder(const Account& account, std::string_view cloid)
{
    const auto found = std::find_if(m_orders.rbegin(), m_orders.rend(),
                                    [&](const Order& o) { return o.account == &account && o.terms.cloid == cloid; });
    return cloid.empty() || found == m_orders.rend() ? nullptr : &*found;
}

std::vector<Order*> Ledger::openOrders(const Account& account)
{
    std::vector<Order*> open;
    for (auto& orders : m_resting)
        for (auto* order : orders)
            if (order->account == &account) open.push_back(order);
    std::sort(open.begin(), open.end(), [](const Order* a, const Order* b) { return a->number < b->number; });
    return open;
}

/// The best order of an account that a taker of `side` meets, the oldest of a price.
Order* Ledger::bestResting(std::size_t asset, Side side, std::optional<Price> limit)
{
    Order* best = nullptr;
    for (auto* order : m_resting[asset]) {
        if (order->terms.side == side || (limit && !reaches(side, *limit, order->terms.limit))) continue;
        const bool isBetter = best == nullptr || (side == Side::Buy ? order->terms.limit < best->terms.limit
                                                                    : order->terms.limit > best->terms.limit);
        if (isBetter) best = order;
    }
    return best;
}

Quantity Ledger::take(Account* taker, Order* order, std::size_t asset, Side side, Quantity size,
                      std::optional<Price> limit, Timestamp now)
{
    auto& perpetual = m_perpetuals[asset];
    auto& makers = perpetual.makers(opposite(side));
    auto left = size;
    while (left.units() > 0) {
        const auto level = makers.empty() ? makers.end() : side == Side::Buy ? makers.begin() : std::prev(makers.end());
        const bool hasMaker = level != makers.end() && (!limit || reaches(side, *limit, level->first));
        auto* resting = bestResting(asset, side, limit);
        if (!hasMaker && resting == nullptr) break;
        const bool isMaker =
            hasMaker && (resting == nullptr || (side == Side::Buy ? level->first <= resting->terms.limit
                                                                  : level->first >= resting->terms.limit));
        if (!isMaker && resting->account == taker) {
            cancel(*resting, "selfTradeCanceled", now);
            continue;
        }
        const auto price = isMaker ? level->first : resting->terms.limit;
        const auto taken = std::min(left, isMaker ? level->second : resting->remaining());
        left = left - taken;
        Trade trade{.asset = asset,
                    .taker = side,
                    .price = price,
                    .size = taken,
                    .number = m_nextTrade++,
                    .buyer = {},
                    .seller = {},
                    .time = now};
        (side == Side::Buy ? trade.buyer : trade.seller) = taker == nullptr ? signing::Address{} : taker->address;
        if (order != nullptr) book(*taker, *order, taken, price, true, trade.number, now);
        if (isMaker) {
            level->second = level->second - taken;
            if (level->second.isZero()) makers.erase(level);
        } else {
            (side == Side::Buy ? trade.seller : trade.buyer) = resting->account->address;
            book(*resting->account, *resting, taken, price, false, trade.number, now);
            if (resting->remaining().isZero()) {
                resting->status = "filled";
                std::erase(m_resting[asset], resting);
            }
            tell(*resting, now);
        }
        perpetual.lastTrade = price;
        perpetual.volume += taken.toDouble();
        perpetual.volumeUsd += taken.toDouble() * price.toDouble();
        m_trades.push_back(std::move(trade));
    }
    return size - left;
}

void Ledger::book(Account& account, Order& order, Quantity size, Price price, bool isTaker, std::uint64_t trade,
                  Timestamp now)
{
    const double usd = size.toDouble() * price.toDouble(), fee = usd * (isTaker ? kTakerFee : kMakerFee);
    Fill fill{.account = &account,
              .asset = order.terms.asset,
              .side = order.terms.side,
              .price = price,
              .size = size,
              .before = positionOf(account, order.terms.asset),
              .realised = 0.0,
              .fee = fee,
              .order = order.number,
              .trade = trade,
              .cloid = order.terms.cloid,
              .isTaker = isTaker,
              .time = now,
              .liquidation = m_liquidating};
    fill.realised = move(account, order.terms.asset, signedBySide(order.terms.side, size), price.toDouble());
    account.cash += fill.realised - fee;
    account.volume += usd;
    order.filled = order.filled + size;
    order.filledUsd += usd;
    m_fills.push_back(fill);
    m_newFills.push_back(std::move(fill));
}

/// Changes a position; returns what it realised.
double Ledger::move(Account& account, std::size_t asset, Quantity change, double price)
{
    auto& position = account.positions[asset];
    const double held = position.size.toDouble(), moved = change.toDouble();
    double realised = 0.0;
    const bool isSame = held == 0.0 || (held > 0.0) == (moved > 0.0);
    if (isSame) {
        position.entry =
            (std::abs(held) * position.entry + std::abs(moved) * price) / (std::abs(held) + std::abs(moved));
    } else {
        const double closed = std::min(std::abs(held), std::abs(moved));
        realised = closed * (price - position.entry) * (held > 0.0 ? 1.0 : -1.0);
        if (std::abs(moved) > std::abs(held)) position.entry = price;
    }
    position.size = position.size + change;
    if (position.size.isZero()) account.positions.erase(asset);
    return realised;
}

void Ledger::movePosition(Account& account, std::size_t asset, Quantity change, double price)
{
    account.cash += move(account, asset, change, price);
}

void Ledger::matchResting(Timestamp now)
{
    for (auto& perpetual : m_perpetuals) {
        const auto asset = perpetual.terms().asset;
        for (const auto orders = m_resting[asset]; auto* order : orders) {
            auto& makers = perpetual.makers(opposite(order->terms.side));
            while (order->isOpen() && !makers.empty()) {
                const auto level = order->terms.side == Side::Buy ? makers.begin() : std::prev(makers.end());
                if (!reaches(order->terms.side, order->terms.limit, level->first)) break;
                // The maker is the taker now: it came to what rests, and pays its price.
                const auto taken = std::min(order->remaining(), level->second);
                level->second = level->second - taken;
                if (level->second.isZero()) makers.erase(level);
                const bool isBuy = order->terms.side == Side::Buy;
                m_trades.push_back({.asset = asset,
                                    .taker = opposite(order->terms.side),
                                    .price = order->terms.limit,
                                    .size = taken,
                                    .number = m_nextTrade,
                                    .buyer = isBuy ? order->account->address : signing::Address{},
                                    .seller = isBuy ? signing::Address{} : order->account->address,
                                    .time = now});
                perpetual.lastTrade = order->terms.limit;
                book(*order->account, *order, taken, order->terms.limit, false, m_nextTrade++, now);
                if (order->remaining().isZero()) {
                    order->status = "filled";
                    std::erase(m_resting[asset], order);
                }
                tell(*order, now);
            }
        }
    }
}

Quantity Ledger::takeFromOutside(std::size_t asset, Side side, Quantity size, std::optional<Price> limit, Timestamp now)
{
    return take(nullptr, nullptr, asset, side, size, limit, now);
}

void Ledger::payFunding(std::size_t asset, double rate, Timestamp now)
{
    for (auto& account : m_accounts) {
        const auto found = account.positions.find(asset);
        if (found == account.positions.end()) continue;
        const double usd = -found->second.size.toDouble() * m_perpetuals[asset].oracle() * rate;
        account.cash += usd;
        found->second.funding -= usd;
        m_funding.push_back(
            {.account = &account, .asset = asset, .usd = usd, .size = found->second.size, .rate = rate, .time = now});
    }
}

}  // namespace ballast::hyperliquid_server
