#include "venue/hyperliquid/key_order.h"

#include <map>
#include <nlohmann/json.hpp>
#include <span>

namespace ballast::hyperliquid {

namespace {

using Json = nlohmann::ordered_json;
using Keys = std::vector<const char*>;

/// Keys behind "type" of the actions that are known.
const std::map<std::string, Keys, std::less<>>& actionKeys()
{
    static const std::map<std::string, Keys, std::less<>> kKeys{
        {"order", {"orders", "grouping", "builder"}},
        {"cancel", {"cancels"}},
        {"cancelByCloid", {"cancels"}},
        {"scheduleCancel", {"time"}},
        {"modify", {"oid", "order"}},
        {"batchModify", {"modifies"}},
        {"updateLeverage", {"asset", "isCross", "leverage"}},
        {"updateIsolatedMargin", {"asset", "isBuy", "ntli"}},
        {"createSubAccount", {"name"}},
        {"subAccountTransfer", {"subAccountUser", "isDeposit", "usd"}},
        {"noop", {}}};
    return kKeys;
}

/// Keys of what stands inside actions, by the key under which it stands.
const std::map<std::string, Keys, std::less<>>& insideKeys()
{
    static const std::map<std::string, Keys, std::less<>> kKeys{{"orders", {"a", "b", "p", "s", "r", "t", "c"}},
                                                                {"order", {"a", "b", "p", "s", "r", "t", "c"}},
                                                                {"cancels", {"a", "o", "asset", "cloid"}},
                                                                {"modifies", {"oid", "order"}},
                                                                {"t", {"limit", "trigger"}},
                                                                {"limit", {"tif"}},
                                                                {"trigger", {"isMarket", "triggerPx", "tpsl"}},
                                                                {"builder", {"b", "f"}}};
    return kKeys;
}

Json inside(std::string_view key, const Json& value);

Json sorted(const Json& object, std::span<const char* const> keys)
{
    Json out = Json::object();
    for (const auto* key : keys)
        if (const auto found = object.find(key); found != object.end()) out[key] = inside(key, *found);
    for (const auto& [key, value] : object.items())
        if (!out.contains(key)) out[key] = value;
    return out;
}

Json inside(std::string_view key, const Json& value)
{
    const auto known = insideKeys().find(key);
    if (known == insideKeys().end()) return value;
    if (value.is_object()) return sorted(value, known->second);
    if (!value.is_array()) return value;
    Json out = Json::array();
    for (const auto& one : value)
        out.push_back(one.is_object() ? sorted(one, known->second) : one);
    return out;
}

}  // namespace

Json keysInOrder(const Json& action)
{
    const auto type = action.is_object() ? action.find("type") : action.end();
    if (type == action.end() || !type->is_string()) return action;
    const auto known = actionKeys().find(type->get_ref<const std::string&>());
    if (known == actionKeys().end()) return action;
    Keys keys{"type"};
    keys.insert(keys.end(), known->second.begin(), known->second.end());
    return sorted(action, keys);
}

}  // namespace ballast::hyperliquid
