#pragma once

#include "transport/endpoint.h"
#include "venue/hyperliquid/action_hash.h"
#include "venue/hyperliquid_account/account_keys.h"
#include "venue/sockets/errand.h"

namespace ballast::hyperliquid {

/// Asks what is open at the owner's account, cancels all of it in one signed message, and asks what is left, over a
/// line of its own. Needs no desk, journal or feed.
///
/// Errors   Refused with what the venue or the line said, or if it takes longer than `within`.
Result<sockets::CancelledAll> cancelEverything(const transport::Endpoint& endpoint, const AccountKeys& keys,
                                               Network network, Duration within = Duration::seconds(15));

}  // namespace ballast::hyperliquid
