#pragma once

#include <optional>

#include "base/latency_histogram.h"

namespace ballast::bench {

/// The way of 600 bytes over loopback to a thread that reads them and hands them to a second one, which sleeps until
/// they come: what sockets and waking cost on this machine before any work is done, at the pace of `socketToDecision`
/// and with its hops. Empty if no socket or thread can be had.
std::optional<LatencyHistogram> bareHandover();

}  // namespace ballast::bench
