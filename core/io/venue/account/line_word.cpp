#include "venue/account/line_word.h"

#include <fmt/format.h>
#include <utility>

namespace ballast::account {

domain::ConnectionChanged LineWord::down(std::string why)
{
    m_why = why;
    return {.account = m_account, .up = false, .why = std::move(why)};
}

std::optional<domain::ConnectionChanged> LineWord::closed(std::string_view why, bool wasUp)
{
    const bool isNews = m_why != why && !gaveUp();
    return wasUp || isNews ? std::optional(down(std::string(why))) : std::nullopt;
}

std::string LineWord::refusalWords(std::string_view why, std::string_view what) const
{
    if (!gaveUp()) return fmt::format("the venue refused the login: {}", why);
    return fmt::format("the venue refused the login {} times ({}); the {} not tried again before a person says \"Try "
                       "again\"",
                       kMostLogins, why, what);
}

}  // namespace ballast::account
