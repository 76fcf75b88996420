#pragma once

#include <map>
#include <string>
#include <vector>

#include "recorded/chain_capture.h"

namespace ballast::recorded {

/// Reconciles index, forwards and put-call parity of every chain of a capture, before anything is told of it.
///
/// A stated forward that is off that of put-call parity by marks (`parity_line`) is replaced where its volatilities
/// reprice the marks better at the latter; where there are too few strikes, by the median over the strikes' marks or
/// mids, if the index or the last spot stands nearer to it. An index that is off the forwards of the nearest expiries
/// is replaced by the end of their line, unless the last spot stands nearer to the index and parity does not confirm
/// them.
///
/// Premiums that parity shows to be multiplied, mark volatilities and mark prices that contradict each other, and bids
/// or asks that all stand far off the marks are turned into their unit or left out (`premium_check`).
///
/// Returns one sentence for each thing replaced or left out, with what was stated and what was taken.
std::vector<std::string> reconcile(ChainCapture& capture, const std::map<std::string, double>& lastSpot);

/// The same of a capture alone.
std::vector<std::string> reconcile(ChainCapture& capture);

/// Whether the forwards of the nearest expiries of a chain stand near `index`: they are quoted apart from it.
bool forwardsAgree(const ChainCapture& capture, const std::string& chain, double index);

}  // namespace ballast::recorded
