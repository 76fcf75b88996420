#pragma once

#include <memory>

#include "interfaces/key_store.h"

namespace ballast::app {

/// The keychain of the person who is logged in. Made on the main thread; makes the application object where there is
/// none.
///
/// Errors   of its calls: NotFound with the entry; Unsupported where the machine has no keychain that answers, with the
///          remedy; Refused where it is locked or a person said no.
std::unique_ptr<interfaces::KeyStore> makeSystemKeychain();

}  // namespace ballast::app
