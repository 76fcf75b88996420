#pragma once

#include <deque>

#include "simulation/spot_process.h"

namespace ballast::simulation {

/// The path of the market with five minutes of its future, which only informed takers may look at.
///
/// Threads  One owner.
class MarketPath {
public:
    static constexpr std::size_t kLookAheadSeconds = 300;

    explicit MarketPath(std::uint64_t seed, PathStart start = {});

    const MarketState& now() const { return m_points.front().state; }
    /// The state `seconds` from now, at most kLookAheadSeconds.
    const MarketState& ahead(std::size_t seconds) const { return m_points[seconds].state; }
    void advance();

    /// Where it stands now; the five minutes come again from there.
    template <class A, class Self> static void fields(A& a, Self& p)
    {
        if constexpr (A::kReads) {
            Point now;
            a(now.state, now.mark);
            if (!a.ok()) return;
            if (!isPossible(now)) return a.refuse("a path stands where none comes to");
            p.goOn(std::move(now));
        } else {
            a(p.m_points.front().state, p.m_points.front().mark);
        }
    }

private:
    struct Point {
        MarketState state;
        dynamics::PricePath::Mark mark{dynamics::RandomNumbers(0, 0)};
    };
    static bool isPossible(const Point& now);
    void goOn(Point now);
    void lookAhead();

    SpotProcess m_process;
    std::deque<Point> m_points;
};

}  // namespace ballast::simulation
