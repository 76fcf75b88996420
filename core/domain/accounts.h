#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ballast::domain {

/// One sub-account at one venue: place in the session's AccountTable, from 1 in order of naming; 0 means none.
struct AccountId {
    std::uint16_t value{};
    friend auto operator<=>(const AccountId&, const AccountId&) = default;
};

/// What an account is called where a book names none.
constexpr std::string_view kMainAccount = "main";

struct Account {
    std::string venue, name;
    /// "Deribit" of the main account, "Deribit/hedges" of another.
    std::string label() const { return name == kMainAccount ? venue : venue + "/" + name; }
};

/// All accounts of a session. Ids never change.
class AccountTable {
public:
    /// The account of that name, new if it was not named before.
    AccountId add(std::string_view venue, std::string_view name = kMainAccount);
    std::optional<AccountId> find(std::string_view venue, std::string_view name) const;
    /// The account at the venue that was named first.
    std::optional<AccountId> firstAt(std::string_view venue) const;
    /// `id` must have come from `add` of this table.
    const Account& at(AccountId id) const;
    const std::vector<Account>& all() const { return m_accounts; }

private:
    std::vector<Account> m_accounts;
};

}  // namespace ballast::domain
