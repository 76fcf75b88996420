#pragma once

#include "transport/endpoint.h"
#include "venue/deribit_account/credentials.h"
#include "venue/sockets/errand.h"

namespace ballast::deribit {

/// Logs in on a line of its own, cancels everything of the account, and asks what is left. Needs no desk, journal or
/// listing.
///
/// Errors   Refused with what the venue or the line said, or if it takes longer than `within`.
Result<sockets::CancelledAll> cancelEverything(const transport::Endpoint& endpoint, const Credentials& credentials,
                                               Duration within = Duration::seconds(15));

}  // namespace ballast::deribit
