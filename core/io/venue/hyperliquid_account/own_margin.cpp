#include "venue/hyperliquid_account/own_margin.h"

#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

namespace ballast::hyperliquid {

namespace {

using Json = nlohmann::json;

/// Figures are texts there.
std::optional<double> figureOf(const Json& object, const char* key)
{
    const auto found = object.find(key);
    if (found == object.end() || !found->is_string()) return std::nullopt;
    const auto& text = found->get_ref<const std::string&>();
    double value = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// The object that has a marginSummary, wherever the answer's envelope puts it.
const Json* stateIn(const Json& value, int depth = 0)
{
    constexpr int kDeepest = 6;
    if (!value.is_object() || depth > kDeepest) return nullptr;
    if (value.contains("marginSummary")) return &value;
    for (const auto& inner : value)
        if (const auto* found = stateIn(inner, depth + 1)) return found;
    return nullptr;
}

}  // namespace

std::vector<venue::OwnMargin> readOwnMargins(std::string_view raw)
{
    if (raw.find("\"marginSummary\"") == std::string_view::npos) return {};
    const auto frame = Json::parse(raw, nullptr, false);
    const auto* state = stateIn(frame);
    if (state == nullptr || !(*state)["marginSummary"].is_object()) return {};
    const auto equity = figureOf((*state)["marginSummary"], "accountValue"),
               used = figureOf((*state)["marginSummary"], "totalMarginUsed"),
               maintenance = figureOf(*state, "crossMaintenanceMarginUsed");
    if (!equity || !used || !maintenance) return {};
    return {{"USDC", *equity, *used, *maintenance}};
}

}  // namespace ballast::hyperliquid
