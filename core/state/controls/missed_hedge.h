#pragma once

#include "base/timestamp.h"

namespace ballast::controls {

/// What RepeatGuard::onEnded is told of a hedge that met nobody at its limit and ended so: no exposure, which is never
/// negative. Such a one is not in vain (C08), and the next waits kAfterMissed.
inline constexpr double kMetNobody = -2.0;
/// The same of one that its venue filled otherwise than it was sent (F22): as much in vain as a hedge can be.
inline constexpr double kFilledOtherwise = 1e300;
inline constexpr Duration kAfterMissed = Duration::seconds(2);

}  // namespace ballast::controls
