#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "venue_server/exchange.h"

namespace ballast::venue_server {

using Json = nlohmann::json;

/// Takes the parameters of one call and keeps the first that is not as it should be. Those of a query are all text, so
/// text that reads as a number or a flag is one.
class Params {
public:
    explicit Params(Json object);

    bool has(const char* key) const { return find(key) != nullptr; }
    std::string text(const char* key, bool needed = true, std::size_t longest = 256);
    std::optional<bool> flag(const char* key);
    std::optional<std::int64_t> whole(const char* key, bool needed = false);
    std::optional<double> number(const char* key, bool needed = false);
    std::optional<Quantity> amount(const char* key, bool needed = false);
    std::optional<Price> price(const char* key, bool needed = false);
    std::vector<std::string> texts(const char* key);
    void fault(const char* key, std::string reason);
    bool isSound() const { return !m_fault; }
    tl::unexpected<Refusal> refusal() const { return tl::unexpected(*m_fault); }

private:
    const Json* find(const char* key) const;
    Json m_object;
    std::optional<Refusal> m_fault;
};

/// Parameters of a query: "a=1&b=x%20y".
Json queryParams(std::string_view query);
/// Currencies that the venue lists contracts in, or "any".
bool isCurrency(std::string_view text);
/// In capitals, as a query may have them small; "any" stays.
std::string currencyName(std::string_view text);

}  // namespace ballast::venue_server
