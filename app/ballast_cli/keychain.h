#pragma once

#include <memory>

#include "interfaces/key_store.h"
#include "profile/profile.h"

namespace ballast::cli {

/// The system's keychain, where the profile names it; null otherwise, and in a build without Qt.
std::unique_ptr<interfaces::KeyStore> keychainFor(const profile::Profile& profile);

}  // namespace ballast::cli
