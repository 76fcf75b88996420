#include "chain/fee_history.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "chain/quantity.h"

namespace ballast::chain {

namespace {

using Json = nlohmann::json;
using signing::Word;

tl::unexpected<Error> badHistory(const char* member)
{
    return fail(ErrorCode::Parse, fmt::format("fee history: {} is missing or has another form", member));
}

std::optional<Word> quantityOf(const Json& json)
{
    if (!json.is_string()) return std::nullopt;
    const auto word = quantityFromText(json.get_ref<const std::string&>());
    return word ? std::optional<Word>(*word) : std::nullopt;
}

std::optional<std::vector<Word>> quantitiesOf(const Json& json)
{
    if (!json.is_array()) return std::nullopt;
    std::vector<Word> all;
    for (const auto& one : json) {
        const auto word = quantityOf(one);
        if (!word) return std::nullopt;
        all.push_back(*word);
    }
    return all;
}

std::optional<std::vector<double>> ratiosOf(const Json& json)
{
    if (!json.is_array()) return std::nullopt;
    std::vector<double> all;
    for (const auto& one : json) {
        if (!one.is_number() || !(one.get<double>() >= 0.0 && one.get<double>() <= 1.0)) return std::nullopt;
        all.push_back(one.get<double>());
    }
    return all;
}

std::optional<std::vector<std::vector<Word>>> rewardsOf(const Json& json)
{
    if (json.is_null()) return std::vector<std::vector<Word>>{};
    if (!json.is_array()) return std::nullopt;
    std::vector<std::vector<Word>> all;
    for (const auto& one : json) {
        auto row = quantitiesOf(one);
        if (!row) return std::nullopt;
        all.push_back(std::move(*row));
    }
    return all;
}

}  // namespace

Result<FeeHistory> parseFeeHistory(std::string_view json)
{
    const auto document = Json::parse(json, nullptr, false);
    if (!document.is_object()) return badHistory("the result");
    const auto member = [&](const char* name) { return document.value(name, Json()); };
    const auto oldest = quantityOf(member("oldestBlock"));
    auto fees = quantitiesOf(member("baseFeePerGas"));
    auto ratios = ratiosOf(member("gasUsedRatio"));
    auto rewards = rewardsOf(member("reward"));
    const auto block = oldest ? signing::toUint64(*oldest) : std::nullopt;
    if (!block) return badHistory("oldestBlock");
    if (!ratios || ratios->empty()) return badHistory("gasUsedRatio");
    if (!fees || fees->size() != ratios->size() + 1) return badHistory("baseFeePerGas");
    if (!rewards || (!rewards->empty() && rewards->size() != ratios->size())) return badHistory("reward");
    return FeeHistory{*block, std::move(*fees), std::move(*ratios), std::move(*rewards)};
}

Result<Word> medianTip(const FeeHistory& history, std::size_t percentile)
{
    std::vector<Word> tips;
    for (std::size_t i = 0; i < history.rewards.size(); ++i)
        if (history.gasUsedRatios[i] > 0.0 && percentile < history.rewards[i].size())
            tips.push_back(history.rewards[i][percentile]);
    if (tips.empty()) return fail(ErrorCode::NotFound, "fee history: no block with a tip at this percentile");
    // Big-endian bytes stand in the order of their numbers.
    const auto middle = tips.begin() + static_cast<std::ptrdiff_t>(tips.size() / 2);
    std::nth_element(tips.begin(), middle, tips.end(), [](const Word& a, const Word& b) { return a.bytes < b.bytes; });
    return *middle;
}

}  // namespace ballast::chain
