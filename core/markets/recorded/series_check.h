#pragma once

#include <optional>
#include <span>
#include <string>

#include "recorded/spot_series.h"

namespace ballast::recorded {

/// What one capture says a coin's index was, and when.
struct IndexReading {
    Timestamp time;
    double index{};  ///< USD per coin.
};

/// Why a series is not what it says it is, judged once over the whole recording before it plays; empty where nothing
/// contradicts it. Such a series drives nothing:
///
///     its name gives another step than its rows have ("BTCUSDT_1m.csv" with rows an hour apart), or
///     at another clock it follows the readings clearly better than at its own: hours off, or labelled by closing time.
///
/// `readings` are in order of time.
std::optional<std::string> contradictedSeries(const SpotSeries& series, std::span<const IndexReading> readings);

/// Takes out candles that repeat one close: where the readings moved meanwhile, or so often that the rest of the series
/// does not let it be chance. What was taken out is a hole.
///
/// Returns  A sentence that names the first such stretch, and how many there are; empty if there is none.
std::optional<std::string> dropFrozen(SpotSeries& series, std::span<const IndexReading> readings);

}  // namespace ballast::recorded
