#include "venue_server/exchange.h"

#include <algorithm>
#include <fmt/format.h>

#include "venue_server/portfolio_margin.h"

namespace ballast::venue_server {

namespace {

constexpr std::size_t kTradesKept = 2000;
constexpr std::uint64_t kFirstOrder = 100'000'000, kFirstTrade = 400'000'000;

bool isWorse(Side side, Price price, Price limit) { return side == Side::Buy ? price > limit : price < limit; }

/// Numbers of other currencies than BTC name it.
std::string named(const std::string& currency, std::uint64_t number)
{
    return currency == "BTC" ? std::to_string(number) : fmt::format("{}-{}", currency, number);
}

Timestamp lastSettlement(Timestamp now)
{
    const auto sinceEight = (now - (Timestamp{} + Duration::hours(8))).nanoseconds;
    return Timestamp{} + Duration::days(sinceEight / Duration::days(1).nanoseconds) + Duration::hours(8);
}

}  // namespace

Account& Exchange::addAccount(std::string key, std::string secret)
{
    auto& account = m_accounts.emplace_back();
    account.key = std::move(key);
    account.secret = std::move(secret);
    account.number = 96'000 + m_accounts.size();
    account.purses = {{"BTC", {.balance = 100.0}}, {"ETH", {.balance = 1'000.0}}, {"USDC", {.balance = 5'000'000.0}}};
    return account;
}

Account* Exchange::findAccount(std::string_view key)
{
    for (auto& account : m_accounts)
        if (account.key == key) return &account;
    return nullptr;
}

std::vector<Order*> Exchange::ordersOf(const Account& account) { return m_byAccount[&account]; }

Order* Exchange::findOrder(const Account& account, std::string_view id)
{
    const auto& orders = m_byAccount[&account];
    const auto found = std::find_if(orders.begin(), orders.end(), [&](const Order* order) { return order->id == id; });
    return found == orders.end() ? nullptr : *found;
}

double Exchange::ordersMargin(const Account& account, const std::string& currency)
{
    double margin = 0.0;
    for (const auto* order : m_byAccount[&account]) {
        if (!order->isOpen() || order->contract->currency != currency || order->terms.reduceOnly) continue;
        const double amount = order->remaining().toDouble() * (order->terms.side == Side::Buy ? 1.0 : -1.0);
        margin += order->contract->isOption() && amount > 0.0 ? amount * order->terms.price.toDouble()
                                                              : marginsOf(*order->contract, amount).initial;
    }
    return margin;
}

Figures Exchange::figures(const Account& account, const std::string& currency)
{
    const auto portfolio = account.isPortfolio ? std::optional(portfolioMargins(account, currency, m_world.now()))
                                               : std::optional<Margins>();
    return figuresOf(account, currency, ordersMargin(account, currency), portfolio);
}

// ---- what is asked

Outcome<void> Exchange::check(const Account& account, const Contract& contract, OrderRequest& request)
{
    if (contract.isClosed) return refuse(13019, "orderbook_closed");
    const auto least = contract.least.units();
    if (request.amount.units() < least || request.amount.units() % least != 0)
        return refuse(-32602, "Invalid params",
                      fmt::format("must be a multiple of the minimum order size {}", contract.least.toString()),
                      "amount");
    if (request.kind == OrderKind::Limit) {
        if (request.price.units() <= 0) return refuse(10023, "invalid_price");
        if (!contract.instrument.price.allows(request.price)) return refuse(10043, "price_wrong_tick");
        const double price = request.price.toDouble();
        const double most = contract.isOption() ? 1.5 * contract.mark + 0.05 : 1.03 * contract.mark;
        if (request.side == Side::Buy && price > most)
            return refuse(10007, fmt::format("price_too_high {}", rounded(most, 4)));
        if (request.side == Side::Sell && !contract.isOption() && price < 0.97 * contract.mark)
            return refuse(10005, fmt::format("price_too_low {}", rounded(0.97 * contract.mark, 4)));
    }
    if (request.reduceOnly) {
        const auto held = account.positions.find(const_cast<Contract*>(&contract));
        const auto size = held == account.positions.end() ? Quantity{} : held->second.size;
        const bool reduces = request.side == Side::Sell ? size.units() > 0 : size.units() < 0;
        if (!reduces) return refuse(11030, "other_reject", "reduce_only");
        request.amount = std::min(request.amount, size.absolute());
    }
    return {};
}

Outcome<void> Exchange::checkFunds(const Account& account, const Contract& contract, const OrderRequest& request,
                                   const Order* except)
{
    if (request.reduceOnly) return {};
    const auto held = account.positions.find(const_cast<Contract*>(&contract));
    const double size = held == account.positions.end() ? 0.0 : held->second.size.toDouble();
    const double amount = request.amount.toDouble() * (request.side == Side::Buy ? 1.0 : -1.0);
    if (size * amount < 0.0 && std::abs(amount) <= std::abs(size)) return {};
    const double price = request.kind == OrderKind::Market ? contract.mark : request.price.toDouble();
    if (account.isPortfolio) return checkPortfolio(account, const_cast<Contract&>(contract), request, price);
    const double needed = contract.isOption() && amount > 0.0 ? amount * price : marginsOf(contract, amount).initial;
    double free = figures(account, contract.currency).available;
    if (except != nullptr)
        free += marginsOf(contract, except->remaining().toDouble() * (request.side == Side::Buy ? 1.0 : -1.0)).initial;
    if (needed > free) return refuse(10009, "not_enough_funds");
    return {};
}

/// As it stands once the order is filled: more margin than before must be there.
Outcome<void> Exchange::checkPortfolio(const Account& account, Contract& contract, const OrderRequest& request,
                                       double price)
{
    auto after = account;
    const auto& currency = contract.currency;
    book(after, contract, request.side == Side::Buy ? request.amount : -request.amount, price, 0.0);
    const auto before = portfolioMargins(account, currency, m_world.now()),
               margins = portfolioMargins(after, currency, m_world.now());
    const bool isMore = margins.initial > before.initial;
    if (isMore && figuresOf(after, currency, ordersMargin(account, currency), margins).available < 0.0)
        return refuse(10009, "not_enough_funds");
    return {};
}

/// A post-only order that would take is moved just inside the spread, or refused.
Outcome<void> Exchange::avoidTaking(const Contract& contract, OrderRequest& request)
{
    const auto other = request.side == Side::Buy ? contract.bestAsk() : contract.bestBid();
    if (!request.postOnly || !other || isWorse(request.side, *other, request.price)) return {};
    if (request.rejectPostOnly) return refuse(11054, "post_only_reject");
    const auto& rule = contract.instrument.price;
    const auto one = Price::fromUnits(1);
    request.price = request.side == Side::Buy ? rule.rounded(*other - one, domain::Rounding::Down)
                                              : rule.rounded(*other + one, domain::Rounding::Up);
    if (request.price.units() <= 0) return refuse(11021, "post_only_price_modification_not_possible");
    return {};
}

Outcome<Placed> Exchange::place(Account& account, Contract& contract, OrderRequest request)
{
    if (auto checked = check(account, contract, request); !checked) return tl::unexpected(checked.error());
    if (auto kept = avoidTaking(contract, request); !kept) return tl::unexpected(kept.error());
    if (auto paid = checkFunds(account, contract, request, nullptr); !paid) return tl::unexpected(paid.error());
    auto& number = m_orderNumbers.try_emplace(contract.currency, kFirstOrder).first->second;
    auto& order = m_orders.emplace_back();
    order.id = named(contract.currency, ++number);
    order.account = &account;
    order.contract = &contract;
    order.terms = std::move(request);
    order.created = order.updated = m_world.now();
    order.rank = ++m_ranks;
    m_byAccount[&account].push_back(&order);
    return work(order);
}

Outcome<Placed> Exchange::edit(Order& order, const Edit& edit)
{
    if (!order.isOpen()) return refuse(11044, "not_open_order");
    auto terms = order.terms;
    terms.amount = edit.amount.value_or(terms.amount);
    terms.price = edit.price.value_or(terms.price);
    terms.postOnly = edit.postOnly.value_or(terms.postOnly);
    terms.rejectPostOnly = edit.rejectPostOnly.value_or(terms.rejectPostOnly);
    terms.reduceOnly = edit.reduceOnly.value_or(terms.reduceOnly);
    auto& contract = *order.contract;
    if (auto checked = check(*order.account, contract, terms); !checked) return tl::unexpected(checked.error());
    if (terms.amount <= order.filled) return refuse(10021, "invalid_amount");
    if (auto kept = avoidTaking(contract, terms); !kept) {
        cancel(order, "edit_post_only_reject");
        return tl::unexpected(kept.error());
    }
    if (auto paid = checkFunds(*order.account, contract, terms, &order); !paid) return tl::unexpected(paid.error());
    const bool keepsPlace = terms.price == order.terms.price && terms.amount <= order.terms.amount;
    order.terms = std::move(terms);
    order.replaced = true;
    order.updated = m_world.now();
    if (!keepsPlace) order.rank = ++m_ranks;
    std::erase(m_open[&contract], &order);
    return work(order);
}

/// Takes what it meets, then rests or ends.
Outcome<Placed> Exchange::work(Order& order)
{
    auto& contract = *order.contract;
    auto& change = changeOf(*order.account, contract);
    const auto tradesBefore = change.trades.size();
    const auto& terms = order.terms;
    const bool kills = terms.timeInForce == TimeInForce::FillOrKill && availableTo(contract, order) < order.remaining();
    const auto limit = terms.kind == OrderKind::Market ? std::nullopt : std::optional(terms.price);
    if (!kills && !terms.postOnly) take(contract, terms.side, limit, order.remaining(), &order);
    const bool rests = terms.kind == OrderKind::Limit && (terms.timeInForce == TimeInForce::GoodTilCancelled ||
                                                          terms.timeInForce == TimeInForce::GoodTilDay);
    if (order.isOpen() && rests) {
        m_open[&contract].push_back(&order);
        note(order);
    } else if (order.isOpen()) {
        end(order, State::Cancelled, "user_request");
    }
    rest(contract);
    auto& told = changeOf(*order.account, contract);
    return Placed{order, {told.trades.begin() + static_cast<std::ptrdiff_t>(tradesBefore), told.trades.end()}};
}

void Exchange::cancel(Order& order, std::string_view reason)
{
    if (!order.isOpen()) return;
    end(order, State::Cancelled, reason);
    rest(*order.contract);
}

void Exchange::end(Order& order, State state, std::string_view reason)
{
    order.state = state;
    order.cancelReason = reason;
    order.updated = m_world.now();
    std::erase(m_open[order.contract], &order);
    note(order);
}

// ---- matching

Order* Exchange::bestResting(const Contract& contract, Side side) const
{
    const auto open = m_open.find(const_cast<Contract*>(&contract));
    if (open == m_open.end()) return nullptr;
    Order* best = nullptr;
    for (auto* order : open->second) {
        if (order->terms.side != side) continue;
        const bool better = best == nullptr || isWorse(side, order->terms.price, best->terms.price) ||
                            (order->terms.price == best->terms.price && order->rank < best->rank);
        if (better) best = order;
    }
    return best;
}

Quantity Exchange::availableTo(const Contract& contract, const Order& order) const
{
    const auto all = contract.shown();
    Quantity sum;
    for (const auto& [price, amount] : order.terms.side == Side::Buy ? all.asks : all.bids)
        if (order.terms.kind == OrderKind::Market || !isWorse(order.terms.side, price, order.terms.price))
            sum += amount;
    return sum;
}

Quantity Exchange::take(Contract& contract, Side side, std::optional<Price> limit, Quantity amount, Order* taker)
{
    const auto otherSide = side == Side::Buy ? Side::Sell : Side::Buy;
    auto& makers = side == Side::Buy ? contract.makers.asks : contract.makers.bids;
    const auto wanted = amount;
    while (!amount.isZero()) {
        const auto level = makers.empty() ? makers.end() : side == Side::Buy ? makers.begin() : std::prev(makers.end());
        auto* resting = bestResting(contract, otherSide);
        if (level == makers.end() && resting == nullptr) break;
        // The market's makers came first.
        const bool fromMakers =
            level != makers.end() && (resting == nullptr || !isWorse(side, level->first, resting->terms.price));
        const auto price = fromMakers ? level->first : resting->terms.price;
        if (limit && isWorse(side, price, *limit)) break;
        if (!fromMakers && taker != nullptr && resting->account == taker->account) {
            end(*resting, State::Cancelled, "self_trade");
            continue;
        }
        const auto part = std::min(amount, fromMakers ? level->second : resting->remaining());
        const auto trade = report(contract, price, part, side);
        if (fromMakers) {
            level->second = level->second - part;
            if (level->second.isZero()) makers.erase(level);
        } else {
            fill(*resting, trade, part, true);
        }
        if (taker != nullptr) fill(*taker, trade, part, false);
        amount = amount - part;
    }
    if (amount != wanted) contract.touch();
    return wanted - amount;
}

PublicTrade Exchange::report(Contract& contract, Price price, Quantity amount, Side taker)
{
    auto& statistics = contract.statistics;
    auto& number = m_tradeNumbers.try_emplace(contract.currency, kFirstTrade).first->second;
    const auto last = statistics.last.value_or(price);
    const bool wasUp = statistics.tickDirection <= 1;
    statistics.tickDirection = price > last ? 0 : price < last ? 2 : wasUp ? 1 : 3;
    if (!statistics.first) statistics.first = price;
    statistics.last = price;
    statistics.high = std::max(statistics.high.value_or(price), price);
    statistics.low = std::min(statistics.low.value_or(price), price);
    const double coins = contract.coinsOf(amount.toDouble(), price.toDouble());
    statistics.volume += coins;
    statistics.volumeUsd += coins * (contract.isOption() ? price.toDouble() * contract.index_price : price.toDouble());
    ++statistics.trades;
    PublicTrade trade{.contract = &contract,
                      .id = named(contract.currency, ++number),
                      .sequence = statistics.trades,
                      .time = m_world.now(),
                      .taker = taker,
                      .price = price,
                      .amount = amount,
                      .mark = contract.mark,
                      .index = contract.index_price,
                      .volatility = contract.volatility,
                      .tickDirection = statistics.tickDirection};
    auto& kept = m_publicTrades[&contract];
    kept.push_back(trade);
    if (kept.size() > kTradesKept) kept.pop_front();
    m_trades.push_back(trade);
    contract.isDirty.fill(true);
    return trade;
}

void Exchange::fill(Order& order, const PublicTrade& trade, Quantity amount, bool maker)
{
    auto& account = *order.account;
    const double price = trade.price.toDouble();
    const double before = order.filled.toDouble(), more = amount.toDouble();
    order.average = (before * order.average + more * price) / (before + more);
    order.filled += amount;
    order.updated = trade.time;
    const double fee = feeOf(*order.contract, amount, price, maker);
    const double profit = book(account, *order.contract, order.terms.side == Side::Buy ? amount : -amount, price, fee);
    const bool done = order.remaining().isZero();
    if (done) order.state = State::Filled;
    UserTrade mine{trade, order, maker, fee, profit};
    changeOf(account, *order.contract).trades.push_back(mine);
    auto& kept = m_userTrades[&account];
    kept.push_back(std::move(mine));
    if (kept.size() > kTradesKept) kept.pop_front();
    if (done) std::erase(m_open[order.contract], &order);
    note(order);
}

void Exchange::rest(Contract& contract)
{
    Sides sum;
    for (const auto* order : m_open[&contract])
        (order->terms.side == Side::Buy ? sum.bids : sum.asks)[order->terms.price] += order->remaining();
    if (sum == contract.resting) return;
    contract.resting = std::move(sum);
    contract.touch();
}

void Exchange::matchResting()
{
    for (auto& [contract, open] : m_open) {
        bool matched = false;
        for (const auto side : {Side::Buy, Side::Sell}) {
            auto& makers = side == Side::Buy ? contract->makers.asks : contract->makers.bids;
            for (auto* order = bestResting(*contract, side); order != nullptr && !makers.empty();
                 order = bestResting(*contract, side)) {
                const auto level = side == Side::Buy ? makers.begin() : std::prev(makers.end());
                if (isWorse(side, level->first, order->terms.price)) break;
                // The market's order is the one that came: the resting one is its maker, at its own price.
                const auto part = std::min(order->remaining(), level->second);
                const auto trade =
                    report(*contract, order->terms.price, part, side == Side::Buy ? Side::Sell : Side::Buy);
                level->second = level->second - part;
                if (level->second.isZero()) makers.erase(level);
                fill(*order, trade, part, true);
                matched = true;
            }
        }
        if (matched) contract->touch();
        rest(*contract);
    }
}

Quantity Exchange::takeFromOutside(Contract& contract, Side side, Quantity amount, std::optional<Price> limit)
{
    const auto taken = take(contract, side, limit, amount, nullptr);
    rest(contract);
    return taken;
}

void Exchange::letMarketTrade()
{
    constexpr double kPerpetualChance = 0.1,
                     kOptionChance = 0.1;  // Each 100 ms: one a second each, and one of all options.
    auto& random = m_world.random();
    const auto trade = [&](Contract& contract) {
        const auto most = m_world.makerAmount(contract).units();
        const auto lots = std::max<std::int64_t>(most / contract.least.units() / 4, 1);
        takeFromOutside(contract, random.chance(0.5) ? Side::Buy : Side::Sell,
                        Quantity::fromUnits(lots * contract.least.units()), std::nullopt);
    };
    const auto& all = m_world.contracts();
    for (const auto& contract : all)
        if (contract->isPerpetual() && random.chance(kPerpetualChance)) trade(*contract);
    if (!random.chance(kOptionChance)) return;
    auto& contract = *all[static_cast<std::size_t>(random.uniform() * static_cast<double>(all.size()))];
    if (contract.isOption() && !contract.isClosed) trade(contract);
}

void Exchange::advance(const std::vector<Contract*>& closed)
{
    const auto now = m_world.now();
    if (m_fundedAt.isNever()) m_fundedAt = now;
    if (m_settledAt.isNever()) m_settledAt = lastSettlement(now);
    for (auto& account : m_accounts)
        accrueFunding(account, now - m_fundedAt);
    m_fundedAt = now;
    for (auto* contract : closed) {
        for (auto* order : std::vector<Order*>(m_open[contract]))
            cancel(*order, "settlement");
        for (auto& account : m_accounts) {
            if (!account.positions.contains(contract)) continue;
            m_settled.push_back({&account, expire(account, *contract), true});
            changeOf(account, *contract);
        }
    }
    if (lastSettlement(now) <= m_settledAt) return;
    m_settledAt = lastSettlement(now);
    settle();
}

void Exchange::settle()
{
    for (auto& order : m_orders)
        if (order.isOpen() && order.terms.timeInForce == TimeInForce::GoodTilDay) cancel(order, "settlement");
    for (auto& account : m_accounts)
        for (const auto& settled : settleSession(account))
            m_settled.push_back({&account, settled, false});
}

void Exchange::movePosition(Account& account, Contract& contract, Quantity signedAmount, double price)
{
    book(account, contract, signedAmount, price, 0.0);
    changeOf(account, contract);
}

// ---- what is told

Change& Exchange::changeOf(Account& account, Contract& contract)
{
    for (auto& change : m_changes)
        if (change.account == &account && change.contract == &contract) return change;
    m_changes.push_back({.account = &account, .contract = &contract, .orders = {}, .trades = {}});
    return m_changes.back();
}

/// The order as it is now; an earlier picture of it in the same change is replaced.
void Exchange::note(Order& order)
{
    auto& orders = changeOf(*order.account, *order.contract).orders;
    const auto known = std::find_if(orders.begin(), orders.end(), [&](const Order& o) { return o.id == order.id; });
    if (known == orders.end())
        orders.push_back(order);
    else
        *known = order;
}

}  // namespace ballast::venue_server
