#include "derive_server/ledger.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace ballast::derive_server {

namespace {

constexpr double kStartCash = 1'000'000.0;
constexpr std::uint64_t kFirstSubaccount = 30'769;
constexpr double kFeeCap = 0.125;     // Of an option's value.
constexpr double kMarketTakes = 0.5;  // Chance a second.
constexpr std::size_t kMostOpen = 500;

bool reaches(Side taker, Price limit, Price price) { return taker == Side::Buy ? price <= limit : price >= limit; }

Side opposite(Side side) { return side == Side::Buy ? Side::Sell : Side::Buy; }

Quantity signedOf(Side side, Quantity amount) { return side == Side::Buy ? amount : -amount; }

}  // namespace

Account& Ledger::addAccount(const signing::Address& owner)
{
    auto& account = m_accounts.emplace_back();
    account.number = kFirstSubaccount + m_accounts.size() - 1;
    account.owner = owner;
    account.cash = kStartCash;
    return account;
}

Account* Ledger::find(std::uint64_t number)
{
    const auto found = std::find_if(m_accounts.begin(), m_accounts.end(),
                                    [number](const Account& account) { return account.number == number; });
    return found == m_accounts.end() ? nullptr : &*found;
}

Refusal Ledger::problemOf(const Account& account, const Contract& contract, const OrderTerms& terms) const
{
    if (contract.isClosed) return {11021, "Instrument not live"};
    if (terms.amount.units() <= 0 || terms.amount.truncatedTo(contract.instrument.lotSize) != terms.amount ||
        terms.amount < contract.instrument.leastQuantity)
        return {11012, "Invalid amount"};
    if (terms.limit.units() <= 0 || !contract.instrument.price.allows(terms.limit))
        return {11013, "Invalid limit price"};
    const auto open =
        std::count_if(m_open.begin(), m_open.end(), [&](const Order* o) { return o->account == &account; });
    if (static_cast<std::size_t>(open) >= kMostOpen) return {11019, "Open order limit reached"};
    return {};
}

Ledger::Placed Ledger::place(Account& account, Contract& contract, OrderTerms terms, Timestamp now)
{
    m_now = now;
    if (auto problem = problemOf(account, contract, terms); problem.code != 0) return {nullptr, problem, {}};
    if (!hasMargin(account, contract, terms)) return {nullptr, {11000, "Insufficient funds"}, {}};
    const auto* own = bestResting(contract, terms.side, terms.limit);
    if (own != nullptr && own->account == &account) return {nullptr, {11007, "Self-crossing disallowed"}, {}};
    const auto other = contract.best(opposite(terms.side));
    const bool takes = (other && reaches(terms.side, terms.limit, *other)) || own != nullptr;
    if (terms.timeInForce == TimeInForce::PostOnly && takes) {
        if (terms.rejectPostOnly) return {nullptr, {11008, "Post only order would cross"}, {}};
        terms.timeInForce = TimeInForce::GoodTilCancelled;
    }
    const bool immediate =
        terms.timeInForce == TimeInForce::ImmediateOrCancel || terms.timeInForce == TimeInForce::FillOrKill;
    if (immediate && !takes) return {nullptr, {11009, "Zero liquidity for market or IOC/FOK order"}, {}};
    auto& order = m_orders.emplace_back();
    order.id = fmt::format("00000000-0000-4000-8000-{:012x}", m_nextOrder++);
    order.account = &account;
    order.contract = &contract;
    order.terms = std::move(terms);
    order.created = now;
    const auto before = m_private.size();
    take(contract, &order, order.terms.side, order.terms.amount, order.terms.limit, now);
    if (order.isOpen() && immediate) {
        order.status = order.filled.isZero() ? "cancelled" : "filled";
        order.reason = "ioc_or_market_partial_fill";
    }
    if (order.isOpen()) m_open.push_back(&order);
    change(order, now);
    std::vector<Trade> trades;
    std::copy_if(m_private.begin() + static_cast<std::ptrdiff_t>(before), m_private.end(), std::back_inserter(trades),
                 [&](const Trade& trade) { return trade.order == &order; });
    return {&order, {}, std::move(trades)};
}

void Ledger::change(Order& order, Timestamp now)
{
    order.changed = now;
    order.contract->isDirty = true;
    if (std::find(m_changed.begin(), m_changed.end(), &order) == m_changed.end()) m_changed.push_back(&order);
}

void Ledger::cancel(Order& order, std::string_view status, std::string_view reason, Timestamp now)
{
    if (!order.isOpen()) return;
    order.status = status;
    order.reason = reason;
    std::erase(m_open, &order);
    change(order, now);
}

Order* Ledger::findOrder(const Account& account, std::string_view id)
{
    const auto found = std::find_if(m_orders.rbegin(), m_orders.rend(),
                                    [&](const Order& o) { return o.account == &account && o.id == id; });
    return found == m_orders.rend() ? nullptr : &*found;
}

std::vector<Order*> Ledger::openOrders(const Account& account)
{
    std::vector<Order*> open;
    std::copy_if(m_open.begin(), m_open.end(), std::back_inserter(open),
                 [&](const Order* order) { return order->account == &account; });
    return open;
}

Levels Ledger::resting(const Contract& contract, Side side) const
{
    Levels levels;
    for (const auto* order : m_open)
        if (order->contract == &contract && order->terms.side == side) levels[order->terms.limit] += order->remaining();
    return levels;
}

/// The best order of an account that a taker meets, the oldest of a price.
Order* Ledger::bestResting(const Contract& contract, Side taker, std::optional<Price> limit)
{
    Order* best = nullptr;
    for (auto* order : m_open) {
        if (order->contract != &contract || order->terms.side == taker) continue;
        if (limit && !reaches(taker, *limit, order->terms.limit)) continue;
        const bool better = best == nullptr || (taker == Side::Buy ? order->terms.limit < best->terms.limit
                                                                   : order->terms.limit > best->terms.limit);
        if (better) best = order;
    }
    return best;
}

Quantity Ledger::take(Contract& contract, Order* taker, Side side, Quantity amount, std::optional<Price> limit,
                      Timestamp now)
{
    auto& makers = side == Side::Buy ? contract.asks : contract.bids;
    auto left = amount;
    while (left.units() > 0) {
        const auto level = makers.empty() ? makers.end() : side == Side::Buy ? makers.begin() : std::prev(makers.end());
        const bool hasMaker = level != makers.end() && (!limit || reaches(side, *limit, level->first));
        auto* resting = bestResting(contract, side, limit);
        if (!hasMaker && resting == nullptr) break;
        const bool isMaker = hasMaker && (resting == nullptr || reaches(side, resting->terms.limit, level->first));
        const auto price = isMaker ? level->first : resting->terms.limit;
        const auto part = std::min(left, isMaker ? level->second : resting->remaining());
        const auto id = fmt::format("10000000-0000-4000-8000-{:012x}", m_nextTrade++);
        left = left - part;
        if (taker != nullptr) fill(*taker, id, price, part, true, now);
        if (isMaker) {
            level->second = level->second - part;
            if (level->second.isZero()) makers.erase(level);
        } else {
            fill(*resting, id, price, part, false, now);
        }
        contract.volume += part.toDouble();
        contract.isDirty = true;
        m_public.push_back(
            {.id = id, .contract = &contract, .side = side, .price = price, .amount = part, .time = now});
    }
    return amount - left;
}

void Ledger::fill(Order& order, const std::string& id, Price price, Quantity amount, bool isTaker, Timestamp now)
{
    auto& account = *order.account;
    auto& contract = *order.contract;
    const double usd = price.toDouble() * amount.toDouble();
    double fee = (isTaker ? contract.takerRate : contract.makerRate) * m_market.spot(contract.coin) * amount.toDouble();
    if (contract.isOption()) fee = std::min(fee, kFeeCap * usd);
    if (isTaker) fee += order.filled.isZero() ? contract.baseFee : 0.0;
    const double cashBefore = account.cash;
    movePosition(account, contract, signedOf(order.terms.side, amount), price.toDouble());
    const double realised = contract.isOption() ? 0.0 : account.cash - cashBefore;
    account.cash -= fee;
    order.filled += amount;
    order.filledUsd += usd;
    order.fee += fee;
    if (order.remaining().isZero()) {
        order.status = "filled";
        std::erase(m_open, &order);
    }
    change(order, now);
    m_trades.push_back({.id = id,
                        .order = &order,
                        .contract = &contract,
                        .side = order.terms.side,
                        .price = price,
                        .amount = amount,
                        .fee = fee,
                        .realised = realised,
                        .isTaker = isTaker,
                        .time = now,
                        .batch = "Batching"});
    m_private.push_back(m_trades.back());
}

/// Premiums are paid at once; gains of perpetuals when they are realised.
void Ledger::movePosition(Account& account, Contract& contract, Quantity moved, double price)
{
    auto& position = account.positions[&contract];
    const double held = position.size.toDouble(), more = moved.toDouble();
    if (contract.isOption()) account.cash -= more * price;
    if (held == 0.0 || (held > 0.0) == (more > 0.0)) {
        position.entry = (std::abs(held) * position.entry + std::abs(more) * price) / (std::abs(held) + std::abs(more));
    } else {
        const double closed = std::min(std::abs(held), std::abs(more));
        if (!contract.isOption()) account.cash += closed * (price - position.entry) * (held > 0.0 ? 1.0 : -1.0);
        if (std::abs(more) > std::abs(held)) position.entry = price;
    }
    position.size = position.size + moved;
    if (position.size.isZero()) account.positions.erase(&contract);
}

void Ledger::advance(Timestamp now)
{
    m_now = now;
    if (m_fundedAt.isNever()) m_fundedAt = m_tradedAt = now;
    const double hours = (now - m_fundedAt).inSeconds() / 3600.0;
    m_fundedAt = now;
    for (auto& account : m_accounts)
        for (auto& [contract, position] : account.positions) {
            if (contract->isOption()) continue;
            const double paid = position.size.toDouble() * m_market.spot(contract->coin) * contract->funding * hours;
            account.cash -= paid;
            position.funding += paid;
        }
    for (const auto& [contract, price] : m_market.takeExpired()) {
        for (auto* order : std::vector<Order*>(m_open))
            if (order->contract == contract) cancel(*order, "expired", "", now);
        const double strike = contract->instrument.strike.toDouble();
        const bool call = contract->instrument.right == domain::OptionRight::Call;
        const double paid = std::max(call ? price - strike : strike - price, 0.0);
        for (auto& account : m_accounts)
            if (const auto found = account.positions.find(contract); found != account.positions.end()) {
                account.cash += found->second.size.toDouble() * paid;
                account.positions.erase(found);
            }
    }
    const auto seconds = static_cast<std::uint64_t>(now.nanoseconds / 1'000'000'000);
    for (auto* order : std::vector<Order*>(m_open)) {
        if (order->terms.expirySeconds < seconds) {
            cancel(*order, "expired", "", now);
            continue;
        }
        // The market's makers came to what rests, and pay its price.
        auto& makers = order->terms.side == Side::Buy ? order->contract->asks : order->contract->bids;
        while (order->isOpen() && !makers.empty()) {
            const auto level = order->terms.side == Side::Buy ? makers.begin() : std::prev(makers.end());
            if (!reaches(order->terms.side, order->terms.limit, level->first)) break;
            const auto part = std::min(order->remaining(), level->second);
            const auto id = fmt::format("10000000-0000-4000-8000-{:012x}", m_nextTrade++);
            level->second = level->second - part;
            if (level->second.isZero()) makers.erase(level);
            fill(*order, id, order->terms.limit, part, false, now);
            m_public.push_back({.id = id,
                                .contract = order->contract,
                                .side = opposite(order->terms.side),
                                .price = order->terms.limit,
                                .amount = part,
                                .time = now});
        }
    }
    if (now - m_tradedAt < Duration::seconds(1)) return;
    m_tradedAt = now;
    auto& random = m_market.random();
    for (const auto& contract : m_market.contracts())
        if (!contract->isOption() && random.chance(kMarketTakes))
            takeFromOutside(*contract, random.chance(0.5) ? Side::Buy : Side::Sell,
                            Quantity::fromUnits(contract->instrument.lotSize.units() * 10), std::nullopt, now);
}

Quantity Ledger::takeFromOutside(Contract& contract, Side side, Quantity amount, std::optional<Price> limit,
                                 Timestamp now)
{
    return take(contract, nullptr, side, amount, limit, now);
}

}  // namespace ballast::derive_server
