#include "venue/account/calls.h"

#include <nlohmann/json.hpp>

namespace ballast::account {

std::optional<std::uint64_t> callId(const nlohmann::json& id)
{
    return id.is_number_unsigned() ? std::optional(id.get<std::uint64_t>()) : std::nullopt;
}

}  // namespace ballast::account
