#include "venue/derive_account/gateway.h"

#include <map>
#include <mutex>
#include <utility>

namespace ballast::derive {

std::shared_ptr<venue::SharedBudget> readsOf(const std::string& host, const signing::Address& wallet,
                                             venue::RateTerms terms)
{
    static std::mutex mutex;
    static std::map<std::pair<std::string, signing::Address>, std::weak_ptr<venue::SharedBudget>> wallets;
    const std::lock_guard lock(mutex);
    auto& known = wallets[{host, wallet}];
    auto budget = known.lock();
    if (!budget) known = budget = std::make_shared<venue::SharedBudget>(terms);
    return budget;
}

std::unique_ptr<venue::Gateway> makeGateway(AccountTerms terms, AccountKeys keys, transport::Endpoint endpoint,
                                            venue::RateTerms budget, sockets::SocketGateway::Links links,
                                            const venue::InstrumentNames& names, transport::SocketTerms socket)
{
    venue::Capabilities can;
    can.amend = can.cancelAll = can.cancelOnDisconnect = can.queryByClientId = can.postOnly = true;
    can.budget = budget;
    const sockets::SocketGateway::Terms gateway{
        .label = terms.label, .trades = terms.trades, .capabilities = can, .socket = std::move(socket)};
    terms.readsOfWallet = readsOf(endpoint.authority(), keys.owner(), terms.reads);
    const auto make = [&](sockets::SocketGateway::Parts parts) {
        return std::make_unique<AccountSession>(
            std::move(terms),
            AccountSession::Links{std::move(keys), names, parts.wire, parts.budget, std::move(parts.isDeskAlive)});
    };
    return std::make_unique<sockets::SocketGateway>(gateway, std::move(endpoint), links, make);
}

}  // namespace ballast::derive
