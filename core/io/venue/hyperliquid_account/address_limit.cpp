#include "venue/hyperliquid_account/address_limit.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <utility>

namespace ballast::hyperliquid {

bool AddressLimit::isRefusal(std::string_view words)
{
    return words.find("Too many cumulative requests") != std::string_view::npos;
}

void AddressLimit::answered(const nlohmann::json& data)
{
    const auto number = [&](const char* key) -> std::optional<std::uint64_t> {
        const auto found = data.is_object() ? data.find(key) : data.end();
        if (!data.is_object() || found == data.end() || !found->is_number_unsigned()) return std::nullopt;
        return found->get<std::uint64_t>();
    };
    const auto used = number("nRequestsUsed"), most = number("nRequestsCap");
    if (!used || !most) return;
    m_used = *used;
    m_most = most;
    m_isRefused = false;
}

void AddressLimit::left(std::size_t parts, bool takesSlot, Timestamp now)
{
    m_used += parts;
    if (takesSlot) m_takenAt = now;
}

void AddressLimit::refused(Timestamp now)
{
    m_isRefused = true;
    m_takenAt = now;
    m_askAt = now + kOneIn;
}

std::string AddressLimit::words() const
{
    if (!m_most) return "the venue says that this address has used up its requests";
    return fmt::format("{} of the {} requests that the venue lets this address make are used", m_used, *m_most);
}

std::optional<std::string> AddressLimit::news()
{
    const int stand = isUsedUp() ? 2 : isNear() ? 1 : 0;
    if (stand <= std::exchange(m_told, stand)) return std::nullopt;
    return fmt::format("{}: {}; one more comes with each dollar traded", words(),
                       stand == 2 ? "one order leaves in 10 s until then, cancels as ever, and the scheduled cancel "
                                    "stands 60 s ahead or more"
                                  : "then one order leaves in 10 s");
}

}  // namespace ballast::hyperliquid
