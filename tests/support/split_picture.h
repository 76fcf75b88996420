#pragma once

#include "interfaces/snapshot.h"

namespace ballast::support {

/// The sections of a picture that was put together by hand, all of one version: `interfaces::layOut` gives it back.
interfaces::Picture splitPicture(const interfaces::Snapshot& snapshot, std::uint64_t version);

}  // namespace ballast::support
