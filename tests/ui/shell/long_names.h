#pragma once

#include <memory>
#include <string>

#include "interfaces/snapshot.h"

namespace ballast::support {

/// A venue's or an account's name of 50 to 64 letters, some of them not Latin, one without a space to break at.
std::string longName(const std::string& name);

/// Calls every venue, account, strategy and person of the picture by a long name, with figures of six digits and more.
void makeLong(interfaces::Snapshot& snapshot);

}  // namespace ballast::support
