#pragma once

#include <memory>
#include <string>

#include "transport/endpoint.h"
#include "transport/socket_terms.h"
#include "venue/derive_account/account_session.h"
#include "venue/sockets/socket_gateway.h"

namespace ballast::derive {

/// The venue counts by wallet: one budget for all accounts of one at a host, by the terms of the first.
///
/// Threads  Any.
std::shared_ptr<venue::SharedBudget> readsOf(const std::string& host, const signing::Address& wallet,
                                             venue::RateTerms terms);

/// One account at Derive over a WebSocket of its own, on a thread of its own. `names` and what `links` names outlive
/// it.
std::unique_ptr<venue::Gateway> makeGateway(AccountTerms terms, AccountKeys keys, transport::Endpoint endpoint,
                                            venue::RateTerms budget, sockets::SocketGateway::Links links,
                                            const venue::InstrumentNames& names, transport::SocketTerms socket = {});

}  // namespace ballast::derive
