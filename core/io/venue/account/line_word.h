#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/own_facts.h"

namespace ballast::account {

/// What is told of an account's line: that it is up, and each other cause for which it is not, once.
///
/// Threads  One.
class LineWord {
public:
    static constexpr int kMostLogins = 3;

    explicit LineWord(domain::AccountId account) : m_account(account) {}

    /// A word to be told in any case.
    domain::ConnectionChanged down(std::string why);
    /// The line went: told if it was up or for another cause than last time; why the keys are not tried again stays.
    std::optional<domain::ConnectionChanged> closed(std::string_view why, bool wasUp);
    void up() { m_why.clear(); }

    /// Logins that the venue refused since one was good or a person said "Try again"; after three no more is tried
    /// (F13).
    bool gaveUp() const { return m_refusedLogins >= kMostLogins; }
    void refusedLogin() { ++m_refusedLogins; }
    void giveUp() { m_refusedLogins = kMostLogins; }
    void tryAgain() { m_refusedLogins = 0; }
    /// What a person reads of it; `what` is tried: "keys are", "key is".
    std::string refusalWords(std::string_view why, std::string_view what) const;

private:
    domain::AccountId m_account;
    std::string m_why;  ///< As last told; empty: it is up, or nothing was told.
    int m_refusedLogins{};
};

}  // namespace ballast::account
