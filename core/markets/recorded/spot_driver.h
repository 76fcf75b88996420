#pragma once

#include <optional>
#include <string>
#include <vector>

#include "recorded/spot_series.h"

namespace ballast::recorded {

/// A coin's spot at one instant.
struct SpotSample {
    double price{};  ///< USD per coin.
    Duration step;   ///< Of the series that drives the coin; zero while none does.
    std::string source;
};

/// Moves one coin's spot between captures by its candles, knowing at each instant only what was known by then:
///
///     spot = index of the last capture × close ÷ close last known at that capture.
///
/// A series covers an instant if its newest close is less than a step old. Of the covering series the finest drives.
/// When another takes over, its ratio is the one it had beside the driving spot at its own former close, so that the
/// change of series neither jumps nor counts a move twice. A series that has no close beside a capture or a driven spot
/// does not drive.
///
/// Threads  One.
class SpotDriver {
public:
    /// `series` of one coin, in any order.
    explicit SpotDriver(std::vector<SpotSeries> series);

    /// When the next close becomes known, after the last instant shown.
    std::optional<Timestamp> nextKnown() const;

    /// A capture's index: every ratio starts again from it. Instants must rise over all calls.
    SpotSample onCapture(Timestamp time, double index);
    /// Closes known up to `time`; empty if the spot did not move.
    std::optional<SpotSample> onInstant(Timestamp time);

    /// The last spot; empty before the first capture.
    const std::optional<double>& last() const { return m_last; }

private:
    /// Where a series' close stood against spot.
    struct Anchor {
        double spot{}, close{};
    };
    struct Track {
        SpotSeries series;
        std::size_t known{};  ///< How many closes are known.
        std::optional<Anchor> anchor;

        /// Only if a close is known.
        const KnownClose& newest() const { return series.closes[known - 1]; }
        bool covers(Timestamp time) const { return known > 0 && time - newest().known < series.step; }
        bool learntAt(Timestamp time) const { return known > 0 && newest().known == time; }
        void learnUntil(Timestamp time);
    };

    std::vector<Track> m_tracks;  ///< Finest first.
    std::optional<double> m_last;
    Timestamp m_lastTime;
};

}  // namespace ballast::recorded
