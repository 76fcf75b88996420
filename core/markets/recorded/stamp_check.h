#pragma once

#include <optional>
#include <string>
#include <vector>

#include "recorded/chain_capture.h"

namespace ballast::recorded {

/// The time for which a capture's marks are priced: the median over options of up to a fortnight of expiry less the
/// time at which mark volatility and mark price agree. It knows nothing of the stamps.
///
/// Empty with under twenty options that tell it, or where what they tell of the time does not pass as the expiries do,
/// since then volatilities or marks are wrong.
std::optional<Timestamp> timeOfMarks(const ChainCapture& capture);

/// Says so where a capture's stamp and the time of its marks are over half an hour apart (15 min at most in 144
/// recorded captures): a clock or time zone that is off, or an older capture under a new stamp. Such a capture tells
/// nothing of its time. Where index and forwards are not of the marks' moment, the stamp is theirs and right.
std::optional<std::string> contradictedStamp(const ChainCapture& capture);

/// Whether a capture's marks are clearly priced for `named`, the time that its file's name states, and not for that of
/// its stamps: two that know nothing of each other against one.
bool isOfNamedTime(const ChainCapture& capture, Timestamp named);

/// Brings chains of one file whose stamps stand over a quarter of an hour apart to one time. A chain whose marks are
/// priced for the time of another whose own bear it out is of that time, and is stamped so; a remark says it. Where the
/// marks do not tell which is right, the time is that of most rows, and the others are left out.
void alignStamps(ChainCapture& capture);

/// The same of each chain of a capture whose stamp stands: premiums that an older capture left beside index and
/// forwards of now are emptied and the chain is noted among the frozen; a chain that is old as a whole is left out.
/// Returns a sentence for each.
std::vector<std::string> dropFrozenChains(ChainCapture& capture);

}  // namespace ballast::recorded
