#pragma once

#include "base/timestamp.h"

namespace ballast::controls {

/// What RepeatGuard::onEnded is told of a hedge that met nobody at its limit and ended so: no exposure, which is never
/// negative. Such a one is not in vain (C08), and the next waits kAfterMissed.
inline constexpr double kMetNobody = -2.0;
inline constexpr Duration kAfterMissed = Duration::seconds(2);

}  // namespace ballast::controls
