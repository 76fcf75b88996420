#include "venue/hyperliquid/actions.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/typed_text.h"

namespace ballast::hyperliquid {

namespace {

using Json = nlohmann::ordered_json;

const char* textOf(TimeInForce value)
{
    return value == TimeInForce::Gtc ? "Gtc" : value == TimeInForce::Ioc ? "Ioc" : "Alo";
}

const char* textOf(Grouping value)
{
    return value == Grouping::None ? "na" : value == Grouping::NormalTpsl ? "normalTpsl" : "positionTpsl";
}

Json typeOf(const OrderTerms& order)
{
    if (const auto* limit = std::get_if<TimeInForce>(&order.type)) return {{"limit", {{"tif", textOf(*limit)}}}};
    const auto& trigger = std::get<Trigger>(order.type);
    return {{"trigger",
             {{"isMarket", trigger.isMarket},
              {"triggerPx", trigger.price.toString()},
              {"tpsl", trigger.kind == TriggerKind::TakeProfit ? "tp" : "sl"}}}};
}

Result<void> checkClientId(const std::string& id)
{
    if (id.size() == 34 && id.starts_with("0x") && id.find_first_not_of("0123456789abcdef", 2) == std::string::npos)
        return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("client id {}: expected 0x and 32 lower-case digits", printable(id, 40)));
}

Result<Json> orderJson(const OrderTerms& order)
{
    const auto* trigger = std::get_if<Trigger>(&order.type);
    if (order.price.units() <= 0 || order.size.units() <= 0 || (trigger != nullptr && trigger->price.units() <= 0))
        return fail(ErrorCode::InvalidArgument, fmt::format("order of {} at {}: size and prices must be positive",
                                                            order.size.toString(), order.price.toString()));
    Json json{{"a", order.asset},           {"b", order.isBuy},      {"p", order.price.toString()},
              {"s", order.size.toString()}, {"r", order.reduceOnly}, {"t", typeOf(order)}};
    if (!order.clientId) return json;
    if (auto checked = checkClientId(*order.clientId); !checked)
        return tl::unexpected<Error>(std::move(checked.error()));
    json["c"] = *order.clientId;
    return json;
}

}  // namespace

Result<Json> orderAction(std::span<const OrderTerms> orders, Grouping grouping)
{
    if (orders.empty()) return fail(ErrorCode::InvalidArgument, "order action: holds no order");
    Json list = Json::array();
    for (const auto& order : orders) {
        auto json = orderJson(order);
        if (!json) return json;
        list.push_back(std::move(*json));
    }
    return Json{{"type", "order"}, {"orders", std::move(list)}, {"grouping", textOf(grouping)}};
}

Result<Json> cancelAction(std::span<const CancelTerms> cancels)
{
    const auto byClientId = [](const CancelTerms& cancel) { return std::holds_alternative<std::string>(cancel.order); };
    const auto count = std::count_if(cancels.begin(), cancels.end(), byClientId);
    if (cancels.empty() || (count != 0 && static_cast<std::size_t>(count) != cancels.size()))
        return fail(ErrorCode::InvalidArgument, "cancel action: expected cancels, all by one kind of id");
    Json list = Json::array();
    for (const auto& cancel : cancels) {
        const auto* clientId = std::get_if<std::string>(&cancel.order);
        if (clientId == nullptr) {
            list.push_back({{"a", cancel.asset}, {"o", std::get<std::uint64_t>(cancel.order)}});
            continue;
        }
        if (auto checked = checkClientId(*clientId); !checked) return tl::unexpected<Error>(std::move(checked.error()));
        list.push_back({{"asset", cancel.asset}, {"cloid", *clientId}});
    }
    return Json{{"type", count == 0 ? "cancel" : "cancelByCloid"}, {"cancels", std::move(list)}};
}

Result<Json> modifyAction(std::uint64_t orderId, const OrderTerms& order)
{
    auto json = orderJson(order);
    if (!json) return json;
    return Json{{"type", "modify"}, {"oid", orderId}, {"order", std::move(*json)}};
}

Json scheduleCancelAction(std::optional<std::uint64_t> time)
{
    Json action{{"type", "scheduleCancel"}};
    if (time) action["time"] = *time;
    return action;
}

Json updateLeverageAction(std::uint32_t asset, bool isCross, std::uint32_t leverage)
{
    return {{"type", "updateLeverage"}, {"asset", asset}, {"isCross", isCross}, {"leverage", leverage}};
}

Json noopAction() { return {{"type", "noop"}}; }

}  // namespace ballast::hyperliquid
