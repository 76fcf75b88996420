#include "venue/deribit_account/gateway.h"

#include <utility>

namespace ballast::deribit {

std::unique_ptr<venue::Gateway> makeGateway(AccountTerms terms, Credentials credentials, transport::Endpoint endpoint,
                                            venue::RateTerms budget, sockets::SocketGateway::Links links,
                                            const venue::InstrumentNames& names, transport::SocketTerms socket)
{
    venue::Capabilities can;
    can.amend = can.cancelAll = can.cancelOnDisconnect = can.queryByClientId = can.reduceOnly = can.postOnly = true;
    can.makerProtection = true;
    can.budget = budget;
    const sockets::SocketGateway::Terms gateway{
        .label = terms.label, .trades = terms.trades, .capabilities = can, .socket = std::move(socket)};
    const auto make = [&](sockets::SocketGateway::Parts parts) {
        return std::make_unique<AccountSession>(std::move(terms),
                                                AccountSession::Links{std::move(credentials), names, parts.wire,
                                                                      parts.budget, std::move(parts.isDeskAlive)});
    };
    return std::make_unique<sockets::SocketGateway>(gateway, std::move(endpoint), links, make);
}

}  // namespace ballast::deribit
