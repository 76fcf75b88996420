#pragma once

#include <cstdint>

#include "base/timestamp.h"
#include "transport/endpoint.h"
#include "venue/deribit_account/credentials.h"

namespace ballast::deribit {

/// What a cancel of a whole account came to.
struct CancelledAll {
    std::uint64_t cancelled{};  ///< As the venue counts them.
    std::uint64_t left{};       ///< Orders that it still calls open.
};

/// Logs in on a line of its own, cancels everything of the account, and asks what is left. Needs no desk, journal or
/// listing.
///
/// Errors   Refused with what the venue or the line said, or if it takes longer than `within`.
Result<CancelledAll> cancelEverything(const transport::Endpoint& endpoint, const Credentials& credentials,
                                      Duration within = Duration::seconds(15));

}  // namespace ballast::deribit
