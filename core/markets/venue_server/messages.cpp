#include "venue_server/messages.h"

#include <cmath>

namespace ballast::venue_server {

namespace {

constexpr std::int64_t kNoExpiry = 32'503'708'800'000;  ///< The venue's word for never: the year 3000.
constexpr double kOptionMarkPlaces = 4;

Json orNull(const std::optional<Price>& price) { return price ? Json(price->toDouble()) : Json(nullptr); }

Price bottom(const Contract& contract)
{
    const auto& rule = contract.instrument.price;
    return rule.rounded(Price::fromDouble(0.97 * contract.mark).value_or(Price{}), domain::Rounding::Up);
}

double leastPrice(const Contract& contract)
{
    return contract.isOption() ? contract.instrument.price.ladder.front().tick.toDouble() : bottom(contract).toDouble();
}

double mostPrice(const Contract& contract)
{
    const double most = contract.isOption() ? 1.5 * contract.mark + 0.05 : 1.03 * contract.mark;
    const auto price = Price::fromDouble(most).value_or(Price{});
    return contract.instrument.price.rounded(price, domain::Rounding::Down).toDouble();
}

std::pair<double, double> best(const Levels& makers, const Levels& resting, bool isBid)
{
    std::optional<Price> price;
    for (const auto* side : {&makers, &resting}) {
        if (side->empty()) continue;
        const auto at = isBid ? side->rbegin()->first : side->begin()->first;
        if (!price || (isBid ? at > *price : at < *price)) price = at;
    }
    if (!price) return {0.0, 0.0};
    Quantity amount;
    for (const auto* side : {&makers, &resting})
        if (const auto found = side->find(*price); found != side->end()) amount += found->second;
    return {price->toDouble(), amount.toDouble()};
}

/// Percent, with two places; zero where there is no price or none that a volatility explains.
double percentAt(const Contract& contract, double price, Timestamp now)
{
    const double vega = contract.greeks.vega / std::max(contract.forward, 1.0);
    if (price <= 0.0 || vega <= 1e-7 || contract.years(now) <= 0.0) return 0.0;
    return rounded(100.0 * std::max(contract.volatility + (price - contract.mark) / vega, 0.0), 2);
}

Json greeksJson(const Contract& contract, Timestamp now)
{
    const auto& g = contract.greeks;
    const double years = contract.years(now);
    const double day = std::min(1.0 / 365.0, years);
    return {{"delta", rounded(g.delta, 5)},
            {"gamma", rounded(g.gamma, 5)},
            {"vega", rounded(g.vega / 100.0, 5)},
            {"theta", rounded(g.theta * day, 5)},
            // The rate moves the forward: K T N(d2) in a call.
            {"rho", rounded(years * (contract.forward * g.delta - g.price) / 100.0, 5)}};
}

template <class It> Json pairs(It first, It last, std::size_t depth)
{
    Json out = Json::array();
    for (; first != last && out.size() < depth; ++first)
        out.push_back({first->first.toDouble(), first->second.toDouble()});
    return out;
}

Json statisticsJson(const Contract& contract)
{
    const auto& s = contract.statistics;
    Json change = nullptr;
    if (s.first && s.last) change = rounded(100.0 * (s.last->toDouble() / s.first->toDouble() - 1.0), 4);
    Json out{{"high", orNull(s.high)},
             {"low", orNull(s.low)},
             {"price_change", change},
             {"volume", rounded(s.volume)},
             {"volume_usd", rounded(s.volumeUsd, 2)}};
    if (!contract.isOption()) out["volume_notional"] = rounded(s.volumeUsd, 2);
    return out;
}

}  // namespace

Json instrumentJson(const Contract& c)
{
    const auto& i = c.instrument;
    const bool linear = !c.isInverse();
    const auto type = linear ? "linear" : "reversed";
    Json steps = Json::array();
    for (std::size_t k = 1; k < i.price.ladder.size(); ++k)
        steps.push_back(
            {{"above_price", i.price.ladder[k].above.toDouble()}, {"tick_size", i.price.ladder[k].tick.toDouble()}});
    Json out{{"price_index", c.index},
             {"kind", c.kind()},
             {"instrument_name", i.name},
             {"maker_commission", c.makerRate},
             {"taker_commission", c.takerRate},
             {"instrument_type", type},
             {"expiration_timestamp", c.isPerpetual() ? kNoExpiry : milliseconds(i.expiry)},
             {"creation_timestamp", milliseconds(c.listedAt)},
             {"is_active", !c.isClosed},
             {"state", c.isClosed ? "closed" : "open"},
             {"tick_size", i.price.ladder.front().tick.toDouble()},
             {"contract_size", c.size.toDouble()},
             {"instrument_id", 100'000 + i.id.value},
             {"min_trade_amount", c.least.toDouble()},
             {"max_leverage", c.isOption() ? 1 : 50},
             {"max_liquidation_commission", 0.0075},
             {"block_trade_commission", c.isOption() ? 0.00025 : 0.00025},
             {"block_trade_min_trade_amount", c.isOption()    ? 25
                                              : c.isInverse() ? 200'000
                                                              : 10},
             {"block_trade_tick_size", c.isOption() ? 0.0001 : 0.01},
             {"settlement_currency", c.currency},
             {"settlement_period", c.period},
             {"base_currency", i.underlying},
             {"counter_currency", linear ? "USDC" : "USD"},
             {"quote_currency", linear         ? "USDC"
                                : c.isOption() ? i.underlying
                                               : "USD"},
             {"tick_size_steps", steps},
             {"rfq", false}};
    if (!c.isOption()) {
        out["future_type"] = type;
    } else {
        out["option_type"] = i.right == domain::OptionRight::Call ? "call" : "put";
        out["strike"] = i.strike.toDouble();
    }
    return out;
}

Json tickerJson(const Contract& c, Timestamp now)
{
    const auto [bid, bidAmount] = best(c.makers.bids, c.resting.bids, true);
    const auto [ask, askAmount] = best(c.makers.asks, c.resting.asks, false);
    const double mark = c.isOption() ? rounded(c.mark, static_cast<int>(kOptionMarkPlaces)) : c.mark;
    Json out{{"timestamp", milliseconds(now)},
             {"instrument_name", c.instrument.name},
             {"state", c.isClosed ? "closed" : "open"},
             {"stats", statisticsJson(c)},
             {"index_price", c.index_price},
             {"estimated_delivery_price", c.index_price},
             {"last_price", orNull(c.statistics.last)},
             {"settlement_price", rounded(c.settlement, 4)},
             {"min_price", leastPrice(c)},
             {"max_price", mostPrice(c)},
             {"open_interest", c.openInterest},
             {"mark_price", mark},
             {"best_bid_price", bid},
             {"best_bid_amount", bidAmount},
             {"best_ask_price", ask},
             {"best_ask_amount", askAmount}};
    if (c.isPerpetual()) {
        out["current_funding"] = c.funding8h;
        out["funding_8h"] = c.funding8h;
        out["interest_value"] = c.interest;
    }
    if (!c.isOption()) return out;
    out["underlying_price"] = rounded(c.forward, 4);
    out["underlying_index"] = "SYN." + c.instrument.name.substr(0, c.instrument.name.find('-', 4));
    out["mark_iv"] = rounded(100.0 * c.volatility, 2);
    out["bid_iv"] = percentAt(c, bid, now);
    out["ask_iv"] = percentAt(c, ask, now);
    out["interest_rate"] = 0.0;
    out["greeks"] = greeksJson(c, now);
    return out;
}

Json orderBookJson(const Contract& c, Timestamp now, std::size_t depth)
{
    auto out = tickerJson(c, now);
    const auto all = c.shown();
    out["bids"] = pairs(all.bids.rbegin(), all.bids.rend(), depth);
    out["asks"] = pairs(all.asks.begin(), all.asks.end(), depth);
    out["change_id"] = c.change;
    return out;
}

Json summaryJson(const Contract& c, Timestamp now)
{
    const auto bid = c.bestBid(), ask = c.bestAsk();
    const auto& s = c.statistics;
    Json mid = nullptr;
    if (bid && ask) mid = rounded(0.5 * (bid->toDouble() + ask->toDouble()));
    Json out{{"instrument_name", c.instrument.name},
             {"base_currency", c.instrument.underlying},
             {"quote_currency", !c.isInverse() ? "USDC"
                                : c.isOption() ? c.instrument.underlying
                                               : "USD"},
             {"bid_price", orNull(bid)},
             {"ask_price", orNull(ask)},
             {"mid_price", mid},
             {"mark_price", c.mark},
             {"last", orNull(s.last)},
             {"high", orNull(s.high)},
             {"low", orNull(s.low)},
             {"volume", rounded(s.volume)},
             {"volume_usd", rounded(s.volumeUsd, 2)},
             {"open_interest", c.openInterest},
             {"price_change", statisticsJson(c).at("price_change")},
             {"estimated_delivery_price", c.index_price},
             {"creation_timestamp", milliseconds(now)}};
    if (c.isOption()) {
        out["mark_iv"] = rounded(100.0 * c.volatility, 2);
        out["underlying_price"] = rounded(c.forward, 4);
        out["underlying_index"] = "SYN." + c.instrument.name.substr(0, c.instrument.name.find('-', 4));
        out["interest_rate"] = 0.0;
    } else {
        out["volume_notional"] = rounded(s.volumeUsd, 2);
    }
    if (c.isPerpetual()) {
        out["funding_8h"] = c.funding8h;
        out["current_funding"] = c.funding8h;
    }
    return out;
}

Json quoteJson(const Contract& c, Timestamp now)
{
    const auto [bid, bidAmount] = best(c.makers.bids, c.resting.bids, true);
    const auto [ask, askAmount] = best(c.makers.asks, c.resting.asks, false);
    return {{"timestamp", milliseconds(now)}, {"instrument_name", c.instrument.name},
            {"best_bid_price", bid},          {"best_bid_amount", bidAmount},
            {"best_ask_price", ask},          {"best_ask_amount", askAmount}};
}

Json tradeJson(const PublicTrade& trade)
{
    Json out{{"timestamp", milliseconds(trade.time)},
             {"price", trade.price.toDouble()},
             {"amount", trade.amount.toDouble()},
             {"direction", trade.taker == Side::Buy ? "buy" : "sell"},
             {"index_price", trade.index},
             {"instrument_name", trade.contract->instrument.name},
             {"trade_seq", trade.sequence},
             {"mark_price", rounded(trade.mark)},
             {"tick_direction", trade.tickDirection},
             {"contracts", rounded(trade.amount.toDouble() / trade.contract->size.toDouble())},
             {"trade_id", trade.id}};
    if (trade.contract->isOption()) out["iv"] = rounded(100.0 * trade.volatility, 2);
    return out;
}

namespace {

std::string_view toString(TimeInForce value)
{
    switch (value) {
    case TimeInForce::GoodTilDay:
        return "good_til_day";
    case TimeInForce::ImmediateOrCancel:
        return "immediate_or_cancel";
    case TimeInForce::FillOrKill:
        return "fill_or_kill";
    case TimeInForce::GoodTilCancelled:
        break;
    }
    return "good_til_cancelled";
}

std::string_view toString(State state)
{
    return state == State::Open ? "open" : state == State::Filled ? "filled" : "cancelled";
}

}  // namespace

Json orderJson(const Order& order)
{
    const auto& t = order.terms;
    const double price =
        t.kind == OrderKind::Market ? (order.average > 0.0 ? order.average : order.contract->mark) : t.price.toDouble();
    Json out{{"label", t.label},
             {"price", rounded(price)},
             {"user_id", order.account->number},
             {"amount", t.amount.toDouble()},
             {"direction", t.side == Side::Buy ? "buy" : "sell"},
             {"time_in_force", toString(t.timeInForce)},
             {"instrument_name", order.contract->instrument.name},
             {"web", t.web},
             {"api", !t.web},
             {"order_id", order.id},
             {"creation_timestamp", milliseconds(order.created)},
             {"replaced", order.replaced},
             {"filled_amount", order.filled.toDouble()},
             {"last_update_timestamp", milliseconds(order.updated)},
             {"post_only", t.postOnly},
             {"reduce_only", t.reduceOnly},
             {"average_price", rounded(order.average)},
             {"mmp", t.mmp},
             {"contracts", rounded(t.amount.toDouble() / order.contract->size.toDouble())},
             {"reject_post_only", t.rejectPostOnly},
             {"order_state", toString(order.state)},
             {"order_type", t.kind == OrderKind::Market ? "market" : "limit"},
             {"is_liquidation", false},
             {"risk_reducing", t.reduceOnly}};
    if (order.state == State::Cancelled) out["cancel_reason"] = order.cancelReason;
    return out;
}

Json userTradeJson(const UserTrade& mine)
{
    auto out = tradeJson(mine.trade);
    const auto& order = mine.order;
    out["direction"] = order.terms.side == Side::Buy ? "buy" : "sell";
    out["order_id"] = order.id;
    out["label"] = order.terms.label;
    out["fee"] = mine.fee;
    out["fee_currency"] = order.contract->currency;
    out["liquidity"] = mine.maker ? "M" : "T";
    out["state"] = toString(order.state);
    out["order_type"] = order.terms.kind == OrderKind::Market ? "market" : "limit";
    out["matching_id"] = nullptr;
    out["profit_loss"] = mine.profit;
    out["self_trade"] = false;
    out["reduce_only"] = order.terms.reduceOnly;
    out["post_only"] = order.terms.postOnly;
    out["mmp"] = order.terms.mmp;
    out["api"] = !order.terms.web;
    out["risk_reducing"] = order.terms.reduceOnly;
    if (order.contract->isOption()) out["underlying_price"] = rounded(order.contract->forward, 4);
    return out;
}

Json positionJson(const Contract& c, const Position& position)
{
    const double size = position.size.toDouble();
    const auto margins = marginsOf(c, size);
    const double gain = gainOf(c, size, position.average, c.mark);
    Json out{{"instrument_name", c.instrument.name},
             {"kind", c.kind()},
             {"direction", size > 0.0   ? "buy"
                           : size < 0.0 ? "sell"
                                        : "zero"},
             {"size", size},
             {"average_price", rounded(position.average)},
             {"mark_price", c.mark},
             {"index_price", c.index_price},
             {"settlement_price", rounded(c.settlement)},
             {"initial_margin", rounded(margins.initial)},
             {"maintenance_margin", rounded(margins.maintenance)},
             {"open_orders_margin", 0.0},
             {"floating_profit_loss", rounded(gain)},
             {"realized_profit_loss", rounded(position.realized)},
             {"total_profit_loss", rounded(gain + position.realized)}};
    if (c.isOption()) {
        out["average_price_usd"] = rounded(position.average * c.index_price, 2);
        out["floating_profit_loss_usd"] = rounded(gain * c.index_price, 2);
        out["delta"] = rounded(size * c.greeks.delta, 5);
        out["gamma"] = rounded(size * c.greeks.gamma, 5);
        out["vega"] = rounded(size * c.greeks.vega / 100.0, 5);
        out["theta"] = rounded(size * c.greeks.theta / 365.0, 5);
    } else {
        out["size_currency"] = rounded(c.coinsOf(size, c.mark), 9);
        out["delta"] = rounded(c.coinsOf(size, c.mark), 9);
        out["realized_funding"] = rounded(position.funding);
        out["interest_value"] = c.interest;
        out["leverage"] = 50;
        out["estimated_liquidation_price"] = nullptr;
    }
    return out;
}

namespace {

Json mapJson(const std::map<std::string, double>& values)
{
    Json out = Json::object();
    for (const auto& [index, value] : values)
        out[index] = rounded(value);
    return out;
}

}  // namespace

/// A future's gain at delivery stands in the session, which ends in the same instant.
Json settledJson(const Settled& s, bool isDelivery, std::size_t id, Timestamp now)
{
    const auto& c = *s.contract;
    const double size = s.position.toDouble(), price = isDelivery ? c.index_price : c.mark;
    const char* held = size < 0.0 ? "short" : size > 0.0 ? "long" : "-";
    Json out{{"id", id},
             {"type", isDelivery ? "delivery" : "settlement"},
             {"instrument_name", c.instrument.name},
             {"currency", c.currency},
             {"timestamp", milliseconds(now)},
             {"side", !isDelivery  ? held
                      : size < 0.0 ? "close buy"
                                   : "close sell"},
             {"position", isDelivery ? 0.0 : size},
             {"amount", std::abs(size)},
             {"price", rounded(price, 4)},
             {"price_currency", "USD"},
             {"index_price", rounded(c.index_price, 4)},
             {"change", rounded(s.change())},
             {"cashflow", rounded(s.change())},
             {"balance", rounded(s.balance)},
             {"commission", isDelivery ? Json(0.0) : Json()},
             {"trade_id", nullptr},
             {"order_id", nullptr},
             {"info", {{"settlement_price", rounded(price, 4)}, {"floating_pl", rounded(s.unrealized)}}}};
    if (isDelivery) return out;
    out["session_rpl"] = rounded(s.realized);
    out["session_upl"] = rounded(s.unrealized);
    out["total_interest_pl"] = rounded(s.funding);
    out["interest_pl"] = c.isPerpetual() ? Json(rounded(s.funding)) : Json();
    return out;
}

Json portfolioJson(const std::string& currency, const Figures& f)
{
    const double sessionRealized = f.futuresRealized + f.optionsRealized;
    const double sessionUnrealized = f.futuresUnrealized + f.optionsUnrealized;
    return {{"currency", currency},
            {"balance", rounded(f.balance)},
            {"equity", rounded(f.equity)},
            {"margin_balance", rounded(f.marginBalance)},
            {"available_funds", rounded(f.available)},
            {"available_withdrawal_funds", rounded(std::max(std::min(f.available, f.balance), 0.0))},
            {"initial_margin", rounded(f.initialMargin)},
            {"maintenance_margin", rounded(f.maintenanceMargin)},
            {"projected_initial_margin", rounded(f.initialMargin)},
            {"projected_maintenance_margin", rounded(f.maintenanceMargin)},
            {"delta_total", rounded(f.deltaTotal)},
            {"projected_delta_total", rounded(f.deltaTotal)},
            {"delta_total_map", mapJson(f.deltas)},
            {"options_delta", rounded(f.optionsDelta)},
            {"options_gamma", rounded(f.optionsGamma)},
            {"options_gamma_map", mapJson(f.gammas)},
            {"options_vega", rounded(f.optionsVega)},
            {"options_vega_map", mapJson(f.vegas)},
            {"options_theta", rounded(f.optionsTheta)},
            {"options_theta_map", mapJson(f.thetas)},
            {"options_value", rounded(f.optionsValue)},
            {"options_pl", rounded(f.optionsGain)},
            {"options_session_rpl", rounded(f.optionsRealized)},
            {"options_session_upl", rounded(f.optionsUnrealized)},
            {"futures_pl", rounded(f.futuresGain)},
            {"futures_session_rpl", rounded(f.futuresRealized)},
            {"futures_session_upl", rounded(f.futuresUnrealized)},
            {"session_rpl", rounded(sessionRealized)},
            {"session_upl", rounded(sessionUnrealized)},
            {"total_pl", rounded(f.futuresGain + f.optionsGain)},
            {"estimated_liquidation_ratio", 0.0},
            {"estimated_liquidation_ratio_map", Json::object()},
            {"margin_model", f.isPortfolio ? "segregated_pm" : "segregated_sm"},
            {"portfolio_margining_enabled", f.isPortfolio},
            {"cross_collateral_enabled", false},
            {"spot_reserve", 0.0},
            {"additional_reserve", 0.0},
            {"locked_balance", 0.0},
            {"fee_balance", 0.0}};
}

Json groupedBookJson(const Contract& c, Timestamp now, double group, std::size_t depth)
{
    const auto all = c.shown();
    const auto step = static_cast<std::int64_t>(std::llround(group * 1e8));
    const auto grouped = [&](const Levels& levels, bool isBid) {
        Levels sum;
        for (const auto& [price, amount] : levels) {
            auto units = price.units();
            if (step > 0) units = (isBid ? units / step : (units + step - 1) / step) * step;
            sum[Price::fromUnits(units)] += amount;
        }
        return sum;
    };
    const auto bids = grouped(all.bids, true), asks = grouped(all.asks, false);
    return {{"timestamp", milliseconds(now)},
            {"instrument_name", c.instrument.name},
            {"change_id", c.change},
            {"bids", pairs(bids.rbegin(), bids.rend(), depth)},
            {"asks", pairs(asks.begin(), asks.end(), depth)}};
}

Json levelsNew(const Levels& levels, bool isBid)
{
    Json out = Json::array();
    for (const auto& [price, amount] : levels)
        out.push_back({"new", price.toDouble(), amount.toDouble()});
    if (isBid) std::reverse(out.begin(), out.end());
    return out;
}

Json levelChanges(const Levels& before, const Levels& after, bool isBid)
{
    Json out = Json::array();
    for (const auto& [price, amount] : before)
        if (!after.contains(price)) out.push_back({"delete", price.toDouble(), 0.0});
    for (const auto& [price, amount] : after) {
        const auto known = before.find(price);
        if (known == before.end()) out.push_back({"new", price.toDouble(), amount.toDouble()});
        if (known != before.end() && known->second != amount)
            out.push_back({"change", price.toDouble(), amount.toDouble()});
    }
    if (isBid) std::reverse(out.begin(), out.end());
    return out;
}

}  // namespace ballast::venue_server
