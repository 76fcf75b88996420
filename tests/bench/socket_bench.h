#pragma once

#include <optional>
#include <string>

#include "base/latency_histogram.h"

namespace ballast::bench {

/// From a frame's `send` on a Deribit server of this process, over loopback, to the decided step: Deribit's own feed,
/// intake and engine with 1,000 legs in 1,008 options of 12 expiries, its journal beside. 500 frames a second.
struct SocketFigures {
    LatencyHistogram ticker;  ///< To the step that took one option's ticker; its smile is fitted later.
    LatencyHistogram index;   ///< An index that revalues all legs.
};

/// Empty if the desk did not come up or a frame came to no decision; its reason goes to standard error. The journal is
/// made in `folder`.
std::optional<SocketFigures> socketToDecision(const std::string& folder);

}  // namespace ballast::bench
