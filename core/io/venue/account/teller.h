#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "venue/sockets/account_protocol.h"

namespace ballast::account {

/// Puts facts at the end of what a protocol has to tell.
class Teller {
public:
    explicit Teller(sockets::AccountProtocol::Told& told) : m_told(told) {}
    void operator()(venue::OwnFact fact) const { m_told.emplace_back(std::move(fact)); }

private:
    sockets::AccountProtocol::Told& m_told;
};

/// What a person should read of an account beside its orders: told of no order, and begins with the account's label.
inline domain::CancelRefused wordOf(const std::string& label, std::string_view words)
{
    return {{}, label + ": " + std::string(words)};
}

}  // namespace ballast::account
