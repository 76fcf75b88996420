#include "ui/review/scrubber_curve.h"

#include <algorithm>
#include <cmath>

namespace ballast::ui {
namespace {

using interfaces::ScrubberPoint;
using Points = std::vector<const ScrubberPoint*>;

/// Points of one underlying in the span, and one on each side, so that lines reach the edges.
Points inSpan(const std::vector<ScrubberPoint>& all, std::string_view underlying, Timestamp from, Timestamp until)
{
    Points points;
    const ScrubberPoint* before = nullptr;
    for (const ScrubberPoint& point : all) {
        if (point.underlying != underlying || !std::isfinite(point.netDelta)) continue;
        if (point.time < from) {
            before = &point;
            continue;
        }
        if (points.empty() && before) points.push_back(before);
        points.push_back(&point);
        if (point.time > until) break;
    }
    if (points.empty() && before) points.push_back(before);
    return points;
}

Points thinned(const Points& points, Timestamp from, Timestamp until, int columns)
{
    if (static_cast<int>(points.size()) <= 2 * columns) return points;
    const double perColumn = std::max(1e-9, (until - from).inSeconds() / columns);
    const auto columnOf = [&](const ScrubberPoint* point) {
        return std::floor((point->time - from).inSeconds() / perColumn);
    };
    const auto smaller = [](const ScrubberPoint* a, const ScrubberPoint* b) { return a->netDelta < b->netDelta; };
    Points kept;
    for (auto start = points.begin(); start != points.end();) {
        const double column = columnOf(*start);
        const auto end =
            std::find_if(start, points.end(), [&](const ScrubberPoint* p) { return columnOf(p) != column; });
        const auto [least, most] = std::minmax_element(start, end, smaller);
        kept.push_back(*std::min(least, most));
        if (least != most) kept.push_back(*std::max(least, most));
        start = end;
    }
    return kept;
}

}  // namespace

ScrubberCurve makeScrubberCurve(const std::vector<ScrubberPoint>& points, std::string_view underlying, Timestamp from,
                                Timestamp until, int columns)
{
    ScrubberCurve curve;
    const Points kept = thinned(inSpan(points, underlying, from, until), from, until, std::max(1, columns));
    for (const ScrubberPoint* point : kept) {
        const double seconds = (point->time - from).inSeconds();
        curve.delta << QPointF(seconds, point->netDelta);
        curve.upper << QPointF(seconds, point->bandUpper);
        curve.lower << QPointF(seconds, point->bandLower);
        curve.mostDelta = std::max(
            {curve.mostDelta, std::abs(point->netDelta), std::abs(point->bandUpper), std::abs(point->bandLower)});
        if (!(point->spot > 0.0)) continue;
        curve.lowSpot = curve.spot.isEmpty() ? point->spot : std::min(curve.lowSpot, point->spot);
        curve.highSpot = std::max(curve.highSpot, point->spot);
        if (curve.spot.isEmpty()) curve.firstSpot = point->spot;
        curve.lastSpot = point->spot;
        curve.spot << QPointF(seconds, point->spot);
    }
    return curve;
}

}  // namespace ballast::ui
