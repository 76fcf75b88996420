#include "hyperliquid_server/texts.h"

#include <cmath>
#include <fmt/format.h>

namespace ballast::hyperliquid_server {

namespace {

struct Shown {
    Quantity size;
    int orders{};
};

/// Levels of one side by price.
std::map<Price, Shown> shown(const Perpetual& perpetual, const Ledger& ledger, Side side)
{
    std::map<Price, Shown> levels;
    for (const auto& [price, size] : perpetual.makers(side))
        levels[price] = {size, 1};
    for (const auto* order : ledger.resting(perpetual.terms().asset))
        if (order->terms.side == side) {
            auto& level = levels[order->terms.limit];
            level.size += order->remaining();
            ++level.orders;
        }
    return levels;
}

Json levelJson(Price price, const Shown& level)
{
    return {{"px", decimal(price)}, {"sz", decimal(level.size)}, {"n", level.orders}};
}

template <class Iterator> Json levelsJson(Iterator from, Iterator to, int most)
{
    Json out = Json::array();
    for (; from != to && most > 0; ++from, --most)
        out.push_back(levelJson(from->first, from->second));
    return out;
}

/// Below 50 the number is the leverage of a single tier; the main network's table of BTC is 56, ETH's an own figure.
std::size_t tableOf(const PerpetualTerms& terms)
{
    return terms.above.empty() ? static_cast<std::size_t>(terms.mostLeverage) : 56 - terms.asset;
}

std::string hashOf(std::uint64_t trade) { return fmt::format("0x{:064x}", trade); }

std::string directionOf(const Fill& fill)
{
    const bool isBuy = fill.side == Side::Buy;
    const auto before = fill.before.units(), after = before + (isBuy ? fill.size.units() : -fill.size.units());
    if (before != 0 && (before > 0) != isBuy) {
        if (after != 0 && (after > 0) != (before > 0)) return before > 0 ? "Long > Short" : "Short > Long";
        return before > 0 ? "Close Long" : "Close Short";
    }
    return isBuy ? "Open Long" : "Open Short";
}

}  // namespace

std::string decimal(std::int64_t units)
{
    auto text = domain::unitsToString(units);
    if (text.find('.') == std::string::npos) text += ".0";
    return text;
}

std::string decimal(double value, int places)
{
    auto text = fmt::format("{:.{}f}", value, places);
    while (text.ends_with('0') && !text.ends_with(".0"))
        text.pop_back();
    return text == "-0.0" ? "0.0" : text;
}

std::int64_t milliseconds(Timestamp time) { return time.nanoseconds / 1'000'000; }
std::string addressText(const signing::Address& address) { return signing::toHex(address.bytes); }
std::string_view sideText(Side side) { return side == Side::Buy ? "B" : "A"; }

Json metaJson(const std::deque<Perpetual>& perpetuals)
{
    Json universe = Json::array(), tables = Json::array();
    for (const auto& perpetual : perpetuals) {
        const auto& terms = perpetual.terms();
        universe.push_back({{"szDecimals", terms.sizeDecimals},
                            {"name", terms.coin},
                            {"maxLeverage", terms.mostLeverage},
                            {"marginTableId", tableOf(terms)}});
        if (terms.onlyIsolated) universe.back().update({{"onlyIsolated", true}, {"marginMode", "strictIsolated"}});
        Json tiers = Json::array();
        for (const auto& tier : terms.tiers())
            tiers.push_back(
                {{"lowerBound", decimal(tier.lowerBoundUsd)}, {"maxLeverage", static_cast<int>(tier.maxLeverage)}});
        const auto words = terms.above.empty() ? std::string() : fmt::format("tiered {}x", terms.mostLeverage);
        tables.push_back(Json::array({tableOf(terms), {{"description", words}, {"marginTiers", tiers}}}));
    }
    return {{"universe", universe}, {"marginTables", tables}, {"collateralToken", 0}};
}

Json contextJson(const Perpetual& perpetual)
{
    const auto price = [&](double value) {
        return decimal(perpetual.rule().rounded(Price::fromDouble(value).value_or(Price{}), domain::Rounding::Nearest));
    };
    const auto bid = perpetual.bestBid(), ask = perpetual.bestAsk();
    Json out{{"funding", decimal(perpetual.fundingAnHour(), 10)},
             {"openInterest", decimal(perpetual.openInterest, perpetual.terms().sizeDecimals)},
             {"prevDayPx", price(perpetual.startOfDay())},
             {"dayNtlVlm", decimal(perpetual.volumeUsd)},
             {"premium", decimal(perpetual.premium(), 10)},
             {"oraclePx", price(perpetual.oracle())},
             {"markPx", price(perpetual.mark())},
             {"midPx", bid && ask ? Json(decimal((bid->units() + ask->units()) / 2)) : Json()},
             {"impactPxs", bid && ask ? Json::array({decimal(*bid), decimal(*ask)}) : Json()},
             {"dayBaseVlm", decimal(perpetual.volume, perpetual.terms().sizeDecimals)}};
    return out;
}

Json bookJson(const Perpetual& perpetual, const Ledger& ledger, Timestamp now, int levels)
{
    const auto bids = shown(perpetual, ledger, Side::Buy), asks = shown(perpetual, ledger, Side::Sell);
    return {{"coin", perpetual.terms().coin},
            {"time", milliseconds(now)},
            {"levels", Json::array({levelsJson(bids.rbegin(), bids.rend(), levels),
                                    levelsJson(asks.begin(), asks.end(), levels)})}};
}

Json bestJson(const Perpetual& perpetual, const Ledger& ledger, Timestamp now)
{
    const auto bids = shown(perpetual, ledger, Side::Buy), asks = shown(perpetual, ledger, Side::Sell);
    return {{"coin", perpetual.terms().coin},
            {"time", milliseconds(now)},
            {"bbo", Json::array({bids.empty() ? Json() : levelJson(bids.rbegin()->first, bids.rbegin()->second),
                                 asks.empty() ? Json() : levelJson(asks.begin()->first, asks.begin()->second)})}};
}

Json tradeJson(const Trade& trade, const std::string& coin)
{
    return {{"coin", coin},
            {"side", sideText(trade.taker)},
            {"px", decimal(trade.price)},
            {"sz", decimal(trade.size)},
            {"time", milliseconds(trade.time)},
            {"hash", hashOf(trade.number)},
            {"tid", trade.number},
            {"users", Json::array({addressText(trade.buyer), addressText(trade.seller)})}};
}

Json fillJson(const Fill& fill, const std::string& coin)
{
    Json out{{"coin", coin},
             {"px", decimal(fill.price)},
             {"sz", decimal(fill.size)},
             {"side", sideText(fill.side)},
             {"time", milliseconds(fill.time)},
             {"startPosition", decimal(fill.before)},
             {"dir", directionOf(fill)},
             {"closedPnl", decimal(fill.realised)},
             {"hash", hashOf(fill.trade)},
             {"oid", fill.order},
             {"crossed", fill.isTaker},
             {"fee", decimal(fill.fee)},
             {"tid", fill.trade},
             {"feeToken", "USDC"},
             {"twapId", nullptr}};
    if (!fill.cloid.empty()) out["cloid"] = fill.cloid;
    if (!fill.liquidation.method.empty())
        out["liquidation"] = {{"liquidatedUser", addressText(fill.liquidation.user)},
                              {"markPx", decimal(fill.liquidation.mark)},
                              {"method", fill.liquidation.method}};
    return out;
}

Json orderJson(const Order& order, const std::string& coin, bool isLong)
{
    Json out{{"coin", coin},
             {"side", sideText(order.terms.side)},
             {"limitPx", decimal(order.terms.limit)},
             {"sz", decimal(order.remaining())},
             {"oid", order.number},
             {"timestamp", milliseconds(order.placed)}};
    if (isLong) {
        out["triggerCondition"] = "N/A";
        out["isTrigger"] = false;
        out["triggerPx"] = "0.0";
        out["children"] = Json::array();
        out["isPositionTpsl"] = false;
        out["reduceOnly"] = order.terms.reduceOnly;
        out["orderType"] = "Limit";
    }
    out["origSz"] = decimal(order.terms.size);
    if (isLong)
        out["tif"] = order.terms.timeInForce == TimeInForce::PostOnly            ? "Alo"
                     : order.terms.timeInForce == TimeInForce::ImmediateOrCancel ? "Ioc"
                                                                                 : "Gtc";
    if (isLong || !order.terms.cloid.empty())
        out["cloid"] = order.terms.cloid.empty() ? Json() : Json(order.terms.cloid);
    return out;
}

Json accountJson(const Account& account, const Ledger& ledger, const std::deque<Perpetual>& perpetuals, Timestamp now)
{
    const auto worth = ledger.worth(account);
    Json positions = Json::array();
    for (const auto& [asset, position] : account.positions) {
        const auto& perpetual = perpetuals[asset];
        const double size = position.size.toDouble(), value = std::abs(size) * perpetual.mark();
        const double gain = size * (perpetual.mark() - position.entry);
        const int leverage = ledger.leverageOf(account, asset);
        const double start = std::abs(size) * position.entry / leverage;
        const auto funding = decimal(position.funding);
        const auto end = ledger.liquidationPrice(account, asset);
        positions.push_back(
            {{"type", "oneWay"},
             {"position",
              {{"coin", perpetual.terms().coin},
               {"szi", decimal(position.size)},
               {"leverage", {{"type", "cross"}, {"value", leverage}}},
               {"entryPx", decimal(position.entry)},
               {"positionValue", decimal(value)},
               {"unrealizedPnl", decimal(gain)},
               {"returnOnEquity", decimal(start > 0.0 ? gain / start : 0.0)},
               {"liquidationPx", end ? Json(decimal(*end)) : Json()},
               {"marginUsed", decimal(value / leverage)},
               {"maxLeverage", perpetual.terms().mostLeverage},
               {"cumFunding", {{"allTime", funding}, {"sinceOpen", funding}, {"sinceChange", funding}}}}}});
    }
    const Json summary{{"accountValue", decimal(worth.account)},
                       {"totalNtlPos", decimal(worth.notional)},
                       {"totalRawUsd", decimal(worth.raw)},
                       {"totalMarginUsed", decimal(worth.used)}};
    return {{"marginSummary", summary},
            {"crossMarginSummary", summary},
            {"crossMaintenanceMarginUsed", decimal(worth.maintenance)},
            {"withdrawable", decimal(std::max(worth.free(), 0.0))},
            {"assetPositions", positions},
            {"time", milliseconds(now)}};
}

}  // namespace ballast::hyperliquid_server
