#pragma once

#include <string>

#include "base/result.h"
#include "base/timestamp.h"
#include "domain/instrument.h"
#include "transport/endpoint.h"

namespace ballast::deribit {

/// What the venue lists under that name, asked over HTTP at `api`, which ends in /api/v2. Venue and number are not set.
///
/// Errors   NotFound if it lists no such instrument; Io or Parse if it does not answer as the venue does.
Result<domain::Instrument> askInstrument(const transport::Endpoint& api, const std::string& name, Duration within);

}  // namespace ballast::deribit
