#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "recorded/chain_capture.h"

namespace ballast::recorded {

/// What good captures said, for the next one.
struct CaptureMemory {
    std::map<std::string, double> basis;  ///< By chain: ln(forward ÷ index) of the nearest expiry that lives a day.
};

/// Reconciles index, forwards and put-call parity of every chain of a capture, before anything is told of it.
///
/// The parity forward of an expiry is the median over its strikes whose call and put have marks, or where the mids of
/// those nearest the money contradict these, over the mids: K ÷ (1 − call + put) of options paid in coin, K + call −
/// put else. A stated forward that is off it is replaced where the index, or the last spot, stands nearer to parity. An
/// index that is off the forwards of the nearest expiries is replaced by theirs, less the last capture's basis, unless
/// the last spot stands nearer to the index.
///
/// Mark volatilities and mark prices that contradict each other in most rows of a chain: the column that bid and ask do
/// not confirm is left out. So are bids or asks that all stand far off the marks while the other side stands near.
///
/// Returns one sentence for each thing replaced or left out, with what was stated and what was taken.
/// Source  Put-call parity: Stoll (1969), The Relationship Between Put and Call Option Prices.
std::vector<std::string> reconcile(ChainCapture& capture, CaptureMemory& memory,
                                   const std::map<std::string, double>& lastSpot);

/// The same of a capture alone.
std::vector<std::string> reconcile(ChainCapture& capture);

/// Whether the forwards of the nearest expiries of a chain stand near `index`: they are quoted apart from it.
bool forwardsAgree(const ChainCapture& capture, const std::string& chain, double index);

}  // namespace ballast::recorded
