#include "venue/deribit_account/own_margin.h"

#include <nlohmann/json.hpp>
#include <optional>

namespace ballast::deribit {

namespace {

using Json = nlohmann::json;

std::optional<double> numberOf(const Json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_number() ? std::optional(found->get<double>()) : std::nullopt;
}

std::optional<venue::OwnMargin> marginOf(const Json& one, std::string currency, const char* equity, const char* initial,
                                         const char* maintenance)
{
    const auto e = numberOf(one, equity), i = numberOf(one, initial), m = numberOf(one, maintenance);
    if (!e || !i || !m) return std::nullopt;
    return venue::OwnMargin{std::move(currency), *e, *i, *m};
}

}  // namespace

std::vector<venue::OwnMargin> readOwnMargins(std::string_view raw)
{
    std::vector<venue::OwnMargin> margins;
    if (raw.find("\"summaries\"") == std::string_view::npos) return margins;
    const auto frame = Json::parse(raw, nullptr, false);
    if (!frame.is_object() || !frame.contains("result") || !frame["result"].is_object()) return margins;
    const auto& result = frame["result"];
    if (!result.contains("summaries") || !result["summaries"].is_array()) return margins;
    for (const auto& one : result["summaries"]) {
        if (!one.is_object() || !one.contains("currency") || !one["currency"].is_string()) continue;
        // A cross-margin account has one margin, which each currency repeats.
        if (margins.empty())
            if (auto sum = marginOf(one, "USD", "total_equity_usd", "total_initial_margin_usd",
                                    "total_maintenance_margin_usd"))
                return {std::move(*sum)};
        auto margin =
            marginOf(one, one["currency"].get<std::string>(), "equity", "initial_margin", "maintenance_margin");
        if (margin && (margin->equity != 0.0 || margin->initial != 0.0)) margins.push_back(std::move(*margin));
    }
    return margins;
}

}  // namespace ballast::deribit
