#pragma once

#include <optional>

#include "interfaces/snapshot.h"
#include "ui/link/selection.h"

namespace ballast::ui {

/// Index of the slice that a panel shows: the selected expiry, or, while none is selected, the first fitted one at
/// least a week away (else any fitted, else the first). Empty when there is no slice or the selected one is not listed.
std::optional<std::size_t> chosenSlice(const interfaces::SurfaceView& surface, const Selection& selection);

}  // namespace ballast::ui
