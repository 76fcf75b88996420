#include "derive_server/texts.h"

#include <fmt/format.h>

namespace ballast::derive_server {

namespace {

std::string_view sideText(Side side) { return side == Side::Buy ? "buy" : "sell"; }

std::string_view inForceText(TimeInForce kind)
{
    switch (kind) {
    case TimeInForce::PostOnly:
        return "post_only";
    case TimeInForce::ImmediateOrCancel:
        return "ioc";
    case TimeInForce::FillOrKill:
        return "fok";
    default:
        return "gtc";
    }
}

/// Makers and accounts together.
Levels shown(const Contract& contract, const Ledger& ledger, Side side)
{
    auto levels = side == Side::Buy ? contract.bids : contract.asks;
    for (const auto& [price, amount] : ledger.resting(contract, side))
        levels[price] += amount;
    return levels;
}

template <class Iterator> Json levelsJson(Iterator begin, Iterator end, int depth)
{
    Json out = Json::array();
    for (auto level = begin; level != end && depth > 0; ++level, --depth)
        out.push_back(Json::array({level->first.toString(), level->second.toString()}));
    return out;
}

}  // namespace

std::int64_t milliseconds(Timestamp time) { return time.nanoseconds / 1'000'000; }

std::string decimal(double value, int places)
{
    auto text = fmt::format("{:.{}f}", value, places);
    if (text.find('.') != std::string::npos) {
        text.erase(text.find_last_not_of('0') + 1);
        if (text.ends_with('.')) text.pop_back();
    }
    return text == "-0" ? "0" : text;
}

Json instrumentJson(const Contract& contract, const Market& market)
{
    const auto& i = contract.instrument;
    Json out{{"instrument_type", contract.type()},
             {"instrument_name", i.name},
             {"scheduled_activation", 0},
             {"scheduled_deactivation", contract.isOption() ? i.expiry.nanoseconds / 1'000'000'000 : INT64_MAX},
             {"is_active", !contract.isClosed},
             {"tick_size", i.price.ladder.front().tick.toString()},
             {"minimum_amount", (i.leastQuantity.isZero() ? i.lotSize : i.leastQuantity).toString()},
             {"maximum_amount", "10000"},
             {"amount_step", i.lotSize.toString()},
             {"mark_price_fee_rate_cap", contract.isOption() ? Json("0.125") : Json()},
             {"maker_fee_rate", decimal(contract.makerRate)},
             {"taker_fee_rate", decimal(contract.takerRate)},
             {"base_fee", decimal(contract.baseFee)},
             {"base_currency", i.underlying},
             {"quote_currency", "USDC"},
             {"option_details", nullptr},
             {"perp_details", nullptr},
             {"erc20_details", nullptr},
             {"base_asset_address", contract.asset},
             {"base_asset_sub_id", contract.subId},
             {"pro_rata_fraction", "0"},
             {"fifo_min_allocation", "0"},
             {"pro_rata_amount_step", "1"}};
    const auto index = i.underlying + "-USD";
    if (contract.isOption()) {
        const auto& settled = market.settled(contract.coin);
        const auto price = settled.find(i.expiry);
        out["option_details"] = {{"index", index},
                                 {"expiry", i.expiry.nanoseconds / 1'000'000'000},
                                 {"strike", i.strike.toString()},
                                 {"option_type", i.right == domain::OptionRight::Call ? "C" : "P"},
                                 {"settlement_price", price == settled.end() ? Json() : Json(decimal(price->second))}};
    } else {
        out["perp_details"] = {{"index", index},
                               {"max_rate_per_hour", "0.00017123"},
                               {"min_rate_per_hour", "-0.00017123"},
                               {"static_interest_rate", "0.0000125"},
                               {"aggregate_funding", "0"},
                               {"funding_rate", decimal(contract.funding, 12)}};
    }
    return out;
}

Json tickerJson(const Contract& contract, const Market& market, const Ledger& ledger, Timestamp now)
{
    const auto bids = shown(contract, ledger, Side::Buy), asks = shown(contract, ledger, Side::Sell);
    const bool hasBid = !bids.empty(), hasAsk = !asks.empty();
    const double spot = market.spot(contract.coin);
    Json out{{"t", milliseconds(now)},
             {"A", hasAsk ? asks.begin()->second.toString() : "0"},
             {"a", hasAsk ? asks.begin()->first.toString() : "0"},
             {"B", hasBid ? bids.rbegin()->second.toString() : "0"},
             {"b", hasBid ? bids.rbegin()->first.toString() : "0"},
             {"f", contract.isOption() ? Json() : Json(decimal(contract.funding, 12))},
             {"option_pricing", nullptr},
             {"I", decimal(spot)},
             {"M", decimal(contract.mark)},
             {"stats",
              {{"c", decimal(contract.volume)},
               {"v", decimal(contract.volume * spot)},
               {"pr", "0"},
               {"n", 0},
               {"oi", decimal(contract.openInterest)},
               {"h", "0"},
               {"l", "0"},
               {"p", "0"}}},
             {"minp", decimal(contract.isOption() ? 0.0 : 0.9 * spot, 2)},
             {"maxp", decimal(contract.isOption() ? 2.0 * spot : 1.1 * spot, 2)}};
    if (!contract.isOption()) return out;
    const auto& g = contract.greeks;
    out["option_pricing"] = {{"d", decimal(g.delta)},
                             {"t", decimal(g.theta / 365.0)},
                             {"g", decimal(g.gamma, 12)},
                             {"v", decimal(g.vega / 100.0)},
                             {"i", decimal(contract.volatility)},
                             {"r", decimal(g.rho / 100.0)},
                             {"f", decimal(contract.forward)},
                             {"m", decimal(contract.mark)},
                             {"df", "1"},
                             {"bi", hasBid ? decimal(contract.volatility) : "0"},
                             {"ai", hasAsk ? decimal(contract.volatility) : "0"}};
    return out;
}

Json bookJson(const Contract& contract, const Ledger& ledger, Timestamp now, int depth)
{
    const auto bids = shown(contract, ledger, Side::Buy), asks = shown(contract, ledger, Side::Sell);
    return {{"timestamp", milliseconds(now)},
            {"instrument_name", contract.instrument.name},
            {"publish_id", contract.publish},
            {"bids", levelsJson(bids.rbegin(), bids.rend(), depth)},
            {"asks", levelsJson(asks.begin(), asks.end(), depth)}};
}

Json publicTradeJson(const Trade& trade, const Market& market)
{
    return {{"trade_id", trade.id},
            {"instrument_name", trade.contract->instrument.name},
            {"timestamp", milliseconds(trade.time)},
            {"trade_price", trade.price.toString()},
            {"trade_amount", trade.amount.toString()},
            {"mark_price", decimal(trade.contract->mark)},
            {"index_price", decimal(market.spot(trade.contract->coin))},
            {"direction", sideText(trade.side)},
            {"rfq_id", nullptr},
            {"quote_id", nullptr}};
}

Json orderJson(const Order& order)
{
    const auto& terms = order.terms;
    const double filled = order.filled.toDouble();
    return {{"subaccount_id", order.account->number},
            {"order_id", order.id},
            {"instrument_name", order.contract->instrument.name},
            {"direction", sideText(terms.side)},
            {"label", terms.label},
            {"quote_id", nullptr},
            {"creation_timestamp", milliseconds(order.created)},
            {"last_update_timestamp", milliseconds(order.changed)},
            {"limit_price", terms.limit.toString()},
            {"amount", terms.amount.toString()},
            {"filled_amount", order.filled.toString()},
            {"average_price", filled > 0.0 ? decimal(order.filledUsd / filled, 8) : "0"},
            {"order_fee", decimal(order.fee)},
            {"extra_fee", "0"},
            {"order_type", "limit"},
            {"time_in_force", inForceText(terms.timeInForce)},
            {"order_status", order.status},
            {"max_fee", terms.maxFee},
            {"nonce", terms.nonce},
            {"signer", terms.signer},
            {"signature", terms.signature},
            {"signature_expiry_sec", terms.expirySeconds},
            {"cancel_reason", order.reason},
            {"mmp", false},
            {"is_transfer", false},
            {"replaced_order_id", order.replaces.empty() ? Json() : Json(order.replaces)},
            {"trigger_type", nullptr},
            {"trigger_price", nullptr},
            {"trigger_price_type", nullptr}};
}

Json tradeJson(const Trade& trade, const Market& market)
{
    return {{"trade_id", trade.id},
            {"subaccount_id", trade.order->account->number},
            {"order_id", trade.order->id},
            {"instrument_name", trade.contract->instrument.name},
            {"direction", sideText(trade.side)},
            {"label", trade.order->terms.label},
            {"quote_id", nullptr},
            {"rfq_id", nullptr},
            {"trade_price", trade.price.toString()},
            {"trade_amount", trade.amount.toString()},
            {"mark_price", decimal(trade.contract->mark)},
            {"index_price", decimal(market.spot(trade.contract->coin))},
            {"trade_fee", decimal(trade.fee, 8)},
            {"expected_rebate", "0"},
            {"realized_pnl", decimal(trade.realised, 8)},
            {"liquidity_role", trade.isTaker ? "taker" : "maker"},
            {"timestamp", milliseconds(trade.time)},
            {"is_transfer", false},
            {"batch_status", trade.batch},
            {"tx_hash", nullptr}};
}

Json positionJson(const Contract& contract, const Position& position, const Market& market)
{
    const double size = position.size.toDouble();
    return {{"instrument_type", contract.type()},
            {"instrument_name", contract.instrument.name},
            {"amount", position.size.toString()},
            {"average_price", decimal(position.entry)},
            {"mark_price", decimal(contract.mark)},
            {"mark_value", decimal(size * contract.mark)},
            {"index_price", decimal(market.spot(contract.coin))},
            {"cumulative_funding", decimal(-position.funding)},
            {"pending_funding", "0"},
            {"net_settlements", "0"},
            {"unrealized_pnl", decimal(size * (contract.mark - position.entry))},
            {"realized_pnl", "0"},
            {"delta", decimal(size * (contract.isOption() ? contract.greeks.delta : 1.0))},
            {"gamma", decimal(size * contract.greeks.gamma, 12)},
            {"vega", decimal(size * contract.greeks.vega / 100.0)},
            {"theta", decimal(size * contract.greeks.theta / 365.0)},
            {"leverage", nullptr},
            {"liquidation_price", nullptr}};
}

Json collateralsJson(const Account& account)
{
    const auto cash = decimal(account.cash);
    return Json::array({{{"asset_type", "erc20"},
                         {"asset_name", "USDC"},
                         {"currency", "USDC"},
                         {"amount", cash},
                         {"mark_price", "1"},
                         {"mark_value", cash},
                         {"cumulative_interest", "0"},
                         {"pending_interest", "0"},
                         {"initial_margin", cash},
                         {"maintenance_margin", cash}}});
}

}  // namespace ballast::derive_server
