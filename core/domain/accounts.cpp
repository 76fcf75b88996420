#include "domain/accounts.h"

#include <algorithm>
#include <limits>

#include "base/assert.h"

namespace ballast::domain {

namespace {

AccountId idAt(std::size_t place) { return {static_cast<std::uint16_t>(place + 1)}; }

}  // namespace

AccountId AccountTable::add(std::string_view venue, std::string_view name)
{
    if (const auto known = find(venue, name)) return *known;
    BALLAST_ASSERT(m_accounts.size() < std::numeric_limits<std::uint16_t>::max());
    m_accounts.push_back({std::string(venue), std::string(name)});
    return idAt(m_accounts.size() - 1);
}

std::optional<AccountId> AccountTable::find(std::string_view venue, std::string_view name) const
{
    for (std::size_t i = 0; i < m_accounts.size(); ++i)
        if (m_accounts[i].venue == venue && m_accounts[i].name == name) return idAt(i);
    return std::nullopt;
}

std::optional<AccountId> AccountTable::firstAt(std::string_view venue) const
{
    for (std::size_t i = 0; i < m_accounts.size(); ++i)
        if (m_accounts[i].venue == venue) return idAt(i);
    return std::nullopt;
}

const Account& AccountTable::at(AccountId id) const
{
    BALLAST_ASSERT(id.value >= 1 && id.value <= m_accounts.size());
    return m_accounts[id.value - 1U];
}

}  // namespace ballast::domain
