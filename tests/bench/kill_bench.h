#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace ballast::bench {

/// From the call of the kill line to the last of 500 single cancels handed to the venue, while a desk runs with 1,000
/// options at 2,000 messages a second: p99 over 100 kills. Between two the desk is re-armed and resumed by commands.
/// The orders lie at a venue of the benchmark's own, behind a gateway on the desk's latches; it takes 1,000 messages at
/// once. Empty if the desk did not run; its reason goes to standard error. Journals
/// are made in `folder`.
std::optional<std::chrono::nanoseconds> kill500Cancels(const std::string& folder);

}  // namespace ballast::bench
