#pragma once

#include <QPointF>
#include <QVector>
#include <string_view>
#include <vector>

#include "interfaces/review.h"

namespace ballast::ui {

/// Curves of one underlying over a span, thinned to what a screen of `columns` pixels can show. Times are seconds
/// since `from`.
struct ScrubberCurve {
    QVector<QPointF> delta, upper, lower, spot;
    double mostDelta{};            ///< Largest size of delta or band, coins.
    double lowSpot{}, highSpot{};  ///< USD.
    double firstSpot{}, lastSpot{};
};

/// Thinning keeps, for each pixel column, the points with the least and the greatest net delta, in order of time, so
/// that no spike is lost.
ScrubberCurve makeScrubberCurve(const std::vector<interfaces::ScrubberPoint>& points, std::string_view underlying,
                                Timestamp from, Timestamp until, int columns);

}  // namespace ballast::ui
