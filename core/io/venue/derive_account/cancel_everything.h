#pragma once

#include "transport/endpoint.h"
#include "venue/derive_account/account_keys.h"
#include "venue/sockets/errand.h"

namespace ballast::derive {

/// Logs in on a line of its own, counts the sub-account's open orders, cancels everything of it, and asks what is left.
/// Needs no desk, journal or listing; nothing is signed but the login.
///
/// Errors   Refused with what the venue or the line said, or if it takes longer than `within`.
Result<sockets::CancelledAll> cancelEverything(const transport::Endpoint& endpoint, const AccountKeys& keys,
                                               Duration within = Duration::seconds(15));

}  // namespace ballast::derive
