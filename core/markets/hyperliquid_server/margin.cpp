#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "hyperliquid_server/ledger.h"

/// What accounts must have, by the desk's own rule of the venue's tiers, and the end of those that have it not.
namespace ballast::hyperliquid_server {

namespace {

// Hyperliquid docs, "Liquidations".
constexpr double kWholeUpToUsd = 100'000.0, kSlice = 0.2, kBackstopShare = 2.0 / 3.0;
constexpr Duration kCoolsDown = Duration::seconds(30);
constexpr double kMaintenanceShare = 0.5;

risk::PerpetualMargin marginOf(const Perpetual& perpetual, double size, int leverage)
{
    const auto& terms = perpetual.terms();
    const risk::PerpetualMarginParameters rule{.origin = {.rule = "Hyperliquid margin tiers"},
                                               .maintenanceShare = kMaintenanceShare,
                                               .tables = {{terms.coin, terms.tiers()}}};
    risk::MarginUnderlying underlying{.name = terms.coin, .spot = perpetual.mark()};
    underlying.perpetuals.push_back(
        {.name = terms.coin, .amount = size, .price = perpetual.mark(), .leverage = static_cast<double>(leverage)});
    // Before the first quote there is no mark, and no position.
    return risk::perpetualMargin(underlying, rule).value_or(risk::PerpetualMargin{});
}

/// The tier that a notional stands in.
risk::LeverageTier tierOf(const std::vector<risk::LeverageTier>& tiers, double notional)
{
    auto tier = tiers.begin();
    while (std::next(tier) != tiers.end() && std::next(tier)->lowerBoundUsd <= notional)
        ++tier;
    return *tier;
}

}  // namespace

Worth Ledger::worth(const Account& account) const
{
    Worth worth{.account = account.cash};
    double signedNotional = 0.0;
    for (const auto& [asset, position] : account.positions) {
        const auto& perpetual = m_perpetuals[asset];
        const double size = position.size.toDouble(), value = size * perpetual.mark();
        const auto margin = marginOf(perpetual, size, leverageOf(account, asset));
        worth.account += size * (perpetual.mark() - position.entry);
        worth.notional += std::abs(value);
        signedNotional += value;
        worth.used += margin.initial;
        worth.maintenance += margin.maintenance;
    }
    worth.raw = worth.account - signedNotional;
    return worth;
}

bool Ledger::hasMargin(const Account& account, const OrderTerms& terms) const
{
    if (terms.reduceOnly) return true;
    return worth(account).free() >= addedBy(account, terms) / leverageOf(account, terms.asset);
}

/// Notional that the position would grow by, USD.
double Ledger::addedBy(const Account& account, const OrderTerms& terms) const
{
    const double held = positionOf(account, terms.asset).toDouble();
    const double after = held + (terms.side == Side::Buy ? 1.0 : -1.0) * terms.size.toDouble();
    return std::max(std::abs(after) - std::abs(held), 0.0) * m_perpetuals[terms.asset].mark();
}

bool Ledger::exceedsTier(const Account& account, const OrderTerms& terms) const
{
    const double added = addedBy(account, terms);
    if (terms.reduceOnly || added == 0.0) return false;
    const auto& perpetual = m_perpetuals[terms.asset];
    const double held = std::abs(positionOf(account, terms.asset).toDouble()) * perpetual.mark();
    return leverageOf(account, terms.asset) > tierOf(perpetual.terms().tiers(), held + added).maxLeverage;
}

/// Where the mark would leave the account with its maintenance margin and no more, all else as it is.
///
/// Source   Hyperliquid docs, "Liquidations".
std::optional<double> Ledger::liquidationPrice(const Account& account, std::size_t asset) const
{
    const double size = positionOf(account, asset).toDouble(), mark = m_perpetuals[asset].mark();
    if (size == 0.0 || mark <= 0.0) return std::nullopt;
    const double side = size > 0.0 ? 1.0 : -1.0;
    const auto tier = tierOf(m_perpetuals[asset].terms().tiers(), std::abs(size) * mark);
    const auto now = worth(account);
    const double rate = kMaintenanceShare / tier.maxLeverage;
    const double price = mark - side * (now.account - now.maintenance) / std::abs(size) / (1.0 - rate * side);
    return price > 0.0 ? std::optional(price) : std::nullopt;
}

void Ledger::liquidate(Timestamp now)
{
    for (auto& account : m_accounts) {
        if (account.positions.empty()) continue;
        const auto before = worth(account);
        if (before.account >= before.maintenance) {
            account.slicedAt = {};
            continue;
        }
        for (auto* order : openOrders(account))
            cancel(*order, "liquidatedCanceled", now);
        const bool isBackstop = before.account < kBackstopShare * before.maintenance;
        if (!isBackstop && !account.slicedAt.isNever() && now < account.slicedAt + kCoolsDown) continue;
        m_liquidations.push_back({.account = &account, .notional = before.notional, .worth = before.account});
        isBackstop ? takeOver(account, now) : closeAtMarket(account, now);
    }
}

/// A first time a fifth of what is large; after the pause all of it.
void Ledger::closeAtMarket(Account& account, Timestamp now)
{
    const auto positions = account.positions;  // It loses them one after the other.
    bool isSliced = false;
    for (const auto& [asset, position] : positions) {
        const auto& perpetual = m_perpetuals[asset];
        auto size = position.size.absolute();
        const bool isLarge = size.toDouble() * perpetual.mark() > kWholeUpToUsd;
        if (isLarge && account.slicedAt.isNever()) {
            const auto slice = Quantity::fromDouble(size.toDouble() * kSlice).value_or(size);
            size = std::max(slice.truncatedTo(perpetual.step()), perpetual.step());
            isSliced = true;
        }
        auto& order = liquidationOrder(account, asset, size, now);
        m_liquidating = {.method = "market", .user = account.address, .mark = perpetual.mark()};
        take(&account, &order, asset, order.terms.side, size, std::nullopt, now);
        m_liquidating = {};
        order.status = order.remaining().isZero() ? "filled" : "canceled";
        tell(order, now);
    }
    if (isSliced) account.slicedAt = now;
}

/// The liquidator has positions and margin, and the account nothing.
void Ledger::takeOver(Account& account, Timestamp now)
{
    const auto positions = account.positions;
    for (const auto& [asset, position] : positions) {
        const auto& perpetual = m_perpetuals[asset];
        const auto size = position.size.absolute();
        const auto price =
            perpetual.rule().rounded(Price::fromDouble(perpetual.mark()).value_or(Price{}), domain::Rounding::Nearest);
        auto& order = liquidationOrder(account, asset, size, now);
        m_liquidating = {.method = "backstop", .user = account.address, .mark = perpetual.mark()};
        book(account, order, size, price, true, m_nextTrade++, now);
        m_liquidating = {};
        order.status = "filled";
        tell(order, now);
    }
    account.cash = 0.0;
    account.slicedAt = {};
}

Order& Ledger::liquidationOrder(Account& account, std::size_t asset, Quantity size, Timestamp now)
{
    const auto side = positionOf(account, asset).units() > 0 ? Side::Sell : Side::Buy;
    m_orders.push_back({.number = m_nextOrder++,
                        .account = &account,
                        .terms = {.asset = asset,
                                  .side = side,
                                  .limit = {},
                                  .size = size,
                                  .reduceOnly = true,
                                  .timeInForce = TimeInForce::ImmediateOrCancel,
                                  .cloid = {}},
                        .filled = {},
                        .filledUsd = 0.0,
                        .placed = now,
                        .changed = now,
                        .status = "open"});
    return m_orders.back();
}

}  // namespace ballast::hyperliquid_server
