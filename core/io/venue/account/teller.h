#pragma once

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

}  // namespace ballast::account
