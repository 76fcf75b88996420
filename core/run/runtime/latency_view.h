#pragma once

#include <string>

#include "base/latency_histogram.h"
#include "interfaces/snapshot.h"

namespace ballast::runtime {

/// What a picture shows of latencies; quantiles are absent without samples.
interfaces::LatencyView latencyView(std::string name, const LatencyHistogram& latencies);

}  // namespace ballast::runtime
