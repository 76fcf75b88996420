#pragma once

#include <string>

#include "base/result.h"
#include "interfaces/key_store.h"
#include "profile/profile.h"

namespace ballast::venues {

/// The API key of an oracle, from where the profile says; empty if it says none. Variable PREFIX_KEY.
///
/// Errors   NotFound with the variable that is missing; InvalidArgument for a key that is not 1 to 512 visible
///          characters, which are not repeated; those of KeyStore::read.
Result<std::string> oracleKey(const profile::OracleProfile& oracle, interfaces::KeyStore* keychain = nullptr);

}  // namespace ballast::venues
