#include <cmath>

#include "venue_server/deribit_venue.h"

namespace ballast::venue_server {

namespace {

constexpr std::int64_t kLongestSeconds = 86'400;

bool isIndex(const std::string& name)
{
    return name == "btc_usd" || name == "eth_usd" || name == "btc_usdc" || name == "eth_usdc";
}

}  // namespace

Outcome<Json> DeribitVenue::setMmpConfig(Caller& caller, Params& params)
{
    const auto index = params.text("index_name");
    const auto interval = params.whole("interval", true), frozen = params.whole("frozen_time", true);
    const auto quantity = params.number("quantity_limit", false), delta = params.number("delta_limit", false);
    if (!isIndex(index)) params.fault("index_name", "unknown");
    for (const auto& [name, seconds] : {std::pair("interval", interval), std::pair("frozen_time", frozen)})
        if (seconds && (*seconds < 0 || *seconds > kLongestSeconds)) params.fault(name, "0 to 86,400");
    if (!params.isSound()) return params.refusal();
    auto& mmp = m_mmp[{caller.account, index}];
    mmp.interval = Duration::seconds(*interval);
    mmp.frozenFor = Duration::seconds(*frozen);
    mmp.quantity = quantity.value_or(0.0);
    mmp.delta = delta.value_or(0.0);
    // An interval of zero takes it away.
    if (*interval == 0) m_mmp.erase({caller.account, index});
    return getMmpConfig(caller, params);
}

Outcome<Json> DeribitVenue::getMmpConfig(Caller& caller, Params& params)
{
    const auto index = params.text("index_name", false);
    if (!params.isSound()) return params.refusal();
    Json all = Json::array();
    for (const auto& [key, mmp] : m_mmp) {
        if (key.first != caller.account || (!index.empty() && key.second != index)) continue;
        all.push_back({{"index_name", key.second},
                       {"mmp_group", ""},
                       {"interval", mmp.interval.nanoseconds / 1'000'000'000},
                       {"frozen_time", mmp.frozenFor.nanoseconds / 1'000'000'000},
                       {"quantity_limit", mmp.quantity > 0.0 ? Json(mmp.quantity) : Json()},
                       {"delta_limit", mmp.delta > 0.0 ? Json(mmp.delta) : Json()},
                       {"vega_limit", nullptr}});
    }
    return all;
}

Outcome<Json> DeribitVenue::resetMmp(Caller& caller, Params& params)
{
    const auto index = params.text("index_name");
    if (!params.isSound()) return params.refusal();
    const auto found = m_mmp.find({caller.account, index});
    if (found == m_mmp.end()) return refuse(13020, "not_found");
    found->second.isFrozen = false;
    found->second.fills.clear();
    return Json("ok");
}

bool DeribitVenue::isMmpFrozen(const Account& account, const std::string& index)
{
    const auto found = m_mmp.find({&account, index});
    if (found == m_mmp.end() || !found->second.isFrozen) return false;
    auto& mmp = found->second;
    if (mmp.frozenUntil.isNever() || m_now < mmp.frozenUntil) return true;
    mmp.isFrozen = false;
    mmp.fills.clear();
    return false;
}

/// Counts what quotes were filled; one too many takes all of them away.
void DeribitVenue::watchMmp(const Change& change)
{
    const auto found = m_mmp.find({change.account, change.contract->index});
    if (found == m_mmp.end()) return;
    auto& mmp = found->second;
    const auto& contract = *change.contract;
    for (const auto& one : change.trades) {
        if (!one.order.terms.mmp) continue;
        const double coins = contract.coinsOf(one.trade.amount.toDouble(), one.trade.price.toDouble());
        const double sign = one.order.terms.side == Side::Buy ? 1.0 : -1.0;
        mmp.fills.push_back({m_now, coins, sign * coins * (contract.isOption() ? contract.greeks.delta : 1.0)});
    }
    std::erase_if(mmp.fills, [&](const Mmp::Filled& fill) { return m_now - fill.at > mmp.interval; });
    double quantity = 0.0, delta = 0.0;
    for (const auto& fill : mmp.fills)
        quantity += fill.quantity, delta += fill.delta;
    const bool fires =
        (mmp.quantity > 0.0 && quantity > mmp.quantity) || (mmp.delta > 0.0 && std::abs(delta) > mmp.delta);
    if (!fires || mmp.isFrozen) return;
    mmp.isFrozen = true;
    const bool forGood = mmp.frozenFor == Duration{};
    mmp.frozenUntil = forGood ? Timestamp{} : m_now + mmp.frozenFor;
    for (auto* order : m_exchange.ordersOf(*change.account))
        if (order->isOpen() && order->terms.mmp && order->contract->index == contract.index)
            m_exchange.cancel(*order, "mmp_trigger");
    const auto channel = "user.mmp_trigger." + contract.index;
    const Json message{{"jsonrpc", "2.0"},
                       {"method", "subscription"},
                       {"params",
                        {{"channel", channel},
                         {"data",
                          {{"index_name", contract.index},
                           {"frozen_until", forGood ? std::int64_t{0} : milliseconds(mmp.frozenUntil)}}}}}};
    for (auto& [number, line] : m_lines)
        if (line.account == change.account && line.channels.contains(channel)) say(line, message.dump());
}

}  // namespace ballast::venue_server
